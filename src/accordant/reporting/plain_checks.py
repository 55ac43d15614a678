"""Checks of an answer that need nothing but Python: what a test asserts that somebody gets who has no accordant.

The functions are copied into such a test, each with those that it calls (`pytest_files`), and are run before on the
answers that were recorded. They say less than the judges of a run. A node is an element of XML or a value of JSON; an
answer has ``status_code``, ``headers`` and ``content``, as those of requests have.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

__all__ = [
    "assert_accepted",
    "assert_at_most_rows",
    "assert_code",
    "assert_equal_in_rows",
    "assert_error_code",
    "assert_format",
    "assert_media_type",
    "assert_no_row_twice",
    "assert_no_server_error",
    "assert_none",
    "assert_not_in",
    "assert_objects",
    "assert_order_reversed",
    "assert_present",
    "assert_refused",
    "assert_root",
    "assert_rows_hold",
    "assert_rows_within",
    "assert_same_document",
    "assert_same_rows",
    "assert_same_rows_in_order",
    "assert_status",
    "assert_texts",
    "assert_times_in_rows",
    "assert_well_formed",
]

# ------------------------------------------------------------------------------------------------- documents


def document(answer: Any) -> tuple[str, Any]:
    """Return the name of the root of an answer, and the root."""
    content = answer.content
    if content.lstrip().startswith((b"{", b"[")):
        value = json.loads(content, object_pairs_hook=without_doubles, parse_constant=no_constant)
        assert isinstance(value, dict), "the answer is no object of JSON"
        assert len(value) == 1, f"the answer has the keys {', '.join(value)}"
        return next(iter(value.items()))
    root = ET.fromstring(content)  # noqa: S314 - the answer of the site that is tested
    return root.tag.rpartition("}")[2], root


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON, which must not have a key twice."""
    found = dict(pairs)
    assert len(found) == len(pairs), f"a key stands twice among {', '.join(name for name, _ in pairs)}"
    return found


def no_constant(name: str) -> None:
    """Refuse what Python takes for a number and JSON does not have."""
    raise AssertionError(f"{name} is no JSON")


def found(node: Any, *path: str) -> list[Any]:
    """Return all nodes that stand under a path of names; of JSON the items of arrays too."""
    nodes = [node]
    for name in path:
        below = []
        for one in nodes:
            if isinstance(one, ET.Element):
                below += [child for child in one if child.tag.rpartition("}")[2] == name]
            elif isinstance(one, dict) and name in one:
                below += one[name] if isinstance(one[name], list) else [one[name]]
        nodes = below
    return nodes


def text(node: Any) -> str:
    """Return the text of a node; an empty one is {} or null in JSON."""
    if isinstance(node, ET.Element):
        return node.text or ""
    return node if isinstance(node, str) else ""


def keys(answer: Any, row: str, key: str) -> list[str]:
    """Return the keys of the rows of an answer, in its order."""
    return [text(one) for one in found(document(answer)[1], row, key)]


def all_keys(answers: list[Any], row: str, key: str) -> list[str]:
    """Return the keys of the rows of several pages."""
    return [one for answer in answers for one in keys(answer, row, key)]


def content_of(answer: Any) -> str:
    """Return the beginning of an answer, for messages."""
    shown: str = answer.content.decode("utf-8", "replace")
    return shown[:300]


def image(node: Any) -> Any:
    """Return a node without regard to its format: a text, or lists by name."""
    if isinstance(node, ET.Element):
        if len(node) == 0:
            return node.text or ""
        by_name: dict[str, list[Any]] = {}
        for child in node:
            by_name.setdefault(child.tag.rpartition("}")[2], []).append(image(child))
        return by_name
    if isinstance(node, dict) and node:
        return {name: [image(one) for one in found(node, name)] for name in node}
    return "" if node is None or node == {} else node


# ------------------------------------------------------------------------------------------------ one answer


def assert_status(answer: Any, *statuses: int) -> None:
    """The status is one of those that are documented."""
    assert answer.status_code in statuses, content_of(answer)


def assert_no_server_error(answer: Any) -> None:
    """The status is no 5xx."""
    assert answer.status_code < 500, content_of(answer)


def assert_format(answer: Any, form: str) -> None:
    """The answer is in the format that was asked for."""
    start = answer.content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    assert {b"<": "xml", b"{": "json", b"[": "json"}.get(start) == form, content_of(answer)
    assert not re.match(rb"\s*<(!doctype\s+)?html", answer.content, re.IGNORECASE), content_of(answer)


def assert_media_type(answer: Any, *expected: str) -> None:
    """The Content-Type is one of those that are expected."""
    assert answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() in expected


def assert_well_formed(answer: Any) -> None:
    """Python's own parsers read the answer."""
    try:
        document(answer)
    except (ValueError, ET.ParseError) as error:
        raise AssertionError(f"{error}: {content_of(answer)}") from error


def assert_root(answer: Any, *names: str) -> None:
    """The root has one of these names."""
    assert document(answer)[0] in names


