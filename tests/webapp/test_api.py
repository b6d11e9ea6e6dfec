"""The REST API keeps its contract: paths, bodies, statuses, and the authority of the pages."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.people import Post
from tests.webapp.client import Program
from tests.workflows.offices import PROCESS, an_id_number, application

if TYPE_CHECKING:
    from flask import Flask

    from tests.workflows.offices import TestOffice

CASE = {
    "id",
    "number",
    "process",
    "process_name",
    "release",
    "status",
    "outcome",
    "title",
    "office",
    "opened_at",
    "closed_at",
    "version",
}
TASK = {
    "id",
    "case_id",
    "case_number",
    "process",
    "element",
    "name",
    "group",
    "office",
    "assignee",
    "due_at",
    "overdue",
    "priority",
    "version",
    "state",
}
ENTRY = {
    "seq",
    "at",
    "actor",
    "on_behalf_of",
    "authority",
    "command",
    "element",
    "element_name",
    "input",
    "outcome",
    "decisions",
    "release",
    "previous_hash",
    "hash",
}


def a_started_case(clerk: Program, *, key: str | None = None, **values: object) -> dict[str, str]:
    """A case that a clerk has started."""
    answer = clerk.post("/cases", {"process": PROCESS, "values": application(**values)}, key=key)
    assert answer.status == 201, answer.body
    started: dict[str, str] = answer.body
    return started


def the_waiting_task(program: Program, case_id: str) -> dict[str, object]:
    """The one task that waits in a case."""
    (task,) = program.get(f"/cases/{case_id}").body["open_tasks"]
    found: dict[str, object] = task
    return found


def test_a_draft_is_for_its_holder_only(app: Flask) -> None:
    clerk = Program(app, "clerk")
    task = the_waiting_task(clerk, a_started_case(clerk)["id"])
    claimed = clerk.post(f"/tasks/{task['id']}/claim", {"version": task["version"]})
    clerk.put(f"/tasks/{task['id']}/draft", {"version": claimed.body["version"], "values": {"findings": "初稿"}})

    seen = {
        name: Program(app, name).get(f"/tasks/{task['id']}").body["draft"] for name in ("clerk", "auditor", "chief")
    }

    assert seen == {"clerk": {"findings": "初稿"}, "auditor": None, "chief": None}


def test_a_case_runs_from_its_start_to_a_completed_task(app: Flask) -> None:
    """Start, look, claim, save a draft, complete: each answer has the contract's fields."""
    clerk = Program(app, "clerk")

    case = a_started_case(clerk)
    task = the_waiting_task(clerk, case["id"])
    claimed = clerk.post(f"/tasks/{task['id']}/claim", {"version": task["version"]})
    detail = clerk.get(f"/tasks/{task['id']}")
    draft = clerk.put(f"/tasks/{task['id']}/draft", {"version": claimed.body["version"], "values": {"findings": "初"}})
    kept = clerk.get(f"/tasks/{task['id']}").body["draft"]
    done = clerk.post(
        f"/tasks/{task['id']}/complete", {"version": draft.body["version"], "values": {"findings": "属实"}}, key="one"
    )

    assert case.keys() >= CASE
    assert task.keys() >= TASK
    assert (claimed.status, claimed.body["state"], claimed.body["assignee"]) == (200, "claimed", "clerk")
    assert [field["key"] for field in detail.body["form"]["fields"]] == ["findings", "second_visitor"]
    assert kept == {"findings": "初"}
    assert done.status == 200
    assert done.body["case"].keys() >= CASE
    assert done.body["next_tasks"] == []


def test_sending_a_request_twice_does_it_once(app: Flask) -> None:
    """The same idempotency key gives the same answer; another body under it is refused."""
    clerk = Program(app, "clerk")

    first = a_started_case(clerk, key="window-1")
    again = a_started_case(clerk, key="window-1")
    other = clerk.post("/cases", {"process": PROCESS, "values": application(applied_amount="1")}, key="window-1")

    assert again["id"] == first["id"]
    assert len(clerk.get("/cases").body["items"]) == 1
    assert other.status in {409, 422}


def test_wrong_fields_are_all_named(app: Flask) -> None:
    """A refused form tells every wrong field at once and stores nothing."""
    clerk = Program(app, "clerk")
    values = application(applicant_id_number="990101198001010000", applied_amount="much", applicant_name="")

    answer = clerk.post("/cases", {"process": PROCESS, "values": values})

    assert (answer.status, answer.media_type) == (422, "application/problem+json")
    assert {each["field"] for each in answer.body["errors"]} == {
        "applicant_id_number",
        "applied_amount",
        "applicant_name",
    }
    assert all(each["message"] for each in answer.body["errors"])
    assert clerk.get("/cases").body["items"] == []


