"""The command `bangfu migrate`: looked at first, moved, taken back; what cannot move is named with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.cases import Case
from models.database import Database
from tests.webapp.terminal import CommandLine
from tests.workflows.offices import (
    NOW,
    PROCESS,
    SMALL_AID,
    TestOffice,
    altered,
    an_id_number,
    an_office_at_work,
    publish,
)

if TYPE_CHECKING:
    from pathlib import Path

RENAMED = altered(SMALL_AID, ("入户调查", "上门核实"))
OTHER_STEP = altered(SMALL_AID, ('id="visit"', 'id="home_visit"'), ('Ref="visit"', 'Ref="home_visit"'))
ORDER = ("--by", "keeper", "--reason", "改名")


@pytest.fixture
def shell(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "data")


@pytest.fixture
def office(shell: CommandLine) -> TestOffice:
    """A small office with two running cases and two later releases."""
    assert shell.run("init").exit_code == 0
    office = an_office_at_work(Database(f"sqlite:///{shell.folder / 'bangfu.sqlite3'}"), shell.folder)
    with office.database.transaction() as session:
        for release in (RENAMED, OTHER_STEP):
            publish(session, office.releases, release, current=False)
    for number in (1, 2):
        office.open(applicant_id_number=an_id_number(number))
    assert office.now == NOW
    return office


def releases(office: TestOffice) -> list[str]:
    with office.database.reading() as session:
        return sorted(case.release_digest for case in session.query(Case))


def test_a_dry_run_tells_what_would_move_and_writes_nothing(shell: CommandLine, office: TestOffice):
    told = shell.run("migrate", PROCESS, "--to", RENAMED.digest[:10], "--dry-run")

    assert told.exit_code == 0, told.output
    assert told.output.count("入户调查 → 上门核实") == 2
    assert "2 of 2 cases can move" in told.output
    assert releases(office) == [SMALL_AID.digest] * 2


def test_a_dry_run_names_what_stands_in_the_way(shell: CommandLine, office: TestOffice):
    told = shell.run("migrate", PROCESS, "--to", OTHER_STEP.digest, "--dry-run")

    assert told.exit_code == 1
    assert "新版本里没有与“入户调查”对应的环节" in told.output
    mapped = shell.run("migrate", PROCESS, "--to", OTHER_STEP.digest, "--map", "visit=home_visit", "--dry-run")
    assert mapped.exit_code == 0, mapped.output


def test_cases_are_moved_and_taken_back_and_everything_verifies(shell: CommandLine, office: TestOffice):
    moved = shell.run("migrate", PROCESS, "--to", RENAMED.digest, *ORDER)
    assert moved.exit_code == 0, moved.output
    assert releases(office) == [RENAMED.digest] * 2
    batch = moved.output.split("--undo ")[1].split()[0]

    back = shell.run("migrate", PROCESS, "--undo", batch, *ORDER)
    assert back.exit_code == 0, back.output
    assert releases(office) == [SMALL_AID.digest] * 2
    assert shell.run("verify").exit_code == 0


def test_what_cannot_move_is_named_and_the_exit_code_says_so(shell: CommandLine, office: TestOffice):
    refused = shell.run("migrate", PROCESS, "--to", OTHER_STEP.digest, *ORDER)

    assert refused.exit_code == 1
    assert "0 of 2 cases moved" in refused.output


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ((), "--by"),
        (("--by", "nobody", "--reason", "x"), "nobody"),
        (("--map", "a", *ORDER), "OLD=NEW"),
        (("--to", "ffff", *ORDER), "ffff"),
    ],
)
def test_what_cannot_be_used_is_said(shell: CommandLine, office: TestOffice, words: tuple[str, ...], named: str):
    result = shell.run("migrate", PROCESS, *words)

    assert result.exit_code == 2
    assert named in result.output


def test_who_administers_no_processes_moves_nothing(shell: CommandLine, office: TestOffice):
    result = shell.run("migrate", PROCESS, "--to", RENAMED.digest, "--by", "clerk", "--reason", "改名")

    assert result.exit_code == 1
    assert "流程管理员" in result.output
    assert releases(office) == [SMALL_AID.digest] * 2
