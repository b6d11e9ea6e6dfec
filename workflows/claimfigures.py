"""What the rules say a line may claim: the decision that a process names is asked with the line's facts.

Pure; the same for a command and for whoever verifies it. Must not know rows nor who asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflows import engine
from workflows.claims.book import cents
from workflows.claims.changes import Computed
from workflows.claims.words import KINDS
from workflows.clock import office_date, start_of_day
from workflows.engine.values import Decision, Release
from workflows.errors import N_, InvalidState

INPUTS = (
    *("wage_unit", "wage", "arrears", "employed_from", "employed_to", "written_contract_on", "dismissal"),
    *("overtime_workday_hours", "overtime_restday_hours", "overtime_holiday_hours", "migrant"),
)
"""The facts of a line that the decision is given, under these names; besides them `today`."""
_UNUSABLE = N_("决策“{decision}”没有给出可用的项目和金额，请告知流程管理员")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What items are computed under: the case's release, its rules' values, the instant."""

    release: Release
    parameters: Mapping[str, Any]
    now: datetime

    def as_of(self, day: date | None) -> "Terms":
        """Return the terms under which a line is computed that was claimed on a day; None: on the one of the terms."""
        return self if day is None or day == office_date(self.now) else replace(self, now=start_of_day(day))

    @property
    def decision(self) -> str:
        """The id of the decision that computes items; empty if the process has none."""
        return self.release.properties.get("claims", "").strip()

    @property
    def settling(self) -> str:
        """The id of the decision that names settled periods; empty if the process, as older releases, has none."""
        return self.release.properties.get("claims_settled", "").strip()


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The items of one line and the decision with its reasons; the numbers of the periods that are settled."""

    computed: tuple[Computed, ...]
    decision: Decision
    settled: tuple[int, ...] = ()


def compute(terms: Terms, facts: Mapping[str, Any]) -> Figures:
    """Ask the decision for the items of a line.

    Raises `InvalidState` when it cannot be evaluated, or says something that is no list of items.
    """
    decided = _decided(terms, terms.decision, facts)
    told = _told(decided)
    rows = told if isinstance(told, list) else [told]
    return Figures(computed=_together(terms, rows), decision=decided, settled=_settled(terms, facts))


def _decided(terms: Terms, decision: str, facts: Mapping[str, Any]) -> Decision:
    inputs = {name: facts[name] for name in INPUTS} | {"today": office_date(terms.now)}
    return engine.decide(terms.release, decision, inputs, parameters=terms.parameters, now=terms.now)


def _told(decided: Decision) -> Any:
    return next(iter(decided.outputs.values()), None) if len(decided.outputs) == 1 else decided.outputs


def _settled(terms: Terms, facts: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the periods that only a lawful deduction is missing of; nobody asks unless something was deducted."""
    if not terms.settling or not any(period.get("deducted") for period in facts["arrears"]):
        return ()
    told = _told(_decided(terms, terms.settling, facts))
    known = range(1, len(facts["arrears"]) + 1)
    if not isinstance(told, list) or any(isinstance(each, bool) or each not in known for each in told):
        raise InvalidState(_UNUSABLE, decision=terms.settling)
    return tuple(int(each) for each in told)


def _together(terms: Terms, rows: list[Any]) -> tuple[Computed, ...]:
    """Return one item of each kind: what the decision tells of in parts is added up."""
    found: dict[str, Computed] = {}
    for row in rows:
        each = _read(terms, row)
        former = found.get(each.kind)
        found[each.kind] = each if former is None else _added(former, each)
    return tuple(found.values())


def _added(one: Computed, other: Computed) -> Computed:
    return Computed(
        kind=one.kind,
        amount=one.amount + other.amount,
        formula="；".join(dict.fromkeys((one.formula, other.formula))),
        article="；".join(dict.fromkeys((one.article, other.article))),
    )


def _read(terms: Terms, row: Any) -> Computed:
    if isinstance(row, Mapping) and row.get("kind") in KINDS:
        amount, texts = row.get("amount"), [row.get(name) or "" for name in ("formula", "article")]
        if isinstance(amount, Decimal | int) and not isinstance(amount, bool) and amount >= 0:
            return Computed(
                kind=row["kind"], amount=cents(Decimal(amount)), formula=str(texts[0]), article=str(texts[1])
            )
    raise InvalidState(_UNUSABLE, decision=terms.decision)
