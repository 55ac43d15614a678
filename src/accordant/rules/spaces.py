"""Spaces: the values that a parameter may have, from its type, its bounds and its enumeration.

`Space` says whether a text is one of them. `pools` picks some for every parameter, such that rules have something
to tell apart: literals and their neighbours, texts for each pattern, and as many different values as there are
parameters to compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from accordant import datatypes
from accordant.errors import UsageError, nearest
from accordant.formulas import Comparison, Constant, Formula, Value, WhenSent, names
from accordant.rules.patterns import texts_apart
from accordant.rules.truth import NUMERIC, TEXTUAL, compared, iter_atoms, literals, number

__all__ = ["Pool", "Space", "lexical", "numeral", "pools"]

_JSON_TYPES = {"number": "decimal", "array": "string", "object": "string"}
_KEYS = ("type", "min_value", "max_value", "enumeration", "required")
_POINTS = 12


@dataclass(frozen=True, slots=True)
class Space:
    """What a parameter may be.

    Attributes:
        type: XSD type without prefix.
        least: The least value, inclusive and lexical; None for a type without bounds.
        most: The greatest value.
        enumeration: The only values there are, unless it is empty.
    """

    type: str = "string"
    least: str | None = None
    most: str | None = None
    enumeration: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, data: Mapping[str, object]) -> Space:
        """Return the space that plain data describes.

        Args:
            name: Of the parameter, for messages.
            data: With ``type`` (an XSD type, or boolean, integer, number, string or array as JSON Schema has them;
                string where it is missing), ``min_value``, ``max_value``, ``enumeration``; ``required`` is not read.

        Raises:
            UsageError: The data describes no space.
        """
        for key in data:
            if key not in _KEYS:
                hint = nearest(key, _KEYS) or f"keys are {', '.join(_KEYS)}"
                raise UsageError(f"parameter {name!r}: unknown key {key!r}; {hint}")
        kind = datatypes.plain_name(str(data.get("type", "string")))
        kind = _JSON_TYPES.get(kind, kind)
        if not datatypes.is_known(kind):
            hint = nearest(kind, [*_JSON_TYPES, *(one.removeprefix("xsd:") for one in datatypes.NAMES)])
            raise UsageError(f"parameter {name!r}: unknown type {kind!r}; {hint}".rstrip("; "))
        least, most = (None if data.get(key) is None else lexical(data[key]) for key in ("min_value", "max_value"))
        listed = data.get("enumeration") or ()
        if isinstance(listed, str) or not isinstance(listed, Iterable):
            raise UsageError(f"parameter {name!r}: the enumeration is a list of values")
        space = cls(kind, least, most, tuple(dict.fromkeys(lexical(value) for value in listed)))
        for value in (least, most, *space.enumeration):
            if value is not None and not datatypes.get(kind).is_valid(value):
                raise UsageError(f"parameter {name!r}: {value!r} is no {kind}")
        if not datatypes.get(kind).is_ordered and (least is not None or most is not None):
            raise UsageError(f"parameter {name!r}: values of type {kind} have no order, and so no bounds")
        return space

    def accepts(self, text: str) -> bool:
        """Tell whether a text is one of the values."""
        if not datatypes.get(self.type).is_valid(text):
            return False
        if self.enumeration and not any(compared(self.type, text, one) == 0 for one in self.enumeration):
            return False
        at_least = self.least is None or compared(self.type, text, self.least) in {0, 1}
        return at_least and (self.most is None or compared(self.type, text, self.most) in {0, -1})

    @property
    def listed(self) -> tuple[str, ...] | None:
        """All values, one text for each; None where they are not listed."""
        if self.enumeration:
            return tuple(value for value in self.enumeration if self.accepts(value))
        return ("true", "false") if self.type == "boolean" else None

    @property
    def is_numeric(self) -> bool:
        """Whether the values are numbers."""
        return self.type in NUMERIC

    @property
    def is_textual(self) -> bool:
        """Whether the values are texts, which have no order but that of the numbers among them."""
        return self.type in TEXTUAL

    @property
    def is_whole(self) -> bool:
        """Whether the values are integers."""
        return self.is_numeric and not datatypes.get(self.type).is_valid("0.5") and self.type != "decimal"

    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """Return the least and the greatest number, of the type and of the bounds."""
        ends: list[Fraction | None] = []
        for own, limit, closer in ((self.least, _least_of(self.type), max), (self.most, _most_of(self.type), min)):
            known = [end for end in (None if own is None else number(own), limit) if end is not None]
            ends.append(closer(known) if known else None)
        return ends[0], ends[1]


def _least_of(kind: str) -> Fraction | None:
    own = {"nonNegativeInteger": 0, "positiveInteger": 1, "int": -(2**31), "long": -(2**63)}.get(kind)
    return None if own is None else Fraction(own)


def _most_of(kind: str) -> Fraction | None:
    own = {"int": 2**31 - 1, "long": 2**63 - 1}.get(kind)
    return None if own is None else Fraction(own)


def lexical(value: object) -> str:
    """Return a plain value as it is sent: ``true`` for True, ``0.5`` for 0.5."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)


def numeral(value: Fraction) -> str:
    """Return a number that has finitely many decimals in digits."""
    if value.denominator == 1:
        return str(value.numerator)
    digits = next(digits for digits in range(1, 400) if (value * 10**digits).denominator == 1)
    return format(Decimal((value * 10**digits).numerator).scaleb(-digits), "f")


# ---------------------------------------------------------------------------------------------- pools


@dataclass(frozen=True, slots=True)
class Pool:
    """Values of a parameter.

    Attributes:
        is_complete: Whether rules that compare texts can tell no other value from all of these.
    """

    values: tuple[str, ...]
    is_complete: bool


