"""The page of reports, the cases behind a figure, and the report as a file.

Reads what is asked for and shows what `workflows.reports` counts; counts nothing itself.
"""

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.cases import Case
from webapp.access import current_actor, desk, reading, requires, services
from webapp.cases.head import masked_title
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.language import translator
from webapp.reports.exporting import WORKBOOK, csv_of, rows_of, workbook_of
from webapp.reports.words import Texts, amount, office_name, texts_of
from workflows import accesslog
from workflows.accesslog import Access
from workflows.clock import end_of_day
from workflows.engine.reportfiles import Figure
from workflows.errors import N_, InvalidInput, NotFound
from workflows.reports import counting, report
from workflows.reports.counting import Behind
from workflows.reports.report import OF, OVER, Asked, Pick, Report
from workflows.reports.scope import BASES

blueprint = Blueprint("reports", __name__, template_folder="templates")
READERS = tuple(sorted(report.READERS))
MOST_GROUPS = 100
"""So many groups are shown; the files have all."""
PAGE_SIZE = 100
_ASKED = ("process", "since", "until", "as_of", "basis", "office", "by")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case behind a figure, as the list shows it."""

    case: Case
    title: str
    office_name: str
    closed: bool
    adds: str


@blueprint.get("/reports")
@requires(*READERS)
def index() -> ResponseReturnValue:
    """Show the form, and the figures it asks for."""
    session, actor, now = reading(), current_actor(), services().clock.now()
    wrong: list[dict[str, str]] = []
    status, made = 200, None
    try:
        asked = report.asked(session, services().releases, request.args, now)
        made = report.report(session, actor, asked, now)
    except InvalidInput as refusal:
        wrong = [{"target": each.field, "message": message_of(each)} for each in refusal.errors]
        kept = {name: request.args.get(name, "") for name in ("process", "basis", "by")}
        asked = report.asked(session, services().releases, kept, now)
        status = status_of(refusal)
    offices = report.branch(session, actor)
    texts = texts_of(asked, {each.id: each for each in offices})
    return render_template(
        "reports/index.html",
        asked=asked,
        made=made,
        texts=texts,
        wrong=wrong,
        typed=request.args,
        offices=offices,
        office_name=office_name,
        bases=BASES,
        processes=[
            (each.id, translator(each.locale)(each.name)) for each in report.reporting(session, services().releases)
        ],
        line=_line(made, texts) if made else "",
        amount=amount,
        address=_address(asked),
        behind=_behind(asked),
        most=MOST_GROUPS,
    ), status


@blueprint.get("/reports/cases")
@requires(*READERS)
def cases() -> ResponseReturnValue:
    """List the cases behind a figure, and what each adds to it."""
    session, actor, now = reading(), current_actor(), services().clock.now()
    asked = report.asked(session, services().releases, request.args, now)
    picked = report.pick(asked, request.args)
    found = report.behind(session, actor, asked, picked, now)
    number = request.args.get("page", "1")
    at = (max(1, int(number)) - 1 if number.isdecimal() else 0) * PAGE_SIZE
    texts = texts_of(asked, {each.id: each for each in report.branch(session, actor)})
    over = picked.part == OVER
    unit = picked.figure.unit if picked.figure.over is None else picked.figure.units[int(over)]
    rows = _rows(found[at : at + PAGE_SIZE], texts, unit)
    return render_template(
        "reports/cases.html",
        asked=asked,
        picked=picked,
        texts=texts,
        rows=rows,
        count=len(found),
        sum=amount(sum((each.adds for each in found), Decimal(0)), unit),
        unit=texts.unit(picked.figure) if picked.figure.over is None else texts.part_unit(picked.figure, int(over)),
        over=over,
        basis=texts.basis_of((picked.figure.over if over else None) or picked.figure.of),
        group=_group_name(texts, picked, request.args.get("name", "")),
        back=_address(asked)(),
        first_url=_page(1) if at else None,
        next_url=_page(at // PAGE_SIZE + 2) if at + PAGE_SIZE < len(found) else None,
    )


@blueprint.get("/reports/export.<kind>")
@requires(*READERS)
def export(kind: str) -> ResponseReturnValue:
    """Send the report as a workbook or as comma-separated text, and write down who took it."""
    if kind not in ("csv", "xlsx"):
        raise NotFound(N_("没有这种文件"))
    session, actor, now = reading(), current_actor(), services().clock.now()
    asked = report.asked(session, services().releases, request.args, now)
    made = report.report(session, actor, asked, now)
    texts = texts_of(asked, {each.id: each for each in report.branch(session, actor)})
    rows = rows_of(made, texts, _line(made, texts))
    with desk() as opened:
        taken = Access(
            actor=actor.username,
            action="reports.export",
            subject=f"{asked.release.id} {asked.days.since}/{asked.days.until} {asked.days.as_of} {asked.by}".strip(),
            outcome="ok",
        )
        accesslog.write(opened.session, taken, now=opened.now)
    name = f"{texts.process}-{asked.days.as_of}.{kind}"
    content, mime = (workbook_of(rows), WORKBOOK) if kind == "xlsx" else (csv_of(rows), "text/csv")
    answer: Response = send_file(io.BytesIO(content), mime, as_attachment=True, download_name=name)
    return answer


def _line(made: Report, texts: Texts) -> str:
    """Return the report's sentence with its period and its day, ready to be copied."""
    told = counting.sentence(
        texts.asked.reported,
        made.table.total,
        lambda figure, value: amount(value, figure.unit),
        texts.translate(texts.asked.reported.line),
    )
    found = texts.asked.days
    period = {"since": found.since.isoformat(), "until": found.until.isoformat(), "as_of": found.as_of.isoformat()}
    return _("%(since)s至%(until)s，%(line)s（截至%(as_of)s）。", line=told, **period) if told else ""


def _address(asked: Asked) -> Any:
    """Return what makes the addresses of pages about the same report."""
    values: dict[str, Any] = {name: request.args.get(name) or None for name in _ASKED} | {"process": asked.release.id}
    values |= {"since": str(asked.days.since), "until": str(asked.days.until), "as_of": str(asked.days.as_of)}

    def address(endpoint: str = "reports.index", **more: str | None) -> str:
        return url_for(endpoint, **{**values, **more})

    return address


def _behind(asked: Asked) -> Any:
    """Return what makes the address of the cases behind a figure."""
    address = _address(asked)

    def behind(figure: Figure, group: counting.Group | None = None, part: str = OF) -> str:
        of_group = {"group": group.key, "name": group.name or None} if group is not None else {}
        return str(address("reports.cases", figure=figure.id, part=None if part == OF else part, **of_group))

    return behind


def _page(number: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(), "page": str(number)}
    return url_for("reports.cases", **values)


def _group_name(texts: Texts, picked: Pick, name: str) -> str:
    return "" if picked.group is None or not texts.asked.by else texts.group_name(picked.group, name)


def _rows(found: tuple[Behind, ...], texts: Texts, unit: str) -> list[Row]:
    session, adds = reading(), {each.case_id: each.adds for each in found}
    stored = {each.id: each for each in session.scalars(select(Case).where(Case.id.in_(adds)))}
    at = min(services().clock.now(), end_of_day(texts.asked.days.as_of))
    rows = []
    for case_id, number in adds.items():
        case = stored[case_id]
        release = services().releases.by_digest(session, case.release_digest)
        rows.append(
            Row(
                case=case,
                title=masked_title(release, case.title),
                office_name=office_name(texts.offices.get(case.office_id)),
                closed=case.closed_at is not None and case.closed_at <= at,
                adds=amount(number, unit),
            )
        )
    return rows
