"""The list of cases shows what lies in one's own branch, newest first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests import builders
from workflows import acting, casefile, paging, search
from workflows.errors import InvalidInput

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.database import Database
    from models.offices import Office
    from workflows.desk import Actor


def an_actor(session: Session, office: Office) -> Actor:
    user = builders.a_user(session, office=office)
    builders.a_post(session, office=office, a=user)
    return acting.actor_for(session, user, now=builders.NOW)


def ids(page: casefile.Page) -> list[str]:
    return [case.id for case in page.items]


@pytest.mark.parametrize("most_ranges", [0, 40])
def test_only_the_own_branch_newest_first(
    database: Database, most_ranges: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever way the index is read."""
    monkeypatch.setattr(paging, "MOST_RANGES", most_ranges)
    with database.transaction() as session:
        street = builders.an_office(session, level="street", parent=builders.an_office(session))
        community = builders.an_office(session, level="community", parent=street)
        opened = [
            builders.a_case(
                session,
                office=(street, community)[number % 2],
                opened_at=builders.NOW + timedelta(minutes=number // 2),
                status=("open", "closed")[number % 3 == 0],
            )
            for number in range(7)
        ]
        builders.a_case(session)
        actor = an_actor(session, street)
        newest_first = sorted(opened, key=lambda case: (case.opened_at, case.id), reverse=True)

        seen, cursor = [], None
        for _ in range(4):
            page = casefile.page(session, actor, cursor=cursor, limit=2)
            seen += ids(page)
            cursor = page.next_cursor
        assert (seen, cursor) == ([case.id for case in newest_first], None)
        closed = casefile.page(session, actor, status="closed")
        assert ids(closed) == [case.id for case in newest_first if case.status == "closed"]
        assert ids(casefile.page(session, an_actor(session, community), limit=9)) == [
            case.id for case in newest_first if case.office_id == community.id
        ]


def test_searching_keeps_to_the_own_branch(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        person = builders.a_person(session, id_number="990101198001010015")
        words = search.tokens("困帮〔2026〕QY-0012", "欧阳一禾", "欧阳一禾")
        wanted = builders.a_case(session, office=office, search=words, applicant_id=person.id)
        builders.a_case(session, search=words)
        actor = an_actor(session, office)

        for typed in ("欧阳", "oyyh", "12", "990101198001010015"):
            assert ids(casefile.page(session, actor, q=typed)) == [wanted.id]
        assert ids(casefile.page(session, actor, q="乌有")) == []
        assert ids(casefile.page(session, actor, q="欧阳", process="other")) == []


def test_who_holds_no_post_sees_no_case(database: Database) -> None:
    with database.transaction() as session:
        case = builders.a_case(session)
        user = builders.a_user(session, office_id=case.office_id)

        assert ids(casefile.page(session, acting.actor_for(session, user, now=builders.NOW))) == []


@pytest.mark.parametrize(("field", "wrong"), [("status", {"status": "lost"}), ("limit", {"limit": 0})])
def test_a_wrong_question_names_its_field(database: Database, field: str, wrong: dict[str, object]) -> None:
    with database.transaction() as session:
        actor = an_actor(session, builders.an_office(session))
        with pytest.raises(InvalidInput) as raised:
            casefile.page(session, actor, **wrong)

    assert raised.value.errors[0].field == field
