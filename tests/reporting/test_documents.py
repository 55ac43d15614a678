"""A report on recordings: on one screen of 80 columns, what is wrong with which of them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import click
import pytest
from helpers import NAME

from accordant.contracts import Clause, Strength
from accordant.exchange import Request
from accordant.findings import Breach, ClauseReport, Finding, Place, Report, Severity, Verdict
from accordant.locations import Location
from accordant.reporting.documents import render_documents

CLAUSE = Clause(
    f"{NAME}/checks/schema",
    Strength.MUST,
    "the document is valid",
    "http://open.convio.com/api/apidoc/general/xml_schema.html",
    Location("contracts/luminate/api.yaml", 37, 1),
)
FINDING = Finding(
    "F1",
    CLAUSE,
    Severity.ERROR,
    Breach("xsd:integer", "six", "invalid-value", Place("/r/interaction[2]/id", 7, 3)),
    (Request("", ()),),
    ("sync/a.xml",),
    "0123456789ab",
    document="sync/a.xml",
    documents=("sync/a.xml",),
    variants=(("six", 1),),
)
HELD = ClauseReport(replace(CLAUSE, id=f"{NAME}/checks/well-formed"), Verdict.HELD, {Verdict.HELD: 3})


def many(count: int, names: int = 5) -> Finding:
    documents = tuple(f"sync/{number:03d}.xml" for number in range(min(count, names)))
    return replace(FINDING, count=count, documents=documents, document=documents[0], variants=(("six", count),))


def report(*findings: Finding, **changes) -> Report:
    numbered = tuple(replace(finding, id=f"F{number}") for number, finding in enumerate(findings, 1))
    values = {"requests": 200, "answered": 200, "judged": 200, "clauses": (HELD,)}
    return Report("200 recorded responses", findings=numbered, **{**values, **changes})


def lines(made: Report, **options) -> list[str]:
    return [click.unstyle(line) for line in render_documents(made, **options)]


# ----------------------------------------------------------------------------------------------- findings


def test_a_finding_says_everything_in_order() -> None:
    request = Request("SRConsAPI", (("method", NAME), ("api_key", "{{api_key}}"), ("cons_id", "1")), "POST")
    shown = lines(report(replace(many(37), requests=(request,))))
    assert shown[0] == f"F1  error  {NAME}/checks/schema"
    text = "\n".join(shown)
    parts = [
        "contract  contracts/luminate/api.yaml:37:1 (must)",
        "expected  xsd:integer",
        "actual    six",
        "where     /r/interaction[2]/id (line 7, column 3)",
        "seen      in 37 of 200 documents, first 000.xml, 001.xml, 002.xml and 34",
        f"request   POST SRConsAPI  method={NAME}  cons_id=1",
        "source    http://open.convio.com/api/apidoc/general/xml_schema.html",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "{{" not in text


def test_a_finding_of_one_recording_names_it() -> None:
    shown = "\n".join(lines(report(FINDING)))
    assert "seen      in sync/a.xml" in shown
    assert "request" not in shown


def test_the_recording_that_is_shown_is_named_where_it_is_not_the_first() -> None:
    shown = " ".join(" ".join(lines(report(replace(many(3), document="sync/002.xml")))).split())
    assert "first 000.xml, 001.xml, 002.xml; the place is in 002.xml" in shown


def test_a_difference_of_pairs_is_counted_in_pairs() -> None:
    shown = "\n".join(lines(report(replace(many(2), of_pairs=True), pairs=(12, 2))))
    assert "in 2 of 12 pairs, first " in shown
    assert "pairs     compared 12 pairs of XML and JSON, 2 differ" in shown


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ((1, 0), "compared 1 pair of XML and JSON, none differ"),
        ((3, 1), "compared 3 pairs of XML and JSON, 1 differs"),
    ],
)
def test_how_many_pairs_were_compared_is_said(pairs: tuple[int, int], said: str) -> None:
    assert said in "\n".join(lines(report(pairs=pairs)))


@pytest.mark.parametrize("pairs", [None, (0, 0)])
def test_where_there_are_no_pairs_nothing_is_said_of_them(pairs: tuple[int, int] | None) -> None:
    assert "pairs" not in "\n".join(lines(report(pairs=pairs)))


@pytest.mark.parametrize(
    ("variants", "count", "said"),
    [
        ((("six", 3),), 3, "actual    six\n"),
        ((("six", 2), ("", 1)), 3, "actual    six (2); nothing (1)\n"),
        ((("six", 2), ("7", 1)), 9, "actual    six (2); 7 (1); others (6)\n"),
    ],
)
def test_what_came_is_told_with_its_numbers(variants: tuple[tuple[str, int], ...], count: int, said: str) -> None:
    assert said in "\n".join(lines(report(replace(many(count), variants=variants))))


def test_three_findings_are_shown_in_full_and_the_rest_shortly() -> None:
    made = report(*[many(9 - number) for number in range(6)])
    text = "\n".join(lines(made))
    assert text.count("contract  ") == 3
    assert "(--verbose shows F4 to F6 in full)" in text
    assert "F6  error  getUserInteractions/checks/schema\n    expected xsd:integer; actual six, at" in text
    assert len(lines(made)) < 50
    assert "\n".join(lines(made, verbose=True)).count("contract  ") == 6


def test_of_many_findings_the_worst_are_told() -> None:
    shown = lines(report(*[many(99 - number) for number in range(60)]))
    assert "    (--verbose shows F4 to F60 in full)" in shown
    heads = [line.split()[0] for line in shown if line.startswith("F")]
    assert heads == [f"F{number}" for number in range(1, 13)]
    assert "findings  60 errors, 0 warnings" in shown


# ------------------------------------------------------------------------------------------------ summary


def test_the_last_line_says_how_many_were_validated() -> None:
    made = report(judged=198, unjudged=(("a", "why"), ("b", "why")))
    assert lines(made)[-1] == "validated 198 of 200"


def test_what_was_not_judged_is_named_by_its_reason() -> None:
    unjudged = (
        ("s/a.xml", "no operation answers with 'x'"),
        ("s/b.xml", "no operation answers with 'x'"),
        ("s/c.har", "no body"),
    )
    text = "\n".join(lines(report(unjudged=unjudged)))
    assert "200 recorded responses in s/" in text
    assert "could not be judged (3)\n  no operation answers with 'x': a.xml, b.xml\n  no body: c.har\n" in text


def test_reasons_that_differ_in_a_name_are_one() -> None:
    unjudged = tuple((f"{number}.xml", f"no operation answers with 'r{number}'") for number in range(300))
    shown = lines(report(unjudged=unjudged))
    text = " ".join(" ".join(shown).split())
    assert "no operation answers with ...: 0.xml ('r0'), 1.xml ('r1'), 2.xml ('r2') and 297 more" in text
    assert "(--verbose and --format json name all)" in text
    assert len(shown) < 20
    assert sum("answers with 'r" in line for line in lines(report(unjudged=unjudged), verbose=True)) == 300


def test_of_many_reasons_the_most_frequent_are_told() -> None:
    unjudged = tuple((f"{number}", "reason " + "x" * (number % 15)) for number in range(31))
    shown = lines(report(unjudged=unjudged))
    assert "  reason : 0, 15, 30" in shown
    assert "  ... and 10 more" in shown


def test_what_was_passed_over_and_what_could_not_be_read_are_named() -> None:
    text = "\n".join(lines(report(passed_over=(("a.har entry 1", "no call"),), unreadable=(("b.xml", "denied"),))))
    assert "passed over (1)\n  no call: a.har entry 1" in text
    assert "could not be read (1)\n  denied: b.xml" in text


def test_lines_of_a_journal_that_were_dropped_are_said() -> None:
    assert "2 lines of the journal could not be read" in lines(report(dropped=2))


def test_what_held_is_named_where_there_is_room() -> None:
    assert "checks/well-formed" in "\n".join(lines(report()))
    assert "checks/well-formed" not in "\n".join(lines(report(FINDING)))
    assert "checks/well-formed: held 3" in "\n".join(lines(report(FINDING), verbose=True))


def test_clauses_that_were_not_judged_are_named() -> None:
    clauses = (ClauseReport(CLAUSE, Verdict.NOT_JUDGED, {Verdict.NOT_JUDGED: 1}, {}, {"a long reason": 1}),)
    text = "\n".join(lines(report(clauses=clauses)))
    assert f"{NAME}/checks/schema: not judged; --verbose says why" in text
    assert "a long reason" in "\n".join(lines(report(clauses=clauses), verbose=True))


def test_findings_are_counted_with_the_documents_that_have_one() -> None:
    made = report(FINDING, replace(FINDING, severity=Severity.WARNING), documents_with_findings=2)
    assert "findings  1 error, 1 warning, in 2 of 200 documents" in lines(made)
    assert "findings  0 errors, 0 warnings" in lines(report())


# ------------------------------------------------------------------------------------------------- safety


def test_every_line_fits_80_columns() -> None:
    long = "word " * 60
    made = report(
        *[
            replace(
                many(9),
                breach=replace(FINDING.breach, expected=long, actual="x" * 300),
                variants=((long, 5), ("x" * 300, 4)),
            )
        ]
        * 5,
        unjudged=tuple((f"sync/{'n' * 30}{number}.xml", long) for number in range(30)),
        passed_over=(("sync/a", long),),
    )
    for verbose in (False, True):
        assert [line for line in lines(made, verbose=verbose) if len(line) > 80 and "x" * 80 not in line] == []


def test_nothing_that_was_recorded_can_move_the_cursor() -> None:
    evil = "\x1b[2J\u202e\r"
    finding = replace(
        FINDING,
        clause=replace(CLAUSE, source=evil),
        breach=Breach(evil, evil, "s", Place(f"/{evil}", 1, 1)),
        requests=(Request(evil, ((evil, evil),)),),
        document=evil,
        documents=(evil, evil),
        count=2,
        variants=((evil, 1), ("x", 1)),
    )
    made = report(*[finding] * 5, unjudged=((evil, evil),), unreadable=((evil, evil),), passed_over=((evil, evil),))
    for line in [*lines(made), *lines(made, verbose=True)]:
        assert not any(unicodedata.category(character) in {"Cc", "Cf"} for character in line), repr(line)
