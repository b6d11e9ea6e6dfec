"""The page for operators tells the truth: every setting, every measure, and roles that suffice and no more."""

import random
import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from models.base import AppendOnly
from models.database import Database
from models.everything import metadata
from tests import databases
from tests.docs.rules_pages import ROOT, blocks
from tests.faults.course import Course
from tests.workflows.offices import TestOffice, an_office_at_work
from webapp import config
from webapp.status import measures
from workflows.heads import HeadFolder, sign_head
from workflows.verify import Proofs, verify

ENGLISH, CHINESE = ROOT / "docs/operations.md", ROOT / "docs/operations.zh-CN.md"
PAGE, TRANSLATION = (path.read_text(encoding="utf-8") for path in (ENGLISH, CHINESE))
PAGES = pytest.mark.parametrize("page", [PAGE, TRANSLATION], ids=["english", "chinese"])
VARIABLE = re.compile(r"^\| `(BANGFU_\w+)` \| (?:`([^`]*)`)?", re.MULTILINE)
MEASURE = re.compile(r"^\| `(bangfu_\w+)` \|", re.MULTILINE)
ROLE = "bangfu_app"


def source(module):
    return Path(module.__file__).read_text(encoding="utf-8")


@PAGES
def test_every_setting_stands_on_the_page_and_no_other(page):
    known = set(re.findall(r'"(BANGFU_\w+)"', source(config)))

    assert {name for name, _ in VARIABLE.findall(page)} == known


@PAGES
def test_the_defaults_on_the_page_change_nothing(page, tmp_path):
    office = {"BANGFU_DATA": str(tmp_path)}
    stated = {name: default for name, default in VARIABLE.findall(page) if default}
    assert stated.pop("BANGFU_DATA") == "data"
    assert len(stated) == 4

    assert config.from_environment(office | stated) == config.from_environment(office)


@PAGES
def test_every_measure_stands_on_the_page_and_no_other(page):
    written = {
        name.replace("bangfu_build", "bangfu_build_info") for name in re.findall(r'"(bangfu_\w+)"', source(measures))
    }

    assert set(MEASURE.findall(page)) == written


def test_both_pages_have_the_same_commands_and_tables():
    for language in ("sh", "sql", "ini", "nginx"):
        assert blocks(PAGE, language) == blocks(TRANSLATION, language)
        assert blocks(PAGE, language)
    assert VARIABLE.findall(PAGE) == VARIABLE.findall(TRANSLATION)
    assert PAGE.count("\n|") == TRANSLATION.count("\n|")
    assert PAGE.count("\n## ") == TRANSLATION.count("\n## ")


def test_the_pages_lead_to_each_other_and_the_readmes_to_them():
    assert f"({CHINESE.name})" in PAGE
    assert f"({ENGLISH.name})" in TRANSLATION
    assert f"(docs/{ENGLISH.name})" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"(docs/{CHINESE.name})" in (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


@pytest.fixture
def limited(tmp_path):
    """A working office whose database is reached by the role of the page."""
    with databases.empty_database("postgresql") as url:
        owner = Database(url)
        office = an_office_at_work(owner, tmp_path)
        role = f"{ROLE}_{random.SystemRandom().randrange(10**9)}"
        with owner.engine.begin() as connection:
            for block in blocks(PAGE, "sql"):
                for statement in filter(str.strip, block.replace(ROLE, role).split(";")):
                    connection.execute(text(statement))
            connection.execute(text(f"ALTER ROLE {role} PASSWORD 'limited'"))
        database = Database(owner.url.set(username=role, password="limited").render_as_string(hide_password=False))
        yield TestOffice(database=database, documents=office.documents, releases=office.releases, now=office.now)
        database.dispose()
        with owner.engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
        owner.dispose()


def test_the_limited_role_suffices_for_cases_from_beginning_to_end(limited, tmp_path):
    for number in (1, 2, 3):
        course = Course(limited, number)
        for at in range(len(course.steps)):
            course.do(at)
    heads = HeadFolder(tmp_path / "heads")
    heads.create_key()
    with limited.database.transaction() as session:
        sign_head(session, heads, limited.now)

    report = verify(limited.database, proofs=Proofs(documents=limited.documents, heads=heads))

    assert report.ok, report.text()
    assert report.cases == 3


@pytest.mark.parametrize("table", sorted(row.__tablename__ for row in AppendOnly.__subclasses__()))
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_the_limited_role_cannot_change_evidence(limited, table, statement):
    column = metadata.tables[table].columns.keys()[-1]
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        limited.database.transaction() as session,
    ):
        session.execute(text(statement.format(table, column, column)))
