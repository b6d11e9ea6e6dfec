"""``python -m workflows.dmn FILE [--decision NAME --inputs JSON [--trace]]``: check a model, or try a decision.

Without a decision, lists what the model decides and what its author should know. Writes JSON, a trace as text unless
``--json`` is given; problems, faults of tables and the reasons of nulls go to the error stream. The exit code is 0; 1
for null with a reason or, without a decision, a table with a fault; 2 for a file or a request that cannot be used.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from workflows.dmn.explanation import explain
from workflows.dmn.model import DecisionResult, Model, load
from workflows.dmn.plain_inputs import typed
from workflows.dmn.problems import FAULTS, DmnProblems, Problem
from workflows.dmn.report import written_trace
from workflows.dmn.trace import DecisionTrace, FailedCell, Trace, TracedInput, TracedRule
from workflows.feel.boundary import to_feel
from workflows.feel.commandline import VARIABLES, instant, needs_present, variables
from workflows.feel.errors import BudgetExceeded, Diagnostic
from workflows.feel.messages import CHINESE, ENGLISH
from workflows.feel.text import to_text

_DOUBTFUL, _UNUSABLE = 1, 2
_SUGGESTED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        model = load(options.file)
    except (DmnProblems, OSError) as error:
        _complain(_reasons(error, options.language))
        return _UNUSABLE
    if options.decision is None:
        return _overview(model, options.language)
    try:
        if options.now is None and needs_present(model.expressions(options.decision)):
            parser.error("the decision uses now() or today(): give --now")
        types = model.input_types(options.decision)
    except KeyError:
        _complain([_unknown(model, options.decision, options.language)])
        return _UNUSABLE
    now = options.now or datetime.min.replace(tzinfo=UTC)
    inputs = {name: typed(value, types.get(name)) for name, value in options.inputs.items()}
    try:
        result = model.evaluate(options.decision, inputs, now=now, trace=options.trace)
    except BudgetExceeded as error:
        _complain(_reasons(error, options.language))
        return _UNUSABLE
    _complain([_placed(warning, options.language) for warning in model.warnings if warning.code in FAULTS])
    return _report(result, options.language, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workflows.dmn", description="Check a DMN model or try a decision.")
    parser.add_argument("file", help="the model; without --decision it is checked and its decisions are listed")
    parser.add_argument("--decision", help="the id or name of a decision, decision service or knowledge model")
    parser.add_argument("--inputs", type=variables, default={}, help=f"the inputs: {VARIABLES}")
    parser.add_argument("--now", type=instant, help="what now() and today() give, such as 2026-03-01T09:00:00+08:00")
    parser.add_argument("--trace", action="store_true", help="tell the inputs, every rule and the sentences too")
    parser.add_argument("--json", action="store_true", help="write the trace as JSON")
    parser.add_argument("--language", choices=(CHINESE, ENGLISH), default=CHINESE)
    return parser


def _reasons(error: Exception, language: str) -> list[str]:
    if isinstance(error, DmnProblems):
        return [_placed(problem, language) for problem in error.problems]
    return [error.text(language) if isinstance(error, BudgetExceeded) else str(error)]


def _placed(problem: Problem, language: str) -> str:
    place = [str(part) for part in (problem.model, problem.line, problem.element) if part]
    return f"{': '.join([*place, ''])}{problem.text(language)}"


def _unknown(model: Model, decision: str, language: str) -> str:
    known = [name for found in (*model.decisions, *model.services) for name in (found.id, found.name)]
    near = get_close_matches(decision, dict.fromkeys(known), n=3, cutoff=0.5) or sorted(set(known))[:_SUGGESTED]
    if language == CHINESE:
        return f"没有名为“{decision}”的决策；现有：{'、'.join(near)}"
    return f"there is no decision “{decision}”; there is: {', '.join(near)}"


def _overview(model: Model, language: str) -> int:
    _complain([_placed(warning, language) for warning in model.warnings])
    decisions = [asdict(decision) for decision in (*model.decisions, *model.services)]
    _write({"name": model.name, "decisions": decisions})
    return _DOUBTFUL if any(warning.code in FAULTS for warning in model.warnings) else 0


def _report(result: DecisionResult, language: str, *, as_json: bool) -> int:
    _complain([_noted(found, language) for found in result.diagnostics])
    if result.trace is not None and as_json:
        sentences = explain(result.trace, language)
        _write({"value": result.value, "trace": _fields(result.trace), "sentences": sentences})
    else:
        if result.trace is not None:
            sys.stdout.write(written_trace(result.trace, language) + "\n")
        _write(result.value)
    return _DOUBTFUL if result.value is None and result.diagnostics else 0


def _noted(found: Diagnostic, language: str) -> str:
    place = f"{found.element}: " if found.element else ""
    if not found.expression:
        return f"{place}{found.text(language)}"
    where = f"第 {found.position + 1} 个字符" if language == CHINESE else f"at character {found.position + 1}"
    return f"{place}{found.text(language)} [{found.expression}, {where}]"


def _complain(lines: Sequence[str]) -> None:
    sys.stderr.writelines(f"{line}\n" for line in lines)


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _fields(value: Any) -> Any:
    """A trace as plain containers. The values in it stay what they are, also those that are data classes."""
    if isinstance(value, Trace | DecisionTrace | TracedInput | TracedRule | FailedCell):
        return {field.name: _fields(getattr(value, field.name)) for field in fields(value)}
    return [_fields(item) for item in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    """A number as an int or a string, so that no digit is lost; everything else as FEEL writes it."""
    if isinstance(value, Decimal):
        return (
            int(value) if value == value.to_integral_value() and value.adjusted() < sys.float_info.dig else str(value)
        )
    return to_text(to_feel(value))


if __name__ == "__main__":
    sys.exit(main())
