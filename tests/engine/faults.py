"""One fault for each thing the linter refuses: the clean package, spoilt in one place.

The clean package itself is the corrected twin of every fault. Data only.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.engine.packages import CHECK_FORM, DECISION, LOCALE, MAIN, SHARED, START_FORM


@dataclass(frozen=True)
class Fault:
    """`changes` are (file, old text, new text); `also` are codes that the same fault cannot avoid."""

    code: str
    changes: tuple[tuple[str, str, str], ...]
    also: frozenset[str] = frozenset()


def fault(code: str, file: str, old: str, new: str, *also: str) -> Fault:
    """A fault made by one replacement."""
    return Fault(code, ((file, old, new),), frozenset(also))


def _task(new: str) -> tuple[str, str]:
    """The check task's tag, replaced."""
    return '<bpmn:userTask id="check" name="check">', new


_YES = '=result = "yes"'
EVENT = '<bpmn:messageEventDefinition messageRef="message_withdraw"/>'
_DUTY = '<zeebe:property name="duty" value="review"/>'
_LANES = (
    '<bpmn:laneSet id="lanes"><bpmn:lane id="desk" name="desk"><bpmn:flowNodeRef>check</bpmn:flowNodeRef>'
    "<bpmn:flowNodeRef>answer_yes</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)
_END = '<bpmn:endEvent id="granted" name="granted">'
_SERIES = '<zeebe:property name="number_series"'


def _reopening(place: str, event: str) -> str:
    told = {"reopen_at": place, "reopen_events": event, "reopen_groups": "chief"}
    return "".join(f'<zeebe:property name="{name}" value="{text}"/>' for name, text in told.items()) + _SERIES


def _own_place(event: str, place: str) -> str:
    return f'<zeebe:property name="reopen_at.{event}" value="{place}"/>'


_CLAIMS = '<zeebe:property name="claims" value="category"/><zeebe:property name="claims_groups" value="desk"/>'
_SENDING = '<zeebe:taskDefinition type="letter.issue"/>'


def _headed(*headers: tuple[str, str]) -> str:
    """The sending of a letter with these settings."""
    inside = "".join(f'<zeebe:header key="{key}" value="{value}"/>' for key, value in headers)
    return f"{_SENDING}<zeebe:taskHeaders>{inside}</zeebe:taskHeaders>"


def _listing(columns: str) -> str:
    return _headed(("claims", columns))


_CONDITION = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'

STRUCTURE = (
    fault("not-xml", MAIN, "</bpmn:process>", ""),
    fault("not-bpmn", SHARED, "bpmn:definitions", "bpmn:defs", "process-unknown"),
    fault("no-process", SHARED, "bpmn:process", "bpmn:collaboration", "process-unknown"),
    fault("not-executable", SHARED, 'isExecutable="true"', 'isExecutable="false"'),
    fault("id-not-package", MAIN, 'bpmn:process id="aid"', 'bpmn:process id="other"'),
    fault(
        "many-processes",
        SHARED,
        "</bpmn:process>",
        '</bpmn:process><bpmn:process id="second" isExecutable="true"/>',
        "scope-empty",
    ),
    fault("duplicate-id", MAIN, 'id="message_withdraw"', 'id="check"', "message-missing"),
    fault(
        "id-missing",
        MAIN,
        '<bpmn:endEvent id="granted"',
        "<bpmn:endEvent",
        "flow-end-missing",
        "nothing-follows",
        "not-drawn",
        "unreachable",
    ),
    fault(
        "refused-element",
        MAIN,
        "</bpmn:process>",
        '<bpmn:manualTask id="by_hand"/></bpmn:process>',
        "not-drawn",
        "end-missing",
        "unreachable",
    ),
    fault("unknown-element", MAIN, "</bpmn:process>", '<bpmn:dreamTask id="dance"/></bpmn:process>'),
    fault(
        "foreign-extension",
        MAIN,
        *_task('<bpmn:userTask id="check" name="check" xmlns:c="http://camunda.org/schema/1.0/bpmn" c:formKey="x">'),
    ),
    fault(
        "script",
        MAIN,
        "<zeebe:userTask/>",
        '<zeebe:userTask/><s:preScript xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">1</s:preScript>',
    ),
    fault("flow-end-missing", MAIN, 'targetRef="granted"', 'targetRef="nowhere"', "unreachable"),
    fault(
        "flow-crosses-scope",
        MAIN,
        'sourceRef="answer_yes" targetRef="granted"',
        'sourceRef="answer_yes" targetRef="end_withdrawn"',
        "unreachable",
        "flow-detached",
        "flow-through-label",
    ),
    fault(
        "start-count",
        SHARED,
        '<bpmn:startEvent id="reply_begin" name="reply_begin"></bpmn:startEvent>',
        "",
        "flow-end-missing",
        "unreachable",
    ),
    fault(
        "event-sub-process-flow",
        MAIN,
        'targetRef="granted"',
        'targetRef="withdrawal"',
        "unreachable",
        "flow-detached",
        "no-reply",
    ),
    fault(
        "flow-into-start", MAIN, 'targetRef="granted"', 'targetRef="begin"', "unreachable", "flow-detached", "deadlock"
    ),
    fault(
        "flow-out-of-end",
        MAIN,
        "</bpmn:process>",
        '<bpmn:sequenceFlow id="on" sourceRef="granted" targetRef="refused"/></bpmn:process>',
        "not-drawn",
    ),
    fault(
        "boundary-host",
        MAIN,
        "</bpmn:process>",
        '<bpmn:boundaryEvent id="late" attachedToRef="ok"><bpmn:timerEventDefinition>'
        "<bpmn:timeDate>=application_on</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent></bpmn:process>",
        "nothing-follows",
        "not-drawn",
    ),
    fault(
        "nothing-follows",
        MAIN,
        "</bpmn:process>",
        '<bpmn:exclusiveGateway id="loose_end"/></bpmn:process>',
        "unreachable",
        "not-drawn",
    ),
    fault(
        "end-missing",
        MAIN,
        '<bpmn:sequenceFlow id="answer_yes_granted" sourceRef="answer_yes" targetRef="granted"></bpmn:sequenceFlow>',
        "",
        "unreachable",
    ),
    fault(
        "scope-empty",
        MAIN,
        "</bpmn:process>",
        '<bpmn:subProcess id="empty" name="Empty"/></bpmn:process>',
        "end-missing",
        "not-drawn",
        "unreachable",
    ),
    fault(
        "unreachable",
        MAIN,
        'sourceRef="ok" targetRef="answer_no"',
        'sourceRef="ok" targetRef="refused"',
        "no-reply",
        "flow-detached",
    ),
    Fault(
        "call-cycle",
        (
            (SHARED, "bpmn:serviceTask", "bpmn:callActivity"),
            (SHARED, '<zeebe:taskDefinition type="letter.issue"/>', '<zeebe:calledElement processId="shared_reply"/>'),
        ),
    ),
    fault(
        "error-uncaught",
        MAIN,
        f"{_END}<bpmn:extensionElements>",
        f"{_END}<bpmn:extensionElements/><bpmn:errorEventDefinition/><bpmn:extensionElements>",
    ),
    fault("end-name-missing", MAIN, _END, '<bpmn:endEvent id="granted">'),
    fault("outcome-missing", MAIN, 'name="outcome" value="refused"', 'name="outcome" value=""'),
    fault("name-missing", MAIN, *_task('<bpmn:userTask id="check">')),
)


GATEWAYS = (
    fault("no-default", MAIN, '=result = "no"', '=result = "maybe"'),
    Fault(
        "condition-missing",
        (
            (MAIN, '<bpmn:exclusiveGateway id="ok"', '<bpmn:exclusiveGateway default="ok_answer_no" id="ok"'),
            (MAIN, f"{_CONDITION}{_YES}</bpmn:conditionExpression>", ""),
            (MAIN, f'{_CONDITION}=result = "no"</bpmn:conditionExpression>', ""),
        ),
    ),
    fault(
        "condition-on-default",
        MAIN,
        '<bpmn:exclusiveGateway id="ok"',
        '<bpmn:exclusiveGateway default="ok_answer_no" id="ok"',
    ),
    fault(
        "condition-on-single",
        MAIN,
        'targetRef="check">',
        f'targetRef="check">{_CONDITION}{_YES}</bpmn:conditionExpression>',
    ),
    fault("condition-misplaced", MAIN, "bpmn:exclusiveGateway", "bpmn:parallelGateway", "improper-completion"),
    fault(
        "default-misplaced",
        MAIN,
        '<bpmn:exclusiveGateway id="ok"',
        '<bpmn:exclusiveGateway default="begin_check" id="ok"',
    ),
    fault("default-single", MAIN, *_task('<bpmn:userTask id="check" name="check" default="check_categorise">')),
    fault("same-condition", MAIN, '=result = "no"', _YES, "no-default"),
    fault("event-gateway-target", MAIN, "bpmn:exclusiveGateway", "bpmn:eventBasedGateway", "condition-misplaced"),
    fault(
        "event-gateway-branches",
        MAIN,
        "</bpmn:process>",
        '<bpmn:eventBasedGateway id="race"/></bpmn:process>',
        "nothing-follows",
        "unreachable",
        "not-drawn",
    ),
)

SETTINGS = (
    fault("setting-ignored", MAIN, *_task('<bpmn:userTask id="check" name="check" completionQuantity="2">')),
    fault("setting-ignored", MAIN, 'propagateAllChildVariables="true"', 'propagateAllChildVariables="false"'),
    fault(
        "extension-misplaced", MAIN, "<zeebe:userTask/>", '<zeebe:userTask/><zeebe:taskDefinition type="letter.issue"/>'
    ),
)

EXPRESSIONS = (
    fault("feel-syntax", MAIN, _YES, '=result = = "yes"'),
    fault("not-feel", MAIN, _YES, 'result == "yes"'),
    fault("other-language", MAIN, f"{_CONDITION}{_YES}", f'<bpmn:conditionExpression language="javascript">{_YES}'),
    fault("expression-empty", MAIN, _YES, "="),
    fault("unknown-variable", MAIN, _YES, '=reslt = "yes"', "no-default"),
    fault("unknown-function", MAIN, _YES, '=result = lower("yes")', "no-default"),
    fault("literal-number", MAIN, _YES, "=income &lt; 2000", "no-default"),
    fault(
        "literal-duration",
        MAIN,
        EVENT,
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>",
    ),
    fault("literal-date", MAIN, _YES, '=application_on &lt; date("2026-01-01")', "no-default"),
    fault(
        "input-replaced",
        SHARED,
        "<zeebe:ioMapping>",
        '<zeebe:ioMapping><zeebe:input source="=income + 1" target="income"/>'
        '<zeebe:input source="=income" target="sum"/>',
    ),
    fault("timer-missing", MAIN, EVENT, "<bpmn:timerEventDefinition/>"),
    fault(
        "timer-cycle",
        MAIN,
        EVENT,
        "<bpmn:timerEventDefinition><bpmn:timeCycle>=application_on</bpmn:timeCycle></bpmn:timerEventDefinition>",
    ),
    fault("unknown-parameter", DECISION, "parameters.aid.line", "parameters.aid.lien"),
)

WORK = (
    fault("task-without-group", MAIN, 'candidateGroups="desk"', 'candidateGroups=" "'),
    fault("task-without-form", MAIN, '<zeebe:formDefinition formId="check"/>', ""),
    fault("not-zeebe-user-task", MAIN, "<zeebe:userTask/>", ""),
    fault("start-without-form", MAIN, '<zeebe:formDefinition formId="apply"/>', ""),
    fault("form-unknown", MAIN, 'formId="check"', 'formId="chekc"'),
    fault("decision-unknown", MAIN, 'decisionId="category"', 'decisionId="categories"'),
    fault("decision-missing", MAIN, 'decisionId="category"', 'decisionId=""'),
    fault("result-variable-missing", MAIN, 'resultVariable="category"', ""),
    fault("process-unknown", MAIN, 'processId="shared_reply"', 'processId="shared_replay"'),
    fault("process-missing", MAIN, 'processId="shared_reply"', ""),
    fault("service-missing", SHARED, 'type="letter.issue"', ""),
    fault("service-unknown", SHARED, 'type="letter.issue"', 'type="letter.send"'),
    fault("dynamic-reference", SHARED, 'type="letter.issue"', 'type="=letter"'),
    fault("mapping-target", SHARED, 'target="letter"', 'target="the letter"'),
    fault("office-level", MAIN, _DUTY, f'{_DUTY}<zeebe:property name="office" value="moon"/>'),
    fault("duty-unknown", MAIN, 'value="review"', 'value="rewiev"'),
    fault("priority", MAIN, _DUTY, f'{_DUTY}<zeebe:property name="priority" value="high"/>'),
    fault("performer-unknown", MAIN, _DUTY, f'{_DUTY}<zeebe:property name="not_performed_by" value="chek"/>'),
    fault("fact-unknown", MAIN, 'name="facts" value="applicant_name"', 'name="facts" value="applicant_nam"'),
    fault("organ-unknown", MAIN, _DUTY, f'{_DUTY}<zeebe:property name="organ" value="inspektion"/>'),
    fault(
        "organ-place",
        MAIN,
        '<zeebe:property name="outcome" value="granted"/>',
        '<zeebe:property name="outcome" value="granted"/><zeebe:property name="organ" value="inspection"/>',
    ),
    fault("shows-unknown", MAIN, _DUTY, f'{_DUTY}<zeebe:property name="shows" value="claims, wage_lits"/>'),
    fault(
        "shows-place",
        MAIN,
        '<zeebe:property name="outcome" value="granted"/>',
        '<zeebe:property name="outcome" value="granted"/><zeebe:property name="shows" value="other"/>',
    ),
    Fault("letter-column-unknown", ((SHARED, _SENDING, _listing("nmae")), (MAIN, _SERIES, f"{_CLAIMS}{_SERIES}"))),
    fault(
        "letter-column-unknown",
        MAIN,
        _SERIES,
        f'{_CLAIMS}<zeebe:property name="claims_reply" value="nmae"/>{_SERIES}',
    ),
    fault("letter-to", SHARED, _SENDING, _headed(("to", "everybody"))),
    fault("letter-list-missing", SHARED, _SENDING, _headed(("to", "claimants"))),
    fault("letter-list-claims", SHARED, _SENDING, _listing("name")),
    Fault(
        "lane-of-two-organs",
        (
            (MAIN, _DUTY, f'{_DUTY}<zeebe:property name="organ" value="inspection"/>'),
            (
                MAIN,
                '<bpmn:startEvent id="begin"',
                _LANES + '<bpmn:startEvent id="begin"',
            ),
        ),
        frozenset({"not-drawn"}),
    ),
    fault("clock-unknown", MAIN, _DUTY, f'{_DUTY}<zeebe:property name="clocks" value="promise"/>'),
    fault(
        "first-contact-unknown",
        MAIN,
        'name="number_series"',
        'name="first_contact_until" value="hand_over"/><zeebe:property name="number_series"',
    ),
    fault("reopen-incomplete", MAIN, _SERIES, f'<zeebe:property name="reopen_at" value="check"/>{_SERIES}'),
    fault("reopen-place", MAIN, _SERIES, _reopening("granted", "withdraw")),
    fault("reopen-event", MAIN, _SERIES, _reopening("check", "withdrawn")),
    fault("reopen-place", MAIN, _SERIES, _own_place("withdraw", "granted") + _reopening("check", "withdraw")),
    fault("reopen-event", MAIN, _SERIES, _own_place("withdrawn", "check") + _reopening("check", "withdraw")),
    fault("spawn-process-missing", SHARED, 'type="letter.issue"', 'type="case.spawn"', "service-unknown"),
    fault("deadline-unknown", MAIN, _DUTY, f'{_DUTY}<zeebe:property name="deadline" value="aid.chek"/>'),
    fault("message-missing", MAIN, 'messageRef="message_withdraw"', ""),
    fault("message-name", MAIN, 'id="message_withdraw" name="withdraw"', 'id="message_withdraw" name="Withdraw!"'),
    fault("event-groups-missing", MAIN, '<zeebe:property name="groups" value="*"/>', ""),
    fault(
        "group-name",
        MAIN,
        '<zeebe:property name="groups" value="*"/>',
        '<zeebe:property name="groups" value="clerk chief"/>',
    ),
    fault("process-property-missing", MAIN, 'name="number_series"', 'name="number_serie"'),
    fault(
        "event-twice",
        MAIN,
        "</bpmn:process>",
        '<bpmn:subProcess id="again" triggeredByEvent="true">'
        '<bpmn:startEvent id="a1" name="a1"><bpmn:extensionElements>'
        '<zeebe:properties><zeebe:property name="groups" value="*"/></zeebe:properties></bpmn:extensionElements>'
        '<bpmn:messageEventDefinition messageRef="message_withdraw"/></bpmn:startEvent>'
        '<bpmn:sequenceFlow id="a1a2" sourceRef="a1" targetRef="a2"/><bpmn:endEvent id="a2" name="a2"/>'
        "</bpmn:subProcess></bpmn:process>",
        "not-drawn",
        "outcome-missing",
        "no-reply",
    ),
)

FORMS = (
    fault("not-json", CHECK_FORM, "]}", "]", "form-unknown", "no-default"),
    fault("form-shape", CHECK_FORM, '"components"', '"parts"', "form-unknown", "no-default"),
    fault("form-id", CHECK_FORM, '"id": "check"', '"id": ""', "form-unknown"),
    fault("duplicate-form", CHECK_FORM, '"id": "check"', '"id": "apply"', "form-unknown", "no-default"),
    fault("component-type", START_FORM, '"number"', '"slider"', "field-type-property"),
    fault("field-key", START_FORM, '"key": "income"', '"key": "Income!"', "unknown-variable"),
    fault(
        "field-key-twice", START_FORM, '"key": "income"', '"key": "applicant_name"', "field-clash", "unknown-variable"
    ),
    fault("field-key-reserved", START_FORM, '"key": "income"', '"key": "case"', "unknown-variable"),
    fault("field-label-missing", START_FORM, '"label": "Label of income"', '"label": ""'),
    fault("field-clash", CHECK_FORM, '"key": "result"', '"key": "income"', "unknown-variable", "no-default"),
    fault("field-options-missing", CHECK_FORM, '"values"', '"valeus"', "no-default"),
    fault("option-twice", CHECK_FORM, '{"value": "no"', '{"value": "no", "label": "Again"}, {"value": "no"'),
    fault(
        "option-code", CHECK_FORM, '{"value": "no"', '{"value": "ñ", "label": "Other"}, {"value": "no"', "no-default"
    ),
    fault("options-source", CHECK_FORM, '"type": "radio"', '"type": "radio", "properties": {"options": "everyone"}'),
    fault("options-source", START_FORM, '"personal": "name"', '"personal": "name", "suggest": "everyone"'),
    fault("field-type-property", START_FORM, '"type": "money"', '"type": "gold"'),
    fault("field-personal", START_FORM, '"personal": "name"', '"personal": "nickname"'),
    fault("field-bound", START_FORM, '"type": "number"', '"type": "number", "validate": {"min": "few"}'),
    fault("field-length", START_FORM, '{"required": true}', '{"required": true, "minLength": 9, "maxLength": 3}'),
    fault("field-pattern", START_FORM, '{"required": true}', '{"required": true, "pattern": "(a)\\\\1"}'),
    fault(
        "field-check",
        START_FORM,
        '"type": "money"',
        '"type": "money", "check.enough": "income > 0"',
    ),
    fault("field-hide", START_FORM, '"type": "number"', '"type": "number", "conditional": {"hide": "never"}'),
    fault("field-dynamic", CHECK_FORM, '"type": "radio"', '"type": "radio", "valuesKey": "choices"'),
    fault("outcome-field", START_FORM, '"type": "money"', '"type": "money", "outcome": "true"'),
    fault("fact-unknown", START_FORM, '"personal": "name"', '"personal": "name", "prefill": "nickname"'),
    fault(
        "group-path",
        START_FORM,
        '{"key": "income"',
        '{"type": "group", "path": "money", "components": []}, {"key": "income"',
    ),
    fault(
        "table-columns",
        START_FORM,
        '{"key": "income"',
        '{"type": "dynamiclist", "path": "members", "label": "Members", "components": []}, {"key": "income"',
    ),
    fault(
        "file-required-at-start",
        START_FORM,
        '{"key": "income"',
        '{"key": "paper", "type": "filepicker", "label": "Paper", "validate": {"required": true}}, {"key": "income"',
    ),
)

OTHERS = (
    fault("doctype", MAIN, "<bpmn:definitions", "<!DOCTYPE d><bpmn:definitions"),
    fault("locale-shape", LOCALE, "{}", "[]"),
    fault("english-missing", MAIN, 'id="check" name="check"', 'id="check" name="审核"'),
    fault("decision-file", DECISION, 'hitPolicy="FIRST"', 'hitPolicy="BOGUS"'),
    fault("decision-table", DECISION, 'hitPolicy="FIRST"', 'hitPolicy="UNIQUE"'),
)

ALL = (*STRUCTURE, *SETTINGS, *GATEWAYS, *EXPRESSIONS, *WORK, *FORMS, *OTHERS)
