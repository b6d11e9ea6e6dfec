"""Functions that are written in FEEL: binding of arguments, implicit conversion, and the call (DMN 1.5, 10.3.2.13)."""

from collections.abc import Sequence

from workflows.feel.runtime import Code, Run, Scope
from workflows.feel.types import FeelType, convert
from workflows.feel.values import Function, Parameter, Value, kind


def make_function(
    name: str, parameters: tuple[Parameter, ...], body: Code, closure: Scope, result: FeelType | None = None
) -> Function:
    """A function whose ``body`` sees its parameters and, behind them, the scope ``closure``."""

    def invoke(run: Run, position: int, arguments: Sequence[Value], names: tuple[str, ...] | None) -> Value:
        bound = bind(run, position, name, parameters, arguments, names)
        if bound is None:
            return None
        run.position = position
        run.enter()
        value = body(Scope(bound, closure, run))
        run.leave()
        return checked(run, position, name, value, result)

    return Function(name, parameters, invoke, result)


def bind(  # noqa: PLR0917  # a call is made of these six
    run: Run,
    position: int,
    function: str,
    parameters: tuple[Parameter, ...],
    arguments: Sequence[Value],
    names: tuple[str, ...] | None,
) -> dict[str, Value] | None:
    """The arguments by parameter, converted; None with a diagnostic when they do not fit."""
    if len(arguments) != len(parameters):
        run.note(position, "argument-count", function=function, expected=len(parameters), found=len(arguments))
        return None
    given = dict(zip(names or (parameter.name for parameter in parameters), arguments, strict=True))
    bound: dict[str, Value] = {}
    for parameter in parameters:
        if parameter.type:
            run.spend_on(given.get(parameter.name))
        if parameter.name not in given:
            run.note(position, "argument-missing", function=function, name=parameter.name)
            return None
        fits, value = (
            convert(given[parameter.name], parameter.type) if parameter.type else (True, given[parameter.name])
        )
        if not fits:
            found, expected = kind(given[parameter.name]), parameter.type.title
            run.note(position, "argument-kind", function=function, name=parameter.name, expected=expected, found=found)
            return None
        bound[parameter.name] = value
    return bound


def checked(run: Run, position: int, function: str, value: Value, type_: FeelType | None) -> Value:
    """``value`` as the declared result; null with a diagnostic when it does not fit."""
    if type_ is None:
        return value
    run.spend_on(value)
    fits, converted = convert(value, type_)
    if not fits:
        return run.note(position, "result-kind", function=function, expected=type_.title, found=kind(value))
    return converted
