"""What an answer says about asserts: held, vacuous, violated with a place, not judged, or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import (
    NAME,
    answer,
    error_xml,
    json_body,
    note,
    operation,
    row,
    with_note,
    xml,
)
from lxml import etree

from accordant.assertions import evidence_reason, iter_assert_outcomes, node_path
from accordant.contracts import Assert, Expression, Strength
from accordant.exchange import Request
from accordant.expressions import Tree
from accordant.findings import Verdict
from accordant.locations import Location
from accordant.variables import effective_variables

TYPES = {"interaction_type_id": "1000"}
MIXED = [row(1), row(2, interactionTypeId="6"), row(3)]


def tree(*rows):
    return Tree(etree.fromstring(xml(rows)))


def judged(content: bytes, sent=None, *, reference=None, time_zone=None, **changes):
    """Outcomes by the assert's name."""
    made = answer(content, sent, **changes)
    found = list(iter_assert_outcomes(made, reference, time_zone))
    names = [outcome.clause.removeprefix(f"{NAME}/asserts/") for outcome in found]
    assert len(names) == len(set(names))
    return dict(zip(names, found, strict=True))


def with_assert(each: str, test: str, *, when: str | None = None, evidence: str | None = None):
    """The shipped operation with this one assert, called `it`."""
    place = Location("a.yaml", 3, 5)
    made = Assert(
        "it",
        Expression(each, place),
        Expression(test, place),
        Strength.MUST,
        "a test",
        place,
        when=None if when is None else Expression(when, place),
        evidence=None if evidence is None else Expression(evidence, place),
    )
    return replace(operation(), asserts={"it": made})


# --------------------------------------------------------------------------------------- held and vacuous


def test_it_holds_with_evidence() -> None:
    found = judged(xml([row(1), row(3)]), TYPES, reference=tree(*MIXED))["type-filter"]
    assert (found.verdict, found.reason, found.cases) == (Verdict.HELD, "", ("1-0001",))


def test_it_is_vacuous_without_a_node() -> None:
    found = judged(xml([]), TYPES, reference=tree(*MIXED))["type-filter"]
    assert found.verdict is Verdict.VACUOUS
    assert "no node" in found.reason


def test_it_is_vacuous_where_the_whole_list_could_not_show_a_breach() -> None:
    found = judged(xml([row(1)]), TYPES, reference=tree(row(1), row(3)))["type-filter"]
    assert found.verdict is Verdict.VACUOUS
    assert found.reason == "only somebody with a row of another type than the one asked for could have shown it"


def test_evidence_without_words_is_shown_as_it_is_written() -> None:
    of = with_assert("interaction", "interactionId > 0", evidence="count(interaction) > 1")
    found = judged(xml([row(1)]), of=of, reference=tree(row(1)))["it"]
    assert (found.verdict, found.reason) == (
        Verdict.VACUOUS,
        "the person's whole list does not show [count(interaction) > 1]",
    )


def test_it_is_vacuous_where_the_whole_list_is_not_known() -> None:
    found = judged(xml([row(1)]), TYPES)["type-filter"]
    assert (found.verdict, found.reason) == (
        Verdict.VACUOUS,
        "the whole unfiltered list of this person is not known",
    )


@pytest.mark.parametrize(("type_id", "reason"), [("1000", ""), ("6", "only somebody")])
def test_evidence_that_looks_at_the_request_alone_needs_no_list(type_id: str, reason: str) -> None:
    variables = effective_variables(operation(), {"interaction_type_id": type_id})
    evidence = replace(operation().asserts["type-filter"].evidence, text="$interaction_type_id >= 1000")
    assert evidence_reason(operation(), evidence, None, variables).startswith(reason)
    assert bool(evidence_reason(operation(), evidence, None, variables)) is bool(reason)


def test_a_breach_needs_no_evidence() -> None:
    assert judged(xml([row(1, interactionTypeId="6")]), TYPES)["type-filter"].verdict is Verdict.VIOLATED


def test_without_evidence_demanded_every_node_is_enough() -> None:
    of = with_assert("interaction", "interactionId > 0")
    assert judged(xml([row(1), row(2)]), of=of)["it"].verdict is Verdict.HELD


