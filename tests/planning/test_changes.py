"""Values of changes: from the request, from its answer, and from people."""

from __future__ import annotations

import pytest
from helpers import PEOPLE, answer, operation, rows, xml

from accordant.contracts import (
    Absent,
    Computed,
    Credential,
    EachValue,
    Expression,
    FollowUp,
    Literal,
    OtherValue,
    PersonValue,
)
from accordant.locations import Location
from accordant.planning.changes import Source, edits, looks_at_answer, wants_other_person

PLACE = Location("a.yaml")


def xpath(text: str) -> Computed:
    return Computed(Expression(text, PLACE))


def each(text: str) -> EachValue:
    return EachValue(Expression(text, PLACE))


def found(change, sent=None, **changes):
    return edits(Source(operation(), sent or {}, **changes), change)


@pytest.mark.parametrize(
    ("change", "sent", "expected"),
    [
        ({"list_page_size": Literal("5")}, {"cons_id": "1"}, [{"list_page_size": "5"}]),
        ({"cons_id": Absent()}, {"cons_id": "1"}, [{"cons_id": None}]),
        ({"response_format": OtherValue()}, {"response_format": "json"}, [{"response_format": "xml"}]),
        ({"response_format": OtherValue()}, {}, [{"response_format": "json"}]),  # the default is xml
        ({"list_ascending": xpath("not($list_ascending)")}, {}, [{"list_ascending": "false"}]),
        ({"list_ascending": xpath("not($list_ascending)")}, {"list_ascending": "0"}, [{"list_ascending": "true"}]),
        (
            {"list_page_offset": Absent(), "list_record_offset": xpath("$list_page_offset * $list_page_size")},
            {"list_page_offset": "2", "list_page_size": "7"},
            [{"list_page_offset": None, "list_record_offset": "14"}],
        ),
        ({"login_name": Credential()}, {}, [{"login_name": "{{login_name}}"}]),
        ({"v": OtherValue()}, {"v": "1.0"}, []),  # there is no other value
        ({"list_category_id": xpath("$interaction_type_id")}, {}, []),  # nothing to compute from
        ({"list_page_size": xpath("$list_page_size idiv 0")}, {}, []),  # what cannot be computed makes no request
    ],
)
def test_a_change_is_made_from_the_request(change, sent, expected) -> None:
    assert found(change, sent) == expected


def test_a_value_is_taken_from_the_answer() -> None:
    tree = answer(xml(rows(3))).tree
    assert found({"list_category_id": xpath("interaction[1]/categoryId")}, tree=tree) == [
        {"list_category_id": rows(3)[0]["categoryId"]}
    ]
    assert found({"list_category_id": xpath("interaction/categoryId")}, tree=tree) == []  # three are not one
    assert found({"list_category_id": xpath("interaction[9]/categoryId")}, tree=tree) == []


def test_there_is_a_follow_up_for_each_item_each_once() -> None:
    tree = answer(xml([*rows(3), *rows(3)])).tree
    made = found({"interaction_type_id": each("interaction/interactionTypeId"), "cons_id": Literal("1")}, tree=tree)
    assert [one["interaction_type_id"] for one in made] == list(
        dict.fromkeys(row["interactionTypeId"] for row in rows(3))
    )
    assert all(one["cons_id"] == "1" for one in made)


def test_people_are_named_by_what_is_known_of_them() -> None:
    same, other = PEOPLE[0], PEOPLE[1]
    change = {"primary_email": PersonValue("same"), "cons_id": PersonValue("other")}
    assert found(change, person=same, other=other) == [{"primary_email": "ada@example.org", "cons_id": "1002"}]
    assert found(change, person=same) == []
    assert found({"list_page_size": PersonValue("same")}, person=same) == []


def test_it_is_known_what_a_change_needs() -> None:
    assert looks_at_answer(operation(), [each("interaction/categoryId")])
    assert looks_at_answer(operation(), [Literal("1"), xpath("interaction[1]/categoryId")])
    assert not looks_at_answer(operation(), [Literal("1"), xpath("$list_page_size + 1"), Absent()])
    assert wants_other_person(FollowUp({"cons_id": PersonValue("other")}))
    assert not wants_other_person(FollowUp({"cons_id": PersonValue("same")}))
