"""Requests drawn by Hypothesis: valid by an evaluation of the rules that shares no code with the generator."""

from __future__ import annotations

import inspect
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from accordant.datatypes import DateTime
from accordant.errors import UsageError
from accordant.generation import requests, selections
from accordant.generation.requests import breaking_requests, draw_examples, valid_requests
from accordant.idl import parse

INTEGERS = st.integers(-5, 60).map(str)
TEXTS = st.text("abX", max_size=2)
TIMES = st.sampled_from(
    [
        "2015-01-01T00:00:00Z",
        "2015-01-01T00:00:00",
        "2014-12-31T18:00:00-06:00",
        "2015-01-01T00:00:01.5Z",
        "2016-02-29T12:00:00+05:45",
        "2016-02-29T12:00:00",
    ]
)

LUMINATE = {
    "identifier": {"or": ["cons_id", "member_id", "primary_email"]},
    "one-offset": {"zero_or_one": ["page", "record"]},
    "filter-pair": {"all_or_none": ["column", "text"]},
    "date-order": {"compare": "begin <= end"},
    "size-from-one": {"compare": "size >= 1"},
    "page-from-zero": {"compare": "page >= 0"},
    "sized": {"requires": {"if": "column == 'X'", "then": "size"}},
}


def keeps(request):
    """Evaluate the rules above, written out in Python."""

    def number(name):
        return int(request[name])

    def before(first, second):
        one, other = DateTime.parse(request[first]), DateTime.parse(request[second])
        return one.compare(other) in {-1, 0}

    return all(
        (
            {"cons_id", "member_id", "primary_email"} & request.keys(),
            not {"page", "record"} <= request.keys(),
            ("column" in request) == ("text" in request),
            not {"begin", "end"} <= request.keys() or before("begin", "end"),
            "size" not in request or number("size") >= 1,
            "page" not in request or number("page") >= 0,
            request.get("column") != "X" or "size" in request,
        )
    )


STRATEGIES = {
    **dict.fromkeys(("cons_id", "member_id", "primary_email", "column", "text", "sort", "subject"), TEXTS),
    **dict.fromkeys(("page", "record", "size"), INTEGERS),
    **dict.fromkeys(("begin", "end"), TIMES),
}
TYPES = {**dict.fromkeys(("page", "record", "size"), "integer"), **dict.fromkeys(("begin", "end"), "dateTime")}


def parsed(data):
    return {name: parse(rule) for name, rule in data.items()}


LUMINATE_REQUESTS = valid_requests(STRATEGIES, rules=parsed(LUMINATE), types=TYPES)


@given(LUMINATE_REQUESTS)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_request_keeps_every_rule(request):
    assert keeps(request)
    assert request.keys() <= STRATEGIES.keys()
    assert list(request) == [name for name in STRATEGIES if name in request]


def test_every_parameter_is_sent_and_left_out_often():
    examples = draw_examples(LUMINATE_REQUESTS, count=300, seed=1)
    counts = Counter(name for example in examples for name in example)
    for name in STRATEGIES:
        assert 0.15 * len(examples) < counts[name] < 0.85 * len(examples), name
    pairs = Counter(tuple(sorted({"begin", "end"} & example.keys())) for example in examples)
    assert len(pairs) == 4


def test_most_examples_send_parameters_that_no_other_sends():
    examples = draw_examples(LUMINATE_REQUESTS, count=100, seed=1)
    assert len({tuple(example) for example in examples}) > 60


def test_values_are_not_narrowed_to_the_literals_of_rules():
    examples = draw_examples(LUMINATE_REQUESTS, count=300, seed=1)
    assert len({example["size"] for example in examples if "size" in example}) > 15
    assert {"X", "a", "b"} <= {example["column"] for example in examples if "column" in example}


def test_the_simplest_request_sends_the_fewest_parameters():
    assert len(find(LUMINATE_REQUESTS, lambda request: True)) == 1


def test_nothing_is_filtered():
    for module in (requests, selections):
        source = inspect.getsource(module)
        assert ".filter(" not in source
        assert "assume(" not in source


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_required_parameters_are_always_sent(data):
    strategy = valid_requests(STRATEGIES, rules=parsed(LUMINATE), types=TYPES, required=frozenset({"page", "sort"}))
    request = data.draw(strategy)
    assert {"page", "sort"} <= request.keys()
    assert keeps(request)


def test_a_chain_of_comparisons_is_ordered_even_where_drawn_values_collide():
    rules = parsed({"one": {"compare": "a < b"}, "two": {"compare": "b <= c"}, "three": {"compare": "c < 50"}})
    strategy = valid_requests(
        dict.fromkeys("abc", INTEGERS), rules=rules, types=dict.fromkeys("abc", "integer"), required=frozenset("abc")
    )
    examples = draw_examples(strategy, count=150, seed=3)
    assert len(examples) > 50
    for example in examples:
        assert int(example["a"]) < int(example["b"]) <= int(example["c"]) < 50


