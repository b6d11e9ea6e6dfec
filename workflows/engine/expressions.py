"""The only evaluator behind SpiffWorkflow: FEEL. No text of a process file is ever evaluated as Python.

SpiffWorkflow's engine and its environment are both replaced, because parts of the library go past the engine and ask
the environment directly. Knows FEEL and where variables are seen from; must not know what a value is used for.
"""

# ruff: noqa: ARG002 -- the library sets the signatures

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from workflows import feel
from workflows.engine import clock, variables
from workflows.engine.incidents import StuckError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from workflows.engine.tree import Step


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates FEEL in a given context at a given instant; executes nothing."""

    def __init__(self, now: datetime) -> None:
        super().__init__({})
        self.now = clock.office_now(now)

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        """The value of the FEEL text; null when FEEL finds none."""
        return self.result(expression, context).value

    def result(self, expression: str, context: Mapping[str, Any]) -> feel.Result:
        """The value together with FEEL's remarks; StuckError when the evaluation exceeds its budget."""
        try:
            return feel.evaluate(expression, context, now=self.now)
        except feel.FeelError as error:
            raise _unusable(expression, error) from error

    def execute(self, script: str, context: Any, external_context: Any = None) -> NoReturn:
        """Refuse: scripts are not executed."""
        raise StuckError("script", "流程文件中的脚本不予执行")

    def call_service(self, context: Any, **settings: Any) -> NoReturn:
        """Refuse: a service is run by the caller of the engine, never by the library."""
        raise StuckError("script", "引擎不直接调用服务")


class FeelEngine(PythonScriptEngine):
    """SpiffWorkflow's script engine with FEEL in place of Python."""

    environment: FeelEnvironment

    def __init__(self, now: datetime) -> None:
        super().__init__(FeelEnvironment(now))

    def validate(self, expression: str) -> None:
        """Raise feel.FeelError unless the text is FEEL."""
        feel.parse(expression)

    def evaluate(self, task: Step, expression: str, external_context: Any = None) -> Any:
        """The value of a FEEL text as the step sees the variables."""
        return self.result(task, expression, external_context or {}).value

    def result(self, step: Step, expression: str, extra: Mapping[str, Any]) -> feel.Result:
        """The value with FEEL's remarks, as the step sees the variables; `extra` hides those of the same name.

        Only what the expression reads is looked up and handed over: the data of a case are many, and FEEL has to
        convert whatever it is given. StuckError when the text is no FEEL or exceeds its budget.
        """
        names, groups = _needs(expression)
        context = variables.seen_at(step, names, groups)
        context.update((name, extra[name]) for name in names if name in extra)
        return self.environment.result(expression, context)

    def execute(self, task: Any, script: str, external_context: Any = None) -> NoReturn:
        """Refuse: scripts are not executed."""
        self.environment.execute(script, {})

    def call_service(self, task: Any, **settings: Any) -> NoReturn:
        """Refuse: a service is run by the caller of the engine, never by the library."""
        self.environment.call_service({}, **settings)


def value_of(step: Step, written: str, extra: Mapping[str, Any] | None = None) -> Any:
    """What a setting of the step means: FEEL after a leading "=", the text itself otherwise.

    `extra` are variables that hide those the step sees. Raises StuckError when the expression cannot be evaluated.
    """
    if not written.startswith("="):
        return written
    return step.workflow.script_engine.evaluate(step, written[1:], extra)


def truth_of(step: Step, written: str, *, where: str, extra: Mapping[str, Any] | None = None) -> bool:
    """Whether a condition holds. It must be exactly true or false: anything else raises StuckError naming `where`."""
    result = step.workflow.script_engine.result(step, written.removeprefix("="), extra or {})
    if result.value is True or result.value is False:
        return bool(result.value)
    remarks = "；".join(each.message for each in result.diagnostics)
    because = f"（{remarks}）" if remarks else ""
    raise StuckError("condition", f"{where}的条件 {written} 得到 {shown(result.value)}，既不是真也不是假{because}")


def shown(value: Any) -> str:
    """A value in a sentence for a person."""
    return "空值" if value is None else f"“{value}”" if isinstance(value, str) else str(value)


@lru_cache(maxsize=4096)
def _needs(expression: str) -> tuple[frozenset[str], frozenset[str] | None]:
    """The variables an expression may read, and of the parameters the groups (None: all of them)."""
    try:
        read = feel.parse(expression)
    except feel.FeelError as error:
        raise _unusable(expression, error) from error
    paths = [path for path in read.references if path[0] == variables.PARAMETERS]
    groups = frozenset(path[1] for path in paths if len(path) > 1)
    return read.roots, groups if all(len(path) > 1 for path in paths) else None


def _unusable(expression: str, error: feel.FeelError) -> StuckError:
    return StuckError("expression", f"表达式 {expression} 无法计算：{error.message}")
