"""Whatever is generated or planned for getUserInteractions is what it is said to be, by a check written by hand."""

from __future__ import annotations

from functools import cache

import pytest
from golden import REQUIRED, iter_breaches
from helpers import family, operation, project, site

from accordant.bank import Bank
from accordant.errors import UsageError
from accordant.generation.operations import Requests
from accordant.generation.pairwise import cover
from accordant.generation.requests import draw_examples
from accordant.planning.rounds import plan_round

CALLERS = ("server", "client")
SERVER_RULES = ["identifier"]
CLIENT_RULES = ["session-token", "sign-needs-redirect"]
RULES = [
    *("date-order", "one-offset", "filter-pair"),
    *("page-offset-from-zero", "record-offset-from-zero", "page-size-from-one"),
]


def breaches(sent, caller):
    return set(iter_breaches(sent, caller))


@cache
def requests(caller):
    return Requests(operation(), caller, project())


@pytest.mark.parametrize("caller", CALLERS)
def test_valid_requests_break_nothing(caller):
    drawn = draw_examples(requests(caller).valid(), count=200, seed=1)
    assert len(drawn) == 200
    for request in drawn:
        assert breaches(request, caller) == set(), request


@pytest.mark.parametrize(
    ("caller", "rule"),
    [
        *((caller, rule) for caller in CALLERS for rule in RULES),
        *(("server", rule) for rule in SERVER_RULES),
        *(("client", rule) for rule in CLIENT_RULES),
    ],
)
def test_requests_that_break_a_rule_break_nothing_else(caller, rule):
    drawn = draw_examples(requests(caller).breaking(rule), count=20, seed=1)
    assert len(drawn) == 20
    for request in drawn:
        assert breaches(request, caller) == {f"rules/{rule}"}, request


@pytest.mark.parametrize("caller", CALLERS)
def test_requests_that_break_several_rules_at_once_break_just_these(caller):
    for rules in (
        ("date-order", "one-offset"),
        ("filter-pair", "page-size-from-one", "record-offset-from-zero"),
        RULES,
    ):
        for request in draw_examples(requests(caller).breaking(*rules), count=10, seed=1):
            assert breaches(request, caller) == {f"rules/{rule}" for rule in rules}, request


def test_every_rule_of_the_contract_is_known_here():
    for caller, own in (("server", SERVER_RULES), ("client", CLIENT_RULES)):
        assert set(requests(caller).rules) == {*RULES, *own}


@pytest.mark.parametrize("caller", CALLERS)
def test_requests_with_one_broken_value_break_nothing_else(caller):
    tried = set()
    for name in requests(caller).parameters:
        try:
            strategy = requests(caller).breaking_parameter(name)
        except UsageError:
            continue
        tried.add(name)
        for request in draw_examples(strategy, count=5, seed=1):
            assert breaches(request.sent, caller) == {f"parameters/{name}"}, request
            assert request.label.startswith(f"{name}: ")
    assert {"begin_date", "end_date", "interaction_subject", "list_page_size", "list_ascending", "v"} <= tried


@pytest.mark.parametrize("caller", CALLERS)
def test_requests_without_one_parameter_break_nothing_else(caller):
    assert requests(caller).required == set(REQUIRED[caller])
    for name in requests(caller).required:
        for request in draw_examples(requests(caller).missing(name), count=5, seed=1):
            assert breaches(request, caller) == {f"parameters/{name}/missing"}, request


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("is_intrusive", [False, True])
def test_boundary_requests_break_nothing(caller, is_intrusive):
    drawn = draw_examples(requests(caller).boundaries(is_intrusive=is_intrusive), count=60, seed=1)
    assert len({request.label for request in drawn}) > 35
    for request in drawn:
        assert breaches(request.sent, caller) == set(), request


def test_rows_of_a_covering_array_break_nothing():
    both = {caller: requests(caller) for caller in CALLERS}
    factors = {factor.name: factor for one in both.values() for factor in one.factors()}
    array = cover(tuple(factors.values()), {caller: one.problem for caller, one in both.items()})
    assert array.covered == array.possible > 2000
    for row in array.rows:
        assert breaches(row.request, row.caller) == set(), row


@pytest.mark.parametrize("caller", CALLERS)
def test_planned_cases_break_what_they_say_and_nothing_else(caller):
    plan = plan_round(family(2, where=site(is_sandbox=True), callers=(caller,), banks={caller: Bank()}), 1, project())
    said = set()
    for case in plan.cases():
        if case.breaks and case.breaks.endswith(("/unknown", "/ambiguous")):
            continue  # whom a value fits is no matter of the request
        expected = set() if case.breaks is None else {case.breaks.removeprefix("getUserInteractions/")}
        if case.request.http_method == "POST":
            assert breaches(case.request.sent, caller) == expected, case
        else:
            # By POST only (R13). No secret stands in an address, so that such a request lacks more than its method.
            assert expected == {"responses/other-http-method"}, case
        said |= expected
    assert {f"rules/{rule}" for rule in RULES} <= said
    assert len(list(plan.cases())) > 100


@pytest.mark.parametrize(
    ("sent", "broken"),
    [
        ({"begin_date": "2015-01-01T00:00:00Z", "end_date": "2014-12-31T23:00:00-05:00"}, set()),
        ({"begin_date": "2015-01-02T00:00:00Z", "end_date": "2015-01-01T00:00:00Z"}, {"rules/date-order"}),
        ({"begin_date": "2015-01-02T00:00:00", "end_date": "2015-01-01T23:00:00Z"}, {"rules/date-order is undecided"}),
        ({"begin_date": "2015-02-29T00:00:00"}, {"parameters/begin_date"}),
        ({"begin_date": "2015-01-01T24:00:00", "end_date": "2015-01-02T00:00:00"}, set()),
        ({"list_page_offset": " +0 ", "list_record_offset": "1"}, {"rules/one-offset"}),
        ({"list_page_size": "0"}, {"rules/page-size-from-one"}),
        ({"list_page_size": "\uff11"}, {"parameters/list_page_size"}),
        ({"interaction_subject": "x" * 81}, {"parameters/interaction_subject"}),
        ({"redirect": "https://example.org/"}, {"unknown/redirect"}),
    ],
)
def test_the_check_itself_tells_legal_from_illegal(sent, broken):
    legal = {
        "method": "getUserInteractions",
        "v": "1.0",
        "cons_id": "1001",
        **{name: "{{" + name + "}}" for name in ("api_key", "login_name", "login_password")},
    }
    assert breaches({**legal, **sent}, "server") == broken
