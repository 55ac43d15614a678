"""The answer with which a report opens."""

from __future__ import annotations

import pytest
from dossiers import EARLIER, dossier, finding, known

from accordant.findings import Severity, Standing
from accordant.reporting.headlines import headline, joined
from accordant.reporting.trends import ChangedObservation, Changes, PastFinding

A = finding("op/checks/schema", 1)
W = finding("op/checks/format", 2, severity=Severity.WARNING)
FIXED = PastFinding("0" * 12, "op/checks/x", Severity.ERROR, "actual")
OTHER = ChangedObservation("op/rules/r", ("accepted",), ("refused",))


def said(*findings, **changes) -> tuple[str, str]:
    head = headline(dossier(*findings, **changes))
    return head.text, head.tone


def test_the_first_run_says_what_it_found() -> None:
    assert said(A, W) == ("1 error and 1 warning, compared with no earlier run", "bad")
    assert said() == ("Nothing was found, compared with no earlier run", "calm")


def test_what_is_new_comes_first() -> None:
    changes = Changes(EARLIER, new=(A.fingerprint,), still=(W.fingerprint,), fixed=(FIXED,))
    head = headline(dossier(A, W, changes=changes))
    assert (head.text, head.tone) == ("1 new error since 2026.10", "bad")
    assert head.points == ("1 fixed", "1 still there")


def test_nothing_new_is_said_and_what_is_still_there_too() -> None:
    assert said(A, changes=Changes(EARLIER, still=(A.fingerprint,))) == (
        "Nothing new since 2026.10; 1 finding is still there",
        "bad",
    )
    assert said(W, changes=Changes(EARLIER, still=(W.fingerprint,)))[1] == "open"


def test_all_is_well_only_where_nothing_is_found_and_nothing_has_changed() -> None:
    assert said(changes=Changes(EARLIER)) == ("Nothing new since 2026.10, and nothing is wrong", "calm")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"observations": (OTHER,)}, "No new finding since 2026.10, but 1 observation changed"),
        (
            {"shapes": ("a", "b"), "no_longer_exercised": ("op/a/b",)},
            "No new finding since 2026.10, but 2 shapes changed and 1 clause no longer judged",
        ),
    ],
)
def test_what_changed_without_a_finding_is_no_calm(changes, text) -> None:
    assert said(changes=Changes(EARLIER, **changes)) == (text, "open")


def test_what_is_known_is_not_new() -> None:
    changes = Changes(EARLIER, new=(A.fingerprint,))
    assert said(known(A), changes=changes) == ("Nothing new since 2026.10, and nothing is wrong", "calm")
    assert headline(dossier(known(A), changes=changes)).points == ("1 known",)


@pytest.mark.parametrize(
    ("changes", "caveat"),
    [
        ({"is_complete": False}, "The run did not come to its end; only what was answered is judged."),
        ({"answered": 4}, "1 of 5 requests got no answer."),
        ({"unjudged": (("1-0001", "why"),)}, "1 of 5 answers could not be validated."),
        ({"dropped": 2}, "2 lines of the journal could not be read."),
        ({"unreadable": (("a.har", "why"),)}, "1 recording could not be read."),
    ],
)
def test_what_is_not_sure_takes_the_calm_away(changes, caveat) -> None:
    head = headline(dossier(**changes, changes=Changes(EARLIER)))
    assert (head.caveats, head.tone) == ((caveat,), "open")


def test_an_operation_without_a_success_is_bad() -> None:
    head = headline(dossier(failed_operations=("op",)))
    assert head.tone == "bad"
    assert head.caveats == ("op was never answered with a success; most of it could not be judged.",)


def test_a_finding_that_counts_again_is_told() -> None:
    assert headline(dossier(known(A, standing=Standing.EXPIRED))).caveats == (
        "1 finding that was known until a day that is over.",
    )


def test_recordings_have_no_earlier_run() -> None:
    assert said(A, run="", requests=14) == ("1 error in 14 recordings", "bad")
    assert headline(dossier(run="")).points == ()


def test_parts_are_joined_as_in_a_sentence() -> None:
    assert [joined(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
