"""People at their browsers in a demo office: signing in, finding a task, filling in its form, moving the clock.

Knows how pages are used by anybody; must not know a process.
"""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import FilePayload, Locator, Page

    from tests.browser.pages import WatchedPages

PASSWORD = "bangfu-demo"
FORM = "form[data-process-form]"


def sign_in(page: Page, username: str, password: str = PASSWORD) -> Page:
    """Sign somebody in on the sign-in page; the inbox, or an auditor's first page, is open afterwards."""
    page.goto("/sign-in")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(inbox|audit)$"))
    return page


class Staff:
    """The people of an office, each at a computer of their own that stays switched on."""

    def __init__(self, pages: WatchedPages, address: str) -> None:
        self._pages = pages
        self._address = address
        self.desks: dict[str, Page] = {}
        self.addresses: set[str] = set()
        """Every address that their browsers have asked for."""

    def desk(self, username: str) -> Page:
        """The page of this person, signed in."""
        if username not in self.desks:
            page = self._pages(address=self._address)
            page.on("request", lambda request: self.addresses.add(unquote(request.url)))
            self.desks[username] = sign_in(page, username)
        return self.desks[username]

    def does(
        self, username: str, number: str, outcome: str, *, queue: str = "groups", step: str = "", **answers: Any
    ) -> str:
        """Find the task of that case in a queue, claim it, fill in its form, press the outcome; what is said then."""
        return submit(self.opens(username, number, queue=queue, step=step), outcome, answers)

    def opens(self, username: str, number: str, *, queue: str = "groups", step: str = "") -> Page:
        """Find the task of that case in a queue, the first of that name, and claim it; its form is open."""
        page = self.desk(username)
        page.goto(f"/inbox?queue={queue}")
        page.locator("#search").fill(number)
        page.keyboard.press("Enter")
        page.wait_for_url("**q=**")
        page.locator("tr[data-row]", has_text=step).locator("a.title").first.click()
        claim = page.get_by_role("button", name="领取并办理")
        page.locator(f"{FORM}, .closed, main form").first.wait_for()
        if claim.count():
            claim.click()
        page.locator(FORM).wait_for()
        return page


def submit(page: Page, outcome: str, answers: Mapping[str, Any]) -> str:
    """Fill in the form that is open and press the button of that name; what the next page says about it."""
    fill(page, answers)
    page.get_by_role("button", name=outcome, exact=True).click()
    said = page.locator("[role=status].notice-success")
    said.or_(page.locator("#problems")).first.wait_for()
    assert not page.locator("#problems").count(), page.locator("#problems").inner_text()
    return said.inner_text()


def fill(page: Page, answers: Mapping[str, Any]) -> None:
    """Fill in fields by their keys: text, True for a box, a list of choices or of rows, bytes for papers."""
    for key, answer in answers.items():
        if isinstance(answer, bytes):
            page.locator(f"[name='upload:{key}']").set_input_files(_photo(f"{key}.png", answer))
        elif isinstance(answer, list) and isinstance(answer[0], bytes):
            photos = [_photo(f"{key} {at}.png", each) for at, each in enumerate(answer)]
            page.locator(f"[name='upload:{key}']").set_input_files(photos)
        elif isinstance(answer, list) and isinstance(answer[0], dict):
            _fill_rows(page, key, answer)
        elif isinstance(answer, list):
            for choice in answer:
                page.locator(f"[name='f-{key}'][value='{choice}']").check()
        else:
            _fill_one(page.locator(f"[name='f-{key}']"), answer)


def _photo(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def _fill_rows(page: Page, key: str, rows: list[dict[str, Any]]) -> None:
    table = page.locator(f"[data-table='{key}']")
    for number, row in enumerate(rows):
        if table.locator("[data-rows] > [data-row]").count() <= number:
            table.locator("[data-add-row]").click()
        for column, answer in row.items():
            _fill_one(table.locator(f"[name='f-{key}-{number}-{column}']"), answer)


def _fill_one(control: Locator, answer: Any) -> None:
    if answer is True:
        control.check()
    elif control.evaluate("each => each.tagName") == "SELECT":
        control.select_option(str(answer))
    else:
        control.fill(str(answer))


class DemoClock:
    """The demo office's clock, moved by its administrator through the REST API."""

    def __init__(self, address: str, administrator: str) -> None:
        self._root = f"{address}/api/v1"
        body = {"username": administrator, "password": PASSWORD}
        self._token: str = self._post("/tokens", body, {})["token"]

    def advance(self, duration: str) -> datetime:
        """Move the clock on by an ISO 8601 duration; where it stands then."""
        answer = self._post("/clock", {"advance": duration}, {"Authorization": f"Bearer {self._token}"})
        return datetime.fromisoformat(answer["now"])

    def _post(self, path: str, body: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 (our own server)
            self._root + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 (our own server)
            answer: dict[str, Any] = json.load(response)
        return answer
