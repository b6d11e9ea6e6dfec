"""Personal data: how each kind is masked, masked case data for pages, and the logged look at a full value.

Knows kinds of personal data and which fields hold them (from the release's forms); must not know who sees a case
(`workflows.authority`) nor pages. Masks follow the habit of Chinese offices: 王*芳, 310***********042X, 138****2210.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from workflows import accesslog, authority, storeddata
from workflows.accesslog import Access
from workflows.errors import N_, InvalidInput, NotFound

if TYPE_CHECKING:
    from models.cases import Case
    from workflows.desk import Desk
    from workflows.engine.values import Release

KINDS = ("name", "id_number", "phone", "bank_account", "address", "health")
HIDDEN = "***"
_STAR = "*"
_PHONE_DIGITS = 11
_ID_NUMBER = re.compile(r"\d{17}[\dXx]")
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9}|\d{16,30})(?![0-9A-Za-z])")
_SHORTEST_REASON = 2
CLAIM_FACTS = "facts"
"""The key under which an entry holds what was entered of a claimant, or of who was served, whom no form names."""
_OF_A_CLAIMANT = {
    "name": "name",
    "heir_name": "name",
    "id_number": "id_number",
    "phone": "phone",
    "receiver": "name",
    "witness": "name",
}


def mask(kind: str, value: object) -> Any:
    """A value as it may be shown without asking; None and the empty text stay, lists are masked item by item.

    A kind that is not known hides everything.
    """
    if value is None or value == "":
        return value
    if isinstance(value, list | tuple):
        return [mask(kind, item) for item in value]
    return _MASKS.get(kind, _hide)(str(value))


def mask_name(name: str) -> str:
    """All but the first and the last character: 王*芳; of two characters all but the first: 王*."""
    if len(name) <= 2:  # noqa: PLR2004 (a surname and one character)
        return name[:1] + _STAR
    return name[0] + _STAR * (len(name) - 2) + name[-1]


def mask_title(title: str) -> str:
    """What begins with a name, masked so; what stands in brackets after it, such as a shop, stays: 王*芳（早点铺）."""
    ends = [at for at in (title.find("（"), title.find("(")) if at > 0]
    cut = min(ends, default=len(title))
    return mask_name(title[:cut]) + title[cut:]


def mask_id_number(number: str) -> str:
    """The first three and the last four characters: 310***********042X."""
    return _ends(number, first=3, last=4)


def mask_phone(number: str) -> str:
    """The first three and the last four digits: 138****2210."""
    return _ends(number, first=3, last=4)


def mask_bank_account(number: str) -> str:
    """The last four digits, with as many stars as digits are left out."""
    return _ends(number, first=0, last=4)


def _ends(text: str, *, first: int, last: int) -> str:
    """Both ends, when they are less than two thirds of the whole; else nothing but stars."""
    if (first + last) * 3 >= len(text) * 2:
        return _STAR * len(text)
    return text[:first] + _STAR * (len(text) - first - last) + text[-last:]


def _hide(_text: str) -> str:
    return HIDDEN


_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "id_number": mask_id_number,
    "phone": mask_phone,
    "bank_account": mask_bank_account,
    "address": _hide,
    "health": _hide,
}


def masked(release: Release, data: Mapping[str, Any]) -> dict[str, Any]:
    """Case data with every personal value masked, in tables too; the rest unchanged."""
    return {key: masked_field(release, key, value) for key, value in data.items()}


def masked_field(release: Release, key: str, value: Any) -> Any:
    """One value of the case data, masked as the release's forms say: a field of its own, or the columns of a table."""
    kind = release.personal.get(key)
    if kind is not None:
        return mask(kind, value)
    if isinstance(value, list | tuple):
        return [_masked_row(release, key, item) for item in value]
    return value


def _masked_row(release: Release, key: str, item: Any) -> Any:
    if not isinstance(item, Mapping):
        return item
    return {
        column: mask(kind, value) if (kind := release.personal.get(f"{key}.{column}")) else value
        for column, value in item.items()
    }


