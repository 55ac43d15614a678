"""Redirects are asked for by whoever may, with an address of its own for each kind of answer."""

from __future__ import annotations

from dataclasses import replace

from helpers import NAME, family, operation, project, site, with_api

from accordant.contracts import Operation, Violated
from accordant.exchange import Case
from accordant.planning.redirects import add_redirects
from accordant.planning.rounds import plan_round

CLAUSE = f"{NAME}/checks/redirect"
ADDRESSES = {"error_redirect", "redirect", "success_redirect"}
BOTH = ("server", "client")


def asked(of: Operation | None = None, callers: tuple[str, ...] = BOTH) -> tuple[list[Case], list[tuple[str, str]]]:
    builders = family(2, of, callers=callers).builders
    notes = list(add_redirects(builders))
    return [case for builder in builders for group in builder.groups for case in group.cases()], notes


def test_every_address_is_another_one_and_is_asked_for_as_the_caller_who_may() -> None:
    cases, notes = asked()
    assert notes == []
    assert {case.caller for case in cases} == {"client"}
    assert {case.target for case in cases} == {CLAUSE}
    for case in cases:
        addresses = [case.request.sent[name] for name in ADDRESSES]
        assert len(set(addresses)) == 3
        assert all(address.startswith("https://example.org/") for address in addresses)


def test_one_is_valid_and_signed_and_one_breaks_a_parameter_and_nothing_else() -> None:
    (valid, refused), _ = asked()
    assert valid.breaks is None
    assert valid.request.sent["sign_redirects"] == "true"
    assert refused.breaks == f"{NAME}/parameters/interaction_subject"
    assert len(refused.request.sent["interaction_subject"]) > 80
    assert refused.request.sent.keys() - valid.request.sent.keys() == {"interaction_subject"}
    assert refused.acceptance is None


def test_where_nothing_must_be_refused_a_success_is_asked_for_all_the_same() -> None:
    tolerant = {name: replace(p, violated=Violated()) for name, p in operation().parameters.items()}
    cases, _ = asked(replace(operation(), parameters=tolerant))
    assert [case.breaks for case in cases] == [None]


def test_where_redirects_are_not_signed_none_is_asked_to_be() -> None:
    redirect = operation().api.redirect
    assert redirect is not None
    cases, _ = asked(with_api(redirect=replace(redirect, signed_by=None)))
    assert len(cases) == 2
    assert not any("sign_redirects" in case.request.sent for case in cases)


def test_a_run_of_those_who_may_not_says_so() -> None:
    assert asked(callers=("server",)) == ([], [(CLAUSE, "it holds for client, and the caller was server")])


def test_an_api_without_redirects_gets_nothing_and_says_nothing() -> None:
    assert asked(with_api(redirect=None)) == ([], [])


def test_a_round_has_them() -> None:
    plan = plan_round(family(2, operation(), site(), BOTH), 1, project(), ())
    assert [case.caller for case in plan.cases() if case.target == CLAUSE] == ["client", "client"]
