"""How the API's bodies are read and written: strict UTF-8 on the way in, one sorted text on the way out.

Must not know which field means what; that is `webapp.api.schemas`.
"""

import json
from typing import Any

import orjson
from flask import Response
from flask.json.provider import DefaultJSONProvider

_AS_IT_IS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_APPEND_NEWLINE
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


class Bodies(DefaultJSONProvider):
    """JSON for the API."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON, of bytes only such as are UTF-8. Raises ``ValueError``."""
        return super().loads(s if isinstance(s, str) else s.decode(), **kwargs)


def answer(body: Any, status: int) -> Response:
    """Answer with a body."""
    return Response(text(body), status, content_type="application/json")


def text(body: Any) -> bytes:
    """Write a body: keys sorted, no spaces."""
    try:
        return orjson.dumps(body, option=_AS_IT_IS)
    except TypeError:  # an integer beyond 64 bits, or half of a character, which is then written as an escape
        return (json.dumps(body, sort_keys=True, separators=(",", ":")) + "\n").encode()
