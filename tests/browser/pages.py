"""Browser pages that are watched: nothing the browser complains about goes unnoticed.

Knows Playwright and axe; must not know a page of the product.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

RESULTS = Path(__file__).resolve().parent.parent / "results"
WIDE, NARROW = 1440, 390
HEIGHTS = {WIDE: 900, NARROW: 844}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE_MS = 10_000


class WatchedPages:
    """Opens pages and collects what the browser complains about on any of them."""

    def __init__(self, browser: Browser) -> None:
        """Start without a page."""
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, width: int = WIDE, *, address: str | None = None, javascript: bool = True) -> Page:
        """A page of this width in pixels, of a person not signed in, with `address` as the base of relative ones."""
        context = self._browser.new_context(
            base_url=address,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def picture(self, name: str) -> None:
        """Keep a picture of every open page in tests/results."""
        RESULTS.mkdir(exist_ok=True)
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            page.screenshot(path=RESULTS / f"{name}-{number}.png", full_page=True)

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.location.get('url')}: {message.text}")


def barriers(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it is shown: rule, element and what to do, one line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html']} ({' '.join(node['failureSummary'].split())})"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def overflow_px(page: Page) -> int:
    """By how many pixels the page is wider than its window: 0 on a page that needs no sideways scrolling."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found
