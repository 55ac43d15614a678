"""Page sizes and offsets around the number of rows that a list has.

Most defects of paging show at one row less, as many, and one row more than a page; few show at large numbers.
`page_sizes` and `offsets` are values of one parameter, `listings` and `conflicts` several parameters with values.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from accordant.datatypes import get

__all__ = ["conflicts", "listings", "offsets", "page_sizes"]

_DEFAULT_SIZE = 25  # the vendor's documented page size
_DEFAULT_MOST = 1_000
_PAGE, _RECORD, _SIZE = "list_page_offset", "list_record_offset", "list_page_size"
_STEPS = (0, 1, -1)


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


def listings(*, known: Sequence[str] = ()) -> SearchStrategy[dict[str, str]]:
    """Parameters for a part of a list: a page or a record offset or none, with a size or without.

    Half of them look at the end of the list: the last page, the last record, one before and one past it.

    Args:
        known: Numbers of rows that were seen; without any, that of a full page.
    """
    rows = st.sampled_from(_seen(known) or [_DEFAULT_SIZE])
    ends = st.builds(_end, rows, st.sampled_from((1, 2, 3, 10, _DEFAULT_SIZE)), st.sampled_from(_STEPS), st.booleans())
    sizes = page_sizes(known=known)
    page, record = offsets(known=known), offsets(known=known)
    anywhere = st.one_of(
        st.fixed_dictionaries({}, optional={_SIZE: sizes}),
        st.fixed_dictionaries({_PAGE: page}, optional={_SIZE: sizes}),
        st.fixed_dictionaries({_RECORD: record}, optional={_SIZE: sizes}),
    )
    return st.one_of(ends, anywhere)


def conflicts(*, known: Sequence[str] = ()) -> SearchStrategy[dict[str, str]]:
    """Both offsets at once, with a size or without: they agree on a record, nearly, or not at all.

    Args:
        known: Numbers of rows that were seen.
    """
    size = st.sampled_from((1, 2, 3, 10, _DEFAULT_SIZE))
    agreeing = st.builds(_both, size, st.integers(0, 5), st.sampled_from(_STEPS), st.booleans())
    offset = offsets(known=known)
    anyhow = st.fixed_dictionaries({_PAGE: offset, _RECORD: offset}, optional={_SIZE: page_sizes(known=known)})
    return st.one_of(agreeing, anyhow)


def _end(rows: int, size: int, step: int, by_page: bool) -> dict[str, str]:  # noqa: FBT001 - it is drawn
    """Return the last part of a list, or the one before or behind it."""
    last = -(-rows // size) - 1 if by_page else rows - 1
    return {_PAGE if by_page else _RECORD: str(max(0, last + step)), _SIZE: str(size)}


def _both(size: int, page: int, step: int, is_sized: bool) -> dict[str, str]:  # noqa: FBT001 - it is drawn
    sent = {_PAGE: str(page), _RECORD: str(max(0, page * size + step))}
    return {**sent, _SIZE: str(size)} if is_sized else sent


def _seen(known: Sequence[str]) -> list[int]:
    return [int(text) for text in known if get("integer").is_valid(text) and int(text) > 0]


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
