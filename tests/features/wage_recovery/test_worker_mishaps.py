"""Features: what may happen to workers, and how the case goes on."""

from __future__ import annotations

from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from models.cases import Case
from models.claims import ClaimLine
from tests import databases
from workflows import claimsplit, claimwork, storeddata

BACKENDS = databases.BACKENDS
RIGHTS, FOLLOW_UP = "孔明岚", "俞澄"
PHOTO = {"evidence_list": [{"evidence_kind": "site_photo", "evidence_holder": "worker", "evidence_about": "现场"}]}
scenarios("wage_recovery/worker_mishaps.feature")


@when("受托的代表到场调解，达成协议")
def by_mandate(office):
    office.do("调解会议（一次或多次）", session_way="agent")


@given("4 名职工的欠薪案等待仲裁受理")
def awaiting_acceptance(office):
    office.begin()
    office.do("确定办理途径", path_choice="arbitration")
    for step in ("申请法律援助", "登记援助决定与指派", "代写并提交仲裁申请"):
        office.do(step)


@when("仲裁受理，职工视频参加")
def by_video(office):
    office.do("登记受理情况", hearing_way="video")


@given(parsers.parse("反映第 {line:d} 名职工受到打击报复"))
def reprisal(office, line):
    told = {
        "retaliation_lines": str(line),
        "retaliation_name": f"方{line}",
        "retaliation_text": "单位要他撤回，否则找他家里。",
    }
    office.tell("retaliation", by=FOLLOW_UP, **told)


@when(parsers.re("“(?P<name>[^”]+)”核实(?P<result>确属自愿|属实)"))
def verified(office, name, result):
    office.do("核实打击报复", by=name, retaliation_outcome={"确属自愿": "free", "属实": "referred"}[result])


@when(parsers.parse("要把第 {line:d} 名职工按本人撤回办结"))
def shall_withdraw(office, line):
    office.attempt(lambda: office.end("withdrawn", line))


@when("其余的人都撤回，窗口要求全案撤回")
def all_ask(office):
    office.end("withdrawn", 1, 3, 4)
    office.end("other_path", 2)
    office.attempt(lambda: office.tell("withdraw"))


@when(parsers.parse("“{name}”要确认全案撤回"))
def shall_confirm(office, name):
    office.attempt(lambda: office.do("核实并确认撤回", by=name))


@when(parsers.parse("登记第 {line:d} 名职工疑似受胁迫退出"))
def leaves_pressed(office, line):
    office.attempt(lambda: _tell_change(office, "left", line, change_pressure=True))


@when(parsers.re("告知第 (?P<line>\\d+) 名职工(?P<kind>加入|退出|分案)"))
def change_told(office, line, kind):
    office.attempt(lambda: _tell_change(office, {"加入": "joined", "退出": "left", "分案": "split"}[kind], line))


def _tell_change(office, kind, line, **also):
    told = {"change_kind": kind, "change_lines": [{"change_line": str(line)}], **also}
    office.tell("claimant_change", by=RIGHTS, **told)


@then(parsers.parse("“职工变动告知书”只列第 {line:d} 名职工，名册记载“{standing}”"))
def change_lists(office, line, standing):
    rows = office.letters[-1].listing["rows"]
    assert [(row["line"], row["cells"][-1].partition("日")[2]) for row in rows] == [(line, standing)]


@given(parsers.parse("窗口登记时注明有未成年工，办到“{step}”"))
def minors(office, step):
    office.begin(step=step, minors_involved=True)


@when("登记发生群体性事件")
def incident(office):
    office.tell("mass_incident", by=RIGHTS)


@when("只有现场照片")
def weak(office):
    office.do("收集并登记证据", **PHOTO)


@when("只有现场照片，申请证据保全")
def preserved(office):
    weak(office)
    office.do("确定补强办法", evidence_plan="preserve", evidence_missing="考勤机里的记录，单位准备搬走")


@when(parsers.parse("第 {line:d} 名职工去世，由“{heir}”继承"))
def inherited(office, line, heir):
    _inherit(office, line, heir)
    _tell_change(office, "died", line)


@when(parsers.parse("第 {line:d} 名职工要由“{heir}”继承"))
def shall_inherit(office, line, heir):
    office.attempt(lambda: _inherit(office, line, heir))


def _inherit(office, line, heir):
    with office.desk(RIGHTS) as desk:
        claimwork.inherit(desk, office.case_id, line, {"heir_name": heir, "died_on": office.today})


@when(parsers.parse("“{name}”把第 {one:d}、{other:d} 名职工分案办理"))
def split_off(office, name, one, other):
    def split():
        with office.desk(name) as desk:
            opened = claimsplit.open_split(desk, office.case_id, [one, other], {})
        with office.desk(name) as desk:
            claimsplit.leave(desk, office.case_id, opened, "另行申请仲裁")

    office.attempt(split)


@then(parsers.parse("分出的案件由“{first}”等 {count:d} 人主张，单位与本案相同"))
def goes_on(office, first, count):
    with office.database.reading() as session:
        here = session.get_one(Case, office.case_id)
        lines = session.scalars(select(ClaimLine).where(ClaimLine.split_from == here.number)).all()
        there = session.get_one(Case, lines[0].case_id)
        told, known = (storeddata.of_case(session, each) for each in (there, here))
    assert (told["applicant_name"], told["people_rough"], len(lines)) == (first, count, count)
    assert {key: told[key] for key in ("employer_name", "employer_code", "reported_on")} == {
        key: known[key] for key in ("employer_name", "employer_code", "reported_on")
    }
    assert (there.office_id, told["applicant_address"], told["amount_rough"]) == (here.office_id, None, None)
