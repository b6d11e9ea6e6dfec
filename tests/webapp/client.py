"""A program at the REST API: fetches a token, sends JSON, keeps what came back.

Knows HTTP and the contract's paths; must not know the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.webapp.visitor import PASSWORD

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

ROOT = "/api/v1"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the API answered."""

    status: int
    body: Any
    media_type: str
    headers: Any
    content: bytes


class Program:
    """One client with a token of its own, or none."""

    def __init__(self, app: Flask, username: str | None = None) -> None:
        self._client = app.test_client()
        self._token = ""
        if username is not None:
            self._token = self.post("/tokens", {"username": username, "password": PASSWORD}).body["token"]

    def get(self, path: str) -> Answer:
        """Fetch an address below the API's root."""
        return _answer(self._client.get(ROOT + path, headers=self._headers()))

    def post(self, path: str, body: Any, *, key: str | None = None) -> Answer:
        """Send a body, under an idempotency key when one is given."""
        return _answer(self._client.post(ROOT + path, json=body, headers=self._headers(key)))

    def put(self, path: str, body: Any) -> Answer:
        """Send a body that replaces what is there."""
        return _answer(self._client.put(ROOT + path, json=body, headers=self._headers()))

    def patch(self, path: str, body: Any) -> Answer:
        """Send what changes."""
        return _answer(self._client.patch(ROOT + path, json=body, headers=self._headers()))

    def upload(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a file and its fields."""
        return _answer(self._client.post(ROOT + path, data=fields, headers=self._headers()))

    def raw(self, method: str, path: str, content: bytes, media_type: str) -> Answer:
        """Send bytes as they are."""
        return _answer(
            self._client.open(
                ROOT + path, method=method, data=content, content_type=media_type, headers=self._headers()
            )
        )

    def _headers(self, key: str | None = None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return headers | ({"Idempotency-Key": key} if key else {})


def _answer(response: TestResponse) -> Answer:
    content = response.get_data()
    media_type = response.mimetype or ""
    body = response.get_json() if media_type.endswith("json") else None
    answer = Answer(
        status=response.status_code,
        body=body,
        media_type=media_type,
        headers=response.headers,
        content=content,
    )
    response.close()
    return answer
