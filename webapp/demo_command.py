"""The command `bangfu demo`: an office filled by one program alone, and begun anew where that was interrupted.

Prints; what is built is `workflows.demo`'s. While it fills, no server and no worker begins: their timers would run in
the present on cases that are still told of the past. It must not hold rules.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from models import presence
from webapp.bootstrap import Services
from webapp.progress import progress
from workflows import democlock, shipped
from workflows.demo import building
from workflows.desk import SYSTEM
from workflows.heads import sign_head


class HinderedError(Exception):
    """Something of this machine is in the way; says what to do."""


def fill(services: Services, start_clock: Callable[[], None]) -> None:
    """Fill the database, or say that the demo office is there. Raises `HinderedError` where neither can be."""
    if _is_there(services):
        return
    with presence.alone(services.database) as free:
        if not free:
            why = (
                "`bangfu serve`, `bangfu worker` or another `bangfu demo` is at work on this office; nothing was "
                "changed. Stop it, run `bangfu demo` again, then start it."
            )
            raise HinderedError(why)
        if not _is_there(services):
            _fill(services, start_clock)


@contextmanager
def at_work(services: Services) -> Iterator[None]:
    """Refuse to work on a demo office that is not whole; nobody begins to fill one while the block lasts.

    Gives back the connections of *services*, so that the block may make processes. Raises `HinderedError`.
    """
    with presence.together(services.database) as free:
        if not free:
            raise HinderedError("`bangfu demo` is filling this office; start again when it is done.")
        with services.database.reading() as session:
            half = democlock.is_filling(session)
        if half:
            raise HinderedError("`bangfu demo` was interrupted: run it again, it begins anew; then start again.")
        services.close()
        yield


def _is_there(services: Services) -> bool:
    """Say so where the demo office is there and whole; refuse where another office is."""
    with services.database.reading() as session:
        if building.is_empty(session) or democlock.is_filling(session):
            return False
        if not democlock.is_demo(session):
            raise HinderedError("The database holds an office that is not the demo's; use an empty BANGFU_DATA folder.")
    click.echo("The demo office is there already; its data are kept.")
    return True


def _fill(services: Services, start_clock: Callable[[], None]) -> None:
    began = time.monotonic()
    with services.database.reading() as session:
        interrupted = democlock.is_filling(session)
    if interrupted:
        click.echo("An earlier `bangfu demo` was interrupted: what it left is removed, and the office made anew.")
        with services.desk(SYSTEM) as desk:
            building.clear(desk.session)
            shipped.install(desk)
    with services.database.transaction() as session:
        democlock.begin_filling(session)
    start_clock()
    with progress("Demo office 演示数据") as told:
        done = building.build(services.database, services.releases, services.documents, services.clock.now(), told)
    with services.database.transaction() as session:
        sign_head(session, services.heads, services.clock.now())
        democlock.end_filling(session)
    took = time.monotonic() - began
    click.echo(f"{done.cases} cases, {done.people} people in {took:.0f} s. `bangfu accounts` lists who can sign in.")
