"""Names and codes of organisations in one form, so that one that is written in two ways is found again.

Pure; must not know where names come from.
"""

from __future__ import annotations

import unicodedata

NAME_LENGTH, CODE_LENGTH = 200, 24
_SPELLINGS = (("有限责任公司", "有限公司"),)
"""What one law calls by two names, and the shorter one."""


def normal_name(name: str) -> str:
    """Return a name without what people write in different ways; empty when nothing of it remains.

    Full and half width, capitals, brackets, spaces and other marks do not count, nor whether a company's limited
    liability is written in full.
    """
    last, kept = None, name
    while kept != last:  # what is left out may bring letters together that one form writes as one
        last, kept = kept, _alike(kept)
    return kept[:NAME_LENGTH]


def _alike(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = "".join(character for character in folded if character.isalnum())
    for long, short in _SPELLINGS:
        kept = kept.replace(long, short)
    return kept


def normal_code(code: str) -> str | None:
    """Return a code in capitals of half width, None when nothing of it remains or it is none."""
    folded = unicodedata.normalize("NFKC", code).upper()
    kept = "".join(character for character in folded if character.isalnum())
    return kept if kept and kept.isascii() and len(kept) <= CODE_LENGTH else None
