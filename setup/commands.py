"""The commands behind the Makefile, one function each.

Knows their order and arguments; must not know how a step is done.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from setup import assets, browser, demo, locking, peers, python_environment, stamps, steps, translations
from setup.python_environment import private_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST_PORT = 65535
WHOLE_RUN = (  # side by side, and with the same examples of each property every time
    *("--numprocesses", "auto", "--maxprocesses", "4", "--dist", "worksteal"),
    *("--hypothesis-profile", "ci"),
)


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 done, 2 something is missing (the message says what and what to do)."""
    parser = _parser()
    options, others = parser.parse_known_args(arguments)
    if options.command is test:
        options.arguments = others  # pytest's own
    elif others:
        parser.error(f"unknown: {' '.join(others)}")
    try:
        return int(options.command(options))
    except steps.SetupError as error:
        steps.report(error)
        return 2
    except OSError as error:
        place = error.filename or steps.ROOT
        steps.report(steps.SetupError(f"{place}: {error.strerror}.", "make room there, or choose a place you may use"))
        return 2
    except KeyboardInterrupt:
        steps.say("\nStopped; the same command goes on from here.")
        return 130


def environment(options: argparse.Namespace) -> int:
    """`make setup`: everything a developer needs."""
    _prepare("development", installer=options.installer)
    return 0


def serve_demo(options: argparse.Namespace) -> int:
    """`make demo`: the demo office, served until it is stopped."""
    folder = Path(options.data).expanduser().absolute()
    demo.require_free_port(options.port)
    demo.require_usable(folder)
    _prepare("runtime")
    demo.make_ready(folder, fresh=options.fresh)
    demo.announce(folder, options.port)
    demo.serve(folder, options.port)


def test(options: argparse.Namespace) -> int:
    """`make test`: every test, each with what it needs; ends as pytest, with its summary and its exit code."""
    _prepare("development")
    with stamps.one_at_a_time():
        browser.prepare()
    words = [str(python_environment.PYTHON), "-m", "pytest", *(options.arguments or WHOLE_RUN)]
    os.execve(words[0], words, private_environment())  # noqa: S606 - a list of words for one program, no shell


def bench(_: argparse.Namespace) -> int:
    """What `make bench` needs: everything a developer needs, and the engines to compare with."""
    _prepare("development")
    with stamps.one_at_a_time():
        peers.prepare()
    return 0


def lock(options: argparse.Namespace) -> int:
    """`make lock`: the lock files, after a change of dependencies."""
    with stamps.one_at_a_time():
        locking.lock(upgrade=options.upgrade)
    return 0


def texts(_: argparse.Namespace) -> int:
    """`make texts`: the catalogues, after a change of texts."""
    _prepare("development")
    translations.collect(python_environment.PYTHON)
    return 0


def _prepare(scope: str, *, installer: str = "uv") -> None:
    with stamps.one_at_a_time():
        python_environment.prepare(scope, installer=installer)
        assets.prepare()
        translations.prepare(python_environment.PYTHON)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; expected a number from 1 to {LAST_PORT}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m setup", description="Set up, serve a demo office, or test.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    setup = commands.add_parser("environment", help="the environment with the tests' tools, and the browser libraries")
    setup.add_argument("--installer", choices=("uv", "pip"), default="uv")
    setup.set_defaults(command=environment)
    office = commands.add_parser("demo", help="a demo office, served")
    office.add_argument("--port", type=_port, default=5000)
    office.add_argument("--data", default="data", help="the folder of its database and documents")
    office.add_argument("--fresh", action="store_true", help="begin anew: remove what is in that folder first")
    office.set_defaults(command=serve_demo)
    tests = commands.add_parser("test", help="all tests, or those that further arguments, for pytest, choose")
    tests.set_defaults(command=test)
    peers_too = commands.add_parser("bench", help="what the measurements need: the engines of others too")
    peers_too.set_defaults(command=bench)
    locks = commands.add_parser("lock", help="lock the dependencies of pyproject.toml and package.json again")
    locks.add_argument("--upgrade", action="store_true", help="take newer versions too")
    locks.set_defaults(command=lock)
    catalogues = commands.add_parser("texts", help="take new texts of the source into the message catalogues")
    catalogues.set_defaults(command=texts)
    return parser
