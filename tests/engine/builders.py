"""BPMN files for tests, composed from a few lines instead of pages of XML; and cases run on them.

    flow = Flow("aid")
    flow.start("begin", to="check")
    flow.user("check", to="ok")
    flow.exclusive("ok", to={"paid": "=approved", "refused": None})      # None: the default flow
    flow.end("paid", outcome="granted")
    flow.end("refused", outcome="refused")
    release = release_of(flow)

A flow's id is "<source>_<target>". Knows how BPMN is written; must not know how it is read or executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Sequence

    To = str | Sequence[str] | Mapping[str, str | None] | None
    """The next element, several, or several by conditions (None: the default flow)."""

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="definitions_{id}" targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Cloud">'
)


@dataclass
class Flow:
    """One scope of a process: a process itself, or the inside of a sub-process (`inside`)."""

    id: str
    name: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    signals: dict[str, tuple[str, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def inside(self) -> Flow:
        """An empty inside for a sub-process; it shares the file's messages and errors."""
        return Flow(self.id, signals=self.signals, keys=self.keys)

    def start(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        *,
        to: To = None,
        form: str | None = None,
        message: str | None = None,
        timer: str | None = None,
        error: str | None = None,
        escalation: str | None = None,
        signal: str | None = None,
        interrupting: bool = True,
        name: str = "",
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """A start event; with an event it starts an event sub-process."""
        inner = self._event(message=message, timer=timer, error=error, escalation=escalation, signal=signal)
        extra = _one("zeebe:formDefinition", formId=form) if form else ""
        attributes = {} if interrupting else {"isInterrupting": "false"}
        self._node("startEvent", element, name, inner, extensions=extra + _properties(properties), to=to, **attributes)

    def end(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        *,
        outcome: str | None = None,
        terminate: bool = False,
        error: str | None = None,
        escalation: str | None = None,
        signal: str | None = None,
        service: str | None = None,
        name: str = "",
    ) -> None:
        """An end event; with a `service` it sends a message."""
        inner = self._event(error=error, escalation=escalation, signal=signal)
        inner = "<bpmn:terminateEventDefinition/>" if terminate else inner + _sending(service)
        extra = _properties({"outcome": outcome} if outcome else None) + _service(service)
        self._node("endEvent", element, name, inner, extensions=extra)

    def user(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        *,
        to: To = None,
        groups: str = "desk",
        form: str | None = None,
        assignee: str | None = None,
        due: str | None = None,
        loop: str = "",
        name: str = "",
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """A user task; `loop` is what `repeating` writes."""
        extra = "<zeebe:userTask/>"
        extra += _one("zeebe:formDefinition", formId=form) if form else ""
        extra += _one("zeebe:assignmentDefinition", candidateGroups=groups, assignee=assignee)
        extra += _one("zeebe:taskSchedule", dueDate=due) if due else ""
        self._node("userTask", element, name, loop, extensions=extra + _properties(properties), to=to)

    def service(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        kind: str = "letter.issue",
        *,
        to: To = None,
        headers: Mapping[str, str] | None = None,
        inputs: Mapping[str, str] | None = None,
        outputs: Mapping[str, str] | None = None,
        loop: str = "",
        name: str = "",
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """A service task; mappings are target -> FEEL with "="."""
        lines = "".join(_one("zeebe:header", key=key, value=value) for key, value in (headers or {}).items())
        extra = _one("zeebe:taskDefinition", type=kind)
        extra += f"<zeebe:taskHeaders>{lines}</zeebe:taskHeaders>" if lines else ""
        extra += _mapping(inputs, outputs) + _properties(properties)
        self._node("serviceTask", element, name, loop, extensions=extra, to=to)

    def rule(
        self,
        element: str,
        decision: str,
        result: str = "result",
        *,
        to: To = None,
        loop: str = "",
        name: str = "",
    ) -> None:
        """A business rule task."""
        extra = _one("zeebe:calledDecision", decisionId=decision, resultVariable=result)
        self._node("businessRuleTask", element, name, loop, extensions=extra, to=to)

    def call(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        process: str,
        *,
        to: To = None,
        inputs: Mapping[str, str] | None = None,
        outputs: Mapping[str, str] | None = None,
        loop: str = "",
        name: str = "",
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """A call activity."""
        called = {"propagateAllParentVariables": "true", "propagateAllChildVariables": "true"}
        extra = _one("zeebe:calledElement", processId=process, **called) + _mapping(inputs, outputs)
        extra += _properties(properties)
        self._node("callActivity", element, name, loop, extensions=extra, to=to)

    def sub(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        content: Flow,
        *,
        to: To = None,
        by_event: bool = False,
        inputs: Mapping[str, str] | None = None,
        outputs: Mapping[str, str] | None = None,
        loop: str = "",
        name: str = "",
    ) -> None:
        """An embedded sub-process, or an event sub-process (`by_event`)."""
        attributes = {"triggeredByEvent": "true"} if by_event else {}
        inner = loop + "".join(content.body)
        self._node("subProcess", element, name, inner, extensions=_mapping(inputs, outputs), to=to, **attributes)

    def exclusive(self, element: str, *, to: To = None, name: str = "") -> None:
        """An exclusive gateway; conditions are target -> FEEL with "=" or None for the default."""
        self._node("exclusiveGateway", element, name, to=to)

    def inclusive(self, element: str, *, to: To = None, name: str = "") -> None:
        """An inclusive gateway."""
        self._node("inclusiveGateway", element, name, to=to)

    def parallel(self, element: str, *, to: To = None, name: str = "") -> None:
        """A parallel gateway."""
        self._node("parallelGateway", element, name, to=to)

    def race(self, element: str, *, to: To = None, name: str = "") -> None:
        """An event-based gateway."""
        self._node("eventBasedGateway", element, name, to=to)

    def catch(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        *,
        to: To = None,
        message: str | None = None,
        timer: str | None = None,
        link: str | None = None,
        signal: str | None = None,
        key: str | None = None,
        name: str = "",
    ) -> None:
        """An intermediate catch event; `key` is what a message is recognised by."""
        inner = self._event(message=message, timer=timer, link=link, signal=signal, key=key)
        self._node("intermediateCatchEvent", element, name, inner, to=to)

    def throw(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        *,
        to: To = None,
        escalation: str | None = None,
        link: str | None = None,
        signal: str | None = None,
        service: str | None = None,
        name: str = "",
    ) -> None:
        """An intermediate throw event; with a `service` it sends a message."""
        inner = self._event(escalation=escalation, link=link, signal=signal) + _sending(service)
        self._node("intermediateThrowEvent", element, name, inner, extensions=_service(service), to=to)

    def send(self, element: str, service: str | None = "letter.issue", *, to: To = None, name: str = "") -> None:
        """A send task."""
        self._node("sendTask", element, name, extensions=_service(service), to=to)

    def receive(
        self, element: str, message: str, *, to: To = None, key: str | None = None, loop: str = "", name: str = ""
    ) -> None:
        """A receive task; `key` is what its message is recognised by."""
        self._event(message=message, key=key)
        self._node("receiveTask", element, name, loop, to=to, messageRef=self._ref("message", message, key))

    def boundary(  # noqa: PLR0913 (one argument per setting, all by name)
        self,
        element: str,
        on: str,
        *,
        to: To = None,
        message: str | None = None,
        timer: str | None = None,
        error: str | None = None,
        escalation: str | None = None,
        signal: str | None = None,
        interrupting: bool = True,
        name: str = "",
    ) -> None:
        """A boundary event."""
        inner = self._event(message=message, timer=timer, error=error, escalation=escalation, signal=signal)
        attributes = {"attachedToRef": on} | ({} if interrupting else {"cancelActivity": "false"})
        self._node("boundaryEvent", element, name, inner, to=to, **attributes)

    def xml(self) -> bytes:
        """The whole BPMN file, without a diagram."""
        roots = "".join(self._root(key, kind, code) for key, (kind, code) in self.signals.items())
        extensions = _extensions(_properties(self.properties))
        process = f'<bpmn:process id={quoteattr(self.id)} name={quoteattr(self.name or self.id)} isExecutable="true">'
        lines = [
            _HEAD.format(id=self.id),
            process + extensions,
            *self.body,
            "</bpmn:process>",
            roots,
            "</bpmn:definitions>",
        ]
        return "\n".join(lines).encode()

    def _event(
        self,
        *,
        timer: str | None = None,
        link: str | None = None,
        key: str | None = None,
        **told: str | None,
    ) -> str:
        if link is not None:
            return _one("bpmn:linkEventDefinition", name=link)
        if timer is not None:
            kind = "timeDuration" if "duration" in timer or "_for" in timer else "timeDate"
            text = f'<bpmn:{kind} xsi:type="bpmn:tFormalExpression">{_text(timer)}</bpmn:{kind}>'
            return f"<bpmn:timerEventDefinition>{text}</bpmn:timerEventDefinition>"
        for kind, code in told.items():
            if code is not None:
                reference = {f"{kind}Ref": self._ref(kind, code, key)} if code else {}
                return _one(f"bpmn:{kind}EventDefinition", **reference)
        return ""

    def _root(self, reference: str, kind: str, code: str) -> str:
        head = f"bpmn:{kind}{_attributes({'id': reference, _KNOWN_BY[kind]: code})}"
        key = self.keys.get(reference)
        return f"<{head}>{_extensions(_one('zeebe:subscription', correlationKey=key) if key else '')}</bpmn:{kind}>"

    def _ref(self, kind: str, code: str, key: str | None = None) -> str:
        """The id under which the file knows a message, signal, error or escalation."""
        reference = f"{kind}_{code}" + (f"_{len(self.keys)}" if key else "")
        self.signals[reference] = (kind, code)
        if key:
            self.keys[reference] = key
        return reference

    def _node(
        self,
        kind: str,
        element: str,
        name: str,
        inner: str = "",
        *,
        extensions: str = "",
        to: To = None,
        **attributes: str,
    ) -> None:
        targets = _targets(to)
        default = next((target for target, condition in targets if condition is None), None)
        if isinstance(to, Mapping) and len(targets) > 1 and default:
            attributes["default"] = f"{element}_{default}"
        start = f"<bpmn:{kind} id={quoteattr(element)} name={quoteattr(name or element)}{_attributes(attributes)}>"
        self.body.append(f"{start}{_extensions(extensions)}{inner}</bpmn:{kind}>")
        self.body.extend(_sequence_flow(element, target, condition) for target, condition in targets)


_KNOWN_BY = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


def _targets(to: To) -> list[tuple[str, str | None]]:
    if to is None:
        return []
    if isinstance(to, str):
        return [(to, None)]
    return list(to.items()) if isinstance(to, Mapping) else [(target, None) for target in to]


def _sequence_flow(source: str, target: str, condition: str | None) -> str:
    inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{_text(condition)}</bpmn:conditionExpression>'
    ends = f'id="{source}_{target}" sourceRef="{source}" targetRef="{target}"'
    return f"<bpmn:sequenceFlow {ends}>{inner if condition else ''}</bpmn:sequenceFlow>"


def _one(tag: str, **attributes: str | None) -> str:
    return f"<{tag}{_attributes(attributes)}/>"


def _attributes(attributes: Mapping[str, str | None]) -> str:
    return "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value is not None)


def _properties(properties: Mapping[str, str] | None) -> str:
    lines = "".join(_one("zeebe:property", name=key, value=value) for key, value in (properties or {}).items())
    return f"<zeebe:properties>{lines}</zeebe:properties>" if lines else ""


def _sending(service: str | None) -> str:
    return "<bpmn:messageEventDefinition/>" if service is not None else ""


def _service(service: str | None) -> str:
    return _one("zeebe:taskDefinition", type=service) if service else ""


def _mapping(inputs: Mapping[str, str] | None, outputs: Mapping[str, str] | None) -> str:
    lines = "".join(_one("zeebe:input", source=value, target=key) for key, value in (inputs or {}).items())
    lines += "".join(_one("zeebe:output", source=value, target=key) for key, value in (outputs or {}).items())
    return f"<zeebe:ioMapping>{lines}</zeebe:ioMapping>" if lines else ""


def _extensions(content: str) -> str:
    return f"<bpmn:extensionElements>{content}</bpmn:extensionElements>" if content else ""


def _text(value: str | None) -> str:
    return (value or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
