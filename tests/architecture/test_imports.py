"""Import contracts: each holds, and each is proven by an import that breaks it and no other."""

import contextlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.architecture.sources import PRODUCT, ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
NAMES = {contract["id"]: contract["name"] for contract in CONTRACTS}
VIOLATIONS = {
    "layers": {"models/violation.py": "import webapp.config"},
    "engine": {"workflows/engine/violation.py": "import models.database"},
    "languages": {"workflows/feel/violation.py": "import workflows.errors"},
    "claims": {"workflows/claims/violation.py": "import models.database"},
    "loans": {"workflows/loans/violation.py": "import models.database"},
    "bankfiles": {"workflows/bankfiles/violation.py": "import models.database"},
    "spiffworkflow": {"workflows/violation.py": "import SpiffWorkflow"},
    "queue": {"workflows/jobs/violation.py": "import procrastinate"},
    "web-frameworks": {"workflows/violation.py": "import werkzeug.exceptions"},
    "storage": {"models/violation.py": "import jinja2"},
    "cycles": {
        "workflows/violation_one.py": "import workflows.violation_two",
        "workflows/violation_two.py": "import workflows.violation_one",
    },
}
FURTHER = {
    "the-engine-keeps-out-the-clock": ({"engine"}, {"workflows/engine/violation.py": "import workflows.clock"}),
    "dmn-keeps-out-the-errors": ({"languages"}, {"workflows/dmn/violation.py": "import workflows.errors"}),
    "feel-keeps-out-dmn": ({"languages", "cycles"}, {"workflows/feel/violation.py": "import workflows.dmn"}),
    "rules-keep-out-pages": ({"layers"}, {"workflows/violation.py": "import webapp.config"}),
    "pages-keep-out-the-library": ({"spiffworkflow"}, {"webapp/violation.py": "import SpiffWorkflow.bpmn"}),
}
CASES = {contract: ({contract}, files) for contract, files in VIOLATIONS.items()} | FURTHER


def broken(folder: Path) -> set[str]:
    """The ids of the contracts that do not hold in a copy of the source."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = {name for name in NAMES.values() if f"{name} KEPT" in done.stdout or f"{name} BROKEN" in done.stdout}
    assert verdicts == set(NAMES.values()), f"import-linter did not reach a verdict:\n{done.stdout}{done.stderr}"
    return {contract for contract, name in NAMES.items() if f"{name} BROKEN" in done.stdout}


@contextlib.contextmanager
def written(folder: Path, files: Mapping[str, str]) -> Iterator[None]:
    """Modules with one line each, for as long as they are looked at."""
    for name, line in files.items():
        (folder / name).write_text(f'"""A violation."""\n{line}\n')
    try:
        yield
    finally:
        for name in files:
            (folder / name).unlink()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    for package in PRODUCT:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture(scope="module")
def already_broken(copy: Path) -> set[str]:
    return broken(copy)


def test_every_contract_has_its_violation():
    assert set(VIOLATIONS) == set(NAMES)


def test_every_contract_holds(already_broken):
    assert already_broken == set()


@pytest.mark.parametrize(("expected", "files"), CASES.values(), ids=CASES)
def test_a_forbidden_import_breaks_the_contract_against_it_and_no_other(copy, already_broken, expected, files):
    with written(copy, files):
        assert broken(copy) - already_broken == expected
