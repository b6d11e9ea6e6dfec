r"""``matches``, ``replace``, ``split``: the patterns of XPath (DMN 1.5, 10.3.4.3; F&O 3.1, 5.6; XML Schema 2, F).

Patterns stand here as they are; ``quoted`` writes them as FEEL strings.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feel.spending import Spending
from tests.feel.support import NOW, problems, value
from workflows import feel
from workflows.feel.patterns import compile_pattern
from workflows.feel.patterns.backtracking import Backtracker
from workflows.feel.patterns.instances import matching_text
from workflows.feel.patterns.reading import read_pattern
from workflows.feel.text import quoted

MOST_LOOPS = 12


def call(function, *arguments):
    return value(f"{function}({', '.join(map(quoted, arguments))})")


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("abracadabra", "bra", True),
        ("abracadabra", "^a.*a$", True),
        ("abracadabra", "^bra", False),
        ("", "", True),
        ("abc", "", True),
        ("abc", "x|b|y", True),
        ("abc", "x||y", True),
        ("b", "^[abc]$", True),
        ("^", "[a^]", True),
        ("-", "[-a]", True),
        ("-", "[a-]", True),
        ("-", "^[a-c]$", False),
        ("b", "[^a]", True),
        ("a", "[^a]", False),
        ("]", r"[\]]", True),
        ("b", "^[a-z-[aeiou]]$", True),
        ("e", "^[a-z-[aeiou]]$", False),
        ("e", "^[a-z-[aeiou-[e]]]$", True),
        ("3", "^[^a-z-[0-2]]$", True),
        ("1", "^[^a-z-[0-2]]$", False),
        ("é", r"^[\p{L}-[a-z]]$", True),
        ("e", r"^[\p{L}-[a-z]]$", False),
        ("-", r"^[a-z-[\-]]$", False),
        ("帮", r"^\p{L}$", True),
        ("帮", r"^\P{L}$", False),
        ("帮", r"^\p{IsCJKUnifiedIdeographs}$", True),
        ("a", r"^\p{IsBasicLatin}$", True),
        ("é", r"^\P{IsBasicLatin}$", True),
        ("α", r"^\p{IsGreek}$", True),
        ("α", r"^\p{IsGreekandCoptic}$", True),
        ("é", r"^[\p{IsLatin-1Supplement}]$", True),
        ("5", r"^\p{Nd}\P{Nd}$", False),
        ("\u0378", r"^\p{Cn}$", True),
        ("\u0378", r"^\p{C}$", True),
        ("a", r"^[\p{C}a]$", True),
        ("\t", r"^\p{Cc}$", True),
        ("_", r"^\i$", True),
        ("1", r"^\i$", False),
        ("1", r"^\c$", True),
        ("-", r"^[\c]$", True),
        (" ", r"^\C$", True),
        (" ", r"^[\C\I]$", True),
        ("٣", r"^\d$", True),
        ("a", r"^[\D]$", True),
        ("_", r"^\w$", False),
        ("_", r"^\W$", True),
        ("$", r"^\w$", True),
        ("!", r"^[\W]$", True),
        ("a", r"^[\W\d]$", False),
        ("\f", r"\s", False),
        ("\u00a0", r"\s", False),
        ("\n", r"^\s$", True),
        ("\f", r"^[\S]$", True),
        ("a", r"^[\s\S]$", True),
        ("a", r"[^\s\S]", False),
        ("aaa", "^a{3}$", True),
        ("aa", "^a{3,}$", False),
        ("aaa", "^a{1,2}$", False),
        ("aaa", "^a{0}$", False),
        ("aaa", "^(?:a)+?$", True),
        ("a.b", r"a\.b", True),
        ("a-b", r"a\-b", True),
        ("a$b^", r"\$b\^", True),
        ("a{b}", r"\{b\}", True),
        ("a\\b", r"\\", True),
        ("ab\n", "b$", False),
        ("a\nb", "^b", False),
        ("a\nb", "a.b", False),
        ("a\rb", "a.b", False),
        ("🐎", "^.$", True),
    ],
)
def test_patterns_of_xpath(text, pattern, expected):
    assert call("matches", text, pattern) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(", ")", "a)", "[", "]", "a]", "[]", "[^]", "[a", "{", "}", "a}", "*", "+a", "?", "a**", "a{2}{3}", "a{,2}",
        "a{2,1}", "a{1", "a{x}", "a{-1}", "[b-a]", "[a-c-e]", "[--z]", r"[a-\d]", r"[\d-z]", "[a[b]]", "[a-[b]",
        "(?i)a", "(?=a)", "(?!a)", "(?<=a)", "(?P<n>a)", "(?<n>a)", "(?#a)", "a++", "\\", r"\b", r"\a", r"\x41",
        r"\u0041", r"\/", r"\_", r"\Qa\E", r"\A", r"\z", r"\0", r"\p", r"\pL", r"\p{}", r"\p{Greek}", r"\p{IsNope}",
        r"\p{Cs}", r"\p{^L}", r"\p{ IsGreek}", r"\1", r"(a)\2", r"(a\1)", r"[\1]", r"\1(a)", "[[:alpha:]]",
    ],
)  # fmt: skip
def test_what_is_no_pattern_of_xpath_is_null_with_its_reason(pattern):
    assert call("matches", "a", pattern) is None
    assert problems(f'matches("a", {quoted(pattern)})') == ["bad-pattern"]
    assert call("replace", "a", pattern, "b") is None
    assert call("split", "a", pattern) is None


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "expected"),
    [
        ("ABC", "b", "i", True),
        ("ABC", "b", "", False),
        ("É", "é", "i", True),
        ("Q", "[^q]", "i", False),
        ("o", "[A-Z-[IO]]", "i", False),
        ("b", "[A-Z-[IO]]", "i", True),
        ("a", r"\p{Lu}", "i", False),
        ("a", r"[\p{Lu}x]", "i", False),
        ("X", r"[\p{Nd}x]", "i", True),
        ("A", r"[^a\p{Nd}]", "i", False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b$", "m", True),
        ("a\nb", "^a$", "m", True),
        ("a\nb", "a$", "", False),
        ("a b", "a b", "x", False),
        ("ab", "a\n b", "x", True),
        ("a b", "a[ ]b", "x", True),
        ("ab", "a[b -[c ]]", "x", True),
        ("a b", r"a\ b", "x", None),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("A.B", "a.b", "qi", True),
        ("(", "(", "q", True),
        ("a\nB", "A.b", "smixi", True),
        ("a", "a", "g", None),
        ("a", "a", "I", None),
        ("a", "a", " ", None),
    ],
)
def test_flags(text, pattern, flags, expected):
    assert call("matches", text, pattern, flags) is expected


def test_flags_may_be_left_out_or_null():
    assert value('matches("a", "a", null)') is True
    assert value('matches(input: "a", pattern: "A", flags: "i")') is True
    assert value('matches(null, "a")') is None
    assert value('matches("a", null)') is None


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("abab", r"(ab)\1", True),
        ("abba", r"^(a)(b)\2\1$", True),
        ("abab", r"^(a)(b)\2\1$", False),
        ("'a'", r"""(['"]).*\1""", True),
        ("'a\"", r"""(['"]).*\1""", False),
        ("aa1", r"(a)\11", True),
        ("abcdefghijkk", r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\11", True),
        ("b", r"^(a)?b\1$", True),
        ("aXbX", r"(?:a|b)(X)b\1", True),
        ("aaa", r"^(a)\1{2}$", True),
        ("aabb", r"^(?:(.)\1)+$", True),
        ("aabc", r"^(?:(.)\1)+$", False),
        ("xx", r"^([a-z-[aeiou]])\1$", True),
        ("ee", r"^([a-z-[aeiou]])\1$", False),
        ("a\na", r"(a).\1", False),
    ],
)
def test_back_references(text, pattern, expected):
    assert call("matches", text, pattern) is expected


def test_back_references_with_flags_and_in_replacements():
    assert call("matches", "aA", r"^(a)\1$", "i") is True
    assert call("matches", "a\na", r"(a).\1", "s") is True
    assert call("replace", "aabbcd", r"(.)\1", "<$1>") == "<a><b>cd"
    assert call("split", "a--b==c", r"([\-=])\1") == ["a", "b", "c"]
    assert call("replace", "abc", r"(x*)\1", "-") is None


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "expected"),
    [
        ("abracadabra", "bra", "*", "a*cada*"),
        ("abracadabra", "a.*a", "*", "*"),
        ("abracadabra", "a.*?a", "*", "*c*bra"),
        ("abracadabra", "a", "", "brcdbr"),
        ("abracadabra", "a(.)", "a$1$1", "abbraccaddabbra"),
        ("AAAA", "A+", "b", "b"),
        ("AAAA", "A+?", "b", "bbbb"),
        ("darted", "^(.*?)d(.*)$", "$1c$2", "carted"),
        ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
        ("abc", "b", "<$0>", "a<b>c"),
        ("abc", "b", "<$1>", "a<>c"),
        ("abc", "(b)", "<$12>", "a<b2>c"),
        ("abc", "(b)", "<$10>", "a<b0>c"),
        ("abc", "b", r"\$0", "a$0c"),
        ("abc", "b", r"\\", "a\\c"),
        ("abc", "b", "$", None),
        ("abc", "b", "$x", None),
        ("abc", "b", "\\", None),
        ("abc", "b", r"\n", None),
        ("abc", "x", "$", None),
        ("abc", "", "-", None),
        ("abc", "x*", "-", None),
        ("abc", "^", "-", None),
        ("abc", "b?", "-", None),
        ("", "b", "-", ""),
        ("张三李四", "三|四", "某", "张某李某"),
        ("🐎a🐎", "🐎", "b", "bab"),
    ],
)
def test_replace(text, pattern, replacement, expected):
    assert call("replace", text, pattern, replacement) == expected


