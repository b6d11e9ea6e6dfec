"""Every expression written in a package: its text, what it is for and where it stands.

Knows where expressions stand in BPMN, forms and decisions; parses them with `workflows.feel` but does not judge them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from workflows.engine.contents import Contents
from workflows.engine.formfiles import line_of_key
from workflows.engine.graph import CLAIMANT, DEADLINE_FROM, Loop, Node, Process, calls_service
from workflows.engine.problems import Place, at, at_line
from workflows.engine.readloops import COUNTS, own_names
from workflows.engine.values import Field
from workflows.errors import N_
from workflows.feel import FeelSyntaxError, parse, parse_tests, syntax

CONDITION, TIMER, MAPPING, VALUE, FORM = "condition", "timer", "mapping", "value", "form"
_TITLES = {"title": N_("案件标题"), "decisive_on": N_("决定日期")}
FACT = "fact."
"""How properties of a process begin that say what its cases tell of their organisation."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """One expression: `text` as it stands in the file, `where` what it is for (Chinese), `kind` one of the above.

    `local` are variables that only this place sees. `closed` is False where others may be seen that nobody can list
    (what a service answers).
    """

    text: str
    where: str
    kind: str
    place: Place
    closed: bool = True
    local: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def parsed(text: str) -> syntax.Node | FeelSyntaxError:
    """The syntax tree of a FEEL text without its leading "=", or why there is none."""
    try:
        return parse(text).tree
    except FeelSyntaxError as error:
        return error


@lru_cache(maxsize=4096)
def parsed_tests(text: str) -> syntax.Node | FeelSyntaxError:
    """The syntax tree of a decision table's input entry, or why there is none."""
    try:
        return parse_tests(text).tree
    except FeelSyntaxError as error:
        return error


def feel_of(text: str) -> str | None:
    """The FEEL text behind a leading "=", or None when there is none."""
    stripped = text.strip()
    return stripped[1:].strip() if stripped.startswith("=") else None


def expressions(contents: Contents) -> Iterator[Written]:
    """All expressions of processes and forms, in the order of the files."""
    for process in contents.processes.values():
        yield from _of_process(contents, process)
    for file, form in contents.forms.values():
        for each in form.fields:
            yield from _of_field(contents, file, each, frozenset())


def _of_process(contents: Contents, process: Process) -> Iterator[Written]:
    for name, where in _TITLES.items():
        if name in process.properties:
            yield Written(text=process.properties[name], where=where, kind=VALUE, place=at(process))
    for name, text in process.properties.items():
        if name.startswith(FACT):
            yield Written(text=text, where=N_("单位情况"), kind=VALUE, place=at(process))
    for node in process.nodes.values():
        yield from _of_node(contents, node)
    for flow in process.flows.values():
        if flow.condition is not None:
            yield Written(text=flow.condition, where=N_("条件"), kind=CONDITION, place=at(flow))


def _of_node(contents: Contents, node: Node) -> Iterator[Written]:
    local = locals_of(contents, node)
    yield from _of_triggers(node, local)
    yield from _of_mappings(contents, node, local)
    if node.loop is not None:
        yield from _of_loop(contents, node, node.loop)
    for name, where in ((CLAIMANT, N_("职工序号")), (DEADLINE_FROM, N_("期限起算日"))):
        if name in node.work.properties:
            yield Written(text=node.work.properties[name], where=where, kind=VALUE, place=at(node), local=local)
    if node.work.due is not None:
        yield Written(text=node.work.due, where=N_("办理期限"), kind=TIMER, place=at(node), local=local)
    for text, where in ((node.work.assignee, N_("指定办理人")), (node.work.groups, N_("候选岗位组"))):
        if text and feel_of(text) is not None:
            yield Written(text=text, where=where, kind=VALUE, place=at(node), local=local)


