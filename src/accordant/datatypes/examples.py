"""Texts worth trying for each type: valid ones at its edges, and those that are nearly valid, each with its label.

A type takes over those of the types that it is derived from, as far as they are valid, or not valid, for itself: the
table asks it. Experience with parsers says what is worth trying; what is valid is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from accordant.datatypes import digits
from accordant.datatypes.boundary_forms import BOUNDARY_FORMS
from accordant.datatypes.malformed_forms import MALFORMED_FORMS

__all__ = ["RANGES", "Example", "boundaries", "malformed"]


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it is an example of."""

    lexical: str
    label: str


RANGES: Final[Mapping[str, tuple[str | None, str | None]]] = {
    "nonPositiveInteger": (None, "0"),
    "negativeInteger": (None, "-1"),
    "nonNegativeInteger": ("0", None),
    "positiveInteger": ("1", None),
    **{name: (str(-(2 ** (bits - 1))), str(2 ** (bits - 1) - 1)) for name, bits in (("long", 64), ("int", 32))},
    **{name: (str(-(2 ** (bits - 1))), str(2 ** (bits - 1) - 1)) for name, bits in (("short", 16), ("byte", 8))},
    **{f"unsigned{name}": ("0", str(2**bits - 1)) for name, bits in (("Long", 64), ("Int", 32))},
    **{f"unsigned{name}": ("0", str(2**bits - 1)) for name, bits in (("Short", 16), ("Byte", 8))},
}
"""The least and the greatest value of integer types that have one."""

# NOTATION has the lexical space of QName.
_SHARED: Final = {"NOTATION": "QName"}


def boundaries(chain: Sequence[str]) -> list[Example]:
    """Return the texts for a type, of which some may not be valid ones of it, the most special first.

    Args:
        chain: Names of the type and of those it is derived from, without prefix, the nearest first.
    """
    found: list[tuple[str, str]] = []
    for edge, label, inwards in _iter_edges(chain[0]):
        found.append((edge, label))
        found.append((digits.step(edge, inwards), f"next to the {label}"))
        sign, size = ("-", edge[1:]) if edge.startswith("-") else ("", edge)
        found.append((f"{sign}000{size}", f"{label} with leading zeros"))
    for name in chain:
        found += BOUNDARY_FORMS.get(_SHARED.get(name, name), ())
    return _distinct(found)


def malformed(chain: Sequence[str]) -> list[Example]:
    """Return texts that are nearly of a type, of which some may be valid ones of it; see `boundaries`."""
    found: list[tuple[str, str]] = []
    for name in chain:
        of = "" if name == chain[0] else f" {name}"
        found += [
            (digits.step(edge, -inwards), f"one beyond the {label}{of}") for edge, label, inwards in _iter_edges(name)
        ]
        found += MALFORMED_FORMS.get(_SHARED.get(name, name), ())
    return _distinct(found)


def _iter_edges(name: str) -> Iterator[tuple[str, str, int]]:
    """Yield least and greatest value of a type that has one, each with its label and the direction of the others."""
    smallest, largest = RANGES.get(name, (None, None))
    if smallest is not None:
        yield smallest, "smallest", 1
    if largest is not None:
        yield largest, "largest", -1


def _distinct(pairs: list[tuple[str, str]]) -> list[Example]:
    """Return each text once, by its first label, and each label once."""
    labels: dict[str, str] = {}
    for lexical, label in pairs:
        labels.setdefault(lexical, label)
    texts: dict[str, str] = {}
    for lexical, label in labels.items():
        texts.setdefault(label, lexical)
    return [Example(lexical, label) for label, lexical in texts.items()]