def test_with_flag_q_the_replacement_is_taken_as_it_stands():
    assert call("replace", "a.b", ".", "$1\\", "q") == "a$1\\b"
    assert call("replace", "a.b", "", "x", "q") is None


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        ("John Doe", r"\s", ["John", "Doe"]),
        ("a;b;c;;", ";", ["a", "b", "c", "", ""]),
        (";a", ";", ["", "a"]),
        ("abc", "x", ["abc"]),
        ("", "x", [""]),
        ("a1b22c", "[0-9]+", ["a", "b", "c"]),
        ("a.b", r"\.", ["a", "b"]),
        ("abc", "", None),
        ("abc", "x*", None),
    ],
)
def test_split(text, delimiter, expected):
    assert call("split", text, delimiter) == expected


def test_errors_of_patterns_are_told_apart():
    assert problems('replace("a", "x*", "")') == ["empty-match"]
    assert problems('replace("a", "a", "$")') == ["bad-replacement"]
    assert problems('matches("a", "a", "g")') == ["bad-pattern"]


PIECES = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "^", "$", r"[\w-[b]]", "()"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        inner.map(lambda piece: f"({piece})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(deadline=None)  # the first use of a category lists all characters
@given(pattern=PIECES, text=st.text("abA1\n", max_size=6), flags=st.sampled_from(["", "i", "s", "is"]))
def test_both_engines_find_the_same_place(pattern, text, flags):
    def free(_steps: int) -> None: ...

    compiled = compile_pattern(pattern, flags, free)
    piece, groups = read_pattern(pattern, flags)
    found = Backtracker(piece, groups, flags).search(text, 0, free)
    other = compiled.engine.search(text)

    assert (found is None) is (other is None)
    if other is not None:
        assert found.start() == other.start()
        assert found.group(0) == other.group(0) or "(?:" in pattern  # empty rounds of a loop end it in other ways


@pytest.mark.parametrize(
    "text",
    [
        f'matches("{"a" * 5000}!", "^(a+)+\\\\1$")',
        f'matches("{"ab" * 5000}!", "(a)\\\\1(b{{0,900}}c)")',
        'matches("a", "%s", "i")' % (r"[\\p{L}-[\\p{Lu}]]" * 99),
        f'matches("{"a" * 5000}!", "(a*)*(a*)*\\\\1!!")',
        f'replace("{"ab" * 5000}", "(a|b|ab)*\\\\1x", "")',
    ],
)
def test_back_references_cannot_run_for_long(text):
    spending = Spending()
    with pytest.raises(feel.BudgetExceeded):
        feel.evaluate(text, {}, now=NOW)

    assert spending.loops < MOST_LOOPS


@pytest.mark.parametrize("pattern", ["(?:){1000000}\\1", "(((a{1000}){1000}){1000})\\1", "(" * 1500, "a{5000}"])
def test_a_pattern_that_asks_for_too_much_is_null(pattern):
    assert call("matches", "a", pattern) is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^[A-Z]{2}-\\d+$", "AA-0"),
        ("(ab|cd)\\1?", "abab"),
        ("a*b?c", "abc"),
        ("a{0}b", "b"),
        ("(?:一|二).", "一a"),
        ("[^a-z0-9]", "A"),
        ("\\p{Lu}\\s", "A "),
        ("[\\u4e00]", None),
        ("(", None),
        ("a" * 300, "a" * 200),
        ("a{1000}", "a" * 200),
        ("[a-z-[a-z]]", None),
    ],
)
def test_a_pattern_is_shown_by_a_text_that_it_matches(pattern, text):
    assert matching_text(pattern) == text


LETTERS = st.sampled_from(["a", "b", ".", "[a-c]", "[^a]", "\\d", "\\s", "\\w", "中"])


@given(
    st.recursive(
        LETTERS,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map("".join),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
            st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,3}"])).map(
                lambda pair: f"(?:{pair[0]}){pair[1]}"
            ),
        ),
        max_leaves=6,
    )
)
def test_such_a_text_matches_from_end_to_end(pattern):
    text = matching_text(pattern)

    assert len(text) == 200 or call("matches", text, f"^(?:{pattern})$") is True
