"""Names, literals, comments and ranges as they are written, after the text of DMN 1.5, 10.3.1."""

import pytest

from tests.feel.support import problems, value, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for a-b in [1, 2] return a-b + 1", "[2, 3]"),
        ("for item 1 in [1, 2] return item 1 * 2", "[2, 4]"),
        ("for x in [1, 2], y 2 in [x] return y 2", "[1, 2]"),
        ("some line item in [1] satisfies line item = 1", "true"),
        ("every in-law in [1] satisfies in-law = 1", "null"),
        ("for inner in [1] return inner", "[1]"),
        ("for x in 1 .. 2 return x", "[1, 2]"),
        ("(function(arg 1, arg 2) arg 1 - arg 2)(5, 3)", "2"),
        ("(function(a+b, c) a+b * c)(5, 3)", "15"),
        ("(function(arg 1: number, b) arg 1 - b)(arg 1: 5, b: 3)", "2"),
        ("{item 1: 5}.item 1", "5"),
        ("{a+b: 5, c: a+b}.c", "5"),
        ("{a + b: 5, c: a+b}.c", "5"),
        ("{a'b: 5, c: a'b}.c", "5"),
        ("{a’b: 5}.a’b", "5"),
        ("{a/b*c.d: 5, e: a/b*c.d}.e", "5"),
        ("{profit and loss: 5, c: profit and loss + 1}.c", "6"),
        ("{what if?: 5, c: what if? + 1}.c", "6"),
        ("{a   b: 5, c: a b}.c", "5"),
        ("{a: 5, b: 3, a-b: 100, c: a-b, d: (a)-(b)}.d", "2"),
        ("{a: 5, b: 3, a-b: 100, c: a - b}.c", "100"),
        ("{a: 1, a b: 2, a b c: 3, r: [a, a b, a b c]}.r", "[1, 2, 3]"),
        ("{🐎: 1, b: 🐎 + 1}.b", "2"),
        ("{_a: 1, b: _a}.b", "1"),
        ("{?a: 1, b: ?a}.b", "1"),
        ("{ä·1: 1, b: ä·1}.b", "1"),
        ('{"a b": 1}.a b', "1"),
        ('{"1": 2, r: get value({"1": 2}, "1")}.r', "2"),
        ('string   length("abc")', "3"),
        ('date\nand\ttime("2024-01-01T00:00:00").year', "2024"),
    ],
)
def test_names(text, expected):
    """Rules 25 to 30 and 10.3.1.5: the longest name in scope wins, white space inside it does not count."""
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1e3", "1000"),
        ("1.5E-3", "0.0015"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("00.50", "0.50"),
        ("1.", "null"),
        ("1e", "null"),
        ("0x10", "null"),
        ("1_000", "null"),
        ("-0 = 0", "true"),
        ("1.10 = 1.1", "true"),
        ('"\\\\"', '"\\\\"'),
        ('"\\\'"', '"\'"'),
        ('"\\t" = "\t"', "true"),
        ('"\\u0041\\U000041" = "AA"', "true"),
        ('"\\U10FFFF" != null', "true"),
        ('string length("\\uD83D\\uDC0E")', "1"),
        ('"\\U110000" = "x"', "false"),
        ('""', '""'),
        ("'a'", "null"),
        ("TRUE", "null"),
        ("Null", "null"),
        ("[1, 2,]", "null"),
        ("[,]", "null"),
        ("{a: 1,}", "null"),
        ("{a: 1, a: 2}", "null"),
        ('{"a": 1, a: 2}', "null"),
        ("{a: b, b: 1}.a", "null"),
        ("// nothing before\n1", "1"),
        ("1 // at the end", "1"),
        ("/* a */ 1 /* b\n c */ + /**/ 1", "2"),
        ('"/* no comment */"', '"/* no comment */"'),
        ("1 /* open", "null"),
        ("\u00a01\u3000+\ufeff2\u2003", "3"),
    ],
)
def test_literals_and_comments(text, expected):
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1..10].start included", "true"),
        ("(1..10].start included", "false"),
        ("]1..10[", "(1..10)"),
        ("(<= 10).start included", "false"),
        ("(<= 10).start", "null"),
        ("(<= 10).end", "10"),
        ("(<= 10).end included", "true"),
        ("(> 1).start", "1"),
        ("(> 1).end included", "false"),
        ("[1..1]", "[1..1]"),
        ("[2..1]", "null"),
        ('["b".."a"]', "null"),
        ('[@"P2D"..@"P1D"]', "null"),
        ('[1.."a"]', "null"),
        ("[true..false]", "null"),
        ('[@"2024-01-01"..@"2024-02-01").end', "2024-02-01"),
        ("{a: 1, b: [a..a + 1]}.b", "[1..2]"),
        ("[1..3][1]", "[1..3]"),
        ("3 in [5..1]", "false"),
        ('range("[1..3]")', "[1..3]"),
        ('range("(1..3)")', "(1..3)"),
        ('range("]1..3[")', "(1..3)"),
        ('range(" [ 1 .. 3 ] ")', "[1..3]"),
        ('range("[-1.5..3]")', "[-1.5..3]"),
        ('range("(..3]")', "(<= 3)"),
        ('range("(..3)")', "(< 3)"),
        ('range("[1..)")', "(>= 1)"),
        ('range("(1..[")', "(> 1)"),
        ('range("[..3]")', "null"),
        ('range("[1..]")', "null"),
        ('range("(..)")', "null"),
        ('range("[3..1]")', "null"),
        ('range("[1..\\"a\\"]")', "null"),
        ('range("[1..1 + 1]")', "null"),
        ('range("[a..b]")', "null"),
        ('range("[null..1]")', "null"),
        ('range("1..3")', "null"),
        ('range("[1..3")', "null"),
        ('range("")', "null"),
        ("range(null)", "null"),
        ("range([1..3])", "null"),
        ('range("[\\"a\\"..\\"c\\")")', '["a".."c")'),
        ('range("[date(\\"2024-01-01\\")..@\\"2024-02-01\\"]")', "[2024-01-01..2024-02-01]"),
        ('range("[@\\"10:00:00\\"..time(\\"11:00:00\\")]")', "[10:00:00..11:00:00]"),
        ('range("[@\\"P1D\\"..duration(\\"P2D\\")]")', "[P1D..P2D]"),
    ],
)
def test_ranges(text, expected):
    """10.3.2.7 and table 42; ``range``: only literals, and an end may be left out beside an open bracket."""
    assert written(text) == expected


def test_a_range_that_is_none_says_so():
    assert problems("[2..1]") == ["range-order"]
    assert problems('[1.."a"]') == ["no-range"]
    assert problems('range("[a..b]")') == ["not-a-range"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 ** 2", 19),
        ("-2 ** 2", 4),
        ("2 - 1 - 1", 0),
        ("8 / 2 / 2", 2),
        ("1 < 2 and 2 < 3 or false", True),
        ("true or false and false", True),
        ("1 + 1 between 2 and 1 + 2", True),
        ("1 between 0 and 2 and 3 between 2 and 4", True),
        ("if true then 1 else 2 + 3", 1),
        ("(if true then 1 else 2) + 3", 4),
        ("1 + if true then 1 else 2 + 3", 2),
        ("for x in [1] return x + 1", [2]),
        ("[1, 2][1] + 1", 2),
        ("{a: [1, 2]}.a[2]", 2),
        ("{f: function() [1, 2]}.f()[2]", 2),
        ("2 in (1, 2) and true", True),
        ("1 = 1 = true", True),
        ("not (1 = 2)", True),
    ],
)
def test_precedence(text, expected):
    """Rules 1, 2 and 4: from the loosest to the tightest; operators of one level from the left."""
    assert value(text) == expected
