"""Passwords: how they are hashed (Argon2id), checked, and which ones are too easy.

Knows hashes; must not know accounts, sessions or attempts. Source: OWASP ASVS 5.0, 6.2 (length, no composition rules)
and 11.4.2 (Argon2id, at least 19 MiB, 2 passes).
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflows.errors import N_, InvalidInput

SHORTEST = 8
LONGEST = 128
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("the account that does not exist")
_EASY = ("password", "12345678", "87654321", "11111111", "00000000", "88888888", "qwertyui", "qwerty", "abcd1234")


def hashed(password: str) -> str:
    """The Argon2id hash to store."""
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one behind a stored hash; takes equally long when there is no account (None)."""
    try:
        _HASHER.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's and should be made anew."""
    return _HASHER.check_needs_rehash(stored)


def require_good(password: str, *, username: str) -> None:
    """Refuse a password that is short, endless, a run of one character, well known, or made of the user name.

    Raises:
        InvalidInput: on the field `password`, with the reason.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput.one(
            "password", N_("密码应为 {shortest} 至 {longest} 个字符"), shortest=SHORTEST, longest=LONGEST
        )
    plain = password.casefold()
    if len(set(plain)) == 1 or any(easy in plain for easy in _EASY) or username.casefold() in plain:
        raise InvalidInput.one("password", N_("这个密码太容易猜到，请换一个不含用户名和常见数字串的密码"))
