"""What is kept of outcomes comes back as it was, whatever is shared behind it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from accordant.findings import Breach, Outcome, Verdict
from accordant.outcomes import Outcomes

OUTCOMES = st.builds(
    Outcome,
    st.sampled_from(["a/checks/x", "a/checks/y"]),
    st.sampled_from(Verdict),
    st.lists(st.sampled_from(["1-0001", "1-0002", "2-0001"]), max_size=2).map(tuple),
    st.one_of(st.none(), st.builds(Breach, st.just("a"), st.sampled_from("bc"), st.just("d"))),
    reason=st.sampled_from(["", "why"]),
)
GROUPS = st.dictionaries(st.sampled_from("ghi"), st.lists(OUTCOMES, max_size=5))


@given(GROUPS)
def test_outcomes_come_back_in_their_order(groups: dict[str, list[Outcome]]) -> None:
    kept = Outcomes()
    for group, outcomes in groups.items():
        kept.put(group, outcomes)
    assert {group: list(kept.of(group)) for group in groups} == groups


@given(st.lists(OUTCOMES, max_size=8), st.sampled_from(Verdict))
def test_only_those_of_a_verdict_are_given_where_it_is_asked_for(outcomes: list[Outcome], verdict: Verdict) -> None:
    kept = Outcomes()
    kept.put("g", outcomes)
    assert list(kept.of("g", verdict)) == [outcome for outcome in outcomes if outcome.verdict is verdict]


def test_what_a_group_says_anew_replaces_what_it_said() -> None:
    kept = Outcomes()
    kept.put("g", [Outcome("a/checks/x", Verdict.HELD, ("1",))])
    kept.put("g", [Outcome("a/checks/x", Verdict.VIOLATED, ("2",))])
    assert [outcome.cases for outcome in kept.of("g")] == [("2",)]


def test_a_group_that_was_dropped_is_not_known() -> None:
    kept = Outcomes()
    for group in ("g", "h"):
        kept.put(group, [])
    kept.drop("g")
    kept.drop("never there")
    assert ("g" in kept, "h" in kept) == (False, True)
    kept.clear()
    assert "h" not in kept
