"""JSON that is not the image of the XML."""

from __future__ import annotations

from collections.abc import Callable

from accordant.sandbox.calls import Call
from accordant.sandbox.documents import JSONValue
from accordant.sandbox.faults.faults import Fault

__all__ = ["NumberForStringInJson", "SingleRowAsArrayInJson"]


class NumberForStringInJson(Fault):
    """The count of an interaction is a number in JSON."""

    group = "shape-json"
    clause = "every leaf is a string in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(image, lambda rows: _each(rows, _number_the_count))


class SingleRowAsArrayInJson(Fault):
    """A list of one interaction is an array in JSON."""

    group = "shape-json"
    clause = "a single child is an object in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(image, lambda rows: rows if isinstance(rows, list) else [rows])


def _number_the_count(row: JSONValue) -> JSONValue:
    return row | {"count": int(str(row["count"]))} if isinstance(row, dict) else row


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
