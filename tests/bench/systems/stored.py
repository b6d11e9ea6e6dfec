"""SpiffWorkflow as most projects use it: its own serializer, the whole workflow as one JSON text, SQLAlchemy's ORM.

The same database settings as the product's; nothing is checked and no history is kept.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.database import Database
from tests.bench import process
from tests.bench.systems.counting import Counter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.systems.base import Place


class Base(DeclarativeBase):
    """Tables of this peer."""


class Stored(Base):
    """A workflow, whole."""

    __tablename__ = "workflows"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    finished: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's form)


def plain_spec() -> Any:
    """The process as SpiffWorkflow's parser reads it."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(process.PLAIN))
    return parser.get_spec(process.PROCESS)


class StoredWhole:
    """One row per case, read, restored, advanced, serialised and written at each completion."""

    def __init__(self, place: Place) -> None:
        self._database = Database(place.url)
        self._counter = Counter(self._database.engine)
        self._serializer = BpmnWorkflowSerializer()
        self._spec = plain_spec()

    def prepare(self) -> None:
        """One table."""
        Base.metadata.create_all(self._database.engine)

    def open(self, *, large: bool) -> str:
        """A stored workflow that waits at its first task."""
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        first = workflow.get_next_task(state=TaskState.READY, manual=True)
        first.data.update(process.START | (process.large_values() if large else {}))
        case = uuid.uuid4().hex
        with self._database.transaction() as session:
            session.add(Stored(id=case, body=self._serializer.serialize_json(workflow)))
        return case

    def known(self, _case: str, _step: str) -> None:
        """Nothing: the row tells."""

    def complete(self, case: str, _step: str, _known: None, values: Mapping[str, Any]) -> None:
        """Load, advance, store."""
        with self._database.transaction() as session:
            row = session.scalars(select(Stored).where(Stored.id == case).with_for_update()).one()
            workflow = self._serializer.deserialize_json(row.body)
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.data.update(values)
            task.run()
            workflow.do_engine_steps()
            row.body = self._serializer.serialize_json(workflow)
            row.finished = workflow.completed

    def statements(self) -> int:
        """What the engine has sent."""
        return self._counter.statements

    def state_bytes(self, case: str) -> int:
        """The text."""
        with self._database.reading() as session:
            return len(session.get_one(Stored, case).body.encode())
