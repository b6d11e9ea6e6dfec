"""Lines of a claims book entered and changed: numbers, persons, representatives, and what becomes of their items.

Part of `workflows.claims.applying`, which is what others ask. Must not know payments.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from workflows.claims import checking
from workflows.claims.book import ZERO, Book, Item, Line, unpaid_months
from workflows.claims.changes import Computed, Given, Record
from workflows.claims.faults import Faults, Place
from workflows.claims.fields import ARREARS, FACTS, ITEM, PAYMENT, REPRESENTATIVE
from workflows.claims.words import ADDITIONAL, KINDS
from workflows.errors import N_

_COUNTED = (ARREARS, "wage")
"""The facts by which unpaid months are counted."""
Taken = Mapping[int, tuple[Given, Place]]
"""The lines of a change that could be taken, by number: what was entered, and where."""


def record(book: Book, change: Record, faults: Faults) -> Book:
    """Return the book with the lines of a change; everything that is wrong is told to the faults."""
    grown, taken = book, dict[int, tuple[Given, Place]]()
    for at, given in enumerate(change.lines):
        place = Place.of("lines", at)
        line = _line(grown, given, place, faults)
        if line is None:
            continue
        if line.number in taken:
            params = {"label": PAYMENT["line"].label, "line": line.number}
            faults.add(place, "number", N_("第 {line} 号在这次提交中出现了两次，请合并为一行"), params)
            continue
        if given.number is None:
            line = replace(line, split_from=change.split_from)
        taken[line.number] = (given, place)
        merged = {**grown.lines, line.number: line}
        grown = replace(grown, lines=merged, last_line=max(grown.last_line, line.number))
    return _among_others(grown, taken, faults)


def _line(book: Book, given: Given, place: Place, faults: Faults) -> Line | None:
    """Return a line as it will be, but for who represents it; None if there is nothing to change."""
    former = None if given.number is None else book.lines.get(given.number)
    if given.number is not None and former is None:
        template = N_("名册中没有第 {line} 号，请核对序号")
        faults.add(place, "number", template, {"label": PAYMENT["line"].label, "line": given.number})
        return None
    if former is not None and former.end is not None:
        template = N_("第 {line} 号已办结，请先重新开启再更改")
        faults.add(place, "number", template, {"label": PAYMENT["line"].label, "line": given.number})
        return None
    known: Mapping[str, Any] = {} if former is None else former.facts
    facts = {**known, **given.facts}
    if given.facts or former is None:
        checking.check(facts, place, faults)
    line = former or Line(number=book.last_line + 1, facts=facts)
    items = _computed(line.items, given.computed)
    items = _given_items(items, given, place, faults)
    line = replace(line, facts=facts, items=items, counted_months=_counted(line, facts, given))
    _check_sums(line, {entered["kind"] for entered in given.items}, place, faults)
    return line


def _counted(former: Line, facts: Mapping[str, Any], given: Given) -> int | None:
    """Return the unpaid months as the rules let them be counted; None when the facts alone tell."""
    if given.settled:
        return unpaid_months(facts, given.settled)
    same = given.computed is None and all(facts[key] == former.facts[key] for key in _COUNTED if key in facts)
    return former.counted_months if same else None


def _computed(items: Mapping[str, Item], computed: tuple[Computed, ...] | None) -> Mapping[str, Item]:
    """Return the items after the rules were asked; what a person claims instead stays."""
    if computed is None:
        return items
    told = {each.kind: each for each in computed if each.amount or each.kind in items}
    found = dict(items)
    for kind in [*items, *(kind for kind in told if kind not in items)]:
        former = found.get(kind, Item(kind=kind))
        each = told.get(kind)
        if each is None and former.computed is None:
            continue
        amount = ZERO if each is None else each.amount
        found[kind] = replace(
            former,
            computed=amount,
            claimed=former.claimed if former.reason else amount,
            formula=each.formula if each else "",
            article=each.article if each else "",
        )
    return found


def _given_items(items: Mapping[str, Item], given: Given, place: Place, faults: Faults) -> Mapping[str, Item]:
    found = dict(items)
    for at, entered in enumerate(given.items):
        inside = place.inside("items", at)
        kind = entered["kind"]
        former = found.get(kind)
        if former is None and entered.get("claimed") is None and kind != ADDITIONAL:
            params = {"label": ITEM["kind"].label, "kind": KINDS[kind]}
            template = N_("这一行没有“{kind}”项目，不能核定或协商：请先填写主张金额和理由，或更正项目")
            faults.add(inside, "kind", template, params)
            continue
        found[kind] = _item(former or Item(kind=kind), entered, inside, faults)
    return found


def _item(former: Item, entered: Mapping[str, Any], inside: Place, faults: Faults) -> Item:
    """Return an item as it was entered; an empty claim is what was computed."""
    changed = {key: entered[key] for key in ("found", "agreed") if key in entered}
    item = replace(former, **changed)
    if "claimed" in entered:
        claimed = entered["claimed"]
        computed = former.computed or ZERO
        reason = entered.get("reason") or ""
        if claimed is not None and claimed != computed and not reason:
            params = {"label": ITEM["reason"].label, "computed": f"{computed:,.2f}"}
            template = N_("主张金额与计算结果 {computed} 元不同，请填写“{label}”")
            faults.add(inside, "reason", template, params)
        same = claimed is None or (claimed == computed and former.computed is not None)
        item = replace(item, claimed=computed if claimed is None else claimed, reason="" if same else reason)
    if item.agreed is not None and item.agreed > item.claimed:
        params = {"label": ITEM["agreed"].label, "claimed": f"{item.claimed:,.2f}"}
        faults.add(inside, "agreed", N_("“{label}”不能多于主张金额 {claimed} 元"), params)
    return item


def _check_sums(line: Line, judged: Collection[str], place: Place, faults: Faults) -> None:
    """Tell of sums that no longer hold: agreed beyond claimed after a correction, recovered beyond found."""
    for item in line.items.values():
        if item.kind not in judged and item.agreed is not None and item.agreed > item.claimed:
            params = {"label": ITEM["agreed"].label, "kind": KINDS[item.kind], "agreed": f"{item.agreed:,.2f}"}
            template = N_("更正后“{kind}”的主张金额少于已协商的 {agreed} 元，请先更正“{label}”")
            faults.add(place, "items", template, params)
    if line.outstanding < ZERO:
        params = {"label": ITEM["found"].label, "recovered": f"{line.recovered:,.2f}"}
        template = N_("“{label}”合计少于已追回的 {recovered} 元：请核对核定金额，或先冲正多付的款项")
        faults.add(place, "items", template, params)


def _among_others(book: Book, taken: Taken, faults: Faults) -> Book:
    """Judge the changed lines beside all the others, and resolve who represents them."""
    found, running = dict(book.lines), running_lines(book)
    for number, (given, place) in taken.items():
        if given.number is None or "id_number" in given.facts:
            _tell_twice(found[number], running, taken, faults)
        if REPRESENTATIVE in given.facts:
            found[number] = _represented(found[number], running, place, faults)
    return replace(book, lines=found)


def _tell_twice(line: Line, running: Mapping[int, str | None], taken: Taken, faults: Faults) -> None:
    """Tell of the same ID number in another row before it, or in a running line of the book."""
    place = taken[line.number][1]
    label = {"label": FACTS["id_number"].label}
    for number in twins(line, running):
        if number not in taken:
            template = N_("“{label}”与名册第 {line} 号相同，同一人只能有一行在办，请合并")
            faults.add(place, "id_number", template, {**label, "line": number})
        elif number < line.number:
            template = N_("“{label}”与第 {other_row} 行相同，同一人只能有一行，请合并")
            faults.add(place, "id_number", template, {**label, "other_row": taken[number][1].row})


def twins(line: Line, running: Mapping[int, str | None]) -> list[int]:
    """Return the other running lines with the ID number of a line."""
    known = line.facts.get("id_number")
    return [number for number, each in running.items() if known and each == known and number != line.number]


def _represented(line: Line, running: Mapping[int, str | None], place: Place, faults: Faults) -> Line:
    """Return a line with the number of its representative, who may have been entered by ID number."""
    wanted = line.facts[REPRESENTATIVE]
    if isinstance(wanted, str):
        found = next((number for number, known in running.items() if known == wanted), None)
    else:
        found = wanted if wanted in running else None
    if wanted is not None and found is None:
        params = {"label": FACTS[REPRESENTATIVE].label}
        faults.add(place, REPRESENTATIVE, N_("“{label}”不在本案名册中，代表人须是在办的申请人之一"), params)
    return replace(line, facts={**line.facts, REPRESENTATIVE: found})


def running_lines(book: Book) -> dict[int, str | None]:
    """Return the ID numbers of all running lines."""
    here = {line.number: line.facts.get("id_number") for line in book.lines.values() if line.end is None}
    return {**book.elsewhere, **here}
