"""Short texts of people: subjects of interactions and the like.

Every character is valid in XML 1.0 and none is a control character; what a site makes of control characters and of
injections is asked elsewhere, and only where a site allows it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

__all__ = ["subjects"]

# Cc are the control characters, Cs the halves of pairs that are no characters; the last two of the BMP are excluded
# by the Char production of XML.
_CHARACTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
_PLAIN = st.characters(codec="ascii", categories=("L", "N", "Zs"))
_ODD = (
    "e\u0301",  # a letter and its accent
    "\U0001f600",  # outside the BMP
    "\U0001f469\u200d\U0001f467",  # a picture of three code points
    "\u05d0\u05d1",  # right to left
    "\u00df",  # a letter that capitals write as two
    "\u0130",  # a capital whose small letter is two code points
    "\u00a0",  # a space that is not one
    "\u200b",  # a space of no width
    "<b>&amp;\"'",
    "%20+;=",
)


def subjects(*, min_length: int = 0, max_length: int = 80, known: Sequence[str] = ()) -> SearchStrategy[str]:
    """Texts within a length: plain and odd ones, ones at the limit, and pieces of those that were seen.

    Args:
        min_length: In characters.
        max_length: In characters; 80 is the vendor's limit for subjects.
        known: Subjects that were seen on the site; half of the texts are these, in another case, or parts of them.
            What does not fit the lengths is cut or filled up.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    if not 0 <= min_length <= max_length:
        raise ValueError(f"no text is from {min_length} to {max_length} characters long")

    def fitted(text: str) -> str:
        return text[:max_length].ljust(min_length, "x")

    plain = st.text(_PLAIN, min_size=min_length, max_size=min(max_length, max(min_length, 20)))
    odd = st.builds(lambda before, middle, after: fitted(before + middle + after), plain, st.sampled_from(_ODD), plain)
    longest = st.builds(
        lambda character, length: fitted(character * length),
        _CHARACTERS,
        st.sampled_from(sorted({max(max_length - 1, min_length), max_length})),
    )
    anything = st.text(_CHARACTERS, min_size=min_length, max_size=max_length)
    strategies = [plain, odd, longest, anything]
    seen = [text for text in known if text]
    if seen:
        whole = st.builds(lambda text, change: fitted(change(text)), st.sampled_from(seen), st.sampled_from(_CHANGES))
        piece = st.builds(
            lambda text, first, last: fitted(_piece(text, first, last)),
            st.sampled_from(seen),
            st.integers(0, max_length),
            st.integers(0, max_length),
        )
        strategies = [whole, piece, st.one_of(whole, piece), st.one_of(whole, piece), *strategies]
    return st.one_of(strategies)


_CHANGES = (str, str.upper, str.lower, str.swapcase, str.title, lambda text: f" {text} ", lambda text: text + "%")


def _piece(text: str, first: int, last: int) -> str:
    """Return a part of a text, never an empty one."""
    first %= len(text)
    return text[first : first + 1 + last % (len(text) - first)]
