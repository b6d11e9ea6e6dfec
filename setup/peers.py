"""`.setup/peers`: the decision engines of others that `make bench` compares with, in an environment of their own.

They may never meet the product: their licences forbid shipping some of them, and their dependencies are many.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from setup import stamps
from setup.python_environment import NETWORK_REMEDY, REQUIREMENTS, VENV_REMEDY, private_environment, uv
from setup.steps import WORKSHOP, run, step

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENT = WORKSHOP / "peers"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCKED = REQUIREMENTS / "bench.txt"


def prepare() -> None:
    """Bring `.setup/peers` to the locked state of the dependency group `bench`.

    Raises:
        SetupError: the packages cannot be had; the message says what to do.
    """
    version = ".".join(str(part) for part in sys.version_info[:3])
    expected = stamps.fingerprint(LOCKED, str(WORKSHOP), version)
    if PYTHON.exists() and stamps.is_done("peers", expected):
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    program, variables = uv(), private_environment()
    make: list[str | Path] = [sys.executable, "-m", "venv"]
    install: list[str | Path] = [PYTHON, "-m", "pip"]
    if program is not None:
        make, install = [program, "venv", "--quiet", "--python", sys.executable], [program, "pip"]
    locked: list[str | Path] = [
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "-r",
        LOCKED,
    ]  # the list is complete
    into: list[str | Path] = [] if program is None else ["--python", PYTHON]
    with step("Installing the FEEL packages to compare with into .setup/peers"):
        run([*make, ENVIRONMENT], remedy=VENV_REMEDY, environment=variables)
        run([*install, *locked, *into], remedy=NETWORK_REMEDY, environment=variables)
    stamps.mark_done("peers", expected)
