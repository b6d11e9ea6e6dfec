"""FEEL expressions of the kinds that office rules are made of, each with its one right answer by DMN 1.5, chapter 10.

The answers are worked out from the standard, not taken from an engine: numbers are decimals of 34 digits, an operation
that is not defined gives null, and `decimal` rounds half to even. Knows no engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal as Number
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Example:
    """An expression, what it has to evaluate to, and its variables."""

    text: str
    answer: Any
    context: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


_HOUSEHOLD = {"annual_income": Number(45120), "rigid_expenses": Number(22560), "household_size": Number(2)}
_BILLS = {
    "bills": [
        {"name": "a", "amount": Number("880.50")},
        {"name": "b", "amount": Number("1200.00")},
        {"name": "c", "amount": Number("5000.01")},
    ]
}
_APPLIED = {"applied_on": date(2026, 3, 2)}
_MEMBERS = {"members": [{"age": Number(46)}, {"age": Number(17)}, {"age": Number(71)}]}

GROUPS: dict[str, tuple[Example, ...]] = {
    "money": (
        Example("0.1 + 0.2", Number("0.3")),
        Example("1000.10 * 3", Number("3000.30")),
        Example("1.1 * 1.1", Number("1.21")),
        Example("19.99 * 100", Number(1999)),
        Example("5000 * 1.05 ** 2", Number("5512.5")),
        Example("-5 + 3", Number(-2)),
        Example("decimal(2.345, 2)", Number("2.34")),
        Example("decimal(100 / 3, 2)", Number("33.33")),
        Example("round half up(2.345, 2)", Number("2.35")),
        Example("floor(1234.56)", Number(1234)),
        Example("ceiling(1234.01)", Number(1235)),
        Example("abs(-12.50)", Number("12.5")),
        Example("modulo(25000, 300)", Number(100)),
        Example("(annual_income - rigid_expenses) / 12 / household_size", Number(940), _HOUSEHOLD),
        Example("min([need, cap])", Number(3000), {"need": Number("3000.00"), "cap": Number(11280)}),
        Example("max(0, cap - aided)", Number("1279.50"), {"cap": Number(11280), "aided": Number("10000.50")}),
        Example("sum(incomes)", Number("3500.33"), {"incomes": [Number("1200.10"), Number("2300.20"), Number("0.03")]}),
        Example("mean([1200, 1300, 1550])", Number(1350)),
        Example("principal * rate / 12", Number("181.25"), {"principal": Number(50000), "rate": Number("0.0435")}),
        Example("net income * 12", Number(11280), {"net income": Number(940)}),
    ),
    "dates": (
        Example('date("2024-01-31") + duration("P1M")', date(2024, 2, 29)),
        Example('date("2024-02-29") + duration("P1Y")', date(2025, 2, 28)),
        Example('due_on - duration("P15D")', date(2025, 2, 23), {"due_on": date(2025, 3, 10)}),
        Example('date("2025-02-30")', None),
        Example("date(2025, 12, 31)", date(2025, 12, 31)),
        Example('date("2025-06-01") < date("2025-07-01")', True),
        Example('date("2025-03-01") - date("2025-02-01") = duration("P28D")', True),
        Example('(date("2025-03-10") - date("2025-03-01")).days', Number(9)),
        Example('years and months duration(date("1965-04-20"), date("2025-04-19")).years', Number(59)),
        Example("applied_on.year", Number(2026), _APPLIED),
        Example('applied_on in [date("2026-01-01")..date("2026-12-31")]', True, _APPLIED),
        Example('day of week(date("2025-10-01"))', "Wednesday"),
        Example('month of year(date("2025-10-01"))', "October"),
        Example('day of year(date("2024-12-31"))', Number(366)),
        Example('week of year(date("2005-01-01"))', Number(53)),
        Example('string(date("2025-03-01"))', "2025-03-01"),
        Example('@"2025-03-01" = date("2025-03-01")', True),
        Example('time("17:30:00") > time("09:00:00")', True),
        Example('date and time("2025-03-01T09:30:00") < date and time("2025-03-01T17:00:00")', True),
    ),
    "strings": (
        Example('substring("QY-2026-000123", 4, 4)', "2026"),
        Example('substring before("QY-2026", "-")', "QY"),
        Example('starts with(number, "QY-")', True, {"number": "QY-2026-000123"}),
        Example('contains("武汉市江岸区", "江岸")', True),
        Example('string length("困难职工")', Number(4)),
        Example('upper case("qy")', "QY"),
        Example('replace("2026-03-02", "-", "/")', "2026/03/02"),
        Example('split("living;medical", ";")', ["living", "medical"]),
        Example('string join(["生活", "医疗"], "、")', "生活、医疗"),
        Example('matches("430000", "^[0-9]{6}$")', True),
        Example('"您于" + string(applied_on.year) + "年提出申请"', "您于2026年提出申请", _APPLIED),
        Example('string(amount) + "元"', "3000元", {"amount": Number(3000)}),
        Example('number("1,234.56", ",", ".")', Number("1234.56")),
    ),
    "lists": (
        Example("count(aid_items)", Number(2), {"aid_items": ["living", "medical"]}),
        Example('list contains(aid_items, "medical")', True, {"aid_items": ["living", "medical"]}),
        Example("bills[amount > 1000].name", ["b", "c"], _BILLS),
        Example("sum(bills.amount)", Number("7080.51"), _BILLS),
        Example("sum(for bill in bills return bill.amount * 12)", Number("84966.12"), _BILLS),
        Example("bills[1].name", "a", _BILLS),
        Example("bills[-1].amount", Number("5000.01"), _BILLS),
        Example("for n in 1..3 return n * 100", [Number(100), Number(200), Number(300)]),
        Example("distinct values([1, 2, 1])", [Number(1), Number(2)]),
        Example("sort([3, 1, 2], function(a, b) a < b)", [Number(1), Number(2), Number(3)]),
        Example('append(["a"], "b")', ["a", "b"]),
        Example('concatenate(["a"], ["b", "c"])', ["a", "b", "c"]),
        Example('index of(["a", "b", "a"], "a")', [Number(1), Number(3)]),
        Example("flatten([[1], [2, [3]]])", [Number(1), Number(2), Number(3)]),
        Example("median([8, 2, 5])", Number(5)),
        Example("all([true, true, false])", False),
    ),
    "ranges": (
        Example("age in [18..60)", False, {"age": Number(60)}),
        Example("amount between 1000 and 3000", True, {"amount": Number(3000)}),
        Example("2999.99 in (1000..3000)", True),
        Example('category in ("deep", "relative")', True, {"category": "relative"}),
        Example("x in (< 10, > 100)", False, {"x": Number(50)}),
        Example("includes([1..10], 5)", True),
        Example("overlaps([1..5], [5..9])", True),
        Example("before([1..4], 5)", True),
    ),
    "null": (
        Example("null > 1", None),
        Example("true and null", None),
        Example("false and null", False),
        Example("true or null", True),
        Example("not(null)", None),
        Example("cost = null", True, {"cost": None}),
        Example("if cost = null then 0 else cost", Number(0), {"cost": None}),
        Example("1 / 0", None),
        Example('"a" + 1', None),
        Example("[1, 2][5]", None),
        Example("{a: 1}.b", None),
        Example("sum([])", None),
        Example("count([]) = 0", True),
    ),
    "contexts and choices": (
        Example("{a: 1, b: a + 1}.b", Number(2)),
        Example("{relative: m * 2.0, edge: relative * 1.1}.edge", Number(2068), {"m": Number(940)}),
        Example("parameters.aid.head_limit * 2", Number(2000), {"parameters": {"aid": {"head_limit": Number(1000)}}}),
        Example('get value({a: 1}, "a")', Number(1)),
        Example('context put({a: 1}, "b", 2)', {"a": Number(1), "b": Number(2)}),
        Example('if c = "deep" then 12 else if c = "relative" then 10 else 0', Number(10), {"c": "relative"}),
        Example("{area: function(x, y) x * y, value: area(3, 4)}.value", Number(12)),
        Example("amount instance of number", True, {"amount": Number("1.5")}),
    ),
    "quantifiers": (
        Example("some bill in bills satisfies bill.amount > 5000", True, _BILLS),
        Example("every m in members satisfies m.age >= 18", False, _MEMBERS),
        Example("some x in [1, 2], y in [2, 3] satisfies x = y", True),
        Example("every x in [] satisfies x > 1", True),
    ),
    "hostile": (  # no office writes this; whoever wants to stop an office does
        Example('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")', False),
    ),
}
