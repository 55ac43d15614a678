"""Completing requests, and the follow-ups that a relation asks for."""

from __future__ import annotations

import pytest
from helpers import NAME, PEOPLE, operation, site

from accordant.contracts import Strength
from accordant.exchange import Phase
from accordant.planning.builder import Builder, Wish


def builder(caller: str = "server", **changes) -> Builder:
    return Builder(operation(), site(**changes), caller, "1")


def completed(own, person=PEOPLE[0], caller="server"):
    return builder(caller).completed(Wish(own, "a test", person))


# --------------------------------------------------------------------------------------------- completing


def test_what_every_call_needs_is_filled_in() -> None:
    sent = completed({})
    assert sent == {
        "method": NAME,
        "v": "1.0",
        "api_key": "{{api_key}}",
        "login_name": "{{login_name}}",
        "login_password": "{{login_password}}",
        "cons_id": "1001",
    }


def test_a_client_sends_its_token_and_no_login() -> None:
    sent = completed({}, None, "client")
    assert sent["auth"] == "{{auth}}"
    assert "login_name" not in sent
    assert "api_key" in sent


def test_a_parameter_that_a_rule_asks_for_is_added() -> None:
    sent = completed({"list_filter_column": "subject"})
    assert "list_filter_text" in sent


def test_parameters_come_in_the_order_of_the_contract() -> None:
    sent = completed({"list_page_size": "5", "begin_date": "2016-01-01T00:00:00Z", "response_format": "json"})
    order = list(operation().parameters)
    assert list(sent) == sorted(sent, key=order.index)


@pytest.mark.parametrize(
    "own",
    [
        {"list_page_offset": "1", "list_record_offset": "1"},
        {"list_page_size": "0"},
        {"begin_date": "2016-01-02T00:00:00Z", "end_date": "2016-01-01T00:00:00Z"},
    ],
)
def test_what_breaks_a_rule_cannot_be_completed(own) -> None:
    assert completed(own) is None


def test_the_same_single_request_is_added_once() -> None:
    made = builder()
    for _ in range(2):
        assert made.add(Wish({"list_page_size": "5"}, "a", PEOPLE[0]))
    assert not made.add(Wish({"list_page_size": "0"}, "b", PEOPLE[0]))
    made.add(Wish({"list_page_size": "5"}, "a", PEOPLE[0], role="candidate"))
    assert [case.role for group in made.groups for case in group.cases()] == ["single", "candidate"]


def test_a_case_says_what_it_is_for() -> None:
    made = builder()
    wish = Wish({"list_page_size": "x"}, "a label", PEOPLE[0], breaks=f"{NAME}/parameters/list_page_size", target="t")
    made.add_exact(wish, made.whole({"cons_id": "1001", "list_page_size": "x"}))
    (case,) = made.groups[0].cases()
    assert (case.id, case.label, case.person, case.target) == ("1-0001", "a label", "person-1", "t")
    assert (case.acceptance, case.phase, case.caller) == (None, Phase.COVERAGE, "server")
    assert case.request.servlet == "SRConsAPI"
    assert case.request.http_method == "POST"


@pytest.mark.parametrize(
    ("sent", "unsure", "expected"),
    [
        ({"list_page_size": "5"}, (), Strength.MUST),
        ({"list_page_size": "5"}, ("list_page_size",), Strength.PROBE),
        ({"list_page_size": "5"}, ("begin_date",), Strength.MUST),
        ({"list_page_size": "5", "s_locale": "en_US"}, (), Strength.SHOULD),
        ({"s_locale": "en_US", "list_sort_column": "b"}, (), Strength.PROBE),
        ({}, (), Strength.MUST),
    ],
)
def test_a_request_is_as_sure_as_its_least_sure_parameter(sent, unsure, expected) -> None:
    assert builder().acceptance(sent, unsure) is expected
