"""What is known of an expression before it is evaluated, in one call."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from elementpath import ElementPathError, XPathToken

from accordant.expressions import ExpressionMistake, compile_expression, operands
from accordant.inference.constants import constant_truth
from accordant.inference.functions import certain_items
from accordant.inference.steps import Place
from accordant.inference.syntax import parse_only, syntax_mistake, what_never_works
from accordant.inference.types import ANYTHING, StaticType
from accordant.inference.walker import Walker
from accordant.schema_models import ElementModel

__all__ = ["Analysis", "analyse"]

_GUARDS = frozenset({"empty", "exists", "count", "not", "boolean"})


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of an expression before it is evaluated.

    Attributes:
        mistakes: What is wrong, in the order of the places.
        type: What it gives.
        variables: The parameters it uses.
        unguarded: Optional variables with which something is compared, though they may be empty.
        items: How many values it gives in any case; 1 where that is not known.
        truth: What it is as a condition, whatever the answer is; None where that depends on something.
    """

    mistakes: tuple[ExpressionMistake, ...]
    type: StaticType = ANYTHING
    variables: frozenset[str] = frozenset()
    unguarded: frozenset[str] = frozenset()
    items: int = 1
    truth: bool | None = None

    @property
    def nodes(self) -> tuple[ElementModel, ...] | None:
        """The elements that it selects; None where that cannot be told."""
        return self.type.models if self.type.kind == "nodes" and self.type.models else None

    @property
    def selects_nothing(self) -> bool:
        """Whether there is never anything to select, by the schema."""
        return self.type.kind == "empty"


def analyse(
    text: str,
    *,
    namespace: str,
    variables: Mapping[str, str],
    context: Sequence[ElementModel] | None,
    has_answer: bool = True,
    optional: Collection[str] = (),
    enumerations: Mapping[str, Sequence[str]] | None = None,
) -> Analysis:
    """Return what is wrong in an expression, and what it gives; whatever the text, nothing is raised.

    Args:
        namespace: That of element names, which have no prefix.
        variables: Parameters, and the XSD datatype of each without prefix.
        context: The elements that ``.`` may be; None where that is not known, and then nothing is said of names.
        has_answer: Whether there is a document at all; else an expression is over parameters alone.
        optional: Variables that may be empty; by default none.
        enumerations: Of variables that have only some values, these.

    Source:
        XPath 2.0, https://www.w3.org/TR/xpath20/, and where elementpath is stricter, elementpath.
    """
    failure: ElementPathError | None = None
    names: frozenset[str] = frozenset()
    try:
        compiled = compile_expression(text, namespace)
        token, names = compiled.token, compiled.variables
    except ElementPathError as error:
        failure = error
        try:
            token = parse_only(text, namespace)
        except ElementPathError as broken:
            return Analysis((syntax_mistake(text, broken),))
    walker = Walker(dict(variables), enumerations or {})
    start = ANYTHING if context is None else StaticType("nodes", models=tuple(context))
    try:
        found = walker.infer(token, Place(start, has_answer))
    except RecursionError:
        return Analysis((ExpressionMistake("this is nested too deeply"),))
    mistakes = set(walker.mistakes)
    if failure is not None and not mistakes:
        mistakes.add(what_never_works(failure))
    compared = {name for name in walker.compared if name in optional} - set(_iter_guarded(token))
    ordered = sorted(mistakes, key=lambda mistake: (mistake.line, mistake.column, mistake.message))
    items = max(1, certain_items(token))
    return Analysis(tuple(ordered), found, names, frozenset(compared), items, constant_truth(token))


def _iter_guarded(token: XPathToken) -> Iterator[str]:
    """Yield the variables about whose emptiness the expression asks somewhere."""
    if token.symbol in _GUARDS and len(token) == 1 and token[0].symbol == "$":
        yield str(token[0][0].value)
    for child in operands(token):
        yield from _iter_guarded(child)
