"""The parts of a letter: where its text, its list and its enclosures stand, and what a claimant's own copy says."""

from __future__ import annotations

import pytest

from tests.claims.entered import an_id_number, taken
from tests.letters.papers import a_letter, cooks
from workflows.claims import reading
from workflows.claims.words import SPLIT_OFF
from workflows.errors import NotFound
from workflows.letters.asked import asked
from workflows.letters.copies import copies_of, part_of
from workflows.letters.listing import Listing, separated
from workflows.letters.sheet import copy_for, enclosed, sheet_of


def test_the_list_stands_after_the_paragraphs_and_before_the_rest():
    sheet = sheet_of(a_letter())
    assert (sheet.number, sheet.title, sheet.addressee) == ("劳监令〔2026〕YLJC-0001", "限期改正指令书", "东桥饭店：")
    assert sheet.before == ("　　经查，你单位拖欠工资。", "　　名单如下：", "金额以元计。")
    assert sheet.after == ("　　逾期不支付的，依法处理。", "　　附件：1．送达回证", "　　　　　2．依据")
    assert sheet.signature == ("云岭区劳动保障监察大队", "2026年3月20日")


def test_a_letter_without_a_list_is_all_text():
    sheet = sheet_of(a_letter(headers={}))
    assert sheet.listing is None
    assert sheet.before[-1] == "　　　　　2．依据"
    assert sheet.after == ()


def test_a_list_says_of_each_claimant_what_its_columns_ask_for_and_adds_sums_up():
    listing = sheet_of(a_letter(2)).listing
    assert listing is not None
    assert listing.labels == ("序号", "姓名", "身份证号", "欠薪期间", "主张项目", "主张金额（元）", "办理结果")
    cells = ("1", "方1", an_id_number(1), "2025-11-01至2025-12-31", "拖欠工资", "9,000.00", "办理中")
    assert listing.rows[0].cells == cells
    assert listing.total == ("合计", "", "", "", "", "18,000.00", "")
    assert listing.is_sum == (False, False, False, False, False, True, False)
    assert Listing.read(listing.plain()) == listing


def test_amounts_have_separators_on_paper_and_stay_as_they_were_issued_where_they_are_stored():
    letter = a_letter(2, headers={"claims": "name, wage, claimed"})
    assert letter.listing["rows"][0]["cells"] == ["方1", "4500.00元/月", "9000.00"]
    shown = sheet_of(letter).listing
    assert shown is not None
    assert shown.rows[0].cells == ("方1", "4,500.00元/月", "9,000.00")
    assert shown.legible() == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("支付拖欠的工资349185.00元，罚款20000元。", "支付拖欠的工资349,185.00元，罚款20,000元。"),
        ("已有1,234.50元、900元；12345.6元", "已有1,234.50元、900元；12,345.6元"),
        ("2026年3月20日，电话19900001234", "2026年3月20日，电话19900001234"),
    ],
)
def test_what_is_said_to_be_yuan_has_separators(stored, shown):
    assert (separated(stored), separated(shown)) == (shown, shown)


@pytest.mark.parametrize(("behaviour", "added"), [(1, "18000.00"), (2, "9000.00")])
def test_who_was_split_off_stands_in_a_list_and_is_not_added_up(behaviour, added):
    gone = {"kind": SPLIT_OFF, "on": "2026-03-02", "reason": "另诉", "case": "薪〔2026〕2"}
    book = taken(cooks(2), reading.finish, [2], gone)
    listing = asked({"claims": "name, claimed, end"}, {}, {}).listing(book.lines.values(), behaviour=behaviour)
    assert [row.cells for row in listing.rows] == [("方1", "9000.00", "办理中"), ("方2", "9000.00", "分案办理")]
    assert listing.total == ("合计", added, "")


def test_only_the_lines_that_are_asked_for_are_listed():
    listing = sheet_of(a_letter(4, claims_lines=[2, 4, 9])).listing
    assert listing is not None
    assert [row.line for row in listing.rows] == [2, 4]


def test_a_claimants_copy_names_nobody_else():
    sheet = sheet_of(a_letter())
    copy = copy_for(sheet, 2)
    assert copy is not None
    assert copy.addressee == "方2："
    assert copy.listing is not None
    assert [row.line for row in copy.listing.rows] == [2]
    assert copy.listing.total == ()
    assert copy.before == sheet.before
    assert copy_for(sheet, 7) is None


def test_copies_are_there_for_those_the_letter_goes_to():
    assert [copy.addressee for copy in copies_of(a_letter(3))] == ["方1：", "方2：", "方3："]
    with pytest.raises(NotFound):
        part_of(a_letter(3), 4)
    for kept in (a_letter(3, headers={"claims": "name"}), a_letter(3, headers={})):
        with pytest.raises(NotFound):
            copies_of(kept)
        with pytest.raises(NotFound):
            part_of(kept, 1)


def test_one_enclosure_has_no_number():
    assert enclosed(["名单"]) == ["　　附件：名单"]
    assert enclosed([]) == []
