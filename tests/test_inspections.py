"""What a site lacks for a run, by what its first pages show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from helpers import NAME, PEOPLE, MemorySite, error_xml, operation, reader, rows, site, with_note

from accordant.exchange import Case, Response
from accordant.inspections import Found, find_person, iter_lacks, why_caller_fails
from accordant.sites import Person
from accordant.transports import CallableTransport


def found(lists: Any = None, people=PEOPLE) -> list[Found]:
    transport = CallableTransport(MemorySite(lists))
    at = site(people=people)
    return [find_person(operation(), at, "server", person, transport, reader()) for person in people]


def lacks(lists: Any = None, people=PEOPLE, callers=("server", "client"), **changes: Any) -> str:
    at = site(people=people, **changes)
    return "\n".join(iter_lacks(operation(), at, callers, found(lists, people)))


FULL = {"1001": [with_note(1), *rows(29, first=2)], "1002": rows(3), "1003": []}


def test_where_there_is_everything_nothing_is_lacking() -> None:
    assert not lacks(FULL)


def test_a_caller_without_credentials_is_told_with_the_variable() -> None:
    text = lacks(FULL, callers=("server",))
    assert text.startswith("nothing can be said of the client: set ACCORDANT_AUTH")


def test_one_person_is_too_few() -> None:
    assert "name a second person" in lacks(FULL, PEOPLE[:1])
    assert "name a second person" not in lacks(FULL, PEOPLE[:2])


def test_one_identifier_is_too_few() -> None:
    people = tuple(Person(p.name, {"cons_id": p.identifiers["cons_id"]}) for p in PEOPLE)
    assert "give one person two of them" in lacks(FULL, people)


def test_rows_that_are_all_alike_are_told() -> None:
    alike = [{**row, "interactionTypeId": "1000", "creationDate": "2016-02-01T09:43:35.283-06:00"} for row in rows(30)]
    text = lacks({**FULL, "1001": alike, "1002": alike[:3]})
    assert "whether interaction_type_id filters: all rows have the same interactionTypeId" in text
    assert "whether begin_date filters: all rows are of one day" in text
    assert "list_category_id" not in text


def test_rows_that_are_too_few_for_paging_are_told() -> None:
    assert "nobody has more than one page of rows (the most are 7)" in lacks({**FULL, "1001": rows(7)})
    assert "nobody has two rows (the most are 1)" in lacks({"1001": rows(1), "1002": [], "1003": []})


def test_what_asserts_speak_of_and_no_row_has_is_told() -> None:
    assert "no row seen has interaction/note" in lacks({**FULL, "1001": rows(30)})


def test_a_zone_that_is_not_known_is_told() -> None:
    assert "in which zone the site is" in lacks(FULL, time_zone=None)


def test_somebody_who_is_refused_is_not_found() -> None:
    transport = CallableTransport(lambda _: Response(403, (("content-type", "text/xml"),), error_xml(16, "Nobody.")))
    one = find_person(operation(), site(), "server", PEOPLE[0], transport, reader())
    assert (one.refusal, one.rows) == ("code 16: Nobody.", 0)


def test_a_second_page_is_read_only_where_the_first_is_full() -> None:
    full, part, none = found(FULL)
    assert [len(one.answers) for one in (full, part, none)] == [2, 1, 1]
    assert (full.rows, part.rows, none.rows) == (30, 3, 0)


def test_a_person_is_read_as_whoever_the_settings_name() -> None:
    sent: list[Case] = []

    def keep(case: Case) -> Response:
        sent.append(case)
        return MemorySite()(case)

    find_person(operation(), site(), "server", PEOPLE[1], CallableTransport(keep), reader())
    assert sent[0].request.sent["cons_id"] == "1002"
    assert sent[0].request.sent["method"] == NAME


@pytest.mark.parametrize(("code", "reason"), [(2, "refuses to be used: code 2"), (4, "code 4"), (16, ""), (10, "")])
def test_a_caller_works_unless_the_site_refuses_it_altogether(code: int, reason: str) -> None:
    transport = CallableTransport(lambda _: Response(403, (("content-type", "text/xml"),), error_xml(code)))
    why, _ = why_caller_fails(operation(), site(), "server", transport, reader())
    assert reason in why
    assert bool(why) == bool(reason)


def test_without_anybody_to_ask_for_no_request_can_be_made() -> None:
    transport = CallableTransport(MemorySite())
    why, _ = why_caller_fails(operation(), replace(site(), people=()), "server", transport, reader())
    assert "is somebody named to ask for" in why
