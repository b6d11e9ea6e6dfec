"""Months that a line claims though another line of the same worker has them: ended here, or in a case elsewhere.

Of the first kind nobody may claim them once more; of the second kind, in a case on the same employer, somebody may who
says why. Asked by commands before a change is carried out; what was recorded before is not judged again. Knows rows;
must not know how a line changes (`workflows.claims.applying`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.claims import ClaimLine
from models.offices import Office
from models.organisations import CaseOrganisation
from workflows import authority, canonical, claimrows, organisationfile
from workflows.casework import Work
from workflows.claims.book import Book, Line
from workflows.claims.changes import Change, Record, Reopen
from workflows.claims.faults import Faults, Place
from workflows.claims.fields import ARREARS, ELSEWHERE, PERIOD
from workflows.claims.words import ENDS, PAID, SPLIT_OFF
from workflows.errors import N_

DONE_WITH = (PAID, "settled", "unrecoverable", SPLIT_OFF)
"""The ends after which the months of a line are not claimed once more; what was withdrawn may be."""
_TEMPLATE = N_(
    "“{label}”：与第 {other} 号（{end}）的欠薪时段重复，同一人同一天不能计两次：请更正时段，或重新开启第 {other} 号"
)
NOT_CLAIMED = ("withdrawn", "unfounded", SPLIT_OFF)
"""The ends of lines elsewhere that claim nothing; what was split off is claimed where it goes on."""
_SEEN = N_(
    "“{label}”：同一用人单位的案件“{case}”名册第 {other} 号已为同一人登记 {from_on} 至 {to_on}："
    "重复的请更正时段；确需登记的，请写明理由"
)
_HIDDEN = N_(
    "“{label}”：{office}有同一用人单位的另一件案件，已为同一人登记这一时段，您无权查看该案："
    "请与该机构核对；确需登记的，请写明理由"
)


# Lines of the same case


def tell(session: Session, case_id: str, books: tuple[Book, Book], change: Change, faults: Faults) -> None:
    """Tell the faults of periods of changed lines that an ended line with the same ID number has."""
    before, after = books
    if not isinstance(change, Record | Reopen):
        return
    changed = [line for number, line in after.lines.items() if _claims_anew(before.lines.get(number), line)]
    wanted = {line.facts.get("id_number") for line in changed} - {None}
    if not wanted:
        return
    named = ClaimLine.id_number.in_(sorted(wanted)) & ClaimLine.end_kind.in_(DONE_WITH)
    ended = claimrows.lines_of(session, case_id, named)
    rows = _rows(before, change)
    for line in changed:
        others = [each for each in ended.values() if each.number != line.number and _same(each, line)]
        _tell(line, others, rows.get(line.number), faults)


def _claims_anew(before: Line | None, after: Line) -> bool:
    """Whether a line runs now and did not, or changed its months or whose they are."""
    if after.end is not None:
        return False
    keys = (ARREARS, "id_number")
    return before is None or before.end is not None or any(before.facts[key] != after.facts.get(key) for key in keys)


def _same(one: Line, other: Line) -> bool:
    return bool(one.facts["id_number"] == other.facts.get("id_number"))


def _rows(book: Book, change: Record | Reopen) -> dict[int, Place]:
    """Return in which row of what was entered a line stands; without one the fault is about the lines named."""
    if isinstance(change, Reopen):
        return {}
    found, number = {}, book.last_line
    for at, given in enumerate(change.lines):
        number += given.number is None
        found[given.number or number] = Place.of("lines", at)
    return found


def _tell(line: Line, others: Iterable[Line], place: Place | None, faults: Faults) -> None:
    for other in others:
        for at, period in enumerate(line.facts.get(ARREARS) or ()):
            if any(_overlap(period, each) for each in other.facts[ARREARS]):
                end = ENDS[other.end.kind] if other.end else ""
                params = {"label": PERIOD["from_on"].label, "other": other.number, "end": end}
                inside = Place() if place is None else place.inside(ARREARS, at)
                faults.add(inside, "lines" if place is None else "from_on", _TEMPLATE, params)
                return


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    days = [each[key] for each in (one, other) for key in ("from_on", "to_on")]
    if any(day is None for day in days):
        return False
    return bool(one["from_on"] <= other["to_on"] and other["from_on"] <= one["to_on"])


# Lines of other cases on the same organisation


def explained(work: Work, books: tuple[Book, Book], change: Change, faults: Faults) -> Change:
    """Return the change with the reason given in each row whose months a line elsewhere has; its other rows keep none.

    Without a reason these rows are faults. Lines that were split off one case into the other are one claim.
    """
    is_reason_wrong = any(each.field == ELSEWHERE.key for each in faults.found)
    if not isinstance(change, Record) or change.split_from is not None or is_reason_wrong:
        return change
    before, after = books
    changed = {number: line for number, line in after.lines.items() if _claims_anew(before.lines.get(number), line)}
    others = _elsewhere(work, {line.facts.get("id_number") for line in changed.values()} - {None})
    places = _rows(before, change)
    met = {
        number: found
        for number, line in changed.items()
        if (found := _met(work, line, others[line.facts.get("id_number")]))
    }
    if not met:
        return change
    if change.elsewhere_reason is None:
        visible = frozenset(authority.visible_offices(work.desk.session, work.desk.actor))
        for number, found in met.items():
            _warn(found, places[number], visible, faults)
        faults.add(Place(), ELSEWHERE.key, N_("请填写“{label}”，或更正所列时段"), {"label": ELSEWHERE.label})
        return change
    excused = {places[number] for number in met}
    rows = enumerate(change.lines)
    reason = change.elsewhere_reason
    given = (replace(row, elsewhere_reason=reason) if Place.of("lines", at) in excused else row for at, row in rows)
    return replace(change, lines=tuple(given))


def _elsewhere(work: Work, id_numbers: set[Any]) -> Mapping[str | None, list[Any]]:
    """Return for some people what lines of other cases on the same organisation claim for them, in one query."""
    session, case = work.desk.session, work.case
    organisation = organisationfile.of_case(session, case.id) if id_numbers else None
    found = defaultdict[str | None, list[Any]](list)
    if organisation is None:
        return found
    statement = (
        select(
            ClaimLine.number,
            ClaimLine.id_number,
            ClaimLine.arrears,
            ClaimLine.split_from,
            Case.number.label("case"),
            Case.office_id,
            Office.name.label("office"),
        )
        .join(Case, Case.id == ClaimLine.case_id)
        .join(CaseOrganisation, CaseOrganisation.case_id == Case.id)
        .join(Office, Office.id == Case.office_id)
        .where(ClaimLine.id_number.in_(sorted(id_numbers)))
        .where(or_(ClaimLine.end_kind.is_(None), ClaimLine.end_kind.not_in(NOT_CLAIMED)))
        .where(*organisationfile.about(organisation, office_path=case.office_path, without=case.id))
        .order_by(Case.opened_at, Case.id, ClaimLine.number)
    )
    for row in session.execute(statement):
        found[row.id_number].append(row)
    return found


def _met(work: Work, line: Line, others: Iterable[Row[Any]]) -> list[tuple[Row[Any], int, Mapping[str, Any]]]:
    """Return the lines that have months of this one, each with the first period here and there that overlaps."""
    found = []
    for other in others:
        if other.split_from == work.case.number or line.split_from == other.case:
            continue
        there = canonical.loads(other.arrears)
        here = enumerate(line.facts.get(ARREARS) or ())
        pairs = ((at, each) for at, period in here for each in there if _overlap(period, each))
        found += [(other, *pair) for pair in list(pairs)[:1]]
    return found


def _warn(
    found: Iterable[tuple[Row[Any], int, Mapping[str, Any]]], place: Place, visible: frozenset[int], faults: Faults
) -> None:
    label = PERIOD["from_on"].label
    for other, at, period in found:
        inside = place.inside(ARREARS, at)
        if other.office_id not in visible:
            faults.add(inside, "from_on", _HIDDEN, {"label": label, "office": other.office})
            continue
        days = {key: period[key].isoformat() for key in ("from_on", "to_on")}
        faults.add(inside, "from_on", _SEEN, {"label": label, "case": other.case, "other": other.number, **days})
