"""What an author may have meant by a name that does not exist. Knows names only."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_ALIKE = 0.7
_MOST = 300  # names that are looked at
_WIDE = "，（）：；！？＝＜＞＋－＊／．％￥＂＇“”‘’【】、。《》"


def hints(name: str, known: Iterable[object]) -> dict[str, str]:
    """Details for a diagnostic: a name that is written almost like ``name``, or what is wrong in ``name`` itself."""
    wide = next((character for character in name if character in _WIDE), None)
    if wide is not None:
        return {"wide": wide}
    if name.startswith("not "):
        return {"negated": name.removeprefix("not ")}
    names = sorted({candidate for candidate in known if isinstance(candidate, str)})
    like = _closest(name, tuple(names[:_MOST]))
    return {} if like is None else {"like": like}


@lru_cache(maxsize=256)
def _closest(name: str, known: tuple[str, ...]) -> str | None:
    by_small = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), by_small, n=1, cutoff=_ALIKE)
    return by_small[found[0]] if found else None
