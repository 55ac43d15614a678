"""Patterns of ``like``: texts that match some of several patterns and no others.

A request cannot be reasoned about with a pattern unless there are texts for every way in which patterns can agree
and differ: ``a*`` and ``*b`` tell ``ab``, ``a``, ``b`` and the rest apart.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

__all__ = ["texts_apart"]

_STEPS = 40_000
"""So many letters are read; patterns that need more are said to be looked through in part."""

_OTHER = "xyzqjkvwbgm_0123456789-~"

_State = tuple[frozenset[int], ...]
"""For each pattern the places up to which it may have been read."""


def texts_apart(patterns: Sequence[str], count: int) -> tuple[tuple[str, ...], bool]:
    """Return texts for every set of patterns that a text can match, the shortest first.

    Args:
        patterns: In which ``*`` stands for any text.
        count: So many texts for each set, fewer where there are no more.

    Returns:
        The texts, and whether these are all sets.
    """
    other = next(
        (one for one in _OTHER if not any(one in pattern for pattern in patterns)), "\N{REPLACEMENT CHARACTER}"
    )
    alphabet = [other, *sorted({one for pattern in patterns for one in pattern if one != "*"})]
    start = tuple(_closed(pattern, {0}) for pattern in patterns)
    queue: deque[tuple[str, _State]] = deque([("", start)])
    visits: dict[_State, int] = {start: 1}
    found: dict[tuple[bool, ...], list[str]] = {}
    for _ in range(_STEPS // len(alphabet) // len(patterns)):
        if not queue:
            return _merged(found), True
        text, state = queue.popleft()
        matched = tuple(len(pattern) in places for pattern, places in zip(patterns, state, strict=True))
        if len(known := found.setdefault(matched, [])) < count:
            known.append(text)
        for character in alphabet:
            after = tuple(_read(pattern, places, character) for pattern, places in zip(patterns, state, strict=True))
            # The shortest texts of a set go through the shortest ones of every state on their way.
            if visits.get(after, 0) < count:
                visits[after] = visits.get(after, 0) + 1
                queue.append((text + character, after))
    return _merged(found), False


def _merged(found: dict[tuple[bool, ...], list[str]]) -> tuple[str, ...]:
    return tuple(text for texts in found.values() for text in texts)


def _read(pattern: str, places: frozenset[int], character: str) -> frozenset[int]:
    after = set()
    for place in places:
        if place < len(pattern) and pattern[place] == "*":
            after.add(place)
        elif place < len(pattern) and pattern[place] == character:
            after.add(place + 1)
    return _closed(pattern, after)


def _closed(pattern: str, places: set[int]) -> frozenset[int]:
    """Add the places behind stars, which may stand for nothing."""
    closed = set(places)
    for start in places:
        place = start
        while place < len(pattern) and pattern[place] == "*":
            place += 1
            closed.add(place)
    return frozenset(closed)
