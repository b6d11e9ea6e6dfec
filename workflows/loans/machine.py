"""A loan in motion: time passes, instalments fall due, penalty accrues, money is used up; every movement is posted.

The one place where balances change. It is built anew for every question from the events in the order of their value
dates, and thrown away. What each kind of event does is in `doing`; must not know who asks.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from workflows.loans.days import DAY, Dates, Period, Rate, ordinal
from workflows.loans.events import PARTIES, Party
from workflows.loans.lines import Line, Mark, Status
from workflows.loans.penalty import Penalty
from workflows.loans.plan import Debt, Planned, level_of, plan
from workflows.loans.terms import Kind, Part, Terms, WorkingDay

TIME = 0
"""What movements that come of passing time concern."""


@dataclass(slots=True)
class Machine:
    """A loan on a day. Amounts in fen; lines before `next` have fallen due, those before `lead` are done with."""

    terms: Terms
    is_working_day: WorkingDay
    today: date
    kind: Kind
    rate: Rate
    late: Penalty
    """What is late, and its penalty."""
    lines: list[Line] = field(default_factory=list)
    next: int = 0
    lead: int = 0
    awaited: int = 0
    """The first line whose grace has not been seen to end."""
    future: int = 0
    """Principal that has not fallen due."""
    since: int = 0
    """The number of the day from which the principal not due yet bears interest that was not billed."""
    carried: int = 0
    """Fen-days from before that day that were not billed either."""
    level: int = 0
    fee: int = 0
    penalty: int = 0
    interest: int = 0
    principal: int = 0
    """Fallen due and owed, as are the three above."""
    overpaid: int = 0
    claims: dict[Party, int] = field(default_factory=lambda: dict.fromkeys(PARTIES, 0))
    allowance: int = 0
    frozen: bool = False
    """After compensation or write-off nothing accrues any more."""
    regulated: list[tuple[date, int]] = field(default_factory=list)
    """What was late when it was extended or restructured: due day, principal."""
    made_good: int = 0
    """How much money has come since for principal or as an advance, less refunds."""
    times_extended: int = 0
    times_restructured: int = 0
    principal_paid: int = 0
    received: int = 0
    """Money that came less refunds, whoever got it in the end."""
    compensated: dict[Party, int] = field(default_factory=lambda: dict.fromkeys(PARTIES, 0))
    recovered: dict[Party, int] = field(default_factory=lambda: dict.fromkeys(PARTIES, 0))
    was_written_off: bool = False
    subsidies: dict[str, int] = field(default_factory=dict)
    subsidy_ended_on: date | None = None
    notes: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By event, why it did not do all that it says, and what would have settled everything before it, fen."""
    matures_on: date = date.min
    contract_matures_on: date = date.min
    contracted: tuple[Planned, ...] = ()
    """The first schedule, as it was."""
    settled_on: date | None = None
    marks: list[Mark] = field(default_factory=list)
    ledger: defaultdict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    """What was posted, by what it concerns and account; debits are positive."""

    @classmethod
    def begun(cls, terms: Terms, is_working_day: WorkingDay, number: int) -> "Machine":
        """A loan on the day it was paid out."""
        start = ordinal(terms.day_count, terms.disbursed_on)
        loan = cls(
            terms=terms,
            is_working_day=is_working_day,
            today=terms.disbursed_on,
            kind=terms.kind,
            rate=Rate.of(terms.annual_rate, terms.day_count),
            late=Penalty(Rate.of(terms.penalty_rate, terms.day_count), start),
            since=start,
        )
        loan.post(number, "principal", terms.principal)
        loan.post(number, "lent", -terms.principal)
        periods = loan.dates.contract(terms.kind, terms.disbursed_on, terms.months)
        loan.contracted = tuple(loan.arrange(terms.principal, periods))
        loan.contract_matures_on = loan.matures_on
        return loan

    @property
    def dates(self) -> Dates:
        """How due days are set."""
        terms = self.terms
        return Dates(
            due_day=terms.due_day,
            day_count=terms.day_count,
            roll=terms.roll,
            is_working_day=self.is_working_day,
        )

    @property
    def due(self) -> int:
        """Everything the bank is owed and that has fallen due."""
        return self.fee + self.penalty + self.interest + self.principal

    @property
    def claimed(self) -> int:
        """What is owed to who compensated."""
        return sum(self.claims.values())

    @property
    def owed(self) -> int:
        """Everything that is owed, due or not, without interest that has not fallen due."""
        return self.due + self.future + self.claimed

    @property
    def outstanding(self) -> int:
        """Principal owed to the bank."""
        return self.principal + self.future

    @property
    def put_off_on(self) -> date | None:
        """The due day of the oldest principal that was late when it was put off, as long as the loan owes any."""
        return next((due_on for due_on, _ in self.put_off()), None) if self.regulated and self.outstanding else None

    @property
    def payoff(self) -> int:
        """What settles everything today."""
        return max(0, self.owed + self.accrued() - self.overpaid)

    @property
    def status(self) -> Status:
        """How the loan stands: what happened last in its life, as long as something is owed."""
        if not self.frozen:
            return "running" if self.future or self.due else "settled"
        if not self.owed:
            return "settled"
        return "written_off" if self.was_written_off else "compensated"

    def number_of(self, on: date) -> int:
        """The number of a day."""
        return ordinal(self.terms.day_count, on)

    def post(self, about: int, account: str, amount: int) -> None:
        """Debit (positive) or credit (negative) an account."""
        if amount:
            self.ledger[about, account] += amount

    # The schedule

    def accrued_days(self) -> int:
        """Fen-days of principal not due yet that were not billed, up to today."""
        return self.carried + self.future * max(0, self.number_of(self.today) - self.since)

    def accrued(self) -> int:
        """Interest of principal not due yet since it was last billed, up to today."""
        return 0 if self.frozen else self.rate.interest(self.accrued_days())

    def arrange(self, principal: int, periods: list[Period], *, level: int | None = None) -> list[Planned]:
        """Replace the lines to come by new ones for a principal, with what has accrued until today in the first."""
        carried = self.accrued_days()
        since = max(self.since, self.number_of(self.today))
        terms = self.terms
        debt = Debt(
            kind=self.kind,
            principal=principal,
            yearly=terms.annual_rate,
            rate=self.rate,
            mark=since,
            carried=carried,
            level=level,
        )
        self.level = level_of(debt, len(periods)) if level is None else level
        self.carried, self.since, self.future = carried, since, principal
        planned = plan(debt, periods)
        self.lines[self.next :] = [Line.of(each) for each in planned]
        self.matures_on = self.lines[-1].due_on
        return planned

    def periods_left(self) -> list[Period]:
        """The periods of the lines to come."""
        return [Period(on=each.due_on, upto=each.upto, due_on=each.due_on) for each in self.lines[self.next :]]

    def bring_forward(self) -> None:
        """Let fall due what only a holiday has put off: its interest is full by today."""
        while self.next < len(self.lines) and self.lines[self.next].upto <= self.number_of(self.today):
            self._fall_due()

    def repay_early(self, amount: int, *, lower: bool) -> None:
        """Repay principal that is not due yet; then each instalment is lower, or the last ones fall away."""
        periods, left = self.periods_left(), self.future - amount
        repaid = Line(self.today, self.number_of(self.today), amount, 0, 0, 0, paid_principal=amount)
        self.lines.insert(self.next, repaid)
        self.next += 1
        self.arrange(left, periods, level=None if lower else self.level)
        self.principal_came(amount)

    def accelerate(self, about: int) -> None:
        """Let everything fall due today, with interest up to today, as one line."""
        if not self.future:
            return
        interest = self.accrued()
        today = self.number_of(self.today)
        del self.lines[self.next :]
        self.lines.append(Line(self.today, today, self.future, interest, self.future, interest))
        self._fall_due(about)

    def moved(self) -> int:
        """Take what principal is owed out of the lines that fell due, to be arranged anew; what was late is noted."""
        taken, late = 0, []
        for line in self.lines[self.lead : self.next]:
            if not line.owed_principal:
                continue
            if (self.today - line.due_on).days > self.terms.grace_days:
                late.append((line.due_on, line.owed_principal))
            taken += line.owed_principal
            line.moved += line.owed_principal
            self._owe_less(line, line.owed_principal, 0)
        if late:
            self.regulated, self.made_good = [*self.put_off(), *late], 0
        return taken

    def put_off(self) -> list[tuple[date, int]]:
        """What was late when it was extended or restructured and was not made good since: due day, principal."""
        left, found = self.made_good, []
        for due_on, amount in self.regulated:
            if left < amount:
                found.append((due_on, amount - left))
            left = max(0, left - amount)
        return found

    # Time

    def advance(self, to: date) -> None:
        """Let time pass up to a day: what falls due on it has fallen due, penalty is counted up to it."""
        while (step := self._next_step()) is not None and step <= to:
            if step > self.today:
                self._count_penalty(step)
                self.today = step
            grace = self.awaited
            while self.awaited < self.next and self._grace_ends(self.lines[self.awaited]) <= step:
                self._grace_is_over(self.lines[self.awaited])
                self.awaited += 1
            while self.next < len(self.lines) and self.lines[self.next].due_on <= step:
                self._fall_due()
            if self.awaited > grace:  # it bears penalty since the day it was due
                self._count_penalty(step)
            self.mark()
        if to > self.today:
            self._count_penalty(to)
            self.today = to

    def mark(self) -> None:
        """Note how things stand at the end of today, if it is another way than before."""
        while self.lead < self.next and not self.lines[self.lead].owed:
            self.lead += 1
        oldest = self.lines[self.lead].due_on if self.lead < self.next else None
        status, outstanding = self.status, self.principal + self.future
        put_off_on = self.put_off_on if self.regulated else None
        if status != "settled":
            self.settled_on = None
        elif self.settled_on is None:
            self.settled_on = self.today
        if self.marks:
            last = self.marks[-1]
            as_before = last.outstanding == outstanding and last.oldest_due_on == oldest
            if as_before and last.put_off_on == put_off_on and last.status == status:
                return
            if last.from_on == self.today:
                self.marks.pop()
        self.marks.append(Mark(self.today, oldest, put_off_on, outstanding, status))

    def _next_step(self) -> date | None:
        falls = self.lines[self.next].due_on if self.next < len(self.lines) else None
        while self.awaited < self.next and not self.lines[self.awaited].owed:
            self.awaited += 1
        if self.awaited < self.next:
            ends = self._grace_ends(self.lines[self.awaited])
            return ends if falls is None else min(ends, falls)
        return falls

    def _grace_ends(self, line: Line) -> date:
        """The first day on which it is late, but not before today: a day that has passed cannot come again."""
        return max(self.today, line.due_on + timedelta(days=self.terms.grace_days) + DAY)

    def _grace_is_over(self, line: Line) -> None:
        if not self.frozen and line.owed:
            line.late = True
            self.late.begin(line.owed, self.number_of(line.due_on))

    def _count_penalty(self, upto: date) -> None:
        more = self.late.count(self.number_of(upto))
        if more:
            self.penalty += more
            self.post(TIME, "penalty", more)
            self.post(TIME, "penalty_income", -more)

    def _fall_due(self, about: int = TIME) -> None:
        line = self.lines[self.next]
        self.next += 1
        self.future -= line.principal
        self.since, self.carried = max(self.since, line.upto), 0
        self.principal += line.principal
        self.interest += line.interest
        self.post(about, "interest", line.interest)
        self.post(about, "interest_income", -line.interest)
        self.use_advance(about)

    # Money

    def use_advance(self, about: int) -> None:
        """Use up what was paid in advance for what is due now."""
        if self.overpaid and self.due:
            money = self.overpaid
            left = self.use(money, about, self.terms.order)
            self.overpaid = left
            self.post(about, "overpaid", money - left)

    def use(self, money: int, about: int, order: tuple[Part, ...]) -> int:
        """Pay with money what is due, part by part, the oldest instalment first; return what is left."""
        for part in order:
            if not money:
                break
            if part == "fee":
                paid = min(money, self.fee) if self.fee else 0
                self.fee -= paid
            elif part == "penalty":
                paid = min(money, self.penalty) if self.penalty else 0
                self.penalty -= paid
            else:
                paid = self._pay_lines(part, money)
            if paid:
                self.post(about, part, -paid)
                money -= paid
        return money

    def _pay_lines(self, part: Literal["interest", "principal"], money: int) -> int:
        used = left = min(money, self.interest if part == "interest" else self.principal)
        for line in self.lines[self.lead : self.next]:
            if not left:
                break
            if part == "interest":
                paid = min(left, line.owed_interest)
                line.paid_interest += paid
                self._owe_less(line, 0, paid)
            else:
                paid = min(left, line.owed_principal)
                line.paid_principal += paid
                self._owe_less(line, paid, 0)
                self.principal_came(paid)
            left -= paid
        return used

    def principal_came(self, paid: int) -> None:
        """Principal was repaid by money."""
        if not self.frozen:
            self.principal_paid += paid

    def lessen(self, part: Part, most: int) -> int:
        """Take up to an amount off what is due of a part, without money; return how much."""
        if part in {"fee", "penalty"}:
            taken = min(most, self.fee if part == "fee" else self.penalty)
            if part == "fee":
                self.fee -= taken
            else:
                self.penalty -= taken
            return taken
        left = most
        for line in self.lines[self.lead : self.next]:
            off = min(left, line.owed_interest if part == "interest" else line.owed_principal)
            self._owe_less(line, *((0, off) if part == "interest" else (off, 0)))
            left -= off
        return most - left

    def _owe_less(self, line: Line, principal: int, interest: int) -> None:
        line.owed_principal -= principal
        line.owed_interest -= interest
        self.principal -= principal
        self.interest -= interest
        if line.late:
            self.late.bearing -= principal + interest

    def freeze(self, number: int) -> None:
        """Let everything fall due, and nothing accrue from now on."""
        self.accelerate(number)
        self.frozen = True
        self.late.bearing = 0
        for line in self.lines:
            line.late = False
