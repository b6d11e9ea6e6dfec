"""A small loan process in the small office of `tests.workflows.offices`: guarantee, disbursement, a managing step.

Money is booked by real commands, each confirmed by a second person. Knows commands; must not know pages.
"""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from models.offices import Office
from models.releases import ReleaseRow
from tests.builders import a_fund, a_post, a_user, an_office
from tests.engine.builders import Flow
from tests.workflows.offices import (
    _form,
    _id_number,
    _input,
    _money,
    _options,
    an_id_number,
    an_office_at_work,
    publish,
)
from workflows import cases, loanwork, parameters
from workflows.clock import office_date
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

PROCESS = "small_loan"
STARTS = {"watch": 1, "late": 31, "serious": 61, "default": 91}
_NUMBERS = itertools.count(1)
_SHARES = {"fund_share": "0.7", "bank_share": "0.25", "company_share": "0.05"}


def _parameter(name: str, value: str) -> dict[str, Any]:
    return {
        "name": f"loans.{name}",
        "label": name,
        "label_en": name,
        "kind": "number",
        "unit": "",
        "values": [
            {
                "region": "*",
                "effective_from": "2020-01-01",
                "effective_to": None,
                "value": value,
                "source": "测试",
                "confirmed_by": "system",
            }
        ],
    }


PARAMETERS = [
    *(_parameter(f"{name}_from_days", str(days)) for name, days in STARTS.items()),
    _parameter("guarantee_multiple", "5"),
    _parameter("compensation_yearly_cap", "0.2"),
]
REPORTS: dict[str, Any] = {
    "line": "到期还款率{due_rate}",
    "dimensions": [{"id": "community", "label": "社区", "key": "community"}],
    "sections": [
        {
            "label": "还款",
            "figures": [
                {"id": "loans", "label": "贷款", "unit": "loan", "measure": "loans"},
                {"id": "running", "label": "在贷", "unit": "loan", "measure": "loans.running"},
                {"id": "late", "label": "逾期", "unit": "loan", "measure": "loans.late"},
                {"id": "disbursed", "label": "期间发放", "unit": "loan", "measure": "loans.disbursed"},
                {"id": "lent", "label": "期间发放金额", "unit": "yuan", "measure": "loans.lent"},
                {"id": "due", "label": "到期本金", "unit": "yuan", "measure": "loans.due"},
                {"id": "due_paid", "label": "到期已还", "unit": "yuan", "measure": "loans.due_paid"},
                {"id": "due_rate", "label": "到期还款率", "of": "due_paid", "over": "due"},
                {"id": "due_loans", "label": "到期笔数", "unit": "loan", "measure": "loans.due_count"},
                {"id": "due_loans_paid", "label": "还清笔数", "unit": "loan", "measure": "loans.due_paid_count"},
                {"id": "due_rate_by_count", "label": "按笔数", "of": "due_loans_paid", "over": "due_loans"},
                {"id": "outstanding", "label": "余额", "unit": "yuan", "measure": "loans.outstanding"},
                {"id": "overdue", "label": "逾期金额", "unit": "yuan", "measure": "loans.overdue"},
                {"id": "risk_1", "label": "PAR-1 余额", "unit": "yuan", "measure": "loans.at_risk", "days": 1},
                {"id": "risk_30", "label": "PAR-30 余额", "unit": "yuan", "measure": "loans.at_risk", "days": 30},
                {"id": "par_30", "label": "PAR-30", "of": "risk_30", "over": "outstanding"},
                {"id": "aged", "label": "31-60", "unit": "yuan", "measure": "loans.aged", "from": 31, "until": 60},
                {"id": "aged_count", "label": "61 以上", "unit": "loan", "measure": "loans.aged_count", "from": 61},
                {
                    "id": "compensated",
                    "label": "期间代偿",
                    "unit": "yuan",
                    "measure": "loans.compensated",
                    "flow": True,
                },
                {"id": "compensated_ever", "label": "累计代偿", "unit": "yuan", "measure": "loans.compensated"},
                {"id": "recovered", "label": "累计追回", "unit": "yuan", "measure": "loans.recovered"},
                {"id": "recovery", "label": "追回率", "of": "recovered", "over": "compensated_ever"},
                {"id": "written_off", "label": "核销", "unit": "yuan", "measure": "loans.written_off"},
                {"id": "subsidised", "label": "贴息", "unit": "yuan", "measure": "loans.subsidised"},
                {"id": "jobs", "label": "岗位", "unit": "job", "measure": "loans.sum", "key": "jobs"},
                {"id": "jobs_per_loan", "label": "每笔带动", "of": "jobs", "over": "loans", "unit": "job_mean"},
            ],
        }
    ],
}
UPCOMING = {"upcoming": "下一轮三项回访"}
FORMS = {
    "loan": _form(
        "loan",
        "贷款申请",
        _input("textfield", "applicant_name", "姓名", required=True, properties={"personal": "name"}),
        _id_number("applicant_id_number"),
        _input("datetime", "application_on", "申请日期", subtype="date"),
        _input("textfield", "community", "社区"),
        _input("textfield", "loan_number", "贷款编号", required=True),
        _money("loan_amount", "贷款金额"),
        _input("number", "loan_months", "期限", required=True),
        _input("textfield", "loan_kind", "还款方式", required=True),
        _input("datetime", "loan_disbursed_on", "放款日期", subtype="date", required=True),
        _input("number", "jobs", "岗位"),
    ),
    "manage": _form(
        "manage",
        "贷后管理",
        _input("radio", "deed", "处理", required=True, values=_options("compensate", "extend", "write_off", "close")),
        _input("datetime", "until", "展期至", subtype="date"),
    ),
}


