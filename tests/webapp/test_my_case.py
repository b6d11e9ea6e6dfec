"""How an applicant looks up the own case: told by the letters, asked with a code, without signing in."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from docx import Document
from sqlalchemy import select

from models.letters import Letter
from tests.webapp.client import Program
from tests.webapp.visitor import Visitor
from tests.webapp.wiring import give_passwords
from tests.workflows import whole_case
from tests.workflows.offices import publish
from webapp import access, create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from models.cases import Case
    from tests.workflows.offices import TestOffice

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def case(office: TestOffice) -> Case:
    """A case that came to its reply."""
    give_passwords(office)
    with office.database.transaction() as session:
        publish(session, office.releases, whole_case.WHOLE_AID)
    opened = whole_case.opened(office)
    whole_case.played(office, opened.id)
    office.do("clerk", opened.id, "deliver")
    return opened


def replies(office: TestOffice, case: Case) -> Letter:
    with office.database.reading() as session:
        return session.scalars(select(Letter).where(Letter.case_id == case.id, Letter.is_reply)).one()


def foot(text: str) -> str:
    """What a letter says of looking up, and the code in it."""
    return next((line for line in text.splitlines() if "查询码 " in line), "")


def test_a_letter_to_the_applicant_says_where_and_with_which_code_to_look(
    office: TestOffice, app: Flask, case: Case, visit: Callable[[str], Visitor]
) -> None:
    letter = replies(office, case)
    page = foot("\n".join(visit("clerk").open(f"/cases/{case.id}/letters/{letter.id}").all_words("article.letter p")))
    file = Program(app, "clerk").get(f"/cases/{case.id}/letters/{letter.id}/file")
    shown = foot("\n".join(each.text for each in Document(io.BytesIO(file.content)).paragraphs))

    assert f"查询码 {case.number}." in page
    assert "登录页" in page
    assert shown.strip() == page.strip()
    assert "查询码" not in letter.body, "what was issued stays as it was"
    wired = app.extensions[access.SERVICES]
    config = replace(wired.config, public_address="https://aid.example.cn")
    told = Visitor(create_app(config, replace(wired, config=config)))
    assert told.sign_in("clerk").status == 302
    assert "打开 https://aid.example.cn/my-case " in told.open(f"/cases/{case.id}/letters/{letter.id}").words("article")


def test_a_letter_to_somebody_else_has_no_code(office: TestOffice, case: Case, visit: Callable[[str], Visitor]) -> None:
    said = {"kind": "notice", "number": "函〔2026〕9", "addressee": "某某公司", "body": "函\n", "issued_by": "clerk"}
    with office.database.transaction() as session:
        other = Letter(case_id=case.id, issued_at=office.now, **said)
        session.add(other)

    assert "查询码" not in visit("clerk").open(f"/cases/{case.id}/letters/{other.id}").words("article.letter")


def test_the_code_opens_what_was_written_to_the_applicant_and_no_name(
    office: TestOffice, app: Flask, case: Case, visit: Callable[[str], Visitor]
) -> None:
    letter, anybody = replies(office, case), Visitor(app)
    text = visit("clerk").open(f"/cases/{case.id}/letters/{letter.id}").words("article.letter")
    code = text.partition("查询码 ")[2].partition(" ")[0]
    assert anybody.open("/sign-in").tree.cssselect("a[href='/my-case']")
    assert anybody.open("/my-loan").status == 301, "as printed on earlier slips"
    page = anybody.send(anybody.open("/my-case"), "main form", code=code)

    assert "已办结" in page.words("[aria-labelledby=progress]")
    assert letter.number in page.words(".standing-letters")
    assert letter.addressee not in page.text
    refused = anybody.send(anybody.open("/my-case"), "main form", code=f"{case.number}.AAAA-AAAA-AAAA")
    assert (refused.status, "没有这个查询码" in refused.words()) == (422, True)
