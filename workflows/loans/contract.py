"""Whether a contract can be counted with: everything that is wrong with its terms, told at once."""

from collections.abc import Callable

from workflows.errors import N_, FieldError
from workflows.loans.terms import DAY_COUNTS, KINDS, ORDER, ROLLS, Terms

_MONTH = 31
_RULES: tuple[tuple[str, Callable[[Terms], bool], str], ...] = (
    ("principal", lambda terms: terms.principal > 0, N_("贷款金额应大于零")),
    ("months", lambda terms: terms.months >= 1, N_("贷款月数应为正整数")),
    (
        "annual_rate",
        lambda terms: 0 <= terms.annual_rate < 1,
        N_("年利率应写作小数（百分之三点四五写作0.0345），不小于零、小于1"),
    ),
    ("penalty_rate", lambda terms: 0 <= terms.penalty_rate < 1, N_("罚息年利率应写作小数，不小于零、小于1")),
    ("due_day", lambda terms: 1 <= terms.due_day <= _MONTH, N_("还款日应为1至31")),
    ("grace_days", lambda terms: terms.grace_days >= 0, N_("宽限天数不能为负数")),
    ("order", lambda terms: sorted(terms.order) == sorted(ORDER), N_("还款顺序应包含费用、罚息、利息、本金各一次")),
    ("kind", lambda terms: terms.kind in KINDS, N_("没有这种还款方式，请从列出的方式中选择")),
    ("day_count", lambda terms: terms.day_count in DAY_COUNTS, N_("没有这种计息天数的算法，请从列出的算法中选择")),
    ("roll", lambda terms: terms.roll in ROLLS, N_("没有这种节假日顺延的方式，请从列出的方式中选择")),
)
"""By field what must hold of terms, and what to say when it does not."""


def faults(terms: Terms) -> tuple[FieldError, ...]:
    """Return what is wrong with terms, by field (`terms.due_day`); empty: nothing."""
    wrong = [(key, template) for key, holds, template in _RULES if not holds(terms)]
    return tuple(FieldError(field=f"terms.{key}", template=template, params={}) for key, template in wrong)
