"""For each element that the table calls executed, a small process around it: the element "x" and what it needs.

Whoever adds an entry to the table adds its process here; `test_elements` runs every one. Knows the builders; must not
know how an element is executed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.dmn.documents import decision, document
from tests.engine.builders import Flow
from tests.engine.repeating import repeated, several
from workflows import dmn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Process = tuple[Flow, ...]
"""The process and those that it calls."""
DECISIONS = {
    "double": dmn.load(document(decision("double", "<literalExpression><text>one * 2</text></literalExpression>")))
}
DATA = {"one": 1, "yes": True, "people": ["a", "b"]}
_SOON = '=duration("P1D")'


def _alone(build: Callable[[Flow], None]) -> Process:
    """The element between a start and an end."""
    flow = Flow("p")
    flow.start("begin", to="x")
    build(flow)
    flow.end("done")
    return (flow,)


def _edge(**event: Any) -> Process:
    """The event on the edge of a task that somebody will complete unless it is interrupted."""
    flow = Flow("p")
    flow.start("begin", to=["work", "other"])
    flow.user("work", to="worked")
    flow.boundary("x", "work", to="worked", **event)
    flow.user("other", to="tell")
    flow.throw("tell", to="worked", signal=event.get("signal"))
    flow.end("worked")
    return (flow,)


def _thrown(kind: str, **event: Any) -> Process:
    """A sub-process that throws, an edge that hears it."""
    flow = Flow("p")
    flow.start("begin", to="sub")
    inside = flow.inside()
    inside.start("inner", to="tell" if kind == "edge" else "x")
    if kind == "throw":
        inside.throw("x", to="over", **event)
        inside.end("over")
    else:
        inside.end("tell" if kind == "edge" else "x", **event)
    flow.sub("sub", inside, to="done")
    flow.boundary("x" if kind == "edge" else "heard", "sub", to="done", **event)
    flow.end("done")
    return (flow,)


def _by_event(*, element: str = "x", start: str = "begun", **event: Any) -> Process:
    """An event sub-process beside a branch that raises what it hears."""
    flow = Flow("p")
    flow.start("begin", to=["work", "sub"])
    flow.user("work", to="worked")
    flow.end("worked", signal=event.get("signal"))
    inner = flow.inside()
    inner.start("inner", to="raise")
    inner.end("raise", error=event.get("error"), escalation=event.get("escalation"))
    flow.sub("sub", inner, to="after")
    flow.end("after")
    inside = flow.inside()
    inside.start(start, to="over", interrupting="error" in event, **event)
    inside.end("over")
    flow.sub(element, inside, by_event=True)
    return (flow,)


def _race(element: str, other: str, **event: Any) -> Process:
    flow = Flow("p")
    flow.start("begin", to=[other, "work"])
    flow.race("x" if element == "gate" else "gate", to=["x" if element == "catch" else "caught", "late"])
    flow.catch("x" if element == "catch" else "caught", to="done", **event)
    flow.catch("late", timer='=duration("P9D")', to="done")
    flow.user("work", to="tell")
    flow.throw("tell", to="done", signal=event.get("signal"))
    flow.end("done")
    return (flow,)


def _link(throws: str, catches: str) -> Process:
    flow = Flow("p")
    flow.start("begin", to=throws)
    flow.throw(throws, link="on")
    flow.catch(catches, link="on", to="done")
    flow.end("done")
    return (flow,)


def _gateway(kind: str) -> Process:
    flow = Flow("p")
    flow.start("begin", to="x")
    getattr(flow, kind)("x", to=["a", "b"] if kind == "parallel" else {"a": "=yes", "b": None})
    flow.user("a", to="join")
    flow.user("b", to="join")
    getattr(flow, kind)("join", to="done")
    flow.end("done")
    return (flow,)


def _held(flow: Flow) -> None:
    inside = flow.inside()
    inside.start("inner", to="visit")
    inside.user("visit", to="inner_end")
    inside.end("inner_end")
    flow.sub("x", inside, to="done")


def _called() -> Process:
    inner = Flow("inner")
    inner.start("inner_begin", to="visit")
    inner.user("visit", to="inner_end")
    inner.end("inner_end")
    return (*_alone(lambda flow: flow.call("x", "inner", to="done")), inner)


def _ending(**event: Any) -> Process:
    flow = Flow("p")
    flow.start("begin", to="work")
    flow.user("work", to="x")
    flow.end("x", **event)
    return (flow,)


def _starting() -> Process:
    flow = Flow("p")
    flow.start("x", to="done")
    flow.end("done")
    return (flow,)


PROCESSES: Mapping[str, Callable[[], Process]] = {
    "userTask": lambda: _alone(lambda flow: flow.user("x", to="done")),
    "serviceTask": lambda: _alone(lambda flow: flow.service("x", to="done")),
    "sendTask": lambda: _alone(lambda flow: flow.send("x", to="done")),
    "receiveTask": lambda: _alone(lambda flow: flow.receive("x", "letter", to="done")),
    "businessRuleTask": lambda: _alone(lambda flow: flow.rule("x", "double", to="done")),
    "callActivity": _called,
    "subProcess": lambda: _alone(_held),
    "eventSubProcess": lambda: _by_event(message="withdraw"),
    "multiInstance": lambda: _alone(lambda flow: flow.user("x", loop=several("=people"), to="done")),
    "standardLoop": lambda: _alone(lambda flow: flow.user("x", loop=repeated(most="2"), to="done")),
    "exclusiveGateway": lambda: _gateway("exclusive"),
    "inclusiveGateway": lambda: _gateway("inclusive"),
    "parallelGateway": lambda: _gateway("parallel"),
    "eventBasedGateway": lambda: _race("gate", "x", message="paid"),
    "startEvent/none": _starting,
    "eventStart/message": lambda: _by_event(element="event", start="x", message="withdraw"),
    "eventStart/timer": lambda: _by_event(element="event", start="x", timer=_SOON),
    "eventStart/error": lambda: _by_event(element="event", start="x", error="broken"),
    "eventStart/escalation": lambda: _by_event(element="event", start="x", escalation="late"),
    "eventStart/signal": lambda: _by_event(element="event", start="x", signal="stop"),
    "endEvent/none": _ending,
    "endEvent/terminate": lambda: _ending(terminate=True),
    "endEvent/message": lambda: _ending(service="letter.issue"),
    "endEvent/signal": lambda: _ending(signal="over"),
    "endEvent/error": lambda: _thrown("end", error="broken"),
    "endEvent/escalation": lambda: _thrown("end", escalation="late"),
    "intermediateThrowEvent/none": lambda: _alone(lambda flow: flow.throw("x", to="done")),
    "intermediateThrowEvent/link": lambda: _link("x", "land"),
    "intermediateThrowEvent/escalation": lambda: _thrown("throw", escalation="late"),
    "intermediateThrowEvent/message": lambda: _alone(lambda flow: flow.throw("x", service="letter.issue", to="done")),
    "intermediateThrowEvent/signal": lambda: _alone(lambda flow: flow.throw("x", signal="over", to="done")),
    "intermediateCatchEvent/link": lambda: _link("jump", "x"),
    "intermediateCatchEvent/message": lambda: _race("catch", "gate", message="paid"),
    "intermediateCatchEvent/timer": lambda: _race("catch", "gate", timer=_SOON),
    "intermediateCatchEvent/signal": lambda: _race("catch", "gate", signal="decided"),
    "boundaryEvent/message": lambda: _edge(message="death"),
    "boundaryEvent/timer": lambda: _edge(timer=_SOON),
    "boundaryEvent/signal": lambda: _edge(signal="stop"),
    "boundaryEvent/error": lambda: _thrown("edge", error="broken"),
    "boundaryEvent/escalation": lambda: _thrown("edge", escalation="late"),
}
