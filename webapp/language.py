"""Which language a reader gets, and process texts in that language.

The page's own texts come from the catalogue; the texts of a process package from its release's `locale`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest

from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_login import current_user

from webapp import catalogue
from webapp.access import anyone
from webapp.links import local_address

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
_TAGS = {"zh": "zh-CN", "en": "en"}
COOKIE = "language"
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_PART = "~"
_PLACE = re.compile(r"\{[^{}]*\}")
_MARKS = {"；": "; ", "，": ", ", "。": ". ", "：": ": ", "、": ", ", "（": " (", "）": ")", "“": "“", "”": "”"}
"""Punctuation between the parts of a text that was put together."""
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


def composer(locale: Mapping[str, str]) -> Callable[[str], str]:
    """Return what turns a text that rules put together into the reader's language: a formula, joined sentences.

    Its parts are the process's texts, and those that *locale* lists as parts only, after a ``~``. It is turned whole or
    not at all: a text of which any Chinese would remain, as what a person wrote, stays as it is.
    """
    if language() == "zh":
        return str
    return lambda text: composed(locale, text)


def composed(locale: Mapping[str, str], text: str) -> str:
    """Return a Chinese text in English, if all of it is made of texts and parts that *locale* knows."""
    if text in locale or not _CHINESE.search(text):
        return locale.get(text, text)
    known = _known(frozenset(locale.items()))
    for pattern, told in known.templates:
        if found := pattern.fullmatch(text):
            turned = "".join(chain(*zip_longest(_PLACE.split(told), _inside(locale, found), fillvalue="")))
            if not _CHINESE.search(turned):
                return turned
    turned = known.pattern.sub(lambda part: known.parts[part.group()], text)
    return text if _CHINESE.search(turned) else re.sub(r"  +", " ", turned).strip()


def _inside(locale: Mapping[str, str], found: re.Match[str]) -> list[str]:
    return [composed(locale, value) for value in found.groups()]


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What a locale knows of texts put together: their parts, what finds them, and texts with places to be filled."""

    parts: Mapping[str, str]
    pattern: re.Pattern[str]
    templates: tuple[tuple[re.Pattern[str], str], ...]


@lru_cache(maxsize=8)
def _known(texts: frozenset[tuple[str, str]]) -> _Known:
    told = {key: english for key, english in texts if _CHINESE.search(key)}
    parts = _MARKS | {key.removeprefix(_PART): english for key, english in told.items() if "{" not in key}
    longest_first = sorted(parts, key=len, reverse=True)
    templates = sorted(((key, english) for key, english in told.items() if _fits(key, english)), reverse=True)
    return _Known(
        parts=parts,
        pattern=re.compile("|".join(map(re.escape, longest_first))),
        templates=tuple((_with_places(key), english) for key, english in templates),
    )


def _fits(key: str, english: str) -> bool:
    """Whether both have the same places, in one order."""
    places = _PLACE.findall(key)
    return bool(places) and places == _PLACE.findall(english)


def _with_places(text: str) -> re.Pattern[str]:
    return re.compile("(.*)".join(map(re.escape, _PLACE.split(text))), re.DOTALL)


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
    catalogue.init_app(app)
    app.add_url_rule("/language", "set_language", set_language, methods=["POST"])
