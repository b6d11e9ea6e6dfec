"""Plausible answers to any form, drawn at random: what a caseworker could type, so that walks need no data by hand.

Knows fields and their types; must not know any process.
"""

# ruff: noqa: ARG002 -- every kind of field is asked in the same way

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workflows import canonical, forms
from workflows.engine.values import Field, Option
from workflows.errors import InvalidInput
from workflows.identity import check_character, unified_check_character

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from workflows.engine.values import Form
    from workflows.forms import Known

TRIES = 90
PROPOSAL_TAKEN = 0.7
ALL_CHOSEN = 0.4
LEFT_EMPTY, TABLE_LEFT_EMPTY, VALUE_CHANGED = 0.3, 0.7, 0.6
SAME_ANSWER = 0.8
"""How likely a choice that has the choices of one before is answered alike: of many checks mostly all are met."""
TICKED = (0.1, 0.1, 0.5, 0.9)
"""How likely a box is ticked: mostly few are, but there are forms on which all are."""
AMOUNTS = [Decimal(f"{yuan}.00") for yuan in (0, 1, 300, 500, 800, 1000, 2000, 3000, 6000, 8000, 30_000, 120_000)]


SOURCES = {
    "helpers": [Option(value="weining", label="魏宁"), Option(value="lutao", label="卢涛")],
    "holders": [Option(value="魏宁", label="魏宁"), Option(value="卢涛", label="卢涛")],
    "visitors": [Option(value="weining", label="魏宁"), Option(value="lutao", label="卢涛")],
    "colleagues": [Option(value="weining", label="魏宁")],
    "claimants": [Option(value="1", label="1 甲某")],
    "register": [Option(value="1", label="1 甲某")],
    "funds": [Option(value="aid", label="帮扶资金"), Option(value="donation", label="社会捐助")],
    "documents": [Option(value=f"paper{number}", label="其他") for number in range(12)],
}


class UnfillableError(Exception):
    """No answers were found that the form accepts."""


