"""What completed rounds teach: whole lists, values that split them, candidates that are accepted for a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import NAME, answer, error_xml, operation, row, rows, xml

from accordant.bank import Bank, PersonRows, learn, reference_rows, whole_walk

SORT = "list_sort_column"


def walk(*pages, person: str = "person-1", first: int = 1):
    contents = [page if isinstance(page, bytes) else xml(page) for page in pages]
    return [
        answer(
            content,
            role="reference",
            person=person,
            case_id=f"1-{first:04d}.{number:03d}",
            group=f"g{person}",
            page=number,
        )
        for number, content in enumerate(contents)
    ]


def tried(role: str, value: str, content: bytes, number: int):
    return answer(content, {SORT: value}, role=role, case_id=f"1-1{number:03d}")


def bank(*values: str, parameter: str = "interaction_type_id") -> Bank:
    return Bank({"person-1": PersonRows(len(values), {parameter: values})})


def splitting(*values: str, parameter: str = "interaction_type_id") -> list[str]:
    return bank(*values, parameter=parameter).splitting_values("person-1", operation().parameters[parameter])


# ------------------------------------------------------------------------------------------------- lists


def test_the_pages_of_a_walk_are_one_list() -> None:
    found = reference_rows(walk(rows(2), rows(2, first=3), []))
    assert [row.key for row in found["server", "person-1"]] == ["1", "2", "3", "4"]


def test_rows_that_come_twice_count_once() -> None:
    found = reference_rows(walk(rows(2), rows(2, first=2), []))
    assert [row.key for row in found["server", "person-1"]] == ["1", "2", "3"]


@pytest.mark.parametrize("page", [error_xml(10), b"<html/>", b"", xml([{"subject": "no id"}])])
def test_a_walk_with_a_page_that_is_no_list_is_no_whole_list(page: bytes) -> None:
    assert reference_rows(walk(rows(2), page, [])) == {}


def test_a_walk_that_was_cut_short_is_no_whole_list() -> None:
    assert reference_rows(walk(rows(2), rows(2, first=3))) == {}
    assert set(reference_rows(walk(rows(2), rows(2)))) == {("server", "person-1")}


def test_an_empty_list_is_known_to_be_empty() -> None:
    assert reference_rows(walk([])) == {("server", "person-1"): []}


def test_everybody_has_a_list_of_their_own() -> None:
    found = reference_rows([*walk(rows(2), []), *walk(rows(1), [], person="person-2", first=2)])
    assert {person: len(rows) for (_, person), rows in found.items()} == {"person-1": 2, "person-2": 1}


def test_other_answers_are_no_reference() -> None:
    assert reference_rows([answer(xml(rows(2)))]) == {}
    assert reference_rows([replace_person(made) for made in walk(rows(2), [])]) == {}


def replace_person(made):
    exchange = replace(made.exchange, case=replace(made.case, person=None))
    return made.reader.read(operation(), exchange)


# --------------------------------------------------------------------------------------- splitting values


def test_a_value_that_half_of_the_rows_have_tells_most() -> None:
    assert splitting("6", "6", "6", "1000", "1000", "1000", "7")[:2] == ["1000", "6"]
    assert splitting("6", "6", "6", "6", "6", "7", "8", "8") == ["6", "8", "7"]


def test_rows_that_are_all_alike_cannot_be_split() -> None:
    assert splitting("6", "6", "6") == []
    assert splitting("6") == []
    assert splitting() == []


def test_of_somebody_unknown_there_are_no_values() -> None:
    parameter = operation().parameters["interaction_type_id"]
    assert Bank().splitting_values("person-1", parameter) == []
    assert bank("1", "2").splitting_values("person-2", parameter) == []
    assert bank("1", "2").splitting_values("person-1", operation().parameters["list_category_id"]) == []


def test_dates_are_split_in_the_middle_of_time_and_not_of_text() -> None:
    dates = [
        "2016-01-01T00:00:00+14:00",
        "2015-12-31T23:00:00Z",
        "2016-01-01T00:00:00-06:00",
        "2016-01-02T00:00:00Z",
        "2016-01-03T00:00:00Z",
    ]
    found = splitting(*dates, parameter="begin_date")
    assert found[0] == "2016-01-01T00:00:00-06:00"
    assert dates[0] not in found
    assert dates[4] not in found


def test_of_two_dates_the_earlier_splits() -> None:
    dates = ("2016-01-02T00:00:00Z", "2016-01-01T00:00:00Z")
    assert splitting(*dates, parameter="begin_date") == ["2016-01-01T00:00:00Z"]


def test_known_values_are_those_of_all_people_each_once() -> None:
    people = {
        "person-1": PersonRows(2, {"interaction_type_id": ("6", "7")}),
        "person-2": PersonRows(2, {"interaction_type_id": ("7", "8")}),
    }
    assert Bank(people).known_values(operation().parameters["interaction_type_id"]) == ("6", "7", "8")


# ------------------------------------------------------------------------------------------------- learn


def test_values_are_seen_where_the_contract_says() -> None:
    data = [row(1, interactionTypeId="6", categoryId="3"), row(2, subject=None)]
    seen = learn(operation(), walk(data, []), "server").people["person-1"]
    assert seen.count == 2
    assert seen.values["interaction_type_id"] == ["6", "1000"]
    assert seen.values["list_category_id"] == ["3", "1"]
    assert seen.values["interaction_subject"] == ["Subject 1"]
    assert seen.values["begin_date"] == seen.values["end_date"]
    assert "cons_id" not in seen.values


def test_a_candidate_is_proven_when_nonsense_is_refused() -> None:
    answers = [
        tried("candidate", "subject", xml(rows(2)), 1),
        tried("candidate", "SUBJECT", error_xml(50), 2),
        tried("nonsense", "no_such", error_xml(50), 3),
    ]
    found = learn(operation(), answers, "server")
    assert found.proven == {SORT: ("subject",)}
    assert SORT not in found.notes


def test_where_nonsense_is_accepted_nothing_is_proven() -> None:
    answers = [
        tried("candidate", "subject", xml(rows(2)), 1),
        tried("nonsense", "no_such", xml(rows(2)), 2),
    ]
    found = learn(operation(), answers, "server")
    assert found.proven == {}
    assert "accepts any list_sort_column" in found.notes[SORT]


def test_where_nonsense_counts_as_not_sent_a_candidate_is_proven_by_another_order() -> None:
    falling = xml(rows(2)[::-1])
    answers = [
        *walk(rows(2), []),
        tried("candidate", "subject", falling, 1),
        tried("candidate", "SUBJECT", xml(rows(2)), 2),
        tried("nonsense", "no_such", xml(rows(2)), 3),
    ]
    found = learn(operation(), answers, "server")
    assert found.proven == {SORT: ("subject",)}
    assert SORT not in found.notes
    # A list that changes its order by itself proves nothing.
    fickle = [*walk(rows(2)[::-1], []), *answers[2:]]
    assert learn(operation(), fickle, "server").proven == {}
    assert learn(operation(), answers[2:], "server").proven == {}


def test_where_no_candidate_is_accepted_that_is_said() -> None:
    found = learn(operation(), [tried("candidate", "subject", error_xml(50), 1)], "server")
    assert found.proven == {}
    assert "accepts none of the candidates" in found.notes[SORT]


def test_of_candidates_that_nobody_was_sent_it_is_not_said_that_the_site_refuses_them() -> None:
    found = learn(operation(), walk(rows(2), []), "server")
    assert found.proven == {}
    assert found.notes[SORT] == f"no candidate for {SORT} was sent, so that none is known to count"
    unsent = tried("candidate", "subject", xml(rows(2)), 9).case
    found = learn(operation(), walk(rows(2), []), "server", [unsent])
    assert found.notes[SORT] == f"no candidate for {SORT} was sent, as the budget leaves no room for one"


def test_that_nobody_was_asked_for_a_list_is_another_reason_than_that_none_could_be_read() -> None:
    unsent = [made.case for made in walk(rows(2))]
    assert "budget" in learn(operation(), [answer(xml(rows(2)))], "server", unsent).why_nobody
    unread = learn(operation(), walk(error_xml(4)), "server", unsent)
    assert unread.people == {}
    assert unread.why_nobody == "no whole list of any person could be read; see the other findings"
    assert learn(operation(), [], "server").why_nobody == f"no list of anybody is read in a run of {NAME}"


def test_an_answer_of_another_kind_of_case_proves_no_candidate() -> None:
    assert learn(operation(), [answer(xml(rows(2)), {SORT: "subject"})], "server").proven == {}


# ------------------------------------------------------------------------------------------- ends of walks


def test_a_refusal_after_the_first_page_ends_a_list() -> None:
    pages, reason = whole_walk(walk(rows(2), rows(1, first=3), error_xml(50)))
    assert (len(pages), reason) == (2, "")
    assert whole_walk(walk(error_xml(50)))[1]


def test_a_page_that_is_shorter_than_the_first_ends_a_list() -> None:
    assert whole_walk(walk(rows(2), rows(1, first=3)))[1] == ""


def test_a_list_with_a_missing_page_is_no_whole_list() -> None:
    first, _, last = walk(rows(2), rows(2, first=3), [])
    assert "missing" in whole_walk([first, last])[1]
    assert reference_rows([first, last]) == {}


# --------------------------------------------------------------------------------- what is no value at all


def test_what_stands_in_a_row_and_is_no_legal_value_of_the_parameter_is_not_learned() -> None:
    dates = ["2016-02-01 09:43:35", "2016-02-30T09:43:35Z", "2016-02-01T09:43:35Z", "2016-02-02T09:43:35Z"]
    pages = walk([row(n, creationDate=date) for n, date in enumerate(dates, 1)], [])
    found = learn(operation(), pages, "server").people["person-1"]
    assert found.count == 4
    assert found.values["begin_date"] == dates[2:]


def test_a_date_of_no_known_form_splits_no_list() -> None:
    pages = walk([row(1, creationDate="01.02.2016"), row(2, creationDate="02.02.2016")], [])
    found = learn(operation(), pages, "server")
    assert found.splitting_values("person-1", operation().parameters["begin_date"]) == []


def test_a_text_that_is_too_long_to_be_sent_is_not_learned() -> None:
    pages = walk([row(1, subject="x" * 80), row(2, subject="x" * 81)], [])
    found = learn(operation(), pages, "server").people["person-1"]
    assert found.values["interaction_subject"] == ["x" * 80]
