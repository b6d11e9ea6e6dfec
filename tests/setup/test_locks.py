"""Lock files: they agree with each other and name public registries only."""

import re
import tomllib

import pytest

from setup.python_environment import REQUIREMENTS
from setup.steps import ROOT

LOCKED = {
    package["name"]: package.get("version") for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]
}
PUBLIC = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org", "github.com", "opencollective.com"}
LISTS = sorted(REQUIREMENTS.glob("*.txt"))


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_pips_lists_hold_the_versions_of_the_lock_file_with_their_hashes(file):
    entries = re.split(r"\n(?=\S)", file.read_text())
    wanted = {}
    for entry in entries:
        found = re.match(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", entry)
        if found:
            wanted[found[1]] = found[2]
            assert "--hash=sha256:" in entry

    assert wanted
    assert {name: LOCKED.get(name) for name in wanted} == wanted


def test_the_list_for_development_holds_everything_but_the_installer_and_what_is_only_compared_with():
    names, compared = (
        set(re.findall(r"^([\w.-]+)(?:\[\w+\])?==", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("development", "bench")
    )

    assert set(LOCKED) - names - compared <= {"bangfu", "uv"}
    assert not names & {"bkflow-feel", "pydmnrules", "pysfeel"}  # under licences that may not be shipped with ours


@pytest.mark.parametrize("name", ["uv.lock", "package-lock.json", *(f"setup/requirements/{f.name}" for f in LISTS)])
def test_lock_files_name_public_registries_only(name):
    hosts = set(re.findall(r"https?://([^/\"\s]+)", (ROOT / name).read_text()))

    assert hosts <= PUBLIC
