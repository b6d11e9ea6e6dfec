"""Processes killed at every named point of a commit: nothing acknowledged is lost, nothing done twice or by halves.

A few of them; `python -m tests.soak.faults` kills hundreds.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.faults.killing import kill_at_every_point
from tests.workflows.offices import an_office_at_work

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database

KILLS = 3


def test_what_was_acknowledged_survives_a_kill_at_every_point_of_a_commit(database: Database, tmp_path: Path) -> None:
    kill_at_every_point(an_office_at_work(database, tmp_path), tmp_path, kills=KILLS, chance=random.Random(2026))
