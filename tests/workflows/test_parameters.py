"""Values in force: dated, regional, confirmed by a second person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from models.parameters import Parameter
from tests import builders
from tests.processes import shipped_values
from workflows import acting, canonical, feel, parameters
from workflows.errors import Forbidden, InvalidInput, InvalidState, NotFound, Unusable
from workflows.parameters import Proposal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.database import Database
    from models.offices import Office
    from workflows.desk import Actor

NAME = "hardship.monthly_standard"


def described(*values: dict[str, Any], name: str = NAME, kind: str = "money") -> dict[str, Any]:
    filled = [
        {"region": "*", "effective_from": "2026-01-01", "effective_to": None, "confirmed_by": "district", **value}
        for value in values
    ]
    return {"name": name, "label": "低保标准", "label_en": "Standard", "kind": kind, "unit": "元", "values": filled}


def in_force(session: Session, office: Office, on: date) -> object:
    return parameters.in_force(session, office, on).values.get("hardship", {}).get("monthly_standard")


def an_editor(session: Session, *groups: str) -> Actor:
    user = builders.a_user(session)
    builders.a_post(session, groups=groups, a=user)
    return acting.actor_for(session, user, now=builders.NOW)


def test_golden_12_the_value_of_the_decisive_day_counts(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        parameters.seed(
            session,
            [
                described(
                    {"value": "200000.00", "effective_from": "2020-01-01", "effective_to": "2023-06-30"},
                    {"value": "300000.00", "effective_from": "2023-07-01"},
                )
            ],
        )

        assert in_force(session, office, date(2022, 12, 5)) == Decimal("200000.00")
        assert in_force(session, office, date(2023, 6, 30)) == Decimal("200000.00")
        assert in_force(session, office, date(2023, 7, 1)) == Decimal("300000.00")
        assert in_force(session, office, date(2019, 12, 31)) is None


def test_the_nearest_region_wins_then_the_latest_start(database: Database) -> None:
    with database.transaction() as session:
        district = builders.an_office(session, code="YL", region="990101")
        street = builders.an_office(session, level="street", parent=district, code="DQ", region="990101")
        beside = builders.an_office(session, code="XX")
        parameters.seed(
            session,
            [
                described(
                    {"value": "1.00"},
                    {"value": "2.00", "region": "990101"},
                    {"value": "3.00", "region": "YL"},
                    {"value": "4.00", "region": "DQ"},
                    {"value": "5.00", "region": "DQ", "effective_from": "2026-03-01"},
                )
            ],
        )
        on = date(2026, 2, 1)
        found = [in_force(session, office, on) for office in (beside, district, street)]

        assert found == [Decimal("1.00"), Decimal("3.00"), Decimal("4.00")]
        assert in_force(session, street, date(2026, 3, 1)) == Decimal("5.00")


def test_what_the_journal_names_is_enough_to_decide_again(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        parameters.seed(
            session,
            [
                described({"value": "940.00"}),
                described({"value": {"length": 5, "unit": "working_day"}}, name="notice.period", kind="deadline"),
                described({"value": "P1DT12H"}, name="notice.reminder", kind="duration"),
                described({"value": ["illness", 3]}, name="hardship.causes", kind="list"),
            ],
        )
        resolved = parameters.in_force(session, office, date(2026, 5, 1))
        recorded = canonical.loads(canonical.dumps(resolved.versions))

        assert parameters.nested(recorded) == resolved.values
        assert resolved.values["notice"] == {
            "period": {"length": 5, "unit": "working_day", "roll": True, "pausable": True},
            "reminder": timedelta(hours=36),
        }
        version = resolved.versions[NAME]["version"]
        assert session.get_one(Parameter, version).value == "940.00"


def test_seeding_again_adds_nothing_and_keeps_what_was_decided(database: Database) -> None:
    with database.transaction() as session:
        assert parameters.seed(session, [described({"value": "1.00"}, {"value": "2.00", "region": "YL"})]) == 2
        assert parameters.seed(session, [described({"value": "9.00"}, {"value": "2.00", "region": "YL"})]) == 0
        assert session.scalar(select(func.count(Parameter.id))) == 2
        assert in_force(session, builders.an_office(session), date(2026, 1, 1)) == Decimal("1.00")


def test_an_office_installed_before_gets_a_corrected_clock_by_its_dated_version(database: Database) -> None:
    """The inspection's five days could not stand still at first; who was installed then can pause them later."""
    shipped = {each["name"]: each for each in shipped_values.entries("wage_recovery")}
    clock = shipped["wages.inspection_acceptance"]
    first = clock["values"][0]
    before = clock | {"values": [first | {"value": first["value"] | {"pausable": False}}]}
    with database.transaction() as session:
        office = builders.an_office(session)
        parameters.seed(session, [before])
        assert parameters.seed(session, [clock]) == 1

        def pausable(on: date) -> object:
            return parameters.in_force(session, office, on).values["wages"]["inspection_acceptance"]["pausable"]

        assert (pausable(date(2026, 10, 31)), pausable(date(2026, 11, 1))) == (False, True)


def test_an_unconfirmed_value_is_not_in_force(database: Database) -> None:
    with database.transaction() as session:
        parameters.seed(session, [described({"value": "1.00", "confirmed_by": None})])

        assert in_force(session, builders.an_office(session), date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "monthly"},
        {"kind": "amount"},
        {"values": [{"value": "1.00"}]},
        {"values": [{"value": 1.5, "effective_from": "2026-01-01"}]},
        {"values": [{"value": "1.00", "effective_from": "1 January"}]},
        {"values": None},
    ],
)
def test_a_wrong_description_names_the_parameter_and_writes_nothing(database: Database, wrong: dict[str, Any]) -> None:
    with database.transaction() as session:
        with pytest.raises(Unusable, match=str(wrong.get("name", NAME))):
            parameters.seed(session, [described({"value": "1.00"}) | wrong])

        assert session.scalar(select(func.count(Parameter.id))) == 0


