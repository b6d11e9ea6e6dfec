"""Hostile expressions end soon, with a clear error, and reach nothing outside."""

import pytest

from tests.feel.spending import Spending
from tests.feel.support import NOW, value
from workflows import feel
from workflows.feel import Budget, BudgetExceeded, expressions
from workflows.feel.messages import codes, render

# Twenty-odd names, each a list of twice the one before: a tree of sixteen million leaves in a few hundred bytes.
DOUBLED = (
    "{a: [1, 1], " + ", ".join(f"{chr(98 + i)}: [{chr(97 + i)}, {chr(97 + i)}]" for i in range(24)) + ", r0: %s}.r0"
)
# A list of 1,000 ones, and two equal texts of 80,000 characters, without a loop that would have paid for them.
ONES = ",".join("1" * 1000)
TWICE = '{a: "%s", b: a + a + a + a, c: a + a + a + a, r: %%s}.r' % ("字" * 20000)
MOST_LOOPS = 12  # the promise is about 3; what is compiled or cached for the first time is in it

TOO_EXPENSIVE = {
    "loops in loops": "for a in 1..1000, b in 1..1000, c in 1..1000 return a * b * c",
    "a long loop": "count(for a in 1..1000000000 return a)",
    "a long range": "for a in [1e30..1e60] return a",
    "a search without end": "some a in 1..1000000000 satisfies a < 0",
    "endless recursion": "{f: function(x) f(x + 1), r: f(1)}.r",
    "exponential recursion": "{f: function(x) if x < 2 then x else f(x - 1) + f(x - 2), r: f(60)}.r",
    "a string that doubles": '{a: "%s", b: a + a, c: b + b, d: c + c, e: d + d, f: e + e, g: f + f}.g' % ("x" * 9000),
    "a tree that doubles, as the result": DOUBLED % "y",
    "a tree that doubles, compared": DOUBLED % "y = y",
    "a tree that doubles, written": DOUBLED % "string(y)",
    "a tree that doubles, flattened": DOUBLED % "flatten(y)",
    "a tree that doubles, searched": DOUBLED % "y in [y, y]",
    "a tree that doubles, typed": DOUBLED % ("y instance of " + "list<" * 24 + "number" + ">" * 24),
    "many powers": "for i in 1..100000 return 1.0000001 ** 1234567.891",
    "many logarithms": "for i in 1..100000 return log(i)",
    "a long sort": "sort(for i in 1..9000 return 7919 * i - 10007 * floor(7919 * i / 10007), function(x, y) x - y < 0)",
    "many patterns": f'for i in 1..100000 return replace("{"a" * 9000}", "a", "bb")',
    "many long strings": f'for i in 1..100000 return substring("{"x" * 9000}", 2)',
    "many groups": f'replace("{"a" * 9000}", "(a)", "{"$1" * 500}")',
    "many zones that do not exist": 'for i in 1..100000 return time("10:00:00@Nope/Zone" + string(i))',
    "a wide list, again and again": f"for i in 1..13000 return count([{ONES}])",
    "a wide call, again and again": f"{{f: function(x) 1, r: for i in 1..13000 return f([{ONES}])}}.r",
    "a wide condition": f"(for i in 1..8000 return i)[count([{ONES}]) = item]",
    "a long list counted": f"{{l: [{ONES}], r: for i in 1..13000 return string join(l)}}.r",
    "a long list in part": f"{{l: [{ONES}], r: for i in 1..13000 return some b in l satisfies true}}.r",
    "one list united with itself": f"{{l: [{ONES}], r: union({','.join('l' * 1000)})}}.r",
    "a wide item": f"(for i in 1..8000 return {{{','.join(f'a{i}: 1' for i in range(900))}}})[true = true]",
    "long texts that are equal": TWICE % "for i in 1..13000 return b = c",
    "long texts in order": TWICE % "for i in 1..13000 return b < c",
    "long texts written": TWICE % "string(for i in 1..10000 return b)",
    "long texts read as numbers": TWICE % 'for i in 1..13000 return number(b, ",")',
    "long numbers written": "string(for i in 1..10000 return 1e6144)",
    "positions beyond all": 'for i in 1..13000 return substring("abc", 1e6144)',
    "scales beyond all": "for i in 1..13000 return decimal(1, 1e6144)",
    "remainders of all digits": "for i in 1..13000 return modulo(9.9e6144, 7.77e-6143)",
    "many ranges read": f'for i in 1..13000 return range("[1..({"1+" * 400}1)]")',
    "many zones looked for": 'for i in 1..13000 return date and time(@"2024-01-01T00:00:00", "No/x" + string(i))',
    "many calls that do not fit": "for i in 1..13000 return date and time(true)",
    "many relations": "for i in 1..13000 return overlaps before([1..2], [3..4])",
    "a long path": 'for i in 1..13000 return context put({}, for j in 1..900 return "a", 1)',
    "many patterns compiled": r'for i in 1..13000 return matches("a", "(\\p{L}{1,9}x){1,3}" + string(i))',
    "many patterns refused": r'for i in 1..13000 return matches("a", "\\p{L}{900}" + string(i))',
    "a pattern that looks ahead": TWICE % 'replace(b, "字.*z|字", "b")',
    "a pattern of many states": TWICE % 'matches(b, "(字|字a|字ab|字字){1,300}z")',
    "all days of history": 'for d in @"0001-01-01"..@"9999-01-01" return d',
}


