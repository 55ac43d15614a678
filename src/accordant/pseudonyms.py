"""Personal data out of what is kept: each value becomes a pseudonym of the same shape, the same everywhere in a run.

There are two kinds. Texts by which lists are searched (`Alphabet`) are substituted letter by letter, so that a judge
can still tell which rows a filter should have found. All others are replaced as wholes: only what is equal stays equal,
which is all that is needed of them, and nothing can be guessed from letters.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from accordant.alphabets import Alphabet
from accordant.contracts import Operation
from accordant.sites import Person, Personal, Site

__all__ = ["PersonalNames", "Pseudonyms", "personal_names"]

_PLACEHOLDER = re.compile(r"(\{\{\w+\}\})")
_DATE = re.compile(
    r"(-?[0-9]{4,}-)(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DOMAIN = "@example.org"
_MIN_LOCAL = 5
_MIN_BITS = 40
"""A value with fewer is substituted letter by letter: of two short ones each must keep a pseudonym of its own."""
_LETTER_BITS, _DIGIT_BITS = 4.7, 3.2
_PART = 5
"""Characters of a pseudonym from which on a part of one is taken for that, and not for a word of the contract."""
_MAX_CACHED = 20_000
_TRIES = 20
_NOTHING_MORE = Personal()


@dataclass(frozen=True, slots=True)
class PersonalNames:
    """What is personal in the calls of some operations.

    Attributes:
        elements: Names of elements, or of attributes as ``@name``; alike wherever in an answer they stand.
        parameters: Names of parameters.
        searched: Those of both that are substituted letter by letter.
    """

    elements: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    searched: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.elements or self.parameters)


def personal_names(operations: Iterable[Operation], more: Personal = _NOTHING_MORE) -> PersonalNames:
    """Return what contract and site call personal.

    Searched is what a personal parameter of a reading operation asks for, and where its values are seen; but for those
    that find people, who are found as wholes.
    """
    elements = {path.rpartition("/")[2] for path in more.responses}
    parameters = set(more.parameters)
    searched = set()
    for operation in operations:
        elements |= {path.rpartition("/")[2] for path in operation.personal}
        for parameter in operation.parameters.values():
            if parameter.secret or not (parameter.personal or parameter.name in more.parameters):
                continue
            parameters.add(parameter.name)
            if parameter.comes_from != "people" and operation.effect == "read":
                searched.add(parameter.name)
            if parameter.observed is not None:
                elements.add(parameter.observed.rpartition("/")[2])
                searched.add(parameter.observed.rpartition("/")[2])
    return PersonalNames(frozenset(elements), frozenset(parameters), frozenset(searched & (elements | parameters)))


class Pseudonyms:
    """Gives pseudonyms, and takes them back when they are sent.

    Args:
        key: Decides all of them; None for a new one.
        values: By pseudonym, the real values of parameters whose pseudonyms cannot be computed back.
    """

    def __init__(self, names: PersonalNames, key: bytes | None = None, values: Mapping[str, str] | None = None) -> None:
        self.names = names
        self.key = key or secrets.token_bytes(32)
        self.values = dict(values or {})
        self._alphabet = Alphabet(self.key)
        self._cache: dict[tuple[str, bool], str] = {}
        self._seen: set[str] = set()

    def of(self, name: str, value: str) -> str:
        """Return the pseudonym of a value of an element or a parameter; placeholders of secrets stay."""
        is_searched = name in self.names.searched
        found = self._cache.get((value, is_searched))
        if found is None:
            found = "".join(
                part if number % 2 else self._part(part, is_searched=is_searched)
                for number, part in enumerate(_PLACEHOLDER.split(value))
            )
            if len(self._cache) < _MAX_CACHED:
                self._cache[value, is_searched] = found
        if is_searched:
            self._seen.add(found.lower())
        return found

    def real(self, name: str, value: str) -> str:
        """Return what is to be sent for a value: the real one of a pseudonym, any other as it is."""
        if name not in self.names.parameters:
            return value
        if value in self.values:
            return self.values[value]
        for cased in (str.upper, str.lower):
            # What a contract writes otherwise before it sends it, of which nothing else would be left.
            for pseudonym, real in self.values.items():
                if cased(pseudonym) == value:
                    return cased(real)
        return self._alphabet.real(value) if name in self.names.searched and self._is_known(value.lower()) else value

    def compared(self, parameters: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return, by parameter, what pseudonyms in an answer are to be compared with, where that is not what is sent.

        Args:
            parameters: With real values.
        """
        found = {}
        somebodys = {value.lower() for value in self.values.values()}
        for name, value in parameters:
            is_own = name in self.names.parameters and value.lower() not in somebodys
            if is_own and (pseudonym := self._blank(name, value)) != value:
                found[name] = pseudonym
        return found

    def site(self, site: Site) -> Site:
        """Return a site whose people are known by their pseudonyms, which plans are made with."""
        return replace(site, people=tuple(Person(p.name, self._identifiers(p.identifiers)) for p in site.people))

    def recall(self, texts: Iterable[str]) -> None:
        """Take pseudonyms of searched texts from the record of an earlier part of the run."""
        self._seen.update(text.lower() for text in texts)

    # ---------------------------------------------------------------------------------------- one value

    def _blank(self, name: str, value: str) -> str:
        """Return what stands for a value that is nobody's.

        It is known what was sent, so that its true pseudonym would give the letters of all others away. It is given
        only where such a text was seen, which the rows that were found show anyway; else one that was not seen either.
        """
        if name not in self.names.searched:
            return self.of(name, value)
        seen = tuple(self._seen)
        pseudonym = self._alphabet.of(value)
        if not any(pseudonym.lower() in each for each in seen):
            for number in range(_TRIES):
                other = self._stream(value, f"{number} {value.lower()}")
                if not any(other.lower() in each for each in seen):
                    return other
        return pseudonym

    def _identifiers(self, identifiers: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for name, value in identifiers.items():
            found[name] = value
            if name in self.names.parameters:
                found[name] = self.of(name, value)
                self.values[found[name]] = value
        return found

    def _is_known(self, value: str) -> bool:
        # A guess that is wrong changes what is sent, and never what is said of it: `compared` follows what is sent.
        return value in self._seen or (len(value) >= _PART and any(value in each for each in tuple(self._seen)))

    def _part(self, text: str, *, is_searched: bool) -> str:
        core = text.strip()
        # What is searched is taken back letter by letter, a date too.
        if not is_searched and (date := _DATE.fullmatch(core)):
            return text.replace(core, self._date(date) + core[date.end(3) :])
        if is_searched or _bits(core) < _MIN_BITS:
            return self._alphabet.of(text)
        if _EMAIL.fullmatch(core) and len(core) >= len(_DOMAIN) + _MIN_LOCAL:
            size = len(core) - len(_DOMAIN)
            local = "".join(c if c.isascii() and c.isalnum() else "x" for c in core[:size])
            return text.replace(core, self._stream(local, core.lower()) + _DOMAIN)
        return self._stream(text, " ".join(text.lower().split()))

    def _stream(self, text: str, seed: str) -> str:
        """Return a text of the same shape that the whole of `seed` decides."""
        drawn = hashlib.shake_256(self.key + seed.encode("utf-8", "surrogatepass")).digest(2 * len(text))
        shifted = self._alphabet.shifted
        place = 0
        found = []
        for character in text:
            if character.isspace():  # how a line ends differs between formats
                found.append(character)
                continue
            found.append(shifted(character, drawn[place] << 8 | drawn[place + 1]))
            place += 2
        return "".join(found)

    def _date(self, date: re.Match[str]) -> str:
        """Return another day of the same year; one after the 28th stays, as not every month has it."""
        if int(date[3]) > 28:
            return date[0][: date.end(3)]
        shift = int.from_bytes(hashlib.sha256(self.key + b"date").digest()[:4], "big")
        month, day = (int(date[2]) - 1 + shift) % 12 + 1, (int(date[3]) - 1 + shift // 12) % 28 + 1
        return f"{date[1]}{month:02d}-{day:02d}"


def _bits(text: str) -> float:
    digits = sum(character.isdigit() for character in text)
    return _DIGIT_BITS * digits + _LETTER_BITS * sum(character.isalpha() for character in text)
