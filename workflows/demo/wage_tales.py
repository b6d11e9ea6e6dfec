"""Stories of wage recovery: a workforce, a plot, and what follows from both at each task of its case.

Pure choices but for the steps at the register, which are commands of their own (`workflows.demo.wage_deeds`). It must
not know when a task is done, nor by whom.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from models.tasks import Task
from workflows.claims.book import Sums
from workflows.clock import office_date
from workflows.demo import telling, wage_deeds, wage_forms
from workflows.demo.answers import Filler
from workflows.demo.names import Inventor
from workflows.demo.telling import LEAST_DELAY, Deed, Happening, turn
from workflows.demo.wage_deeds import Step
from workflows.demo.wage_forms import Scene
from workflows.demo.workforces import Inventing, Wanted, Workforce
from workflows.desk import Desk

PROCESS = "wage_recovery"
CHANGE = "claimant_change"
_LONGEST_SHARE = 0.6
_SATISFACTION = ("satisfied", "satisfied", "satisfied", "fair", "unknown")
_OUTSIDE_FORMS: Mapping[str, tuple[tuple[Step, ...], ...]] = {
    "claims_registration": ((wage_deeds.enter(),),),
    "mediation_agreement": ((wage_deeds.find(), wage_deeds.agree()),),
    "investigation": ((wage_deeds.find(),),),
    "arbitration_award": ((wage_deeds.find(),),),
}
"""What is usually done at the register just before a form is handed in."""


@dataclass(frozen=True, kw_only=True)
class Told(Happening):
    """An event of a wage story, with the steps at the register that go before it, and how many last lines it is about.

    The `lines` matter for a change of claimants alone.
    """

    steps: tuple[Step, ...] = ()
    lines: int = 1


@dataclass(frozen=True, kw_only=True)
class Plot(telling.Plot):
    """One way a wage case goes.

    ``age`` is how many days before the present it begins; ``report`` replaces what is usually said at the window;
    ``firm`` names the employer and ``clerk`` who takes the case in, where that matters; ``steps`` are done at the
    register before a form is handed in, by its times. ``stops`` is the form, with its time from 0, that nobody hands in
    any more; ``rests`` are forms that are left to their time limit; ``days`` says how long the task of a form lies.
    ``other`` is the plot of the case that is split off.
    """

    age: tuple[int, int]
    wanted: Wanted = field(default_factory=Wanted)
    firm: str = ""
    clerk: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, tuple[tuple[Step, ...], ...]] = field(default_factory=dict)
    stops: tuple[str, int] | None = None
    rests: frozenset[str] = frozenset()
    days: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    instalments: int = 1
    other: "Plot | None" = None


def tell(
    plots: Sequence[Plot], chance: Random, inventor: Inventor, *, count: int, until: datetime, clerks: tuple[str, ...]
) -> list["Tale"]:
    """Make *count* stories of these plots, shared among *clerks*."""
    inventing, tales = Inventing(chance, inventor), []
    for plot in telling.shared_out(plots, count):
        opens_at = until - timedelta(days=chance.uniform(*plot.age))
        workforce = inventing.workforce(plot.wanted, today=office_date(opens_at), name=plot.firm)
        clerk = chance.choice(clerks)
        own = telling.own_chance(chance)
        tales.append(
            Tale(
                plot=plot,
                workforce=workforce,
                opens_at=opens_at,
                process=PROCESS,
                clerk=plot.clerk or clerk,
                chance=own,
                filler=Filler(own, inventor),
            )
        )
    return tales


@dataclass(kw_only=True)
class Tale(telling.Tale):
    """One story: a workforce, and what its register adds up to so far."""

    plot: Plot
    workforce: Workforce
    sums: Sums = field(default_factory=Sums)
    unpaid: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """No task has come up yet."""
        super().__post_init__()
        self._met: dict[str, int] = {}

    def start_values(self) -> Mapping[str, Any]:
        """Return what is reported at the window."""
        return {**reported(self.workforce), **self.plot.report}

    def lies(self, form: str, whole: timedelta) -> timedelta | None:
        """Return how long a task lies: as the plot says, else within its time limit, so that no timer comes first."""
        times = self._met.get(form, 0)
        self._met[form] = times + 1
        if form in self.plot.rests or self.plot.stops == (form, times):
            return None
        if form in self.plot.days:
            return timedelta(days=self.chance.uniform(*self.plot.days[form]))
        return LEAST_DELAY + whole * min(self.chance.betavariate(1.4, 4), _LONGEST_SHARE)

    def deeds(self, task: Task) -> Sequence[Deed]:
        """Return what is done at the register before the task's form is handed in."""
        form = task.form or ""
        turns = {**_OUTSIDE_FORMS, **self.plot.steps}.get(form, ((),))
        return self._as_deeds(turn(turns, self._times.get(form, 0)))

    def usual(self, form: str, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is usually entered in a form on a day."""
        scene = Scene(
            workforce=self.workforce,
            sums=self.sums,
            unpaid=self.unpaid,
            data=data,
            on=on,
            instalments=self.plot.instalments,
        )
        values = wage_forms.usual(form, scene)
        if form == "follow_up":
            return {**values, "satisfaction": self.chance.choice(_SATISFACTION)}
        return values

    def told(self, happening: Happening, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is usually told of an event, and what the plot says of it."""
        values = {**self.usual(happening.event, data, on), **happening.chosen}
        if happening.event == CHANGE and isinstance(happening, Told):
            values["change_lines"] = wage_forms.last_lines(self.workforce, happening.lines)
        return values

    def branch(self) -> "Tale":
        """Return how the case of those goes who were split off."""
        return replace(self, plot=self.plot.other or self.plot, sums=Sums(), unpaid=Decimal(0))

    def _due(self, planned: tuple[str, Happening] | None, task: Task) -> Happening | None:
        found = super()._due(planned, task)
        return replace(found, deeds=self._as_deeds(found.steps)) if isinstance(found, Told) else found

    def _as_deeds(self, steps: Sequence[Step]) -> tuple[Deed, ...]:
        return tuple(self._deed(step) for step in steps)

    def _deed(self, step: Step) -> Deed:
        def deed(desk: Desk, case_id: str) -> str | None:
            opened = step(desk, case_id, self.workforce)
            self.sums, self.unpaid = wage_deeds.sums(desk, case_id), wage_deeds.unpaid(desk, case_id)
            return opened

        return deed


def reported(workforce: Workforce) -> dict[str, Any]:
    """Return what the first of the workers reports at the window."""
    firm, speaker, heads = workforce.firm, workforce.workers[0], len(workforce.workers)
    months = len(speaker.owed)
    gone = workforce.left_on is not None
    return {
        "applicant_name": speaker.person.name,
        "applicant_id_number": speaker.person.id_number,
        "applicant_phone": speaker.person.phone,
        "applicant_address": f"{firm.address}附近租住",
        "employer_name": firm.name,
        "employer_code": firm.code,
        "legal_representative": firm.head.name,
        "real_controller": firm.head.name,
        "employer_contact": firm.head.phone,
        "employer_address": firm.address,
        "employer_status": "operating",
        "employer_licensed": True,
        "industry": firm.trade.industry,
        "relation_type": "labour",
        "project_name": f"{firm.address[:2]}安置房二期",
        "general_contractor": "云岭城建集团有限公司",
        "reported_on": workforce.reported_on.isoformat(),
        "what_happened": f"{heads}名{speaker.job}等职工被拖欠{months}个月工资，多次催要未果。"
        + ("被辞退后仍未结清。" if gone else ""),
        "people_rough": str(heads),
        "months_rough": str(months),
        "owed_from_on": workforce.owed_from.isoformat(),
        "breach_ended_on": workforce.owed_to.isoformat() if gone else None,
        "still_employed": not gone,
        "employment_ended_on": workforce.left_on.isoformat() if workforce.left_on else None,
        "migrant": any(worker.migrant for worker in workforce.workers),
        "already_pending": "none",
        "urgent_need": False,
    }
