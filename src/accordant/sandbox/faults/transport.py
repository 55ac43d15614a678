"""Answers whose bytes, lengths, encodings or media types are wrong, or that do not arrive.

Each shows under some condition only, as in a service that has it: a long answer, letters beyond ASCII, a refusal.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

from accordant.sandbox.calls import Call, Delivery, Reply
from accordant.sandbox.faults.faults import Fault

__all__ = [
    "ByteOrderMarkAfterDeclaration",
    "ByteOrderMarkInJson",
    "CommentAfterJson",
    "EmptyBodyPastTheEnd",
    "ForeignLettersAsQuestionMarks",
    "GzipDeclaredForLongBody",
    "HtmlTypeForJsonRefusals",
    "HtmlTypeForShortLists",
    "LastChunkMissing",
    "LatinCharsetInHeader",
    "LatinEncodingInDeclaration",
    "LatinNotes",
    "LengthInCharacters",
    "LengthTooLargeInJson",
    "LengthTooSmallForRefusals",
    "LongBodyTruncated",
    "NotesEncodedTwice",
    "NulsAfterLongXml",
    "ResetInLongJson",
    "ResetOnRefusals",
    "StallInLongPages",
    "StallInSortedLists",
    "SurrogatesEncodedAlone",
    "XmlForJsonAfterFirstPage",
    "XmlForJsonOnWrongKey",
]

_LENGTH = "Content-Length is the number of bytes of the body (RFC 9110, section 8.6)"
_WHOLE = "an answer arrives whole"
_CHARSET = "text is in the encoding that is declared"
_IMAGE = "JSON has the values of the XML, character for character"
_MEDIA_TYPE = "Content-Type says what the body is (RFC 9110, section 8.3)"
_FORMAT = "response_format decides on the format of every answer"

_LONG_BYTES = 24 * 1024


class LongBodyTruncated(Fault):
    """The connection is closed after the first 24 KiB of an answer that is longer."""

    group = "transport"
    clause = _WHOLE

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(sent_bytes=_LONG_BYTES)) if _is_long(reply) else reply


class LastChunkMissing(Fault):
    """A page after the first is sent in chunks, without the last one that ends the body."""

    group = "transport"
    clause = "a chunked body ends with the chunk of length 0 (RFC 9112, section 7.1)"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(chunked=True)) if _is_list(reply) and _is_later(call) else reply


class LengthInCharacters(Fault):
    """Content-Length counts characters instead of bytes."""

    group = "transport"
    clause = _LENGTH

    def reply(self, call: Call, reply: Reply) -> Reply:
        characters = len(reply.body.decode(errors="replace"))
        if characters == len(reply.body):
            return reply
        return replace(reply, delivery=Delivery(declared_length=characters))


class LengthTooLargeInJson(Fault):
    """Content-Length is one byte too large for lists in JSON."""

    group = "transport"
    clause = _LENGTH

    def reply(self, call: Call, reply: Reply) -> Reply:
        if not call.wants_json or not _is_list(reply):
            return reply
        return replace(reply, delivery=Delivery(declared_length=len(reply.body) + 1))


class LengthTooSmallForRefusals(Fault):
    """Content-Length is one byte too small for answers of status 403."""

    group = "transport"
    clause = _LENGTH

    def reply(self, call: Call, reply: Reply) -> Reply:
        if reply.status != 403:
            return reply
        return replace(reply, delivery=Delivery(declared_length=len(reply.body) - 1))


class StallInLongPages(Fault):
    """Of a page of more than 50 rows half is sent, and then nothing for a minute."""

    group = "transport"
    clause = _WHOLE

    #: How long nothing is sent before the connection is closed.
    stall_seconds: ClassVar[float] = 60.0

    def reply(self, call: Call, reply: Reply) -> Reply:
        if _count(reply) <= 50:
            return reply
        half = len(reply.body) // 2
        return replace(reply, delivery=Delivery(sent_bytes=half, ending="stall", stall_seconds=self.stall_seconds))


class StallInSortedLists(Fault):
    """With list_sort_column the headers are sent, and then nothing for a minute."""

    group = "transport"
    clause = _WHOLE

    #: How long nothing is sent before the connection is closed.
    stall_seconds: ClassVar[float] = 60.0

    def reply(self, call: Call, reply: Reply) -> Reply:
        if not _is_list(reply) or "list_sort_column" not in call.parameters:
            return reply
        return replace(reply, delivery=Delivery(sent_bytes=0, ending="stall", stall_seconds=self.stall_seconds))


class ResetInLongJson(Fault):
    """The connection is reset after half of a JSON answer of more than 25 rows."""

    group = "transport"
    clause = _WHOLE

    def reply(self, call: Call, reply: Reply) -> Reply:
        if not call.wants_json or _count(reply) <= 25:
            return reply
        return replace(reply, delivery=Delivery(sent_bytes=len(reply.body) // 2, ending="reset"))


class ResetOnRefusals(Fault):
    """The connection is reset after the headers of an answer of status 403."""

    group = "transport"
    clause = _WHOLE

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(sent_bytes=0, ending="reset")) if reply.status == 403 else reply


class EmptyBodyPastTheEnd(Fault):
    """A page after the last row has an empty body, with status 200."""

    group = "transport"
    clause = "an answer has the format that was asked for"

    def reply(self, call: Call, reply: Reply) -> Reply:
        is_past = _is_list(reply) and not _count(reply) and call.listing is not None and call.listing.first > 0
        return replace(reply, body=b"") if is_past else reply


class LatinCharsetInHeader(Fault):
    """The header of a list in XML declares ISO-8859-1; the bytes are UTF-8."""

    group = "transport"
    clause = _CHARSET

    def reply(self, call: Call, reply: Reply) -> Reply:
        if call.wants_json or not _is_list(reply):
            return reply
        return _typed(reply, "text/xml;charset=ISO-8859-1")


class LatinEncodingInDeclaration(Fault):
    """The XML declaration of a list says ISO-8859-1; the bytes are UTF-8."""

    group = "transport"
    clause = _CHARSET

    def reply(self, call: Call, reply: Reply) -> Reply:
        if not _is_list(reply):
            return reply
        return replace(reply, body=reply.body.replace(b'encoding="UTF-8"?>', b'encoding="ISO-8859-1"?>', 1))


class LatinNotes(Fault):
    """The text of a note is in ISO-8859-1 in XML where its letters allow, and all else in UTF-8."""

    group = "transport"
    clause = _CHARSET

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, body=re.sub(rb"(?<=<text>)[^<]*", lambda match: _in_latin(match[0]), reply.body))


class NotesEncodedTwice(Fault):
    """The text of a note is encoded in UTF-8 twice in JSON: MÃ¶chte for Möchte."""

    group = "transport"
    clause = _IMAGE

    def json(self, call: Call, json: str) -> str:
        return re.sub(r'(?<="text":")(?:[^"\\]|\\.)*', lambda match: match[0].encode().decode("latin-1"), json)


class ForeignLettersAsQuestionMarks(Fault):
    """Letters that ISO-8859-1 does not have are question marks in XML."""

    group = "transport"
    clause = _IMAGE

    def xml(self, call: Call, xml: str) -> str:
        return xml.encode("latin-1", errors="replace").decode("latin-1")


class SurrogatesEncodedAlone(Fault):
    """A character outside the BMP is two surrogates, each encoded by itself (CESU-8)."""

    group = "transport"
    clause = "UTF-8 has no surrogates (RFC 3629, section 3)"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, body=_FOUR_BYTES.sub(lambda match: _surrogates(match[0].decode()), reply.body))


class ByteOrderMarkInJson(Fault):
    """A list in JSON begins with a byte order mark."""

    group = "transport"
    clause = "JSON has no byte order mark (RFC 8259, section 8.1)"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, body=_MARK + reply.body) if call.wants_json and _is_list(reply) else reply


class ByteOrderMarkAfterDeclaration(Fault):
    """Between the XML declaration of a list and its root stands a byte order mark."""

    group = "transport"
    clause = "an answer is well-formed"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, body=reply.body.replace(b"?>\n", b"?>\n" + _MARK, 1)) if _is_list(reply) else reply


class NulsAfterLongXml(Fault):
    """After an XML list of more than 25 rows stand NUL bytes, up to a multiple of 512."""

    group = "transport"
    clause = "an answer is well-formed"

    def reply(self, call: Call, reply: Reply) -> Reply:
        if call.wants_json or _count(reply) <= 25:
            return reply
        return replace(reply, body=reply.body + bytes(512 - len(reply.body) % 512))


class CommentAfterJson(Fault):
    """After a list in JSON stands a comment of HTML, as some proxies add."""

    group = "transport"
    clause = "an answer is JSON (RFC 8259)"

    def reply(self, call: Call, reply: Reply) -> Reply:
        if not call.wants_json or not _is_list(reply):
            return reply
        return replace(reply, body=reply.body + b"\n<!-- served by node 3 -->")


class GzipDeclaredForLongBody(Fault):
    """A body of more than 24 KiB is declared to be gzip and is not."""

    group = "transport"
    clause = "Content-Encoding says how the body is encoded (RFC 9110, section 8.4)"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, headers={**reply.headers, "content-encoding": "gzip"}) if _is_long(reply) else reply


class HtmlTypeForShortLists(Fault):
    """A list of less than two rows in XML has the media type text/html."""

    group = "transport"
    clause = _MEDIA_TYPE

    def reply(self, call: Call, reply: Reply) -> Reply:
        is_short = not call.wants_json and _is_list(reply) and _count(reply) < 2
        return _typed(reply, "text/html;charset=UTF-8") if is_short else reply


class HtmlTypeForJsonRefusals(Fault):
    """A refusal in JSON has the media type text/html."""

    group = "transport"
    clause = _MEDIA_TYPE

    def reply(self, call: Call, reply: Reply) -> Reply:
        is_refusal = call.wants_json and b'"errorResponse":' in reply.body
        return _typed(reply, "text/html;charset=UTF-8") if is_refusal else reply


class XmlForJsonOnWrongKey(Fault):
    """A wrong api_key is refused in XML whatever response_format says."""

    group = "transport"
    clause = _FORMAT

    def call(self, call: Call) -> Call:
        return call if call.parameters.get("api_key") == self.site.credentials["api_key"] else _in_xml(call)


class XmlForJsonAfterFirstPage(Fault):
    """A page after the first is answered in XML whatever response_format says."""

    group = "transport"
    clause = _FORMAT

    def call(self, call: Call) -> Call:
        return _in_xml(call) if _is_later(call) else call


_MARK = "\ufeff".encode()
_FOUR_BYTES = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{3}")


def _is_list(reply: Reply) -> bool:
    return reply.status == 200 and b"InteractionsResponse" in reply.body[:200]


def _count(reply: Reply) -> int:
    """Return how many rows an answer has, in either format."""
    return len(re.findall(rb"<interactionTypeId>|\"interactionTypeId\":", reply.body)) if _is_list(reply) else 0


def _is_long(reply: Reply) -> bool:
    return len(reply.body) > _LONG_BYTES


def _is_later(call: Call) -> bool:
    return call.parameters.get("list_page_offset", "0").strip().lstrip("+-0").isdigit()


def _in_xml(call: Call) -> Call:
    others = {name: value for name, value in call.parameters.items() if name != "response_format"}
    return replace(call, parameters=others)


def _typed(reply: Reply, media_type: str) -> Reply:
    return replace(reply, headers={**reply.headers, "content-type": media_type})


def _in_latin(encoded: bytes) -> bytes:
    try:
        return encoded.decode().encode("latin-1")
    except UnicodeEncodeError:
        return encoded


def _surrogates(character: str) -> bytes:
    high, low = divmod(ord(character) - 0x10000, 0x400)
    return (chr(0xD800 + high) + chr(0xDC00 + low)).encode(errors="surrogatepass")
