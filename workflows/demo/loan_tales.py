"""Stories of loans: somebody with a shop, a plot, and what follows from both at each task and each due day.

It must not know who does a task. What people book on a loan is two commands, by two people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from models.tasks import Task
from workflows import loanrows, loanwork
from workflows.clock import office_date, start_of_day
from workflows.demo import loan_forms, telling
from workflows.demo.answers import Filler
from workflows.demo.loan_forms import Trader
from workflows.demo.names import Inventor
from workflows.demo.telling import LEAST_DELAY, Happening, Planned
from workflows.desk import Desk
from workflows.money import amount

PROCESS = "microloan"
ENTERS, CONFIRMS = "fupeng", "shanyan"
"""The two people of the guarantee centre who book money that came, mostly in this order."""
_LONGEST_SHARE, _SOONER = 0.5, 0.2
_VISITS = frozenset({"visit_person", "visit_business", "visit_family"})
"""What must be in time also when holidays come between, or there is no title."""
_AT_NOON, _LATER = timedelta(hours=11), timedelta(hours=2)
_DISBURSED, _CONSENTED, _COMPENSATED = "loan_disbursement", "rescue_consent", "compensation_decision"
_AFTER_CONSENT = timedelta(days=3)
_SHORT = {"loan_contract_form": ({"schedule_kind": "bullet", "loan_months": "3"},)}
_MONTHLY = {"loan_contract_form": ({"schedule_kind": "equal_principal"},)}
_SMALL = {"requested_amount": "20000", "own_funds": "10000"}
_LARGE = {"requested_amount": "250000", "own_funds": "125000"}


@dataclass(frozen=True, kw_only=True)
class Plot(telling.Plot):
    """One way a loan goes.

    ``age`` is how many days before the present it is applied for; ``start`` replaces what is usually said then;
    ``pays`` is how many days after each due day money comes, None when none does; ``recovers`` how many days after the
    fund has stood in all of it comes; ``stops`` is a form that nobody hands in; ``again`` is the plot of which somebody
    applies once more.
    """

    age: tuple[int, int]
    start: Mapping[str, Any] = field(default_factory=dict)
    pays: int | None = 0
    recovers: int | None = None
    stops: str = ""
    again: str = ""


def _waits(form: str, *age: int) -> Plot:
    return Plot(name=form, share=1, age=(age[0], age[1]), stops=form)


_MISSING = {
    "papers_present": ["id_papers", "marriage_proof", "category_proof", "premises_contract", "plan_paper"],
    "papers_missing": ["bank_flow", "credit_authorisation", "business_licence"],
    "papers_outcome": "missing",
}
_WITHDRAWS = Happening(event="withdraw", reason="申请人书面撤回")
_FALLS_ILL = Happening(
    event="difficulty",
    reason="回访后借款人来电",
    chosen={"difficulty_kind": "illness", "difficulty_text": "住院做手术，店里停业，担心到期还不上。"},
    after=timedelta(days=3),
)
PLOTS: tuple[Plot, ...] = (
    Plot(name="fresh", share=59, age=(60, 85), choices=_MONTHLY),
    Plot(name="pays by quarter", share=17, age=(150, 215)),
    Plot(name="repaid in three months", share=12, age=(160, 215), choices=_SHORT),
    Plot(name="late", share=11, age=(150, 175), start=_SMALL, choices=_SHORT, pays=None),
    Plot(name="late, then paid", share=4, age=(165, 200), choices=_SHORT, pays=9),
    Plot(name="rescued", share=1, age=(185, 195), choices=_SHORT, afterwards=("visit_business", _FALLS_ILL)),
    Plot(
        name="extended",
        share=1,
        age=(206, 215),
        choices={**_SHORT, "rescue_decision": ({"rescue_outcome": "extend"},)},
        pays=None,
    ),
    Plot(name="compensated, then recovered", share=1, age=(310, 330), choices=_SHORT, pays=None, recovers=20),
    Plot(name="holds a title", share=1, age=(570, 585), choices=_SHORT),
    Plot(name="a second loan", share=1, age=(60, 80), again="holds a title"),
    Plot(name="papers are fetched", share=4, age=(70, 100), choices={"loan_papers": (_MISSING, {})}),
    Plot(name="decided by the board", share=3, age=(60, 90), start=_LARGE),
    Plot(
        name="another guarantor",
        share=2,
        age=(80, 110),
        choices={
            "loan_contract_form": (
                {"contract_outcome": "guarantor_withdrew", "contract_reason": "保证人家属不同意"},
                {},
            )
        },
    ),
    Plot(name="only asks", share=14, age=(5, 300), start={"loan_wish": "enquire"}),
    Plot(
        name="not eligible",
        share=3,
        age=(60, 200),
        choices={"loan_qualification": ({"credit_result": "applicant_overdue"},)},
    ),
    Plot(
        name="the bank refuses",
        share=2,
        age=(60, 200),
        choices={
            "loan_bank_decision": ({"bank_decision": "refuse", "bank_reason": "近期流水明显下降，还款来源不足。"},)
        },
    ),
    Plot(name="withdrawn", share=2, age=(60, 200), instead=("loan_street_review", _WITHDRAWS)),
    _waits("loan_papers", 5, 7),
    _waits("loan_visit", 6, 9),
    _waits("loan_street_review", 9, 14),
    _waits("loan_qualification", 14, 20),
    _waits("loan_centre_investigation", 20, 28),
    _waits("loan_counter_guarantee", 28, 34),
    _waits("loan_head_decision", 32, 38),
    _waits("loan_bank_decision", 36, 42),
    _waits("loan_contract_form", 40, 46),
    _waits("loan_disbursement", 45, 52),
)


def tell(
    plots: Sequence[Plot], chance: Random, inventor: Inventor, *, count: int, until: datetime, clerks: tuple[str, ...]
) -> list["Tale"]:
    """Make *count* stories of these plots, shared among *clerks*."""
    tales: list[Tale] = []
    for plot in telling.shared_out(plots, count):
        opens_at = until - timedelta(days=chance.uniform(*plot.age))
        own = telling.own_chance(chance)
        trader = loan_forms.trader(chance, inventor, office_date(opens_at))
        before = next((tale.trader for tale in tales if tale.plot.name == plot.again), trader)
        tales.append(
            Tale(
                plot=plot,
                trader=replace(before, on=trader.on),
                opens_at=opens_at,
                process=PROCESS,
                clerk=chance.choice(clerks),
                chance=own,
                filler=Filler(own, inventor),
            )
        )
    return tales


@dataclass(kw_only=True)
class Tale(telling.Tale):
    """One story: a trader, and the booking that waits for a second person."""

    plot: Plot
    trader: Trader
    entered: int | None = None

    def start_values(self) -> Mapping[str, Any]:
        """Return what is said at the window."""
        return {**loan_forms.enquiry(self.trader), **self.plot.start}

    def lies(self, form: str, whole: timedelta) -> timedelta | None:
        """Return how long a task lies: within its time, or for ever where the plot stops."""
        if form == self.plot.stops:
            return None
        longest = _SOONER if form in _VISITS else _LONGEST_SHARE
        return LEAST_DELAY + whole * min(self.chance.betavariate(1.4, 4), longest)

    def usual(self, form: str, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is usually entered in a form."""
        del on
        return loan_forms.usual(form, self.trader, data, self.chance)

    def told(self, happening: Happening, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is usually told of an event."""
        del data, on
        return {**loan_forms.usual("loan_withdrawal", self.trader, {}, self.chance), **happening.chosen}

    def planned(self, desk: Desk, task: Task) -> Iterator[Planned]:
        """Plan, once the loan is paid out, extended or compensated, which money is booked when."""
        for day in self._days_of_money(desk, task):
            at = start_of_day(day) + _AT_NOON
            yield Planned(at=at, by=ENTERS, deed=self._book)
            yield Planned(at=at + _LATER, by=CONFIRMS, deed=self._book)

    def _days_of_money(self, desk: Desk, task: Task) -> list[date]:
        today = office_date(desk.now)
        if task.form == _CONSENTED:
            return [today + _AFTER_CONSENT]  # the interest that an extension does not put off
        if task.form == _COMPENSATED and self.plot.recovers is not None:
            return [today + timedelta(days=self.plot.recovers)]
        stored = loanrows.of_case(desk.session, task.case_id)
        if task.form != _DISBURSED or self.plot.pays is None or stored is None:
            return []
        return [row.due_on + timedelta(days=self.plot.pays) for row in stored.ledger.fold(today).rows]

    def _book(self, desk: Desk, case_id: str) -> None:
        """Enter money, or confirm what the other has entered: on the day after a holiday either may come first."""
        if self.entered is None:
            self._enter(desk, case_id)
        else:
            loanwork.confirm(desk, case_id, self.entered)
            self.entered = None

    def _enter(self, desk: Desk, case_id: str) -> None:
        today = office_date(desk.now)
        book = loanrows.required(desk.session, case_id).ledger.fold(today)
        due = book.due.total if book.status == "running" else book.payoff
        if due:
            came = {"amount": str(amount(due)), "on": today.isoformat(), "payer": "borrower"}
            self.entered = loanwork.pay(desk, case_id, came).booking