def masked_record(release: Release, record: Any) -> Any:
    """What a journal entry holds, at any depth: personal fields masked by their key, and whatever reads like a number.

    A record also holds what services were given and answered, under keys that no form knows; there every text is
    searched for ID, telephone and account numbers.
    """
    if isinstance(record, Mapping):
        return {key: _masked_part(release, key, value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [masked_record(release, item) for item in record]
    return masked_text(record) if isinstance(record, str) else record


def masked_text(text: str) -> str:
    """The text with every ID, telephone and account number in it masked."""
    return _NUMBERS.sub(lambda found: mask_number(found.group()), text)


def names_in(release: Release, data: Mapping[str, Any]) -> frozenset[str]:
    """The names of persons that stand in the fields of a case, and in the rows of its tables."""
    found: set[str] = set()
    for key, kind in release.personal.items():
        table, _, column = key.partition(".")
        rows = data.get(table) if column else None
        values = [row.get(column) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        found |= {str(value) for value in (*values, None if column else data.get(key)) if kind == "name" and value}
    return frozenset(found)


def masked_names(text: str, names: Iterable[str]) -> str:
    """The text with each of these names masked wherever it stands, the longest first; a single letter is no name."""
    for name in sorted({name for name in names if len(name) > 1}, key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return text


def mask_number(number: str) -> str:
    """A number that names a person, masked as its length and form tell."""
    if _ID_NUMBER.fullmatch(number):
        return mask_id_number(number)
    return mask_phone(number) if len(number) == _PHONE_DIGITS else mask_bank_account(number)


def _masked_part(release: Release, key: str, value: Any) -> Any:
    """A value under a key: a field, the rows of a table, or either before and after a change."""
    if isinstance(value, list | tuple):
        return [_masked_part(release, key, item) for item in value]
    kind = release.personal.get(key)
    if kind is not None:
        return mask(kind, value)
    if key == CLAIM_FACTS and isinstance(value, Mapping):
        return masked_record(release, masked_claimant(value))
    return masked_record(release, _masked_row(release, key, value))


def masked_claimant(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a claim line, or of each the value before and after, with what names a person masked."""
    return {key: mask(_OF_A_CLAIMANT[key], value) if key in _OF_A_CLAIMANT else value for key, value in facts.items()}


def reveal(desk: Desk, case_id: str, field: str, *, reason: str) -> Any:
    """The full value of a personal field of a case, for a stated reason; the look is written to the access log.

    `field` is a data key, or `members[2].id_number` for a row of a table, counted from 0. Auditors too may look; for
    everybody it leaves the same trace.

    Raises:
        NotFound: the case may not be seen, or has no such personal field.
        InvalidInput: no reason is given.
    """
    case = authority.require_visible(desk.session, desk.actor, case_id)
    why = require_reason(reason)
    release = desk.releases.by_digest(desk.session, case.release_digest)
    value = _full(release, storeddata.of_case(desk.session, case), field)
    note_look(desk, case, field, why)
    return value


def require_reason(reason: str) -> str:
    """Return why somebody wants to see something in full, as it is logged. Raises `InvalidInput` when none is given."""
    why = reason.strip()
    if len(why) < _SHORTEST_REASON:
        raise InvalidInput.one("reason", N_("请写明查看完整信息的理由，理由会记入访问日志"))
    return why


def note_look(desk: Desk, case: Case, field: str, reason: str) -> None:
    """Write into the access log that somebody was shown a personal field of a case in full, and why."""
    looked = Access(
        actor=desk.actor.username,
        action="reveal",
        subject=f"{case.number} {field}",
        case_id=case.id,
        outcome="ok",
        reason=reason,
    )
    accesslog.write(desk.session, looked, now=desk.now)


def _full(release: Release, data: Mapping[str, Any], field: str) -> Any:
    """The value at `key` or `table[row].column`, when that is a personal field."""
    key, _, rest = field.partition("[")
    row, _, column = rest.partition("].")
    try:
        if column and f"{key}.{column}" in release.personal:
            return data[key][int(row)][column]
        if not rest and key in release.personal:
            return data[key]
    except (KeyError, IndexError, ValueError, TypeError):
        pass
    raise NotFound(N_("案件中没有这项个人信息"))
