"""A small process package that the linter finds nothing wrong with, to be spoilt in one place per test.

    files = clean_files()
    spoil(files, "aid/aid.bpmn", 'candidateGroups="desk"', '')
    assert codes(files) == {"task-without-group"}

Knows the layout of packages; must not know the linter's checks.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.engine.builders import Flow
from tests.engine.drawing import drawn
from workflows.engine.lint import lint
from workflows.engine.values import Package

if TYPE_CHECKING:
    from workflows.engine.surroundings import Surroundings
    from workflows.engine.values import Problem

MAIN = "aid/aid.bpmn"
SHARED = "shared/reply.bpmn"
START_FORM, CHECK_FORM, WITHDRAW_FORM = "aid/forms/apply.form", "aid/forms/check.form", "aid/forms/withdrawal.form"
DECISION = "aid/decisions/category.dmn"
LOCALE = "aid/locale/en.json"
PROPERTIES = {
    "number_series": "困帮",
    "title": "=applicant_name",
    "decisive_on": "=application_on",
    "start_groups": "desk",
    "applicant_name": "applicant_name",
}


def form(form_id: str, *components: dict[str, Any], title: str = "") -> bytes:
    """A form-js file, one component per line."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in components)
    head = json.dumps({"id": form_id, "type": "default", "schemaVersion": 17, "title": title}, ensure_ascii=False)
    return f'{head[:-1]}, "components": [\n{lines}\n]}}'.encode()


def component(key: str, kind: str = "textfield", **more: Any) -> dict[str, Any]:
    """A form component with an ASCII label."""
    return {"key": key, "type": kind, "label": more.pop("label", f"Label of {key}"), **more}


def choice(key: str, *codes: str, required: bool = True, kind: str = "radio") -> dict[str, Any]:
    """A choice among codes."""
    values = [{"value": code, "label": f"Option {code}"} for code in codes]
    return component(key, kind, values=values, validate={"required": required})


def main_flow() -> Flow:
    """Apply, check, decide, grant or refuse, answer; withdrawal at any time."""
    flow = Flow("aid", name="Aid", properties=PROPERTIES)
    flow.start("begin", form="apply", to="check")
    flow.user("check", form="check", to="categorise", properties={"duty": "review", "facts": "applicant_name"})
    flow.rule("categorise", "category", "category", to="ok")
    flow.exclusive("ok", to={"answer_yes": '=result = "yes"', "answer_no": '=result = "no"'})
    flow.call("answer_yes", "shared_reply", to="granted")
    flow.end("granted", outcome="granted")
    flow.call("answer_no", "shared_reply", to="refused")
    flow.end("refused", outcome="refused")
    flow.sub("withdrawal", _withdrawal(flow), by_event=True)
    return flow


def _withdrawal(flow: Flow) -> Flow:
    inside = flow.inside()
    groups = {"groups": "*", "form": "withdrawal"}
    inside.start("withdrawn", message="withdraw", to="answer_withdrawal", properties=groups)
    inside.call("answer_withdrawal", "shared_reply", to="end_withdrawn")
    inside.end("end_withdrawn", outcome="withdrawn")
    return inside


def reply_flow() -> Flow:
    """The called process that answers the applicant."""
    flow = Flow("shared_reply", name="Reply")
    flow.start("reply_begin", to="send")
    flow.service("send", "letter.issue", outputs={"letter": "=letter"}, properties={"reply": "true"}, to="reply_end")
    flow.end("reply_end")
    return flow


def decision(test: str = "parameters.aid.line", output: str = '"low"', annotation: str = "") -> bytes:
    """A decision table of one input."""
    note = f"<annotationEntry><text>{annotation}</text></annotationEntry>" if annotation else ""
    column = '<annotation name="reason"/>' if annotation else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="defs_category" name="Category" namespace="aid">
<decision id="category" name="Category"><variable name="category"/>
<decisionTable id="table" hitPolicy="FIRST">
<input id="in1" label="Income"><inputExpression id="ine1"><text>income</text></inputExpression></input>
<output id="out1" name="category"/>{column}
<rule id="r1"><inputEntry id="i1"><text>&lt;= {test}</text></inputEntry>
<outputEntry id="o1"><text>{output}</text></outputEntry>{note}</rule>
<rule id="r2"><inputEntry id="i2"><text>-</text></inputEntry>
<outputEntry id="o2"><text>"none"</text></outputEntry>{note}</rule>
</decisionTable></decision></definitions>""".encode()


def clean_files() -> dict[str, bytes]:
    """The files of the clean package."""
    return {
        MAIN: drawn(main_flow().xml()),
        SHARED: drawn(reply_flow().xml()),
        START_FORM: form(
            "apply",
            component("applicant_name", validate={"required": True}, properties={"personal": "name"}),
            component("application_on", "datetime", subtype="date"),
            component("income", "number", properties={"type": "money"}),
        ),
        CHECK_FORM: form("check", choice("result", "yes", "no")),
        WITHDRAW_FORM: form("withdrawal", component("reason", "textarea")),
        DECISION: decision(),
        LOCALE: b"{}",
    }


def spoil(files: dict[str, bytes], name: str, old: str, new: str) -> None:
    """Replace a text that stands in the file; AssertionError when it does not."""
    assert old.encode() in files[name], f"{old!r} does not stand in {name}"
    files[name] = files[name].replace(old.encode(), new.encode())


def problems(files: dict[str, bytes], surroundings: Surroundings | None = None) -> tuple[Problem, ...]:
    """What the linter finds."""
    return lint(Package("aid", files), surroundings)


def codes(files: dict[str, bytes], surroundings: Surroundings | None = None) -> set[str]:
    """The codes of what the linter finds."""
    return {each.code for each in problems(files, surroundings)}
