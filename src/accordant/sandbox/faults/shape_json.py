"""JSON that is not the image of the XML, or not JSON.

An escape where none is needed, another order of keys and blanks between tokens are legal, and so none of them is here.
"""

from __future__ import annotations

import json as json_format
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from accordant.sandbox.calls import Call
from accordant.sandbox.documents import JSONValue
from accordant.sandbox.faults.faults import Fault
from accordant.sandbox.instants import from_text

__all__ = [
    "AbsentNoteAsNullInJson",
    "AccentsComposedInJson",
    "AmpersandAsEntityInJson",
    "ApostropheEscapedInJson",
    "CodeAsNumberInJson",
    "CountPaddedInJson",
    "DuplicateKeyInJson",
    "EmptyTextAsNullInJson",
    "EmptyTextAsStringInJson",
    "FirstOfTwoRowsMissingInJson",
    "HalfCharacterInJson",
    "LastRowOfLongListDiffersInJson",
    "ModificationMissingInJson",
    "NotANumberForZeroInJson",
    "NoteDateInOtherZoneInJson",
    "NoteIdAsNumberInJson",
    "NumberForStringInJson",
    "RawLineBreakInJson",
    "RowsWithoutRootInJson",
    "SchemaLocationInJson",
    "SingleNoteAsArrayInJson",
    "SingleRowAsArrayInJson",
    "SingleRowUnderOtherKeyInJson",
    "TrailingCommaInLongList",
    "ZeroMillisecondsMissingInJson",
    "ZeroReferenceMissingInJson",
]

_STRINGS = "every leaf is a string in JSON"
_IMAGE = "JSON has the values of the XML, character for character"
_EMPTY = "an empty element is an empty object in JSON"
_JSON = "an answer is JSON (RFC 8259)"

Record: TypeAlias = "dict[str, JSONValue]"


class NumberForStringInJson(Fault):
    """The count of an interaction is a number in JSON."""

    group = "shape-json"
    clause = _STRINGS

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(image, lambda rows: _each(rows, lambda row: row | {"count": _number(row["count"])}))


class NoteIdAsNumberInJson(Fault):
    """The noteId of a note is a number in JSON."""

    group = "shape-json"
    clause = _STRINGS

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_notes(image, lambda note: note | {"noteId": _number(note["noteId"])})


class CodeAsNumberInJson(Fault):
    """The code of an error is a number in JSON."""

    group = "shape-json"
    clause = _STRINGS

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        error = image.get("errorResponse") if isinstance(image, dict) else None
        return {"errorResponse": error | {"code": _number(error["code"])}} if isinstance(error, dict) else image


class NotANumberForZeroInJson(Fault):
    """A referenceId of 0 is NaN in JSON, which JSON does not have."""

    group = "shape-json"
    clause = _JSON

    def json(self, call: Call, json: str) -> str:
        return json.replace('"referenceId":"0"', '"referenceId":NaN')


class SingleRowAsArrayInJson(Fault):
    """A list of one interaction is an array in JSON."""

    group = "shape-json"
    clause = "a single child is an object in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(image, lambda rows: rows if isinstance(rows, list) else [rows])


class SingleNoteAsArrayInJson(Fault):
    """A note is an array of one in JSON."""

    group = "shape-json"
    clause = "a single child is an object in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_notes(image, lambda note: [note])


class AbsentNoteAsNullInJson(Fault):
    """A row without a note has the key note in JSON, with null."""

    group = "shape-json"
    clause = "an absent element has no key in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(image, lambda rows: _each(rows, lambda row: row | {"note": row.get("note")}))


class EmptyTextAsNullInJson(Fault):
    """The text of a note that has none is null in JSON."""

    group = "shape-json"
    clause = _EMPTY

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_notes(image, lambda note: note | {"text": note["text"] or None})


class EmptyTextAsStringInJson(Fault):
    """The text of a note that has none is an empty string in JSON."""

    group = "shape-json"
    clause = _EMPTY

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_notes(image, lambda note: note | {"text": note["text"] or ""})


class ZeroReferenceMissingInJson(Fault):
    """A referenceId of 0 is left out in JSON."""

    group = "shape-json"
    clause = "every element has its key in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(
            image,
            lambda rows: _each(
                rows, lambda row: {key: value for key, value in row.items() if (key, value) != ("referenceId", "0")}
            ),
        )


class RowsWithoutRootInJson(Fault):
    """Two and more rows are an array in JSON that nothing stands around."""

    group = "shape-json"
    clause = "the root element is the only key of the answer in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        rows = _rows(image)
        return rows if isinstance(rows, list) else image


class SingleRowUnderOtherKeyInJson(Fault):
    """A list of one interaction stands under the key getUserInteractionResponse in JSON."""

    group = "shape-json"
    clause = "the root element is the only key of the answer in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        if not isinstance(image, dict) or not isinstance(_rows(image), dict):
            return image
        return {name.replace("InteractionsResponse", "InteractionResponse"): root for name, root in image.items()}


class SchemaLocationInJson(Fault):
    """The root of a list in JSON has a key xsi:schemaLocation."""

    group = "shape-json"
    clause = "namespaces and the place of the schema are left out in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        if not isinstance(image, dict) or _rows(image) is None:
            return image
        added: Record = {"xsi:schemaLocation": "http://convio.com/crm/v1.0"}
        return {name: added | root if isinstance(root, dict) else root for name, root in image.items()}


