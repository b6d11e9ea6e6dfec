"""Invented employers that owe wages, and the people who worked for them: jobs, wages, unpaid months.

Pure. Sums are drawn from what the trades of the demo region pay; what may be claimed for them is not known here. It
must not know forms or cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from workflows.demo.names import InventedPerson, Inventor

_PLACES = ("东桥", "柳林", "石泉", "望河", "槐荫", "清泉", "和平", "河滨", "纺织路", "云岭", "南关", "北渡")
_YOUNGEST, _OLDEST = 19, 57
_NEW_AT_WORK_DAYS, _LONG_AT_WORK_DAYS = 120, 1500
_CONTRACT_SHARE, _MIGRANT_SHARE = 0.7, 0.8
_PART_PAID_SHARE = 0.2
_DAYS_A_MONTH = (18, 27)
_PAID_UNITS = {"month": Decimal("0.5"), "day": Decimal(6), "piece": Decimal(150)}
"""How much of the first unpaid month some got after all, in units of their wage."""


@dataclass(frozen=True, kw_only=True)
class Trade:
    """What firms of a trade are called, who works there, for what wage; ``pieces`` is what somebody makes a month."""

    industry: str
    firms: tuple[str, ...]
    jobs: tuple[str, ...]
    unit: str
    wage: tuple[int, int]
    step: int = 100
    pieces: tuple[int, int] = (0, 0)


TRADES: Mapping[str, Trade] = {
    "kitchen": Trade(
        industry="catering",
        firms=("饭店", "酒楼", "火锅城", "家常菜馆"),
        jobs=("厨师", "配菜工", "面点师", "服务员"),
        unit="month",
        wage=(3200, 5800),
    ),
    "site": Trade(
        industry="construction",
        firms=("建筑劳务有限公司", "建筑工程有限公司", "装饰工程有限公司"),
        jobs=("木工", "钢筋工", "瓦工", "抹灰工", "架子工", "水电工"),
        unit="day",
        wage=(240, 420),
        step=10,
    ),
    "sewing": Trade(
        industry="manufacturing",
        firms=("服装加工厂", "制衣有限公司", "鞋业有限公司"),
        jobs=("缝纫工", "裁剪工", "整烫工"),
        unit="piece",
        wage=(4, 9),
        step=1,
        pieces=(520, 900),
    ),
    "workshop": Trade(
        industry="manufacturing",
        firms=("机械配件厂", "塑料制品有限公司", "印刷包装有限公司", "家具有限公司"),
        jobs=("车工", "装配工", "包装工", "质检员"),
        unit="month",
        wage=(3400, 6200),
    ),
    "property": Trade(
        industry="services",
        firms=("物业服务有限公司", "家政服务有限公司", "保洁服务部", "美容美发店"),
        jobs=("保洁员", "保安员", "绿化工", "美发师"),
        unit="month",
        wage=(2400, 4200),
    ),
    "road": Trade(
        industry="transport",
        firms=("物流有限公司", "货运服务部", "搬家服务有限公司"),
        jobs=("货车驾驶员", "装卸工", "分拣员"),
        unit="month",
        wage=(4200, 7200),
    ),
    "lessons": Trade(
        industry="other",
        firms=("艺术培训学校", "幼儿园", "健身俱乐部"),
        jobs=("教师", "保育员", "健身教练", "前台"),
        unit="month",
        wage=(3000, 5600),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Firm:
    """An employer that does not exist."""

    name: str
    code: str
    trade: Trade
    head: InventedPerson
    address: str


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Somebody whom wages are owed to: the first and the last unpaid day, and what the law asks about besides."""

    person: InventedPerson
    job: str
    wage: int
    employed_from: date
    employed_to: date | None
    owed: tuple[tuple[date, date, str | None], ...]
    part_paid: Decimal = Decimal(0)
    contract: bool = True
    migrant: bool = True
    dismissal: str = "none"
    overtime: int = 0
    wages_only: bool = False


