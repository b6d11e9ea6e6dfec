"""A token counts at the moment it is used, for a command in the command's own transaction."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select, update

from models.cases import Case
from models.people import Holding, User
from tests.webapp.client import Program
from tests.workflows.offices import PROCESS, application
from webapp.api import access
from webapp.api.access import SeenTokens
from workflows import people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from models.database import Database
    from tests.workflows.offices import TestOffice

GOOD = {"process": PROCESS, "values": application()}
BODIES = pytest.mark.parametrize("body", [GOOD, {"process": PROCESS}, []], ids=["good", "wrong", "no object"])


def a_working_program(app: Flask) -> Program:
    """A program whose token this process has seen to be good."""
    program = Program(app, "clerk")
    assert program.post("/cases", GOOD).status == 201
    return program


def cases_in(office: TestOffice) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


@contextmanager
def transactions_counted(database: Database) -> Iterator[list[str]]:
    """What begins on the database meanwhile."""
    begun: list[str] = []

    def note(_connection: object) -> None:
        begun.append("begin")

    engines = {id(engine): engine for engine in (database.engine, database._readers)}.values()
    for engine in engines:
        event.listen(engine, "begin", note)
    try:
        yield begun
    finally:
        for engine in engines:
            event.remove(engine, "begin", note)


@BODIES
def test_a_revoked_token_gives_no_command(app: Flask, office: TestOffice, body: object) -> None:
    clerk = a_working_program(app)
    with office.database.transaction() as session:
        people.revoke_token(session, clerk._token, now=office.now)

    answers = [clerk.post("/cases", body) for _ in range(2)]

    assert {answer.status for answer in answers} == {401}
    assert all(answer.headers["WWW-Authenticate"].startswith("Bearer") for answer in answers)
    assert cases_in(office) == 1


@BODIES
def test_an_account_that_is_closed_gives_no_command(app: Flask, office: TestOffice, body: object) -> None:
    clerk = a_working_program(app)
    with office.database.transaction() as session:
        session.execute(update(User).where(User.username == "clerk").values(active=False))

    assert clerk.post("/cases", body).status == 401
    assert cases_in(office) == 1


def test_a_post_that_is_lost_counts_at_once(app: Flask, office: TestOffice) -> None:
    clerk = a_working_program(app)
    with office.database.transaction() as session:
        clerks = select(User.id).where(User.username == "clerk").scalar_subquery()
        session.execute(Holding.__table__.delete().where(Holding.user_id == clerks))

    assert clerk.post("/cases", GOOD).status == 403
    assert cases_in(office) == 1


@BODIES
@pytest.mark.parametrize("token", ["", "made-up"])
def test_who_has_no_token_learns_nothing_of_the_body(app: Flask, token: str, body: object) -> None:
    nobody = Program(app)
    nobody._token = token

    assert nobody.post("/cases", body).status == 401


def test_a_command_and_the_check_of_its_token_are_one_transaction(app: Flask, office: TestOffice) -> None:
    clerk = a_working_program(app)

    with transactions_counted(office.database) as begun:
        assert clerk.post("/cases", GOOD).status == 201

    assert len(begun) == 1


def test_a_token_that_nobody_has_seen_takes_no_write_lock(app: Flask, office: TestOffice) -> None:
    nobody = Program(app)
    nobody._token = "made-up"

    with office.database.transaction():  # holds the write lock on SQLite
        assert nobody.post("/cases", GOOD).status == 401


def test_not_every_token_is_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_MOST_TOKENS", 3)
    seen = SeenTokens()
    for token in "abcd":
        seen.note(token, alive=True)

    assert [token in seen for token in "abcd"] == [False, False, False, True]
    seen.note("d", alive=False)
    assert "d" not in seen
