"""What the forms of a case of unpaid wages ask for, and what they begin with, without an office or an engine."""

from datetime import UTC, date, datetime

import pytest

from tests.processes.wage_case import WageCase
from workflows.errors import InvalidInput
from workflows.forms import Known, beginning, parse, visible_fields


def test_a_path_that_was_not_advised_needs_a_reason_but_talking_never_does():
    form = WageCase().release.forms["path_choice"]
    asked = {
        (choice, *advised)
        for choice in ("mediation", "inspection", "arbitration", "ledger")
        for advised in ((), ("inspection",), ("lawsuit",))
        for field in visible_fields(form, {"path_choice": choice}, _known(proposed_paths=list(advised)))
        if field.key == "path_reason" and field.required
    }

    assert asked == {
        ("inspection", "lawsuit"),
        ("arbitration", "inspection"),
        ("ledger", "inspection"),
        ("ledger", "lawsuit"),
    }


def test_a_bound_is_told_by_the_word_that_the_process_has_for_it():
    forms = WageCase().release.forms
    with pytest.raises(InvalidInput) as caught:
        parse(forms["claimant_change"], {"change_on": "2026-03-01"}, **vars(_known(reported_on=date(2026, 3, 2))))
    assert "“变动日期”不能早于“反映日期”的 2026-03-02" in [error.message for error in caught.value.errors]


def _known(**data: object) -> Known:
    return Known(data=data, parameters={}, options={}, now=datetime(2026, 4, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("outcome", "refused"), [("failed", False), ("absent", False), ("agreed", True), ("again", True)]
)
def test_mediation_fails_also_when_nobody_came_for_the_employer(outcome, refused):
    known, form = _known(reported_on=date(2026, 3, 2)), WageCase().release.forms["mediation_session"]
    told = {"session_on": "2026-03-20", "session_place": "调解室", "session_workers": "甲", "session_minutes": "记录"}
    try:
        parse(form, {**told, "session_outcome": outcome}, **vars(known))
        wrong = []
    except InvalidInput as refusal:
        wrong = [error.field for error in refusal.errors]

    assert wrong == (["session_employer"] if refused else [])


def test_a_further_round_begins_without_what_was_said_in_the_one_before():
    forms = WageCase().release.forms
    said = {"session_place": "调解室", "session_minutes": "第一次", "session_employer": "经理", "told_rights": True}

    session, path = beginning(forms["mediation_session"], said), beginning(forms["path_choice"], said)
    assert [session["session_place"], session["session_minutes"], session["session_employer"]] == ["调解室", None, None]
    assert path["told_rights"] is None
