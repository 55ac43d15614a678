"""What a program sends: each thing that is wrong with it, and that nothing is said of what is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from helpers import CREDENTIALS, NAME, ROOT, operation
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.clauses import Strength
from accordant.exchange import Request
from accordant.misuses import Misuse, iter_misuses
from accordant.testing import requests_for

ALWAYS = {"method": NAME, "v": "1.0", **dict(CREDENTIALS), "cons_id": "1001"}


def misuses(*, without: tuple[str, ...] = (), in_address: tuple[str, ...] = (), **more: Any) -> dict[str, Misuse]:
    servlet, http_method = more.pop("servlet", "SRConsAPI"), more.pop("http_method", "POST")
    caller = {"SRConsAPI": "server", "CRConsAPI": "client"}.get(servlet, "")
    sent = {name: value for name, value in {**ALWAYS, **more}.items() if name not in without}
    found = iter_misuses(operation(), caller, Request(servlet, tuple(sent.items()), http_method), in_address)
    return {each.clause.id.removeprefix(f"{NAME}/sent/"): each for each in found}


def test_a_request_that_the_contract_allows_is_not_found_fault_with() -> None:
    assert misuses() == {}
    assert misuses(list_page_size=" 5 ", list_ascending="0", begin_date="2016-01-01T00:00:00Z") == {}


@pytest.mark.parametrize(
    ("more", "clause", "actual"),
    [
        ({"list_page_size": "many"}, "parameters/list_page_size", "list_page_size='many'"),
        ({"begin_date": "2016-01-01"}, "parameters/begin_date", "begin_date='2016-01-01'"),
        ({"response_format": "yaml"}, "parameters/response_format", "response_format='yaml'"),
        ({"list_page_size": ""}, "parameters/list_page_size", "list_page_size=an empty text"),
        ({"interaction_subject": "x" * 81}, "parameters/interaction_subject", "a text of 81 characters"),
        ({"list_page_sise": "5"}, "unknown-parameter", "did you mean 'list_page_size'?"),
        ({"without": ("cons_id",)}, "rules/identifier", "none of them is sent"),
        ({"without": ("login_password",)}, "parameters/login_password/missing", "it is not sent"),
        ({"http_method": "GET"}, "http-method", "GET"),
        ({"servlet": "SRTeamraiserAPI"}, "servlet", "SRTeamraiserAPI"),
        ({"in_address": ("api_key", "v")}, "secret-in-address", "api_key in the address"),
    ],
)
def test_what_the_documentation_forbids_is_an_error(more: dict[str, Any], clause: str, actual: str) -> None:
    found = misuses(**more)
    assert list(found) == [clause]
    assert found[clause].clause.strength is Strength.MUST
    assert actual in found[clause].breach.actual


def test_the_login_of_an_administrator_does_not_belong_into_the_call_of_a_client() -> None:
    found = misuses(servlet="CRConsAPI", auth="{{auth}}")
    assert list(found) == ["parameters/login_name/caller", "parameters/login_password/caller"]


def test_a_parameter_that_resembles_none_is_only_warned_of() -> None:
    found = misuses(luminateExtend="1.7.1")
    assert found["unknown-parameter"].clause.strength is Strength.SHOULD


def test_two_offsets_are_a_warning_and_an_offset_below_nought_is_nothing_but_a_probe() -> None:
    found = misuses(list_page_offset="-1", list_record_offset="5")
    assert {name: each.clause.strength.value for name, each in found.items()} == {
        "rules/one-offset": "should",
        "rules/page-offset-from-zero": "probe",
    }


def test_a_rule_says_nothing_about_a_value_that_is_none() -> None:
    found = misuses(begin_date="yesterday", end_date="2015-01-01T00:00:00Z")
    assert list(found) == ["parameters/begin_date"]
    assert "rules/date-order" in misuses(begin_date="2016-01-01T00:00:00Z", end_date="2015-01-01T00:00:00Z")


REQUESTS = {caller: requests_for(NAME, caller, project=ROOT) for caller in ("server", "client")}


@pytest.mark.parametrize("caller", REQUESTS)
@given(data=st.data())
@settings(max_examples=30)
def test_no_request_that_is_generated_as_valid_is_found_fault_with(caller: str, data: st.DataObject) -> None:
    sent = data.draw(REQUESTS[caller].valid())
    assert found_in(caller, sent) == set()


@pytest.mark.parametrize("rule", ["identifier", "date-order", "one-offset", "page-size-from-one"])
@given(data=st.data())
@settings(max_examples=10)
def test_a_request_that_breaks_a_rule_is_found_fault_with_for_that_and_nothing_else(
    rule: str, data: st.DataObject
) -> None:
    sent = data.draw(REQUESTS["server"].breaking(rule))
    assert found_in("server", sent) == {f"rules/{rule}"}


@pytest.mark.parametrize("name", ["list_page_size", "begin_date", "interaction_subject", "list_ascending"])
@given(data=st.data())
@settings(max_examples=10)
def test_a_value_that_is_none_is_found_fault_with(name: str, data: st.DataObject) -> None:
    sent = data.draw(REQUESTS["server"].breaking_parameter(name)).sent
    assert found_in("server", sent) == {f"parameters/{name}"}


def found_in(caller: str, sent: Mapping[str, str]) -> set[str]:
    request = Request({"server": "SRConsAPI", "client": "CRConsAPI"}[caller], tuple(sent.items()))
    found = iter_misuses(operation(), caller, request)
    return {each.clause.id.removeprefix(f"{NAME}/sent/") for each in found}
