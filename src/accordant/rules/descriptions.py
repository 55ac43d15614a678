"""Descriptions: reads parameters and rules from plain data, and says everything that is wrong with them.

Parameters are written with the words of contracts or with those of OpenAPI and JSON Schema, rules as formulas, as
data in the words of `idl`, or as text in IDL's own notation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from accordant import datatypes
from accordant.datatypes import Order
from accordant.errors import UsageError, nearest
from accordant.formulas import And, Formula, names, text
from accordant.idl import parse, parse_text
from accordant.rules.regular import UnreadableError, expression
from accordant.rules.spaces import Space, lexical

__all__ = ["Parameters", "Rule", "read_parameters", "read_rules", "read_space"]

Parameters = Mapping[str, Mapping[str, object]] | Iterable[Mapping[str, object]]
"""Parameters by name; or one after the other, each with its ``name``, as in an OpenAPI document."""

Rule = Formula | str | Mapping[str, object]
"""A rule: a formula, IDL's own notation, or data as `idl.parse` reads it."""

_SAME = {
    "enum": "enumeration",
    "minimum": "min_value",
    "maximum": "max_value",
    "minLength": "min_length",
    "maxLength": "max_length",
    "exclusiveMinimum": "exclusive_min_value",
    "exclusiveMaximum": "exclusive_max_value",
}
"""Words of JSON Schema, and those of contracts that mean the same."""

_KEYS = (
    *("type", "min_value", "max_value", "exclusive_min_value", "exclusive_max_value"),
    *("min_length", "max_length", "pattern", "enumeration", "required"),
)
_KNOWN = (*_KEYS, *_SAME, "const", "format", "schema")
_SILENT = frozenset(
    {
        *("name", "in", "title", "description", "summary", "example", "examples", "externalDocs", "deprecated"),
        *("default", "nullable", "items", "style", "explode", "collectionFormat", "allowReserved", "allowEmptyValue"),
        *("readOnly", "writeOnly", "xml", "discriminator", "$schema", "$id", "$comment", "definitions", "$defs"),
        *("minItems", "maxItems", "uniqueItems", "prefixItems", "contains", "properties", "patternProperties"),
        *("additionalProperties", "minProperties", "maxProperties", "propertyNames", "dependentRequired"),
        *("contentEncoding", "contentMediaType", "multipleOf", "not", "oneOf", "anyOf", "$ref"),
        *("if", "then", "else"),
    }
)
"""Words of OpenAPI that are passed over: most say nothing about which text may be sent, and a rule asks what is sent,
not what is supposed; of those that do, such as ``multipleOf``, a value may be taken that they refuse."""

_JSON_TYPES = {
    "number": "decimal",
    "float": "decimal",
    "double": "decimal",
    "array": "string",
    "object": "string",
    "file": "string",
}
_PROPERTY = re.compile(r"\\[pP](?:\{[^}]*\}|[A-Z])")  # a class of letters, of which Python's `re` does not know
_OF_NUMBERS = ("min_value", "max_value", "exclusive_min_value", "exclusive_max_value")
_OF_TEXTS = ("min_length", "max_length", "pattern")
_FORMATS = {
    ("string", "date"): "date",
    ("string", "date-time"): "dateTime",
    ("integer", "int32"): "int",
    ("integer", "int64"): "long",
}


def read_parameters(parameters: Parameters) -> dict[str, tuple[Space, bool]]:
    """Return for each parameter what it may be, and whether it must be sent.

    Raises:
        UsageError: Something cannot be read; it says everything that cannot, a line for each parameter.
    """
    found: dict[str, tuple[Space, bool]] = {}
    problems = []
    for name, data in _iter_named(parameters):
        if name in found:
            problems.append(f"parameter {name!r} is there twice")
        try:
            found[name] = (read_space(name, data), _flag(name, data, "required"))
        except UsageError as error:
            problems.append(str(error))
    if problems:
        raise UsageError("\n".join(problems))
    return found


def _iter_named(parameters: Parameters) -> Iterator[tuple[str, Mapping[str, object]]]:
    if isinstance(parameters, Mapping):
        for name, data in parameters.items():
            if not isinstance(data, Mapping):
                raise UsageError(f"parameter {name!r}: a mapping is expected, such as {{'type': 'string'}}")
            yield str(name), data
        return
    for place, data in enumerate(parameters, start=1):
        if not isinstance(data, Mapping) or "name" not in data:
            raise UsageError(f"parameter {place}: a mapping with a name is expected")
        yield str(data["name"]), data


