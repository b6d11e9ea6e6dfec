"""Reading bank files: characters, headings, cells, totals; each fault by line, column and remedy."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bankfiles.files import HEADINGS, row, workbook, written
from workflows.bankfiles.faults import REMARKS, TOTALS, fault_of
from workflows.bankfiles.layout import STANDARD, of
from workflows.bankfiles.lines import Totals, check_totals, read
from workflows.errors import InvalidInput

PLAIN = row()


def only(content: bytes):
    (line,) = read(content, STANDARD).lines
    return line


def codes(content: bytes) -> list[tuple[str, int | None, str | None, str | None]]:
    return [
        (each.code, each.row, each.column, each.cell) for line in read(content, STANDARD).lines for each in line.faults
    ]


def refused(content: bytes, layout=STANDARD) -> str:
    with pytest.raises(InvalidInput) as caught:
        read(content, layout)
    (error,) = caught.value.errors
    assert error.field == "file"
    return error.message


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030")]
)
def test_a_file_is_read_in_the_characters_it_is_written_in(encoding, told):
    reading = read(written(PLAIN, encoding=encoding), STANDARD)

    assert reading.encoding == told
    (line,) = reading.lines
    assert (line.row, line.kind, line.loan_number, line.contract_number) == (2, "repayment", "DK-1", "HT-1")
    assert (line.amount_fen, line.value_on, line.reference) == (100_000, date(2026, 6, 20), "R1")
    assert line.faults == ()


@given(st.text(alphabet=st.characters(codec="gb18030", categories=["Lo", "Nd"]), min_size=1, max_size=12))
@settings(max_examples=40)
def test_what_is_written_in_either_encoding_reads_the_same(word):
    rows = [row(ref=f"流{word}")]

    lines = [read(written(*rows, encoding=each), STANDARD).lines for each in ("utf-8", "utf-8-sig", "gb18030")]

    assert lines[0] == lines[1] == lines[2]


def test_a_workbook_reads_like_the_text():
    cells = ["DK-1", "HT-1", "还款", 1000, date(2026, 6, 20), "R1"]

    reading = read(workbook(cells), STANDARD)

    assert reading.encoding == "xlsx"
    (line,) = reading.lines
    assert (line.amount_fen, line.value_on, line.faults) == (100_000, date(2026, 6, 20), ())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"\xff\xfe" + "贷款编号".encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04 no archive", "工作簿"),
        (b"\x00\x01", "CSV"),
        (written(PLAIN) + b"\n\xff\xff,\xff\n", "第 4 行"),
        (written(PLAIN, headings=("贷款编号", "合同编号", "业务种类", "金额", "起息日期", "编号")), "银行流水号"),
        (written(), "没有内容"),
    ],
    ids=["empty", "utf-16", "broken archive", "binary", "mixed characters", "other headings", "no lines"],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(content, said):
    assert said in refused(content)


def test_titles_above_the_headings_are_passed_by_and_lines_keep_their_numbers():
    text = "某某银行\n\n" + written(PLAIN).decode()

    assert only(text.encode()).row == 4


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_other_separators_are_recognised(separator):
    text = "\n".join(separator.join(each) for each in (HEADINGS, PLAIN))

    assert only(text.encode()).amount_fen == 100_000


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0.01", 1),
        ("1000", 100_000),
        ("1,234.5", 123_450),
        ("￥1,234.56", 123_456),
        ("1234.56元", 123_456),
        ("１２.３０", 1_230),
    ],
)
def test_an_amount_is_read_to_the_fen(text, fen):
    assert only(written(row(amount=text))).amount_fen == fen


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("2026/6/2", date(2026, 6, 2)),
        ("20260602", date(2026, 6, 2)),
        ("2026年6月2日", date(2026, 6, 2)),
        ("2026.06.02", date(2026, 6, 2)),
    ],
)
def test_a_day_is_read_as_banks_write_it(text, on):
    assert only(written(row(on=text))).value_on == on


@pytest.mark.parametrize(
    ("values", "code", "column", "cell"),
    [
        ({"amount": "12.345"}, "decimals", "amount", "D2"),
        ({"amount": "12.340"}, "decimals", "amount", "D2"),
        ({"amount": "-5.00"}, "not_positive", "amount", "D2"),
        ({"amount": "0"}, "not_positive", "amount", "D2"),
        ({"amount": ""}, "amount_missing", "amount", "D2"),
        ({"amount": "1.234,5"}, "amount_unreadable", "amount", "D2"),
        ({"amount": "12,34.00"}, "amount_unreadable", "amount", "D2"),
        ({"amount": "9999999999999.00"}, "too_large", "amount", "D2"),
        ({"amount": "=D3*2"}, "formula", "amount", "D2"),
        ({"amount": "#REF!"}, "error", "amount", "D2"),
        ({"on": ""}, "date_missing", "value_on", "E2"),
        ({"on": "2026-02-30"}, "date_unreadable", "value_on", "E2"),
        ({"on": "45000"}, "date_unreadable", "value_on", "E2"),
        ({"kind": "转账"}, "kind_unreadable", "kind", "C2"),
        ({"kind": ""}, "kind_missing", "kind", "C2"),
        ({"loan": "6.22E+15"}, "spoilt", "loan_number", "A2"),
        ({"loan": "贷" * 65}, "too_long", "loan_number", "A2"),
        ({"ref": "锟\ufffd"}, "characters", "reference", "F2"),
        ({"ref": '="001"'}, "formula", "reference", "F2"),
    ],
)
def test_each_wrong_cell_is_told_by_line_column_and_remedy(values, code, column, cell):
    content = written(row(**values), row(ref="R2"))

    assert codes(content) == [(code, 2, column, cell)]
    fault = read(content, STANDARD).lines[0].faults[0]
    assert fault.message()
    assert fault.remedy()
    assert fault_of(fault.plain()) == fault


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["DK-1", "HT-1", "还款", "=1000+1", "2026-06-20", "R1"], "formula"),
        (["DK-1", "HT-1", "还款", 12.345, "2026-06-20", "R1"], "decimals"),
        (["DK-1", "HT-1", "还款", True, "2026-06-20", "R1"], "amount_unreadable"),
        (["DK-1", "HT-1", "还款", 1000, 46193, "R1"], "date_unreadable"),
        (["DK-1", "HT-1", "还款", 1000, "2026-06-20", 6222020200112233445], "spoilt"),
    ],
)
def test_wrong_cells_of_a_workbook_are_told(cells, code):
    assert [each[0] for each in codes(workbook(cells))] == [code]


@pytest.mark.parametrize(
    ("total", "entered", "expected"),
    [
        (["合计", "", "共2笔", "2000.00"], None, []),
        (["合计", "", "3笔", "2000.00"], None, [("count_differs", 4)]),
        (["合计", "", "", "2000.01"], None, [("sum_differs", 4)]),
        (["合计", "", "", "=SUM(D2:D3)"], None, [("total_unreadable", 4)]),
        ([], (200_000, 2), []),
        ([], (199_999, 2), [("sum_differs", None)]),
        ([], (200_000, 1), [("count_differs", None)]),
        (["合计", "", "", "2000.00"], (200_000, 1), [("count_differs", None)]),
    ],
)
def test_totals_are_compared_with_the_lines(total, entered, expected):
    reading = read(written(PLAIN, row(ref="R2"), total=total), STANDARD)
    said = Totals(source="clerk", amount_fen=entered[0], count=entered[1]) if entered else None

    faults = check_totals(reading, said)

    assert [(each.code, each.row) for each in faults] == expected
    assert all(each.message() and each.remedy() for each in faults)


def test_a_total_cannot_be_compared_while_amounts_cannot_be_read():
    reading = read(written(PLAIN, row(amount="x", ref="R2"), total=["合计", "", "", "2000.00"]), STANDARD)

    assert [each.code for each in check_totals(reading, None)] == ["sum_incomplete"]


def test_a_file_without_totals_needs_them_from_the_clerk():
    with pytest.raises(InvalidInput) as caught:
        check_totals(read(written(PLAIN), STANDARD), None)

    assert caught.value.errors[0].field == "control_total"


def test_a_banks_layout_names_columns_and_kinds_otherwise():
    raw = {
        "headers": {"loan_number": ["账号"], "amount": ["收回本息"], "value_on": ["日期"], "reference": ["凭证号"]},
        "kinds": {},
        "always": "repayment",
        "trailers": ["小计"],
    }
    layout = of(raw, bank="ccb", name="示例银行")
    content = "日期,账号,收回本息,凭证号\n2026-06-20,DK-1,10.00,X1\n小计,1笔,10.00,\n".encode("gb18030")

    (line,) = read(content, layout).lines

    assert (line.kind, line.loan_number, line.amount_fen, line.reference) == ("repayment", "DK-1", 1000, "X1")
    assert of(layout.plain(), bank="ccb", name="示例银行") == layout


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"headers": {}}, "headers.amount"),
        ({"headers": {key: list(words) for key, words in STANDARD.headers.items()}, "kinds": {}}, "kinds"),
        ({**STANDARD.plain(), "always": "gift"}, "always"),
        ({**STANDARD.plain(), "headers": {**STANDARD.plain()["headers"], "kind": ["金额"]}}, "headers.amount"),
        ({**STANDARD.plain(), "trailers": ["计" * 41]}, "trailers"),
        ({**STANDARD.plain(), "trailers": [1]}, "trailers"),
    ],
)
def test_a_layout_that_cannot_be_used_is_refused_by_field(raw, field):
    with pytest.raises(InvalidInput) as caught:
        of(raw, bank="ccb", name="示例银行")

    assert field in [error.field for error in caught.value.errors]
    assert all(error.message for error in caught.value.errors)


def test_every_fault_says_what_is_wrong_and_what_to_do():
    for code, remark in {**REMARKS, **TOTALS}.items():
        assert remark.message, code
        assert remark.remedy, code


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999999.99"), places=2))
@settings(max_examples=50)
def test_any_amount_survives_text_and_workbook(amount):
    fen = int(amount * 100)

    assert only(written(row(amount=f"{amount:,.2f}"))).amount_fen == fen
    assert only(written(row(amount=str(amount)))).amount_fen == fen
