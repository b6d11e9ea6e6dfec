"""The command `bangfu migrate`: running cases to another release, first looked at, then moved, if need be taken back.

Parses arguments and prints; the moves are `workflows.migration`'s. It must not hold rules.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import click

from webapp.bootstrap import Services
from webapp.progress import progress
from workflows import acting, migration, people
from workflows.desk import SYSTEM, Desk, new_id
from workflows.errors import N_, NotFound
from workflows.migration import Order, Outcome, Prospect


def mapping(_context: click.Context, _parameter: click.Parameter, written: Sequence[str]) -> dict[str, str]:
    """Read `OLD=NEW` pairs."""
    pairs = [each.partition("=") for each in written]
    wrong = next((old + sign + new for old, sign, new in pairs if not (old and new)), None)
    if wrong is not None:
        raise click.BadParameter(f"Expected OLD=NEW, but got {wrong!r}.")
    return {old: new for old, _, new in pairs}


def preview(services: Services, order: Order) -> bool:
    """Print how every case would move; return whether all can."""
    found = []
    with services.desk(SYSTEM) as desk:
        ids = migration.waiting(desk.session, order.process, order.to)
    for case_id in ids:
        with services.desk(SYSTEM) as desk:
            found.append(migration.preview(desk, case_id, order))
    for prospect in found:
        click.echo("\n".join(_lines(prospect)))
    refused = sum(bool(prospect.why_not) for prospect in found)
    click.echo(f"{len(found) - refused} of {len(found)} cases can move to {order.to[:12]}. Nothing was written.")
    return not refused


def carry_out(services: Services, order: Order, *, by: str, undone: str | None) -> bool:
    """Move every case, or take the batch *undone* back; print what became of each; return whether all went well."""
    with _desk_of(services, by) as desk:
        if undone is None:
            ids = migration.waiting(desk.session, order.process, order.to)
        else:
            ids = migration.of_batch(desk.session, order.process, undone)
    move = (
        partial(migration.migrate, order=order)
        if undone is None
        else partial(migration.undo, order=order, batch=undone)
    )
    outcomes: list[Outcome] = []
    with progress("Migrating 换版") as told:
        for outcome in migration.carry_out(partial(_desk_of, services, by), ids, move):
            outcomes.append(outcome)
            told(len(outcomes), len(ids))
    refused = [outcome for outcome in outcomes if outcome.why_not]
    for outcome in refused:
        click.echo(f"{outcome.number}: {outcome.why_not}")
    done = "taken back" if undone else f"moved to {order.to[:12]}"
    click.echo(f"{len(outcomes) - len(refused)} of {len(outcomes)} cases {done}.")
    if undone is None and len(refused) < len(outcomes):
        click.echo(f"To take this back: bangfu migrate {order.process} --undo {order.batch} --by {by} --reason …")
    return not refused


def order_of(services: Services, process: str, to: str | None, reason: str, elements: dict[str, str]) -> Order:
    """Return what is to be done; without a digest the goal is the release on which new cases start."""
    with services.desk(SYSTEM) as desk:
        release = (
            desk.releases.current(desk.session, process)
            if to is None
            else desk.releases.by_digest(desk.session, migration.full_digest(desk.session, process, to))
        )
    return Order(process=process, to=release.digest, reason=reason, batch=new_id(), elements=elements)


@contextmanager
def _desk_of(services: Services, username: str) -> Iterator[Desk]:
    with services.database.transaction() as session:
        user = people.by_username(session, username)
        if user is None:
            raise NotFound(N_("没有账号“{username}”"), username=username)
        actor = acting.actor_for(session, user, now=services.clock.now(), channel="cli")
        yield services.desk_in(session, actor)


def _lines(prospect: Prospect) -> Iterator[str]:
    yield prospect.number
    for reason in prospect.why_not:
        yield f"  ✗ {reason}"
    for before, after in prospect.moves:
        yield f"  {before}" if before == after else f"  {before} → {after}"
    for label, names in (
        ("changed tasks", prospect.renewed),
        ("timers that stop", prospect.stopped),
        ("timers that begin", prospect.started),
    ):
        if names:
            yield f"  {label}: {'、'.join(names)}"
