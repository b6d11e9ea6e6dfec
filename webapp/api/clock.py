"""`/clock`: move the demo office's clock on, so that deadlines can be tried. Demo mode only."""

from typing import Any

from apiflask import APIBlueprint

from webapp import democlock
from webapp.api.access import bearer, caller, services
from webapp.api.problems import responses
from webapp.api.schemas import AdvanceClock, ClockState

blueprint = APIBlueprint("clock", __name__, tag="clock")


@blueprint.post("/clock")
@blueprint.auth_required(bearer)
@blueprint.input(AdvanceClock)
@blueprint.output(ClockState)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
def advance_clock(json_data: dict[str, Any]) -> dict[str, Any]:
    """Move the clock on by a duration and work off what falls due on the way."""
    fired = democlock.advance(services(), caller(), json_data["advance"])
    return {"now": services().clock.now(), "fired": fired}
