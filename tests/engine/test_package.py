"""Packages are loaded with everything they call, and what cannot be loaded is told all at once."""

import pytest

from tests.engine.builders import Flow
from tests.engine.packages import MAIN, clean_files, form
from workflows.engine.lint import lint_paths
from workflows.engine.package import load_package
from workflows.engine.values import Package, PackageError

PARAMETERS = (
    '[{"name": "aid.line", "label": "线", "label_en": "line", "kind": "money", "values": '
    '[{"region": "*", "effective_from": "2026-01-01", "value": "1", "source": "notice 1"}]}]'
)


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture
def folder(tmp_path):
    """The clean package on disk, and beside it shared files that nobody calls."""
    files = clean_files()
    other = Flow("shared_other")
    other.start("os", to="oe")
    other.end("oe")
    write(tmp_path, files)
    write(
        tmp_path,
        {
            "shared/other.bpmn": other.xml(),
            "shared/forms/unused.form": form("unused"),
            "shared/locale/en.json": b"{}",
            "aid/README.md": b"read me",
            "aid/parameters.json": b"[]",
        },
    )
    return tmp_path / "aid"


def test_a_package_is_its_own_files_and_the_shared_ones_it_reaches(folder):
    package = load_package(folder)
    assert package.id == "aid"
    assert set(package.files) == {*clean_files(), "shared/locale/en.json"}


def test_shared_processes_bring_what_they_use_and_call(folder):
    second = Flow("shared_second")
    second.start("s2", to="u2")
    second.user("u2", form="visit", to="d2")
    second.rule("d2", "level", to="e2")
    second.end("e2")
    reply = clean_files()["shared/reply.bpmn"].replace(b"bpmn:serviceTask", b"bpmn:callActivity")
    reply = reply.replace(
        b'<zeebe:taskDefinition type="letter.issue"/>', b'<zeebe:calledElement processId="shared_second"/>'
    )
    dmn = clean_files()["aid/decisions/category.dmn"].replace(b'decision id="category"', b'decision id="level"')
    used = {
        "shared/reply.bpmn": reply,
        "shared/second.bpmn": second.xml(),
        "shared/forms/visit.form": form("visit"),
        "shared/decisions/level.dmn": dmn,
    }
    write(folder.parent, used)
    assert used.keys() <= load_package(folder).files.keys()


def test_a_shared_process_that_nobody_draws_is_left_to_the_linter(folder):
    (folder.parent / "shared" / "reply.bpmn").unlink()
    assert "process-unknown" in {each.code for each in lint_paths([folder])}


def test_the_digest_changes_with_every_byte_and_every_name():
    files = {"a/a.bpmn": b"1", "a/b.form": b"2"}
    digest = Package("a", files).digest
    assert digest == Package("a", dict(reversed(files.items()))).digest
    others = [
        {**files, "a/b.form": b"3"},
        {"a/a.bpmn": b"1", "a/c.form": b"2"},
        {"a/a.bpmn": b"1"},
        {"a/a.bpmn1": b"", "a/b.form": b"2"},
    ]
    assert len({digest, *(Package("a", other).digest for other in others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("name", "code"), [("missing", "folder-missing"), ("Bad-Name", "name-unusable"), ("empty", "main-missing")]
)
def test_a_folder_that_is_no_package_is_told(tmp_path, name, code):
    (tmp_path / "Bad-Name").mkdir()
    (tmp_path / "empty").mkdir()
    with pytest.raises(PackageError) as caught:
        load_package(tmp_path / name)
    assert code in {each.code for each in caught.value.problems}


def test_a_file_of_unreasonable_size_is_not_read(folder):
    (folder / "aid.bpmn").write_bytes(b" " * 4_000_001)
    with pytest.raises(PackageError) as caught:
        load_package(folder)
    assert [(each.file, each.code) for each in caught.value.problems] == [(MAIN, "file-too-large")]


def test_parameters_beside_the_package_are_what_it_may_use(folder):
    assert {each.code for each in lint_paths([folder])} == {"unknown-parameter"}
    (folder / "parameters.json").write_text(PARAMETERS, encoding="utf-8")
    assert lint_paths([folder]) == []


@pytest.mark.parametrize(
    "entries",
    [
        "no json",
        '{"name": "aid.line"}',
        "[1]",
        '[{"name": "line", "label": "a", "label_en": "a", "kind": "money", "values": [{}]}]',
        '[{"name": "aid.line", "label": "线", "kind": "money", "values": []}]',
        '[{"name": "aid.line", "label": "线", "label_en": "line", "kind": "gold", "values": 1}]',
    ],
)
def test_a_malformed_parameter_file_is_told(folder, entries):
    (folder / "parameters.json").write_text(entries, encoding="utf-8")
    assert "parameters-shape" in {each.code for each in lint_paths([folder])}


def test_organs_beside_the_package_or_shared_are_what_it_may_name(folder):
    (folder / "parameters.json").write_text(PARAMETERS, encoding="utf-8")
    spoilt = folder / "aid.bpmn"
    duty = b'<zeebe:property name="duty" value="review"/>'
    spoilt.write_bytes(spoilt.read_bytes().replace(duty, duty + b'<zeebe:property name="organ" value="court"/>'))
    assert lint_paths([folder]) == []  # no catalogue, nothing to judge by
    shared = folder.parent / "shared" / "organs.json"
    shared.write_text('[{"code": "police", "name": "公安", "name_en": "Police"}]', encoding="utf-8")
    assert {each.code for each in lint_paths([folder])} == {"organ-unknown"}
    (folder / "organs.json").write_text('[{"code": "court", "name": "法院", "name_en": "Court"}]', encoding="utf-8")
    assert lint_paths([folder]) == []


@pytest.mark.parametrize(
    "entries",
    [
        "no json",
        "{}",
        "[1]",
        '[{"code": "Court", "name": "法院", "name_en": "Court"}]',
        '[{"code": "court"}]',
        '[{"code": "court", "name": "法院", "name_en": "Court", "series": 1}]',
    ],
)
def test_a_malformed_catalogue_of_organs_is_told(folder, entries):
    (folder / "organs.json").write_text(entries, encoding="utf-8")
    assert "organs-shape" in {each.code for each in lint_paths([folder])}


def test_a_single_file_is_judged_by_itself(folder):
    assert (
        lint_paths([folder / "aid.bpmn", folder / "forms" / "check.form", folder.parent / "shared" / "reply.bpmn"])
        == []
    )
    spoilt = folder / "aid.bpmn"
    spoilt.write_bytes(spoilt.read_bytes().replace(b'candidateGroups="desk"', b""))
    (told,) = lint_paths([spoilt])
    assert (told.code, told.element, told.line, told.file) == ("task-without-group", "check", 5, str(spoilt))


@pytest.mark.parametrize(("name", "code"), [("nowhere.bpmn", "unreadable"), ("README.md", "kind-unknown")])
def test_a_path_that_cannot_be_linted_is_told(folder, name, code):
    assert [each.code for each in lint_paths([folder / name])] == [code]


def test_two_decision_files_must_not_share_an_id(folder):
    (folder / "decisions" / "copy.dmn").write_bytes((folder / "decisions" / "category.dmn").read_bytes())
    assert "duplicate-decision" in {each.code for each in lint_paths([folder])}
