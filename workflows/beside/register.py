"""The register of persons and households, as far as a case has told of them.

A person and a household are shared by all cases that name them, and show what was told last. So each case asks: does
the row show what I told last, or what another case has told since? The other cases are looked up only if it does not.
Must not know how names are searched.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import false, or_, select

from models.cases import Case
from models.journal import Entry
from models.packing import mentions
from models.parties import Household, HouseholdMember, Person
from workflows import evidence, journal, parties, search
from workflows.beside.unreadable import UNREADABLE
from workflows.derived import File, Move, moves
from workflows.errors import Rejection
from workflows.rerun import Difference

TOGETHER = timedelta(minutes=1)
"""Of two commands that close together in time, the later one may have been written first."""


@dataclass
class _Told:
    """Everything a case told of one thing (a name, a phone, a relation), the last one last; None: no more there."""

    at: list[datetime] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    seq: int = 0

    def tell(self, move: Move, value: str | None) -> None:
        self.at.append(move.at)
        self.values.append(value)
        self.seq = move.seq

    @property
    def last(self) -> str | None:
        return self.values[-1] if self.values else None

    def has_since(self, since: datetime, value: str | None) -> bool:
        return any(at >= since and told == value for at, told in zip(self.at, self.values, strict=True))


@dataclass
class _Person:
    """What a case told of one person."""

    id_number: str | None
    name: _Told = field(default_factory=_Told)
    phone: _Told = field(default_factory=_Told)

    def tell(self, move: Move, values: Mapping[str, Any]) -> None:
        self.id_number = values["id_number"] or self.id_number
        for told, value in ((self.name, values["name"]), (self.phone, values["phone"])):
            if value:
                told.tell(move, value)


class _Teller:
    """What one case told, move after move: its applicant, all persons, and the members of the applicant's household."""

    def __init__(self, made: Sequence[Move]) -> None:
        self.applicant: _Person | None = None
        self.persons: list[_Person] = []
        self.members: dict[str, _Told] = {}
        """Relation by ID number, in the household of whoever is the applicant."""
        self.household: int | None = None
        """The entry that first told of that household."""
        for move in made:
            self._follow(move, parties.telling(move.release, move.data, move.changed))

    def person(self, id_number: str | None) -> _Person | None:
        return next((each for each in self.persons if each.id_number == id_number), None)

    def _follow(self, move: Move, told: parties.Telling) -> None:
        if told.applicant is not None:
            self._apply(move, told.applicant)
        if self.applicant is None or not told.tables:
            return
        self.household = self.household or move.seq
        for before, after in told.tables:
            for number, row in after.items():
                self._known(number).tell(move, row)
                if number != self.applicant.id_number:
                    self.members.setdefault(number, _Told()).tell(move, row["relation"] or "")
            for number in before.keys() - after.keys():
                self.members.setdefault(number, _Told()).tell(move, None)

    def _apply(self, move: Move, values: Mapping[str, Any]) -> None:
        known = self.applicant
        if known is None or known.id_number not in (None, values["id_number"]):
            self.applicant = known = self._known(values["id_number"] or None)
            self.members, self.household = {}, None
        known.tell(move, values)

    def _known(self, number: str | None) -> _Person:
        found = self.person(number) if number else None
        if found is None:
            found = _Person(number)
            self.persons.append(found)
        return found


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the persons and the household a case names is neither as it told nor as another one has since."""
    teller = _Teller(file.moves)
    if teller.applicant is None:
        return
    rows = _rows(file, teller)
    others = _Others(file, [person.id_number for person in teller.persons if person.id_number])
    for person in teller.persons:
        row = rows.get(person.id_number or "")
        if row is None:
            seq = person.name.seq
            yield Difference(seq=seq, what="person.id_number", recorded=person.id_number or "", replayed=None)
            return
        yield from _person(person, row, others)
    yield from _household(file, teller, rows, others)


def _rows(file: File, teller: _Teller) -> dict[str, Person]:
    """Return the rows of the persons by ID number; who has none is the applicant, whom the case names."""
    numbers = [person.id_number for person in teller.persons if person.id_number]
    statement = select(Person).where(or_(Person.id_number.in_(numbers), Person.id == file.case.applicant_id))
    found = file.session.scalars(statement).all()
    return {row.id_number or "": row for row in found}


def _person(person: _Person, row: Person, others: "_Others") -> Iterator[Difference]:
    for column, told in (("name", person.name), ("phone", person.phone)):
        stored = getattr(row, column)
        if stored != told.last and not others.told_person(row, column, told, stored):
            seq = told.seq or person.name.seq
            yield Difference(seq=seq, what=f"person {row.id}.{column}", recorded=told.last, replayed=stored)
    initials = search.initials(row.name)
    if row.name_initials != initials:
        seq, what = person.name.seq, f"person {row.id}.name_initials"
        yield Difference(seq=seq, what=what, recorded=initials, replayed=row.name_initials)


def _household(file: File, teller: _Teller, rows: Mapping[str, Person], others: "_Others") -> Iterator[Difference]:
    seq = teller.household
    if seq is None:
        return
    row = file.session.scalars(select(Household).where(Household.head_id == file.case.applicant_id)).one_or_none()
    if row is None:
        yield Difference(seq=seq, what="household", recorded="written", replayed=None)
        return
    if row.office_id != file.office.id and row.office_id not in others.offices():
        yield Difference(seq=seq, what="household.office_id", recorded=file.office.id, replayed=row.office_id)
    if row.address != "":  # no command fills it in yet
        yield Difference(seq=seq, what="household.address", recorded="", replayed=row.address)
    statement = select(Person.id_number, HouseholdMember.relation).join(Person, Person.id == HouseholdMember.person_id)
    members = file.session.execute(statement.where(HouseholdMember.household_id == row.id)).all()
    stored: dict[str, str | None] = {number or "": relation for number, relation in members}
    for number in sorted(teller.members.keys() | stored.keys()):
        told, found = teller.members.get(number, _Told()), stored.get(number)
        if found != told.last and not others.told_member(teller.applicant, number, told, found):
            subject = f"household member {rows[number].id}" if number in rows else "household member"
            yield Difference(seq=told.seq or seq, what=f"{subject}.relation", recorded=told.last, replayed=found)


class _Others:
    """The other cases that name these persons, read when first asked for: those the tables lead to, then all."""

    def __init__(self, file: File, numbers: Sequence[str]) -> None:
        self._file = file
        self._numbers = numbers
        self._read: dict[str, tuple[_Teller, int | None]] = {}
        self._complete = False
        self._unread = False

    def told_person(self, row: Person, column: str, told: _Told, value: str | None) -> bool:
        """Whether another case has since told this value of a person, who is known by ID number, or may have."""
        if row.id_number is None:
            return False
        since = _since(told)
        persons = (teller.person(row.id_number) for teller, _ in self._tellers())
        known = any(person is not None and getattr(person, column).has_since(since, value) for person in persons)
        return known or self._unread

    def told_member(self, head: _Person | None, number: str, told: _Told, value: str | None) -> bool:
        """Whether another case of the same head has since told this relation, or that the member is gone."""
        for teller, _ in self._tellers():
            same = teller.applicant is not None and head is not None and teller.applicant.id_number == head.id_number
            if same and number in teller.members and teller.members[number].has_since(_since(told), value):
                return True
        return self._unread

    def offices(self) -> Iterator[int]:
        """Yield the offices of the other cases."""
        return (office_id for _, office_id in self._tellers() if office_id is not None)

    def _tellers(self) -> Iterator[tuple[_Teller, int | None]]:
        yield from list(self._read.values())
        if self._complete:
            return
        for ids in (self._linked, self._naming):
            for case_id in ids():
                if case_id not in self._read and case_id != self._file.case.id:
                    self._read[case_id] = self._teller(case_id)
                    yield self._read[case_id]
        self._complete = True

    def _linked(self) -> Sequence[str]:
        persons = select(Person.id).where(Person.id_number.in_(self._numbers))
        heads = (
            select(Household.head_id)
            .join(HouseholdMember, HouseholdMember.household_id == Household.id)
            .where(HouseholdMember.person_id.in_(persons))
        )
        found = select(Case.id).where(or_(Case.applicant_id.in_(persons), Case.applicant_id.in_(heads)))
        return self._file.session.scalars(found.order_by(Case.id)).all()

    def _naming(self) -> Sequence[str]:
        """Read the whole journal: a case that named somebody once and does so no more is found in no table."""
        naming = or_(false(), *(mentions(Entry.outcome, number) for number in self._numbers))
        return self._file.session.scalars(select(Entry.case_id).where(naming).distinct()).all()

    def _teller(self, case_id: str) -> tuple[_Teller, int | None]:
        """Return what another case told: nothing if it cannot be read, which is found when it is verified itself.

        Until it can be, nobody knows what it told, so nothing that it may have told is taken for altered.
        """
        file = self._file
        office_id = file.session.scalar(select(Case.office_id).where(Case.id == case_id))
        columns = (getattr(Entry, name) for name in journal.COLUMNS)
        statement = select(*columns).where(Entry.case_id == case_id).order_by(Entry.seq)
        try:
            entries = [dict(entry) for entry in file.session.execute(statement).mappings()]
            made = moves([evidence.told(entry) for entry in entries], file.release_of)
        except (Rejection, *UNREADABLE):
            self._unread = True
            return _Teller(()), office_id
        return _Teller(made), office_id


def _since(told: _Told) -> datetime:
    """Return from when on another case's word counts more than what was told here."""
    return told.at[-1] - TOGETHER if told.at else _EVER


_EVER = datetime.min.replace(tzinfo=UTC)
