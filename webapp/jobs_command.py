"""The command `bangfu jobs`: what waits and what was tried in vain, and letting that be tried again.

Prints and gives one command; it must not hold rules.
"""

import json
from dataclasses import asdict

import click

from webapp.bootstrap import Services, build
from webapp.config import from_environment
from workflows.jobs import parked
from workflows.jobs.parked import Parked


@click.group(invoke_without_command=True)
@click.option("--details", is_flag=True, help="With what the programs said; it may hold data of cases.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.pass_context
def jobs(context: click.Context, *, details: bool, as_json: bool) -> None:
    """List background jobs: how many wait, and which were tried in vain and are parked.

    Exit code 0: nothing is parked; 1: something is.
    """
    if context.invoked_subcommand is not None:
        return
    services = _services()
    with services.database.reading() as session:
        counts, found = parked.counts(session), parked.parked(session)
    if as_json:
        shown = [{**asdict(job), "details": job.details if details else None} for job in found]
        click.echo(json.dumps({**counts, "jobs": shown}, ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(", ".join(f"{state}: {count}" for state, count in counts.items()))
        for job in found:
            click.echo(_line(job))
            if details and job.details:
                click.echo(job.details)
    context.exit(1 if found else 0)


@jobs.command()
@click.argument("numbers", metavar="ID...", nargs=-1, required=True, type=int)
def release(numbers: tuple[int, ...]) -> None:
    """Let parked jobs be tried again, when their cause has been removed."""
    services = _services()
    with services.database.transaction() as session:
        for number in numbers:
            parked.release_from_terminal(session, number, services.clock.now())
    click.echo(f"{len(numbers)} to be tried again.")


def _services() -> Services:
    services = build(from_environment())
    if not services.database.is_current():
        raise click.UsageError("The database is not there, or older than this version: run `bangfu init` first.")
    return services


def _line(job: Parked) -> str:
    about = job.case_number or "-"
    since = f"{job.failed_at:%Y-%m-%d %H:%M} UTC" if job.failed_at else "-"
    return f"{job.id:>6}  {job.kind} {job.title}  {about}  since {since}, tried {job.attempts} times: {job.reason}"
