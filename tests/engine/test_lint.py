"""Every fault is found, told with its place and its remedy, and is absent from the clean package."""

import pytest

from tests.engine.faults import ALL
from tests.engine.packages import clean_files, problems, spoil
from workflows.engine.surroundings import Surroundings

TOLD = Surroundings(services={"letter.issue": {"letter"}}, parameters={"aid.line", "aid.check"})


def test_nothing_is_wrong_with_the_clean_package():
    assert problems(clean_files(), TOLD) == ()
    assert problems(clean_files()) == ()


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.code)
def test_a_fault_is_found_and_nothing_else_is_said(fault):
    files = clean_files()
    for name, old, new in fault.changes:
        spoil(files, name, old, new)
    found = problems(files, TOLD)
    assert {each.code for each in found} - fault.also == {fault.code}, found
    told = next(each for each in found if each.code == fault.code)
    assert told.file == fault.changes[0][0]
    assert told.what
    assert told.remedy
    assert "{" not in (told.what + told.remedy).replace('{"中文"', "")
