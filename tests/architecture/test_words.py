"""Names and texts: modules say what they are for, and nothing speaks of the machine it was written on."""

import ast
import io
import re
import subprocess
import tokenize

from tests.architecture.sources import EVERYTHING, ROOT, sources

SAYING_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_service", "stuff", "lib"}
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError(?:\(\))?\s*$")
BINARY = {".png", ".jpg", ".jpeg", ".pdf", ".woff", ".woff2", ".ico", ".zip", ".docx", ".xlsx"}
EXPLAINED = re.compile(r"#\s*type:\s*ignore\[[\w, -]+\]\s+#\s*\S+")


def test_every_module_says_what_it_is_for():
    silent = [source.path for source in sources(*EVERYTHING) if not ast.get_docstring(source.tree)]

    assert silent == []


def test_no_module_has_a_name_that_says_nothing():
    names = {source.path: set(source.path.removesuffix(".py").split("/")) for source in sources(*EVERYTHING)}

    assert [path for path, parts in names.items() if parts & SAYING_NOTHING] == []


def test_every_ignored_type_error_has_its_reason_beside_it():
    unexplained = []
    for source in sources(*EVERYTHING):
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            is_ignore = token.type == tokenize.COMMENT and re.match(r"#\s*type:\s*ignore", token.string)
            if is_ignore and not EXPLAINED.match(token.string):
                unexplained.append(f"{source.path}:{token.start[0]}: {token.string}")

    assert unexplained == []


def test_nothing_names_a_folder_of_the_machine_it_was_written_on_or_is_marked_unfinished():
    list_files = ["git", "-c", "safe.directory=*", "ls-files"]
    listing = subprocess.run(list_files, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    here = "tests/architecture/test_words.py"
    found = []
    for name in listing.splitlines():
        path = ROOT / name
        if name == here or not path.is_file() or path.suffix in BINARY:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if SOMEBODYS_FOLDER.search(line) or UNFINISHED.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")

    assert found == []
