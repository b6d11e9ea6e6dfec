"""The file of an organisation: the cases that are about it, who may see how much of them, and what they add up to.

A file holds the cases with one unified code, and those without a code under the same name; one without a code holds all
cases of its name. Whose cases: of the reader's own tree of offices. A reader sees the cases of the own branches, and of
the others how many there are, how they ended and what they say, but neither number nor people nor amounts. Must not
know pages.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from models.cases import Case
from models.claims import ClaimLine
from models.offices import Office
from models.organisations import CaseOrganisation
from workflows import authority, canonical, claimrows, offices
from workflows.claims.words import COUNTED_ELSEWHERE
from workflows.money import amount
from workflows.organisationnames import normal_code, normal_name
from workflows.organisations import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from workflows.desk import Actor


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What workers had to get from the organisation and got, in yuan; of lines that were not split off."""

    claimants: int = 0
    claimed: Decimal
    found: Decimal
    agreed: Decimal
    recovered: Decimal


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A case in a file; `seen` when the reader may see it. `facts` hold on the day the file was read."""

    case_id: str
    number: str
    process: str
    process_name: str
    release_digest: str
    office_id: int
    status: str
    outcome: str | None
    outcome_label: str | None
    opened_at: datetime
    closed_at: datetime | None
    facts: Mapping[str, date | None]
    seen: bool


@dataclass(frozen=True, kw_only=True)
class OrganisationFile:
    """The cases about an organisation, the newest first, under the names and codes they know it by."""

    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    cases: tuple[Filed, ...] = ()

    @property
    def running(self) -> int:
        """How many of the cases are not finished."""
        return sum(each.status == "open" for each in self.cases)

    @property
    def seen(self) -> tuple[Filed, ...]:
        """The cases that the reader may see."""
        return tuple(each for each in self.cases if each.seen)

    @property
    def hidden(self) -> tuple[Filed, ...]:
        """The cases of other offices."""
        return tuple(each for each in self.cases if not each.seen)

    @property
    def facts(self) -> Counter[str]:
        """In how many cases each fact holds."""
        return Counter(name for each in self.cases for name in each.facts)

    def until(self, fact: str) -> date | None:
        """Until when a fact holds that has an end, by the case that says the latest."""
        days = [day for each in self.cases if (day := each.facts.get(fact)) is not None]
        return max(days, default=None)


# Whose file


def by_key(session: Session, key: str) -> Organisation | None:
    """Return the organisation that an address names: by its code, or by a case that is about it."""
    named = CaseOrganisation.case_id == key if len(key) == _ID_LENGTH else CaseOrganisation.code == key
    row = session.scalars(select(CaseOrganisation).where(named).order_by(CaseOrganisation.case_id).limit(1)).first()
    return of_row(row) if row is not None else None


def of_case(session: Session, case_id: str) -> Organisation | None:
    """Return the organisation that a case is about."""
    row = session.get(CaseOrganisation, case_id)
    return of_row(row) if row is not None else None


def of_row(row: CaseOrganisation) -> Organisation:
    """Return the organisation of a row."""
    return Organisation(name=row.name, normal_name=row.normal_name, code=row.code)


def same(one: Organisation | None, other: Organisation | None) -> bool:
    """Whether two cases are about one organisation: by code where both tell one, else by name."""
    if one is None or other is None:
        return False
    if one.code is not None and other.code is not None:
        return one.code == other.code
    return one.normal_name == other.normal_name


_ID_LENGTH = 32
"""How long the id of a case is; codes of organisations are shorter."""


def key_of(file: OrganisationFile, organisation: Organisation) -> str | None:
    """Return what an address names a file by: its code, else its oldest case; never a name, which may be a person's."""
    if organisation.code in file.codes:
        return organisation.code
    return file.cases[-1].case_id if file.cases else None


# What it holds


def read(
    session: Session, actor: Actor, organisation: Organisation, *, today: date, without: str | None = None
) -> OrganisationFile:
    """Return an organisation's file as the actor may see it, without one case where the others are meant."""
    seen = frozenset(authority.visible_offices(session, actor))
    home = session.get(Office, actor.office_id) if seen and actor.office_id is not None else None
    if home is None:
        return OrganisationFile()
    return _filed(_rows(session, organisation, home.path, without), seen=seen, today=today)


def around(
    session: Session, organisation: Organisation, *, office_path: str, today: date, without: str
) -> OrganisationFile:
    """Return the file as a process may see it that runs in an office: no case is seen, all are counted."""
    rows = _rows(session, organisation, office_path, without)
    return _filed(rows, seen=frozenset(), today=today)


