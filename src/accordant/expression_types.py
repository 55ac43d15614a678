"""Static checks of expressions: names by their place in the schema, variables, and the types of what is compared.

elementpath parses; its own static checks let unknown names and comparisons that cannot succeed pass, so the tree of
its tokens is walked here. Where something cannot be told nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from elementpath import ElementPathError, XPath2Parser, XPathToken

from accordant import datatypes
from accordant.errors import nearest
from accordant.expressions import ExpressionMistake, compile_expression
from accordant.schema_models import ElementModel
from accordant.static_types import ANYTHING, BOOLEAN, EMPTY, StaticType, of_datatype, union

__all__ = ["Analysis", "analyse"]

_ORDER = {"<", "<=", ">", ">=", "lt", "le", "gt", "ge"}
_GENERAL = {"=", "!=", "<", "<=", ">", ">="}
_VALUE = {"eq", "ne", "lt", "le", "gt", "ge"}
_INTEGER, _DECIMAL, _STRING = of_datatype("integer"), of_datatype("decimal"), of_datatype("string")
_LITERALS = {"(integer)": _INTEGER, "(decimal)": _DECIMAL, "(float)": of_datatype("double"), "(string)": _STRING}
_RESULTS: Mapping[str, StaticType] = {
    **dict.fromkeys(
        [
            "not",
            "exists",
            "empty",
            "true",
            "false",
            "boolean",
            "contains",
            "starts-with",
            "ends-with",
            "matches",
            "deep-equal",
            "some",
            "every",
            "instance",
            "castable",
            "is",
            "<<",
            ">>",
            "and",
            "or",
            "lang",
        ],
        BOOLEAN,
    ),
    **dict.fromkeys(
        [
            "count",
            "position",
            "last",
            "string-length",
            "index-of",
            "to",
            "year-from-dateTime",
            "month-from-dateTime",
            "day-from-dateTime",
            "hours-from-dateTime",
            "minutes-from-dateTime",
            "year-from-date",
            "month-from-date",
            "day-from-date",
            "days-from-duration",
            "hours-from-duration",
            "minutes-from-duration",
            "compare",
        ],
        _INTEGER,
    ),
    **dict.fromkeys(["number"], of_datatype("double")),
    **dict.fromkeys(
        [
            "concat",
            "string",
            "string-join",
            "substring",
            "upper-case",
            "lower-case",
            "normalize-space",
            "translate",
            "replace",
            "substring-before",
            "substring-after",
            "name",
            "local-name",
            "codepoints-to-string",
            "tokenize",
        ],
        _STRING,
    ),
    **dict.fromkeys(["current-dateTime", "adjust-dateTime-to-timezone"], of_datatype("dateTime")),
    **dict.fromkeys(["current-date", "adjust-date-to-timezone"], of_datatype("date")),
    **dict.fromkeys(["timezone-from-dateTime", "implicit-timezone"], of_datatype("dayTimeDuration")),
}
_SAME_AS_FIRST = frozenset(
    ["reverse", "subsequence", "remove", "unordered", "exactly-one", "zero-or-one", "one-or-more", "insert-before"]
)
_OF_INSTANTS = {
    **dict.fromkeys(["year", "month", "day", "hours", "minutes", "seconds", "timezone"], "dateTime"),
}
_GUARDS = frozenset({"empty", "exists", "count", "not", "boolean"})
_SLIPS = (
    ("==", "equality is written ="),
    ("&&", "write: and"),
    ("||", "write: or; texts are joined with concat(...)"),
    ("&lt;", "write <: YAML needs no escapes"),
    ("&gt;", "write >: YAML needs no escapes"),
    ("=>", "XPath 2.0 has no =>; nest the calls"),
)
_CASTS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"number", "boolean", "string"}),
    "boolean": frozenset({"number", "boolean", "string"}),
    "dateTime": frozenset({"dateTime", "date", "time", "string"}),
    "date": frozenset({"dateTime", "date", "string"}),
    "time": frozenset({"time", "string"}),
    "duration": frozenset({"duration", "string"}),
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of an expression before it is evaluated.

    Attributes:
        nodes: The elements that it selects, where it is known which.
        selects_nothing: By the schema there is never anything to select.
        unguarded: Optional variables with which something is compared, though they may be empty.
    """

    mistakes: tuple[ExpressionMistake, ...]
    type: StaticType = ANYTHING
    variables: frozenset[str] = frozenset()
    unguarded: frozenset[str] = frozenset()

    @property
    def nodes(self) -> tuple[ElementModel, ...] | None:
        """The elements that it selects; None where that cannot be told."""
        return self.type.models if self.type.kind == "nodes" and self.type.models else None

    @property
    def selects_nothing(self) -> bool:
        """Whether there is never anything to select."""
        return self.type.kind == "empty"


