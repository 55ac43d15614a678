"""What can be wrong with a site, each under a name of its own: the catalogue of planted faults.

A fault enters at one of four seams and leaves the rest of the site as it is:

- ``query``: what is asked of the list, after it was read and checked;
- ``document``: the answer's tree, before it is written as XML or turned into JSON;
- ``image``: the answer's JSON, before it is written;
- ``wire``: status, headers and bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from accordant.errors import UsageError, nearest
from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.documents import Document, JSONValue
from accordant.sandbox.listings import Listing

__all__ = ["FAULTS", "Fault", "named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        name: In kebab-case; never renamed.
        description: One line for people.
        group: What part of the interface it concerns.
        clause: The promise of the interface that it breaks.
    """

    name: str
    description: str
    group: str
    clause: str
    query: Callable[[Call, Listing], Listing] | None = None
    document: Callable[[Call, Document], Document] | None = None
    image: Callable[[Call, JSONValue], JSONValue] | None = None
    wire: Callable[[Call, Reply], Reply] | None = None


def _overlap_pages(_call: Call, listing: Listing) -> Listing:
    if not listing.page_offset:
        return listing
    return replace(listing, page_offset=None, record_offset=listing.first - 1)


def _count_records_from_one(_call: Call, listing: Listing) -> Listing:
    if not listing.record_offset:
        return listing
    return replace(listing, record_offset=listing.record_offset - 1)


def _default_to_twenty(_call: Call, listing: Listing) -> Listing:
    return replace(listing, page_size=20) if listing.page_size is None else listing


def _always_ascend(_call: Call, listing: Listing) -> Listing:
    return replace(listing, ascending=True)


def _forget_the_end(_call: Call, listing: Listing) -> Listing:
    return replace(listing, end=None)


def _name_another_version(_call: Call, document: Document) -> Document:
    return document if document.is_error else replace(document, namespace="http://convio.com/crm/v1")


def _count_as_number(_call: Call, image: JSONValue) -> JSONValue:
    return _with_rows(image, lambda rows: _each(rows, _number_the_count))


def _number_the_count(row: JSONValue) -> JSONValue:
    return row | {"count": int(str(row["count"]))} if isinstance(row, dict) else row


def _always_an_array(_call: Call, image: JSONValue) -> JSONValue:
    return _with_rows(image, lambda rows: rows if isinstance(rows, list) else [rows])


def _with_rows(image: JSONValue, change: Callable[[JSONValue], JSONValue]) -> JSONValue:
    """Return the image with its interactions, one or an array of them, changed; without any, as it is."""
    if not isinstance(image, dict):
        return image
    return {
        name: root | {"interaction": change(root["interaction"])}
        if isinstance(root, dict) and "interaction" in root
        else root
        for name, root in image.items()
    }


def _each(rows: JSONValue, change: Callable[[JSONValue], JSONValue]) -> JSONValue:
    return [change(row) for row in rows] if isinstance(rows, list) else change(rows)


def _leave_the_root_open(call: Call, reply: Reply) -> Reply:
    if reply.status != 200 or call.wants_json or b"<errorResponse" in reply.body:
        return reply
    return replace(reply, body=reply.body[: reply.body.rindex(b"</")])


def _crash_on_inverted_dates(call: Call, reply: Reply) -> Reply:
    if call.listing is None or not call.listing.is_inverted:
        return reply
    page = b"<html><head><title>Error</title></head><body><h1>HTTP Status 500</h1></body></html>"
    return Reply(500, {"content-type": "text/html;charset=UTF-8"}, page)


def _show_the_stack(call: Call, document: Document) -> Document:
    content = document.root.content
    if isinstance(content, str) or not document.is_error or not {"begin_date", "end_date"} & call.parameters.keys():
        return document
    trace = "".join(f"\n\tat org.example.api.{place}" for place in _PLACES)
    children = [
        replace(child, content=f"{child.content}{trace}") if child.name == "message" else child for child in content
    ]
    return replace(document, root=replace(document.root, content=children))


_PLACES = ("Dates.parse(Dates.java:211)", "Listing.read(Listing.java:84)", "Servlet.doPost(Servlet.java:47)")

_CATALOGUE = (
    Fault(
        name="page-overlap",
        description="Each page after the first begins with the last row of the page before.",
        group="paging",
        clause="pages share no row",
        query=_overlap_pages,
    ),
    Fault(
        name="record-offset-off-by-one",
        description="list_record_offset counts from one instead of zero.",
        group="paging",
        clause="a page offset is the record offset of its first row",
        query=_count_records_from_one,
    ),
    Fault(
        name="wrong-default-page-size",
        description="Without list_page_size a page has 20 rows instead of 25.",
        group="paging",
        clause="a default is the same as its explicit value",
        query=_default_to_twenty,
    ),
    Fault(
        name="order-ignored",
        description="list_ascending=false is accepted and ignored.",
        group="order",
        clause="the descending list is the ascending one reversed",
        query=_always_ascend,
    ),
    Fault(
        name="end-date-ignored",
        description="end_date is accepted and ignored.",
        group="dates",
        clause="every row lies within the range of dates",
        query=_forget_the_end,
    ),
    Fault(
        name="server-error-on-inverted-dates",
        description="A begin_date after the end_date is answered by status 500 and an HTML page.",
        group="errors",
        clause="what is refused is refused with an errorResponse",
        wire=_crash_on_inverted_dates,
    ),
    Fault(
        name="stack-trace-for-bad-dates",
        description="The message of a refusal because of dates goes on with a stack trace.",
        group="errors",
        clause="an answer does not show the inside of the program",
        document=_show_the_stack,
    ),
    Fault(
        name="wrong-namespace",
        description="Successful XML answers stand in the namespace http://convio.com/crm/v1.",
        group="shape-xml",
        clause="an answer is valid against the schema",
        document=_name_another_version,
    ),
    Fault(
        name="malformed-xml",
        description="Successful XML answers lack the end tag of their root.",
        group="shape-xml",
        clause="an answer is well-formed",
        wire=_leave_the_root_open,
    ),
    Fault(
        name="number-for-string-in-json",
        description="The count of an interaction is a number in JSON.",
        group="shape-json",
        clause="every leaf is a string in JSON",
        image=_count_as_number,
    ),
    Fault(
        name="single-row-as-array-in-json",
        description="A list of one interaction is an array in JSON.",
        group="shape-json",
        clause="a single child is an object in JSON",
        image=_always_an_array,
    ),
)

#: Every fault by its name.
FAULTS: Mapping[str, Fault] = MappingProxyType({fault.name: fault for fault in _CATALOGUE})


def named(names: Iterable[str]) -> tuple[Fault, ...]:
    """Return the faults of those names, in the order of the catalogue, each once.

    Raises:
        UsageError: There is no fault of a name.
    """
    wanted = list(names)
    for name in wanted:
        if name not in FAULTS:
            hint = nearest(name, FAULTS) or f"known are: {', '.join(FAULTS)}"
            raise UsageError(f"there is no fault {name!r}; {hint}")
    return tuple(fault for fault in FAULTS.values() if fault.name in wanted)
