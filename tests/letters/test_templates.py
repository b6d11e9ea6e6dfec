"""What a package may bring as the layout of its letters: a document with every placeholder, and nothing that acts."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.engine.packages import clean_files
from tests.spoiling import spoilt_bytes
from workflows.engine.lint import lint
from workflows.engine.lint_letters import NEEDED, template_problems
from workflows.engine.package import load_package
from workflows.engine.values import Package
from workflows.letters.blank import blank

if TYPE_CHECKING:
    from pathlib import Path

NAME = "aid/letters/letter.docx"
MAIN, RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
OUTSIDE = (
    b'<Relationship Id="r99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
    b' Target="https://example.invalid/a.dotm" TargetMode="External"/></Relationships>'
)


def spoilt(part: str, old: bytes, new: bytes, **added: bytes) -> bytes:
    """The common template with something else in one of its parts, and further parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank())) as given, zipfile.ZipFile(made, "w") as packed:
        for name in given.namelist():
            text = given.read(name)
            packed.writestr(name, text.replace(old, new) if name == part else text)
        for name, text in added.items():
            packed.writestr(f"word/{name}.bin", text)
    return made.getvalue()


def codes(content: bytes) -> list[str]:
    return [each.code for each in template_problems(NAME, content)]


def test_the_common_layout_is_a_template() -> None:
    assert codes(blank()) == []


@pytest.mark.parametrize("name", NEEDED)
def test_a_template_has_a_place_for_every_part(name: str) -> None:
    (found,) = template_problems(NAME, spoilt(MAIN, b"{{" + name.encode() + b"}}", b"x"))
    assert found.code == "template-placeholder"
    assert "{{" + name + "}}" in found.what


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"no document", "template-shape", id="no zip"),
        pytest.param(spoilt(MAIN, b"<w:body>", b"<w:bdy>"), "template-shape", id="no XML"),
        pytest.param(spoilt(MAIN, b"", b"", vbaProject=b"x"), "template-active", id="macros"),
        pytest.param(spoilt(RELATIONS, b"</Relationships>", OUTSIDE), "template-active", id="a template from outside"),
    ],
)
def test_what_is_no_document_or_would_act_is_refused(content: bytes, code: str) -> None:
    assert codes(content) == [code]


def test_a_template_with_damaged_bytes_is_judged_and_breaks_nothing() -> None:
    told = [codes(damaged) for damaged in spoilt_bytes(blank())]
    assert ["template-shape"] in told


def test_a_package_is_judged_with_its_templates() -> None:
    files = clean_files()
    assert lint(Package("aid", {**files, NAME: blank()})) == ()
    assert [(each.file, each.code) for each in lint(Package("aid", {**files, NAME: b"x"}))] == [
        (NAME, "template-shape")
    ]


def test_templates_in_its_folder_belong_to_a_package(tmp_path: Path) -> None:
    for name, content in {**clean_files(), NAME: blank()}.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    assert load_package(tmp_path / "aid").files[NAME] == blank()