def read_space(name: str, data: Mapping[str, object]) -> Space:
    """Return the space that plain data describes.

    Args:
        name: Of the parameter, for messages.
        data: With ``type`` (an XSD type, or one of JSON Schema; string where it is missing) and what limits it;
            ``required`` is not read.

    Raises:
        UsageError: The data describes no space.
    """
    facts = _facts(name, data)
    kind = _kind(name, facts)
    # JSON Schema's words limit the values of the types that they are of, and those of no others.
    order = datatypes.get(kind).order
    idle = {Order.NUMBERS: _OF_TEXTS, Order.NONE: _OF_NUMBERS, Order.INSTANTS: ()}[order]
    is_json = ":" not in str(facts.get("type", ""))
    facts = {
        key: value
        for key, value in facts.items()
        if key not in idle or (key in data and ((key in _KEYS and key != "pattern") or not is_json))
    }
    least, is_above = _bound(name, facts, "min_value")
    most, is_below = _bound(name, facts, "max_value")
    listed = facts.get("enumeration")
    if listed is None:
        listed = ()
    elif isinstance(listed, str | Mapping) or not isinstance(listed, Iterable):
        raise UsageError(f"parameter {name!r}: the enumeration is a list of values")
    values = tuple(dict.fromkeys(lexical(value) for value in listed if value is not None))
    is_empty = facts.get("enumeration") is not None and not values
    for value in (least, most, *values):
        if value is not None and not datatypes.get(kind).is_valid(value):
            raise UsageError(f"parameter {name!r}: {value!r} is no {kind}")
    if not datatypes.get(kind).is_ordered and (least is not None or most is not None):
        raise UsageError(f"parameter {name!r}: values of type {kind} have no order, and so no bounds")
    lengths = _length(name, facts, "min_length"), _length(name, facts, "max_length")
    pattern, unread = _pattern(name, facts)
    limits = (least, most, values, is_above, is_below, lengths[0] or 0, lengths[1], pattern, unread)
    space = Space(kind, *limits, has_zone=_zoned(facts), is_empty=is_empty)
    if space.is_numeric and space.has_shape and not values:
        raise UsageError(f"parameter {name!r}: lengths and patterns are of texts; numbers have min_value and max_value")
    return space


def _facts(name: str, data: Mapping[str, object]) -> dict[str, object]:
    """Return the data in the words of contracts, what a ``schema`` in it says included."""
    facts: dict[str, object] = {}
    for key, value in data.items():
        if key == "schema":
            if not isinstance(value, Mapping):
                raise UsageError(f"parameter {name!r}: the schema is a mapping")
            facts |= _facts(name, value)
        elif key in {"allOf", "content"}:
            parts = value.values() if isinstance(value, Mapping) else value
            for part in parts if isinstance(parts, Iterable) else ():
                facts |= _facts(name, part) if isinstance(part, Mapping) else {}
        elif key == "const":
            facts["enumeration"] = [value]
        elif _SAME.get(key, key) in (*_KEYS, "format"):
            facts[_SAME.get(key, key)] = value
        elif key not in _SILENT and not str(key).startswith("x-"):
            hint = nearest(str(key), _KNOWN) or f"keys are {', '.join(_KEYS)}"
            raise UsageError(f"parameter {name!r}: unknown key {key!r}; {hint}")
    return facts


def _kind(name: str, facts: Mapping[str, object]) -> str:
    kind = _given(facts)
    kind = _FORMATS.get((kind, str(facts.get("format"))), kind)
    kind = _JSON_TYPES.get(kind, kind)
    if f"xsd:{kind}" not in datatypes.PARAMETER_NAMES:
        hint = nearest(kind, [*_JSON_TYPES, *(one.removeprefix("xsd:") for one in datatypes.PARAMETER_NAMES)])
        raise UsageError(f"parameter {name!r}: unknown type {kind!r}; {hint}".rstrip("; "))
    return kind


def _zoned(facts: Mapping[str, object]) -> bool | None:
    """Tell whether values have a zone: by RFC 3339, 5.6, which OpenAPI's formats are of, times have and dates not."""
    return {"date": False, "date-time": True}.get(str(facts.get("format"))) if _given(facts) == "string" else None


