"""Carrying out a batch, some cases per request, and the page of a batch: what it moved, and taking it back.

A script asks for the next cases by itself; without one a button does. Each case is a transaction of its own, so a
batch that is cut off goes on where it stopped. The moves are `workflows.migration`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, or_

from models.cases import Case
from webapp.access import close_reading, current_actor, log_refusal, reading, services
from webapp.errors import message_of, status_of
from webapp.processes.moving import MAP, asked, moving_page
from webapp.processes.place import actors, administered, administrators, blueprint, release_named
from workflows import migration, releasebook
from workflows.desk import Desk, new_id
from workflows.errors import Forbidden, InvalidInput
from workflows.migration import REASON_LENGTH, Order, Outcome
from workflows.releasebook import Batch

AT_ONCE = 10
"""How many cases one request moves: a second at most."""


@dataclass(frozen=True, kw_only=True)
class Again:
    """What is being done, for the form that goes on with it; `undone` is the batch that is taken back."""

    order: Order
    url: str
    undone: str | None = None


@blueprint.post("/<process>/cases/move")
@administrators
def move(process: str) -> ResponseReturnValue:
    """Move the next cases to the release that was chosen."""
    lines = releasebook.releases_of(reading(), process, among=administered())
    order = asked(process, lines, request.form, batch=request.form.get("batch") or new_id())
    if wrong := _wrong(order.reason):
        return moving_page(process, wrong), status_of(InvalidInput(()))
    ids = migration.waiting(reading(), process, order.to, among=_later())
    outcomes = _carried_out(ids[:AT_ONCE], partial(migration.migrate, order=order))
    again = Again(order=order, url=url_for("processes.move", process=process))
    return _result(again, outcomes, left=len(ids) - len(outcomes))


@blueprint.post("/<process>/batches/<batch_id>/undo")
@administrators
def undo(process: str, batch_id: str) -> ResponseReturnValue:
    """Take the next cases of a batch back."""
    batch = releasebook.batch(reading(), process, batch_id, among=administered())
    order = Order(
        process=process,
        to=batch.first.to,
        reason=request.form.get("reason", ""),
        batch=request.form.get("batch") or new_id(),
    )
    if wrong := _wrong(order.reason):
        return _batch_page(process, batch, wrong), status_of(InvalidInput(()))
    later = {each.case_id for each in releasebook.moves_of(reading(), process, batch_id, among=_later())}
    ids = [each.case_id for each in batch.moves if each.undoable and each.case_id in later]
    outcomes = _carried_out(ids[:AT_ONCE], partial(migration.undo, order=order, batch=batch_id))
    again = Again(order=order, url=url_for("processes.undo", process=process, batch_id=batch_id), undone=batch_id)
    return _result(again, outcomes, left=len(ids) - len(outcomes))


@blueprint.get("/<process>/cases/move", endpoint="move_back")
@administrators
def back(process: str) -> ResponseReturnValue:
    """Lead from the address of a sent form, opened again, to the page with the form."""
    return redirect(url_for("processes.moving", process=process))


@blueprint.get("/<process>/batches/<batch_id>/undo", endpoint="undo_back")
@administrators
def back_to_batch(process: str, batch_id: str) -> ResponseReturnValue:
    """Lead from the address of a sent form, opened again, to the page with the form."""
    return redirect(url_for("processes.batch", process=process, batch_id=batch_id))


@blueprint.get("/<process>/batches/<batch_id>")
@administrators
def batch(process: str, batch_id: str) -> ResponseReturnValue:
    """Show what a batch moved."""
    return _batch_page(process, releasebook.batch(reading(), process, batch_id, among=administered()))


def _batch_page(process: str, batch: Batch, wrong: dict[str, str] | None = None) -> str:
    return render_template(
        "processes/batch.html",
        process=process,
        name=release_named(batch.first.to),
        batch=batch,
        name_of=actors([batch.first.by]),
        wrong=wrong or {},
        typed=request.form,
    )


def _wrong(reason: str) -> dict[str, str]:
    """Refuse a missing reason once, not case by case."""
    if reason.strip() and len(reason.strip()) <= REASON_LENGTH:
        return {}
    (error,) = InvalidInput.one("reason", migration.NO_REASON, max=REASON_LENGTH).errors
    return {error.field: message_of(error)}


def _carried_out(ids: Sequence[str], move_one: Callable[[Desk, str], Case]) -> list[Outcome]:
    """Do it case by case; who may not is told so, and the attempt is logged."""
    desks = partial(services().desk, current_actor())
    outcomes = list(migration.carry_out(desks, ids, move_one))
    for outcome in outcomes:
        if isinstance(outcome.why_not, Forbidden):
            log_refusal(f"{outcome.number} {outcome.why_not}")
    close_reading()  # what is read from now on must see what was written
    return outcomes


def _result(again: Again, outcomes: list[Outcome], *, left: int) -> str:
    """Render what became of these cases, and the form that asks for the next ones; only that for a script."""
    done = _count("done") + sum(outcome.why_not is None for outcome in outcomes)
    refused = _count("refused") + sum(outcome.why_not is not None for outcome in outcomes)
    template = "processes/outcomes.html" if request.headers.get("HX-Request") else "processes/result.html"
    return render_template(
        template,
        again=again,
        name=release_named(again.order.to),
        outcomes=outcomes,
        done=done,
        refused=refused,
        left=left,
        map_prefix=MAP,
    )


def _count(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1000000") else 0


def _later() -> ColumnElement[bool]:
    """Return the condition on the cases whose turn it is after the last one that was tried (`after`).

    Those before it that are still there could not be moved and are not tried twice.
    """
    tried = reading().get(Case, request.form.get("after", ""))
    if tried is None:
        return administered()
    same_instant = and_(Case.opened_at == tried.opened_at, Case.id > tried.id)
    return and_(administered(), or_(Case.opened_at > tried.opened_at, same_instant))
