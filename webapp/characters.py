"""What no request may hold, refused before any view sees it: NUL, halves of characters, bodies nested without end.

No database keeps the first two, and the last would exhaust whoever walks through it. Must not know what texts mean.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue

from workflows.errors import N_

DEEPEST = 40
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
BAD_CHARACTER = N_("内容含有无法保存的字符，请删除后重试")
TOO_DEEP = N_("内容的层次太多，无法处理")

Refuse = Callable[[str], ResponseReturnValue]
"""Answers a request that is turned away, with the sentence that says why."""


def init_app(app: Flask, refuse: Refuse) -> None:
    """Look at every request before its view does."""
    app.before_request(partial(_check, refuse))


def _check(refuse: Refuse) -> ResponseReturnValue | None:
    try:
        usable = all(map(_is_usable, _texts()))
    except RecursionError:
        return refuse(TOO_DEEP)
    return None if usable else refuse(BAD_CHARACTER)


def _texts() -> Iterator[str]:
    """Yield every text of the request: path, query, form and JSON body.

    A body that is no JSON is told by its reader.
    """
    yield from (str(value) for value in (request.view_args or {}).values())
    for values in (request.args, request.form):
        for name, text in values.items(multi=True):
            yield from (name, text)
    if request.is_json:
        yield from _within(request.get_json(silent=True), DEEPEST)


def _within(value: Any, depth: int) -> Iterator[str]:
    if depth == 0:
        raise RecursionError
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _within(item, depth - 1)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _within(item, depth - 1)


def _is_usable(text: str) -> bool:
    return _UNUSABLE.search(text) is None
