"""What has one place in the product: ending a transaction, the wall clock, the environment."""

import ast
import re

from tests.architecture.sources import PRODUCT, Source, dotted, sources

ENDS_A_TRANSACTION = re.compile(r"\.commit$|(session|connection|engine|database|_write|_read)\.begin$")
READS_THE_WALL_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)|func\.now)$"
)
MOCKS = {"mock", "unittest.mock", "pytest_mock"}


def calling(pattern: re.Pattern[str], *folders: str) -> list[str]:
    return [
        f"{source.path}:{line}: {called}"
        for source in sources(*folders)
        for line, called in source.calls
        if pattern.search(called)
    ]


def elsewhere(found: list[str], *allowed: str) -> list[str]:
    return [place for place in found if not place.startswith(tuple(f"{path}:" for path in allowed))]


def imported_names(source: Source) -> set[str]:
    names = set()
    for node in source.nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_transactions_begin_and_end_in_the_two_files_that_open_them():
    found = calling(ENDS_A_TRANSACTION, *PRODUCT)

    assert found, "the pattern finds at least the one place where it is allowed"
    assert elsewhere(found, "models/database.py", "models/transaction.py") == []


def test_the_wall_clock_is_read_in_one_file():
    found = calling(READS_THE_WALL_CLOCK, *PRODUCT)

    assert found, "the pattern finds at least the one place where it is allowed"
    assert elsewhere(found, "workflows/clock.py") == []


def test_the_environment_is_read_in_one_file():
    found = [
        f"{source.path}:{node.lineno}: {dotted(node)}"
        for source in sources(*PRODUCT)
        for node in source.nodes
        if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.getenv", "os.environb"}
    ]

    assert found, "the pattern finds at least the one place where it is allowed"
    assert elsewhere(found, "webapp/config.py") == []


def test_tests_neither_sleep_nor_replace_parts_of_the_product():
    sleeping = calling(re.compile(r"(^|\.)(sleep|wait_for_timeout)$"), "tests")
    mocking = [source.path for source in sources("tests") if imported_names(source) & MOCKS]

    assert sleeping == []
    assert mocking == []
