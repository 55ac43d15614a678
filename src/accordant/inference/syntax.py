"""What is no XPath 2.0, said to somebody who writes it for the first time.

elementpath says at which token it gave up. Most slips come from other languages and have a look of their own, so they
are looked for in the text first, where quotes and comments are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from elementpath import ElementPathError, XPath2Parser, XPathToken
from elementpath.tdop import Parser

from accordant.errors import nearest
from accordant.expressions import PREFIXES, ExpressionMistake, elementpath_errors
from accordant.inference.functions import CONSTRUCTORS, FUNCTIONS, arity, unknown_type, wrong_number

__all__ = ["parse_only", "syntax_mistake", "what_never_works"]

_START = "not an XPath 2.0 expression: "
_OPERATORS = "and or eq ne lt le gt ge div idiv mod to is union intersect except instance castable cast treat in return"
_OPERAND = rf"(?!(?:{'|'.join(_OPERATORS.split())})\b)[\w.$@]"

# How a slip looks, what is said of it, and what to write. The first that is found counts.
_SLIPS: tuple[tuple[str, str, str], ...] = (
    ("(?<!!)={2,}", "{0!r} is not a part of it", "equality is written ="),
    (r"\$(?:\.\.?[\w*]|\[)[\w.*\[\]]*", "{0!r} is JSONPath", "a path is written row/child, from the root element down"),
    ("&&", "{0!r} is not a part of it", "write: and"),
    (r"\|\|", "{0!r} is not a part of it", "write: or; texts are joined with concat(...)"),
    ("&lt;", "{0!r} is not a part of it", "write <: YAML needs no escapes"),
    ("&gt;", "{0!r} is not a part of it", "write >: YAML needs no escapes"),
    ("&", "{0!r} is not a part of it", "write: and"),
    ("=>", "{0!r} is not a part of it", "at least is written >=; calls are nested, as XPath 2.0 has no arrow"),
    ("=<", "{0!r} is not a part of it", "at most is written <="),
    ("<>|≠|!==", "{0!r} is not a part of it", "write !="),
    ("≤", "{0!r} is not a part of it", "write <="),
    ("≥", "{0!r} is not a part of it", "write >="),
    ("[\u2018\u2019\u201c\u201d\u201e\u00b4`]", "{0!r} is no quote", "text stands in ' or \""),
    (r"\$?\{+ *\$?([A-Za-z_][\w.-]*) *\}+", "{0!r} is not a part of it", "a parameter is written ${1}"),
    ("!(?!=)", "{0!r} is not a part of it", "write not(...) for !; XPath 2.0 has no other use for it"),
    ("%", "{0!r} is not a part of it", "the remainder of a division is written mod"),
    (";", "{0!r} is not a part of it", "one expression needs nothing at its end"),
    (r"\blet\s+\$", "let is a part of later versions", "write: for $x in ... return ..."),
    (r"\bfunction\s*\(\s*\$", "functions cannot be defined in it", "write the expression where it is needed"),
    (r"\b(?:map|array)\s*\{", "maps and arrays are parts of later versions", ""),
    (r"\b(AND|OR|DIV|MOD|IF|THEN|ELSE|IN)\b", "operators have small letters", "write {0:lower}"),
    (r"\bif\s+(?!\()", "the condition of if stands in parentheses", "write: if (...) then ... else ..."),
    (r"\bif\s*\((?!.*\bthen\b)", "if needs then", "write: if (...) then ... else ..."),
    (r"\bif\s*\((?!.*\belse\b)", "if needs else", "where nothing else is wanted, write: else true()"),
    (
        r"\b(every|some|for)\s+(?!\$)(\w+)\s+(?:in|satisfies|return)\b",
        "{1} needs a variable",
        "write: {1} $x in ... {1:end} ...",
    ),
    (r"\b(every|some)\s+\$(?!.*\bsatisfies\b)", "{1} needs satisfies", "write: {1} $x in ... satisfies ..."),
    (
        r"(?<=\s)(where|order\s+by)\s(?=.*\breturn\b)",
        "{1} is a part of XQuery",
        "brackets filter: for $x in a[...] return ...",
    ),
    (r"\bfor\s+\$(?!.*\breturn\b)", "for needs return", "write: for $x in ... return ..."),
    (rf"\b(not|exists|empty|count)\s+(?={_OPERAND})", "what {1} is said of stands in parentheses", "write {1}(...)"),
    (r"(?<=[\w)\]$'\"])\s+not\s+in\b", "{0!r} is not a part of it", "write: not(... = ('a', 'b'))"),
    (
        r"(?<=[\w)\]'\"])\s+(contains|matches|starts-with|ends-with)\s+(?=[\w$'\"])",
        "{1} stands before what it is asked of",
        "write {1}(..., '...')",
    ),
    (
        r"(?<=[\w)\]'\"])\s+(?:like|LIKE)\b",
        "{0!r} is not a part of it",
        "write contains(..., '...') or matches(..., '...')",
    ),
    (r"(?<=[\w)\]'\"])\s+(?:between|BETWEEN)\b", "{0!r} is not a part of it", "write: a >= 1 and a <= 9"),
    (r"(?<=[\w)\]'\"])\s+in\s*\(", "a list is compared with =", "write: ... = ('a', 'b')"),
    (r"^\s*(and|or)\b", "{1} stands between two conditions", ""),
    (r"\bas\s+xs:\w+\s*\(", "a type behind 'as' has no parentheses", ""),
    (r",\s*/[^/,()]+/\s*\)", "a pattern stands in quotes", "write '...' for /.../"),
    (r"^\s*[\[{]", "it cannot begin with {0!r}", "leave out the brackets around the whole"),
)
# The word in of a loop, which is no slip.
_LOOP = re.compile(r"((?:\b(?:for|some|every)\s*|,\s*)\$\s*[\w.-]+\s+)in\b")
_WORDS_FOR: Mapping[str, str] = {
    "string-length": "len length stringlen",
    "count": "size",
    "upper-case": "upper touppercase ucase",
    "lower-case": "lower tolowercase lcase",
    "substring": "substr mid",
    "normalize-space": "trim strip",
    "current-dateTime": "now",
    "current-date": "today",
    "matches": "regex test like",
    "empty": "isnull isempty",
    "exists": "isnotnull",
    "contains": "includes has",
    "string-join": "join",
    "tokenize": "split",
    "distinct-values": "unique distinct",
    "string": "str tostring text",
    "xs:integer": "int parseint toint tointeger",
    "xs:date": "todate",
    "year-from-dateTime": "year",
    "month-from-dateTime": "month",
    "day-from-dateTime": "day",
    "ceiling": "ceil",
    "avg": "average mean",
}
_SAME = {word: function for function, words in _WORDS_FOR.items() for word in words.split()}
_CLAUSES: Mapping[str, str] = {
    "all": "write: every $x in ... satisfies ...",
    "any": "write: some $x in ... satisfies ...",
    "coalesce": "write: (a, b)[1]",
}
_OF_LATER_VERSIONS = (
    "sort head tail format-date format-dateTime format-time format-number format-integer parse-json parse-xml "
    "json-to-xml for-each filter fold-left fold-right has-children innermost outermost path generate-id serialize "
    "contains-token random-number-generator analyze-string unparsed-text apply function-lookup"
)
_LATER = frozenset(_OF_LATER_VERSIONS.split())
_MISSING_BEFORE = "is an operator, a comma or a quote missing before it?"
_BEHIND_OPERAND = re.compile(rf"(?<![\w.-])(?!(?:{'|'.join(_OPERATORS.split())})\s)[\w.-]+\s*\Z|[)\]'\"$]\s*\Z")


class _Structure(XPath2Parser):
    """A parser that evaluates nothing of what it reads, so that what never works can be explained."""

    def parse(self, source: str) -> XPathToken:
        return Parser.parse(self, source)


def parse_only(text: str, namespace: str) -> XPathToken:
    """Return the tokens of an expression of which no part is evaluated.

    Raises:
        elementpath.ElementPathError: It is not XPath 2.0.
    """
    with elementpath_errors():
        return _Structure(namespaces=dict(PREFIXES), default_namespace=namespace).parse(text)


# ---------------------------------------------------------------------------------------------- mistakes


def syntax_mistake(text: str, error: ElementPathError) -> ExpressionMistake:
    """Return what is wrong in a text that is no expression."""
    plain, unclosed = _without_quotes(text)
    if unclosed is not None:
        what = "a comment" if text.startswith("(:", unclosed) else "a quote"
        hint = "it ends with :)" if what == "a comment" else "inside '...' a quote is written twice: ''"
        return _mistake(text, unclosed, f"{what} is not closed", hint)
    if not plain.strip():
        return ExpressionMistake(_START + "there is nothing", 1, 1, "the whole answer is written .")
    return _slip(text, plain) or _brackets(text, plain) or _reason(text, plain, error)


def what_never_works(error: ElementPathError) -> ExpressionMistake:
    """Return what is said of an expression that fails on every answer, if nothing better is known."""
    line, column = _position(str(error))
    reason = re.sub(r"<class '([\w.]+)'>", lambda match: _datatype(match[1]), _bare(error)).partition(" for operand ")[
        0
    ]
    if re.search(r"unsupported operand|not supported|\w\(|<class", reason):
        reason = "values of these types do not go together"
    return ExpressionMistake(f"this can never be evaluated: {reason.replace('fn:', '')}", line, column)


def _datatype(python: str) -> str:
    name = python.rpartition(".")[2]
    plain = {"int": "integer", "str": "string", "bool": "boolean", "float": "double"}.get(name, name.removesuffix("10"))
    known = {each.lower(): each for each in CONSTRUCTORS}
    return f"xs:{known[plain.lower()]}" if plain.lower() in known else "a value of another type"


def _mistake(text: str, offset: int, message: str, hint: str = "") -> ExpressionMistake:
    before = text[:offset]
    return ExpressionMistake(_START + message, before.count("\n") + 1, offset - before.rfind("\n"), hint)


def _position(message: str) -> tuple[int, int]:
    match = re.search(r"line (\d+), column (\d+)", message)
    return (int(match[1]), int(match[2])) if match else (1, 1)


def _bare(error: ElementPathError) -> str:
    return re.sub(r"^.*\[err:\w+\] ", "", str(error), flags=re.DOTALL)


def _without_quotes(text: str) -> tuple[str, int | None]:
    """Return the text with blanks for what is quoted or a comment, and where one begins that has no end."""
    plain = list(text)
    offset = 0
    while offset < len(text):
        length = 1
        if text[offset] in "'\"":
            match = re.compile(rf"{text[offset]}(?:[^{text[offset]}]|{text[offset] * 2})*+{text[offset]}").match(
                text, offset
            )
            if match is None:
                return "".join(plain), offset
            length = len(match[0])
            plain[offset + 1 : offset + length - 1] = " " * (length - 2)
        elif text.startswith("(:", offset):
            end = _comment_end(text, offset)
            if end is None:
                return "".join(plain), offset
            length = end - offset
            plain[offset:end] = " " * length
        offset += length
    return "".join(plain), None


def _comment_end(text: str, start: int) -> int | None:
    depth = 0
    for match in re.compile(r"\(:|:\)").finditer(text, start):
        depth += 1 if match[0] == "(:" else -1
        if depth == 0:
            return match.end()
    return None


class _Word(str):
    """A word in a hint: ``{:lower}`` in small letters, ``{:end}`` what ends a clause that begins with it."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        if form == "end":
            return "return" if self == "for" else "satisfies"
        return self.lower() if form == "lower" else str(self)


