"""The browser of the tests: what it leaves behind in the process that drives it."""

import asyncio

import pytest

from tests.browser.chromium import browser


def test_a_closed_browser_leaves_no_event_loop_to_the_tests_after_it():
    with browser() as opened:
        assert opened.is_connected()

    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