def _of_triggers(node: Node, local: frozenset[str]) -> Iterator[Written]:
    for trigger in node.triggers:
        place = at_line(node, trigger.line)
        if trigger.timer is not None:
            yield Written(text=trigger.timer[1], where=N_("定时"), kind=TIMER, place=place, local=local)
        if trigger.key is not None:
            yield Written(text=trigger.key, where=N_("消息的关联值"), kind=VALUE, place=place, local=local)


def _of_loop(contents: Contents, node: Node, loop: Loop) -> Iterator[Written]:
    """How often is asked around the instances; their result and whether they suffice inside them."""
    outside = around(contents, node)
    inside = locals_of(contents, node) | {each.target.split(".")[0] for each in node.work.inputs}
    cardinality = None if (loop.cardinality or "").isdecimal() else loop.cardinality
    found = (
        (loop.collection, N_("多实例的集合"), VALUE, outside),
        (cardinality, N_("多实例的次数"), VALUE, outside),
        (loop.output_element, N_("多实例的结果"), MAPPING, inside | results_of(contents, node)),
        (loop.completion, N_("多实例的完成条件"), CONDITION, inside | set(COUNTS)),
        (loop.condition, N_("循环条件"), CONDITION, inside),
    )
    for text, where, kind, local in found:
        if text is not None:
            place = at_line(node, loop.line)
            closed = not calls_service(node)
            yield Written(text=text, where=where, kind=kind, place=place, local=frozenset(local), closed=closed)


def _of_mappings(contents: Contents, node: Node, local: frozenset[str]) -> Iterator[Written]:
    for each in node.work.inputs:
        place = at_line(node, each.line)
        yield Written(text=each.source, where=N_("输入映射"), kind=MAPPING, place=place, local=local)
    outputs = local | results_of(contents, node)
    for each in node.work.outputs:
        place = at_line(node, each.line)
        closed = not calls_service(node)
        yield Written(text=each.source, where=N_("输出映射"), kind=MAPPING, place=place, local=outputs, closed=closed)


def locals_of(contents: Contents, node: Node) -> frozenset[str]:
    """Variables visible at a node only: its own and those of the sub-processes around it, mapped or of an instance."""
    own = {each.target.split(".")[0] for each in node.work.inputs}
    return frozenset(own | (own_names(node.loop) if node.loop is not None else set())) | around(contents, node)


def around(contents: Contents, node: Node) -> frozenset[str]:
    """Variables that the sub-processes around a node have for themselves."""
    scope = contents.processes[node.process].nodes.get(node.scope)
    return frozenset() if scope is None else locals_of(contents, scope)


def results_of(contents: Contents, node: Node) -> frozenset[str]:
    """What an output mapping of the node may read besides case data."""
    found = {node.work.result_variable or ""}
    called = contents.processes.get(node.work.called_process or "")
    if called is not None:
        found.update(each.target.split(".")[0] for inner in called.nodes.values() for each in inner.work.inputs)
    return frozenset(found - {""})


def _of_field(contents: Contents, file: str, each: Field, local: frozenset[str]) -> Iterator[Written]:
    content = contents.package.files[file]
    place = Place(file=file, line=line_of_key(content, each.key), element=each.key, label=each.label)
    if each.shown_if is not None:
        yield Written(text=f"={each.shown_if}", where=N_("显示条件"), kind=FORM, place=place, local=local)
    for bound, where in ((each.min, N_("最小值")), (each.max, N_("最大值"))):
        if bound is not None and bound.startswith("="):
            yield Written(text=bound, where=where, kind=FORM, place=place, local=local)
    for name in ("offer", "first"):
        if name in each.properties:
            yield Written(text=each.properties[name], where=N_("可选项"), kind=FORM, place=place, local=local)
    for check in each.checks:
        yield Written(text=check.condition, where=N_("填写要求"), kind=FORM, place=place, local=local)
    own = local | {column.key for column in each.columns}
    for column in each.columns:
        yield from _of_field(contents, file, column, own)
