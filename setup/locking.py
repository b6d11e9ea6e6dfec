"""Locking again after a change of dependencies: uv.lock, pip's lists made from it, package-lock.json.

Knows the lock files; must not install anything.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from setup.python_environment import NETWORK_REMEDY, REQUIREMENTS, private_environment, uv
from setup.steps import SetupError, run, step

if TYPE_CHECKING:
    from pathlib import Path

LISTS = {
    "bench": ["--only-group", "bench"],
    "bootstrap": ["--only-group", "bootstrap"],
    "runtime": ["--all-extras", "--no-default-groups"],
    "development": ["--all-extras", "--group", "dev"],
}


def lock(*, upgrade: bool = False) -> None:
    """Bring every lock file in line with pyproject.toml and package.json; `upgrade` takes newer versions too.

    Raises:
        SetupError: a tool is missing, or the dependencies contradict each other.
    """
    program, npm = uv(), shutil.which("npm")
    if program is None or npm is None:
        raise SetupError("Locking needs uv from PyPI and npm.", NETWORK_REMEDY)
    variables = private_environment()
    with step("Locking the Python packages"):
        extent = ["--upgrade"] if upgrade else []
        run([program, "lock", *extent, "--python", sys.executable], remedy=NETWORK_REMEDY, environment=variables)
        for name, groups in LISTS.items():
            file = REQUIREMENTS / f"{name}.txt"
            export: list[str | Path] = [
                program,
                "export",
                "--locked",
                *groups,
                "--no-emit-project",
                "--no-header",
                "-q",
                "-o",
                file,
            ]
            run(export, remedy=NETWORK_REMEDY, environment=variables)
    with step("Locking the browser libraries"):
        install = [npm, "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]
        run(install, remedy=NETWORK_REMEDY, environment=variables)
