"""A caseworker's day at the keyboard, in a real browser, on the small office: list, search, form, draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.webapp.conftest import app, machine, office  # noqa: F401 (fixtures)
from tests.webapp.visitor import PASSWORD
from tests.workflows.offices import an_id_number
from workflows import tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.pages import WatchedPages
    from tests.workflows.offices import TestOffice

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sign_in(address: str, new_page: WatchedPages) -> Callable[..., Page]:
    """What opens a browser and signs somebody in."""

    def signed_in(username: str, *, javascript: bool = True, width: int = 1440) -> Page:
        page = new_page(width, address=address, javascript=javascript)
        page.goto("/sign-in")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/inbox")
        return page

    return signed_in


def pardon(pages: WatchedPages, status: int) -> None:
    """Take back what the browser says of an answer that was meant to be a refusal."""
    meant = [complaint for complaint in pages.complaints if f"status of {status}" in complaint]
    assert meant
    pages.complaints[:] = [complaint for complaint in pages.complaints if complaint not in meant]


def test_a_task_is_found_claimed_and_opened_with_the_keyboard_alone(office: TestOffice, sign_in: Callable[..., Page]):  # noqa: F811
    office.open()
    office.open(applicant_name="王芳芳", applicant_id_number=an_id_number(2))
    page = sign_in("clerk")
    page.goto("/inbox?queue=groups")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("c")
    page.locator("tr.is-current .tag-mine").wait_for()

    assert "已领取" in page.locator("#live").inner_text()
    assert page.locator("#rail li").first.inner_text().split() == ["我的待办", "1"]
    page.keyboard.press("Enter")
    page.locator("form[data-process-form]").wait_for()


def test_the_keys_can_be_looked_up_and_switched_off(office: TestOffice, sign_in: Callable[..., Page]):  # noqa: F811
    office.open()
    page = sign_in("clerk")
    page.goto("/inbox?queue=groups")

    page.keyboard.press("?")
    assert page.locator("#keys[open]").is_visible()
    page.keyboard.press("Escape")
    page.locator(".menu summary").click()
    page.get_by_label("单键快捷键").uncheck()
    page.reload()
    page.keyboard.press("j")

    assert page.locator("tr.is-current").count() == 0


def test_who_is_second_is_told_in_the_row_who_was_first(
    office: TestOffice,  # noqa: F811
    sign_in: Callable[..., Page],
    new_page: WatchedPages,
):
    task = office.task(office.open().id, "visit")
    page = sign_in("clerk")
    page.goto("/inbox?queue=groups")
    with office.desk("visitor") as desk:
        tasks.claim(desk, task.id, task.version)

    with page.expect_response("**/claim"):
        page.locator("[data-claim]").click()
    page.locator(".lost").wait_for()

    assert "已被 职员visitor 于 2026-03-02 09:00 领取" in page.locator(".lost").inner_text()
    pardon(new_page, 409)


def test_the_search_waits_until_the_input_method_has_finished(office: TestOffice, sign_in: Callable[..., Page]):  # noqa: F811
    office.open(applicant_name="欧阳文静", applicant_id_number=an_id_number(3))
    office.open()
    page = sign_in("clerk")
    page.goto("/inbox?queue=groups")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "search" in request.url else None)

    page.evaluate(
        """() => {
          const box = document.getElementById("search");
          box.dispatchEvent(new CompositionEvent("compositionstart"));
          for (const typed of ["o", "ou", "ou y", "ou yang"]) {
            box.value = typed;
            box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
          }
          box.value = "欧阳";
          box.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
        }"""
    )
    page.wait_for_url("**q=*")

    assert len(sent) == 1
    assert page.locator("tr[data-row]").count() == 1


def test_what_is_typed_is_saved_every_twenty_seconds(office: TestOffice, sign_in: Callable[..., Page]):  # noqa: F811
    task_id = office.task(office.open().id, "visit").id
    page = sign_in("clerk")
    page.clock.install()
    page.goto(f"/tasks/{task_id}")
    page.get_by_role("button", name="领取并办理").click()
    page.wait_for_load_state()  # the script sets its clock only then
    page.get_by_label("调查情况").fill("写到一半")

    with page.expect_response("**/draft"):
        page.clock.fast_forward(20_000)
    page.get_by_text("草稿已保存").wait_for()

    page.reload()
    assert page.get_by_label("调查情况").input_value() == "写到一半"


def test_a_form_helps_while_it_is_filled_in(sign_in: Callable[..., Page]):
    page = sign_in("clerk")
    page.goto("/processes/small_aid/start")

    page.get_by_label("申请金额").fill("10500.30")
    page.get_by_role("button", name="增加一行").click()

    assert page.locator("[data-capitals-of=f-applied_amount]").inner_text() == "壹万零伍佰元叁角整"
    assert page.locator("[data-rows] > [data-row]").count() == 2
    assert page.evaluate("document.activeElement.name") == "f-members-1-name"
    page.get_by_role("button", name="删除").first.click()
    assert page.locator("[data-rows] > [data-row]").count() == 1


def test_the_focus_goes_to_what_is_wrong_and_from_there_to_the_field(
    sign_in: Callable[..., Page], new_page: WatchedPages
):
    page = sign_in("clerk")
    page.goto("/processes/small_aid/start")
    page.get_by_label("姓名").first.fill("林一禾")

    page.get_by_role("button", name="登记并编号").click()
    page.locator("#problems").wait_for()

    assert page.evaluate("document.activeElement.id") == "problems"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "f-applicant_id_number"
    pardon(new_page, 422)


def test_fields_appear_when_they_apply(office: TestOffice, sign_in: Callable[..., Page]):  # noqa: F811
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.now = office.now.replace(day=9)
    office.fire_due()
    page = sign_in("officer")
    page.goto(f"/tasks/{office.task(case.id, 'decide').id}")
    page.get_by_role("button", name="领取并办理").click()

    assert not page.get_by_label("理由").is_visible()
    page.get_by_label("refuse").check()

    page.get_by_label("理由").wait_for(state="visible")


def test_a_warning_comes_before_the_session_ends_and_can_be_answered(sign_in: Callable[..., Page]):
    page = sign_in("clerk")
    page.clock.install()
    page.goto("/inbox")

    page.clock.fast_forward(27 * 60 * 1000)
    page.locator("#session-warning[open]").wait_for()
    with page.expect_response("**/alive") as answered:
        page.get_by_role("button", name="继续工作").click()

    assert answered.value.status == 204
    page.locator("#session-warning:not([open])").wait_for(state="attached")


def test_the_whole_way_works_without_scripts(office: TestOffice, sign_in: Callable[..., Page]):  # noqa: F811
    page = sign_in("clerk", javascript=False)
    page.get_by_role("link", name="新建").click()
    page.get_by_role("link", name="登记申请").click()
    page.get_by_label("姓名").first.fill("林一禾")
    page.get_by_label("公民身份号码").first.fill(an_id_number())
    page.get_by_label("申请金额").fill("3000")
    page.get_by_role("button", name="登记并编号").click()
    page.get_by_role("button", name="领取并办理").click()
    page.get_by_label("调查情况").fill("属实")
    page.get_by_role("button", name="提交：入户调查").click()

    assert "已提交“入户调查”" in page.locator(".notice-success").inner_text()
