"""`/organisations/{key}`: the file of an organisation, by its code or by a case that is about it."""

from typing import Any

from apiflask import Schema
from apiflask.fields import Dict, Integer, List, Nested, Raw, String

from webapp.api.access import bearer, caller, services
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import Instant
from workflows import offices, organisationfile
from workflows.canonical import plain
from workflows.clock import office_date
from workflows.errors import N_, NotFound
from workflows.organisationfile import Filed, Sums

blueprint = Operations("organisations", __name__, tag="organisations")


class FiledCase(Schema):
    """A case of the file that the caller may see; `sums` is null without claims, `facts` hold today."""

    id = String(required=True)
    number = String(required=True)
    process = String(required=True)
    process_name = String(required=True)
    office = String(required=True, allow_none=True)
    status = String(required=True)
    outcome = String(required=True, allow_none=True)
    opened_at = Instant(required=True)
    closed_at = Instant(required=True, allow_none=True)
    facts = Dict(keys=String(), values=Raw(allow_none=True), required=True)
    sums = Dict(keys=String(), values=Raw(allow_none=True), required=True, allow_none=True)


class OrganisationFile(Schema):
    """An organisation under the names and codes that cases know it by; cases of other offices are only counted."""

    names = List(String(), required=True)
    codes = List(String(), required=True)
    cases = List(Nested(FiledCase), required=True)
    hidden = Integer(required=True)
    running = Integer(required=True)
    facts = Dict(keys=String(), values=Integer(), required=True)
    sums = Dict(keys=String(), values=Raw(allow_none=True), required=True)


@blueprint.get("/organisations/<key>")
@blueprint.auth_required(bearer)
@blueprint.gives(OrganisationFile)
@blueprint.doc(responses=responses(404))
def read_organisation(key: str) -> dict[str, Any]:
    """Read the file of an organisation: its cases, in how many of them each fact holds, what workers got."""
    wired = services()
    with wired.database.reading() as session:
        organisation = organisationfile.by_key(session, key)
        today = office_date(wired.clock.now())
        found = organisationfile.read(session, caller(), organisation, today=today) if organisation else None
        if found is None or not found.cases:
            raise NotFound(N_("找不到这个单位的档案，或您无权查看"))
        total, by_case = organisationfile.with_sums(session, found.seen)
        return {
            "names": list(found.names),
            "codes": list(found.codes),
            "cases": [_case_body(session, case, by_case.get(case.case_id)) for case in found.seen],
            "hidden": len(found.hidden),
            "running": found.running,
            "facts": dict(found.facts),
            "sums": plain(vars(total)),
        }


def _case_body(session: Any, case: Filed, sums: Sums | None) -> dict[str, Any]:
    kept = ("number", "process", "process_name", "status", "outcome", "opened_at", "closed_at")
    return {
        "id": case.case_id,
        **{name: getattr(case, name) for name in kept},
        "office": offices.name_of(session, case.office_id),
        "facts": plain(dict(case.facts)),
        "sums": None if sums is None else plain(vars(sums)),
    }