def test_evidence_that_cannot_be_evaluated_proves_nothing() -> None:
    variables = effective_variables(operation(), TYPES)
    evidence = operation().asserts["type-filter"].evidence
    reason = evidence_reason(operation(), evidence, tree(row(1, interactionTypeId="x")), variables)
    assert "cannot be evaluated" in reason


# ------------------------------------------------------------------------------------------- when it applies


def test_a_bare_name_asks_what_was_sent() -> None:
    assert "type-filter" not in judged(xml(MIXED))


def test_any_other_condition_is_an_expression() -> None:
    of = with_assert("interaction", "false()", when="$list_page_size > 10")
    assert judged(xml(MIXED), {"list_page_size": "5"}, of=of) == {}
    assert judged(xml(MIXED), {"list_page_size": "25"}, of=of)["it"].verdict is Verdict.VIOLATED
    # The documented default is effective where nothing was sent.
    assert judged(xml(MIXED), of=of)["it"].verdict is Verdict.VIOLATED


def test_refusals_and_broken_bodies_are_no_matter_of_asserts() -> None:
    assert judged(error_xml(10), TYPES) == {}
    assert judged(b"<getUserInteractionsResponse>", TYPES) == {}
    assert judged(b"<html/>", TYPES) == {}


def test_it_is_skipped_when_the_request_breaks_a_parameter_that_it_uses() -> None:
    content = xml([row(1), row(2)])
    sent = {"list_page_size": "0"}
    assert judged(content, sent)["page-size-is-kept"].verdict is Verdict.VIOLATED
    for breaks in (f"{NAME}/parameters/list_page_size", f"{NAME}/rules/page-size-from-one"):
        found = judged(content, sent, breaks=breaks, acceptance=None)
        assert "page-size-is-kept" not in found
        assert "ids-are-unique" in found


def test_of_a_body_without_its_request_only_what_needs_no_parameter_is_judged() -> None:
    found = judged(xml([with_note(1)]), request=Request("", ()))
    assert {"ids-are-unique", "note-belongs-to-its-row"} <= set(found)
    assert "page-size-is-kept" not in found


# ----------------------------------------------------------------------------------------------- a breach


def test_a_breach_in_xml_has_path_and_line() -> None:
    content = xml([row(1), row(2, interactionTypeId="6"), row(3)])
    breach = judged(content, TYPES)["type-filter"].breach
    assert breach.place.path == f"/{NAME}Response/interaction[2]"
    lines = content.decode().splitlines()
    assert lines[breach.place.line - 1] == "  <interaction>"
    assert lines[breach.place.line] == "    <interactionId>2</interactionId>"
    assert breach.expected == "every row has the interaction type that was asked for"
    assert "interactionTypeId is '6'" in breach.actual
    assert "$interaction_type_id is 1000" in breach.actual
    assert "1 of 3 nodes fail" in breach.actual


def test_a_breach_in_json_has_path_line_and_column() -> None:
    content = json_body([row(1), row(2, interactionTypeId="6")])
    sent = {**TYPES, "response_format": "json"}
    breach = judged(content, sent)["type-filter"].breach
    assert breach.place.path == f"$.{NAME}Response.interaction[1]"
    line = content.decode().splitlines()[breach.place.line - 1]
    assert line[breach.place.column - 1 :] == "{"
    assert content.decode().splitlines()[breach.place.line] == '    "interactionId": "2",'


def test_one_row_in_json_is_an_object_and_its_path_has_no_index() -> None:
    content = json_body([row(1, interactionTypeId="6")])
    breach = judged(content, {**TYPES, "response_format": "json"})["type-filter"].breach
    assert breach.place.path == f"$.{NAME}Response.interaction"
    assert "nodes fail" not in breach.actual


@pytest.mark.parametrize("form", ["xml", "json"])
def test_both_formats_of_one_answer_are_judged_alike(form: str) -> None:
    data = [with_note(1, {"interactionId": "2"}), with_note(2)]
    content = xml(data) if form == "xml" else json_body(data)
    found = judged(content, {"response_format": form})
    assert found["note-belongs-to-its-row"].verdict is Verdict.VIOLATED
    assert found["note-repeats-its-row"].verdict is Verdict.HELD
    path = found["note-belongs-to-its-row"].breach.place.path
    first = {"xml": "/interaction[1]/note", "json": ".interaction[0].note"}[form]
    assert path.endswith(first)