@pytest.mark.parametrize("text", TOO_EXPENSIVE.values(), ids=TOO_EXPENSIVE.keys())
def test_what_is_too_expensive_ends_with_a_clear_error(text):
    spending = Spending()
    with pytest.raises(BudgetExceeded) as caught:
        feel.evaluate(text, {}, now=NOW)

    assert spending.loops < MOST_LOOPS
    assert "上限" in caught.value.message


NULL_SOON = {
    "deep parentheses": "(" * 9000 + "1" + ")" * 9000,
    "open lists": "[" * 9000,
    "many minus signs": "-" * 9000 + " 1",
    "calls in calls": "not(" * 5000 + "true" + ")" * 5000,
    "a nested repetition that grows": 'matches("aaaa", "(((a{1,100}){1,100}){1,100})")',
    "numbers beyond all": "9 ** 9 ** 9 ** 9 ** 9 ** 9",
    "zero to a negative power": "0 ** -1",
    "a duration beyond all": '@"P1Y" * 1e6144',
    "a length beyond all": '9e6144 * @"P1D"',
    "a duration divided by almost nothing": '@"P9999Y" / 1e-6143',
    "a date beyond all": '@"999999999-12-31" + @"P999999999999Y"',
    "a long sum": "1" + "+1" * 14000,
    "a long path": "a" + ".a" * 14000,
    "a name that never ends": f"f(a{' ' * 29000})",
    "many keys": f"{{{','.join(f'a{i}:1' for i in range(3500))}}}",
    "many keys of several words": f"{{{','.join(f'a b{i}:1' for i in range(2000))}}}",
    "many loops with names of several words": "for " + ", ".join(f"a b{i} in x" for i in range(1500)) + " return 1",
    "many filters": f"[{','.join(['a[1]'] * 5000)}]",
    "many calls": f"[{','.join(['f(a)'] * 5000)}]",
    "an open comment": "a /*" + "*/ /*" * 5000,
    "an open string": '"' + "\\" * 29000,
    "open loops": "for a in " * 3000,
    "open ranges": "[" * 50 + "1" + "[" * 3000,
    "a text that is too long": "1 + " * 20000 + "1",
}


