"""Features: an application from the papers to the disbursement, by the people of the office and of the bank."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import select

from models.letters import Letter
from tests import databases
from tests.features.microloan import entered
from workflows import loanrows
from workflows.demo.organisation import DISTRICT

if TYPE_CHECKING:
    from tests.features.microloan.office import LoanOffice

BACKENDS = databases.BACKENDS
CHECK, HELP, VISIT = "受理并核对材料", "帮助申请人取得材料", "社区走访并写推荐意见"
PAPERS = {"近六个月银行流水": "bank_flow"}
REVIEW, SECOND_LOOK = "资格审核", "资格结论复核"
ANSWERS = {"没有填": "", "待核": "open", "不符合": "unmet"}
NAMES = {"何清": "heqing", "林悦": "linyue"}
scenarios("microloan/granting.feature")


@then(parsers.parse("贷款账已登记，到期日是 {day}"))
def account_opened(office: LoanOffice, day: str) -> None:
    assert office.data["loan_matures_on"] == date.fromisoformat(day)


@then(parsers.parse("年利率 {rate}%，逾期的按年利率 {penalty}% 计收"))
def rates(office: LoanOffice, rate: str, penalty: str) -> None:
    with office.database.reading() as session:
        terms = loanrows.required(session, office.case_id).ledger.events[0].terms
    assert (terms.annual_rate * 100, terms.penalty_rate * 100) == (Decimal(rate), Decimal(penalty))


@when("要放款而没有查营业执照")
def unchecked(office: LoanOffice) -> None:
    office.attempt(lambda: office.do("放款登记", licence_checked=False))


@when("来访人先了解，暂不申请")
def only_asks(office: LoanOffice) -> None:
    office.apply(loan_wish="enquire")


@when(parsers.parse("来访人问“{question}”，答复“{answer}”"))
def asks(office: LoanOffice, question: str, answer: str) -> None:
    office.apply(loan_wish="enquire", enquiry_question=question, enquiry_answer=answer)


@when(parsers.parse("来访人问“{question}”而没有记答复"))
def asks_unanswered(office: LoanOffice, question: str) -> None:
    office.attempt(lambda: office.apply(loan_wish="enquire", enquiry_question=question, enquiry_answer=""))


@when("已婚的来访人申请而不填配偶")
def without_spouse(office: LoanOffice) -> None:
    office.attempt(lambda: office.apply(spouse_name="", spouse_id_number=""))


@when(parsers.parse("缺“{paper}”，指定“{name}”帮办"))
def helped(office: LoanOffice, paper: str, name: str) -> None:
    there = [each for each in entered.PAPERS if each != PAPERS[paper]]
    answers = {"papers_outcome": "missing", "papers_present": there, "papers_missing": [PAPERS[paper]]}
    office.do(CHECK, "林悦", **answers, papers_helper=NAMES[name])


@when(parsers.parse("帮办人记“{paper}”不再需要，理由“{why}”"))
def not_needed(office: LoanOffice, paper: str, why: str) -> None:
    office.do(HELP, papers_received=[], papers_not_needed=[PAPERS[paper]], papers_not_needed_reason=why)


@when(parsers.re("帮办人没有记下取得什么就说补齐，不再需要的有“(?P<waived>.*)”"))
def said_complete(office: LoanOffice, waived: str) -> None:
    answers: dict[str, Any] = {"papers_received": [], "papers_not_needed": [PAPERS[waived]] if waived else []}
    office.attempt(lambda: office.do(HELP, **answers, papers_not_needed_reason=""))


@when(parsers.parse("“{paper}”又记已提交又记缺"))
def both(office: LoanOffice, paper: str) -> None:
    answers = {"papers_outcome": "missing", "papers_missing": [PAPERS[paper]], "papers_helper": NAMES["何清"]}
    office.attempt(lambda: office.do(CHECK, "林悦", **answers))


@then(parsers.parse("没有再缺的材料，“{paper}”记为{state}"))
def none_missing(office: LoanOffice, paper: str, state: str) -> None:
    key = {"已提交": "papers_present", "免于提交": "papers_waived"}[state]
    assert (office.data["papers_missing"], PAPERS[paper] in office.data[key]) == ([], True)


@when(parsers.parse("缺“{paper}”而要受理"))
def accepted_without(office: LoanOffice, paper: str) -> None:
    there = [each for each in entered.PAPERS if each != PAPERS[paper]]
    office.attempt(lambda: office.do(CHECK, papers_present=there))


@then(parsers.parse("“{name}”办理“{step}”"))
def done_by(office: LoanOffice, name: str, step: str) -> None:
    assert office.waiting()[step].assignee_id is not None
    office.do(step, name)


@then(parsers.parse("告知书写明“{words}”"))
def told_of(office: LoanOffice, words: str) -> None:
    assert words in str(office.letter("supplement_notice").body)


@when("第二走访人认为与所见不符")
def second_disagrees(office: LoanOffice) -> None:
    office.do("第二走访人确认", visit_confirm_outcome="redo", visit_redo_reason="没有见到货架")


@when(parsers.parse("“{one}”走访，第二走访人还是“{other}”"))
def alone(office: LoanOffice, one: str, other: str) -> None:
    office.attempt(lambda: office.do(VISIT, one, second_visitor=NAMES[other]))


@when(parsers.parse("银行以“{reason}”不予贷款"))
def bank_refuses(office: LoanOffice, reason: str) -> None:
    office.do("银行审批", bank_decision="refuse", bank_reason=reason)


@when("街道什么都没有核对就要同意")
def street_ticks_nothing(office: LoanOffice) -> None:
    office.attempt(lambda: office.do("街道初审", street_checks=[]))


@when(parsers.parse("审核人认为经营不真实，依据是“{basis}”"))
def found_not_real(office: LoanOffice, basis: str) -> None:
    office.do(REVIEW, business_check="unmet", unmet_basis=basis)


@when(parsers.parse("审核人把“经营真实”填成“{answer}”就要判定"))
def judged_without(office: LoanOffice, answer: str) -> None:
    office.attempt(lambda: office.do(REVIEW, business_check=ANSWERS[answer], unmet_basis=""))


@when(parsers.parse("复核人以“{reason}”退回"))
def sent_back(office: LoanOffice, reason: str) -> None:
    office.do(SECOND_LOOK, refusal_confirm_outcome="back", refusal_back_reason=reason)


@when("审核人自己要复核")
def confirms_alone(office: LoanOffice) -> None:
    office.hold("岑静", f"{DISTRICT}-employmenthead")
    office.attempt(lambda: office.do(SECOND_LOOK, "岑静"))


@then(parsers.parse("拟发的答复书写明“{words}”"))
def draft_says(office: LoanOffice, words: str) -> None:
    assert words in office.data["refusal_draft"], office.data["refusal_draft"]


@then("还没有发出答复")
def not_answered(office: LoanOffice) -> None:
    with office.database.reading() as session:
        statement = select(Letter.kind).where(Letter.case_id == office.case_id)
        assert "reply" not in session.scalars(statement).all()


@when(parsers.re("银行评 1 分而同意，理由是“(?P<reason>.*)”"))
def low_score(office: LoanOffice, reason: str) -> None:
    office.attempt(lambda: office.do("经办银行调查", bank_score="1", bank_low_score_reason=reason))
