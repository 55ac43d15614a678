"""Texts worth trying for each type: valid ones at its edges, and those that are nearly valid, each with its label.

A type takes over those of the types that it is derived from, as far as they are valid, or not valid, for itself: the
table asks it. Experience with parsers says what is worth trying; what is valid is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def boundaries(chain: Iterable[str]) -> list[Example]:
    """Return the texts for a type, of which some may not be valid ones of it, the most special first.

    Args:
        chain: Names of the type and of those it is derived from, without prefix, the nearest first.
    """
    found: list[tuple[str, str]] = []
    for name in chain:
        for edge, label in zip(RANGES.get(name, ()), ("smallest", "largest"), strict=False):
            if edge is not None:
                found.append((edge, label))
                found.append((digits.step(edge, 1 if label == "smallest" else -1), f"next to the {label}"))
                sign, size = ("-", edge[1:]) if edge.startswith("-") else ("", edge)
                found.append((f"{sign}000{size}", f"{label} with leading zeros"))
        found += BOUNDARY_FORMS.get(_SHARED.get(name, name), ())
    return _distinct(found)


def malformed(chain: Iterable[str]) -> list[Example]:
    """Return texts that are nearly of a type, of which some may be valid ones of it; see `boundaries`."""
    found: list[tuple[str, str]] = []
    for name in chain:
        for edge, label, direction in zip(RANGES.get(name, ()), ("smallest", "largest"), (-1, 1), strict=False):
            if edge is not None:
                found.append((digits.step(edge, direction), f"one beyond the {label}"))
        found += MALFORMED_FORMS.get(_SHARED.get(name, name), ())
    return _distinct(found)


def _distinct(pairs: list[tuple[str, str]]) -> list[Example]:
    labels: dict[str, str] = {}
    for lexical, label in pairs:
        labels.setdefault(lexical, label)
    return [Example(lexical, label) for lexical, label in labels.items()]
