"""Rows that rise or fall by a column or an expression: numbers, moments, and texts of which the order is not known."""

from __future__ import annotations

import pytest
from answer_groups import expression, judge, relation
from helpers import answer, json_body, operation, row

from accordant.findings import Outcome, Verdict
from accordant.relations import compare


def by_column(name: str, *values: str | None, falling: bool = False, time_zone: str | None = None) -> Outcome:
    """Rows with these values in this order, two on a page, sorted by that column."""
    data = [row(number, **{name: value}) for number, value in enumerate(values, 1)]
    sent = {"list_sort_column": name, **({"list_ascending": "false"} if falling else {})}
    cut = [data[start : start + 2] for start in range(0, len(data), 2)]
    return judge(relation("ordered"), cut, sent=sent, time_zone=time_zone)


def ids(*numbers: str, falling: bool = False) -> Outcome:
    data = [{**row(1), "interactionId": number} for number in numbers]
    sent = {"list_sort_column": "interactionId", **({"list_ascending": "0"} if falling else {})}
    return judge(relation("ordered"), [data], sent=sent)


# ------------------------------------------------------------------------------------------------ numbers


def test_numbers_rise() -> None:
    assert ids("9", "10", "11", "100").verdict is Verdict.HELD


def test_numbers_that_are_sorted_as_texts_are_a_breach_and_said_to_be_so() -> None:
    found = ids("10", "100", "11", "9")
    assert (found.verdict, found.breach.kind) == (Verdict.VIOLATED, "as if they were texts")
    assert found.breach.expected == "the rows in ascending order of interactionId"
    assert found.breach.actual == "row 100 with '100', then row 11 with '11'"
    assert found.breach.signature == "order"


def test_falling_order_is_wanted_where_the_request_says_so() -> None:
    assert ids("11", "10", "9", falling=True).verdict is Verdict.HELD
    found = ids("9", "10", "11", falling=True)
    assert (found.breach.expected, found.breach.kind) == (
        "the rows in descending order of interactionId",
        "the opposite order",
    )


def test_a_text_of_digits_may_be_sorted_either_way() -> None:
    for values in (("9", "10", "11"), ("10", "11", "9")):
        assert by_column("subject", *values).verdict is Verdict.HELD
    assert by_column("subject", "11", "9", "10").verdict is Verdict.VIOLATED


# ------------------------------------------------------------------------------------------------ moments


def test_moments_are_compared_across_zones() -> None:
    early, late = "2016-02-01T10:00:00Z", "2016-02-01T09:00:00-06:00"
    assert by_column("creationDate", early, late).verdict is Verdict.HELD
    found = by_column("creationDate", late, early)
    assert (found.verdict, found.breach.kind) == (Verdict.VIOLATED, "as if they were texts")


def test_a_moment_without_a_zone_needs_that_of_the_site() -> None:
    values = "2016-02-01T09:00:00", "2016-02-01T10:00:00"
    found = by_column("creationDate", *values)
    assert found.verdict is Verdict.NOT_JUDGED
    assert found.reason == "creationDate has no time zone, and the site's is not known"
    assert by_column("creationDate", *values, time_zone="America/Chicago").verdict is Verdict.HELD
    assert by_column("creationDate", *values[::-1], time_zone="America/Chicago").verdict is Verdict.VIOLATED


def test_a_time_that_the_site_has_twice_in_a_year_is_left_out() -> None:
    twice = "2016-11-06T01:30:00"
    values = "2016-11-06T00:30:00", "2016-11-06T03:00:00", twice, "2016-11-06T04:00:00"
    assert by_column("creationDate", *values, time_zone="America/Chicago").verdict is Verdict.HELD


# -------------------------------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    "values",
    [
        ("B", "C", "a"),
        ("a", "B", "c"),
        ("eclair", "Éclat", "edge"),
        ("co-op", "coop", "co op b"),
        ("A_b", "Aa", "B"),
        ("a:1", "a01"),
        ("a01", "a:1"),
    ],
    ids=["code points", "case", "accents", "punctuation", "signs first", "signs before digits", "digits before signs"],
)
def test_a_text_order_that_is_one_by_some_collation_holds(values) -> None:
    assert by_column("subject", *values).verdict is Verdict.HELD


def test_a_text_order_that_is_none_by_any_collation_is_a_breach() -> None:
    found = by_column("subject", "apple", "cherry", "Banana", "damson")
    assert found.verdict is Verdict.VIOLATED
    assert found.breach.actual == "row 2 with 'cherry', then row 3 with 'Banana'"
    assert found.breach.kind == ""
    assert found.cases == ("2-0001.001", "2-0001.002")


def test_rows_on_one_page_are_shown_by_that_page() -> None:
    assert by_column("subject", "a", "b", "d", "c").cases == ("2-0001.002",)


def test_letters_of_other_alphabets_stand_where_the_site_puts_them() -> None:
    found = by_column("subject", "Olsen", "Østby", "Otto", "Ørsted")
    assert found.verdict is Verdict.NOT_JUDGED
    assert "beyond those of ASCII" in found.reason
    assert by_column("subject", "Otto", "Østby", "Olsen", "Ørsted", "Pia").verdict is Verdict.VIOLATED


# --------------------------------------------------------------------------------------------- no values


