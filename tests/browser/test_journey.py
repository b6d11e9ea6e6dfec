"""One application's way from the window to the answer, by nine people in the browser, and the auditor's replay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.browser.people import DemoClock, Staff, submit
from workflows import identity
from workflows.clock import office_date

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Page

    from tests.browser.pages import WatchedPages
    from tests.serving import Office

ADMINISTRATOR, AUDITOR = "longan", "wanshen"
ID_NUMBER = "99010119800101009" + identity.check_character("99010119800101009")
MEMBER_ID_NUMBER = "99010120100101009" + identity.check_character("99010120100101009")
PHONE, ACCOUNT = "19900007788", "6200000000000770088"
SECRETS = (ID_NUMBER, MEMBER_ID_NUMBER, PHONE, ACCOUNT)
NAME = "欧阳知秋"
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
POSTED = {"notice_places": ["community"], "notice_posting_photos": [PHOTO, PHOTO]}
NOTICE_AND_MORE = "P12D"
"""Longer than five working days with a long holiday's rest within."""


def test_an_application_is_taken_in_decided_paid_answered_and_replayed(demo_office: Office, new_page: WatchedPages):
    clock = DemoClock(demo_office.address, ADMINISTRATOR)
    staff = Staff(new_page, demo_office.address)
    today = office_date(clock.advance("PT1M"))

    number = take_in(staff, today)
    visit(staff, number, today)
    assess(staff, number, today)
    staff.does("duanrui", number, "提交：张贴公示", **POSTED, notice_posted_on=today)
    today = office_date(clock.advance(NOTICE_AND_MORE))
    staff.does("duanrui", number, "提交：撤下公示", notice_removed_on=today, notice_removal_photos=[PHOTO, PHOTO])
    decide(staff, number)
    said = pay_and_answer(staff, number, today)

    assert "已办结" in said
    replay(staff.desk(AUDITOR), staff, number)
    nothing_personal_shows(demo_office, staff)


def take_in(staff: Staff, today: date) -> str:
    """Linyue's window: the application, then the papers; the case's number."""
    page = staff.desk("linyue")
    page.get_by_role("link", name="新建").click()
    page.get_by_role("link", name="登记申请").first.click()
    said = submit(
        page,
        "登记并编号",
        {
            "applicant_name": NAME,
            "applicant_id_number": ID_NUMBER,
            "applicant_phone": PHONE,
            "applicant_address": "和平里 3 栋 202 室",
            "employer_name": "望河纺织厂",
            "work_status": "laid_off",
            "applicant_health": "chronic_illness",
            "household_members": [
                {"member_name": "欧阳小满", "member_id_number": MEMBER_ID_NUMBER, "member_relation": "child"}
            ],
            "application_on": today,
            "hardship_cause": "low_income",
            "aid_items": ["living"],
            "requested_amount": "900",
            "hardship_statement": "长期患病，收入低。",
            "check_authorised": True,
            "account_holder": NAME,
            "bank_name": "云岭农村商业银行",
            "bank_account": ACCOUNT,
        },
    )
    found = re.search(r"案号 (\S+?)。", said)
    assert found, said
    papers = ["application", "id_register", "union_membership", "income_proof", "check_authorisation", "bank_card"]
    staff.does("linyue", found[1], "材料齐全，予以受理", papers_present=papers)
    return found[1]


def visit(staff: Staff, number: str, today: date) -> None:
    """Two people at the applicant's home; the second confirms what the first wrote down."""
    staff.does(
        "weining",
        number,
        "提交：入户走访并填写记录",
        visited_on=today,
        visit_met=NAME,
        visit_housing="rented",
        visit_living="租住一室，家电陈旧。",
        visit_income="下岗，每月生活补贴。",
        visit_photos=PHOTO,
        visit_conclusion="true",
        second_visitor="duanrui",
    )
    staff.does("duanrui", number, "确认属实并签字", queue="mine")