def test_a_breach_of_the_whole_counts_rows() -> None:
    breach = judged(xml([row(1), row(2)]), {"list_page_size": "1"})["page-size-is-kept"].breach
    assert "the answer has 2 rows" in breach.actual
    assert "$list_page_size is 1" in breach.actual


def test_two_breaches_of_one_assert_have_one_signature() -> None:
    one = judged(xml([row(1, interactionTypeId="6")]), TYPES)["type-filter"].breach
    other = judged(xml([row(1), row(2, interactionTypeId="7")]), {"interaction_type_id": "1000"})["type-filter"].breach
    assert one.signature == other.signature


def test_an_attribute_or_text_is_placed_at_its_element() -> None:
    of = with_assert("interaction/subject/text()", "false()")
    breach = judged(xml([row(1)]), of=of)["it"].breach
    assert breach.place.path == f"/{NAME}Response/interaction/subject"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ids-are-unique", [row(1), row(1)]),
        ("note-belongs-to-its-row", [with_note(1, {"interactionId": "7"})]),
        ("note-repeats-its-row", [with_note(1, {"subject": "another"})]),
        ("modified-after-created", [with_note(1, {"modifiedDate": "2016-02-01T00:00:00-06:00"})]),
        ("only-custom-types-have-notes", [with_note(1, interactionTypeId="6")]),
        ("zones-are-shown-alike", [row(1), row(2, creationDate="2016-02-01T00:00:00.000")]),
    ],
)
def test_each_shipped_assert_of_the_document_sees_its_breach(name: str, data: list) -> None:
    assert judged(xml(data))[name].verdict is Verdict.VIOLATED
    good = [with_note(1), with_note(2), row(3, interactionTypeId="6")]
    assert judged(xml(good), reference=tree(*good))[name].verdict is Verdict.HELD


def test_dates_that_never_say_their_zone_are_alike() -> None:
    rows = [row(number, creationDate=f"2016-02-0{number}T00:00:00.000") for number in (1, 2)]
    assert judged(xml(rows), reference=tree(*rows))["zones-are-shown-alike"].verdict is Verdict.HELD


@pytest.mark.parametrize(
    ("name", "sent", "bad", "good"),
    [
        ("category-filter", {"list_category_id": "1"}, {"categoryId": "2"}, {"categoryId": "01"}),
        (
            "not-before-begin-date",
            {"begin_date": "2016-02-01T12:00:00Z"},
            {"creationDate": "2016-02-01T05:59:59.999-06:00"},
            {"creationDate": "2016-02-01T06:00:00-06:00"},
        ),
        (
            "not-after-end-date",
            {"end_date": "2016-02-01T12:00:00Z"},
            {"creationDate": "2016-02-01T06:00:00.001-06:00"},
            {"creationDate": "2016-02-01T06:00:00-06:00"},
        ),
    ],
)
def test_each_shipped_filter_sees_its_breach(name: str, sent: dict, bad: dict, good: dict) -> None:
    assert judged(xml([row(1, **bad)]), sent)[name].verdict is Verdict.VIOLATED
    held = judged(xml([row(1, **good)]), sent, reference=tree(row(1, **good), row(2, **bad)))[name]
    assert held.verdict is Verdict.HELD


# ------------------------------------------------------------------------------------------- not judged


def test_a_node_that_breaks_the_schema_is_not_judged_and_says_where_to_look() -> None:
    found = judged(xml([row(1, interactionTypeId="many")]), TYPES)["type-filter"]
    assert found.verdict is Verdict.NOT_JUDGED
    assert found.breach is None
    assert "many" in found.reason
    assert found.reason.endswith("see the finding of checks/schema")


def test_a_date_without_zone_is_not_judged_where_the_zone_is_not_known() -> None:
    sent = {"begin_date": "2016-07-01T12:00:00"}
    content = xml([row(1, creationDate="2016-07-01T11:59:59-05:00")])
    found = judged(content, sent)["not-before-begin-date"]
    assert found.verdict is Verdict.NOT_JUDGED
    assert found.reason == "begin_date has no time zone, and the site's is not known"


