"""A client of the REST API that fills in forms it has never seen.

Knows the API's contract; must not know a process.
"""

from __future__ import annotations

import http.client
import itertools
import json
import urllib.parse
from datetime import UTC, datetime
from typing import Any

from tests.workflows.offices import an_id_number

TIMEOUT_SECONDS = 30.0
_numbers = itertools.count(1)


class Gone(Exception):
    """The server did not answer: what was asked for may have happened or not."""


class Refused(Exception):
    """The server answered with a problem."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        """Keep the status and the problem's body."""
        super().__init__(f"{status}: {json.dumps(problem, ensure_ascii=False)}")
        self.status = status
        self.problem = problem


class Client:
    """One person at the API; `sign_in` first."""

    def __init__(self, address: str) -> None:
        """Remember where the server is; nothing is asked yet."""
        self._host = urllib.parse.urlsplit(address).netloc
        self._token = ""

    def sign_in(self, username: str, password: str) -> None:
        """Get a token."""
        self._token = self.ask("POST", "/tokens", {"username": username, "password": password})["token"]

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """The answer's body.

        Raises:
            Gone: no complete answer came.
            Refused: the answer is a problem.
        """
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {self._token}"} if self._token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        connection = http.client.HTTPConnection(self._host, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Gone(str(error)) from error
        finally:
            connection.close()
        if response.status >= http.client.BAD_REQUEST:
            raise Refused(response.status, answer)
        return answer

    def all_pages(self, path: str) -> list[Any]:
        """The items of all pages of a list."""
        items, cursor = [], None
        while True:
            page = self.ask("GET", path + (f"?cursor={urllib.parse.quote(cursor)}" if cursor else ""))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items


def filled_in(form: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """Plausible values for the fields that a form requires, and for those that were asked for on top."""
    return {
        field["key"]: _value(field) for field in form["fields"] if field["required"] or field["key"] in wanted
    }  # fmt: skip


def missing_fields(refused: Refused) -> set[str]:
    """The top-level fields that a refusal complains about."""
    return {error["field"].split("[")[0].split(".")[0] for error in refused.problem.get("errors", [])}


def _value(field: dict[str, Any]) -> Any:
    number = next(_numbers)
    first = [option["value"] for option in field["options"][:1]]
    now = datetime.now(UTC)
    values = {
        "id_number": an_id_number(number % 1000, born=f"19{50 + number // 1000 % 40}0101"),
        "phone": f"199{number:08}",
        "number": field["min"] or "1",
        "money": field["min"] or "1",
        "date": now.date().isoformat(),
        "datetime": now.isoformat(timespec="minutes"),
        "checkbox": True,
        "select": "".join(first),
        "radio": "".join(first),
        "checklist": first,
        "table": [filled_in({"fields": field.get("columns", [])}, set())],
    }
    return values.get(field["type"], f"填写{number}")
