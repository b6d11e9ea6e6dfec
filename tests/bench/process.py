"""The one process that the product and its peers are measured on, and what is entered at each step.

    intake (user) → check → review (user) → approve (user) → gateway → pay → reply (user) → end

From the gateway a case may go back to `approve`, as often as the benchmark wants: the loop through a user task. Ten
variables are in the case when it ends, and beside them, in the large variant, 100 kB that no step changes. Knows BPMN
in the dialects of the product and of plain SpiffWorkflow; must not know who runs it or where it is stored.
"""

from __future__ import annotations

import json
import random
import string
from functools import cache
from typing import Any

from tests.engine.builders import Flow
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

PROCESS = "measured_aid"
STEPS = ("intake", "review", "approve", "reply")
LARGE_PARTS = 10
LARGE_PART_BYTES = 10_000
LIMIT = 4_000

START: dict[str, Any] = {"name": "林一禾", "phone": "19900001234"}
ENTERED: dict[str, dict[str, Any]] = {
    "intake": {"persons": 3, "income": 2400, "amount": 1500},
    "review": {"opinion": "家庭成员患病，支出较大，建议给予一次性救助。"},
    "approve": {"decision": "grant"},
    "reply": {"reply": "您的申请已经批准，款项将在十个工作日内转入您的账户。"},
}
AGAIN = {"decision": "again"}
"""What is entered at `approve` to go round once more."""


@cache
def large_values() -> dict[str, str]:
    """100 kB in ten texts that cannot be packed, which stay as they are from the first step to the last."""
    chance = random.Random(1)
    letters = string.ascii_letters + string.digits
    return {f"paper_{number}": "".join(chance.choices(letters, k=LARGE_PART_BYTES)) for number in range(LARGE_PARTS)}


def eligible(income: int) -> bool:
    """What `check` finds out."""
    return income <= LIMIT


def payment(amount: int) -> str:
    """What `pay` notes: nothing leaves the machine, in no system."""
    return f"paid {amount}"


# In the product's dialect

SERVICE = "bench.pay"


def release() -> Release:
    """The process as a release of the product."""
    flow = Flow(
        PROCESS,
        "测量用救助",
        properties={
            "number_series": "测",
            "title": "=name",
            "start_groups": "clerks",
            "applicant_name": "name",
            "applicant_phone": "phone",
            "amount": "amount",
        },
    )
    flow.start("begin", to="intake", form="start")
    flow.user("intake", to="check", **_work("intake"))
    flow.rule("check", "eligibility", "eligible", to="review")
    flow.user("review", to="approve", **_work("review"))
    flow.user("approve", to="granted", **_work("approve"))
    flow.exclusive("granted", to={"approve": '=decision = "again"', "pay": None})
    flow.service("pay", SERVICE, to="reply", inputs={"amount": "=amount"})
    flow.user("reply", to="done", **_work("reply"))
    flow.end("done", outcome="granted", name="已办结")
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml(), f"{PROCESS}/decisions/eligibility.dmn": _DECISION.encode()}
    forms = {"start": _fields("name", "phone"), **{step: _fields(*values) for step, values in ENTERED.items()}}
    forms["start"] += [_field(key, "textarea", maxLength=LARGE_PART_BYTES, required=False) for key in large_values()]
    return assemble(
        Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": _form(name, forms[name]) for name in forms})
    )


def _work(step: str) -> dict[str, Any]:
    """Each task goes to the person named like it, so that one command completes it."""
    return {"groups": "clerks", "assignee": step, "form": step, "properties": {"duty": step}}


def _fields(*keys: str) -> list[dict[str, Any]]:
    numbers = {"persons", "income", "amount"}
    return [_field(key, "number" if key in numbers else "textarea") for key in keys]


def _field(key: str, kind: str, *, required: bool = True, **validate: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "id": key, "label": key, "validate": {"required": required, **validate}}


def _form(name: str, fields: list[dict[str, Any]]) -> bytes:
    return json.dumps({"type": "default", "id": name, "schemaVersion": 18, "components": fields}).encode()


_DECISION = f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="eligibility" name="资格">
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i" label="income">
        <inputExpression id="e" typeRef="number"><text>income</text></inputExpression></input>
      <output id="o" name="eligible" typeRef="boolean"/>
      <rule id="yes"><inputEntry id="y1"><text>&lt;= {LIMIT}</text></inputEntry>
        <outputEntry id="y2"><text>true</text></outputEntry></rule>
      <rule id="no"><inputEntry id="n1"><text>&gt; {LIMIT}</text></inputEntry>
        <outputEntry id="n2"><text>false</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""


# In plain BPMN with Python expressions, as SpiffWorkflow reads it

PLAIN = f"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="n">
  <bpmn:process id="{PROCESS}" isExecutable="true">
    <bpmn:startEvent id="begin"/>
    <bpmn:userTask id="intake" name="intake"/>
    <bpmn:scriptTask id="check"><bpmn:script>eligible = income &lt;= {LIMIT}</bpmn:script></bpmn:scriptTask>
    <bpmn:userTask id="review" name="review"/>
    <bpmn:userTask id="approve" name="approve"/>
    <bpmn:exclusiveGateway id="granted" default="granted_pay"/>
    <bpmn:scriptTask id="pay"><bpmn:script>paid = "paid " + str(amount)</bpmn:script></bpmn:scriptTask>
    <bpmn:userTask id="reply" name="reply"/>
    <bpmn:endEvent id="done"/>
    <bpmn:sequenceFlow id="begin_intake" sourceRef="begin" targetRef="intake"/>
    <bpmn:sequenceFlow id="intake_check" sourceRef="intake" targetRef="check"/>
    <bpmn:sequenceFlow id="check_review" sourceRef="check" targetRef="review"/>
    <bpmn:sequenceFlow id="review_approve" sourceRef="review" targetRef="approve"/>
    <bpmn:sequenceFlow id="approve_granted" sourceRef="approve" targetRef="granted"/>
    <bpmn:sequenceFlow id="granted_approve" sourceRef="granted" targetRef="approve">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">decision == "again"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="granted_pay" sourceRef="granted" targetRef="pay"/>
    <bpmn:sequenceFlow id="pay_reply" sourceRef="pay" targetRef="reply"/>
    <bpmn:sequenceFlow id="reply_done" sourceRef="reply" targetRef="done"/>
  </bpmn:process>
</bpmn:definitions>"""
