"""XSD's regular expressions, read into a tree that can be changed and measured before it is written for JSON Schema.

They are not those of Python, Rust and ECMAScript: they are anchored by themselves, ``^`` and ``$`` are ordinary
characters, classes subtract classes, ``.`` leaves out both line ends, and ``\\d`` knows the digits of every script. The
tree is kept in a form without needless ambiguity (nothing optional under a star, single characters joined to classes),
since Python and Rust's look-around engine search by trial and error.

Source: XML Schema Part 2, second edition, appendix F.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from accordant.derivation import character_sets
from accordant.derivation.character_sets import CharacterSet

__all__ = [
    "EMPTY",
    "NOTHING",
    "Characters",
    "Choice",
    "Expression",
    "Repeat",
    "Sequence",
    "UnreadableError",
    "Verbatim",
    "choice",
    "is_nullable",
    "literal",
    "parse",
    "repeat",
    "sequence",
]

# Deeper ones are refused by the engines that are to read the result.
_DEPTH: Final = 100
# What repeats more often is as good as unbounded: a document of so many characters is not read.
_LARGEST: Final = 10**9


class UnreadableError(ValueError):
    """The text is not a regular expression of XSD 1.0; the argument says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character out of a set."""

    characters: CharacterSet


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts that follow each other; none of them for the empty text."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options; of none, there is no text at all."""

    options: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A body that occurs from `low` to `high` times, None for any number."""

    body: Expression
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A regular expression that means the same everywhere, as it is; it matches no white space."""

    pattern: str


Expression = Characters | Sequence | Choice | Repeat | Verbatim

EMPTY: Final = Sequence(())
NOTHING: Final = Choice(())


def literal(text: str) -> Expression:
    """Return the expression of one text."""
    return sequence(Characters(character_sets.of(character)) for character in text)


def sequence(parts: Iterable[Expression]) -> Expression:
    """Return the parts one after the other."""
    flat: list[Expression] = []
    for part in parts:
        if part == NOTHING:
            return NOTHING
        flat.extend(part.parts if isinstance(part, Sequence) else [part])
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))


def choice(options: Iterable[Expression]) -> Expression:
    """Return one of the options."""
    found: dict[Expression, None] = {}
    characters = character_sets.NONE
    is_optional = False
    flat: list[Expression] = []
    for option in options:
        flat.extend(option.options if isinstance(option, Choice) else [option])
    for option in flat:
        if isinstance(option, Characters):
            characters |= option.characters
        elif option == EMPTY:
            is_optional = True
        else:
            found[option] = None
    chosen: list[Expression] = [Characters(characters)] if characters else []
    chosen.extend(found)
    whole = chosen[0] if len(chosen) == 1 else Choice(tuple(chosen))
    if not is_optional:
        return whole
    return EMPTY if whole == NOTHING else repeat(whole, 0, 1)


def repeat(body: Expression, low: int, high: int | None) -> Expression:  # noqa: PLR0911 - a rule each
    """Return the body from `low` to `high` times."""
    if high == 0 or body == EMPTY:
        return EMPTY
    if body == NOTHING:
        return EMPTY if low == 0 else NOTHING
    if (low, high) == (1, 1):
        return body
    if high is None:
        stripped = _stripped(body)
        return Repeat(stripped, 0 if is_nullable(body) else low, None)
    if isinstance(body, Repeat):
        if body.high is None and body.low <= 1:
            return repeat(body.body, body.low * low, None)
        if (body.low, body.high) == (0, 1):
            return repeat(body.body, 0, high)
        if body.low == body.high and low == high:
            return repeat(body.body, body.low * low, body.low * low)
    return Repeat(body, low, high)


def _stripped(body: Expression) -> Expression:
    """Return an expression with the same repetitions without end, in which nothing is optional or repeated."""
    if isinstance(body, Repeat) and body.low <= 1:
        return _stripped(body.body)
    if isinstance(body, Choice):
        return choice(_stripped(option) for option in body.options)
    if isinstance(body, Sequence) and all(is_nullable(part) for part in body.parts):
        return choice(_stripped(part) for part in body.parts)
    return body


def is_nullable(expression: Expression) -> bool:
    """Tell whether the empty text matches; one that is verbatim is taken not to."""
    if isinstance(expression, Sequence):
        return all(is_nullable(part) for part in expression.parts)
    if isinstance(expression, Choice):
        return any(is_nullable(option) for option in expression.options)
    if isinstance(expression, Repeat):
        return expression.low == 0 or is_nullable(expression.body)
    return False


def parse(pattern: str) -> Expression:
    """Read a regular expression of XSD.

    Raises:
        UnreadableError: It is none, or it is nested too deep.
    """
    reader = _Reader(pattern)
    found = reader.branches()
    if reader.position < len(pattern):
        raise reader.error("a closing bracket without an opening one")
    return found


_SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t"} | {each: each for each in r"\|.-^?*+{}()[]"}
_NAMED: Final = {
    "s": lambda: character_sets.WHITE,
    "i": lambda: character_sets.NAME_START,
    "c": lambda: character_sets.NAME_CHARACTER,
    "d": character_sets.digits,
    "w": character_sets.word_characters,
}


