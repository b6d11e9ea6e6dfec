"""Functions that are written in FEEL: binding of arguments, implicit conversion, and the call (DMN 1.5, 10.3.2.13)."""

from collections.abc import Sequence

from workflows.feel.runtime import Code, Run, Scope
from workflows.feel.types import FeelType, convert
from workflows.feel.values import Function, Parameter, Value, kind


def make_function(  # noqa: PLR0913  # a function is made of these
    name: str,
    parameters: tuple[Parameter, ...],
    body: Code,
    closure: Scope,
    result: FeelType | None = None,
    *,
    steps: int = 0,
    promised: FeelType | None = None,
    text: object = None,
) -> Function:
    """A function whose ``body`` sees its parameters and, behind them, the scope ``closure``.

    The value is brought to the type ``result``; ``promised`` is known of it without that. ``text`` and the scope tell
    functions apart. ``steps`` is what the body costs.
    """
    cost = steps + (len(parameters) >> 1)

    def invoke(run: Run, position: int, arguments: Sequence[Value], names: tuple[str, ...] | None) -> Value:
        bound = bind(run, position, name, parameters, arguments, names)
        if bound is None:
            return None
        run.position = position
        run.enter(cost)
        value = body(Scope(bound, closure, run))
        run.leave()
        return checked(run, position, name, value, result)

    return Function(name, parameters, invoke, result or promised, None if text is None else (text, closure))


def bind(  # noqa: PLR0917  # a call is made of these six
    run: Run,
    position: int,
    function: str,
    parameters: tuple[Parameter, ...],
    arguments: Sequence[Value],
    names: tuple[str, ...] | None,
) -> dict[str, Value] | None:
    """The arguments by parameter, converted; None with a diagnostic when they do not fit.

    Without names all are needed; with names those left out are null.
    """
    if names is None and len(arguments) != len(parameters):
        run.note(position, "argument-count", function=function, expected=len(parameters), found=len(arguments))
        return None
    known = [parameter.name for parameter in parameters]
    given = dict(zip(known if names is None else names, arguments, strict=True))
    wrong = _wrong_name(names or (), known)
    if wrong is not None:
        run.note(position, "argument-unknown", function=function, name=wrong)
        return None
    bound: dict[str, Value] = {}
    for parameter in parameters:
        value = given.get(parameter.name)
        if parameter.type:
            run.spend_on(value, parameter.type.steps)
            fits, converted = convert(value, parameter.type)
            if not fits:
                found, expected = kind(value), parameter.type.title
                details = {"name": parameter.name, "expected": expected, "found": found}
                run.note(position, "argument-kind", function=function, **details)
                return None
            value = converted
        bound[parameter.name] = value
    return bound


def _wrong_name(names: tuple[str, ...], known: list[str]) -> str | None:
    """A name that is no parameter or stands twice."""
    return next((name for index, name in enumerate(names) if name not in known or name in names[:index]), None)


def checked(run: Run, position: int, function: str, value: Value, type_: FeelType | None) -> Value:
    """``value`` as the declared result; null with a diagnostic when it does not fit."""
    if type_ is None:
        return value
    run.spend_on(value, type_.steps)
    fits, converted = convert(value, type_)
    if not fits:
        return run.note(position, "result-kind", function=function, expected=type_.title, found=kind(value))
    return converted
