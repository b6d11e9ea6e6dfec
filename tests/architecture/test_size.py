"""Sizes: a file or function that outgrows them is two things."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import EVERYTHING, PRODUCT, Source, sources

FILE_LINES = 400
FUNCTION_LINES = 40
TEST_FUNCTION_LINES = 60


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_product_file_is_longer_than_400_lines():
    sizes = {source.path: source.text.count("\n") for source in sources(*PRODUCT, "setup")}

    assert {path: lines for path, lines in sizes.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_40_lines_and_no_test_longer_than_60():
    too_long = []
    for source in sources(*EVERYTHING):
        limit = TEST_FUNCTION_LINES if source.path.startswith("tests/") else FUNCTION_LINES
        for function in functions(source):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > limit:
                too_long.append(f"{source.path}:{function.lineno} {function.name}: {lines} lines")

    assert too_long == []
