"""Service of letters (送达): the ways there are, and what must be said of a service before it is kept.

Pure; the same for a person's command and for a step of a process. Must not know rows, nor who may serve.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workflows.claims import fields
from workflows.claims.faults import Faults, Place
from workflows.claims.fields import NAME_LENGTH
from workflows.engine.values import Field, Option
from workflows.errors import N_

WAYS: Mapping[str, str] = {
    "direct": N_("直接送达"),
    "co_resident": N_("同住成年家属签收"),
    "left_at_home": N_("留置送达"),
    "post": N_("邮寄送达"),
    "electronic": N_("电子送达（经本人同意）"),
    "announcement": N_("公告送达"),
    "posted_filmed": N_("张贴并拍照录像"),
}
"""The ways of 民事诉讼法 Art. 88–95; the last is that of 人社部发〔2014〕100号 where the employer has fled."""
SIGNED_BY_ANOTHER, LEFT, BY_ANNOUNCEMENT = "co_resident", "left_at_home", "announcement"
SERVED_ON, ANNOUNCED_ON = "served_on", "announced_on"
FIELDS: Mapping[str, Field] = {
    each.key: each
    for each in (
        Field(key="served_on", label=N_("送达日期"), type="date", required=True),
        Field(
            key="way",
            label=N_("送达方式"),
            type="select",
            required=True,
            options=tuple(Option(value=value, label=label) for value, label in WAYS.items()),
        ),
        Field(key=ANNOUNCED_ON, label=N_("公告日期"), type="date"),
        Field(key="receiver", label=N_("签收人"), type="text", max_length=NAME_LENGTH),
        Field(key="witness", label=N_("见证人"), type="text", max_length=NAME_LENGTH),
    )
}
LINES, PAPER = "lines", "paper"
Days = Callable[[date], int]
"""How many days from the day of an announcement a letter counts as served, by the value in force on that day."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A letter was served on the claimants of `lines`, or with none on its addressee; `paper` is the proof's id.

    `served_on` is the day from which periods run; by announcement (`announced_on`) that on which it counts as served.
    """

    lines: tuple[int, ...]
    served_on: date
    way: str
    receiver: str
    witness: str
    paper: int | None
    announced_on: date | None = None

    def entered(self) -> dict[str, Any]:
        """What the journal keeps of it; names of persons stand where they are masked."""
        told = {"lines": list(self.lines), "served_on": self.served_on, "way": self.way, "paper": self.paper}
        if self.announced_on is not None:
            told[ANNOUNCED_ON] = self.announced_on
        return told | {"facts": {"receiver": self.receiver, "witness": self.witness}}


def read(
    raw: Mapping[str, Any], *, issued_on: date, today: date, among: Collection[int], days: Days | None = None
) -> Service:
    """Return what was entered of a service; *among* are the lines whose claimants get a copy of the letter.

    *days* judges the day of a service by announcement; without it that was done before. Raises `InvalidInput` with
    everything that is wrong: a day before the letter or ahead, a way that there is not, a person who should have signed
    or witnessed, an announcement whose days are not over, no proof, a claimant whom the letter does not go to.
    """
    faults, place = Faults(), Place()
    answers = {key: value for key, value in raw.items() if key not in (LINES, PAPER)}
    fields.missing(FIELDS, answers, (place, faults))
    told = fields.read(FIELDS, answers, (place, faults), today)
    way = told.get("way")
    for key in (SERVED_ON, ANNOUNCED_ON):
        if told.get(key) is not None and told[key] < issued_on:
            params = {"label": FIELDS[key].label, "issued_on": issued_on.isoformat()}
            faults.add(place, key, N_("“{label}”早于文书发出的日期 {issued_on}，请核对日期"), params)
    if days is not None and not faults.found:
        _announced(told, days, faults)
    needed = {SIGNED_BY_ANOTHER: "receiver", LEFT: "witness"}.get(way or "")
    if needed and not told.get(needed):
        template = N_("这种送达方式须写明“{label}”")
        faults.add(place, needed, template, {"label": FIELDS[needed].label})
    paper = raw.get(PAPER)
    if not isinstance(paper, int) or isinstance(paper, bool):
        faults.add(place, PAPER, N_("请选择送达回证等证明材料；还没有上传的，请先上传到本案"), {})
    lines = _lines(raw.get(LINES) or (), among, faults)
    faults.refuse()
    return Service(
        lines=lines,
        served_on=told["served_on"],
        way=told["way"],
        receiver=told.get("receiver") or "",
        witness=told.get("witness") or "",
        paper=paper,
        announced_on=told.get(ANNOUNCED_ON),
    )


def _announced(told: Mapping[str, Any], days: Days, faults: Faults) -> None:
    """Judge the days of a service by announcement.

    It counts as served when the days from the announcement are over (民事诉讼法 2023 修正 第九十五条), so no period
    begins before, nor later than then.
    """
    announced_on = told.get(ANNOUNCED_ON)
    if told.get("way") != BY_ANNOUNCEMENT:
        if announced_on is not None:
            faults.add(Place(), ANNOUNCED_ON, N_("不是公告送达的，不填公告日期"), {})
        return
    if announced_on is None:
        faults.add(Place(), ANNOUNCED_ON, N_("公告送达须写明公告日期"), {})
        return
    length = days(announced_on)
    counts = announced_on + timedelta(days=length)
    if told.get(SERVED_ON) not in (None, counts):
        params = {"announced_on": announced_on.isoformat(), "days": length, "served_on": counts.isoformat()}
        template = N_(
            "公告送达自公告之日 {announced_on} 起经过 {days} 日才视为送达，送达日期是 {served_on}，期限从这一天起算；"
            "没有满期的，请满期后再登记"
        )
        faults.add(Place(), SERVED_ON, template, params)


def _lines(raw: Sequence[Any], among: Collection[int], faults: Faults) -> tuple[int, ...]:
    strange = [each for each in raw if each not in among]
    if strange:
        params = {"lines": "、".join(str(each)[:NAME_LENGTH] for each in strange[:NAME_LENGTH])}
        faults.add(Place(), LINES, N_("这份文书没有发给第 {lines} 号职工，请核对序号"), params)
    return tuple(sorted({int(each) for each in raw if each in among}))
