"""Short texts of people: subjects of interactions and the like, and texts of every kind that services get wrong.

Of most functions every character is valid in XML 1.0 and none is a control character. `control_characters` and
`metacharacters` are for sites that are called intrusive in their settings: they may do harm where input is trusted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

__all__ = [
    "bidirectional",
    "combining",
    "control_characters",
    "emoji",
    "lengths",
    "markup",
    "metacharacters",
    "normal_forms",
    "spaces",
    "subjects",
    "surrogate_edges",
    "unicode",
    "zero_width",
]

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
    _check(min_length, max_length)

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


def lengths(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts of one character repeated: as long as a limit allows, one and two less, and as short as it allows.

    The characters take from one to four bytes, one or two UTF-16 units, or two characters for what people see.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    _check(min_length, max_length)
    near = (min_length, min_length + 1, max_length - 2, max_length - 1, max_length)
    sizes = sorted({size for size in near if min_length <= size <= max_length})
    units = st.sampled_from(("a", "0", "\u00e9", "\u8c22", "\U0001f600", "e\u0301", "a "))
    return st.builds(lambda unit, size: (unit * size)[:size], units, st.sampled_from(sizes))


def combining(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts of letters with combining marks: none, one or many on each, and marks that no letter precedes.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    marks = st.text(st.characters(categories=("Mn", "Mc", "Me")), max_size=8)
    return _made_of(
        st.builds(str.__add__, st.sampled_from(("e", "a", "\u0915", "\u0e01", "")), marks), min_length, max_length
    )


def bidirectional(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts that are written in both directions, with digits, and with the marks that turn or isolate a direction.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    marks = (
        "\u200e",
        "\u200f",
        "\u202a",
        "\u202b",
        "\u202c",
        "\u202d",
        "\u202e",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
    )
    words = ("gift", "2024", "\u05ea\u05d5\u05d3\u05d4", "\u0634\u0643\u0631\u0627", "\u0661\u0662", "(", ")", " ")
    return _made_of(st.sampled_from((*words, *marks)), min_length, max_length)


def surrogate_edges(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts of the characters beside the halves of pairs, at both ends of the BMP and of Unicode.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    edges = (
        "\ud7ff",
        "\ue000",
        "\uf8ff",
        "\ufffd",
        "\U00010000",
        "\U0001fffd",
        "\U000fffff",
        "\U0010fffd",
        "\u007e",
        "a",
    )
    return _made_of(st.sampled_from(edges), min_length, max_length)


def normal_forms(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts that normalisation or a change of case makes others: longer, shorter, or equal to each other.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    plain = st.text(
        st.sampled_from(
            "aeiouAOfis\u00c5\u00e9\u00df\u0130\u0131\u03a3\u03c2\ufb01\u2126\u212b\uff27\u2460\u1e9b\u0323"
        ),
        max_size=20,
    )
    form = st.sampled_from(("NFC", "NFD", "NFKC", "NFKD"))
    return _made_of(st.builds(unicodedata.normalize, form, plain), min_length, max_length)


def zero_width(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts with characters that have no width: joiners, a byte order mark, soft hyphens, selectors, tags.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    none = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e", "\ufe0f", "\U000e0067")
    return _made_of(st.sampled_from((*none, *none, "gift", "a", " ")), min_length, max_length)


def spaces(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts with spaces around, twice within, and that are not ASCII's.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    found = (
        " ",
        "  ",
        "\u00a0",
        "\u1680",
        "\u2003",
        "\u2009",
        "\u2028",
        "\u2029",
        "\u202f",
        "\u205f",
        "\u3000",
        "+",
        "%20",
    )
    return _made_of(st.sampled_from((*found, "gift", "a")), min_length, max_length)


def emoji(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts of pictures: of one code point, with a selector, a tone of skin, joined to families, flags and keycaps.

    Args:
        min_length: In characters, which are code points: a family has up to seven.
        max_length: In characters; a picture may be cut.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    pictures = (
        *("\U0001f600", "\u2764", "\u2764\ufe0f", "\U0001f44d\U0001f3fd", "1\ufe0f\u20e3", "\U0001f1fa\U0001f1f8"),
        *(
            "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
            "\U0001f3f3\ufe0f\u200d\U0001f308",
            "\U0001fae8",
        ),
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    )
    return _made_of(st.sampled_from((*pictures, "a", " ")), min_length, max_length)


def unicode(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts of every kind above, and of any characters that XML can carry and are no control characters.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    kinds = (combining, bidirectional, surrogate_edges, normal_forms, zero_width, spaces, emoji)
    made = [kind(min_length=min_length, max_length=max_length) for kind in kinds]
    return st.one_of(*made, st.text(_CHARACTERS, min_size=min_length, max_size=max_length))


def markup(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts that are markup in XML, HTML and JSON and do nothing; they must come back escaped.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    pieces = (
        "<b>",
        "</b>",
        "<br/>",
        "&amp;",
        "&lt;",
        "&",
        "<",
        ">",
        '"',
        "'",
        "]]>",
        "<!--",
        "-->",
        "&#65;",
        "\\",
        "{",
        "}",
        "a",
    )
    return _made_of(st.sampled_from(pieces), min_length, max_length)


def control_characters(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts with control characters, of which XML 1.0 can carry a tab and the line ends. For intrusive sites only.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    controls = st.characters(categories=["Cc"])
    others = st.sampled_from(("\r\n", "\r\n\r\n", "\ufffe", "\uffff", "gift", "a"))
    return _made_of(st.one_of(controls, others), min_length, max_length)


def metacharacters(*, min_length: int = 0, max_length: int = 80) -> SearchStrategy[str]:
    """Texts that are syntax to a database, a directory, a shell, a template or a path. For intrusive sites only.

    What can be made of the pieces reads, and changes nothing.

    Args:
        min_length: In characters.
        max_length: In characters.

    Raises:
        ValueError: The lengths are negative or inverted.
    """
    pieces = (
        *(
            "'",
            '"',
            "\\",
            ";",
            "--",
            "/*",
            "*/",
            "%",
            "_",
            "(",
            ")",
            "[",
            "]",
            " OR 'a'='a",
            " AND 'a'='b",
            " UNION SELECT NULL",
        ),
        *(
            "*",
            "|",
            "&&",
            "`",
            "$(id)",
            "{{7*7}}",
            "${7*7}",
            "#{7*7}",
            "<%= 7*7 %>",
            "../",
            "..\\",
            "%s",
            "%n",
            "=1+1",
            "a",
            "1",
        ),
    )
    return _made_of(st.sampled_from(pieces), min_length, max_length)


def _check(min_length: int, max_length: int) -> None:
    if not 0 <= min_length <= max_length:
        raise ValueError(f"no text is from {min_length} to {max_length} characters long")


def _made_of(pieces: SearchStrategy[str], min_length: int, max_length: int) -> SearchStrategy[str]:
    """Return texts of pieces one after the other, cut or filled up to the lengths."""
    _check(min_length, max_length)
    return st.lists(pieces, max_size=12).map(lambda found: "".join(found)[:max_length].ljust(min_length, "x"))


_CHANGES = (str, str.upper, str.lower, str.swapcase, str.title, lambda text: f" {text} ", lambda text: text + "%")


def _piece(text: str, first: int, last: int) -> str:
    """Return a part of a text, never an empty one."""
    first %= len(text)
    return text[first : first + 1 + last % (len(text) - first)]
