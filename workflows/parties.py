"""The persons a case is about: taken over from the case data into the register of persons and households.

Finds them by what their fields are (ID number, name, phone), not by the name of a process. Must not know pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.insertion import insert_if_absent
from models.parties import Household, HouseholdMember, Person
from workflows import search
from workflows.engine.values import Field, Release

RELATION = "relation"
"""How the key of the column ends that says how a person is related to the applicant."""


@dataclass(frozen=True, kw_only=True)
class PersonTable:
    """A table of the process whose rows are persons: its data key and the columns that name them."""

    key: str
    id_number: str
    name: str | None
    phone: str | None
    relation: Field | None


def applicant_key(release: Release, what: str) -> str | None:
    """Return the data key that holds the applicant's `name`, `id_number` or `phone`, if the process has one."""
    return release.properties.get(f"applicant_{what}")


def person_tables(release: Release) -> tuple[PersonTable, ...]:
    """Return the tables of a process that hold persons with ID numbers."""
    kinds: dict[str, dict[str, str]] = {}
    for key, kind in release.personal.items():
        table, dot, column = key.partition(".")
        if dot:
            kinds.setdefault(table, {}).setdefault(kind, column)
    return tuple(
        PersonTable(
            key=table,
            id_number=columns["id_number"],
            name=columns.get("name"),
            phone=columns.get("phone"),
            relation=_relation(release, table),
        )
        for table, columns in sorted(kinds.items())
        if "id_number" in columns
    )


def _relation(release: Release, table: str) -> Field | None:
    columns = (
        column
        for form in release.forms.values()
        for field in form.fields
        if field.key == table
        for column in field.columns
    )
    return next((column for column in columns if column.key.endswith(RELATION)), None)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a command told of persons: the applicant's `name`, `id_number` and `phone`, and tables before and after.

    A table is its rows by ID number, each with `name`, `phone` and `relation`.
    """

    applicant: Mapping[str, Any] | None
    tables: tuple[tuple[Mapping[str, Mapping[str, Any]], Mapping[str, Mapping[str, Any]]], ...]


def telling(release: Release, data: Mapping[str, Any], changed: Mapping[str, Any]) -> Telling:
    """Return what a command told by leading to *data* (`changed`: data key to value before and after)."""
    keys = {what: applicant_key(release, what) for what in ("name", "id_number", "phone")}
    told = keys["name"] and data.get(keys["name"]) and not set(keys.values()).isdisjoint(changed)
    return Telling(
        applicant={what: data.get(key or "") for what, key in keys.items()} if told else None,
        tables=tuple(
            (_rows(table, changed[table.key][0]), _rows(table, changed[table.key][1]))
            for table in person_tables(release)
            if table.key in changed
        ),
    )


def take_over(
    session: Session, case: Case, release: Release, data: Mapping[str, Any], changed: Mapping[str, Any]
) -> Person | None:
    """Bring the register up to what a command changed (`changed`: data key to value before and after).

    Sets the case's applicant and returns the person if the command changed it; keeps a household with the persons of
    the tables. A person without ID number is known by this case alone.
    """
    told, applicant = telling(release, data, changed), None
    if told.applicant is not None:
        applicant = _applicant(session, case, told.applicant)
        case.applicant_id = applicant.id
    if told.tables and case.applicant_id is not None:
        household = _household(session, case)
        for before, after in told.tables:
            _take_over_table(session, household, before, after)
    return applicant


def _applicant(session: Session, case: Case, values: Mapping[str, Any]) -> Person:
    known = session.get(Person, case.applicant_id) if case.applicant_id is not None else None
    if known is not None and known.id_number in (None, values["id_number"]):
        return _described(known, values)
    return _person(session, values)


def _person(session: Session, values: Mapping[str, Any]) -> Person:
    """Return the person with an ID number, newly registered when unknown, with name and phone as last told."""
    number, name = values["id_number"], values["name"]
    person = _by_id_number(session, number)
    if person is None and number:
        row = {"name": name, "id_number": number, "name_initials": search.initials(name)}
        insert_if_absent(session, Person, row)  # another case may register the same person at this moment
        person = _by_id_number(session, number)
    if person is None:
        person = Person(name=name, name_initials=search.initials(name))
        session.add(person)
    _described(person, values)
    session.flush()
    return person


_BY_ID_NUMBER = select(Person).where(Person.id_number == bindparam("number"))


def _by_id_number(session: Session, number: str | None) -> Person | None:
    if not number:
        return None
    return session.scalars(_BY_ID_NUMBER, {"number": number}).one_or_none()


def _described(person: Person, values: Mapping[str, Any]) -> Person:
    name = values["name"] or person.name
    if name != person.name:
        person.name = name
        person.name_initials = search.initials(name)
    person.id_number = values["id_number"] or person.id_number
    person.phone = values["phone"] or person.phone
    return person


def _household(session: Session, case: Case) -> Household:
    insert_if_absent(session, Household, {"head_id": case.applicant_id, "office_id": case.office_id, "address": ""})
    return session.scalars(select(Household).where(Household.head_id == case.applicant_id)).one()


def _take_over_table(
    session: Session, household: Household, before: Mapping[str, Any], after: Mapping[str, Mapping[str, Any]]
) -> None:
    members = {
        member.person_id: member
        for member in session.scalars(select(HouseholdMember).where(HouseholdMember.household_id == household.id))
    }
    for row in after.values():
        person = _person(session, row)
        relation = row["relation"] or ""
        if person.id in members:
            members[person.id].relation = relation
        elif person.id != household.head_id:
            session.add(HouseholdMember(household_id=household.id, person_id=person.id, relation=relation))
    gone = select(Person.id).where(Person.id_number.in_(before.keys() - after.keys()))
    session.execute(
        delete(HouseholdMember).where(HouseholdMember.household_id == household.id, HouseholdMember.person_id.in_(gone))
    )


def _rows(table: PersonTable, rows: Any) -> dict[str, dict[str, Any]]:
    """Return the rows of a table that carry an ID number and a name, by ID number."""
    found = {}
    for row in rows if isinstance(rows, list) else []:
        number, name = row.get(table.id_number), row.get(table.name or "")
        if number and name:
            phone = row.get(table.phone) if table.phone else None
            found[number] = {"id_number": number, "name": name, "phone": phone, "relation": _shown(table.relation, row)}
    return found


def _shown(relation: Field | None, row: Mapping[str, Any]) -> str | None:
    """Return how a person is related, in the words of the form."""
    value = row.get(relation.key) if relation else None
    labels = {option.value: option.label for option in relation.options} if relation else {}
    return labels.get(value, value) if isinstance(value, str) else None
