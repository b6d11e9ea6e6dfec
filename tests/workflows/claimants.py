"""A small wage process with claims, in the small office of `tests.workflows.offices`, and cooks who claim there.

Its decision is short: wages of the months or days that are not paid, and a second wage without a contract. Knows
commands; must not know how a case is verified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.claims.entered import a_row
from tests.dmn.documents import data, decision, document, literal, table
from tests.engine.builders import Flow
from tests.workflows.offices import FORMS, an_office_at_work, application, publish
from workflows import cases, claimwork, parameters
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

PROCESS = "small_wage"
SECOND_WAGES = {
    "name": "wage.second_wages",
    "label": "二倍工资月数",
    "label_en": "months of second wages",
    "kind": "number",
    "unit": "",
    "values": [
        {
            "region": "*",
            "effective_from": "2020-01-01",
            "effective_to": None,
            "value": "11",
            "source": "测试",
            "confirmed_by": "system",
        }
    ],
}
_INPUTS = ("wage_unit", "wage", "arrears", "written_contract_on")
_ITEMS = """[
  {kind: "arrears",
   amount: sum(for each in arrears return
     (if each.quantity = null then
        wage * (years and months duration(each.from_on, each.to_on + @"P1D") / @"P1M")
      else wage * each.quantity) - each.paid),
   formula: "Σ " + string(wage) + " × " + wage_unit,
   article: "《劳动法》第五十条"},
  {kind: "double_wage",
   amount: if wage_unit = "month" then wage * second_wages else 0,
   formula: string(wage) + " × " + string(second_wages),
   article: "《劳动合同法》第八十二条"}
]"""

_SETTLED = "(for number in 1..count(arrears) return {at: number, less: arrears[number].deducted})[item.less > 0].at"
_AS_OF = '[{kind: "arrears", amount: wage, formula: string(today), article: ""}]'


def claim_items() -> bytes:
    """The decision that computes a line's items."""
    rows = [("null", "parameters.wage.second_wages", '"没有书面合同"'), ("-", "0", '"有书面合同"')]
    months = table(["written_contract_on"], ["second_wages"], rows, policy='hitPolicy="FIRST"')
    needs = [*(f"<{name}" for name in _INPUTS), "second_wages"]
    return document(
        *(data(name) for name in _INPUTS),
        decision("second_wages", months, needs=["<written_contract_on"]),
        decision("claim_items", literal(_ITEMS), needs=needs),
        decision("settled", literal(_SETTLED), needs=["<arrears"]),
        data("today"),
        decision("as_of", literal(_AS_OF), needs=["<wage", "<today"]),
    )


def small_wage(forms: Mapping[str, bytes] | None = None, **properties: str) -> Release:
    """The release: enter the claimants, add them up, order, collect, and close when every line has its end.

    *forms* are what the steps that order and collect ask, by the id of the step.
    """
    about = {"number_series": "薪帮", "title": "=applicant_name", "start_groups": "street_union"}
    named = {f"applicant_{name}": f"applicant_{name}" for name in ("name", "id_number", "phone")}
    lists = {"claims_reply": "number, name, kinds, found, additional, recovered, end"}
    claims = {"claims": "claim_items", "claims_groups": "street_union district_union_aid", **lists}
    flow = Flow(PROCESS, "小额欠薪", properties={**about, **named, **claims, **properties})
    flow.start("begin", to="enter", form="application")
    flow.user("enter", to="add_up", groups="street_union", name="登记名册")
    flow.service("add_up", "claims.summary", to="order")
    asked, above = dict(zip(forms or (), forms or (), strict=True)), {"office": "district"}
    flow.user(
        "order", to="raise", groups="district_union_aid", name="责令改正", form=asked.get("order"), properties=above
    )
    flow.service("raise", "claims.additional", to="choose", inputs={"share": "=0.5"})
    flow.service("choose", "claims.select", to="collect", inputs={"state": '="unpaid"', "path": '=""'})
    first = {"claimant": "=claim_lines[1]"}
    flow.user("collect", to="check", groups="street_union", name="追回", form=asked.get("collect"), properties=first)
    flow.service("check", "claims.require_ends", to="reply")
    reply = {"title": '="答复"', "addressee": "=applicant_name", "paragraphs": '=["已办结。"]'}
    flow.service("reply", to="done", headers={"kind": "reply", "is_reply": "true"}, inputs=reply)
    flow.end("done", outcome="recovered", name="已追回")
    files = {
        f"{PROCESS}/{PROCESS}.bpmn": flow.xml(),
        f"{PROCESS}/decisions/claim_items.dmn": claim_items(),
        f"{PROCESS}/forms/application.form": FORMS["application"],
    }
    files |= {f"{PROCESS}/forms/{step}.form": form for step, form in (forms or {}).items()}
    return assemble(Package(PROCESS, files))


SMALL_WAGE = small_wage()


def publish_wages(office: TestOffice, release: Release = SMALL_WAGE) -> None:
    """Publish the process, or a variant of it, with its parameter."""
    with office.database.transaction() as session:
        parameters.seed(session, [SECOND_WAGES])
        publish(session, office.releases, release)


def an_office_with_claims(database: Database, folder: Path, release: Release = SMALL_WAGE) -> TestOffice:
    """The small office with the wage process, or a variant of it, published."""
    office = an_office_at_work(database, folder)
    publish_wages(office, release)
    return office


def opened(office: TestOffice, **values: Any) -> Case:
    """A case of the process, without claimants yet."""
    with office.desk("clerk") as desk:
        return cases.open_case(desk, PROCESS, application(**values))


def a_claimant(number: int = 1, **values: Any) -> dict[str, Any]:
    """The row of a cook; what is claimed is computed."""
    return {key: value for key, value in {**a_row(number), "items": None, **values}.items() if value is not None}


def entered(office: TestOffice, case_id: str, lines: int = 1, *, first: int = 1) -> claimwork.Done:
    """Cooks entered at once."""
    rows = [a_claimant(number) for number in range(first, first + lines)]
    with office.desk("clerk") as desk:
        return claimwork.record(desk, case_id, rows)


def found(office: TestOffice, case_id: str, amount: str, *lines: int, **more: str) -> claimwork.Done:
    """Wages found for lines, and whatever else is said of them."""
    item = {"kind": "arrears", "found": amount, **more}
    with office.desk("clerk") as desk:
        return claimwork.assess(desk, case_id, [{"number": line, "items": [item]} for line in lines])


def paid(office: TestOffice, case_id: str, amount: str, *lines: int) -> claimwork.Done:
    """Money paid for lines."""
    payment = {"amount": amount, "paid_on": "2026-03-01", "means": "employer_transfer"}
    with office.desk("clerk") as desk:
        return claimwork.pay(desk, case_id, [{"line": line, **payment} for line in lines])


def ended(office: TestOffice, case_id: str, kind: str, *lines: int) -> claimwork.Done:
    """Lines ended today."""
    with office.desk("clerk") as desk:
        return claimwork.end(desk, case_id, lines, {"kind": kind, "on": "2026-03-02", "reason": "核对无误"})
