"""Models that import others: where these are found, and how their elements and types are named."""

from decimal import Decimal as N

import pytest

from tests.dmn.documents import LATEST, NOW, VERSIONS, data, decision, document, knowledge, literal
from workflows import dmn

AMOUNT = '<itemDefinition name="tAmount"><typeRef>number</typeRef></itemDefinition>'
BASE = document(
    AMOUNT,
    data("x"),
    knowledge("twice", ["n"], literal("n * 2")),
    decision("line", literal("x + 1"), needs=["<x"]),
    target="urn:base",
)


def imports(name, namespace="urn:base", kind=LATEST, location=""):
    place = f'locationURI="{location}"' if location else ""
    label = f'name="{name}"' if name is not None else ""
    return f'<import {label} namespace="{namespace}" importType="{kind}" {place}/>'


def main(name="base", expression="base.twice(base.line)", type_="base.tAmount", **details):
    return document(
        imports(name, **details),
        f'<decision id="d" name="d"><variable name="d" typeRef="{type_}"/>'
        '<informationRequirement><requiredDecision href="urn:base#line"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="urn:base#twice"/></knowledgeRequirement>'
        f"{literal(expression)}</decision>",
    )


def decide(model, **inputs):
    return model.evaluate("d", inputs, now=NOW).value


def problems(source, **options):
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(source, **options)
    return caught.value.problems


def test_models_are_imported_from_beside_the_file(tmp_path):
    (tmp_path / "base.dmn").write_bytes(BASE)
    (tmp_path / "main.dmn").write_bytes(main())

    assert decide(dmn.load(tmp_path / "main.dmn"), x=4) == N(10)


def test_models_may_be_given_in_any_form(tmp_path):
    (tmp_path / "base.xml").write_bytes(BASE)

    for given in (BASE, tmp_path / "base.xml", str(tmp_path / "base.xml")):
        assert decide(dmn.load(main(), imports=[given]), x=4) == N(10)


def test_a_model_that_is_not_found_is_told_with_the_place_of_the_import():
    [problem] = problems(main())

    assert (problem.code, problem.element, problem.line) == ("import", "defs", 3)
    assert "urn:base" in problem.what


@pytest.mark.parametrize("location", ["parts/base.xml", "./parts/base.xml", "parts/b%61se.xml"])
def test_an_import_may_say_where_its_model_is(tmp_path, location):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "base.xml").write_bytes(BASE)
    (tmp_path / "main.dmn").write_bytes(main(location=location))

    assert decide(dmn.load(tmp_path / "main.dmn"), x=4) == N(10)


@pytest.mark.parametrize("location", ["../base.dmn", "{outside}", "file://{outside}", "https://example.org/base.dmn"])
def test_nothing_outside_the_folder_is_read(tmp_path, location):
    (tmp_path / "base.dmn").write_bytes(BASE)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.dmn").symlink_to(tmp_path / "base.dmn")
    (inside / "main.dmn").write_bytes(main(location=location.format(outside=tmp_path / "base.dmn")))

    assert [problem.code for problem in problems(inside / "main.dmn")] == ["import"]


@pytest.mark.parametrize(
    ("name", "expression", "type_"),
    [
        ("", "twice(line)", "tAmount"),
        (None, "twice(line)", "tAmount"),
        ("my.base", "my.base.twice(my.base.line)", "my.base.tAmount"),
        ("the base", "the base.twice(the base.line)", "the base.tAmount"),
        ("基础", "基础.twice(基础.line)", "基础.tAmount"),
    ],
)
def test_the_name_of_an_import_stands_before_its_elements_and_types(name, expression, type_):
    model = dmn.load(main(name, expression, type_), imports=[BASE])

    assert decide(model, x=4) == N(10)


@pytest.mark.parametrize("name", [None, "base"])
def test_dmn_1_1_refers_to_imported_types_by_qualified_name(name):
    expression = "twice(line)" if name is None else "base.twice(base.line)"
    source = main(name, expression, "b:tAmount", kind=VERSIONS[0])
    model = dmn.load(source.replace(b"<definitions ", b'<definitions xmlns:b="urn:base" '), imports=[BASE])

    assert decide(model, x=4) == N(10)
    assert decide(dmn.load(main(type_="base.tNone"), imports=[BASE], strict=False), x=4) == N(10)


def test_an_imported_type_restricts_as_in_its_own_model():
    wrong = main(expression='"text"')

    assert decide(dmn.load(wrong, imports=[BASE]), x=4) is None


def test_an_imported_model_may_import_another():
    middle = document(
        imports("deep", "urn:deep"),
        '<itemDefinition name="tLine"><typeRef>deep.tAmount</typeRef></itemDefinition>',
        '<decision id="line" name="line"><variable name="line" typeRef="tLine"/>'
        '<informationRequirement><requiredDecision href="urn:deep#first"/></informationRequirement>'
        f"{literal('deep.first * 10')}</decision>",
        knowledge("twice", ["n"], literal("n * 2")),
        target="urn:base",
    )
    deep = document(AMOUNT, decision("first", literal("7")), target="urn:deep")

    assert decide(dmn.load(main(type_="base.tLine"), imports=[deep, middle])) == N(140)


def test_models_may_import_each_other():
    back = document(imports("", "urn:test"), decision("line", literal("3")), target="urn:base")
    source = document(imports(""), decision("d", literal("1"), type_="tNowhere"))

    assert [problem.code for problem in problems(source, imports=[back])] == ["unknown-type"]


@pytest.mark.parametrize("kind", ["http://www.w3.org/2001/XMLSchema", "http://www.dmg.org/PMML-4_2"])
def test_what_is_no_decision_model_is_not_looked_for(kind):
    model = dmn.load(document(imports("p", "urn:other", kind, "p.xml"), decision("d", literal("1"))))

    assert decide(model) == N(1)


def test_problems_of_an_imported_model_name_it():
    wrong = document(decision("line", literal("1 +")), knowledge("twice", ["n"], literal("n")), target="urn:base")
    [first, *_] = problems(main(), imports=[wrong])

    assert (first.code, first.element, first.model) == ("expression", "line", "urn:base")
    assert "urn:base" in str(first)


def test_a_link_of_an_imported_model_that_leads_nowhere_is_told():
    wrong = document(decision("line", literal("1"), needs=["gone"]), target="urn:base")

    assert ("unknown-reference", "urn:base") in [
        (problem.code, problem.model) for problem in problems(main(), imports=[wrong])
    ]


def test_an_input_of_an_imported_model_is_given_by_its_name_or_inside_the_models():
    source = document(
        imports("base"),
        data("x"),
        '<decision id="d" name="d"><informationRequirement><requiredInput href="urn:base#x"/></informationRequirement>'
        '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
        f"{literal('base.x * 10 + x')}</decision>",
    )
    model = dmn.load(source, imports=[BASE])

    assert decide(model, x=4) == N(44)
    assert decide(model, x=4, base={"x": 7}) == N(74)


def test_a_service_of_an_imported_model_is_called_by_its_full_name():
    service = (
        '<decisionService id="s" name="aid"><outputDecision href="#line"/><inputData href="#x"/></decisionService>'
        "</definitions>"
    )
    source = document(
        imports("base"),
        '<decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="urn:base#s"/></knowledgeRequirement>'
        f"{literal('base.aid(4)')}</decision>",
    )

    assert decide(dmn.load(source, imports=[BASE.replace(b"</definitions>", service.encode())])) == N(5)
