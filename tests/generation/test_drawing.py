"""Values drawn from a type and its facets: legal, of every kind, near known ones."""

from __future__ import annotations

import pytest

from accordant import datatypes
from accordant.errors import UsageError
from accordant.generation.drawing import values_of
from accordant.generation.requests import draw_examples
from accordant.generation.values import Facets

FACETS = [
    *(Facets(name) for name in datatypes.PARAMETER_NAMES),
    Facets("string", max_length=5),
    Facets("string", min_length=3, max_length=3),
    Facets("token", min_length=2, max_length=4),
    Facets("string", enumeration=("xml", "json")),
    Facets("integer", min_value="7", max_value="9"),
    Facets("integer", max_value="-5000000000"),
    Facets("nonNegativeInteger", max_value="3"),
    Facets("int", min_value="2147483646"),
    Facets("decimal", min_value="0.5"),
    Facets("dateTime", max_value="2015-12-31T23:59:59Z"),
]


@pytest.mark.parametrize("facets", FACETS)
def test_every_value_is_within_the_facets(facets):
    drawn = draw_examples(values_of(facets), count=30, seed=1)
    assert drawn
    for value in drawn:
        assert facets.accepts(value), value


def test_numbers_and_texts_are_not_only_the_listed_ones():
    numbers = {int(text) for text in draw_examples(values_of(Facets("integer")), count=60, seed=1)}
    assert sum(abs(number) > 10**4 and str(abs(number)).strip("0")[1:] != "" for number in numbers) > 5
    texts = draw_examples(values_of(Facets("string", max_length=8)), count=60, seed=1)
    assert len({text for text in texts if not text.isascii()}) > 5


def test_known_values_are_drawn_often_and_those_that_are_not_legal_never():
    drawn = draw_examples(values_of(Facets("integer", max_value="99"), known=["42", "100", "x"]), count=20, seed=1)
    assert "42" in drawn
    assert not {"100", "x"} & set(drawn)


def test_facets_that_admit_nothing_known_are_refused():
    with pytest.raises(UsageError, match="no value of string is known that is within its facets"):
        values_of(Facets("string", pattern="[A-Z]{2}-[0-9]{7}"))
    assert draw_examples(values_of(Facets("string", pattern="[A-Z]{2}"), known=["AB", "a"]), count=3, seed=0) == ["AB"]
