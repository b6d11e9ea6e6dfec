"""The diagram of a case: its processes, where it stands, where it has been; and the same as an ordered list.

The drawing is the release's own file, drawn by the browser; the list says the same without it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from lxml import etree
from sqlalchemy import select

from models.journal import Entry
from webapp.access import current_actor, reading, services, signed_in
from webapp.cases.drawings import translated
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import people_names
from webapp.cases.place import blueprint
from workflows import authority, canonical, engine
from workflows.engine.values import Element, State
from workflows.errors import N_, NotFound

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_PROCESS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"
PASSED = frozenset({"completed", "fired", "received", "flow"})
"""The kinds of facts that leave a trace on the drawing."""
WORK_KINDS = frozenset({"userTask", "startEvent", "endEvent"})
"""What people see as steps; events count only in the main process."""
SYSTEM_KINDS = frozenset({"serviceTask", "sendTask", "receiveTask", "businessRuleTask", "callActivity"})


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One process of the package as a choice on the page."""

    process: str
    name: str
    url: str
    current: bool
    here: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step in the order in which the case took it; `at` is None for where it stands now."""

    name: str
    who: str
    at: datetime | None


@blueprint.get("/cases/<case_id>/diagram")
@signed_in
def diagram(case_id: str) -> ResponseReturnValue:
    """Show the diagram with the case's tokens, and the list of its steps."""
    head = _head(case_id)
    tokens = engine.tokens(head.release, State.loads(head.case.state))
    chosen = _chosen(head, [token.process for token in tokens])
    everything = request.args.get("steps") == "all"
    passed, steps = _history(head, everything=everything)
    elements = head.release.elements
    return render_template(
        "cases/diagram.html",
        head=head,
        drawings=_drawings(
            head,
            chosen,
            here={token.process for token in tokens},
            visited={elements[element].process for element in passed if element in elements},
        ),
        source=url_for("cases.drawing", case_id=case_id, process=chosen),
        at_work=[token.element for token in tokens if token.process == chosen],
        was_done=sorted(passed),
        steps=steps,
        standing=[
            Step(name=head.translate(elements[token.element].name), who="", at=None)
            for token in tokens
            if token.kind != "callActivity" and elements[token.element].name
        ],
        everything=everything,
        other_steps=url_for(
            "cases.diagram", case_id=case_id, process=chosen, steps=None if everything else "all", _anchor="steps"
        ),
    )


@blueprint.get("/cases/<case_id>/diagram/<process>.bpmn")
@signed_in
def drawing(case_id: str, process: str) -> ResponseReturnValue:
    """Send a release's own drawing of one process, its names in the reader's language.

    It is the case's release, or with `release` in the address one that the case was on before.
    """
    head = _under_release(_head(case_id))
    file = head.release.diagrams.get(process)
    if file is None:
        raise NotFound(N_("这类案件没有此流程图"))
    content = translated(head.release.package.files[file], head.translate)
    return Response(content, mimetype="application/xml")


def _head(case_id: str) -> Head:
    return head_of(reading(), authority.require_visible(reading(), current_actor(), case_id))


def _under_release(head: Head) -> Head:
    asked = request.args.get("release", head.release.digest)
    ran_on = select(Entry.seq).where(Entry.case_id == head.case.id, Entry.release == asked).limit(1)
    if asked != head.release.digest and reading().scalar(ran_on) is None:
        raise NotFound(N_("这类案件没有此流程图"))
    return head.under(services().releases.by_digest(reading(), asked))


def _chosen(head: Head, standing: list[str]) -> str:
    """Return the process to draw: the asked one, else the innermost in which the case stands, else the whole."""
    asked = request.args.get("process", "")
    if asked in head.release.diagrams:
        return asked
    return next((process for process in reversed(standing) if process in head.release.diagrams), head.release.id)


def _drawings(head: Head, chosen: str, *, here: set[str], visited: set[str]) -> list[Drawing]:
    """Return the processes the case has been in, as choices; the whole process always."""
    shown = {chosen, head.release.id, *here, *visited}
    return [
        Drawing(
            process=process,
            name=head.translate(process_name(head, process)),
            url=url_for("cases.diagram", case_id=head.case.id, process=process),
            current=process == chosen,
            here=process in here,
        )
        for process in head.release.diagrams
        if process in shown
    ]


def process_name(head: Head, process: str) -> str:
    """Return what a process is called in its file."""
    tree = etree.fromstring(head.release.package.files[head.release.diagrams[process]], _PARSER)
    names = (element.get("name") for element in tree.iter(_PROCESS) if element.get("id") == process)
    return next((name for name in names if name), process)


def _history(head: Head, *, everything: bool) -> tuple[set[str], list[Step]]:
    """Return the elements the case has passed and the steps it took, in order."""
    session = reading()
    entries = session.scalars(select(Entry).where(Entry.case_id == head.case.id).order_by(Entry.seq)).all()
    names = people_names(session, {entry.actor for entry in entries}, beside=head.case)
    passed: set[str] = set()
    steps: list[Step] = []
    for entry in entries:
        then = head.under(services().releases.by_digest(session, entry.release))
        if entry.command == "migrate":
            renamed = canonical.loads(entry.input)["elements"]
            passed = {renamed.get(name, name) for name in passed}
        facts: list[dict[str, Any]] = canonical.loads(entry.outcome).get("facts", [])
        for fact in facts:
            if fact["kind"] not in PASSED:
                continue
            passed.add(fact["element"])
            element = then.release.elements.get(fact["element"])
            if element is not None and fact["kind"] == "completed" and _is_step(then, element, everything=everything):
                steps.append(_step(then, element, names.get(entry.actor, ""), entry.at))
    return passed, steps


def _is_step(head: Head, element: Element, *, everything: bool) -> bool:
    """Whether the list shows an element: the work of people, or *everything* that has a name."""
    if not element.name:
        return False
    if everything:
        return element.kind in WORK_KINDS | SYSTEM_KINDS
    return element.kind == "userTask" or (element.kind in WORK_KINDS and element.process == head.release.id)


def _step(head: Head, element: Element, who: str, at: datetime) -> Step:
    return Step(name=head.translate(element.name), who=who if element.kind == "userTask" else "", at=at)
