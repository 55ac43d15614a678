"""Recorded calls to the groups that relations speak of: what a run would have sent, where somebody has sent it already.

A session of a browser or a sync holds pages of one list, filtered and whole lists, and the same call again. Of each
relation of the contract whose changes the request alone decides, source and follow-ups are looked for among the calls
of one operation, one caller and one session, and the closest in time are taken.

Nobody asked in this order so that things could be compared, and a site moves. Calls are therefore compared only where
they lie within a limit of time, and nothing that may write was called between them; of what has no time, such as an
answer from a cache, nothing is known. That still does not rule out that somebody else has written: what the answers
break is an error only where the source was asked again at the end and answered the same, as in a run.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from accordant import datatypes
from accordant.contracts import Absent, Computed, FollowUp, Literal, Operation, OtherValue, Relation
from accordant.facets import why_illegal
from accordant.planning.changes import Source, edits, looks_at_answer
from accordant.rules.truth import holds

__all__ = ["LIMIT_SECONDS", "Gathering", "MadeCall", "Member", "find_gatherings", "is_legal", "moment"]

LIMIT_SECONDS: Final = 600.0
"""Calls that lie further apart are not compared: nobody knows what happened to the data meanwhile."""

_TOO_FAR: Final = "the calls lie too far apart: the data may have changed between them"
_WRITTEN: Final = "a call between them may have changed the data"

_PLACEHOLDER: Final = re.compile(r"\{\{[\w~]+\}\}")

_NEIGHBOURS: Final = 8

_Sent = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A recorded call that reads.

    Attributes:
        index: Of its recording.
        session: What tells sessions apart; calls of different ones see different data.
        sent: Its parameters, each once, without those that are secret.
        at: When it was made, in seconds.
    """

    index: int
    operation: str
    caller: str
    session: bytes
    sent: tuple[tuple[str, str], ...]
    at: float


@dataclass(frozen=True, slots=True)
class Member:
    """One call of a gathering.

    Attributes:
        index: Of its recording.
        role: ``source``, ``follow-up``, ``repeat`` or ``reference``, as of a case.
        page: Of a walk, counted from 0; None outside walks.
        part: Which of several follow-ups it belongs to.
    """

    index: int
    role: str
    page: int | None = None
    part: int = 0


@dataclass(frozen=True, slots=True)
class Gathering:
    """Recorded calls that show a relation, in the order of their roles.

    Attributes:
        why_not: Why they are not compared; empty where they are.
    """

    operation: str
    relation: str
    members: tuple[Member, ...]
    why_not: str = ""


def moment(text: str) -> float | None:
    """Return an ISO 8601 time as seconds; one without a zone is taken for UTC. None where it is none."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def is_legal(operation: Operation, caller: str, sent: Mapping[str, str]) -> bool:
    """Tell whether a request has legal values and keeps the rules: relations speak of such requests only."""
    types = {name: parameter.type for name, parameter in operation.parameters.items()}
    for name, value in sent.items():
        parameter = operation.parameters.get(name)
        if parameter is None or parameter.secret or _PLACEHOLDER.fullmatch(value):
            continue
        if not datatypes.get(parameter.type).is_valid(value) or why_illegal(parameter, value):
            return False
    return all(holds(rule.formula, sent, types) for rule in operation.rules.values() if rule.is_for(caller))


def find_gatherings(
    operations: Mapping[str, Operation],
    calls: Iterable[MadeCall],
    writes: Iterable[float | None],
    *,
    limit_seconds: float = LIMIT_SECONDS,
) -> tuple[Gathering, ...]:
    """Return the groups that recorded calls make, in the order of the calls and then of the contract.

    Args:
        writes: When calls were made that may have changed data; None where nobody knows, which spoils all.
        limit_seconds: Calls that lie further apart are not compared.
    """
    moments = list(writes)
    times = None if None in moments else sorted(at for at in moments if at is not None)
    sessions: dict[tuple[str, str, bytes], list[MadeCall]] = {}
    for call in calls:
        sessions.setdefault((call.operation, call.caller, call.session), []).append(call)
    found: list[Gathering] = []
    for (name, caller, _), made in sessions.items():
        operation = operations[name]
        finder = _Finder(operation, sorted(made, key=_time), times, limit_seconds)
        for relation in operation.relations.values():
            if relation.is_for(caller) and _is_plain(operation, relation):
                found += finder.gatherings(relation)
    return tuple(found)


def _time(call: MadeCall) -> tuple[float, int]:
    return call.at, call.index


def _is_plain(operation: Operation, relation: Relation) -> bool:
    """Tell whether the follow-ups of a relation can be told from its source alone.

    The formats of one call are compared as pairs already.
    """
    if relation.on != "accepted" or not (relation.follow_ups or relation.over == "list"):
        return False
    return relation.expect not in {"same-image", "refused"} and all(
        _is_plain_follow_up(operation, each) for each in relation.follow_ups
    )


def _is_plain_follow_up(operation: Operation, follow_up: FollowUp) -> bool:
    if follow_up.operation or follow_up.caller or follow_up.after or follow_up.sent not in {None, "again"}:
        return False
    changes = follow_up.change.values()
    if not all(isinstance(change, Literal | Absent | OtherValue | Computed) for change in changes):
        return False
    return not looks_at_answer(operation, changes)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One call, or the pages of a list as far as they were asked for."""

    calls: tuple[MadeCall, ...]
    is_paged: bool

    @property
    def times(self) -> list[float]:
        return [call.at for call in self.calls]

    def members(self, role: str, part: int = 0) -> Iterator[Member]:
        for page, call in enumerate(self.calls):
            yield Member(call.index, role, page if self.is_paged else None, part)


