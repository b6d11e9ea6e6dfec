"""The command `bangfu`: what it prints, what it refuses, and its exit codes."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import zipfile
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from models.cases import Case
from models.database import Database
from models.journal import AccessRecord
from tests.builders import a_post, a_user
from tests.webapp.terminal import CommandLine
from tests.workflows.offices import TestOffice, an_office_at_work
from webapp.cli import Commands
from workflows import proposals, releasebook, shipped, uploads
from workflows.clock import SystemClock
from workflows.errors import InvalidInput
from workflows.heads import HeadFolder
from workflows.jobs.worker import Worker
from workflows.proposals import Draft

if TYPE_CHECKING:
    from pathlib import Path

    from tests.serving import Office


@pytest.fixture
def shell(tmp_path: Path) -> CommandLine:
    """A terminal with an empty data folder."""
    return CommandLine(tmp_path / "data")


@pytest.fixture
def office(shell: CommandLine, tmp_path: Path) -> TestOffice:
    """A small office in the terminal's data folder."""
    assert shell.run("init").exit_code == 0
    return an_office_at_work(Database(f"sqlite:///{shell.folder / 'bangfu.sqlite3'}"), shell.folder)


def test_help_tells_a_stranger_how_to_begin(shell: CommandLine) -> None:
    """The first page names the first steps, the settings and the exit codes."""
    page = shell.run("--help").output

    assert "bangfu init" in page
    assert "BANGFU_DATABASE_URL" in page
    assert "Exit codes" in page


def test_init_publishes_and_may_be_repeated(shell: CommandLine) -> None:
    """A second run publishes nothing new and keeps the key."""
    first = shell.run("init")
    key = (shell.folder / "heads" / "signing.pub").read_text()
    second = shell.run("init")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "hardship_aid" in first.output
    assert (shell.folder / "heads" / "signing.pub").read_text() == key


@pytest.mark.parametrize(
    "command", [("demo",), ("accounts",), ("serve",), ("verify",), ("export", "case", "1"), ("publish", ".")]
)
def test_a_database_that_is_not_there_is_named(shell: CommandLine, command: tuple[str, ...]) -> None:
    """Every command that needs the database says what to run first."""
    result = shell.run(*command)

    assert result.exit_code == 2
    assert "bangfu init" in result.output


