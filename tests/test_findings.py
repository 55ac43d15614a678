"""Plain data of verdicts: precedence, fingerprints, counts."""

from __future__ import annotations

from helpers import operation
from hypothesis import given
from hypothesis import strategies as st

from accordant.contracts import Strength
from accordant.findings import ClauseReport, Place, Report, Severity, Verdict, fingerprint, severity_of


def test_a_breach_comes_first_and_what_was_not_exercised_last() -> None:
    order = list(Verdict)
    assert order[0] is Verdict.VIOLATED
    assert order[-1] is Verdict.NOT_EXERCISED
    assert order.index(Verdict.UNSTABLE) < order.index(Verdict.HELD) < order.index(Verdict.VACUOUS)


@given(st.text(), st.text(), st.text(), st.text())
def test_a_fingerprint_is_that_of_clause_and_signature(a: str, b: str, c: str, d: str) -> None:
    first, second = fingerprint(a, b), fingerprint(c, d)
    assert len(first) == 12
    assert first == fingerprint(a, b)
    if "\0" not in a + b + c + d:
        assert (first == second) == ((a, b) == (c, d))


def test_a_fingerprint_never_changes_between_versions() -> None:
    # Baselines hold it; this is that of the first version.
    assert fingerprint("getUserInteractions/asserts/type-filter", "false") == "1e61cd3390b6"


def test_the_breach_of_a_must_is_an_error_and_of_a_should_a_warning() -> None:
    assert severity_of(Strength.MUST) is Severity.ERROR
    assert severity_of(Strength.SHOULD) is Severity.WARNING
    assert [s.rank for s in (Strength.MUST, Strength.SHOULD, Strength.PROBE)] == [2, 1, 0]


def test_a_place_says_as_much_as_is_known() -> None:
    assert str(Place("/r/a")) == "/r/a"
    assert str(Place("/r/a", 3)) == "/r/a (line 3)"
    assert str(Place("$.a", 3, 7)) == "$.a (line 3, column 7)"


def test_a_report_counts_clauses_by_verdict() -> None:
    clauses = [
        ClauseReport(clause, verdict)
        for clause, verdict in zip(operation().clauses(), [Verdict.HELD, Verdict.HELD, Verdict.VACUOUS], strict=False)
    ]
    report = Report("a", tuple(clauses), ())
    assert (report.count(Verdict.HELD), report.count(Verdict.VACUOUS), report.count(Verdict.VIOLATED)) == (2, 1, 0)
    assert not report.has(Severity.ERROR)
