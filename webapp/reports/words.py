"""How a report's figures, units and groups read in the reader's language.

Knows the release's texts and offices' names; must not count anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import lazy_gettext

from models.offices import Office
from webapp.access import reading
from webapp.cases.words import Words
from webapp.catalogue import _
from webapp.language import named, translator
from workflows.engine.reportfiles import Figure, Measure
from workflows.reports.counting import NONE, Group
from workflows.reports.report import Asked
from workflows.reports.scope import BASES, GROUPS, MONTH, OFFICE

UNITS = {
    "person": lazy_gettext("人"),
    "person_time": lazy_gettext("人次"),
    "household": lazy_gettext("户"),
    "employer": lazy_gettext("家"),
    "letter": lazy_gettext("份"),
    "loan": lazy_gettext("笔"),
    "job": lazy_gettext("个岗位"),
    "job_mean": lazy_gettext("个岗位"),
    "yuan": lazy_gettext("元"),
    "day": lazy_gettext("天"),
}
UNKNOWN = "—"
"""What stands where a figure would be divided by zero: nobody knows it, and it is not nothing."""


def unit(name: str) -> str:
    """Return what a unit is called; a case and a piece are one word in Chinese and two in English."""
    if name == "percent":
        return "%"
    return named("件", "cases") if name == "case" else str(UNITS[name])


def amount(value: Decimal | None, unit_name: str) -> str:
    """Return a value as it is written in its unit, without it."""
    if value is None:
        return UNKNOWN
    if unit_name == "percent":
        return f"{value:,f}%"
    return f"{value:,f}"


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The texts of one report for one reader."""

    asked: Asked
    offices: Mapping[int, Office]
    translate: Callable[[str], str]
    words: Words

    def unit(self, figure: Figure) -> str:
        """Return the unit of a figure."""
        return unit(figure.unit)

    def part_unit(self, figure: Figure, part: int) -> str:
        """Return the unit of a part of a ratio."""
        return unit(figure.units[part])

    def group(self, group: Group) -> str:
        """Return what a group is called."""
        return self.group_name(group.key, group.name)

    def group_name(self, key: str, name: str) -> str:
        """Return what the group of a key is called, by its name in the data where it has one."""
        if key == NONE:
            return _("未填写")
        if self.asked.by == OFFICE:
            return office_name(self.offices.get(int(key)))
        dimension = next((each for each in self.asked.reported.dimensions if each.id == self.asked.by), None)
        if dimension is None:
            return key
        return self.words.value(dimension.key, key) if dimension.name == dimension.key else name or key

    @property
    def by(self) -> str:
        """Return what is grouped by."""
        return dict(self.groupings)[self.asked.by] if self.asked.by else ""

    @property
    def groupings(self) -> tuple[tuple[str, str], ...]:
        """Return everything that can be grouped by, with its name."""
        common = ((key, _(GROUPS[key])) for key in (OFFICE, MONTH))
        return (*common, *((each.id, self.translate(each.label)) for each in self.asked.reported.dimensions))

    @property
    def basis(self) -> str:
        """Return which cases are counted."""
        return _(BASES[self.asked.basis])

    def basis_of(self, measure: Measure) -> str:
        """Return which cases are counted for a measure: what moved within the days counts whenever its case began."""
        if measure.of_loans:
            return _("有贷款的案件，不论何时登记")
        return _("期间有款项的案件，不论何时登记") if measure.flow else self.basis

    @property
    def office(self) -> str:
        """Return over which offices."""
        if self.asked.office_id is None:
            return _("管辖范围内全部单位")
        return _("%(office)s及下级", office=office_name(self.offices.get(self.asked.office_id)))

    @property
    def process(self) -> str:
        """Return the kind of cases."""
        return self.translate(self.asked.release.name)


def office_name(office: Office | None) -> str:
    """Return an office's name."""
    return named(office.name, office.name_en) if office else UNKNOWN


def texts_of(asked: Asked, offices: Mapping[int, Office]) -> Texts:
    """Return the texts of a report."""
    translate = translator(asked.release.locale)
    return Texts(asked=asked, offices=offices, translate=translate, words=Words(reading(), asked.release, translate))
