"""Everything that may be wrong with a line of a bank's file: its code, what is said, what to do, what becomes of it.

Must not know how any of it is found out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflows.errors import N_, Translate, sentence

State = Literal["good", "held", "unknown", "wrong", "duplicate"]
"""good: booked once confirmed; held: a person looks whether it is another payment; unknown: a person assigns it;
wrong: cannot be booked as it stands; duplicate: was booked already, nothing happens."""
WORST: tuple[State, ...] = ("wrong", "duplicate", "unknown", "held")


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What a fault makes of its line, the sentence about it, and what to do."""

    state: State
    message: str
    remedy: str


_CORRECT = N_("请向银行核实，索取更正后的文件重新上传")
_BY_HAND = N_("请核对银行回单：是另一笔的，选择“入账”；是同一笔的，写明理由后不予入账")
_ASSIGN = N_("请核对银行回单，把这一行归到正确的贷款，或写明理由后退回")

REMARKS: Mapping[str, Remark] = {
    "formula": Remark(
        state="wrong",
        message=N_("“{label}”是公式，公式的结果不能作为入账依据"),
        remedy=N_("请银行提供数值，或在表格中复制后“选择性粘贴—数值”，另存后重新上传"),
    ),
    "merged": Remark(
        state="wrong", message=N_("“{label}”是合并单元格"), remedy=N_("请取消合并，把内容填进每一行后重新上传")
    ),
    "error": Remark(state="wrong", message=N_("“{label}”是表格的错误值"), remedy=_CORRECT),
    "spoilt": Remark(
        state="wrong",
        message=N_("“{label}”被表格当成了数字，最后几位已经丢失"),
        remedy=N_("请把这一列设为文本格式，从银行重新导出"),
    ),
    "too_long": Remark(state="wrong", message=N_("“{label}”超过 {max} 个字"), remedy=_CORRECT),
    "characters": Remark(
        state="wrong", message=N_("“{label}”里有不能识别的字符"), remedy=N_("文件在转存时损坏，请从银行重新导出")
    ),
    "amount_missing": Remark(state="wrong", message=N_("“{label}”是空的"), remedy=_CORRECT),
    "amount_unreadable": Remark(state="wrong", message=N_("“{label}”不是金额：{text}"), remedy=_CORRECT),
    "decimals": Remark(
        state="wrong",
        message=N_("“{label}”的小数多于两位：{text}"),
        remedy=N_("金额只到分，不能自行舍入；请向银行核实后索取更正后的文件"),
    ),
    "not_positive": Remark(
        state="wrong",
        message=N_("“{label}”应大于 0：{text}"),
        remedy=N_("退款和更正请银行用“冲正”列出，不要用负数"),
    ),
    "too_large": Remark(state="wrong", message=N_("“{label}”大得不可能：{text}"), remedy=_CORRECT),
    "date_missing": Remark(state="wrong", message=N_("“{label}”是空的"), remedy=_CORRECT),
    "date_unreadable": Remark(
        state="wrong",
        message=N_("“{label}”不是日期：{text}"),
        remedy=N_("请把这一列设为日期格式，或写成 2026-05-01 的样子，从银行重新导出"),
    ),
    "future": Remark(state="wrong", message=N_("“{label}”{on} 还没有到"), remedy=_CORRECT),
    "kind_missing": Remark(state="wrong", message=N_("“{label}”是空的"), remedy=_CORRECT),
    "kind_unreadable": Remark(
        state="wrong",
        message=N_("不认识“{label}”的写法：{text}"),
        remedy=N_("请管理员在这家银行的文件版式中补上这个写法，再重新上传"),
    ),
    "twice_in_file": Remark(
        state="duplicate",
        message=N_("与第 {other} 行完全相同（流水号 {reference}）"),
        remedy=N_("只按第 {other} 行入账；银行合计若包含两行，请向银行核实"),
    ),
    "booked_before": Remark(
        state="duplicate",
        message=N_("流水号 {reference} 已于 {on} 入账"),
        remedy=N_("不会再次入账，无需处理"),
    ),
    "booked_and_reversed": Remark(
        state="held",
        message=N_("流水号 {reference} 曾于 {on} 入账 {amount} 元，后来冲正"),
        remedy=N_("请核对银行回单：是更正后重新入账的，选择“入账”；仍是已经冲正的那一笔的，写明理由后不予入账"),
    ),
    "reference_differs": Remark(
        state="wrong",
        message=N_("第 {other} 行用了同一流水号 {reference}，内容却不同"),
        remedy=N_("两行都不入账；请向银行核实哪一行是对的，索取更正后的文件"),
    ),
    "reference_taken": Remark(
        state="wrong",
        message=N_("流水号 {reference} 已于 {on} 入账 {amount} 元，与这一行不同"),
        remedy=N_("请向银行核实；入账有误的，请银行出具冲正"),
    ),
    "no_reference": Remark(state="held", message=N_("“{label}”是空的，不能自动防止重复入账"), remedy=_BY_HAND),
    "same_by_hand": Remark(
        state="held",
        message=N_("该贷款 {on} 已有一笔 {amount} 元的入账，不能用银行流水号区分，可能是同一笔"),
        remedy=_BY_HAND,
    ),
    "reference_elsewhere": Remark(
        state="held", message=N_("流水号 {reference} 已在同一银行的另一笔贷款入账"), remedy=_BY_HAND
    ),
    "no_loan_number": Remark(state="unknown", message=N_("“{label}”是空的，不与任何贷款匹配"), remedy=_ASSIGN),
    "unknown_loan": Remark(state="unknown", message=N_("没有编号为 {text} 的贷款，或不在本单位范围内"), remedy=_ASSIGN),
    "contract_differs": Remark(
        state="wrong",
        message=N_("贷款 {loan} 的合同编号不是 {text}"),
        remedy=N_("贷款编号和合同编号不属于同一笔贷款；请核对银行回单后归到正确的贷款，或退回"),
    ),
    "other_bank": Remark(
        state="held",
        message=N_("贷款 {loan} 是“{bank}”发放的，这是另一家银行的文件"),
        remedy=N_("请核对贷款编号：两家银行编号相同的，归到正确的贷款；确属该贷款的，选择“入账”"),
    ),
    "closed_loan": Remark(
        state="wrong",
        message=N_("贷款 {loan} 已结清，不能再入账"),
        remedy=N_("请核对是否属于另一笔贷款；多付的由银行退还借款人"),
    ),
    "before_disbursement": Remark(
        state="wrong",
        message=N_("“{label}”{on} 早于贷款 {loan} 的放款日 {disbursed_on}"),
        remedy=N_("请核对日期和贷款编号，向银行索取更正后的文件，或归到正确的贷款"),
    ),
    "no_contract_number": Remark(
        state="unknown", message=N_("放款的“{label}”是空的，不与任何合同匹配"), remedy=_ASSIGN
    ),
    "unknown_contract": Remark(
        state="unknown",
        message=N_("没有合同 {text} 在等待放款，或不在本单位范围内"),
        remedy=N_("请核对合同编号；合同尚未登记的，先登记合同，再把这一行归到该案件，或写明理由后退回"),
    ),
    "disbursed_before": Remark(state="wrong", message=N_("合同 {text} 已经放款（贷款 {loan}）"), remedy=_CORRECT),
    "no_new_loan_number": Remark(state="wrong", message=N_("放款的“{label}”是空的"), remedy=_CORRECT),
    "loan_number_taken": Remark(state="wrong", message=N_("贷款编号 {text} 已是另一笔贷款的编号"), remedy=_CORRECT),
    "amount_differs": Remark(
        state="held",
        message=N_("放款 {amount} 元，合同金额是 {agreed} 元"),
        remedy=N_(
            "请核对合同和银行回单：确属银行少放的，选择“入账”，贷款账和担保额度都按实际放款金额登记，以后不能再放；"
            "否则写明理由后不予入账"
        ),
    ),
    "amount_exceeds": Remark(
        state="wrong",
        message=N_("放款 {amount} 元，超过合同金额 {agreed} 元"),
        remedy=N_("请核对合同编号；银行不能放得比合同多，请向银行核实，索取更正后的文件"),
    ),
    "contract_of_other_bank": Remark(
        state="held",
        message=N_("合同 {text} 是与“{bank}”签的，这是另一家银行的文件"),
        remedy=N_("请核对合同编号：两家银行编号相同的，归到正确的合同；确属该合同的，选择“入账”"),
    ),
    "contract_twice": Remark(state="held", message=N_("第 {other} 行已是同一合同的放款"), remedy=_BY_HAND),
    "nothing_to_reverse": Remark(
        state="unknown",
        message=N_("找不到要冲正的那一笔：{text}"),
        remedy=N_("请核对原流水号和金额；在贷款页面上可以由两人办理冲正，然后把这一行退回并写明理由"),
    ),
    "reversal_unclear": Remark(
        state="held",
        message=N_("冲正没有写原流水号，只能按金额和贷款查找"),
        remedy=N_("请核对银行回单：该贷款只有一笔同额入账的，选择“入账”；否则在贷款页面上由两人办理冲正"),
    ),
    "refused": Remark(
        state="held",
        message=N_("没有入账：{why}"),
        remedy=N_("请核对贷款和银行回单：归到正确的贷款，原因消除后再“入账”，或写明理由后退回"),
    ),
}
"""All faults of lines, by code."""
OF_THE_PLACE = frozenset(
    {
        *("no_loan_number", "unknown_loan", "contract_differs", "closed_loan", "before_disbursement", "other_bank"),
        *("no_contract_number", "unknown_contract", "amount_differs", "contract_twice", "disbursed_before"),
        *("amount_exceeds", "contract_of_other_bank", "reference_elsewhere"),
        *("no_reference", "same_by_hand", "reversal_unclear", "refused", "booked_and_reversed"),
    }
)
"""Faults that are gone when a person assigns the line to another loan; a line that has others cannot be assigned."""
SEEMS_BOOKED = frozenset({"same_by_hand", "reference_elsewhere"})
"""Faults of a line that seems to be booked already; who lets it be booked says that it is no repetition."""

