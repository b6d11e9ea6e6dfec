"""Cases that wait in many places at once: one process for each way in which a list can be worked off side by side.

Everything is done by one clerk, so that one command completes a task. Knows builders and commands; must not look
inside the engine.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from models.tasks import Task
from tests.builders import a_post, a_user, an_office
from tests.engine.builders import Flow
from tests.engine.repeating import several
from tests.workflows.offices import TestOffice, publish
from workflows import cases, tasks
from workflows.documents import DocumentStore
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database

SHAPES = ("task", "sub", "called")
"""What stands for each entry: a task, or an embedded or called process of a gateway and two tasks."""
CLERK = "clerk"
LISTS = ("first", "second", "third")
"""The tables of the start form that are worked off together; each may have a hundred rows."""
_WAITING = (
    select(Task.id, Task.version)
    .where(Task.case_id == bindparam("case_id"), Task.state.in_(("open", "claimed")))
    .order_by(Task.opened_at, Task.id)
)


def release(shape: str) -> Release:
    """The process of this shape."""
    process = f"crowd_{shape}"
    properties = {
        "number_series": "众",
        "title": '=name + (if remark = null then "" else remark)',
        "start_groups": "clerks",
        "applicant_name": "name",
    }
    flow = Flow(process, "逐人办理", properties=properties)
    flow.start("begin", to="each", form="start")
    loop = several(
        f"=concatenate({', '.join(LISTS)})", inputElement="one", outputCollection="opinions", outputElement="=opinion"
    )
    files = {}
    if shape == "task":
        flow.user("each", to="after", loop=loop, **_work())
    elif shape == "sub":
        flow.sub("each", _inside(flow.inside()), to="after", loop=loop)
    else:
        files["shared/part.bpmn"] = _inside(Flow("part")).xml()
        flow.call("each", "part", to="after", loop=loop)
    flow.user("after", to="done", **_work())
    flow.end("done", outcome="granted")
    files |= {
        f"{process}/{process}.bpmn": flow.xml(),
        f"{process}/forms/opinion.form": _form("opinion", "opinion", more="remark"),
    }
    files[f"{process}/forms/start.form"] = _form("start", "name", tables=LISTS)
    return assemble(Package(process, files))


def an_office_of_crowds(database: Database, folder: Path, *, kind: type[TestOffice] = TestOffice) -> TestOffice:
    """An office with its clerk and the processes of all shapes."""
    office = kind(database=database, documents=DocumentStore(folder / "documents"), now=datetime.now(UTC))
    with database.transaction() as session:
        place = an_office(session, code="QY", name="青原区总工会")
        user = a_user(session, office=place, username=CLERK, name="职员")
        a_post(session, office=place, groups=["clerks"], a=user)
        for shape in SHAPES:
            publish(session, office.releases, release(shape))
    return office


def opened(office: TestOffice, shape: str, size: int) -> str:
    """The id of a new case with so many entries."""
    rows = [{"person": f"职工{number}", "address": f"第{number}号"} for number in range(size)]
    values = {name: rows[at :: len(LISTS)] for at, name in enumerate(LISTS)}
    with office.desk(CLERK) as desk:
        return cases.open_case(desk, f"crowd_{shape}", {"name": "林一禾", **values}).id


def waiting(office: TestOffice, case_id: str) -> list[tuple[str, int]]:
    """The id and version of each waiting task, in the order in which they were opened."""
    with office.database.reading() as session:
        return [(row.id, row.version) for row in session.execute(_WAITING, {"case_id": case_id})]


def complete(office: TestOffice, task: tuple[str, int], **values: str) -> tasks.Completion:
    """One command, one commit; a `remark` becomes part of the case's title."""
    with office.desk(CLERK) as desk:
        return tasks.complete(desk, *task, {"opinion": "同意", **values})


def _inside(part: Flow) -> Flow:
    part.start("part_begin", to="split")
    part.parallel("split", to=["ask", "look"])
    part.user("ask", to="join", **_work())
    part.user("look", to="join", **_work())
    part.parallel("join", to="part_end")
    part.end("part_end")
    return part


def _work() -> dict[str, Any]:
    return {"groups": "clerks", "assignee": CLERK, "form": "opinion"}


def _form(name: str, field: str, *, more: str = "", tables: tuple[str, ...] = ()) -> bytes:
    columns = [_field("person"), _field("address")]
    lists = [{"type": "dynamiclist", "path": each, "id": each, "label": each, "components": columns} for each in tables]
    fields = [_field(field), *([_field(more, required=False)] if more else [])]
    content = {"type": "default", "id": name, "schemaVersion": 18, "components": [*fields, *lists]}
    return json.dumps(content).encode()


def _field(key: str, *, required: bool = True) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "id": key, "label": key, "validate": {"required": required}}
