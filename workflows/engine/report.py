"""Problems as text for a terminal and as JSON for a program.

From the command line, without the product around it:
`.venv/bin/python -m workflows.engine.report bpmn/hardship_aid [--json]` (folders of packages or single files; exit
status 0 clean, 1 problems, 2 unusable arguments). Knows no check.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from workflows.engine.catalogue import TEXTS
from workflows.engine.lint import lint_paths
from workflows.engine.values import Problem
from workflows.errors import N_

Translate = Callable[[str], str]
CLEAN, FAULTY, UNUSABLE = 0, 1, 2
_UNUSABLE_CODES = frozenset({"folder-missing", "unreadable", "kind-unknown", "name-unusable"})


def chinese(text: str) -> str:
    """The translation into the language everything is written in: none."""
    return text


def sentences(each: Problem, translate: Translate = chinese) -> tuple[str, str]:
    """What is wrong and what to do, in the language of `translate` (a gettext function)."""
    params = {name: translate(value) if value else "" for name, value in each.params.items()}
    what, remedy = TEXTS[each.code]
    return translate(what).format(**params), translate(remedy).format(**params)


def as_text(problems: Iterable[Problem], translate: Translate = chinese) -> str:
    """One paragraph per problem: place, what is wrong, what to do, and the steps that lead there."""
    paragraphs = [_paragraph(each, translate) for each in problems]
    return "\n\n".join([*paragraphs, translate(N_("共 {count} 个问题")).format(count=len(paragraphs))])


def as_json(problems: Iterable[Problem], translate: Translate = chinese) -> str:
    """A list of objects with file, line, element, label, code, what, remedy, trace and way."""
    listed = [
        {
            "file": each.file,
            "line": each.line,
            "element": each.element,
            "label": each.label,
            "code": each.code,
            "what": sentences(each, translate)[0],
            "remedy": sentences(each, translate)[1],
            "trace": list(each.trace),
            "way": list(each.way),
        }
        for each in problems
    ]
    return json.dumps(listed, ensure_ascii=False, indent=2)


def exit_status(problems: Iterable[Problem]) -> int:
    """0 when there are none, 2 when an argument could not be used at all, else 1."""
    codes = {each.code for each in problems}
    return CLEAN if not codes else UNUSABLE if codes <= _UNUSABLE_CODES else FAULTY


def _paragraph(each: Problem, translate: Translate) -> str:
    what, remedy = sentences(each, translate)
    place = each.file if each.line is None else f"{each.file}:{each.line}"
    named = " ".join(part for part in (each.element or "", f"“{each.label}”" if each.label else "") if part)
    lines = [f"{place}  {named}  [{each.code}]" if named else f"{place}  [{each.code}]", f"  {what}"]
    if each.trace:
        lines.append("  " + translate(N_("走法：{steps}")).format(steps=" → ".join(each.trace)))
    return "\n".join([*lines, f"  → {remedy}"])


def main(arguments: list[str]) -> int:
    """Lint the named paths and print; the exit status."""
    paths = [Path(each) for each in arguments if each != "--json"]
    if not paths:
        sys.stderr.write(__doc__ or "")
        return UNUSABLE
    problems = lint_paths(paths)
    sys.stdout.write((as_json if "--json" in arguments else as_text)(problems) + "\n")
    return exit_status(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
