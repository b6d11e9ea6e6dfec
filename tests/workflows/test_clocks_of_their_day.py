"""A clock that is as long as the rules of the day from which it runs: proven by the rule that its entry tells."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from models.database import Database
from models.parameters import Parameter
from models.releases import ReleaseRow
from tests import databases
from tests.workflows.clocks import ASKING, an_office_with_clocks, clock_of, clocked_aid
from tests.workflows.offices import altered, application, publish
from workflows import cases
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

NAME = "aid.promise"
LONGER, LONGEST = ({**ASKING, "length": length} for length in (10, 15))
_STARTS = """<zeebe:header key="name" value="promise"/></zeebe:taskHeaders><zeebe:ioMapping>"""
OF_ITS_DAY = altered(
    clocked_aid(),
    (
        f'{_STARTS}<zeebe:input source=\'="aid.promise"\' target="deadline"/>',
        _STARTS.replace("</zeebe:taskHeaders>", '<zeebe:header key="of_its_day" value="yes"/></zeebe:taskHeaders>')
        + '<zeebe:input source=\'="aid.promise"\' target="deadline"/>'
        + '<zeebe:input source=\'=date("2025-06-30")\' target="from_on"/>',
    ),
)


def _of_2025(value: dict[str, Any]) -> Parameter:
    """A version that was in force until the middle of 2025, when the clock of the process begins."""
    told = {"label": "期限", "kind": "deadline", "created_by": "system", "confirmed_by": "system", "state": "confirmed"}
    return Parameter(name=NAME, effective_from=date(2025, 1, 1), effective_to=date(2025, 6, 30), value=value, **told)


def test_its_rule_is_that_of_its_day_and_a_rule_that_no_version_has_is_found(tmp_path: Path) -> None:
    with databases.empty_database("sqlite") as url:
        office = an_office_with_clocks(Database(url), tmp_path)
        with office.database.transaction() as session:
            session.add(_of_2025(LONGER))
            session.execute(update(ReleaseRow).values(current=False))
            publish(session, office.releases, OF_ITS_DAY)
        with office.desk("clerk") as desk:
            case = cases.open_case(desk, OF_ITS_DAY.id, application())

        def found() -> list[str]:
            proofs = Proofs(releases=office.releases, documents=office.documents)
            return [str(finding) for finding in verify(office.database, proofs=proofs).findings]

        assert clock_of(office, case, "promise").rule["length"] == LONGER["length"]
        assert found() == []
        with office.database.transaction() as session:
            session.execute(update(Parameter).where(Parameter.effective_to.is_not(None)).values(value=LONGEST))
        assert any("rule" in each for each in found())
        office.database.dispose()
