"""Conditions that are true, or false, whatever the answer is and whatever was sent.

Only what is certain is told: an expression of which nothing is known may be either.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from elementpath import XPathToken

from accordant.expressions import operands

__all__ = ["constant_truth"]

_COUNTS = frozenset({"count", "string-length"})
_LITERALS = frozenset({"(string)", "(integer)", "(decimal)"})
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(["=", "eq"], operator.eq),
    **dict.fromkeys(["!=", "ne"], operator.ne),
    **dict.fromkeys(["<", "lt"], operator.lt),
    **dict.fromkeys(["<=", "le"], operator.le),
    **dict.fromkeys([">", "gt"], operator.gt),
    **dict.fromkeys([">=", "ge"], operator.ge),
}


def constant_truth(token: XPathToken) -> bool | None:
    """Return what a condition is in any case; None where that depends on something."""
    symbol = str(token.symbol)
    parts = list(operands(token))
    if symbol in {"true", "false"} and token.label == "function":
        return symbol == "true"
    if symbol == "(" and len(parts) == 1:
        return constant_truth(parts[0])
    if symbol == "not" and len(parts) == 1:
        inner = constant_truth(parts[0])
        return None if inner is None else not inner
    if symbol in {"and", "or"}:
        deciding = symbol == "or"
        known = [constant_truth(part) for part in parts]
        if deciding in known:
            return deciding
        return None if None in known else not deciding
    return _compared(symbol, parts) if symbol in _OPERATORS and len(parts) == 2 else None


def _compared(symbol: str, parts: list[XPathToken]) -> bool | None:
    compare = _OPERATORS[symbol]
    left, right = parts
    if left.symbol in _LITERALS and right.symbol in _LITERALS:
        same = (left.symbol == "(string)") == (right.symbol == "(string)")
        return compare(left.value, right.value) if same else None
    for count, bound, is_turned in ((left, right, False), (right, left, True)):
        if count.symbol in _COUNTS and bound.symbol == "(integer)":
            number = int(str(bound.value))
            # A count is nought or more: what is true of both these counts is true of all, and what is of none, of none.
            counts = (0, max(number, 0), max(number, 0) + 1)
            found = {compare(number, each) if is_turned else compare(each, number) for each in counts}
            return found.pop() if len(found) == 1 else None
    return None
