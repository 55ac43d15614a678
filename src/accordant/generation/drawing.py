"""A Hypothesis strategy of legal values from a type and its facets, where a contract names none of its own."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from accordant import datatypes
from accordant.errors import UsageError
from accordant.generation.forms import family_of
from accordant.generation.values import Facets, iter_facet_values

__all__ = ["values_of"]

# Cc are the control characters, Cs the halves of pairs; the last two of the BMP are none of XML's.
_CHARACTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
_LONGEST = 100  # of texts without a limit
_MOST = 10**9  # of numbers without a bound


def values_of(facets: Facets, *, known: Collection[str] = ()) -> SearchStrategy[str]:
    """Return a strategy of values that the facets admit: listed ones, known ones, and any.

    Args:
        facets: Type and restrictions. Of a pattern no texts are made: listed and known values that match are drawn.
        known: Values worth drawing often; those that are not legal are passed over.

    Raises:
        UsageError: No value is known that the facets admit.
    """
    listed = [value.lexical for value in iter_facet_values(facets) if value.kind != "broken"]
    seen = [value for value in known if facets.accepts(value)]
    strategies = [st.sampled_from(values) for values in (seen, listed) if values]
    if (anything := _anything(facets)) is not None:
        strategies.append(anything)
    if not strategies:
        raise UsageError(f"no value of {facets.type} is known that is within its facets; give a strategy")
    return st.one_of(strategies)


def _anything(facets: Facets) -> SearchStrategy[str] | None:
    if facets.enumeration or facets.pattern is not None:
        return None
    family = family_of(facets.type)
    if family == "text":
        least = facets.min_length or 0
        most = max(least, _LONGEST) if facets.max_length is None else facets.max_length
        # A token has no spaces around and none twice, and is as long as what is left of them.
        letters = _CHARACTERS if facets.type == "string" else st.characters(categories=("L", "N"))
        return st.text(letters, min_size=least, max_size=most)
    if family == "integer":
        return _integers(facets)
    return None


def _integers(facets: Facets) -> SearchStrategy[str] | None:
    integer, datatype = datatypes.get("integer"), datatypes.get(facets.type)
    bounds = (facets.min_value, facets.max_value)
    if not all(bound is None or integer.is_valid(bound) for bound in bounds):
        return None
    lows = [int(bound) for bound in (datatype.smallest, facets.min_value) if bound is not None]
    highs = [int(bound) for bound in (datatype.largest, facets.max_value) if bound is not None]
    low = max(lows, default=min([-_MOST, *(high - _MOST for high in highs)]))
    high = min(highs, default=max(_MOST, low + _MOST))
    return st.integers(low, high).map(str) if low <= high else None