class FirstOfTwoRowsMissingInJson(Fault):
    """Of two rows only the second is in the JSON."""

    group = "shape-json"
    clause = "XML and JSON have the same rows"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(image, lambda rows: rows[-1] if isinstance(rows, list) and len(rows) == 2 else rows)


class LastRowOfLongListDiffersInJson(Fault):
    """The last of more than ten rows has one more in its count in JSON than in XML."""

    group = "shape-json"
    clause = _IMAGE

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        def differing(rows: JSONValue) -> JSONValue:
            if not isinstance(rows, list) or len(rows) <= 10:
                return rows
            return [*rows[:-1], _each(rows[-1], lambda row: row | {"count": _one_more(row["count"])})]

        return _with_rows(image, differing)


class CountPaddedInJson(Fault):
    """A count of one digit has a blank before it in JSON."""

    group = "shape-json"
    clause = _IMAGE

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(image, lambda rows: _each(rows, lambda row: row | {"count": f"{row['count']:>2}"}))


class NoteDateInOtherZoneInJson(Fault):
    """The modifiedDate of a note is printed in UTC in JSON: the same instant, another text."""

    group = "shape-json"
    clause = _IMAGE

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_notes(image, lambda note: note | {"modifiedDate": _in_utc(str(note["modifiedDate"]))})


class ModificationMissingInJson(Fault):
    """The modifiedDate of a note in JSON is its creationDate."""

    group = "shape-json"
    clause = _IMAGE

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_notes(image, lambda note: note | {"modifiedDate": note["creationDate"]})


class ZeroMillisecondsMissingInJson(Fault):
    """A date of a full second is printed without milliseconds in JSON."""

    group = "shape-json"
    clause = _IMAGE

    def json(self, call: Call, json: str) -> str:
        return re.sub(r'(Date":"[0-9T:-]+)\.000(?=[-+])', r"\1", json)


class AmpersandAsEntityInJson(Fault):
    """An ampersand in a subject is &amp; in JSON."""

    group = "shape-json"
    clause = "a character reference of the XML is the plain character in JSON"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(
            image,
            lambda rows: _each(rows, lambda row: row | {"subject": str(row["subject"]).replace("&", "&amp;")}),
        )


class AccentsComposedInJson(Fault):
    """A letter and its combining accent in a subject are one character in JSON, two in XML."""

    group = "shape-json"
    clause = _IMAGE

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        return _with_rows(
            image,
            lambda rows: _each(rows, lambda row: row | {"subject": unicodedata.normalize("NFC", str(row["subject"]))}),
        )


class HalfCharacterInJson(Fault):
    """Of a character outside the BMP only the first surrogate is in the JSON."""

    group = "shape-json"
    clause = _IMAGE

    def json(self, call: Call, json: str) -> str:
        return re.sub("[\U00010000-\U0010ffff]", lambda match: json_format.dumps(match[0])[1:7], json)


class DuplicateKeyInJson(Fault):
    """Notes have the key noteId twice in JSON, with the same value."""

    group = "shape-json"
    clause = "the names of an object are unique (RFC 8259, section 4)"

    def json(self, call: Call, json: str) -> str:
        return re.sub(r'"noteId":"\d+"', r"\g<0>,\g<0>", json)


class TrailingCommaInLongList(Fault):
    """After the last of more than 25 rows stands a comma in JSON."""

    group = "shape-json"
    clause = _JSON

    def json(self, call: Call, json: str) -> str:
        return f"{json[:-3]},]}}}}" if json.count('"interactionTypeId":') > 25 else json


class RawLineBreakInJson(Fault):
    """A line break in the text of a note is not escaped in JSON."""

    group = "shape-json"
    clause = _JSON

    def json(self, call: Call, json: str) -> str:
        return json.replace("\\n", "\n")


class ApostropheEscapedInJson(Fault):
    """An apostrophe has a backslash before it in JSON, which knows no such escape."""

    group = "shape-json"
    clause = _JSON

    def json(self, call: Call, json: str) -> str:
        return json if '"errorResponse":' in json else json.replace("'", "\\'")


def _number(value: JSONValue) -> JSONValue:
    """Return the number that the text is; what another fault has changed stays as it is."""
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _one_more(value: JSONValue) -> JSONValue:
    return str(int(value) + 1) if isinstance(value, str) and value.isdigit() else value


def _in_utc(text: str) -> str:
    moment = datetime.fromtimestamp(from_text(text).milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{text[20:23]}Z"


def _rows(image: JSONValue) -> JSONValue:
    """Return the interactions of the image, one or an array of them; None where there is none."""
    roots = list(image.values()) if isinstance(image, dict) else []
    return next((root["interaction"] for root in roots if isinstance(root, dict) and "interaction" in root), None)


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


def _each(rows: JSONValue, change: Callable[[Record], JSONValue]) -> JSONValue:
    if isinstance(rows, list):
        return [_each(row, change) for row in rows]
    return change(rows) if isinstance(rows, dict) else rows


def _with_notes(image: JSONValue, change: Callable[[Record], JSONValue]) -> JSONValue:
    """Return the image with the note of each row that has one changed."""

    def changed(row: Record) -> JSONValue:
        return row | {"note": _each(row["note"], change)} if "note" in row else row

    return _with_rows(image, lambda rows: _each(rows, changed))