@pytest.mark.parametrize("values", [(None, None, "a", "b"), ("a", "b", None), ("", "a", "b")])
def test_rows_without_a_value_may_stand_at_either_end(values) -> None:
    assert by_column("subject", *values).verdict is Verdict.HELD


def test_where_rows_without_a_value_stand_among_others_nothing_is_said_of_them() -> None:
    found = by_column("subject", "a", None, "b")
    assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, "rows without subject stand among the others")
    assert by_column("subject", "b", None, "a").verdict is Verdict.VIOLATED


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ((), "fewer than two rows"),
        (("a",), "fewer than two rows"),
        (("a", None), "fewer than two rows have subject"),
        (("a", "a", "a"), "all rows have the same subject"),
    ],
)
def test_rows_without_different_values_prove_nothing(values, reason: str) -> None:
    found = by_column("subject", *values)
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, reason)


def test_a_column_that_is_no_element_proves_nothing_and_none_at_all_is_not_judged() -> None:
    data = [row(1), row(2)]
    found = judge(relation("ordered"), [data], sent={"list_sort_column": "relevance"})
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "no element of a row is the column 'relevance'")
    found = judge(relation("ordered"), [data])
    assert (found.verdict, found.reason) == (
        Verdict.NOT_JUDGED,
        "no sort column is sent, and the relation names nothing else",
    )


def test_the_column_is_found_where_the_first_row_has_no_value() -> None:
    assert by_column("count", None, "2", "10").verdict is Verdict.HELD
    assert by_column("count", None, "10", "2").verdict is Verdict.VIOLATED


# -------------------------------------------------------------------------------------------- expressions

DATES = [f"2016-02-0{day}T09:43:35-06:00" for day in (1, 2, 3)]


def by(text: str, *data, **changes) -> Outcome:
    return judge(relation("ordered", by=expression(text), over="response"), [data], **changes)


@pytest.mark.parametrize(
    "text", ["xs:dateTime(creationDate)", "creationDate", "interactionId", "xs:integer(interactionId)"]
)
def test_rows_follow_an_expression(text: str) -> None:
    data = [row(number, creationDate=date) for number, date in enumerate(DATES, 9)]
    assert by(text, *data).verdict is Verdict.HELD
    found = by(text, *data[::-1])
    assert (found.verdict, found.breach.expected) == (Verdict.VIOLATED, f"the rows in ascending order of {text}")


def test_an_expression_may_use_what_is_sent_and_look_at_what_is_in_a_row() -> None:
    data = [row(1, subject="aa"), row(2, subject="b")]
    assert by("-string-length(subject) * $list_page_size", *data, sent={"list_page_size": "5"}).verdict is Verdict.HELD
    assert by("string-length(subject)", *data).verdict is Verdict.VIOLATED


def test_an_expression_that_says_it_is_text_is_one() -> None:
    data = [{**row(1), "interactionId": number} for number in ("10", "9")]
    assert by("string(interactionId)", *data).verdict is Verdict.HELD
    assert by("interactionId", *data).verdict is Verdict.VIOLATED


def test_a_truth_value_has_an_order() -> None:
    data = [row(1, subject="a"), row(2, subject="b")]
    assert by("subject = 'b'", *data).verdict is Verdict.HELD
    assert by("subject = 'a'", *data).verdict is Verdict.VIOLATED


def test_an_expression_that_cannot_be_evaluated_or_has_several_values_is_not_judged() -> None:
    found = by("xs:dateTime(subject)", row(1), row(2))
    assert (found.verdict, "xs:dateTime(subject)" in found.reason) == (Verdict.NOT_JUDGED, True)
    found = by("*", row(1), row(2))
    assert (found.verdict, "values where one is wanted" in found.reason) == (Verdict.NOT_JUDGED, True)


def test_an_expression_on_a_time_without_zone_is_not_judged() -> None:
    sent = {"begin_date": "2016-01-01T00:00:00"}
    text = "xs:dateTime(creationDate) - $begin_date"
    found = by(text, row(1), row(2), sent=sent)
    assert found.reason == "begin_date has no time zone, and the site's is not known"


def test_json_rows_are_ordered_alike() -> None:
    of = relation("ordered", over="response", by=expression("xs:dateTime(creationDate)"))
    data = [row(number, creationDate=date) for number, date in enumerate(DATES)]
    assert compare(of, operation(), [answer(json_body(data), {"response_format": "json"})], []).holds
    assert compare(of, operation(), [answer(json_body(data[::-1]), {"response_format": "json"})], []).breach


def test_pseudonyms_have_no_order_and_what_they_stand_for_may_have_one() -> None:
    data = [row(number, subject=subject) for number, subject in enumerate(("Kpmrf", "Ikwqr", "Zztop"), 1)]
    sent = {"list_sort_column": "subject"}
    assert judge(relation("ordered"), [data], sent=sent).verdict is Verdict.VIOLATED
    found = judge(relation("ordered"), [data], sent=sent, is_pseudonymised=True)
    assert (found.verdict, found.reason.partition(",")[0]) == (Verdict.NOT_JUDGED, "subject may hold pseudonyms")


def test_numbers_have_an_order_whatever_is_pseudonymised() -> None:
    data = [{**row(1), "interactionId": number} for number in ("9", "8", "10")]
    sent = {"list_sort_column": "interactionId"}
    assert judge(relation("ordered"), [data], sent=sent, is_pseudonymised=True).verdict is Verdict.VIOLATED
