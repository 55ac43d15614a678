"""The table of types: which there are, what each is derived from, and what a name stands for."""

from __future__ import annotations

import pytest
from implementations import built_in

from accordant.datatypes import NAMES, PARAMETER_NAMES, get, is_known, names

PRIMITIVES = [
    *("string", "boolean", "decimal", "float", "double", "duration"),
    *("dateTime", "time", "date", "gYearMonth", "gYear", "gMonthDay", "gDay", "gMonth"),
    *("hexBinary", "base64Binary", "anyURI", "QName", "NOTATION"),
]


def test_names_have_three_spellings_and_unknown_ones_a_hint():
    assert get("xsd:dateTime") is get("xs:dateTime") is get("dateTime")
    assert is_known("xs:int")
    assert not is_known("xsd:dateTme")
    assert not is_known("crm:int")
    with pytest.raises(KeyError, match="did you mean 'xsd:dateTime'"):
        get("xsd:dateTme")
    with pytest.raises(KeyError, match="types are xsd:anySimpleType, xsd:string"):
        get("qqqq")


def test_there_are_nineteen_primitive_types_and_twenty_five_derived_ones():
    derived = [name for name in NAMES if get(name).primitive != name and get(name).base is not None]
    assert [name for name in NAMES if get(name).primitive == name] == [f"xsd:{name}" for name in PRIMITIVES]
    assert len(derived) == 25
    assert len(NAMES) == 19 + 25 + 1


def test_xsd_1_1_has_four_types_more():
    more = set(names("1.1")) - set(NAMES)
    assert more == {"xsd:anyAtomicType", "xsd:dateTimeStamp", "xsd:dayTimeDuration", "xsd:yearMonthDuration"}
    assert set(NAMES) <= set(names("1.1"))
    assert not is_known("dateTimeStamp")
    assert is_known("dateTimeStamp", "1.1")
    with pytest.raises(KeyError, match="unknown type 'dateTimeStamp'"):
        get("dateTimeStamp")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_bases_and_white_space_are_those_of_another_implementation(version):
    for name in names(version):
        datatype, other = get(name, version), built_in(name, version)
        assert datatype.version == version
        if datatype.base is None or name == "xsd:anyAtomicType":
            assert datatype.whitespace == "preserve"
            continue
        if datatype.item is not None:
            assert datatype.variety == "list"
            assert datatype.item == f"xsd:{other.base_type.item_type.local_name}"
            continue
        assert datatype.variety == "atomic"
        assert datatype.primitive == f"xsd:{other.primitive_type.local_name}"
        assert datatype.whitespace == (other.white_space or "preserve")
        if datatype.primitive != name:
            assert datatype.base == f"xsd:{other.base_type.local_name}"


def test_ancestors_lead_to_the_type_of_all_simple_types():
    assert get("unsignedByte").ancestors == (
        *("xsd:unsignedShort", "xsd:unsignedInt", "xsd:unsignedLong", "xsd:nonNegativeInteger", "xsd:integer"),
        *("xsd:decimal", "xsd:anySimpleType"),
    )
    assert get("string", "1.1").ancestors == ("xsd:anyAtomicType", "xsd:anySimpleType")
    assert get("anySimpleType").ancestors == ()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_facets_are_those_of_another_implementation(version):
    for name in names(version):
        theirs = {facet.rpartition("}")[2] for facet in built_in(name, version).admitted_facets if facet is not None}
        assert theirs >= get(name, version).facets or not theirs, name


def test_facets_of_each_kind_of_type():
    lengths = {"length", "minLength", "maxLength"}
    assert get("token").facets >= lengths | {"pattern", "enumeration", "whiteSpace"}
    assert get("NMTOKENS").facets >= lengths
    assert not get("decimal").facets & lengths
    assert get("unsignedByte").facets >= {"totalDigits", "fractionDigits", "minInclusive"}
    assert "totalDigits" not in get("double").facets
    assert get("boolean").facets == {"pattern", "whiteSpace"}
    assert "explicitTimezone" in get("gDay", "1.1").facets
    assert "explicitTimezone" not in get("duration", "1.1").facets
    assert "assertion" not in get("date").facets
    assert get("anySimpleType").facets == set()


def test_contracts_give_parameters_types_of_the_table():
    assert set(PARAMETER_NAMES) < set(NAMES)
