"""Every page of the URL map on the demo office: no barrier that axe finds, nothing wider than the window."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.bankfiles import BankFile
from models.database import Database
from tests.browser.bankfiles import BANK, CENTRE, FILE_NAME
from tests.browser.examples import CLERK, Example, examples, page_endpoints
from tests.browser.pages import HEIGHTS, NARROW, WIDE, barriers, overflow_px
from tests.browser.people import FORM, sign_in
from workflows.documents import DocumentStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Page

    from tests.browser.pages import WatchedPages
    from tests.serving import Office

ERRORS = [
    Example(endpoint="no such page", username=CLERK, address="/nowhere"),
    Example(endpoint="not allowed", username=CLERK, address="/audit"),
]


def test_every_page_of_the_url_map_has_an_example(served_office: Office):
    assert {example.endpoint for example in examples(served_office)} == page_endpoints(served_office)


def test_no_page_has_a_barrier_or_needs_sideways_scrolling(served_office: Office, new_page: WatchedPages):
    """Every example in a narrow window, in which there is least room."""
    wrong = judged(opened(examples(served_office), served_office, new_page, width=NARROW))

    assert wrong == {}


def test_no_page_in_a_wide_window_has_a_barrier_or_needs_sideways_scrolling(
    served_office: Office, new_page: WatchedPages
):
    """The first examples of each page: the others differ in what they tell, not in how they are laid out."""
    wrong = judged(opened([*first_of_each(served_office), *ERRORS], served_office, new_page, width=WIDE))
    excuse(new_page, "/nowhere", "/audit: ")

    assert wrong == {}


def first_of_each(office: Office, most: int = 2) -> list[Example]:
    """So many examples of each page, at the most."""
    seen: Counter[str] = Counter()
    return [each for each in examples(office) if seen.update([each.endpoint]) is None and seen[each.endpoint] <= most]


def test_no_page_in_english_has_a_barrier_or_needs_sideways_scrolling(served_office: Office, new_page: WatchedPages):
    wrong = judged(opened(first_of_each(served_office, 1), served_office, new_page, width=NARROW, english=True))

    assert wrong == {}


def judged(pages: Iterator[tuple[Page, Example]]) -> dict[str, tuple[list[str], int]]:
    """The barriers and the overflow of the pages that have any."""
    found = {f"{example.endpoint} {page.url}": (barriers(page), overflow_px(page)) for page, example in pages}
    assert found
    return {name: wrong for name, wrong in found.items() if wrong != ([], 0)}


def opened(
    wanted: Iterable[Example], office: Office, new_page: WatchedPages, *, width: int, english: bool = False
) -> Iterator[tuple[Page, Example]]:
    """Every example opened by its person."""
    desks: dict[str | None, Page] = {}
    for example in sorted(wanted, key=lambda each: each.username or ""):
        if example.username not in desks:
            page = desks[example.username] = new_page(width, address=office.address)
            page.goto("/sign-in")
            if english:
                page.get_by_role("button", name="English").click()
            if example.username is not None:
                sign_in(page, example.username)
        page = desks[example.username]
        page.goto(example.address)
        if page.locator("#diagram").count():
            page.locator(".djs-shape").first.wait_for()
        yield page, example


def excuse(new_page: WatchedPages, *meant: str) -> None:
    """Take back what the browser says of answers that were meant to be refusals."""
    new_page.complaints[:] = [each for each in new_page.complaints if not any(word in each for word in meant)]


def test_a_task_form_has_no_barrier_after_it_is_refused(served_office: Office, new_page: WatchedPages):
    tasks = [each for each in examples(served_office) if each.endpoint == "tasks.show"]
    page, must = next(
        (page, must)
        for page, _ in opened(tasks, served_office, new_page, width=WIDE)
        if (must := page.locator(f"{FORM} label:has(.must) ~ textarea:visible")).count()
    )

    for field in must.all():
        field.fill("")
    page.locator("#outcomes button").first.click()
    page.locator("#problems").wait_for()
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found.append((barriers(page), overflow_px(page)))
    excuse(new_page, "status of 422")

    assert found == [([], 0), ([], 0)]


@pytest.mark.parametrize("endpoint", ["cases.diagram", "audit.replay"])
def test_the_mark_of_the_diagrams_makers_is_in_full_sight(served_office: Office, new_page: WatchedPages, endpoint: str):
    example = next(each for each in examples(served_office) if each.endpoint == endpoint)
    assert example.username is not None
    page = sign_in(new_page(address=served_office.address), example.username)
    page.goto(example.address)
    mark = page.locator(".bjs-powered-by")
    mark.wait_for()
    mark.scroll_into_view_if_needed()

    place = mark.bounding_box()
    drawing = page.locator(".djs-container").bounding_box()
    assert place is not None
    assert drawing is not None
    assert place["width"] > 0
    assert place["y"] >= drawing["y"] + drawing["height"], "nothing of the drawing lies under the mark"
    on_top = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y)?.closest('.bjs-powered-by') !== null",
        [place["x"] + place["width"] / 2, place["y"] + place["height"] / 2],
    )
    assert on_top, "nothing covers the mark"


def test_a_refused_file_of_a_bank_stays_chosen(served_office: Office, new_page: WatchedPages):
    """Refused for what was typed beside it, it is sent again as it is: the office has it already, and shows it."""
    page = sign_in(new_page(NARROW, address=served_office.address), CENTRE)
    page.goto("/bank-files/new")
    page.locator("#file").set_input_files({"name": FILE_NAME, "mimeType": "text/csv", "buffer": taken(served_office)})
    page.locator("#bank").select_option(BANK)
    page.locator("#control_total").fill("1.005")
    page.get_by_role("button", name="读取并核对").click()
    page.get_by_text(f"已选的“{FILE_NAME}”还在").wait_for()
    excuse(new_page, "status of 422")
    assert (barriers(page), overflow_px(page)) == ([], 0)
    assert (page.locator("#bank").input_value(), page.locator("#control_total").input_value()) == (BANK, "1.005")

    page.locator("#control_total").fill("")
    page.get_by_role("button", name="读取并核对").click()
    page.get_by_text("没有再次导入").wait_for()
    assert FILE_NAME in page.locator("h1").inner_text()


def taken(office: Office) -> bytes:
    """The file of a bank that the office has taken in."""
    database = Database(f"sqlite:///{office.data}/bangfu.sqlite3")
    with database.reading() as session:
        sha256 = session.scalars(select(BankFile.sha256)).one()
    database.dispose()
    return DocumentStore(office.data / "documents").read(sha256)
