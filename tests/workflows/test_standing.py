"""How a case stands is read under its lock: also by who had to wait for another command."""

import threading

from tests.workflows.offices import an_office_at_work
from workflows import standing, tasks


def test_who_waited_for_another_command_reads_what_it_left(database, tmp_path):
    office = an_office_at_work(database, tmp_path)
    case = office.open()
    task = office.task(case.id, "visit")
    found = []
    waiting = threading.Event()

    def look():
        with office.desk("visitor") as desk:
            waiting.set()
            found.append(standing.of_task(desk.session, desk.actor, task.id))

    looking = threading.Thread(target=look)
    with office.desk("clerk") as desk:
        tasks.claim(desk, task.id, task.version)
        looking.start()
        if not database.is_sqlite:  # there the other cannot even begin
            waiting.wait()
        last = standing.of_case(desk.session, desk.actor, case.id)
    looking.join()

    assert found[0].task.row.assignee_id is not None
    assert found[0].case.row.version == last.case.row.version == 2
    assert found[0].last_hash == last.last_hash
    assert found[0].last_hash is not None


def test_it_says_what_lies_beside_the_case(database, tmp_path):
    office = an_office_at_work(database, tmp_path)
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")

    with office.desk("clerk") as desk:
        mine = standing.of_case(desk.session, desk.actor, case.id)
    with office.desk("visitor") as desk:
        theirs = standing.of_case(desk.session, desk.actor, case.id)

    assert (mine.timers, mine.running, mine.involved) == (1, 0, True)
    assert theirs.involved is False
