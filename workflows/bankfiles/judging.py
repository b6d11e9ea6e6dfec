"""What becomes of each line of a bank's file, beside the other lines, the loans there are and what was booked before.

Each line is judged on its own: one that is wrong keeps no other from being booked. An empty number never matches
anything. Must not know how any of this is stored, nor how money is booked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflows.bankfiles.faults import Fault, State, state_of
from workflows.bankfiles.layout import Column, Kind
from workflows.bankfiles.lines import Line, yuan


@dataclass(frozen=True, kw_only=True)
class Loan:
    """A loan that lines may be about."""

    number: str
    contract_number: str
    case_id: str
    disbursed_on: date
    settled: bool = False
    bank: str = ""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract whose loan has not been paid out yet; what was agreed, and with which bank, if that is known."""

    number: str
    case_id: str
    amount_fen: int | None = None
    bank: str = ""


@dataclass(frozen=True, kw_only=True)
class Booked:
    """Money that was booked on a loan; `from_bank` tells that a file of the bank brought it, `time` how many times."""

    kind: Kind
    loan_number: str
    amount_fen: int
    value_on: date
    reference: str = ""
    reversed: bool = False
    from_bank: bool = False
    time: int = 1


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known when a file is judged: loans and contracts by number, money by reference and by loan.

    `banks` is what contracts call the bank whose file it is; empty: any.
    """

    loans: Mapping[str, Loan] = field(default_factory=dict)
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    booked: Mapping[tuple[Kind, str], Booked] = field(default_factory=dict)
    money: Mapping[str, Sequence[Booked]] = field(default_factory=dict)
    banks: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A line with its verdict; `case_id` is the case it belongs to, as far as that is known."""

    line: Line
    state: State
    faults: tuple[Fault, ...]
    case_id: str | None = None


def judge(lines: Iterable[Line], known: Known, today: date) -> list[Judged]:
    """Return the verdict on every line of a file, in order."""
    bench = _Bench(lines=list(lines), known=known, today=today)
    return [bench.judged(line) for line in bench.lines]


def about(lines: Iterable[Line]) -> tuple[set[str], set[str], set[tuple[str, str]]]:
    """Return what must be known to judge lines: numbers of loans, of contracts, and (kind, reference) of bookings."""
    loans, contracts, references = set[str](), set[str](), set[tuple[str, str]]()
    for line in lines:
        loans |= {line.loan_number} - {""}
        contracts |= {line.contract_number} - {""}
        references |= {(line.kind or "", line.reference)} if line.reference else set()
        if line.kind == "reversal":
            references |= {("repayment", each) for each in (line.original, line.reference) if each}
    return loans, contracts, references


