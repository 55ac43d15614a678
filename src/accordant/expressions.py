"""XPath 2.0 expressions of a contract: compiled once, evaluated on the tree of an answer.

elementpath does the work, and `native_xpath` where it is sure to say the same. What can be said of an expression
before it is evaluated is said by `inference`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from elementpath import (
    ElementPathError,
    XPath2Parser,
    XPathContext,
    XPathToken,
    get_node_tree,
)
from elementpath import (
    datatypes as xpath_datatypes,
)
from lxml import etree

from accordant import datatypes
from accordant.errors import AccordantError
from accordant.native_xpath import NativeExpression, UnclearError, translate

__all__ = [
    "PREFIXES",
    "Compiled",
    "EvaluationError",
    "ExpressionMistake",
    "Tree",
    "compile_expression",
    "elementpath_errors",
    "is_name",
    "operands",
    "typed_value",
]

PREFIXES: Mapping[str, str] = {"xs": "http://www.w3.org/2001/XMLSchema"}
"""The prefixes that expressions may use, besides those of XPath itself."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


class EvaluationError(AccordantError):
    """An expression met a node that it cannot be evaluated on, such as text where a number must stand."""


@dataclass(frozen=True, slots=True)
class ExpressionMistake:
    """Something wrong in the text of an expression.

    Attributes:
        line: Line within the expression, counted from 1.
        column: Column within that line, counted from 1.
    """

    message: str
    line: int = 1
    column: int = 1
    hint: str = ""


def is_name(text: str) -> bool:
    """Tell whether a condition is a bare name, which asks whether that parameter was sent."""
    return _NAME.match(text) is not None


