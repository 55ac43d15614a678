"""Sets of characters as ranges of code points, and the sets that XSD's regular expressions have names for.

Which characters a name such as ``\\p{Lu}`` means depends on the version of Unicode, and ``\\i`` on the edition of XML.
Each set is therefore kept twice: the characters that it may have, by some version, and those that it must have, by all
of them. Complements exchange the two, so that what is rendered never refuses a character that some version accepts.

Source: XML Schema Part 2, second edition, appendix F.1; XML 1.0, production Char and appendix B.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from accordant.derivation.blocks import BLOCKS

__all__ = [
    "ANY",
    "DOT",
    "NAME_CHARACTER",
    "NAME_START",
    "NONE",
    "WHITE",
    "CharacterSet",
    "block",
    "category",
    "digits",
    "of",
    "word_characters",
]

Ranges = tuple[tuple[int, int], ...]
"""First and last code point of each range, in order, without overlaps and neighbours."""

_LAST: Final = 0x10FFFF
# What is between is no character of XML and cannot occur: rendering may take it or leave it.
_XML: Final = ((0x9, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, _LAST))
_ESCAPED: Final = {9: r"\t", 10: r"\n", 13: r"\r"}
_IN_CLASS: Final = frozenset(r"\[]^-")
_OUTSIDE: Final = frozenset(r"\^$.|?*+()[]{}")


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """A set of characters.

    Attributes:
        may: Code points that it has by some version of Unicode or XML.
        must: Code points that it has by every one; part of `may`.
    """

    may: Ranges
    must: Ranges

    def __or__(self, other: CharacterSet) -> CharacterSet:
        return CharacterSet(_union(self.may, other.may), _union(self.must, other.must))

    def __sub__(self, other: CharacterSet) -> CharacterSet:
        return CharacterSet(_minus(self.may, other.must), _minus(self.must, other.may))

    def __bool__(self) -> bool:
        return bool(self.may)

    def __contains__(self, character: str) -> bool:
        return any(first <= ord(character) <= last for first, last in self.may)

    def complement(self) -> CharacterSet:
        """Return all other characters of XML."""
        return ANY - self

    @property
    def is_ascii(self) -> bool:
        """Whether all of them are characters of ASCII."""
        return not self.may or self.may[-1][1] < 0x80

    @property
    def size(self) -> int:
        """The number of ranges, by which a compiled expression grows."""
        return len(self.may)

    def render(self) -> str:
        """Return it as a regular expression of one character, alike in Python, Rust and ECMAScript (flag u)."""
        if not self.may:
            return "(?!)"
        if len(self.may) == 1 and self.may[0][0] == self.may[0][1]:
            return _literal(self.may[0][0], _OUTSIDE)
        plain = _class(self.may)
        others = _minus(_XML, self.may)
        if not others:
            return r"[\s\S]"
        negated = _class(others)
        # What can be read goes first, then what is short.
        is_negated = (not negated.isascii(), len(negated)) < (not plain.isascii(), len(plain))
        return f"[^{negated}]" if is_negated else f"[{plain}]"


def _class(ranges: Ranges) -> str:
    written = []
    for first, last in _across_gaps(ranges):
        written.append(_literal(first, _IN_CLASS))
        if last > first + 1:
            written.append("-")
        if last > first:
            written.append(_literal(last, _IN_CLASS))
    return "".join(written)


def _across_gaps(ranges: Ranges) -> Ranges:
    """Join ranges that nothing but surrogates or U+FFFE and U+FFFF lies between."""
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and (joined[-1][1], first) in {(0xD7FF, 0xE000), (0xFFFD, 0x10000)}:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return tuple(joined)


def _literal(code: int, escaped: frozenset[str]) -> str:
    character = chr(code)
    return _ESCAPED.get(code) or (f"\\{character}" if character in escaped else character)


def _normal(ranges: Iterable[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def _union(left: Ranges, right: Ranges) -> Ranges:
    return _normal((*left, *right))


def _minus(left: Ranges, right: Ranges) -> Ranges:
    found = []
    rest = iter(right)
    cut = next(rest, None)
    for first, last in left:
        start = first
        while cut is not None and cut[1] < start:
            cut = next(rest, None)
        while cut is not None and cut[0] <= last:
            if cut[0] > start:
                found.append((start, cut[0] - 1))
            start = cut[1] + 1
            if cut[1] > last:
                break
            cut = next(rest, None)
        if start <= last:
            found.append((start, last))
    return tuple(found)


def _within_xml(ranges: Iterable[tuple[int, int]]) -> Ranges:
    return _minus(_XML, _minus(((0, _LAST),), _normal(ranges)))


def of(*ranges: tuple[int, int] | str) -> CharacterSet:
    """Return the set of some ranges of code points, or of the characters of some strings."""
    pairs: list[tuple[int, int]] = []
    for each in ranges:
        pairs.extend(((ord(one), ord(one)) for one in each) if isinstance(each, str) else (each,))
    found = _within_xml(pairs)
    return CharacterSet(found, found)


NONE: Final = CharacterSet((), ())
ANY: Final = CharacterSet(_XML, _XML)
WHITE: Final = of(" \t\n\r")
DOT: Final = ANY - of("\n\r")


@functools.cache
def category(name: str) -> CharacterSet | None:
    """Return the characters of a general category, ``Lu`` or ``L``; None where there is none of this name."""
    newest, oldest = _categories()
    if name not in newest:
        return None
    return CharacterSet(_union(newest[name], oldest[name]), _minus(newest[name], _minus(newest[name], oldest[name])))


@functools.cache
def _categories() -> tuple[dict[str, Ranges], dict[str, Ranges]]:
    """Return the code points of each category today, and in the oldest version that Python knows, 3.2."""
    return _table(unicodedata.category), _table(unicodedata.ucd_3_2_0.category)


def _table(category_of: object) -> dict[str, Ranges]:
    assert callable(category_of)
    pairs: dict[str, list[tuple[int, int]]] = {"Cs": []}
    for first, last in _XML:
        begun, current = first, category_of(chr(first))
        for code in range(first + 1, last + 1):
            following = category_of(chr(code))
            if following != current:
                pairs.setdefault(current, []).append((begun, code - 1))
                begun, current = code, following
        pairs.setdefault(current, []).append((begun, last))
    for group in {name[0] for name in pairs}:
        pairs[group] = [pair for name, found in pairs.items() if name[0] == group and len(name) > 1 for pair in found]
    return {name: _normal(found) for name, found in pairs.items()}


def block(name: str) -> CharacterSet | None:
    """Return the characters of a block, ``BasicLatin``; None where there is none of this name."""
    found = BLOCKS.get(name)
    return None if found is None else CharacterSet(_within_xml(found[0]), _within_xml(found[1]))


def _some_versions(may: CharacterSet, must: CharacterSet) -> CharacterSet:
    return CharacterSet(may.may, must.must)


# The fifth edition of XML 1.0 has taken in every letter of the second, which XSD 1.0 refers to, and many more. Of the
# second's the larger runs are listed, and some of its digits.
_LETTERS: Final = of((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x131), (0x134, 0x13E)) | of(
    (0x141, 0x148), (0x14A, 0x17E), (0x388, 0x38A), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x401, 0x40C), (0x40E, 0x44F),
    (0x451, 0x45C), (0x45E, 0x481), (0x531, 0x556), (0x561, 0x586), (0x5D0, 0x5EA), (0x621, 0x63A), (0x641, 0x64A),
    (0x905, 0x939), (0xE01, 0xE2E), (0x1E00, 0x1E9B), (0x1EA0, 0x1EF9), (0x3041, 0x3094), (0x30A1, 0x30FA),
    (0x4E00, 0x9FA5), (0xAC00, 0xD7A3),
)  # fmt: skip
_DIGITS: Final = of((0x30, 0x39), (0x660, 0x669), (0x6F0, 0x6F9), (0x966, 0x96F))
_STARTS: Final = of("_:", (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D)) | of(
    (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_REST: Final = of("-.", (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))

NAME_START: Final = _some_versions(_STARTS, _LETTERS | of("_:"))
NAME_CHARACTER: Final = _some_versions(_STARTS | _REST, _LETTERS | _DIGITS | of("_:-.\u00b7"))


def digits() -> CharacterSet:
    """Return the decimal digits of all scripts."""
    return category("Nd") or NONE


def word_characters() -> CharacterSet:
    """Return all characters but punctuation, separators and others (categories P, Z and C)."""
    found = ANY
    for name in "PZC":
        found -= category(name) or NONE
    return found
