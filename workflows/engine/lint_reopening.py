"""Lint: where a closed case goes on when it is opened again, because of which events, and who may.

Knows the properties `reopen_at` (and `reopen_at.<event>`), `reopen_events` and `reopen_groups` of the main process;
must not know who holds a group.
"""

from collections.abc import Iterator

from workflows.engine.contents import Contents
from workflows.engine.graph import Process
from workflows.engine.problems import at, problem
from workflows.engine.surroundings import hint
from workflows.engine.values import Problem

AT, EVENTS, GROUPS = "reopen_at", "reopen_events", "reopen_groups"
_ACTIVITIES = ("Task", "callActivity", "subProcess")


def check(contents: Contents) -> Iterator[Problem]:
    """The properties of the process that begins a case: all three or none."""
    main = contents.main
    if main is None or contents.loose:
        return
    said = {name: main.properties.get(name, "").strip() for name in (AT, EVENTS, GROUPS)}
    if not any(said.values()):
        return
    missing = [name for name, text in said.items() if not text]
    if missing:
        yield problem("reopen-incomplete", at(main), name=missing[0])
    known = {node.id for node in main.nodes.values() if _may_go_on_at(main, node.id)}
    own = {name.removeprefix(f"{AT}."): text for name, text in main.properties.items() if name.startswith(f"{AT}.")}
    for place in filter(None, (said[AT], *(text.strip() for text in own.values()))):
        if place not in known:
            yield problem("reopen-place", at(main), id=place, hint=hint(place, known))
    messages = {trigger.name for node in main.nodes.values() for trigger in node.triggers if trigger.kind == "message"}
    because = [each for each in (part.strip() for part in said[EVENTS].split(",")) if each]
    for name in dict.fromkeys((*because, *own)):
        if name not in messages or name not in because:
            yield problem("reopen-event", at(main), name=name, hint=hint(name, {each for each in messages if each}))


def _may_go_on_at(main: Process, name: str) -> bool:
    """Whether a token may be put to a node: an activity of the process itself, not of one of its sub-processes."""
    node = main.nodes[name]
    return node.scope == main.id and not node.by_event and node.kind.endswith(_ACTIVITIES)
