"""Who acts for whom at an instant, signing in, sessions and tokens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from models.people import ApiToken, Holding, LoginAttempt, User, WebSession
from tests import builders
from workflows import passwords, people
from workflows.errors import InvalidInput, Throttled

if TYPE_CHECKING:
    from models.database import Database

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = "three blue lanterns"


def a_person(database: Database, **columns: object) -> User:
    with database.transaction() as session:
        return builders.a_user(session, username="linyue", password_hash=passwords.hashed(GOOD), **columns)


# Posts and absence


def test_the_b_holder_acts_while_a_is_absent_and_names_him(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        a, b = (builders.a_user(session, office=office) for _ in range(2))
        builders.a_post(session, office=office, groups=["street_union"], a=a, b=b)
        builders.an_absence(session, user=a, from_at=NOW, to_at=NOW + DAY)

        def groups_of_b(at: datetime) -> frozenset[str]:
            return people.actor_for(session, b, now=at).groups

        assert groups_of_b(NOW - timedelta(seconds=1)) == frozenset()
        assert groups_of_b(NOW) == {"street_union"}
        assert groups_of_b(NOW + DAY) == frozenset()
        cover = people.actor_for(session, b, now=NOW).covers[0]
        assert (cover.for_username, cover.office_id, cover.groups) == (a.username, office.id, {"street_union"})
        assert people.actor_for(session, a, now=NOW).groups == {"street_union"}


def test_a_covers_only_when_every_first_holder_is_away(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        first, second, b = (builders.a_user(session, office=office) for _ in range(3))
        post = builders.a_post(session, office=office, a=first, b=b)
        session.add(Holding(post_id=post.id, user_id=second.id, rank="A", from_on=date(2020, 1, 1)))
        builders.an_absence(session, user=first, from_at=NOW)

        assert people.actor_for(session, b, now=NOW).covers == ()
        second.active = False
        assert people.actor_for(session, b, now=NOW).covers[0].for_username == first.username


def test_an_own_group_needs_no_absence(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        a, b = (builders.a_user(session, office=office) for _ in range(2))
        builders.a_post(session, office=office, groups=["street_union"], a=b)
        builders.a_post(session, office=office, groups=["street_union", "payer"], a=a, b=b)
        builders.an_absence(session, user=a, from_at=NOW)

        actor = people.actor_for(session, b, now=NOW)

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
            bool(people.actor_for(session, user, now=datetime(2026, 3, day, 4, tzinfo=UTC)).groups) for day in (1, 2, 3)
        ]
        before = people.actor_for(session, user, now=datetime(2026, 2, 28, 15, 59, tzinfo=UTC))

    assert (held, before.groups) == ([True, True, False], frozenset())


def test_an_inactive_account_acts_for_nobody(database: Database) -> None:
    with database.transaction() as session:
        user = builders.a_user(session, active=False)
        builders.a_post(session, a=user)

        assert people.actor_for(session, user, now=NOW).groups == frozenset()


def test_members_of_a_group_are_the_holders_in_that_office(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        a, b, gone = (builders.a_user(session, office=office) for _ in range(3))
        gone.active = False
        builders.a_post(session, office=office, groups=["home_visitor"], a=a, b=b)
        builders.a_post(session, office=office, groups=["home_visitor"], a=gone)
        builders.a_post(session, groups=["home_visitor"], a=builders.a_user(session))

        members = people.group_members(session, group="home_visitor", office_id=office.id, now=NOW)

        assert [user.id for user in members] == [a.id, b.id]


# Signing in


def test_name_and_password_sign_in(database: Database) -> None:
    user = a_person(database)

    assert people.authenticate(database, "linyue", GOOD, "127.0.0.1", NOW).id == user.id


@pytest.mark.parametrize(("username", "password"), [("linyue", "wrong"), ("nobody", GOOD), ("linyue", "")])
def test_one_text_for_everything_that_is_wrong(database: Database, username: str, password: str) -> None:
    a_person(database)
    with pytest.raises(people.SignInRefused) as refused:
        people.authenticate(database, username, password, "127.0.0.1", NOW)

    assert str(refused.value) == "用户名或密码不正确"
    with database.reading() as session:
        assert session.scalars(select(LoginAttempt.ok)).all() == [False]


def test_an_account_that_is_not_active_cannot_sign_in(database: Database) -> None:
    a_person(database, active=False)
    with pytest.raises(people.SignInRefused):
        people.authenticate(database, "linyue", GOOD, "127.0.0.1", NOW)


def fail(database: Database, times: int, *, address: str = "10.0.0.1", username: str = "linyue") -> None:
    for _ in range(times):
        with pytest.raises(people.SignInRefused):
            people.authenticate(database, username, "wrong", address, NOW)


def test_five_failures_make_the_same_address_wait_but_not_the_person(database: Database) -> None:
    a_person(database)
    fail(database, people.PAIR_FAILURES)
    with pytest.raises(Throttled) as throttled:
        people.authenticate(database, "linyue", GOOD, "10.0.0.1", NOW)

    assert throttled.value.retry_after_seconds == 30
    assert people.authenticate(database, "linyue", GOOD, "10.0.0.2", NOW)
    assert people.authenticate(database, "linyue", GOOD, "10.0.0.1", NOW + people.THROTTLE_FIRST_WAIT)


def test_a_success_ends_the_count(database: Database) -> None:
    a_person(database)
    fail(database, people.PAIR_FAILURES - 1)
    people.authenticate(database, "linyue", GOOD, "10.0.0.1", NOW + timedelta(seconds=1))
    fail(database, 1)

    assert people.authenticate(database, "linyue", GOOD, "10.0.0.1", NOW + timedelta(seconds=2))


def test_guessing_many_names_makes_the_address_wait(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "ADDRESS_FAILURES", 3)
    a_person(database)
    for number in range(3):
        fail(database, 1, username=f"guess{number}")
    with pytest.raises(Throttled):
        people.authenticate(database, "linyue", GOOD, "10.0.0.1", NOW)


def test_an_old_hash_is_made_anew(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    user = a_person(database)
    monkeypatch.setattr(passwords, "is_outdated", lambda _stored: True)
    people.authenticate(database, "linyue", GOOD, "127.0.0.1", NOW)

    with database.reading() as session:
        stored = session.get_one(User, user.id).password_hash
    assert stored != user.password_hash
    assert passwords.matches(stored, GOOD)


@pytest.mark.parametrize("easy", ["short", "x" * 129, "aaaaaaaaaa", "my password 1", "LINYUE-2026", "a12345678z"])
def test_an_easy_password_is_refused(database: Database, easy: str) -> None:
    user = a_person(database)
    with pytest.raises(InvalidInput) as refused, database.transaction() as session:
        people.set_password(session, session.merge(user), easy, now=NOW)

    assert refused.value.errors[0].field == "password"


def test_a_new_password_signs_everybody_out(database: Database) -> None:
    user = a_person(database)
    with database.transaction() as session:
        token = people.open_session(session, user, address="", now=NOW)
        bearer, _ = people.issue_token(session, user, now=NOW)
    with database.transaction() as session:
        people.set_password(session, session.merge(user), "four green lanterns", now=NOW)
    with database.reading() as session:
        assert people.session_user(session, token, now=NOW) is None
        assert people.bearer_actor(session, bearer, now=NOW, acting_at=NOW) is None
    assert people.authenticate(database, "linyue", "four green lanterns", "127.0.0.1", NOW)


# Sessions and tokens


def test_a_session_ends_by_idleness_by_age_and_by_signing_out(database: Database) -> None:
    user = a_person(database)
    with database.transaction() as session:
        token = people.open_session(session, user, address="127.0.0.1", now=NOW)

    def who(at: datetime) -> User | None:
        with database.reading() as session:
            return people.session_user(session, token, now=at)

    later = NOW + people.SESSION_IDLE
    assert who(later) is not None
    assert who(later + timedelta(seconds=1)) is None
    people.touch_session(database, token, now=later)
    assert who(later + timedelta(seconds=1)) is not None
    for step in range(1, 30):
        people.touch_session(database, token, now=NOW + step * people.SESSION_IDLE)
    assert who(NOW + people.SESSION_LONGEST - timedelta(seconds=1)) is not None
    assert who(NOW + people.SESSION_LONGEST) is None
    with database.transaction() as session:
        people.close_session(session, token, now=later)
    assert who(later) is None


def test_a_session_is_touched_at_most_once_a_minute(database: Database) -> None:
    user = a_person(database)
    with database.transaction() as session:
        token = people.open_session(session, user, address="127.0.0.1", now=NOW)
    people.touch_session(database, token, now=NOW + timedelta(seconds=59))
    with database.reading() as session:
        assert session.scalar(select(WebSession.last_seen_at)) == NOW


def test_a_disabled_person_is_out_at_once(database: Database) -> None:
    user = a_person(database)
    with database.transaction() as session:
        token = people.open_session(session, user, address="127.0.0.1", now=NOW)
        bearer, _ = people.issue_token(session, user, now=NOW)
        session.get_one(User, user.id).active = False
    with database.reading() as session:
        assert people.session_user(session, token, now=NOW) is None
        assert people.bearer_actor(session, bearer, now=NOW, acting_at=NOW) is None


def test_a_token_ends_and_is_stored_only_as_a_hash(database: Database) -> None:
    user = a_person(database)
    with database.transaction() as session:
        token, expires_at = people.issue_token(session, user, now=NOW)
    with database.reading() as session:
        assert people.bearer_actor(session, token, now=expires_at - timedelta(seconds=1), acting_at=NOW) is not None
        assert people.bearer_actor(session, token, now=expires_at, acting_at=NOW) is None
        assert people.bearer_actor(session, "x" + token, now=NOW, acting_at=NOW) is None
        assert session.scalar(select(func.count()).where(ApiToken.token_hash == token)) == 0
    with database.transaction() as session:
        people.revoke_token(session, token, now=NOW)
    with database.reading() as session:
        assert people.bearer_actor(session, token, now=NOW, acting_at=NOW) is None
