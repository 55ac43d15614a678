"""Questions: a parameter as the yes-or-no questions that clauses ask about it.

A parameter with few values has a question for each of them. A number of a type has none: its comparisons are
questions about inequalities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from accordant.rules.neighbours import numeral
from accordant.rules.spaces import Bound, Space

__all__ = ["Choice", "Numeric"]


@dataclass(slots=True)
class Choice:
    """A parameter with listed values, and a question for each.

    Attributes:
        values: The question for each value.
        alike: For each value the one that stands for it, because no rule tells them apart.
        is_complete: Whether there are no values that the rules could tell from all of these.
        is_linked: Whether inequalities know of the values.
    """

    sent: int
    values: dict[str, int]
    alike: dict[str, str]
    is_complete: bool
    is_linked: bool = False


@dataclass(slots=True)
class Numeric:
    """A parameter with any number of its type for a value, or for a string any text.

    Attributes:
        number: Whether the value is a number.
        texts: The texts that rules ask for, each with its question.
        is_ordered: Whether rules put the value in an order of texts.
    """

    sent: int
    number: int
    space: Space
    texts: dict[str, int] = field(default_factory=dict)
    is_linked: bool = False
    is_ordered: bool = False

    def lexical(self, chosen: Callable[[int], bool], value: Fraction | None) -> str:
        """Return a text for what a search found."""
        for text, literal in self.texts.items():
            if chosen(literal):
                return text
        if not chosen(self.number):
            return next(one for one in _iter_variants("text", "-2") if one not in self.texts)
        if value is None:
            value = _inside(*self.space.bounds())
        digits = numeral(value)
        return next(one for one in _iter_variants(digits, "0" if "." in digits else ".0") if one not in self.texts)


def _inside(least: Bound | None, most: Bound | None) -> Fraction:
    """Return a number between two bounds, nought where that is one."""
    if least is not None and most is not None and least.value < most.value:
        middle = (least.value + most.value) / 2
    elif least is not None:
        middle = least.value + least.is_excluded
    else:
        middle = Fraction(0) if most is None else most.value - most.is_excluded
    ends = sorted((bound.value for bound in (least, most) if bound is not None), key=abs)
    for wanted in (Fraction(0), *ends):
        above = least is None or wanted > least.value or (wanted == least.value and not least.is_excluded)
        if above and (most is None or wanted < most.value or (wanted == most.value and not most.is_excluded)):
            return wanted
    return middle


def _iter_variants(text: str, more: str) -> Iterator[str]:
    yield text
    while True:
        text += more
        yield text
        more = "0" if more == ".0" else more
