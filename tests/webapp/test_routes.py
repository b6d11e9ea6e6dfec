"""Every address: guarded, closed to strangers, safe in its headers, and changing nothing by being looked at."""

import io
from collections.abc import Callable

import pytest
from flask import Flask

from models.database import BusyError
from tests.webapp.traces import row_counts
from tests.webapp.visitor import Visitor
from tests.workflows.offices import TestOffice
from webapp.access import guard_of, signed_in
from webapp.security import CONTENT_SECURITY_POLICY

Visit = Callable[[str], Visitor]
OPEN_TO_ALL = {
    "auth.sign_in",
    "auth.check_in",
    "set_language",
    "status.home",
    "static",
    "standing.ask",
    "standing.ask_earlier",
    "standing.show",
}
FOR_PROGRAMS = {"status.healthz", "status.readyz", "status.metrics"}


def addresses(app: Flask, method: str) -> list[tuple[str, str]]:
    """Endpoint and an address of every rule that takes the method."""
    values = {"IntegerConverter": 1, "AnyConverter": "pause"}
    found = []
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if method in (rule.methods or ()):
                converters = rule._converters.items()
                arguments = {name: values.get(type(each).__name__, "nothing") for name, each in converters}
                found.append((rule.endpoint, adapter.build(rule.endpoint, arguments, method=method)))
    return found


def test_every_route_carries_a_guard(app: Flask):
    unguarded = [rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app, rule.endpoint) is None]

    assert unguarded == []


def test_a_route_that_somebody_forgot_to_guard_answers_nobody(app: Flask):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    page = Visitor(app).open("/forgotten")

    assert page.status == 403
    assert "secret" not in page.text


def test_strangers_are_sent_to_the_sign_in_page_from_every_other_route(app: Flask):
    stranger = app.test_client()
    for endpoint, address in addresses(app, "GET"):
        if endpoint not in OPEN_TO_ALL | FOR_PROGRAMS:
            assert stranger.get(address).headers["Location"].startswith("/sign-in"), address


def test_no_request_that_changes_anything_passes_without_its_token(app: Flask, visit: Visit):
    clerk = visit("clerk")
    for _, address in addresses(app, "POST"):
        assert clerk.client.post(address).status_code == 400, address


def test_looking_at_pages_changes_nothing(app: Flask, office: TestOffice, visit: Visit):
    case = office.open()
    clerk = visit("clerk")
    before = row_counts(office)

    for _, address in addresses(app, "GET"):
        clerk.open(address.replace("nothing", case.id))

    assert row_counts(office) == before


@pytest.mark.parametrize("address", ["/sign-in", "/inbox", "/healthz", "/nowhere", "/cases/nothing"])
def test_every_answer_is_safe_in_the_browser(visit: Visit, address: str):
    headers = visit("clerk").open(address).headers

    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_carries_inline_scripts_or_styles(app: Flask, office: TestOffice, visit: Visit):
    case = office.open()
    clerk = visit("clerk")
    for _, address in addresses(app, "GET"):
        page = clerk.open(address.replace("nothing", case.id))
        if "text/html" in page.headers["Content-Type"]:
            inline = page.tree.xpath("//script[not(@src)] | //style | //*[@style] | //*[@onclick] | //*[@onload]")
            assert inline == [], address


def test_assets_are_kept_for_a_year_under_the_digest_of_their_content(app: Flask):
    visitor = Visitor(app)
    (sheet,) = [link for link in visitor.open("/sign-in").tree.xpath("//link/@href") if "tokens.css" in link]

    assert "immutable" in visitor.open(sheet).headers["Cache-Control"]


@pytest.mark.parametrize("status", [404, 405])
def test_an_error_page_says_what_to_do_and_nothing_of_the_inside(visit: Visit, status: int):
    clerk = visit("clerk")
    page = clerk.open("/nowhere") if status == 404 else clerk.open("/alive")

    assert page.status == status
    assert page.words("h1")
    assert "求助编号" in page.words()
    assert "Traceback" not in page.text
    assert "/nowhere" not in page.words()


def test_a_crash_is_told_without_its_cause(app: Flask, visit: Visit):
    app.view_functions["inbox.index"] = a_view_that_fails

    page = visit("clerk").open("/inbox")

    assert page.status == 500
    assert "系统出错" in page.words("h1")
    assert "broken inside" not in page.text


@signed_in
def a_view_that_fails() -> str:
    raise RuntimeError("broken inside")


def test_who_gave_way_to_others_is_told_to_try_again(app: Flask, visit: Visit):
    app.view_functions["inbox.index"] = a_view_that_gives_way

    page = visit("clerk").open("/inbox")

    assert (page.status, page.headers["Retry-After"]) == (503, "1")
    assert "没有保存，请再试一次" in page.words()


@signed_in
def a_view_that_gives_way() -> str:
    raise BusyError


def test_an_upload_beyond_the_limit_gets_a_page_that_says_so(app: Flask, office: TestOffice, visit: Visit):
    case = office.open()
    clerk = visit("clerk")
    address, values = clerk.open(f"/cases/{case.id}/papers").form("aside form")
    app.config["MAX_CONTENT_LENGTH"] = 1000

    page = clerk.post(address, values | {"kind": "other", "files": [(io.BytesIO(b"x" * 2000), "a.txt")]})

    assert page.status == 413
    assert "文件太大" in page.words("h1")
    assert "分开上传" in page.words()
