"""Files of banks on the pages and through the API: taken in by one, settled, confirmed by another, line by line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.bankfiles.files import written
from tests.bankfiles_work import banking
from tests.bankfiles_work.banking import line, paid_out
from tests.webapp.client import Program
from tests.webapp.wiring import give_passwords
from workflows.bankfiles.layout import STANDARD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from models.database import Database
    from tests.webapp.visitor import Page, Visitor
    from tests.workflows.offices import TestOffice

ROWS = (
    line("DK-1"),
    line("DK-404", ref="R2", amount="3.00"),
    line("DK-1", ref="R3", amount="1.005"),
    line("DK-1", ref="", amount="2.00"),
)
TOTAL = ("合计", "", "4笔", "10506.01")


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    made = banking.an_office_with_banks(database, tmp_path)
    give_passwords(made)
    banking.contracted(made, "HT-DK-1")
    banking.confirm(made, banking.take_in(made, [paid_out("DK-1", ref="F1")]))
    banking.at(made, "2026-04-10")
    return made


def upload(visitor: Visitor, content: bytes, name: str = "4月还款.csv", **values: str) -> Page:
    page = visitor.open("/bank-files/new")
    return visitor.send(page, file=(io.BytesIO(content), name), bank="standard", **values)


def test_a_file_is_taken_in_settled_and_confirmed_on_its_pages(visit: Callable[[str], Visitor], office):
    clerk, officer = visit("clerk"), visit("officer")
    assert "银行文件" in clerk.open("/inbox").words("header")
    assert "银行文件" not in visit("payer").open("/inbox").words("header")
    refused = upload(clerk, written(line("DK-1")), control_count="0.5")
    assert "笔数应为整数" in refused.words()
    assert "浏览器没有保留“4月还款.csv”，请重新选择" in refused.words()
    assert refused.form()[1]["control_count"] == ["0.5"]
    assert "请填写银行回单上的总金额和笔数" in upload(clerk, written(line("DK-1"))).words()
    page = clerk.follow(upload(clerk, written(*ROWS, total=TOTAL, encoding="gb18030")))
    address = str(page.response.request.path)

    text = page.words()
    for said in ("可入账 1", "未匹配 1", "有误 1", "待核对 1", "D4", "小数多于两位", "没有编号为 DK-404 的贷款"):
        assert said in text, said
    assert "林*禾" in text
    assert "林一禾" not in text + clerk.open(f"{address}/lines/2").words()
    assert "编码有变化" in text
    assert "总金额无法核对" in text
    assert "确认并入账" not in text
    again = clerk.follow(upload(clerk, written(*ROWS, total=TOTAL, encoding="gb18030")))
    assert "没有再次导入" in again.words("body")

    settled = clerk.send(clerk.open(f"{address}/lines/3"), 'form[action$="assign"]', target="DK-1", reason="")
    assert (settled.status, "请写明归到这笔贷款的依据" in settled.words()) == (422, True)
    clerk.send(settled, 'form[action$="assign"]', target="DK-1", reason="回单上是林一禾")
    clerk.send(clerk.open(f"{address}/lines/5"), 'form[action$="reject"]', reason="银行已说明是重复打印")
    assert "退回，不入账" not in officer.open(f"{address}/lines/4").words()

    form = 'form[action$="confirm"]'
    refused = officer.send(officer.open(address), form)
    assert (refused.status, "合计不符：确需入账的" in refused.words()) == (422, True)
    done = officer.follow(officer.send(refused, form, reason="银行电话核实")).words("body")
    assert "已入账 2 行" in done
    assert "已退回 1" in done
    listed = clerk.open("/bank-files")
    assert listed.words("tbody tr").startswith("4月还款.csv标准版式 职员clerk")


def test_who_has_no_right_sees_no_files(visit: Callable[[str], Visitor], office):
    assert visit("payer").open("/bank-files").status == 403
    assert visit("officer").open("/bank-files/new").status == 403
    assert visit("clerk").open("/bank-files/layouts").status == 403
    assert visit("clerk").open(f"/bank-files/{'0' * 32}").status == 404


def test_one_administrator_proposes_a_layout_and_another_confirms_it(visit: Callable[[str], Visitor], office):
    keeper = visit("keeper")
    page = keeper.open("/bank-files/layouts/edit")
    refused = keeper.send(page, bank="QY", name="青原农商行", **{"headers.amount": ""})
    assert (refused.status, "请填写“金额”在银行文件中的列名" in refused.words()) == (422, True)
    own = keeper.follow(keeper.send(refused, bank="qy", **{"headers.amount": "收回金额、本息合计"}))
    assert "须由另一位流程管理员确认" in own.words()
    assert "确认生效" not in own.words()
    assert "青原农商行" not in visit("clerk").open("/bank-files/new").words()
    second = visit(banking.SECOND_KEEPER)
    waits = second.open("/bank-files/layouts")
    assert "列名：金额（空）收回金额、本息合计" in waits.words()
    done = second.follow(second.send(waits, 'form[action$="confirm"]'))
    assert "已生效，用于之后导入的文件" in done.words("body")
    assert "职员keeper" in done.words("tbody tr:last-child")

    clerk = visit("clerk")
    headings = ["贷款编号", "合同编号", "业务种类", "本息合计", "起息日期", "流水号"]
    content = written(line("DK-1"), headings=headings, total=("合计", "", "1笔", "10500.00"))
    page = clerk.open("/bank-files/new")
    taken = clerk.follow(clerk.send(page, file=(io.BytesIO(content), "a.csv"), bank="qy"))
    assert "可入账 1" in taken.words()


def body(program: Program, content: bytes, **fields: Any) -> Any:
    return program.upload("/bank-files", {"file": (io.BytesIO(content), "还款.csv"), **fields})


def test_the_api_takes_in_settles_and_confirms(app: Flask, office):
    clerk, officer, payer = (Program(app, name) for name in ("clerk", "officer", "payer"))
    content = written(line("DK-1"), line("", ref="R2", amount="3.00"), line("DK-1", ref="R3", amount="1.005"))
    assert body(payer, content, control_count="3").status == 403
    assert [each["field"] for each in body(clerk, content).body["errors"]] == ["control_total"]
    assert [each["field"] for each in body(clerk, content, control_total="1.005").body["errors"]] == ["control_total"]
    taken = body(clerk, content, control_total="10503.00", control_count="3")
    assert (taken.status, taken.body["state"], taken.body["counts"]) == (
        201,
        "taken",
        {"good": 1, "unknown": 1, "wrong": 1},
    )
    address = f"/bank-files/{taken.body['id']}"
    again = body(clerk, content, control_count="3")
    assert (again.status, again.body["file"]) == (409, taken.body["id"])
    lines = clerk.get(f"{address}/lines?state=open").body["items"]
    assert [(each["line"], each["state"]) for each in lines] == [(3, "unknown"), (4, "wrong")]
    (fault,) = lines[1]["faults"]
    assert (fault["code"], fault["line"], fault["column"], fault["cell"]) == ("decimals", 4, "amount", "D4")
    assert fault["message"]
    assert fault["remedy"]

    assert clerk.post(f"{address}/confirm", {}).status == 403
    settled = clerk.post(f"{address}/lines/3/assign", {"target": "dk-1", "reason": "回单"})
    assert (settled.status, settled.body["state"]) == (200, "good")
    assert clerk.post(f"{address}/lines/4/assign", {"target": "DK-1", "reason": "回单"}).status == 409
    assert clerk.post(f"{address}/lines/4/reject", {"reason": "已请银行更正"}).body["state"] == "rejected"
    done = officer.post(f"{address}/confirm", {})
    assert (done.status, done.body["booked"], done.body["file"]["counts"]) == (200, 2, {"booked": 2, "rejected": 1})
    assert officer.post(f"{address}/confirm", {}).status == 409
    assert payer.get(address).status == 404
    assert payer.get("/bank-files").status == 403
    assert clerk.get("/bank-files").body["items"][0]["id"] == taken.body["id"]
    assert clerk.post(f"{address}/withdrawal", {"reason": "错了"}).status == 409


def test_the_api_tells_of_every_bad_line_by_line_and_cell(app: Flask, office):
    clerk, officer = (Program(app, name) for name in ("clerk", "officer"))
    banking.contracted(office, "HT-DK-9")
    banking.confirm(office, banking.take_in(office, [paid_out("DK-9", ref="F9")]))
    banking.confirm(office, banking.take_in(office, [line("DK-9", ref="S9", amount="120456.00")]))
    content = written(
        line("DK-1", ref="R1"),
        line("DK-1", ref="R1"),
        line("DK-404", ref="R2"),
        line("DK-9", ref="R3"),
        line("DK-1", ref="R4", amount="1.005"),
        line("DK-1", ref="R5", on="2026-03-01"),
        encoding="gb18030",
    )
    taken = body(clerk, content, control_total="52501.01").body
    address = f"/bank-files/{taken['id']}"
    assert (taken["former_encoding"], taken["encoding"]) == ("utf-8", "gb18030")
    assert [each["code"] for each in taken["faults"]] == ["sum_incomplete"]

    told = clerk.get(f"{address}/lines").body["items"]
    found = {each["line"]: (each["state"], *((f["code"], f["cell"]) for f in each["faults"])) for each in told}
    assert found == {
        2: ("good",),
        3: ("duplicate", ("twice_in_file", "F3")),
        4: ("unknown", ("unknown_loan", "A4")),
        5: ("wrong", ("closed_loan", "A5")),
        6: ("wrong", ("decimals", "D6")),
        7: ("wrong", ("before_disbursement", "E7")),
    }
    assert officer.post(f"{address}/confirm", {}).status == 422
    done = officer.post(f"{address}/confirm", {"reason": "银行核实"}).body
    assert (done["booked"], done["file"]["counts"]["booked"]) == (1, 1)
    assert body(clerk, content, control_total="52501.01").status == 409


def test_a_file_that_cannot_be_read_is_a_problem(app: Flask, office):
    answer = body(Program(app, "clerk"), b"\x00\x01", control_count="1")

    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "file")
    assert body(Program(app, "clerk"), b"a,b\n", bank="nowhere").body["errors"][0]["field"] == "bank"
    assert STANDARD.name
