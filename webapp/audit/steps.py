"""A replayed case as the auditor reads it: each step with its form, decisions and changes, in words and masked.

Knows the steps of `workflows.replay` and the words of the release; must not know requests or pages.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tasks import Task
from webapp.audit.differences import what_differs
from webapp.audit.rights import Rights
from webapp.audit.rulings import Line, Ruling, Rulings
from webapp.cases.claimant import claimant_of
from webapp.cases.diagram import process_name
from webapp.cases.head import Head
from webapp.cases.history import COMMANDS, Change, changes_of
from webapp.catalogue import _
from webapp.claims.entries import Effect, effect_of
from webapp.formats import instant
from workflows import claimview, findings, letterservice, loanwork, pausing, privacy, startdrafts
from workflows.claims import recorded
from workflows.replay import Answer, ReplayStep

QUIET = (
    frozenset(
        {
            "claim",
            "release",
            "assign",
            "document",
            "note",
            pausing.PAUSE,
            pausing.RESUME,
            pausing.EXTEND,
            letterservice.SERVE,
            startdrafts.OPENED,
            startdrafts.DISMISSED,
            loanwork.ENTER,
            loanwork.DROP,
        }
    )
    | recorded.COMMANDS
)
"""Commands that do not move the case: the page can leave them out."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A process of the case at a step: its drawing, the elements at work on it, whether it is the one to show.

    `several` says of those in which more than one thing waits how many do.
    """

    name: str
    url: str
    active: tuple[str, ...]
    several: Mapping[str, int]
    current: bool


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One step in the list of all: enough to find it again, with the claimant whom it is for."""

    seq: int
    at: datetime
    what: str
    where: str
    claimant: str
    who: str
    behalf: str
    quiet: bool


@dataclass(frozen=True, kw_only=True)
class Shown(Listed):
    """One step as the page shows it; of its `drawings` the current one is where it took place.

    Of many rulings the first are shown, `rulings_more` says how many there are besides.
    """

    authority: str
    drawings: tuple[Drawing, ...]
    passed: tuple[str, ...]
    answers: tuple[Line, ...]
    unanswered: tuple[str, ...]
    rulings: tuple[Ruling, ...]
    rulings_more: int
    claims: Effect | None
    changes: tuple[Change, ...]
    due: tuple[Line, ...]
    ended: str
    difference: str


class Reader:
    """Puts the steps of one case into the reader's words; *names* are the persons' names by user name."""

    def __init__(self, session: Session, head: Head, names: Mapping[str, str]) -> None:
        """Take the case the steps belong to."""
        self._head = head
        self._names = names
        self._rights = Rights(session)
        tasks = session.scalars(select(Task).where(Task.case_id == head.case.id)).all()
        self._task_names = {task.id: task.name for task in tasks}
        self._claimants = claimview.names_of(session, tasks)
        self._rulings = Rulings(session, head)
        self._translate: Callable[[str], str] = head.translate

    def listed(self, step: ReplayStep) -> Listed:
        """Return what the list says of a step, in the words of the release that the case was on."""
        return Listed(**self._names_of(step))

    def shown(self, step: ReplayStep) -> Shown:
        """Return one step in words, those of the release that the case was on."""
        head = self._head.under(step.release)
        answered = [answer for answer in step.answers if answer.value not in (None, "", [], {})]
        entered = {answer.key for answer in answered}
        new = {key: pair for key, pair in step.changes.items() if key not in entered or pair[0] is not None}
        return Shown(
            **self._names_of(step),
            authority=self._rights.words(step.authority),
            drawings=_drawings(head, step),
            passed=(*step.done, *step.flows),
            answers=tuple(_answer(head, answer) for answer in answered),
            unanswered=tuple(head.translate(answer.label) for answer in step.answers if answer not in answered),
            rulings=tuple(self._rulings.ruling(decision) for decision in step.decisions),
            rulings_more=step.claims["decided"] - len(step.decisions) if step.claims else 0,
            claims=effect_of(step.claims),
            changes=tuple(changes_of(head, new)),
            due=tuple(self._due(step.due)),
            ended=head.translate(step.ended.label) if step.ended else "",
            difference=_difference(step),
        )

    def _names_of(self, step: ReplayStep) -> dict[str, Any]:
        return {
            "seq": step.seq,
            "at": step.at,
            "what": str(COMMANDS.get(step.command, step.command)),
            "where": self._head.under(step.release).translate(step.element_name),
            "claimant": claimant_of(self._claimants.get(step.task or ""), full=False),
            "who": self._names.get(step.actor, _("系统") if step.actor == "system" else step.actor),
            "behalf": self._names.get(step.on_behalf_of or "", step.on_behalf_of or ""),
            "quiet": step.command in QUIET,
        }

    def _due(self, due: Mapping[str, datetime]) -> Iterator[Line]:
        """Yield the due dates; tasks of one name that are due together are one line."""
        alike = Counter((self._task_names.get(task_id, ""), at) for task_id, at in due.items())
        for (name, at), number in alike.items():
            several = _("（%(n)s 件）", n=number) if number > 1 else ""
            yield Line(label=f"{self._translate(name)}{several}", text=instant(at))


def _drawings(head: Head, step: ReplayStep) -> tuple[Drawing, ...]:
    """Return the whole process and those in which the case then waits or the step took place; innermost current."""
    release = step.release
    waiting = [process for process, file in release.diagrams.items() if step.active.get(file)]
    element = release.elements.get(step.element or "")
    own = [element.process] if element is not None and element.process in release.diagrams else []
    inner = [process for process in (*waiting, *own) if process != release.id]
    current = next(iter(inner), release.id)
    found = []
    for process in dict.fromkeys((release.id, *inner)):
        active = Counter(step.active.get(release.diagrams[process], ()))
        found.append(
            Drawing(
                name=head.translate(process_name(head, process)),
                url=url_for("cases.drawing", case_id=head.case.id, process=process, release=release.digest),
                active=tuple(active),
                several={element: number for element, number in active.items() if number > 1},
                current=process == current,
            )
        )
    return tuple(found)


def _answer(head: Head, answer: Answer) -> Line:
    masked = (
        privacy.mask(answer.personal, answer.value)
        if answer.personal
        else privacy.masked_field(head.release, answer.key, answer.value)
    )
    label = head.translate(answer.label)
    return Line(label=_(label) if label else "", text=head.words.value(answer.key, masked))


def _difference(step: ReplayStep) -> str:
    if step.difference is None:
        return ""
    found = step.difference
    return _(
        "第 %(seq)s 条不一致（%(what)s）：记录为 %(recorded)s，重新执行得到 %(replayed)s",
        seq=found.seq,
        what=what_differs(found),
        recorded=findings.shown(found.what, found.recorded),
        replayed=findings.shown(found.what, found.replayed),
    )
