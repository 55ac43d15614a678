"""Terms: reads the small strings of a rule, a parameter's name or a comparison, with columns for problems.

Written by hand, because the language is three lines of grammar, and what matters is what it says to people
who write ``=``, ``&&`` or a date without quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from accordant.formulas import (
    OPERATORS,
    Comparison,
    Constant,
    Formula,
    Member,
    Operand,
    Operation,
    Requires,
    Sent,
    Value,
    WhenSent,
)

__all__ = ["IdlProblem", "TermError", "TermReader"]


@dataclass(frozen=True, slots=True)
class IdlProblem:
    """One thing that is wrong in the data or the text of rules.

    Attributes:
        path: Keys and indexes that lead to it within the data; empty for a text.
        column: Offset within the string found there, or within the line, counted from 0.
        hint: What to do about it; empty where the message says it.
        line: Line of a text, counted from 1; 0 within data.
    """

    path: tuple[str | int, ...]
    column: int
    message: str
    hint: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column + 1}" if self.line else ".".join(map(str, self.path)) or "rule"
        return f"{place}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class TermError(Exception):
    """A string is no term.

    Attributes:
        column: Offset within the string, counted from 0.
        hint: What to do about it; may be empty.
    """

    def __init__(self, column: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.column, self.message, self.hint = column, message, hint


# A hyphen between two letters or digits belongs to the name (`group-id`): subtraction has spaces around it.
_Placed = TypeVar("_Placed", Constant, Value)

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<date>\d{4}-\d\d-\d\d\S*)
      | (?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<name>[^\W\d][\w.:$@\[\]]*(?:-[\w.:$@\[\]]+)*)
      | `(?P<ticked>[^`]+)`
      | (?P<string>'(?:[^']|'')*'|"(?:[^"]|"")*")
      | (?P<operator>==|!=|<=|>=|<|>|[-+*/(),])""",
    re.VERBOSE,
)
_MISTAKEN = {
    "=": "==",
    "=<": "<=",
    "=>": ">=",
    "<>": "!=",
    "&&": "and: [...]",
    "||": "or: [...]",
    "!": "not: ...",
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(source: str) -> list[_Token]:
    tokens = []
    column = 0
    while column < len(source):
        mistaken = next((m for m in sorted(_MISTAKEN, key=len, reverse=True) if source.startswith(m, column)), "")
        if mistaken and not source.startswith(("==", "!="), column):
            raise TermError(column, f"unknown operator {mistaken!r}", f"write {_MISTAKEN[mistaken]}")
        match = _TOKEN.match(source, column)
        if match is None:
            what = "this quote is not closed" if source[column] in "'\"`" else f"unexpected {source[column]!r}"
            hint = (
                "a parameter is named without $; one whose name has it stands in `...`" if source[column] == "$" else ""
            )
            raise TermError(column, what, hint)
        kind = str(match.lastgroup)
        if kind == "date":
            raise TermError(column, "a date is written in quotes", f"write '{match.group()}'")
        if kind != "space":
            tokens.append(_Token("name" if kind == "ticked" else kind, match[kind], column))
        column = match.end()
    return tokens


class TermReader:
    """Reads one string by one of `term`, `compare` and `arithmetic`.

    Attributes:
        found: The parameters named so far, each with its column.

    Raises:
        TermError: By every method, and already when the string has a character that belongs to no word.
    """

    def __init__(self, source: str) -> None:
        self.tokens = _tokens(source)
        self.source = source
        self.end = _Token("end", "", len(source))
        self.position = 0
        self.found: list[tuple[str, int]] = []
        self._columns: list[tuple[Operand, int]] = []

    def column_of(self, operand: Operand) -> int:
        """Return the column of a value or a parameter of what was read, this very one."""
        return next((column for one, column in self._columns if one is operand), 0)

    def _placed(self, operand: _Placed, column: int) -> _Placed:
        self._columns.append((operand, column))
        return operand

    def _peek(self) -> _Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else self.end

    def _take(self, *texts: str) -> _Token | None:
        token = self._peek()
        if token.text not in texts or token.kind == "string":
            return None
        self.position += 1
        return token

    def _fail(self, expected: str, hint: str = "") -> NoReturn:
        token = self._peek()
        found = "nothing more" if token.kind == "end" else repr(token.text)
        raise TermError(token.column, f"expected {expected}, found {found}", hint)

    def term(self) -> Formula:
        """A parameter's name, a comparison, ``name in (...)`` or ``name like '...'``."""
        if len(self.tokens) == 1 and self._peek().kind == "name":
            return Sent(self._name())
        if self._second("in"):
            return self._member()
        return self._comparison(arithmetic=True)

    def compare(self) -> Formula:
        """A comparison without arithmetic, which binds only when all its parameters are sent."""
        if self._second("in"):
            member = self._member()
            return Requires(Sent(member.name), member)
        return WhenSent(self._comparison(arithmetic=False))

    def arithmetic(self) -> Formula:
        """A comparison of two arithmetic expressions, which binds only when all its parameters are sent."""
        return WhenSent(self._comparison(arithmetic=True))

    def _second(self, word: str) -> bool:
        return len(self.tokens) > 1 and self.tokens[1].text == word and self.tokens[1].kind == "name"

    def _name(self) -> str:
        token = self._peek()
        if token.kind != "name":
            self._fail("a parameter's name")
        self.position += 1
        self.found.append((token.text, token.column))
        return token.text

    def _member(self) -> Member:
        name = self._name()
        self.position += 1  # the word `in`, which the caller has seen
        if self._take("(") is None:
            self._fail("a list in parentheses, such as ('A', 'B')")
        values = [self._literal()]
        while self._take(",") is not None:
            values.append(self._literal())
        if self._take(")") is None:
            self._fail("',' or ')'")
        self._finish()
        return Member(name, tuple(values))

    def _literal(self) -> Constant:
        constant = self._constant()
        if constant is None:
            token = self._peek()
            self._fail("a value", f"write '{token.text}'" if token.kind == "name" else "")
        return constant

    def _constant(self) -> Constant | None:
        column = self._peek().column
        constant = self._unplaced_constant()
        return None if constant is None else self._placed(constant, column)

    def _unplaced_constant(self) -> Constant | None:
        sign = self._take("-")
        token = self._peek()
        if token.kind == "number":
            self.position += 1
            return Constant(("-" if sign else "") + token.text, quoted=False)
        if sign is not None:
            self._fail("a number")
        if token.kind == "string":
            self.position += 1
            quote = token.text[0]
            return Constant(token.text[1:-1].replace(quote * 2, quote))
        if token.kind == "name" and token.text in {"true", "false"}:
            self.position += 1
            return Constant(token.text, quoted=False)
        return None

    def _like(self) -> Comparison:
        name = self._name()
        self.position += 1  # the word `like`, which the caller has seen
        token = self._peek()
        if token.kind != "string":
            self._fail("a pattern in quotes, such as 'A*'")
        pattern = self._literal()
        self._finish()
        return Comparison(Value(name), "like", pattern)

    def _comparison(self, *, arithmetic: bool) -> Comparison:
        if self._second("like"):
            return self._like()
        start = self._peek().column
        if self.tokens and self.tokens[0].text == "not" and len(self.tokens) > 1 and self.tokens[1].kind == "name":
            rest = self.source[self.tokens[1].column :]
            inner = rest if rest.isidentifier() else f'"{rest}"'
            raise TermError(0, "'not' is no part of a comparison", f"write {{not: {inner}}}")
        left = self._sum() if arithmetic else self._atom()
        operator = self._take(*OPERATORS)
        if operator is None:
            token = self._peek()
            own_word = token.text in {*"+-*/"}
            hint = "arithmetic has a word of its own: arithmetic: '...'" if own_word else _combine(token)
            if token.kind == "name" and token.text.lower() in {"in", "like"}:
                hint = f"write {token.text.lower()}"
            self._fail(f"one of {', '.join(OPERATORS)}", hint)
        right = self._sum() if arithmetic else self._atom()
        self._finish()
        if not self.found:
            raise TermError(start, "no parameter is named in this comparison", "values are written in quotes")
        return Comparison(left, operator.text, right)

    def _sum(self) -> Operand:
        operand = self._product()
        while (operator := self._take("+", "-")) is not None:
            operand = Operation(operand, operator.text, self._product())
        return operand

    def _product(self) -> Operand:
        operand = self._factor()
        while (operator := self._take("*", "/")) is not None:
            operand = Operation(operand, operator.text, self._factor())
        return operand

    def _factor(self) -> Operand:
        if self._take("(") is None:
            return self._atom()
        operand = self._sum()
        if self._take(")") is None:
            self._fail("')'")
        return operand

    def _atom(self) -> Operand:
        constant = self._constant()
        if constant is not None:
            return constant
        if self._peek().kind != "name":
            self._fail("a parameter's name or a value")
        column = self._peek().column
        return self._placed(Value(self._name()), column)

    def _finish(self) -> None:
        if self._peek().kind != "end":
            self._fail("the end", _combine(self._peek()))


def _combine(token: _Token) -> str:
    return "terms are combined with and: [...], or: [...]" if token.text in {"and", "or"} else ""
