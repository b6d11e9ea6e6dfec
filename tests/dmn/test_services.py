"""Decision services and knowledge models: called in FEEL, by invocation and from outside."""

from decimal import Decimal as N

import pytest

from tests.dmn.documents import NOW, data, decision, document, knowledge, literal
from workflows import dmn
from workflows.feel import BudgetExceeded


def service(name, *, outputs, hidden=(), decisions=(), inputs=(), type_=""):
    links = [f'<outputDecision href="#{each}"/>' for each in outputs]
    links += [f'<encapsulatedDecision href="#{each}"/>' for each in hidden]
    links += [f'<inputDecision href="#{each}"/>' for each in decisions]
    links += [f'<inputData href="#{each}"/>' for each in inputs]
    reference = f'typeRef="{type_}"' if type_ else ""
    variable = f'<variable name="{name}" {reference}/>'
    return f'<decisionService id="s" name="{name}">{variable}{"".join(links)}</decisionService>'


def model(declared, *others):
    return dmn.load(
        document(
            data("bonus", "number"),
            decision("base", literal("100"), type_="number"),
            decision("half", literal("base / 2"), needs=["base"]),
            decision("total", literal("half + bonus"), needs=["half", "<bonus"]),
            decision("name", literal('"n" + string(base)'), needs=["base"]),
            declared,
            *others,
        )
    )


AID = service("aid-service/A", outputs=["total"], hidden=["half"], decisions=["base"], inputs=["bonus"])
TWO = service("both", outputs=["total", "name"], hidden=["half"], decisions=["base"], inputs=["bonus"])


def call(function, **bindings):
    bound = "".join(
        f'<binding><parameter name="{name}"/>{literal(value)}</binding>' for name, value in bindings.items()
    )
    return f"<invocation>{literal(function)}{bound}</invocation>"


def found(loaded, name, **inputs):
    result = loaded.evaluate(name, inputs, now=NOW)
    return result.value, [diagnostic.code for diagnostic in result.diagnostics]


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (literal("both(1, 20)"), {"total": 11, "name": "n20"}),
        (literal("both(base: 20, bonus: 1)"), {"total": 11, "name": "n20"}),
        (literal("both(1, [20]).total"), 11),
        (literal("both(1, null)"), {"total": None, "name": None}),
        (literal('both("x", 20)'), None),
        (literal("both(1)"), None),
        (call("both", base="20", bonus="1"), {"total": 11, "name": "n20"}),
        (literal("for b in [1, 2] return both(b, 20).total"), [11, 12]),
        (literal("[base, both(1, 20).total, half]"), [100, 11, 50]),
    ],
)
def test_a_service_is_a_function_of_its_inputs_and_then_its_input_decisions(logic, expected):
    loaded = model(TWO, decision("d", logic, needs=["base", "half"], knows=["s"]))

    assert found(loaded, "d")[0] == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"bonus": 1, "base": 20}, (N(11), [])),
        ({"bonus": 1, "base": [20]}, (N(11), [])),
        ({"bonus": 1}, (None, ["missing-input", "undefined-operator", "undefined-operator"])),
        ({"bonus": 1, "base": "x"}, (None, ["argument-kind"])),
        ({"bonus": "x", "base": 20}, (None, ["argument-kind"])),
    ],
)
def test_a_service_is_asked_from_outside_with_its_input_decisions(inputs, expected):
    assert found(model(AID), "s", **inputs) == expected
    assert found(model(AID), "aid-service/A", **inputs) == expected


def test_a_service_keeps_to_its_type():
    assert found(model(AID.replace("/><output", ' typeRef="string"/><output', 1)), "s", bonus=1, base=2) == (
        None,
        ["result-kind"],
    )


def test_a_decision_that_calls_a_service_does_not_need_the_services_inputs():
    loaded = model(AID, decision("d", literal("aid-service/A(1, 2)"), knows=["s"]), data("other"))

    assert {info.id: info.inputs for info in loaded.decisions}["d"] == ()
    assert loaded.services == (dmn.DecisionInfo("s", "aid-service/A", ("bonus", "base"), "aid-service/A"),)
    assert found(loaded, "d") == (N(2), [])


def test_a_service_may_have_no_inputs():
    assert found(model(service("s", outputs=["half"], hidden=["base"])), "s") == (N(50), [])


def test_a_knowledge_model_can_be_tried_from_outside():
    loaded = dmn.load(document(knowledge("the sum", ["a", "b c"], literal("a + b c"))))

    assert found(loaded, "the sum", **{"a": 1, "b c": 2}) == (N(3), [])
    assert found(loaded, "the sum", a=1)[1] == ["missing-input", "undefined-operator"]


def test_a_knowledge_model_without_logic_is_null_and_told():
    for written in ("", "<encapsulatedLogic/>"):
        empty = f'<businessKnowledgeModel id="f" name="f"><variable name="f"/>{written}</businessKnowledgeModel>'
        loaded = dmn.load(document(empty, decision("d", literal("f(1)"), knows=["f"])))

        assert found(loaded, "d") == (None, ["no-logic", "no-function"])
        assert found(loaded, "f") == (None, ["no-logic"])


def test_recursion_without_end_is_stopped():
    loaded = dmn.load(document(knowledge("f", ["n"], literal("f(n + 1)")), decision("d", literal("f(1)"), knows=["f"])))

    with pytest.raises(BudgetExceeded):
        loaded.evaluate("d", {}, now=NOW)


def test_a_decision_is_made_once():
    shared = decision("shared", literal("now()"))
    users = [decision(f"u{index}", literal("shared"), needs=["shared"]) for index in range(3)]
    loaded = dmn.load(document(shared, *users, decision("d", literal("u0 = u1 and u1 = u2"), needs=["u0", "u1", "u2"])))
    result = loaded.evaluate("d", {}, now=NOW, trace=True)

    assert result.trace is not None
    assert [made.id for made in result.trace.decisions] == ["shared", "u0", "u1", "u2", "d"]


def test_what_is_required_hides_what_was_given():
    loaded = dmn.load(
        document(
            data("x"),
            decision("y", literal("1")),
            decision("d", literal("[x, y, z]"), needs=["<x", "y"]),
            decision(
                "e",
                f'<context><contextEntry><variable name="y"/>{literal("2")}</contextEntry>'
                f"<contextEntry>{literal('y')}</contextEntry></context>",
                needs=["y"],
            ),
        )
    )

    assert found(loaded, "d", x=7, y=8, z=9) == ([N(7), N(1), N(9)], [])
    assert found(loaded, "e") == (N(2), [])


def test_a_service_that_gives_what_calls_it_is_refused():
    asks = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    caller = decision("caller", literal("s()")).replace("</decision>", f"{asks}</decision>")
    with pytest.raises(dmn.DmnProblems) as caught:
        model(service("s", outputs=["caller"]), caller)

    assert "cycle" in {problem.code for problem in caught.value.problems}