class Tree:
    """One answer as expressions see it: elements, and elementpath's nodes, built once and shared by who needs them.

    Attributes:
        found: What was found out about it, by what was asked; for whoever may ask the same of it again.
    """

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.found: dict[Hashable, Any] = {}

    @cached_property
    def node(self) -> Any:
        """The root of elementpath's node tree."""
        return get_node_tree(self.root)

    def node_of(self, item: Any) -> Any:
        """Return elementpath's node of an element; whatever else an expression selected as it is."""
        return self.node.elements[item] if isinstance(item, etree._Element) else item  # noqa: SLF001 - its public name


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to be evaluated.

    Attributes:
        variables: Names of the parameters it uses, without ``$``.
        uses_answer: Whether it looks at the document, and not at parameters alone.
    """

    text: str
    token: XPathToken
    variables: frozenset[str]
    uses_answer: bool
    native: NativeExpression | None = None

    def select(self, tree: Tree, variables: Mapping[str, Any]) -> list[Any]:
        """Return what the expression selects from the root element: lxml's elements, or elementpath's nodes.

        Raises:
            EvaluationError: It cannot be evaluated on this tree.
        """
        if self.native is not None and self.native.selects:
            with suppress(UnclearError):
                return self.native.select(tree.root, variables)
        with _evaluating(self.text):
            return list(self.token.select(_context(tree, None, variables)))

    def is_true(self, tree: Tree, variables: Mapping[str, Any], node: Any = None) -> bool:
        """Return the effective boolean value, with `node` (default: the root element) as the context item.

        Args:
            node: One of what `select` returned.

        Raises:
            EvaluationError: It cannot be evaluated on this node, or its value has no truth value.
        """
        element = tree.root if node is None else node
        if self.native is not None and isinstance(element, etree._Element):  # noqa: SLF001 - its public name
            with suppress(UnclearError):
                return self.native.is_true(element, variables)
        with _evaluating(self.text):
            return bool(self.token.boolean_value(self.token.evaluate(_context(tree, node, variables))))

    def value(self, variables: Mapping[str, Any]) -> str | None:
        """Return the lexical value of an expression over parameters alone; None for the empty sequence.

        Raises:
            EvaluationError: It cannot be evaluated, or gives several values.
        """
        found = self.values(variables)
        if len(found) > 1:
            raise EvaluationError(f"{self.text!r} gives {len(found)} values where one is wanted")
        return found[0] if found else None

    def values(self, variables: Mapping[str, Any], tree: Tree | None = None) -> list[str]:
        """Return the lexical values of all items of an expression.

        Args:
            tree: What it looks at, if at any document.

        Raises:
            EvaluationError: It cannot be evaluated.
        """
        node = _EMPTY if tree is None else tree.node
        with _evaluating(self.text):
            result = self.token.evaluate(XPathContext(node, variables=dict(variables)))
            return [_lexical(item) for item in (result if isinstance(result, list) else [result])]


def _lexical(item: Any) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    return str(getattr(item, "string_value", item))


_EMPTY = get_node_tree(etree.Element("empty"))


# elementpath raises its own errors, which are ValueErrors and TypeErrors too, and whatever Python raises within it.
_FAILURES = (
    ElementPathError,
    ValueError,
    TypeError,
    ArithmeticError,
    AttributeError,
    LookupError,
    AssertionError,
    RuntimeError,
    re.error,
)


@contextmanager
def _evaluating(text: str) -> Iterator[None]:
    """Turn whatever elementpath raises on odd data into an EvaluationError."""
    try:
        yield
    except _FAILURES as error:
        raise EvaluationError(f"{text!r} cannot be evaluated: {error}") from error


def _context(tree: Tree, node: Any, variables: Mapping[str, Any]) -> XPathContext:
    return XPathContext(tree.node, item=tree.node_of(node), variables=dict(variables))


@lru_cache(maxsize=4096)
def compile_expression(text: str, namespace: str) -> Compiled:
    """Return the expression ready to be evaluated.

    Raises:
        elementpath.ElementPathError: It is not XPath 2.0; `inference.analyse` says so kindly.
    """
    parser = XPath2Parser(namespaces=dict(PREFIXES), default_namespace=namespace)
    with elementpath_errors():
        token = parser.parse(text)
        variables = frozenset(name for name, _ in _iter_free_variables(token))
        return Compiled(text, token, variables, _uses_answer(token), translate(token, namespace))


@contextmanager
def elementpath_errors() -> Iterator[None]:
    """Turn whatever Python raises within elementpath, while it reads an expression, into an ElementPathError."""
    try:
        yield
    except ElementPathError:
        raise
    except RecursionError as error:
        raise ElementPathError("it is nested too deeply") from error
    except _FAILURES as error:
        raise ElementPathError("it has a value that cannot be used where it stands") from error


def operands(token: XPathToken) -> list[XPathToken]:
    """Return what a token is made of; a list of many values as one list, though its commas nest."""
    found = list(token)
    while found and found[0].symbol == token.symbol == ",":
        found[:1] = list(found[0])
    return found


def _uses_answer(token: XPathToken) -> bool:
    if token.symbol == "$":
        return False
    if token.symbol == ":":  # a prefix, and a function whose arguments count
        return any(_uses_answer(child) for child in token[1])
    is_step = token.symbol in {"(name)", ".", "..", "@", "/", "//"} or (token.symbol == "*" and not len(token))
    return is_step or any(_uses_answer(child) for child in operands(token))


def _iter_free_variables(
    token: XPathToken, bound: frozenset[str] = frozenset()
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield name and place of each variable that no ``for``, ``some`` or ``every`` around it binds."""
    if token.symbol == "$":
        name = str(token[0].value)
        if name not in bound:
            yield name, token.position
        return
    children = operands(token)
    if token.symbol in {"for", "some", "every"}:
        # A variable, what it ranges over, the next variable, ..., and last what is said of them.
        while len(children) > 1:
            variable, domain, *children = children
            yield from _iter_free_variables(domain, bound)
            bound |= {str(variable[0].value)}
    for child in children:
        yield from _iter_free_variables(child, bound)


_READERS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(["integer", "nonNegativeInteger", "positiveInteger", "long", "int"], int),
    "boolean": lambda text: {"true": True, "1": True, "false": False, "0": False}[text],
    "dateTime": xpath_datatypes.DateTime10.fromstring,
    "date": xpath_datatypes.Date10.fromstring,
    "decimal": xpath_datatypes.DecimalProxy,
}


def typed_value(lexical: str | None, type_name: str) -> Any:
    """Return a parameter's value as elementpath wants it: of its XSD type, or ``[]`` for nothing.

    A value outside the type's lexical space stays a string; no expression is evaluated on requests with such a
    value, as they break the parameter's type.
    """
    if lexical is None:
        return []
    read = _READERS.get(type_name)
    # Python's own conversions take more than XSD does: 1_000, and the digits of any script.
    if read is None or not datatypes.get(type_name).is_valid(lexical):
        return lexical
    try:
        return read(lexical.strip())
    except (ValueError, TypeError, OverflowError):
        return lexical
