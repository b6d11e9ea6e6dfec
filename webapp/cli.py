"""The command line `bangfu`: set up, serve, work in the background, check packages, prove and export cases.

Parses arguments, shows progress, prints; every command calls the parts below. It must not hold rules.
"""

import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.exc import OperationalError

from models.database import BusyError
from webapp import create_app, demo_command, jobs_command, migrate_command, serving, verify_command
from webapp.bootstrap import Services, build
from webapp.config import Config, ConfigError, from_environment
from webapp.verify_command import PartsParkedError
from workflows import accesslog, bundle, democlock, loanrows, shipped, shortfalls
from workflows.accesslog import Access
from workflows.demo import accounts as demo_accounts
from workflows.desk import SYSTEM
from workflows.engine.lint import lint_paths
from workflows.engine.report import as_json as problems_as_json
from workflows.engine.report import as_text as problems_as_text
from workflows.engine.report import exit_status
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import PackageError
from workflows.errors import InvalidInput, Rejection
from workflows.letters.listing import COLUMNS
from workflows.services.table import RESULTS

FOUND = 1
UNUSABLE = 2

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


class Commands(click.Group):
    """Commands whose refusals end in a sentence and exit code 2 instead of a traceback."""

    def invoke(self, context: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(context)
        except PackageError as error:
            _fail(problems_as_text(error.problems))
        except ConfigError as error:
            _fail("\n".join(error.problems))
        except InvalidInput as error:
            _fail("\n".join([str(error), *(f"{each.field}: {each.message}" for each in error.errors)]))
        except (demo_command.HinderedError, PartsParkedError, Rejection) as error:
            _fail(str(error))
        except BusyError:
            _fail("Others hold the database; nothing was changed. Try again when they are done.")
        except OperationalError as error:
            why = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
            _fail(f"The database does not answer: {why}\nIs it running, and is BANGFU_DATABASE_URL right?")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bangfu")
def main() -> None:
    """Bangfu 帮扶: case management for assistance and rights cases.

    \b
    First steps:
      bangfu init     create the database and publish the shipped processes
      bangfu demo     fill an empty database with a demo office and its cases
      bangfu serve    open the office in the browser

    \b
    Settings come from the environment:
      BANGFU_DATA          folder of database, documents and keys (default ./data)
      BANGFU_DATABASE_URL  default: SQLite in that folder; or postgresql://user:password@host/database
      BANGFU_CLOCK         demo mode only: where the clock starts, like 2026-11-22T08:00:00Z

    Exit codes: 0 all well; 1 problems or differences found; 2 unusable arguments or installation.
    """  # noqa: D301 (click takes the character, not two)


@main.command()
def init() -> None:
    """Create or migrate the database and publish the shipped processes. Safe to repeat."""
    services = _services()
    click.echo(f"Database: {services.database.url.render_as_string(hide_password=True)}")
    services.database.migrate()
    with services.desk(SYSTEM) as desk:
        loanrows.complete(desk.session)
        releases = shipped.install(desk)
        notes = [str(why) for release in releases for why in shortfalls.found(desk.session, release)]
    services.heads.create_key()
    for release in releases:
        click.echo(f"Published {release.id} {release.name} ({release.digest[:12]})")
    _note(notes)


@main.command("demo")
def fill_demo() -> None:
    """Fill an empty database with the demo office: people, funds and a year of cases. Keeps what is there.

    Nobody may be at work on it meanwhile. One that was interrupted is begun anew by the same command.
    """
    services = _services()
    _require_database(services)
    demo_command.fill(services, lambda: _start_clock(services))


@main.command()
@as_json
def accounts(*, as_json: bool) -> None:
    """List the demo accounts with their passwords (demo mode only)."""
    services = _services()
    _require_database(services)
    with services.database.reading() as session:
        if not democlock.is_demo(session):
            _fail("There are demo accounts in demo mode only: run `bangfu demo` on an empty database.")
        found = demo_accounts.accounts(session, services.clock.now())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for each in found:
        posts = "、".join(each["posts"])
        click.echo(f"{each['username']:<10} {each['password']:<14} {each['name']}  {each['office']}  {posts}")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at.")
def serve(host: str, port: int) -> None:
    """Serve the office in the browser; on SQLite the background worker runs inside. Ctrl+C stops it."""
    settings = _settings()
    services = _services()
    _require_database(services)
    _start_clock(services)
    try:
        serving.require_free(host, port)
    except serving.PortTakenError:
        _fail(f"Port {port} of {host} is in use; stop what listens there or choose another with --port.")
    embedded = services.database.is_sqlite
    services.close()

    def work(stop: threading.Event) -> None:
        build(settings).worker().run_until(stop)

    with demo_command.at_work(services):
        click.echo(f"Bangfu 帮扶: http://{host}:{port}/")
        serving.Server(lambda: create_app(settings), work if embedded else None, host=host, port=port).run()


@main.command("worker")
@click.option("--concurrency", default=1, show_default=True, type=click.IntRange(1, 16), help="Jobs at a time.")
def run_worker(*, concurrency: int) -> None:
    """Work off timers and background jobs until stopped.

    On PostgreSQL run one or more beside `serve`, on any machine: the queue calls them. On SQLite `serve` does it too.
    """
    services = _services()
    _require_database(services)
    if services.database.is_sqlite and concurrency > 1:
        raise click.UsageError("On SQLite a worker does one job after the other; start several workers instead.")
    stop = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda _number, _frame: stop.set())
    with demo_command.at_work(services):
        click.echo("Working; Ctrl+C stops.")
        services.labour(stop, concurrency=concurrency)


