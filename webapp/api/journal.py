"""`/cases/{id}/journal`, `/replay`, `/bundle`: what happened to a case, and the proof of it."""

import io
from typing import Any

from flask import Response, send_file
from sqlalchemy import select

from models.cases import Case
from models.journal import Entry
from webapp.api import render
from webapp.api.access import bearer, caller, services
from webapp.api.cursors import number_after
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import PAGE_SIZE, Journal, JournalQuery, Replay
from workflows import accesslog, authority, bundle, canonical, findings, replay
from workflows.accesslog import Access

_ZIP: dict[str, str | dict[str, dict[str, Any]]] = {
    "description": "The bundle",
    "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
}
blueprint = Operations("journal", __name__, tag="journal")


@blueprint.get("/cases/<case_id>/journal")
@blueprint.auth_required(bearer)
@blueprint.takes(JournalQuery, location="query")
@blueprint.gives(Journal)
@blueprint.doc(responses=responses(403, 404, 422))
def read_journal(case_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """Read a case's journal, oldest entry first."""
    after = number_after(query_data.get("cursor"))
    wired = services()
    with wired.database.reading() as session:
        case = authority.require_visible(session, caller(), case_id)
        found = list(
            session.scalars(
                select(Entry)
                .where(Entry.case_id == case.id, Entry.seq > after)
                .order_by(Entry.seq)
                .limit(PAGE_SIZE + 1)
            )
        )
        shown = found[:PAGE_SIZE]
        return {
            "items": [render.entry_body(wired.releases.by_digest(session, entry.release), entry) for entry in shown],
            "next_cursor": str(shown[-1].seq) if len(found) > PAGE_SIZE else None,
        }


@blueprint.get("/cases/<case_id>/replay")
@blueprint.auth_required(bearer)
@blueprint.gives(Replay)
@blueprint.doc(responses=responses(403, 404))
def read_replay(case_id: str) -> dict[str, Any]:
    """Re-execute a case from its journal and tell the first difference, if there is one."""
    wired = services()
    with wired.database.reading() as session:
        case = authority.require_visible(session, caller(), case_id)
        result = replay.replay_case(session, wired.releases, case.id)
    _log_look(case, "cases.replay")
    first = result.first_difference
    return {
        "ok": result.ok,
        "entries": result.entries,
        "first_difference": first
        and {
            "seq": first.seq,
            "what": first.what,
            "recorded": canonical.plain(findings.shown(first.what, first.recorded)),
            "replayed": canonical.plain(findings.shown(first.what, first.replayed)),
        },
    }


@blueprint.get("/cases/<case_id>/bundle")
@blueprint.auth_required(bearer)
@blueprint.doc(responses={**responses(403, 404), 200: _ZIP})
def read_bundle(case_id: str) -> Response:
    """Take a case away as a bundle that can be verified without this server; for auditors and supervisors."""
    wired, actor, now = services(), caller(), services().clock.now()
    with wired.database.reading() as session:
        case = authority.require_visible(session, actor, case_id)
        authority.require_export(actor, case)
        content = bundle.export(session, case.id, heads=wired.heads, now=now)
    _log_look(case, "cases.bundle")
    return send_file(
        io.BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=f"{case.number}.zip"
    )


def _log_look(case: Case, action: str) -> None:
    look = Access(actor=caller().username, action=action, subject=case.number, outcome="ok", case_id=case.id)
    with services().database.transaction() as session:
        accesslog.write(session, look, now=services().clock.now())