@dataclass
class _Bench:
    """All lines of a file, and what they bring for each other."""

    lines: Sequence[Line]
    known: Known
    today: date
    alike: dict[tuple[Kind, str], list[Line]] = field(default_factory=dict)
    differing: set[tuple[Kind, str]] = field(default_factory=set)
    arriving: dict[str, Line] = field(default_factory=dict)
    contracts: dict[str, Line] = field(default_factory=dict)
    by_contract: dict[str, Loan] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    """The references of the payments that the file itself takes back."""

    def __post_init__(self) -> None:
        """See which references and contracts stand in the file, and which loans it brings."""
        self.by_contract = {each.contract_number: each for each in self.known.loans.values()}
        for line in self.lines:
            key = _key(line)
            if line.kind == "reversal":
                self.taken_back.add(line.original or line.reference)
            if key is not None:
                alike = self.alike.setdefault(key, [])
                alike.append(line)
                if not _same(alike[0], line):
                    self.differing.add(key)
            if line.kind == "disbursement" and line.contract_number:
                self.contracts.setdefault(line.contract_number, line)
                if line.loan_number and line.contract_number in self.known.contracts and not line.faults:
                    self.arriving.setdefault(line.loan_number, line)

    def judged(self, line: Line) -> Judged:
        """Return the verdict on one line."""
        found = [*line.faults, *self._dates(line), *self._references(line)]
        if line.kind is None:
            return Judged(line=line, state=state_of(tuple(found)), faults=tuple(found))
        if state_of(tuple(found)) != "duplicate":
            found += self._disbursement(line) if line.kind == "disbursement" else self._on_a_loan(line)
        faults = tuple(found)
        return Judged(line=line, state=state_of(faults), faults=faults, case_id=self._case_of(line))

    def _case_of(self, line: Line) -> str | None:
        if line.kind == "disbursement":
            contract = self.known.contracts.get(line.contract_number) if line.contract_number else None
            return contract.case_id if contract else None
        if not line.loan_number:
            return None
        loan = self.known.loans.get(line.loan_number)
        if loan is not None:
            return loan.case_id
        brings = self.arriving.get(line.loan_number)
        return self.known.contracts[brings.contract_number].case_id if brings else None

    def _dates(self, line: Line) -> Iterable[Fault]:
        if line.value_on is not None and line.value_on > self.today:
            yield line.fault("future", "value_on", on=line.value_on.isoformat())

    def _references(self, line: Line) -> Iterable[Fault]:
        """Tell of a reference that is missing, stands twice in the file, or was booked before."""
        key = _key(line)
        if key is None:
            if line.kind is not None and not _told(line, "reference"):
                yield line.fault("no_reference", "reference")
            return
        alike, before = self.alike[key], self.known.booked.get(key)
        first = alike[0]
        if key in self.differing:
            other = first if first is not line else alike[1]
            yield line.fault("reference_differs", "reference", other=other.row, reference=line.reference)
            return
        told = [] if before is None else [self._booked_before(line, before)]
        if first is not line and all(fault.code == "booked_and_reversed" for fault in told):
            told = [line.fault("twice_in_file", "reference", other=first.row, reference=line.reference)]
        yield from told

    def _booked_before(self, line: Line, before: Booked) -> Fault:
        """Tell of the booking under the same reference: once it was taken back, the line may correct it."""
        shown = {"reference": line.reference, "on": before.value_on.isoformat()}
        amount = yuan(before.amount_fen)
        moved = (before.loan_number, before.amount_fen) != (line.loan_number, line.amount_fen)
        if before.reversed or (moved and line.kind == "repayment" and line.reference in self.taken_back):
            return line.fault("booked_and_reversed", "reference", **shown, amount=amount, time=before.time)
        if (before.amount_fen, before.value_on) == (line.amount_fen, line.value_on):
            return line.fault("booked_before", "reference", **shown)
        return line.fault("reference_taken", "reference", **shown, amount=amount)

    def _disbursement(self, line: Line) -> Iterable[Fault]:
        number = line.contract_number
        contract = self.known.contracts.get(number) if number else None
        if not number and not _told(line, "contract_number"):
            yield line.fault("no_contract_number", "contract_number")
        if number and contract is None:
            yield self._no_contract(line)
        if not line.loan_number and not _told(line, "loan_number"):
            yield line.fault("no_new_loan_number", "loan_number")
        if line.loan_number and (line.loan_number in self.known.loans or self._brought_by_another(line)):
            yield line.fault("loan_number_taken", "loan_number", text=line.loan_number)
        if contract is None:
            return
        first = self.contracts[number]
        if first is not line and not _same(first, line):
            yield line.fault("contract_twice", "contract_number", other=first.row)
        yield from on_the_contract(line, contract, self.known)

    def _no_contract(self, line: Line) -> Fault:
        """Tell whether the contract was paid out before, or is none of ours."""
        number = line.contract_number
        loan = self.by_contract.get(number)
        if loan is not None:
            return line.fault("disbursed_before", "contract_number", text=number, loan=loan.number)
        return line.fault("unknown_contract", "contract_number", text=number)

    def _brought_by_another(self, line: Line) -> bool:
        brings = self.arriving.get(line.loan_number)
        return brings is not None and brings is not line and not _same(brings, line)

    def _on_a_loan(self, line: Line) -> Iterable[Fault]:
        if not line.loan_number:
            if not _told(line, "loan_number"):
                yield line.fault("no_loan_number", "loan_number")
            return
        loan = self.known.loans.get(line.loan_number)
        if loan is None:
            brings = self.arriving.get(line.loan_number)
            if brings is None:
                yield line.fault("unknown_loan", "loan_number", text=line.loan_number)
            elif brings.value_on and line.value_on and line.value_on < brings.value_on:
                yield _before(line, line.loan_number, brings.value_on)
            return
        yield from on_the_loan(line, loan, self.known)
        if line.kind == "reversal":
            yield from self._reversal(line)

    def _reversal(self, line: Line) -> Iterable[Fault]:
        target = line.original or line.reference
        here = next(iter(self.alike.get(("repayment", target), ())), None) if target else None
        before = self.known.booked.get(("repayment", target)) if target else None
        named = (line.loan_number, line.amount_fen)
        if before is not None and not before.reversed and (before.loan_number, before.amount_fen) == named:
            return
        if here is not None and here.amount_fen == line.amount_fen and here.loan_number == line.loan_number:
            return
        column: Column = "original" if line.original else "reference"
        if line.original or before is not None or here is not None:
            yield line.fault("nothing_to_reverse", column, text=target)
        else:
            yield line.fault("reversal_unclear", column)


