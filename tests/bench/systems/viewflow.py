"""Viewflow (Django) on the measured process, through its activations, as its own views complete a task.

Django's settings are made here, for the one database of this process, and before its models can be imported.
Connections are kept.
"""
# ruff: noqa: PLC0415 (Django's models can be imported only when its settings are made)

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from sqlalchemy.engine import make_url

from tests.bench import process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.bench.systems.base import Place

_TIMEOUT_SECONDS = 60


class Viewflow:
    """A flow, its process rows and its task rows."""

    def __init__(self, place: Place) -> None:
        settings.configure(
            DATABASES={"default": _database(place.url)},
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            INSTALLED_APPS=[
                "django.contrib.auth",
                "django.contrib.contenttypes",
                "viewflow",
                "viewflow.workflow",
                "tests.bench.systems",
            ],
            USE_TZ=True,
        )
        django.setup()
        self._sent = 0
        self._users: dict[str, Any] = {}
        connection.execute_wrappers.append(self._count)

    def prepare(self) -> None:
        """Migrate, and hire one person for each step."""
        from django.contrib.auth.models import User

        call_command("migrate", verbosity=0)
        for step in process.STEPS:
            User.objects.create_user(step)

    def open(self, *, large: bool) -> int:
        """A process that waits at `intake`."""
        from tests.bench.systems.django_flow import MeasuredFlow

        data = process.START | (process.large_values() if large else {})
        found: int = MeasuredFlow.begin.run(data=data).pk
        return found

    def known(self, case: int, step: str) -> tuple[Any, Any]:
        """The task's number and who is signed in."""
        from django.contrib.auth.models import User
        from viewflow.workflow.models import Task

        if step not in self._users:
            self._users[step] = User.objects.get(username=step)
        return Task.objects.filter(process_id=case, status="ASSIGNED").values_list("pk", flat=True).get(), self._users[
            step
        ]

    def complete(self, _case: int, _step: str, known: tuple[Any, Any], values: Mapping[str, Any]) -> None:
        """As Viewflow's own view does: under the flow's lock, in one transaction."""
        from viewflow.workflow.models import Task

        number, user = known
        task = Task.objects.get(pk=number)
        with task.activation() as activation:
            if not activation.start.has_perm(user):
                raise PermissionError(user)
            activation.start(SimpleNamespace(user=user))
            activation.process.data.update(values)
            activation.process.save()
            activation.execute()

    def statements(self) -> int:
        """What Django has sent."""
        return self._sent

    def state_bytes(self, case: int) -> int:
        """The process's data; where it stands is in the rows of its tasks."""
        from viewflow.workflow.models import Process

        return len(str(Process.objects.get(pk=case).data).encode())

    def _count(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self._sent += 1
        return execute(*arguments)


def _database(url: str) -> dict[str, Any]:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": _TIMEOUT_SECONDS,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.database, "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.database,
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.host,
        "PORT": parts.port,
        "CONN_MAX_AGE": None,
    }
