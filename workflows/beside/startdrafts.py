"""The start forms a case has prepared for other cases, and what it heard of them, followed entry by entry."""

from collections.abc import Iterator
from typing import Any

from models.startdrafts import StartDraft
from workflows import offices, startdrafts
from workflows.derived import File, differing
from workflows.rerun import Difference
from workflows.services import starts

SERVICE = "case.spawn"


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the case's prepared start forms is not as its entries tell."""
    written = _written(file)
    left = dict(written)
    for row in file.rows(StartDraft):
        told = left.pop(row.id, None)
        if told is None:
            seq = next((seq for seq, _ in left.values()), file.last)
            yield Difference(seq=seq, what=f"start draft {row.id}", recorded=None, replayed=row.process)
            return
        yield from differing(told[0], f"start draft {row.id}", told[1], row)
    for key, (seq, told_of) in left.items():
        yield Difference(seq=seq, what=f"start draft {key}", recorded=told_of["process"], replayed=None)


def _written(file: File) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return by id the entry that a prepared start form comes from last, and its columns."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for entry in file.entries:
        for effect in entry.effects(SERVICE):
            level = effect["headers"].get(starts.OFFICE)
            office = (offices.at_level(file.session, file.office, level) if level else None) or file.office
            found[effect["id"]] = (
                entry.seq,
                {
                    "process": effect["headers"].get(starts.PROCESS),
                    "office_id": office.id,
                    "values": starts.kept(effect["inputs"]["values"]),
                    "reason": effect["inputs"].get("reason") or "",
                    "prepared_at": entry.at,
                    "prepared_by": entry.actor,
                    "settled_at": None,
                    "settled_by": None,
                    "opened_number": None,
                    "dismissed_reason": None,
                },
            )
        if entry.command in {startdrafts.OPENED, startdrafts.DISMISSED}:
            told = entry.entered
            settled = {"settled_at": entry.at, "settled_by": told["by"], "opened_number": told.get("number")}
            columns = found[told["draft"]][1] | settled | {"dismissed_reason": told.get("reason")}
            found[told["draft"]] = (entry.seq, columns)
    return found