def test_calculations_are_kept_by_sending_less_where_values_do_not_fit():
    rules = parsed({"sum": {"arithmetic": "a + b <= c"}})
    strategy = valid_requests(dict.fromkeys("abc", INTEGERS), rules=rules, types=dict.fromkeys("abc", "integer"))
    examples = draw_examples(strategy, count=200, seed=5)
    whole = [example for example in examples if len(example) == 3]
    assert whole
    for example in whole:
        assert Fraction(example["a"]) + Fraction(example["b"]) <= Fraction(example["c"])


def test_values_with_and_without_zone_are_brought_together():
    rules = parsed({"order": {"compare": "begin <= end"}})
    strategy = valid_requests(
        {"begin": TIMES, "end": TIMES}, rules=rules, types=TYPES, required=frozenset({"begin", "end"})
    )
    for example in draw_examples(strategy, count=60, seed=2):
        assert DateTime.parse(example["begin"]).compare(DateTime.parse(example["end"])) in {-1, 0}


def test_a_group_too_large_to_list_is_solved_from_a_wish():
    many = [f"p{number}" for number in range(24)]
    data = {f"r{number}": {"or": [one, other]} for number, (one, other) in enumerate(pairwise(many))}
    data["few"] = {"zero_or_one": [many[3], {"and": [many[20], "n >= 3"]}]}
    strategy = valid_requests({**dict.fromkeys(many, TEXTS), "n": INTEGERS}, rules=parsed(data), types={"n": "integer"})
    examples = draw_examples(strategy, count=100, seed=1)
    assert len({tuple(example) for example in examples}) > 80
    for example in examples:
        assert all(one in example or other in example for one, other in pairwise(many))
        assert not (many[3] in example and many[20] in example and int(example.get("n", "0")) >= 3)


def test_comparisons_within_terms_are_kept():
    data = {
        "strict": {"requires": {"if": "a", "then": "b < c"}},
        "lenient": {"requires": {"if": "d", "then": {"compare": "b <= e"}}},
        "not": {"requires": {"if": "e", "then": {"not": "e == d"}}},
    }
    strategy = valid_requests(
        dict.fromkeys("abcde", INTEGERS), rules=parsed(data), types=dict.fromkeys("abcde", "integer")
    )
    examples = draw_examples(strategy, count=300, seed=4)
    assert any({"a", "b", "c", "d", "e"} == example.keys() for example in examples)
    for example in examples:
        value = {name: int(text) for name, text in example.items()}
        assert "a" not in value or value["b"] < value["c"]
        assert not {"d", "b", "e"} <= value.keys() or value["b"] <= value["e"]
        assert not {"d", "e"} <= value.keys() or value["e"] != value["d"]


def test_comparisons_in_a_circle_make_values_equal():
    rules = parsed({"one": {"compare": "a <= b"}, "two": {"compare": "b <= a"}})
    strategy = valid_requests(
        dict.fromkeys("ab", INTEGERS), rules=rules, types=dict.fromkeys("ab", "integer"), required=frozenset("ab")
    )
    assert all(example["a"] == example["b"] for example in draw_examples(strategy, count=50, seed=0))


def test_a_parameter_without_a_strategy_is_never_sent():
    strategy = valid_requests({"a": TEXTS}, rules=parsed({"some": {"or": ["a", "b"]}}), types={})
    assert all(example.keys() == {"a"} for example in draw_examples(strategy, count=10, seed=0))


@pytest.mark.parametrize(
    ("data", "required", "message"),
    [
        ({"none": {"and": ["a", {"not": "a"}]}}, frozenset(), "no request keeps the rules none"),
        ({}, frozenset({"z"}), "no values for z"),
        ({"never": {"arithmetic": "a + b < a"}, "both": {"and": ["a", "b"]}}, frozenset(), "no request keeps never"),
    ],
)
def test_a_contradiction_is_told_when_drawing_and_not_before(data, required, message):
    positive = st.integers(5, 60).map(str)
    strategy = valid_requests(
        {"a": positive, "b": positive}, rules=parsed(data), types=dict.fromkeys("ab", "integer"), required=required
    )
    with pytest.raises(UsageError, match=message):
        draw_examples(strategy, count=5, seed=0)


def test_the_same_seed_draws_the_same_and_another_seed_other_examples():
    first = draw_examples(LUMINATE_REQUESTS, count=40, seed=7)
    assert first == draw_examples(LUMINATE_REQUESTS, count=40, seed=7)
    assert first != draw_examples(LUMINATE_REQUESTS, count=40, seed=8)


