"""What is said of a parameter's values: whether type, bounds, lengths, pattern and listed values fit each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from accordant import datatypes
from accordant.contracts import Parameter
from accordant.errors import nearest

__all__ = ["iter_facet_problems", "why_illegal"]

_SAID_BOOLEANS = {"yes": "true", "no": "false", "on": "true", "off": "false"}
_TEXTS = frozenset({"string", "normalizedString", "token", "anyURI"})
_LENGTHS = ("min_length", "max_length")
_BOUNDS = ("min_value", "max_value")


def iter_facet_problems(parameter: Parameter) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield what is wrong within a parameter: where it is written below its name, the message, and what to do."""
    name = parameter.name
    if f"xsd:{datatypes.plain_name(parameter.type)}" not in datatypes.PARAMETER_NAMES:
        known = sorted(datatypes.PARAMETER_NAMES)
        hint = nearest(f"xsd:{parameter.type}", known) or f"the types are {', '.join(known)}"
        yield ("type",), f"{name}: unknown type xsd:{parameter.type}", hint
        return
    legal = [*_iter_written(parameter)]
    is_right = True
    for path, value in legal:
        if not datatypes.get(parameter.type).is_valid(value):
            is_right = False
            yield path, f"{name}: {value!r} is no xsd:{parameter.type}", _spelling(value, parameter.type)
    yield from _iter_misplaced(parameter)
    if is_right:
        yield from _iter_contradictions(parameter, legal)


def _iter_written(parameter: Parameter) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key in ("default", *_BOUNDS):
        value = getattr(parameter, key)
        if value is not None:
            yield (key,), value
    for key in ("enumeration", "candidates"):
        for index, value in enumerate(getattr(parameter, key)):
            yield (key, index), value
    if parameter.fixed is not None and "{operation}" not in parameter.fixed:
        yield ("fixed",), parameter.fixed


def _spelling(value: str, type_name: str) -> str:
    """Return how to write a value that older versions of YAML would have read otherwise."""
    if type_name == "boolean" and value.lower() in _SAID_BOOLEANS:
        return f"write {_SAID_BOOLEANS[value.lower()]}: in YAML 1.2 {value} is text"
    if re.fullmatch(r"[-+]?[0-9][0-9_]*", value) and "_" in value:
        return f"write {value.replace('_', '')}: in YAML 1.2 {value} is text"
    return ""


def _iter_misplaced(parameter: Parameter) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    is_text = parameter.type in _TEXTS
    for key in _LENGTHS:
        if getattr(parameter, key) is not None and not is_text:
            message = f"{parameter.name}: {key} is for text, not for xsd:{parameter.type}"
            yield (key,), message, "use min_value, max_value"
    for key in _BOUNDS:
        if getattr(parameter, key) is not None and is_text:
            yield (key,), f"{parameter.name}: {key} has no meaning for text", "use min_length, max_length"
    if parameter.pattern is not None and _pattern(parameter.pattern) is None:
        yield ("pattern",), f"{parameter.name}: the pattern is no regular expression of XSD", "mind brackets and \\"
    elif parameter.pattern is not None and (plain := _without_anchors(parameter.pattern)) != parameter.pattern:
        message = f"{parameter.name}: ^ and $ are plain characters in a pattern of XSD, which is for the whole value"
        yield ("pattern",), message, f"write '{plain}'; where the characters are meant, [\\^] and [$]"


def _iter_contradictions(
    parameter: Parameter, legal: list[tuple[tuple[str | int, ...], str]]
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    name = parameter.name
    datatype = datatypes.get(parameter.type)
    low, high = parameter.min_length, parameter.max_length
    if low is not None and high is not None and low > high:
        yield ("max_length",), f"{name}: no text is at least {low} and at most {high} characters long", ""
    least, most = parameter.min_value, parameter.max_value
    if least is not None and most is not None and datatype.compare(least, most) == 1:
        yield ("max_value",), f"{name}: no value is at least {least} and at most {most}", ""
    for path, value in legal:
        if path[0] in _BOUNDS:
            continue
        if reason := why_illegal(parameter, value, is_listed=path[0] == "enumeration"):
            yield path, f"{name}: {value!r} {reason}", nearest(value, parameter.enumeration)
    default, fixed = parameter.default, parameter.fixed
    if default is not None and fixed is not None and "{" not in fixed and datatype.compare(default, fixed) != 0:
        yield ("default",), f"{name}: the default is {default!r}, and the only value {fixed!r}", "keep one of them"


def why_illegal(parameter: Parameter, value: str, *, is_listed: bool = False) -> str:  # noqa: PLR0911 - by facet
    """Return which facet of a parameter does not admit a value of its type; empty where all do.

    Args:
        is_listed: It stands in the enumeration itself.
    """
    datatype = datatypes.get(parameter.type)
    if parameter.min_length is not None and len(value) < parameter.min_length:
        return f"is shorter than min_length, {parameter.min_length}"
    if parameter.max_length is not None and len(value) > parameter.max_length:
        return f"is longer than max_length, {parameter.max_length}"
    if parameter.min_value is not None and datatype.compare(value, parameter.min_value) == -1:
        return f"is less than min_value, {parameter.min_value}"
    if parameter.max_value is not None and datatype.compare(value, parameter.max_value) == 1:
        return f"is greater than max_value, {parameter.max_value}"
    if not is_listed and parameter.enumeration and value not in parameter.enumeration:
        return f"is not in the enumeration {', '.join(parameter.enumeration)}"
    compiled = _pattern(parameter.pattern) if parameter.pattern is not None else None
    if compiled is not None and not compiled.fullmatch(value):
        return f"does not match the pattern {parameter.pattern}"
    return ""


def _without_anchors(pattern: str) -> str:
    """Return a pattern without what other languages need to bind it to begin and end of a text."""
    if pattern.endswith("$") and not re.search(r"(?<!\\)(?:\\\\)*\\\$\Z", pattern):
        pattern = pattern[:-1]
    return pattern.removeprefix("^")


@cache
def _pattern(pattern: str) -> re.Pattern[str] | None:
    from elementpath.regex import RegexError, translate_pattern  # noqa: PLC0415 - only where there is a pattern

    try:
        return re.compile(translate_pattern(pattern, back_references=False, lazy_quantifiers=False, anchors=False))
    except (RegexError, re.error):
        return None
