"""What the register must say before a change of claimants is told in writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.claims.entered import a_book
from workflows.claims import moving
from workflows.claims.book import End

RUNS, GONE, DEAD, APART, PAID, OTHER_PATH, HEIRLESS, NO_SUCH = range(1, 9)
ON = date(2026, 2, 20)


def ended(kind, case=None):
    return End(kind=kind, on=ON, reason="本人书面", case=case)


def a_register():
    lines = dict(a_book(7).lines)
    lines[DEAD] = replace(lines[DEAD], heir_name="方小三", died_on=ON)
    for number, end in {
        GONE: ended("withdrawn"),
        APART: ended("split_off", "欠薪〔2026〕9号"),
        PAID: ended("paid"),
        OTHER_PATH: ended("other_path"),
        HEIRLESS: ended("died"),
    }.items():
        lines[number] = replace(lines[number], end=end)
    return lines


def refused(kind, *numbers, on=ON, at_first=None):
    moved = moving.Moved(lines=numbers, kind=kind, on=on, at_first=at_first)
    return moving.wrong(moved, a_register(), lines_field="who", day_field="day")


@pytest.mark.parametrize(
    ("kind", "fits"),
    [("joined", {RUNS, DEAD}), ("left", {GONE, OTHER_PATH}), ("died", {DEAD, HEIRLESS}), ("split", {APART})],
)
def test_each_change_is_told_of_the_lines_alone_of_which_the_register_says_so(kind, fits):
    told = {number: refused(kind, number) for number in range(1, NO_SUCH + 1)}

    assert {number for number, wrong in told.items() if not wrong} == fits
    assert {wrong.field for each in told.values() for wrong in each} == {"who"}
    for number, wrong in told.items():
        assert all(f"第 {number} 号" in each.message for each in wrong)


@pytest.mark.parametrize(
    ("kind", "line", "remedy"),
    [
        ("joined", PAID, "另选变动情况"),
        ("left", RUNS, "按“本人撤回”或“转其他途径另行办理”办结"),
        ("left", PAID, "按“全部追回”办结，与所选的变动情况不符"),
        ("died", RUNS, "登记继承人"),
        ("split", RUNS, "办理“分案”"),
        ("left", NO_SUCH, "请核对序号"),
    ],
)
def test_a_refusal_says_what_to_do(kind, line, remedy):
    (wrong,) = refused(kind, line)

    assert remedy in wrong.message


def test_who_was_there_from_the_beginning_has_not_joined():
    (wrong,) = refused("joined", RUNS, DEAD, at_first=[RUNS])

    assert "第 1 号在开始登记时已经在册" in wrong.message


@pytest.mark.parametrize(("kind", "line"), [("left", GONE), ("died", DEAD), ("died", HEIRLESS), ("split", APART)])
def test_the_day_is_that_of_the_register(kind, line):
    (wrong,) = refused(kind, line, on=date(2026, 2, 21))

    assert (wrong.field, "2026-02-20，不是 2026-02-21" in wrong.message) == ("day", True)


def test_every_wrong_line_is_named_at_once():
    assert [wrong.params["line"] for wrong in refused("left", RUNS, GONE, DEAD, NO_SUCH)] == [RUNS, DEAD, NO_SUCH]


def test_a_paper_goes_to_the_heir_and_to_several_together():
    lines = a_register()

    assert moving.told([lines[DEAD]]) == {"changed_lines": [DEAD], "changed_to": "方小三"}
    assert moving.told([lines[APART], lines[GONE]]) == {"changed_lines": [GONE, APART], "changed_to": "名单所列2名职工"}


def test_a_letter_says_of_a_line_what_the_register_does():
    lines = a_register()

    assert [moving.standing(lines[number]) for number in (RUNS, GONE, DEAD, APART)] == [
        "在册办理",
        "2026年2月20日本人撤回",
        "2026年2月20日去世，由继承人方小三继续主张",
        "2026年2月20日分案办理，转欠薪〔2026〕9号案件",
    ]
    assert moving.standing(replace(lines[RUNS], split_from="欠薪〔2026〕1号")) == "在册办理，由欠薪〔2026〕1号案件分来"


def test_inputs_of_a_service_name_lines_as_a_form_offers_them():
    read = moving.read({"lines": ["2", 3, "2"], "kind": "left", "on": ON, "at_first": [1]})

    assert read == moving.Moved(lines=(2, 3), kind="left", on=ON, at_first=frozenset({1}))
    with pytest.raises(ValueError, match="invalid literal"):
        moving.read({"lines": ["方2"], "kind": "left"})
