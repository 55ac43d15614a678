"""A row on two pages of a walk is a breach, whatever the walk was made for."""

from __future__ import annotations

from answer_groups import answers, numbered
from helpers import NAME, operation

from accordant.findings import Verdict
from accordant.relations import iter_overlaps

PARTITION = f"{NAME}/relations/pages-are-a-partition"
SORTED = f"{NAME}/relations/descending-is-reversed"


def found(*pages, repeat=None, role: str = "follow-up"):
    source = answers("source", [numbered(1, 2), numbered(3), []], walk=True)
    made = [*source, *answers(role, [*pages, []], walk=True, target=SORTED)] if role != "source" else []
    made = made or answers("source", [*pages, []], walk=True)
    if repeat is not None:
        made += answers("repeat", [repeat])
    return list(iter_overlaps(operation(), made))


def test_a_row_on_two_pages_breaks_the_clause_about_pages() -> None:
    (outcome,) = found(numbered(1, 2), numbered(2, 3))
    assert (outcome.clause, outcome.verdict) == (PARTITION, Verdict.VIOLATED)
    assert outcome.breach.actual == "row 2 on page 0 and again on page 1"
    assert (outcome.breach.signature, outcome.breach.kind) == ("overlap", "one row again")
    assert len(outcome.cases) == 2


def test_the_pages_of_a_source_count_too() -> None:
    (outcome,) = found(numbered(1, 2), numbered(1, 2, 3), role="source")
    assert outcome.breach.kind == "two rows again"


def test_pages_that_share_nothing_are_no_breach() -> None:
    assert found(numbered(1, 2), numbered(3)) == []


def test_what_comes_past_the_end_is_not_documented() -> None:
    assert found(numbered(1, 2), numbered(1, 2)) == []


def test_a_site_that_has_moved_is_not_accused() -> None:
    (outcome,) = found(numbered(1, 2), numbered(2, 3), repeat=numbered(9, 1))
    assert outcome.verdict is Verdict.UNSTABLE
    (outcome,) = found(numbered(1, 2), numbered(2, 3), repeat=numbered(1, 2))
    assert outcome.verdict is Verdict.VIOLATED


def test_single_answers_have_no_pages() -> None:
    made = [*answers("source", [numbered(1, 2)]), *answers("follow-up", [numbered(2, 1)])]
    assert list(iter_overlaps(operation(), made)) == []
