"""`/tasks`: the queues, a task with its form, and working it."""

from typing import Any

from models.tasks import Task as TaskRow
from webapp.api import render
from webapp.api.access import bearer, caller, command, desk, services
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import (
    CompleteTask,
    Completion,
    IdempotencyKey,
    Phone,
    TaskAnswer,
    TaskDetail,
    Tasks,
    TasksQuery,
    Version,
    VersionedValues,
)
from workflows import authority, claimantphone, inbox, tasks, taskview
from workflows.desk import Desk

blueprint = Operations("tasks", __name__, tag="tasks")


@blueprint.get("/tasks")
@blueprint.auth_required(bearer)
@blueprint.takes(TasksQuery, location="query")
@blueprint.gives(Tasks)
@blueprint.doc(responses=responses(422))
def list_tasks(query_data: dict[str, Any]) -> dict[str, Any]:
    """List a queue of the caller, soonest due first."""
    wired = services()
    now = wired.clock.now()
    queue = query_data.pop("queue")
    with wired.database.reading() as session:
        page = inbox.page(session, caller(), queue, now=now, **query_data)
        rows = [session.get_one(TaskRow, item.id) for item in page.items]
        return {
            "items": [render.task_body(session, row, now) for row in rows],
            "next_cursor": page.next_cursor,
            "count": page.count,
        }


@blueprint.get("/tasks/<task_id>")
@blueprint.auth_required(bearer)
@blueprint.gives(TaskDetail)
@blueprint.doc(responses=responses(404))
def read_task(task_id: str) -> dict[str, Any]:
    """Read a task with its form, its draft and what is shown beside the form."""
    with desk() as opened:
        return _detail(opened, task_id)


@blueprint.post("/tasks/<task_id>/phone")
@blueprint.auth_required(bearer)
@blueprint.gives(Phone)
@blueprint.doc(responses=responses(403, 404))
@command
def read_phone(task_id: str) -> dict[str, Any]:
    """Read telephone and address of whom a task is to call or visit, its claimant or the applicant; logged."""
    with desk() as opened:
        contact = claimantphone.of_task(opened, task_id)
        return {"phone": contact.phone or None, "address": contact.address or None}


@blueprint.post("/tasks/<task_id>/claim")
@blueprint.auth_required(bearer)
@blueprint.takes(Version)
@blueprint.gives(TaskAnswer)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def claim_task(task_id: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Claim a task of one of the caller's groups."""
    with desk() as opened:
        task = tasks.claim(opened, task_id, json_data["version"])
        return render.task_body(opened.session, task, opened.now)


@blueprint.post("/tasks/<task_id>/release")
@blueprint.auth_required(bearer)
@blueprint.takes(Version)
@blueprint.gives(TaskAnswer)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def release_task(task_id: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Give a claimed task back to its group."""
    with desk() as opened:
        task = tasks.release(opened, task_id, json_data["version"])
        return render.task_body(opened.session, task, opened.now)


@blueprint.put("/tasks/<task_id>/draft")
@blueprint.auth_required(bearer)
@blueprint.takes(VersionedValues)
@blueprint.gives(TaskAnswer)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def save_draft(task_id: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Keep what has been filled in so far."""
    with desk() as opened:
        task = tasks.save_draft(opened, task_id, json_data["version"], json_data["values"])
        return render.task_body(opened.session, task, opened.now)


@blueprint.post("/tasks/<task_id>/complete")
@blueprint.auth_required(bearer)
@blueprint.takes(CompleteTask)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(Completion)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def complete_task(task_id: str, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Complete a task and tell what follows."""
    with desk() as opened:
        done = tasks.complete(
            opened,
            task_id,
            json_data["version"],
            json_data["values"],
            late_reason=json_data["late_reason"],
            idempotency_key=header.get("key"),
        )
        return {
            "case": render.case_body(opened.session, done.case),
            "next_tasks": [
                render.task_body(opened.session, task, opened.now)
                for task in done.next_tasks
                if authority.sees_task(opened.actor, task, done.case)
            ],
        }


def _detail(opened: Desk, task_id: str) -> dict[str, Any]:
    view = taskview.for_task(opened, task_id)
    return render.task_body(opened.session, view.task, opened.now) | {
        "form": view.form and render.form_body(view.form, view.known.options),
        "draft": view.draft,
        "facts": render.data_body(view.release, view.facts),
    }
