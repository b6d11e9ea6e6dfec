"""By which day's rules a case is decided that is about to be opened: known from its answers before they are judged.

Knows start forms and rules; must not know any process, nor cases that are open.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.offices import Office
from workflows import caserows, parameters
from workflows.clock import office_date
from workflows.desk import Desk
from workflows.engine.values import Release
from workflows.forms import Known, lenient
from workflows.parameters import Resolved


def rules_for(desk: Desk, release: Release, office: Office, answers: Mapping[str, Any]) -> tuple[date, Resolved]:
    """Return the day whose values decide a case with these raw answers to its start form, and the values of that day.

    It is today where the answers do not say it (yet), or the process does not.
    """
    today = office_date(desk.now)
    rules = parameters.in_force(desk.session, office, today)
    known = Known(data={}, parameters=rules.values, options={}, now=desk.now)
    values = lenient(release.start_form, answers, known)
    on = caserows.decisive_day(release, values, parameters=rules.values, now=desk.now) or today
    return on, rules if on == today else parameters.in_force(desk.session, office, on)
