"""The supervisor's pages: counts that lead to their lists, backlog, load, and giving a task to somebody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.journal import Entry
from models.offices import Office
from models.people import User
from tests.builders import a_post, a_user, an_office
from tests.webapp.visitor import Page, Visitor
from tests.webapp.wiring import HASH
from tests.workflows.offices import TestOffice, an_id_number
from webapp.supervise.chart import Pile, drawn, shortened
from workflows import tasks

Visit = Callable[[str], Visitor]
PAGES = ("/supervise", "/supervise/tasks")


def reassign_page(office: TestOffice, chief: Visitor, element: str = "visit") -> Page:
    """The page on which the waiting task of a new case can be given away."""
    return chief.open(f"/supervise/tasks/{office.task(office.open().id, element).id}")


@pytest.mark.parametrize("username", ["clerk", "officer", "payer", "auditor"])
@pytest.mark.parametrize("address", PAGES)
def test_only_supervisors_see_the_pages(visit: Visit, username: str, address: str):
    page = visit(username).open(address)

    assert page.status == 403
    assert "没有打开此页面的权限" in page.words()


def test_the_counts_lead_to_the_lists_that_hold_as_many(office: TestOffice, visit: Visit):
    office.open()
    office.open(applicant_name="王芳芳", applicant_id_number=an_id_number(2))
    office.pass_time(timedelta(days=14))
    chief = visit("chief")

    page = chief.open("/supervise")
    shown = {name.split()[0]: int(name.split()[1]) for name in page.all_words(".figures li")}
    overdue = chief.open(page.tree.xpath("//li[contains(., '已逾期')]/a/@href")[0])

    assert shown == {"在办案件": 2, "今日到期": 0, "已逾期": 2, "本月办结": 0}
    assert len(overdue.tree.cssselect(".listing tbody tr")) == 2
    assert "逾期" in overdue.words(".listing .due")


def test_a_month_without_a_closed_case_has_no_share_on_time(office: TestOffice, visit: Visit):
    assert "本月尚无办结" in visit("chief").open("/supervise").words(".figures")


def test_the_backlog_says_in_words_how_much_of_it_is_late(office: TestOffice, visit: Visit):
    office.open()
    office.pass_time(timedelta(days=14))

    chart = visit("chief").open("/supervise").tree.cssselect("svg.chart a")

    assert [bar.get("aria-label") for bar in chart] == ["入户调查：待办 1，逾期 1"]


def test_a_bar_and_a_person_lead_to_their_tasks(office: TestOffice, visit: Visit):
    first = office.open()
    office.open(applicant_name="王芳芳", applicant_id_number=an_id_number(2))
    task = office.task(first.id, "visit")
    with office.desk("visitor") as desk:
        tasks.claim(desk, task.id, task.version)
    chief = visit("chief")
    page = chief.open("/supervise")

    step = chief.open(page.tree.xpath("//a[contains(@aria-label, '入户调查')]/@href")[0])
    person = chief.open(page.tree.xpath("//table[@class='load']//a/@href")[0])

    assert len(step.tree.cssselect(".listing tbody tr")) == 2
    assert "入户调查" in step.words("h1")
    assert len(person.tree.cssselect(".listing tbody tr")) == 1
    assert "职员visitor" in person.words("h1")


@pytest.mark.parametrize("query", ["which=nothing", "cursor=%C3%28", "cursor=nothing"])
def test_a_list_that_does_not_exist_is_refused_with_words(visit: Visit, query: str):
    page = visit("chief").open(f"/supervise/tasks?{query}")

    assert page.status in {404, 422}
    assert page.words("h1")


def test_what_waits_for_the_own_approval_is_listed_with_its_way_in(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.pass_time(timedelta(days=9))
    office.fire_due()
    with office.database.transaction() as session:
        officer = session.scalars(select(User).where(User.username == "officer")).one()
        a_post(session, office=session.get_one(Office, officer.office_id), groups=["supervisor"], a=officer)

    page = visit("officer").open("/supervise")

    address = f"/tasks/{office.task(case.id, 'decide').id}"
    assert page.tree.xpath(f"//section[contains(., '待我审批')]//a[@href='{address}']")
    assert "没有待您审批的事项" not in page.words()


def test_a_task_is_given_to_somebody_else_with_a_reason(office: TestOffice, visit: Visit):
    chief = visit("chief")
    page = reassign_page(office, chief)

    sent = give(chief, page)

    assert sent.status == 302
    after = chief.follow(sent)
    assert "已转办" in after.words(".notice-success")
    entry = last_entry(office)
    assert (entry.command, entry.actor) == ("assign", "chief")
    assert "原办理人休假" in entry.input
    assert "入户调查" in visit("visitor").open("/inbox?queue=mine").words(".listing")


def give(chief: Visitor, page: Page, **changed: str) -> Page:
    """Fill in the form of the page: to the visitor, with a reason."""
    address, values = page.form("main form")
    return chief.post(address, values | {"to": "visitor", "reason": "原办理人休假"} | changed)


def last_entry(office: TestOffice) -> Entry:
    with office.database.reading() as session:
        return session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()


def entries(office: TestOffice) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Entry)) or 0


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"reason": " "}, "reason", "请写明转办理由"),
        ({"reason": "长" * 501}, "reason", "最多 500 个字"),
        ({"to": "nobody"}, "to", "没有可用的账号"),
        ({"to": ""}, "to", "没有可用的账号"),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(
    office: TestOffice, visit: Visit, changed: dict[str, str], field: str, said: str
):
    chief = visit("chief")
    page = reassign_page(office, chief)
    before = entries(office)

    refused = give(chief, page, **changed)

    assert refused.status == 422
    assert said in refused.words(f"#{field}-error")
    assert refused.tree.cssselect(f"#{field}")[0].get("aria-invalid") == "true"
    kept = {"to": "visitor", "reason": "原办理人休假"} | changed
    assert refused.form("main form")[1]["reason"] == [kept["reason"]]
    assert entries(office) == before


def test_the_person_must_be_one_who_may_do_the_task(office: TestOffice, visit: Visit):
    chief = visit("chief")
    page = reassign_page(office, chief)
    before = entries(office)

    refused = give(chief, page, to="payer")

    assert refused.status == 422
    assert "没有该岗位" in refused.words("#to-error")
    assert entries(office) == before


def test_a_page_that_has_become_stale_gives_nothing_away(office: TestOffice, visit: Visit):
    chief = visit("chief")
    page = reassign_page(office, chief)
    task_id = page.form("main form")[0].split("/")[-2]
    with office.desk("clerk") as desk:
        tasks.claim(desk, task_id, 1)
    before = entries(office)

    refused = give(chief, page)

    assert refused.status == 409
    assert "职员clerk" in refused.words(".identity")
    assert refused.form("main form")[1]["reason"] == ["原办理人休假"]
    assert entries(office) == before
    assert give(chief, refused).status == 302, "the new page knows the new version"


def test_a_task_that_is_done_cannot_be_given_away_any_more(office: TestOffice, visit: Visit):
    chief = visit("chief")
    case = office.open()
    task = office.task(case.id, "visit")
    page = chief.open(f"/supervise/tasks/{task.id}")
    office.do("clerk", case.id, "visit", findings="属实")

    refused = give(chief, page)
    again = chief.open(f"/supervise/tasks/{task.id}")

    assert refused.status == 409
    assert "已经办结" in refused.words()
    assert not again.tree.cssselect("main form")


def test_the_present_holder_and_absent_people_are_not_offered(office: TestOffice, visit: Visit):
    task = office.task(office.open().id, "visit")
    with office.desk("clerk") as desk:
        tasks.claim(desk, task.id, task.version)

    page = visit("chief").open(f"/supervise/tasks/{task.id}")

    assert [option.get("value") for option in page.tree.cssselect("#to option")] == ["", "visitor"]


def test_a_supervisor_of_another_branch_does_not_learn_that_the_task_exists(office: TestOffice, visit: Visit):
    task = office.task(office.open().id, "visit")
    with office.database.transaction() as session:
        elsewhere = an_office(session, level="district", code="BY", name="北原区总工会")
        leader = a_user(session, office=elsewhere, username="stranger")
        leader.password_hash = HASH
        a_post(session, office=elsewhere, groups=["supervisor"], a=leader)
    stranger = visit("stranger")

    shown = stranger.open(f"/supervise/tasks/{task.id}")
    sent = stranger.post(
        f"/supervise/tasks/{task.id}/reassign",
        {"csrf_token": stranger.token(), "version": "1", "to": "visitor", "reason": "试试"},
    )

    assert (shown.status, sent.status) == (404, 404)
    assert "没有积压" in stranger.open("/supervise").words()


@pytest.mark.parametrize("username", ["clerk", "auditor"])
def test_who_is_no_supervisor_gives_nothing_away(office: TestOffice, visit: Visit, username: str):
    task = office.task(office.open().id, "visit")
    person = visit(username)
    before = entries(office)

    sent = person.post(
        f"/supervise/tasks/{task.id}/reassign",
        {"csrf_token": person.token(), "version": "1", "to": "visitor", "reason": "试试"},
    )

    assert sent.status == 403
    assert entries(office) == before


def test_bars_are_drawn_against_the_largest_pile():
    chart = drawn([Pile(label="甲", waiting=8, overdue=2, url="/"), Pile(label="乙", waiting=4, overdue=0, url="/")])
    first, second = chart.bars

    assert first.length == 2 * second.length == 4 * first.late_length
    assert second.late_length == 0
    assert first.y < second.y < chart.height


def test_no_piles_make_an_empty_chart():
    assert drawn([]).bars == ()


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("入户走访并填写记录", "入户走访并填写记录"),
        ("核定收入与刚性支出并提出类别和金额建议", "核定收入与刚性支出并提…"),
        ("Assess income and costs", "Assess income and costs"),
        ("Assess income and rigid expenses", "Assess income and rigid…"),
        ("", ""),
    ],
)
def test_a_label_is_cut_to_its_place(label: str, short: str):
    assert shortened(label) == short
