"""Cassettes, in which tests of clients keep the calls they once made: from each interaction to an entry of an archive.

VCR.py writes YAML or JSON, Betamax JSON, and Ruby's VCR YAML of the same shape. JSON is read as a stream. YAML is cut
into its interactions by their indentation, so that one that is damaged costs that one and no other, and each is read
when it is needed. Tags of Python in old cassettes are read as the plain data that stands behind them: nothing that a
cassette names is ever called.

Source: VCR.py 8 and Betamax 0.9 as they write; the formats before VCR.py 1.0 by its migration script.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

import yaml

from accordant.errors import RecordError
from accordant.json_slices import Slice, iter_slices, parse_slice
from accordant.transcripts import har_value, header_pairs

__all__ = ["cassette_form", "cassette_value", "iter_cassette"]

_KEYS: Final = ("request", "response")
_PORTS: Final = {"http": "80", "https": "443"}

_JSON_OBJECT: Final = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*+\{\s*+(?:"[^"\\]*+"\s*+:\s*+(?:"(?:[^"\\]++|\\.)*+"|[-\w.]++)\s*+,\s*+)*+'
    rb'"((?:http_)?interactions)"\s*+:\s*+\[',
    re.DOTALL,
)
_JSON_ARRAY: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*+\[\s*+\{\s*+"(?:request|response)"\s*+:\s*+\{')
_YAML_BEGIN: Final = re.compile(
    rb"(?:\A(?:\xef\xbb\xbf)?|^)(?:http_)?interactions:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ \t]*)- ",
    re.MULTILINE,
)
_OLD_YAML_BEGIN: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:---\r?\n|#[^\n]*\n)*()- (?:request|response):")


def cassette_form(head: bytes) -> str:
    """Return how a file that begins so is a cassette: ``yaml``, ``json``, or empty where it is none."""
    if _JSON_OBJECT.match(head) or _JSON_ARRAY.match(head):
        return "json"
    return "yaml" if _yaml_begin(head) else ""


def _yaml_begin(head: bytes) -> re.Match[bytes] | None:
    return _OLD_YAML_BEGIN.match(head) or _YAML_BEGIN.search(head)


def iter_cassette(stream: BinaryIO, head: bytes) -> Iterator[Slice]:
    """Yield the interactions of a cassette, each as an entry of an archive.

    Args:
        stream: At its beginning.
        head: How it begins.

    Raises:
        RecordError: It ends or breaks off outside of an interaction; what was yielded before stands.
    """
    if cassette_form(head) == "json":
        found = _JSON_OBJECT.match(head)
        path = () if found is None else (found[1].decode(),)
        for each in iter_slices(stream, path, keys=_KEYS):
            yield _converted(each)
        return
    for each in _iter_yaml_slices(stream, head):
        yield _converted(each)


def cassette_value(data: bytes, *, is_yaml: bool) -> Any:
    """Return the interaction that stands in some bytes of a cassette as an entry of an archive.

    Raises:
        ValueError: It is not YAML, or not JSON.
        RecordError: It is no interaction.
    """
    return _entry(_yaml_value(data) if is_yaml else parse_slice(data))


def _converted(each: Slice) -> Slice:
    value, problem = each.value, each.problem
    if not problem:
        try:
            value = _entry(value)
        except RecordError as error:
            value, problem = None, str(error)
    return Slice(each.number, each.offset, each.length, each.line, value, problem)


# -------------------------------------------------------------------------------------------------- yaml


def _iter_yaml_slices(stream: BinaryIO, head: bytes) -> Iterator[Slice]:
    """Yield the interactions of a YAML cassette.

    In a block sequence whatever belongs to an item is indented deeper than its dash, texts of several lines too, so
    that a dash at the same depth begins the next one.
    """
    begin = _yaml_begin(head)
    if begin is None:
        raise RecordError("it is no cassette")
    indent = begin[1]
    dash = indent + b"- "
    start = begin.start(1)
    stream.seek(start)
    line, number = head.count(b"\n", 0, start) + 1, 0
    offset, first = start, line
    held: list[bytes] = []
    for text in stream:
        is_inside = not text.strip() or text.startswith((indent + b" ", indent + b"\t", b"#"))
        if not is_inside:
            if held:
                number += 1
                yield _yaml_slice(number, offset, first, b"".join(held))
                offset, held = offset + sum(map(len, held)), []
            first = line
            if not text.startswith((dash, indent + b"-\n", indent + b"-\r\n")):
                return  # a key behind the interactions
        held.append(text)
        line += 1
    if held:
        yield _yaml_slice(number + 1, offset, first, b"".join(held))


def _yaml_slice(number: int, offset: int, line: int, data: bytes) -> Slice:
    try:
        return Slice(number, offset, len(data), line, _yaml_value(data))
    except ValueError as error:
        return Slice(number, offset, len(data), line, None, str(error))


class _Loader(yaml.SafeLoader):
    """Reads scalars as the texts that they are: a body that looks like a date is no date."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])


