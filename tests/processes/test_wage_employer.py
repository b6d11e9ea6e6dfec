"""What a wage case tells of its employer, on the pure engine: agreements, decisions, the dishonest employers' list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.processes.wage_case import CLAIMS, MORNING, OPEN, OWED, REPORTED_ON, WageCase, at_inspection, text_of, unpaid
from workflows import canonical, expressions, organisations
from workflows.engine.values import Trigger

if TYPE_CHECKING:
    from datetime import date

THREE_MONTHS = {**OPEN, "wages_by_months": [{"months": 4, "largest": Decimal("20000.00")}]}


def told(case: WageCase) -> dict[str, date | None]:
    """The facts that stand in the employer's file."""
    row = organisations.columns(case.release, case.data, parameters=case.parameters, opened_at=MORNING)
    assert row is not None
    found: dict[str, date | None] = canonical.loads(row["facts"])
    return found


def ordered() -> WageCase:
    """A case in which the inspection has decided, and the employer was told."""
    return unpaid(at_inspection()).run_to("decide_handling").do("decide_handling").do("serve_decision")


def test_a_new_case_tells_nothing_yet_but_who_it_is_about():
    case = WageCase(report={"employer_name": "青竹(示例)餐饮有限公司"})
    organisation = organisations.of_data(case.release, case.data)
    assert organisation is not None
    assert organisation.normal_name == "青竹示例餐饮有限公司"
    assert told(case) == {}


def test_an_agreement_is_kept_when_the_case_closes_without_a_breach():
    case = WageCase().run_to("keep_ledger", "follow_up_call")
    assert told(case) == {"agreed": None}
    assert told(case.run_to()) == {"agreed": None, "agreement_kept": None}


def test_a_breach_stays_in_the_file_whatever_follows():
    case = WageCase().run_to("sign_agreement").do("sign_agreement")
    case.tell("agreement_broken", broken_on=case.now.date(), broken_sum=OWED, broken_note="未付")
    assert told(case) == {"agreed": None, "agreement_failed": None}


def test_a_decision_counts_until_it_is_annulled():
    case = ordered()
    assert told(case) == {"ordered": None, "decided": None}
    case.do("watch_remedies", remedy_outcome="challenged")
    assert told(case) == {"ordered": None, "decided": None}
    assert told(case.do(case.tasks[0], challenge_outcome="annulled")) == {"ordered": None}


def listed(chosen: str = "listed") -> WageCase:
    """A case whose employer the leader lists, or does not."""
    case = at_inspection(migrant=True)
    case.claims = dict(THREE_MONTHS)
    unpaid(case, evasion=["fled"], able_to_pay=True).run_to("watch_remedies").wait().do("serve_demand").wait()
    return case.do("apply_court").do("record_ruling").do("decide_listing", list_outcome=chosen)


@pytest.mark.parametrize("chosen", ["listed", "not_listed"])
def test_who_is_listed_is_so_for_the_years_of_the_parameter(chosen):
    case = listed(chosen)
    years = int(case.parameters["wages"]["dishonest_years"])
    until = {"listed": REPORTED_ON.replace(year=REPORTED_ON.year + years)} if chosen == "listed" else {}
    assert told(case) == {"ordered": None, "decided": None, **until}


# early removal from the list


def paid(case: WageCase) -> WageCase:
    """Everybody is paid, and the ledger is at its end."""
    case.claims = dict(CLAIMS)
    return case.do("keep_ledger")


def asked(case: WageCase, **values: object) -> WageCase:
    """The employer asks for early removal."""
    months = int(case.parameters["wages"]["dishonest_removal_months"])
    on = case.data["listed_on"] + timedelta(days=31 * months)
    return case.tell("list_removal", **{"removal_asked_on": on, "removal_paid_on": case.data["listed_on"], **values})


def refused(case: WageCase, **values: object) -> set[str]:
    """Which checks of the application stand against it; the data of the case and what is entered are read."""
    fields = {field.key: field for field in case.release.forms["removal_request"].fields}
    known = {
        "removal_promise": True,
        "listed_until": None,
        "removed_on": None,
        "removal_open": None,
        **case.data,
        **values,
    }
    checks = [check for field in fields.values() for check in field.checks]

    def holds(condition: str) -> bool:
        return expressions.setting(condition, known, parameters=case.parameters, now=case.now) is True

    return {check.message[:9] for check in checks if not holds(check.condition)}