TOTALS: Mapping[str, Remark] = {
    "sum_differs": Remark(
        state="wrong",
        message=N_("总金额不符：{source}为 {said} 元，各行相加是 {found} 元，相差 {difference} 元"),
        remedy=N_("可能有行缺失、重复或被改动；请向银行核实。确需入账的，确认人须写明理由"),
    ),
    "count_differs": Remark(
        state="wrong",
        message=N_("笔数不符：{source}为 {said} 笔，文件里有 {found} 笔"),
        remedy=N_("可能有行缺失或重复；请向银行核实。确需入账的，确认人须写明理由"),
    ),
    "total_unreadable": Remark(state="wrong", message=N_("合计行的“{label}”不是金额：{text}"), remedy=_CORRECT),
    "sum_incomplete": Remark(
        state="wrong",
        message=N_("有 {count} 行的金额无法读取，总金额无法核对"),
        remedy=N_("请先更正这些行，再重新上传；确需入账其余各行的，确认人须写明理由"),
    ),
}
"""What may be wrong with a file's totals."""
SOURCES: Mapping[str, str] = {"trailer": N_("文件的合计行"), "clerk": N_("经办人填写的合计")}
_OWN = ("label", "source")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something wrong: where (`row` counted from 1 as in a sheet, `column`, `cell` like `B7`), what, what to do."""

    code: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    params: Mapping[str, Any]

    @property
    def remark(self) -> Remark:
        """What is said of it, unfilled."""
        return REMARKS.get(self.code) or TOTALS[self.code]

    def message(self, translate: Translate = str) -> str:
        """Return what is wrong."""
        return self._filled(self.remark.message, translate)

    def remedy(self, translate: Translate = str) -> str:
        """Return what to do."""
        return self._filled(self.remark.remedy, translate)

    def _filled(self, template: str, translate: Translate) -> str:
        own = {name: translate(str(self.params[name])) for name in _OWN if name in self.params}
        why = self.params.get("why", "")
        if not isinstance(why, str):  # the rejections as they were said, each to be said in the reader's language
            own["why"] = "；".join(sentence(each["template"], each["params"], translate=translate) for each in why)
        return translate(template).format(**{**self.params, **own})

    def plain(self) -> dict[str, Any]:
        """Return it as it is stored; `fault_of` reads it back."""
        named = {"code": self.code, "row": self.row, "column": self.column, "cell": self.cell}
        return {**named, "params": dict(self.params)}


def fault_of(stored: Mapping[str, Any]) -> Fault:
    """Return a stored fault."""
    return Fault(**{name: stored[name] for name in ("code", "row", "column", "cell", "params")})


def state_of(faults: tuple[Fault, ...]) -> State:
    """Return what becomes of a line with these faults: the worst of what each makes of it."""
    found = {fault.remark.state for fault in faults}
    return next((state for state in WORST if state in found), "good")
