"""Accounts: signing in, sessions and tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select

from models.offices import Office
from models.people import ApiToken, LoginAttempt, User, WebSession
from tests import builders
from workflows import acting, offices, passwords, people
from workflows.errors import InvalidInput, Throttled

if TYPE_CHECKING:
    from models.database import Database

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = "three blue lanterns"


def a_person(database: Database, **columns: object) -> User:
    with database.transaction() as session:
        return builders.a_user(session, username="linyue", password_hash=passwords.hashed(GOOD), **columns)


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
        assert acting.bearer_actor(session, bearer, now=NOW, acting_at=NOW) is None
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
        assert acting.bearer_actor(session, bearer, now=NOW, acting_at=NOW) is None


def test_a_token_ends_and_is_stored_only_as_a_hash(database: Database) -> None:
    user = a_person(database)
    with database.transaction() as session:
        token, expires_at = people.issue_token(session, user, now=NOW)
    with database.reading() as session:
        assert acting.bearer_actor(session, token, now=expires_at - timedelta(seconds=1), acting_at=NOW) is not None
        assert acting.bearer_actor(session, token, now=expires_at, acting_at=NOW) is None
        assert acting.bearer_actor(session, "x" + token, now=NOW, acting_at=NOW) is None
        assert session.scalar(select(func.count()).where(ApiToken.token_hash == token)) == 0
    with database.transaction() as session:
        people.revoke_token(session, token, now=NOW)
    with database.reading() as session:
        assert acting.bearer_actor(session, token, now=NOW, acting_at=NOW) is None


def test_who_calls_by_a_token_brings_the_names_along_that_an_answer_tells(database: Database) -> None:
    user = a_person(database)
    with database.transaction() as session:
        token, _ = people.issue_token(session, user, now=NOW)
    with database.reading() as session:
        assert acting.bearer_actor(session, token, now=NOW, acting_at=NOW) is not None
        sent: list[str] = []
        event.listen(session.connection(), "before_cursor_execute", lambda *about: sent.append(about[2]))
        told = people.username_of(session, user.id), offices.name_of(session, user.office_id)
        assert told == (user.username, session.get_one(Office, user.office_id).name)
    assert len(sent) == 1, sent  # the one that compares
