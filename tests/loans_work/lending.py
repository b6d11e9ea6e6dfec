"""A small loan process in the small office of `tests.workflows.offices`, and a fund that guarantees its loans.

Application, a guarantee, the bank's payment; then the loan is looked at whenever something is booked or an instalment
falls due, until it is settled. What an official decides of it (an extension, a compensation …) is an event. Knows
commands; must not know how a case is verified.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from models.offices import Office
from tests.builders import a_fund
from tests.engine.builders import Flow
from tests.workflows.offices import FORMS, an_office_at_work, application, publish
from workflows import cases, loanwork
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice
    from workflows.loanwork import Done

PROCESS = "small_loan"
FUND = "guarantee"
_NUMBERS = ("months", "due_day", "grace_days")
_RATES = ("annual_rate", "penalty_rate", "guaranteed_share", "subsidy_share")
_TEXTS = ("loan_number", "bank", "contract_number", "schedule", "day_count", "roll")
_ASKED = {"until": "date", "from": "date", "amount": "money", "months": "number", "reason": "text", "cap": "number"}
_DECISIONS = ("extend", "restructure", "compensate", "write_off", "end_subsidy", "release", "check")


def _component(key: str, kind: str, *, required: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"key": key, "id": key, "label": key, "validate": {"required": required}}
    if kind == "date":
        return {**made, "type": "datetime", "subtype": "date"}
    if kind == "number":
        return {**made, "type": "number", "decimalDigits": 6}
    return {**made, "type": "textfield", **({"properties": {"type": "money"}} if kind == "money" else {})}


def _form(name: str, *components: dict[str, Any]) -> bytes:
    form = {"type": "default", "id": name, "title": name, "schemaVersion": 18, "components": components}
    return json.dumps(form).encode()


def _forms() -> dict[str, bytes]:
    paid_out = [
        *(_component(name, "number") for name in (*_NUMBERS, *_RATES)),
        *(_component(name, "text") for name in _TEXTS),
        _component("disbursed_on", "date"),
        _component("granted", "money", required=True),
    ]
    decided = [
        _component("what", "text", required=True),
        *(_component(f"d_{key}", kind) for key, kind in _ASKED.items()),
    ]
    return {
        "application": FORMS["application"],
        "paid_out": _form("paid_out", *paid_out),
        "decided": _form("decided", *decided),
    }


def small_loan(**properties: str) -> Release:
    """The release."""
    about = {"number_series": "贷帮", "title": "=applicant_name", "start_groups": "street_union"}
    named = {f"applicant_{name}": f"applicant_{name}" for name in ("name", "id_number", "phone")}
    loans = {
        "loan": "yes",
        "loan_groups": "street_union payer",
        "loan_confirm_groups": "street_union district_union_aid",
    }
    flow = Flow(PROCESS, "小额贷款", properties={**about, **named, **loans, **properties})
    flow.start("begin", to="reserve", form="application")
    limits = {"multiple": "=5", "single_share": "=2", "alarm_rate": "=0.2"}
    wanted = {"fund": f'="{FUND}"', "amount": "=applied_amount", **limits}
    flow.service("reserve", "guarantees.reserve", to="enough", inputs=wanted)
    flow.exclusive("enough", to={"pay_out": "=guarantee_reserved", "queued": None})
    flow.user("queued", to="reserve", groups="street_union")
    flow.user("pay_out", to="open", groups="street_union", form="paid_out")
    same = {name: f"={name}" for name in (*_NUMBERS, *_RATES, *_TEXTS, "disbursed_on")}
    flow.service("open", "loans.open", to="look", inputs={**same, "amount": "=granted"})
    flow.service("look", "loans.state", to="settled", inputs={"due_parts": "=true"})
    flow.exclusive("settled", to={"give_back": "=loan_settled", "wait": None})
    flow.race("wait", to=["changed", "decided", "falls_due"])
    flow.catch("changed", to="look", message="loan_changed")
    flow.catch("falls_due", to="look", timer='=if loan_next_due_on = null then @"P30D" else loan_next_due_on')
    flow.receive("decided", "decide", to="which")
    flow.exclusive("which", to={name: f'=what = "{name}"' for name in _DECISIONS[1:]} | {"extend": None})
    _decisions(flow)
    flow.service("give_back", "guarantees.release", to="done", inputs={"reason": '="还清"'})
    flow.end("done", outcome="repaid", name="已还清")
    files = {f"{PROCESS}/{PROCESS}.bpmn": _with_form(flow.xml())}
    return assemble(Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": text for name, text in _forms().items()}))


def _decisions(flow: Flow) -> None:
    most, reason = {"most_months": "=12", "most_times": "=1"}, {"reason": "=d_reason"}
    flow.service(
        "extend", "loans.extend", to="look", inputs={"until": "=d_until", "due_parts": "=true", **most, **reason}
    )
    restructured = {"months": "=d_months", "schedule": '="equal_payment"', **most, **reason}
    flow.service("restructure", "loans.restructure", to="look", inputs=restructured)
    shares = {"fund_share": "=0.7", "bank_share": "=0.25", "company_share": "=0.05", "yearly_cap": "=d_cap"}
    flow.service("compensate", "loans.compensate", to="look", inputs={"amount": "=d_amount", **shares})
    flow.service("write_off", "loans.write_off", to="look", inputs=reason)
    flow.service("end_subsidy", "loans.end_subsidy", to="look", inputs={"from": "=d_from", **reason})
    flow.service("release", "guarantees.release", to="look", inputs=reason)
    flow.service("check", "loans.check", to="look", inputs={"id_numbers": "=[applicant_id_number]"})


def _with_form(model: bytes) -> bytes:
    """The receive task with the form and the groups of its event, which a flow has no argument for."""
    settings = '<zeebe:property name="form" value="decided"/><zeebe:property name="groups" value="*"/>'
    inside = f"<bpmn:extensionElements><zeebe:properties>{settings}</zeebe:properties></bpmn:extensionElements>"
    text = model.decode()
    at_the_task = text.index(">", text.index('id="decided"')) + 1
    return f"{text[:at_the_task]}{inside}{text[at_the_task:]}".encode()


SMALL_LOAN = small_loan()
PAID_OUT: dict[str, Any] = {
    "months": "12",
    "due_day": "10",
    "grace_days": "3",
    "annual_rate": "0.036",
    "penalty_rate": "0.018",
    "guaranteed_share": "0.8",
    "subsidy_share": "0.5",
    "loan_number": "DK-0001",
    "bank": "青原农商行",
    "contract_number": "HT-0001",
    "schedule": "equal_principal",
    "day_count": "30/360",
    "roll": "following",
    "disbursed_on": "2026-03-02",
    "granted": "120000",
}


def an_office_with_loans(database: Database, folder: Path, *, balance_fen: int = 100_000_00) -> TestOffice:
    """The small office with a published loan process and a guarantee fund."""
    office = an_office_at_work(database, folder)
    publish_loans(office, balance_fen=balance_fen)
    return office


def publish_loans(office: TestOffice, *, balance_fen: int = 100_000_00) -> None:
    """Publish the process, and give the district a guarantee fund."""
    with office.database.transaction() as session:
        publish(session, office.releases, SMALL_LOAN)
        district = session.scalars(select(Office).where(Office.code == "QY")).one()
        a_fund(session, office=district, balance_fen=balance_fen).code = FUND


def applied(office: TestOffice, amount: str = "120000", **values: Any) -> Case:
    """A case for which a guarantee of this amount was asked."""
    with office.desk("clerk") as desk:
        return cases.open_case(desk, PROCESS, application(applied_amount=amount, **values))


def lent(office: TestOffice, amount: str = "120000", **values: Any) -> Case:
    """A case whose loan was paid out; *values* are those of its terms that are not the usual ones."""
    case = applied(office, amount, **values.pop("applicant", {}))
    number = f"DK-{case.number[-4:]}"
    values = {"bank": f"青原农商行第{case.number[-4:]}支行", **values}  # references of one are no other's
    office.do("clerk", case.id, "pay_out", **{**PAID_OUT, "loan_number": number, "granted": amount, **values})
    return case


def decided(office: TestOffice, case_id: str, what: str, **values: Any) -> None:
    """What an official decided of a loan."""
    with office.desk("officer") as desk:
        given = {"what": what, "d_reason": "依决定", **{f"d_{key}": value for key, value in values.items()}}
        cases.raise_event(desk, case_id, "decide", given, "决定")


def entered(office: TestOffice, case_id: str, kind: str = "pay", /, username: str = "clerk", **values: Any) -> Done:
    """A booking by hand that waits for a second person."""
    with office.desk(username) as desk:
        given = {key: value for key, value in {"on": on(office), **values}.items() if value is not None}
        return loanwork.enter(desk, case_id, given.pop("kind", kind), given)


def booked(office: TestOffice, case_id: str, kind: str = "pay", /, **values: Any) -> Done:
    """A booking by hand, confirmed by the officer."""
    done = entered(office, case_id, kind, **values)
    with office.desk("officer") as desk:
        return loanwork.confirm(desk, case_id, done.booking or 0)


def lived(office: TestOffice, case_id: str) -> None:
    """All that may happen to a loan: paid, taken back, extended, restructured, compensated, recovered, lost."""
    at(office, "2026-04-10")
    booked(office, case_id, amount="10456", reference="A-1", note="柜台")
    booked(office, case_id, "reverse", event=2, reason="记错贷款", on=None)
    booked(office, case_id, "charge", amount="60", reason="送达费")
    booked(office, case_id, "correct_penalty", penalty_percent="5.4", on="2026-03-02", reason="开户时录错")
    entered(office, case_id, amount="77")
    dropped = entered(office, case_id, amount="78")
    with office.desk("clerk") as desk:
        loanwork.drop(desk, case_id, dropped.booking or 0, {"reason": "写错了"})
    decided(office, case_id, "check")
    decided(office, case_id, "extend", until="2027-09-10")
    at(office, "2026-06-10")
    decided(office, case_id, "end_subsidy")
    booked(office, case_id, "waive", amount="10", part="fee", reason="依规定")
    decided(office, case_id, "restructure", months="12")
    at(office, "2026-10-12")
    booked(office, case_id, amount="500", reference="B-1")
    decided(office, case_id, "compensate", cap="0.9")
    at(office, "2026-11-12")
    booked(office, case_id, amount="1000", payer="guarantor", reference="C-1")
    decided(office, case_id, "write_off")
    booked(office, case_id, amount="300", payer="court", reference="C-2")


def on(office: TestOffice) -> str:
    """The office's day."""
    return office.now.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


def at(office: TestOffice, day: str) -> None:
    """Let it be nine o'clock on a day."""
    office.now = datetime.fromisoformat(f"{day}T09:00:00+08:00")


def require_verified(office: TestOffice, case: Case | None = None) -> None:
    """Everything, or a case, is as its entries tell."""
    result = verify(office.database, case=case.id if case else None, proofs=Proofs(releases=office.releases))
    assert result.ok, result.text()
