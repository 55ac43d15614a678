"""The list parameters of a call, read by their types and by the rules between them.

Lexical spaces are those of XML Schema Part 2. Source of names, types and defaults:
http://open.convio.com/api/apidoc/reference/methods/getUserInteractions_method.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from accordant.sandbox.dialects import Dialect
from accordant.sandbox.instants import Instant, from_text
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import CATEGORIES, TYPES

__all__ = [
    "COLUMNS",
    "DEFAULT_PAGE_SIZE",
    "SUBJECT_LIMIT",
    "Listing",
    "boolean",
    "non_negative_integer",
    "read",
    "settle",
]

DEFAULT_PAGE_SIZE = 25
SUBJECT_LIMIT = 80

_ELEMENTS = (
    "interactionId",
    "interactionTypeId",
    "categoryId",
    "referenceId",
    "consId",
    "createdBy",
    "creationDate",
    "subject",
    "count",
)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_LIKE_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_BLANKS = " \t\r\n"
# xsd:integer has no bounds and SQLite's integers do; what lies beyond selects nothing either way.
_LARGEST = 2**62


def _spellings(element: str) -> tuple[str, str, str]:
    snake = re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), element)
    return element, snake, snake.upper()


#: Every accepted spelling of a row's column, and the name of its element.
COLUMNS: Mapping[str, str] = {spelling: element for element in _ELEMENTS for spelling in _spellings(element)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is asked of a list; None stands for a parameter that was not sent.

    Attributes:
        sort_column: The name of a row's element, whatever spelling was sent.
        filter_column: The same.
    """

    begin: Instant | None = None
    end: Instant | None = None
    subject: str | None = None
    type_id: int | None = None
    category_id: int | None = None
    filter_column: str | None = None
    filter_text: str | None = None
    sort_column: str | None = None
    ascending: bool | None = None
    page_offset: int | None = None
    record_offset: int | None = None
    page_size: int | None = None

    @property
    def is_inverted(self) -> bool:
        """Whether the range of dates ends before it begins."""
        return self.begin is not None and self.end is not None and self.begin > self.end

    @property
    def size(self) -> int:
        """Rows on a page."""
        return DEFAULT_PAGE_SIZE if self.page_size is None else self.page_size

    @property
    def first(self) -> int:
        """Number of the first row wanted, counted from 0."""
        if self.record_offset is not None:
            return self.record_offset
        return min((self.page_offset or 0) * self.size, _LARGEST)


def boolean(text: str, code: int, *, lenient: bool = False) -> bool:
    """Return the value of an xsd:boolean, or of what is like one where that is `lenient`; or refuse with that code."""
    stripped = text.strip(_BLANKS)
    value = _BOOLEANS.get(stripped)
    if value is None and lenient:
        value = _BOOLEANS.get(_LIKE_BOOLEANS.get(stripped.lower(), stripped.lower()))
    if value is None:
        raise Refusal(code, "Not a boolean.")
    return value


def non_negative_integer(text: str, code: int, *, is_trimmed: bool = True) -> int:
    """Return the value of an xsd:nonNegativeInteger, or refuse with that code; blanks around it may be an error too."""
    value = _integer(text, code, is_trimmed=is_trimmed)
    if value < 0:
        raise Refusal(code, "Less than zero.")
    return value


def read(parameters: Mapping[str, str], dialect: Dialect) -> Listing:
    """Return what the parameters ask for; only their form is judged here, see `settle`.

    Raises:
        Refusal: A value is not of its type, or names a column that rows do not have.
    """
    is_trimmed = dialect.integer_padding == "trimmed"

    def integer(name: str) -> int | None:
        return _integer(parameters[name], 50, is_trimmed=is_trimmed) if name in parameters else None

    subject = parameters.get("interaction_subject") or None
    if subject is not None and len(subject) > SUBJECT_LIMIT:
        raise Refusal(23, "The subject is longer than 80 characters.")
    type_id = category_id = ascending = None
    if "interaction_type_id" in parameters:
        type_id = non_negative_integer(parameters["interaction_type_id"], 26, is_trimmed=is_trimmed)
    if "list_category_id" in parameters:
        category_id = _integer(parameters["list_category_id"], 29, is_trimmed=is_trimmed)
    if "list_ascending" in parameters:
        ascending = boolean(parameters["list_ascending"], 50, lenient=dialect.lenient_booleans)
    filter_column, filter_text = _filter(parameters, dialect)
    return Listing(
        begin=_instant(parameters, "begin_date", dialect),
        end=_instant(parameters, "end_date", dialect),
        subject=subject,
        type_id=type_id,
        category_id=category_id,
        filter_column=filter_column,
        filter_text=filter_text,
        sort_column=_column(parameters.get("list_sort_column") or None, dialect),
        ascending=ascending,
        page_offset=integer("list_page_offset"),
        record_offset=integer("list_record_offset"),
        page_size=integer("list_page_size"),
    )


