"""What is wrong with a DMN file: every problem with its element, its line and what to do. Knows no DMN."""

from collections.abc import Mapping
from dataclasses import dataclass

_SENTENCES: Mapping[str, tuple[str, str, str, str]] = {
    # code: what (zh), remedy (zh), what (en), remedy (en)
    "unreadable": (
        "文件不是有效的 XML：{detail}",
        "用 DMN 编辑器重新导出该文件",
        "the file is no valid XML: {detail}",
        "export it again from a DMN editor",
    ),
    "doctype": (
        "文件含有 DOCTYPE 声明",
        "删除 DOCTYPE 和实体声明",
        "the file has a DOCTYPE",
        "remove the DOCTYPE and entity declarations",
    ),
    "not-dmn": (
        "文件的根元素不是 DMN 1.1 至 1.5 的 definitions",
        "用支持 DMN 1.3 的编辑器保存该文件",
        "the root element is no definitions of DMN 1.1 to 1.5",
        "save the file with an editor for DMN 1.3",
    ),
    "missing-attribute": (
        "{tag} 缺少属性 {attribute}",
        "补上属性 {attribute}",
        "{tag} lacks the attribute {attribute}",
        "add the attribute {attribute}",
    ),
    "missing-child": (
        "{tag} 缺少 {child}",
        "补上 {child}",
        "{tag} lacks {child}",
        "add {child}",
    ),
    "duplicate-id": (
        "标识 {id} 重复出现",
        "为每个元素使用不同的标识",
        "the id {id} occurs twice",
        "give every element its own id",
    ),
    "duplicate-name": (
        "名称“{name}”被多个元素使用",
        "为每个决策、输入和知识模型使用不同的名称",
        "the name “{name}” is used by several elements",
        "give decisions, inputs and knowledge models different names",
    ),
    "unknown-reference": (
        "{tag} 指向不存在的元素 {href}",
        "改为现有元素的标识，或删除该连线",
        "{tag} points to {href}, which does not exist",
        "use the id of an existing element or remove the link",
    ),
    "too-deep": (
        "“{name}”经过 {limit} 层以上的依赖",
        "减少依赖的层数",
        "“{name}” requires others more than {limit} levels deep",
        "use fewer levels",
    ),
    "type-too-large": (
        "类型“{name}”展开后超过 {limit} 个部分，或层数太多",
        "拆分或简化该类型",
        "the type “{name}” has more than {limit} parts, or too many levels",
        "split or simplify it",
    ),
    "cycle": (
        "决策之间存在循环依赖：{path}",
        "删除循环中的一条依赖连线",
        "decisions depend on each other in a circle: {path}",
        "remove one of the links",
    ),
    "expression": (
        "表达式“{text}”第 {column} 个字符处有误：{detail}",
        "改正表达式",
        "the expression “{text}” is wrong at character {column}: {detail}",
        "correct the expression",
    ),
    "language": (
        "不支持表达式语言 {language}",
        "改用 FEEL",
        "the expression language {language} is not supported",
        "use FEEL",
    ),
    "unknown-element": (
        "不支持的元素 {tag}",
        "改用决策表、文字表达式或其他框式表达式",
        "the element {tag} is not supported",
        "use a decision table, a literal expression or another boxed expression",
    ),
    "external-function": (
        "不允许外部函数（{kind}）：{name}",
        "用 FEEL 改写该函数",
        "external functions ({kind}) are not allowed: {name}",
        "write the function in FEEL",
    ),
    "hit-policy": (
        "不支持命中策略 {policy}",
        "改为 UNIQUE、ANY、PRIORITY、FIRST、RULE ORDER、OUTPUT ORDER 或 COLLECT",
        "the hit policy {policy} is not supported",
        "use UNIQUE, ANY, PRIORITY, FIRST, RULE ORDER, OUTPUT ORDER or COLLECT",
    ),
    "aggregation": (
        "不支持汇总方式 {aggregation}，或决策表有多个输出列",
        "改为 SUM、MIN、MAX 或 COUNT，并只保留一个输出列",
        "the aggregation {aggregation} is not supported or the table has several outputs",
        "use SUM, MIN, MAX or COUNT with one output",
    ),
    "priority-values": (
        "命中策略 {policy} 需要在输出列中列出允许值，以确定优先顺序",
        "为输出列填写允许值，按优先顺序排列",
        "the hit policy {policy} needs output values for its order",
        "list the output values in their order of priority",
    ),
    "rule-width": (
        "第 {rule} 条规则有 {found} 个{part}单元格，应为 {expected} 个",
        "补齐或删除单元格",
        "rule {rule} has {found} {part} cells instead of {expected}",
        "add or remove cells",
    ),
    "unknown-type": (
        "没有名为 {type} 的类型",
        "定义该类型或改用 string、number、boolean、date 等",
        "there is no type {type}",
        "define the type or use string, number, boolean, date and the like",
    ),
    "overlap": (
        "第 {first} 条与第 {second} 条规则重叠，而命中策略是 {policy}；例如：{example}",
        "修改条件使两条规则互斥，或改用其他命中策略",
        "rules {first} and {second} overlap under the hit policy {policy}, for example: {example}",
        "change the conditions so that they exclude each other or use another hit policy",
    ),
    "gap": (
        "没有规则适用于：{example}",
        "补一条规则，或设置默认输出",
        "no rule applies to: {example}",
        "add a rule or a default output",
    ),
    "open-values": (
        "“{labels}”可以是任意文字，没有规则适用于未列出的文字",
        "为该输入列出允许值，或补一条规则、设置默认输出",
        "“{labels}” may be any text, and no rule applies to texts that are not listed",
        "list the allowed values of the input, or add a rule or a default output",
    ),
    "unreachable": (
        "第 {rule} 条规则永远不会生效：它命中时，总有更优先的规则也命中，例如第 {by} 条",
        "删除该规则或调整顺序",
        "rule {rule} can never decide: whenever it matches, so does a rule that goes before it, such as rule {by}",
        "remove the rule or change the order",
    ),
    "never": (
        "第 {rule} 条规则永远不会命中：没有“{label}”的值满足“{cell}”",
        "改正单元格，使其符合该输入的类型和允许值，或删除该规则",
        "rule {rule} can never match: no value of “{label}” satisfies “{cell}”",
        "correct the cell so that it fits the type and the allowed values of the input, or remove the rule",
    ),
    "output-value": (
        "第 {rule} 条规则的输出 {value} 不在“{label}”的允许值之内",
        "改正输出，或把它列入允许值",
        "the output {value} of rule {rule} is not among the values of “{label}”",
        "correct the output or list it among the values",
    ),
    "unexamined-dependent": (
        "没有检查重叠和遗漏，因为几个输入列或其中的条件取自同一个变量",
        "人工核对各条规则，或让各列取自不同的变量",
        "overlaps and gaps were not examined, because several columns or their conditions read the same variable",
        "compare the rules yourself or let every column read variables of its own",
    ),
    "unexamined-unknown": (
        "没有检查重叠和遗漏，因为“{labels}”既与固定值又与未知值比较，或与不同类型的值比较",
        "人工核对各条规则，或让每列只与同一类型的固定值或少数参数比较",
        "overlaps and gaps were not examined: “{labels}” is compared with unknown values or with several types",
        "compare the rules yourself or compare each input with constants of one type or with few parameters",
    ),
    "unexamined-partly": (
        "没有全面检查重叠和遗漏，因为“{labels}”的有些条件无法预先判断",
        "人工核对各条规则，或改用与固定值或参数的比较",
        "overlaps and gaps were not fully examined: some conditions of “{labels}” cannot be judged beforehand",
        "compare the rules yourself or use comparisons with constants or parameters",
    ),
    "unexamined-large": (
        "没有全面检查重叠和遗漏，因为表太大",
        "人工核对各条规则，或拆分该表",
        "overlaps and gaps were not fully examined, because the table is too large",
        "compare the rules yourself or split the table",
    ),
    "requirement": (
        "“{name}”读取了“{read}”，但没有画出对它的依赖，读到的是空值",
        "从“{read}”向“{name}”画一条依赖连线",
        "“{name}” reads “{read}” without requiring it and sees null",
        "draw a requirement from “{read}” to “{name}”",
    ),
    "import": (
        "找不到被引入的模型 {namespace}",
        "把该模型放在同一文件夹中",
        "the imported model {namespace} is not to be found",
        "put it into the same folder",
    ),
    "too-large": (
        "文件超过 {limit} 字节或嵌套太深",
        "拆分文件",
        "the file has more than {limit} bytes or is nested too deeply",
        "split the file",
    ),
}

