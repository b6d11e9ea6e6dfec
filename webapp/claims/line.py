"""One claimant: what is known, claimed, found, agreed and paid, and what can be done about it, a form for each.

The forms are drawn as those of processes are; what they mean is `workflows.claims`' matter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from models.letters import Letter
from webapp.access import desk, reading, services, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.caseforms.rows import edited_rows
from webapp.caseforms.views import FormView
from webapp.cases.head import Head
from webapp.cases.letters import address, title_of
from webapp.cases.opinions import people_names
from webapp.cases.revealing import Revealed, claimant_of
from webapp.catalogue import _
from webapp.claims.place import Place, blueprint, place_of
from webapp.claims.telling import Told, told
from webapp.claimwords import Named, means
from webapp.errors import message_of, status_of
from workflows import claimantlook, claimview, claimwork
from workflows.claims import fields
from workflows.claims.book import Line
from workflows.claims.faults import of_one_row
from workflows.claims.fields import ELSEWHERE
from workflows.claims.words import ADDITIONAL
from workflows.claimwork import Done, Seen
from workflows.desk import Desk, new_id
from workflows.engine.values import Field, Form
from workflows.errors import N_, Conflict, InvalidInput, InvalidState, NotFound, Rejection
from workflows.forms import Known
from workflows.letters import copies

Answers = Mapping[str, Any]
TOLD_PROPERTY = "claims_told"
"""The property of a process that names the list of what each claimant said when asked."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a form is about: the case, the line (None: a new one) and the payment, if it is about one."""

    case_id: str
    number: int | None = None
    payment: int | None = None


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that can be done: what it is called, its fields, what they hold at first, and the command.

    `prefix` stands before the names of the fields in what the command refuses. `if_asked` are fields that are shown
    once the command has asked for them. `note` says what the reader has to know before.
    """

    label: str
    done: str
    fields: tuple[Field, ...]
    carry_out: Callable[[Desk, Aim, Answers, Seen], Done]
    prefix: str = ""
    at_first: Callable[[Line], Answers] = lambda _line: {}
    finding: bool = False
    of_payment: bool = False
    if_asked: tuple[Field, ...] = ()
    note: str = ""

    def without_finding(self, office: str) -> "Act":
        """Return the act for who must leave to another office what is found."""
        note = _("核定金额由“%(office)s”填写，您可以填写主张和协商金额。", office=office)
        fields = tuple(
            replace(each, columns=tuple(c for c in each.columns if c.key != "found")) for each in self.fields
        )
        return replace(self, fields=fields, note=note)

    def asking(self, posted: MultiDict[str, str] | None, refusal: Rejection | None = None) -> "Act":
        """Return the act with those of the fields that the command asks for, or asked for when the page was sent."""
        wanted = {error.field for error in refusal.errors} if isinstance(refusal, InvalidInput) else set()
        shown = (each for each in self.if_asked if each.key in wanted or f"f-{each.key}" in (posted or ()))
        return replace(self, fields=(*self.fields, *shown))


def _facts(line: Line) -> Answers:
    return line.facts


def _items(line: Line) -> Answers:
    named = ("kind", "claimed", "found", "agreed", "reason")
    entered = (item for item in line.items.values() if item.kind != ADDITIONAL)
    return {"items": [{name: getattr(item, name) for name in named} for item in entered]}


def _record(opened: Desk, aim: Aim, answers: Answers, seen: Seen) -> Done:
    number = {} if aim.number is None else {"number": aim.number}
    facts = {key: value for key, value in answers.items() if key != ELSEWHERE.key}
    row = {**number, **facts, "arrears": _rows(answers["arrears"])}
    return claimwork.record(opened, aim.case_id, [row], elsewhere_reason=answers.get(ELSEWHERE.key), seen=seen)


def _assess(opened: Desk, aim: Aim, answers: Answers, seen: Seen) -> Done:
    return claimwork.assess(opened, aim.case_id, [{"number": aim.number, "items": _rows(answers["items"])}], seen=seen)


def _pay(opened: Desk, aim: Aim, answers: Answers, seen: Seen) -> Done:
    return claimwork.pay(opened, aim.case_id, [{"line": aim.number, **answers}], seen=seen)


def _end(opened: Desk, aim: Aim, answers: Answers, seen: Seen) -> Done:
    return claimwork.end(opened, aim.case_id, _numbers(aim), answers, seen=seen)


def _reopen(opened: Desk, aim: Aim, answers: Answers, seen: Seen) -> Done:
    return claimwork.reopen(opened, aim.case_id, _numbers(aim), answers, seen=seen)


def _inherit(opened: Desk, aim: Aim, answers: Answers, seen: Seen) -> Done:
    return claimwork.inherit(opened, aim.case_id, aim.number or 0, answers, seen=seen)


def _reverse(opened: Desk, aim: Aim, answers: Answers, seen: Seen) -> Done:
    return claimwork.reverse(opened, aim.case_id, aim.payment or 0, answers, seen=seen)


def _numbers(aim: Aim) -> list[int]:
    return [] if aim.number is None else [aim.number]


def _rows(rows: list[Answers]) -> list[Answers]:
    """Return the rows of a table in which anything was entered."""
    return [row for row in rows if any(row.values())]


def _table(field: Field, columns: Mapping[str, Field]) -> Field:
    return replace(field, columns=tuple(columns.values()))


FACT_FIELDS = tuple(_table(each, fields.PERIOD) if each.key == "arrears" else each for each in fields.FACTS.values())
ITEM_FIELDS = (_table(Field(key="items", label=N_("金额项目"), type="table"), fields.ITEM),)
ACTS: Mapping[str, Act] = {
    "edit": Act(
        label=N_("更改登记"),
        done=N_("已更改第 %(n)s 号。"),
        fields=FACT_FIELDS,
        carry_out=_record,
        prefix="lines[0].",
        at_first=_facts,
        if_asked=(ELSEWHERE,),
    ),
    "assess": Act(
        label=N_("核定与协商"),
        done=N_("已登记第 %(n)s 号的金额。"),
        fields=ITEM_FIELDS,
        carry_out=_assess,
        prefix="lines[0].",
        at_first=_items,
        finding=True,
    ),
    "pay": Act(
        label=N_("登记追回款"),
        done=N_("已登记第 %(n)s 号的追回款。"),
        fields=tuple(each for key, each in fields.PAYMENT.items() if key != "line"),
        carry_out=_pay,
        prefix="payments[0].",
    ),
    "end": Act(label=N_("办结"), done=N_("第 %(n)s 号已办结。"), fields=tuple(fields.END.values()), carry_out=_end),
    "reopen": Act(
        label=N_("重新开启"),
        done=N_("第 %(n)s 号已重新开启。"),
        fields=tuple(fields.REOPENING.values()),
        carry_out=_reopen,
    ),
    "heir": Act(
        label=N_("登记继承人"),
        done=N_("已登记第 %(n)s 号的继承人。"),
        fields=tuple(fields.HEIR.values()),
        carry_out=_inherit,
    ),
    "reverse": Act(
        label=N_("冲正"),
        done=N_("已冲正第 %(n)s 号的一笔追回款。"),
        fields=tuple(fields.REVERSAL.values()),
        carry_out=_reverse,
        of_payment=True,
    ),
}
"""What can be done about a line, by the last part of its address."""
NEW = replace(ACTS["edit"], label=N_("登记职工"), done=N_("已登记第 %(n)s 号。"), at_first=lambda _line: {})


@blueprint.get("/cases/<case_id>/claims/<int:number>")
@signed_in
def line(case_id: str, number: int) -> ResponseReturnValue:
    """Show one line with its items and payments."""
    return _shown(place_of(case_id), number, Revealed())


@blueprint.post("/cases/<case_id>/claims/<int:number>")
@signed_in
def reveal(case_id: str, number: int) -> ResponseReturnValue:
    """Show what names the claimant in full for a reason, and log it."""
    place, name = place_of(case_id), request.form.get("field", "")
    try:
        with desk() as opened:
            value = claimantlook.reveal(opened, case_id, name, reason=request.form.get("reason", ""))
    except InvalidInput as refusal:
        return _shown(place, number, Revealed(name=name, problem=message_of(refusal.errors[0]))), status_of(refusal)
    return _shown(place, number, Revealed(name=name, value=value))


def _shown(place: Place, number: int, revealed: Revealed) -> str:
    case_id = place.head.case.id
    found = claimview.line(reading(), case_id, number)
    payments = claimview.payments(reading(), case_id, number)
    named = Named(line=found, full=place.full, compose=place.head.words.compose)
    return render_template(
        "claims/line.html",
        place=place,
        head=place.head,
        named=named,
        claimant=claimant_of(named, revealed),
        revealed=revealed,
        payments=[(payment, means(payment)) for payment in payments],
        reversed={payment.reverses for payment in payments},
        acts=[(key, _(act.label)) for key, act in _offered(place, found)],
        may_reverse=place.works and found.end is None,
        history=_history(case_id, number),
        letters=_letters(place, number),
        calls=_calls(place, number),
    )


def _letters(place: Place, number: int) -> list[tuple[Letter, str, str]]:
    """Return the letters that went to the claimant, with their titles and where the own copies can be read."""
    given = () if place.head.outside else copies.given_to(reading(), place.head.case.id).get(number, ())
    return [(letter, title_of(place.head, letter), address(letter, number)) for letter in given]


def _calls(place: Place, number: int) -> list[list[tuple[str, str]]]:
    """Return what the claimant said whenever they were asked, from the list in the case data that the process names."""
    head = place.head
    rows = () if head.outside else head.data.get(head.release.properties.get(TOLD_PROPERTY, "")) or ()
    return [
        [(head.words.label(key), head.words.value(key, row[key])) for key in _as_asked(head, row) if row[key]]
        for row in rows
        if row["line"] == number
    ]


def _as_asked(head: Head, row: Answers) -> list[str]:
    """Return the keys of what a claimant said in the order of the form that asks for them."""
    order = {key: at for at, key in enumerate(head.words.fields)}
    return sorted((key for key in row if key != "line"), key=lambda key: order.get(key, len(order)))


def _history(case_id: str, number: int) -> list[Told]:
    events = claimview.history(reading(), case_id, number)
    names = people_names(reading(), {event.actor for event in events})
    return [told(event, names) for event in reversed(events)]


def _offered(place: Place, found: Line) -> list[tuple[str, Act]]:
    """Return what the reader may do about a line now."""
    names = ("reopen",) if found.end is not None else ("edit", "assess", "pay", "end", "heir")
    chosen = [(name, ACTS[name]) for name in names]
    return [(name, act) for name, act in chosen if (place.finds if act.finding else place.works)]


@blueprint.get("/cases/<case_id>/claims/new")
@signed_in
def new(case_id: str) -> ResponseReturnValue:
    """Show the form of a new line."""
    place = place_of(case_id)
    place.require()
    return _page(place, NEW, Aim(case_id=case_id))


@blueprint.post("/cases/<case_id>/claims/new")
@signed_in
def add(case_id: str) -> ResponseReturnValue:
    """Enter a new line."""
    return _done(place_of(case_id), NEW, Aim(case_id=case_id))


@blueprint.get("/cases/<case_id>/claims/<int:number>/<act>")
@signed_in
def ask(case_id: str, number: int, act: str) -> ResponseReturnValue:
    """Show the form of something to be done about a line."""
    place, asked = place_of(case_id), _act(act)
    place.require(finding=asked.finding)
    aim = _aim(case_id, number)
    return _page(place, _as_may(place, asked, aim), aim)


@blueprint.post("/cases/<case_id>/claims/<int:number>/<act>")
@signed_in
def do(case_id: str, number: int, act: str) -> ResponseReturnValue:
    """Do it, or show the form again with what is wrong."""
    return _done(place_of(case_id), _act(act), _aim(case_id, number))


def _act(name: str) -> Act:
    if name not in ACTS:
        raise NotFound(N_("没有这项操作"))
    return ACTS[name]


def _aim(case_id: str, number: int) -> Aim:
    return Aim(case_id=case_id, number=number, payment=request.values.get("payment", type=int))


def _as_may(place: Place, act: Act, aim: Aim) -> Act:
    """Return what may be done as the reader may do it."""
    if not act.finding or place.finder is None or aim.number is None:
        return act
    office = place.found_elsewhere(claimview.line(reading(), aim.case_id, aim.number))
    return act.without_finding(office) if office else act


def _done(place: Place, asked: Act, aim: Aim) -> ResponseReturnValue:
    place.require(finding=asked.finding)
    act = _as_may(place, asked, aim)
    edited = edited_rows(request.form)
    if edited is not None:
        return _page(place, act, aim, posted=edited)
    answers = raw_answers(act.asking(request.form).fields, request.form)
    seen = Seen(version=request.form.get("version", type=int), idempotency_key=request.form.get("once"))
    try:
        with desk() as opened:
            done = act.carry_out(opened, aim, answers, seen)
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(place, act, aim, posted=request.form, refusal=refusal)
    number = done.lines[0] if done.lines else aim.number
    flash(_(act.done, n=number), "success")
    return redirect(url_for("claims.line", case_id=aim.case_id, number=number))


def _page(
    place: Place,
    act: Act,
    aim: Aim,
    *,
    posted: MultiDict[str, str] | None = None,
    refusal: Rejection | None = None,
) -> ResponseReturnValue:
    found = None if aim.number is None else claimview.line(reading(), aim.case_id, aim.number)
    form = _view(act.asking(posted, refusal), found, posted)
    if isinstance(refusal, InvalidInput):
        form.reject(of_one_row(refusal, act.prefix), message_of)
    elif refusal is not None:
        flash(message_of(refusal), "error")
    return render_template(
        "claims/act.html",
        place=place,
        head=place.head,
        label=_(act.label),
        note=act.note,
        named=None if found is None else Named(line=found, full=place.full, compose=place.head.words.compose),
        form=form,
        payment=aim.payment if act.of_payment else None,
        version=(posted.get("version") if posted else None) or place.head.case.version,
        once=(posted.get("once") if posted else None) or new_id(),
    ), status_of(refusal) if refusal is not None else 200


def _view(act: Act, found: Line | None, posted: MultiDict[str, str] | None) -> FormView:
    known = Known(data={}, parameters={}, options={}, now=services().clock.now())
    values = {} if found is None else act.at_first(found)
    form = Form(id="claims", title="", fields=act.fields)
    return FormView(form, known, translate=_, values=values, posted=posted)
