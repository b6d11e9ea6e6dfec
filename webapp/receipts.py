"""The code by which an applicant looks up the own case without signing in, and what a letter says of it.

The code is the case's number and a mark that proves it. The mark is made with the server's key from the case, so that
nothing has to be stored and none can be guessed; whoever was given it reads what `standing` shows and nothing else
(docs/decisions/0036, 0072). Must not know loans, claims or what a letter is about.
"""

import base64
import hashlib
import hmac

from flask import url_for
from sqlalchemy.orm import Session

from models.cases import Case
from models.letters import Letter
from models.parties import Person
from webapp.config import Config
from workflows import identity

_MARK_CHARACTERS = 12
"""Sixty bits: at a thousand tries in a second nobody finds one in a lifetime."""
_BRACKETS = str.maketrans("([{【［（", "〔〔〔〔〔〔", "") | str.maketrans(")]}】］）", "〕〕〕〕〕〕", "")
"""Whatever brackets are at hand: those of case numbers are on no keyboard."""
_PURPOSE = b"loan receipt\0"
"""What sets these marks apart from others made with the key; codes on paper depend on it."""
PATH = "/my-case"
_WITH_ADDRESS = "（查询办理进度：打开 {address} ，输入查询码 {code} ，不用登录。查询码请自己保管。）"
_WITHOUT = (
    "（查询办理进度：在本系统登录页点“查询办理进度”，输入查询码 {code} ；也可以凭码到受理窗口查询。查询码请自己保管。）"
)
"""Letters are in Chinese, whoever reads them; so are these."""


def code_of(config: Config, case: Case) -> str:
    """Return the code that an applicant is given: ``贷〔2026〕QY01-0001.ABCD-EFGH-JKLM``."""
    mark = _mark(config, case.id)
    return f"{case.number}.{'-'.join(mark[at : at + 4] for at in range(0, _MARK_CHARACTERS, 4))}"


def parted(code: str) -> tuple[str, str]:
    """Return the case's number and the mark of a code as somebody typed it."""
    number, _dot, mark = identity.half_width(code).strip().upper().rpartition(".")
    return number.strip().translate(_BRACKETS), "".join(each for each in mark if each.isalnum())


def proves(config: Config, mark: str, case_id: str) -> bool:
    """Whether a mark is that of a case; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(mark.encode(), _mark(config, case_id).encode())


def address(config: Config) -> str:
    """Return where codes are typed: by the address in the settings, else by that at which this page was asked for."""
    return f"{config.public_address}{PATH}" if config.public_address else url_for("standing.ask", _external=True)


def goes_to_applicant(session: Session, case: Case, letter: Letter) -> bool:
    """Whether a letter is for whom the case is about: its reply, copies for all of them, or one that names the person.

    What another organ issued has that organ's own ways to ask.
    """
    if letter.office_id is not None:
        return False
    person = session.get(Person, case.applicant_id) if case.applicant_id is not None else None
    return letter.is_reply or letter.to_claimants or (person is not None and letter.addressee == person.name)


def told(config: Config, session: Session, case: Case, letter: Letter) -> tuple[str, ...]:
    """Return what stands at the foot of a letter when it is given out: where and by which code to look it up."""
    if not goes_to_applicant(session, case, letter):
        return ()
    place = f"{config.public_address}{PATH}" if config.public_address else ""
    return ((_WITH_ADDRESS if place else _WITHOUT).format(address=place, code=code_of(config, case)),)


def _mark(config: Config, case_id: str) -> str:
    digest = hmac.new(config.secret_key.encode(), _PURPOSE + case_id.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:_MARK_CHARACTERS]
