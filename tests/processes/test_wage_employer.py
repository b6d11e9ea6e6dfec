"""What a wage case tells of its employer, on the pure engine: agreements, decisions, the dishonest employers' list."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.processes.wage_case import MORNING, OPEN, OWED, REPORTED_ON, WageCase, at_inspection, unpaid
from workflows import canonical, organisations

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


@pytest.mark.parametrize("chosen", ["listed", "not_listed"])
def test_who_is_listed_is_so_for_the_years_of_the_parameter(chosen):
    case = at_inspection(migrant=True)
    case.claims = dict(THREE_MONTHS)
    unpaid(case, evasion=["fled"], able_to_pay=True).run_to("watch_remedies").wait().do("serve_demand").wait()
    case.do("apply_court").do("record_ruling").do("decide_listing", list_outcome=chosen)
    years = int(case.parameters["wages"]["dishonest_years"])
    until = {"listed": REPORTED_ON.replace(year=REPORTED_ON.year + years)} if chosen == "listed" else {}
    assert told(case) == {"ordered": None, "decided": None, **until}