def _given(facts: Mapping[str, object]) -> str:
    """Return the type as it is given, without a prefix."""
    given = facts.get("type", "string")
    if isinstance(given, list | tuple):
        others = [one for one in given if one != "null"]
        given = others[0] if len(others) == 1 else "string"
    return datatypes.plain_name(str(given))


def _bound(name: str, facts: Mapping[str, object], key: str) -> tuple[str | None, bool]:
    """Return a bound, and whether it is excluded itself: true beside the bound (OpenAPI 3.0), or a bound of its own."""
    inclusive, exclusive = facts.get(key), facts.get(f"exclusive_{key}")
    if exclusive is None or isinstance(exclusive, bool):
        return None if inclusive is None else lexical(inclusive), exclusive is True
    if inclusive is None:
        return lexical(exclusive), True
    try:
        one, other = Decimal(lexical(inclusive)), Decimal(lexical(exclusive))
    except ArithmeticError as error:
        raise UsageError(f"parameter {name!r}: give {key} or exclusive_{key}, not both") from error
    is_closer = other >= one if key == "min_value" else other <= one
    return (lexical(exclusive), True) if is_closer else (lexical(inclusive), False)


def _length(name: str, facts: Mapping[str, object], key: str) -> int | None:
    value = facts.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise UsageError(f"parameter {name!r}: {key} is a whole number of letters, 0 or more; found {value!r}")
    return value


def _pattern(name: str, facts: Mapping[str, object]) -> tuple[str | None, str | None]:
    """Return the pattern, and the same where it is one but no machine can be made of it."""
    value = facts.get("pattern")
    if value is None:
        return None, None
    if not isinstance(value, str):
        raise UsageError(f"parameter {name!r}: the pattern is a regular expression, a text; found {value!r}")
    try:
        expression(value)
    except UnreadableError as error:
        try:
            re.compile(_PROPERTY.sub(r"\\w", value))
        except re.error:
            raise UsageError(
                f"parameter {name!r}: the pattern cannot be read at {error}; alternatives, groups, sets, repetitions, "
                "and ^ and $ at its ends can"
            ) from error
        return None, value
    return value, None


def _flag(name: str, data: Mapping[str, object], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise UsageError(f"parameter {name!r}: {key} is true or false; found {value!r}")
    return value


# ---------------------------------------------------------------------------------------------- rules


def read_rules(
    rules: str | Mapping[str, Rule] | Sequence[Rule], parameters: Iterable[str] | None
) -> dict[str, Formula]:
    """Return the rules by name; those without names are named by their text.

    Args:
        rules: A text with any number of them; or by name, or one after the other.
        parameters: The names that exist; None where any may.

    Raises:
        UsageError: Something cannot be read; it says everything that cannot, with its rule and its place.
    """
    known = None if parameters is None else tuple(parameters)
    if isinstance(rules, str):
        return {text(formula): formula for formula in parse_text(rules, parameters=known or ())}
    named = isinstance(rules, Mapping)
    found: dict[str, Formula] = {}
    problems: list[str] = []
    pairs = rules.items() if isinstance(rules, Mapping) else enumerate(rules, start=1)
    for place, rule in pairs:
        key = text(rule) if isinstance(rule, Formula) and not named else place
        try:
            formulas = _read(rule, known)
        except UsageError as error:
            problems.extend(f"rule {key!r}: {line}" for line in str(error).splitlines())
            continue
        if named and formulas:
            found[str(key)] = formulas[0] if len(formulas) == 1 else And(tuple(formulas))
        else:
            found |= {text(formula): formula for formula in formulas}
    if problems:
        raise UsageError("\n".join(problems))
    return found


def _read(rule: Rule, known: tuple[str, ...] | None) -> list[Formula]:
    if isinstance(rule, str):
        return parse_text(rule, parameters=known or ())
    if isinstance(rule, Mapping):
        return [parse(rule, parameters=known or ())]
    if not isinstance(rule, Formula):
        raise UsageError(f"a rule is a text in IDL, a mapping or a formula; found {rule!r}")
    for name in names(rule):
        if known is not None and name not in known:
            raise UsageError(f"unknown parameter {name!r}; {nearest(name, known)}".rstrip("; "))
    return [rule]
