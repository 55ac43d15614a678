"""Dates and times that a list filtered by a window is likely to get wrong.

Times are texts of xsd:dateTime: near values that a site was seen to hold, around changes of daylight saving, on leap
days and at ends of months and years; in several zones or in none, with and without a fraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from accordant.datatypes import DateTime, get

__all__ = ["inverted_ranges", "ranges", "timestamps"]

_LANDMARKS = (
    "2015-06-15T12:00:00Z",
    "2015-03-08T02:30:00-06:00",  # skipped in Chicago, where the vendor's samples come from
    "2015-03-08T08:00:00Z",  # the change itself
    "2015-11-01T01:30:00-05:00",  # the first of two
    "2015-11-01T01:30:00-06:00",  # the second of two
    "2015-03-29T01:00:00Z",  # the change in Europe
    "2016-02-29T23:59:59Z",
    "2000-02-29T00:00:00Z",
    "2015-02-28T23:59:59Z",
    "2015-12-31T23:59:59Z",
    "1999-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "2038-01-19T03:14:07Z",
)
_STEPS = (0, 1, -1, 60, -60, 3_600, -3_600, 86_400, -86_400, 30 * 86_400, -30 * 86_400)
_FRACTIONS = tuple(Fraction(text) for text in ("0", "0.5", "0.001", "0.999", "0.123456"))
_ZONES = (0, -360, -300, 60, 330, 345, 840, -720)
_DECADE = 315_569_520


def timestamps(
    *, min_value: str | None = None, max_value: str | None = None, known: Sequence[str] = ()
) -> SearchStrategy[str]:
    """Texts of xsd:dateTime.

    Args:
        min_value: Earliest, inclusive. Where a bound has a zone all values have one, since a time without zone
            cannot be compared with it; where a bound has none, no value has.
        max_value: Latest, inclusive; likewise.
        known: Values that were seen on the site; half of the values are these, in some zone, or near to them.
            Those that are no dateTime are passed over.

    Raises:
        ValueError: A bound is no dateTime, the bounds are inverted, or only one of them has a zone.
    """
    least, most = _bound(min_value), _bound(max_value)
    given = [bound for bound in (least, most) if bound is not None]
    if least is not None and most is not None and least.compare(most) not in {-1, 0}:
        raise ValueError(f"no time lies between {min_value} and {max_value}")
    zones: tuple[int | None, ...] = (*_ZONES, None)
    if given:
        zones = _ZONES if given[0].has_zone else (None,)

    def written(moment: DateTime, step: int, fraction: Fraction, zone: int | None) -> str:
        moved = _in_zone(moment.shift(step + fraction), zone)
        if least is not None and moved.instant < least.instant:
            moved = _in_zone(least, zone)
        if most is not None and moved.instant > most.instant:
            moved = _in_zone(most, zone)
        return str(moved)

    seen = [DateTime.parse(value.strip()) for value in known if get("dateTime").is_valid(value)]
    landmarks = [*(DateTime.parse(text) for text in _LANDMARKS), *given]
    fractions, zone = st.sampled_from(_FRACTIONS), st.sampled_from(zones)
    near = st.builds(written, st.sampled_from(landmarks), st.sampled_from(_STEPS), fractions, zone)
    far = st.builds(written, st.sampled_from(landmarks), st.integers(-_DECADE, _DECADE), fractions, zone)
    if not seen:
        return st.one_of(near, far)
    itself = st.builds(written, st.sampled_from(seen), st.just(0), st.just(Fraction(0)), zone)
    beside = st.builds(written, st.sampled_from(seen), st.sampled_from(_STEPS), fractions, zone)
    return st.one_of(itself, beside, near, far)


def _bound(text: str | None) -> DateTime | None:
    if text is None:
        return None
    if not get("dateTime").is_valid(text):
        raise ValueError(f"not a dateTime: {text!r}")
    return DateTime.parse(text.strip())


def ranges(*, known: Sequence[str] = ()) -> SearchStrategy[tuple[str, str]]:
    """Pairs of times that can be compared, the first not after the second; equal ones among them.

    Args:
        known: Values that were seen on the site; half of the ranges begin at or near one.
    """
    steps = tuple(step for step in _STEPS if step >= 0)
    lengths = st.one_of(st.sampled_from(steps), st.integers(0, _DECADE))
    return st.builds(_range, timestamps(known=known), lengths, st.sampled_from(_ZONES))


def inverted_ranges(*, known: Sequence[str] = ()) -> SearchStrategy[tuple[str, str]]:
    """Pairs of times that can be compared, the first after the second.

    Args:
        known: Values that were seen on the site; half of the ranges begin at or near one.
    """
    steps = tuple(-step for step in _STEPS if step > 0)
    lengths = st.one_of(st.sampled_from(steps), st.integers(-_DECADE, -1))
    return st.builds(_range, timestamps(known=known), lengths, st.sampled_from(_ZONES))


def _range(begin: str, length: int, zone: int) -> tuple[str, str]:
    moment = DateTime.parse(begin)
    # One without a zone beside one with a zone would not be in any order.
    end = _in_zone(moment.shift(length), zone if moment.has_zone else None)
    return begin, str(end)


def _in_zone(moment: DateTime, zone: int | None) -> DateTime:
    """Return the same instant in another zone; without zone, what its clock shows."""
    return replace(moment, zone_minutes=None) if zone is None else moment.with_zone(zone)
