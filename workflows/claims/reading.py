"""From what was entered, raw, to a change of a claims book; everything that cannot be read is told at once.

Facts that cannot be read are left out, so that the rules can still judge the others. Must not know those rules
(`workflows.claims.checking`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflows import identity
from workflows.claims import fields
from workflows.claims.book import ZERO
from workflows.claims.changes import Finish, Given, Inherit, Pay, Record, Reopen, Reverse
from workflows.claims.faults import Faults, Place
from workflows.claims.fields import ARREARS, EMPTY, FACTS, REPRESENTATIVE
from workflows.claims.words import PAID, SPLIT_OFF
from workflows.errors import N_

NUMBER, ITEMS, SPLIT_INTO = "number", "items", "case"
CLAIMING = frozenset({"kind", "claimed", "reason"})
"""What of an item may be entered together with the facts of a line."""
_NO_ROW: Mapping[str, Any] = {}
_LINE_NUMBER = re.compile(r"\d{1,6}")


def record(raw: Any, today: date, faults: Faults, *, elsewhere_reason: Any = None) -> Record:
    """Read lines: those with a `number` are changed, the others are new; and why another case's months are claimed."""
    known = {key: fields.ITEM[key] for key in fields.ITEM if key in CLAIMING}
    rows = _rows(raw, "lines", faults)
    why = fields.read(
        {fields.ELSEWHERE.key: fields.ELSEWHERE}, {fields.ELSEWHERE.key: elsewhere_reason}, (Place(), faults), today
    )
    return Record(
        lines=tuple(_given(row, Place.of("lines", at), today, faults, known) for at, row in rows),
        elsewhere_reason=why.get(fields.ELSEWHERE.key),
    )


def assess(raw: Any, today: date, faults: Faults) -> Record:
    """Read what was found and agreed: lines with a `number` and `items`, and nothing else of them."""
    given = []
    for at, row in _rows(raw, "lines", faults):
        place = Place.of("lines", at)
        fields.read({}, {key: row[key] for key in row if key not in (NUMBER, ITEMS)}, (place, faults), today)
        number = _number(row.get(NUMBER), place, faults)
        if NUMBER not in row and row is not _NO_ROW:
            faults.add(place, NUMBER, N_("请填写“{label}”"), {"label": fields.PAYMENT["line"].label})
        given.append(Given(number=number, facts={}, items=_items(row, place, today, faults, fields.ITEM)))
    return Record(lines=tuple(given))


def pay(raw: Any, today: date, faults: Faults) -> Pay:
    """Read payments."""
    found = []
    for at, row in _rows(raw, "payments", faults):
        place = Place.of("payments", at)
        if row is not _NO_ROW:
            fields.missing(fields.PAYMENT, row, (place, faults))
        entered = fields.read(fields.PAYMENT, row, (place, faults), today)
        found.append({key: entered.get(key) for key in fields.PAYMENT} | {"note": entered.get("note") or ""})
    return Pay(payments=tuple(found))


def reverse(payment: int, raw: Mapping[str, Any], today: date, faults: Faults) -> Reverse:
    """Read a reversal."""
    entered = _all(fields.REVERSAL, raw, today, faults)
    return Reverse(payment=payment, on=entered.get("on", today), reason=entered.get("reason") or "")


def finish(lines: Sequence[int], raw: Mapping[str, Any], today: date, faults: Faults) -> Finish:
    """Read an end; only of a line that is paid nobody asks why."""
    entered = _all(fields.END, raw, today, faults)
    kind, reason = entered.get("kind", ""), entered.get("reason") or ""
    if kind not in ("", PAID) and not reason:
        faults.add(Place(), "reason", N_("请填写“{label}”"), {"label": fields.REASON})
    case = entered.get(SPLIT_INTO)
    if kind == SPLIT_OFF and case is None:
        faults.add(Place(), SPLIT_INTO, N_("请填写“{label}”"), {"label": fields.END[SPLIT_INTO].label})
    return Finish(lines=tuple(lines), kind=kind, on=entered.get("on", today), reason=reason, case=case)


def reopen(lines: Sequence[int], raw: Mapping[str, Any], today: date, faults: Faults) -> Reopen:
    """Read why lines go on."""
    entered = _all(fields.REOPENING, raw, today, faults)
    return Reopen(lines=tuple(lines), reason=entered.get("reason") or "")


def inherit(line: int, raw: Mapping[str, Any], today: date, faults: Faults) -> Inherit:
    """Read who goes on for a claimant who has died."""
    entered = _all(fields.HEIR, raw, today, faults)
    return Inherit(line=line, heir_name=entered.get("heir_name", ""), died_on=entered.get("died_on", today))


def _all(known: Mapping[str, Any], raw: Mapping[str, Any], today: date, faults: Faults) -> dict[str, Any]:
    fields.missing(known, raw, (Place(), faults))
    return fields.read(known, raw, (Place(), faults), today)