main.add_command(jobs_command.jobs)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@as_json
def lint(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Check process packages (folders) or single files; print every problem with its remedy.

    Exit code 0: clean; 1: problems; 2: nothing that can be checked.
    """
    problems = lint_paths(list(paths), Surroundings(services=RESULTS, columns=COLUMNS.keys()))
    if as_json:
        click.echo(problems_as_json(problems))
    elif problems:
        click.echo(problems_as_text(problems))
    else:
        click.echo("No problems.")
    sys.exit(exit_status(problems))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def publish(folder: Path) -> None:
    """Check the process package in FOLDER and publish it; new cases start on it, running cases keep their release.

    For operators, who answer for the machine: the second person is asked for in the browser only. Values in a
    parameters.json beside it are added where there are none of that name.

    Exit code 0: published; 2: not clean, with every problem and its remedy.
    """
    services = _services()
    _require_database(services)
    with services.desk(SYSTEM) as desk:
        release = shipped.publish_folder(desk, folder)
        subject = f"{release.id} {release.digest[:12]}"
        done = Access(actor=None, action="cli.publish", subject=subject, outcome="ok")
        accesslog.write(desk.session, done, now=desk.now)
        notes = [str(why) for why in shortfalls.found(desk.session, release)]
    click.echo(f"Published {release.id} {release.name} ({release.digest[:12]})")
    _note(notes)


@main.command("verify")
@click.option("--case", "number", help="Only the case of this number.")
@click.option(
    "--bundle", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An exported case."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes to do it.")
@click.option("--queue", is_flag=True, help="Let the workers (`bangfu worker`) do it, and wait for their report.")
@click.option("--batch", help="Wait for the report of a batch begun with --queue.")
@as_json
def run_verify(
    *, number: str | None, file: Path | None, workers: int, queue: bool, batch: str | None, as_json: bool
) -> None:
    """Prove that nothing was altered: hash chains, signed heads, documents, and re-execution of every case.

    Exit code 0: intact; 1: differences, the first named by case and entry; 2: cannot be checked.
    """
    if sum(map(bool, (number, file, workers > 1, queue, batch))) > 1:
        raise click.UsageError("Use only one of --case, --bundle, --workers, --queue and --batch.")
    if file:
        report = bundle.verify_bundle(file)
    else:
        services = _services()
        _require_database(services)
        if queue or batch:
            report = verify_command.collected(services, batch or verify_command.begun(services))
        else:
            report = verify_command.verified(services, number, workers)
    click.echo(report.json() if as_json else report.text())
    sys.exit(0 if report.ok else FOUND)


@main.command("migrate")
@click.argument("process")
@click.option("--to", help="Digest of the release to move to, or its beginning. Default: the published one.")
@click.option("--map", "elements", multiple=True, callback=migrate_command.mapping, help="OLD=NEW for changed ids.")
@click.option("--dry-run", is_flag=True, help="Only tell what would move where, and what stands in the way.")
@click.option("--by", metavar="USERNAME", help="The administrator of processes who orders it.")
@click.option("--reason", help="Why; it stands in the journal of every case.")
@click.option("--undo", "batch", help="Take back the moves of this batch, of cases that have not gone on since.")
def run_migrate(  # noqa: PLR0913 (one argument per option)
    *,
    process: str,
    to: str | None,
    elements: dict[str, str],
    dry_run: bool,
    by: str | None,
    reason: str | None,
    batch: str | None,
) -> None:
    """Move the running cases of PROCESS to another release; each move is an entry in the journal of its case.

    Exit code 0: all cases; 1: some cannot move, each with the reason.
    """
    services = _services()
    _require_database(services)
    order = migrate_command.order_of(services, process, to, reason or "", elements)
    if dry_run:
        sys.exit(0 if migrate_command.preview(services, order) else FOUND)
    if not by or not (reason or "").strip():
        raise click.UsageError("Name who orders it and why (--by, --reason), or look first with --dry-run.")
    sys.exit(0 if migrate_command.carry_out(services, order, by=by, undone=batch) else FOUND)


@main.group()
def export() -> None:
    """Take things out of the database."""


@export.command("case")
@click.argument("number")
@click.option("--format", "form", type=click.Choice(["bundle"]), default="bundle", show_default=True)
@click.option("-o", "output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="File to write.")
def export_case(number: str, form: str, output: Path | None) -> None:
    """Write the case of this NUMBER as a bundle that can be verified without this server."""
    services = _services()
    _require_database(services)
    now = services.clock.now()
    with services.database.reading() as session:
        content = bundle.export_number(session, number, heads=services.heads, now=now)
    exported = Access(actor=None, action="cli.export", subject=number, outcome="ok")
    with services.database.transaction() as session:
        accesslog.write(session, exported, now=now)
    target = output or Path(f"{number}.zip")
    target.write_bytes(content)
    click.echo(f"{target} ({form}, {len(content)} bytes)")


def _settings() -> Config:
    return from_environment()


def _services() -> Services:
    return build(_settings())


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(UNUSABLE)


def _note(shortfalls_found: Sequence[str]) -> None:
    """Tell what cases of a process would get stuck at, for want of an office or a post of another organ."""
    for why in shortfalls_found:
        click.echo(f"Note: {why}", err=True)


def _require_database(services: Services) -> None:
    """Refuse to go on without a database that `init` has prepared."""
    if not services.database.is_current():
        _fail("The database is not there, or older than this version: run `bangfu init` first.")


def _start_clock(services: Services) -> None:
    """Start the demo clock where BANGFU_CLOCK says; refuse that outside demo mode."""
    start = services.config.clock_start
    if start is not None:
        democlock.start_at(services.database, services.machine, start)