def _plain_node(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _plain_node)
_Loader.add_multi_constructor("!", _plain_node)


def _yaml_value(data: bytes) -> Any:
    """Return the only item of a YAML sequence.

    Raises:
        ValueError: It is not YAML.
    """
    try:
        found = yaml.load(data, _Loader)  # noqa: S506 - a safe one
    except yaml.MarkedYAMLError as error:
        raise ValueError(f"it is not YAML: {_said(error)}") from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise ValueError(f"it is not YAML: {str(error).partition(chr(10))[0]}") from error
    if not isinstance(found, list) or len(found) != 1:
        raise ValueError("it is no item of a sequence")
    return found[0]


def _said(error: yaml.MarkedYAMLError) -> str:
    """Return the message without what stands in the file, which may be a secret."""
    mark = error.problem_mark
    place = "" if mark is None else f", {mark.line + 1} lines into it" if mark.line else ""
    return f"{(error.problem or 'damaged').partition(chr(39))[0].rstrip()}{place}"


# ---------------------------------------------------------------------------------------------- entries


def _entry(value: Any) -> dict[str, Any]:
    """Return an interaction as an entry of an archive.

    Raises:
        RecordError: It is none.
    """
    if not isinstance(value, Mapping):
        raise RecordError("it is no interaction")
    request, response = (_part(value, key) for key in _KEYS)
    url = request.get("uri") or request.get("url")
    if not url and request.get("path") is not None:
        url = _joined(request)
    if not isinstance(url, str):
        raise RecordError("its request has no uri")
    status = response.get("status")
    code = status.get("code") if isinstance(status, Mapping) else status
    body = _body(response["body"] if "body" in response else response.get("content"))
    return har_value(
        http_method=str(request.get("method") or "GET"),
        url=url,
        request_headers=header_pairs(request.get("headers")),
        request_body=_body(request.get("body")) or b"",
        status=int(str(code)) if str(code or "").isdecimal() else 0,
        headers=header_pairs(response.get("headers")),
        body=body,
        started_at=str(value.get("recorded_at") or ""),
    )


def _part(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    if not isinstance(found, Mapping):
        raise RecordError(f"it has no {key}")
    return found


def _joined(request: Mapping[str, Any]) -> str:
    """Return the address that cassettes before VCR.py 1.0 keep in parts."""
    scheme, port = str(request.get("protocol") or "https"), str(request.get("port") or "")
    behind = "" if port in {"", _PORTS.get(scheme)} else f":{port}"
    return f"{scheme}://{request.get('host') or ''}{behind}{request['path']}"


def _body(value: Any) -> bytes | None:
    """Return a body in whichever shape it is kept: a text, bytes, or a mapping with either or with base64.

    Raises:
        RecordError: It says that it is base64, and is not.
    """
    if isinstance(value, Mapping):
        packed = value.get("base64_string")
        if packed is None:
            return _body_of_text(value.get("string"), str(value.get("encoding") or ""))
        try:
            return base64.b64decode("".join(_utf8(packed).decode("utf-8", "replace").split()), validate=True)
        except (ValueError, binascii.Error) as error:
            raise RecordError("its body is not base64, though the cassette says so") from error
    return _body_of_text(value, "")


def _body_of_text(value: Any, encoding: str) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, str) and encoding:
        try:
            return value.encode(encoding)
        except (UnicodeError, LookupError):
            pass  # Ruby names encodings that Python does not know
    return _utf8(value)


def _utf8(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