def _rows(raw: Any, table: str, faults: Faults) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the rows of a table with their positions; what is no table or no row is told."""
    if not isinstance(raw, list | tuple) or not raw:
        faults.add(Place(), table, N_("请至少填写一行"), {})
        return []
    if len(raw) > fields.MOST_LINES:
        faults.add(Place(), table, N_("一次最多 {max} 行，请分批提交"), {"max": fields.MOST_LINES})
        return []
    return _mappings(raw, Place(), table, faults)


def _mappings(raw: Sequence[Any], place: Place, table: str, faults: Faults) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the rows with their positions; one that is none is told, and taken for an empty one."""
    for at, row in enumerate(raw):
        if not isinstance(row, Mapping):
            faults.add(place, f"{table}[{at}]", N_("这一行应为各项名称和内容"), {})
    return [(at, row if isinstance(row, Mapping) else _NO_ROW) for at, row in enumerate(raw)]


def _given(row: Mapping[str, Any], place: Place, today: date, faults: Faults, items: Mapping[str, Any]) -> Given:
    if row is _NO_ROW:
        return Given(facts={})
    number = _number(row.get(NUMBER), place, faults)
    new = row.get(NUMBER) is None
    if new:
        fields.missing(FACTS, row, (place, faults))
    known = {key: field for key, field in FACTS.items() if key != REPRESENTATIVE}
    asked = {key: value for key, value in row.items() if key not in (NUMBER, ITEMS, REPRESENTATIVE)}
    entered = fields.read(known, asked, (place, faults), today)
    if REPRESENTATIVE in row:
        entered[REPRESENTATIVE] = _representative(row[REPRESENTATIVE], place, faults)
    if ARREARS in row:
        entered[ARREARS] = _periods(row[ARREARS], place, today, faults)
    facts = {key: EMPTY.get(key) if value is None else value for key, value in entered.items()}
    if new:
        facts = {key: facts.get(key, EMPTY.get(key)) for key in FACTS if key in facts or not _is_wrong(key, row)}
    return Given(number=number, facts=facts, items=_items(row, place, today, faults, items))


def _is_wrong(key: str, row: Mapping[str, Any]) -> bool:
    """Whether a fact that was not read is missing because it cannot be read, or is needed."""
    return key in row or FACTS[key].required


def _number(raw: Any, place: Place, faults: Faults) -> int | None:
    if raw is None:
        return None
    text = "" if isinstance(raw, bool) or not isinstance(raw, int | str) else str(raw).strip()
    if _LINE_NUMBER.fullmatch(text):
        return int(text)
    faults.add(place, NUMBER, N_("“{label}”应为名册中的序号"), {"label": fields.PAYMENT["line"].label})
    return None


def _representative(raw: Any, place: Place, faults: Faults) -> int | str | None:
    """Return the number of a line, or the ID number of somebody who is or will be in the book."""
    if raw is None or raw == "":
        return None
    text = identity.normal_id_number(str(raw))
    if _LINE_NUMBER.fullmatch(text):
        return int(text)
    if re.fullmatch(r"\d{17}[\dX]", text):
        return text
    label = FACTS[REPRESENTATIVE].label
    faults.add(place, REPRESENTATIVE, N_("“{label}”应填写名册序号或其公民身份号码"), {"label": label})
    return None


def _periods(raw: Any, place: Place, today: date, faults: Faults) -> list[dict[str, Any]]:
    label = {"label": FACTS[ARREARS].label}
    if raw is None or raw == "":
        return []
    if not isinstance(raw, list | tuple):
        faults.add(place, ARREARS, N_("“{label}”应为若干时段"), label)
        return []
    if len(raw) > fields.MOST_PERIODS:
        faults.add(place, ARREARS, N_("“{label}”最多 {max} 段"), {**label, "max": fields.MOST_PERIODS})
        return []
    periods = []
    for at, row in _mappings(raw, place, ARREARS, faults):
        inside = place.inside(ARREARS, at)
        if row is not _NO_ROW:
            fields.missing(fields.PERIOD, row, (inside, faults))
        entered = fields.read(fields.PERIOD, row, (inside, faults), today)
        periods.append(_period(entered))
    return periods


def _period(entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return a period; only one in which something was deducted says so, as entries from before are followed."""
    paid, deducted = entered.get("paid"), entered.get("deducted")
    return ({"deducted": deducted} if deducted else {}) | {
        "from_on": entered.get("from_on"),
        "to_on": entered.get("to_on"),
        "quantity": entered.get("quantity"),
        "paid": ZERO if paid is None else paid,
    }


def _items(
    row: Mapping[str, Any], place: Place, today: date, faults: Faults, known: Mapping[str, Any]
) -> tuple[Mapping[str, Any], ...]:
    raw = row.get(ITEMS)
    if raw is None:
        return ()
    if not isinstance(raw, list | tuple):
        faults.add(place, ITEMS, N_("应为若干项目"), {})
        return ()
    found = []
    for at, item in _mappings(raw, place, ITEMS, faults):
        inside = place.inside(ITEMS, at)
        if item is not _NO_ROW:
            fields.missing(known, item, (inside, faults))
        entered = fields.read(known, item, (inside, faults), today)
        if "kind" in entered:
            found.append(entered)
    return tuple(found)
