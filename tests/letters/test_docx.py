"""The file of a letter: opened again it says what the letter says, laid out as letters are, always the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

from docx import Document
from docx.oxml.ns import qn

from tests.letters.papers import ISSUED_AT, a_letter
from workflows.engine.lint_letters import template_problems
from workflows.letters.blank import blank
from workflows.letters.docx import written
from workflows.letters.sheet import copy_for, sheet_of

if TYPE_CHECKING:
    from docx.document import Document as Opened

FONT_TABLE = "word/fontTable.xml"


def opened(content: bytes) -> Opened:
    """The document in a file."""
    return Document(io.BytesIO(content))


def test_the_parts_stand_in_their_order_and_the_list_between():
    letter = opened(written(sheet_of(a_letter(2)), issued_at=ISSUED_AT))
    texts = [paragraph.text for paragraph in letter.paragraphs]
    assert texts == [
        "限期改正指令书",
        "劳监令〔2026〕YLJC-0001",
        "东桥饭店：",
        "　　经查，你单位拖欠工资。",
        "　　名单如下：",
        "金额以元计。",
        "　　逾期不支付的，依法处理。",
        "　　附件：1．送达回证",
        "　　　　　2．依据",
        "云岭区劳动保障监察大队",
        "2026年3月20日",
        "（盖章）",
    ]
    (table,) = letter.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0][:2] == ["序号", "姓名"]
    assert [row[1] for row in rows[1:]] == ["方1", "方2", ""]
    assert rows[-1][0] == "合计"
    before = table._tbl.getprevious()
    assert before is not None
    assert "".join(each.text or "" for each in before.iter(qn("w:t"))) == "金额以元计。"


def test_the_page_is_a4_in_the_typefaces_of_letters_with_others_to_take_instead():
    content = written(sheet_of(a_letter()), issued_at=ISSUED_AT)
    letter = opened(content)
    section = letter.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        fonts = parts.read(FONT_TABLE).decode()
        text = parts.read("word/document.xml").decode()
    assert "FangSong" in fonts
    assert "SimSun" in fonts
    assert 'w:eastAsia="仿宋_GB2312"' in text
    assert 'w:eastAsia="宋体"' in text


def test_a_day_in_the_list_is_not_broken_at_its_hyphens():
    (table,) = opened(written(sheet_of(a_letter(1)), issued_at=ISSUED_AT)).tables
    period = table.rows[1].cells[3]
    assert period.text == "2025-11-01至2025-12-31"
    assert [len(list(period._tc.iter(qn(tag)))) for tag in ("w:noBreakHyphen", "w:t")] == [4, 5]


def test_the_same_letter_gives_the_same_bytes_whenever_it_is_made():
    letter = a_letter(12)
    first, second = (written(sheet_of(letter), issued_at=ISSUED_AT) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {each.date_time for each in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert written(sheet_of(letter), issued_at=ISSUED_AT + timedelta(days=1)) != first


def test_a_file_tells_of_itself_what_the_letter_is_and_when_it_was_issued():
    about = opened(written(sheet_of(a_letter()), issued_at=ISSUED_AT)).core_properties
    assert (about.title, about.subject) == ("限期改正指令书", "劳监令〔2026〕YLJC-0001")
    assert about.author == "云岭区劳动保障监察大队"
    assert about.created == ISSUED_AT


def test_a_claimants_copy_has_one_row_and_a_letter_without_a_list_no_table():
    copy = copy_for(sheet_of(a_letter()), 2)
    assert copy is not None
    mine = opened(written(copy, issued_at=ISSUED_AT))
    assert len(mine.tables[0].rows) == 2
    assert not {"方1", "方3"} & {cell.text for row in mine.tables[0].rows for cell in row.cells}
    assert mine.paragraphs[2].text == "方2："
    assert opened(written(sheet_of(a_letter(headers={})), issued_at=ISSUED_AT)).tables == []


def test_a_template_of_the_process_is_filled_where_it_has_its_places():
    made = opened(blank())
    made.sections[0].header.paragraphs[0].text = "某某单位文件 {{number}}"
    made.add_table(1, 1).cell(0, 0).text = "{{office}}印章"
    kept = io.BytesIO()
    made.save(kept)
    assert list(template_problems("aid/letters/order.docx", kept.getvalue())) == []
    letter = opened(written(sheet_of(a_letter()), issued_at=ISSUED_AT, template=kept.getvalue()))
    assert letter.sections[0].header.paragraphs[0].text == "某某单位文件 劳监令〔2026〕YLJC-0001"
    assert letter.tables[-1].cell(0, 0).text == "云岭区劳动保障监察大队印章"


def test_a_placeholder_that_the_word_processor_broke_up_is_still_one():
    made = opened(blank())
    title = made.paragraphs[0]
    title.runs[0].text = "{{ti"
    title.add_run("tle}}")
    kept = io.BytesIO()
    made.save(kept)
    assert list(template_problems("x.docx", kept.getvalue())) == []
    assert opened(written(sheet_of(a_letter()), issued_at=ISSUED_AT, template=kept.getvalue())).paragraphs[0].text == (
        "限期改正指令书"
    )
