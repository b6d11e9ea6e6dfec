"""A release keeps the behaviour of the engine it was published under."""

import pytest

from tests.engine.packages import MAIN, clean_files
from workflows.engine.behaviour import BEHAVIOUR, FILE, behaviour_of, stamped
from workflows.engine.release import assemble
from workflows.engine.values import Package, PackageError

PACKAGE = Package(MAIN.split("/")[0], clean_files())


def test_what_bears_no_number_behaves_as_the_first_version_did():
    assert behaviour_of(PACKAGE) == 1
    assert stamped(PACKAGE, 1) == PACKAGE
    assert assemble(PACKAGE).behaviour == 1


def test_the_number_is_part_of_the_digest_and_published_anew_it_is_replaced():
    later = stamped(PACKAGE, 2)

    assert later.digest != PACKAGE.digest
    assert stamped(later, 1) == PACKAGE
    assert behaviour_of(stamped(PACKAGE)) == BEHAVIOUR


@pytest.mark.parametrize("written", [b"0", b"999", b"two", b"", "１".encode(), b"\xff"])
def test_a_number_this_program_does_not_know_is_refused_by_name(written: bytes):
    package = Package(PACKAGE.id, {**PACKAGE.files, f"{PACKAGE.id}/{FILE}": written})

    with pytest.raises(PackageError) as refused:
        assemble(package)
    assert [problem.code for problem in refused.value.problems] == ["behaviour-unknown"]