def test_who_is_too_late_learns_who_was_faster(app: Flask) -> None:
    """A second claim conflicts and names the holder and since when; so does a stale version."""
    clerk, visitor = Program(app, "clerk"), Program(app, "visitor")
    task = the_waiting_task(clerk, a_started_case(clerk)["id"])
    clerk.post(f"/tasks/{task['id']}/claim", {"version": task["version"]})

    late = visitor.post(f"/tasks/{task['id']}/claim", {"version": task["version"]})
    stale = clerk.post(f"/tasks/{task['id']}/complete", {"version": task["version"], "values": {"findings": "x"}})

    assert late.status == 409
    assert (late.body["holder"], late.body["since"]) == ("职员clerk", "2026-03-02T01:00:00Z")
    assert stale.status == 409
    assert the_waiting_task(clerk, str(task["case_id"]))["state"] == "claimed"


def test_personal_numbers_are_masked_everywhere(app: Flask) -> None:
    """Neither case, journal nor lists show a full ID or telephone number."""
    clerk = Program(app, "clerk")
    case = a_started_case(clerk, members=[{"name": "林二", "id_number": an_id_number(2), "relation": "妻"}])

    texts = [
        clerk.get(path).content.decode()
        for path in (f"/cases/{case['id']}", f"/cases/{case['id']}/journal", "/cases", "/tasks?queue=groups")
    ]

    assert not [text for text in texts for number in (an_id_number(), an_id_number(2), "19900001234") if number in text]


def test_the_journal_can_be_read_and_replayed(app: Flask) -> None:
    """Entries come in order with their hashes; re-execution finds no difference."""
    clerk = Program(app, "clerk")
    case = a_started_case(clerk)

    journal = clerk.get(f"/cases/{case['id']}/journal").body
    replay = clerk.get(f"/cases/{case['id']}/replay").body

    assert [entry["seq"] for entry in journal["items"]] == [1]
    assert journal["items"][0].keys() >= ENTRY
    assert journal["next_cursor"] is None
    assert replay == {"ok": True, "entries": 1, "first_difference": None}


def test_a_bundle_holds_journal_and_release(app: Flask) -> None:
    """The bundle is a ZIP with the journal, the release and the papers' hashes."""
    auditor = Program(app, "auditor")
    case = a_started_case(Program(app, "clerk"))

    answer = auditor.get(f"/cases/{case['id']}/bundle")

    assert (answer.status, answer.media_type) == (200, "application/zip")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert {"journal.jsonl", "documents.json", "manifest.json"} <= set(names)


@pytest.mark.parametrize(("username", "status"), [("auditor", 200), ("chief", 200), ("clerk", 403), ("payer", 403)])
def test_who_neither_audits_nor_supervises_takes_no_case_away(app: Flask, username: str, status: int) -> None:
    case = a_started_case(Program(app, "clerk"))

    assert Program(app, username).get(f"/cases/{case['id']}/bundle").status == status


def test_events_reach_the_case(app: Flask) -> None:
    """A withdrawal closes the case; a second one is too late."""
    clerk = Program(app, "clerk")
    case = a_started_case(clerk)
    event = {"event": "withdraw", "values": {"withdrawn_because": "情况好转"}, "reason": "书面提出"}

    answer = clerk.post(f"/cases/{case['id']}/events", event)
    late = clerk.post(f"/cases/{case['id']}/events", event)
    unknown = clerk.post(f"/cases/{case['id']}/events", event | {"event": "party"})

    assert (answer.status, answer.body["status"], answer.body["outcome"]) == (200, "closed", "withdrawn")
    assert late.status == 409
    assert unknown.status in {404, 422}


def test_papers_are_added_and_bad_ones_refused(app: Flask) -> None:
    """A paper answers with its hash; one of a kind that is not taken says so."""
    clerk = Program(app, "clerk")
    path = f"/cases/{a_started_case(clerk)['id']}/documents"

    good = clerk.upload(path, {"file": (io.BytesIO(b"%PDF-1.4 one"), "id.pdf"), "kind": "id_card"})
    bad = clerk.upload(path, {"file": (io.BytesIO(b"MZ\0\0 program"), "id.exe"), "kind": "id_card"})
    missing = clerk.upload(path, {"kind": "id_card"})

    assert good.status == 201
    assert (good.body["name"], good.body["size_bytes"], good.body["kind"]) == ("id.pdf", 12, "id_card")
    assert (bad.status, bad.body["errors"][0]["field"]) == (415, "file")
    assert missing.status == 422


