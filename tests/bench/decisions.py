"""Our decision engine against the FEEL packages of PyPI and feelin of npm: right answers and time, in one run.

    python -m tests.bench.decisions [--rounds 7] [--details]

Every engine gets the same expressions and the same tables, each with one right answer. Only what an engine answers
rightly is timed, in rounds that alternate between the engines; it is asked again afterwards. Times are medians per
evaluation inside the engine's own process, texts parsed beforehand where the engine can keep what it parsed. The ratio
of an engine is the median over what both it and ours answer rightly. For an engine that only knows FEEL a table is the
cells that have to be asked; what walks over them is not timed.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from setup.peers import PYTHON
from tests.bench import decision_expressions, decision_tables
from tests.bench.contest import OURS, Competitor, measured, show, show_details, show_kinds
from tests.bench.decision_engines import PATIENCE_SECONDS, Engine, Ours, Peer
from tests.bench.table_shell import Shell
from tests.bench.table_source import bare, read
from tests.feelin.bridge import Feelin, Question
from tests.feelin.encoding import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.bench.decision_tables import Case
    from tests.feelin.encoding import Encoded

    Attempt = Callable[[int], tuple[Encoded, list[Question]]]

FEELIN = "feelin (npm)"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Our decision engine against others.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--details", action="store_true", help="name what each engine does not answer rightly")
    options = parser.parse_args()
    print("  starting the engines; some take half a minute to import", file=sys.stderr)
    peers: dict[str, Engine] = {
        FEELIN: Feelin(PATIENCE_SECONDS),
        "pySFeel (PyPI)": _peer("pysfeel"),
        "bkflow-feel (PyPI)": _peer("bkflow"),
    }
    rules = _peer("pydmnrules")
    try:
        expressions(peers, options.rounds, details=options.details)
        tables(peers, rules, options.rounds, details=options.details)
    finally:
        for engine in (*peers.values(), rules):
            engine.close()


def expressions(peers: Mapping[str, Engine], rounds: int, *, details: bool) -> None:
    """The contest of expressions."""
    examples = [(name, example) for name, group in decision_expressions.GROUPS.items() for example in group]
    asked = [Question(example.text, example.context) for _, example in examples]
    engines: dict[str, Engine] = {OURS: Ours(), **peers}
    results = measured(
        {name: Competitor(engine, _directly(engine, asked)) for name, engine in engines.items()},
        [encode(example.answer) for _, example in examples],
        rounds,
    )
    show(f"{len(examples)} FEEL expressions", results, len(examples))
    show_kinds(results, [name for name, _ in examples])
    if details:
        show_details(results, [example.text for _, example in examples])


def tables(peers: Mapping[str, Engine], rules: Engine, rounds: int, *, details: bool) -> None:
    """The contest of tables: two engines read DMN; for the others there is the shell."""
    cases = decision_tables.cases()
    decisions = {case.document.decode(): case.decision for case in cases}
    whole = [Question(case.document.decode(), case.inputs) for case in cases]
    stripped = [Question(bare(case.document).decode(), case.inputs) for case in cases]
    ours = Ours(decisions.__getitem__)
    competitors = {OURS: Competitor(ours, _directly(ours, whole))}
    competitors |= {name: Competitor(engine, _by_shell(name, engine, cases)) for name, engine in peers.items()}
    competitors["pyDMNrules (PyPI)"] = Competitor(rules, _directly(rules, stripped))
    results = measured(competitors, [encode(case.answer) for case in cases], rounds)
    show(f"{len(cases)} evaluations of {len(decisions)} decision tables", results, len(cases))
    if details:
        show_details(results, [f"{case.decision} {index}" for index, case in enumerate(cases, 1)])


def _peer(module: str) -> Peer:
    return Peer([PYTHON, "-m", f"tests.bench.peers.{module}"])


def _directly(engine: Engine, asked: list[Question]) -> Attempt:
    return lambda task: (engine.answers([asked[task]])[0], [asked[task]])


def _by_shell(name: str, engine: Engine, cases: list[Case]) -> Attempt:
    read_tables = [read(case.document) for case in cases]

    def attempt(task: int) -> tuple[Encoded, list[Question]]:
        shell = Shell(lambda question: engine.answers([question])[0], has_unary_tests=name == FEELIN)
        value = shell.decide(read_tables[task], cases[task].inputs)
        return encode(value), shell.asked

    return attempt


if __name__ == "__main__":
    main()
