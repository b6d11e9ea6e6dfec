"""Who acts for whom at an instant, and the members of a group."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from models.people import Holding
from tests import builders
from workflows import acting

if TYPE_CHECKING:
    from models.database import Database

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_b_holder_acts_while_a_is_absent_and_names_him(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        a, b = (builders.a_user(session, office=office) for _ in range(2))
        builders.a_post(session, office=office, groups=["street_union"], a=a, b=b)
        builders.an_absence(session, user=a, from_at=NOW, to_at=NOW + DAY)

        def groups_of_b(at: datetime) -> frozenset[str]:
            return acting.actor_for(session, b, now=at).groups

        assert groups_of_b(NOW - timedelta(seconds=1)) == frozenset()
        assert groups_of_b(NOW) == {"street_union"}
        assert groups_of_b(NOW + DAY) == frozenset()
        cover = acting.actor_for(session, b, now=NOW).covers[0]
        assert (cover.for_username, cover.office_id, cover.groups) == (a.username, office.id, {"street_union"})
        assert acting.actor_for(session, a, now=NOW).groups == {"street_union"}


def test_a_covers_only_when_every_first_holder_is_away(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        first, second, b = (builders.a_user(session, office=office) for _ in range(3))
        post = builders.a_post(session, office=office, a=first, b=b)
        session.add(Holding(post_id=post.id, user_id=second.id, rank="A", from_on=date(2020, 1, 1)))
        builders.an_absence(session, user=first, from_at=NOW)

        assert acting.actor_for(session, b, now=NOW).covers == ()
        second.active = False
        assert acting.actor_for(session, b, now=NOW).covers[0].for_username == first.username


def test_an_own_group_needs_no_absence(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        a, b = (builders.a_user(session, office=office) for _ in range(2))
        builders.a_post(session, office=office, groups=["street_union"], a=b)
        builders.a_post(session, office=office, groups=["street_union", "payer"], a=a, b=b)
        builders.an_absence(session, user=a, from_at=NOW)

        actor = acting.actor_for(session, b, now=NOW)

        assert actor.groups_by_office == {office.id: {"street_union", "payer"}}
        assert actor.covers[0].groups == {"payer"}


def test_a_post_counts_from_its_first_to_its_last_day(database: Database) -> None:
    with database.transaction() as session:
        user = builders.a_user(session)
        post = builders.a_post(session)
        session.add(
            Holding(post_id=post.id, user_id=user.id, rank="A", from_on=date(2026, 3, 1), to_on=date(2026, 3, 2))
        )
        session.flush()
        held = [
            bool(acting.actor_for(session, user, now=datetime(2026, 3, day, 4, tzinfo=UTC)).groups) for day in (1, 2, 3)
        ]
        before = acting.actor_for(session, user, now=datetime(2026, 2, 28, 15, 59, tzinfo=UTC))

    assert (held, before.groups) == ([True, True, False], frozenset())


def test_an_inactive_account_acts_for_nobody(database: Database) -> None:
    with database.transaction() as session:
        user = builders.a_user(session, active=False)
        builders.a_post(session, a=user)

        assert acting.actor_for(session, user, now=NOW).groups == frozenset()


def test_members_of_a_group_are_the_holders_in_that_office(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        a, b, gone = (builders.a_user(session, office=office) for _ in range(3))
        gone.active = False
        builders.a_post(session, office=office, groups=["home_visitor"], a=a, b=b)
        builders.a_post(session, office=office, groups=["home_visitor"], a=gone)
        builders.a_post(session, groups=["home_visitor"], a=builders.a_user(session))

        members = acting.group_members(session, group="home_visitor", office_id=office.id, now=NOW)

        assert [user.id for user in members] == [a.id, b.id]
