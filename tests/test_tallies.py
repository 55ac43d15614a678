"""Tallies: each defect once, in the order of the recordings, in little space."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from helpers import NAME, operation
from hypothesis import given
from hypothesis import strategies as st

from accordant.exchange import Request
from accordant.findings import MOST_DOCUMENTS, Breach, Outcome, Place, Severity, Verdict
from accordant.tallies import ClauseIndex, Part, Tally

CLAUSES: ClauseIndex = {clause.id: (rank, clause) for rank, clause in enumerate(operation().clauses())}
SCHEMA, CODE = f"{NAME}/checks/schema", f"{NAME}/checks/error-code"
NONE = Request("", ())
OTHER = Request("S", (("p", "1"),))


def breach(actual: str = "six", signature: str = "invalid-value /r/n") -> Breach:
    return Breach("a number", actual, signature, Place("/r/n", 1, 1))


def violated(clause: str = SCHEMA, actual: str = "six", signature: str = "invalid-value /r/n") -> Outcome:
    return Outcome(clause, Verdict.VIOLATED, ("x",), breach(actual, signature))


def held(clause: str = SCHEMA) -> Outcome:
    return Outcome(clause, Verdict.HELD, ("x",))


def tally(*recordings: tuple[str, list[Outcome]], request: Request = NONE) -> Tally:
    made = Tally()
    for name, outcomes in recordings:
        made.documents += 1
        made.add(outcomes, CLAUSES, Part(name, request, "server", "xml"))
    return made


def test_equal_breaches_are_one_finding_with_the_names_of_all() -> None:
    report = tally(("a", [violated()]), ("b", [held()]), ("c", [violated(actual="-1")])).report("t", with_pairs=True)
    (finding,) = report.findings
    assert (finding.id, finding.count, finding.document, finding.documents) == ("F1", 2, "a", ("a", "c"))
    assert finding.variants == (("six", 1), ("-1", 1))
    assert report.documents_with_findings == 2


def test_several_places_in_one_recording_count_once() -> None:
    (finding,) = tally(("a", [violated(), violated()])).report("t", with_pairs=True).findings
    assert (finding.count, finding.documents) == (1, ("a",))


def test_other_signatures_and_other_clauses_are_other_findings() -> None:
    made = tally(("a", [violated(), violated(signature="other"), violated(CODE)]))
    assert len(made.report("t", with_pairs=True).findings) == 3


def test_the_worst_come_first() -> None:
    warning = replace(violated(CODE), severity=Severity.WARNING)
    made = tally(
        ("a", [warning]),
        ("b", [warning]),
        ("c", [violated()]),
        ("d", [violated(signature="o")] * 2),
        ("e", [violated(signature="o")]),
    )
    report = made.report("t", with_pairs=True)
    assert [(f.severity.value, f.count) for f in report.findings] == [("error", 2), ("error", 1), ("warning", 2)]
    assert [f.id for f in report.findings] == ["F1", "F2", "F3"]


def test_one_error_makes_the_finding_an_error() -> None:
    warning = replace(violated(), severity=Severity.WARNING)
    (finding,) = tally(("a", [warning]), ("b", [violated()])).report("t", with_pairs=True).findings
    assert finding.severity is Severity.ERROR


def test_the_shortest_request_is_shown() -> None:
    made = Tally()
    for name, value in (("a", "long"), ("b", "s"), ("c", "s")):
        made.add([violated()], CLAUSES, Part(name, Request("S", (("p", value),))))
    (finding,) = made.report("t", with_pairs=True).findings
    assert (finding.document, finding.requests[0].sent) == ("b", {"p": "s"})
    assert finding.documents == ("a", "b", "c")


def test_of_what_came_the_first_three_are_kept() -> None:
    made = tally(*((str(number), [violated(actual=str(number))]) for number in range(9)))
    (finding,) = made.report("t", with_pairs=True).findings
    assert finding.variants == (("0", 1), ("1", 1), ("2", 1))
    assert finding.count == 9


def test_names_reasons_and_observations_are_bounded() -> None:
    made = tally(
        *(
            (
                str(number),
                [
                    violated(),
                    Outcome(CODE, Verdict.NOT_JUDGED, ("x",), reason=f"reason {number}"),
                    Outcome(f"{NAME}/checks/media-type", Verdict.OBSERVED, ("x",), observation=f"said {number}"),
                ],
            )
            for number in range(MOST_DOCUMENTS + 10)
        )
    )
    report = made.report("t", with_pairs=True)
    assert len(report.findings[0].documents) == MOST_DOCUMENTS
    assert report.findings[0].count == MOST_DOCUMENTS + 10
    by_id = {each.clause.id: each for each in report.clauses}
    assert len(by_id[CODE].reasons) == 21
    assert sum(by_id[CODE].reasons.values()) == MOST_DOCUMENTS + 10
    assert len(by_id[f"{NAME}/checks/media-type"].observations) == 21


def test_clauses_come_in_the_order_of_the_contract() -> None:
    report = tally(("a", [held(CODE), held(SCHEMA)])).report("t", with_pairs=True)
    assert [each.clause.id for each in report.clauses] == [SCHEMA, CODE]


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([Verdict.HELD, Verdict.VIOLATED], Verdict.VIOLATED),
        ([Verdict.VACUOUS, Verdict.HELD, Verdict.NOT_JUDGED], Verdict.HELD),
        ([Verdict.VACUOUS, Verdict.NOT_JUDGED], Verdict.NOT_JUDGED),
    ],
)
def test_the_verdict_is_the_first_in_order(verdicts: list[Verdict], verdict: Verdict) -> None:
    made = tally(("a", [Outcome(SCHEMA, each, ("x",), breach() if each == "violated" else None) for each in verdicts]))
    (clause,) = made.report("t", with_pairs=True).clauses
    assert clause.verdict is verdict


def test_pairs_are_counted_apart() -> None:
    made = Tally()
    made.add_pair(
        [violated()], CLAUSES, "a and b", (Part("a", NONE, "server", "xml"), Part("b", OTHER, "server", "json"))
    )
    made.add_pair([held()], CLAUSES, "c and d", (Part("c", NONE), Part("d", NONE)))
    report = made.report("t", with_pairs=True)
    assert report.pairs == (2, 1)
    assert report.documents_with_findings == 0
    assert report.findings[0].of_pairs
    assert report.findings[0].requests == (NONE, OTHER)
    assert report.findings[0].cases == ("a", "b")
    assert made.report("t", with_pairs=False).pairs is None


def test_outcomes_are_counted_by_caller_and_format_too() -> None:
    made = tally(("a", [violated()]), ("b", [held()]))
    made.add_group([held()], CLAUSES, "c, d", (Part("c", NONE, "server", "json"), Part("d", NONE, "server", "json")))
    made.merge(tally(("e", [held()])))
    assert made.cells == {
        (SCHEMA, "server", "xml", Verdict.VIOLATED): 1,
        (SCHEMA, "server", "xml", Verdict.HELD): 2,
        (SCHEMA, "server", "json", Verdict.HELD): 1,
    }


RECORDINGS = st.lists(
    st.lists(
        st.sampled_from(
            [held(), held(CODE), violated(), violated(actual="7"), violated(CODE), violated(signature="o"),
             Outcome(CODE, Verdict.NOT_JUDGED, ("x",), reason="why")]
        ),
        max_size=3,
    ),
    max_size=8,
)  # fmt: skip


@given(RECORDINGS, st.integers(0, 8), st.booleans())
def test_parts_say_together_what_the_whole_says(recordings: list[list[Outcome]], cut: int, pickled: bool) -> None:
    named = [(str(number), outcomes) for number, outcomes in enumerate(recordings)]
    first, second = tally(*named[:cut]), tally(*named[cut:])
    if pickled:  # as between processes
        first, second = pickle.loads(pickle.dumps(first)), pickle.loads(pickle.dumps(second))
    assert first.merge(second).report("t", with_pairs=True) == tally(*named).report("t", with_pairs=True)
