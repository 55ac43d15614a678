"""The facets of one step of a restriction as expressions over the normalised text, by the primitive type.

Source: XML Schema Part 2, second edition, 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from accordant.datatypes import Datatype, integer_at_least, integer_at_most
from accordant.derivation import binaries, durations, floats, instants, numbers
from accordant.derivation.character_sets import ANY
from accordant.derivation.losses import LossKind, beyond
from accordant.derivation.patterns import fitting, lengths
from accordant.derivation.regexes import (
    Characters,
    Expression,
    Repeat,
    UnreadableError,
    Verbatim,
    choice,
    literal,
    parse,
    repeat,
)
from accordant.derivation.varieties import base_of
from accordant.validators.trees import local

__all__ = ["Facet", "constant", "iter_facets", "iter_pattern_facets", "shortened"]

_BOUNDS: Final = frozenset({"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"})
_LENGTHS: Final = ("length", "minLength", "maxLength")
_IGNORED_LENGTHS: Final = frozenset({"xsd:QName", "xsd:NOTATION"})
_FLOATS: Final = frozenset({"xsd:float", "xsd:double"})


@dataclass(frozen=True, slots=True)
class Facet:
    """What a facet asks of a normalised text.

    Attributes:
        keyword: ``maxLength``; of several of one kind, the first.
        value: For people: ``80``; empty where the pattern or the values say it better.
        expression: What the text must match, given that it is a value of the base type.
        kind: The loss that comes with it; None where it is exact.
        reason: What is lost, in one sentence.
        values: The texts themselves where nothing else matches and they are whole: then an enumeration is enough.
    """

    keyword: str
    value: str
    expression: Expression
    kind: LossKind | None = None
    reason: str = ""
    values: tuple[str, ...] = ()


def iter_facets(xsd_type: Any, builtin: Datatype, name: str) -> Iterator[Facet]:
    """Yield the facets of the last step of a restriction of an atomic type.

    Raises:
        SchemaError: A pattern cannot be read.
    """
    primitive = builtin.primitive or builtin.name
    found = {local(key): facet for key, facet in xsd_type.facets.items() if key is not None}
    for keyword, facet in found.items():
        if keyword in _BOUNDS:
            yield _bound(builtin, keyword, builtin.normalize(facet.elem.get("value")))
        elif keyword == "pattern":
            yield from iter_pattern_facets(xsd_type, facet.regexps, name)
        elif keyword == "enumeration":
            yield _enumeration(builtin, _values_of(facet, base_of(xsd_type)))
        elif keyword in {"totalDigits", "fractionDigits"}:
            pattern = (numbers.total_digits if keyword == "totalDigits" else numbers.fraction_digits)(int(facet.value))
            yield Facet(keyword, str(facet.value), Verbatim(pattern))
    sizes = {keyword: int(found[keyword].value) for keyword in _LENGTHS if keyword in found}
    if sizes and primitive not in _IGNORED_LENGTHS:
        low, high = sizes.get("length", sizes.get("minLength", 0)), sizes.get("length", sizes.get("maxLength"))
        yield _sized(primitive, low, high, next(iter(sizes)))


def _values_of(facet: Any, base: Any) -> list[str]:
    """Return the values of an enumeration as they are written, after the base type's white space processing."""
    simple = base.content if base.is_complex() else base
    return [simple.normalize(element.get("value")) for element in facet]


def iter_pattern_facets(xsd_type: Any, patterns: list[str], name: str) -> Iterator[Facet]:
    """Yield what the patterns of one step ask for, of which a text must match one (4.3.4.3).

    Where they are too large, that is what can be checked of them, and the length of the texts that match.

    Raises:
        SchemaError: One of them cannot be read.
    """
    options = []
    for pattern in patterns:
        try:
            options.append(parse(pattern))
        except UnreadableError as cause:
            raise beyond(xsd_type, name, f"the pattern {pattern} ({cause})") from cause
    expression = choice(options)
    shown = shortened(" | ".join(patterns))
    fit, is_exact = fitting(expression)
    if is_exact:
        yield Facet("pattern", shown, expression)
        return
    low, high = lengths(expression)
    if low or high is not None:
        yield Facet("pattern", shown, repeat(Characters(ANY), low, high))
    if isinstance(expression, Repeat) and isinstance(expression.body, Characters):
        # The characters and their number are all that it asks for.
        yield Facet("pattern", shown, repeat(expression.body, 0, None))
    else:
        reason = f"the pattern {shown} is too large and is checked in part"
        yield Facet("pattern", shown, fit, LossKind.PATTERN_SIZE, reason)


