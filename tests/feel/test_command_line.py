"""``python -m workflows.feel``: what authors see."""

import pytest

from workflows.feel.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "code", "output"),
    [
        (["1 + 2"], 0, "3"),
        (["=0.1 + 0.2"], 0, "0.3"),
        (["a.b * 1.10", "--context", '{"a": {"b": 3}}'], 0, "3.30"),
        (["net income + 1", "--context", '{"net income": 1}'], 0, "2"),
        (['{a: "x", b: [1, null]}'], 0, '{a: "x", b: [1, null]}'),
        (["null"], 0, "null"),
        (['@"2026-01-31" + @"P1M"'], 0, "2026-02-28"),
        (["today()", "--now", "2026-03-01T09:00:00+08:00"], 0, "2026-03-01"),
        (["1 + nope"], 1, "null"),
    ],
)
def test_it_writes_the_value(arguments, code, output, capsys):
    assert main(arguments) == code
    assert capsys.readouterr().out.strip() == output


def test_the_place_of_a_problem_is_marked(capsys):
    assert main(["1 +\n  nope", "--language", "en"]) == 1
    assert "  nope\n  ^ there is no variable “nope”" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["1 +", "1 +\n", "1 +\u2028\n", "\n\n", "", "(", "for x in 1..1000000000 return x"])
def test_what_is_no_feel_or_too_expensive_has_code_2(text, capsys):
    assert main([text]) == 2
    assert "^" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["now()"],
        ["1", "--context", "[1]"],
        ["1", "--context", "{"],
        ["1", "--context", "[" * 100_000],
        ["1", "--now", "x"],
    ],
)
def test_wrong_usage_is_told(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "error" in capsys.readouterr().err
