"""The commands behind the Makefile, one function each.

Knows their order and arguments; must not know how a step is done.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from setup import assets, python_environment, stamps, steps

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 done, 2 something is missing (the message says what and what to do)."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except steps.SetupError as error:
        steps.report(error)
        return 2
    except KeyboardInterrupt:
        steps.say("\nStopped; the same command goes on from here.")
        return 130


def environment(options: argparse.Namespace) -> int:
    """`make setup`: everything a developer needs."""
    with stamps.one_at_a_time():
        python_environment.prepare("development", installer=options.installer)
        assets.prepare()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m setup", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    setup = commands.add_parser("environment", help="the environment with the tests' tools, and the browser libraries")
    setup.add_argument("--installer", choices=("uv", "pip"), default="uv")
    setup.set_defaults(command=environment)
    return parser
