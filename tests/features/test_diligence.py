"""Features: every step rests on what was handed in, counted, voted, photographed and signed."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import given, parsers, scenarios, then, when

from tests.features import entries
from workflows.clock import office_date

scenarios("hardship_aid/diligence.feature")
ASSESS, PANEL, POST, REMOVE, REPLY = "核定收入与刚性支出", "民主评议", "张贴公示", "撤下公示", "送达并登记回证"
ONE_DAY = timedelta(days=1)
VOTES = {"赞成": "for", "反对": "against", "弃权": "abstain"}
CHECKS = {"材料": "papers", "两人入户": "two_visitors", "公示照片": "notice_photos"}
METHODS = {"直接送达": "direct", "邮寄": "post"}
WITHOUT_INCOME = [paper for paper in entries.PAPERS if paper != "income_proof"]
SEEN = ("household_members", "household_size", "income_items", "rigid_items", "per_capita_income", "requested_amount")
VOTED = ("panel_on", "panel_members", "panel_minutes")


def _try(office, step, **answers):
    office.attempt(lambda: office.do(step, **answers))


@given("确认材料无法补齐")
def unable(office):
    office.do("协助申请人补齐材料", supplement_outcome="unable")


@given(parsers.parse("一户子女助学的申请办到“{step}”"))
def education(office, step):
    office.open(aid_items=["education"])
    office.reach(step)


@given(parsers.parse("一户月人均收入远高于标准的申请办到“{step}”"))
def well_off(office, step):
    office.open()
    office.reach(ASSESS)
    office.do(ASSESS, **entries.assessment(income="480000", rigid="0"))
    office.reach(step)


@when("窗口受理，材料齐全")
def accept(office):
    _try(office, "受理审查")


@when("窗口受理，缺收入证明")
def accept_incomplete(office):
    _try(office, "受理审查", papers_present=WITHOUT_INCOME)


@when("窗口受理，收入证明由系统核验，免于提交")
def accept_waived(office):
    _try(office, "受理审查", papers_present=WITHOUT_INCOME, papers_waived=["income_proof"])


@when(parsers.parse("一户申请 {amount} 元"))
def asks_for(office, amount):
    office.attempt(lambda: office.open(requested_amount=amount))


@when(parsers.parse("走访日期填写 {on}"))
def visited(office, on):
    _try(office, "入户走访并填写记录", visited_on=on)


@when(parsers.parse("核定共同生活 {size} 人"))
def counted(office, size):
    _try(office, ASSESS, household_size=size, household_size_reason=None)


@when(parsers.parse("核定共同生活 {size} 人，理由是“{reason}”"))
def counted_with_reason(office, size, reason):
    _try(office, ASSESS, household_size=size, household_size_reason=reason)


@when(parsers.parse("核定在读大学 {higher} 人、高中 {secondary} 人"))
def students(office, higher, secondary):
    _try(office, ASSESS, students_higher=higher, students_secondary=secondary, need_education="1000")


@when(parsers.parse("评议表决是“{votes}”"))
def voted(office, votes):
    members = [
        {"panelist_name": vote[:-2], "panelist_role": "职工代表", "panelist_vote": VOTES[vote[-2:]]}
        for vote in votes.split("、")
    ]
    _try(office, PANEL, panel_members=members)


@when("评议日期早于走访日期")
def early_panel(office):
    _try(office, PANEL, panel_on=(office.data["visited_on"] - ONE_DAY).isoformat())


@when(parsers.parse("两处张贴公示，照片 {count:d} 张"))
def posted(office, count):
    _try(office, POST, notice_posting_photos=count)


@when(parsers.parse("张贴日期填写 {on}"))
def posted_on(office, on):
    _try(office, POST, notice_posted_on=on)


@when("期满以后撤下公示")
def removed(office):
    _try(office, REMOVE)


@when("撤下日期在期满之前")
def removed_early(office):
    early = office_date(office.data["notice_ends_at"]) - ONE_DAY
    _try(office, REMOVE, notice_removed_on=early.isoformat())


@when("撤下公示，没有照片")
def removed_without_photos(office):
    _try(office, REMOVE, notice_removal_photos=0)


@when(parsers.parse("街道核对了“{checks}”，审核通过"))
def passes(office, checks):
    _try(office, "街道审核", street_checks=[CHECKS[check] for check in checks.split("、")])


@when(parsers.parse("街道没有核对就退回，理由是“{reason}”"))
def sends_back(office, reason):
    _try(office, "街道审核", street_checks=None, street_outcome="back", street_reason=reason)


@when(parsers.re("窗口以“(?P<method>.+)”送达，(?P<proof>有|没有)凭据"))
def delivered(office, method, proof):
    receipts = {"有": 1, "没有": 0}[proof]
    _try(office, REPLY, delivery_method=METHODS[method], delivery_receipt=receipts)


@when("送达日期早于文书日期")
def delivered_early(office):
    _try(office, REPLY, delivered_on=(office.data["letter_issued_on"] - ONE_DAY).isoformat())


@then(parsers.parse("“{step}”看得到家庭人口、收入、支出、人均收入和表决"))
def sees_all(office, step):
    facts = office.facts(step)
    assert all(facts[key] for key in (*SEEN, *VOTED))


@then(parsers.parse("“{step}”看得到家庭人口、收入、支出和人均收入，没有表决"))
def sees_the_household(office, step):
    facts = office.facts(step)
    assert all(facts[key] for key in SEEN)
    assert not any(key in facts for key in VOTED)


@then("预先写出的不予救助依据就是规则的依据")
def prefilled(office):
    assert office.data["proposed_category"] == "not_eligible"
    assert office.data["refusal_basis"] == office.data["category_basis"]


@then("没有预先写出不予救助的依据")
def not_prefilled(office):
    assert office.data["category_basis"]
    assert office.data["refusal_basis"] is None
