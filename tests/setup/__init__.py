"""Tests of the set-up: what it says when something is missing, and what it may remove."""
