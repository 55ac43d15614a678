"""Long JSON texts in slices: each item as it stands, whatever the window cuts through, and a broken one alone."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant import json_slices
from accordant.errors import RecordError
from accordant.json_slices import Slice, iter_slices, parse_slice

KEYS = ("request", "response")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(max_size=12)
    | st.sampled_from(['"', "\\", '}],{"', "\\\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def slices(text: str | bytes, *path: str, keys: tuple[str, ...] = KEYS) -> list[Slice]:
    data = text.encode() if isinstance(text, str) else text
    return list(iter_slices(io.BytesIO(data), path or ("log", "entries"), keys=keys))


def archive(*entries: str) -> str:
    return '{"log": {"version": "1.2", "pages": [{"]": "}\\""}], "entries": [' + ",\n".join(entries) + "]}, 1: 2}"


def entry(number: int) -> str:
    return json.dumps({"request": {"n": number}, "response": {"text": 'a}],{"' * number}}, indent=1)


@pytest.fixture(params=[1, 7, 64, 1 << 18], autouse=True)
def window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the window's size, the slices are the same."""
    monkeypatch.setattr(json_slices, "_CHUNK_BYTES", request.param)


# ----------------------------------------------------------------------------------------- what is whole


def test_each_item_is_sliced_where_it_stands() -> None:
    text = archive(*map(entry, range(5)))
    found = slices(text)
    assert [each.value for each in found] == [json.loads(entry(number)) for number in range(5)]
    for each in found:
        assert text.encode()[each.offset : each.offset + each.length].decode() == entry(each.number - 1)
        assert each.line == text.encode()[: each.offset].count(b"\n") + 1


@pytest.mark.parametrize(
    "text",
    ['{"log": {"entries": []}}', '{"a": 1, "log": {"b": "x", "entries" : [ ] }}', '\ufeff {"log":{"entries":[]}}'],
)
def test_an_array_without_items_has_none(text: str) -> None:
    assert slices(text) == []


@pytest.mark.parametrize("indent", [None, 2])
@settings(max_examples=30)
@given(data=st.data())
def test_any_json_is_read_back(indent: int | None, data: st.DataObject) -> None:
    items: list[Any] = data.draw(st.lists(VALUES, max_size=5))
    before = data.draw(st.dictionaries(st.text(max_size=4).filter(lambda key: key != "a"), VALUES, max_size=3))
    text = json.dumps({**before, "a": items, "z": 1}, indent=indent, ensure_ascii=data.draw(st.booleans()))
    data_bytes = text.encode("utf-8", "surrogatepass")
    found = list(iter_slices(io.BytesIO(data_bytes), ("a",)))
    assert [each.value for each in found] == items
    assert [parse_slice(data_bytes[each.offset : each.offset + each.length]) for each in found] == items


def test_a_lone_surrogate_is_read() -> None:
    (found,) = slices('{"log": {"entries": ["\\ud800"]}}')
    assert found.value == "\ud800"


# ----------------------------------------------------------------------------------------- what is broken


@pytest.mark.parametrize(
    "broken",
    [
        entry(1).replace('"request"', '"request', 1),
        entry(1).replace('"n": 1', '"n": "1'),
        entry(1)[:-1],
        entry(1) + "}",
        entry(1).replace("1", "01", 1),
        '{"request": nonsense}',
        '{"request": {"a": "b}}',
        "nonsense",
        "",
        entry(1)[:20],
    ],
)
def test_a_broken_item_costs_no_other(broken: str) -> None:
    found = slices(archive(entry(0), broken, entry(2), entry(3)))
    good = [each.value["request"]["n"] for each in found if not each.problem and each.value["request"]["n"] != 1]
    assert good == [0, 2, 3]
    (problem,) = [each for each in found if each.problem]
    assert problem.number == 2


def test_an_item_that_is_json_and_no_entry_is_no_problem_here() -> None:
    assert [each.value for each in slices(archive("null", "12", '"a"'))] == [None, 12, "a"]


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_text_that_was_cut_gives_what_came_before_and_the_place(cut: int) -> None:
    text = archive(*map(entry, range(4)))
    text = text[: text.index("]}, 1: 2") - cut]
    found = []
    with pytest.raises(RecordError, match=r"line \d+, column \d+: .*(the text was cut|the end of the text)") as error:
        found.extend(iter_slices(io.BytesIO(text.encode()), ("log", "entries"), keys=KEYS))
    assert f"line {text[: text.rindex('request')].count(chr(10))}, column 1:" in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1: expected an object, found the end"),
        ("[]", "line 1, column 1: expected an object, found '['"),
        ("{}", "it has no log.entries"),
        ('{"log": {}}', "it has no log.entries"),
        ('{"log": 1}', "line 1, column 9: expected an object, found '1'"),
        ('{"log": {"entries": {}}}', "line 1, column 21: expected an array, found '{'"),
        ('{"log"', "line 1, column 7: expected ':', found the end"),
        ('{"log', "line 1, column 2: what begins here has no end"),
        ("{log: {}}", "line 1, column 2: expected a key, found 'l'"),
        ('{"a": 1; "log": {}}', "line 1, column 8: expected ',' or '}', found ';'"),
        ('{"a": }', "expected a value, found '}'"),
    ],
)
def test_what_is_no_such_text_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(RecordError) as error:
        slices(text)
    assert said in str(error.value)


def test_an_item_without_an_end_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_slices, "MAX_ITEM_BYTES", 1000)
    read = 0

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            nonlocal read
            read += size
            return b'{"log": {"entries": ["' if read == size else b"x" * size

    with pytest.raises(RecordError, match="more than 1000 bytes without an end"):
        list(iter_slices(Endless(), ("log", "entries")))
    assert read < 4 * max(1000, json_slices._CHUNK_BYTES)
