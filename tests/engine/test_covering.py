"""Which conditions are proven to cover every case, so that a gateway needs no default."""

import pytest

from tests.engine.packages import CHECK_FORM, DECISION, MAIN, choice, clean_files, codes, form, spoil


def refused(yes, no, *, form_file=None, values=None):
    """Whether the gateway with these two conditions is refused for want of a default."""
    files = clean_files()
    if form_file:
        files[CHECK_FORM] = form_file
    if values:
        spoil(
            files,
            DECISION,
            '<output id="out1" name="category"/>',
            f'<output id="out1" name="category"><outputValues id="v"><text>{values}</text></outputValues></output>',
        )
    spoil(files, MAIN, '=result = "yes"', f"={yes}".replace("<", "&lt;"))
    spoil(files, MAIN, '=result = "no"', f"={no}".replace("<", "&lt;"))
    found = codes(files)
    assert found <= {"no-default"}, found
    return found == {"no-default"}


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ('result = "yes"', 'result = "no"'),
        ('result = "yes"', 'result != "yes"'),
        ('result in ("yes", "no")', "false"),
        ('result = "yes" or result = "no"', "false"),
        ('result in ["yes"]', 'not(result = "yes")'),
        ("income > parameters.aid.line", "income <= parameters.aid.line"),
        ("case.urgent", "not(case.urgent)"),
        ("case.urgent = true", "case.urgent = false"),
        ("case.urgent", "case.urgent != true"),
        ('contains(result, "y")', 'not(contains(result, "y"))'),
    ],
)
def test_proven(yes, no):
    assert not refused(yes, no)


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ('result = "yes"', 'result = "maybe"'),
        ('result = "yes"', 'category = "no"'),
        ("income > parameters.aid.line", "income < parameters.aid.line"),
        ("income > parameters.aid.line", "income <= parameters.aid.other"),
        ("case.urgent", "case.urgent = true"),
        ("case.urgent and income > 0", "not(case.urgent)"),
    ],
)
def test_not_proven(yes, no):
    assert refused(yes, no)


def test_options_of_a_field_that_may_stay_empty_prove_nothing():
    assert refused(
        'result = "yes"', 'result = "no"', form_file=form("check", choice("result", "yes", "no", required=False))
    )
    assert refused('result = "yes"', 'result = "no"', form_file=form("check", choice("result", "yes", "no", "later")))


def test_the_declared_values_of_a_decision_prove():
    assert refused('category = "low"', 'category = "none"')
    assert not refused('category = "low"', 'category = "none"', values='"low","none"')
    assert refused('category = "low"', 'category = "none"', values='"low","none","high"')
