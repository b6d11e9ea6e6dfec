"""A replayed case as the auditor reads it: each step with its form, decisions and changes, in words and masked.

Knows the steps of `workflows.replay` and the words of the release; must not know requests or pages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.catalogue import _
from flask_babel import lazy_gettext

from webapp.cases.head import Head
from webapp.formats import instant
from webapp.values import shown_value
from workflows import privacy
from workflows.replay import Answer, ReplayStep

COMMANDS = {
    "start": lazy_gettext("受理"),
    "complete": lazy_gettext("办理"),
    "claim": lazy_gettext("领取"),
    "release": lazy_gettext("退回小组"),
    "assign": lazy_gettext("转办"),
    "event": lazy_gettext("登记事件"),
    "timer": lazy_gettext("到期"),
    "document": lazy_gettext("收到材料"),
    "note": lazy_gettext("备注"),
}
QUIET = frozenset({"claim", "release", "assign", "document", "note"})
"""Commands that do not move the case: the page can leave them out."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A labelled value."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field before and after the step."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A decision as it was made: what went in, which rows were hit, what came out, under which parameters."""

    name: str
    inputs: tuple[Line, ...]
    rows: tuple[str, ...]
    outputs: tuple[Line, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One step as the page shows it; `process` is the drawing on which it took place."""

    seq: int
    at: datetime
    what: str
    where: str
    who: str
    behalf: str
    authority: str
    quiet: bool
    process: str
    active: tuple[str, ...]
    passed: tuple[str, ...]
    answers: tuple[Line, ...]
    rulings: tuple[Ruling, ...]
    changes: tuple[Change, ...]
    due: tuple[Line, ...]
    ended: str
    difference: str


class Reader:
    """Puts steps into the reader's words; *names* are the persons' names by user name."""

    def __init__(self, head: Head, names: Mapping[str, str]) -> None:
        """Take the case the steps belong to."""
        self._head = head
        self._names = names
        self._fields = head.words.fields
        self._files = {file: process for process, file in head.release.diagrams.items()}

    def shown(self, step: ReplayStep) -> Shown:
        """Return one step in words."""
        process = self._process(step)
        file = self._head.release.diagrams.get(process, "")
        return Shown(
            seq=step.seq,
            at=step.at,
            what=str(COMMANDS.get(step.command, step.command)),
            where=self._head.translate(step.element_name),
            who=self._names.get(step.actor, _("系统") if step.actor == "system" else step.actor),
            behalf=self._names.get(step.on_behalf_of or "", step.on_behalf_of or ""),
            authority=step.authority,
            quiet=step.command in QUIET,
            process=process,
            active=tuple(step.active.get(file, ())),
            passed=(*step.done, *step.flows),
            answers=tuple(self._answer(answer) for answer in step.answers),
            rulings=tuple(self._ruling(decision) for decision in step.decisions),
            changes=tuple(self._change(key, *pair) for key, pair in step.changes.items() if key != "case"),
            due=tuple(Line(label=self._task_name(task), text=instant(at)) for task, at in step.due.items()),
            ended=self._head.translate(step.ended.label) if step.ended else "",
            difference=_difference(step),
        )

    def _process(self, step: ReplayStep) -> str:
        """Return the drawing to show: the innermost on which the case then waits, else the step's own, or the whole."""
        waiting = [self._files[file] for file, elements in step.active.items() if elements and file in self._files]
        inner = [process for process in waiting if process != self._head.release.id]
        element = self._head.release.elements.get(step.element or "")
        own = [element.process] if element is not None else []
        drawn = (each for each in (*inner, *waiting, *own) if each in self._head.release.diagrams)
        return next(drawn, self._head.release.id)

    def _answer(self, answer: Answer) -> Line:
        value = (
            privacy.mask(answer.personal, answer.value) if answer.personal else self._masked(answer.key, answer.value)
        )
        return Line(label=self._head.translate(answer.label), text=self._text(answer.key, value) or "—")

    def _masked(self, key: str, value: Any) -> Any:
        return privacy.masked_field(self._head.release, key, value)

    def _text(self, key: str, value: Any) -> str:
        return shown_value(self._fields.get(key), value, self._head.translate)

    def _label(self, key: str) -> str:
        field = self._fields.get(key)
        return self._head.translate(field.label) if field else key

    def _change(self, key: str, before: Any, after: Any) -> Change:
        return Change(
            label=self._label(key),
            before=self._text(key, self._masked(key, before)),
            after=self._text(key, self._masked(key, after)),
        )

    def _ruling(self, decision: Mapping[str, Any]) -> Ruling:
        translate: Callable[[str], str] = self._head.translate
        return Ruling(
            name=translate(decision["name"]),
            inputs=tuple(
                Line(label=translate(each["name"]), text=shown_value(None, each["value"], translate) or "—")
                for each in decision["inputs"]
            ),
            rows=tuple(dict.fromkeys(translate(each["text"]) for each in decision["rules_hit"])),
            outputs=tuple(
                Line(label=self._label(key), text=shown_value(self._fields.get(key), value, translate) or "—")
                for key, value in decision["outputs"].items()
            ),
            parameters=tuple(decision["parameters"]),
        )

    def _task_name(self, task_id: str) -> str:
        return task_id.rpartition(".")[2]


def _difference(step: ReplayStep) -> str:
    if step.difference is None:
        return ""
    found = step.difference
    return str(
        _(
            "第 %(seq)s 条不一致（%(what)s）：记录为 %(recorded)s，重新执行得到 %(replayed)s",
            seq=found.seq,
            what=found.what,
            recorded=found.recorded,
            replayed=found.replayed,
        )
    )