def on_the_loan(line: Line, loan: Loan, known: Known) -> Iterable[Fault]:
    """Tell what stands against booking a line on a loan, whoever found that it belongs there."""
    if line.contract_number and loan.contract_number and line.contract_number != loan.contract_number:
        yield line.fault("contract_differs", "contract_number", text=line.contract_number, loan=loan.number)
    if known.banks and loan.bank not in known.banks:
        yield line.fault("other_bank", "loan_number", loan=loan.number, bank=loan.bank)
    if line.value_on is not None and line.value_on < loan.disbursed_on:
        yield _before(line, loan.number, loan.disbursed_on)
    if line.kind != "repayment":
        return
    if loan.settled:
        yield line.fault("closed_loan", "loan_number", loan=loan.number)
    for each in known.money.get(loan.number, ()):
        alike = (each.kind, each.amount_fen, each.value_on) == (line.kind, line.amount_fen, line.value_on)
        told_apart = line.reference and each.from_bank and each.reference
        if alike and not told_apart and not each.reversed:
            shown = {"on": each.value_on.isoformat(), "amount": yuan(each.amount_fen)}
            yield line.fault("same_by_hand", "amount", **shown)
            return


def on_the_contract(line: Line, contract: Contract, known: Known) -> Iterable[Fault]:
    """Tell what stands against paying a contract out by a line, whoever found that it belongs there."""
    if known.banks and contract.bank and contract.bank not in known.banks:
        yield line.fault("contract_of_other_bank", "contract_number", text=contract.number, bank=contract.bank)
    paid, agreed = line.amount_fen, contract.amount_fen
    if paid is None or agreed is None or paid == agreed:
        return
    code = "amount_exceeds" if paid > agreed else "amount_differs"
    yield line.fault(code, "amount", amount=yuan(paid), agreed=yuan(agreed))


def _before(line: Line, loan: str, disbursed_on: date) -> Fault:
    on = line.value_on.isoformat() if line.value_on else ""
    return line.fault("before_disbursement", "value_on", on=on, loan=loan, disbursed_on=disbursed_on.isoformat())


def _told(line: Line, column: Column) -> bool:
    """Whether a cell is told of already."""
    return any(fault.column == column for fault in line.faults)


def _key(line: Line) -> tuple[Kind, str] | None:
    return (line.kind, line.reference) if line.kind is not None and line.reference else None


def _same(one: Line, other: Line) -> bool:
    return _content(one) == _content(other)


def _content(line: Line) -> tuple[Any, ...]:
    return (line.loan_number, line.contract_number, line.amount_fen, line.value_on, line.original)
