"""What no request may hold, refused before any view sees it: NUL, halves of characters, bodies nested without end.

No database keeps the first two, and the last would exhaust whoever walks through it. Must not know what texts mean.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue

from webapp.asked import the_request
from workflows.errors import N_

DEEPEST = 40
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
_MAY_BE_UNUSABLE = re.compile(rb"\x00|\xed[\xa0-\xbf]|\\u(?:0000|[dD][89a-fA-F])")
"""What JSON that holds such a character has in its bytes: the character or, mostly of a harmless pair, its escape."""
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
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
    """Yield every text of the request that may be unusable: path, query, form and JSON body.

    A body that is no JSON is told by its reader.
    """
    asked = the_request()
    yield from (str(value) for value in (asked.view_args or {}).values())
    for values in (asked.args if asked.query_string else None, asked.form if asked.mimetype in _FORMS else None):
        for name, text in values.items(multi=True) if values else ():
            yield from (name, text)
    if asked.is_json and _is_to_be_read(asked.get_data()):
        yield from _within(asked.get_json(silent=True), DEEPEST)


def _is_to_be_read(body: bytes) -> bool:
    """Whether a body must be read to know that it is usable: most are seen to be by their bytes."""
    return body.count(b"[") + body.count(b"{") >= DEEPEST or _MAY_BE_UNUSABLE.search(body) is not None


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
