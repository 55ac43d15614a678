"""Values for one parameter from its XSD type and facets, each labelled with what it is or what it breaks.

Three kinds: **typical** ones, **boundary** ones that are valid and where implementations go wrong, and **broken**
ones that are no values of the type or breach a facet. The lists are written down, not drawn, so that a request
can say why it is made and two runs make the same ones. None is an attack, unless that is asked for: markup is there
to see whether it comes back escaped; control characters and injections are `dangers`.

The lists know the types; the facets then decide which of their claims are true of one parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from accordant import datatypes
from accordant.generation.dangers import DANGEROUS_FORMS
from accordant.generation.forms import ADDRESSES, BROKEN_FORMS, FORMS, Kind, family_of
from accordant.generation.steps import stepped
from accordant.rules.truth import compared

__all__ = ["Facets", "Kind", "Value", "iter_facet_values", "iter_values"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value to send.

    Attributes:
        lexical: What is sent, before it is encoded.
        label: What it is, or what it breaks, in words.
        kind: ``typical``, ``boundary`` or ``broken``.
        declared: Whether a facet or the enumeration, which the contract itself sets, makes it what it is. A valid
            value that is declared is certainly accepted; the extremes of a type, such as the year 9999, are not.
        is_dangerous: Whether it may do harm where input is trusted; it is for sites that are called intrusive.
    """

    lexical: str
    label: str
    kind: Kind
    declared: bool
    is_dangerous: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """A type and what a contract restricts it to; bounds are inclusive and lexical, lengths in characters."""

    type: str
    enumeration: tuple[str, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    min_value: str | None = None
    max_value: str | None = None
    pattern: str | None = None

    def accepts(self, lexical: str) -> bool:
        """Tell whether a text is a value of the type within the facets."""
        datatype = datatypes.get(self.type)
        if not datatype.is_valid(lexical):
            return False
        text = datatype.normalize(lexical)
        if self.pattern is not None and not _compiled(self.pattern).match(text):
            return False
        if self.enumeration and not any(compared(self.type, text, one) == 0 for one in self.enumeration):
            return False
        if family_of(self.type) == "text":
            if len(text) < (self.min_length or 0):
                return False
            if self.max_length is not None and len(text) > self.max_length:
                return False
        # What cannot be ordered against a bound (only one of the two has a zone) is not within it.
        at_least = self.min_value is None or compared(self.type, text, self.min_value) in {0, 1}
        return at_least and (self.max_value is None or compared(self.type, text, self.max_value) in {0, -1})


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression of XSD, whose classes and anchors are not Python's."""
    from elementpath.regex import translate_pattern  # noqa: PLC0415 - takes long to import, few need it

    return re.compile(str(translate_pattern(pattern, back_references=False, lazy_quantifiers=False, anchors=False)))


def iter_values(
    type: str,  # noqa: A002 - the contract's own word
    *,
    enumeration: Sequence[str] = (),
    min_length: int | None = None,
    max_length: int | None = None,
    min_value: str | None = None,
    max_value: str | None = None,
    pattern: str | None = None,
) -> Iterator[Value]:
    """Yield typical, boundary and broken values, in this order, none twice.

    Args:
        type: Name of an XSD datatype without prefix.
        enumeration: The only legal values; empty for all.
        min_length: In characters.
        max_length: In characters.
        min_value: Least legal value, lexical.
        max_value: Greatest legal value, lexical.
        pattern: Regular expression of XSD. Values are not made from it: those of the type that match are kept.
    """
    facets = Facets(type, tuple(enumeration), min_length, max_length, min_value, max_value, pattern)
    yield from iter_facet_values(facets)


def iter_facet_values(facets: Facets, *, is_intrusive: bool = False) -> Iterator[Value]:
    """Yield the values of `iter_values`.

    Args:
        facets: What the parameter admits.
        is_intrusive: Dangerous ones are yielded too, behind the others of their kind: control characters, what is
            syntax to a database, a shell or a template, paths, and very long texts. Only for a site that says so.
    """
    # A facet's claim on a value comes before the type's, so that the label says what the contract says.
    proposed = chain(_iter_declared_values(facets), _iter_type_values(facets))
    if is_intrusive:
        proposed = chain(proposed, _iter_dangerous_values(facets))
    seen: dict[str, Value] = {}
    for value in proposed:
        if value.lexical not in seen and facets.accepts(value.lexical) is (value.kind != "broken"):
            seen[value.lexical] = value
    order = ("typical", "boundary", "broken")
    yield from sorted(seen.values(), key=lambda value: order.index(value.kind))


def _iter_type_values(facets: Facets) -> Iterator[Value]:
    family = family_of(facets.type)
    usual = ADDRESSES if facets.type == "anyURI" else ()
    for lexical, label, kind in (*usual, *FORMS[family]):
        yield Value(lexical, label, kind, declared=False)
    datatype = datatypes.get(facets.type)
    for lexical, label in BROKEN_FORMS[family]:
        # What only a facet refuses would be labelled with a fault that it has not.
        if not datatype.is_valid(lexical):
            yield Value(lexical, label, "broken", declared=False)


def _iter_dangerous_values(facets: Facets) -> Iterator[Value]:
    for lexical, label in DANGEROUS_FORMS:
        kind: Kind = "boundary" if facets.accepts(lexical) else "broken"
        yield Value(lexical, label, kind, declared=False, is_dangerous=True)


def _iter_declared_values(facets: Facets) -> Iterator[Value]:
    yield from _iter_enumerated(facets.enumeration)
    family = family_of(facets.type)
    if family == "text":
        yield from _iter_lengths(facets)
    elif family in {"integer", "decimal", "dateTime", "date"}:
        yield from _iter_bounds(facets)


def _iter_enumerated(enumeration: Iterable[str]) -> Iterator[Value]:
    listed = list(enumeration)
    for lexical in listed:
        yield Value(lexical, f"listed value {lexical}", "typical", declared=True)
    if listed:
        first = listed[0]
        yield Value(first.swapcase(), f"{first} in the other case", "broken", declared=True)
        yield Value(first + "x", "not in the list of values", "broken", declared=True)
        if datatypes.get("decimal").is_valid(first) and "." in first:
            yield Value(first + "0", f"the number of {first}, written otherwise", "broken", declared=True)
        yield Value("", "empty", "broken", declared=True)


_FILLER = "Thank you for your gift to the spring appeal. "
_ASTRAL = "\N{GRINNING FACE}"


def _text_of(length: int) -> str:
    """Return a text of that many characters that begins and ends with a letter."""
    text = (_FILLER * (length // len(_FILLER) + 1))[:length]
    return text[:-1] + "x" if text else text


def _iter_lengths(facets: Facets) -> Iterator[Value]:
    least, most = facets.min_length, facets.max_length
    if least is not None:
        yield Value(_text_of(least), f"min_length: {least} characters", "boundary", declared=True)
        yield Value(_text_of(least + 1), f"one over min_length {least}", "boundary", declared=True)
        if least > 0:
            yield Value(_text_of(least - 1), f"one under min_length {least}", "broken", declared=True)
    if most is not None:
        yield Value(_text_of(most), f"max_length: {most} characters", "boundary", declared=True)
        # Lengths of XSD are counted in characters; a database may count bytes or UTF-16 units.
        outside = f"max_length: {most} characters outside the BMP"
        yield Value(_ASTRAL * most, outside, "boundary", declared=True)
        if most > 0:
            yield Value(_text_of(most - 1), f"one under max_length {most}", "boundary", declared=True)
        accented = f"max_length: {most} characters of two bytes each"
        yield Value("\N{LATIN SMALL LETTER E WITH ACUTE}" * most, accented, "boundary", declared=True)
        marked = f"max_length: {most} characters, half of them combining marks"
        yield Value("e\N{COMBINING ACUTE ACCENT}" * (most // 2) + "e" * (most % 2), marked, "boundary", declared=False)
        yield Value(_text_of(most + 1), f"one over max_length {most}", "broken", declared=True)
        pictures = f"one over max_length {most}, outside the BMP"
        yield Value(_ASTRAL * (most + 1), pictures, "broken", declared=True)
        composed = f"one over max_length {most}, which composing would bring within"
        yield Value("e\N{COMBINING ACUTE ACCENT}" + "e" * (most - 1), composed, "broken", declared=True)
        yield Value(_text_of(most * 10 + 10), f"ten times max_length {most}", "broken", declared=True)
    else:
        yield Value(_text_of(1000), "1,000 characters", "boundary", declared=False)


def _iter_bounds(facets: Facets) -> Iterator[Value]:
    for name, bound, inward in (("min_value", facets.min_value, 1), ("max_value", facets.max_value, -1)):
        if bound is None:
            continue
        yield Value(bound, f"{name} {bound}", "boundary", declared=True)
        within, beyond = (stepped(facets.type, bound, steps) for steps in (inward, -inward))
        if within is not None and beyond is not None:
            side = "below" if inward == 1 else "above"
            yield Value(within, f"one step within {name} {bound}", "boundary", declared=True)
            yield Value(beyond, f"one step {side} {name} {bound}", "broken", declared=True)
    middle = stepped(facets.type, facets.min_value or "", 2) or stepped(facets.type, facets.max_value or "", -2)
    if middle is not None:
        yield Value(middle, "two steps within the bounds", "typical", declared=True)
