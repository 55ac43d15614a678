"""IDL's own notation: reads the text in which inter-parameter dependencies are published.

    IF type == 'video' THEN embed OR data;   // a requirement
    ZeroOrOne(radius, rankby == 'distance');
    limit + offset <= 1000;

The grammar is that of Martin-Lopez, Segura and Ruiz-Cortes (2020), https://github.com/isa-group/IDL; `idl` reads
the same rules from YAML. As there, AND binds closer than OR, a comparison by itself demands nothing unless all
its parameters are sent, and one within a dependency is false unless they are. More is read than the grammar has:
NOT and parentheses anywhere, arithmetic on both sides, negative numbers, quotes of either kind, ``!=`` for strings,
a last dependency without its semicolon, and comments behind ``#``. A name behind ``^`` or in brackets may be a word
of the notation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NoReturn

from accordant.errors import nearest
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
)
from accordant.terms import IdlProblem

__all__ = ["read"]

_GROUPS: dict[str, type[Or | OnlyOne | AllOrNone | ZeroOrOne]] = {
    "Or": Or,
    "OnlyOne": OnlyOne,
    "AllOrNone": AllOrNone,
    "ZeroOrOne": ZeroOrOne,
}
_WORDS = (*_GROUPS, "IF", "THEN", "NOT", "AND", "OR", "LIKE")
_RESERVED = frozenset(_WORDS) | {"true", "false"}

_TOKEN = re.compile(
    r"""(?P<space>\s+|\ufeff|//[^\n]*|\#[^\n]*|/\*.*?\*/)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<name>\^?[^\W\d][\w.]*|\^?\.[\w.]+)
      | (?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
      | (?P<operator>==|!=|<=|>=|<|>|=(?![<>])|[-+*/(),;|])""",
    re.VERBOSE | re.DOTALL,
)
_MISTAKEN = {
    "=<": "<=",
    "=>": ">=",
    "<>": "!=",
    "&&": "AND",
    "&": "AND",
    "||": "OR",
    "!": "NOT",
}
_MISTAKEN_FIRST = sorted(_MISTAKEN, key=len, reverse=True)
_HYPHENATED = re.compile(r"[^\W\d][\w.]*(?:-[\w.]+)+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


class _UnreadableError(Exception):
    """A dependency cannot be read beyond a token."""

    def __init__(self, token: _Token, message: str, hint: str) -> None:
        super().__init__(message)
        self.token, self.message, self.hint = token, message, hint


def read(source: str, parameters: Collection[str] = ()) -> tuple[list[Formula], list[IdlProblem]]:
    """Read dependencies, each ended by a semicolon; return those that can be read, and what is wrong with others.

    Args:
        source: In IDL's notation.
        parameters: The names that exist; empty means that names are not checked.
    """
    return _Reader(source, parameters).read()


class _Reader:
    """Reads by recursive descent; after a mistake it goes on behind the next semicolon."""

    def __init__(self, source: str, parameters: Collection[str]) -> None:
        self.source = source
        self.parameters = parameters
        self.problems: list[tuple[int, str, str]] = []
        self.tokens = list(self._scan())
        self.position = 0
        self.found: dict[int, str] = {}

    def read(self) -> tuple[list[Formula], list[IdlProblem]]:
        formulas = []
        while self._peek().kind != "end":
            if self._take(";"):
                continue
            self.found.clear()
            try:
                formulas.append(self._dependency())
                self._ended()
            except _UnreadableError as error:
                self.problems.append((error.token.start, error.message, error.hint))
                while self._peek().kind != "end" and not self._take(";"):
                    self.position += 1
            for start, name in self.found.items():
                if self.parameters and name not in self.parameters:
                    self.problems.append((start, f"unknown parameter {name!r}", nearest(name, self.parameters)))
        return formulas, [self._placed(*problem) for problem in sorted(self.problems)]

    def _ended(self) -> None:
        if self._peek().kind == "end" or self._take(";"):
            return
        token = self._peek()
        if token.text in {"IF", "NOT", *_GROUPS}:
            # What follows begins a dependency, which is read as one for its own mistakes.
            self.problems.append((token.start, f"expected ';' before {token.text!r}", ""))
            return
        within = "AND and OR stand between the terms of IF ... THEN ... or of Or(...)"
        self._fail("';'", within if token.text in {"AND", "OR"} else self._word_hint())

    def _word_hint(self) -> str:
        """Return what to do where the words before the place of a mistake are none as they are written."""
        token, before = self._peek(), self._peek(-1) if self.position else self._peek()
        for one in (token, before):
            if one.kind == "name" and one.text not in _WORDS and one.text.upper() in _WORDS:
                return f"keywords are written in capitals: {one.text.upper()}"
        return ""

    def _placed(self, start: int, message: str, hint: str) -> IdlProblem:
        before = self.source[:start]
        return IdlProblem((), start - (before.rfind("\n") + 1), message, hint, line=before.count("\n") + 1)

    # ------------------------------------------------------------------------------------------- tokens

    def _scan(self) -> list[_Token]:
        tokens = []
        start = 0
        while start < len(self.source):
            token = self._bracketed(start) if self.source[start] == "[" else self._matched(start)
            if token.kind != "space":
                tokens.append(token)
            start = token.end
        return tokens

    def _matched(self, start: int) -> _Token:
        match = _TOKEN.match(self.source, start)
        if self.source.startswith("/*", start) and (match is None or match.lastgroup != "space"):
            self.problems.append((start, "this comment is not closed", ""))
            return _Token("space", "", start, len(self.source))
        mistaken = next((one for one in _MISTAKEN_FIRST if self.source.startswith(one, start)), "")
        if mistaken and (match is None or match.end() - start < len(mistaken)):
            self.problems.append((start, f"unknown operator {mistaken!r}", f"write {_MISTAKEN[mistaken]}"))
            return _Token("operator", _MISTAKEN[mistaken], start, start + len(mistaken))
        if match is not None:
            kind, text = str(match.lastgroup), match.group()
            if kind == "name" and text.startswith("^"):
                # As a name in brackets, it is no word of the notation.
                return _Token("quoted name", text[1:], start, match.end())
            text = "==" if text == "=" else text
            if kind == "string":
                text = _ESCAPED.sub(r"\1", text[1:-1])
            return _Token(kind, text, start, match.end())
        if self.source[start] in "'\"":
            line_end = self.source.find("\n", start) % (len(self.source) + 1)
            self.problems.append((start, "this quote is not closed", ""))
            return _Token("string", "", start, max(line_end, start + 1))
        self.problems.append((start, f"unexpected {self.source[start]!r}", ""))
        return _Token("space", "", start, start + 1)

    def _bracketed(self, start: int) -> _Token:
        """Read a name between brackets, which may itself have brackets in pairs."""
        depth = 0
        for place in range(start, len(self.source)):
            character = self.source[place]
            depth += (character == "[") - (character == "]")
            if depth == 0:
                return _Token("quoted name", self.source[start + 1 : place], start, place + 1)
            if character in "\n;":
                break
        self.problems.append((start, "this bracket is not closed", "[...] holds a parameter's name"))
        return _Token("space", "", start, start + 1)

    def _peek(self, ahead: int = 0) -> _Token:
        place = self.position + ahead
        if place < len(self.tokens):
            return self.tokens[place]
        return _Token("end", "", len(self.source.rstrip()), len(self.source))

    def _take(self, *texts: str) -> _Token | None:
        token = self._peek()
        if token.text not in texts or token.kind not in {"name", "operator"}:
            return None
        self.position += 1
        return token

    def _fail(self, expected: str, hint: str = "") -> NoReturn:
        token = self._peek()
        found = "nothing more" if token.kind == "end" else repr(token.text)
        raise _UnreadableError(token, f"expected {expected}, found {found}", hint)

    def _expect(self, text: str, hint: str = "") -> None:
        if self._take(text) is None:
            self._fail(repr(text), self._word_hint() or hint)

    # ----------------------------------------------------------------------------------------- formulas

    def _dependency(self) -> Formula:
        start = self._peek()
        if self._take("IF"):
            condition = self._predicate()
            self._expect("THEN", "write IF ... THEN ...;")
            return Requires(condition, self._predicate())
        formula = self._predicate()
        if isinstance(formula, Comparison) and formula.operator != "like":
            return WhenSent(formula)
        grouped = formula.term if isinstance(formula, Not) else formula
        # An Or that is made by OR is a predicate, the same one written with Or(...) is a dependency.
        if not isinstance(grouped, Or | OnlyOne | AllOrNone | ZeroOrOne) or not self._begins_group(start):
            named = ", ".join(_GROUPS)
            hint = f"a dependency is IF ... THEN ..., a comparison, or one of {named} with terms in parentheses"
            raise _UnreadableError(start, "this is a term and no dependency", self._word_hint() or hint)
        return formula

    def _begins_group(self, start: _Token) -> bool:
        place = self.tokens.index(start)
        while self.tokens[place].kind != "quoted name" and self.tokens[place].text in {"NOT", "("}:
            place += 1
        return self.tokens[place].kind != "quoted name" and self.tokens[place].text in _GROUPS

    def _predicate(self) -> Formula:
        terms = [self._conjunction()]
        while self._take("OR"):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _conjunction(self) -> Formula:
        terms = [self._clause()]
        while self._take("AND"):
            terms.append(self._clause())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _clause(self) -> Formula:
        if self._take("NOT"):
            return Not(self._clause())
        token = self._peek()
        if token.text in _GROUPS and self._peek(1).text == "(":
            return self._group()
        if token.kind == "name" and self._peek(1).text == "(":
            group = next((one for one in _GROUPS if one.lower() == token.text.lower()), "")
            hint = f"did you mean {group!r}?" if group else nearest(token.text, _GROUPS)
            if token.text.upper() == "AND":
                hint = "AND stands between terms"
            self._fail("a term", hint or f"dependencies are {', '.join(_GROUPS)}")
        if token.text != "(":
            return self._comparison_or_name()
        # A parenthesis may open a predicate or a sum: what reads farther is what was meant.
        position = self.position
        failures = []
        for attempt in (self._parenthesized, self._comparison_or_name):
            self.position = position
            try:
                return attempt()
            except _UnreadableError as error:
                failures.append(error)
        raise max(failures, key=lambda error: error.token.start)

    def _parenthesized(self) -> Formula:
        self._expect("(")
        formula = self._predicate()
        self._expect(")")
        if self._peek().text in {*OPERATORS, *"+-*/"} and self._peek().kind == "operator":
            self._fail("AND, OR or ';'")
        return formula

    def _group(self) -> Formula:
        word = self._peek()
        self.position += 1
        self._expect("(")
        terms = [self._predicate()]
        while self._take(","):
            terms.append(self._predicate())
        self._expect(")", "terms are parted by commas")
        if len(terms) < 2:
            raise _UnreadableError(word, f"{word.text} needs two terms or more, found {len(terms)}", "")
        return _GROUPS[word.text](tuple(terms))

    def _comparison_or_name(self) -> Formula:
        start = self._peek()
        left = self._sum()
        if self._peek().text == "LIKE":
            return self._like(left)
        operator = self._take(*OPERATORS)
        if operator is None:
            if isinstance(left, Value):
                return Sent(left.name)
            written = self.source[start.start : self._peek(-1).end]
            is_name = isinstance(left, Operation) and _HYPHENATED.fullmatch(written)
            self._fail(
                f"one of {', '.join(OPERATORS)}",
                f"a name with hyphens is written in brackets: [{written}]" if is_name else self._word_hint(),
            )
        right = self._sum()
        if isinstance(left, Value) and isinstance(right, Constant) and self._peek().text == "|":
            return self._alternatives(left, operator, right)
        if not any(start.start <= place for place in self.found):
            raise _UnreadableError(start, "no parameter is named in this comparison", "values are written in quotes")
        return Comparison(left, operator.text, right)

    def _like(self, left: Operand) -> Formula:
        self._expect("LIKE")
        token = self._peek()
        if token.kind != "string" or not isinstance(left, Value):
            self._fail("a pattern in quotes behind a parameter's name", "write p LIKE 'a*'")
        self.position += 1
        return Comparison(left, "like", Constant(token.text))

    def _alternatives(self, left: Value, operator: _Token, first: Constant) -> Formula:
        values = [first]
        while self._take("|"):
            value = self._constant()
            if value is None:
                every = self._peek().text == "*"
                self._fail("a value", "p LIKE 'v*' is a pattern" if every else "alternatives are written p=='v'|'w'")
            values.append(value)
        member = Member(left.name, tuple(values))
        if operator.text == "==":
            return member
        if operator.text == "!=":
            return And((Sent(left.name), Not(member)))
        raise _UnreadableError(operator, "alternatives go with == and !=", "")

    # ----------------------------------------------------------------------------------------- operands

    def _sum(self) -> Operand:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Operand:
        return self._chain(("*", "/"), self._factor)

    def _chain(self, operators: tuple[str, str], part: Callable[[], Operand]) -> Operand:
        operand = part()
        while (operator := self._take(*operators)) is not None:
            operand = Operation(operand, operator.text, part())
        return operand

    def _factor(self) -> Operand:
        if self._take("("):
            operand = self._sum()
            self._expect(")")
            return operand
        constant = self._constant()
        if constant is not None:
            return constant
        token = self._peek()
        if token.kind not in {"name", "quoted name"} or (token.kind == "name" and token.text in _RESERVED):
            self._fail("a parameter's name or a value")
        self.position += 1
        self.found[token.start] = token.text
        return Value(token.text)

    def _constant(self) -> Constant | None:
        sign = "-" if self._peek().text == "-" and self._peek(1).kind == "number" and self._take("-") else ""
        token = self._peek()
        if token.kind in {"number", "string"} or (token.kind == "name" and token.text in {"true", "false"}):
            self.position += 1
            return Constant(sign + token.text, quoted=token.kind == "string")
        return None