@dataclass(slots=True)
class _Reader:
    """Reads by recursive descent, a method a production."""

    text: str
    position: int = 0
    depth: int = 0

    def error(self, what: str) -> UnreadableError:
        return UnreadableError(f"{what} at character {self.position + 1}")

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def take(self) -> str:
        character = self.peek()
        if not character:
            raise self.error("the expression ends too early")
        self.position += 1
        return character

    def branches(self) -> Expression:
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.error(f"more than {_DEPTH} brackets within each other")
        options = [self.pieces()]
        while self.peek() == "|":
            self.position += 1
            options.append(self.pieces())
        self.depth -= 1
        return choice(options)

    def pieces(self) -> Expression:
        parts = []
        while self.peek() not in {"", "|", ")"}:
            parts.append(self.quantified(self.atom()))
        return sequence(parts)

    def quantified(self, atom: Expression) -> Expression:
        bounds = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(self.peek())
        if bounds is not None:
            self.position += 1
        elif self.peek() == "{":
            bounds = self.quantity()
        else:
            return atom
        return repeat(atom, *bounds)

    def quantity(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.position)
        low, comma, high = self.text[self.position + 1 : end].partition(",")
        is_written = low.isdecimal() and low.isascii() and (not high or (high.isdecimal() and high.isascii()))
        if end < 0 or not is_written or max(len(low), len(high)) > 4_000:
            raise self.error("a quantity that is not {n}, {n,} or {n,m}")
        least = min(int(low), _LARGEST)
        most = (int(high) if high else None) if comma else least
        if most is not None and most < least:
            raise self.error("a quantity that ends before it begins")
        self.position = end + 1
        return least, None if most is None or most > _LARGEST else most

    def atom(self) -> Expression:
        character = self.take()
        if character == "(":
            inner = self.branches()
            if self.peek() != ")":
                raise self.error("an opening bracket without a closing one")
            self.position += 1
            return inner
        if character in "?*+{":
            self.position -= 1
            raise self.error("a quantity that follows nothing")
        if character == "[":
            return _of(self.character_class())
        if character == ".":
            return Characters(character_sets.DOT)
        if character == "\\":
            return _of(self.escape())
        return Characters(character_sets.of(character))

    def escape(self) -> CharacterSet:
        """Read what follows a backslash."""
        character = self.take()
        if character in _SINGLE:
            return character_sets.of(_SINGLE[character])
        if character in "pP":
            found = self.property()
        elif character.lower() in _NAMED and character.isascii():
            found = _NAMED[character.lower()]()
        elif character.isascii() and not character.isalnum():
            # Not in the grammar and often written: \$, \/, \".
            return character_sets.of(character)
        else:
            self.position -= 1
            raise self.error(f"the unknown escape \\{character}")
        return found.complement() if character.isupper() else found

    def property(self) -> CharacterSet:
        end = self.text.find("}", self.position)
        if self.take() != "{" or end < 0:
            raise self.error("a \\p without a name")
        name = self.text[self.position : end]
        found = character_sets.block(name[2:]) if name.startswith("Is") else character_sets.category(name)
        if found is None:
            raise self.error(f"the unknown {'block' if name.startswith('Is') else 'category'} {name}")
        self.position = end + 1
        return found

    def character_class(self) -> CharacterSet:
        """Read what follows an opening square bracket, up to the closing one."""
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.error(f"more than {_DEPTH} brackets within each other")
        is_negated = self.peek() == "^"
        if is_negated:
            self.position += 1
        found = character_sets.NONE
        begun = self.position
        while self.peek() != "]" or self.position == begun:
            if self.peek() == "]":
                raise self.error("a class without characters")
            if self.text.startswith("-[", self.position) and self.position > begun:
                self.position += 2
                subtracted = self.character_class()
                if self.peek() != "]":
                    raise self.error("something behind a subtracted class")
                found = (found.complement() if is_negated else found) - subtracted
                is_negated = False
                break
            found |= self.class_member()
        self.position += 1
        self.depth -= 1
        return found.complement() if is_negated else found

    def class_member(self) -> CharacterSet:
        first, members = self.class_character()
        follows = self.text[self.position : self.position + 2]
        if first is None or len(follows) < 2 or follows[0] != "-" or follows[1] in "[]":
            return members
        before = self.position
        self.position += 1
        last, _ = self.class_character()
        if last is None:
            # Behind the hyphen stands a class, so that it is an ordinary character.
            self.position = before
            return members
        if last < first:
            raise self.error("a range that ends before it begins")
        return character_sets.of((ord(first), ord(last)))

    def class_character(self) -> tuple[str | None, CharacterSet]:
        """Read a member of a class: the character, None where it is a set, and the set."""
        character = self.take()
        if character != "\\":
            return character, character_sets.of(character)
        escaped = self.peek()
        found = self.escape()
        is_set = escaped in {"p", "P"} or (escaped.lower() in _NAMED and escaped not in _SINGLE)
        return (None if is_set else _SINGLE.get(escaped, escaped)), found


def _of(characters: CharacterSet) -> Expression:
    return Characters(characters) if characters else NOTHING