def fill(form: Form, fixed: Mapping[str, Any], known: Known, random: Random) -> dict[str, Any]:
    """Values that the form accepts, as the command would get them, with some of them `fixed`.

    Raises UnfillableError when none are found.
    """
    problems: tuple[Any, ...] = ()
    for attempt in range(TRIES):
        draw = _Draw(random, known, careful=attempt > TRIES // 2)
        raw = {field.key: draw.answer(field) for field in form.fields if field.properties.get("readonly") != "true"}
        try:
            return forms.parse(form, {**raw, **fixed}, **vars(known))
        except InvalidInput as refused:
            problems = refused.errors
    raise UnfillableError(f"no answers found for the form {form.id}: {[each.message for each in problems]}")


class _Draw:
    """One attempt at a form; a careful one leaves nothing empty but tables."""

    def __init__(self, random: Random, known: Known, *, careful: bool) -> None:
        self.random = random
        self.known = known
        self.today = known.now.date()
        self.careful = careful
        self.ticked = random.choice(TICKED)
        self.amount = Decimal(0)
        self.day = self.today
        self.chosen: dict[tuple[str, ...], str] = {}

    def answer(self, field: Field) -> Any:
        """Something to type into the field: often what the form proposes, now and then nothing if that is allowed.

        What must have a certain form (a code with a check digit) is left empty where it may be.
        """
        proposed = self.known.data.get(field.properties.get("prefill", ""))
        if proposed is not None and field.type != "table" and self.random.random() < PROPOSAL_TAKEN:
            return canonical.plain(proposed)
        if field.pattern and not field.required:
            return None
        left_empty = TABLE_LEFT_EMPTY if field.type == "table" else 0.0 if self.careful else LEFT_EMPTY
        if not field.required and self.random.random() < left_empty:
            return None
        if field.type == "table":
            rows = self.random.randint(1, 3) if not field.min else self._least(field) + self.random.randint(0, 1)
            return [{column.key: self.answer(column) for column in field.columns} for _ in range(rows)]
        draw = getattr(self, f"_{field.type}", self._text)
        return draw(field)

    def _text(self, field: Field) -> str:
        if field.properties.get("type") == "bank_account":
            return "62" + "".join(self.random.choice("0123456789") for _ in range(14))
        if field.properties.get("type") == "unified_code":
            organisation = (
                "9" + self.random.choice("123") + "990101" + "".join(self.random.choices("0123456789AX", k=9))
            )
            return organisation + unified_check_character(organisation)
        if field.properties.get("personal") == "name":
            return "".join(self.random.choices("赵钱孙李周吴郑王冯陈褚卫", k=3))
        text = "经核实情况属实，" * 30
        return text[: max(field.min_length or 4, min(field.max_length or 20, 20))]

    def _number(self, field: Field) -> str:
        lowest, highest = self._bound(field.min), self._bound(field.max)
        small = [Decimal(number) for number in ((0, 1) if self.careful else (0, 1, 2, 3, 5))]
        fitting = [
            number
            for number in small
            if (lowest is None or lowest <= number) and (highest is None or number <= highest)
        ]
        return str(self.random.choice(fitting or [bound for bound in (lowest, highest) if bound is not None]))

    def _money(self, field: Field) -> str:
        """An amount between the field's limits, often a limit itself, or that before: sums must often agree."""
        lowest, highest = self._bound(field.min), self._bound(field.max)
        fitting = [
            amount
            for amount in AMOUNTS
            if (lowest is None or lowest <= amount) and (highest is None or amount <= highest)
        ]
        limits = [bound for bound in (lowest, highest) if bound is not None]
        if self.amount not in fitting or self.random.random() < VALUE_CHANGED:
            self.amount = self.random.choice([*fitting, *limits])
        return str(self.amount)

    def _bound(self, written: str | None) -> Decimal | None:
        if written is None:
            return None
        value = self.known.evaluate(written[1:], {}) if written.startswith("=") else Decimal(written)
        return Decimal(value) if isinstance(value, Decimal | int) else None

    def _least(self, field: Field) -> int:
        """How many rows or papers are asked for at least, as far as that can be told before anything is entered."""
        return int(self._bound(field.min) or 0)

    def _date(self, field: Field) -> str:
        """Mostly today or the day drawn before: dates of one form seldom lie far apart; else the first one ahead."""
        ahead = self._first_day(field)
        if ahead is not None:
            return ahead.isoformat()
        if self.random.random() < VALUE_CHANGED:
            self.day = self.today - timedelta(days=self.random.choice([0, 0, 0, 1, 30, 400]))
        return self.day.isoformat()

    def _first_day(self, field: Field) -> date | None:
        """The first day that the field accepts, if it is still to come."""
        if field.min is None or not field.min.startswith("="):
            return None
        least = self.known.evaluate(field.min[1:], {})
        return least if type(least) is date and least > self.today else None

    def _datetime(self, field: Field) -> str:
        return datetime.combine(self.today, datetime.min.time(), UTC).isoformat()

    def _checkbox(self, field: Field) -> bool:
        return field.required or self.random.random() < self.ticked

    def _radio(self, field: Field) -> str:
        return self.random.choice(self._options(field)).value

    def _select(self, field: Field) -> str:
        values = tuple(option.value for option in self._options(field))
        if values not in self.chosen or self.random.random() > SAME_ANSWER:
            self.chosen[values] = self._radio(field)
        return self.chosen[values]

    def _checklist(self, field: Field) -> list[str]:
        values = [option.value for option in self._options(field)]
        if self.random.random() < ALL_CHOSEN:
            return values
        return self.random.sample(values, self.random.randint(1, min(3, len(values))))

    def _file(self, field: Field) -> list[str]:
        papers = [option.value for option in SOURCES["documents"]]
        return papers if field.min else [self.random.choice(papers)]

    def _id_number(self, field: Field) -> str:
        born = f"{self.random.randint(1950, 2020)}{self.random.randint(1, 12):02}{self.random.randint(1, 28):02}"
        digits = f"990101{born}{self.random.randint(0, 999):03}"
        return digits + check_character(digits)

    def _phone(self, field: Field) -> str:
        return f"1990000{self.random.randint(0, 9999):04}"

    def _options(self, field: Field) -> Sequence[Option]:
        codes = self.known.evaluate(field.properties["offer"][1:], {}) if "offer" in field.properties else None
        offered = [option for option in field.options if option.value in codes] if codes else field.options
        return SOURCES.get(field.properties.get("options", "")) or offered
