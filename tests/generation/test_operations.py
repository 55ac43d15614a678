"""Requests of an operation: what is refused and labelled, and which values they have; see test_golden."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from helpers import operation, project
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.statistics import collector

from accordant.errors import UsageError
from accordant.generation.operations import Requests
from accordant.generation.requests import draw_examples

SERVER = Requests(operation(), "server", project())
CLIENT = Requests(operation(), "client", project())


def test_parameters_come_in_the_order_of_the_contract():
    order = list(operation().parameters)
    for strategy in (SERVER.valid(), SERVER.breaking("one-offset"), SERVER.missing("v")):
        for sent in draw_examples(strategy, count=10, seed=1):
            assert list(sent) == sorted(sent, key=order.index)
    for strategy in (SERVER.boundaries(), SERVER.breaking_parameter("end_date")):
        for found in draw_examples(strategy, count=10, seed=1):
            assert list(found.sent) == sorted(found.sent, key=order.index)


def test_parameters_of_other_callers_are_never_sent():
    assert "redirect" not in SERVER.parameters
    assert "login_name" not in CLIENT.parameters
    with pytest.raises(UsageError, match="no parameter 'redirect' for server"):
        SERVER.breaking_parameter("redirect")


def test_credentials_are_placeholders_and_what_is_fixed_is_filled_in():
    sent = find(SERVER.valid(), lambda request: True)
    assert sent.pop("cons_id", None) or sent.pop("member_id", None) or sent.pop("primary_email")
    assert sent == {
        "method": "getUserInteractions",
        "v": "1.0",
        **{name: "{{" + name + "}}" for name in ("api_key", "login_name", "login_password")},
    }


@pytest.mark.parametrize("name", ["source", "cons_id", "method", "api_key"])
def test_a_parameter_that_admits_everything_or_is_given_cannot_be_broken(name):
    with pytest.raises(UsageError, match=f"no value is known that {name} does not admit"):
        SERVER.breaking_parameter(name)


def test_what_is_not_required_cannot_be_missing():
    with pytest.raises(UsageError, match=r"list_page_size is not required; api_key, .*, v is"):
        SERVER.missing("list_page_size")


def test_a_rule_of_another_caller_cannot_be_broken():
    with pytest.raises(UsageError, match="no rule 'sign-needs-redirect'"):
        SERVER.breaking("sign-needs-redirect")


def test_boundaries_are_of_values_and_of_rules_and_dangerous_only_if_asked_for():
    labels = {found.label for found in draw_examples(SERVER.boundaries(), count=250, seed=1)}
    assert any(label.startswith("at the edge of ") for label in labels)
    assert len({label.partition(":")[0] for label in labels}) > 10
    assert not any("SQL" in label for label in labels)
    dangerous = draw_examples(SERVER.boundaries(is_intrusive=True), count=120, seed=1)
    assert any("SQL" in found.label for found in dangerous)


def test_a_broken_value_is_dangerous_only_if_asked_for():
    plain = draw_examples(SERVER.breaking_parameter("list_page_size"), count=80, seed=1)
    assert not any("\x00" in found.sent["list_page_size"] for found in plain)
    dangerous = draw_examples(SERVER.breaking_parameter("list_page_size", is_intrusive=True), count=150, seed=1)
    assert any("SQL" in found.label for found in dangerous)


@pytest.mark.parametrize(
    "strategy",
    [
        *(SERVER.valid(), CLIENT.valid(), SERVER.breaking("date-order"), CLIENT.breaking("sign-needs-redirect")),
        *(SERVER.missing("v"), SERVER.boundaries(), SERVER.breaking_parameter("end_date")),
    ],
)
def test_hypothesis_itself_counts_no_example_as_thrown_away(strategy):
    outcomes = Counter()

    def collect(statistics):
        outcomes.update(case["status"] for case in statistics["generate-phase"]["test-cases"])

    @given(strategy)
    @settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def run(request):
        assert request

    with collector.with_value(collect):
        run()
    assert outcomes["valid"] == 60
    assert not outcomes["invalid"]


def test_known_values_are_drawn_and_those_of_no_type_passed_over():
    seen = Requests(operation(), "server", project(), known={"list_category_id": ["4711", "none"], "cons_id": ["77"]})
    drawn = draw_examples(seen.valid(), count=60, seed=1)
    categories = [sent["list_category_id"] for sent in drawn if "list_category_id" in sent]
    assert "4711" in categories
    assert "none" not in categories
    assert {sent["cons_id"] for sent in drawn if "cons_id" in sent} == {"77"}


def test_breaking_values_lie_on_several_steps_beyond_a_literal():
    sizes = {sent["list_page_size"] for sent in draw_examples(SERVER.breaking("page-size-from-one"), count=40, seed=1)}
    assert len(sizes) > 2
    assert all(int(size) < 1 for size in sizes)


def with_bounds(**facets):
    parameters = dict(operation().parameters)
    parameters["list_page_size"] = replace(parameters["list_page_size"], strategy=None, **facets)
    return Requests(replace(operation(), parameters=parameters), "server", project())


def test_a_broken_rule_leaves_values_within_their_facets():
    bounded = with_bounds(min_value="-1")
    sizes = {sent["list_page_size"] for sent in draw_examples(bounded.breaking("page-size-from-one"), count=30, seed=1)}
    assert sizes <= {"0", "-1", "-0"}
    assert len(sizes) > 1


@pytest.mark.parametrize("facets", [{"min_value": "1"}, {"type": "positiveInteger"}, {"enumeration": ("1", "25")}])
def test_a_rule_that_facets_imply_cannot_be_broken_alone(facets):
    with pytest.raises(UsageError, match="no request was found that breaks page-size-from-one and nothing else"):
        draw_examples(with_bounds(**facets).breaking("page-size-from-one"), count=3, seed=1)


def test_factors_are_what_may_vary_each_with_levels():
    factors = {factor.name: [level.label for level in factor.levels] for factor in SERVER.factors()}
    assert "api_key" not in factors
    assert "cons_id" not in factors
    assert factors["list_ascending"] == ["typical", "second form: 1", "absent"]
    assert factors["response_format"] == ["typical", "absent"]
    assert len(factors["interaction_subject"]) == 3