def analyse(
    text: str,
    *,
    namespace: str,
    variables: Mapping[str, str],
    context: Sequence[ElementModel] | None,
    has_answer: bool = True,
    optional: Collection[str] = (),
) -> Analysis:
    """Return what is wrong in an expression, and what it gives.

    Args:
        namespace: That of element names, which have no prefix.
        variables: Parameters, and the XSD datatype of each without prefix.
        context: The elements that ``.`` may be; None where that is not known.
        has_answer: Whether there is a document at all.
        optional: Variables that may be empty.
    """
    try:
        compiled = compile_expression(text, namespace)
    except ElementPathError as error:
        return Analysis((_syntax(text, str(error)),))
    start = ANYTHING if context is None else StaticType("nodes", models=tuple(context))
    walker = _Walker(dict(variables))
    found = walker.infer(compiled.token, _Place(start, has_answer))
    guarded = set(_iter_guarded(compiled.token))
    compared = {name for name in walker.compared if name in optional} - guarded
    mistakes = tuple(sorted(set(walker.mistakes), key=lambda mistake: (mistake.line, mistake.column)))
    return Analysis(mistakes, found, compiled.variables, frozenset(compared))


def _syntax(text: str, error: str) -> ExpressionMistake:
    match = re.search(r"line (\d+), column (\d+)", error)
    line, column = (int(match[1]), int(match[2])) if match else (1, 1)
    reason = re.sub(r"^.*\[err:\w+\] ", "", error)
    for slip, hint in _SLIPS:
        if slip in re.sub(r"'[^']*'|\"[^\"]*\"", "", text):
            return ExpressionMistake(f"not an XPath 2.0 expression: {slip!r} is not a part of it", line, column, hint)
    hint = ""
    unknown = re.search(r"unknown function '([^']+)'", reason)
    if unknown is not None:
        functions = [s for s, t in XPath2Parser.symbol_table.items() if "function" in str(getattr(t, "label", ""))]
        hint = nearest(unknown[1].removeprefix("fn:"), functions)
    elif text.count("(") != text.count(")"):
        hint = f"{text.count('(')} opening and {text.count(')')} closing parentheses"
    elif text.count("'") % 2 or text.count('"') % 2:
        hint = "a quote is not closed"
    elif re.search(r"(?<![!<>=])!(?!=)", text):
        hint = "write not(...) for !"
    return ExpressionMistake(f"not an XPath 2.0 expression: {reason}", line, column, hint)


