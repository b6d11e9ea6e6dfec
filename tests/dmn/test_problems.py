"""Files that cannot be used are refused with everything that is wrong with them, where, and what to do."""

import pytest

from tests.dmn.documents import LATEST, NOW, data, decision, document, knowledge, literal, table
from tests.feel.spending import Spending
from workflows import dmn
from workflows.dmn import problems as texts


def found(source, **options):
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(source, **options)
    return [(problem.code, problem.element) for problem in caught.value.problems]


def test_all_problems_are_reported_at_once_with_element_line_and_remedy():
    source = document(
        decision("a", literal("1 +")),
        decision("b", table(["x"], ["r"], [["[1..", "2"], ["1"]])),
        decision("c", literal("1"), needs=["nowhere"]),
    )
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(source)

    assert [(problem.code, problem.element) for problem in caught.value.problems] == [
        ("expression", "a"),
        ("expression", "r1"),
        ("rule-width", "r2"),
        ("unknown-reference", "c"),
    ]
    assert all(problem.line and problem.remedy for problem in caught.value.problems)
    assert "第 4 个字符" in caught.value.problems[0].what


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"not xml", "unreadable"),
        (b"", "unreadable"),
        (b"<definitions/>", "not-dmn"),
        (f'<!DOCTYPE definitions><definitions xmlns="{LATEST}"/>'.encode(), "doctype"),
        (
            f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///x">]><definitions xmlns="{LATEST}">&e;</definitions>'.encode(),
            "doctype",
        ),
        (document("<decision/>"), "missing-attribute"),
        (document("<surprise/>"), "unknown-element"),
        (document(decision("a", literal("1")), decision("a", literal("2"))), "duplicate-id"),
        (document(data("a"), data("b"), decision("c", literal("1")).replace('id="c"', 'id="a"')), "duplicate-id"),
        (document(data("a"), decision("x", literal("1")).replace('name="x"', 'name="a"')), "duplicate-name"),
        (document(decision("a", literal("1"), needs=["b"]), decision("b", literal("1"), needs=["a"])), "cycle"),
        (document(decision("a", literal("1"), needs=["a"])), "cycle"),
        (document(decision("a", table(["x"], ["r"], [["1", "2"]], policy='hitPolicy="BOGUS"'))), "hit-policy"),
        (document(decision("a", table(["x"], ["r"], [["1", "2"]], policy='hitPolicy="PRIORITY"'))), "priority-values"),
        (
            document(decision("a", table(["x"], ["r"], [["1", "2"]], policy='hitPolicy="COLLECT" aggregation="AVG"'))),
            "aggregation",
        ),
        (document(decision("a", table(["x"], ["r", ""], [["1", "2", "3"]]))), "missing-attribute"),
        (document(decision("a", table(["x"], ["r", "r"], [["1", "2", "3"]]))), "duplicate-name"),
        (document(decision("a", table(["x"], [], [["1"]]))), "missing-child"),
        (document(decision("a", table([""], ["r"], [["1", "2"]]))), "missing-child"),
        (
            document(knowledge("f", ["x"], literal('{class: "java.lang.Math"}'), attributes='kind="Java"')),
            "external-function",
        ),
        (
            document(
                decision("a", literal("1")).replace("literalExpression ", 'literalExpression expressionLanguage="js" ')
            ),
            "language",
        ),
        (document(decision("a", literal("1"), type_="tNowhere")), "unknown-type"),
        (document(decision("a", "<invocation/>")), "missing-child"),
    ],
)
def test_each_kind_of_problem_is_found(source, code):
    assert code in [problem for problem, _ in found(source)]


JAVA = (
    '<context><contextEntry><variable name="class"/><literalExpression><text>"java.lang.Math"</text>'
    '</literalExpression></contextEntry><contextEntry><variable name="method signature"/><literalExpression>'
    '<text>"cos(double)"</text></literalExpression></contextEntry></context>'
)
FUNCTION = f'<functionDefinition kind="Java"><formalParameter name="x"/>{JAVA}</functionDefinition>'
FEEL = '[function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}]'


@pytest.mark.parametrize(
    ("element", "kind", "name"),
    [
        (knowledge("f", ["x"], JAVA, attributes='kind="Java"'), "Java", "java.lang.Math.cos(double)"),
        (knowledge("f", ["x"], "", attributes='kind="PMML"'), "PMML", "f"),
        (decision("f", FUNCTION), "Java", "java.lang.Math.cos(double)"),
        (decision("f", literal(FEEL)), "java", "java.lang.Math.cos(double)"),
    ],
)
def test_an_external_function_is_refused_by_name(element, kind, name):
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(document(element))

    [problem] = caught.value.problems
    assert (problem.element, problem.line) == ("f", 3)
    assert problem.what == f"不允许外部函数（{kind}）：{name}"


def test_an_external_function_is_null_where_a_model_is_loaded_in_spite_of_it():
    java = knowledge("f", ["x"], JAVA, attributes='kind="Java"')
    model = dmn.load(document(java, decision("d", literal("f(1)"), knows=["f"])), strict=False)
    found = model.evaluate("d", {}, now=NOW)

    assert (found.value, [note.code for note in found.diagnostics]) == (None, ["external-function"])


def test_chinese_quotation_marks_are_pointed_out():
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(document(decision("a", literal("“深度困难”"))))

    assert "英文引号" in caught.value.problems[0].what


def test_a_sound_structure_can_be_loaded_in_spite_of_wrong_expressions():
    model = dmn.load(document(decision("a", literal("1 +")), decision("b", literal("2"))), strict=False)

    assert [problem.code for problem in model.problems] == ["expression"]
    assert model.evaluate("b", {}, now=pytest.importorskip("tests.dmn.documents").NOW).value == 2


def test_deep_and_large_files_are_refused_soon():
    spending = Spending()

    assert found(document("<list>" * 5000 + "</list>" * 5000))[0][0] in ("unreadable", "too-large")
    assert found(b" " * 10_000_001)[0][0] == "too-large"
    assert spending.loops < 25


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        dmn.load(tmp_path / "nowhere.dmn")


def test_every_problem_speaks_both_languages():
    for code, sentences in texts._SENTENCES.items():
        chinese, english = "".join(sentences[:2]), "".join(sentences[2:])
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), code
        assert not any("\u4e00" <= character <= "\u9fff" for character in english), code


def test_the_reasons_inside_a_problem_are_in_its_language_too():
    source = document(decision("a", literal("1 +")), decision("b", table(["x"], ["r"], [["1"]])))
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(source)

    for problem in caught.value.problems:
        assert not any("\u4e00" <= character <= "\u9fff" for character in problem.text("en"))


def test_an_input_is_told_with_its_line():
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(document(decision("d", literal("1")), data("a"), data("a").replace('id="a"', 'id="b"')))

    assert [(problem.code, problem.element, problem.line) for problem in caught.value.problems] == [
        ("duplicate-name", "b", 5)
    ]


def test_a_mistake_in_a_long_expression_is_told_with_its_own_line():
    source = document(decision("d", literal("\n\n  if true\n  then 1 +\n  else 2")))
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(source)

    [problem] = caught.value.problems
    assert source.decode().splitlines()[problem.line - 1] == "  else 2</text></literalExpression></decision>"
