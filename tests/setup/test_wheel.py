"""The wheel: installed anywhere, it carries processes, migrations, templates, catalogues and browser libraries."""

import os
import sys
import zipfile

import pytest

from setup import assets, steps

REMEDY = "see the output above"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    steps.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], remedy=REMEDY)
    return next(folder.glob("bangfu-*.whl"))


def test_the_wheel_carries_what_the_pages_and_the_engine_read(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {f"webapp/static/vendor/{name}" for name in assets.FILES} <= names
    for folder, ending in [
        ("bpmn/", ".bpmn"),
        ("models/migrations/versions/", ".py"),
        ("webapp/", ".html"),
        ("webapp/translations/en/", ".mo"),
    ]:
        assert [name for name in names if name.startswith(folder) and name.endswith(ending)], (folder, ending)
    assert not [name for name in names if name.startswith(("setup/", "tests/", "node_modules/"))]


def test_an_installation_from_the_wheel_sets_itself_up_away_from_the_clone(wheel, tmp_path):
    installed, data = tmp_path / "installed", tmp_path / "data"
    zipfile.ZipFile(wheel).extractall(installed)
    variables = os.environ | {"PYTHONPATH": str(installed), "BANGFU_DATA": str(data)}
    script = f"""
import sys, webapp.cli
assert webapp.cli.__file__.startswith({str(installed)!r}), webapp.cli.__file__
sys.argv = ["bangfu", "init"]
webapp.cli.main()
"""

    steps.run([sys.executable, "-P", "-c", script], remedy=REMEDY, environment=variables)

    assert (data / "bangfu.sqlite3").is_file()
