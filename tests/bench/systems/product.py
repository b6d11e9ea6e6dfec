"""The product on the measured process: through its command layer, and through HTTP.

Uses the commands and the server as they are. Only the service behind `pay` is the benchmark's own, because in no
measured system does money move.
"""

from __future__ import annotations

import contextlib
import http.client
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, func, select

from models.cases import Case
from models.database import Database
from models.journal import Entry
from models.people import User
from models.tasks import Task
from tests.bench import process
from tests.bench.systems.counting import Counter
from tests.builders import a_post, a_user, an_office
from tests.workflows.offices import publish
from workflows import acting, cases, people, tasks
from workflows.desk import Actor, Desk
from workflows.documents import DocumentStore
from workflows.releases import Releases
from workflows.services.table import RESULTS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

    from tests.bench.systems.base import Place
    from workflows.services.call import Call, Service

PASSWORD = "Lange-Weile-2026-am-Fluss"
_WAITING = select(Task.id, Task.version).where(
    Task.case_id == bindparam("case_id"), Task.state.in_(("open", "claimed"))
)


def pay(call: Call) -> Mapping[str, Any]:
    """The service behind `pay`."""
    return {"paid": process.payment(int(call.money("amount")))}


cast("dict[str, Service]", SERVICES)[process.SERVICE] = pay
cast("dict[str, frozenset[str]]", RESULTS)[process.SERVICE] = frozenset({"paid"})


class Product:
    """The command layer, in this process."""

    def __init__(self, place: Place) -> None:
        self._database = Database(place.url)
        self._counter = Counter(self._database.engine)
        self._documents = DocumentStore(Path(place.folder) / "documents")
        self._releases = Releases()
        self._actors: dict[str, Actor] = {}
        self._waiting: dict[str, tuple[str, int]] = {}

    def prepare(self) -> None:
        """Migrate, and hire one person for each step."""
        self._database.migrate()
        with self._database.transaction() as session:
            office = an_office(session, code="QY", name="青原区总工会")
            for step in process.STEPS:
                user = a_user(session, office=office, username=step, name=f"职员{step}")
                a_post(session, office=office, groups=["clerks"], a=user)
                people.set_password(session, user, PASSWORD, now=_now())
            publish(session, self._releases, process.release())

    def open(self, *, large: bool) -> str:
        """A case in the office of the person at intake; its first task is looked for here, where no time is taken."""
        values = process.START | (process.large_values() if large else {})
        with self._desk("intake") as desk:
            case = cases.open_case(desk, process.PROCESS, values).id
        with self._database.reading() as session:
            task_id, version = session.execute(_WAITING, {"case_id": case}).one()
            self._waiting[case] = task_id, version
        return case

    def known(self, case: str, _step: str) -> tuple[str, int]:
        """The task's id and version, as the last answer told them."""
        return self._waiting.pop(case)

    def complete(self, case: str, step: str, known: tuple[str, int], values: Mapping[str, Any]) -> None:
        """One command, one commit."""
        with self._desk(step) as desk:
            done = tasks.complete(desk, *known, values)
        for task in done.next_tasks:
            self._waiting[case] = task.id, task.version

    def statements(self) -> int:
        """What the writing engine has sent."""
        return self._counter.statements

    def state_bytes(self, case: str) -> int:
        """State and data of the case's row."""
        with self._database.reading() as session:
            row = session.get_one(Case, case)
            return len(row.state.encode()) + len(row.data.encode())

    def change_bytes(self) -> tuple[int, int]:
        """The mean sizes of a journal entry and of a case's changing columns: what the bare commits store."""
        texts = (Entry.input, Entry.outcome, Entry.authority, Entry.hash, Entry.previous_hash, Entry.state_digest)
        entry = sum((func.length(text) for text in texts), start=func.length(Entry.case_id))
        row = func.length(Case.state) + func.length(Case.data)
        with self._database.reading() as session:
            return round(session.scalar(select(func.avg(entry))) or 0), round(
                session.scalar(select(func.avg(row))) or 0
            )

    @contextlib.contextmanager
    def _desk(self, username: str) -> Iterator[Desk]:
        with self._database.transaction() as session:
            yield Desk(
                session=session,
                actor=self._actor(session, username),
                now=_now(),
                releases=self._releases,
                documents=self._documents,
            )

    def _actor(self, session: Session, username: str) -> Actor:
        """Who acts, found once: signing in and its checks are the edge's, and measured with it."""
        if username not in self._actors:
            user = session.scalars(select(User).where(User.username == username)).one()
            self._actors[username] = acting.actor_for(session, user, now=_now())
        return self._actors[username]


class ThroughHttp(Product):
    """The same commands through a served office's JSON API, over one kept connection, signed in once."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._connection = http.client.HTTPConnection(place.address.removeprefix("http://"))
        self._tokens: dict[str, str] = {}

    def open(self, *, large: bool) -> str:
        """The same; between two rounds the server has ended the idle connection."""
        self._connection.close()
        return super().open(large=large)

    def complete(self, case: str, step: str, known: tuple[str, int], values: Mapping[str, Any]) -> None:
        """One request."""
        task_id, version = known
        done = self._post(f"tasks/{task_id}/complete", {"version": version, "values": values}, self._token(step))
        for task in done["next_tasks"]:
            self._waiting[case] = task["id"], task["version"]

    def known(self, case: str, step: str) -> tuple[str, int]:
        """The same, and being signed in."""
        self._token(step)
        return super().known(case, step)

    def _token(self, username: str) -> str:
        if username not in self._tokens:
            answer = self._post("tokens", {"username": username, "password": PASSWORD}, None)
            self._tokens[username] = answer["token"]
        return self._tokens[username]

    def _post(self, path: str, body: Mapping[str, Any], token: str | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._connection.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{path}: {response.status} {text}")
        found: dict[str, Any] = json.loads(text)
        return found


def _now() -> datetime:
    return datetime.now(UTC)
