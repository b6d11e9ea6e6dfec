"""What other cases say about the organisation of this one: how many there are, how many run, which facts hold.

Counts only: tells no numbers, names or amounts of cases that the asking office may not see. Must not know which process
asks.
"""

from collections.abc import Mapping
from typing import Any

from workflows import organisationfile, organisations
from workflows.clock import office_date
from workflows.services.call import Call


def summary(call: Call) -> Mapping[str, Any]:
    """Count the other cases about the organisation of the case, and in how many of them each fact holds today."""
    declared = dict.fromkeys(organisations.facts(call.release), 0)
    about = organisations.of_data(call.release, call.data)
    if about is None:
        return _told(0, 0, declared)
    file = organisationfile.around(
        call.desk.session,
        about,
        office_path=call.case.office_path,
        today=office_date(call.desk.now),
        without=call.case.id,
    )
    return _told(len(file.cases), file.running, {**declared, **file.facts})


def _told(cases: int, running: int, facts: Mapping[str, int]) -> Mapping[str, Any]:
    return {"organisation_cases": cases, "organisation_open_cases": running, "organisation_facts": dict(facts)}
