"""A stale form: what was typed beside what the case says now, so that nothing typed is lost.

Must not know how the clash came about; the refusal says who and when.
"""

from dataclasses import dataclass

from webapp.caseforms.views import FormView
from webapp.catalogue import _
from webapp.errors import message_of
from webapp.tasks.sheet import Sheet
from workflows.errors import Conflict, Rejection


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field: what was typed and what is stored now."""

    label: str
    typed: str
    stored: str


@dataclass(frozen=True, kw_only=True)
class Clash:
    """What the page says over the form."""

    message: str
    remedy: str
    lines: tuple[Line, ...]


def clash_of(sheet: Sheet, form: FormView | None, refusal: Rejection) -> Clash:
    """Return both versions side by side, for every field that has something in one of them."""
    if sheet.workable:
        remedy = _("您填写的内容仍在下面的表单中。请核对后再次提交。")
    else:
        remedy = _("您填写的内容列在下表，可以复制保存；表单已不能提交。")
    current = refusal.current if isinstance(refusal, Conflict) and refusal.current is not None else sheet.head.data
    lines = []
    for view in form.views.values() if form else ():
        typed = sheet.head.words.value(view.field.key, form.answers.get(view.field.key)) if form else ""
        stored = sheet.head.words.value(view.field.key, current.get(view.field.key))
        if typed or stored:
            lines.append(Line(label=view.label, typed=typed, stored=stored))
    return Clash(message=message_of(refusal), remedy=str(remedy), lines=tuple(lines))
