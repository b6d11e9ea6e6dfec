"""The pages of claims: the table, one line, entering many at once, money; what was typed stays when it is refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from docx import Document
from sqlalchemy import select

from models.claims import ClaimLine
from models.journal import AccessRecord
from models.letters import Letter
from tests.webapp.client import Program
from tests.webapp.wiring import an_office_with_claims, give_passwords
from tests.workflows import claimants
from tests.workflows.offices import an_id_number, application
from tests.workflows.test_claimfinders import BRIGADE, at_the_brigade
from workflows import cases, privacy
from workflows.claims.sheet import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

Visit = "Callable[[str], Visitor]"
FORM = "form.task-form"
WAGE = claimants.small_wage(**{"codes.claim_items.kind": "arrears=欠发工资"})
HEAD = ("name", "id_number", "employed_from", "wage_unit", "wage", "from_on", "to_on")


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """The office with the small wage process."""
    return an_office_with_claims(database, tmp_path, WAGE)


@pytest.fixture
def case(office: TestOffice) -> Case:
    return claimants.opened(office)


def rows(*cooks: tuple[str, ...]) -> str:
    """What is pasted out of a sheet."""
    return "\n".join("\t".join(row) for row in (tuple(COLUMNS[key] for key in HEAD), *cooks))


def a_cook(number: int = 1, **changed: str) -> tuple[str, ...]:
    values = {
        "name": f"何厨{number}",
        "id_number": an_id_number(number),
        "employed_from": "2024-03-01",
        "wage_unit": "月",
        "wage": "5000",
        "from_on": "2026-01-01",
        "to_on": "2026-01-31",
    }
    return tuple({**values, **changed}[key] for key in HEAD)


def test_an_empty_roll_says_how_to_begin(visit: Visit, case: Case) -> None:
    page = visit("clerk").open(f"/cases/{case.id}/claims")

    assert page.status == 200
    assert "名册还是空的" in page.words(".empty")
    assert "职工名册" in page.words(".tabs [aria-current]")
    assert "没有这样的职工" in visit("clerk").open(f"/cases/{case.id}/claims?state=ended").words(".empty")


def test_pasted_rows_become_lines_with_their_sums(visit: Visit, case: Case) -> None:
    clerk = visit("clerk")

    page = clerk.follow(
        clerk.send(clerk.open(f"/cases/{case.id}/claims/import"), FORM, rows=rows(a_cook(1), a_cook(2)))
    )

    assert "已登记 2 名职工" in page.words(".notice-success")
    assert "2 人" in page.words(".sums")
    assert "何厨2" in page.words(".claims")
    assert "1 个月" in page.words(".claims")


def test_one_wrong_cell_refuses_the_whole_sheet_and_keeps_what_was_pasted(visit: Visit, case: Case) -> None:
    clerk, typed = visit("clerk"), rows(a_cook(1), a_cook(2, wage="-3", to_on="2027-01-31"))

    page = clerk.send(clerk.open(f"/cases/{case.id}/claims/import"), FORM, rows=typed)

    assert page.status == 422
    assert "没有登记任何一行" in page.words("#problems")
    assert [each.text for each in page.tree.cssselect(".cell-name")] == ["E3", "G3"]
    assert page.tree.cssselect("#rows")[0].text_content().strip() == typed
    assert "名册还是空的" in clerk.open(f"/cases/{case.id}/claims").words()


def test_the_template_can_be_filled_in_and_imported(visit: Visit, case: Case) -> None:
    clerk = visit("clerk")
    answer = clerk.client.get(f"/cases/{case.id}/claims/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    at = {key: list(COLUMNS).index(key) + 1 for key in HEAD}
    for key, value in zip(HEAD, a_cook(), strict=True):
        book.worksheets[0].cell(row=2, column=at[key], value=value)
    written = io.BytesIO()
    book.save(written)
    written.seek(0)

    page = clerk.follow(clerk.send(clerk.open(f"/cases/{case.id}/claims/import"), FORM, file=(written, "名册.xlsx")))

    assert "已登记 1 名职工" in page.words(".notice-success")


def test_a_line_is_entered_by_hand_and_its_wage_computed(visit: Visit, case: Case) -> None:
    clerk = visit("clerk")
    typed = {f"f-{key}": value for key, value in zip(HEAD[:5], a_cook(wage_unit="month")[:5], strict=True)}
    typed |= {"f-arrears-0-from_on": "2026-01-01", "f-arrears-0-to_on": "2026-01-31", "f-arrears-0-deducted": "500"}

    page = clerk.follow(clerk.send(clerk.open(f"/cases/{case.id}/claims/new"), FORM, **typed))

    assert page.status == 200
    assert "已登记第 1 号" in page.words(".notice-success")
    assert "5,000.00" in page.words("[aria-labelledby=items-title]")
    assert "500.00" in page.words("[aria-labelledby=arrears-title]")


def test_a_wrong_period_is_told_at_its_cell_and_nothing_typed_is_lost(visit: Visit, case: Case) -> None:
    clerk = visit("clerk")
    typed = {f"f-{key}": value for key, value in zip(HEAD[:5], a_cook(wage_unit="month")[:5], strict=True)}
    typed |= {"f-arrears-0-from_on": "2026-01-31", "f-arrears-0-to_on": "2026-01-01"}

    page = clerk.send(clerk.open(f"/cases/{case.id}/claims/new"), FORM, **typed)

    assert page.status == 422
    assert page.tree.xpath("//*[@id='problems']//a/@href") == ["#f-arrears-0-to_on"]
    assert page.tree.cssselect("#f-name")[0].get("value") == "何厨1"


def test_money_is_found_paid_reversed_and_the_line_ended(office: TestOffice, visit: Visit, case: Case) -> None:
    claimants.entered(office, case.id)
    clerk, at = visit("clerk"), f"/cases/{case.id}/claims/1"

    clerk.send(clerk.open(f"{at}/assess"), FORM, **{"f-items-0-kind": "arrears", "f-items-0-found": "8000"})
    payment = {"f-amount": "8000", "f-paid_on": "2026-03-01", "f-means": "court"}
    paid = clerk.follow(clerk.send(clerk.open(f"{at}/pay"), FORM, **payment))
    assert "追回 8,000.00 元，未追回 0.00 元" in paid.words("[aria-labelledby=payments-title]")

    reversing = clerk.open(f"{at}/reverse?payment=1")
    reversed_ = clerk.follow(clerk.send(reversing, FORM, **{"f-on": "2026-03-01", "f-reason": "银行退票"}))
    assert "已冲正" in reversed_.words("[aria-labelledby=payments-title]")
    numbers = [cell.text_content() for cell in reversed_.tree.cssselect("[data-label=笔号]")]
    assert numbers == ["1", "2"]

    ending = {"f-kind": "settled", "f-on": "2026-03-02", "f-reason": "双方和解"}
    ended = clerk.follow(clerk.send(clerk.open(f"{at}/end"), FORM, **ending))
    assert "和解" in ended.words(".panel-head")
    assert "重新开启" in ended.words(".panel-tools")
    assert ended.all_words(".opinions > li > strong") == ["办结", "冲正追回款", "登记追回款", "核定与协商", "登记"]
    assert "拖欠工资 · 核定：— → 8,000.00" in ended.words("[aria-labelledby=history-title]")
    assert "银行退票" in ended.words("[aria-labelledby=history-title]")


def test_more_than_is_owed_is_refused_where_it_was_typed(office: TestOffice, visit: Visit, case: Case) -> None:
    claimants.entered(office, case.id)
    claimants.found(office, case.id, "8000", 1)
    clerk = visit("clerk")

    page = clerk.send(
        clerk.open(f"/cases/{case.id}/claims/1/pay"),
        FORM,
        **{"f-amount": "8000.01", "f-paid_on": "2026-03-01", "f-means": "court"},
    )

    assert page.status == 422
    assert "8,000.00" in page.words("#f-amount-error")
    assert page.tree.cssselect("#f-amount")[0].get("value") == "8000.01"

    nothing = clerk.send(clerk.open(f"/cases/{case.id}/claims/1/pay"), FORM, **{"f-means": "court"})
    assert nothing.words("#f-amount-error")
    assert "第 1 行" not in nothing.words("main"), "there is no table on this page"


def test_a_page_that_is_no_longer_true_is_refused_with_who_was_faster(
    office: TestOffice, visit: Visit, case: Case
) -> None:
    claimants.entered(office, case.id)
    clerk = visit("clerk")
    stale = clerk.open(f"/cases/{case.id}/claims/1/assess")
    claimants.found(office, case.id, "8000", 1)

    page = clerk.send(stale, FORM, **{"f-items-0-kind": "arrears", "f-items-0-found": "7000"})

    assert page.status == 409
    assert "更改过" in page.words(".notice-error")
    assert page.tree.cssselect("#f-items-0-found")[0].get("value") == "7000"


def test_a_roll_of_more_than_a_page_goes_on(office: TestOffice, visit: Visit, case: Case) -> None:
    claimants.entered(office, case.id, 28)
    clerk = visit("clerk")

    first = clerk.open(f"/cases/{case.id}/claims")
    second = clerk.open(first.tree.cssselect("a[rel=next]")[0].get("href"))

    assert len(first.tree.cssselect(".claims tbody tr")) == 25
    assert len(second.tree.cssselect(".claims tbody tr")) == 3
    assert not second.tree.cssselect("a[rel=next]")


@pytest.mark.parametrize(("state", "lines"), [("open", 1), ("unpaid", 1), ("ended", 1), ("", 2), ("nonsense", 2)])
def test_the_roll_can_be_narrowed_down(office: TestOffice, visit: Visit, case: Case, state: str, lines: int) -> None:
    claimants.entered(office, case.id, 2)
    claimants.found(office, case.id, "8000", 1)
    claimants.ended(office, case.id, "withdrawn", 2)

    page = visit("clerk").open(f"/cases/{case.id}/claims?state={state}")

    assert len(page.tree.cssselect(".claims tbody tr")) == lines


def test_a_replayed_decision_tells_codes_by_the_words_that_the_process_has(
    office: TestOffice, visit: Visit, case: Case
) -> None:
    claimants.entered(office, case.id)

    told = " ".join(visit("auditor").open(f"/audit/cases/{case.id}?step={step}").words(".ruling") for step in (1, 2, 3))

    assert "欠发工资" in told
    assert "arrears" not in told


def test_who_only_looks_sees_masked_names_and_no_forms(office: TestOffice, visit: Visit, case: Case) -> None:
    claimants.entered(office, case.id)
    auditor = visit("auditor")

    page = auditor.open(f"/cases/{case.id}/claims")

    assert "*" in page.words(".claims .title")
    assert not page.tree.cssselect("a[href$='/import']")
    for place in ("new", "import", "1/edit", "1/pay"):
        assert auditor.open(f"/cases/{case.id}/claims/{place}").status == 403


def test_a_case_without_claims_has_no_roll(office: TestOffice, visit: Visit) -> None:
    with office.desk("clerk") as desk:
        other = cases.open_case(desk, "small_aid", application())
    clerk = visit("clerk")

    assert "职工名册" not in clerk.open(f"/cases/{other.id}").words(".tabs")
    assert clerk.open(f"/cases/{other.id}/claims").status == 404


@pytest.mark.parametrize("place", ["99", "1/dance"])
def test_what_is_not_there_is_not_found(office: TestOffice, visit: Visit, case: Case, place: str) -> None:
    claimants.entered(office, case.id)

    assert visit("clerk").open(f"/cases/{case.id}/claims/{place}").status == 404


def _answered(office: TestOffice, case: Case) -> int:
    """The case played to its answer with two claimants; the number of the letter."""
    claimants.entered(office, case.id, 2)
    claimants.found(office, case.id, "9000", 1)
    office.do("clerk", case.id, "enter")
    office.do("officer", case.id, "order")
    claimants.ended(office, case.id, "settled", 1, 2)
    office.do("clerk", case.id, "collect")
    with office.database.reading() as session:
        return session.scalars(select(Letter.id).where(Letter.is_reply.is_(True))).one()


def test_the_table_tells_whose_answer_was_issued_and_leads_to_the_own_copy(office, case, visit):
    letter = _answered(office, case)
    clerk = visit("clerk")

    links = clerk.open(f"/cases/{case.id}/claims").tree.xpath("//td/a[contains(., '已答复')]/@href")
    copy = clerk.open(links[1])

    assert links == [f"/cases/{case.id}/letters/{letter}?line={line}" for line in (1, 2)]
    assert copy.words("article.letter > p:nth-of-type(2)") == "方2："
    assert "方1" not in copy.words("article.letter")
    assert "发给本人的文书" in clerk.open(f"/cases/{case.id}/claims/2").words()


def test_all_copies_print_one_after_another(office, case, visit):
    letter = _answered(office, case)
    clerk = visit("clerk")
    whole = clerk.open(f"/cases/{case.id}/letters/{letter}")

    copies = clerk.open(f"/cases/{case.id}/letters/{letter}/copies")

    assert len(copies.tree.cssselect("article.letter")) == 2
    assert "逐人送达：2 名职工" in whole.words(".letter-copies")
    assert whole.tree.cssselect(".letter-list tfoot td")[0].text == "合计"
    assert clerk.open(f"/cases/{case.id}/letters/{letter}?line=9").status == 404


def test_who_has_names_masked_in_the_register_has_them_masked_in_letters(office, case, visit):
    """The case is closed by then: who worked the register goes on reading the names, on both."""
    letter = _answered(office, case)
    places = (f"/letters/{letter}", f"/letters/{letter}?line=2", f"/letters/{letter}/copies", "/claims")

    for place in places:
        assert "方2" in visit("clerk").open(f"/cases/{case.id}{place}").words("main")
        shown = visit("auditor").open(f"/cases/{case.id}{place}").words("main")
        assert "方*" in shown
        assert "方1" not in shown
        assert "方2" not in shown


def test_a_letter_is_a_file_too_and_the_look_is_logged(office, case, visit):
    letter = _answered(office, case)
    clerk = visit("clerk")

    first, again, mine = (
        clerk.client.get(f"/cases/{case.id}/letters/{letter}/letter.docx{part}") for part in ("", "", "?line=2")
    )

    assert first.data == again.data
    assert [row.cells[1].text for row in Document(io.BytesIO(first.data)).tables[0].rows[1:3]] == ["方1", "方2"]
    assert Document(io.BytesIO(mine.data)).paragraphs[2].text == "方2："
    assert "docx" in first.headers["Content-Disposition"]
    with office.database.reading() as session:
        looks = session.scalars(select(AccessRecord.subject).where(AccessRecord.action == "cases.letter_file")).all()
    assert len(looks) == 3
    assert looks[2].endswith("line=2")


def test_a_step_says_which_claimant_it_is_for(office: TestOffice, visit: Visit, case: Case) -> None:
    claimants.entered(office, case.id, 2)
    claimants.found(office, case.id, "9000", 2)
    office.do("clerk", case.id, "enter")
    office.do("officer", case.id, "order")
    task, clerk = office.task(case.id, "collect"), visit("clerk")
    with office.database.reading() as session:
        line = session.get_one(ClaimLine, (case.id, 2))
        own = privacy.mask_id_number(line.id_number)
    row = clerk.open("/inbox?queue=groups")
    assert row.words(".cell-id") == own
    assert "共 1 项任务" in row.words(".pager")

    for address in ("/inbox?queue=groups", f"/cases/{case.id}", f"/tasks/{task.id}"):
        assert clerk.open(address).words(".claimant") == "2 号 方*"
    clerk.send(clerk.open(f"/tasks/{task.id}"))

    page = clerk.open(f"/tasks/{task.id}")
    assert page.words(".claimant") == "2 号 方2"
    assert "未追回13,500.00 元" in page.words("main")  # 9 000 found, and half of it for an order that was not obeyed
    assert "领取任务：追回 2 号 方*" in clerk.open(f"/cases/{case.id}/timeline").words("main")
    replay = visit("auditor").open(f"/audit/cases/{case.id}")
    assert {each.text_content() for each in replay.tree.cssselect(".claimant")} == {"2 号 方*"}
    (link,) = clerk.open(f"/tasks/{task.id}").tree.cssselect("h1 .claimant a")
    assert link.get("href") == f"/cases/{case.id}/claims/2"


def test_the_form_leaves_out_what_another_organ_finds_and_says_so(office: TestOffice, visit: Visit, case: Case) -> None:
    claimants.entered(office, case.id)
    at_the_brigade(office, case.id)
    give_passwords(office)
    address = f"/cases/{case.id}/claims/1/assess"
    clerk = visit("clerk")
    theirs, ours = visit("inspector").open(address), clerk.open(address)

    assert theirs.tree.cssselect("[name$=found]")
    assert not theirs.tree.cssselect("p.notice")
    assert not ours.tree.cssselect("[name$=found]")
    assert BRIGADE in ours.words("p.notice")
    agreed = ours.tree.cssselect("[name$=agreed]")[0].get("name")
    assert clerk.send(ours, FORM, **{agreed: "8000"}).status == 302


def test_ticked_claimants_go_on_in_a_case_that_knows_what_this_one_knows(
    visit: Visit, office: TestOffice, case: Case
) -> None:
    claimants.entered(office, case.id, 3)
    office.do("clerk", case.id, "enter")
    officer = visit("officer")
    roll = f"/cases/{case.id}/claims"
    asked = officer.open(f"{roll}/split")
    assert [each.get("value") for each in asked.tree.cssselect("[name='f-lines']")] == ["1", "2", "3"]
    assert "请勾选至少一名职工" in officer.open(f"{roll}/split?f-lines=x").words("#problems")
    form = officer.open(f"{roll}/split?f-lines=2&f-lines=3")
    assert form.tree.cssselect("[name='f-applicant_name']")[0].get("value") == "方2"
    refused = officer.send(form, FORM)
    assert "请写明分案理由" in refused.words("#problems")
    assert officer.client.post(f"{roll}/split/shown", data=refused.form(FORM)[1]).json["shown"]
    page = officer.follow(officer.send(refused, FORM, **{"f-split_reason": "另行仲裁"}))
    assert "已分案" in page.words(".notice-success")
    assert [each.get("value") for each in officer.open(f"{roll}/split").tree.cssselect("[name='f-lines']")] == ["1"]
    payer = visit("payer").client.get(f"{roll}/split")
    assert payer.status_code == 403


def test_ticked_claimants_are_worked_together_with_a_chosen_case_and_apart_again(
    visit: Visit, office: TestOffice, case: Case
) -> None:
    claimants.entered(office, case.id, 2)
    clerk, roll = visit("clerk"), f"/cases/{case.id}/claims"
    assert "没有可以并案" in clerk.open(f"{roll}/join").words(".empty")
    other = claimants.opened(office)
    page = clerk.open(f"{roll}/join")
    assert "请选择并入哪个案件" in clerk.send(page, FORM, **{"f-lines": ["2"]}).words("#problems")
    assert "请勾选至少一名职工" in clerk.send(page, FORM, **{"f-case": other.number}).words("#problems")
    wrong = clerk.send(page, FORM, **{"f-lines": ["2"], "f-case": "无"})
    assert "没有可以并案的在办案件" in wrong.words("#problems")
    joined = {"f-lines": ["2"], "f-case": other.number}
    assert other.number in clerk.follow(clerk.send(page, FORM, **joined)).words(".notice-success")
    apart = clerk.send(clerk.open(f"{roll}/join"), FORM, **{"f-lines": ["2"], "f-case": "none"})
    assert "已取消并案" in clerk.follow(apart).words(".notice-success")


def test_who_holds_a_step_for_a_claimant_sees_the_telephone_and_each_look_is_logged(
    visit: Visit, app: Flask, office: TestOffice, case: Case
) -> None:
    claimants.entered(office, case.id, 1)
    claimants.found(office, case.id, "9000", 1)
    office.do("clerk", case.id, "enter")
    office.do("officer", case.id, "order")
    task, clerk = office.task(case.id, "collect"), visit("clerk")
    address = f"/tasks/{task.id}"
    before = clerk.open(address)
    assert not before.tree.cssselect("#claimant-phone")
    assert Program(app, "clerk").post(f"{address}/phone", {}).status == 403
    page = clerk.follow(clerk.send(before))
    assert "19900001234" not in page.text
    assert "19900001234" in clerk.send(page, "#claimant-phone form").words("#claimant-phone")
    in_place = clerk.post(f"{address}/phone", page.form("#claimant-phone form")[1], **{"HX-Request": "true"})
    assert in_place.text.strip().startswith("<section")
    assert Program(app, "clerk").post(f"{address}/phone", {}).body == {"phone": "19900001234", "address": None}
    assert Program(app, "visitor").post(f"{address}/phone", {}).status == 403
    other = office.open()
    assert Program(app, "clerk").post(f"/tasks/{office.task(other.id, 'visit').id}/phone", {}).status == 404
    with office.database.reading() as session:
        looks = session.scalars(select(AccessRecord).where(AccessRecord.action == "reveal")).all()
    assert [(look.subject, look.reason, look.outcome) for look in looks] == [
        (f"{case.number} claims[1].phone", "追回", "ok")
    ] * 3
