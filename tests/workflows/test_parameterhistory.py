"""Every value of a parameter with its days: of the nearest region, recorded with the case, proven like any other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models.offices import Office
from models.parameters import Parameter
from models.releases import ReleaseRow
from tests.workflows.offices import SMALL_AID, altered, an_office_at_work, publish
from workflows import canonical, parameterhistory, parameters
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

NAME = "aid.least"
LOOKING_BACK = altered(
    SMALL_AID,
    (
        '<zeebe:property name="urgent" value="urgent"/>',
        f'<zeebe:property name="urgent" value="urgent"/><zeebe:property name="parameter_history" value="{NAME}"/>',
    ),
)


def _value(amount: str, from_on: str, until: str | None = None, *, region: str = "*", by: str = "system") -> Any:
    days = {"effective_from": from_on, "effective_to": until}
    return {"region": region, **days, "value": amount, "source": "测试", "confirmed_by": by}


def _steps(database: Database, *values: Any) -> list[tuple[Any, ...]]:
    """The steps that the street's cases would record of these versions."""
    with database.transaction() as session:
        parameters.seed(
            session,
            [
                {
                    "name": NAME,
                    "label": "最低",
                    "label_en": "least",
                    "kind": "money",
                    "unit": "元",
                    "values": list(values),
                }
            ],
        )
    with database.reading() as session:
        street = session.scalars(select(Office).where(Office.code == "QY01")).one()
        found = parameterhistory.recorded_for(session, street, LOOKING_BACK)
    steps = found[f"{NAME}_history"]["value"] if found else []
    return [(each["from_on"], each["until_on"], each["value"]) for each in steps]


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def test_each_value_has_its_days_and_one_that_nobody_confirmed_has_none(office: TestOffice) -> None:
    assert _steps(
        office.database,
        _value("1.00", "2020-01-01", "2021-12-31"),
        _value("2.00", "2022-01-01"),
        _value("3.00", "2024-01-01"),
        _value("9.00", "2025-01-01", by=""),
    ) == [
        (date(2020, 1, 1), date(2021, 12, 31), Decimal("1.00")),
        (date(2022, 1, 1), date(2023, 12, 31), Decimal("2.00")),
        (date(2024, 1, 1), None, Decimal("3.00")),
    ]


def test_the_nearest_region_counts_while_it_says_anything(office: TestOffice) -> None:
    assert _steps(
        office.database,
        _value("1.00", "2020-01-01"),
        _value("5.00", "2022-01-01", "2022-12-31", region="QY"),
        _value("7.00", "2022-03-01", region="elsewhere"),
    ) == [
        (date(2020, 1, 1), date(2021, 12, 31), Decimal("1.00")),
        (date(2022, 1, 1), date(2022, 12, 31), Decimal("5.00")),
        (date(2023, 1, 1), None, Decimal("1.00")),
    ]


def test_of_a_parameter_that_is_not_there_nothing_is_recorded(office: TestOffice) -> None:
    assert _steps(office.database) == []


def test_a_case_keeps_the_values_it_began_with_and_an_altered_one_is_found(office: TestOffice) -> None:
    _steps(office.database, _value("1.00", "2020-01-01", "2021-12-31"), _value("2.00", "2022-01-01"))
    with office.database.transaction() as session:
        session.execute(update(ReleaseRow).values(current=False))
        publish(session, office.releases, LOOKING_BACK)
    case = office.open()
    recorded = parameters.recorded(case.parameters)["aid"]["least_history"]
    assert [step["value"] for step in recorded] == [Decimal("1.00"), Decimal("2.00")]
    assert canonical.loads(case.parameters)["aid.least"]["value"] == Decimal("2.00")
    proofs = Proofs(releases=office.releases, documents=office.documents)
    assert verify(office.database, proofs=proofs).findings == ()

    with office.database.transaction() as session:
        session.execute(update(Parameter).where(Parameter.effective_to.is_not(None)).values(value="1.50"))

    (finding,) = verify(office.database, proofs=proofs).findings
    assert "aid.least" in str(finding)
