"""Page sizes and offsets around the number of rows that a list has.

Most defects of paging show at one row less, as many, and one row more than a page; few show at large numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from accordant.datatypes import get

__all__ = ["offsets", "page_sizes"]

_DEFAULT_SIZE = 25  # the vendor's documented page size
_DEFAULT_MOST = 1_000


def page_sizes(
    *, min_value: str | None = None, max_value: str | None = None, known: Sequence[str] = ()
) -> SearchStrategy[str]:
    """Texts of positive integers: small sizes, sizes around the default one and around the numbers of `known`.

    Args:
        min_value: Least size; 1 by default.
        max_value: Greatest size; 1,000, or the least where that is more, by default.
        known: Numbers of rows that were seen; texts that are no integers are passed over.

    Raises:
        ValueError: A bound is no integer, or they are inverted.
    """
    return _numbers(_whole(min_value, 1), max_value, (1, 2, 3, _DEFAULT_SIZE, 100), known)


def offsets(
    *, min_value: str | None = None, max_value: str | None = None, known: Sequence[str] = ()
) -> SearchStrategy[str]:
    """Texts of integers from nought on, for page and record offsets alike.

    Args:
        min_value: Least offset; 0 by default.
        max_value: Greatest offset; 1,000, or the least where that is more, by default.
        known: Numbers of rows that were seen; texts that are no integers are passed over.

    Raises:
        ValueError: A bound is no integer, or they are inverted.
    """
    return _numbers(_whole(min_value, 0), max_value, (0, 1, 2, _DEFAULT_SIZE), known)


def _whole(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not get("integer").is_valid(text):
        raise ValueError(f"not an integer: {text!r}")
    return int(text)


def _numbers(least: int, max_value: str | None, usual: Sequence[int], known: Sequence[str]) -> SearchStrategy[str]:
    most = _whole(max_value, max(least, _DEFAULT_MOST))
    if least > most:
        raise ValueError(f"no number lies between {least} and {most}")
    seen = [int(text) for text in known if get("integer").is_valid(text)]
    centres = dict.fromkeys([*usual, *seen])
    around = dict.fromkeys(number + step for number in centres for step in (0, -1, 1))
    within = [number for number in around if least <= number <= most]
    anywhere = st.integers(least, most)
    numbers = st.one_of(st.sampled_from(within), anywhere) if within else anywhere
    return numbers.map(str)
