"""How a case begins that claimants are split off into: who may open it, where, and what its start form holds at first.

It goes on in the office of the case they come from, and who works the register of that may open it; what is known of
the employer and the matter is taken over. Must not know how lines are carried (`workflows.claimsplit`), nor pages.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from models.cases import Case
from models.offices import Office
from workflows import authority, canonical, claimrights, parameters, parties, storeddata
from workflows.authority import Grant
from workflows.claims.book import Line
from workflows.clock import office_date
from workflows.desk import Desk
from workflows.engine.values import Release
from workflows.errors import N_, Forbidden, InvalidState, NotFound
from workflows.forms import Known

WITHOUT, PEOPLE = "split_without", "claims_people"
"""Process properties: fields of the start form that are not taken over, and the one that says how many people it is."""
_APPLICANT = ("name", "id_number", "phone")


def require(desk: Desk, case: Case) -> Grant:
    """Return by which authority the actor opens a case that goes on from this one.

    Raises as `claimrights.require`, and `Forbidden` for another organ, which works at steps of the case only.
    """
    grant = claimrights.require(desk, case, desk.releases.by_digest(desk.session, case.release_digest))
    if not authority.can_see(desk.actor, case):
        raise Forbidden(N_("分案、并案由受理本案的单位办理，请与其联系"))
    return grant


def may(desk: Desk, case: Case) -> bool:
    """Return whether `require` would let the actor."""
    try:
        require(desk, case)
    except (NotFound, InvalidState, Forbidden):
        return False
    return True


def known(desk: Desk, case: Case) -> tuple[Release, Known]:
    """Return the release that the new case starts on, and what its start form needs."""
    release = desk.releases.current(desk.session, case.process)
    in_force = parameters.in_force(desk.session, desk.session.get_one(Office, case.office_id), office_date(desk.now))
    return release, Known(data={}, parameters=in_force.values, options={}, now=desk.now)


def prefilled(desk: Desk, case: Case, leaving: Sequence[Line]) -> dict[str, Any]:
    """Return what the start form of the new case holds: what is known of the case, for those who leave it.

    The first of them is its applicant, unless the applicant of the case leaves too.
    """
    release = desk.releases.current(desk.session, case.process)
    data = storeddata.of_case(desk.session, case)
    without = release.properties.get(WITHOUT, "").split()
    people = release.properties.get(PEOPLE)
    keys = {what: key for what in _APPLICANT if (key := parties.applicant_key(release, what))}
    applicant = _applicant(data, keys, leaving)
    taken = {
        field.key: data[field.key]
        for field in release.start_form.fields
        if data.get(field.key) is not None and field.key not in without and field.key not in keys.values()
    }
    counted = {people: len(leaving)} if people else {}
    plain: dict[str, Any] = canonical.plain(taken | counted | applicant)
    return plain


def _applicant(data: Mapping[str, Any], keys: Mapping[str, str], leaving: Sequence[Line]) -> dict[str, Any]:
    number = data.get(keys.get("id_number", ""))
    if not leaving or (number and any(line.facts["id_number"] == number for line in leaving)):
        return {key: data.get(key) for key in keys.values()}
    return {key: leaving[0].facts[what] for what, key in keys.items()}
