"""The same bytes are read once, and nothing else is taken for the same; little is remembered."""

from __future__ import annotations

import pytest
from helpers import answer, exchange, json_body, operation, reader, row, rows, xml

from accordant import bodies
from accordant.bodies import Bodies


def test_answers_with_the_same_bytes_share_their_document() -> None:
    first, second = (answer(xml(rows(3)), case_id=name) for name in ("1", "2"))
    assert first.root is not None
    assert first.root is second.root
    assert first.tree is second.tree


@pytest.mark.parametrize(
    "other",
    [
        exchange(xml(rows(4))),
        exchange(xml(rows(3)) + b"\n"),
        exchange(json_body(rows(3))),
        exchange(xml(rows(3)), media_type="text/xml; charset=ISO-8859-1"),
    ],
    ids=["rows", "space", "format", "charset"],
)
def test_other_answers_do_not(other) -> None:
    first, second = answer(xml(rows(3))), reader().read(operation(), other)
    assert second.root is not None
    assert first.root is not second.root


def test_an_answer_that_is_read_again_after_others_says_the_same() -> None:
    contents = [xml([row(number)]) for number in range(50)]
    assert [answer(content).keys for content in contents * 2] == [(str(number),) for number in range(50)] * 2


def test_no_more_is_remembered_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_BYTES", 30)
    monkeypatch.setattr(bodies, "LONGEST_BYTES", 20)
    kept = Bodies()

    def read(content: bytes) -> object:
        return kept.read(reader(), content, "xml", None)

    first = read(b"<abcdefg/>")
    assert read(b"<abcdefg/>") is first
    read(b"<hijklmn/>")
    read(b"<abcdefg/>")
    read(b"<opqrstu/>")
    assert read(b"<abcdefg/>") is first
    read(b"<vwxyzab/>")
    read(b"<hijklmn/>")
    read(b"<opqrstu/>")
    assert read(b"<abcdefg/>") is not first
    long = b"<a>" + b"b" * 30 + b"</a>"
    assert read(long) is not read(long)
