"""What a loan contract says: values only. How they are counted is in `days` and `schedule`.

All amounts are whole fen; all rates are shares per year (0.0345 is 3.45 per cent).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast, get_args

from workflows.errors import N_

Kind = Literal["equal_principal", "equal_payment", "bullet", "quarterly_interest"]
DayCount = Literal["30/360", "actual/365", "actual/360"]
Roll = Literal["none", "following", "modified_following", "preceding"]
Part = Literal["fee", "penalty", "interest", "principal"]
WorkingDay = Callable[[date], bool]
"""Whether a day is worked: `Calendar.is_working_day` of `workflows.calendar`, or any other."""

KINDS: Mapping[str, str] = {
    "equal_principal": N_("等额本金，按月还款"),
    "equal_payment": N_("等额本息，按月还款"),
    "bullet": N_("到期一次还本付息"),
    "quarterly_interest": N_("按季付息，到期还本"),
}
DAY_COUNTS: Mapping[str, str] = {
    "30/360": N_("每月按30天、每年按360天"),
    "actual/365": N_("按实际天数、每年按365天"),
    "actual/360": N_("按实际天数、每年按360天"),
}
ROLLS: Mapping[str, str] = {
    "none": N_("不顺延"),
    "following": N_("遇休息日顺延至下一工作日"),
    "modified_following": N_("遇休息日顺延，跨月则提前"),
    "preceding": N_("遇休息日提前至上一工作日"),
}
PARTS: Mapping[str, str] = {
    "fee": N_("费用"),
    "penalty": N_("罚息"),
    "interest": N_("利息"),
    "principal": N_("本金"),
}
ORDER: tuple[Part, ...] = get_args(Part)
"""Costs of enforcing, then interest, then the main debt (民法典 Art. 561); a contract may order otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """A loan as it was contracted."""

    principal: int
    """Fen."""
    annual_rate: Decimal
    """Share per year: Decimal("0.0345")."""
    months: int
    kind: Kind
    disbursed_on: date
    due_day: int
    """Day of the month (1 to 31); in a shorter month its last day."""
    day_count: DayCount = "30/360"
    grace_days: int = 0
    """An instalment that is paid within so many days after its due day is not late and bears no penalty."""
    roll: Roll = "none"
    penalty_rate: Decimal = Decimal(0)
    """Share per year, of principal and interest that are late."""
    order: tuple[Part, ...] = ORDER
    """In which order money that came is used up; each part across all instalments, the oldest first."""

    def plain(self) -> dict[str, Any]:
        """The terms as canonical values, as `read` takes them."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> "Terms":
        """The terms that `plain` wrote."""
        given = dict(value)
        given["annual_rate"], given["penalty_rate"] = Decimal(given["annual_rate"]), Decimal(given["penalty_rate"])
        given["disbursed_on"] = date.fromisoformat(str(given["disbursed_on"]))
        given["order"] = tuple(cast("list[Part]", given["order"]))
        return cls(**given)


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, date)):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