def _slip(text: str, plain: str) -> ExpressionMistake | None:
    plain = _LOOP.sub(lambda match: match[1] + "  ", plain)
    for pattern, message, hint in _SLIPS:
        match = re.search(pattern, plain, re.DOTALL)
        if match is not None:
            offset = match.start() + len(match[0]) - len(match[0].lstrip())
            words: list[Any] = [_Word(match[0].strip()), *(_Word(group or "") for group in match.groups())]
            said = hint.replace("${1}", f"${words[-1]}") if "${1}" in hint else hint.format(*words)
            return _mistake(text, offset, message.format(*words), said)
    return None


def _brackets(text: str, plain: str) -> ExpressionMistake | None:
    closing = {"(": ")", "[": "]"}
    opened: list[int] = []
    for match in re.finditer(r"[()\[\]]", plain):
        if match[0] in closing:
            opened.append(match.start())
        elif opened and closing[plain[opened[-1]]] == match[0]:
            opened.pop()
        elif opened:
            bracket = plain[opened[-1]]
            return _mistake(text, match.start(), f"{closing[bracket]!r} is missing before {match[0]!r}")
        else:
            return _mistake(text, match.start(), f"{match[0]!r} closes nothing")
    return _mistake(text, opened[-1], f"{plain[opened[-1]]!r} is not closed") if opened else None


