"""The steps of all features of wage recovery: facts put to a decision, and a case in an office of two organs.

Tables are asked themselves, without an office. Steps that only one feature needs stand beside it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, parsers, then, when

from tests.features.wage_recovery.office import WageOffice
from tests.features.wage_recovery.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.features.office import AidOffice

ENDS = {
    "全部追回": "paid",
    "和解": "settled",
    "本人撤回": "withdrawn",
    "转其他途径": "other_path",
    "查无欠薪": "unfounded",
    "死亡无继承": "died",
    "确无财产可供追回": "unrecoverable",
}
_LINE = re.compile(r"\d+")


def lines_in(text: str) -> tuple[int, ...]:
    """The numbers of lines in “1、2、3” or “1 至 3”."""
    numbers = [int(each) for each in _LINE.findall(text)]
    return tuple(range(numbers[0], numbers[1] + 1)) if "至" in text else tuple(numbers)


@pytest.fixture
def office(office: AidOffice) -> Iterator[WageOffice]:
    """The office of the other features, at work on a wage case."""
    wages = WageOffice(database=office.database, releases=office.releases, documents=office.documents)
    yield wages
    assert wages.accepted(), f"refused without a word in the scenario: {wages.refusal()}"


# decisions


@given(parsers.parse("案情是“{facts}”"), target_fixture="facts")
def told(facts: str) -> str:
    return facts


@when(parsers.parse("判断“{table}”"), target_fixture="judged")
def judge(table: str, facts: str) -> Mapping[str, str]:
    return TABLES[table].judged(facts)[0]


@then(parsers.re("“(?P<name>[^”]+)”是“(?P<words>.+)”"))
def judged_is(judged: Mapping[str, str], name: str, words: str) -> None:
    assert judged[name] == words


@then(parsers.re("“(?P<name>[^”]+)”写明“(?P<words>.+)”"))
def judged_says(judged: Mapping[str, str], name: str, words: str) -> None:
    assert words in judged[name], judged[name]


@then(parsers.re("“(?P<name>[^”]+)”没有写“(?P<words>.+)”"))
def judged_does_not_say(judged: Mapping[str, str], name: str, words: str) -> None:
    assert words not in judged[name], judged[name]


@then(parsers.re("没有“(?P<name>[^”]+)”"))
def judged_without(judged: Mapping[str, str], name: str) -> None:
    assert name not in judged


# a case in the office


@given(parsers.parse("{workers:d} 名职工的欠薪案办到“{step}”"))
def begun(office: WageOffice, workers: int, step: str) -> None:
    office.begin(workers, step)


@given(parsers.parse("窗口登记了一件欠薪"))
@when(parsers.parse("窗口登记了一件欠薪"))
def reported(office: WageOffice) -> None:
    office.report()


@given(parsers.parse("途径定为“{path}”"))
@when(parsers.parse("途径定为“{path}”"))
def path_is(office: WageOffice, path: str) -> None:
    codes = {"调解": "mediation", "监察": "inspection", "仲裁": "arbitration", "跟踪还款": "ledger"}
    office.do("确定办理途径", path_choice=codes[path])


@given(parsers.parse("每人核定 {amount} 元"))
@when(parsers.parse("每人核定 {amount} 元"))
def found_each(office: WageOffice, amount: str) -> None:
    office.find(amount, *(line.number for line in office.workers))


@given(parsers.re(r"第 (?P<lines>[\d、 至]+) 名职工每人收到 (?P<amount>[\d.]+) 元"))
@when(parsers.re(r"第 (?P<lines>[\d、 至]+) 名职工每人收到 (?P<amount>[\d.]+) 元"))
def received(office: WageOffice, lines: str, amount: str) -> None:
    office.pay(amount, *lines_in(lines))


@given(parsers.re(r"第 (?P<lines>[\d、 至]+) 名职工按“(?P<kind>[^”]+)”办结"))
@when(parsers.re(r"第 (?P<lines>[\d、 至]+) 名职工按“(?P<kind>[^”]+)”办结"))
def line_ends(office: WageOffice, lines: str, kind: str) -> None:
    office.end(ENDS[kind], *lines_in(lines))


@when(parsers.re(r"要把第 (?P<lines>[\d、 至]+) 名职工按“(?P<kind>[^”]+)”办结"))
def line_shall_end(office: WageOffice, lines: str, kind: str) -> None:
    office.attempt(lambda: office.end(ENDS[kind], *lines_in(lines)))


@given("每人如数收到，逐人办结")
@when("每人如数收到，逐人办结")
def all_settled(office: WageOffice) -> None:
    for line in office.workers:
        if line.end_kind is None:
            office.settle(str(office.outstanding(line.number)), line.number)


@when("核对追回情况，要办理结案")
def shall_close(office: WageOffice) -> None:
    office.attempt(lambda: office.do("核对追回情况", ledger_outcome="closed"))


@then(parsers.parse("名册有 {count:d} 人，其中 {running:d} 人没有办结"))
def counted(office: WageOffice, count: int, running: int) -> None:
    sums = office.sums()
    assert (sums["claims_count"], sums["claims_open"]) == (count, running)


@then(parsers.parse("已追回 {recovered} 元，未追回 {outstanding} 元"))
def summed(office: WageOffice, recovered: str, outstanding: str) -> None:
    sums = office.sums()
    assert (sums["claims_recovered"], sums["claims_outstanding"]) == (Decimal(recovered), Decimal(outstanding))


@then(parsers.parse("“{title}”写给“{addressee}”，写明“{words}”"))
def letter_says(office: WageOffice, title: str, addressee: str, words: str) -> None:
    letter = next(each for each in reversed(office.letters) if title in each.body.splitlines())
    assert letter.addressee == addressee
    assert words in letter.body, letter.body


@then(parsers.parse("“{title}”不提“{words}”"))
def letter_does_not_say(office: WageOffice, title: str, words: str) -> None:
    letter = next(each for each in reversed(office.letters) if title in each.body.splitlines())
    assert words not in letter.body, letter.body


@when("没有签授权书就要推选代表")
def without_mandates(office: WageOffice) -> None:
    office.attempt(lambda: office.do("推选代表、签授权书", mandates_signed=False))


@then(parsers.parse("“{title}”由“{organ}”署名"))
def letter_is_signed(office: WageOffice, title: str, organ: str) -> None:
    letter = next(each for each in reversed(office.letters) if title in each.body.splitlines())
    assert letter.body.split("\n")[-2] == organ


@then(parsers.parse("没有发出“{title}”"))
def no_letter(office: WageOffice, title: str) -> None:
    assert not any(title in each.body.splitlines() for each in office.letters)


@then(parsers.parse("全体职工收到“{title}”，写明“{words}”"))
def all_are_told(office: WageOffice, title: str, words: str) -> None:
    assert title in office.reply.body.splitlines(), office.reply.body
    assert words in office.reply.body, office.reply.body