def small_loan() -> Release:
    """The release of the small loan process."""
    flow = Flow(
        PROCESS,
        "小额贷款",
        properties={
            "number_series": "贷",
            "title": "=applicant_name",
            "decisive_on": "=application_on",
            "start_groups": "street_union",
            "applicant_name": "applicant_name",
            "applicant_id_number": "applicant_id_number",
            "loan": "true",
            "loan_groups": "street_union",
            "loan_confirm_groups": "district_union_aid",
            "loan_subsidy_groups": "finance_bureau",
            "loan_list_groups": "guarantee_board",
            "contacts_groups": "street_union",
        },
    )
    flow.start("begin", to="reserve", form="loan")
    reserved = {"fund": '="guarantee"', "amount": "=loan_amount", "multiple": "=parameters.loans.guarantee_multiple"}
    flow.service("reserve", "guarantees.reserve", to="open", inputs=reserved)
    terms = {
        "loan_number": "=loan_number",
        "bank": '="青原农商银行"',
        "contract_number": '="HT-" + loan_number',
        "amount": "=loan_amount",
        "annual_rate": "=0.06",
        "months": "=loan_months",
        "schedule": "=loan_kind",
        "due_day": "=15",
        "day_count": '="30/360"',
        "grace_days": "=0",
        "roll": '="none"',
        "penalty_rate": "=0.03",
        "order": '=["fee", "penalty", "interest", "principal"]',
        "disbursed_on": "=loan_disbursed_on",
        "subsidy_share": "=0.5",
        "guaranteed_share": "=1",
    }
    flow.service("open", "loans.open", to="manage", inputs=terms)
    flow.user("manage", to="which", groups="street_union", form="manage", name="贷后管理与回访", properties=UPCOMING)
    flow.exclusive(
        "which",
        to={
            "compensate": '=deed = "compensate"',
            "extend": '=deed = "extend"',
            "write_off": '=deed = "write_off"',
            "closed": None,
        },
    )
    shares = {name: f"={share}" for name, share in _SHARES.items()}
    flow.service("compensate", "loans.compensate", to="manage", inputs=shares)
    limits = {"until": "=until", "most_months": "=12", "most_times": "=1", "reason": '="经营困难"'}
    flow.service("extend", "loans.extend", to="manage", inputs=limits)
    flow.service("write_off", "loans.write_off", to="manage", inputs={"reason": '="无财产可供执行"'})
    flow.end("closed", outcome="repaid", name="已结清")
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml(), f"{PROCESS}/reports.json": json.dumps(REPORTS).encode()}
    return assemble(Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": text for name, text in FORMS.items()}))


SMALL_LOAN = small_loan()


def an_office_that_lends(database: Database, folder: Path) -> TestOffice:
    """The small office with a guarantee fund, the loan process and a second street."""
    office = an_office_at_work(database, folder)
    with database.transaction() as session:
        session.execute(update(ReleaseRow).values(current=False))
        district = a_district(session)
        fund = a_fund(session, office=district, balance_fen=200_000_00)
        fund.code, fund.name = "guarantee", "创业担保基金"
        street = an_office(session, level="street", parent=district, code="QY02", name="二街道工会")
        a_post(session, office=street, groups=["street_union"], a=a_user(session, office=street, username="clerk2"))
        parameters.seed(session, PARAMETERS)
        publish(session, office.releases, SMALL_LOAN)
    return office


def a_district(session: Any) -> Any:
    """The district of the small office."""
    return session.scalars(select(Office).where(Office.code == "QY")).one()


def lent(
    office: TestOffice,
    on: date | None = None,
    *,
    amount: str = "12000",
    months: int = 12,
    kind: str = "equal_principal",
    by: str = "clerk",
    **values: Any,
) -> Case:
    """A case whose loan was disbursed on a day (today unless said otherwise)."""
    number = next(_NUMBERS)
    given = {
        "applicant_name": "林一禾",
        "applicant_id_number": an_id_number(number % 999 + 1),
        "application_on": "2026-01-05",
        "loan_number": f"DK{number:06}",
        "loan_amount": amount,
        "loan_months": months,
        "loan_kind": kind,
        "loan_disbursed_on": (on or office_date(office.now)).isoformat(),
        "jobs": 2,
        **values,
    }
    with office.desk(by) as desk:
        return cases.open_case(desk, PROCESS, given)


def booked(office: TestOffice, case_id: str, kind: str = "pay", /, **values: Any) -> int:
    """What one person enters and another confirms on a loan, today; the number of its event."""
    told = {"on": office_date(office.now).isoformat(), **({"payer": "borrower"} if kind == "pay" else {}), **values}
    if kind == "reverse":
        told.pop("on")
    with office.desk("clerk") as desk:
        done = loanwork.enter(desk, case_id, kind, told)
    assert done.booking is not None
    with office.desk("officer") as desk:
        event = loanwork.confirm(desk, case_id, done.booking).event
    assert event is not None
    return event


def managed(office: TestOffice, case_id: str, deed: str, **values: Any) -> None:
    """What the step that manages a loan decides: compensate, extend (until), write_off, close."""
    office.do("clerk", case_id, "manage", deed=deed, **values)


def passed(office: TestOffice, days: int) -> None:
    """Days that go by."""
    office.pass_time(timedelta(days=days))
