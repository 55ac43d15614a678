"""The walk over the tokens of an expression: types from the leaves up, and on the way what is wrong.

elementpath parses; its own static checks let unknown names and comparisons that cannot succeed pass. Where something
cannot be told nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from elementpath import XPathToken

from accordant.errors import nearest
from accordant.expressions import ExpressionMistake, operands
from accordant.inference import functions, names, operators
from accordant.inference.steps import AXES, Place, Steps
from accordant.inference.types import ANYTHING, BOOLEAN, StaticType, Wrong, of_datatype, union

__all__ = ["Walker"]

_LITERALS = {
    "(integer)": of_datatype("integer"),
    "(decimal)": of_datatype("decimal"),
    "(float)": of_datatype("double"),
    "(string)": of_datatype("string"),
}


class Walker:
    """Infers types, and gathers mistakes.

    Args:
        variables: Parameters, and the XSD datatype of each without prefix.
        enumerations: Of those that have only some values, these.

    Attributes:
        compared: Variables that are compared themselves, or calculated with.
    """

    def __init__(self, variables: Mapping[str, str], enumerations: Mapping[str, Sequence[str]]) -> None:
        self.variables = variables
        self.enumerations = enumerations
        self.mistakes: list[ExpressionMistake] = []
        self.compared: set[str] = set()
        self._steps = steps = Steps(variables, self.infer, self._settle)
        self._kinds: Mapping[str, Callable[[XPathToken, Place], StaticType]] = {
            **dict.fromkeys(_LITERALS, lambda token, _: _LITERALS[str(token.symbol)]),
            **dict.fromkeys(AXES, steps.axis),
            **dict.fromkeys(["some", "every", "for"], self._bound),
            **dict.fromkeys([",", "("], self._sequence),
            **dict.fromkeys(["|", "union", "intersect", "except", "is", "<<", ">>"], self._nodes),
            **dict.fromkeys(["and", "or"], self._conditions),
            **dict.fromkeys(["/", "//"], steps.path),
            **dict.fromkeys(operators.COMPARISONS, self._comparison),
            **dict.fromkeys(operators.ARITHMETIC, self._arithmetic),
            **dict.fromkeys(["cast", "castable", "treat", "instance"], self._type_operator),
            "$": self._variable,
            "(name)": steps.child,
            ".": steps.here,
            "..": steps.parent,
            "@": steps.attribute,
            "[": steps.filtered,
            "if": self._if,
            "to": self._range,
            ":": self._prefixed,
        }

    def infer(self, token: XPathToken, place: Place) -> StaticType:
        """Return what a token gives."""
        if token.label == "kind test":
            return StaticType("nodes", place.here.atomized().datatype) if token.symbol == "text" else ANYTHING
        if token.symbol == "*" and len(token) == 0:
            return self._steps.any_child(token, place)
        return self._kinds.get(str(token.symbol), self._call)(token, place)

    def _each(self, token: XPathToken, place: Place) -> list[StaticType]:
        return [self.infer(child, place) for child in operands(token)]

    def _settle(self, token: XPathToken, found: StaticType | Wrong, otherwise: StaticType = ANYTHING) -> StaticType:
        """Return a type; of something wrong say so, and go on with another type."""
        if isinstance(found, StaticType):
            return found
        while token.symbol == ":":  # a name with a prefix begins with the prefix
            token = token[0]
        line, column = token.position
        self.mistakes.append(ExpressionMistake(found.message, line, column, found.hint))
        return otherwise

    def _variable(self, token: XPathToken, place: Place) -> StaticType:
        name = str(token[0].value)
        if name in place.bound:
            return place.bound[name]
        if name not in self.variables:
            return self._settle(token, names.unknown_variable(name, self.variables))
        return of_datatype(self.variables[name])

    # --------------------------------------------------------------------------------- sequences, control

    def _sequence(self, token: XPathToken, place: Place) -> StaticType:
        return union(self._each(token, place))

    def _nodes(self, token: XPathToken, place: Place) -> StaticType:
        symbol = str(token.symbol)
        sides = self._each(token, place)
        for child, side in zip(token, sides, strict=True):
            if side.is_typed or side.kind == "untyped":
                self._settle(child, Wrong(f"{symbol!r} is between elements, and this is {side}"))
        if symbol in {"is", "<<", ">>"}:
            return BOOLEAN
        return sides[0] if symbol in {"intersect", "except"} else union(sides)

    def _bound(self, token: XPathToken, place: Place) -> StaticType:
        children = list(token)
        bound = dict(place.bound)
        while len(children) > 1:
            variable, domain, *children = children
            bound[str(variable[0].value)] = self.infer(domain, replace(place, bound=dict(bound)))
        result = self.infer(children[0], replace(place, bound=bound))
        return result if token.symbol == "for" else self._settle(children[0], operators.truth(result), BOOLEAN)

    def _conditions(self, token: XPathToken, place: Place) -> StaticType:
        for child in token:
            self._settle(child, _literal_truth(child) or operators.truth(self.infer(child, place)))
        return BOOLEAN

    def _if(self, token: XPathToken, place: Place) -> StaticType:
        self._settle(token[0], _literal_truth(token[0]) or operators.truth(self.infer(token[0], place)))
        return union([self.infer(child, place) for child in token[1:]])

    def _range(self, token: XPathToken, place: Place) -> StaticType:
        for child, side in zip(token, self._each(token, place), strict=True):
            if side.family not in {None, "number"}:
                what = f"xs:{side.atomized().datatype}"
                self._settle(child, Wrong(f"'to' counts from number to number, and this is {what}"))
        return of_datatype("integer")

    # ------------------------------------------------------------------------------------------- values

    def _comparison(self, token: XPathToken, place: Place) -> StaticType:
        symbol = str(token.symbol)
        left, right = (
            self._steps.child(child, place, may_be_text=child is token[1])
            if child.symbol == "(name)"
            else self.infer(child, place)
            for child in token
        )
        self.compared |= {str(name.value) for child in token for name in _iter_variable_names(child)}
        if any(self._several(symbol, child) for child in token):
            return BOOLEAN
        for literals, other in ((token[1], left), (token[0], right)):
            for literal in _iter_literals(literals):
                is_text = literal.symbol == "(string)"
                wrong = operators.compared_with_literal(symbol, other, str(literal.value), is_text=is_text)
                wrong = wrong or self._outside(symbol, token, literal, place)
                if wrong is not None:
                    return self._settle(token if literal is literals else literal, wrong, BOOLEAN)
        return self._settle(token, operators.compared(symbol, left, right), BOOLEAN)

    def _outside(self, symbol: str, token: XPathToken, literal: XPathToken, place: Place) -> Wrong | None:
        """Return why a variable is never equal to a literal: it has only some values, and this is none of them."""
        for side in token:
            name = str(side[0].value) if side.symbol == "$" else ""
            listed = () if name in place.bound else self.enumerations.get(name, ())
            if listed and symbol in {"=", "eq", "!=", "ne"} and str(literal.value) not in listed:
                always = "never true" if symbol in {"=", "eq"} else "true in any case"
                message = f"this is {always}: {str(literal.value)!r} is none of {', '.join(listed)}"
                return Wrong(message, nearest(str(literal.value), listed))
        return None

    def _arithmetic(self, token: XPathToken, place: Place) -> StaticType:
        symbol, sides = str(token.symbol), self._each(token, place)
        if any(self._several(symbol, child) for child in token):
            return ANYTHING
        return self._settle(token, operators.calculated(symbol, sides))

    def _several(self, symbol: str, side: XPathToken) -> bool:
        """Tell whether one side of an operator has more values than it takes, and say so."""
        wrong = operators.of_several(symbol, functions.certain_items(side))
        if wrong is not None:
            self._settle(side, wrong)
        return wrong is not None

    def _type_operator(self, token: XPathToken, place: Place) -> StaticType:
        """Look at ``cast as``, ``castable as``, ``treat as`` and ``instance of``."""
        symbol, wanted = str(token.symbol), token[1]
        argument = self.infer(token[0], place)
        is_boolean = symbol in {"castable", "instance"}
        name = str(wanted.value if wanted.symbol == "(name)" else wanted[1].value if wanted.symbol == ":" else "")
        if not name:
            return BOOLEAN if is_boolean else argument
        if wanted.symbol == "(name)":
            return self._settle(wanted, functions.unknown_type(name), BOOLEAN if is_boolean else ANYTHING)
        if name not in functions.CONSTRUCTORS | {"anyAtomicType"}:
            return self._settle(wanted, functions.unknown_type(name), BOOLEAN if is_boolean else ANYTHING)
        is_text = argument.atomized().kind == "untyped" and name not in {"untypedAtomic", "anyAtomicType"}
        if is_text and symbol in {"instance", "treat"} and wanted.occurrence not in {"?", "*"}:
            hint = "write castable as" if symbol == "instance" else f"write xs:{name}(...)"
            message = f"text of the answer is never of type xs:{name}; it can at most be read as one"
            return self._settle(token, Wrong(message, hint), BOOLEAN if is_boolean else of_datatype(name))
        return BOOLEAN if is_boolean else self._cast(token, token[0], argument, name)

    def _cast(self, token: XPathToken, operand: XPathToken, argument: StaticType, name: str) -> StaticType:
        literal = operators.literal_cast(str(operand.value), name) if operand.symbol == "(string)" else None
        return self._settle(token, literal or operators.cast(argument, name), of_datatype(name))

    def _prefixed(self, token: XPathToken, place: Place) -> StaticType:
        """Look at ``xs:name(...)``, a function with a prefix, or an element of any namespace."""
        prefix, call = str(token[0].value), token[1]
        if call.symbol in {"(name)", "*"}:
            return self._steps.child(call, place) if prefix == "*" else self._foreign(token)
        if prefix != "xs":
            return self._call(call, place)
        return self._cast(token, call[0], self.infer(call[0], place), str(call.symbol))

    def _foreign(self, token: XPathToken) -> StaticType:
        prefix, name = str(token[0].value), str(token[1].value)
        if prefix == "xs" and name in functions.CONSTRUCTORS:
            return self._settle(token, Wrong(f"xs:{name} is a type and no element", f"write xs:{name}(...)"))
        hint = f"element names have no prefix here: write {name}"
        return self._settle(token, Wrong(f"no element of the schema is {prefix}:{name}", hint))

    def _call(self, token: XPathToken, place: Place) -> StaticType:
        name = str(token.symbol)
        arguments = self._each(token, place)
        if name in functions.CONSTRUCTORS - functions.FUNCTIONS:
            return self._settle(token, Wrong(f"there is no function {name}()", f"write xs:{name}(...)"))
        for at, wrong in functions.iter_wrong_arguments(token, arguments):
            self._settle(at, wrong)
        return self._settle(token, functions.result(token, arguments))


def _literal_truth(token: XPathToken) -> Wrong | None:
    """Return why a literal is no condition; None where it is no literal."""
    if token.symbol not in {"(string)", "(integer)", "(decimal)"}:
        return None
    shown = f"'{token.value}'" if token.symbol == "(string)" else str(token.value)
    message = f"{shown} is a value and no condition: by itself it is true or false whatever the answer is"
    return Wrong(message, "one of several values is written: ... = ('a', 'b')")


def _iter_literals(token: XPathToken) -> Iterator[XPathToken]:
    """Yield a literal, or those of a list."""
    if token.symbol in {"(string)", "(integer)", "(decimal)"}:
        yield token
    elif token.symbol in {"(", ","}:
        for child in operands(token):
            yield from _iter_literals(child)


def _iter_variable_names(token: XPathToken) -> Iterator[XPathToken]:
    """Yield the names of the variables that are compared themselves, or calculated with."""
    if token.symbol == "$":
        yield token[0]
    elif token.symbol in operators.ARITHMETIC | {"(", ","}:
        for child in operands(token):
            yield from _iter_variable_names(child)
