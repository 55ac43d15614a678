"""Steps, paths and what stands in brackets: where they lead, by the schema."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from elementpath import XPathToken

from accordant.errors import nearest
from accordant.inference import names, operators
from accordant.inference.types import ANYTHING, EMPTY, StaticType, Wrong
from accordant.schema_models import ElementModel

__all__ = ["AXES", "Place", "Steps"]

_DIRECTIONS = (
    "child attribute self parent ancestor ancestor-or-self descendant descendant-or-self following preceding "
    "following-sibling preceding-sibling namespace"
)
AXES = frozenset(_DIRECTIONS.split())
"""The axes that XPath 2.0 has."""
_NUMBERS = frozenset({"(integer)", "(decimal)", "(float)"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token stands.

    Attributes:
        here: What ``.`` is.
        has_answer: Whether there is a document at all.
        bound: Variables of ``for``, ``some`` and ``every``.
    """

    here: StaticType
    has_answer: bool = True
    bound: Mapping[str, StaticType] = field(default_factory=dict)

    @property
    def models(self) -> tuple[ElementModel, ...]:
        """The elements that ``.`` may be; none where not all that may stand in them is known."""
        known = self.here.models if self.here.kind == "nodes" else ()
        return () if any(model.is_open for model in known) else known

    def at(self, here: StaticType) -> Place:
        """Return the place where ``.`` is something else."""
        return replace(self, here=here if here.kind != "empty" else ANYTHING)


