"""Names of offices that stand as plain text in a case (who lends, who issued a letter), in the reader's language.

What no office is called stays as it was written. Must not know cases.
"""

from flask import Flask, g
from sqlalchemy import select

from models.offices import Office
from webapp.access import reading
from webapp.language import language


def told(text: str) -> str:
    """Return the English name of the office of that name for an English reader, else the text itself."""
    if language() == "zh" or not text:
        return text
    known: dict[str, str] = g.setdefault("office_names", {})
    if text not in known:
        english = reading().scalars(select(Office.name_en).where(Office.name == text, Office.name_en != "")).first()
        known[text] = english or text
    return known[text]


def init_app(app: Flask) -> None:
    """Offer it to templates as the filter ``office_told``."""
    app.add_template_filter(told, "office_told")
