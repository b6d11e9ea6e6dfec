"""Addresses inside the product: safe to return to, and assets that carry their version.

Must not know who may open them.
"""

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from workflows.errors import N_, InvalidInput
from workflows.identity import half_width

_NUMBER = re.compile(r"\d{7,}|(\d[\s\-]?){11,}")


def local_address(text: str | None) -> str | None:
    """Return *text* when it is a path of this site, else None: nobody is sent elsewhere by a crafted link."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")) or "\\" in text:
        return None
    if any(character < " " for character in text):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text


def names_a_person(text: str | None) -> bool:
    """Whether a search text looks like an ID, telephone or bank number (7 digits in a row, or 11 in groups).

    Such a text must not stand in an address. A case number (``困帮2026-000123``) is none.
    """
    return bool(text) and _NUMBER.search(half_width(text or "")) is not None


@lru_cache(maxsize=256)
def _version(path: Path, _modified_ns: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def init_app(app: Flask) -> None:
    """Give each asset's address the digest of its content, so that browsers may keep it for a year.

    Our own modules are left out: they import one another by plain names, and a module under two addresses runs twice.
    """

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename", "js/")
        if endpoint != "static" or name.startswith("js/") or app.static_folder is None:
            return
        path = Path(app.static_folder) / name
        if path.is_file():
            values["v"] = _version(path, path.stat().st_mtime_ns)


def keep_numbers_out(text: str | None) -> None:
    """Refuse an address that holds an ID or telephone number: addresses are kept in histories and logs.

    Raises:
        InvalidInput: with where such numbers may be typed instead.
    """
    if names_a_person(text):
        raise InvalidInput.one("q", N_("身份证号和电话不得出现在地址中，请在搜索框中输入"))
