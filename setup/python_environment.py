"""`.venv`: the Python environment with exactly the locked packages, installed by uv or, failing that, by pip.

Knows Python packaging; must not know which packages the product needs (pyproject.toml and uv.lock do).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from setup import stamps
from setup.steps import ROOT, WORKSHOP, SetupError, run, say, step

ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
COMMAND = ENVIRONMENT / "bin" / "bangfu"
REQUIREMENTS = ROOT / "setup" / "requirements"
NEEDED_BYTES = {"runtime": 500_000_000, "development": 1_500_000_000}
VENV_REMEDY = "install it (Debian and Ubuntu: apt-get install python3-venv) and run the same command again"
NETWORK_REMEDY = (
    "check the network and, behind a proxy or a company mirror, HTTPS_PROXY, PIP_INDEX_URL or UV_DEFAULT_INDEX; "
    "then run the same command again"
)


def prepare(scope: str, *, installer: str = "uv") -> None:
    """Bring `.venv` to the locked state of a scope: `runtime`, or `development`, which holds the tests' tools too.

    `installer` is `uv` (with pip as the way out when uv cannot be had) or `pip`.

    Raises:
        SetupError: something is missing that the person running the command has to install or to free.
    """
    if is_ready(scope):
        return
    _require_space(NEEDED_BYTES[scope])
    stamps.forget("python-runtime")
    stamps.forget("python-development")
    program = uv() if installer == "uv" else None
    with step(f"Installing the locked Python packages ({scope}) into .venv"):
        if program is not None:
            _install_with_uv(program, scope)
        else:
            _install_with_pip(scope)
    stamps.mark_done(f"python-{scope}", _fingerprint())


def is_ready(scope: str) -> bool:
    """Whether `.venv` already holds at least this scope for the present lock file, folder and interpreter."""
    enough = ("development",) if scope == "development" else ("runtime", "development")
    expected = _fingerprint()
    return COMMAND.exists() and PYTHON.exists() and any(stamps.is_done(f"python-{s}", expected) for s in enough)


def private_environment() -> dict[str, str]:
    """The environment variables for package tools: no foreign virtual environment, caches that can be written."""
    variables = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONHOME"}}
    if not os.access(Path.home(), os.W_OK):
        cache = WORKSHOP / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        variables |= {
            "HOME": str(cache),
            "UV_CACHE_DIR": str(cache / "uv"),
            "PIP_CACHE_DIR": str(cache / "pip"),
            "npm_config_cache": str(cache / "npm"),
        }
    return variables


def _fingerprint() -> str:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return stamps.fingerprint(ROOT / "uv.lock", ROOT / "pyproject.toml", str(ROOT), version)


def _require_space(needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(ROOT).free
    if free_bytes < needed_bytes:
        problem = f"{ROOT} has {free_bytes / 1e9:.1f} GB free; the set-up needs {needed_bytes / 1e9:.1f} GB."
        raise SetupError(problem, "free some space or clone to another disk, then run the same command again")


def uv() -> Path | None:
    """The pinned uv in its own corner, installed when missing; None when it cannot be had and pip has to do."""
    home = WORKSHOP / "uv"
    program = home / "bin" / "uv"
    expected = stamps.fingerprint(REQUIREMENTS / "bootstrap.txt", str(ROOT))
    if program.exists() and stamps.is_done("uv", expected):
        return program
    try:
        with step("Fetching uv, the package installer"):
            _fetch_uv(home)
    except SetupError as error:
        if not importlib.util.find_spec("ensurepip"):  # pip could not go on either
            raise
        say(f"  uv cannot be had; going on with pip, which is slower. {error.problem}")
        return None
    stamps.mark_done("uv", expected)
    return program


def _fetch_uv(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    install: list[str | Path] = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "-r",
        REQUIREMENTS / "bootstrap.txt",
    ]
    if importlib.util.find_spec("ensurepip"):
        run([sys.executable, "-m", "venv", home], remedy=VENV_REMEDY)
        run([home / "bin" / "python", *install], remedy=NETWORK_REMEDY, environment=private_environment())
    elif importlib.util.find_spec("pip"):  # Debian without python3-venv; uv makes environments without ensurepip
        run([sys.executable, *install, "--target", home], remedy=NETWORK_REMEDY, environment=private_environment())
    else:
        raise SetupError(f"{sys.executable} has neither ensurepip (part of venv) nor pip.", VENV_REMEDY)


def _install_with_uv(program: Path, scope: str) -> None:
    command: list[str | Path] = [program, "sync", "--locked", "--all-extras", "--python", sys.executable]
    if scope == "development":
        command += ["--group", "dev", "--compile-bytecode"]  # compiled, the tests' many short processes start faster
    else:
        command += ["--no-default-groups", "--inexact"]  # what a developer has installed stays
    variables = private_environment() | {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT),
    }
    run(command, remedy=NETWORK_REMEDY, environment=variables)


def _install_with_pip(scope: str) -> None:
    if not importlib.util.find_spec("ensurepip"):
        raise SetupError(f"{sys.executable} has no module ensurepip, a part of venv.", VENV_REMEDY)
    variables = private_environment()
    run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], remedy=VENV_REMEDY)
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet"]
    locked = [*pip, "--require-hashes", "-r", REQUIREMENTS / f"{scope}.txt"]
    run(locked, remedy=NETWORK_REMEDY, environment=variables)
    run([*pip, "--no-deps", "--editable", ROOT], remedy=NETWORK_REMEDY, environment=variables)
