"""Every page of a caseworker on the demo office: no barrier that axe finds, nothing wider than the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import NARROW, WIDE, barriers, overflow_px

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.pages import WatchedPages
    from tests.serving import Office

TABS = ("", "/timeline", "/papers", "/people", "/diagram")
WINDOW = "grassroots_union"


def caseworker(office: Office) -> dict[str, object]:
    """Somebody of the window, who also opens cases."""
    return next(account for account in office.accounts() if WINDOW in account["groups"])  # type: ignore[operator]  # JSON


def sign_in(page: Page, account: dict[str, object]) -> None:
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(str(account["username"]))
    page.get_by_label("密码").fill(str(account["password"]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")


def with_a_task(office: Office, new_page: WatchedPages, width: int) -> Page:
    """A task with a form that waits for a group, opened by the first person found who may claim it."""
    for account in office.accounts():
        page = new_page(width, address=office.address)
        sign_in(page, account)
        page.goto("/inbox?queue=groups")
        if page.locator("tr[data-row]").count():
            page.locator("tr[data-row] a.title").first.click()
            return page
    raise AssertionError("nobody has a task to claim")


def walk(page: Page) -> Iterator[str]:
    """Open one page after the other, as a caseworker meets them; answer each one's name."""
    for queue in ("mine", "groups", "today", "overdue", "done"):
        page.goto(f"/inbox?queue={queue}")
        yield queue
    page.goto("/processes")
    yield "processes"
    page.get_by_role("link", name="受理").first.click()
    yield "start form"
    page.goto("/cases")
    yield "cases"
    page.goto("/cases?status=open")
    page.locator("tr[data-row] a.title").first.click()
    case = page.url
    for tab in TABS:
        page.goto(case + tab)
        page.wait_for_load_state("networkidle")
        yield tab or "case"
    for link in page.goto(case) and page.locator(".event-links a").evaluate_all("links => links.map(a => a.href)"):
        page.goto(link)
        yield "event"
    page.goto(f"{case}/papers")
    for letter in page.locator("a[href*='/letters/']").evaluate_all("links => links.map(a => a.href)")[:1]:
        page.goto(letter)
        yield "letter"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_page_has_a_barrier_or_needs_sideways_scrolling(demo_office: Office, new_page: WatchedPages, width: int):
    page = new_page(width, address=demo_office.address)
    page.goto("/sign-in")
    found = {"sign-in": (barriers(page), overflow_px(page))}
    sign_in(page, caseworker(demo_office))

    for name in walk(page):
        found[f"{name} {page.url}"] = (barriers(page), overflow_px(page))

    assert {name: wrong for name, wrong in found.items() if wrong != ([], 0)} == {}
    assert len(found) > 15


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_task_form_has_no_barrier_before_and_after_it_is_refused(
    demo_office: Office, new_page: WatchedPages, width: int
):
    page = with_a_task(demo_office, new_page, width)
    page.get_by_role("button", name="领取并办理").click()
    page.locator("form[data-process-form]").wait_for()
    before = barriers(page), overflow_px(page)

    page.locator("#outcomes button").first.click()
    page.locator("#problems").wait_for()
    after = barriers(page), overflow_px(page)
    new_page.complaints[:] = [each for each in new_page.complaints if "status of 422" not in each]  # it was meant

    assert before == after == ([], 0)


def test_the_diagram_is_drawn_with_the_mark_of_its_makers_in_full_sight(demo_office: Office, new_page: WatchedPages):
    page = new_page(address=demo_office.address)
    sign_in(page, caseworker(demo_office))
    page.goto("/cases?status=open")
    page.locator("tr[data-row] a.title").first.click()
    page.get_by_role("link", name="流程图").click()
    page.locator(".djs-shape.at-work").first.wait_for()

    mark = page.locator(".bjs-powered-by").bounding_box()
    drawing = page.locator(".djs-container").bounding_box()

    assert page.locator(".token").count() >= 1
    assert mark is not None
    assert drawing is not None
    assert mark["width"] > 0
    assert mark["y"] >= drawing["y"] + drawing["height"], "nothing of the drawing lies under the mark"