def pools(
    spaces: Mapping[str, Space], rules: Iterable[Formula], fixed: Mapping[str, str] | None = None
) -> dict[str, Pool]:
    """Return values for every parameter that show what the rules can tell apart.

    Args:
        spaces: What the parameters may be.
        rules: All of them.
        fixed: Values that parameters have in any case; others may be compared with them.
    """
    rules = tuple(rules)
    found: dict[str, Pool] = {}
    for members in _compared_with_each_other(spaces, rules):
        known = literals(rules)
        near = tuple(dict.fromkeys(literal for name in members for literal in known.get(name, ())))
        listed = tuple(value for name in members for value in spaces[name].listed or ())
        constants = tuple(dict.fromkeys(_iter_constants(members, rules)))
        given = tuple(fixed[name] for name in members if fixed and name in fixed)
        marks = tuple(dict.fromkeys((*near, *listed, *constants, *given)))
        patterns = tuple(dict.fromkeys(_iter_patterns(members, rules)))
        for name in members:
            found[name] = _pool(spaces[name], marks, patterns, len(members))
    return {name: found[name] for name in spaces}


def _pool(space: Space, marks: Sequence[str], patterns: Sequence[str], count: int) -> Pool:
    if space.listed is not None:
        return Pool(space.listed, is_complete=True)
    if space.is_numeric:
        values = (numeral(point) for point in _iter_points(space, marks, count))
        return Pool(_accepted(space, values), is_complete=False)
    if datatypes.get(space.type).is_ordered:
        return Pool(_accepted(space, (*marks, *_iter_moments(space, marks, count))), is_complete=False)
    beside = [numeral(value + step) for mark in marks if (value := number(mark)) is not None for step in (1, -1)]
    texts, is_complete = texts_apart(patterns, count + len(marks)) if patterns else ((), True)
    others = _others(marks, count) if not patterns else ()
    return Pool(tuple(dict.fromkeys((*marks, *others, *texts, *beside))), is_complete)


def _accepted(space: Space, values: Iterable[str]) -> tuple[str, ...]:
    """Keep the values of the space, one text for each."""
    kept: list[str] = []
    for value in dict.fromkeys(values):
        if space.accepts(value) and not any(compared(space.type, value, one) == 0 for one in kept):
            kept.append(value)
    return tuple(kept)


def _others(marks: Sequence[str], count: int) -> tuple[str, ...]:
    numbered = ("text", *(f"text-{index}" for index in range(2, count + len(marks) + 2)))
    return tuple(one for one in numbered if one not in marks)[:count]


def _iter_points(space: Space, marks: Sequence[str], count: int) -> Iterator[Fraction]:
    """Yield numbers within the bounds: those of the rules, the bounds, and the ones beside them."""
    least, most = space.bounds()
    known = [value for mark in marks if (value := number(mark)) is not None]
    anchors = [*known, *(bound for bound in (least, most) if bound is not None)]
    zero = [Fraction(0)] if least is None or least <= 0 else []
    steps = [step for distance in range(min(count, _POINTS) + 1) for step in (distance, -distance)]
    yielded: dict[Fraction, None] = {}
    for step in steps:
        for anchor in (*anchors, *zero):
            ends = (floor(anchor + step), ceil(anchor + step)) if space.is_whole else (anchor + step,)
            for point in map(Fraction, ends):
                if (least is None or point >= least) and (most is None or point <= most):
                    yielded[point] = None
    if not space.is_whole and least is not None and most is not None and not least < max(yielded, default=least) < most:
        yielded[(least + most) / 2] = None
    yield from list(yielded)[:_POINTS]


def _iter_moments(space: Space, marks: Sequence[str], count: int) -> Iterator[str]:
    """Yield times, and those beside them."""
    is_date = space.type == "date"
    start = "2024-02-01" if is_date else "2024-02-01T12:00:00Z"
    for anchor in (*marks, *(bound for bound in (space.least, space.most) if bound is not None), start):
        yield anchor
        try:
            moment = datatypes.DateTime.parse(anchor)
        except ValueError:
            continue
        for distance in range(1, count + 1):
            for step in (distance, -distance):
                yield str(moment.shift(step * (86_400 if is_date else 1)))


def _compared_with_each_other(spaces: Mapping[str, Space], rules: Iterable[Formula]) -> list[list[str]]:
    """Return the parameters in groups, of which none is compared with one of another group."""
    group = {name: [name] for name in spaces}
    for rule in rules:
        for atom in iter_atoms(rule):
            named = [name for name in names(atom) if name in group]
            for name in named[1:]:
                if group[name] is not group[named[0]]:
                    group[named[0]].extend(group[name])
                    group.update(dict.fromkeys(group[name], group[named[0]]))
    return list({id(members): members for members in group.values()}.values())


def _iter_constants(members: Sequence[str], rules: Iterable[Formula]) -> Iterator[str]:
    """Yield the constants of arithmetic in which a member has part."""
    for rule in rules:
        for atom in iter_atoms(rule):
            comparison = atom.comparison if isinstance(atom, WhenSent) else atom
            if isinstance(comparison, Comparison) and not set(members).isdisjoint(names(comparison)):
                yield from (
                    s.text
                    for s in (comparison.left, comparison.right)
                    if isinstance(s, Constant) and comparison.operator != "like"
                )


def _iter_patterns(members: Sequence[str], rules: Iterable[Formula]) -> Iterator[str]:
    for rule in rules:
        for atom in iter_atoms(rule):
            match atom.comparison if isinstance(atom, WhenSent) else atom:
                case Comparison(Value(name), "like", Constant(pattern, _)) if name in members:
                    yield pattern
