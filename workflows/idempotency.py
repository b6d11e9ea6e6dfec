"""A request that is sent twice is carried out once (Idempotency-Key).

Must not know what the request does: a command asks first whether it was answered already, and remembers its answer in
its own transaction.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from models.idempotency import IdempotencyKey
from models.insertion import insert_if_absent
from workflows import canonical
from workflows.desk import Desk
from workflows.errors import N_, Conflict, InvalidInput

LONGEST_KEY = 200


def answered(desk: Desk, key: str | None, request: Any) -> Mapping[str, Any] | None:
    """Return the answer remembered for this user's *key*, or None when the request must be carried out now.

    *request* is everything that makes the request what it is (command, target, values), as canonical values. Of two
    simultaneous requests with one key the second waits until the first is committed. Raises `InvalidInput` for an
    unusable key and `Conflict` when the key was used for another request.
    """
    if key is None:
        return None
    if not key.isascii() or not key.isprintable() or not 1 <= len(key) <= LONGEST_KEY:
        template = N_("Idempotency-Key 应为 1 至 {max} 个可见 ASCII 字符")
        raise InvalidInput.one("Idempotency-Key", template, max=LONGEST_KEY)
    digest = canonical.digest(request)
    row = {"username": desk.actor.username, "key": key, "request_digest": digest, "result": {}, "at": desk.now}
    if insert_if_absent(desk.session, IdempotencyKey, row):
        return None
    found = desk.session.execute(
        select(IdempotencyKey.request_digest, IdempotencyKey.result, IdempotencyKey.at).where(
            IdempotencyKey.username == desk.actor.username, IdempotencyKey.key == key
        )
    ).one()
    if found.request_digest != digest:
        raise Conflict(N_("这个 Idempotency-Key 已用于另一个请求，请换一个新的"), since=found.at)
    result: Mapping[str, Any] = found.result
    return result


def remember(desk: Desk, key: str | None, result: Mapping[str, Any]) -> None:
    """Keep the answer (JSON-safe) of a request that `answered` let through."""
    if key is not None:
        desk.session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.username == desk.actor.username, IdempotencyKey.key == key)
            .values(result=dict(result))
        )
