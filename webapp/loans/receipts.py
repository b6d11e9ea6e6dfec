"""The code by which a borrower looks up the own loan without signing in: the case's number and a mark that proves it.

The mark is made with the server's key from the case, so that nothing has to be stored and none can be guessed; whoever
was given the slip reads what `standing.html` shows and nothing else (docs/decisions/0036). Must not know loans.
"""

import base64
import hashlib
import hmac

from webapp.access import services
from workflows import identity

_MARK_CHARACTERS = 12
"""Sixty bits: at a thousand tries in a second nobody finds one in a lifetime."""
_BRACKETS = str.maketrans("([{【［（", "〔〔〔〔〔〔", "") | str.maketrans(")]}】］）", "〕〕〕〕〕〕", "")
"""Whatever brackets are at hand: those of case numbers are on no keyboard."""
_PURPOSE = b"loan receipt\0"


def code_of(number: str, case_id: str) -> str:
    """Return the code that a borrower is given: ``贷〔2026〕QY01-0001.ABCD-EFGH-JKLM``."""
    mark = _mark(case_id)
    return f"{number}.{'-'.join(mark[at : at + 4] for at in range(0, _MARK_CHARACTERS, 4))}"


def parted(code: str) -> tuple[str, str]:
    """Return the case's number and the mark of a code as somebody typed it."""
    number, _dot, mark = identity.half_width(code).strip().upper().rpartition(".")
    return number.strip().translate(_BRACKETS), "".join(each for each in mark if each.isalnum())


def proves(mark: str, case_id: str) -> bool:
    """Whether a mark is that of a case; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(mark.encode(), _mark(case_id).encode())


def _mark(case_id: str) -> str:
    key = services().config.secret_key.encode()
    digest = hmac.new(key, _PURPOSE + case_id.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:_MARK_CHARACTERS]
