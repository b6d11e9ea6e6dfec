"""What is sent by mistake or by malice gets an answer that says so, and nothing of it reaches a log or a stranger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tests.webapp.client import Program
from tests.workflows.offices import PROCESS, an_id_number, application
from webapp import logs

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.webapp.visitor import Visitor
    from tests.workflows.offices import TestOffice

HALF, NUL = "\ud800", "\0"


@pytest.mark.parametrize("unusable", [HALF, NUL], ids=["half of a character", "NUL"])
def test_an_api_body_with_characters_that_nobody_can_store_is_refused(app: Flask, unusable: str) -> None:
    clerk = Program(app, "clerk")
    bodies: dict[str, Any] = {
        "/cases": {"process": PROCESS, "values": application(applicant_name=f"林{unusable}")},
        "/tokens": {"username": unusable, "password": "x"},
    }

    for path, body in bodies.items():
        answer = clerk.raw("POST", path, json.dumps(body).encode(), "application/json")
        assert (answer.status, answer.media_type) == (400, "application/problem+json"), path
        assert "字符" in answer.body["detail"]


@pytest.mark.parametrize("depth", [45, 5_000, 200_000])
@pytest.mark.parametrize("username", ["clerk", None])
def test_a_body_nested_without_end_is_refused(app: Flask, depth: int, username: str | None) -> None:
    content = b'{"a":' * depth + b"1" + b"}" * depth

    answer = Program(app, username).raw("POST", "/cases", content, "application/json")

    assert answer.status == 400
    assert "层次" in answer.body["detail"]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (b"[" * 37 + b"1" + b"]" * 37, 404),
        (b"[" * 38 + b"1" + b"]" * 38, 400),
        (b"[" + b",".join([b"[]"] * 60) + b"]", 404),
        (rb'"\ud83d\ude00 \u00e9"', 404),
        ('"\U0001f600"'.encode(), 404),
        (rb'"\u0000"', 400),
        (rb'"\uDFFF"', 400),
        (rb'{"\ud800": 1}', 400),
        (b'"\xed\xa0\x80"', 400),
    ],
    ids=["deep", "too deep", "wide", "a pair", "one", "NUL", "second half", "in a name", "half in bytes"],
)
def test_only_what_nobody_can_store_is_refused(app: Flask, value: bytes, status: int) -> None:
    content = b'{"version": 1, "values": {"note": ' + value + b"}}"

    assert Program(app, "clerk").raw("POST", "/tasks/x/complete", content, "application/json").status == status


def test_a_form_of_a_page_holds_no_character_that_nobody_can_store(visit: Callable[[str], Visitor]) -> None:
    clerk = visit("clerk")

    page = clerk.post("/language", {"language": "en\0", "csrf_token": clerk.token()})

    assert page.status == 400
    assert "字符" in page.words()


def test_a_page_is_not_asked_for_with_characters_that_nobody_can_store(visit: Callable[[str], Visitor]) -> None:
    assert visit("clerk").open("/inbox?q=%00").status == 400


def test_no_number_reaches_the_log_when_the_database_fails(
    app: Flask, office: TestOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk, number = Program(app, "clerk"), an_id_number()
    with office.database.transaction() as session:
        session.execute(text("ALTER TABLE persons RENAME TO persons_elsewhere"))

    answer = clerk.post("/cases", {"process": PROCESS, "values": application(applicant_id_number=number)})
    logged = "".join(capsys.readouterr())

    assert answer.status == 500
    assert '"event": "crash"' in logged
    assert number not in logged
    assert "林一禾" not in logged


def test_a_log_line_masks_numbers_that_a_database_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    number = an_id_number()

    logs.log.error("crash", exc_info=ValueError(f"Key (id_number)=({number}) already exists."))

    logged = "".join(capsys.readouterr())
    assert "Key (id_number)=(" in logged
    assert number not in logged


@pytest.mark.parametrize("page", ["/inbox", "/cases"])
def test_a_number_that_names_a_person_is_not_searched_for_by_address(
    visit: Callable[[str], Visitor], page: str
) -> None:
    number = an_id_number()

    answer = visit("clerk").open(f"{page}?q={number}")

    assert answer.status == 422
    assert "在搜索框中输入" in answer.words()
    assert number not in answer.words()
