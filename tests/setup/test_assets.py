"""Browser libraries: what the pages ask for is there, and nothing comes from another server."""

import re

from setup.assets import FILES, VENDOR
from setup.steps import ROOT

OWN_FILES = [
    path
    for ending in ("html", "js", "css")
    for path in (ROOT / "webapp").rglob(f"*.{ending}")
    if not path.is_relative_to(VENDOR)
]
FROM_ELSEWHERE = re.compile(
    r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//|@import\s|url\(\s*["']?(?:https?:)?//|from\s+"https?:"""
)


def lines_with(pattern):
    return [
        (path.relative_to(ROOT).as_posix(), found)
        for path in OWN_FILES
        for found in pattern.findall(path.read_text(encoding="utf-8"))
    ]


def test_every_vendored_file_that_a_page_asks_for_is_copied():
    asked_for = lines_with(re.compile(r"vendor/([\w./-]+\.\w+)"))

    assert asked_for
    assert [entry for entry in asked_for if entry[1] not in FILES] == []


def test_pages_load_nothing_from_another_server():
    assert lines_with(FROM_ELSEWHERE) == []
