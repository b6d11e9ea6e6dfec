"""Fixtures for tests in a real browser.

`new_page` opens pages that fail the test when the browser reports an error or a breach of the content security policy.
A failed test leaves pictures in tests/results.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.chromium import browser
from tests.browser.pages import WatchedPages

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Remember a failure, so that the fixture that closes the pages takes their pictures first."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this test process."""
    with browser() as started:
        yield started


@pytest.fixture
def new_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[WatchedPages]:
    """What opens pages, by `new_page(width=390)`; each has its own cookies, like another person's computer."""
    pages = WatchedPages(chromium)
    yield pages
    if request.node.stash.get(FAILED, False):
        pages.picture(re.sub(r"\W+", "-", request.node.name))
    pages.close()
    assert pages.complaints == []
