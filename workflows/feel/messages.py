"""The sentences of diagnostics and errors, in Chinese and English. Knows nothing else."""

from collections.abc import Mapping

CHINESE, ENGLISH = "zh", "en"

_SENTENCES: Mapping[str, tuple[str, str]] = {
    # Reading
    "unexpected-character": ("此处不能出现字符“{found}”", "the character “{found}” cannot stand here"),
    "curly-quotes": (
        '字符串要用英文引号（"）括起来，不能用“{found}”',
        'strings stand between straight quotation marks ("), not “{found}”',
    ),
    "foreign-operator": ("FEEL 不用“{found}”，请写作“{expected}”", "FEEL has no “{found}”: write “{expected}”"),
    "bare-range": (
        "区间要用括号括起来，如 [1..3]",
        "a range stands in brackets, such as [1..3]",
    ),
    "unterminated-string": ("字符串缺少结尾的双引号", "the string has no closing quotation mark"),
    "unexpected-end": ("表达式不完整，缺少“{expected}”", "the expression ends where “{expected}” is needed"),
    "expected": ("此处应为“{expected}”，实际是“{found}”", "“{expected}” is needed here, found “{found}”"),
    "unexpected": ("此处不能出现“{found}”", "“{found}” cannot stand here"),
    "mixed-arguments": ("参数要么全部带名称，要么全部不带名称", "either all arguments have names or none"),
    "number-out-of-range": ("数字超出范围", "the number is out of range"),
    "text-too-long": ("表达式超过 {limit} 个字符", "the expression has more than {limit} characters"),
    "too-many-tokens": (
        "表达式超过 {limit} 个词和符号",
        "the expression has more than {limit} words and signs",
    ),
    "too-deep": ("表达式嵌套太深", "the expression is nested too deeply"),
    # Budget
    "budget-steps": ("计算量超过上限（{limit} 步），已停止", "stopped: more than {limit} steps"),
    "budget-depth": ("函数调用层数超过上限（{limit}），已停止", "stopped: calls nested more than {limit} deep"),
    "budget-items": ("列表长度超过上限（{limit}），已停止", "stopped: a list of more than {limit} items"),
    "budget-characters": ("字符串长度超过上限（{limit}），已停止", "stopped: a string of more than {limit} characters"),
    # Names and access
    "unknown-name": ("没有名为“{name}”的变量", "there is no variable “{name}”"),
    "unknown-type": ("没有名为“{name}”的类型", "there is no type “{name}”"),
    "bare-type": (
        "类型“{name}”要写明里面是什么，如 list<number>、context<a: number>",
        "the type “{name}” needs to say of what, such as list<number> or context<a: number>",
    ),
    "unknown-value": (
        "变量“{name}”的数据类型不受支持：{found}",
        "the variable “{name}” has an unsupported type: {found}",
    ),
    "no-entry": ("没有名为“{name}”的项", "there is no entry “{name}”"),
    "no-member": ("{kind} 没有属性“{name}”", "{kind} has no property “{name}”"),
    "no-element": ("列表没有第 {index} 项（共 {count} 项）", "the list has no element {index} (it has {count})"),
    "no-function": ("被调用的不是函数，而是 {kind}", "what is called is no function but {kind}"),
    "duplicate-key": ("“{name}”重复出现", "“{name}” occurs twice"),
    # Decisions
    "missing-input": ("没有提供输入“{name}”", "the input “{name}” is not given"),
    "value-type": (
        "“{name}”的值不符合类型 {expected}（实际是 {found}）",
        "the value of “{name}” is not {expected} but {found}",
    ),
    "value-not-allowed": ("“{name}”的值 {value} 不在允许值之内", "the value {value} of “{name}” is not allowed"),
    "several-rules": (
        "第 {rules} 条规则同时命中，而命中策略是 {policy}",
        "rules {rules_en} match at once under the hit policy {policy}",
    ),
    "no-rule": ("没有规则命中，也没有默认输出", "no rule matches and there is no default output"),
    "no-aggregate": ("命中规则的输出无法汇总（{aggregation}）", "the outputs cannot be aggregated ({aggregation})"),
    "no-logic": ("“{name}”没有决策逻辑", "“{name}” has no logic"),
    # Operators
    "undefined-operator": (
        "{left} 与 {right} 之间不能用“{operator}”运算",
        "“{operator}” is not defined for {left} and {right}",
    ),
    "no-number": (
        "“{operator}”没有结果（除以零、溢出或无实数解）",
        "“{operator}” has no result (division by zero, overflow, no real result)",
    ),
    "no-negative": ("{kind} 不能取负", "{kind} cannot be negated"),
    "incomparable": (
        "{left} 与 {right} 不能用“{operator}”比较",
        "{left} and {right} cannot be compared with “{operator}”",
    ),
    "no-condition": (
        "条件的结果不是 true 或 false，而是 {kind}，按“否则”处理",
        "the condition is neither true nor false but {kind}; “else” is taken",
    ),
    "no-filter": ("{kind} 不是列表，不能用方括号取其中的项", "{kind} is no list: brackets cannot select from it"),
    "no-selection": (
        "筛选条件的结果不是 true 或 false，而是 {kind}，该项不入选",
        "the filter's condition is neither true nor false but {kind}: the element is left out",
    ),
    "no-truth": (
        "“{operator}”只能用于 true 和 false，这里有 {kind}",
        "“{operator}” takes true and false only, found {kind}",
    ),
    "no-iteration": ("不能逐项遍历 {kind}", "{kind} cannot be iterated over"),
    "no-range": ("{low} 与 {high} 不能组成区间", "{low} and {high} make no range"),
    "range-order": ("区间的起点 {low} 大于终点 {high}", "the range begins at {low}, after its end {high}"),
    "not-a-range": ("“{text}”不是区间", "“{text}” is no range"),
    "no-temporal": ("“{text}”不是有效的日期、时间或时长", "“{text}” is no valid date, time or duration"),
    # Functions
    "external-function": (
        "不允许调用外部函数“{name}”",
        "the external function “{name}” may not be called",
    ),
    "argument-count": (
        "函数 {function} 需要 {expected} 个参数，实际 {found} 个",
        "{function} takes {expected} arguments, found {found}",
    ),
    "argument-unknown": (
        "函数 {function} 没有名为“{name}”的参数",
        "{function} has no parameter “{name}”",
    ),
    "argument-kind": (
        "函数 {function} 的参数“{name}”应为 {expected}，实际是 {found}",
        "the argument “{name}” of {function} must be {expected}, found {found}",
    ),
    "result-kind": (
        "函数 {function} 的结果应为 {expected}，实际是 {found}",
        "the result of {function} must be {expected}, found {found}",
    ),
    "no-form": ("参数（{found}）不符合 {expected}", "the arguments ({found}) do not fit {expected}"),
    "bad-scale": ("小数位数 {scale} 超出范围", "the scale {scale} is out of range"),
    "bad-position": (
        "位置 {position} 或长度超出范围（共 {count}）",
        "the position {position} or the length is out of range (of {count})",
    ),
    "element-kind": (
        "{function} 的每一项应为 {expected}，实际有 {found}",
        "{function} needs elements that are {expected}, found {found}",
    ),
    "empty-list": ("{function} 的列表为空", "the list of {function} is empty"),
    "too-few": ("{function} 至少需要 {count} 项", "{function} needs at least {count} elements"),
    "no-verdict": (
        "{function} 的判断函数没有返回 true 或 false",
        "the function given to {function} returned neither true nor false",
    ),
    "bad-pattern": (
        "正则表达式“{pattern}”或标志“{flags}”无效或不受支持",
        "the pattern “{pattern}” or its flags “{flags}” are not valid or not supported",
    ),
    "bad-replacement": ("替换文本“{replacement}”无效", "the replacement “{replacement}” is not valid"),
    "bad-text": ("文本含有不完整的字符", "the text holds half of a character"),
    "empty-match": ("正则表达式“{pattern}”会匹配空文本", "the pattern “{pattern}” matches the empty text"),
    "bad-separators": (
        "千分位“{grouping}”或小数点“{point}”无效",
        "the grouping “{grouping}” or decimal separator “{point}” is not valid",
    ),
    "not-a-number": ("“{text}”不是数字", "“{text}” is no number"),
}


_HINTS: Mapping[str, tuple[str, str]] = {
    "like": ("，是不是“{like}”？", "; did you mean “{like}”?"),
    "wide": ("，其中“{wide}”是中文标点，请改用英文半角符号", ": “{wide}” is a full-width sign, use the half-width one"),
    "negated": ("，否定请写作 not(…)", "; to negate write not(…)"),
}
"""What is added to a sentence when its details have something to add."""


def render(code: str, details: Mapping[str, str], language: str) -> str:
    """The sentence for ``code`` in ``language``, filled with ``details``."""
    sentences = [_SENTENCES[code], *(hint for name, hint in _HINTS.items() if name in details)]
    text = "".join(english if language == ENGLISH else chinese for chinese, english in sentences)
    return text.format_map(_Filled(details))


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_SENTENCES)
