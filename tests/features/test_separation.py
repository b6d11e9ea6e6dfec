"""Features: who investigates does not approve, who approves does not pay, who pays does not reconcile."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("hardship_aid/separation.feature")
