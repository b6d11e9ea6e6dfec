"""Who may be chosen in a form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests import builders
from workflows import acting, choices
from workflows.desk import Desk
from workflows.engine.values import Field, Form

if TYPE_CHECKING:
    from models.database import Database

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_helpers_are_the_groups_people_with_oneself_and_those_from_elsewhere_say_from_where(database: Database) -> None:
    with database.transaction() as session:
        street = builders.an_office(session, level="street", name="东桥街道工会")
        here, there = (
            builders.an_office(session, level="community", parent=street, name=name) for name in ("望河", "槐荫")
        )
        home, other = (builders.a_user(session, office=each, name=each.name) for each in (here, there))
        for user in (home, other):
            builders.a_post(session, office=here, groups=["station"], a=user)
        for name, rank in (("替班", "b"), ("休假", "a")):
            holder = builders.a_user(session, office=here, name=name)
            builders.a_post(session, office=here, groups=["station"], **{"a": home, rank: holder})
        builders.an_absence(session, user=holder, from_at=NOW)
        case = builders.a_case(session, office=here)
        task = builders.a_task(session, case=case, group="station")
        actor = acting.actor_for(session, home, now=NOW)
        desk = Desk(session=session, actor=actor, now=NOW, releases=None, documents=None)

        def offered(source: str, by: str = "options") -> list[str]:
            field = Field(key="a", label="", type="select", properties={by: source})
            form = Form(id="f", title="", fields=(field,))
            return [each.label for each in choices.for_task(desk, task, form, case)[source]]

        assert offered("visitors") == ["休假", "替班", "槐荫"]
        assert offered("helpers") == ["望河", "槐荫（槐荫）"]
        assert offered("holders", "suggest") == ["休假", "替班", "望河", "槐荫"]