def shortened(text: str, most: int = 80) -> str:
    """Return a text of at most `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _sized(primitive: str, low: int, high: int | None, keyword: str) -> Facet:
    value = str(low) if low == high else f"{low} to {'any number' if high is None else high}"
    if primitive == "xsd:hexBinary":
        expression = binaries.hex_of_length(low, high)
    elif primitive == "xsd:base64Binary":
        expression = binaries.base64_of_length(low, high)
    else:
        return Facet(keyword, value, repeat(Characters(ANY), low, high))
    fit, is_exact = fitting(expression)
    if is_exact:
        return Facet(keyword, value, expression)
    return Facet(keyword, value, fit, LossKind.PATTERN_SIZE, f"{keyword} {value} is too large and is checked in part")


def _bound(builtin: Datatype, keyword: str, value: str) -> Facet:
    primitive = builtin.primitive or builtin.name
    if primitive == "xsd:decimal":
        return Facet(keyword, value, Verbatim(_number_bound(builtin, keyword, value)))
    if primitive in _FLOATS:
        pattern, is_exact = floats.bound(keyword, value, is_double=primitive == "xsd:double")
        kind, what = LossKind.FLOAT_BOUNDS, "numbers in other than plain or normal scientific notation"
    elif primitive == "xsd:duration":
        pattern, is_exact = durations.bound(keyword, value)
        kind, what = LossKind.DURATION_BOUNDS, "durations with fields that overflow"
    else:
        pattern, is_exact = instants.bound(primitive.removeprefix("xsd:"), keyword, value)
        kind, what = LossKind.INSTANT_BOUNDS, "instants in other zones"
    if is_exact:
        return Facet(keyword, value, Verbatim(pattern))
    return Facet(keyword, value, Verbatim(pattern), kind, f"{keyword} {value} is not decided for {what}")


def _number_bound(builtin: Datatype, keyword: str, value: str) -> str:
    if builtin.name == "xsd:decimal" or "." in value:
        return numbers.bound(keyword, value)
    number = int(value) + {"minExclusive": 1, "maxExclusive": -1}.get(keyword, 0)
    return integer_at_least(number) if keyword.startswith("min") else integer_at_most(number)


def _enumeration(builtin: Datatype, values: list[str]) -> Facet:
    found = [constant(builtin, value) for value in values]
    expression = choice(each.expression for each in found)
    lossy = next((each for each in found if each.kind is not None), None)
    shown = shortened(", ".join(values))
    whole = tuple(values) if all(each.values for each in found) else ()
    if lossy is None:
        return Facet("enumeration", shown, expression, values=whole)
    return Facet("enumeration", shown, expression, lossy.kind, lossy.reason)


def constant(builtin: Datatype, value: str) -> Facet:  # noqa: PLR0911 - a type each
    """Return what the texts of values of a built-in type, or one derived from it, match that are equal to a value.

    Args:
        builtin: The nearest built-in type.
        value: A text after white space processing.
    """
    primitive = builtin.primitive or builtin.name
    name = primitive.removeprefix("xsd:")
    kind: LossKind | None = None
    what = ""
    if name in {"string", "anyURI", "anySimpleType"}:
        return Facet("enumeration", value, literal(value), values=(value,))
    if name == "boolean":
        return Facet("enumeration", value, Verbatim("true|1" if value in {"true", "1"} else "false|0"))
    if name == "decimal":
        return Facet("enumeration", value, Verbatim(numbers.equal(value)))
    if name == "hexBinary":
        return Facet("enumeration", value, binaries.hex_equal(value))
    if name == "base64Binary":
        return Facet("enumeration", value, binaries.base64_equal(value))
    if primitive in _FLOATS:
        pattern, is_exact = floats.equal(value, is_double=name == "double")
        kind, what = LossKind.FLOAT_BOUNDS, "numbers in other than plain or normal scientific notation"
    elif name in {"QName", "NOTATION"}:
        return Facet(
            "enumeration",
            value,
            parse(rf"([\i-[:]][\c-[:]]*:)?{_escaped(value.rpartition(':')[2])}"),
            LossKind.NAMESPACES,
            "prefixes of names among values are not followed to their namespaces",
        )
    elif name == "duration":
        pattern, is_exact = durations.equal(value)
        kind, what = LossKind.DURATION_BOUNDS, "durations with fields that overflow"
    else:
        pattern, is_exact = instants.equal(name, value)
        kind, what = LossKind.INSTANT_BOUNDS, "instants in other zones"
    if is_exact:
        return Facet("enumeration", value, Verbatim(pattern))
    return Facet("enumeration", value, Verbatim(pattern), kind, f"equality with {value} is not decided for {what}")


def _escaped(name: str) -> str:
    return "".join(f"\\{each}" if each in ".-" else each for each in name)
