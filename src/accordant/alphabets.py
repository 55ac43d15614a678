"""Characters to other characters of the same kind: what pseudonyms are spelled with.

A letter becomes a letter of the same script and case, a digit a digit; everything else, and the digit 0, stays, so that
a number stays a number. Kinds are taken from blocks of 128 characters, so that a pseudonym has as many bytes in UTF-8
as what it stands for.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

__all__ = ["Alphabet"]

_BLOCK = 128


class _Table(dict[int, int]):
    """A table for `str.translate` that is made when it is needed, a block at a time."""

    def __init__(self, alphabet: Alphabet, *, is_inverse: bool) -> None:
        super().__init__()
        self._alphabet = alphabet
        self._is_inverse = is_inverse

    def __missing__(self, code: int) -> int:
        for order in self._alphabet.orders(code // _BLOCK):
            following = order[1:] + order[:1]
            pairs = zip(following, order, strict=True) if self._is_inverse else zip(order, following, strict=True)
            self.update((ord(one), ord(other)) for one, other in pairs)
        return self.setdefault(code, code)


class Alphabet:
    """A one-to-one substitution of characters that a key decides.

    It keeps what is equal, what begins with what, what contains what, and both of the latter ignoring case. It does not
    keep an order; and it is no encryption: with enough text it can be guessed from how often letters occur.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._forth = _Table(self, is_inverse=False)
        self._back = _Table(self, is_inverse=True)
        self._places: dict[str, tuple[list[str], int] | None] = {}

    def of(self, text: str) -> str:
        """Return the text in other characters."""
        return text.translate(self._forth)

    def real(self, text: str) -> str:
        """Return the text that became `text`."""
        return text.translate(self._back)

    def shifted(self, character: str, by: int) -> str:
        """Return another character of the same kind; the same where there is no other."""
        place = self._places.get(character)
        if place is None:
            place = self._places[character] = self._place(character)
        order, index = place
        return order[(index + by) % len(order)]

    def _place(self, character: str) -> tuple[list[str], int]:
        for order in self.orders(ord(character) // _BLOCK):
            if character in order:
                return order, order.index(character)
        return [character], 0

    def orders(self, block: int) -> list[list[str]]:
        """Return the kinds of characters of a block, each in an order that the key decides."""
        kinds: dict[str, list[str]] = {}
        for code in range(block * _BLOCK, (block + 1) * _BLOCK):
            character = chr(code)
            category = unicodedata.category(character)
            if category == "Ll" and _has_capital(character, block):
                kinds.setdefault("cased", []).append(character)
            elif category == "Lo" or (category == "Nd" and character != "0"):
                kinds.setdefault(category, []).append(character)
        found = [sorted(kind, key=self._rank) for kind in kinds.values()]
        return found + [[c.upper() for c in order] for order in found if order[0] != order[0].upper()]

    def _rank(self, character: str) -> bytes:
        return hmac.digest(self._key, character.encode("utf-8", "surrogatepass"), hashlib.sha256)


def _has_capital(character: str, block: int) -> bool:
    capital = character.upper()
    return (
        len(capital) == 1 and capital != character and capital.lower() == character and ord(capital) // _BLOCK == block
    )
