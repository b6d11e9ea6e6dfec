"""How far long work has come: a bar on a terminal, a line now and then where there is none.

Prints to the standard error output, so that what a command answers stays clean. Must not know what is being done.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_LINES = 10


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Show *label* and how far the work inside the block has come."""
    if sys.stderr.isatty():
        with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

            def advance(done: int, of: int) -> None:
                bar.length = of
                bar.update(done - bar.pos)

            yield advance
    else:
        yield _lines(label)


def _lines(label: str) -> Progress:
    """Return what prints a line for each tenth of the work."""
    told = -1

    def advance(done: int, of: int) -> None:
        nonlocal told
        tenth = done * _LINES // max(1, of)
        if tenth > told:
            told = tenth
            click.echo(f"{label}: {done}/{of}", err=True)

    return advance
