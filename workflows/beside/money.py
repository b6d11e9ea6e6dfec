"""What a case moved in the funds, followed call by call as `workflows.services.money` carried it out.

Every movement belongs to a call and to a fund by its key, gives back or pays exactly what was held, and bears the note
that belongs to it. Which fund gave how much is told by the movements alone; the sums are those the calls told. What a
fund paid for a loan is the matter of `loans`. Must not know what the money is for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from models.funds import FundMovement
from workflows.derived import File, differing
from workflows.evidence import Told
from workflows.guaranteerows import KEYS
from workflows.rerun import Difference
from workflows.services.money import NOTE_LENGTH

Effect = Mapping[str, Any]
_KINDS = ("reserve", "release", "payment", "reversal", "recovery")
_PARTS = 5
_FEN = Decimal("0.01")


@dataclass
class _Account:
    """What is held, paid and back again after the movements followed so far, fen by reference and fund."""

    case_id: str
    held: Counter[tuple[str, int]] = field(default_factory=Counter)
    paid: Counter[tuple[str, int]] = field(default_factory=Counter)
    back: Counter[tuple[str, int]] = field(default_factory=Counter)
    _released: int = 0
    """What the movement before gave back, which a payment then pays."""

    def follow(self, effect: Effect, row: FundMovement) -> dict[str, Any]:
        """Return what the columns of a movement must be, and go on from it."""
        reference = effect["inputs"].get("reference") or row.key.split("/")[1]
        account = (reference, row.fund_id)
        key = f"{self.case_id}/{reference}/{effect['id']}/{row.kind}/{row.fund_id}"
        amount = {"release": self.held[account], "payment": -self._released, "reversal": self.paid[account]}
        written = {"key": key, "note": self._note(effect, row, reference)}
        if row.kind in amount:
            written["amount_fen"] = amount[row.kind]
        self._released = row.amount_fen if row.kind == "release" else 0
        sides = {"reserve": self.held, "release": self.held, "recovery": self.back}
        sides.get(row.kind, self.paid)[account] -= row.amount_fen
        return written

    def of(self, reference: str) -> tuple[int, int]:
        """Return what is held and what is paid under a reference, in all funds."""
        return self._total(self.held, reference), self._total(self.paid, reference)

    def came_back(self, reference: str) -> tuple[int, int]:
        """Return what came back of what was paid under a reference, and what is still out."""
        back = -self._total(self.back, reference)
        return back, self._total(self.paid, reference) - back

    def _total(self, side: Counter[tuple[str, int]], reference: str) -> int:
        return sum(fen for (name, _), fen in side.items() if name == reference)

    def _note(self, effect: Effect, row: FundMovement, reference: str) -> Any:
        if row.kind == "payment":
            return effect["result"].get("payment_number", row.note)
        if row.kind == "recovery":
            return effect["result"].get("receipt_number", row.note)
        if row.kind == "reversal":
            return (effect["inputs"].get("note") or "")[:NOTE_LENGTH] or reference
        return reference


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the case's movements is not as its entries tell."""
    by_effect: dict[str, list[FundMovement]] = {}
    for row in (each for each in file.rows(FundMovement) if not each.key.startswith(KEYS)):
        parts = row.key.split("/")
        by_effect.setdefault(parts[2] if len(parts) == _PARTS else row.key, []).append(row)
    account = _Account(file.case.id)
    for entry in file.entries:
        for effect in entry.outcome.get("effects", ()):
            if effect["type"].startswith("fund."):
                moved = by_effect.pop(effect["id"], [])
                yield from _movements(entry, effect, moved, account)
                yield from _sums(entry, effect, moved, account)
    for effect_id, moved in sorted(by_effect.items()):
        yield Difference(
            seq=_made(file, moved[0]), what=f"fund movement {moved[0].id}", recorded=None, replayed=effect_id
        )


def _movements(entry: Told, effect: Effect, moved: Sequence[FundMovement], account: _Account) -> Iterator[Difference]:
    for row in moved:
        written = {**account.follow(effect, row), "at": entry.at, "by": entry.actor}
        yield from differing(entry.seq, f"fund movement {row.id}", written, row)


def _sums(entry: Told, effect: Effect, moved: Sequence[FundMovement], account: _Account) -> Iterator[Difference]:
    result, subject = effect["result"], f"{effect['type']} {effect['id']}"
    total = {kind: Decimal(sum(row.amount_fen for row in moved if row.kind == kind)) / 100 for kind in _KINDS}
    sums: list[tuple[str, Decimal, Decimal]] = []
    if "fund_reserved" in result:
        held, paid = account.of(effect["inputs"]["reference"])
        amount = Decimal(effect["inputs"]["amount"]).quantize(_FEN) if result["fund_reserved"] else Decimal(0)
        if not paid:  # what is paid is not reserved again
            sums.append(("amount", amount, Decimal(held) / 100))
    if effect["type"] == "fund.release":
        sums.append(("fund_released", result["fund_released"], total["release"]))
    if effect["type"] == "fund.receive":
        back, out = account.came_back(effect["inputs"]["reference"])
        sums.append(("amount", Decimal(effect["inputs"]["amount"]).quantize(_FEN), total["recovery"]))
        sums.append(("fund_received", result["fund_received"], Decimal(back) / 100))
        sums.append(("fund_out", result["fund_out"], Decimal(out) / 100))
    if "paid_total" in result:
        sums.append(("paid_total", result["paid_total"], Decimal(account.paid.total()) / 100))
        sums.append(("moved", Decimal(0), sum(total.values(), Decimal(0))))
    for name, written, stored in sums:
        if written != stored:
            yield Difference(seq=entry.seq, what=f"{subject}.{name}", recorded=written, replayed=stored)


def _made(file: File, row: FundMovement) -> int:
    """Return the entry of a movement that no call owns to: the one of its instant."""
    return next((entry.seq for entry in file.entries if entry.at == row.at), file.last)
