"""The pages of the work list.

Asks `workflows.inbox` for one page of one queue; claiming and releasing are `webapp.tasks`'. A number that names a
person is searched for by POST only, so that it reaches neither address bar nor log.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from webapp.access import current_actor, reading, services, signed_in
from webapp.catalogue import _
from webapp.inbox.queues import QUEUES, rail, shown
from webapp.inbox.rows import Row, rows_of
from webapp.language import named
from webapp.links import keep_numbers_out, names_a_person
from workflows import inbox, startdrafts

blueprint = Blueprint("inbox", __name__, template_folder="templates")

EMPTY = {
    "mine": (lazy_gettext("手头没有待办"), lazy_gettext("可到“小组可领取”领取新的任务。")),
    "groups": (lazy_gettext("没有可领取的任务"), lazy_gettext("有新任务时会出现在这里。")),
    "today": (lazy_gettext("今天没有到期的任务"), lazy_gettext("今日到期的任务会列在这里。")),
    "overdue": (lazy_gettext("没有逾期的任务"), lazy_gettext("很好，请保持。")),
    "done": (lazy_gettext("还没有办理过任务"), lazy_gettext("办完的任务会列在这里，便于回查。")),
}
PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the reader asked to see."""

    queue: str
    process: str | None
    q: str | None
    cursor: str | None

    @property
    def address(self) -> str:
        """The page's address without the cursor; never called for a search that names a person."""
        return url_for("inbox.index", queue=self.queue, process=self.process, q=self.q)


@blueprint.get("/inbox")
@signed_in
def index() -> ResponseReturnValue:
    """Show one page of one queue."""
    asked = _asked(request.args)
    keep_numbers_out(asked.q)
    return render_template("inbox/index.html", **_found(asked))


@blueprint.get("/inbox/search")
@signed_in
def searched() -> ResponseReturnValue:
    """Lead from the address of a search, opened again, to the list."""
    return redirect(url_for("inbox.index"))


@blueprint.post("/inbox/search")
@signed_in
def search() -> ResponseReturnValue:
    """Search: what may stand in an address is sent there, an ID or telephone number is answered at once."""
    asked = _asked(request.form)
    private = names_a_person(asked.q)
    if not request.headers.get("HX-Request"):
        return render_template("inbox/index.html", **_found(asked)) if private else redirect(asked.address)
    response = make_response(render_template("inbox/list.html", **_found(asked)))
    if not private:
        response.headers["HX-Replace-Url"] = asked.address
    return response


def _asked(values: Mapping[str, str]) -> Asked:
    queue = values.get("queue", "")
    return Asked(
        queue=queue if queue in QUEUES else "mine",
        process=values.get("process") or None,
        q=(values.get("q") or "").strip()[:100] or None,
        cursor=values.get("cursor") or None,
    )


def _found(asked: Asked) -> dict[str, object]:
    """Return everything the list shows."""
    session, actor, now = reading(), current_actor(), services().clock.now()
    page = inbox.page(
        session,
        actor,
        asked.queue,
        now=now,
        process=asked.process,
        q=asked.q,
        cursor=asked.cursor,
        limit=PAGE_SIZE,
    )
    rows: list[Row] = rows_of(session, page.items, actor)
    private = names_a_person(asked.q)
    return {
        "asked": asked,
        "rows": rows,
        "count": shown(page.count),
        "first_url": asked.address if asked.cursor and not private else None,
        "next_url": _next_address(asked, page.next_cursor),
        "queues": rail(asked.queue),
        "prepared": len(startdrafts.waiting(services().desk_in(session, actor))),
        "processes": [
            (release.id, named(release.name, release.locale.get(release.name, "")))
            for release in services().releases.published(session)
        ],
        "queue": asked.queue,
        "queue_label": QUEUES[asked.queue],
        "empty": EMPTY[asked.queue] if not asked.q else (_("没有找到"), _("请换姓名、拼音首字母或案号再试。")),
        "now": now,
    }


def _next_address(asked: Asked, cursor: str | None) -> str | None:
    if cursor is None or names_a_person(asked.q):
        return None
    return url_for("inbox.index", queue=asked.queue, process=asked.process, q=asked.q, cursor=cursor)
