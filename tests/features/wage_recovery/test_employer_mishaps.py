"""Features: what an employer may do or become, and how the case goes on."""

from __future__ import annotations

from datetime import date, timedelta

from pytest_bdd import given, parsers, scenarios, then, when

from models.organisations import CaseOrganisation
from tests import databases
from tests.features.wage_recovery import entered
from tests.features.wage_recovery.conftest import ENDS
from workflows import canonical, claimwork
from workflows.clock import end_of_day, office_date
from workflows.verify import Proofs, verify

BACKENDS = databases.BACKENDS
STATUS = {"负责人逃匿": "absconded", "正常经营": "operating"}
SITUATIONS = {
    "单位吊销、关闭或注销": "closed",
    "工资付给了包工头等他人": "paid_to_foreman",
    "以实物或代金券抵工资": "paid_in_kind",
}
NOTED = {"单位否认劳动关系": {"relation_disputed": True}, "单位进入破产程序": {"employer_status": "bankrupt"}}
MONTH = timedelta(days=30)
scenarios("wage_recovery/employer_mishaps.feature")


@given("4 名职工的欠薪案正由监察员调查")
def investigated(office):
    office.begin()
    office.do("确定办理途径", path_choice="inspection")
    office.do("审查投诉")
    office.find("9000", 1, 2, 3, 4)


@when(parsers.parse("调查查明“{status}”"))
def status_found(office, status):
    office.do("调查取证", employer_status=STATUS[status])
    office.reach("送达指令书")


@when("责令书张贴并拍照录像")
def posted(office):
    office.do("送达指令书", order_served_how="posted_filmed")


@when("责令书要张贴并拍照录像")
def shall_be_posted(office):
    office.attempt(lambda: posted(office))


@when("仲裁结果已经登记")
def award_entered(office):
    office.do("登记仲裁结果")


@when(parsers.re(r"(?P<paper>责令书|裁决书)公告满 (?P<days>\d+) 日(才|就要)登记送达"))
def announced(office, paper, days):
    step, what = {"责令书": ("送达指令书", "order"), "裁决书": ("登记裁决书送达", "award")}[paper]
    announced_on = date.fromisoformat(office.today)
    office.is_day(announced_on + timedelta(days=int(days)))
    said = {"served_on": office.today, "served_how": "announcement", "announced_on": announced_on.isoformat()}
    office.attempt(lambda: office.do(step, **{f"{what}_{key}": value for key, value in said.items()}))


@then("改正期限从公告满 30 日的那一天起算")
def period_begins(office):
    served_on = date.fromisoformat(office.today)
    clock = office.clock_of("order_period")
    assert office_date(clock.started_at) == office.data["order_served_on"] == served_on
    assert office.data["order_announced_on"] == served_on - MONTH
    assert verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents)).ok


@given(parsers.parse("登记职工时注明“{situation}”"))
def situation_noted(office, situation):
    office.report()
    office.do("接收首问件")
    office.register([entered.worker(number) for number in range(1, 5)])
    office.do("登记职工与欠薪", payer_situations=[SITUATIONS[situation]])
    office.reach("确定办理途径")


@given(parsers.parse("窗口登记时注明{what}，办到“{step}”"))
def noted(office, what, step):
    office.begin(step=step, **NOTED[what])


@when("仲裁请求确认劳动关系")
def relation_asked_for(office):
    office.reach("代写并提交仲裁申请")
    office.do("代写并提交仲裁申请", arbitration_items=["relation", "arrears"])


@then("“劳动争议仲裁申请书”已经发出")
def applied(office):
    assert office.letter("arbitration_application")
    assert "relation" in office.data["arbitration_items"]


@given("4 名职工的欠薪案等待仲裁结果")
def awaiting_award(office):
    office.begin()
    office.find("4500", 1, 2, 3, 4)
    office.do("确定办理途径", path_choice="arbitration")
    for step in ("申请法律援助", "登记援助决定与指派", "代写并提交仲裁申请", "登记受理情况"):
        office.do(step)


