"""Moving running cases to another release: choosing where to, what stands in the way, how each case would move.

The choice stands in the address, so that nothing is kept and a preview can be looked at again. Asks
`workflows.migration`; the moves themselves are `results`'.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.access import current_actor, reading, services
from webapp.language import translator
from webapp.processes.place import actors, administered, administrators, blueprint, name_in
from workflows import migration, releasebook
from workflows.engine.loops import INSTANCE
from workflows.engine.values import Element, Release
from workflows.errors import N_, NotFound
from workflows.migration import Order, Prospect
from workflows.releasebook import Line

PREVIEWED = 50
"""How many cases are looked at in advance; the others go the same way or are told afterwards."""
MANY = 500
"""From here on the command line is the better place."""
MAP = "map."


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A waiting element without a counterpart, and the elements of the new release that it could be."""

    field: str
    name: str
    chosen: str
    elements: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would be done: the order, and how the first of its cases would move."""

    order: Order
    waiting: int
    prospects: tuple[Prospect, ...]

    @property
    def movable(self) -> int:
        """How many of the previewed cases can move."""
        return sum(not each.why_not for each in self.prospects)

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The waiting elements that find no counterpart in any of them, and those that were mapped by hand."""
        found = (element for each in self.prospects for element in each.unmatched)
        return tuple(dict.fromkeys([*self.order.elements, *found]))


@blueprint.get("/<process>/cases")
@administrators
def moving(process: str) -> ResponseReturnValue:
    """Show where the running cases are, and how they would move to the release that is asked for."""
    return moving_page(process)


def moving_page(process: str, wrong: Mapping[str, str] | None = None) -> str:
    """Render the page; *wrong* is what stands against the order, by field."""
    lines = releasebook.releases_of(reading(), process, among=administered())
    order = asked(process, lines, request.values)
    plan = _plan(order)
    batches = releasebook.batches(reading(), process, among=administered())
    release = services().releases.by_digest(reading(), order.to)
    return render_template(
        "processes/cases.html",
        process=process,
        name=name_in(release),
        lines=lines,
        plan=plan,
        choices=[_choice(plan, release, element) for element in plan.unmatched],
        translate=_names(lines),
        batches=batches,
        name_of=actors([*(line.published_by for line in lines), *(batch.first.by for batch in batches)]),
        map_prefix=MAP,
        previewed=PREVIEWED,
        many=MANY,
        wrong=wrong or {},
        typed=request.form,
    )


def asked(process: str, lines: Iterable[Line], values: MultiDict[str, str], *, batch: str = "") -> Order:
    """Return the order that the address or a sent form asks for; without a release it is the current one."""
    known = [line.digest for line in lines]
    to = values.get("to") or known[0]
    if to not in known:
        raise NotFound(N_("流程“{process}”没有这个版本"), process=process)
    elements = {key.removeprefix(MAP): new for key, new in values.items() if key.startswith(MAP) and new}
    return Order(process=process, to=to, reason=values.get("reason", ""), batch=batch, elements=elements)


def _plan(order: Order) -> Plan:
    ids = migration.waiting(reading(), order.process, order.to, among=administered())
    prospects = []
    for case_id in ids[:PREVIEWED]:
        with services().desk(current_actor()) as opened:
            prospects.append(migration.preview(opened, case_id, order))
    return Plan(order=order, waiting=len(ids), prospects=tuple(prospects))


def _choice(plan: Plan, release: Release, element: str) -> Choice:
    """Offer what is of the same kind; the engine says whether it fits."""
    old = _element(plan.order.process, element)
    translate = translator(release.locale)
    fitting = [each for each in release.elements.values() if old is None or each.kind == old.kind]
    return Choice(
        field=f"{MAP}{element}",
        name=translate(old.name) if old is not None and old.name else element,
        chosen=plan.order.elements.get(element, ""),
        elements=tuple((each.id, translate(each.name) or each.id) for each in fitting),
    )


def _element(process: str, element: str) -> Element | None:
    """Return an element of any release of the process: an id means the same in all that have it."""
    session = reading()
    for line in releasebook.releases_of(session, process):
        found = services().releases.by_digest(session, line.digest).elements.get(element.removesuffix(INSTANCE))
        if found is not None:
            return found
    return None


def _names(lines: Iterable[Line]) -> Callable[[str], str]:
    """Return what puts the names of elements, in whatever release they stand, into the reader's language."""
    session = reading()
    texts: dict[str, str] = {}
    for line in lines:
        if line.running or line.current:
            texts |= services().releases.by_digest(session, line.digest).locale
    return translator(texts)
