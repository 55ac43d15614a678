"""A packed answer is the same answer, and smaller."""

from __future__ import annotations

import pytest
from helpers import exchange, rows, xml

from accordant.exchange import Response

LONG = xml(rows(25))


@pytest.mark.parametrize("body", [b"", b"<a/>", LONG, bytes(range(256)) * 9], ids=["empty", "short", "long", "bytes"])
def test_a_packed_response_is_equal_and_unpacks_to_what_it_was(body: bytes) -> None:
    response = Response(200, (("content-type", "text/xml"),), body, 0.25)
    packed = response.packed()
    assert packed.body == body
    assert packed == response
    assert hash(packed) == hash(response)
    assert packed.packed() is packed
    assert packed.unpacked().content == body


def test_packing_makes_a_long_answer_smaller_and_leaves_a_short_one() -> None:
    short, long = (Response(200, (), body) for body in (b"<a/>", LONG))
    assert len(long.packed().content) < len(LONG) / 4
    assert short.packed() is short


def test_responses_that_differ_are_not_equal() -> None:
    response = Response(200, (), LONG)
    for other in (Response(201, (), LONG), Response(200, (), LONG + b" "), Response(200, (("a", "b"),), LONG), None):
        assert response != other
        assert response.packed() != other


def test_a_packed_exchange_is_equal_and_one_without_an_answer_is_left() -> None:
    made = exchange(LONG)
    assert made.packed() == made
    assert made.packed().response is not None
    assert made.packed().response.is_packed
    assert exchange(b"").packed().response == exchange(b"").response
