"""Letters with a list of claimants: frozen when issued, proved by the journal, one copy for each, own numbers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.cases import Case
from models.letters import Letter
from models.offices import Organ
from tests.workflows import joint
from tests.workflows.claimants import SMALL_WAGE, an_office_with_claims, ended, entered, found, opened, paid, small_wage
from tests.workflows.offices import application
from workflows import cases, organs
from workflows.engine.release import assemble
from workflows.engine.values import Effect, Package
from workflows.errors import InvalidState
from workflows.letters import copies
from workflows.letters.blank import blank
from workflows.services.call import Call
from workflows.services.table import carry_out
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

LETTER = {"title": "清单", "addressee": "恒源公司", "paragraphs": ["名单如下。"]}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


@pytest.fixture
def case(office: TestOffice) -> Case:
    """Three cooks, the first paid in full, the second in part."""
    made = opened(office)
    entered(office, made.id, 3)
    found(office, made.id, "9000", 1, 2)
    paid(office, made.id, "9000", 1)
    paid(office, made.id, "4000", 2)
    ended(office, made.id, "paid", 1)
    return made


def closed(office: TestOffice, case: Case) -> Case:
    """The case played to its reply, every line ended before."""
    office.do("clerk", case.id, "enter")
    office.do("officer", case.id, "order")
    ended(office, case.id, "settled", 2)
    ended(office, case.id, "withdrawn", 3)
    office.do("clerk", case.id, "collect")
    return case


def issued(office: TestOffice, case: Case, headers: dict[str, str], **inputs: Any) -> Letter:
    """A letter that a service task asks for."""
    with office.desk("clerk") as desk:
        asked = {**LETTER, **inputs}
        effect = Effect(id=f"{case.id}.e100", element="reply", type="letter.issue", headers=headers, inputs=asked)
        here = desk.session.get_one(Case, case.id)
        made = Call(desk=desk, case=here, release=SMALL_WAGE, data={}, parameters={}, effect=effect)
        number = carry_out(made)["letter_number"]
        return desk.session.scalars(select(Letter).where(Letter.number == number)).one()


def replies(office: TestOffice) -> list[Letter]:
    with office.database.reading() as session:
        return list(session.scalars(select(Letter).where(Letter.is_reply.is_(True))))


def findings(office: TestOffice) -> list[tuple[int, str]]:
    """What verification finds: entry and subject."""
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    return [(each.difference.seq, each.difference.what) for each in report.findings]


def test_a_reply_goes_to_every_claimant_with_what_became_of_each(office, case):
    closed(office, case)

    (letter,) = replies(office)

    assert letter.to_claimants
    assert letter.listing is not None
    rows = [row["cells"] for row in letter.listing["rows"]]
    assert [(row[1], row[3], row[-1]) for row in rows] == [
        ("方1", "9000.00", "全部追回"),
        ("方2", "9000.00", "和解（放弃余额）"),
        ("方3", "0.00", "本人撤回"),
    ]
    with office.database.reading() as session:
        given = copies.given_to(session, case.id)
    numbers = [(line, [each.number for each in letters]) for line, letters in given.items()]
    assert numbers == [(line, [letter.number]) for line in (1, 2, 3)]


def test_what_a_letter_lists_stays_as_it_was_and_the_journal_proves_it(office, case):
    closed(office, case)
    before = replies(office)[0].listing
    assert findings(office) == []
    with office.database.transaction() as session:
        letter = session.scalars(select(Letter).where(Letter.is_reply.is_(True))).one()
        rows = [{**row, "cells": [*row["cells"][:3], "1.00", *row["cells"][4:]]} for row in letter.listing["rows"]]
        letter.listing = {**letter.listing, "rows": rows}
    assert [what for _, what in findings(office)] == [f"letter {letter.number}.listing"]
    with office.database.transaction() as session:
        letter = session.scalars(select(Letter).where(Letter.is_reply.is_(True))).one()
        letter.listing, letter.to_claimants = before, False
    assert [what for _, what in findings(office)] == [f"letter {letter.number}.to_claimants"]


def test_a_list_has_the_lines_that_are_asked_for_and_changes_no_more(office, case):
    headers = {"kind": "order", "claims": "number, name, outstanding"}
    unpaid = issued(office, case, headers, claims_state="unpaid")
    chosen = issued(office, case, headers, claims_lines=[3, 1])
    paid(office, case.id, "5000", 2)

    assert unpaid.listing is not None
    assert [row["cells"] for row in unpaid.listing["rows"]] == [["2", "方2", "5000.00"]]
    assert unpaid.listing["total"] == ["合计", "", "5000.00"]
    assert chosen.listing is not None
    assert [row["line"] for row in chosen.listing["rows"]] == [1, 3]
    assert not unpaid.to_claimants
    with office.database.reading() as session:
        assert session.get_one(Letter, unpaid.id).listing == unpaid.listing


@pytest.mark.parametrize(
    ("headers", "inputs"),
    [
        ({"claims": "name, shoe_size"}, {}),
        ({"claims": "name"}, {"claims_state": "lost"}),
        ({"claims": "name"}, {"claims_path": "magic"}),
        ({}, {"closing": [1]}),
        ({}, {"enclosures": [1]}),
    ],
)
def test_a_list_that_cannot_be_made_is_refused_and_no_number_is_lost(office, case, headers, inputs):
    with pytest.raises(InvalidState):
        issued(office, case, headers, **inputs)
    assert issued(office, case, {}).number.endswith("-0001")


def test_letters_of_a_kind_may_have_a_series_of_their_own(office, case):
    numbers = [issued(office, case, headers).number for headers in ({"series": "令"}, {}, {"series": "令"})]
    assert numbers == ["薪帮令〔2026〕QY01-0001", "薪帮函〔2026〕QY01-0001", "薪帮令〔2026〕QY01-0002"]


def test_another_organs_letters_bear_its_own_word(database: Database, tmp_path: Path):
    office = joint.two_organs(database, tmp_path)
    with office.database.transaction() as session:
        session.get_one(Organ, "inspection").series = "劳监"
    case = _joint_case(office)
    joint.done_by_both(office, case.id, until="review")
    with office.database.reading() as session:
        numbers = list(session.scalars(select(Letter.number).order_by(Letter.id)))
    assert numbers == ["联办函〔2026〕QY01-0001", "劳监函〔2026〕JC-0001"]


def _joint_case(office: TestOffice) -> Case:
    with office.desk("clerk") as desk:
        return cases.open_case(desk, joint.PROCESS, application())


def test_an_organ_gets_its_word_once(database: Database):
    entry = {"code": "court", "name": "人民法院", "name_en": "Court"}
    with database.transaction() as session:
        assert organs.seed(session, [entry]) == 1
        assert organs.series_of(session, "court") == ""
        assert organs.seed(session, [{**entry, "series": "法"}]) == 0
        assert organs.series_of(session, "court") == "法"
        organs.seed(session, [{**entry, "series": "院"}])
        assert organs.series_of(session, "court") == "法"


def test_the_file_is_made_with_the_template_of_the_release_it_was_issued_under(database: Database, tmp_path: Path):
    plain = small_wage()
    files = {**plain.package.files, "small_wage/letters/reply.docx": blank()}
    own = assemble(Package(plain.package.id, files))
    office = an_office_with_claims(database, tmp_path, own)
    closed(office, _three(office))
    (letter,) = replies(office)
    with office.database.reading() as session:
        release_of = partial(office.releases.by_digest, session)
        first, second = (copies.file_of(session, release_of, letter) for _ in range(2))
        mine = copies.file_of(session, release_of, letter, 2)
    assert first == second
    assert mine != first


def _three(office: TestOffice) -> Case:
    made = opened(office)
    entered(office, made.id, 3)
    found(office, made.id, "9000", 1, 2)
    paid(office, made.id, "9000", 1)
    ended(office, made.id, "paid", 1)
    return made
