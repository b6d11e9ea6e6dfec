"""`/clock`: move the demo office's clock on, so that deadlines can be tried. Demo mode only."""

from typing import Any

from webapp.api.access import bearer, caller, services
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import AdvanceClock, ClockState
from workflows import democlock
from workflows.clockwork import Clockwork

blueprint = Operations("clock", __name__, tag="clock")


@blueprint.post("/clock")
@blueprint.auth_required(bearer)
@blueprint.takes(AdvanceClock)
@blueprint.gives(ClockState)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
def advance_clock(json_data: dict[str, Any]) -> dict[str, Any]:
    """Move the clock on by a duration and work off what falls due on the way."""
    wired = services()
    clockwork = Clockwork(releases=wired.releases, documents=wired.documents)
    fired = democlock.advance(
        wired.database,
        wired.clock,
        caller(),
        json_data["advance"],
        lambda at: clockwork.fire_due(wired.database, at).count,
    )
    return {"now": wired.clock.now(), "fired": fired}
