"""What was written is listed where a write succeeded, and nowhere else."""

from __future__ import annotations

from helpers import error_xml, exchange, project, reader, row, xml

from accordant.findings import Report
from accordant.judging import Judge
from accordant.loading import load_contract
from accordant.reporting.text import render_report

OPERATIONS = load_contract(project()).operations
READS = "getUserInteractions"
SUBJECT = "accordant contract test 7"


def report(content: bytes, operation: str = "logInteraction", **sent: str) -> Report:
    judge = Judge(OPERATIONS[READS], reader(), operations=OPERATIONS)
    judge.add([exchange(content, {"interaction_subject": SUBJECT, **sent}, case_id="1-0001", operation=operation)])
    return judge.report("t")


LOGGED = xml([], root="updateConsResponse")


def test_a_write_that_succeeded_is_listed_with_its_mark() -> None:
    (one,) = report(LOGGED).written
    assert (one.operation, one.what, one.marker, one.case) == ("logInteraction", "interaction", SUBJECT, "1-0001")
    assert one.key == ""


def test_the_request_tells_the_id_where_the_answer_does_not() -> None:
    (one,) = report(xml([], root="any"), "updateInteraction", interaction_id="12").written
    assert one.key == "12"


def test_the_answer_tells_the_id_where_it_has_it() -> None:
    (one,) = report(xml([row(5)], root="any"), "updateInteraction", interaction_id="12").written
    assert one.key == "5"


def test_a_write_that_was_refused_is_not_listed() -> None:
    assert report(error_xml(23)).written == ()


def test_a_read_writes_nothing() -> None:
    assert report(xml([]), READS).written == ()


def test_the_summary_names_what_was_written_and_is_silent_where_nothing_was() -> None:
    text = " ".join(" ".join(render_report(report(LOGGED))).split())
    assert f"written 1 interaction by logInteraction (subject '{SUBJECT}')" in text
    assert "written" not in "\n".join(render_report(report(error_xml(23))))