def test_a_date_without_zone_is_not_judged_in_the_hour_that_comes_twice_in_the_zone_of_the_site() -> None:
    content = xml([row(1, creationDate="2016-07-01T11:59:59-05:00")])
    sent = {"begin_date": "2016-11-06T01:30:00"}
    found = judged(content, sent, time_zone="America/Chicago")["not-before-begin-date"]
    assert found.verdict is Verdict.NOT_JUDGED
    assert found.reason == "begin_date has no time zone, and is not one moment in America/Chicago"


def test_a_date_without_zone_is_meant_in_the_zone_of_the_site() -> None:
    sent = {"begin_date": "2016-07-01T12:00:00"}
    for creation, verdict in (("11:59:59", Verdict.VIOLATED), ("12:00:00", Verdict.VACUOUS)):
        content = xml([row(1, creationDate=f"2016-07-01T{creation}-05:00")])
        assert judged(content, sent, time_zone="America/Chicago")["not-before-begin-date"].verdict is verdict


def test_a_local_time_that_occurs_twice_is_not_judged() -> None:
    sent = {"begin_date": "2016-11-06T01:30:00"}
    content = xml([row(1)])
    found = judged(content, sent, time_zone="America/Chicago")["not-before-begin-date"]
    assert found.verdict is Verdict.NOT_JUDGED


def test_an_unzoned_date_leaves_the_other_asserts_alone() -> None:
    found = judged(xml([row(1)]), {"begin_date": "2016-07-01T12:00:00", **TYPES})
    assert found["type-filter"].verdict is Verdict.VACUOUS
    assert found["only-custom-types-have-notes"].verdict is Verdict.VACUOUS


def test_a_row_without_the_optional_child_is_no_breach_of_a_comparison() -> None:
    # interactionTypeId is optional: what a row without it means for a filter is not documented.
    data = row(1)
    del data["interactionTypeId"]
    assert judged(xml([data]), TYPES)["type-filter"].verdict is Verdict.VACUOUS


# -------------------------------------------------------------------------------------------------- paths


def test_paths_count_twins_only() -> None:
    root = etree.fromstring(b"<r xmlns='urn:x'><a/><b><c/></b><b><c/><c/></b></r>")
    second = root[2][1]
    assert node_path(second, "xml") == "/r/b[2]/c[2]"
    assert node_path(second, "json") == "$.r.b[1].c[1]"
    assert node_path(root[0], "xml") == "/r/a"
    assert node_path(root, "json") == "$.r"


def test_a_note_helper_repeats_its_row() -> None:
    assert note(row(4))["interactionId"] == "4"


@pytest.mark.parametrize("form", ["xml", "json"])
def test_requests_that_get_the_same_document_are_judged_by_what_each_asked(form: str) -> None:
    content = xml(MIXED) if form == "xml" else json_body(MIXED)
    for asked, expected in (("1000", Verdict.VIOLATED), ("6", Verdict.VIOLATED), ("1000", Verdict.VIOLATED)):
        outcome = judged(content, {"interaction_type_id": asked, "response_format": form})["type-filter"]
        assert outcome.verdict is expected
        assert outcome.breach is not None
        assert f"$interaction_type_id is {asked}" in outcome.breach.actual
        assert ("2 of 3" if asked == "6" else "1 of 3") in outcome.breach.actual


def test_asserts_of_one_name_that_ask_something_else_are_judged_apart() -> None:
    for test, expected in (("interactionId = 1", Verdict.HELD), ("interactionId = 2", Verdict.VIOLATED)):
        outcome = judged(xml([row(1)]), of=with_assert("interaction", test))["it"]
        assert outcome.verdict is expected


def test_a_finding_shows_no_blanks_between_the_children_of_a_node() -> None:
    pretty = xml([row(1), row(2)]).replace(b"<interaction>", b"<interaction>\n  ")
    breach = judged(pretty, {"list_page_size": "1"})["page-size-is-kept"].breach
    assert breach.actual == "$list_page_size is 1; the answer has 2 rows"
