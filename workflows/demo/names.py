"""Invented persons: names, ID numbers, telephone and account numbers that nobody has.

Pure: the same source of chance gives the same persons. It must not know cases or offices.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from workflows.identity import check_character, unified_check_character

UNASSIGNED_REGION = "990101"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋"
    "蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
)
_COMPOUND_SURNAMES = ("欧阳", "司徒", "上官")
_MALE = "国建志文明永强军平东德福成康才旺庆林兴根宝生海山仁波宁贵胜学祥发斌刚健"
_FEMALE = "秀英慧巧美娜静淑惠珠翠雅芝玉萍红娥玲芬芳燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹霞香月"
_COMPOUND_SHARE = 0.02
_SINGLE_GIVEN_SHARE = 0.25
_ACCOUNT_PREFIX = "6200"


@dataclass(frozen=True, kw_only=True)
class InventedPerson:
    """Somebody who does not exist."""

    name: str
    female: bool
    born_on: date
    id_number: str
    phone: str
    bank_account: str


class Inventor:
    """Makes persons one after the other, no two alike in their numbers."""

    def __init__(self, chance: Random, *, made: int = 0) -> None:
        """Take the source of chance, a seeded one makes the same persons again, and how many others have made."""
        self._chance = chance
        self._made = made

    def person(self, *, today: date, youngest: int, oldest: int, surname: str | None = None) -> InventedPerson:
        """Make a person whose age in years lies between *youngest* and *oldest* on *today*."""
        self._made += 1
        female = self._chance.random() < 1 / 2
        age_days = self._chance.randint(youngest * 366, max(youngest * 366, oldest * 365))
        born_on = today - timedelta(days=age_days)
        return InventedPerson(
            name=(surname or self.surname()) + self._given(female=female),
            female=female,
            born_on=born_on,
            id_number=self._id_number(born_on, female=female),
            phone=f"1990000{self._made % 10_000:04d}",
            bank_account=self._bank_account(),
        )

    def surname(self) -> str:
        """Draw a surname, now and then one of two characters."""
        if self._chance.random() < _COMPOUND_SHARE:
            return self._chance.choice(_COMPOUND_SURNAMES)
        return self._chance.choice(_SURNAMES)

    def unified_code(self) -> str:
        """Make the code of an enterprise that does not exist: its region is assigned to nobody."""
        body = f"91{UNASSIGNED_REGION}MA{self._chance.randrange(10**7):07d}"
        return body + unified_check_character(body)

    def _given(self, *, female: bool) -> str:
        characters = _FEMALE if female else _MALE
        length = 1 if self._chance.random() < _SINGLE_GIVEN_SHARE else 2
        return "".join(self._chance.choice(characters) for _ in range(length))

    def _id_number(self, born_on: date, *, female: bool) -> str:
        sequence = (self._made % 500) * 2 + (0 if female else 1)
        digits = f"{UNASSIGNED_REGION}{born_on:%Y%m%d}{sequence:03d}"
        return digits + check_character(digits)

    def _bank_account(self) -> str:
        body = _ACCOUNT_PREFIX + f"{self._made:014d}"
        return body + _luhn_digit(body)


def _luhn_digit(digits: str) -> str:
    """Return the digit that makes *digits* plus itself pass the Luhn check (ISO/IEC 7812-1)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += sum(map(int, str(value)))
    return str(-total % 10)
