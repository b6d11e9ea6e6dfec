"""The demo office in its data folder: made through the `bangfu` command, kept between runs, served at the end.

Knows the folder and the commands' names; must not know what an office consists of.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import unicodedata
from typing import TYPE_CHECKING, NoReturn

from setup.python_environment import COMMAND
from setup.steps import ROOT, SetupError, run, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOST = "127.0.0.1"
MARK = ".bangfu-demo"
FILLING, READY = "filling", "ready"
MARK_TEXT = "This folder was made by `make demo`; `make demo FRESH=1` removes everything in it. State: "


def require_free_port(port: int) -> None:
    """See that nobody else listens where the demo is to be served.

    Raises:
        SetupError: the port is taken, or this account may not open it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            problem = f"Port {port} on {HOST} cannot be opened: {error.strerror}."
            raise SetupError(problem, f"choose another one, for example: make demo PORT={port + 1}") from error


def require_usable(folder: Path) -> None:
    """Make the data folder if it is not there, and see that it can be written to.

    Raises:
        SetupError: it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        problem = f"The data folder {folder} cannot be used: {error.strerror}."
        raise SetupError(problem, "name another one, for example: make demo DATA=~/bangfu-demo") from error


def make_ready(folder: Path, *, fresh: bool) -> None:
    """Bring the demo office in this usable folder into being; an office that is there already is kept unless `fresh`.

    Raises:
        SetupError: the folder is not a demo's, or one of the commands failed.
    """
    found = state(folder)
    if fresh:
        _require_own(folder, found)
    if found is not None and (fresh or found == FILLING):
        empty(folder)
    elif _is_new(folder):
        _mark(folder, FILLING)
    for command in ("init", "demo"):
        _bangfu(command, folder)
    if state(folder) is not None:
        _mark(folder, READY)


def announce(folder: Path, port: int) -> None:
    """Print the address and who can sign in."""
    accounts = json.loads(run([COMMAND, "accounts", "--json"], remedy="see above", environment=_variables(folder)))
    heading = ("账号 user", "密码 password", "姓名 name", "单位 office", "岗位 post")
    rows = [heading] + [
        (a["username"], a["password"], a["name"], a["office"], "、".join(a["posts"])) for a in accounts
    ]  # fmt: skip
    widths = [max(columns(row[index]) for row in rows) for index in range(len(heading))]
    say("")
    for row in rows:
        say("  " + "  ".join(text + " " * (width - columns(text)) for text, width in zip(row, widths, strict=True)))
    say(f"\n  打开 open  http://{HOST}:{port}/\n  停止 stop  Ctrl-C\n")


def serve(folder: Path, port: int) -> NoReturn:
    """Become the server, so that signals and the exit code are its own."""
    words = [str(COMMAND), "serve", "--host", HOST, "--port", str(port)]
    os.execve(COMMAND, words, _variables(folder))  # noqa: S606 - a list of words for one program, no shell


def state(folder: Path) -> str | None:
    """`filling`, `ready`, or None for a folder that is not a demo's."""
    mark = folder / MARK
    if not mark.is_file():
        return None
    return READY if mark.read_text().split()[-1:] == [READY] else FILLING


def _mark(folder: Path, state: str) -> None:
    (folder / MARK).write_text(f"{MARK_TEXT}{state}\n")


def _is_new(folder: Path) -> bool:
    return not any(folder.iterdir())


def _require_own(folder: Path, found: str | None) -> None:
    """See that a fresh start removes nothing but a demo."""
    if os.environ.get("BANGFU_DATABASE_URL"):
        problem = "FRESH=1 empties the demo's data folder, but BANGFU_DATABASE_URL names a database elsewhere."
        raise SetupError(problem, "empty that database yourself, or run without BANGFU_DATABASE_URL")
    if found is None and not _is_new(folder):
        problem = f"FRESH=1 would remove everything in {folder}, which `make demo` did not make (no file {MARK} in it)."
        raise SetupError(problem, "name another folder (make demo DATA=…), or remove that one yourself")


def empty(folder: Path) -> None:
    """Remove everything in a demo's folder but its mark, which then tells that the office is not complete."""
    say(f"→ Removing the demo office in {folder}")
    _mark(folder, FILLING)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MARK:
            path.unlink()


def _bangfu(command: str, folder: Path) -> None:
    """Run one command of the product with its own progress and messages on the terminal."""
    done = subprocess.run([COMMAND, command], cwd=ROOT, env=_variables(folder), check=False)
    if done.returncode != 0:
        problem = f"`bangfu {command}` ended with exit code {done.returncode}; its message stands above."
        raise SetupError(problem, "follow that message; if the demo data is damaged: make demo FRESH=1")


def _variables(folder: Path) -> Mapping[str, str]:
    return dict(os.environ) | {"BANGFU_DATA": str(folder)}


def columns(text: str) -> int:
    """How many terminal columns a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
