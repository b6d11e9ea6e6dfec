"""Personal data is masked by default; a full look needs a reason and leaves a trace nobody can remove unseen."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from models.journal import AccessChain, AccessRecord
from tests import builders
from workflows import accesslog, acting, canonical, privacy
from workflows.accesslog import Access, Break
from workflows.desk import Desk
from workflows.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.cases import Case
    from models.database import Database

NOW = builders.NOW
ID_NUMBER = "990101198001010015"
RELEASE = SimpleNamespace(
    personal={
        "applicant_name": "name",
        "applicant_id_number": "id_number",
        "members.phone": "phone",
        "illness": "health",
    }
)
DATA = {
    "applicant_name": "林一禾",
    "applicant_id_number": ID_NUMBER,
    "income": 800,
    "members": [{"name": "林木", "phone": "19900000001"}, {"name": "林森", "phone": None}],
    "reasons": ["illness"],
    "illness": "",
}


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("name", "王小芳", "王*芳"),
        ("name", "欧阳一禾", "欧**禾"),
        ("name", "王芳", "王*"),
        ("name", "王", "王*"),
        ("id_number", "31010119800101042X", "310***********042X"),
        ("phone", "13812342210", "138****2210"),
        ("phone", "110", "***"),
        ("bank_account", "6222000012341234", "************1234"),
        ("bank_account", "1234", "****"),
        ("address", "望河路 1 号", "***"),
        ("health", "诊断", "***"),
        ("something new", "x", "***"),
        ("name", None, None),
        ("name", "", ""),
        ("phone", ["13812342210", "110"], ["138****2210", "***"]),
    ],
)
def test_masks(kind: str, value: object, masked: object) -> None:
    assert privacy.mask(kind, value) == masked


@given(kind=st.sampled_from(privacy.KINDS), value=st.text("0123456789X王芳", min_size=1, max_size=24))
def test_a_mask_never_shows_most_of_a_number(kind: str, value: str) -> None:
    masked = privacy.mask(kind, value)

    assert "*" in masked
    if kind != "name":
        assert sum(character != "*" for character in masked) < max(1, len(value) * 2 / 3)


@pytest.mark.parametrize(
    ("title", "masked"),
    [
        ("王芳", "王*"),
        ("王小芳（早点铺）", "王*芳（早点铺）"),
        ("王小芳(早点铺)", "王*芳(早点铺)"),
        ("", "*"),
        ("（店）", "（*）"),
    ],
)
def test_a_title_that_begins_with_a_name_keeps_what_stands_in_brackets(title: str, masked: str) -> None:
    assert privacy.mask_title(title) == masked


def test_case_data_is_masked_field_by_field_and_in_tables() -> None:
    assert privacy.masked(RELEASE, DATA) == {
        "applicant_name": "林*禾",
        "applicant_id_number": "990***********0015",
        "income": 800,
        "members": [{"name": "林木", "phone": "199****0001"}, {"name": "林森", "phone": None}],
        "reasons": ["illness"],
        "illness": "",
    }
    assert DATA["members"][0]["phone"] == "19900000001"


def a_desk(session: Session, case: Case, *groups: str) -> Desk:
    user = builders.a_user(session, office_id=case.office_id)
    builders.a_post(
        session, office=session.get_one(type(builders.an_office(session)), case.office_id), groups=groups, a=user
    )
    releases = SimpleNamespace(by_digest=lambda _session, _digest: RELEASE)
    actor = acting.actor_for(session, user, now=NOW)
    return Desk(session=session, actor=actor, now=NOW, releases=releases, documents=None)


@pytest.mark.parametrize(
    ("field", "value"),
    [("applicant_id_number", ID_NUMBER), ("members[0].phone", "19900000001"), ("members[1].phone", None)],
)
@pytest.mark.parametrize("group", ["street_union", "auditor"])
def test_a_full_look_is_logged_with_its_reason_but_not_its_value(
    database: Database, field: str, value: object, group: str
) -> None:
    with database.transaction() as session:
        case = builders.a_case(session, data=canonical.dumps(DATA))
        desk = a_desk(session, case, group)

        assert privacy.reveal(desk, case.id, field, reason=" 核对身份 ") == value
        record = session.scalars(select(AccessRecord)).one()
        assert (record.actor, record.action, record.case_id) == (desk.actor.username, "reveal", case.id)
        assert (record.subject, record.reason, record.outcome) == (f"{case.number} {field}", "核对身份", "ok")


@pytest.mark.parametrize(
    "field", ["income", "members", "members[0].name", "members[9].phone", "members[x].phone", "members[0]", ""]
)
def test_only_personal_fields_are_revealed(database: Database, field: str) -> None:
    with database.transaction() as session:
        case = builders.a_case(session, data=canonical.dumps(DATA))
        with pytest.raises(NotFound):
            privacy.reveal(a_desk(session, case, "street_union"), case.id, field, reason="核对身份")

        assert session.scalars(select(AccessRecord)).all() == []


def test_no_reason_no_look(database: Database) -> None:
    with database.transaction() as session:
        case = builders.a_case(session, data=canonical.dumps(DATA))
        with pytest.raises(InvalidInput) as refused:
            privacy.reveal(a_desk(session, case, "street_union"), case.id, "applicant_name", reason=" ")

        assert refused.value.errors[0].field == "reason"


def test_nobody_looks_into_a_hidden_case(database: Database) -> None:
    with database.transaction() as session:
        case, other = builders.a_case(session, data=canonical.dumps(DATA)), builders.a_case(session)
        with pytest.raises(NotFound):
            privacy.reveal(a_desk(session, other, "street_union"), case.id, "applicant_name", reason="核对身份")


# The access log


def write(database: Database, *actors: str | None) -> None:
    for number, actor in enumerate(actors):
        accesslog.refused(
            database, actor=actor, action="tasks.complete", reason="职责分离", now=NOW + timedelta(seconds=number)
        )


def test_each_person_has_a_chain(database: Database) -> None:
    write(database, "a", "b", "a", None)
    with database.reading() as session:
        records = session.scalars(select(AccessRecord).order_by(AccessRecord.at)).all()

        assert [(each.chain, each.seq) for each in records] == [("a", 1), ("b", 1), ("a", 2), ("anonymous", 1)]
        assert records[2].previous_hash == records[0].hash
        assert accesslog.first_break(session) is None


def test_many_writers_of_one_chain_leave_no_gap(database: Database) -> None:
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda _: write(database, "a"), range(24)))
    with database.reading() as session:
        assert session.scalar(select(func.max(AccessRecord.seq))) == 24
        assert accesslog.first_break(session) is None


def test_a_refusal_outlives_the_transaction_it_refused(database: Database) -> None:
    def refused_command() -> None:
        with database.transaction() as session:
            accesslog.write(session, Access(actor="a", action="x", subject="", outcome="ok"), now=NOW)
            raise InvalidInput(())

    with pytest.raises(InvalidInput):
        refused_command()
    write(database, "a")
    with database.reading() as session:
        assert [(each.seq, each.outcome) for each in session.scalars(select(AccessRecord))] == [(1, "refused")]


@pytest.mark.parametrize(
    "column",
    [f.name for f in dataclasses.fields(Access) if f.name not in {"outcome", "actor"}]
    + ["at", "hash", "previous_hash"],
)
def test_every_altered_column_is_found_and_located(database: Database, column: str) -> None:
    write(database, "a", "a", "a")
    with database.transaction() as session:
        value = NOW if column == "at" else "altered"
        session.execute(update(AccessRecord).where(AccessRecord.seq == 2).values({column: value}))
    with database.reading() as session:
        assert accesslog.first_break(session) == Break(chain="a", seq=2)


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_deleted_record_is_found(database: Database, gone: int) -> None:
    """At the end of the chain too: its length is kept beside it."""
    write(database, "a", "a", "a")
    with database.transaction() as session:
        session.execute(delete(AccessRecord).where(AccessRecord.seq == gone))
    with database.reading() as session:
        assert accesslog.first_break(session) == Break(chain="a", seq=gone)


def test_a_whole_chain_taken_away_is_found(database: Database) -> None:
    write(database, "a", "b")
    with database.transaction() as session:
        session.execute(delete(AccessRecord).where(AccessRecord.chain == "b"))
    with database.reading() as session:
        assert accesslog.first_break(session) == Break(chain="b", seq=1)
    with database.transaction() as session:
        session.execute(delete(AccessChain).where(AccessChain.chain == "a"))
    with database.reading() as session:
        assert accesslog.first_break(session) == Break(chain="a", seq=2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("来电 19900001234 反映", "来电 199****1234 反映"),
        ("990101198001010014", "990***********0014"),
        ("卡号 6200000000000000018。", "卡号 ***************0018。"),
        ("金额 30000.00 元，编号 2026-0001", "金额 30000.00 元，编号 2026-0001"),
        ("a19900001234b", "a19900001234b"),
    ],
)
def test_numbers_inside_a_text_are_masked(text: str, shown: str) -> None:
    """Whatever reads like a person's number is masked, amounts and case numbers are not."""
    assert privacy.masked_text(text) == shown
