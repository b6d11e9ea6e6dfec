"""What the replay page must show at any step: list, slider, address and drawing say the same.

Knows the page; must not know a case.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def last(page: Page) -> int:
    """The number of the last step."""
    return page.locator(".replay-steps li").count()


def tokens_are_right(page: Page) -> None:
    """Wait until the drawing shows tokens on the elements that the step names, and on no others."""
    chip = page.locator("#drawings [aria-pressed=true]")
    chip.wait_for(state="attached")
    active: list[str] = json.loads(chip.get_attribute("data-active") or "[]")
    shown = page.locator(".replay-drawing:not([hidden])")
    shown.locator(".djs-shape").first.wait_for()
    for element in active:
        shown.locator(f".djs-element.at-work[data-element-id={element}]").wait_for()
    assert shown.locator(".djs-element.at-work").count() == len(active)
    assert shown.locator(".token").count() == len(active)


def step_is(page: Page, number: int) -> None:
    """Wait until this step is shown; then list, slider, address and drawing say the same."""
    page.locator(f"#step-panel[data-seq='{number}']").wait_for()
    page.wait_for_url(f"**step={number}")
    assert page.locator(".replay-steps [aria-current]").get_attribute("data-index") == str(number - 1)
    assert page.locator("#slider").input_value() == str(number - 1)
    tokens_are_right(page)
