"""Random well-formed processes for property tests: blocks nested in blocks, each with one way in and one way out.

Such a process can always be finished, so whatever the engine leaves standing is the engine's fault. Knows the builders;
must not know the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.engine.builders import Flow
from tests.engine.repeating import repeated, several

if TYPE_CHECKING:
    from collections.abc import Callable

Block = tuple[str, tuple["Block", ...]]
"""The kind of a block and the blocks inside it."""

LEAVES = ("user", "service", "timer", "race", "guarded", "jump", "turns", "signal", "received", "repeated")
NESTED = ("sequence", "exclusive", "parallel", "inclusive", "loop", "sub", "call", "each", "fork", "loose")


def blocks() -> st.SearchStrategy[Block]:
    """Blocks of some depth; small ones first, so that a failure shrinks to a small process."""
    leaves = st.sampled_from(LEAVES).map(lambda kind: (kind, ()))

    def nest(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
        return st.tuples(st.sampled_from(NESTED), st.lists(inner, min_size=1, max_size=3).map(tuple))

    return st.recursive(leaves, nest, max_leaves=8)


@dataclass
class Model:
    """A process under construction with the processes it calls."""

    main: Flow
    called: list[Flow] = field(default_factory=list)
    count: int = 0

    def fresh(self, kind: str) -> str:
        """A new id."""
        self.count += 1
        return f"{kind}{self.count}"


def model_of(block: Block) -> Model:
    """A process that runs the block, with an event that interrupts it and one that runs beside it."""
    model = Model(Flow("main"))
    model.main.start("begin", to=_emit(model, model.main, block, "done"))
    model.main.end("done", outcome="granted")
    for name, interrupting in (("stop", True), ("note", False)):
        inside = model.main.inside()
        inside.start(f"{name}_start", message=name, interrupting=interrupting, to=f"{name}_work")
        inside.user(f"{name}_work", to=f"{name}_end")
        inside.end(f"{name}_end", outcome="stopped" if interrupting else None)
        model.main.sub(name, inside, by_event=True)
    return model


def _emit(model: Model, flow: Flow, block: Block, then: str) -> str:
    """Write the block so that it leads to the element `then`; answers the id of its first element."""
    kind, inner = block
    return _EMITTERS[kind](model, flow, inner, then)


def _user(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    element = model.fresh("user")
    flow.user(element, to=then)
    return element


def _service(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    element = model.fresh("service")
    flow.service(element, inputs={"seen": "=pick"}, to=then)
    return element


def _timer(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    element = model.fresh("timer")
    flow.catch(element, timer='=duration("P1D")', to=then)
    return element


def _race(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    element = model.fresh("race")
    flow.race(element, to=[f"{element}_paid", f"{element}_late"])
    flow.catch(f"{element}_paid", message="paid", to=f"{element}_over")
    flow.catch(f"{element}_late", timer='=duration("P2D")', to=f"{element}_over")
    flow.exclusive(f"{element}_over", to=then)
    return element


def _guarded(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    element = model.fresh("guarded")
    flow.user(element, to=f"{element}_left")
    flow.boundary(f"{element}_late", on=element, timer='=duration("P1D")', interrupting=False, to=f"{element}_remind")
    flow.user(f"{element}_remind", to=f"{element}_reminded")
    flow.end(f"{element}_reminded")
    flow.boundary(f"{element}_over", on=element, timer='=duration("P3D")', to=f"{element}_left")
    flow.exclusive(f"{element}_left", to=then)
    return element


def _sequence(model: Model, flow: Flow, inner: tuple[Block, ...], then: str) -> str:
    for block in reversed(inner):
        then = _emit(model, flow, block, then)
    return then


def _branches(gateway: str, *, conditions: bool) -> Callable[[Model, Flow, tuple[Block, ...], str], str]:
    def emit(model: Model, flow: Flow, inner: tuple[Block, ...], then: str) -> str:
        element = model.fresh(gateway)
        entries = [_emit(model, flow, block, f"{element}_join") for block in inner]
        write = getattr(flow, gateway)
        write(f"{element}_join", to=then)
        if conditions and len(entries) > 1:
            asked = {entry: f"=pick >= {number}" for number, entry in enumerate(entries[1:], 1)}
            write(element, to={entries[0]: None, **asked})
        else:
            write(element, to=entries)
        return element

    return emit


def _loop(model: Model, flow: Flow, inner: tuple[Block, ...], then: str) -> str:
    element = model.fresh("loop")
    flow.exclusive(f"{element}_gate", to={element: "=again", then: None})
    flow.exclusive(element, to=_sequence(model, flow, (("user", ()), *inner, ("user", ())), f"{element}_gate"))
    return element


def _sub(model: Model, flow: Flow, inner: tuple[Block, ...], then: str) -> str:
    element = model.fresh("sub")
    inside = flow.inside()
    inside.start(f"{element}_begin", to=[_emit(model, inside, block, f"{element}_end") for block in inner])
    inside.end(f"{element}_end")
    flow.sub(element, inside, inputs={"local": "=pick"}, to=then)
    return element


def _call(model: Model, flow: Flow, inner: tuple[Block, ...], then: str) -> str:
    element = model.fresh("call")
    called = Flow(f"{element}_process")
    called.start(f"{element}_begin", to=_sequence(model, called, inner, f"{element}_end"))
    called.end(f"{element}_end")
    model.called.append(called)
    flow.call(element, called.id, inputs={"local": "=pick"}, to=then)
    return element


def _jump(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    """Two ways that jump to the same place."""
    element = model.fresh("jump")
    flow.exclusive(element, to={f"{element}_long": "=pick > 1", f"{element}_throw": None})
    flow.user(f"{element}_long", to=f"{element}_also")
    flow.throw(f"{element}_also", link=element)
    flow.throw(f"{element}_throw", link=element)
    flow.catch(f"{element}_land", link=element, to=then)
    return element


def _turns(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    """Some people one after the other, until one of them has had enough."""
    element = model.fresh("turns")
    people = '=if pick > 1 then ["a", "b", "c"] else if pick > 0 then ["d"] else []'
    loop = several(people, sequential=True, until="=again", inputElement="who", **_results(element))
    flow.user(element, assignee="=who", loop=loop, to=f"{element}_left")
    flow.boundary(f"{element}_late", on=element, timer='=duration("P9D")', to=f"{element}_left")
    flow.exclusive(f"{element}_left", to=then)
    return element


def _repeated(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    element = model.fresh("repeated")
    flow.user(element, loop=repeated("=again", most="3"), to=then)
    return element


def _received(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    element = model.fresh("received")
    loop = several(times="=pick", **_results(element))
    flow.receive(element, "paid", key="=loopCounter", loop=loop, to=f"{element}_left")
    flow.boundary(f"{element}_late", on=element, timer='=duration("P2D")', to=f"{element}_left")
    flow.exclusive(f"{element}_left", to=then)
    return element


def _signal(model: Model, flow: Flow, _: tuple[Block, ...], then: str) -> str:
    """One branch may interrupt what the other does."""
    element = model.fresh("signal")
    flow.parallel(element, to=[f"{element}_a", f"{element}_b"])
    flow.user(f"{element}_a", to=f"{element}_throw")
    flow.throw(f"{element}_throw", signal=element, to=f"{element}_join")
    flow.user(f"{element}_b", to=f"{element}_merge")
    flow.boundary(f"{element}_heard", on=f"{element}_b", signal=element, to=f"{element}_merge")
    flow.exclusive(f"{element}_merge", to=f"{element}_join")
    flow.parallel(f"{element}_join", to=then)
    return element


def _each(model: Model, flow: Flow, inner: tuple[Block, ...], then: str) -> str:
    element = model.fresh("each")
    inside = flow.inside()
    inside.start(f"{element}_begin", to=_sequence(model, inside, inner, f"{element}_end"))
    inside.end(f"{element}_end")
    flow.sub(element, inside, loop=several(times="=pick", **_results(element)), to=then)
    return element


def _fork(model: Model, flow: Flow, inner: tuple[Block, ...], then: str) -> str:
    """A task with conditions behind it."""
    element = model.fresh("fork")
    entries = [_emit(model, flow, block, f"{element}_join") for block in inner]
    flow.inclusive(f"{element}_join", to=then)
    flow.user(element, to={entry: f"=pick >= {number}" for number, entry in enumerate(entries)})
    return element


def _loose(model: Model, flow: Flow, inner: tuple[Block, ...], then: str) -> str:
    """A sub-process whose starts and ends are not drawn."""
    element = model.fresh("loose")
    inside = flow.inside()
    for number, block in enumerate(inner):
        inside.exclusive(f"{element}_{number}", to=_emit(model, inside, block, f"{element}_{number}_last"))
        inside.user(f"{element}_{number}_last")
    flow.sub(element, inside, to=then)
    return element


def _results(element: str) -> dict[str, Any]:
    return {"outputCollection": f"{element}_all", "outputElement": "=pick"}


_EMITTERS: dict[str, Callable[[Model, Flow, tuple[Block, ...], str], str]] = {
    "user": _user,
    "service": _service,
    "timer": _timer,
    "race": _race,
    "guarded": _guarded,
    "sequence": _sequence,
    "exclusive": _branches("exclusive", conditions=True),
    "parallel": _branches("parallel", conditions=False),
    "inclusive": _branches("inclusive", conditions=True),
    "loop": _loop,
    "sub": _sub,
    "call": _call,
    "jump": _jump,
    "turns": _turns,
    "repeated": _repeated,
    "received": _received,
    "signal": _signal,
    "each": _each,
    "fork": _fork,
    "loose": _loose,
}