class Steps:
    """Follows steps from a place.

    Args:
        variables: The parameters, of which one may have been meant by a name.
        infer: Returns what a token gives at a place.
        settle: Returns a type; of something wrong it says so, and returns what to go on with.
    """

    def __init__(
        self,
        variables: Collection[str],
        infer: Callable[[XPathToken, Place], StaticType],
        settle: Callable[..., StaticType],
    ) -> None:
        self.variables = variables
        self.infer = infer
        self.settle = settle

    def _models(self, token: XPathToken, place: Place) -> tuple[ElementModel, ...]:
        """Return the elements from which a step is made; none where they are not known."""
        if not place.has_answer:
            self.settle(token, Wrong("there is no answer to look at here", "use parameters, such as $name"))
        elif place.here.is_typed:
            self.settle(token, Wrong(f"a value of type {place.here} has no children"))
        return place.models if place.has_answer else ()

    def here(self, token: XPathToken, place: Place) -> StaticType:
        """Return what ``.`` is."""
        if not place.has_answer and not place.here.is_typed:
            self._models(token, place)
        return place.here

    def child(self, token: XPathToken, place: Place, *, may_be_text: bool = False) -> StaticType:
        """Return the children of a name."""
        models = self._models(token, place)
        if not models:
            return ANYTHING
        found = names.child(str(token.value), models, self.variables, may_be_text=may_be_text)
        return self.settle(token, found)

    def any_child(self, token: XPathToken, place: Place) -> StaticType:
        """Return all children."""
        models = self._models(token, place)
        return names.nodes([child for model in models for child in model.children.values()]) if models else ANYTHING

    def parent(self, token: XPathToken, place: Place) -> StaticType:
        """Return what is around."""
        models = self._models(token, place)
        found = names.parents(models)
        if models and found is EMPTY:
            return self.settle(token, Wrong("the root element has no parent", "write . for the root element itself"))
        return found if models and not _are_vague(models) else ANYTHING

    def attribute(self, token: XPathToken, place: Place) -> StaticType:
        """Return an attribute."""
        models = self._models(token, place)
        if not models or token[0].symbol != "(name)":
            return StaticType("nodes")
        return self.settle(token, names.attribute(str(token[0].value), models), StaticType("nodes"))

    def axis(self, token: XPathToken, place: Place) -> StaticType:
        """Return what an axis selects."""
        symbol, test = str(token.symbol), token[0]
        if symbol == "child":
            return self.infer(test, place)
        if symbol == "attribute":
            return self.attribute(token, place)
        models = self._models(token, place)
        if not models or test.symbol not in {"(name)", "*"}:
            return ANYTHING
        if symbol.startswith("descendant"):
            return self._below(test, place, with_self=symbol == "descendant-or-self")
        if symbol in {"following", "preceding", "namespace"}:
            return ANYTHING
        return self._along(symbol, test, models)

    def _along(self, symbol: str, test: XPathToken, models: tuple[ElementModel, ...]) -> StaticType:
        """Return what an axis other than down selects."""
        if symbol != "self" and _are_vague(models):
            return ANYTHING
        if symbol.endswith("-sibling"):
            found = names.siblings(models).models
        elif symbol == "parent":
            found = names.parents(models).models
        else:
            around = names.ancestors(models).models if symbol.startswith("ancestor") else ()
            found = around if symbol == "ancestor" else (*models, *around)
        if test.symbol == "*":
            return names.nodes(found)
        fitting = names.nodes([model for model in found if model.name == test.value])
        if fitting is EMPTY and symbol != "self":
            known = list(dict.fromkeys(model.name for model in found))
            hint = nearest(str(test.value), known) or (f"{symbol}::* gives {', '.join(known)}" if known else "")
            return self.settle(test, Wrong(f"{symbol}::{test.value} selects nothing, by the schema", hint))
        return fitting

    # -------------------------------------------------------------------------------------------- paths

    def path(self, token: XPathToken, place: Place) -> StaticType:
        """Return what a path selects."""
        if len(token) < 2:
            return self._from_top(token, place)
        left = self.infer(token[0], place)
        if left.is_typed:
            wrong = Wrong(f"a path begins with elements, and this is {left}", "to divide, write div")
            return self.settle(token, wrong)
        if token.symbol == "/" and str(token[1].symbol) in _NUMBERS:
            return self.settle(token, Wrong("behind / stands a name, and this is a number", "to divide, write div"))
        inner = place.at(left)
        return self._behind(token[1], inner) if token.symbol == "//" else self.infer(token[1], inner)

    def _from_top(self, token: XPathToken, place: Place) -> StaticType:
        """Return what ``/``, ``/a`` and ``//a`` give; the tree begins with the root element."""
        tops = names.roots(self._models(token, place))
        if not tops:
            return ANYTHING
        root = "/" + tops[0].name
        if len(token) == 0:
            wrong = Wrong("/ by itself selects nothing here", f"write . for the element that is tested, or {root}")
            return self.settle(token, wrong)
        if token.symbol == "//":
            return self._behind(token[0], place.at(names.nodes(tops)), with_self=True)
        found = _tested(token[0])
        if found.symbol != "(name)":
            return names.nodes(tops) if token[0].symbol == "*" else ANYTHING
        if found.value in {top.name for top in tops}:
            return self._predicates(token[0], place.at(names.nodes(tops)), names.nodes(tops))
        wrong = Wrong(
            f"the answer begins with {root}, and not with /{found.value}", self._relative(str(found.value), tops)
        )
        return self.settle(found, wrong)

    def _relative(self, name: str, tops: tuple[ElementModel, ...]) -> str:
        if any(name in top.children for top in tops):
            return f"write //{name}, or leave out the / to begin at the element that is tested"
        return nearest(name, [top.name for top in tops]) or "leave out the / to begin at the element that is tested"

    def _behind(self, token: XPathToken, place: Place, *, with_self: bool = False) -> StaticType:
        """Return what stands behind ``//``."""
        test = _tested(token)
        found = self._below(test, place, with_self=with_self)
        return found if token is test else self._predicates(token, place, found)

    def _below(self, test: XPathToken, place: Place, *, with_self: bool) -> StaticType:
        models = place.models
        if test.symbol != "(name)" or not models or any(below.is_open for top in models for below in top.descendants()):
            return ANYTHING
        return self.settle(test, names.descendants(str(test.value), models, self.variables, with_self=with_self))

    def filtered(self, token: XPathToken, place: Place) -> StaticType:
        """Return what is selected by brackets."""
        return self._predicates(token, place, None)

    def _predicates(self, token: XPathToken, place: Place, found: StaticType | None) -> StaticType:
        """Look at what stands in brackets.

        Args:
            found: What stands before the first bracket; None if it is not known yet.
        """
        if token.symbol != "[":
            return self.infer(token, place) if found is None else found
        found = self._predicates(token[0], place, found)
        for predicate in token[1:]:
            given = self.infer(predicate, place.at(found))
            if given.family != "number":
                self.settle(predicate, operators.truth(given))
            elif predicate.symbol == "(integer)" and predicate.value == 0:
                self.settle(predicate, Wrong("nothing stands at position 0", "positions are counted from 1"))
        return found


def _are_vague(models: Collection[ElementModel]) -> bool:
    """Tell whether it is not known what is around elements."""
    return any(model.is_vague for model in models)


def _tested(token: XPathToken) -> XPathToken:
    """Return what stands before the first bracket."""
    while token.symbol == "[":
        token = token[0]
    return token
