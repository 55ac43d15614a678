"""A site that comes back to what it said before is fickle; one that goes on is not."""

from __future__ import annotations

from dataclasses import replace

from helpers import NAME, error_json, error_xml, exchange, json_body, operation, read, rows, xml

from accordant.findings import Verdict
from accordant.relations import iter_fickle

FEW, MANY = xml(rows(2)), xml(rows(3))


def found(*contents: bytes, sent=None, **changes):
    made = [
        replace(
            exchange(content, sent and sent[number], case_id=f"1-000{number}", **changes),
            started_at=f"2026-11-26T10:00:0{number}.000Z",
        )
        for number, content in enumerate(contents)
    ]
    return list(iter_fickle(operation(), [read(one) for one in reversed(made)]))


def test_an_answer_that_changes_and_comes_back_is_a_breach() -> None:
    (outcome,) = found(FEW, MANY, FEW)
    assert (outcome.clause, outcome.verdict) == (f"{NAME}/relations/asked-again", Verdict.VIOLATED)
    assert outcome.cases == ("1-0000", "1-0001", "1-0002")
    assert outcome.breach.signature == "fickle"
    assert outcome.breach.actual.startswith("2 rows: ")


def test_an_answer_that_changes_for_good_is_that_of_a_site_that_has_moved() -> None:
    assert found(FEW, MANY, MANY) == found(FEW, FEW, MANY) == found(FEW, FEW, FEW) == []
    assert found(FEW, MANY) == []


def test_requests_that_were_under_way_together_have_no_order() -> None:
    made = [
        replace(exchange(content, case_id=f"1-000{number}"), started_at="2026-11-26T10:00:00.000Z")
        for number, content in enumerate((FEW, MANY, FEW))
    ]
    assert list(iter_fickle(operation(), [read(one) for one in made])) == []


def test_other_requests_may_have_other_answers() -> None:
    sizes = [{"list_page_size": size} for size in ("2", "3", "2")]
    assert found(FEW, MANY, FEW, sent=sizes) == []


def test_what_is_only_written_otherwise_is_the_same() -> None:
    assert found(FEW, FEW.replace(b"?>", b" ?>"), FEW) == []
    assert found(json_body(rows(2)), json_body(rows(2)).replace(b": ", b":"), json_body(rows(2))) == []


def test_a_refusal_in_between_is_another_answer_and_what_is_no_document_is_another_finding() -> None:
    (outcome,) = found(FEW, error_xml(50), FEW)
    assert "then refused with code 50; then as at first" in outcome.breach.actual
    assert found(FEW, b"<html>maintenance</html>", FEW) == []


def test_requests_that_break_something_are_left_alone() -> None:
    assert found(error_json(1), error_json(2), error_json(1), breaks=f"{NAME}/parameters/v") == []
