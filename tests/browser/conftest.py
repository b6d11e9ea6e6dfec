"""Fixtures for tests in a real browser.

`new_page` opens pages that fail the test when the browser reports an error or a breach of the content security policy.
A failed test leaves pictures in tests/results. `served_office` is a demo office for tests that only look at it,
`address` is where the small office of the command tests is served.
"""

from __future__ import annotations

import re
import shutil
import threading
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from tests import databases
from tests.browser.administration import administered
from tests.browser.bankfiles import banked
from tests.browser.chromium import browser
from tests.browser.claims import claimed
from tests.browser.clocks import clocked
from tests.browser.employers import employed
from tests.browser.loans import lent
from tests.browser.pages import WatchedPages
from tests.serving import Office, make_demo_office, served

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from flask import Flask
    from playwright.sync_api import Browser

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Remember a failure, so that the fixture that closes the pages takes their pictures first."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of a file's tests, closed after them: while it is open, their thread is in an event loop."""
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
def address(app: Flask) -> Iterator[str]:
    """Where the small office is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def served_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One demo office for the tests of a file, which only look at it."""
    folder = tmp_path_factory.mktemp("pages") / "office"
    shutil.copytree(databases.made_once("demo-office", make_demo_office), folder)
    administered(folder)
    claimed(folder)
    clocked(folder)
    employed(folder)
    lent(folder)
    banked(folder)
    with served(Office(folder)) as office:
        yield office
