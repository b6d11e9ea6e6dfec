"""Starting the Chromium that the browser tests drive; run as a program, it tries whether that works.

Knows Playwright and command-line switches; must not know a page of the product.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from setup.browser import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SWITCHES = (
    "--no-sandbox",  # root, as in a container, has none; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium: the machine's own, or the one that Playwright has fetched."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=installed(), args=list(SWITCHES))
        try:
            yield started
        finally:
            started.close()


if __name__ == "__main__":
    with browser() as found:
        sys.stdout.write(f"Chromium {found.version}\n")