_ENGLISH = 2
FAULTS = frozenset(("overlap", "gap", "unreachable", "never", "output-value", "requirement"))
"""What of a model that can be loaded would go wrong at some case; the other warnings are for its author to judge."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file. ``what`` and ``remedy`` are Chinese; ``text("en")`` is both in English.

    ``model`` is the namespace of the imported model that it is in, or None for the main one. A detail whose name ends
    in ``_en`` takes the place of the other in English.
    """

    code: str
    element: str | None
    line: int | None
    details: tuple[tuple[str, str], ...] = ()
    model: str | None = None

    @property
    def what(self) -> str:
        """What is wrong, in Chinese."""
        return self._sentence(0)

    @property
    def remedy(self) -> str:
        """What to do, in Chinese."""
        return self._sentence(1)

    def text(self, language: str) -> str:
        """What is wrong and what to do, in ``language`` (``zh`` or ``en``)."""
        first = _ENGLISH if language == "en" else 0
        return f"{self._sentence(first)} — {self._sentence(first + 1)}"

    def _sentence(self, index: int) -> str:
        details = dict(self.details)
        if index >= _ENGLISH:
            details |= {name.removesuffix("_en"): text for name, text in self.details if name.endswith("_en")}
        return _SENTENCES[self.code][index].format_map(details)

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else None
        place = ", ".join(part for part in (self.model, self.element, line) if part)
        return f"[{place}] {self.what} — {self.remedy}"


class DmnProblems(Exception):  # it is a collection of problems
    """A file that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class ProblemLog:
    """Collects problems while a file is read, so that its author sees all of them at once.

    ``model`` is the namespace of the imported model that is being read, if it is one.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.model: str | None = None

    def add(self, code: str, element: str | None, line: int | None, **details: object) -> None:
        """Record a problem."""
        facts = tuple((name, str(value)) for name, value in details.items())
        self.problems.append(Problem(code, element, line, facts, self.model))

    def raise_any(self) -> None:
        """Raise DmnProblems if there is a problem."""
        if self.problems:
            raise DmnProblems(tuple(self.problems))
