"""The register as a list, with what came of the visits, one visit with its application, and the list as a file.

Must not change anything but through `workflows.contactwork`.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from models.contacts import PublicityContact
from models.offices import Office
from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.publicity.place import Place, blueprint, place
from webapp.publicity.words import Asked, Named, address, asked_of, outcomes
from webapp.reports.exporting import WORKBOOK, csv_of, workbook_of
from webapp.reports.words import office_name
from workflows import accesslog, authority, contacts, contactwork, offices
from workflows.accesslog import Access
from workflows.contacts import STATES, Funnel, Span
from workflows.desk import Desk
from workflows.errors import N_, Conflict, InvalidInput, NotFound, Rejection
from workflows.reports import report

ROWS = 50
HEADING_ROWS = 6


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one office's visits led to."""

    office: Office
    funnel: Funnel


@blueprint.get("/publicity")
@signed_in
def index() -> ResponseReturnValue:
    """Show what the visits led to, and a page of the register."""
    at = place()
    asked, wrong = asked_of(request.args, services().clock.now())
    span = span_of(at, asked)
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    found = contacts.page(reading(), span, state=state, after=request.args.get("after"), limit=ROWS)
    numbers = [each.id for each in found.contacts]
    links = contacts.links(reading(), numbers, span.at)
    known = {each.id: each for each in report.branch(reading(), current_actor())}
    return render_template(
        "publicity/index.html",
        place=at,
        asked=asked,
        wrong=wrong,
        funnel=contacts.funnel(reading(), span),
        outcomes=outcomes(at, contacts.applications(reading(), span), span),
        rows=_by_office(span, known),
        offices=list(known.values()),
        office_name=office_name,
        contacts=[Named(contact=each, full=at.keeps, case=links.get(each.id)) for each in found.contacts],
        state=state,
        address=address(at, asked),
        first_url=address(at, asked)(state=state or None) if request.args.get("after") else None,
        next_url=address(at, asked)(state=state or None, after=found.after) if found.after else None,
    ), 422 if wrong else 200


def span_of(at: Place, asked: Asked) -> Span:
    """Return which contacts a reader asks for: those of the own branch. Raises `InvalidInput` for another office."""
    visible = authority.visible_offices(reading(), current_actor())
    if asked.office_id is not None:
        if asked.office_id not in visible:
            raise InvalidInput.one("office", N_("没有这个单位，或您无权查看"))
        visible = tuple(sorted(set(visible) & set(offices.branches(reading(), [asked.office_id]))))
    return Span(process=at.release.id, offices=visible, since=asked.since, until=asked.until, at=asked.at)


def _by_office(span: Span, known: Mapping[int, Office]) -> list[Row]:
    found = contacts.by_office(reading(), span)
    rows = [Row(office=known[office], funnel=each) for office, each in found.items() if office in known]
    return sorted(rows, key=lambda row: row.office.path)


@blueprint.get("/publicity/export.<kind>")
@signed_in
def export(kind: str) -> ResponseReturnValue:
    """Send what the visits of each office led to as a file, and write down who took it."""
    if kind not in ("csv", "xlsx"):
        raise NotFound(N_("没有这种文件"))
    at = place()
    asked, _wrong = asked_of(request.args, services().clock.now())
    span = span_of(at, asked)
    rows = _table(at, asked, span)
    with desk() as opened:
        subject = f"{at.release.id} {asked.since}/{asked.until} {asked.as_of}"
        taken = Access(actor=opened.actor.username, action="publicity.export", subject=subject, outcome="ok")
        accesslog.write(opened.session, taken, now=opened.now)
    content = workbook_of(rows, HEADING_ROWS) if kind == "xlsx" else csv_of(rows)
    mime = WORKBOOK if kind == "xlsx" else "text/csv"
    name = f"{_('宣传走访')}-{asked.as_of}.{kind}"
    answer: Response = send_file(io.BytesIO(content), mime, as_attachment=True, download_name=name)
    return answer


def _table(at: Place, asked: Asked, span: Span) -> list[list[Any]]:
    known = {each.id: each for each in report.branch(reading(), current_actor())}
    whole = contacts.funnel(reading(), span)
    told = outcomes(at, contacts.applications(reading(), span), span)
    rows: list[list[Any]] = [
        [_("宣传走访"), at.process_name],
        [_("期间"), f"{asked.since} — {asked.until}"],
        [_("统计时点"), str(asked.as_of)],
        [_("结果"), _("；").join(f"{label} {number}" for label, number in told)],
        [],
        [_("单位"), _("走访（人次）"), _("申请（件）"), _("申请率（%）"), _("放款（件）")],
    ]
    for name, each in (
        (_("合计"), whole),
        *((office_name(row.office), row.funnel) for row in _by_office(span, known)),
    ):
        rate = "—" if each.rate is None else str(each.rate)
        rows.append([name, str(each.visited), str(each.applied), rate, str(each.granted)])
    return rows


@blueprint.get("/publicity/<int:number>")
@signed_in
def contact(number: int) -> ResponseReturnValue:
    """Show one visit, and the application that came of it or may have."""
    return _page(number)


@blueprint.post("/publicity/<int:number>/<act>")
@signed_in
def do(number: int, act: str) -> ResponseReturnValue:
    """Link a visit to an application, end a link, or take the entry back."""
    try:
        with desk() as opened:
            done = _carried_out(opened, number, act)
    except (InvalidInput, Conflict) as refusal:
        return _page(number, refusal)
    flash(done, "success")
    back = url_for("publicity.index") if act == "void" else url_for("publicity.contact", number=number)
    return redirect(back)


def _carried_out(opened: Desk, number: int, act: str) -> str:
    if act == "link":
        contactwork.link(opened, number, request.form.get("number", ""))
        return _("已关联申请。")
    if act == "unlink":
        contactwork.unlink(opened, number, request.form.get("reason", ""))
        return _("已取消关联，原来的关联仍有记录。")
    if act == "void":
        contactwork.void(opened, number, request.form.get("reason", ""))
        return _("已作废这条走访记录。")
    raise NotFound(N_("没有这项操作"))


def _page(number: int, refusal: Rejection | None = None) -> ResponseReturnValue:
    session, actor = reading(), current_actor()
    found = session.get(PublicityContact, number)
    if found is None or found.office_id not in authority.visible_offices(session, actor):
        raise NotFound(N_("登记册里没有这次走访，或已作废"))
    at = place(found.process)
    case = contacts.links(session, [number]).get(number)
    offered = contacts.suggested(
        session, [number] if case is None and at.keeps else [], authority.visible(session, actor)
    )
    return render_template(
        "publicity/contact.html",
        place=at,
        named=Named(contact=found, full=at.keeps, case=case),
        office=office_name(session.get_one(Office, found.office_id)),
        who=people_names(session, {found.recorded_by}).get(found.recorded_by, found.recorded_by),
        suggested=offered.get(number, []),
        problem=message_of(refusal) if refusal is not None else "",
        typed=request.form,
    ), status_of(refusal) if refusal is not None else 200
