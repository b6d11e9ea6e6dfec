"""The layout of a bank's files: which heading stands for what, by which words a line's kind is told.

An administrator sets it; banks change their headings without telling anybody. Must not know how a file is read.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workflows.errors import N_, FieldError, InvalidInput

Kind = Literal["disbursement", "repayment", "reversal"]
Column = Literal["loan_number", "contract_number", "kind", "amount", "value_on", "reference", "original"]

KINDS: Mapping[Kind, str] = {
    "disbursement": N_("放款"),
    "repayment": N_("还款"),
    "reversal": N_("冲正"),
}
COLUMNS: Mapping[Column, str] = {
    "loan_number": N_("贷款编号"),
    "contract_number": N_("合同编号"),
    "kind": N_("业务种类"),
    "amount": N_("金额"),
    "value_on": N_("起息日期"),
    "reference": N_("银行流水号"),
    "original": N_("原流水号"),
}
NEEDED: tuple[Column, ...] = ("loan_number", "amount", "value_on", "reference")
"""Columns every layout names; `kind`, too, unless all lines of the bank's files are of one kind."""
MOST_WORDS = 20
LONGEST_WORD = 40
_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One version of a bank's layout: headings by column, words by kind, and what begins a line of totals.

    `always` is the kind of every line of files that do not tell it; `banks` is what contracts call the bank, so that a
    line about a loan of another bank is held. Empty: any.
    """

    bank: str
    name: str
    headers: Mapping[Column, tuple[str, ...]]
    kinds: Mapping[Kind, tuple[str, ...]]
    trailers: tuple[str, ...]
    always: Kind | None = None
    banks: tuple[str, ...] = ()
    version: int = 0

    def plain(self) -> dict[str, Any]:
        """Return it as it is stored; `of` reads it back."""
        return {
            "headers": {key: list(words) for key, words in self.headers.items()},
            "kinds": {key: list(words) for key, words in self.kinds.items()},
            "trailers": list(self.trailers),
            "always": self.always,
            "banks": list(self.banks),
        }


STANDARD = Layout(
    bank="standard",
    name=N_("标准版式"),
    headers={
        "loan_number": ("贷款编号", "借据号", "loan_number"),
        "contract_number": ("合同编号", "借款合同号", "contract_number"),
        "kind": ("业务种类", "交易类型", "kind"),
        "amount": ("金额", "交易金额", "amount"),
        "value_on": ("起息日期", "交易日期", "value_date", "value_on"),
        "reference": ("银行流水号", "流水号", "reference"),
        "original": ("原流水号", "original"),
    },
    kinds={
        "disbursement": ("放款", "发放", "disbursement"),
        "repayment": ("还款", "收回", "repayment"),
        "reversal": ("冲正", "退回", "reversal"),
    },
    trailers=("合计", "总计", "total"),
)
"""The layout for banks that can be asked to write files as we read them; it needs no administrator."""


def bare(text: str) -> str:
    """Return a heading or word as it is compared: one width, without spaces, stars and capitals."""
    return re.sub(r"[\s*＊]+", "", unicodedata.normalize("NFKC", text)).lower()


def of(raw: Mapping[str, Any], *, bank: str, name: str, version: int = 0) -> Layout:
    """Return the layout that was entered. Raises `InvalidInput` with everything that is wrong."""
    faults: list[FieldError] = []
    if not _CODE.fullmatch(bank):
        _tell(faults, "bank", N_("银行代码应为小写字母开头的英文代码，例如 ccb"))
    if not name.strip() or len(name) > LONGEST_WORD:
        _tell(faults, "name", N_("请填写银行名称，最多 {max} 个字"), max=LONGEST_WORD)
    always = raw.get("always") or None
    if always is not None and always not in KINDS:
        _tell(faults, "always", N_("业务种类只能是放款、还款或冲正"))
        always = None
    headers = {key: _words(raw.get("headers"), key, faults) for key in COLUMNS}
    kinds = {key: _words(raw.get("kinds"), key, faults) for key in KINDS}
    for key in NEEDED if always else (*NEEDED, "kind"):
        if not headers[key]:
            _tell(faults, f"headers.{key}", N_("请填写“{label}”在银行文件中的列名"), label=COLUMNS[key])
    if not always and not any(kinds.values()):
        _tell(faults, "kinds", N_("请填写至少一种业务种类在银行文件中的写法"))
    _tell_ambiguous(headers, "headers", faults)
    _tell_ambiguous(kinds, "kinds", faults)
    trailers, banks = _words(raw, "trailers", faults), _words(raw, "banks", faults)
    if faults:
        raise InvalidInput(tuple(faults))
    return Layout(
        bank=bank,
        name=name.strip(),
        headers={key: words for key, words in headers.items() if words},
        kinds={key: words for key, words in kinds.items() if words},
        trailers=trailers,
        always=always,
        banks=banks,
        version=version,
    )


def _tell(faults: list[FieldError], field: str, template: str, **params: Any) -> None:
    faults.append(FieldError(field=field, template=template, params=params))


def _words(raw: Any, key: str, faults: list[FieldError]) -> tuple[str, ...]:
    found = raw.get(key, ()) if isinstance(raw, Mapping) else ()
    given = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
    words = [word.strip() for word in given if isinstance(word, str) and word.strip()]
    if len(words) != len([word for word in given if word != ""]) or len(words) > MOST_WORDS:
        _tell(faults, key, N_("应为若干个词，最多 {max} 个"), max=MOST_WORDS)
    if any(len(word) > LONGEST_WORD for word in words):
        _tell(faults, key, N_("每个词最多 {max} 个字"), max=LONGEST_WORD)
    return tuple(words)


def _tell_ambiguous(words: Mapping[Any, Sequence[str]], field: str, faults: list[FieldError]) -> None:
    """Tell of a word that would stand for two things."""
    meant: dict[str, str] = {}
    for key, each in words.items():
        for word in each:
            if meant.setdefault(bare(word), key) != key:
                _tell(faults, f"{field}.{key}", N_("“{word}”写在了两处，一个词只能有一个意思"), word=word)
