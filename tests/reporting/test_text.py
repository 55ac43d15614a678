"""A report on a terminal: within 80 columns, and nothing that came from a site can do anything to it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import click
import pytest
from helpers import NAME, MemorySite, case, error_xml, exchange, failed, operation, reader, row, xml
from hypothesis import given
from hypothesis import strategies as st

from accordant.contracts import Clause, Strength
from accordant.exchange import Exchange, Request
from accordant.findings import (
    Breach,
    ClauseReport,
    Comparison,
    Finding,
    KnownFinding,
    Place,
    Report,
    Severity,
    Standing,
    Verdict,
)
from accordant.judging import Judge
from accordant.locations import Location
from accordant.reporting.text import WIDTH, render_finding, render_report, safe

URL = "https://secure2.example.org/organization/site"
CLAUSE = Clause(
    f"{NAME}/asserts/type-filter",
    Strength.MUST,
    "every row has the type",
    "http://open.convio.com/api/apidoc/reference/methods/getUserInteractions_method.html",
    Location("contracts/luminate/constituent/getUserInteractions.yaml", 60, 3),
)
FINDING = Finding(
    "F1",
    CLAUSE,
    Severity.ERROR,
    Breach("the type that was asked for", "another one", "false", Place("/r/interaction[2]", 7, 3)),
    (case(sent={"interaction_type_id": "1000"}).request,),
    ("1-0001",),
    "0123456789ab",
    count=3,
    minimal="minimal",
)


def plain(lines) -> list[str]:
    return [click.unstyle(line) for line in lines]


def report(*findings: Finding, clauses: tuple[ClauseReport, ...] = (), **changes) -> Report:
    values = {
        "requests": 5,
        "answered": 5,
        "judged": 5,
        "run": "20261101-sandbox",
        "seed": 1,
        "record": "reports/runs/x",
    }
    return Report("a test", clauses, findings, **{**values, **changes})


def is_breakable(line: str) -> bool:
    """Whether a line could have been broken: its label apart, it has more than one word."""
    text = line.strip()
    for label in ("contract", "file", "source", "where", "request", "curl", "not validated:", "record"):
        text = text.removeprefix(label).strip()
    return " " in text.removesuffix("\\").removeprefix("--data-urlencode").removeprefix("--data-raw").strip()


# ----------------------------------------------------------------------------------------------- findings


def test_a_finding_says_everything_in_order() -> None:
    lines = plain(render_finding(FINDING, url=URL, run="20261101-sandbox"))
    assert lines[0] == f"F1  error  {NAME}/asserts/type-filter"
    text = "\n".join(lines)
    parts = [
        "contract  contracts/luminate/constituent/getUserInteractions.yaml:60:3",
        "(must)",
        "expected  the type that was asked for",
        "actual    another one",
        "where     /r/interaction[2] (line 7, column 3)",
        "request   POST SRConsAPI",
        "interaction_type_id=1000",
        "seen      3 times; no smaller request shows it",
        "source    http://open.convio.com/",
        "again     accordant replay 20261101-sandbox F1",
        "curl      curl \\",
        f"{URL}/SRConsAPI",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "{{" not in text
    assert '"login_password=$ACCORDANT_LOGIN_PASSWORD"' in text


@pytest.mark.parametrize(
    ("count", "minimal", "said"),
    [
        (1, "not minimised", "seen      1 time; not made smaller"),
        (2, "budget spent", "seen      2 times; the budget was spent before it could be made smaller"),
    ],
)
def test_how_small_the_request_is_is_said(count: int, minimal: str, said: str) -> None:
    lines = plain(render_finding(replace(FINDING, count=count, minimal=minimal)))
    assert said in " ".join(line.strip() for line in lines)


def test_what_two_requests_show_together_can_be_sent_again_and_what_more_show_by_the_last() -> None:
    for number, commands in ((1, 1), (2, 2), (3, 1)):
        several = replace(FINDING, requests=(FINDING.requests[0],) * number)
        lines = plain(render_finding(several, url=URL))
        assert sum(line.endswith("curl \\") for line in lines) == commands
        smallest = (
            "no smaller request shows" if number == 1 else "no smaller requests show"
        )
        assert smallest in " ".join(line.strip() for line in lines)


def test_a_claim_is_told_where_what_was_expected_does_not_say_it() -> None:
    assert "claim" not in "\n".join(plain(render_finding(of_clause(FINDING.breach.expected))))
    assert "    claim     pages follow one another" in plain(render_finding(of_clause("pages follow one another")))


def of_clause(summary: str) -> Finding:
    return replace(FINDING, clause=replace(FINDING.clause, summary=summary))


def test_of_many_requests_the_first_are_shown() -> None:
    many = replace(FINDING, requests=(FINDING.requests[0],) * 11)
    text = "\n".join(plain(render_finding(many)))
    assert text.count("POST SRConsAPI") == 8
    assert "... and 3 more" in text


# ------------------------------------------------------------------------------------------------ hostile


@given(st.text(st.characters(), max_size=60))
def test_what_is_shown_cannot_do_anything_to_a_terminal(text: str) -> None:
    shown = safe(text)
    forbidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not any(unicodedata.category(char) in forbidden and char != "\t" for char in shown)
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb\nc\x00", "a\\rb\\nc\\x00"),
        ("\u202eright to left", "\\u202eright to left"),
        ("\x9b1m", "\\x9b1m"),
        ("\u2028", "\\u2028"),
        ("naïve ☃", "naïve ☃"),
        ("\ud800", "\\ud800"),
        ("\ufffe\U0001ffff", "\\ufffe\\U0001ffff"),
    ],
)
def test_control_characters_are_shown_as_escapes(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_no_part_of_a_report_lets_a_hostile_answer_through() -> None:
    evil = "\x1b]0;title\x07\x1b[2J\u202e"
    place = Place(f"/r/{evil}", 1, 1)
    request = Request("SRConsAPI", (("interaction_subject", evil),))
    finding = replace(
        FINDING,
        breach=Breach(evil, evil, "x", place),
        requests=(request,),
        document=evil,
        clause=replace(CLAUSE, source=evil),
    )
    clauses = (
        ClauseReport(CLAUSE, Verdict.OBSERVED, {Verdict.OBSERVED: 1}, {evil: 1}),
        ClauseReport(CLAUSE, Verdict.VACUOUS, {Verdict.VACUOUS: 1}, {}, {evil: 1}),
    )
    made = replace(report(finding, clauses=clauses, unjudged=((evil, evil),)), title=f"a site {evil}")
    for line in plain(render_report(made, url=URL)):
        assert "\x1b" not in line
        assert "\u202e" not in line
        assert "\x07" not in line


# ------------------------------------------------------------------------------------------------ columns


def a_report_of_everything() -> Report:
    judge = Judge(operation(), reader(), "America/Chicago")
    site = MemorySite()
    judge.add(
        [
            Exchange(case("1-0001"), site(case("1-0001"))),
            exchange(xml([row(1, interactionTypeId="6")]), {"interaction_type_id": "1000"}, case_id="1-0002"),
            exchange(xml([row(1, interactionTypeId="x" * 200)]), case_id="1-0003"),
            exchange(b"<html/>", {"source": "s" * 255}, status=500, case_id="1-0004"),
            failed(case_id="1-0005"),
            exchange(error_xml(4711, "word " * 60), status=400, acceptance=None, case_id="1-0006"),
            exchange(error_xml(10), status=403, breaks=f"{NAME}/rules/identifier", acceptance=None, case_id="1-0007"),
        ]
    )
    return judge.report("getUserInteractions on sandbox (127.0.0.1:1/site)", run="20261101-sandbox", seed=1)


@pytest.mark.parametrize("verbose", [False, True])
def test_a_report_fits_80_columns(verbose: bool) -> None:
    made = a_report_of_everything()
    assert len(made.findings) >= 5
    for line in plain(render_report(made, url=URL, verbose=verbose)):
        assert len(line) <= WIDTH or not is_breakable(line), line


def test_the_summary_of_a_run_without_a_success_fits_too() -> None:
    judge = Judge(operation(), reader())
    judge.add([exchange(error_xml(10), status=403, acceptance=None)])
    lines = plain(render_report(judge.report("getUserInteractions " + "on a site with a long name " * 4)))
    assert any("was never answered with a success" in line for line in lines)
    assert all(len(line) <= WIDTH for line in lines)


# ------------------------------------------------------------------------------------------------ summary


def test_every_clause_is_named_once() -> None:
    made = a_report_of_everything()
    text = "\n".join(plain(render_report(made, verbose=True)))
    summary = text[text.index("getUserInteractions on sandbox") :]
    for item in made.clauses:
        assert item.clause.id.partition("/")[2].partition(":")[0] in summary


def test_the_numbers_say_what_was_judged_and_what_was_not() -> None:
    made = report(answered=4, judged=3, requests=5, unjudged=(("1-0004", "status 500, no document"),), dropped=1)
    text = "\n".join(plain(render_report(made)))
    assert "answers   4 of 5, validated 3 of 4" in text
    assert "not validated: 1-0004" in text
    assert "1 line of the journal could not be read" in text
    assert "findings  0 errors, 0 warnings" in text
    assert "seed      1" in text


def test_of_many_answers_that_were_not_judged_ten_are_named() -> None:
    made = report(unjudged=tuple((f"1-{number}", "why") for number in range(13)))
    text = "\n".join(plain(render_report(made)))
    assert text.count("not validated:") == 10
    assert "... and 3 more" in text


def unknown(name: str, verdict: Verdict, *reasons: str) -> ClauseReport:
    return ClauseReport(replace(CLAUSE, id=f"{NAME}/relations/{name}"), verdict, {}, {}, dict.fromkeys(reasons, 1))


@pytest.mark.parametrize(
    "verdict", [Verdict.UNSTABLE, Verdict.NOT_JUDGED, Verdict.VACUOUS, Verdict.NOT_EXERCISED], ids=str
)
def test_what_is_the_reason_for_several_clauses_is_said_once(verdict: Verdict) -> None:
    made = report(
        clauses=(unknown("a", verdict, "moved"), unknown("b", verdict, "cut"), unknown("c", verdict, "moved"))
    )
    lines = plain(render_report(made))
    place = lines.index(f"  {verdict.value} (3)")
    assert lines[place + 1 : place + 4] == ["    moved (2):", "      relations/a, relations/c", "    relations/b: cut"]


def test_of_what_is_not_exercised_there_is_always_a_reason() -> None:
    lines = plain(render_report(report(clauses=(unknown("a", Verdict.NOT_EXERCISED),))))
    assert "    relations/a: nothing that was sent shows it" in lines


def test_errors_and_warnings_are_counted_apart() -> None:
    made = report(FINDING, replace(FINDING, id="F2", severity=Severity.WARNING))
    assert "findings  1 error, 1 warning" in plain(render_report(made))


# ----------------------------------------------------------------------------------------------- baseline

ENTRY = KnownFinding(
    "0123456789ab", CLAUSE.id, "a", "false", "case 4711", "ada@example.org", date(2026, 11, 25), date(2027, 2, 23)
)
KNOWN = replace(FINDING, standing=Standing.KNOWN, known=ENTRY)
SOME = Comparison("reports/baselines/site.yaml")


def lines_of(*findings: Finding, **changes) -> list[str]:
    return plain(render_report(report(*findings, **{"comparison": SOME, **changes})))


def test_what_is_known_stands_apart_behind_what_counts() -> None:
    lines = lines_of(KNOWN, replace(FINDING, id="F2"))
    assert lines[0] == f"F2  error  {CLAUSE.id}"
    at = lines.index("known (1), not counted: reports/baselines/site.yaml")
    assert lines[at + 1 : at + 4] == [
        f"F1  error  {CLAUSE.id}",
        "    case 4711 (ada@example.org, until 2027-02-23)",
        "",
    ]
    assert "findings  1 error, 0 warnings, 0 changed; 1 known" in lines


def test_where_nothing_is_known_nothing_is_said_of_it() -> None:
    lines = lines_of(FINDING)
    assert not any(line.startswith("known") for line in lines)
    assert "findings  1 error, 0 warnings, 0 changed; 0 known" in lines
    assert "baseline  reports/baselines/site.yaml" in lines
    assert not any("baseline" in line for line in plain(render_report(report(FINDING))))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"standing": Standing.EXPIRED}, "until 2027-02-23); that is over, so that it counts again"),
        (
            {"standing": Standing.WIDER, "seen_with": (("a", "b"), ())},
            "when it was seen with c; now with a and b, or nothing in particular, which may be another defect",
        ),
        (
            {"standing": Standing.WIDER, "seen_as": ("earlier", "later")},
            "when it was seen with c; now earlier; later, which may be another defect",
        ),
    ],
)
def test_why_something_counts_that_has_an_entry_is_said(changes, said) -> None:
    entry = replace(ENTRY, seen_with=(("c",),))
    lines = lines_of(replace(FINDING, known=entry, **changes))
    assert lines[0].startswith("F1  error")
    assert said in " ".join(" ".join(lines).split())


def test_a_clause_that_is_known_to_be_violated_says_so() -> None:
    one = ClauseReport(CLAUSE, Verdict.VIOLATED, {Verdict.VIOLATED: 2}, is_known=True)
    assert "    asserts/type-filter: violated 2; known" in lines_of(clauses=(one,))
    assert "    asserts/type-filter: violated 2" in lines_of(clauses=(replace(one, is_known=False),))


def test_what_is_fixed_not_seen_new_and_missing_is_told() -> None:
    other = replace(ENTRY, clause="op/a/b")
    said = Comparison("f.yaml", (ENTRY,), ((other, "the clause is vacuous"),), {"op/p": ("x",)}, {"op/q": ("y", "z")})
    text = " ".join(" ".join(lines_of(comparison=said)).split())
    assert f"fixed: {CLAUSE.id}, no longer seen (case 4711) accordant baseline prune takes it out" in text
    assert "known, not seen: op/a/b (the clause is vacuous)" in text
    assert "observed for the first time: op/p" in text
    assert "no longer observed: op/q: y; z" in text
    assert "prune" not in " ".join(lines_of())


def test_how_small_the_request_is_is_not_said_of_what_has_changed() -> None:
    lines = lines_of(replace(FINDING, severity=Severity.CHANGED))
    assert "    seen      3 times" in lines


def test_a_report_with_a_baseline_fits_80_columns_and_is_safe() -> None:
    evil = "word \x1b[2J" * 12
    entry = replace(ENTRY, reason=evil, owner="o" * 30, clause=f"{NAME}/rules/some-very-long-name-of-a-rule/refused")
    said = Comparison("f.yaml", (entry,), ((entry, evil),), {entry.clause: (evil,)}, {entry.clause: (evil,)})
    wide = replace(FINDING, standing=Standing.WIDER, known=replace(entry, seen_as=(evil,)), seen_as=(evil,))
    lines = lines_of(replace(KNOWN, known=entry), replace(wide, id="F2"), comparison=said)
    for line in lines:
        assert len(line) <= WIDTH or not is_breakable(line), line
        assert "\x1b" not in line


def test_nothing_rests_on_colour_alone() -> None:
    lines = list(render_report(report(FINDING)))
    assert any("\x1b[" in line for line in lines)
    assert "F1  error  " in click.unstyle(lines[0])
