"""Files as the many editors of DMN write them: prefixes, extensions, drawings, artifacts, every version's habits."""

from decimal import Decimal as N

import pytest

from tests.dmn.documents import LATEST, NOW, VERSIONS, data, decision, document, literal, table
from workflows import dmn


def decide(model, name, **inputs):
    found = model.evaluate(name, inputs, now=NOW)
    assert found.diagnostics == ()
    return found.value


CLUTTER = """
<description>a model</description>
<extensionElements>
  <v:settings xmlns:v="urn:vendor" id="d" name="a-b"><v:list/><decision id="d" name="a"/></v:settings>
</extensionElements>
<knowledgeSource id="law" name="a-b">
  <authorityRequirement id="au"><requiredInput href="#a"/></authorityRequirement>
  <authorityRequirement><requiredAuthority href="#other law"/></authorityRequirement>
  <type>statute</type><owner href="#unit"/>
</knowledgeSource>
<performanceIndicator id="kpi" name="kpi"><impactingDecision href="#d"/></performanceIndicator>
<organizationUnit id="unit" name="unit"><decisionMade href="#d"/><decisionOwned href="#d"/></organizationUnit>
<elementCollection id="col" name="col"><drgElement href="#d"/></elementCollection>
<textAnnotation id="note" textFormat="text/plain"><text>a - b</text></textAnnotation>
<association id="assoc" associationDirection="None"><sourceRef href="#d"/><targetRef href="#note"/></association>
<group id="grp" name="a-b"/>
<dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/">
  <dmndi:DMNDiagram id="diagram" name="a-b"><dmndi:DMNShape id="d_shape" dmnElementRef="d">
    <dc:Bounds x="1" y="1" width="1" height="1"/></dmndi:DMNShape></dmndi:DMNDiagram>
</dmndi:DMNDI>
"""
PARTS = """
<description>why</description><question>What?</question><allowedAnswers>any</allowedAnswers>
<extensionElements><v:x xmlns:v="urn:vendor"><literalExpression><text>1 +</text></literalExpression></v:x>
</extensionElements>
<authorityRequirement><requiredAuthority href="#law"/></authorityRequirement>
<supportedObjective href="#o"/><impactedPerformanceIndicator href="#kpi"/><decisionMaker href="#unit"/>
<decisionOwner href="#unit"/><usingProcess href="p"/><usingTask href="t"/>
"""


def test_what_does_not_decide_is_passed_over():
    made = decision("d", literal("a-b"), needs=["<a", "<b"]).replace("<variable", PARTS + "<variable", 1)
    model = dmn.load(document(CLUTTER, data("a"), data("b"), made))

    assert decide(model, "d", a=5, b=3) == N(2)
    assert model.warnings == ()


@pytest.mark.parametrize("namespace", [*VERSIONS, "http://www.omg.org/spec/DMN/20151101/dmn11.xsd"])
def test_elements_may_have_a_prefix_in_every_version(namespace):
    source = document(
        data("a b"),
        decision("d", table(["a b"], ["r"], [["< 5", "1"], ["-", "2"]], policy='hitPolicy="FIRST"'), needs=["<a b"]),
    )
    source = source.replace(b"</", b"</\x00").replace(b"<", b"<dmn:").replace(b"<dmn:/\x00", b"</dmn:")
    source = source.replace(b"<dmn:?xml", b"<?xml").replace(
        f'xmlns="{LATEST}"'.encode(), f'xmlns:dmn="{namespace}"'.encode()
    )

    assert decide(dmn.load(source), "d", **{"a b": 3}) == N(1)


def test_attributes_and_elements_of_vendors_do_not_disturb():
    logic = table(["a"], ["r"], [["< 5", "1"], ["-", "2"]], policy='hitPolicy="FIRST" v:resizable="true"')
    logic = logic.replace("<rule ", '<v:row/><rule v:height="5" ').replace("<inputEntry ", '<inputEntry v:width="3" ')
    source = document(data("a"), decision("d", logic, needs=["<a"]))
    source = source.replace(b"<definitions ", b'<definitions xmlns:v="urn:vendor" v:version="8.5" exporter="x" ')

    assert decide(dmn.load(source), "d", a=3) == N(1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(encoding):
    source = document(data("收入"), decision("类别", literal("收入 + 1"), needs=["<收入"])).decode()

    assert decide(
        dmn.load(source.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)), "类别", 收入=1
    ) == N(2)


@pytest.mark.parametrize(
    "written",
    [
        "<![CDATA[a < b]]>",
        "a &lt; b",
        "a &#60; b",
        "\n   a\n   &lt;   b\n",
        "<!-- why -->a &lt;<?pi?> b",
        "a &lt;\r\nb",
    ],
)
def test_texts_may_be_written_in_every_way_of_xml(written):
    logic = f"<literalExpression><text>{written}</text></literalExpression>"

    assert decide(dmn.load(document(decision("d", logic))), "d", a=1, b=2) is True


def test_old_files_may_leave_out_variables_and_names():
    source = document(
        '<inputData id="i1" name="net\n  income"/>',
        '<decision id="d" name="d"><informationRequirement><requiredInput href="#i1"/></informationRequirement>'
        f"{literal('net income * 2')}</decision>",
        namespace=VERSIONS[0],
    )

    assert decide(dmn.load(source), "d", **{"net income": 2}) == N(4)


@pytest.mark.parametrize(
    "name", ["net income", "a-b", "a/b", "it's", "x.y", "收入 总额", "für alle", "a+b*c", "_x1", "date", "in come"]
)
def test_names_of_every_kind_are_read(name):
    source = document(
        data(name),
        decision("half " + name, literal(f"{name} / 2"), needs=["<" + name]),
        decision("d", literal(f"half {name} + 1"), needs=["half " + name]),
    )

    assert decide(dmn.load(source), "d", **{name: 4}) == N(3)


def test_language_attributes_are_understood_everywhere():
    feel = 'expressionLanguage="http://www.omg.org/spec/FEEL/20140401"'
    logic = table(["a"], ["r"], [["< 5", "1"], ["-", "2"]], policy='hitPolicy="FIRST"', input_values=["[0..9]"])
    for tag in ("inputExpression", "inputEntry", "outputEntry", "inputValues"):
        logic = logic.replace(f"<{tag} ", f"<{tag} {feel} ")
    source = document(data("a"), decision("d", logic, needs=["<a"]))
    source = source.replace(b"<definitions ", f'<definitions {feel} typeLanguage="x" '.encode())

    assert decide(dmn.load(source), "d", a=3) == N(1)


@pytest.mark.parametrize("href", ["#first", " #first ", "urn:test#first", "first"])
def test_links_are_written_in_several_ways(href):
    source = document(decision("first", literal("1")), decision("d", literal("first + 1"), needs=["first"]))

    assert decide(dmn.load(source.replace(b'href="#first"', f'href="{href}"'.encode())), "d") == N(2)
