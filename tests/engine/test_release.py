"""A release holds everything pages, authority and journal need to know of a package."""

import pytest

from tests.engine.packages import CHECK_FORM, MAIN, SHARED, clean_files, component, form, spoil
from workflows.engine.release import assemble, compile  # noqa: A004 (the engine's own word)
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import Event, Package, PackageError, Release


def released(files=None):
    release = compile(Package("aid", files or clean_files()))
    assert isinstance(release, Release), release
    return release


def test_a_release_names_what_the_package_holds():
    release = released()
    assert (release.id, release.name, release.start_form.id) == ("aid", "Aid", "apply")
    assert release.digest == release.package.digest
    assert release.properties["number_series"] == "困帮"
    assert release.diagrams == {"aid": MAIN, "shared_reply": SHARED}
    assert set(release.forms) == {"apply", "check", "withdrawal"}
    assert set(release.decisions) == {"category"}
    check = release.elements["check"]
    assert (check.kind, check.process, check.file, check.line, check.groups, check.form) == (
        "userTask",
        "aid",
        MAIN,
        5,
        "desk",
        "check",
    )
    assert release.elements["send"].properties == {"reply": "true"}


def test_an_event_says_who_may_tell_it_with_which_form():
    assert released().events == (
        Event(
            name="withdraw",
            label="withdrawn",
            form="withdrawal",
            groups=("*",),
            element="withdrawn",
            interrupting=True,
        ),
    )


def test_personal_keys_are_known_also_inside_tables():
    files = clean_files()
    members = component(
        "",
        "dynamiclist",
        path="members",
        components=[
            component("member_name", properties={"personal": "name"}),
            component("member_id", properties={"type": "id_number"}),
        ],
    )
    files[CHECK_FORM] = files[CHECK_FORM].replace(
        b'components": [', b'components": [' + form("x", members).split(b"[\n")[1].split(b"\n]")[0] + b","
    )
    assert released(files).personal == {
        "applicant_name": "name",
        "members.member_name": "name",
        "members.member_id": "id_number",
    }


def test_the_same_package_is_built_once():
    assert released() is released()


def test_a_faulty_package_gives_its_problems():
    files = clean_files()
    spoil(files, MAIN, 'candidateGroups="desk"', "")
    assert [each.code for each in compile(Package("aid", files))] == ["task-without-group"]
    told = Surroundings(services={})
    assert [each.code for each in compile(Package("aid", clean_files()), told)] == ["service-unknown"]


def test_a_published_release_is_built_though_the_linter_has_grown_stricter():
    files = clean_files()
    spoil(files, MAIN, '<bpmndi:BPMNShape bpmnElement="check">', '<bpmndi:BPMNShape bpmnElement="chek">')
    assert not isinstance(compile(Package("aid", files)), Release)
    assert assemble(Package("aid", files)).id == "aid"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('process id="aid"', 'process id="other"', "main-missing"),
        ("bpmn:userTask", "bpmn:complexGateway", "not-buildable"),
        ('formId="apply"', 'formId="none"', "form-unknown"),
    ],
)
def test_what_cannot_be_executed_at_all_is_told(old, new, code):
    files = clean_files()
    spoil(files, MAIN, old, new)
    with pytest.raises(PackageError) as caught:
        assemble(Package("aid", files))
    assert [each.code for each in caught.value.problems] == [code]


def test_a_package_whose_main_process_cannot_begin_is_told():
    files = clean_files()
    start = files[MAIN].decode().split("<bpmn:startEvent", 1)[1].split("</bpmn:startEvent>", 1)[0]
    spoil(files, MAIN, f"<bpmn:startEvent{start}</bpmn:startEvent>", "")
    spoil(files, MAIN, 'sourceRef="begin"', 'sourceRef="check"')
    with pytest.raises(PackageError) as refused:
        assemble(Package("aid", files))
    assert [each.code for each in refused.value.problems] == ["start-count"]


def test_a_main_process_that_only_explains_another_is_none():
    files = clean_files()
    other = '<bpmn:process id="other" isExecutable="true"><bpmn:startEvent id="o1"/></bpmn:process>'
    spoil(files, MAIN, '<bpmn:process id="aid" name="Aid" isExecutable="true">', '<bpmn:process id="aid" name="Aid">')
    spoil(files, MAIN, "</bpmn:definitions>", f"{other}</bpmn:definitions>")
    assert "id-not-package" in {each.code for each in compile(Package("aid", files))}