def test_an_employer_is_removed_by_a_decision_and_the_file_shows_it():
    case = asked(listed())
    assert set(case.tasks) == {"keep_ledger", "decide_removal"}

    case.do("decide_removal")

    asked_last = case.asked("claims.require_paid")[-1]
    assert asked_last.headers == {"field": "removal_outcome"}
    assert asked_last.inputs == {"paid": True, "ended": ["unrecoverable"]}

    assert case.tasks == ["keep_ledger"]
    assert told(case) == {"ordered": None, "decided": None, "removed": None}
    assert "移出名单" in text_of(case.letters("list_removal")[0])


def test_who_is_not_removed_is_told_why_and_how_long_and_may_ask_again():
    case = asked(listed()).do("decide_removal", removal_note="承诺书没有盖章", removal_outcome="kept")

    letter = text_of(case.letters("list_removal_refusal")[0])
    assert "承诺书没有盖章" in letter
    assert f"至{case.data['listed_until'].year}年" in letter
    assert "行政复议" in letter
    assert told(case)["listed"] == case.data["listed_until"]
    assert "decide_removal" in asked(case).tasks


def test_only_who_is_listed_and_has_paid_long_enough_ago_may_ask():
    case = listed()
    on = case.data["listed_on"]
    half = {"removal_asked_on": on.replace(year=on.year + 1), "removal_paid_on": on}

    assert refused(case, **half) == set()
    assert refused(case, **half, removal_promise=False) == {"没有书面承诺，不能"}
    assert refused(case, **{**half, "removal_asked_on": on + timedelta(days=150)}) == {"付清后在名单上还没"}
    late = {**half, "removal_paid_on": half["removal_asked_on"] - timedelta(days=30)}
    assert refused(case, **late) == {"付清后在名单上还没"}
    assert refused(case, **{**half, "removal_paid_on": on - timedelta(days=30)}) == set()
    early = {"removal_asked_on": on + timedelta(days=170), "removal_paid_on": on - timedelta(days=30)}
    assert refused(case, **early) == {"付清后在名单上还没"}  # paid before the listing, but not listed long enough
    over = on.replace(year=on.year + 5)
    assert refused(case, **{**half, "removal_asked_on": over}) == {"单位在这一天不在本"}
    assert refused(asked(case), **half) == {"已有移出申请在办，"}
    removed = case.do("decide_removal")
    assert refused(removed, **half) == {"单位在这一天不在本"}


def test_a_closed_case_opens_for_the_removal_alone_and_ends_as_it_did():
    case = paid(listed()).run_to()
    ended, replies = case.outcome, len(case.letters("reply"))
    place = case.release.properties["reopen_at.list_removal"]
    event = Trigger(event="list_removal", values={"removal_paid_on": case.data["listed_on"]}, reopen_at=place)

    case.command(replace(event, values={**event.values, "removal_asked_on": case.now.date()}))
    assert (case.tasks, case.advance.ended) == (["decide_removal"], None)
    case.do("decide_removal")

    assert case.advance.ended is not None
    assert case.advance.ended.outcome == ended
    assert len(case.letters("reply")) == replies


def test_a_withdrawal_leaves_nothing_to_wait_for_when_the_case_is_opened_again():
    case = asked(listed()).tell("withdraw", withdrawn_on=None, withdrawal_reason="单位已付清").do("confirm_withdrawal")

    assert case.tasks == ["deliver_reply"]
    assert case.data["removal_open"] is None


def test_a_case_does_not_end_before_the_employer_is_answered():
    case = paid(asked(listed()))
    while set(case.tasks) != {"decide_removal"}:
        case.do(next(step for step in case.tasks if step != "decide_removal"))

    assert len(case.letters("reply")) == 1
    assert not case.outcome
    assert case.do("decide_removal", removal_outcome="kept").outcome
