"""Calls of functions: what they give and what they take, by the signatures that elementpath declares.

Source: XQuery 1.0 and XPath 2.0 Functions and Operators, https://www.w3.org/TR/xpath-functions/. elementpath does not
cast text of the answer to a date, a duration or a place in a text; where it does not, a cast is demanded here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from elementpath import XPath2Parser, XPathToken
from elementpath.regex import RegexError, translate_pattern

from accordant.errors import nearest
from accordant.expressions import operands
from accordant.inference.operators import truth
from accordant.inference.types import ANYTHING, BOOLEAN, INSTANTS, StaticType, Wrong, family, of_datatype

__all__ = [
    "CONSTRUCTORS",
    "FUNCTIONS",
    "arity",
    "certain_items",
    "iter_wrong_arguments",
    "result",
    "unknown_type",
    "wrong_number",
]

CONSTRUCTORS = frozenset(
    name for name, token in XPath2Parser.symbol_table.items() if "constructor" in str(token.label)
) - {"error", "dateTimeStamp"}
"""The types of which values can be constructed, ``xs:`` left out."""
FUNCTIONS = frozenset(
    name
    for name, token in XPath2Parser.symbol_table.items()
    if "function" in str(token.label)
    and (name not in CONSTRUCTORS or name in {"boolean", "string", "dateTime", "QName"})
)
"""The functions that are called without a prefix."""

_KEEPING = "reverse subsequence remove unordered exactly-one zero-or-one one-or-more trace"
_SAME_AS_FIRST = frozenset(_KEEPING.split())
_ROUNDING = frozenset({"abs", "ceiling", "floor", "round", "round-half-to-even"})
_CONDITIONS = frozenset({"not", "boolean"})
_OUTSIDE = frozenset({"doc", "doc-available", "collection"})
_COUNTING = {"count": "1", "exists": "true", "empty": "false"}
_PATTERNS = frozenset({"matches", "replace", "tokenize"})
_SINGLE = "= != < <= > >= and or some every (integer) (decimal) (float) (string) instance castable"
_TIMES = ("dateTime", "date", "time", "duration")
_ORDERING = frozenset({"min", "max"})
_READABLE = frozenset({("dateTime", "date"), ("dateTime", "time"), *(("string", each) for each in _TIMES)})
_CASTING = frozenset({"subsequence", "insert-before"})  # elementpath casts text for these alone
_SPAN = "dayTimeDuration"
_ONE_EACH = frozenset(_SINGLE.split())
_ARITIES = {
    "dateTime": (2, 2),
    "QName": (2, 2),
    "tokenize": (2, 3),
}  # where elementpath declares those of later versions


def arity(name: str) -> tuple[int, int | None]:
    """Return how many arguments a function takes at least and at most; None for any number."""
    found = _ARITIES.get(name) or XPath2Parser.symbol_table[name].nargs
    least, most = found if isinstance(found, tuple) else (found, found)
    return least or 0, most


def wrong_number(name: str) -> Wrong:
    """Return what is said of a call with too many arguments, or too few."""
    least, most = arity(name)
    wanted = f"at least {least}" if most is None else str(least or "no") if most == least else f"{least} to {most}"
    noun = "argument" if wanted == "1" else "arguments"
    hint = f"write xs:{name}(...)" if name in CONSTRUCTORS and least == 2 else ""
    return Wrong(f"{name}() takes {wanted} {noun}", hint)


def unknown_type(name: str) -> Wrong:
    """Return what is said of a type that there is not, or that lacks its prefix."""
    if name in CONSTRUCTORS:
        return Wrong(f"there is no type {name}", f"write xs:{name}")
    hint = "a number is an xs:decimal" if name == "number" else nearest(name, CONSTRUCTORS)
    return Wrong(f"there is no type xs:{name}", hint)


def _signature(token: XPathToken) -> Sequence[str]:
    return getattr(token, "sequence_types", None) or ()


def certain_items(token: XPathToken) -> int:
    """Return how many items a token gives in any case."""
    if token.symbol in {",", "("}:
        return sum(certain_items(child) for child in operands(token))
    if token.symbol == ":":
        return certain_items(token[1]) if "constructor" not in str(token[1].label) else 0
    given = _signature(token)[-1] if token.label == "function" and _signature(token) else ""
    is_one = given.startswith("xs:") and given[-1] not in "?*+" and token.symbol != "avg"
    return int(is_one or token.symbol in _ONE_EACH)


# ----------------------------------------------------------------------------------------------- results


def result(token: XPathToken, arguments: Sequence[StaticType]) -> StaticType | Wrong:
    """Return the type of a call."""
    name = str(token.symbol)
    if name in {"sum", "avg", "max", "min"} and arguments:
        return _aggregated(name, arguments[0])
    if name in {"distinct-values", "data"} and arguments:
        return arguments[0].atomized()
    if name in _SAME_AS_FIRST and arguments:
        return arguments[0]
    if name in _ROUNDING and arguments:
        is_number = arguments[0].is_typed and arguments[0].family == "number"
        return arguments[0] if is_number else of_datatype("double")
    signature = _signature(token)
    given = signature[-1].rstrip("?*+") if signature else ""
    is_atomic = given.startswith("xs:") and given not in {"xs:anyAtomicType", "xs:numeric"}
    if name in _CONDITIONS:
        return BOOLEAN
    return of_datatype(given.removeprefix("xs:")) if is_atomic else ANYTHING


def _aggregated(name: str, items: StaticType) -> StaticType | Wrong:
    if items.without_value:
        return Wrong(f"{name}() wants values, and {items.without_value} has children and no value of its own")
    argument = items.atomized()
    if argument.kind == "untyped":
        if argument.family not in {None, "number"}:
            message = f"{name}() takes text of the answer for numbers, and this is xs:{argument.datatype}"
            targets = {"string": "string" if name in _ORDERING else "decimal", "boolean": "", "duration": _SPAN}
            target = targets.get(argument.family or "", argument.datatype)
            return Wrong(message, f"cast each: {name}(for $x in ... return xs:{target}($x))" if target else "")
        return of_datatype("double")
    if name in {"sum", "avg"} and argument.family in {"string", "boolean", *INSTANTS}:
        return Wrong(f"{name}() does not add values of type {argument}")
    if argument.datatype == "duration":
        return Wrong(f"{name}() takes no {argument}, which has no order", f"cast it: xs:{_SPAN}(...)")
    return argument


# --------------------------------------------------------------------------------------------- arguments


def iter_wrong_arguments(token: XPathToken, arguments: Sequence[StaticType]) -> Iterator[tuple[XPathToken, Wrong]]:
    """Yield what a call cannot take, and where that stands."""
    name = str(token.symbol)
    if name in _OUTSIDE:
        yield token, Wrong(f"{name}() finds nothing: there is only the answer")
    if name in _ARITIES and len(token) < _ARITIES[name][0]:
        yield token, wrong_number(name)
    signature = _signature(token)
    for index, (each, given) in enumerate(zip(token, arguments, strict=False)):
        wanted = signature[min(index, len(signature) - 2)] if len(signature) > 1 else "item()*"
        wrong = _wrong_number(name, wanted, certain_items(each)) or _wrong_type(name, wanted, given)
        if name in _PATTERNS and index == 1 and wrong is None:
            wrong = _wrong_pattern(each)
        if wrong is not None:
            yield each, wrong
    if name in _CONDITIONS and arguments and isinstance(found := truth(arguments[0]), Wrong):
        yield token[0], found
    if name in _COUNTING and len(token) == 1 and token[0].symbol != "(" and certain_items(token[0]) == 1:
        what = "a condition" if arguments[0].is_boolean else "one value"
        hint = "to count what fits, put the condition in brackets: count(element[...])"
        if name != "count":
            hint = "ask for elements with the condition in brackets, as in element[...]"
        yield token, Wrong(f"{name}() of {what} is always {_COUNTING[name]}", hint)


def _wrong_number(name: str, wanted: str, least: int) -> Wrong | None:
    if least < 2 or wanted[-1] in "*+":
        return None
    return Wrong(f"{name}() takes one value here, and these are {least}", "use: some $x in (...) satisfies ...")


def _wrong_type(name: str, wanted: str, given: StaticType) -> Wrong | None:
    base = wanted.rstrip("?*+")
    if base in {"node()", "element()"}:
        return Wrong(f"{name}() wants an element, and this is {given}") if given.is_typed else None
    target = "number" if base == "xs:numeric" else family(base.removeprefix("xs:"))
    value = given.atomized()
    if target not in {None, "string"} and (name_of := given.without_value):
        return Wrong(f"{name}() wants {_wanted(base)}, and {name_of} has children and no value of its own")
    if target is None or value.family is None:
        return None
    if value.is_typed:
        return _wrong_value(name, base, target, value)
    return _wrong_text(name, base, target, value)


def _wanted(base: str) -> str:
    return "a number" if base == "xs:numeric" else base


def _wrong_value(name: str, base: str, target: str, value: StaticType) -> Wrong | None:
    is_fraction = base == "xs:integer" and not value.is_integer
    if value.family == target and not is_fraction:
        return None
    what = _wanted(base)
    part = name.partition("-from-")[0]
    if target == "string":
        hint = "write string(...) around it"
    elif target == "number":
        hint = "cast it: xs:integer(...)"
    elif f"{part}-from-{value.family}" in FUNCTIONS:
        hint = f"use {part}-from-{value.family}()"
    else:
        hint = f"cast it: {base}(...)" if (value.family, target) in _READABLE else ""
    return Wrong(f"{name}() wants {what}, and this is {value}", hint)


def _wrong_text(name: str, base: str, target: str, text: StaticType) -> Wrong | None:
    """Return why text of the answer is not what an argument must be; where it is cast by itself, None."""
    if target == "string" or (name in _CASTING and text.family == "number"):
        return None
    if base == "xs:numeric":
        if text.family == "number" and name != "round-half-to-even":
            return None
        hint = "cast the text: xs:decimal(...)" if text.family in {"number", "string"} else ""
        return Wrong(f"{name}() wants a number, and this is xs:{text.datatype}, by the schema", hint)
    if text.family not in {target, "string"}:
        part = name.rpartition("-from-")[0]
        hint = f"write {part}-from-{text.family}(xs:{text.datatype}(...))" if part and text.family in INSTANTS else ""
        return Wrong(f"{name}() wants {base}, and this is xs:{text.datatype}", hint)
    return Wrong(f"{name}() wants {base}, and this is text of the answer", f"cast the text: {base}(...)")


def _wrong_pattern(token: XPathToken) -> Wrong | None:
    if token.symbol != "(string)":
        return None
    try:
        re.compile(translate_pattern(str(token.value)))
    except (RegexError, re.error) as error:
        reason = re.split(" at position| in expression", str(error).rpartition("] ")[2])[0]
        return Wrong(f"{token.value!r} is no regular expression: {reason}")
    return None