@pytest.mark.parametrize("text", NULL_SOON.values(), ids=NULL_SOON.keys())
def test_what_cannot_be_is_null_with_its_reason(text):
    spending = Spending()
    result = feel.evaluate(text, {}, now=NOW)

    assert spending.loops < MOST_LOOPS
    assert result.value is None
    assert result.diagnostics


def test_many_known_names_are_found_at_once():
    spending = Spending()
    names = {f"a {i}": i for i in range(3000)} | {"a+" * 90 + "b": 7, "a+" * 9000 + "b": 8}

    assert value("[" + "a 2999," * 1200 + "1]", names)[0] == 2999
    assert value("a+" * 90 + "b", names) == 7
    assert value(f"[{'a a,' * 1500}1]", names)[-1] == 1
    assert spending.loops < MOST_LOOPS


def test_the_cache_of_parsed_texts_is_bounded_by_their_length(monkeypatch):
    monkeypatch.setattr(expressions._cached, "limit", 2000)
    for number in range(50):
        value(f'"{"x" * 150}" + "{number}"')

    assert expressions._parsed.cache_info().currsize < 20


def test_what_is_nested_too_deeply_is_refused_before_anything_walks_it():
    for text in ("1" + "+1" * 200, "[" * 160 + "]" * 160, "a" + "[1]" * 200):
        with pytest.raises(feel.FeelSyntaxError):
            feel.references(text)
    assert value("1" + "+1" * 120) == 121
    assert value(" and ".join(["true"] * 2000)) is True


def test_a_pattern_that_backtracks_elsewhere_is_matched_in_linear_time():
    spending = Spending()

    assert value(f'matches("{"a" * 20000}!", "^(a+)+$")') is False
    assert spending.loops < MOST_LOOPS


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os").system("true")',
        "x.__class__",
        "x.__class__.__mro__",
        '"".join',
        '(function(a) external {java: {class: "java.lang.Runtime", method signature: "exit(int)"}})(1)',
        'open("/etc/passwd")',
        "{a: 1}.keys",
    ],
)
def test_nothing_of_python_can_be_reached(text):
    assert value(text, {"x": "abc"}) is None


def test_the_budget_is_counted_and_not_timed():
    with pytest.raises(BudgetExceeded) as small:
        feel.evaluate("for i in 1..1000 return i", {}, now=NOW, budget=Budget(steps=100))
    with pytest.raises(BudgetExceeded) as items:
        feel.evaluate("for i in 1..1000 return i", {}, now=NOW, budget=Budget(items=100))

    assert small.value.diagnostic.code == "budget-steps"
    assert items.value.diagnostic.code == "budget-items"
    assert "100" in items.value.text("en")


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_message_exists_in_both_languages(code):
    chinese, english = render(code, {}, "zh"), render(code, {}, "en")

    assert chinese != english
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
    assert english.isascii() or "“" in english or "…" in english


ITEMS = [{"amount": number * 7919 % 10007, "kind": "abc"[number % 3], "month": number % 12} for number in range(2000)]


@pytest.mark.parametrize(
    "text",
    [
        "sum(items.amount)",
        'sum(items[kind = "a" and amount > 100].amount)',
        "for x in items return x.amount * 2 + x.month",
        'sum(for x in items return if x.kind = "a" then x.amount else 0)',
        "some x in items satisfies x.amount < 0",
        'every x in items satisfies x.amount >= 0 and x.kind in ("a", "b", "c")',
        "sort(items, function(x, y) x.amount < y.amount)",
        "sort(items.amount, function(x, y) x > y)",
        "max(items[item.month = 3].amount)",
        "distinct values(items.kind)",
    ],
)
def test_rules_over_two_thousand_items_stay_within_the_budget(text):
    assert value(text, {"items": ITEMS}) is not None


def test_diagnostics_are_paid_for_also_when_they_are_no_longer_kept():
    with pytest.raises(BudgetExceeded):
        feel.evaluate("for i in 1..600 return nothing", {}, now=NOW, budget=Budget(steps=3500))
