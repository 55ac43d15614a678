"""Examples: every type has some on both sides of its edge, and each is what its label says."""

from __future__ import annotations

import pytest

from accordant.datatypes import NAMES, Datatype, get, names
from accordant.datatypes.boundary_forms import BOUNDARY_FORMS
from accordant.datatypes.malformed_forms import MALFORMED_FORMS

TYPES = [get(name, version) for version in ("1.0", "1.1") for name in names(version)]
ANY = {"xsd:anySimpleType", "xsd:anyAtomicType"}


@pytest.mark.parametrize("datatype", TYPES, ids=lambda each: f"{each.name} {each.version}")
def test_boundaries_are_valid_and_malformed_texts_are_not(datatype):
    boundaries, malformed = datatype.boundaries(), datatype.malformed()
    assert all(datatype.is_valid(each.lexical) for each in boundaries)
    assert not any(datatype.is_valid(each.lexical) for each in malformed)
    for found in (boundaries, malformed):
        assert len({each.lexical for each in found}) == len(found)
        assert len({each.label for each in found} - {""}) == len(found)
    assert len(boundaries) >= 4 or datatype.name in ANY
    assert len(malformed) >= 4 or datatype.pattern is None


def by_label(datatype: Datatype, label: str) -> str:
    (found,) = [each for each in (*datatype.boundaries(), *datatype.malformed()) if each.label == label]
    return found.lexical


@pytest.mark.parametrize("name", [name for name in NAMES if get(name).largest is not None])
def test_the_largest_value_is_the_last_one(name):
    datatype = get(name)
    assert datatype.largest is not None
    assert datatype.neighbours(datatype.largest)[1] is None
    assert by_label(datatype, "largest") == datatype.largest


@pytest.mark.parametrize("name", [name for name in NAMES if get(name).smallest is not None])
def test_the_smallest_value_is_the_first_one(name):
    datatype = get(name)
    assert datatype.smallest is not None
    assert datatype.neighbours(datatype.smallest)[0] is None
    assert by_label(datatype, "smallest") == datatype.smallest


def test_types_without_an_end_have_none():
    assert get("integer").smallest is get("integer").largest is None
    assert get("date").smallest is get("positiveInteger").largest is None


def test_examples_are_what_is_wanted_of_them():
    assert by_label(get("dateTime"), "24:00:00") == "2015-06-15T24:00:00Z"
    assert by_label(get("dateTime"), "leap second") == "2015-06-15T23:59:60"
    assert by_label(get("date"), "zone +14:01") == "2015-06-15+14:01"
    assert by_label(get("date"), "year beyond 9999") == "10000-01-01"
    assert by_label(get("integer"), "full-width digit") == "\uff11"
    assert by_label(get("float"), "exponent without digits") == "1e"
    assert by_label(get("gYear"), "year 0000") in {each.lexical for each in get("gYear").malformed()}
    assert by_label(get("gYear", "1.1"), "year 0000") in {each.lexical for each in get("gYear", "1.1").boundaries()}


@pytest.mark.parametrize("table", [BOUNDARY_FORMS, MALFORMED_FORMS], ids=["boundary", "malformed"])
def test_every_form_is_an_example_of_some_type_and_version(table):
    shown = {
        (each.lexical, each.label)
        for datatype in TYPES
        for each in (datatype.boundaries() if table is BOUNDARY_FORMS else datatype.malformed())
    }
    for name, forms in table.items():
        assert len({lexical for lexical, _ in forms}) == len(forms), name
        for form in forms:
            assert form in shown, (name, form)
