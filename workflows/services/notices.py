"""Public notices (公示): what is posted, masked; how long it hangs; objections that stop this subject's clock alone.

Rules: domain reference 2.0.3; the day of posting does not count (民法典 Art. 201). Must not know who decides what
comes of an objection.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from models.notices import Notice, Objection
from workflows import calendar, deadlines, offices
from workflows.calendar import Calendar
from workflows.clock import end_of_day, office_date, start_of_day
from workflows.errors import N_, InvalidState
from workflows.services.call import Call
from workflows.terms import term_of

RESULTS = ("no_objection", "objection_rejected", "objection_partly", "objection_upheld")
"""What a notice may end with, from the best to the worst."""
SUPERSEDED = "superseded"
_SUCCESSFUL = ("objection_partly", "objection_upheld")
_FINDINGS = {"rejected": "objection_rejected", "partly": "objection_partly", "upheld": "objection_upheld"}


def post(call: Call) -> Mapping[str, Any]:
    """Write the notice (`stage` "prepare") or let the written one hang (`stage` "start")."""
    return _start(call) if call.header("stage") == "start" else _prepare(call)


def suspend(call: Call) -> Mapping[str, Any]:
    """Record an objection and stop the clock of this case's notice, if one hangs; other subjects' notices go on.

    One that came when the period had run out stops nothing.
    """
    notice = _hanging(call)
    received_at = start_of_day(call.day("received_on") or office_date(call.desk.now))
    if notice is not None and notice.suspended_at is None and notice.ends_at and received_at <= notice.ends_at:
        notice.suspended_at = received_at
    call.desk.session.add(
        Objection(
            case_id=call.case.id,
            notice_id=notice.id if notice else None,
            received_at=call.desk.now,
            channel=call.text("channel") or "",
            by_name=call.text("objector_name"),
            text=call.needed_text("text"),
        )
    )
    call.desk.session.flush()
    return {"objections_open": len(_open_objections(call))}


def resume(call: Call) -> Mapping[str, Any]:
    """Close the oldest open objection; after the last one the notice hangs on, later by the days it stood still."""
    result = call.needed_text("result")
    if result not in _FINDINGS:
        raise call.unusable("result", result)
    waiting = _open_objections(call)
    if waiting:
        waiting.pop(0).result = result
    notice = _hanging(call)
    if notice is None:
        return {"objections_open": len(waiting)}
    notice.result = max(notice.result or RESULTS[0], _FINDINGS[result], key=RESULTS.index)
    if not waiting and notice.suspended_at is not None and notice.ends_at is not None:
        notice.ends_at = _moved(call, notice.suspended_at, notice.ends_at)
        notice.suspended_at = None
    return {
        "notice_ends_at": notice.ends_at,
        "notice_result": notice.result,
        "objections_open": len(waiting),
    }


def close(call: Call) -> Mapping[str, Any]:
    """Look whether the notice is over (`stage` "check"), or take it down on `removed_on` (`stage` "remove")."""
    notice = _current(call)
    notice.result = notice.result or RESULTS[0]
    if call.header("stage") == "check":
        return _looked_at(call, notice)
    removed_on = call.day("removed_on") or office_date(call.desk.now)
    notice.closed_at = call.desk.now
    return {"notice_result": notice.result, "notice_closed_on": removed_on}


def _looked_at(call: Call, notice: Notice) -> Mapping[str, Any]:
    """Return whether the notice is over, and when to look again if it is not: daily while it stands still."""
    suspended = bool(_open_objections(call))
    ended = notice.ends_at is not None and call.desk.now >= notice.ends_at
    over = not suspended and (ended or notice.result in _SUCCESSFUL)
    return {
        "notice_over": over,
        "notice_check_at": _next_working_day_end(call) if suspended else notice.ends_at,
        "notice_ends_at": notice.ends_at,
        "notice_result": notice.result,
    }


def masked_name(name: str) -> str:
    """Return a name as a notice may show it: the first character and 某 (PIPL Art. 25 and 28)."""
    return f"{name[:1]}某"


def _prepare(call: Call) -> Mapping[str, Any]:
    for former in _open_notices(call):
        former.closed_at, former.result = call.desk.now, SUPERSEDED
    fields = _posted_fields(call)
    call.desk.session.add(Notice(case_id=call.case.id, fields=fields, places=[]))
    call.desk.session.flush()
    return {"notice_text": "；".join(f"{field['label']}：{field['text']}" for field in fields)}


def _posted_fields(call: Call) -> list[dict[str, str]]:
    """Return the lines of the notice: masked name, organisation, category and amount, and nothing else ever."""
    amount = call.effect.inputs.get("subject_amount")
    lines = [
        (N_("姓名"), masked_name(call.needed_text("subject_name"))),
        (N_("单位"), call.text("subject_organisation")),
        (N_("类别"), call.text("subject_category")),
        (N_("拟救助金额"), f"{amount:,.2f} 元" if isinstance(amount, Decimal) else None),
    ]
    return [{"label": label, "text": text} for label, text in lines if text]


def _start(call: Call) -> Mapping[str, Any]:
    notice = _current(call)
    posted_on = call.day("posted_on") or office_date(call.desk.now)
    term = term_of(call.parameters, call.needed_text("period"))
    due = deadlines.due(call.desk.session, call.office, term, at=start_of_day(posted_on))
    notice.posted_at, notice.ends_at = start_of_day(posted_on), due.at
    notice.places = call.texts("places")
    notice.result = RESULTS[0]
    return {
        "notice_ends_at": due.at,
        "notice_check_at": due.at,
        "notice_result": RESULTS[0],
        "notice_provisional": due.provisional,
    }


def _moved(call: Call, suspended_at: datetime, ends_at: datetime) -> datetime:
    """Return the end of a notice later by the working days from its suspension until today."""
    days = _calendar(call)
    stood_still = days.working_days(office_date(suspended_at), office_date(call.desk.now))
    on = office_date(ends_at)
    for _ in range(stood_still):
        on = days.next_working_day(on + timedelta(days=1))
    return end_of_day(on)


def _next_working_day_end(call: Call) -> datetime:
    return end_of_day(_calendar(call).next_working_day(office_date(call.desk.now) + timedelta(days=1)))


def _calendar(call: Call) -> Calendar:
    return calendar.load(call.desk.session, offices.regions(call.desk.session, call.office))


def _current(call: Call) -> Notice:
    found = _open_notices(call)
    if not found:
        raise InvalidState(N_("本案没有正在办理的公示"))
    return found[-1]


def _hanging(call: Call) -> Notice | None:
    """Return the notice that was posted and not yet taken down."""
    return next((notice for notice in reversed(_open_notices(call)) if notice.posted_at is not None), None)


def _open_notices(call: Call) -> list[Notice]:
    statement = select(Notice).where(Notice.case_id == call.case.id, Notice.closed_at.is_(None)).order_by(Notice.id)
    return list(call.desk.session.scalars(statement))


def _open_objections(call: Call) -> list[Objection]:
    statement = (
        select(Objection).where(Objection.case_id == call.case.id, Objection.result.is_(None)).order_by(Objection.id)
    )
    return list(call.desk.session.scalars(statement))