def test_queues_are_filtered_and_counted(app: Flask) -> None:
    """The group's queue counts what may be claimed; mine is empty until something is claimed."""
    clerk = Program(app, "clerk")
    case = a_started_case(clerk)

    groups = clerk.get("/tasks?queue=groups").body
    mine = clerk.get("/tasks?queue=mine").body
    found = clerk.get(f"/tasks?queue=groups&q={case['number']}").body

    assert (groups["count"], mine["count"], found["count"]) == (1, 0, 1)
    assert clerk.get("/tasks?queue=nonsense").status == 422
    assert clerk.get(f"/tasks?q={an_id_number()}").status == 422
    assert clerk.get("/cases?q=19900001234").status == 422
    assert clerk.get("/tasks?queue=mine&cursor=nonsense").status == 422


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("post", "/cases", {"process": PROCESS}, "values"),
        ("post", "/cases", {"process": PROCESS, "values": []}, "values"),
        ("post", "/cases", {"process": "", "values": {}}, "process"),
        ("post", "/cases", {"process": PROCESS, "values": {}, "more": 1}, "more"),
        ("post", "/tasks/x/claim", {"version": "1"}, "version"),
        ("post", "/tasks/x/claim", {"version": None}, "version"),
        ("post", "/tasks/x/claim", [], "_schema"),
        ("get", "/tasks?queue=nonsense", None, "queue"),
        ("get", "/cases?limit=0", None, "limit"),
        ("get", "/cases?limit=x", None, "limit"),
    ],
)
def test_a_body_of_the_wrong_shape_is_explained_in_chinese(
    app: Flask, method: str, path: str, body: object, field: str
) -> None:
    """What the checking library says in English reaches nobody."""
    clerk = Program(app, "clerk")

    answer = clerk.get(path) if method == "get" else clerk.post(path, body)

    (wrong,) = answer.body["errors"]
    assert (answer.status, wrong["field"]) == (422, field)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in wrong["message"]), wrong["message"]


def test_a_person_is_told_by_the_names_of_posts(app: Flask) -> None:
    """The token's holder reads the posts as pages and the list of accounts name them."""
    me = Program(app, "clerk").get("/me").body

    with app.extensions["bangfu"].database.reading() as session:
        names = set(session.scalars(select(Post.name)))
    assert me["posts"]
    assert set(me["posts"]) <= names


@pytest.mark.parametrize("path", ["/me", "/processes", "/cases", "/tasks", "/cases/x", "/tasks/x"])
def test_nothing_is_told_without_a_token(app: Flask, path: str) -> None:
    """Without a token, or with a dead one, the answer is 401."""
    nobody = Program(app)
    nobody._token = "made-up"

    assert Program(app).get(path).status == 401
    assert nobody.get(path).status == 401


def test_another_offices_case_does_not_exist(app: Flask, office: TestOffice) -> None:
    """What may not be seen is not found, on reading and on writing."""
    payer, clerk = Program(app, "payer"), Program(app, "clerk")
    case = a_started_case(clerk)
    task = the_waiting_task(clerk, case["id"])

    assert clerk.get("/cases/ffffffffffffffffffffffffffffffff").status == 404
    assert payer.post(f"/tasks/{task['id']}/claim", {"version": 1}).status == 403
    assert Program(app, "auditor").post(f"/tasks/{task['id']}/claim", {"version": 1}).status == 403


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [(b"{", "application/json", 400), (b"a=1", "text/plain", 415), (b"[]", "application/json", 422)],
)
def test_a_body_that_cannot_be_read_is_a_problem(app: Flask, content: bytes, media_type: str, status: int) -> None:
    """Malformed JSON, another media type and a body of another shape each get their status."""
    answer = Program(app, "clerk").raw("POST", "/cases", content, media_type)

    assert (answer.status, answer.media_type) == (status, "application/problem+json")
    assert answer.body["detail"]


def test_the_wrong_password_gets_no_token(app: Flask) -> None:
    """One answer for a wrong password and for a name that is not there; too many are slowed down."""
    nobody = Program(app)
    wrong = {"username": "clerk", "password": "wrong"}

    answers = [nobody.post("/tokens", wrong).status for _ in range(6)]

    assert answers[0] == 401
    assert nobody.post("/tokens", {"username": "nobody", "password": "wrong"}).status == 401
    assert answers[-1] == 429


def test_the_document_describes_every_operation(app: Flask) -> None:
    """The OpenAPI document is of version 3.1 and names each path of the contract."""
    document = Program(app).get("/openapi.json").body

    assert document["openapi"].startswith("3.1")
    assert {
        "/tokens",
        "/me",
        "/processes",
        "/cases",
        "/cases/{case_id}",
        "/cases/{case_id}/journal",
        "/cases/{case_id}/replay",
        "/cases/{case_id}/bundle",
        "/cases/{case_id}/events",
        "/cases/{case_id}/documents",
        "/tasks",
        "/tasks/{task_id}",
        "/tasks/{task_id}/claim",
        "/tasks/{task_id}/release",
        "/tasks/{task_id}/draft",
        "/tasks/{task_id}/complete",
    } <= document["paths"].keys()


def test_the_demo_clock_is_not_there_outside_demo_mode(app: Flask) -> None:
    """An office at work has no clock to move."""
    assert Program(app, "chief").post("/clock", {"advance": "P5D"}).status == 404
