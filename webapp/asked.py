"""The request at hand and what is kept beside it, themselves: Flask's names for them look for them at every use.

For what runs at every request. Must not know what is asked.
"""

from typing import Any

from flask import Request, g, request
from flask.ctx import _AppCtxGlobals


def the_request() -> Request:
    """Return the request of this thread."""
    found: Any = request
    asked: Request = found._get_current_object()  # noqa: SLF001 (so documented)
    return asked


def the_notes() -> _AppCtxGlobals:
    """Return what `flask.g` stands for."""
    found: Any = g
    notes: _AppCtxGlobals = found._get_current_object()  # noqa: SLF001 (so documented)
    return notes
