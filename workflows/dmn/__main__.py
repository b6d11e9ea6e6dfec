"""``python -m workflows.dmn FILE [--decision NAME --inputs JSON [--trace]]``: check a model, or try a decision.

Without a decision, lists what the model decides and what its author should know. Writes JSON; problems and the reasons
of nulls go to the error stream. The exit code is 0, 1 for null with a reason, 2 for a file or a request that cannot be
used.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from workflows.dmn.explanation import explain
from workflows.dmn.model import DecisionResult, Model, load
from workflows.dmn.problems import DmnProblems
from workflows.feel.boundary import to_feel
from workflows.feel.commandline import instant, json_object, needs_present
from workflows.feel.errors import BudgetExceeded
from workflows.feel.messages import CHINESE, ENGLISH
from workflows.feel.text import to_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m workflows.dmn", description="Check a DMN model or try a decision.")
    parser.add_argument("file")
    parser.add_argument("--decision", help="the id or name of a decision or decision service")
    parser.add_argument("--inputs", type=json_object, default={}, help="the inputs, as a JSON object")
    parser.add_argument("--now", type=instant, help="what now() and today() give, such as 2026-03-01T09:00:00+08:00")
    parser.add_argument("--trace", action="store_true", help="tell the inputs, rules and sentences too")
    parser.add_argument("--language", choices=(CHINESE, ENGLISH), default=CHINESE)
    options = parser.parse_args(arguments)
    try:
        model = load(options.file)
        if options.decision is None:
            return _overview(model, options.language)
        if options.now is None and needs_present(model.expressions(options.decision)):
            parser.error("the decision uses now() or today(): give --now")
        now = options.now or datetime.min.replace(tzinfo=UTC)
        result = model.evaluate(options.decision, options.inputs, now=now, trace=options.trace)
    except (DmnProblems, BudgetExceeded, OSError, KeyError) as error:
        _complain(_reasons(error, options.language))
        return 2
    return _report(result, options.language)


def _reasons(error: Exception, language: str) -> list[str]:
    if isinstance(error, DmnProblems):
        return [
            f"{problem.line or '-'}: {problem.element or '-'}: {problem.text(language)}" for problem in error.problems
        ]
    if isinstance(error, BudgetExceeded):
        return [error.text(language)]
    if isinstance(error, KeyError):
        return [f"没有名为 {error} 的决策" if language == CHINESE else f"there is no decision {error}"]
    return [str(error)]


def _overview(model: Model, language: str) -> int:
    _complain(
        [f"{warning.line or '-'}: {warning.element or '-'}: {warning.text(language)}" for warning in model.warnings]
    )
    decisions = [asdict(decision) for decision in (*model.decisions, *model.services)]
    _write({"name": model.name, "decisions": decisions})
    return 0


def _report(result: DecisionResult, language: str) -> int:
    _complain(
        [
            f"{found.element}: {found.expression} @{found.position}: {found.text(language)}"
            for found in result.diagnostics
        ]
    )
    if result.trace is None:
        _write(result.value)
    else:
        _write({"value": result.value, "trace": asdict(result.trace), "sentences": explain(result.trace)})
    return 1 if result.value is None and result.diagnostics else 0


def _complain(lines: Sequence[str]) -> None:
    sys.stderr.writelines(f"{line}\n" for line in lines)


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    """A number as an int or a string, so that no digit is lost; everything else as FEEL writes it."""
    if isinstance(value, Decimal):
        return (
            int(value) if value == value.to_integral_value() and value.adjusted() < sys.float_info.dig else str(value)
        )
    return to_text(to_feel(value))


if __name__ == "__main__":
    sys.exit(main())