@pytest.mark.parametrize("command", [("init",), ("demo",), ("serve",), ("verify",)])
def test_a_database_that_does_not_answer_is_named_without_its_password(
    shell: CommandLine, command: tuple[str, ...]
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        url = f"postgresql://office:geheim@127.0.0.1:{port}/bangfu"
        result = shell.run(*command, BANGFU_DATABASE_URL=url)

    assert result.exit_code == 2
    assert f"{port}" in result.output
    assert "geheim" not in result.output


def test_wrong_settings_are_all_named(shell: CommandLine) -> None:
    """Both wrong variables are reported at once."""
    result = shell.run("init", BANGFU_CLOCK="tomorrow", BANGFU_DATABASE_URL="mysql://x/y")

    assert result.exit_code == 2
    assert "BANGFU_CLOCK" in result.output
    assert "BANGFU_DATABASE_URL" in result.output


def test_a_refused_entry_is_named_with_its_field() -> None:
    @click.command
    def enter() -> None:
        raise InvalidInput.one("password", "密码应为 {shortest} 至 {longest} 个字符", shortest=8, longest=200)

    done = CliRunner().invoke(Commands(commands={"enter": enter}), ["enter"])

    assert done.exit_code == 2
    assert done.output == "有 1 处需要更正\npassword: 密码应为 8 至 200 个字符\n"


def test_a_demo_case_is_exported_with_its_signed_head(demo_office: Office, tmp_path: Path) -> None:
    """A fresh demo office can be proved at once: its bundles hold head, proof and key, and pass."""
    bundle = tmp_path / "case.zip"

    demo_office.run("export", "case", a_number(demo_office), "-o", str(bundle))

    with zipfile.ZipFile(bundle) as archive:
        assert {"head.json", "proof.json", "public_key.txt"} <= set(archive.namelist())
    assert json.loads(demo_office.run("verify", "--bundle", str(bundle), "--json"))["heads"] == 1


def a_number(office: Office) -> str:
    """The number of one case of an office."""
    database = Database(f"sqlite:///{office.data / 'bangfu.sqlite3'}")
    with database.reading() as session:
        number = session.scalars(select(Case.number).order_by(Case.number)).first()
    database.dispose()
    assert number is not None
    return number


def test_demo_things_are_refused_outside_demo_mode(shell: CommandLine, office: TestOffice) -> None:
    """An office at work lists no passwords, moves no clock and is not overwritten."""
    del office

    accounts = shell.run("accounts", "--json")
    demo = shell.run("demo")
    clock = shell.run("serve", BANGFU_CLOCK="2026-11-22T08:00:00Z")

    assert (accounts.exit_code, demo.exit_code, clock.exit_code) == (2, 2, 2)
    assert "demo" in accounts.output


def test_a_taken_port_is_named(shell: CommandLine, office: TestOffice) -> None:
    """The server does not start on somebody else's port."""
    del office
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = shell.run("serve", "--port", str(port))

    assert result.exit_code == 2
    assert str(port) in result.output


def test_lint_finds_nothing_in_what_is_shipped(shell: CommandLine) -> None:
    """The shipped packages are clean."""
    result = shell.run("lint", *(str(folder) for folder in shipped.packages()))

    assert result.exit_code == 0, result.output


def test_lint_names_every_problem(shell: CommandLine, tmp_path: Path) -> None:
    """A package with two faults: both named with file, line and remedy, for people and for programs."""
    shutil.copytree(shipped.FOLDER, tmp_path / "bpmn")
    form = tmp_path / "bpmn" / "hardship_aid" / "forms" / "decision.form"
    form.write_text(form.read_text().replace("审批意见", "批示"))
    diagram = tmp_path / "bpmn" / "hardship_aid" / "hardship_aid.bpmn"
    diagram.write_text(diagram.read_text().replace('decisionId="intake"', 'decisionId="nowhere"'))

    text = shell.run("lint", str(tmp_path / "bpmn" / "hardship_aid"))
    listed = json.loads(shell.run("lint", str(tmp_path / "bpmn" / "hardship_aid"), "--json").output)

    assert text.exit_code == 1
    assert "decision.form" in text.output
    files = {each["file"] for each in listed}
    assert {"hardship_aid/forms/decision.form", "hardship_aid/hardship_aid.bpmn"} <= files
    assert all(each["what"] and each["remedy"] for each in listed)


def test_verify_and_export_prove_a_case(shell: CommandLine, office: TestOffice, tmp_path: Path) -> None:
    """An intact office verifies; its bundle verifies alone; an altered database does not."""
    case = office.open()
    bundle = tmp_path / "case.zip"

    assert shell.run("verify").exit_code == 0
    assert shell.run("verify", "--case", case.number).exit_code == 0
    assert shell.run("export", "case", case.number, "-o", str(bundle)).exit_code == 0
    assert shell.run("verify", "--bundle", str(bundle)).exit_code == 0

    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET data = replace(data, '3000', '3001')")
    altered = shell.run("verify", "--json")
    found = json.loads(altered.stdout)

    assert altered.exit_code == 1
    assert (found["ok"], found["findings"][0]["case"], found["findings"][0]["seq"]) == (False, case.number, 1)


def test_verify_may_be_spread_and_tells_the_same(shell: CommandLine, office: TestOffice) -> None:
    """By processes, and by jobs that a worker takes."""
    office.open()
    stop = threading.Event()
    heads = HeadFolder(shell.folder / "heads")
    parts = {"database": office.database, "releases": office.releases, "documents": office.documents, "heads": heads}
    worker = threading.Thread(target=Worker(**parts, clock=SystemClock()).run_until, args=(stop,))

    alone, together = shell.run("verify"), shell.run("verify", "--workers", "2")
    worker.start()
    queued = shell.run("verify", "--queue")
    stop.set()
    worker.join()
    batch = queued.stderr.split()[1].rstrip(";")

    assert [alone.exit_code, together.exit_code, queued.exit_code] == [0, 0, 0]
    assert alone.stdout == together.stdout == queued.stdout == shell.run("verify", "--batch", batch).stdout


@pytest.mark.parametrize(
    "words",
    [("verify", "--queue", "--workers", "2"), ("verify", "--batch", "nothing"), ("worker", "--concurrency", "2")],
)
def test_what_cannot_be_spread_is_told(shell: CommandLine, office: TestOffice, words: tuple[str, ...]) -> None:
    """Options that exclude each other, a batch that is none, jobs side by side on SQLite."""
    del office

    assert shell.run(*words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [("verify", "--case", "none"), ("export", "case", "none"), ("lint",), ("lint", "/nowhere"), ("lint", "README.md")],
)
def test_what_cannot_be_used_is_said(shell: CommandLine, office: TestOffice, words: tuple[str, ...]) -> None:
    """A number that is none and a path that is not there end with exit code 2 and a sentence."""
    del office
    result = shell.run(*words)

    assert result.exit_code == 2
    assert result.output.strip()


def changed_package(shell: CommandLine) -> Path:
    """The shipped hardship process under another name, in a folder of its own, beside the shared files."""
    folder = shell.folder.parent / "bpmn"
    shutil.copytree(shipped.FOLDER, folder)
    model = folder / "hardship_aid" / "hardship_aid.bpmn"
    model.write_text(model.read_text(encoding="utf-8").replace("</bpmn:definitions>", "<!-- 改 --></bpmn:definitions>"))
    return folder / "hardship_aid"


def test_publish_checks_a_folder_and_makes_it_the_current_release(shell: CommandLine, office: TestOffice) -> None:
    done = shell.run("publish", str(changed_package(shell)))

    assert done.exit_code == 0, done.output
    with office.database.reading() as session:
        first, second = releasebook.releases_of(session, "hardship_aid")
        logged = session.scalars(select(AccessRecord.subject).where(AccessRecord.action == "cli.publish")).all()
    assert first.digest[:12] in done.output
    assert (first.current, second.current, first.published_by) == (True, False, "system")
    assert logged == [f"hardship_aid {first.digest[:12]}"]


def test_publish_notes_what_cases_would_get_stuck_at(shell: CommandLine, office: TestOffice) -> None:
    folder = changed_package(shell)
    model = folder / "hardship_aid.bpmn"
    service = '<zeebe:taskDefinition type="letter.issue" />'
    organ = '<zeebe:properties><zeebe:property name="organ" value="court" /></zeebe:properties>'
    model.write_text(model.read_text(encoding="utf-8").replace(service, service + organ, 1), encoding="utf-8")
    with office.database.transaction() as session:
        a_post(session, groups=["reception_clerk"])

    done = shell.run("publish", str(folder))

    assert done.exit_code == 0, done.output
    assert "Note: “出具受理通知书”由人民法院办理，但没有人民法院单位负责" in done.output


def test_publish_names_every_problem_and_changes_nothing(shell: CommandLine, office: TestOffice) -> None:
    folder = changed_package(shell)
    (folder / "forms" / "decision.form").unlink()

    done = shell.run("publish", str(folder))

    assert done.exit_code == 2
    assert "form-unknown" in done.output
    with office.database.reading() as session:
        assert len(releasebook.releases_of(session, "hardship_aid")) == 1


def test_init_repeated_leaves_a_process_that_the_office_has_changed(shell: CommandLine, office: TestOffice) -> None:
    upload = uploads.read(
        [(path.name, path.read_bytes()) for path in changed_package(shell).rglob("*.*") if path.name != "README.md"]
    )
    with office.database.transaction() as session:
        a_post(session, groups=["process_admin"], a=a_user(session, username="second"))
    with office.desk("keeper") as desk:
        proposal = proposals.propose(desk, Draft(upload=upload, reason="改"))
    assert proposal.problems == []
    with office.desk("second") as desk:
        proposals.publish(desk, proposal.id)

    assert shell.run("init").exit_code == 0

    with office.database.reading() as session:
        assert releasebook.releases_of(session, "hardship_aid")[0].digest == proposal.digest
