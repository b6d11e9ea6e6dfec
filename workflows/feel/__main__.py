"""``python -m workflows.feel EXPRESSION [--context JSON] [--now INSTANT] [--language zh|en]``: try an expression.

Writes the value as FEEL, and to the error stream why parts of it became null, with the place marked. The exit code is 0
for a value, 1 for null with a reason, 2 for a text that is not FEEL or that costs too much.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from workflows.feel.boundary import to_feel
from workflows.feel.commandline import VARIABLES, instant, needs_present, variables
from workflows.feel.errors import Diagnostic, FeelError
from workflows.feel.expressions import evaluate, parse
from workflows.feel.messages import CHINESE, ENGLISH
from workflows.feel.text import literal


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate what the command line says and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m workflows.feel", description="Evaluate a FEEL expression.")
    parser.add_argument("expression")
    parser.add_argument("--context", type=variables, default={}, help=f"the variables: {VARIABLES}")
    parser.add_argument("--now", type=instant, help="what now() and today() give, such as 2026-03-01T09:00:00+08:00")
    parser.add_argument("--language", choices=(CHINESE, ENGLISH), default=CHINESE)
    options = parser.parse_args(arguments)
    text = options.expression.removeprefix("=")
    try:
        expression = parse(text, tuple(options.context))
        if options.now is None and needs_present((expression,)):
            parser.error("the expression uses now() or today(): give --now")
        result = evaluate(text, options.context, now=options.now or datetime.min.replace(tzinfo=UTC))
    except FeelError as error:
        _complain(text, error.diagnostic, options.language)
        return 2
    for diagnostic in result.diagnostics:
        _complain(text, diagnostic, options.language)
    sys.stdout.write(literal(to_feel(result.value)) + "\n")
    return 1 if result.value is None and result.diagnostics else 0


def _complain(text: str, diagnostic: Diagnostic, language: str) -> None:
    """Write the line that the diagnostic is about, a mark under its place, and the sentence."""
    before = text[: diagnostic.position]
    line = text.split("\n")[before.count("\n")]
    column = len(before) - (before.rfind("\n") + 1)
    sys.stderr.write(f"{line}\n{' ' * column}^ {diagnostic.text(language)}\n")


if __name__ == "__main__":
    sys.exit(main())