@when(parsers.re("仲裁结果登记反请求“(?P<result>.*)”"))
def counter_claimed(office, result):
    claim = {"counter_claim": True, "counter_claim_sum": "5000", "counter_claim_result": result or None}
    office.attempt(lambda: office.do("登记仲裁结果", **claim))


@given("4 名职工的欠薪案里单位要求听证")
def hearing_asked_for(office):
    investigated(office)
    office.reach("拟定处理意见")
    office.do("拟定处理意见", hearing_right=True)
    office.do("送达事先告知书")
    office.do("登记陈述申辩", statement_outcome="hearing")


@when(parsers.parse("听证定在自今天起第 {days:d} 个工作日"))
def hearing_planned(office, days):
    planned = working_day(office.today, days).isoformat()
    office.attempt(lambda: office.do("确定听证时间", hearing_planned_on=planned))


@when("两天以后才送达听证通知")
def hearing_announced_late(office):
    office.is_day(date.fromisoformat(office.today) + timedelta(days=2))
    office.do("送达听证通知", notice_served_on=office.today)


@then("自送达起第 7 个工作日以前，案件没有等待“听证”")
def hearing_put_off(office):
    held_on = working_day(office.today, 7)
    office.is_day(held_on - timedelta(days=1))
    assert "听证" not in office.waiting()
    office.is_day(held_on)
    assert "听证" in office.waiting()


def working_day(after, number):
    """The so-manieth working day after a day, in weeks without a holiday."""
    day = date.fromisoformat(after)
    while number:
        day += timedelta(days=1)
        number -= day.isoweekday() in range(1, 6)
    return day


@given("4 名职工的欠薪案已送达处理决定")
def decided(office):
    investigated(office)
    office.reach("送达处理决定")
    office.do("送达处理决定")


@when("单位申请复议")
def challenged(office):
    office.do("等候期满并登记变化", remedy_outcome="challenged")


@when("复议维持原决定")
def upheld(office):
    office.do("登记复议诉讼结果")


@when("二审判决维持原决定")
def upheld_for_good(office):
    office.do("登记复议诉讼结果", challenge_kind="final")


@when("单位没有在收到复议决定后的十五日内起诉")
def not_sued(office):
    begun = office_date(office.clock_of("later_suit").started_at)
    office.reach("送达催告书")
    assert office.clock_of("later_suit").due_at == end_of_day(begun + timedelta(days=15))


@then("申请执行的三个月从起诉期满之日起算")
def window_begun(office):
    over, window = office_date(office.clock_of("later_suit").due_at), office.clock_of("court_window")
    assert (office_date(window.started_at), window.stopped_at) == (over, None)


@given("一名职工的欠薪案达成两期付款的协议，第一期已付", target_fixture="number")
def agreed_in_two(office):
    agree_in_two(office, "9000")
    office.pay("4500", 1)
    return office.case.number


@given("一名职工的欠薪案达成两期付款的协议，职工让步，单位提前付清")
def agreed_on_less(office):
    agree_in_two(office, "8000")
    office.pay("8000", 1)


@given("一名职工的欠薪案达成明天起分期付款的协议")
def agreed_from_tomorrow(office):
    agree_in_two(office, "9000", timedelta(days=1))


