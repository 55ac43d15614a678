"""The types of expressions: families, what two of them have in common, and what a parameter may be."""

from __future__ import annotations

import pytest
from bookings import place

from accordant import datatypes
from accordant.inference.functions import CONSTRUCTORS
from accordant.inference.types import ANYTHING, BOOLEAN, EMPTY, StaticType, family, of_datatype, union

TITLE = StaticType("nodes", models=(place("booking/title"),))
SEATS = StaticType("nodes", models=(place("booking/seats"),))
NOTE = StaticType("nodes", models=(place("booking/note"),))
TEXT = StaticType("nodes")
VALUE = StaticType("untyped")


@pytest.mark.parametrize(
    ("datatype", "expected"),
    [
        ("integer", "number"),
        ("unsignedByte", "number"),
        ("decimal", "number"),
        ("float", "number"),
        ("boolean", "boolean"),
        ("dateTime", "dateTime"),
        ("date", "date"),
        ("time", "time"),
        ("dayTimeDuration", "duration"),
        ("string", "string"),
        ("anyURI", "string"),
        ("QName", None),
        ("gYear", None),
        (None, None),
    ],
)
def test_a_datatype_is_of_a_family(datatype: str | None, expected: str | None) -> None:
    assert family(datatype) == expected


@pytest.mark.parametrize("name", datatypes.PARAMETER_NAMES)
def test_every_type_that_a_parameter_can_have_is_of_a_family_and_can_be_constructed(name: str) -> None:
    plain = datatypes.plain_name(name)
    assert family(plain) is not None
    assert plain in CONSTRUCTORS


@pytest.mark.parametrize(
    ("static", "words"),
    [
        (of_datatype("integer"), "xs:integer"),
        (TITLE, "elements title"),
        (union([TITLE, NOTE]), "elements title or note"),
        (TEXT, "text of the answer"),
        (VALUE, "text of the answer"),
        (EMPTY, "empty"),
        (ANYTHING, "anything"),
    ],
)
def test_a_type_has_words(static: StaticType, words: str) -> None:
    assert str(static) == words


def test_the_values_of_elements_are_text_of_their_declared_type() -> None:
    assert TITLE.atomized() == StaticType("untyped", "string")
    assert NOTE.atomized() == StaticType("untyped")
    assert union([TITLE, SEATS]).atomized() == StaticType("untyped")
    assert TEXT.atomized() == VALUE
    assert BOOLEAN.atomized() == BOOLEAN
    assert SEATS.is_integer
    assert SEATS.family == "number"


@pytest.mark.parametrize(
    ("static", "is_boolean", "is_condition", "is_nodes"),
    [
        (BOOLEAN, True, True, False),
        (ANYTHING, True, True, True),
        (TITLE, False, True, True),
        (TEXT, False, True, True),
        (of_datatype("integer"), False, False, False),
        (VALUE, False, False, False),
        (EMPTY, False, False, False),
    ],
)
def test_a_type_may_be_a_condition_or_nodes(
    static: StaticType, is_boolean: bool, is_condition: bool, is_nodes: bool
) -> None:
    assert (static.is_boolean, static.is_condition, static.is_nodes) == (is_boolean, is_condition, is_nodes)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([], EMPTY),
        ([EMPTY, EMPTY], EMPTY),
        ([EMPTY, TITLE], TITLE),
        ([BOOLEAN, BOOLEAN], BOOLEAN),
        ([of_datatype("integer"), of_datatype("long")], of_datatype("integer")),
        ([of_datatype("integer"), of_datatype("double")], of_datatype("decimal")),
        ([of_datatype("integer"), of_datatype("string")], ANYTHING),
        ([TITLE, of_datatype("string")], ANYTHING),
        ([TITLE, TEXT], ANYTHING),
        ([ANYTHING, TITLE], ANYTHING),
    ],
)
def test_two_types_have_one_in_common(types: list[StaticType], expected: StaticType) -> None:
    assert union(types) == expected


@pytest.mark.parametrize(
    ("static", "datatype", "may_be"),
    [
        (of_datatype("integer"), "integer", True),
        (of_datatype("long"), "nonNegativeInteger", True),
        (of_datatype("decimal"), "integer", False),
        (of_datatype("integer"), "decimal", True),
        (of_datatype("boolean"), "integer", False),
        (of_datatype("dateTime"), "date", False),
        (of_datatype("string"), "integer", True),
        (of_datatype("integer"), "string", True),
        (SEATS, "integer", True),
        (SEATS, "dateTime", False),
        (TITLE, "integer", True),
        (NOTE, "integer", True),
        (ANYTHING, "integer", True),
        (EMPTY, "integer", True),
    ],
)
def test_what_can_be_sent_as_a_parameter_is_of_its_family(static: StaticType, datatype: str, may_be: bool) -> None:
    assert static.may_be_value_of(datatype) is may_be


def test_only_what_has_children_alone_has_no_value() -> None:
    assert NOTE.without_value == "note"
    assert TITLE.without_value == TEXT.without_value == ANYTHING.without_value == ""
    assert union([NOTE, TITLE]).without_value == ""
    assert StaticType("nodes", models=(place("failure/detail"),)).without_value == ""
