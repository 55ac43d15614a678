"""What is accepted and taken out: the findings that are meant, with reason, owner and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from regression.made import PROBE, TODAY, baseline, finding, known, observed, report

from accordant.errors import UsageError
from accordant.findings import Severity
from accordant.regression.accepting import Acceptance, accepted, chosen_findings, pruned
from accordant.regression.comparing import compared

ONE = finding("op/asserts/one", fingerprint="aaaa11112222")
TWO = finding("op/asserts/two", fingerprint="aaaa33334444")
THREE = finding("op/asserts/three", fingerprint="f1bb55556666")
MADE = report(ONE, TWO, THREE)
TERMS = Acceptance("case 4711", "ada@example.org", TODAY, TODAY + timedelta(90))


def chosen(*names: str, of=MADE) -> list[str]:
    return [one.fingerprint for one in chosen_findings(of, names)]


# --- which ------------------------------------------------------------------------------------------------------------


def test_without_names_all_that_count_are_meant() -> None:
    assert chosen() == [ONE.fingerprint, TWO.fingerprint, THREE.fingerprint]
    assert chosen(of=compared(MADE, baseline(known(TWO)), TODAY)) == [ONE.fingerprint, THREE.fingerprint]


def test_what_is_expired_is_meant_and_what_is_known_only_where_it_is_named() -> None:
    over = known(TWO, expires=TODAY - timedelta(1))
    of = compared(MADE, baseline(known(ONE), over), TODAY)
    assert chosen(of=of) == [TWO.fingerprint, THREE.fingerprint]
    assert chosen("F1", of=of) == [ONE.fingerprint]


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (["F2"], [TWO]),
        (["f2"], [TWO]),
        (["F3", "F1"], [ONE, THREE]),
        (["F1", "F1", "aaaa1111"], [ONE]),
        (["aaaa33334444"], [TWO]),
        (["AAAA3333"], [TWO]),
        (["f1bb"], [THREE]),
        # An id, though a fingerprint begins with it.
        (["f1"], [ONE]),
    ],
)
def test_a_finding_is_named_by_its_id_its_fingerprint_or_a_beginning_of_that(names, meant) -> None:
    assert chosen(*names) == [one.fingerprint for one in meant]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aaaa", "the beginning of several: aaaa11112222, aaaa33334444"),
        ("F9", "no finding 'F9'; did you mean 'F1'"),
        ("aaaa11112223", "did you mean 'aaaa11112222'"),
        ("f1b", "no finding 'f1b'"),
        ("no-such-thing", "there is F1 (aaaa11112222), F2"),
    ],
)
def test_a_name_that_none_or_several_have_is_a_mistake_of_the_caller(name: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(name)
    assert said in str(raised.value)


def test_a_run_without_findings_has_none_to_name() -> None:
    assert chosen(of=report()) == []
    with pytest.raises(UsageError, match="there is none"):
        chosen("F1", of=report())


# --- taking in --------------------------------------------------------------------------------------------------------


def test_an_entry_says_all_that_was_asked_for_and_nothing_of_the_data() -> None:
    one = replace(ONE, seen_with=(("a", "b"),), seen_as=("later",))
    after = accepted(baseline(), report(one), [one], TERMS)
    entry = after.findings[ONE.fingerprint]
    assert (entry.clause, entry.signature, entry.summary) == (ONE.clause.id, "status 500", ONE.clause.summary)
    assert (entry.reason, entry.owner) == ("case 4711", "ada@example.org")
    assert (entry.accepted, entry.expires, entry.run) == (TODAY, TERMS.expires, "20261125-s")
    assert (entry.seen_with, entry.seen_as) == ((("a", "b"),), ("later",))
    assert "Ada" not in repr(entry)


def test_what_is_accepted_is_known_from_then_on_and_nothing_else_is() -> None:
    after = accepted(baseline(), MADE, [TWO], TERMS)
    again = compared(MADE, after, TODAY)
    assert [one.fingerprint for one in again.known] == [TWO.fingerprint]
    assert len(again.counted) == 2


def test_what_was_known_before_stays() -> None:
    entry = known(ONE)
    assert accepted(baseline(entry), MADE, [TWO], TERMS).findings[ONE.fingerprint] is entry


def test_accepting_again_takes_the_new_terms_and_both_circumstances() -> None:
    entry = known(ONE, reason="old", seen_with=(("a", "b"), ("c",)), seen_as=("later",))
    one = replace(ONE, seen_with=(("a",),), seen_as=("earlier",))
    before = baseline(entry)
    made = compared(report(one), before, TODAY)
    after = accepted(before, made, made.findings, TERMS)
    found = after.findings[ONE.fingerprint]
    assert found.reason == "case 4711"
    assert found.seen_with == (("a",), ("c",))
    assert found.seen_as == ("earlier", "later")
    assert compared(report(one), after, TODAY).known


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "  "}, "--reason"),
        ({"owner": ""}, "--owner"),
        ({"expires": TODAY - timedelta(1)}, "is over; today is 2026-11-25"),
    ],
)
def test_without_reason_owner_or_a_day_to_come_nothing_is_accepted(changes, said) -> None:
    with pytest.raises(UsageError, match=said):
        accepted(baseline(), MADE, [ONE], replace(TERMS, **changes))


def test_today_is_a_day_to_come() -> None:
    assert accepted(baseline(), MADE, [ONE], replace(TERMS, expires=TODAY)).findings


# --- observations -----------------------------------------------------------------------------------------------------

SAW_TEN = report(clauses=(observed("code 10"),))


def test_what_was_observed_for_the_first_time_is_always_taken_in() -> None:
    assert accepted(baseline(), SAW_TEN, [], TERMS).observations == {PROBE: ("code 10",)}


def test_a_changed_observation_is_taken_in_only_where_its_finding_is_accepted() -> None:
    before = baseline(**{PROBE: ("code 9",)})
    made = compared(SAW_TEN, before, TODAY)
    assert [one.severity for one in made.findings] == [Severity.CHANGED]
    assert accepted(before, made, [], TERMS).observations == {PROBE: ("code 9",)}
    after = accepted(before, made, made.findings, TERMS)
    assert after.observations == {PROBE: ("code 10",)}
    assert not after.findings
    assert not compared(SAW_TEN, after, TODAY).findings


def test_observations_of_clauses_that_the_run_is_not_about_stay() -> None:
    after = accepted(baseline(**{"other/probes/a": ("yes",)}), SAW_TEN, [], TERMS)
    assert after.observations == {"other/probes/a": ("yes",), PROBE: ("code 10",)}


def test_fewer_answers_do_not_take_away_what_is_known() -> None:
    before = baseline(**{PROBE: ("code 10", "code 9")})
    assert accepted(before, compared(SAW_TEN, before, TODAY), [], TERMS).observations == before.observations


# --- taking out -------------------------------------------------------------------------------------------------------


def test_pruning_takes_out_what_it_is_told_and_leaves_the_rest() -> None:
    before = baseline(known(ONE), known(TWO), **{PROBE: ("code 9",)})
    after = pruned(before, [known(ONE)])
    assert list(after.findings) == [TWO.fingerprint]
    assert after.observations == before.observations
    assert pruned(before, []) == before
