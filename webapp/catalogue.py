"""The page's own texts in the reader's language, typed.

Chinese is the key; the English catalogue lies in `translations/`. Must not know texts of process packages
(`webapp.language.translator`).
"""

from typing import Any

from flask_babel import gettext


def _(text: str, **params: Any) -> str:
    """Return *text* in the reader's language with its ``%(name)s`` places filled."""
    return str(gettext(text, **params))
