"""Dependencies between parameters: reads a rule from plain data, and says everything that is wrong with it.

The words are those of the inter-parameter dependency language IDL of Martin-Lopez, Segura and Ruiz-Cortes
(2020). A contract writes them as YAML mappings, which editors complete and whose positions are kept; only the
leaves, a name or a comparison, are small strings. IDL's own text, as it is published, is read as well.

A parameter's name is true when it is sent. A comparison as a term is true when all its parameters are sent
and it holds; under ``compare`` or ``arithmetic`` it demands nothing unless all its parameters are sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from accordant.errors import UsageError, nearest
from accordant.formulas import (
    OPERATORS,
    AllOrNone,
    And,
    Comparison,
    Constant,
    Formula,
    Member,
    Not,
    OnlyOne,
    Operand,
    Operation,
    Or,
    Requires,
    Sent,
    Value,
    WhenSent,
    ZeroOrOne,
    names,
    text,
)
from accordant.notation import read
from accordant.terms import IdlProblem, TermError, TermReader

__all__ = [
    "OPERATORS",
    "WORDS",
    "AllOrNone",
    "And",
    "Comparison",
    "Constant",
    "Formula",
    "IdlError",
    "IdlProblem",
    "Member",
    "Not",
    "OnlyOne",
    "Operand",
    "Operation",
    "Or",
    "Requires",
    "Sent",
    "Value",
    "WhenSent",
    "ZeroOrOne",
    "names",
    "parse",
    "parse_text",
    "text",
]

_GROUPS: Mapping[str, type[And | Or | OnlyOne | ZeroOrOne | AllOrNone]] = {
    "or": Or,
    "only_one": OnlyOne,
    "zero_or_one": ZeroOrOne,
    "all_or_none": AllOrNone,
    "and": And,
}
_AS_IN_IDL = {"Or": "or", "OnlyOne": "only_one", "ZeroOrOne": "zero_or_one", "AllOrNone": "all_or_none"}

WORDS = (*_GROUPS, "not", "requires", "compare", "arithmetic")
"""The keys that make a rule or a nested term; each mapping has exactly one of them."""


class IdlError(UsageError):
    """The data is no rule; carries every problem found in it."""

    def __init__(self, problems: Iterable[IdlProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


Judge = Callable[[Formula, TermReader], Iterable[TermError]]


def parse(data: object, *, parameters: Collection[str] = (), judge: Judge | None = None) -> Formula:
    """Read one rule from plain data: a mapping with exactly one of `WORDS`.

        >>> parse({"zero_or_one": ["radius", "rankby == 'distance'"]}) == parse_text(
        ...     "ZeroOrOne(radius, rankby == 'distance');"
        ... )[0]
        True

    The groups may also be spelled as in IDL: ``ZeroOrOne`` is ``zero_or_one``.

    Args:
        data: As a YAML or JSON reader gives it.
        parameters: The names that exist; empty means that names are not checked.
        judge: Says more about each term that can be read; see `rule_values`.

    Raises:
        IdlError: The data is no rule; it carries all problems, not only the first.
    """
    reader = _Reader(parameters, judge)
    if isinstance(data, Mapping):
        formula = reader.mapping(data, ())
    else:
        reader.report((), 0, f"a rule is a mapping with one of {_listed(WORDS)}", _rule_hint(data))
        formula = None
    if formula is None or reader.problems:
        raise IdlError(reader.problems)
    return formula


def parse_text(source: str, *, parameters: Collection[str] = ()) -> list[Formula]:
    """Read rules from a text in IDL's own notation, each ended by a semicolon.

        >>> for rule in parse_text("IF p1 THEN p2 == 'a'; ZeroOrOne(p3, [p-4] AND p5 LIKE 'x*'); p6 + p7 < 100;"):
        ...     print(text(rule))
        if p1 then p2 == 'a'
        zero_or_one(p3, and(p-4, p5 like 'x*'))
        p6 + p7 < 100

    Args:
        source: See `notation` for what is read.
        parameters: The names that exist; empty means that names are not checked.

    Raises:
        IdlError: Something cannot be read; it carries all problems of the text, each with its line and column.
    """
    formulas, problems = read(source, parameters)
    if problems:
        raise IdlError(problems)
    return formulas


def _rule_hint(data: object) -> str:
    if not isinstance(data, str):
        return ""
    return "a comparison is written compare: '...'; that a parameter must be sent is written required: true"


class _Reader:
    """Reads terms and gathers problems; a term that cannot be read is None."""

    def __init__(self, parameters: Collection[str], judge: Judge | None) -> None:
        self.parameters = parameters
        self.judge = judge
        self.problems: list[IdlProblem] = []

    def report(self, path: tuple[str | int, ...], column: int, message: str, hint: str = "") -> None:
        self.problems.append(IdlProblem(path, column, message, hint))

    def term(self, data: object, path: tuple[str | int, ...]) -> Formula | None:
        if isinstance(data, Mapping):
            return self.mapping(data, path)
        if isinstance(data, str):
            return self.string(data, path, TermReader.term)
        hint = f"quote it: '{data}'" if isinstance(data, bool | int | float) else ""
        self.report(path, 0, "a term is a parameter's name, a comparison or a mapping", hint)
        return None

    def mapping(self, data: Mapping[object, object], path: tuple[str | int, ...]) -> Formula | None:
        words = [key for key in data if key in WORDS or key in _AS_IN_IDL]
        for key in data:
            if key not in words:
                message = f"unknown word {key!r}; the words are {_listed(WORDS)}"
                self.report((*path, str(key)), 0, message, nearest(str(key), WORDS))
        if len(words) != 1:
            if words or not data:
                found = _listed([str(word) for word in words]) or "none"
                self.report(path, 0, f"exactly one of {_listed(WORDS)} is expected, found {found}")
            return None
        word = str(words[0])
        return self.word(_AS_IN_IDL.get(word, word), data[word], (*path, word))

    def word(self, word: str, data: object, path: tuple[str | int, ...]) -> Formula | None:
        if word in _GROUPS:
            return self.group(word, data, path)
        if word == "not":
            term = self.term(data, path)
            return None if term is None else Not(term)
        if word == "requires":
            return self.requires(data, path)
        if not isinstance(data, str):
            self.report(path, 0, f"{word} takes a comparison in one string, such as 'a <= b'")
            return None
        return self.string(data, path, TermReader.compare if word == "compare" else TermReader.arithmetic)

    def group(self, word: str, data: object, path: tuple[str | int, ...]) -> Formula | None:
        if not isinstance(data, list | tuple):
            self.report(path, 0, f"{word} takes a list of terms")
            return None
        terms = [self.term(item, (*path, index)) for index, item in enumerate(data)]
        if len(terms) < 2:
            self.report(path, 0, f"{word} needs two terms or more, found {len(terms)}")
        readable = tuple(term for term in terms if term is not None)
        return _GROUPS[word](readable) if len(readable) == len(terms) >= 2 else None

    def requires(self, data: object, path: tuple[str | int, ...]) -> Formula | None:
        if not isinstance(data, Mapping):
            self.report(path, 0, "requires takes a mapping with if and then")
            return None
        for key in data:
            if key not in {"if", "then"}:
                hint = nearest(str(key), ("if", "then"))
                self.report((*path, str(key)), 0, f"unknown word {key!r}; requires has if and then", hint)
        sides = []
        for key in ("if", "then"):
            if key in data:
                sides.append(self.term(data[key], (*path, key)))
            else:
                self.report(path, 0, f"requires has no {key!r}")
                sides.append(None)
        condition, consequence = sides
        if condition is None or consequence is None:
            return None
        return Requires(condition, consequence)

    def string(self, data: str, path: tuple[str | int, ...], form: Callable[[TermReader], Formula]) -> Formula | None:
        try:
            reader = TermReader(data)
            formula = form(reader)
        except TermError as error:
            self.report(path, error.column, error.message, error.hint)
            return None
        for name, column in reader.found:
            if self.parameters and name not in self.parameters:
                hint = nearest(name, self.parameters)
                if not hint and name != data.strip():
                    hint = f"a value is written in quotes: '{name}'"
                self.report(path, column, f"unknown parameter {name!r}", hint)
        for wrong in self.judge(formula, reader) if self.judge is not None else ():
            self.report(path, wrong.column, wrong.message, wrong.hint)
        return formula


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
