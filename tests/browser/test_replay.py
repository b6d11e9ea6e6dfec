"""The auditor's replay in the demo office: buttons, slider, playing, keys, drawings; and the same without scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.browser.examples import AUDITOR, examples
from tests.browser.people import sign_in
from tests.browser.replaying import last, step_is, tokens_are_right

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.pages import WatchedPages
    from tests.serving import Office

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


def a_long_case(office: Office) -> str:
    """The address of the replay of a closed case of which most is recorded."""
    return next(each.address for each in examples(office) if each.endpoint == "audit.replay")


@pytest.fixture
def replay(served_office: Office, new_page: WatchedPages) -> Page:
    """The replay of a case, opened by the auditor at its first step."""
    page = sign_in(new_page(address=served_office.address), AUDITOR)
    page.goto(a_long_case(served_office))
    tokens_are_right(page)
    return page


def test_the_buttons_go_through_the_steps(replay: Page):
    replay.get_by_role("button", name="下一步").click()
    step_is(replay, 2)
    replay.get_by_role("button", name="最后一步").click()
    step_is(replay, last(replay))
    replay.get_by_role("button", name="上一步").click()
    step_is(replay, last(replay) - 1)
    replay.get_by_role("button", name="第一步").click()
    step_is(replay, 1)


def test_every_step_has_its_tokens_on_the_drawing_where_it_took_place(replay: Page):
    drawings = set()
    for number in range(2, last(replay) + 1):
        replay.get_by_role("button", name="下一步").click()
        step_is(replay, number)
        drawings.add(replay.locator("#drawings [aria-pressed=true]").text_content())

    assert len(drawings) > 2, "the called processes are drawn too"


def test_the_whole_process_is_one_button_away_from_a_called_one(replay: Page):
    replay.locator(".replay-steps a", has_text="入户走访并填写记录").first.click()
    replay.get_by_role("group", name="选择流程").wait_for()
    assert "两人入户走访" in replay.locator("#drawings [aria-pressed=true]").inner_text()

    replay.get_by_role("button", name="困难职工帮扶救助").click()

    replay.locator(".replay-drawing:not([hidden]) .at-work").first.wait_for()
    tokens_are_right(replay)


def test_the_slider_is_moved_with_the_keys_and_says_the_step(replay: Page):
    slider = replay.get_by_label("步骤", exact=True)
    slider.focus()

    replay.keyboard.press("End")
    step_is(replay, last(replay))
    replay.keyboard.press("ArrowLeft")
    step_is(replay, last(replay) - 1)

    said = slider.get_attribute("aria-valuetext") or ""
    assert said
    assert said.split()[0] in replay.locator("#step-title").inner_text()
    assert replay.evaluate("document.activeElement.id") == "slider"


def test_a_click_in_the_list_shows_the_step_without_leaving_the_page(replay: Page):
    replay.evaluate("window.stayed = true")

    replay.locator(".replay-steps a").nth(4).click()

    step_is(replay, 5)
    assert replay.evaluate("window.stayed")


def stop_the_clock(page: Page) -> None:
    """Let time pass on the page only when the test says so."""
    page.clock.install(time=MIDNIGHT)
    page.clock.pause_at(MIDNIGHT + timedelta(seconds=1))


def test_it_plays_by_itself_and_stops_when_asked(replay: Page):
    stop_the_clock(replay)
    play = replay.locator("[data-play]")
    play.click()
    assert play.inner_text() == "暂停"

    replay.clock.run_for(1700)
    step_is(replay, 2)
    replay.clock.run_for(1600)
    step_is(replay, 3)
    play.click()
    replay.clock.run_for(5000)

    step_is(replay, 3)
    assert play.inner_text() == "播放"


def test_playing_at_the_end_begins_again(replay: Page):
    stop_the_clock(replay)
    replay.get_by_role("button", name="最后一步").click()
    step_is(replay, last(replay))

    replay.locator("[data-play]").click()
    step_is(replay, 1)
    replay.clock.run_for(1700)

    step_is(replay, 2)


def test_steps_that_move_nothing_can_be_left_out(replay: Page):
    moving = replay.locator(".replay-steps li:not(.is-quiet) a").nth(1)
    number = int(moving.get_attribute("data-index") or "") + 1
    assert number > 2

    replay.get_by_label("显示领取、收件等").uncheck()
    replay.get_by_role("button", name="下一步").click()

    step_is(replay, number)
    assert replay.locator(".replay-steps li.is-quiet:visible").count() == 0


def test_the_meaning_of_the_colours_is_told_in_words(replay: Page):
    assert replay.locator(".token").first.inner_text() == "此时在此"
    assert replay.locator(".legend").inner_text().split() == ["此时正在办理", "已经过"]


def test_a_drawing_that_cannot_be_shown_leaves_the_steps_usable(
    served_office: Office,
    new_page: WatchedPages,
):
    page = sign_in(new_page(address=served_office.address), AUDITOR)
    page.route("**/*.bpmn*", lambda route: route.abort())
    page.goto(a_long_case(served_office))
    page.get_by_text("流程图无法显示").wait_for()

    page.get_by_role("button", name="下一步").click()

    page.locator("#step-panel[data-seq='2']").wait_for()
    new_page.complaints[:] = [each for each in new_page.complaints if ".bpmn" not in each]


def test_the_whole_replay_works_without_scripts(
    served_office: Office,
    new_page: WatchedPages,
):
    page = sign_in(new_page(address=served_office.address, javascript=False), AUDITOR)
    page.goto(a_long_case(served_office))

    assert not page.locator("#diagram").is_visible()
    assert not page.locator("#slider").is_visible()
    page.locator(".replay-steps a").nth(2).click()

    page.get_by_role("heading", name="第 3 步").wait_for()
    assert "记录链校验通过" in page.locator(".verdict-ok").inner_text()


def test_the_step_shown_stands_in_sight_in_the_list(replay: Page):
    final = replay.locator(".replay-steps li").last
    address = final.locator("a").get_attribute("href")
    assert address is not None

    replay.goto(address)
    replay.locator(".djs-shape").first.wait_for()

    box, window = final.bounding_box(), replay.viewport_size
    assert box is not None
    assert window is not None
    assert 0 <= box["y"] <= box["y"] + box["height"] <= window["height"]