def assess(staff: Staff, number: str, today: date) -> None:
    """The figures, from which the rules propose, and the panel, which agrees."""
    staff.does(
        "duanrui",
        number,
        "提交：核定收入与刚性支出",
        household_size="2",
        income_items=[{"income_person": NAME, "income_kind": "benefit", "income_annual": "12000"}],
        rigid_items=[{"rigid_kind": "rent", "rigid_annual": "4800", "rigid_proof": "租房合同"}],
        need_living="800",
    )
    staff.does(
        "linyue",
        number,
        "评议通过，进行公示",
        panel_on=today,
        panel_members=[
            {"panelist_name": name, "panelist_role": "会员代表", "panelist_vote": "for"}
            for name in ("秦一", "何二", "马三")
        ],
        panel_minutes="三人到会，一致赞成。",
    )


def decide(staff: Staff, number: str) -> None:
    """Street, district, and the head of the centre, who is not the one who reviewed."""
    checks = ["papers", "two_visitors", "notice_photos"]
    staff.does("luhai", number, "审核通过，报区帮扶中心", street_checks=checks, street_opinion="同意上报。")
    staff.does("suwen", number, "复审通过，报批", district_checks=["archive", "amount"], district_opinion="金额无误。")
    said = staff.does("mengfei", number, "同意救助", funds=["union", "warmth"], decision_opinion="同意。")
    assert "拨付款项" in said


def pay_and_answer(staff: Staff, number: str, today: date) -> str:
    """The cashier pays, the fund officer sees the money arrive, the window hands over the answer."""
    staff.does("haoying", number, "款项已付出", payment_method="transfer", paid_on=today, voucher_number="付-0088")
    staff.does("zoujun", number, "已到账", bank_result_on=today)
    return staff.does(
        "linyue",
        number,
        "提交：送达并登记回证",
        delivered_on=today,
        delivery_method="direct",
        delivery_receiver=NAME,
        delivery_receipt=PHOTO,
    )


def replay(page: Page, staff: Staff, number: str) -> None:
    """The auditor finds the case, sees that nothing was altered, and steps through it on the diagram."""
    page.goto("/cases")
    page.locator("#search").fill(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    case = page.locator("tr[data-row] a.title").get_attribute("href") or ""
    page.goto(f"/audit{case}")
    steps = page.locator(".replay-steps li")
    count = steps.count()

    assert f"记录链校验通过：第 1–{count} 条；重新执行结果与记录一致" in page.locator(".verdict-ok").inner_text()
    page.locator(".djs-shape.at-work[data-element-id=check_papers]").wait_for()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="第 2 步").wait_for()
    visited = page.locator(".replay-steps a", has_text="入户走访并填写记录").last
    visited.click()
    page.locator(".djs-shape.at-work[data-element-id=visit_confirm]").wait_for()
    assert page.locator("#step .facts").get_by_text("家电陈旧").is_visible()
    assert page.locator(".token:visible").inner_text() == "此时在此"
    page.locator(".replay-steps a", has_text="核定收入与刚性支出").last.click()
    page.get_by_text("家庭月人均收入扣除刚性支出后低于深度困难线").first.wait_for()
    page.get_by_role("button", name="最后一步").click()
    page.get_by_role("heading", name=f"第 {count} 步").wait_for()
    assert "已救助" in page.locator("#step").inner_text()
    people = set(page.locator(".replay-what small").all_inner_texts())
    assert len({text.split("·")[1].strip() for text in people} - {"系统"}) >= len(staff.desks) - 1


def nothing_personal_shows(office: Office, staff: Staff) -> None:
    """No number of the applicant stands in a list, in an address or in the server's log."""
    for username, page in staff.desks.items():
        page.goto("/inbox?queue=done")
        shown = page.locator(".bar-nav a").evaluate_all("links => links.map(link => link.href)")
        for address in (page.url, *shown):
            page.goto(address)
            text = page.content()
            assert not [secret for secret in SECRETS if secret in text], f"{username}: {address}"
    assert len(staff.addresses) > 50
    assert not [each for each in staff.addresses for secret in (*SECRETS, NAME) if secret in each]
    log = (office.data / "server.log").read_text()
    assert "/tasks/<task_id>/complete" in log
    assert not [secret for secret in (*SECRETS, NAME) if secret in log]