@dataclass(kw_only=True)
class Workforce:
    """An employer with those of its workers who ask for their wages, in the order of the register."""

    firm: Firm
    reported_on: date
    workers: list[Worker]
    owed_from: date
    owed_to: date
    left_on: date | None
    rows_made: int = field(default=0)

    def rows(self, number: int | None = None) -> list[dict[str, Any]]:
        """Return the rows of the next workers for the register of claimants, of all who are left when not said."""
        first = self.rows_made
        chosen = self.workers[first : None if number is None else first + number]
        self.rows_made += len(chosen)
        return [self._row(worker) for worker in chosen]

    def _row(self, worker: Worker) -> dict[str, Any]:
        speaks_for_all = self.workers[0].person.id_number
        own = worker.person.id_number
        periods = [
            {
                "from_on": begun.isoformat(),
                "to_on": ended.isoformat(),
                "quantity": quantity,
                "paid": str(worker.part_paid if not at else 0),
            }
            for at, (begun, ended, quantity) in enumerate(worker.owed)
        ]
        given_up = ("double_wage", "unlawful_dismissal") if worker.wages_only else ()
        why = "本人书面表示只要求支付拖欠的工资"
        return {
            "name": worker.person.name,
            "id_number": own,
            "phone": worker.person.phone,
            "job": worker.job,
            "migrant": worker.migrant,
            "employed_from": worker.employed_from.isoformat(),
            "employed_to": worker.employed_to.isoformat() if worker.employed_to else None,
            "wage_unit": self.firm.trade.unit,
            "wage": str(worker.wage),
            "arrears": periods,
            "written_contract_on": worker.employed_from.isoformat() if worker.contract else None,
            "dismissal": worker.dismissal,
            "overtime_workday_hours": str(worker.overtime),
            "representative": None if own == speaks_for_all else speaks_for_all,
            "items": [{"kind": kind, "claimed": "0", "reason": why} for kind in given_up],
        }


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a plot asks of a workforce: how many, of which trade, how many months unpaid, until how long ago.

    ``wages`` are those of colleagues in one job, where the story says them.
    """

    heads: tuple[int, int] = (1, 6)
    trades: tuple[str, ...] = tuple(TRADES)
    months: tuple[int, int] = (1, 4)
    ended_days_ago: int = 0
    dismissed: str = "none"
    contract: bool | None = None
    wages_only: bool = False
    wages: tuple[int, ...] = ()


class Inventing:
    """Makes employers and workforces; an employer asked for by the same name is the same again."""

    def __init__(self, chance: Random, inventor: Inventor) -> None:
        """Take the source of chance and of invented persons."""
        self._chance, self._inventor = chance, inventor
        self._firms: dict[str, Firm] = {}

    def workforce(self, wanted: Wanted, *, today: date, name: str = "") -> Workforce:
        """Make a workforce as it stands on a day, of the employer of a name if one is said."""
        firm = self._firm(self._chance.choice(wanted.trades), name, today)
        months = _months(today - timedelta(days=wanted.ended_days_ago), self._chance.randint(*wanted.months))
        left_on = months[-1][1] if wanted.dismissed != "none" else None
        heads = len(wanted.wages) or self._chance.randint(*wanted.heads)
        workers = [self._worker(wanted, firm.trade, months, at) for at in range(heads)]
        return Workforce(
            firm=firm,
            reported_on=today,
            workers=workers,
            owed_from=months[0][0],
            owed_to=months[-1][1],
            left_on=left_on,
        )

    def _firm(self, trade: str, name: str, today: date) -> Firm:
        if name in self._firms:
            return self._firms[name]
        firm = Firm(
            name=name or self._name(TRADES[trade].firms),
            code=self._inventor.unified_code(),
            trade=TRADES[trade],
            head=self._inventor.person(today=today, youngest=30, oldest=60),
            address=f"{self._chance.choice(_PLACES)}大街 {self._chance.randint(2, 180)} 号",
        )
        self._firms[firm.name] = firm
        return firm

    def _name(self, kinds: Sequence[str]) -> str:
        """Return a name that no other employer has."""
        return self._chance.choice(
            [place + kind for place in _PLACES for kind in kinds if place + kind not in self._firms]
        )

    def _worker(self, wanted: Wanted, trade: Trade, months: Sequence[tuple[date, date]], at: int) -> Worker:
        chance = self._chance
        low, high = trade.wage
        wage = wanted.wages[at] if wanted.wages else chance.randrange(low, high + 1, trade.step)
        contract = chance.random() < _CONTRACT_SHARE if wanted.contract is None else wanted.contract
        begun = months[0][0] - timedelta(days=chance.randint(_NEW_AT_WORK_DAYS, _LONG_AT_WORK_DAYS))
        return Worker(
            person=self._inventor.person(today=months[-1][1], youngest=_YOUNGEST, oldest=_OLDEST),
            job=trade.jobs[0] if wanted.wages else chance.choice(trade.jobs),
            wage=wage,
            employed_from=begun,
            employed_to=months[-1][1] if wanted.dismissed != "none" else None,
            owed=tuple((first, last, self._quantity(trade)) for first, last in months),
            part_paid=Decimal(0)
            if wanted.wages or chance.random() > _PART_PAID_SHARE
            else wage * _PAID_UNITS[trade.unit],
            contract=contract,
            migrant=chance.random() < _MIGRANT_SHARE,
            dismissal=wanted.dismissed,
            overtime=chance.randrange(8, 41, 4) if chance.random() < _PART_PAID_SHARE and not wanted.wages else 0,
            wages_only=wanted.wages_only,
        )

    def _quantity(self, trade: Trade) -> str | None:
        """Return the days or pieces of a month; a monthly wage has none."""
        match trade.unit:
            case "day":
                return str(self._chance.randint(*_DAYS_A_MONTH))
            case "piece":
                return str(self._chance.randint(*trade.pieces))
            case _:
                return None


def _months(today: date, number: int) -> list[tuple[date, date]]:
    """Return the first and last days of the whole months before a day, the earliest first."""
    last = today.replace(day=1) - timedelta(days=1)
    found: list[tuple[date, date]] = []
    for _ in range(number):
        found.insert(0, (last.replace(day=1), last))
        last = last.replace(day=1) - timedelta(days=1)
    return found
