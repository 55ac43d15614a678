"""XPath 2.0 expressions to plain functions over lxml's elements, where they say the same as elementpath, only sooner.

elementpath takes a millisecond for what most asserts of a contract ask: child steps, comparisons of texts, numbers and
moments. `translate` turns an expression of that subset into functions; of any other it makes nothing. The functions
decide clear cases only: whatever is an error, a matter of implicit time zones or of floating point, or not text alone
raises `UnclearError`, and elementpath is asked, so that its verdict and its words always stand. Nothing is cut short:
both sides of `and`, and every pair of a comparison, have been found clear before there is an answer.

Source: XPath 2.0 sections 3.2 (steps), 3.5.2 (general comparisons), 2.4.3 (effective boolean value), 3.10.2 (casts).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import Any, Final

from lxml.etree import _Element as Element

__all__ = ["NativeExpression", "UnclearError", "translate"]

_Values = list[Any]
_Evaluate = Callable[[Element, Mapping[str, Any]], _Values]

_INTEGER: Final = re.compile(r"[ \t\r\n]*(-?[0-9]{1,15})[ \t\r\n]*", re.ASCII)
_MOMENT: Final = re.compile(
    r"[ \t\r\n]*((?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]))[ \t\r\n]*",
    re.ASCII,
)
_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# Kinds of value: elements, their texts (xs:untypedAtomic), what casts, literals and parameters give, and time zones, of
# which only is known that they are there.
_NODES, _UNTYPED, _STRING, _WHOLE, _INSTANT, _TRUTH, _VARIABLE, _ZONE = range(8)
_SAFE_INTEGER: Final = 10**15


class UnclearError(Exception):
    """This document is a case for elementpath."""


@dataclass(frozen=True, slots=True)
class _Part:
    kind: int
    evaluate: _Evaluate


@dataclass(frozen=True, slots=True)
class NativeExpression:
    """An expression as functions; both methods raise `UnclearError` where elementpath has to be asked."""

    part: _Part

    @property
    def selects(self) -> bool:
        """Tell whether it selects elements, and nothing else."""
        return self.part.kind == _NODES

    def select(self, root: Element, variables: Mapping[str, Any]) -> list[Any]:
        """Return the elements that it selects from an element, in document order."""
        return self.part.evaluate(root, variables)

    def is_true(self, node: Element, variables: Mapping[str, Any]) -> bool:
        """Return the effective boolean value with an element as the context item."""
        return _truth(self.part, node, variables)


def translate(token: Any, namespace: str) -> NativeExpression | None:
    """Return a parsed expression as functions, or None where it is not of the subset, or has no truth value.

    Args:
        token: The root of elementpath's token tree.
        namespace: Of element names without a prefix.
    """
    part = _part(token, namespace)
    return NativeExpression(part) if part is not None and part.kind in {_NODES, _TRUTH} else None


def _part(token: Any, namespace: str) -> _Part | None:
    build = _BUILDERS.get(token.symbol)
    return None if build is None else build(token, namespace)


# ---------------------------------------------------------------------------------------------------- paths


def _step(token: Any, namespace: str) -> _Part | None:
    symbol = token.symbol
    if len(token):  # a multiplication
        return None
    if symbol == ".":
        return _Part(_NODES, lambda node, _: [node])
    if symbol == "..":
        return _Part(_NODES, lambda node, _: [_parent(node)])
    tag = "*" if symbol == "*" else f"{{{namespace}}}{token.value}" if namespace else str(token.value)
    return _Part(_NODES, lambda node, _: list(node.iterchildren(tag)))


def _parent(node: Element) -> Element:
    parent = node.getparent()
    if parent is None:
        raise UnclearError
    return parent


def _both(token: Any, namespace: str) -> tuple[_Part, _Part] | None:
    if len(token) != 2:  # a path from the document on
        return None
    left, right = _part(token[0], namespace), _part(token[1], namespace)
    return None if left is None or right is None else (left, right)


def _predicate(token: Any, namespace: str) -> _Part | None:
    both = _both(token, namespace)
    # A number would ask for a position; a parameter may be one.
    if both is None or both[0].kind != _NODES or both[1].kind not in {_NODES, _TRUTH}:
        return None
    select, condition = both[0].evaluate, both[1]
    return _Part(_NODES, lambda node, seen: [each for each in select(node, seen) if _truth(condition, each, seen)])


def _path(token: Any, namespace: str) -> _Part | None:
    both = _both(token, namespace)
    if both is None or both[0].kind != _NODES:
        return None
    right = both[1]
    first, second = both[0].evaluate, right.evaluate
    if right.kind == _NODES:
        # All steps lead from one depth to one depth, so the order is that of the document; only parents may recur.
        return _Part(
            _NODES,
            lambda node, seen: list(dict.fromkeys(at for each in first(node, seen) for at in second(each, seen))),
        )
    if right.kind in {_WHOLE, _INSTANT, _STRING}:
        return _Part(right.kind, lambda node, seen: [at for each in first(node, seen) for at in second(each, seen)])
    return None


# --------------------------------------------------------------------------------------------------- values


def _literal(token: Any, _namespace: str) -> _Part | None:
    value = token.value
    if isinstance(value, str):
        return _Part(_STRING, lambda _node, _seen: [value])
    return _Part(_WHOLE, lambda _node, _seen: [value]) if abs(value) < _SAFE_INTEGER else None


def _variable(token: Any, _namespace: str) -> _Part:
    name = str(token[0].value)

    def evaluate(_node: Element, seen: Mapping[str, Any]) -> _Values:
        if name not in seen:
            raise UnclearError
        value = seen[name]
        return value if isinstance(value, list) else [value]

    return _Part(_VARIABLE, evaluate)


def _text(node: Element) -> str:
    # Of children, comments and instructions elementpath knows what counts.
    if len(node):
        raise UnclearError
    return node.text or ""


def _texts(part: _Part) -> _Evaluate:
    evaluate = part.evaluate
    if part.kind != _NODES:
        return evaluate
    return lambda node, seen: [_text(each) for each in evaluate(node, seen)]


def _parenthesised(token: Any, namespace: str) -> _Part | None:
    if len(token) != 1 or token[0].symbol != ",":
        return _part(token[0], namespace) if len(token) == 1 else None
    tokens = list(token[0])
    while tokens[0].symbol == ",":
        tokens[:1] = list(tokens[0])
    parts = [_part(each, namespace) for each in tokens]
    texts = [_texts(part) for part in parts if part is not None and part.kind == _NODES]
    if len(texts) != len(parts):
        return None
    return _Part(_UNTYPED, lambda node, seen: [value for each in texts for value in each(node, seen)])


_CASTS: Final = {"integer": _WHOLE, "dateTime": _INSTANT}


def _cast(token: Any, namespace: str) -> _Part | None:
    if token[0].value != "xs" or token[1].symbol not in _CASTS or len(token[1]) != 1:
        return None
    token = token[1]
    kind = _CASTS[token.symbol]
    inner = _part(token[0], namespace)
    if inner is None or inner.kind not in {_NODES, _STRING}:
        return None
    texts = _texts(inner)
    read = _whole if kind == _WHOLE else _instant

    def evaluate(node: Element, seen: Mapping[str, Any]) -> _Values:
        found = texts(node, seen)
        if len(found) > 1:
            raise UnclearError
        return [read(text) for text in found]

    return _Part(kind, evaluate)


def _whole(text: str) -> int:
    match = _INTEGER.fullmatch(text)
    if match is None:
        raise UnclearError
    return int(match[1])


@lru_cache(maxsize=4096)
def _instant(text: str) -> datetime:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise UnclearError
    try:
        return datetime.fromisoformat(match[1])
    except ValueError as cause:
        raise UnclearError from cause


# ------------------------------------------------------------------------------------------------ functions


def _constant(*, value: bool) -> Callable[[list[_Part]], _Part | None]:
    return lambda parts: None if parts else _Part(_TRUTH, lambda _node, _seen: [value])


def _not(parts: list[_Part]) -> _Part | None:
    inner = parts[0]
    if inner.kind not in {_NODES, _TRUTH}:
        return None
    return _Part(_TRUTH, lambda node, seen: [not _truth(inner, node, seen)])


def _count(parts: list[_Part]) -> _Part | None:
    inner = parts[0].evaluate
    return _Part(_WHOLE, lambda node, seen: [len(inner(node, seen))])


def _exists(parts: list[_Part]) -> _Part | None:
    inner = parts[0].evaluate
    return _Part(_TRUTH, lambda node, seen: [bool(inner(node, seen))])


def _empty(parts: list[_Part]) -> _Part | None:
    inner = parts[0].evaluate
    return _Part(_TRUTH, lambda node, seen: [not inner(node, seen)])


def _distinct(parts: list[_Part]) -> _Part | None:
    if parts[0].kind not in {_NODES, _UNTYPED}:
        return None
    texts = _texts(parts[0])
    # By the specification untyped still; elementpath makes strings of them.
    return _Part(_STRING, lambda node, seen: list(dict.fromkeys(texts(node, seen))))


def _string(parts: list[_Part]) -> _Part | None:
    if parts[0].kind != _NODES:
        return None
    texts = _texts(parts[0])

    def evaluate(node: Element, seen: Mapping[str, Any]) -> _Values:
        found = texts(node, seen)
        if len(found) > 1:
            raise UnclearError
        return found or [""]

    return _Part(_STRING, evaluate)


def _zone(parts: list[_Part]) -> _Part | None:
    # A moment without a zone is unclear before it comes here.
    return _Part(_ZONE, parts[0].evaluate) if parts[0].kind == _INSTANT else None


_FUNCTIONS: Final[Mapping[str, tuple[int, Callable[[list[_Part]], _Part | None]]]] = {
    "true": (0, _constant(value=True)),
    "false": (0, _constant(value=False)),
    "not": (1, _not),
    "count": (1, _count),
    "exists": (1, _exists),
    "empty": (1, _empty),
    "distinct-values": (1, _distinct),
    "string": (1, _string),
    "timezone-from-dateTime": (1, _zone),
}


def _function(token: Any, namespace: str) -> _Part | None:
    size, build = _FUNCTIONS[token.symbol]
    parts = [_part(each, namespace) for each in token]
    known = [part for part in parts if part is not None]
    return build(known) if len(token) == size == len(known) else None


# ------------------------------------------------------------------------------------------- truth, comparing


def _truth(part: _Part, node: Element, seen: Mapping[str, Any]) -> bool:
    values = part.evaluate(node, seen)
    return bool(values) if part.kind == _NODES else bool(values[0])


def _connective(token: Any, namespace: str) -> _Part | None:
    both = _both(token, namespace)
    if both is None or not {both[0].kind, both[1].kind} <= {_NODES, _TRUTH}:
        return None
    left, right = both
    combine = operator.and_ if token.symbol == "and" else operator.or_
    return _Part(_TRUTH, lambda node, seen: [combine(_truth(left, node, seen), _truth(right, node, seen))])


def _comparison(token: Any, namespace: str) -> _Part | None:
    both = _both(token, namespace)
    if both is None or {_TRUTH, _ZONE} & {both[0].kind, both[1].kind}:
        return None
    left, right = both
    compare = _OPERATORS[token.symbol]
    first, second = _texts(left), _texts(right)
    is_equality = token.symbol in {"=", "!="}

    def evaluate(node: Element, seen: Mapping[str, Any]) -> _Values:
        ones, others = first(node, seen), second(node, seen)
        if not ones or not others:
            return [False]
        one, ones = _typed(left.kind, ones)
        other, others = _typed(right.kind, others)
        if {one, other} == {_UNTYPED, _WHOLE}:
            # Compared as doubles, which these are without loss.
            ones, others = (ones, _wholes(others)) if one == _WHOLE else (_wholes(ones), others)
        elif one != other or one == _UNTYPED:
            if not {one, other} <= {_UNTYPED, _STRING} or not is_equality:
                raise UnclearError
        elif one == _STRING and not is_equality:
            raise UnclearError
        if len(ones) == len(others) == 1:
            return [compare(ones[0], others[0])]
        return [any(compare(a, b) for a, b in product(ones, others))]

    return _Part(_TRUTH, evaluate)


def _wholes(texts: _Values) -> _Values:
    return [_whole(text) for text in texts]


def _typed(kind: int, values: _Values) -> tuple[int, _Values]:
    """Return what kind of atomic values these are, those of a parameter as ours."""
    if kind == _NODES:
        return _UNTYPED, values
    if kind != _VARIABLE:
        return kind, values
    kinds = {type(value) for value in values}
    if kinds == {int} and all(abs(value) < _SAFE_INTEGER for value in values):
        return _WHOLE, values
    if kinds == {str}:
        return _STRING, values
    if len(kinds) == 1 and kinds.pop().__name__ == "DateTime10":
        return _INSTANT, [_instant(str(value)) for value in values]
    raise UnclearError


_BUILDERS: Final[Mapping[str, Callable[[Any, str], _Part | None]]] = {
    **dict.fromkeys(("(name)", "*", ".", ".."), _step),
    "/": _path,
    "[": _predicate,
    "(": _parenthesised,
    "(string)": _literal,
    "(integer)": _literal,
    "$": _variable,
    ":": _cast,
    "and": _connective,
    "or": _connective,
    **dict.fromkeys(_OPERATORS, _comparison),
    **dict.fromkeys(_FUNCTIONS, _function),
}
