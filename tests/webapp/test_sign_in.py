"""Signing in and out: sessions live in the database, guesses are slowed down, nobody is sent elsewhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from models.people import User, WebSession
from tests.webapp.visitor import PASSWORD, Visitor
from tests.workflows.offices import TestOffice
from workflows import democlock
from workflows.clock import ManualClock
from workflows.demo.accounts import PASSWORD as PASSWORD_OF_ALL

Visit = Callable[[str], Visitor]


def test_a_caseworker_signs_in_and_sees_the_inbox(app: Flask):
    visitor = Visitor(app)

    page = visitor.follow(visitor.follow(visitor.sign_in("clerk")))

    assert page.status == 200
    assert "我的待办" in page.words("h1")
    assert "职员clerk" in page.words(".menu summary")


def test_an_auditor_begins_at_the_cases_to_be_looked_at(app: Flask):
    visitor = Visitor(app)

    first = visitor.follow(visitor.sign_in("auditor"))

    assert first.headers["Location"] == "/audit"


def test_an_auditor_reaches_the_replay_from_the_case(office: TestOffice, visit: Visit):
    case = office.open()

    assert visit("auditor").open(f"/cases/{case.id}").tree.xpath(f"//nav//a[@href='/audit/cases/{case.id}']")
    assert not visit("clerk").open(f"/cases/{case.id}").tree.xpath(f"//a[@href='/audit/cases/{case.id}']")


def test_a_demo_office_lists_its_accounts_by_post_and_a_real_office_none(app: Flask, office: TestOffice):
    assert not Visitor(app).open("/sign-in").tree.cssselect(".demo-accounts")
    with office.database.transaction() as session:
        democlock.enter(session)
        session.execute(update(User).where(User.username == "clerk").values(demo=True))

    listed = Visitor(app).open("/sign-in").words(".demo-accounts")
    assert PASSWORD_OF_ALL in listed
    assert "clerk 职员clerk" in listed
    assert "officer" not in listed, "an account that was added by hand has a password of its own"


@pytest.mark.parametrize(("username", "password"), [("clerk", "wrong password"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nothing(app: Flask, username: str, password: str):
    page = Visitor(app).sign_in(username, password)

    assert page.status == 401
    assert page.words("#problems") == "用户名或密码不正确"


def test_what_is_left_empty_is_named_at_its_field(app: Flask):
    page = Visitor(app).sign_in("", "")

    assert page.status == 422
    assert "请填写用户名" in page.words("#username-error")
    assert "请填写密码" in page.words("#password-error")


def test_the_sixth_guess_has_to_wait(app: Flask):
    visitor = Visitor(app)
    for _ in range(5):
        visitor.sign_in("clerk", "a wrong guess")

    page = visitor.sign_in("clerk")

    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0
    assert "秒后再试" in page.words("#problems")


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, visit: Visit):
    visitor = visit("clerk")
    copied = visitor.client.get_cookie("bangfu")
    assert copied is not None

    visitor.send(visitor.open("/inbox"), ".menu form")

    thief = app.test_client()
    thief.set_cookie("bangfu", copied.value)
    assert thief.get("/inbox").headers["Location"].startswith("/sign-in")


def test_signing_in_again_gives_a_new_session(app: Flask, office: TestOffice):
    visitor = Visitor(app)
    visitor.sign_in("clerk")
    visitor.send(visitor.open("/inbox"), ".menu form")
    visitor.sign_in("clerk")

    with office.database.reading() as session:
        sessions = session.scalars(select(WebSession)).all()
    assert len({each.token_hash for each in sessions}) == 2
    assert sum(each.revoked_at is None for each in sessions) == 1


def test_half_an_hour_of_silence_ends_the_session(visit: Visit, machine: ManualClock):
    visitor = visit("clerk")

    machine.advance(timedelta(minutes=31))

    assert visitor.open("/inbox").headers["Location"].startswith("/sign-in")


def test_a_disabled_account_is_out_on_the_next_request(visit: Visit, office: TestOffice):
    visitor = visit("clerk")
    with office.database.transaction() as session:
        session.execute(update(User).where(User.username == "clerk").values(active=False))

    assert visitor.open("/inbox").headers["Location"].startswith("/sign-in")


def test_after_signing_in_the_reader_comes_back_to_the_page_asked_for(app: Flask):
    visitor = Visitor(app)
    asked = visitor.open("/cases?status=open")

    page = visitor.send(visitor.follow(asked), username="clerk", password=PASSWORD)

    assert page.headers["Location"] == "/cases?status=open"


def test_a_crafted_link_leads_to_the_first_page_and_nowhere_else(app: Flask):
    visitor = Visitor(app)
    page = visitor.open("/sign-in?next=https://example.org/")

    answer = visitor.send(page, username="clerk", password=PASSWORD)

    assert answer.headers["Location"] == "/"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask):
    visitor = Visitor(app)
    visitor.sign_in("clerk")

    cookie = visitor.client.get_cookie("bangfu")

    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_the_language_is_remembered_in_the_browser(visit: Visit):
    visitor = visit("clerk")

    visitor.send(visitor.open("/inbox"), ".bar-form", language="en")

    assert visitor.open("/inbox").tree.get("lang") == "en"
