"""Features: what may go wrong before a loan is disbursed, and how it is dealt with and answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import update

from models.cases import Case
from tests.builders import an_office
from tests.features.microloan import entered

if TYPE_CHECKING:
    from tests.features.microloan.office import LoanOffice

GUARANTEE, SIGN, BOARD = "落实反担保", "签订合同", "担保评审会审定"
VOTES = {"同意": "for", "不同意": "against", "弃权": "abstain"}
scenarios("microloan/mishaps.feature")


@when("征信查出配偶有逾期")
def spouse_late(office: LoanOffice) -> None:
    office.do("资格审核", credit_result="spouse_overdue")


@given("配偶的贷款已经放款")
def spouse_has_one(office: LoanOffice) -> None:
    swapped = {"applicant_name": "冯秋", "applicant_id_number": entered.SPOUSE}
    office.begin("放款登记", **swapped, spouse_name="袁立新", spouse_id_number=entered.BORROWER)
    office.do("放款登记", loan_number="JJ20260001")


@given("配偶在邻区的贷款已经放款")
def spouse_has_one_elsewhere(office: LoanOffice) -> None:
    spouse_has_one(office)
    with office.database.transaction() as session:
        other = an_office(session, code="EL", name="邻区总工会", level="district", region="990102")
        moved = {"office_id": other.id, "office_path": other.path}
        session.execute(update(Case).where(Case.id == office.case_id).values(**moved))
    office.tampered = True


@when("一件贷款申请办到底")
def to_the_end(office: LoanOffice) -> None:
    office.apply()
    office.finish()


@when("申请人撤回")
def withdraws(office: LoanOffice) -> None:
    office.tell("withdraw")


@when("申请人要撤回")
def would_withdraw(office: LoanOffice) -> None:
    office.attempt(lambda: office.tell("withdraw"))


@when("申请人死亡")
def dies(office: LoanOffice) -> None:
    office.tell("applicant_died")


@when("登记机关注销了营业执照")
def licence_lost(office: LoanOffice) -> None:
    office.do("放款登记", disbursement_outcome="licence_cancelled", disbursement_reason="登记系统显示已注销")


@when("保证人签约前退出")
def guarantor_withdraws(office: LoanOffice) -> None:
    office.do(SIGN, contract_outcome="guarantor_withdrew", contract_reason="保证人家属不同意")


@when(parsers.parse("减到 {amount} 元，不提供反担保"))
def reduced(office: LoanOffice, amount: str) -> None:
    office.do(GUARANTEE, guarantee_amount=amount, counter_guarantee="none", guarantors=None)


@when("提供的保证人不愿意")
def unwilling(office: LoanOffice) -> None:
    office.do(GUARANTEE, guarantors=[entered.guarantor(guarantor_agrees="no")])


@then(parsers.parse("旁边写明“{words}”"))
def beside_it(office: LoanOffice, words: str) -> None:
    assert words in str(office.facts(GUARANTEE)["counter_faults"])


@when("无法提供反担保")
def none_at_all(office: LoanOffice) -> None:
    office.do(GUARANTEE, counter_outcome="none", counter_reason="亲友都不愿意担保，也没有房产")


def voted(votes: str) -> list[dict[str, str]]:
    found = enumerate(votes.split("、"), 1)
    return [{"board_member_name": f"评委{number}", "board_member_vote": VOTES[vote]} for number, vote in found]


@when(parsers.re("评审会表决“(?P<votes>.*)”而要批准，纪要写“(?P<minutes>.*)”"))
def board_would_approve(office: LoanOffice, votes: str, minutes: str) -> None:
    office.attempt(lambda: office.do(BOARD, review_board=voted(votes), board_minutes=minutes))


@when(parsers.parse("评审会表决“{votes}”，不予担保"))
def board_refuses(office: LoanOffice, votes: str) -> None:
    answers = {"guarantee_decision": "refuse", "decision_reason": "经营没有把握"}
    office.do(BOARD, review_board=voted(votes), **answers)


@then(parsers.parse("担保审批通知写明“{words}”"))
def notice_says(office: LoanOffice, words: str) -> None:
    assert words in str(office.letter("guarantee_notice").body)


@when(parsers.parse("年利率写 {rate}"))
def rate_is(office: LoanOffice, rate: str) -> None:
    office.attempt(lambda: office.do(SIGN, annual_rate=rate))


@given(parsers.parse("{day} 起望河社区登记为信用社区"))
def credit_community(office: LoanOffice, day: str) -> None:
    office.confirm(office.propose("loans.credit_communities", ["DQ01"], date.fromisoformat(day)))


@then(parsers.parse("应提供的反担保是“{words}”"))
def guarantee_needed(office: LoanOffice, words: str) -> None:
    assert office.facts(GUARANTEE)["required_guarantee_text"] == words
