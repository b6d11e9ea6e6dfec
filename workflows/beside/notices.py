"""The notices and objections of a case, followed call by call as `workflows.services.notices` carried them out.

Results of calls (when a notice ends, what came of it) are the recorded ones: they depend on the calendar of their day.
Must not know how that calendar counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.notices import Notice, Objection
from workflows.clock import office_date, start_of_day
from workflows.derived import File, differing
from workflows.evidence import Told
from workflows.rerun import Difference
from workflows.services.notices import RESULTS, SUPERSEDED

Effect = Mapping[str, Any]


@dataclass
class _Kept:
    """What a row must be, and the entry that last said so."""

    seq: int
    columns: dict[str, Any]

    def say(self, seq: int, **columns: Any) -> None:
        self.seq = seq
        self.columns |= columns


@dataclass
class _Board:
    """The notices and objections as they stand after the calls followed so far."""

    notices: list[_Kept] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    objections: list[_Kept] = field(default_factory=list)
    about: list[int | None] = field(default_factory=list)
    """The place of the notice that each objection is about."""

    def follow(self, entry: Told, effect: Effect) -> None:
        step = {
            "notice.post": self._post,
            "notice.suspend": self._suspend,
            "notice.resume": self._resume,
            "notice.close": self._close,
        }.get(effect["type"])
        if step is not None:
            step(entry, effect)

    def _open(self) -> list[_Kept]:
        return [notice for notice in self.notices if notice.columns["closed_at"] is None]

    def _hanging(self) -> _Kept | None:
        return next((each for each in reversed(self._open()) if each.columns["posted_at"] is not None), None)

    def _waiting(self) -> list[_Kept]:
        return [each for each in self.objections if each.columns["result"] is None]

    def _post(self, entry: Told, effect: Effect) -> None:
        inputs, result = effect["inputs"], effect["result"]
        if effect["headers"].get("stage") == "start":
            on = inputs.get("posted_on") or office_date(entry.at)
            written = {"posted_at": start_of_day(on), "ends_at": result["notice_ends_at"], "result": RESULTS[0]}
            self._open()[-1].say(entry.seq, **written, places=_texts(inputs.get("places")))
            return
        for former in self._open():
            former.say(entry.seq, closed_at=entry.at, result=SUPERSEDED)
        nothing = dict.fromkeys(("posted_at", "ends_at", "suspended_at", "closed_at", "result"))
        self.notices.append(_Kept(entry.seq, {**nothing, "places": []}))
        self.texts.append(result["notice_text"])

    def _suspend(self, entry: Told, effect: Effect) -> None:
        inputs, notice = effect["inputs"], self._hanging()
        received_at = start_of_day(inputs.get("received_on") or office_date(entry.at))
        if notice is not None and notice.columns["suspended_at"] is None and received_at <= notice.columns["ends_at"]:
            notice.say(entry.seq, suspended_at=received_at)
        self.about.append(self.notices.index(notice) if notice else None)
        written = {
            "text": inputs["text"],
            "by_name": inputs.get("objector_name") or None,
            "channel": inputs.get("channel") or "",
            "received_at": entry.at,
            "result": None,
        }
        self.objections.append(_Kept(entry.seq, written))

    def _resume(self, entry: Told, effect: Effect) -> None:
        waiting, notice, result = self._waiting(), self._hanging(), effect["result"]
        if waiting:
            waiting.pop(0).say(entry.seq, result=effect["inputs"]["result"])
        if notice is None:
            return
        notice.say(entry.seq, result=result["notice_result"], ends_at=result["notice_ends_at"])
        if not waiting:
            notice.say(entry.seq, suspended_at=None)

    def _close(self, entry: Told, effect: Effect) -> None:
        notice = self._open()[-1]
        notice.say(entry.seq, result=effect["result"]["notice_result"])
        if effect["headers"].get("stage") != "check":
            notice.say(entry.seq, closed_at=entry.at)


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the case's notices and objections is not as its entries tell."""
    board = _Board()
    for entry in file.entries:
        for effect in entry.outcome.get("effects", ()):
            board.follow(entry, effect)
    notices, objections = file.rows(Notice), file.rows(Objection)
    yield from _counted(file, "notices", board.notices, notices)
    yield from _counted(file, "objections", board.objections, objections)
    for row, kept, text in zip(notices, board.notices, board.texts, strict=False):
        found = _posted(row.fields)
        if found != text:
            yield Difference(seq=kept.seq, what=f"notice {row.id}.fields", recorded=text, replayed=found)
        yield from differing(kept.seq, f"notice {row.id}", kept.columns, row)
    for row, kept, place in zip(objections, board.objections, board.about, strict=False):
        about = notices[place].id if place is not None and place < len(notices) else None
        yield from differing(kept.seq, f"objection {row.id}", {**kept.columns, "notice_id": about}, row)


def _counted(file: File, what: str, kept: Sequence[_Kept], rows: Sequence[Any]) -> Iterator[Difference]:
    if len(kept) != len(rows):
        yield Difference(seq=kept[-1].seq if kept else file.last, what=what, recorded=len(kept), replayed=len(rows))


def _posted(fields: Any) -> str | None:
    """Return the text of a notice from its lines; None for lines that no service writes."""
    lines: list[Any] = fields if isinstance(fields, list) else [None]
    if not all(isinstance(line, dict) and line.keys() == {"label", "text"} for line in lines):
        return None
    return "；".join(f"{line['label']}：{line['text']}" for line in lines)


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if item is not None and item != ""]
