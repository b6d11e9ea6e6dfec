"""Lint: who does what, with which form, by which decision, service or called process.

Knows the zeebe: settings and custom properties of nodes; says nothing of the graph or of expressions.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from workflows.engine.contents import Contents
from workflows.engine.formfiles import KEY, line_of_key
from workflows.engine.graph import Node, Process, calls_service, ends_silently, told_from_outside
from workflows.engine.known import data_keys
from workflows.engine.links import link_name
from workflows.engine.problems import Place, at, at_line, problem
from workflows.engine.surroundings import Surroundings, hint
from workflows.engine.values import Problem
from workflows.engine.written import FACT

OFFICE_LEVELS = frozenset({"community", "street", "district", "city"})
DUTIES = frozenset(
    {
        "intake",
        "investigate",
        "reinvestigate",
        "review",
        "approve",
        "pay",
        "reconcile",
        "notice",
        "reply",
        "callback",
    }
)
_DATA_PROPERTIES = ("applicant_name", "applicant_id_number", "applicant_phone", "amount", "urgent")
_NAME_AND_CODE = 2
CASE_TABLES = "case_tables"
"""The process property with the tables of forms and the user tasks that the page of a case lists, apart by blanks."""
_REQUIRED_PROPERTIES = ("number_series", "title", "start_groups", "applicant_name")


def check(contents: Contents, surroundings: Surroundings) -> Iterator[Problem]:
    """All work settings of the package."""
    known = data_keys(contents, surroundings)
    checks: Mapping[str, Callable[[Contents, Node, Surroundings], Iterator[Problem]]] = {
        "userTask": _user_task,
        "businessRuleTask": _decision_task,
        "callActivity": _call,
    }
    for node in contents.nodes():
        if node.kind in checks:
            yield from checks[node.kind](contents, node, surroundings)
        if calls_service(node):
            yield from _service_task(node, surroundings)
        yield from _targets(node)
        yield from _events(contents, node)
        yield from _properties(node, known, surroundings)
        yield from _performers(contents, node)
    yield from _event_names(contents)
    yield from _prefilled(contents, known)
    if contents.main is not None and not contents.loose:
        yield from _main(contents, contents.main, known)


def _list(text: str) -> list[str]:
    """The entries of a comma list."""
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def _group_names(node: Node, groups: str) -> Iterator[Problem]:
    """Two groups without a comma between them would be one that nobody is in."""
    for name in _list(groups):
        if len(name.split()) > 1:
            yield problem("group-name", at(node), name=name)


def _user_task(contents: Contents, node: Node, _: Surroundings) -> Iterator[Problem]:
    if not _list(node.work.groups.removeprefix("=")):
        yield problem("task-without-group", at(node))
    if not node.work.groups.startswith("="):
        yield from _group_names(node, node.work.groups)
    if not node.work.user_task:
        yield problem("not-zeebe-user-task", at(node))
    if not (node.work.form or "").strip():
        yield problem("task-without-form", at(node))
    yield from _form(contents, node, node.work.form)


def _form(contents: Contents, node: Node, form: str | None) -> Iterator[Problem]:
    if not form:
        return
    if form.startswith("="):
        yield problem("dynamic-reference", at(node), where="formId")
    elif form not in contents.forms and contents.complete:
        yield problem("form-unknown", at(node), id=form, hint=hint(form, contents.forms))


def _service_task(node: Node, surroundings: Surroundings) -> Iterator[Problem]:
    name = (node.work.task_type or "").strip()
    if not name:
        yield problem("service-missing", at(node))
    elif name.startswith("="):
        yield problem("dynamic-reference", at(node), where="taskDefinition")
    elif surroundings.services is not None and name not in surroundings.services:
        yield problem("service-unknown", at(node), id=name, hint=hint(name, surroundings.services))


def _decision_task(contents: Contents, node: Node, _: Surroundings) -> Iterator[Problem]:
    decision = (node.work.decision or "").strip()
    if not decision:
        yield problem("decision-missing", at(node))
    elif decision.startswith("="):
        yield problem("dynamic-reference", at(node), where="decisionId")
    elif decision not in contents.decisions and contents.complete:
        yield problem("decision-unknown", at(node), id=decision, hint=hint(decision, contents.decisions))
    if not (node.work.result_variable or "").strip():
        yield problem("result-variable-missing", at(node))
    elif not KEY.fullmatch(node.work.result_variable or ""):
        yield problem("mapping-target", at(node), target=node.work.result_variable)


def _call(contents: Contents, node: Node, _: Surroundings) -> Iterator[Problem]:
    called = (node.work.called_process or "").strip()
    if not called:
        yield problem("process-missing", at(node))
    elif called.startswith("="):
        yield problem("dynamic-reference", at(node), where="processId")
    elif called not in contents.processes and contents.complete:
        yield problem("process-unknown", at(node), id=called, hint=hint(called, contents.processes))


def _targets(node: Node) -> Iterator[Problem]:
    for each in (*node.work.inputs, *node.work.outputs):
        if not KEY.fullmatch(each.target):
            yield problem("mapping-target", at_line(node, each.line), target=each.target)


def _events(contents: Contents, node: Node) -> Iterator[Problem]:
    for trigger in node.triggers:
        if not told_from_outside(node):
            continue
        if not trigger.name:
            yield problem("message-missing", at(node))
        elif not KEY.fullmatch(trigger.name):
            yield problem("message-name", at(node), name=trigger.name)
        if not _list(node.work.properties.get("groups", "")):
            yield problem("event-groups-missing", at(node))
        yield from _group_names(node, node.work.properties.get("groups", ""))
        yield from _form(contents, node, node.work.properties.get("form"))
        if not node.name.strip():
            yield problem("name-missing", at(node), kind=node.kind)


def _event_names(contents: Contents) -> Iterator[Problem]:
    """The API names an event by its message alone, so one message means one event sub-process."""
    seen: dict[str, Node] = {}
    for node in contents.nodes():
        process = contents.processes[node.process]
        scope = process.nodes.get(node.scope)
        for trigger in node.triggers:
            if trigger.kind == "message" and trigger.name and scope is not None and scope.by_event:
                first = seen.setdefault(trigger.name, node)
                if first is not node:
                    yield problem("event-twice", at(node), name=trigger.name, other=f"{first.file}#{first.id}")


def _performers(contents: Contents, node: Node) -> Iterator[Problem]:
    tasks = {each.id for each in contents.nodes() if each.kind == "userTask"}
    for other in _list(node.work.properties.get("not_performed_by", "")):
        if other not in tasks and contents.complete:
            yield problem("performer-unknown", at(node), id=other, hint=hint(other, tasks))


def _properties(node: Node, known: Collection[str] | None, surroundings: Surroundings) -> Iterator[Problem]:
    properties = node.work.properties
    if properties.get("office", "community") not in OFFICE_LEVELS:
        yield problem("office-level", at(node), value=properties["office"])
    if properties.get("duty", "intake") not in DUTIES:
        yield problem("duty-unknown", at(node), value=properties["duty"], known=", ".join(sorted(DUTIES)))
    if not properties.get("priority", "0").lstrip("-").isdecimal():
        yield problem("priority", at(node), value=properties["priority"])
    for name in _list(properties.get("facts", "")):
        if known is not None and name.split(".")[0] not in known:
            yield problem("fact-unknown", at(node), property="facts", name=name, hint=hint(name, known))
    deadline = properties.get("deadline")
    if deadline is not None and surroundings.parameters is not None and deadline not in surroundings.parameters:
        yield problem("deadline-unknown", at(node), name=deadline, hint=hint(deadline, surroundings.parameters))


def _prefilled(contents: Contents, known: Collection[str] | None) -> Iterator[Problem]:
    for file, each in contents.fields():
        key = each.properties.get("prefill", "").split(".")[0]
        if key and known is not None and key not in known:
            line = line_of_key(contents.package.files[file], each.key)
            place = Place(file=file, line=line, element=each.key, label=each.label)
            yield problem("fact-unknown", place, property="prefill", name=key, hint=hint(key, known))


def _main(contents: Contents, main: Process, known: Collection[str] | None) -> Iterator[Problem]:
    """What a case needs of its process: number series, title, who may start it, its start form, its outcomes."""
    for name in _REQUIRED_PROPERTIES:
        if not main.properties.get(name, "").strip():
            yield problem("process-property-missing", at(main), property=name)
    for name in _DATA_PROPERTIES:
        key = main.properties.get(name, "").strip()
        if key and known is not None and key not in known:
            yield problem("fact-unknown", at(main), property=name, name=key, hint=hint(key, known))
    yield from _case_tables(contents, main)
    yield from _claims(contents, main)
    yield from _organisation(main, known)
    for node in main.nodes.values():
        if node.kind == "startEvent" and node.scope == main.id:
            yield from _start(contents, node)
        if _ends_case(main, node):
            yield from _end(node)


def _case_tables(contents: Contents, main: Process) -> Iterator[Problem]:
    """What a page of a case shall list is a table that a form asks for, or a step with a form."""
    tables = {field.key for _, field in contents.fields() if field.type == "table"}
    names = tables | {each.id for each in contents.nodes() if each.kind == "userTask"}
    for name in main.properties.get(CASE_TABLES, "").split():
        if name not in names and contents.complete:
            yield problem("fact-unknown", at(main), property=CASE_TABLES, name=name, hint=hint(name, names))


def _claims(contents: Contents, main: Process) -> Iterator[Problem]:
    """A process with claims names the decision that computes them, and who works them."""
    decision = main.properties.get("claims", "").strip()
    if not decision:
        return
    for named in filter(None, (decision, main.properties.get("claims_settled", "").strip())):
        if named not in contents.decisions and contents.complete:
            yield problem("decision-unknown", at(main), id=named, hint=hint(named, contents.decisions))
    if not main.properties.get("claims_groups", "").strip():
        yield problem("process-property-missing", at(main), property="claims_groups")


def _organisation(main: Process, known: Collection[str] | None) -> Iterator[Problem]:
    """A process whose cases are about an organisation names its name and code, and calls what cases tell of it."""
    keys = main.properties.get("organisation", "").split()
    facts = [name.removeprefix(FACT) for name in main.properties if name.startswith(FACT)]
    if facts and not keys:
        yield problem("process-property-missing", at(main), property="organisation")
    if len(keys) > _NAME_AND_CODE:
        yield problem("organisation-keys", at(main), value=main.properties["organisation"])
    for key in keys:
        if known is not None and key not in known:
            yield problem("fact-unknown", at(main), property="organisation", name=key, hint=hint(key, known))
    for fact in facts:
        if not main.properties.get(f"label.{fact}", "").strip():
            yield problem("process-property-missing", at(main), property=f"label.{fact}")


def _start(contents: Contents, node: Node) -> Iterator[Problem]:
    if not node.work.form:
        yield problem("start-without-form", at(node))
    yield from _form(contents, node, node.work.form)


def _end(node: Node) -> Iterator[Problem]:
    """A token that ends the case says how it went; an unmatched link ends nothing and is told elsewhere."""
    if node.kind != "endEvent":
        if ends_silently(node) and link_name(node) is None:
            yield problem("end-missing", at(node))
        return
    if not node.name.strip():
        yield problem("end-name-missing", at(node))
    if not node.work.properties.get("outcome", "").strip():
        yield problem("outcome-missing", at(node))


def _ends_case(main: Process, node: Node) -> bool:
    """Whether the case is over here: an end of the process itself or of its interrupting event sub-processes."""
    if node.scope == main.id:
        return True
    scope = main.nodes.get(node.scope)
    if scope is None or not scope.by_event or scope.scope != main.id:
        return False
    return all(start.interrupting for start in main.inside(scope.id) if start.kind == "startEvent")
