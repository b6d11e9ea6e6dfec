"""The token game of one scope, played to the end in every order: where tokens can be, and how each place was reached.

Works on a `Net` of numbered places; knows nothing of BPMN's XML or of what makes a process good (`soundness`).
A marking is a set of places written as the bits of an integer: a second token on a place is reported, never followed.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

STATE_LIMIT = 100_000


@dataclass(frozen=True)
class Join:
    """The waiting of an inclusive join (BPMN 2.0.2, 13.4.3).

    `upstream` maps each incoming place to the places that lead to it without passing the gateway.
    """

    upstream: Mapping[int, int]

    def ready(self, marking: int) -> bool:
        """Whether no token is on its way to an empty incoming flow, save those that may as well reach a filled one."""
        incoming = sum(self.upstream)
        to_filled, to_empty = 0, 0
        for place, before in self.upstream.items():
            if marking & place:
                to_filled |= before
            else:
                to_empty |= before
        return not marking & ~incoming & to_empty & ~to_filled


@dataclass(frozen=True, kw_only=True)
class Move:
    """One step of the game by `node`: needs and takes tokens, gives tokens.

    `end` is the bit of the end event reached, `clears` takes every token besides, `error` leaves the scope uncompleted
    with this code, `replies` marks the run as answered, `also` are nodes that go on at the same time, `unless` places
    that must be empty, `join` is an inclusive join's condition.
    """

    node: str
    need: int
    take: int
    give: int
    replies: bool = False
    also: tuple[str, ...] = ()
    end: int = 0
    clears: bool = False
    error: str | None = None
    unless: int = 0
    join: Join | None = None

    def enabled(self, marking: int) -> bool:
        """Whether the move may be made."""
        if marking & self.need != self.need or marking & self.unless:
            return False
        return self.join is None or self.join.ready(marking)


@dataclass(frozen=True, kw_only=True)
class Net:
    """A scope as places and moves. `places` names the node a token on the place waits for, by bit.

    `interrupts` are moves that may come from outside whenever there is a token, unless one is on a place of `closed`:
    they do not help a scope that is stuck.
    """

    initial: int
    moves: tuple[Move, ...]
    places: Mapping[int, str]
    interrupts: tuple[Move, ...] = ()
    closed: int = 0


class Situation(NamedTuple):
    """The tokens, and what has happened: an answer given, end events reached (bits), left by an error (its code)."""

    marking: int
    replied: bool = False
    ends: int = 0
    left: str | None = None


@dataclass
class Exploration:
    """Everything that can happen. The lists hold situations in the order found, so the first has a shortest trace."""

    reached_by: dict[Situation, tuple[Situation, Move] | None] = field(default_factory=dict)
    fired: set[str] = field(default_factory=set)
    completed: list[Situation] = field(default_factory=list)
    left: list[Situation] = field(default_factory=list)
    deadlocks: list[Situation] = field(default_factory=list)
    doubled: list[tuple[Situation, Move, int]] = field(default_factory=list)
    ended_twice: list[tuple[Situation, Move]] = field(default_factory=list)
    endless: list[Situation] = field(default_factory=list)
    inconclusive: bool = False

    def trace(self, situation: Situation) -> list[str]:
        """The nodes that moved, from the beginning to `situation`, each named once in a row."""
        nodes: list[str] = []
        step = self.reached_by[situation]
        while step is not None:
            before, move = step
            if not nodes or nodes[-1] != move.node:
                nodes.append(move.node)
            step = self.reached_by[before]
        return nodes[::-1]


def explore(net: Net, *, limit: int = STATE_LIMIT) -> Exploration:
    """Play every order of moves; stops as inconclusive when more than `limit` situations arise."""
    found = Exploration()
    first = Situation(net.initial)
    found.reached_by[first] = None
    before: dict[Situation, list[Situation]] = {}
    by_place = _by_place(net)
    settled: list[Situation] = []
    waiting = deque([first])
    while waiting and not found.inconclusive:
        situation = waiting.popleft()
        following, faulty = _follow(found, situation, _enabled(by_place, situation.marking))
        if faulty or not following:
            settled.append(situation)
            _note_end(found, situation, faulty=faulty)
        for after, _ in following:
            before.setdefault(after, []).append(situation)
        for after, move in (*following, *_interrupted(found, net, situation)):
            if after not in found.reached_by:
                found.reached_by[after] = (situation, move)
                waiting.append(after)
        found.inconclusive = len(found.reached_by) > limit
    if not found.inconclusive:
        found.endless = _never_settled(found, settled, before)
    return found


Leads = Mapping[Situation, list[tuple[Situation, Move]]]
"""What follows each situation, and by which move."""


def leads_by(net: Net, begin: Iterable[Situation], wanted: Callable[[Move], bool]) -> Leads:
    """Where the wanted moves alone lead from the beginnings; faulty ones are not followed."""
    by_place = _by_place(replace(net, moves=tuple(move for move in net.moves if wanted(move))))
    leads: dict[Situation, list[tuple[Situation, Move]]] = {}
    waiting = deque(begin)
    while waiting:
        situation = waiting.popleft()
        if situation not in leads:
            leads[situation] = _follow(Exploration(), situation, _enabled(by_place, situation.marking))[0]
            waiting.extend(after for after, _ in leads[situation])
    return leads


def circle(leads: Leads) -> list[tuple[Situation, Move]]:
    """Situations that lead to one another and the last to the first, each with its move; empty if there are none."""
    turning = _leading_on(leads)
    if not turning:
        return []
    way: dict[Situation, Move] = {}
    here = next(each for each in leads if each in turning)
    while here not in way:
        after, way[here] = next(each for each in leads[here] if each[0] in turning)
        here = after
    return list(way.items())[list(way).index(here) :]


def _leading_on(leads: Leads) -> set[Situation]:
    """The situations from which one can go on for ever."""
    left = {situation: len(following) for situation, following in leads.items()}
    before: dict[Situation, list[Situation]] = {}
    for situation, following in leads.items():
        for after, _ in following:
            before.setdefault(after, []).append(situation)
    over = [situation for situation, count in left.items() if not count]
    while over:
        for each in before.get(over.pop(), ()):
            left[each] -= 1
            if not left[each]:
                over.append(each)
    return {situation for situation, count in left.items() if count}


def _interrupted(found: Exploration, net: Net, situation: Situation) -> Iterator[tuple[Situation, Move]]:
    """What may come from outside at this moment."""
    if situation.marking and not situation.marking & net.closed:
        yield from _follow(found, situation, net.interrupts)[0]


def _note_end(found: Exploration, situation: Situation, *, faulty: bool) -> None:
    """Where nothing follows, the scope is completed, left by an error, or stuck."""
    if situation.left is not None:
        found.left.append(situation)
    elif situation.marking == 0:
        found.completed.append(situation)
    elif situation.marking and not faulty:
        found.deadlocks.append(situation)


def _by_place(net: Net) -> Mapping[int, tuple[Move, ...]]:
    """The moves by the lowest place they need, so that only moves near a token are tried."""
    grouped: dict[int, list[Move]] = {}
    for move in net.moves:
        grouped.setdefault(move.need & -move.need, []).append(move)
    return {place: tuple(moves) for place, moves in grouped.items()}


def _enabled(by_place: Mapping[int, tuple[Move, ...]], marking: int) -> Iterator[Move]:
    rest = marking
    while rest:
        place = rest & -rest
        rest ^= place
        for move in by_place.get(place, ()):
            if move.enabled(marking):
                yield move


def _follow(
    found: Exploration, situation: Situation, moves: Iterable[Move]
) -> tuple[list[tuple[Situation, Move]], bool]:
    """Where the moves lead, and whether one of them is faulty (it doubles a token or ends twice) and not followed."""
    following: list[tuple[Situation, Move]] = []
    faulty = False
    for move in moves:
        found.fired.update((move.node, *move.also))
        kept = 0 if move.clears or move.error is not None else situation.marking & ~move.take
        if move.end & situation.ends:
            found.ended_twice.append((situation, move))
            faulty = True
        elif kept & move.give:
            found.doubled.append((situation, move, kept & move.give))
            faulty = True
        else:
            replied = situation.replied or move.replies
            after = Situation(kept | move.give, replied, situation.ends | move.end, move.error)
            following.append((after, move))
    return following, faulty


def _never_settled(
    found: Exploration, settled: list[Situation], before: Mapping[Situation, list[Situation]]
) -> list[Situation]:
    """Situations from which neither an end nor another fault can be reached: the run goes round for ever."""
    good = set(settled)
    waiting = list(settled)
    while waiting:
        for each in before.get(waiting.pop(), ()):
            if each not in good:
                good.add(each)
                waiting.append(each)
    return [each for each in found.reached_by if each not in good]
