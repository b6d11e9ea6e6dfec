"""Which language a reader gets, and process texts in that language.

The page's own texts come from the catalogue; the texts of a process package from its release's `locale`.
"""

from collections.abc import Callable, Mapping

from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_login import current_user

from webapp.access import anyone
from webapp.links import local_address

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
_TAGS = {"zh": "zh-CN", "en": "en"}
COOKIE = "language"
_A_YEAR_SECONDS = 365 * 24 * 3600


def language() -> str:
    """Return the reader's language, ``zh`` or ``en``: chosen in this browser, else the account's, else Chinese."""
    if "language" not in g:
        chosen = request.cookies.get(COOKIE) or getattr(current_user, "locale", None)
        g.language = chosen if chosen in LANGUAGES else "zh"
    found: str = g.language
    return found


def language_tag() -> str:
    """Return the value of ``<html lang>``."""
    return _TAGS[language()]


def translator(locale: Mapping[str, str]) -> Callable[[str], str]:
    """Return what turns a process text into the reader's language; *locale* maps Chinese to English."""
    if language() == "zh":
        return str
    return lambda text: locale.get(text, text)


def named(chinese: str, english: str) -> str:
    """Return the name of an office, post or person in the reader's language."""
    return english if english and language() == "en" else chinese


@anyone
def set_language() -> ResponseReturnValue:
    """Remember the language in this browser and go back to where the reader was."""
    response: Response = redirect(local_address(request.form.get("back")) or url_for("inbox.index"))  # type: ignore[assignment]  # werkzeug's base class
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            COOKIE, chosen, max_age=_A_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response


def init_app(app: Flask) -> None:
    """Set up the catalogue and the route that switches."""
    Babel(app, locale_selector=lambda: LANGUAGES[language()])
    app.add_url_rule("/language", "set_language", set_language, methods=["POST"])
