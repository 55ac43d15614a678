"""Texts for every way in which several shapes can agree and differ.

A request cannot be reasoned about with a pattern unless there are texts that tell it from others: ``a*`` and ``*b``
need ``ab``, ``a``, ``b`` and something else. Lengths and regular expressions of parameters are shapes as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence

from accordant.rules.regular import Expression
from accordant.rules.shapes import AtMost, Like, Shape

__all__ = ["texts_apart"]

_STEPS = 100_000
"""So many letters are read; shapes that need more are said to be looked through in part."""

_OTHER = "xyzqjkvwbgm_0123456789-~"
_SURROGATES = range(0xD800, 0xE000)


def texts_apart(
    shapes: Iterable[Shape | str], count: int, within: Expression | None = None
) -> tuple[tuple[str, ...], bool]:
    """Return texts for every set of shapes that a text can have, the shortest first.

    Args:
        shapes: A text is a pattern of `like`.
        count: So many texts for each set, fewer where there are no more.
        within: What all texts match; tied with ``^`` and ``$``, so that what begins otherwise is not read on.

    Returns:
        The texts, and whether these are all sets.
    """
    machines = [Like(shape) if isinstance(shape, str) else shape for shape in dict.fromkeys(shapes)]
    machines += [within] if within else []
    alphabet = list(_iter_alphabet(machines, count))
    start: tuple[Hashable, ...] = tuple(machine.start for machine in machines)
    queue = deque([("", start)])
    visits = {start: 1}
    found: dict[tuple[bool, ...], list[str]] = {}
    for _ in range(_STEPS // len(alphabet) // max(len(machines), 1)):
        if not queue:
            return _merged(found), True
        text, state = queue.popleft()
        matched = tuple(machine.accepts(place) for machine, place in zip(machines, state, strict=True))
        if within and not matched[-1]:
            pass
        elif len(known := found.setdefault(matched, [])) < count:
            known.append(text)
        for letter in alphabet:
            after = tuple(machine.read(place, letter) for machine, place in zip(machines, state, strict=True))
            # The shortest texts of a set go through the shortest ones of every state on their way.
            if visits.get(after, 0) < count and not (within and not after[-1]):
                visits[after] = visits.get(after, 0) + 1
                queue.append((text + letter, after))
    return _merged(found), not queue


def _iter_alphabet(machines: Sequence[Shape], count: int) -> Iterator[str]:
    """Yield as many letters as are needed of every kind that the machines tell apart, the inconspicuous first."""
    needed = 1 if all(isinstance(machine, Like | AtMost) for machine in machines) else count
    starts = sorted({0, *(edge for machine in machines for edge in machine.edges())})
    ends = [*starts[1:], 0x110000]
    kinds = [list(_iter_letters(range(start, end), needed)) for start, end in zip(starts, ends, strict=True)]
    kinds.sort(key=lambda letters: min((_OTHER.find(one) % 1000 for one in letters), default=1000))
    for letters in kinds:
        yield from letters


def _iter_letters(codes: range, count: int) -> Iterator[str]:
    plain = [letter for letter in _OTHER if ord(letter) in codes]
    yield from plain[:count]
    missing = count - len(plain)
    printable = (code for code in (*range(97, 123), *range(32, 127)) if code in codes)
    for code in dict.fromkeys((*printable, *codes[: count + len(plain)], *codes[-count:])):
        if missing <= 0:
            return
        if chr(code) not in plain and code not in _SURROGATES:
            missing -= 1
            yield chr(code)


def _merged(found: dict[tuple[bool, ...], list[str]]) -> tuple[str, ...]:
    return tuple(text for texts in found.values() for text in texts)
