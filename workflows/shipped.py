"""What the product ships, put into a database: process packages, their parameters, the working-day calendar.

Safe to repeat: what is there already stays as it is. It must not know which processes there are: every folder in
``bpmn/`` but the shared one is a package.
"""

import json
from pathlib import Path

from workflows import calendar, engine, parameters, releases
from workflows.desk import Desk
from workflows.engine.values import Release

FOLDER = Path(__file__).resolve().parent.parent / "bpmn"
SHARED = "shared"
PARAMETERS = "parameters.json"


def packages() -> tuple[Path, ...]:
    """Return the folders of the shipped process packages, by name."""
    return tuple(sorted(path for path in FOLDER.iterdir() if (path / f"{path.name}.bpmn").is_file()))


def install(desk: Desk) -> tuple[Release, ...]:
    """Fill in the calendar and the parameters and publish every shipped process; return the releases.

    Raises `PackageError` with every problem of a package that cannot be published.
    """
    calendar.seed(desk.session)
    for folder in (FOLDER / SHARED, *packages()):
        _install_parameters(desk, folder / PARAMETERS)
    return tuple(releases.publish(desk, engine.load_package(folder)) for folder in packages())


def _install_parameters(desk: Desk, file: Path) -> None:
    if file.is_file():
        parameters.seed(desk.session, json.loads(file.read_text(encoding="utf-8")))
