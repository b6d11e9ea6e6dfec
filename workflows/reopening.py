"""Whether a closed case may be opened again under its number, by whom, because of what, and where it goes on.

The process says it: `reopen_at` is the element at which it goes on, `reopen_at.<event>` another one for one event,
`reopen_events` the events that justify it, `reopen_groups` who may. The command is `workflows.cases.raise_event`. Must
not know pages or HTTP.
"""

from models.cases import Case
from workflows import authority, offices
from workflows.authority import Grant
from workflows.desk import Desk
from workflows.duties import listed
from workflows.engine.values import Event, Release
from workflows.errors import N_, Forbidden, InvalidInput, InvalidState, NotFound

AT, EVENTS, GROUPS = "reopen_at", "reopen_events", "reopen_groups"
REOPEN = "reopen"
"""The name of the command in the journal."""


def place_of(release: Release) -> str:
    """Return the element at which a closed case goes on; empty if it may not."""
    return release.properties.get(AT, "").strip()


def place_after(release: Release, event: str) -> str:
    """Return the element at which a closed case goes on when an event happens to it; empty if it stays closed."""
    if event not in listed(release.properties.get(EVENTS, "")):
        return ""
    return release.properties.get(f"{AT}.{event}", "").strip() or place_of(release)


def require(desk: Desk, case: Case, release: Release, event: Event) -> Grant:
    """Return by which authority the actor opens a closed case again because of an event.

    Raises `NotFound`, `InvalidState` where the process does not let this event open it, `Forbidden`.
    """
    if not authority.can_see(desk.actor, case):
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    if not place_of(release) or event.name not in listed(release.properties.get(EVENTS, "")):
        raise InvalidState(N_("本案已办结，不能再登记“{event}”"), event=event.label)
    authority.require_writer(desk.actor)
    groups, above = listed(release.properties.get(GROUPS, "")), reversed(offices.ids_on_path(case.office_path))
    grant = authority.grant_in(desk.actor, groups, dict.fromkeys(above))
    if grant is None:
        raise Forbidden(N_("您的岗位不能重新开启本案，请报请主管"))
    return grant


def may(desk: Desk, case: Case, release: Release, event: Event) -> bool:
    """Return whether `require` would let the actor."""
    try:
        require(desk, case, release, event)
    except (NotFound, InvalidState, Forbidden):
        return False
    return True


def require_reason(reason: str, most: int) -> None:
    """Refuse a missing reason, or one that is too long. Raises `InvalidInput`."""
    if not reason.strip() or len(reason) > most:
        raise InvalidInput.one("reason", N_("请写明重新开启的理由，最多 {max} 个字"), max=most)
