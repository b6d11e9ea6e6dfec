"""What the shipped processes hand to services: an input does not read a name that an earlier input has changed.

Inputs are set one after the other, as the engine does it, so a source that names an earlier target gets the new value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.processes.shipped_values import BPMN

if TYPE_CHECKING:
    from pathlib import Path

ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
FILES = sorted(BPMN.rglob("*.bpmn"))
_TEXT = re.compile(r'"[^"]*"')


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_input_reads_what_an_earlier_one_has_changed(file: Path):
    mappings = etree.parse(file).iter(f"{ZEEBE}ioMapping")
    changed = [found for mapping in mappings for found in read_after_change(mapping)]
    assert changed == []


def test_an_input_that_reads_a_changed_name_is_found():
    inputs = '<input source="=rate / 100" target="rate"/><input source="=rate * 2" target="penalty"/>'
    mapping = etree.fromstring(f'<ioMapping xmlns="{ZEEBE[1:-1]}">{inputs}</ioMapping>')
    assert read_after_change(mapping) == ["penalty reads rate"]


def read_after_change(mapping: etree._Element) -> list[str]:
    """The targets whose source reads a name that an earlier input of the mapping gave another value."""
    changed: list[str] = []
    found: list[str] = []
    for each in mapping.findall(f"{ZEEBE}input"):
        target, source = each.get("target"), _TEXT.sub("", each.get("source"))
        found += [f"{target} reads {name}" for name in changed if re.search(rf"(?<![\w.]){name}(?!\w)", source)]
        if source != f"={target}":
            changed.append(target)
    return found
