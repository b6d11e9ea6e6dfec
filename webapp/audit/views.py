"""The auditor's pages: which cases to look at, and one case replayed.

Asks `workflows.replay`; writes nothing to any case, and into the access log which case was opened.
"""

from dataclasses import dataclass
from random import Random

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from webapp.access import current_actor, log_look, reading, requires, services
from webapp.audit.differences import what_differs
from webapp.audit.steps import Reader
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import people_names
from workflows import authority, replay
from workflows.beside.unreadable import UNREADABLE
from workflows.clock import office_date
from workflows.errors import N_, InvalidInput, Unusable
from workflows.replay import ReplayResult, ReplayStep

blueprint = Blueprint("audit", __name__, template_folder="templates")
AUDITORS = tuple(sorted(authority.AUDIT_GROUPS))
_LARGEST_SAMPLE = 50
_SEED_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A draw of cases that anybody can repeat: *size* of the cases opened in a year, by *seed*."""

    size: int
    seed: str
    heads: tuple[Head, ...]
    of: int


@blueprint.get("/audit")
@requires(*AUDITORS)
def index() -> ResponseReturnValue:
    """Draw a sample of cases and list it; the same seed draws the same cases again."""
    size = _whole(request.args.get("size", "10"))
    seed = request.args.get("seed", "").strip()[:_SEED_DIGITS] or f"{office_date(services().clock.now()):%Y%m%d}"
    return render_template("audit/index.html", sample=_draw(reading(), size, seed), largest=_LARGEST_SAMPLE)


@blueprint.get("/audit/cases/<case_id>", endpoint="replay")
@requires(*AUDITORS)
def show(case_id: str) -> ResponseReturnValue:
    """Replay a case, at the step asked for; without one at the first. What cannot be read any more is told."""
    case = authority.require_visible(reading(), current_actor(), case_id)
    turning_pages = bool(request.headers.get("HX-Request"))
    if not turning_pages:
        log_look(case, "audit.replay")
    result = replay.replay_case(reading(), services().releases, case.id)
    template = "audit/step.html" if turning_pages else "audit/replay.html"
    try:
        return _replayed(template, case, result)
    except (*UNREADABLE, Unusable):
        if result.ok:
            raise  # nothing was altered: the fault is ours
        return render_template("audit/unreadable.html", case=case, result=result, what_differs=what_differs)


def _replayed(template: str, case: Case, result: ReplayResult) -> str:
    head = head_of(reading(), case)
    found = replay.steps(reading(), services().releases, case.id)
    reader = Reader(reading(), head, people_names(reading(), _persons(found), beside=case))
    asked = _asked(found)
    return render_template(
        template,
        head=head,
        steps=[reader.listed(step) for step in found],
        at=found.index(asked) if asked else 0,
        step=reader.shown(asked) if asked else None,
        result=result,
        what_differs=what_differs,
    )


def _persons(steps: tuple[ReplayStep, ...]) -> set[str]:
    return {name for step in steps for name in (step.actor, step.on_behalf_of) if name}


def _asked(steps: tuple[ReplayStep, ...]) -> ReplayStep | None:
    wanted = request.args.get("step", "")
    return next((step for step in steps if str(step.seq) == wanted), steps[0] if steps else None)


def _whole(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _LARGEST_SAMPLE:
        raise InvalidInput.one("size", N_("抽查件数应为 1 到 {most} 的整数"), most=_LARGEST_SAMPLE)
    return int(text)


def _draw(session: Session, size: int, seed: str) -> Sample:
    ids = session.scalars(select(Case.id).where(authority.visible(session, current_actor())).order_by(Case.id)).all()
    chosen = Random(seed).sample(ids, min(size, len(ids)))  # noqa: S311 (a draw that can be repeated is the point)
    cases = session.scalars(select(Case).where(Case.id.in_(chosen)).order_by(Case.number))
    return Sample(size=size, seed=seed, heads=tuple(head_of(session, case) for case in cases), of=len(ids))