# ----------------------------------------------------------------------------------- what elementpath says


def _reason(text: str, plain: str, error: ElementPathError) -> ExpressionMistake:
    said = _bare(error)
    if re.match(r"unexpected literal [^'\"]", said):  # a number, of which no place is known
        number = _unexpected_number(plain)
        return _mistake(text, number.start(), f"{number[0]} is not expected here", _MISSING_BEFORE)
    line, column = _position(str(error))
    lines = text.split("\n")
    if lines[line - 1][column - 1 : column] == ":":  # a name with a prefix begins with the prefix
        column -= len(re.search(r"[\w.-]*\Z", lines[line - 1][: column - 1])[0])  # type: ignore[index]
    message, hint = _explained(str(error), said)
    return ExpressionMistake(_START + message, line, column, hint)


def _unexpected_number(plain: str) -> re.Match[str]:
    """Return the first number that stands where an operator must stand, else the last."""
    without_names = re.sub(r"[A-Za-z_][\w.-]*", lambda match: " " * len(match[0]), plain)
    found = list(re.finditer(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", without_names))
    return next((match for match in found if _BEHIND_OPERAND.search(plain[: match.start()])), found[-1])


def _explained(error: str, reason: str) -> tuple[str, str]:
    """Return what elementpath says in the words of these messages, and what to do."""
    if match := re.search(r"unknown function '(?:fn:)?([^']+)'", reason):
        return f"there is no function {match[1]}()", _function_hint(match[1])
    match = re.search(r"unknown constructor function '([^']+)'|atomic type '[^']*?(\w+)' not found", reason)
    if match or "constructor function expected" in reason:
        wrong = unknown_type(match[1] or match[2] if match else _called(error))
        return wrong.message, wrong.hint
    if match := re.search(r"prefix '([^']+)' is not declared", reason):
        hint = "element names have no prefix here; types have xs"
        return f"the prefix {match[1]!r} is not known", "xsi:nil is written @*:nil" if match[1] == "xsi" else hint
    if "argument" in reason:
        return _number_of_arguments(_called(error), is_constructor=error.startswith("'xs:"))
    return _unexpected(reason)


def _called(error: str) -> str:
    """Return the name of the function at which elementpath gave up."""
    match = re.search(r"'(?:\w+:)?([\w-]+)' (?:\w+ )*function", error)
    return match[1] if match else ""


def _function_hint(name: str) -> str:
    if name in _LATER:
        return "it is a part of later versions"
    if name.replace(".", "-") in FUNCTIONS:
        return f"did you mean {name.replace('.', '-')!r}?"
    first, dot, method = name.rpartition(".")
    if dot and method and (found := _meant_function(method)):
        return f"write {found}({first})" if _takes_one(found) else f"write {found}({first}, ...)"
    if name.lower() in _CLAUSES:
        return _CLAUSES[name.lower()]
    found = _meant_function(name)
    return f"did you mean {found!r}?" if found else ""


def _takes_one(name: str) -> bool:
    return name not in FUNCTIONS or arity(name)[1] == 1


def _meant_function(name: str) -> str:
    plain = name.lower().replace("_", "").replace("-", "")
    if plain in _SAME:
        return _SAME[plain]
    hint = nearest(name, FUNCTIONS) if len(name) > 2 else ""
    return hint.removeprefix("did you mean '").removesuffix("'?")


def _number_of_arguments(name: str, *, is_constructor: bool) -> tuple[str, str]:
    if is_constructor or name not in FUNCTIONS:
        return (f"xs:{name}() takes one argument" if name else "the number of arguments is wrong"), ""
    wrong = wrong_number(name)
    return wrong.message, wrong.hint


_WORDINGS: tuple[tuple[str, str, str], ...] = (
    ("unexpected end of source", "unexpected end of source", "something is missing at the end"),
    ("an EQName expected", "a type is missing here", "write xs:integer, for example"),
    ("invalid attribute specification", "a name is missing behind @", ""),
    ("axis '([^']+)' not found", "there is no axis {0}", ""),
    ("loop variable in its range", "a loop within a loop needs a variable of its own", "take another name"),
    ("unexpected parenthesized", "'(' is not expected here", _MISSING_BEFORE),
    ("unexpected unparsed variable", "'$' is not expected here", _MISSING_BEFORE),
    ("unexpected context item", "'.' is not expected here", _MISSING_BEFORE),
    ("unexpected comma", "',' is not expected here", "is something missing before it?"),
    ("unexpected unparsed prefixed", "':' is not expected here", _MISSING_BEFORE),
    (r"unexpected (?:name|literal) (.+)", "{0} is not expected here", _MISSING_BEFORE),
    (r"unexpected ('.+?') (?:function|attribute|shortcut|kind test)\b", "{0} is not expected here", _MISSING_BEFORE),
    (r"unexpected ('.+?') ", "{0} is not expected here", "is something missing before it?"),
    (r"unknown symbol (.+)", "{0} is not a part of it", ""),
)


def _unexpected(reason: str) -> tuple[str, str]:
    for pattern, message, hint in _WORDINGS:
        if match := re.search(pattern, reason):
            return message.format(*match.groups()).replace("'fn:", "'"), hint
    return reason, ""