def with_sums(session: Session, cases: Sequence[Filed]) -> tuple[Sums, dict[str, Sums]]:
    """Return what some cases add up to, together and each that has claims."""
    columns = ("claimed_fen", "found_fen", "additional_fen", "agreed_fen", "recovered_fen")
    summed = [func.sum(getattr(ClaimLine, name)) for name in columns]
    statement = (
        select(ClaimLine.case_id, func.count(), *summed)
        .where(ClaimLine.case_id.in_([each.case_id for each in cases]))
        .where(claimrows.counted(COUNTED_ELSEWHERE))
        .group_by(ClaimLine.case_id)
    )
    rows = [(row[0], tuple(int(each) for each in row[1:])) for row in session.execute(statement)]
    total = tuple(sum(each) for each in zip((0,) * 6, *(values for _, values in rows), strict=True))
    return _sums(total), {case_id: _sums(values) for case_id, values in rows}


def _sums(values: Sequence[int]) -> Sums:
    count, claimed, found, additional, agreed, recovered = values
    return Sums(
        claimants=count,
        claimed=amount(claimed),
        found=amount(found + additional),
        agreed=amount(agreed),
        recovered=amount(recovered),
    )


SHORTEST, MOST_FOUND = 2, 30
"""So many letters or digits are looked for at least, and so many files are found at most."""


def find(session: Session, actor: Actor, text: str, *, today: date) -> dict[str, OrganisationFile]:
    """Return the files, by what an address names them by, whose code is *text* or whose name has it in it.

    Of the reader's own tree of offices, as `read` has each; in the order of their names, the first ones of many.
    """
    wanted, code = normal_name(text), normal_code(text)
    seen = authority.visible_offices(session, actor)
    home = session.get(Office, actor.office_id) if seen and actor.office_id is not None else None
    if home is None or len(wanted) < SHORTEST:
        return {}
    alike = [CaseOrganisation.normal_name.contains(wanted, autoescape=True)]
    alike += [CaseOrganisation.code == code] if code else []
    columns = (CaseOrganisation.normal_name, CaseOrganisation.code)
    statement = (
        select(*columns, func.min(CaseOrganisation.name))
        .join(Case, Case.id == CaseOrganisation.case_id)
        .where(or_(*alike), _in_tree(home.path))
        .group_by(*columns)
        .order_by(*columns)
        .limit(MOST_FOUND)
    )
    found: dict[str, OrganisationFile] = {}
    for normal, its_code, name in session.execute(statement).all():
        organisation = Organisation(name=name, normal_name=normal, code=its_code)
        file = read(session, actor, organisation, today=today)
        key = key_of(file, organisation)
        if key is not None:
            found.setdefault(key, file)
    return found


def _in_tree(office_path: str) -> ColumnElement[bool]:
    """Return which cases lie in the tree of offices of one."""
    return Case.office_path.startswith(f"/{offices.ids_on_path(office_path)[0]}/", autoescape=True)


_OF_A_CASE = ("number", "process", "process_name", "release_digest", "office_id", "status")
_OF_ITS_COURSE = ("outcome", "outcome_label", "opened_at", "closed_at")
_COLUMNS = (*_OF_A_CASE, *_OF_ITS_COURSE)


def about(organisation: Organisation, *, office_path: str, without: str | None) -> list[ColumnElement[bool]]:
    """Return what is true of cases, with their organisations, in the file that an office's tree keeps of one."""
    wanted: list[ColumnElement[bool]] = [_is(organisation), _in_tree(office_path)]
    if without is not None:
        wanted.append(Case.id != without)
    return wanted


def _rows(session: Session, organisation: Organisation, office_path: str, without: str | None) -> list[Any]:
    statement = (
        select(CaseOrganisation, *(getattr(Case, name) for name in _COLUMNS))
        .join(Case, Case.id == CaseOrganisation.case_id)
        .where(*about(organisation, office_path=office_path, without=without))
        .order_by(Case.opened_at.desc(), Case.id.desc())
    )
    return list(session.execute(statement))


def _is(organisation: Organisation) -> ColumnElement[bool]:
    """Return which rows are of an organisation."""
    named = CaseOrganisation.normal_name == organisation.normal_name
    if organisation.code is None:
        return named
    names = select(CaseOrganisation.normal_name).where(CaseOrganisation.code == organisation.code)
    uncoded = and_(CaseOrganisation.code.is_(None), or_(named, CaseOrganisation.normal_name.in_(names)))
    return or_(CaseOrganisation.code == organisation.code, uncoded)


def _filed(rows: Sequence[Any], *, seen: frozenset[int], today: date) -> OrganisationFile:
    cases, names, codes = list[Filed](), dict[str, None](), dict[str, None]()
    for row in sorted(rows, key=lambda row: row[0].code is None):  # the name beside a code is the better one
        names[row[0].name] = None
    for row in rows:
        about: CaseOrganisation = row[0]
        codes |= {about.code: None} if about.code else {}
        values = dict(zip(_COLUMNS, row[1:], strict=True))
        facts = _holding(canonical.loads(about.facts), today)
        cases.append(Filed(case_id=about.case_id, facts=facts, seen=values["office_id"] in seen, **values))
    return OrganisationFile(names=tuple(names), codes=tuple(codes), cases=tuple(cases))


def _holding(told: Mapping[str, date | None], today: date) -> dict[str, date | None]:
    """Return the facts that still hold."""
    return {name: until for name, until in told.items() if until is None or until >= today}
