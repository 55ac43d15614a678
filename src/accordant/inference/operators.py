"""Comparison, arithmetic, casts and truth values: what they give, or why they cannot be meant.

Pure functions over types. They say what the XPath 2.0 of elementpath does where it is stricter than the
recommendation, or laxer: what is never evaluated as it reads is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping

from accordant import datatypes
from accordant.errors import nearest
from accordant.inference.types import ANYTHING, BOOLEAN, INSTANTS, StaticType, Wrong, of_datatype

__all__ = [
    "ARITHMETIC",
    "COMPARISONS",
    "calculated",
    "cast",
    "compared",
    "compared_with_literal",
    "literal_cast",
    "of_several",
    "truth",
]

_ORDER = frozenset({"<", "<=", ">", ">=", "lt", "le", "gt", "ge"})
_GENERAL: Mapping[str, str] = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_VALUE = frozenset(_GENERAL)
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="}) | _VALUE
"""The symbols of general and value comparisons."""
ARITHMETIC = frozenset({"+", "-", "*", "div", "idiv", "mod"})
"""The symbols of operators that calculate."""

# What a value can be cast to, by its family; any text of the answer has to read like a value of the target.
_CASTS: Mapping[str, str] = {
    "number": "number boolean string",
    "boolean": "number boolean string",
    "dateTime": "dateTime date time string",
    "date": "dateTime date string",
    "time": "time string",
    "duration": "duration string",
}
_TEXT_CASTS: Mapping[str, str] = {
    "number": "number boolean string",
    "boolean": "boolean string",
    **{name: f"{name} string" for name in ("dateTime", "date", "time", "duration")},
}
_EXAMPLES: Mapping[str, str] = {
    "dateTime": "xs:dateTime('2016-01-31T00:00:00Z')",
    "date": "xs:date('2016-01-31')",
    "time": "xs:time('09:30:00')",
    "duration": "xs:dayTimeDuration('P1D')",
}
_ROUNDABOUT: Mapping[tuple[str | None, str | None], str] = {
    ("dateTime", "date"): "dateTime",
    ("dateTime", "time"): "dateTime",
    ("date", "dateTime"): "date",
}
_ONE_MEASURE = "cast each: xs:dayTimeDuration(...), or each: xs:yearMonthDuration(...)"


# ------------------------------------------------------------------------------------------- comparisons


def compared(symbol: str, left: StaticType, right: StaticType) -> StaticType | Wrong:
    """Return the type of a comparison."""
    if "empty" in {left.kind, right.kind}:
        return Wrong("this is never true: one side is always empty", "empty(...) asks whether there is nothing")
    for side in (left, right):
        if names := side.without_value:
            other = right if side is left else left
            if other.is_typed and other.family != "string":
                hint = f"compare one of its children, or ask whether it is there: exists({names})"
                return Wrong(f"{names} has children and no value of its own", hint)
    one, other = left.atomized(), right.atomized()
    if one.kind == "untyped" and other.kind == "typed":
        return _text_and_value(symbol, one, other)
    if one.kind == "typed" and other.kind == "untyped":
        found = _text_and_value(symbol, other, one)
        return (_text_behind(symbol, one) if found is BOOLEAN else None) or found
    if one.kind == other.kind == "untyped":
        return _two_texts(symbol, one, other)
    return _two_values(symbol, one, other) if one.is_typed and other.is_typed else BOOLEAN


def _two_values(symbol: str, one: StaticType, other: StaticType) -> StaticType | Wrong:
    if None not in {one.family, other.family} and one.family != other.family:
        return Wrong(f"{one} is not compared with {other}", _conversion(one, other))
    return (_incommensurable(one, other) if symbol in _ORDER else None) or BOOLEAN


def _incommensurable(one: StaticType, other: StaticType) -> Wrong | None:
    """Return why two durations are neither less nor greater than each other, or are not added."""
    kinds = {one.datatype, other.datatype}
    if one.kind == other.kind == "typed" and one.family == other.family == "duration":
        if "duration" in kinds:
            return Wrong("an xs:duration has no order, and is not calculated with", _ONE_MEASURE)
        if len(kinds) > 1:
            return Wrong("months and days have no common measure", _ONE_MEASURE)
    return None


def _text_behind(symbol: str, value: StaticType) -> Wrong | None:
    """Return why text cannot stand on the right of a value: elementpath casts it only on the left."""
    if symbol not in _ORDER or value.family not in {"duration", *INSTANTS}:
        return None
    hint = f"cast the text: xs:{_measurable(value.datatype)}(...)"
    return Wrong(f"{value} is not compared with text of the answer that stands behind {symbol!r}", hint)


def _measurable(datatype: str | None) -> str | None:
    """Return the datatype to cast to, where that which is declared has no order."""
    return "dayTimeDuration" if datatype == "duration" else datatype


def _text_and_value(symbol: str, text: StaticType, value: StaticType) -> StaticType | Wrong:
    if symbol in _VALUE and value.family not in {None, "string"}:
        hint = f"write {_GENERAL[symbol]}, or cast the text"
        return Wrong(f"{symbol!r} compares text with {value}, which is an error", hint)
    if symbol in _ORDER and value.family == "string" and text.family not in {None, "string"}:
        return _as_text(symbol, text)
    if None in {text.family, value.family} or value.family in {text.family, "string"}:
        return BOOLEAN
    hint = _conversion(text, value)
    return Wrong(f"the schema says xs:{text.datatype}, and that is not compared with {value}", hint)


def _two_texts(symbol: str, one: StaticType, other: StaticType) -> StaticType | Wrong:
    families = {one.family, other.family}
    if symbol in _ORDER and None not in families:
        if families == {"string"}:
            hint = "write string(...) around both sides"
            return Wrong(f"{symbol!r} takes two texts of the answer for numbers, and these are xs:string", hint)
        return _as_text(symbol, one if one.family != "string" else other)
    if len(families) > 1 and families <= {"number", *INSTANTS}:
        return Wrong(f"the schema says xs:{one.datatype} on one side, and xs:{other.datatype} on the other")
    return BOOLEAN


def _as_text(symbol: str, declared: StaticType) -> Wrong:
    hint = f"write xs:{_measurable(declared.datatype)}(...) around both sides"
    return Wrong(f"both sides of {symbol!r} are text here, and are compared as text", hint)


def _conversion(one: StaticType, other: StaticType) -> str:
    """Return how two things of different families can be compared."""
    if "boolean" in {one.family, other.family}:
        if "untyped" in {one.kind, other.kind}:
            return "exists(...) asks whether an element is there; its text is compared with '...'"
        return "a condition is true or false by itself; its values are written true() and false()"
    for source, target in ((one, other), (other, one)):
        step = _ROUNDABOUT.get((source.family, target.family))
        if step is not None and target.is_typed:
            inner = "..." if source.is_typed else f"xs:{step}(...)"
            return f"write xs:{target.family}({inner}) around the xs:{step}"
    for source, target in ((one, other), (other, one)):
        if source.family == "string" and target.is_typed:
            datatype = target.datatype if target.is_integer else {"number": "decimal"}.get(target.family or "")
            return f"write xs:{datatype or target.datatype}(...) around the text"
    return _example(one.family, "compare it with") or _example(other.family, "compare it with")


def of_several(symbol: str, items: int) -> Wrong | None:
    """Return why an operator cannot take that many values on one side; None where it can."""
    if items < 2 or symbol not in _VALUE | ARITHMETIC:
        return None
    hint = f"to ask whether one of them fits, write {_GENERAL[symbol]}" if symbol in _VALUE else ""
    return Wrong(f"{symbol!r} takes one value on each side, and these are several", hint)


def compared_with_literal(symbol: str, other: StaticType, value: str, *, is_text: bool) -> Wrong | None:
    """Return what is wrong in a comparison with a literal; None where nothing is, or `compared` says it.

    Args:
        other: What the literal is compared with.
        value: The literal, without quotes.
        is_text: Whether the literal has quotes.
    """
    text = other.atomized()
    declared = text.datatype
    if not is_text:
        if text.family == "string":
            who = f"{other}" if other.is_typed else f"the schema says xs:{declared}, and that"
            number = of_datatype("integer" if value.isdecimal() else "decimal")
            return Wrong(f"{who} is not compared with {number}", f"write '{value}' in quotes for the text")
        return None
    if text.is_typed:
        return _typed_with_text(text, value)
    if text.kind == "untyped" and symbol in {"=", "eq"} and value:
        return _never_equal(other, declared, value)
    return None


def _typed_with_text(typed: StaticType, value: str) -> Wrong | None:
    message = f"{typed} is not compared with xs:string"
    if typed.family in {None, "string"}:
        return None
    if typed.family == "boolean":
        if value in {"true", "false"}:
            return Wrong(message, f"write {value}() for '{value}'")
        return Wrong(message, "a condition is true or false by itself; its values are written true() and false()")
    is_valid = datatypes.is_known(typed.datatype or "") and datatypes.get(typed.datatype or "").is_valid(value)
    if typed.family == "number":
        return Wrong(message, f"write {value} without quotes" if is_valid else "compare it with a number")
    hint = f"write xs:{typed.datatype}('{value}')" if is_valid else _example(typed.datatype)
    return Wrong(message, hint)


def _never_equal(other: StaticType, declared: str | None, value: str) -> Wrong | None:
    if declared is not None and datatypes.is_known(declared) and not datatypes.get(declared).is_valid(value):
        hint = _example(declared, f"write xs:{declared}(...) around the element, and compare with")
        return Wrong(f"this is never true: {value!r} is no xs:{declared}, which the schema demands", hint)
    if other.models and all(model.enumeration for model in other.models):
        known = list(dict.fromkeys(entry for model in other.models for entry in model.enumeration))
        if value.strip() not in known:
            return Wrong(f"this is never true: {value!r} is none of {', '.join(known)}", nearest(value, known))
    return None


def _example(datatype: str | None, start: str = "write") -> str:
    found = _EXAMPLES.get(datatype or "")
    return f"{start} {found}, for example" if found else ""


# -------------------------------------------------------------------------------------------- arithmetic


def calculated(symbol: str, sides: list[StaticType]) -> StaticType | Wrong:
    """Return the type of what one or two operands give."""
    for side in sides:
        if names := side.without_value:
            return Wrong(f"{names} has children and no value of its own", "calculate with one of them")
        problem = _no_operand(symbol, side.atomized())
        if problem is not None:
            return problem
    values = [side.atomized() for side in sides]
    families = [value.family for value in values]
    if None in families:
        return ANYTHING
    if set(families) == {"number"}:
        is_whole = all(value.is_typed and value.is_integer for value in values) and symbol != "div"
        if is_whole or symbol == "idiv":
            return of_datatype("integer")
        return of_datatype("decimal" if all(value.is_typed for value in values) else "double")
    return _with_time(symbol, values)


def _no_operand(symbol: str, side: StaticType) -> Wrong | None:
    if side.is_typed and side.family in {"string", "boolean"}:
        hint = "texts are joined with concat(...)" if symbol == "+" and side.family == "string" else ""
        return Wrong(f"{symbol!r} does not calculate with {side}", hint)
    if side.kind == "untyped" and side.family not in {None, "number"}:
        what = f"text of the answer is calculated with as a number, and this is xs:{side.datatype}"
        target = "decimal" if side.family in {"string", "boolean"} else _measurable(side.datatype)
        hint = "" if side.family == "boolean" else f"cast the text: xs:{target}(...)"
        return Wrong(what, hint)
    return None


def _with_time(symbol: str, values: list[StaticType]) -> StaticType | Wrong:
    first, last = values[0], values[-1]
    pair = (first.family, last.family)
    if len(values) == 1:
        return Wrong(f"{symbol!r} before a value is for numbers, and this is {first}")
    if wrong := _no_span(symbol, first, last):
        return wrong
    if symbol in {"+", "-"} and pair[1] == "duration" and pair[0] in {"duration", *INSTANTS}:
        return first
    if symbol == "+" and pair[0] == "duration" and pair[1] in INSTANTS:
        return last
    if symbol == "-" and pair[0] in INSTANTS and pair[0] == pair[1]:
        return of_datatype("dayTimeDuration")
    return _scaled(symbol, first, last)


def _no_span(symbol: str, first: StaticType, last: StaticType) -> Wrong | None:
    """Return why a duration is none that can be calculated with here."""
    if symbol in {"+", "-", "div"} and (wrong := _incommensurable(first, last)):
        return wrong
    if "duration" in {first.datatype, last.datatype}:
        return Wrong("an xs:duration has no order, and is not calculated with", _ONE_MEASURE)
    if symbol == "+" and (first.datatype, last.family) == ("dayTimeDuration", "dateTime"):
        return Wrong(f"{first} + {last} cannot be calculated", f"write the {last} first")
    if symbol in {"+", "-"} and {"time", "yearMonthDuration"} == {first.datatype, last.datatype}:
        return Wrong(f"{first} {symbol} {last} cannot be calculated", "a time of day knows no months")
    return None


def _scaled(symbol: str, first: StaticType, last: StaticType) -> StaticType | Wrong:
    """Return the type of a duration that is multiplied or divided."""
    pair = (first.family, last.family)
    if symbol in {"*", "div"} and pair == ("duration", "number"):
        return first
    if symbol == "*" and pair == ("number", "duration"):
        return last
    if symbol == "div" and pair == ("duration", "duration"):
        return of_datatype("decimal")
    hint = "a time span is a duration, such as xs:dayTimeDuration('P1D')" if INSTANTS & {*pair} else ""
    if symbol == "-" and {*pair} <= INSTANTS:
        hint = _conversion(first, last)
    return Wrong(f"{first} {symbol} {last} cannot be calculated", hint)


# ------------------------------------------------------------------------------------- casts and truth


def cast(argument: StaticType, datatype: str) -> StaticType | Wrong:
    """Return the type of ``xs:datatype(argument)``."""
    source, target = argument.family, of_datatype(datatype).family
    table = _CASTS if argument.is_typed else _TEXT_CASTS
    if source is not None and source in table and target is not None and target not in table[source].split():
        what = f"xs:{argument.atomized().datatype}"
        by = "" if argument.is_typed else ", by the schema"
        hint = ""
        if (source, target) in _ROUNDABOUT:
            hint = f"write xs:{datatype}(xs:{_ROUNDABOUT[source, target]}(...))"
        return Wrong(f"no value of type {what} is one of type xs:{datatype}{by}", hint)
    return of_datatype(datatype)


def literal_cast(value: str, datatype: str) -> Wrong | None:
    """Return what is wrong in ``xs:datatype('value')``; None where nothing is."""
    if not datatypes.is_known(datatype) or datatypes.get(datatype).is_valid(value.strip()):
        return None
    hint = _example(datatype)
    if datatype == "dateTime" and datatypes.get("date").is_valid(value):
        hint = f"write xs:dateTime('{value}T00:00:00Z'), or xs:date('{value}')"
    return Wrong(f"{value!r} is no xs:{datatype}", hint)


def truth(condition: StaticType) -> StaticType | Wrong:
    """Return xs:boolean for what is true or false where a condition must stand."""
    if condition.is_typed and condition.family in {"duration", *INSTANTS}:
        hint = "compare it, or ask whether it is there: exists(...)"
        return Wrong(f"{condition} is neither true nor false", hint)
    return BOOLEAN
