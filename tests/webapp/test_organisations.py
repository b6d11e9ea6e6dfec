"""What is known of an employer: while a case is registered, beside a case, and in its file; as far as one may see."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.webapp.wiring import give_passwords
from tests.workflows.claimants import PROCESS, entered
from tests.workflows.employers import CODE, NAME, OTHER_CODE, about, an_office_among_others, opened
from tests.workflows.offices import an_id_number
from workflows import claimsplit

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.webapp.visitor import Visitor
    from tests.workflows.offices import TestOffice

START = f"/processes/{PROCESS}/start"
ASK = f"/processes/{PROCESS}/organisation"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """The small office with an employer's process, a second street, and an office of another organ."""
    office = an_office_among_others(database, tmp_path)
    give_passwords(office)
    return office


def elsewhere(office: TestOffice) -> Case:
    """A case on the employer in the other street."""
    return opened(office, code=CODE, by="neighbour", applicant_id_number=an_id_number(5))


def asked(visitor: Visitor, name: str = "", code: str = "") -> str:
    """The words that come while a name and a code are typed in."""
    _, values = visitor.open(START).form("form.task-form")
    page = visitor.post(ASK, {**values, "f-employer_name": name, "f-employer_code": code})
    assert page.status == 200
    return page.words("section") if page.text.strip() else ""


def test_who_registers_a_case_is_told_of_those_on_the_same_employer(office, visit):
    own, other = opened(office, code=CODE, urgent="true"), elsewhere(office)
    clerk = visit("clerk")
    assert asked(clerk) == ""
    assert asked(clerk, "无此单位有限公司") == ""
    for name, code in ((NAME, ""), ("青竹(示例)餐饮有限责任公司", CODE.lower()), ("随便", CODE)):
        words = asked(clerk, name, code)
        assert "同一单位已有 2 件在办" in words
        assert own.number in words
        assert other.number not in words
        assert "其他单位另有 1 件" in words
        assert "紧急" in words
    assert "统一社会信用代码不同" in asked(clerk, NAME, OTHER_CODE)


def test_a_refused_form_shows_what_is_known_without_a_script(office, visit):
    case = opened(office, code=CODE)
    clerk = visit("clerk")
    page = clerk.send(clerk.open(START), "form.task-form", **{"f-employer_name": NAME, "f-applicant_name": ""})
    assert page.status == 422
    assert case.number in page.words("#organisation")


def test_only_who_may_register_is_told(office, visit):
    opened(office, code=CODE)
    _, values = visit("clerk").open(START).form("form.task-form")
    auditor = visit("auditor")
    values |= {"f-employer_name": NAME, "csrf_token": auditor.open("/cases").form("form")[1]["csrf_token"]}
    assert auditor.post(ASK, values).status == 403


def test_a_case_shows_the_others_on_its_employer_and_those_it_is_linked_to(office, visit):
    first = opened(office, code=CODE)
    entered(office, first.id, 2)
    with office.desk("clerk") as desk:
        split = claimsplit.open_split(desk, first.id, [2], about(code=CODE))
    clerk = visit("clerk")
    assert "由本案分出" in clerk.open(f"/cases/{first.id}").words("aside")
    aside = clerk.open(f"/cases/{split.case_id}").words("aside")
    assert f"由该案分出 {first.number}" in aside
    assert f"由该案分出 {first.number}" in clerk.open(f"/cases/{split.case_id}/claims").words(".joined")
    assert "同一单位" in aside
    alone = opened(office, "别家有限公司", applicant_id_number=an_id_number(3))
    aside = clerk.open(f"/cases/{alone.id}").words("aside")
    assert "同一单位" not in aside
    assert "关联案件" not in aside


def test_a_file_shows_own_cases_with_sums_and_of_others_only_how_many(office, visit):
    case, other = opened(office, code=CODE), elsewhere(office)
    entered(office, case.id, 2)
    page = visit("clerk").open(f"/organisations/{CODE}")
    assert page.status == 200
    words = page.words("main")
    assert NAME in words
    assert case.number in words
    assert other.number not in words
    assert "其中在办 2 件" in words
    assert "2 人次" in words
    assert "其他单位的案件" in words
    words = visit("officer").open(f"/organisations/{CODE}").words("main")
    assert other.number in words
    assert "其他单位的案件" not in words


def test_a_file_without_a_code_is_named_by_a_case_and_never_by_its_name(office, visit):
    case = opened(office)
    clerk = visit("clerk")
    aside = opened(office, applicant_id_number=an_id_number(2))
    links = clerk.open(f"/cases/{aside.id}").tree.xpath("//a/@href[contains(., '/organisations/')]")
    assert links == [f"/organisations/{case.id}"]
    assert aside.number in clerk.open(links[0]).words("main")


def test_a_file_is_found_by_a_part_of_its_name_or_its_code_as_far_as_it_may_be_read(office, visit):
    opened(office, code=CODE)
    elsewhere(office)
    opened(office, name="百合餐饮店", applicant_id_number=an_id_number(7))

    def found(username: str, text: str) -> list[str]:
        visitor = visit(username)
        page = visitor.send(visitor.open("/organisations"), text=text)
        return [" ".join(row.text_content().split()) for row in page.tree.cssselect("tbody tr")]

    (row,) = found("clerk", NAME[:4])
    assert row.startswith(f"{NAME} {CODE} 2 2")
    assert len(found("clerk", CODE.lower())) == 1
    assert len(found("clerk", "餐饮")) == 2
    assert [found(username, text) for username, text in (("clerk", "百"), ("clerk", "%%"), ("stranger", "餐饮"))] == [
        []
    ] * 3
    clerk = visit("clerk")
    assert "至少写 2 个字" in clerk.send(clerk.open("/organisations"), text="百").words("main")


@pytest.mark.parametrize("username", ["stranger", "keeper"])
def test_another_organ_and_administrators_find_no_file(office, visit, username):
    opened(office, code=CODE)
    assert visit(username).open(f"/organisations/{CODE}").status == 404


def test_a_file_that_is_not_is_not_found(office, visit):
    clerk = visit("clerk")
    for key in (CODE, "x" * 32, "无"):
        assert clerk.open(f"/organisations/{key}").status == 404


def test_a_long_file_is_turned_over(office, visit):
    for number in range(52):
        opened(office, code=CODE, applicant_id_number=an_id_number(number + 1))
        office.pass_time(timedelta(minutes=1))
    clerk = visit("clerk")
    first = clerk.open(f"/organisations/{CODE}")
    assert len(first.tree.cssselect("tbody tr")) == 50
    second = clerk.open(first.tree.cssselect("a[rel=next]")[0].get("href") or "")
    assert len(second.tree.cssselect("tbody tr")) == 2