@pytest.mark.parametrize(
    ("kind", "stored", "value"),
    [
        ("number", 3, Decimal(3)),
        ("number", "-1.50", Decimal("-1.50")),
        ("percent", "80", Decimal(80)),
        ("money", "8000.5", Decimal("8000.50")),
        ("days", 0, 0),
        ("duration", "PT30M", timedelta(minutes=30)),
        ("text", "", ""),
        ("list", [], []),
    ],
)
def test_each_kind_has_its_type(kind: str, stored: object, value: object) -> None:
    read = parameters.read(kind, stored)

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        ("number", 1.5), ("number", True), ("number", "NaN"), ("number", "x"), ("money", 5), ("money", "-1.00"),
        ("money", "1.005"), ("days", -1), ("days", "5"), ("days", True), ("deadline", {"length": 5}), ("deadline", 5),
        ("duration", "P"), ("duration", "PT"), ("duration", "P1DT"), ("duration", "5 days"), ("duration", 5),
        ("text", 5), ("list", "ab"), ("list", [1.5]), ("colour", "red"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(kind: str, stored: object) -> None:
    with pytest.raises(InvalidInput):
        parameters.read(kind, stored)


# Two people


def test_a_new_value_counts_when_a_second_person_has_confirmed_it(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        parameters.seed(session, [described({"value": "1.00"})])
        editor, confirmer = an_editor(session, "param_editor"), an_editor(session, "param_confirmer")
        draft = parameters.propose(
            session, editor, Proposal(name=NAME, value="2.00", effective_from=date(2026, 6, 1), source="区工会决定")
        )
        june = date(2026, 6, 1)

        assert (draft.label, draft.kind, draft.state, in_force(session, office, june)) == (
            "低保标准",
            "money",
            "draft",
            Decimal("1.00"),
        )
        parameters.confirm(session, confirmer, draft.id)
        assert (draft.created_by, draft.confirmed_by) == (editor.username, confirmer.username)
        assert in_force(session, office, june) == Decimal("2.00")
        with pytest.raises(InvalidState):
            parameters.confirm(session, confirmer, draft.id)


def test_nobody_confirms_the_own_value(database: Database) -> None:
    with database.transaction() as session:
        parameters.seed(session, [described({"value": "1.00"})])
        both, neither = an_editor(session, "param_editor", "param_confirmer"), an_editor(session, "payer")
        draft = parameters.propose(session, both, Proposal(name=NAME, value="2.00", effective_from=date(2026, 6, 1)))
        for actor in (both, neither):
            with pytest.raises(Forbidden):
                parameters.confirm(session, actor, draft.id)

        assert draft.state == "draft"


def test_a_draft_can_be_withdrawn(database: Database) -> None:
    with database.transaction() as session:
        parameters.seed(session, [described({"value": "1.00"})])
        editor = an_editor(session, "param_editor")
        draft = parameters.propose(session, editor, Proposal(name=NAME, value="2.00", effective_from=date(2026, 6, 1)))
        with pytest.raises(Forbidden):
            parameters.withdraw(session, an_editor(session, "payer"), draft.id)
        parameters.withdraw(session, editor, draft.id)

        assert draft.state == "withdrawn"
        with pytest.raises(NotFound):
            parameters.withdraw(session, editor, 0)


@pytest.mark.parametrize(
    ("error", "groups", "change"),
    [
        (Forbidden, ("payer",), {}),
        (NotFound, ("param_editor",), {"name": "hardship.unknown"}),
        (InvalidInput, ("param_editor",), {"value": 5}),
        (InvalidInput, ("param_editor",), {"effective_to": date(2026, 5, 31)}),
    ],
)
def test_a_wrong_proposal_is_refused(
    database: Database, error: type[Exception], groups: tuple[str, ...], change: dict[str, Any]
) -> None:
    with database.transaction() as session:
        parameters.seed(session, [described({"value": "1.00"})])
        proposal = Proposal(**{"name": NAME, "value": "2.00", "effective_from": date(2026, 6, 1), **change})
        with pytest.raises(error):
            parameters.propose(session, an_editor(session, *groups), proposal)

        assert session.scalar(select(func.count(Parameter.id))) == 1


def test_what_cases_have_recorded_alike_is_made_into_values_of_expressions_once() -> None:
    """A case is decided by some hundred values; every expression that reads them is given the same ones."""
    text = canonical.dumps({"loans.rate": {"version": 1, "value": Decimal("0.03")}})
    recorded = parameters.recorded(text)

    values = {group: feel.to_feel(recorded[group]) for group in recorded}
    assert values == feel.to_feel({"loans": {"rate": Decimal("0.03")}})
    assert feel.to_feel(recorded["loans"]) is values["loans"]
    assert feel.to_feel(recorded) is feel.to_feel(parameters.recorded(text))


def test_a_name_of_several_words_inside_what_was_recorded_is_known_to_every_expression() -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    given = {"rates": feel.Settled({"in the": feel.Settled({"long run": Decimal(3)})})}

    for _ in range(2):
        assert feel.evaluate("rates.in the.long run + 1", given, now=now).value == Decimal(4)
