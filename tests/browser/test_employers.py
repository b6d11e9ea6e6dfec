"""Registering a case on an employer that there are cases on: the notice comes while its name is typed, and leads on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.employers import EMPLOYER, PROCESS, WINDOW
from tests.browser.pages import NARROW, WIDE, barriers, overflow_px
from tests.browser.people import sign_in

if TYPE_CHECKING:
    from tests.browser.pages import WatchedPages
    from tests.serving import Office


def test_cases_on_the_employer_are_told_while_its_name_is_typed(served_office: Office, new_page: WatchedPages):
    for width in (WIDE, NARROW):
        page = sign_in(new_page(width, address=served_office.address), WINDOW)
        page.goto(f"/processes/{PROCESS}/start")
        notice = page.locator("#organisation")
        expect(notice).to_be_empty()
        page.fill("#f-employer_name", "青竹 (示例) 餐饮管理有限责任公司")
        page.locator("#f-employer_code").focus()
        expect(notice).to_contain_text("同一单位已有 3 件在办")
        expect(notice).to_contain_text("其他单位另有 1 件")
        expect(page.locator("#f-employer_name")).to_have_value("青竹 (示例) 餐饮管理有限责任公司")
        assert (barriers(page), overflow_px(page)) == ([], 0)
        page.fill("#f-employer_name", "无此单位有限公司")
        page.locator("#f-employer_code").focus()
        expect(notice).to_be_empty()
        page.fill("#f-employer_code", EMPLOYER["employer_code"])
        page.locator("#f-employer_name").focus()
        expect(notice).to_contain_text("协议未履行")
        with page.expect_popup() as opened:
            notice.get_by_role("link", name="查看单位档案").click()
        expect(opened.value.locator("h1")).to_have_text("单位档案")
