"""The server killed at any moment: every acknowledged step is there, and none is there twice."""

import random
import shutil

from tests import databases
from tests.serving import Office, make_demo_office
from tests.soak import killed_server

SECONDS = 8.0


def test_what_was_acknowledged_survives_the_killing_of_the_server(tmp_path):
    shutil.copytree(databases.made_once("demo-office", make_demo_office), tmp_path / "office")

    told = killed_server.run(Office(tmp_path / "office"), seconds=SECONDS, chance=random.Random(2026))

    assert "nothing lost" in told
