"""Fixtures for tests in a real browser.

`demo_office` is the demo office of this test's own, served; `new_page` opens pages that fail the test when the browser
reports an error or a breach of the content security policy. A failed test leaves pictures in tests/results.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests import databases
from tests.browser.chromium import browser
from tests.browser.office import Office, served
from tests.browser.pages import WatchedPages

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

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


@pytest.fixture
def demo_office(tmp_path: Path) -> Iterator[Office]:
    """The demo office, served: made once for all tests of a run, copied for each."""
    shutil.copytree(databases.made_once("demo-office", _make_demo_office), tmp_path / "office")
    with served(Office(tmp_path / "office")) as office:
        yield office


def _make_demo_office(folder: Path) -> None:
    office = Office(folder)
    office.run("init")
    office.run("demo")
