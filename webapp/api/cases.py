"""`/processes` and `/cases`: what can be started, and the cases the caller may see."""

from typing import Any

from sqlalchemy import select

from models.deadlines import Deadline
from models.tasks import Task
from webapp.api import render
from webapp.api.access import bearer, caller, command, desk, services
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import Case, CaseDetail, Cases, CasesQuery, IdempotencyKey, Processes, RaiseEvent, StartCase
from workflows import authority, casefile, cases, storeddata

blueprint = Operations("cases", __name__, tag="cases")


@blueprint.get("/processes")
@blueprint.auth_required(bearer)
@blueprint.gives(Processes)
@blueprint.doc(responses=responses())
def list_processes() -> dict[str, Any]:
    """List the published processes with their start forms."""
    actor = caller()
    with services().database.reading() as session:
        releases = services().releases.published(session)
    return {
        "items": [
            {
                "id": release.id,
                "name": release.name,
                "release": release.digest,
                "start_form": render.form_body(release.start_form, {}),
                "can_start": authority.may_start(actor, release),
            }
            for release in releases
        ]
    }


@blueprint.post("/cases")
@blueprint.auth_required(bearer)
@blueprint.takes(StartCase)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(Case, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def start_case(json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Start a case of a published process, or with `draft` the one that another case has prepared."""
    with desk() as opened:
        process, values, draft = (json_data[name] for name in ("process", "values", "draft"))
        case = cases.open_case(opened, process, values, draft=draft, idempotency_key=header.get("key"))
        return render.case_body(opened.session, case)


@blueprint.get("/cases")
@blueprint.auth_required(bearer)
@blueprint.takes(CasesQuery, location="query")
@blueprint.gives(Cases)
@blueprint.doc(responses=responses(422))
def list_cases(query_data: dict[str, Any]) -> dict[str, Any]:
    """List the cases the caller may see, newest first."""
    with services().database.reading() as session:
        page = casefile.page(session, caller(), **query_data)
        return {
            "items": [render.case_body(session, case) for case in page.items],
            "next_cursor": page.next_cursor,
        }


@blueprint.get("/cases/<case_id>")
@blueprint.auth_required(bearer)
@blueprint.gives(CaseDetail)
@blueprint.doc(responses=responses(403, 404))
def read_case(case_id: str) -> dict[str, Any]:
    """Read a case with its data, open tasks and deadlines."""
    wired = services()
    with wired.database.reading() as session:
        case = authority.require_visible(session, caller(), case_id)
        release = wired.releases.by_digest(session, case.release_digest)
        open_tasks = session.scalars(
            select(Task).where(Task.case_id == case.id, Task.state.in_(("open", "claimed"))).order_by(Task.opened_at)
        )
        deadlines = session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id))
        now = wired.clock.now()
        return render.case_body(session, case) | {
            "data": render.data_body(release, storeddata.of_case(session, case)),
            "open_tasks": [render.task_body(session, task, now) for task in open_tasks],
            "deadlines": [render.deadline_body(deadline) for deadline in deadlines],
        }


@blueprint.post("/cases/<case_id>/events")
@blueprint.auth_required(bearer)
@blueprint.takes(RaiseEvent)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(Case)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def raise_event(case_id: str, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Tell a case something that may happen at any time (withdrawal, death, objection)."""
    with desk() as opened:
        case = cases.raise_event(
            opened,
            case_id,
            json_data["event"],
            json_data["values"],
            json_data["reason"],
            idempotency_key=header.get("key"),
        )
        return render.case_body(opened.session, case)
