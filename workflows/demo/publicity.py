"""The register of publicity contacts in the demo office: most of those who apply for a loan were told of it before.

Kept week by week by those at the windows, with the commands of the register. Must not know how an application goes on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random

from workflows import authority, contacts, contactwork
from workflows.clock import office_date, start_of_day
from workflows.contacts import Span
from workflows.demo.loan_tales import PROCESS, Tale
from workflows.demo.names import InventedPerson, Inventor
from workflows.demo.telling import Errand
from workflows.desk import Desk

_VISITED_SHARE, _KEEN_SHARE = 0.6, 0.85
_SOONEST, _LATEST = 2, 24
"""So many days before an application somebody was visited."""
_OTHERS = (0, 1, 1, 2, 3)
"""How many others were met on the way who did not apply."""
_MEANS = ("shop", "shop", "home", "event", "window", "phone")
_OTHERS_SAY = ("later", "later", "no", "no", "yes")
_YOUNGEST, _OLDEST = 22, 58
_A_WEEK, _IN_THE_MORNING = timedelta(days=7), timedelta(hours=9)
_MOST = 500


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Somebody was told of the loans on a day, by whoever enters it; `row` is what is entered."""

    by: str
    on: date
    row: Mapping[str, str]


def errands(tales: Sequence[Tale], chance: Random, inventor: Inventor) -> list[Errand]:
    """Return what each window does for the register on Mondays: enter last week's visits, link who has applied."""
    weeks: dict[tuple[str, date], list[Mapping[str, str]]] = defaultdict(list)
    for visit in visits(tales, chance, inventor):
        weeks[visit.by, _monday_after(visit.on)].append(visit.row)
    for tale in tales:
        weeks.setdefault((tale.clerk, _monday_after(office_date(tale.opens_at))), [])
    return [
        Errand(at=start_of_day(monday) + _IN_THE_MORNING, by=by, deed=partial(_keep, rows=rows), chance=chance)
        for (by, monday), rows in sorted(weeks.items(), key=lambda each: (each[0][1], each[0][0]))
    ]


def visits(tales: Sequence[Tale], chance: Random, inventor: Inventor) -> Iterator[Visit]:
    """Yield the visits that these stories began with, and those to others on the same days."""
    for tale in tales:
        if tale.plot.again or chance.random() >= _VISITED_SHARE:
            continue
        on = office_date(tale.opens_at) - timedelta(days=chance.randint(_SOONEST, _LATEST))
        keen = "yes" if chance.random() < _KEEN_SHARE else "later"
        met = [(tale.trader.person, keen)]
        met += [
            (inventor.person(today=on, youngest=_YOUNGEST, oldest=_OLDEST), chance.choice(_OTHERS_SAY))
            for _ in range(chance.choice(_OTHERS))
        ]
        for person, interest in met:
            yield Visit(by=tale.clerk, on=on, row=_row(person, on, interest, tale.trader.street, chance))


def _row(person: InventedPerson, on: date, interest: str, street: str, chance: Random) -> dict[str, str]:
    return {
        "name": person.name,
        "phone": person.phone,
        "visited_on": on.isoformat(),
        "place": f"{street}{chance.randint(1, 160)}号",
        "means": chance.choice(_MEANS),
        "interest": interest,
    }


def _keep(desk: Desk, *, rows: Sequence[Mapping[str, str]]) -> None:
    """Enter these visits, and link every one of the register that can only be meant by one application."""
    if rows:
        contactwork.record(desk, PROCESS, rows)
    seen = authority.visible_offices(desk.session, desk.actor)
    span = Span(process=PROCESS, offices=seen, since=date.min, until=office_date(desk.now), at=desk.now)
    waiting = contacts.page(desk.session, span, state=contacts.WAITING, limit=_MOST).contacts
    visible = authority.visible(desk.session, desk.actor)
    applied = contacts.suggested(desk.session, [each.id for each in waiting], visible)
    linked: set[str] = set()
    for number, cases in applied.items():
        if len(cases) == 1 and cases[0].id not in linked:
            linked.add(cases[0].id)
            contactwork.link(desk, number, cases[0].number)


def _monday_after(on: date) -> date:
    return on + _A_WEEK - timedelta(days=on.weekday())
