"""Who was served with the letters of a case, followed entry by entry: by command, and by steps of the process."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.letters import Letter, LetterService
from workflows import letterservice, servicerows
from workflows.clock import office_date
from workflows.derived import File, differing
from workflows.errors import Rejection
from workflows.evidence import Told
from workflows.letters import serving
from workflows.letters.serving import Service
from workflows.rerun import Difference
from workflows.services.serving import LETTER, service_of

EFFECT = "letter.serve"


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the services of the case's letters is not as its entries tell."""
    letters = {each.number: each for each in file.rows(Letter)}
    written: list[tuple[int, dict[str, Any]]] = []
    for entry in file.entries:
        try:
            written += [(entry.seq, columns) for columns in _told(entry, letters)]
        except (Rejection, KeyError) as error:
            yield Difference(seq=entry.seq, what="letter service", recorded="served", replayed=str(error))
            return
    rows = file.rows(LetterService)
    if len(rows) != len(written):
        seq = written[-1][0] if written else file.last
        yield Difference(seq=seq, what="letter services", recorded=len(written), replayed=len(rows))
        return
    for (seq, columns), row in zip(written, rows, strict=True):
        yield from differing(seq, f"letter service {row.id}", columns, row)


def _told(entry: Told, letters: Mapping[str, Letter]) -> Iterator[dict[str, Any]]:
    for effect in entry.effects(EFFECT):
        letter = letters[effect["inputs"][LETTER]]
        yield from _columns(entry, letter, service_of(effect["inputs"], **_known(entry, letter)))
    if entry.command == letterservice.SERVE:
        letter = letters[entry.entered["letter"]]
        raw = {**entry.entered, **entry.entered["facts"]}
        raw = {name: raw.get(name) for name in (*serving.FIELDS, serving.LINES, serving.PAPER)}
        for name in (serving.SERVED_ON, serving.ANNOUNCED_ON):
            raw[name] = raw[name] and raw[name].isoformat()
        yield from _columns(entry, letter, serving.read(raw, **_known(entry, letter)))


def _known(entry: Told, letter: Letter) -> dict[str, Any]:
    issued_on, today = office_date(letter.issued_at), office_date(entry.at)
    return {"issued_on": issued_on, "today": today, "among": servicerows.lines_of(letter)}


def _columns(entry: Told, letter: Letter, told: Service) -> Iterator[dict[str, Any]]:
    for columns in servicerows.columns_of(told):
        yield {**columns, "letter_id": letter.id, "at": entry.at, "by": entry.actor}
