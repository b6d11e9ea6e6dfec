"""What programs ask of a web process: whether it lives, whether it can serve, and its measures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from prometheus_client.parser import text_string_to_metric_families

from models.database import Database, migration_config
from models.jobs import Job
from models.timers import WaitingTimer
from tests.webapp.client import Program
from tests.webapp.visitor import Visitor
from webapp import access, create_app, serving
from webapp.config import Config
from workflows.backlog import LATE, backlog

TOKEN = "t" * 40
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def watched(app):
    """The application with its measures opened to who has the token."""
    wired = app.extensions[access.SERVICES]
    return create_app(
        replace(wired.config, metrics_token=TOKEN), replace(wired, config=replace(wired.config, metrics_token=TOKEN))
    )


@pytest.fixture
def away(tmp_path):
    """An application whose database is not there."""
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    return create_app(
        Config(database_url=nowhere, data_folder=tmp_path, secret_key="k" * 40, log_level="ERROR", metrics_token=TOKEN)
    )


def samples(app):
    """Every sample of the measures, by name and labels."""
    page = Visitor(app).open("/metrics", **BEARER)
    assert page.status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


def late_work(office):
    """A job and a timer that nobody has done in time."""
    case = office.open()
    due_at = office.now - LATE - timedelta(seconds=1)
    with office.database.transaction() as session:
        session.add(Job(kind="letter", payload={}, key="late", run_at=due_at))
        session.add(WaitingTimer(id="late", case_id=case.id, element="Timer", due_at=due_at))
    return case


def test_a_process_lives_and_is_ready(app):
    assert Visitor(app).open("/healthz").response.json == {"status": "alive"}
    assert Visitor(app).open("/readyz").response.json == {"status": "ready", "background": "on time"}


def test_a_process_without_its_database_lives_but_is_not_ready(away):
    assert Visitor(away).open("/healthz").status == 200
    assert Visitor(away).open("/readyz").status == 503
    assert samples(away)["bangfu_database_up",] == 0


def test_a_database_that_is_not_migrated_is_not_ready(app, database):
    with database.engine.begin() as connection:
        command.downgrade(migration_config(connection), "base")

    assert Visitor(app).open("/readyz").status == 503


def test_a_database_of_a_newer_version_will_do(app, database: Database):
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'newer'")

    assert Visitor(app).open("/readyz").status == 200


def test_late_work_is_told_but_does_not_take_the_pages_away(app, office):
    late_work(office)

    answer = Visitor(app).open("/readyz").response

    assert (answer.status_code, answer.json["background"]) == (200, "late")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer"}])
def test_the_measures_are_closed_to_who_has_no_token(watched, headers):
    page = Visitor(watched).open("/metrics", **headers)

    assert page.status == 401
    assert "bangfu_" not in page.text


def test_without_a_token_in_the_settings_there_are_no_measures(app):
    assert Visitor(app).open("/metrics", **BEARER).status == 404
    assert Visitor(app).open("/metrics", Authorization="Bearer ").status == 404


def test_requests_are_counted_by_route_pattern_and_status(watched, office):
    case = office.open()
    Program(watched, "clerk").get(f"/cases/{case.id}")
    Visitor(watched).open(f"/cases/{case.id}")
    Visitor(watched).open("/nowhere/at/all")
    Visitor(watched).client.open("/nowhere", method="BREW")

    found = samples(watched)

    counted = "bangfu_request_duration_seconds_count"
    assert found[counted, "GET", "/api/v1/cases/<case_id>", "200"] == 1
    assert found[counted, "POST", "/api/v1/tokens", "201"] == 1
    assert found[counted, "GET", "/cases/<case_id>", "302"] == 1
    assert found[counted, "GET", "none", "404"] == 1
    assert found[counted, "other", "none", "404"] == 1


def test_work_that_waits_is_counted(watched, office):
    before = samples(watched)
    late_work(office)

    found = samples(watched)

    assert found["bangfu_jobs", "waiting"] == before["bangfu_jobs", "waiting"] + 1
    assert found["bangfu_jobs", "parked"] == 0
    assert found["bangfu_jobs_due",] == 1
    assert found["bangfu_timers_overdue",] == 1
    assert found["bangfu_job_oldest_due_seconds",] == found["bangfu_timer_oldest_overdue_seconds",] == 121
    assert found["bangfu_commands_last_5_minutes", "start"] >= 1
    assert found["bangfu_database_up",] == 1
    assert 0 <= found["bangfu_database_connections_used",] < found["bangfu_database_connections_most",]
    assert any(name == "bangfu_build_info" for name, *_ in found)


def test_a_timer_that_is_left_to_a_job_is_not_counted_twice(database, office):
    late_work(office)
    with database.transaction() as session:
        session.add(Job(kind="timer", payload={"timer": "late"}, key="timer:late", state="parked", run_at=office.now))

    with database.reading() as session:
        found = backlog(session, office.now)

    assert (found.timers_overdue, found.jobs["parked"]) == (0, 1)


def test_the_measures_hold_nothing_of_a_case(watched, office):
    case = late_work(office)
    Program(watched, "clerk").get(f"/cases/{case.id}")

    text = Visitor(watched).open("/metrics", **BEARER).text

    assert case.id not in text
    assert case.number not in text
    assert case.title not in text
    assert "clerk" not in text


def test_one_process_answers_behind_each_port(app):
    """What a process counts is only its own: several behind one port would each tell a part."""
    server = serving.Server(lambda: app, None, host="127.0.0.1", port=1)

    assert server.cfg.workers == 1
