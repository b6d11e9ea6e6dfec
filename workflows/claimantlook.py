"""The full name or numbers of one claimant, for a stated reason; each look is written to the access log.

Who may look are those who see the case, as with its other people, and of another organ those who work its claims or say
what is found. Must not know pages, nor when a step calls a claimant (`workflows.claimantphone`).
"""

import re

from workflows import authority, claimrights, claimview, partners, privacy
from workflows.desk import Desk
from workflows.errors import N_, Forbidden, NotFound

COLUMNS = ("name", "id_number", "phone", "heir_name")
"""What of a line names a person."""
_FIELD = re.compile(r"claims\[([1-9][0-9]{0,8})\]\.([a-z_]+)")


def field_of(line: int, column: str) -> str:
    """Return what a column of a line is called in forms and in the access log."""
    return f"claims[{line}].{column}"


def reveal(desk: Desk, case_id: str, field: str, *, reason: str) -> str:
    """Return the full value of `claims[3].id_number`, empty where none is known, and log the look with its reason.

    Raises:
        NotFound: the case may not be seen, has no claims, no such line or no such personal column.
        Forbidden: the step of the own office shares the claims, but the actor does not work them.
        InvalidInput: no reason is given.
    """
    case = partners.require_shown(desk, case_id, partners.CLAIMS)
    release = desk.releases.by_digest(desk.session, case.release_digest)
    if not authority.can_see(desk.actor, case) and not claimrights.reads_names(desk, case, release):
        raise Forbidden(N_("您的岗位不办理本案的职工名册，不能查看职工的完整信息"))
    why = privacy.require_reason(reason)
    named = _FIELD.fullmatch(field)
    if named is None or named[2] not in COLUMNS or not claimrights.has_claims(release):
        raise NotFound(N_("案件中没有这项个人信息"))
    line = claimview.line(desk.session, case_id, int(named[1]))
    value = line.heir_name if named[2] == "heir_name" else line.facts[named[2]]
    privacy.note_look(desk, case, field, why)
    return str(value or "")
