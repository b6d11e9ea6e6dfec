"""What the product ships, put into a database: process packages, their parameters and organs, the calendar.

Safe to repeat: what is there already stays as it is, also a process that the office has changed for itself. It must not
know which processes there are: every folder in ``bpmn/`` but the shared one is a package.
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from workflows import calendar, engine, organs, parameters, releases
from workflows.desk import SYSTEM, Desk
from workflows.engine.organfiles import check_organ_files, organ_files
from workflows.engine.parameterfiles import check_parameter_files, parameter_files
from workflows.engine.values import PackageError, Release

FOLDER = Path(__file__).resolve().parent.parent / "bpmn"
SHARED = "shared"
PARAMETERS, ORGANS = "parameters.json", "organs.json"


def packages() -> tuple[Path, ...]:
    """Return the folders of the shipped process packages, by name."""
    return tuple(sorted(path for path in FOLDER.iterdir() if (path / f"{path.name}.bpmn").is_file()))


def install(desk: Desk) -> tuple[Release, ...]:
    """Fill in calendar, organs and parameters and publish the shipped processes; return the releases now in force.

    A process whose current release people of the office have published stays theirs. Raises `PackageError` with every
    problem of a package that cannot be published.
    """
    calendar.seed(desk.session)
    install_organs(desk.session)
    for folder in (FOLDER / SHARED, *packages()):
        for entries in _read(folder / PARAMETERS):
            parameters.seed(desk.session, entries)
    return tuple(_install_process(desk, folder) for folder in packages())


def install_organs(session: Session) -> None:
    """Fill in the organs that the shipped processes know."""
    for folder in (FOLDER / SHARED, *packages()):
        for entries in _read(folder / ORGANS):
            organs.seed(session, entries)


def publish_folder(desk: Desk, folder: Path) -> Release:
    """Publish a package from a folder, whoever published the current release; fill in parameters and organs it brings.

    Raises `PackageError` with every problem of the package and of what lies beside it.
    """
    files, catalogues = parameter_files(folder.resolve()), organ_files(folder.resolve())
    problems = (*check_parameter_files(files), *check_organ_files(catalogues))
    if problems:
        raise PackageError(problems)
    for content in catalogues.values():
        organs.seed(desk.session, json.loads(content))
    for content in files.values():
        parameters.seed(desk.session, json.loads(content))
    return releases.publish(desk, engine.load_package(folder))


def _install_process(desk: Desk, folder: Path) -> Release:
    current = releases.current_row(desk.session, folder.name)
    if current is not None and current.published_by != SYSTEM.username:
        return desk.releases.by_digest(desk.session, current.digest)
    return releases.publish(desk, engine.load_package(folder))


def _read(file: Path) -> list[Any]:
    """Return what the file says, if it is there: a list of one or none."""
    return [json.loads(file.read_text(encoding="utf-8"))] if file.is_file() else []