def settle(listing: Listing, dialect: Dialect) -> Listing:
    """Return the listing with one offset at most and a page size that can be had.

    Raises:
        Refusal: Its values do not go together, or lie outside of what a list can be asked for.
    """
    if listing.is_inverted and dialect.inverted_dates == "error":
        raise Refusal(25, "The end is before the beginning.")
    if listing.type_id is not None and listing.type_id not in TYPES and dialect.unknown_type == "error":
        raise Refusal(26)
    unknown = listing.category_id is not None and listing.category_id not in CATEGORIES
    if unknown and dialect.unknown_category == "error":
        raise Refusal(29)
    ascending = listing.ascending
    if listing.sort_column is None and dialect.ascending_alone == "ignored":
        ascending = None
    page, record = _offsets(listing, dialect)
    size = _size(listing, dialect)
    return replace(listing, page_offset=page, record_offset=record, page_size=size, ascending=ascending)


def _offsets(listing: Listing, dialect: Dialect) -> tuple[int | None, int | None]:
    page, record = listing.page_offset, listing.record_offset
    if dialect.negative_offset == "zero":
        page, record = (None if offset is None else max(offset, 0) for offset in (page, record))
    if (page is not None and page < 0) or (record is not None and record < 0):
        raise Refusal(50, "An offset is less than zero.")
    if listing.page_size is None and (page, record) != (None, None) and dialect.offset_without_size == "error":
        raise Refusal(50, "An offset without a page size.")
    if page is None or record is None:
        return page, record
    if dialect.both_offsets == "error":
        raise Refusal(50, "Two offsets.")
    return (None, record) if dialect.both_offsets == "record" else (page, None)


def _size(listing: Listing, dialect: Dialect) -> int | None:
    size = listing.page_size
    if size is not None and size < 1:
        if dialect.page_size_below_one == "error":
            raise Refusal(50, "The page size is less than one.")
        size = None
    if dialect.page_size_cap is None:
        return size
    return min(DEFAULT_PAGE_SIZE if size is None else size, dialect.page_size_cap)


def _integer(text: str, code: int, *, is_trimmed: bool) -> int:
    stripped = text.strip(_BLANKS) if is_trimmed else text
    if not _INTEGER.fullmatch(stripped):
        raise Refusal(code, "Not an integer.")
    # Python refuses to convert several thousand digits; twenty significant ones decide that it is too large.
    digits = stripped.lstrip("+-").lstrip("0")[:20] or "0"
    return min(int(digits), _LARGEST) * (-1 if stripped.startswith("-") else 1)


def _instant(parameters: Mapping[str, str], name: str, dialect: Dialect) -> Instant | None:
    if name not in parameters:
        return None
    text = parameters[name].strip(_BLANKS)
    if dialect.date_only == "midnight" and _DATE.fullmatch(text):
        text += "T00:00:00"
    try:
        return from_text(text)
    except ValueError as error:
        raise Refusal(25, f"The value of {name} is not a date and time in the form of ISO 8601.") from error


def _column(name: str | None, dialect: Dialect) -> str | None:
    if name is None:
        return None
    if name not in COLUMNS and dialect.unknown_column == "error":
        raise Refusal(50, "There is no such column.")
    return COLUMNS.get(name)


def _filter(parameters: Mapping[str, str], dialect: Dialect) -> tuple[str | None, str | None]:
    column = parameters.get("list_filter_column") or None
    text = parameters.get("list_filter_text") or None
    if column is not None and text is not None:
        return _column(column, dialect), text
    if dialect.filter_alone == "error" and (column is not None or text is not None):
        raise Refusal(50, "A filter is a column and a text.")
    return None, None
