"""Tests of the code as text: what imports what, how large things are, what may stand where."""