def test_examples_are_distinct_and_as_many_as_asked_for_at_most():
    examples = draw_examples(LUMINATE_REQUESTS, count=40, seed=7)
    assert len({repr(example) for example in examples}) == len(examples)
    assert len(examples) == 40
    assert sorted(draw_examples(st.booleans(), count=40, seed=0)) == [False, True]


def test_this_file_can_tell_a_broken_request():
    # The evaluation above must refuse something, or it proves nothing.
    loose = valid_requests(STRATEGIES, rules={}, types=TYPES)
    assert not keeps(find(loose, lambda request: not keeps(request)))
    with pytest.raises(NoSuchExample):
        find(LUMINATE_REQUESTS, lambda request: not keeps(request), settings=settings(max_examples=200, deadline=None))


# ------------------------------------------------------------------------------------------ breaking a rule

WORDS = {
    "or": ({"or": ["a", "b"]}, lambda r: bool({"a", "b"} & r.keys())),
    "only-one": ({"only_one": ["a", "b"]}, lambda r: len({"a", "b"} & r.keys()) == 1),
    "zero-or-one": ({"zero_or_one": ["a", "c"]}, lambda r: len({"a", "c"} & r.keys()) < 2),
    "all-or-none": ({"all_or_none": ["b", "c"]}, lambda r: len({"b", "c"} & r.keys()) != 1),
    "requires": ({"requires": {"if": "c", "then": "d"}}, lambda r: "c" not in r or "d" in r),
    "value": ({"requires": {"if": "a == 3", "then": "c"}}, lambda r: r.get("a") != "3" or "c" in r),
    "least": ({"compare": "a >= 1"}, lambda r: "a" not in r or int(r["a"]) >= 1),
    "order": ({"compare": "a < b"}, lambda r: not {"a", "b"} <= r.keys() or int(r["a"]) < int(r["b"])),
    "sum": (
        {"arithmetic": "a + b <= 50"},
        lambda r: not {"a", "b"} <= r.keys() or int(r["a"]) + int(r["b"]) <= 50,
    ),
    "not": (
        {"requires": {"if": "d", "then": {"not": "a > b"}}},
        lambda r: "d" not in r or not {"a", "b"} <= r.keys() or int(r["a"]) <= int(r["b"]),
    ),
    "member": ({"requires": {"if": "d", "then": "b in (3, 4)"}}, lambda r: "d" not in r or r.get("b") in {"3", "4"}),
    "both": (
        {"requires": {"if": {"and": ["a", "d"]}, "then": {"or": ["b > 5", "c"]}}},
        lambda r: not {"a", "d"} <= r.keys() or int(r.get("b", "0")) > 5 or "c" in r,
    ),
}


@pytest.mark.parametrize("word", WORDS)
def test_every_kind_of_rule_is_broken_and_the_others_are_kept(word):
    others = {"few": {"zero_or_one": ["b", "e"]}, "size": {"compare": "e >= 0"}}
    rules = parsed({word: WORDS[word][0], **others})
    strategy = breaking_requests(
        word, dict.fromkeys("abcde", INTEGERS), rules=rules, types=dict.fromkeys("abcde", "integer")
    )
    examples = draw_examples(strategy, count=40, seed=1)
    assert len(examples) >= 20
    for example in examples:
        assert not WORDS[word][1](example), example
        assert not {"b", "e"} <= example.keys()
        assert int(example.get("e", "0")) >= 0


def test_times_that_cannot_be_compared_break_no_order():
    rules = parsed({"order": {"compare": "begin <= end"}})
    strategy = breaking_requests("order", {"begin": TIMES, "end": TIMES}, rules=rules, types=TYPES)
    for example in draw_examples(strategy, count=40, seed=2):
        assert DateTime.parse(example["begin"]).compare(DateTime.parse(example["end"])) == 1


def test_a_broken_request_has_what_is_required():
    strategy = breaking_requests(
        "filter-pair", STRATEGIES, rules=parsed(LUMINATE), types=TYPES, required=frozenset({"sort"})
    )
    for example in draw_examples(strategy, count=30, seed=1):
        assert "sort" in example
        assert ("column" in example) != ("text" in example)


def test_a_rule_that_another_forbids_to_break_is_told_when_drawing():
    rules = parsed({"one": {"or": ["a", "b"]}, "two": {"and": ["a", "b"]}})
    strategy = breaking_requests("one", dict.fromkeys("ab", TEXTS), rules=rules, types={})
    with pytest.raises(UsageError, match="no request was found that breaks one and nothing else"):
        draw_examples(strategy, count=3, seed=0)


def test_a_rule_that_is_not_there_is_told_with_the_nearest_name():
    with pytest.raises(UsageError, match=r"there is no rule 'date-oder'.*date-order"):
        breaking_requests("date-oder", STRATEGIES, rules=parsed(LUMINATE), types=TYPES)
