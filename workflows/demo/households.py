"""Invented households: who lives together, what comes in, what must be paid.

Pure. The figures are drawn so that each kind of story comes out as meant under the parameters of the demo region; the
limits themselves are not known here. It must not know forms or cases.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from workflows.demo.names import InventedPerson, Inventor

EMPLOYERS = (
    "云岭纺织有限公司",
    "东桥机械厂",
    "石泉矿山机械公司",
    "柳林食品加工厂",
    "云岭公共汽车公司",
    "东桥街道环卫所",
    "石泉建筑工程队",
    "柳林百货商场",
    "云岭家政服务公司",
    "望河印刷厂",
)
CAUSES = {
    "grave_illness": ("本人患重病长期治疗，自付医疗费用较大，家庭收入难以维持。", "grave_illness"),
    "disability": ("本人肢体残疾，只能从事零工，家庭收入低。", "disabled"),
    "schooling": ("子女在读大学，学费和生活费负担重，家庭仅一人有稳定收入。", "good"),
    "low_income": ("所在企业效益不好，工资低，需赡养老人。", "good"),
    "unemployment": ("下岗后一直未找到稳定工作，靠打零工度日。", "good"),
    "accident": ("家中发生火灾，住房和家具受损，暂时借住亲戚家。", "good"),
}
_BUILDINGS = ("和平里", "机械新村", "纺织一村", "河滨路", "槐荫里", "清泉小区")


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who lives with the applicant."""

    person: InventedPerson
    relation: str
    situation: str


@dataclass(frozen=True, kw_only=True)
class Household:
    """An applicant with everybody and everything that counts; amounts in yuan a year."""

    applicant: InventedPerson
    members: tuple[Member, ...]
    employer: str
    work_status: str
    health: str
    cause: str
    statement: str
    address: str
    income: Decimal
    rigid: Decimal
    sudden_cost: Decimal = field(default=Decimal(0))

    @property
    def size(self) -> int:
        """How many live together, the applicant included."""
        return 1 + len(self.members)


def invent(chance: Random, inventor: Inventor, *, today: date, monthly_left: int, cause: str) -> Household:
    """Make a household that is left with about *monthly_left* yuan a head and month after what must be paid."""
    applicant = inventor.person(today=today, youngest=32, oldest=57)
    members = _members(chance, inventor, applicant, today)
    left = Decimal(monthly_left * 12 * (1 + len(members)))
    rigid = Decimal(chance.randint(8, 30) * 500)
    statement, health = CAUSES[cause]
    return Household(
        applicant=applicant,
        members=members,
        employer=chance.choice(EMPLOYERS),
        work_status="unemployed" if cause == "unemployment" else chance.choice(("employed", "laid_off", "migrant")),
        health=health,
        cause=cause,
        statement=statement,
        address=f"{chance.choice(_BUILDINGS)} {chance.randint(1, 40)} 栋 {chance.randint(101, 604)} 室",
        income=left + rigid,
        rigid=rigid,
    )


def _members(chance: Random, inventor: Inventor, applicant: InventedPerson, today: date) -> tuple[Member, ...]:
    members = []
    if chance.random() < 3 / 4:
        spouse = inventor.person(today=today, youngest=30, oldest=57)
        members.append(Member(person=spouse, relation="spouse", situation=chance.choice(("无业", "打零工", "慢性病"))))
    if chance.random() < 4 / 5:
        child = inventor.person(today=today, youngest=8, oldest=21, surname=applicant.name[:-2] or applicant.name[0])
        members.append(Member(person=child, relation="child", situation="在校学生"))
    if chance.random() < 1 / 4:
        parent = inventor.person(today=today, youngest=66, oldest=82)
        members.append(Member(person=parent, relation="parent", situation="年老，需赡养"))
    return tuple(members)
