"""Features: an application from the papers to the disbursement, by the people of the office and of the bank."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_bdd import parsers, scenarios, then, when

from tests import databases
from tests.features.microloan import entered
from workflows import loanrows

if TYPE_CHECKING:
    from tests.features.microloan.office import LoanOffice

BACKENDS = databases.BACKENDS
CHECK, VISIT = "受理并核对材料", "社区走访并写推荐意见"
PAPERS = {"近六个月银行流水": "bank_flow"}
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