@dataclass(slots=True)
class _Finder:
    """Finds the gatherings among the calls of one session, which are in the order of time.

    Attributes:
        writes: When something may have been written, in order; None where nobody knows.
    """

    operation: Operation
    calls: Sequence[MadeCall]
    writes: Sequence[float] | None
    limit_seconds: float
    _single: dict[_Sent, list[_Walk]] = field(default_factory=dict)
    _paged: dict[_Sent, list[_Walk]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for call in self.calls:
            self._single.setdefault(frozenset(call.sent), []).append(_Walk((call,), is_paged=False))
        self._paged = self._walks()

    def _walks(self) -> dict[_Sent, list[_Walk]]:
        """Return the walks over pages that begin with page 0, each page the first that comes after the one before."""
        listing = self.operation.listing
        if listing.page is None:
            return self._single
        pages: dict[_Sent, dict[int, list[MadeCall]]] = {}
        for call in self.calls:
            sent = dict(call.sent)
            number = sent.pop(listing.page, "0")
            if number.isdecimal() and len(number) < 10 and listing.record not in sent:
                pages.setdefault(frozenset(sent.items()), {}).setdefault(int(number), []).append(call)
        walks: dict[_Sent, list[_Walk]] = {}
        for key, by_number in pages.items():
            for first in by_number.get(0, ()):
                walk = [first]
                while (after := _next(by_number.get(len(walk), ()), walk[-1])) is not None:
                    walk.append(after)
                walks.setdefault(key, []).append(_Walk(tuple(walk), is_paged=True))
        return walks

    def gatherings(self, relation: Relation) -> Iterator[Gathering]:
        """Yield one for each source request that has all follow-ups: of several the best."""
        walks = self._paged if relation.over == "list" else self._single
        for key, sources in walks.items():
            sent = dict(key)
            if any(name not in sent for name in relation.given) or any(name in sent for name in relation.without):
                continue
            parts = [self._follow_ups(follow_up, key, walks) for follow_up in relation.follow_ups]
            if not all(parts):
                continue
            least = 2 if relation.expect == "complete-and-disjoint" and not relation.follow_ups else 1
            found = [self._closest(source, parts) for source in sources if len(source.calls) >= least]
            best = min((each for each in found if each is not None), key=self._rank, default=None)
            if best is not None:
                yield self._gathering(relation, key, best, walks)

    def _follow_ups(self, follow_up: FollowUp, key: _Sent, walks: Mapping[_Sent, list[_Walk]]) -> list[_Walk]:
        sent = dict(key)
        wanted = edits(Source(self.operation, sent), follow_up.change) if follow_up.change else [{}]
        if len(wanted) != 1:
            return []
        changed = {name: value for name, value in {**sent, **wanted[0]}.items() if value is not None}
        if changed == sent and follow_up.sent is None:
            return []
        return walks.get(frozenset(changed.items()), [])

    def _rank(self, walks: Sequence[_Walk]) -> tuple[bool, int, float]:
        """Return by what some are better than others: may be compared, as many pages as there are, close in time."""
        times = [each for walk in walks for each in walk.times]
        pages = sum(len(walk.calls) for walk in walks)
        return bool(self._why_not(times)), -pages, max(times) - min(times)

    def _closest(self, source: _Walk, parts: Sequence[Sequence[_Walk]]) -> list[_Walk] | None:
        chosen = [source]
        for walks in parts:
            # They are in the order of time: of thousands, as a poll makes them, only the neighbours can be the best.
            place = bisect_left(walks, _time(source.calls[0]), key=lambda walk: _time(walk.calls[0]))
            near = walks[max(place - _NEIGHBOURS, 0) : place + _NEIGHBOURS]
            others = [walk for walk in near if walk not in chosen]
            if not others:
                return None
            chosen.append(min(others, key=lambda walk: self._rank([source, walk])))
        return chosen

    def _gathering(
        self, relation: Relation, key: _Sent, chosen: Sequence[_Walk], walks: Mapping[_Sent, list[_Walk]]
    ) -> Gathering:
        members = list(chosen[0].members("source"))
        for part, walk in enumerate(chosen[1:]):
            members += walk.members("follow-up", part)
        times = [each for walk in chosen for each in walk.times]
        repeat = self._repeat(chosen, walks[key])
        if repeat is not None:
            members += repeat.members("repeat")
            times += repeat.times
        if relation.expect == "complete-and-disjoint" and not relation.follow_ups:
            members += self._reference(key, times, walks)
        return Gathering(self.operation.name, relation.name, tuple(members), self._why_not(times))

    def _repeat(self, chosen: Sequence[_Walk], walks: Sequence[_Walk]) -> _Walk | None:
        """Return the source once more, after all the rest: all its pages, or else the first; None where it is not."""
        times = [each for walk in chosen for each in walk.times]
        used = {call.index for walk in chosen for call in walk.calls}
        for walk in walks:
            late = [max(times) <= call.at <= min(times) + self.limit_seconds for call in walk.calls]
            if walk.calls[0].index in used or not late[0]:
                continue
            is_whole = all(late) and len(walk.calls) == len(chosen[0].calls) and used.isdisjoint(_indexes(walk))
            return walk if is_whole else _Walk(walk.calls[:1], walk.is_paged)
        return None

    def _reference(self, key: _Sent, times: Sequence[float], walks: Mapping[_Sent, list[_Walk]]) -> list[Member]:
        """Return the same list in pages of another size, where it was read at about the same time."""
        size = self.operation.listing.size

        def without_size(sent: _Sent) -> _Sent:
            return frozenset(pair for pair in sent if pair[0] != size)

        others = [
            walk
            for other, found in walks.items()
            if other != key and without_size(other) == without_size(key)
            for walk in found
            if not self._why_not([*times, *walk.times])
        ]
        closest = min(others, key=lambda walk: max(*times, *walk.times) - min(*times, *walk.times), default=None)
        return [] if closest is None else list(closest.members("reference"))

    def _why_not(self, times: Sequence[float]) -> str:
        if max(times) - min(times) > self.limit_seconds:
            return _TOO_FAR
        if self.writes is None:
            return _WRITTEN
        following = bisect_left(self.writes, min(times))
        is_spoilt = following < len(self.writes) and self.writes[following] <= max(times)
        return _WRITTEN if is_spoilt else ""


def _next(calls: Sequence[MadeCall], call: MadeCall) -> MadeCall | None:
    """Return the first of some calls that comes after another."""
    place = bisect_right(calls, _time(call), key=_time)
    return calls[place] if place < len(calls) else None


def _indexes(walk: _Walk) -> set[int]:
    return {call.index for call in walk.calls}