def _iter_guarded(token: XPathToken) -> Iterator[str]:
    """Yield the variables about whose emptiness the expression asks somewhere."""
    if token.symbol in _GUARDS and len(token) == 1 and token[0].symbol == "$":
        yield str(token[0][0].value)
    for child in token:
        yield from _iter_guarded(child)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a token stands.

    Attributes:
        here: What ``.`` is.
        bound: Variables of ``for``, ``some`` and ``every``.
    """

    here: StaticType
    has_answer: bool
    bound: Mapping[str, StaticType] = field(default_factory=dict)

    def at(self, here: StaticType) -> _Place:
        return replace(self, here=here)


class _Walker:
    """Infers types from the leaves up, and gathers what is wrong on the way."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.mistakes: list[ExpressionMistake] = []
        self.compared: set[str] = set()

    def say(self, token: XPathToken, message: str, hint: str = "") -> None:
        line, column = token.position
        self.mistakes.append(ExpressionMistake(message, line, column, hint))

    # ------------------------------------------------------------------------------------------ walking

    def infer(self, token: XPathToken, place: _Place) -> StaticType:  # noqa: C901, PLR0911, PLR0912 - one for each kind
        """Return what a token gives."""
        symbol = str(token.symbol)
        if symbol in _LITERALS:
            return _LITERALS[symbol]
        if symbol == "$":
            return self.variable(token, place)
        if symbol in {"(name)", "*", ".", "..", "@"} and not (symbol == "*" and len(token) == 2):
            return self.step(token, place)
        if token.label == "axis":
            return self.axis(token, place)
        if token.label == "kind test":
            return place.here.atomized() if symbol == "text" else ANYTHING
        if symbol in {"/", "//"}:
            return self.path(token, place)
        if symbol == "[":
            return self.filtered(token, place)
        if symbol in {"for", "some", "every"}:
            return self.bound(token, place)
        if symbol == "(":
            return union(self.infer(child, place) for child in token) if len(token) else EMPTY
        if symbol in {",", "|", "union"}:
            return union([self.infer(child, place) for child in token])
        if symbol in {"intersect", "except"}:
            left, _ = (self.infer(child, place) for child in token)
            return left
        if symbol == "if":
            self.infer(token[0], place)
            return union([self.infer(child, place) for child in token[1:]])
        if symbol == ":":
            return self.cast(token, token[1], str(token[1].symbol), place)
        if symbol in {"cast", "treat", "castable", "instance"}:
            return self.infer_as(token, place)
        if symbol in _GENERAL | _VALUE:
            return self.comparison(token, place)
        if symbol in {"+", "-", "*", "div", "idiv", "mod"}:
            return self.arithmetic(token, place)
        return self.call(token, [self.infer(child, place) for child in token])

    def variable(self, token: XPathToken, place: _Place) -> StaticType:
        name = str(token[0].value)
        if name in place.bound:
            return place.bound[name]
        if name not in self.variables:
            hint = nearest(name, self.variables) or f"the parameters are {', '.join(sorted(self.variables))}"
            self.say(token, f"${name} is no parameter of this operation", hint)
            return ANYTHING
        return of_datatype(self.variables[name])

    def step(self, token: XPathToken, place: _Place) -> StaticType:  # noqa: PLR0911 - one for each kind
        symbol = str(token.symbol)
        if not place.has_answer:
            self.say(token, "there is no answer to look at here", "use parameters, such as $name")
            return ANYTHING
        models = place.here.models if place.here.kind == "nodes" else ()
        if symbol == ".":
            return place.here
        if not models or any(model.is_open for model in models):
            if place.here.is_typed and symbol in {"(name)", "*"}:
                self.say(token, f"a value of type {place.here} has no children")
            return ANYTHING
        if symbol == "..":
            parents = tuple(dict.fromkeys(model.parent for model in models if model.parent is not None))
            if not parents:
                self.say(token, "the root element has no parent")
            return StaticType("nodes", models=parents) if parents else ANYTHING
        if symbol == "@":
            return self.attribute(token, models)
        children = [child for model in models for child in model.children.values()]
        if symbol == "*":
            return StaticType("nodes", models=tuple(children)) if children else EMPTY
        return self.child(token, str(token.value), models)

    def attribute(self, token: XPathToken, models: Sequence[ElementModel]) -> StaticType:
        name = str(token[0].value)
        known = sorted({name for model in models for name in model.attributes})
        if token[0].symbol == "(name)" and name not in known:
            what = " or ".join(dict.fromkeys(model.name for model in models))
            self.say(token, f"{what} has no attribute {name!r}", nearest(name, known))
        return StaticType("untyped")

    def child(self, token: XPathToken, name: str, models: Sequence[ElementModel]) -> StaticType:
        found = tuple(model.children[name] for model in models if name in model.children)
        if found:
            return StaticType("nodes", models=found)
        what = " or ".join(dict.fromkeys(model.name for model in models))
        known = list(dict.fromkeys(child for model in models for child in model.children))
        self.say(token, f"{what} has no child {name!r}", self._where(name, models, known))
        return ANYTHING

    def _where(self, name: str, models: Sequence[ElementModel], known: Sequence[str]) -> str:
        if name in {"true", "false"}:
            return f"write {name}()"
        if name == "null":
            return "write empty(...) for: is null"
        if name in self.variables:
            return f"the parameter is written ${name}"
        for model in models:
            for below in model.descendants():
                if below.name == name:
                    start = "" if model.path() == "." else f"{model.path()}/"
                    return f"from here it is {below.path().removeprefix(start)}"
            if model.parent is not None and name in model.parent.children:
                return f"from here it is ../{name}"
        return nearest(name, known) or (f"its children are {', '.join(known)}" if known else "it has no children")

    def axis(self, token: XPathToken, place: _Place) -> StaticType:
        symbol = str(token.symbol)
        models = place.here.models
        test = token[0]
        if symbol == "child":
            return self.infer(test, place)
        if not place.has_answer or not models or any(model.is_open for model in models):
            return self.step(test, place) if not place.has_answer else ANYTHING
        if symbol == "self":
            found = models if test.symbol != "(name)" else tuple(m for m in models if m.name == test.value)
        elif symbol in {"descendant", "descendant-or-self"}:
            return self.descendants(test, models)
        elif symbol in {"following-sibling", "preceding-sibling"}:
            parents = tuple(dict.fromkeys(model.parent for model in models if model.parent is not None))
            return self.infer(test, place.at(StaticType("nodes", models=parents))) if parents else EMPTY
        elif symbol == "parent":
            parents = tuple(dict.fromkeys(model.parent for model in models if model.parent is not None))
            found = parents if test.symbol != "(name)" else tuple(m for m in parents if m.name == test.value)
        else:
            return ANYTHING
        return StaticType("nodes", models=found) if found else EMPTY

    def descendants(self, test: XPathToken, models: Sequence[ElementModel]) -> StaticType:
        below = [each for model in models for each in (model, *model.descendants())]
        if test.symbol != "(name)" or any(model.is_open for model in below):
            return ANYTHING
        found = tuple(model for model in below if model.name == test.value)
        if not found:
            known = sorted({model.name for model in below})
            self.say(test, f"there is no element {test.value!r} below", nearest(str(test.value), known))
            return ANYTHING
        return StaticType("nodes", models=found)

    def path(self, token: XPathToken, place: _Place) -> StaticType:
        if len(token) == 0:
            return ANYTHING
        if len(token) == 1:  # from the document: / has the root element for a child
            root = self._roots(place)
            if root is None or token.symbol == "/":
                return ANYTHING
            return self.below(token[0], place.at(root))
        left = self.infer(token[0], place)
        if left.is_typed:
            self.say(token, f"a path begins with elements, and this is {left}")
            return ANYTHING
        inner = place.at(left if left.kind in {"nodes", "anything"} else ANYTHING)
        return self.below(token[1], inner) if token.symbol == "//" else self.infer(token[1], inner)

    def below(self, token: XPathToken, place: _Place) -> StaticType:
        """Return what stands behind ``//``."""
        test = token
        while test.symbol == "[":
            test = test[0]
        if test.symbol != "(name)" or not place.here.models:
            return ANYTHING
        found = self.descendants(test, place.here.models)
        if token is not test and found.kind == "nodes":
            for each in token[1:]:
                self.infer(each, place.at(found))
        return found

    def _roots(self, place: _Place) -> StaticType | None:
        roots = []
        for model in place.here.models:
            node = model
            while node.parent is not None:
                node = node.parent
            roots.append(node)
        return StaticType("nodes", models=tuple(dict.fromkeys(roots))) if roots else None

    def filtered(self, token: XPathToken, place: _Place) -> StaticType:
        found = self.infer(token[0], place)
        for predicate in token[1:]:
            self.infer(predicate, place.at(found if found.kind != "empty" else ANYTHING))
        return found

    def bound(self, token: XPathToken, place: _Place) -> StaticType:
        children = list(token)
        bound = dict(place.bound)
        while len(children) > 1:
            variable, domain, *children = children
            bound[str(variable[0].value)] = self.infer(domain, replace(place, bound=dict(bound)))
        result = self.infer(children[0], replace(place, bound=bound))
        return result if token.symbol == "for" else BOOLEAN

    # ------------------------------------------------------------------------------------------- values

    def cast(self, token: XPathToken, call: XPathToken, name: str, place: _Place) -> StaticType:
        """Return the type of ``xs:name(...)``, or of a function with a prefix."""
        arguments = [self.infer(child, place) for child in call]
        if str(token[0].value) != "xs":
            return self.call(call, arguments)
        for argument in arguments:
            self._check_cast(token, argument, name)
        return of_datatype(name)

    def _check_cast(self, token: XPathToken, argument: StaticType, name: str) -> None:
        source, target = argument.family, of_datatype(name).family
        if source is not None and target is not None and target not in _CASTS.get(source, {target}):
            what = f"xs:{argument.atomized().datatype}"
            by = "" if argument.is_typed else ", by the schema"
            self.say(token, f"no value of type {what} is one of type xs:{name}{by}")

    def infer_as(self, token: XPathToken, place: _Place) -> StaticType:
        argument = self.infer(token[0], place)
        if token.symbol in {"castable", "instance"}:
            return BOOLEAN
        if token.symbol == "cast" and token[1].symbol == ":":
            name = str(token[1][1].value)
            self._check_cast(token, argument, name)
            return of_datatype(name)
        return argument

    def comparison(self, token: XPathToken, place: _Place) -> StaticType:
        symbol = str(token.symbol)
        left, right = (self.infer(child, place).atomized() for child in token)
        self.compared |= {str(each.value) for child in token for each in _iter_variable_names(child)}
        for one, other, literal in ((left, right, token[1]), (right, left, token[0])):
            if one.kind == "untyped" and literal.symbol == "(string)" and symbol in {"=", "eq"}:
                self._check_literal(token, literal, one, token[0] if one is left else token[1], place)
            if other.kind == "untyped" and one.is_typed and symbol in _VALUE and one.family != "string":
                self.say(
                    token, f"{symbol!r} compares text with {one}, which is an error", "use = < >, or cast the text"
                )
                return BOOLEAN
        if symbol in _ORDER and left.kind in {"untyped", "typed"} and right.kind in {"untyped", "typed"}:
            self._check_text_order(token, left, right)
        self._check_families(token, left, right)
        return BOOLEAN

    def _check_literal(
        self, token: XPathToken, literal: XPathToken, text: StaticType, side: XPathToken, place: _Place
    ) -> None:
        value = str(literal.value)
        if value == "" or text.datatype is None:
            return
        if datatypes.is_known(text.datatype) and not datatypes.get(text.datatype).is_valid(value):
            self.say(token, f"this is never true: {value!r} is no xs:{text.datatype}, which the schema demands")
            return
        silent = _Walker(self.variables)
        found = silent.infer(side, place)
        known = [entry for model in found.models for entry in model.enumeration]
        if found.models and all(model.enumeration for model in found.models) and value not in known:
            self.say(token, f"this is never true: {value!r} is none of {', '.join(known)}", nearest(value, known))

    def _check_text_order(self, token: XPathToken, left: StaticType, right: StaticType) -> None:
        is_text = all(side.kind == "untyped" or side.family == "string" for side in (left, right))
        declared = next(
            (side.datatype for side in (left, right) if side.kind == "untyped" and side.family not in {None, "string"}),
            None,
        )
        if is_text and declared is not None:
            hint = f"write xs:{declared}(...) around both sides"
            self.say(token, f"both sides of {token.symbol!r} are text here, and are compared as text", hint)

    def _check_families(self, token: XPathToken, left: StaticType, right: StaticType) -> None:
        families = {left.family, right.family}
        if None in families or len(families) == 1:
            return
        if left.kind == right.kind == "untyped":
            return
        typed = next((side for side in (left, right) if side.is_typed), None)
        text = next((side for side in (left, right) if side.kind == "untyped"), None)
        if typed is not None and text is not None:
            if typed.family == "string":  # text is compared as text
                return
            self.say(token, f"the schema says xs:{text.datatype}, and that is not compared with {typed}", _cast(text))
            return
        self.say(token, f"{left} is not compared with {right}", "cast one of them")

    def arithmetic(self, token: XPathToken, place: _Place) -> StaticType:
        sides = [self.infer(child, place).atomized() for child in token]
        for side in sides:
            if side.family in {"string", "boolean"} and (side.is_typed or side.family == "boolean"):
                self.say(token, f"{token.symbol!r} does not calculate with xs:{side.datatype}")
                return ANYTHING
            if side.kind == "untyped" and side.family in {"dateTime", "date", "time"}:
                self.say(
                    token,
                    f"text of the answer is calculated with as a number, and this is a {side.family}",
                    _cast(side),
                )
                return ANYTHING
        families = [side.family for side in sides]
        if None in families:
            return ANYTHING
        symbol = str(token.symbol)
        if set(families) == {"number"}:
            is_whole = all(side.may_be_value_of("integer") and side.is_typed for side in sides) and symbol != "div"
            return _INTEGER if is_whole or symbol == "idiv" else _DECIMAL
        return self._instants(token, symbol, sides, families)

    def _instants(
        self, token: XPathToken, symbol: str, sides: Sequence[StaticType], families: Sequence[str | None]
    ) -> StaticType:
        instants = {"dateTime", "date", "time"}
        if len(sides) == 1 or (families[0] == families[1] == "duration" and symbol in {"+", "-"}):
            return sides[0]
        if families[0] == families[1] and families[0] in instants and symbol == "-":
            return of_datatype("dayTimeDuration")
        if families[0] in instants and families[1] == "duration" and symbol in {"+", "-"}:
            return sides[0]
        if families[1] in instants and families[0] == "duration" and symbol == "+":
            return sides[1]
        if families[0] == "duration" and families[1] in {"number", "duration"} and symbol in {"*", "div"}:
            return sides[0] if families[1] == "number" else _DECIMAL
        if families == ["number", "duration"] and symbol == "*":
            return sides[1]
        hint = "a time span is a duration, such as xs:dayTimeDuration('P1D')" if instants & set(families) else ""
        self.say(token, f"{sides[0]} {symbol} {sides[1]} cannot be calculated", hint)
        return ANYTHING

    def call(self, token: XPathToken, arguments: Sequence[StaticType]) -> StaticType:
        name = str(token.symbol)
        if name in {"sum", "avg", "max", "min"} and arguments:
            return self._aggregate(token, name, arguments[0].atomized())
        if name in {"distinct-values", "data"} and arguments:
            return arguments[0].atomized()
        if name in _SAME_AS_FIRST and arguments:
            return arguments[0]
        if name in {"abs", "floor", "ceiling", "round", "round-half-to-even"} and arguments:
            return arguments[0] if arguments[0].is_typed else of_datatype("double")
        part = re.fullmatch(r"(?:year|month|day|hours|minutes|seconds|timezone)-from-(dateTime|date|time)", name)
        if part is not None and arguments and arguments[0].family not in {None, part[1], "string"}:
            what = arguments[0].atomized().datatype
            self.say(token, f"{name}() wants xs:{part[1]}, and this is xs:{what}")
        return _RESULTS.get(name, ANYTHING)

    def _aggregate(self, token: XPathToken, name: str, argument: StaticType) -> StaticType:
        if argument.kind == "untyped":
            if argument.family not in {None, "number"}:
                self.say(
                    token,
                    f"{name}() takes text of the answer for numbers, and this is xs:{argument.datatype}",
                    _cast(argument),
                )
                return ANYTHING
            return of_datatype("double")
        if name in {"sum", "avg"} and argument.family in {"string", "boolean", "dateTime", "date", "time"}:
            self.say(token, f"{name}() does not add values of type {argument}")
            return ANYTHING
        return argument


def _cast(text: StaticType) -> str:
    return f"cast the text: xs:{text.datatype}(...)" if text.family not in {"number", "string"} else ""


def _iter_variable_names(token: XPathToken) -> Iterator[XPathToken]:
    """Yield the names of the variables that are compared themselves, or calculated with."""
    if token.symbol == "$":
        yield token[0]
    elif token.symbol in {"+", "-", "*", "div", "idiv", "mod", "("}:
        for child in token:
            yield from _iter_variable_names(child)