def assert_refused(answer: Any, error: str) -> None:
    """The answer is an error document."""
    assert document(answer)[0] == error, content_of(answer)


def assert_accepted(answer: Any, error: str) -> None:
    """The answer is no error document."""
    assert document(answer)[0] != error, content_of(answer)


def assert_code(answer: Any, error: str, name: str, *codes: int) -> None:
    """The answer is an error document, and has one of these codes."""
    assert_refused(answer, error)
    said = [text(node) for node in found(document(answer)[1], name)]
    assert said in [[str(code)] for code in codes], content_of(answer)


def assert_error_code(answer: Any, error: str, name: str, *codes: int) -> None:
    """Where the answer is an error document, it has one of these codes."""
    if document(answer)[0] == error:
        assert_code(answer, error, name, *codes)


def assert_not_in(answer: Any, value: str) -> None:
    """A text stands nowhere in the answer, and in no header of it."""
    assert value not in answer.content.decode("utf-8", "replace")
    assert not [name for name, held in answer.headers.items() if value in held]


def assert_texts(answer: Any, pattern: str, *path: str) -> None:
    """What stands under a path are texts, and each is like a pattern."""
    for node in found(document(answer)[1], *path):
        assert isinstance(node, (str, ET.Element)) or node is None or node == {}, f"{node!r} is no text"
        assert re.fullmatch(pattern, text(node)), f"{text(node)!r} in {'/'.join(path)}"


def assert_objects(answer: Any, *path: str) -> None:
    """What stands alone under a path of names is no array in JSON."""
    *before, name = path
    for node in found(document(answer)[1], *before):
        assert not (isinstance(node, dict) and isinstance(node.get(name), list) and len(node[name]) < 2), name


def assert_none(answer: Any, *path: str) -> None:
    """Nothing stands under a path of names."""
    assert not found(document(answer)[1], *path), "/".join(path)


def assert_present(answer: Any, *path: str) -> None:
    """Something stands under the last name of a path, wherever what is before it is there."""
    *before, name = path
    for node in found(document(answer)[1], *before):
        assert found(node, name), "/".join(path)


# ------------------------------------------------------------------------------------------ rows of one answer


def assert_at_most_rows(answer: Any, row: str, count: str) -> None:
    """There are not more rows than were asked for."""
    assert len(found(document(answer)[1], row)) <= int(count)


def assert_equal_in_rows(answer: Any, row: str, name: str, wanted: str, *, as_number: bool) -> None:
    """Every row that has a value of that name has the one that was asked for."""
    values = [text(node) for node in found(document(answer)[1], row, name)]
    wrong = [one for one in values if one and ((int(one) != int(wanted)) if as_number else (one != wanted))]
    assert not wrong, f"{name} of rows is {', '.join(wrong[:6])} instead of {wanted}"


def assert_times_in_rows(answer: Any, row: str, name: str, *, since: str = "", until: str = "") -> None:
    """Every row that has a time of that name lies within the bounds."""
    for node in found(document(answer)[1], row, name):
        if text(node):
            time = datetime.fromisoformat(text(node))
            assert not since or time >= datetime.fromisoformat(since), f"{time} is before {since}"
            assert not until or time <= datetime.fromisoformat(until), f"{time} is after {until}"


# --------------------------------------------------------------------------------------------- two answers


def assert_same_rows_in_order(first: list[Any], second: list[Any], row: str, key: str) -> None:
    """The answers to both requests have the same rows in the same order."""
    assert all_keys(first, row, key) == all_keys(second, row, key)


def assert_same_rows(first: list[Any], second: list[Any], row: str, key: str) -> None:
    """The answers to both requests have the same rows, in any order."""
    assert sorted(all_keys(first, row, key)) == sorted(all_keys(second, row, key))


def assert_rows_within(first: list[Any], second: list[Any], row: str, key: str) -> None:
    """Every row of the first answers is in the second."""
    assert not set(all_keys(first, row, key)) - set(all_keys(second, row, key))


def assert_rows_hold(first: list[Any], second: list[Any], row: str, key: str) -> None:
    """Every row of the second answers is in the first."""
    assert not set(all_keys(second, row, key)) - set(all_keys(first, row, key))


def assert_no_row_twice(answers: list[Any], row: str, key: str) -> None:
    """No row is in two of the answers."""
    assert sorted(all_keys(answers, row, key)) == sorted(set(all_keys(answers, row, key)))


def assert_order_reversed(first: list[Any], second: list[Any], row: str, name: str) -> None:
    """What rows are sorted by comes in the second answers from the end; rows with the same may stand in any order."""
    assert all_keys(first, row, name) == all_keys(second, row, name)[::-1]


def assert_same_document(first: Any, second: Any) -> None:
    """Both answers say the same, whatever format they are in; attributes are not looked at."""
    assert document(first)[0] == document(second)[0]
    assert image(document(first)[1]) == image(document(second)[1])
