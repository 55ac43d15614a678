"""Neighbours: strings for every place that others leave in their order, and for every way to be equal in it.

Strings that rules put in an order are told apart by where they stand among the literals of the rules: before the
first, between two, behind the last, or where one of them stands. As many are needed in each place as there are
parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise

from accordant.datatypes import DateTime, get
from accordant.rules.truth import number, text_key

__all__ = ["numeral", "ordered_texts"]

_PLACES = 4  # texts in one place; of more parameters it is not claimed that these are enough
_MOST = 2000  # texts; more are not tried
_LETTERS = ("-", "~", "m", "0", "!", " ", "\t", "\0")


def ordered_texts(marks: Iterable[str], count: int) -> tuple[tuple[str, ...], bool]:
    """Return texts for every place in the order of strings, and whether these are all that can be told apart.

    Args:
        marks: The texts that are given.
        count: So many for each place.
    """
    marks = tuple(marks)
    is_complete, count = count <= _PLACES, min(count, _PLACES)
    values = sorted({value for mark in marks if (value := number(mark)) is not None})
    texts = sorted({key[2] for mark in marks if (key := text_key(mark))[0]})
    numbers = [*values, *_iter_numbers(values, count)]
    found = dict.fromkeys(marks)
    for value in numbers:
        found.update(dict.fromkeys(islice(_iter_spellings(numeral(value)), count + 1)))
    for mark in texts:
        found.update(dict.fromkeys(_iter_same_time(mark, count)))
    for low, high in pairwise((None, *texts, None)):
        between = _between(low, high, count)
        is_complete = is_complete and (between is not None)
        found.update(dict.fromkeys(between or ()))
    return tuple(islice(found, _MOST)), is_complete and len(found) <= _MOST


def _iter_numbers(values: Sequence[Fraction], count: int) -> Iterator[Fraction]:
    """Yield numbers beside and between others."""
    if not values:
        yield from map(Fraction, range(count))
        return
    for step in range(1, count + 1):
        yield from (values[-1] + step, values[0] - step)
    parts = 1 << count.bit_length()
    for low, high in pairwise(values):
        yield from (low + (high - low) * part / parts for part in range(1, count + 1))


def _iter_spellings(digits: str) -> Iterator[str]:
    yield digits
    digits += "0" if "." in digits else ".0"
    while True:
        yield digits
        digits += "0"


def _iter_same_time(text: str, count: int) -> Iterator[str]:
    """Yield other texts that stand where a time stands."""
    if get("dateTime").is_valid(text):
        moment = DateTime.parse(text)
        yield text
        for minutes in range(count):
            shifted = moment.shift(60 * minutes)
            yield str(shifted.with_zone(minutes))


def _between(low: str | None, high: str | None, count: int) -> tuple[str, ...] | None:
    """Return texts that stand between two, either of which may be missing; None where they are not found."""
    if high == "":
        return ()
    if low is None and high is None:
        return ("text", *(f"text-{place}" for place in range(2, count + 1)))
    starts = _starts(low, high)
    for start in starts:
        for letter in _LETTERS:
            found = tuple(one for size in range(count + 1) if _is_between(low, one := start + letter * size, high))
            if len(found) >= count:
                return found[-count:]
    return None


def _starts(low: str | None, high: str | None) -> list[str]:
    if low is not None:
        return [low]
    assert high is not None
    lower = [high[:place] + chr(ord(letter) - 1) for place, letter in enumerate(high) if " " < letter <= "~"]
    return [*lower, ""]


def _is_between(low: str | None, text: str, high: str | None) -> bool:
    is_text, _, letters = text_key(text)
    return is_text and letters == text and (low is None or low < text) and (high is None or text < high)


def numeral(value: Fraction) -> str:
    """Return a number that has finitely many decimals in digits."""
    if value.denominator == 1:
        return str(value.numerator)
    digits = next(digits for digits in range(1, 400) if (value * 10**digits).denominator == 1)
    shifted = str(abs(value * 10**digits).numerator).zfill(digits + 1)
    return f"{'-' if value < 0 else ''}{shifted[:-digits]}.{shifted[-digits:]}"