def agree_in_two(office, agreed, begins=timedelta(0)):
    office.begin(1)
    office.do("确定办理途径", path_choice="mediation")
    office.do("联系用人单位")
    office.do("调解会议（一次或多次）")
    office.find("9000", 1, agreed=agreed)
    first = date.fromisoformat(office.today) + begins
    days = (each.isoformat() for each in (first, first + MONTH))
    plan = [{"instalment_on": on, "instalment_sum": str(int(agreed) // 2)} for on in days]
    office.do("签订调解协议", agreement_sum=agreed, instalments=plan, confirmation_wanted=False)


@when("第二期到期没有付，登记违约")
def broken(office):
    office.is_day(date.fromisoformat(office.today) + MONTH + timedelta(days=1))
    office.tell("agreement_broken", by="孔明岚", broken_sum="4500")


@given("一名职工的欠薪案按协议付清办结", target_fixture="number")
def kept(office):
    office.begin(1)
    office.do("确定办理途径", path_choice="mediation")
    office.do("联系用人单位")
    office.do("调解会议（一次或多次）")
    office.find("9000", 1, agreed="9000")
    plan = [{"instalment_on": office.today, "instalment_sum": "9000"}]
    office.do("签订调解协议", agreement_sum="9000", instalments=plan, confirmation_wanted=False)
    office.settle("9000", 1)
    office.do("核对追回情况", ledger_outcome="closed")
    office.finish()
    return office.case.number


@when(parsers.parse("“{name}”因单位违约重新开启本案"))
def reopened(office, name):
    office.tell("agreement_broken", by=name, reason="支票退票，实际没有收到", broken_sum="9000")


@when(parsers.parse("“{name}”因单位违约要重新开启本案"))
def shall_reopen(office, name):
    office.attempt(lambda: office.tell("agreement_broken", by=name, reason="支票退票", broken_sum="9000"))


@when(parsers.parse("“{name}”不说理由要重新开启本案"))
def shall_reopen_unsaid(office, name):
    office.attempt(lambda: office.tell("agreement_broken", by=name, reason=" ", broken_sum="9000"))


@when(parsers.parse("更正没有到账的款项，再追回 {amount} 元"))
def corrected(office, amount):
    with office.desk(office.clerk) as desk:
        claimwork.reopen(desk, office.case_id, [1], {"reason": "支票退票"})
        claimwork.reverse(desk, office.case_id, 1, {"on": office.today, "reason": "支票退票"})
    office.do("申请支付令", payment_order_outcome="fulfilled")
    office.settle(amount, 1)


@then("回放和核验都一致")
def verified(office):
    checked = verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents))
    assert checked.ok, checked.text()


@when("要登记违约")
def shall_be_broken(office):
    office.attempt(lambda: office.tell("agreement_broken", by="孔明岚"))


@when("要登记违约 4500.01 元")
def more_shall_be_broken(office):
    office.attempt(lambda: office.tell("agreement_broken", by="孔明岚", broken_sum="4500.01"))


@when(parsers.parse("余额按“{kind}”办结以后要结案"))
def shall_close_early(office, kind):
    office.end(ENDS[kind], 1)
    office.do("核对追回情况", ledger_outcome="closed")
    office.do("回访一名职工")
    office.attempt(lambda: office.do("结案审批"))


@then("案号没有变")
def same_number(office, number):
    assert office.case.number == number


@when(parsers.parse("“{name}”认为管辖有争议"))
def disputed(office, name):
    office.do("审查投诉", by=name, complaint_jurisdiction="disputed")


@given("一名职工的欠薪案里单位列入失信名单，后来付清办结")
def listed_then_paid(office):
    office.begin(1)
    office.do("确定办理途径", path_choice="inspection")
    office.reach("调查取证")
    office.find("9000", 1)
    office.do("调查取证", found_sum="9000")
    office.reach("核查改正情况")
    office.do("核查改正情况", unpaid_sum="9000", mass_or_extreme=True)
    office.reach("作出处理决定")
    office.do("作出处理决定", decided_sum="9000", decision_share=None)
    office.reach("决定是否列入")
    office.do("决定是否列入")
    office.reach("核对追回情况")
    office.settle(str(office.outstanding(1)), 1)
    office.do("核对追回情况", ledger_outcome="closed")
    office.finish()
    assert office.case.status == "closed"


@when(parsers.parse("付清 {days:d} 天以后，单位申请移出名单"))
def removal_asked(office, days):
    paid_on = office.data["listed_on"]
    office.is_day(paid_on + timedelta(days=days))
    said = {"removal_asked_on": office.today, "removal_paid_on": paid_on.isoformat()}
    office.attempt(lambda: office.tell("list_removal", by="唐远", reason="单位申请提前移出", **said))


@when("决定移出名单")
def removed(office):
    office.do("核实并决定是否移出", removal_outcome="removed")


@then("单位档案写明“removed”，没有写“listed”")
def file_shows(office):
    with office.database.reading() as session:
        told = canonical.loads(session.get_one(CaseOrganisation, office.case_id).facts)
    assert "removed" in told
    assert "listed" not in told
