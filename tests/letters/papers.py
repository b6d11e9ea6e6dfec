"""A letter with a list of cooks, as it would stand in the database; no database needed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from models.letters import Letter
from tests.claims.entered import a_row, taken
from workflows.claims import reading
from workflows.claims.book import Book
from workflows.engine.behaviour import BEHAVIOUR
from workflows.letters.asked import asked
from workflows.letters.sheet import composed

ISSUED_AT = datetime(2026, 3, 20, 8, 30, tzinfo=UTC)
COLUMNS = "number, name, id_number, periods, kinds, claimed, end"
ORDER: dict[str, Any] = {
    "title": "限期改正指令书",
    "addressee": "东桥饭店",
    "paragraphs": ["经查，你单位拖欠工资。", "名单如下：\n金额以元计。"],
    "closing": ["逾期不支付的，依法处理。"],
    "enclosures": ["送达回证", "依据"],
}


def cooks(count: int) -> Book:
    """A book with so many cooks."""
    return taken(Book(), reading.record, [a_row(number) for number in range(1, count + 1)])


def a_letter(count: int = 3, *, headers: dict[str, str] | None = None, **inputs: Any) -> Letter:
    """An order to the employer that lists the cooks, unless told otherwise."""
    told = {**ORDER, **inputs}
    wanted = asked({"claims": COLUMNS, "to": "claimants"} if headers is None else headers, told, {})
    lines = wanted.of(cooks(count).lines.values())
    number = "劳监令〔2026〕YLJC-0001"
    office = "云岭区劳动保障监察大队"
    return Letter(
        case_id="c1",
        kind="order",
        number=number,
        addressee=told["addressee"],
        body=composed(number=number, office=office, issued_on=date(2026, 3, 20), inputs=told),
        listing=wanted.listing(lines, behaviour=BEHAVIOUR).plain() if wanted.keys else None,
        to_claimants=wanted.to_claimants,
        issued_at=ISSUED_AT,
        issued_by="hechuan",
    )
