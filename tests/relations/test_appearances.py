"""A row that is shown otherwise in between was not edited: an answer is wrong. One changed once may have been."""

from __future__ import annotations

from dataclasses import replace

from helpers import NAME, error_xml, exchange, json_body, operation, read, rows, xml

from accordant.contracts import CheckChange, Operation, Strength
from accordant.findings import Verdict
from accordant.locations import Location
from accordant.relations import appearance, iter_appearances

TWO = xml(rows(2))
OTHERS = [{**row, "subject": "Another"} for row in rows(2)]
OTHER = xml(OTHERS)


def sure(**changes) -> Operation:
    checks = {"same-row": CheckChange(Location("contract.yaml", 1, 1), Strength.SHOULD)}
    return replace(operation(), checks=checks, **changes)


def found(*contents: bytes, of: Operation | None = None, at="0123456789", **changes):
    made = [
        replace(
            exchange(content, case_id=f"1-000{number}", **changes), started_at=f"2026-11-26T10:00:0{at[number]}.000Z"
        )
        for number, content in enumerate(contents)
    ]
    answers = [read(one) for one in made]
    return list(iter_appearances(of or sure(), [(one, appearance(one)) for one in answers]))


def verdicts(*contents: bytes, **options) -> list[Verdict]:
    return [outcome.verdict for outcome in found(*contents, **options)]


def test_a_row_that_is_otherwise_in_between_is_a_breach() -> None:
    outcomes = [one for one in found(TWO, OTHER, TWO) if one.verdict is Verdict.VIOLATED]
    assert len(outcomes) == 2  # one for each row; they are one defect
    assert {one.breach.signature for one in outcomes} == {"row subject"}
    first = outcomes[0]
    assert (first.clause, first.cases) == (f"{NAME}/checks/same-row", ("1-0001", "1-0000", "1-0002"))
    assert first.breach.actual == "subject 'Another' in the answer in between"
    assert first.breach.place.path.endswith("/interaction[1]/subject")


def test_a_field_that_one_answer_lacks_is_a_breach_in_json_too() -> None:
    lacking = [{name: value for name, value in row.items() if name != "subject"} for row in rows(2)]
    outcomes = found(json_body(rows(2)), json_body(lacking), json_body(rows(2)))
    assert "no subject in the answer in between" in {one.breach.actual for one in outcomes if one.breach is not None}


def test_rows_that_stay_as_they_are_are_held_wherever_they_come() -> None:
    assert verdicts(TWO, xml(rows(3)), TWO) == [Verdict.HELD, Verdict.HELD]


def test_a_row_that_has_changed_once_may_have_been_edited() -> None:
    assert verdicts(TWO, OTHER) == verdicts(TWO, OTHER, OTHER) == verdicts(TWO, TWO, OTHER) == [Verdict.UNSTABLE]


def test_what_was_under_way_together_has_no_order() -> None:
    assert verdicts(TWO, OTHER, TWO, at="000") == [Verdict.UNSTABLE]


def test_a_row_that_comes_once_says_nothing() -> None:
    (outcome,) = found(TWO, xml([]))
    assert (outcome.verdict, outcome.reason) == (Verdict.VACUOUS, "no row came in two answers")
    assert found(xml([]), error_xml(16)) == []


def test_layout_and_the_order_of_other_rows_do_not_count() -> None:
    assert verdicts(TWO, TWO.replace(b"?>", b"?>\n "), xml(rows(2)[::-1])) == [Verdict.HELD, Verdict.HELD]


def test_what_breaks_the_schema_is_another_finding() -> None:
    broken = OTHER.replace(b"<interactionTypeId>", b"<interactionTypeId>x")
    assert broken != OTHER
    assert verdicts(TWO, broken, TWO) == [Verdict.HELD]


def test_each_format_and_each_caller_has_its_own_rows() -> None:
    mixed = [
        replace(exchange(TWO, case_id="1-0000"), started_at="2026-11-26T10:00:00Z"),
        replace(exchange(json_body(OTHERS), case_id="1-0001"), started_at="2026-11-26T10:00:01Z"),
        replace(exchange(TWO, case_id="1-0002"), started_at="2026-11-26T10:00:02Z"),
    ]
    answers = [read(one) for one in mixed]
    outcomes = list(iter_appearances(sure(), [(one, appearance(one)) for one in answers]))
    assert [one.verdict for one in outcomes] == [Verdict.HELD]


def test_where_the_contract_is_not_sure_it_is_observed() -> None:
    unsure = replace(operation(), checks={})
    assert [one.observation for one in found(TWO, OTHER, TWO, of=unsure)] == ["not always: row subject"]
    assert [one.observation for one in found(TWO, TWO, of=unsure)] == ["it is"]


def test_an_operation_whose_rows_are_not_known_by_a_key_has_no_such_clause() -> None:
    keyless = sure(key=None)
    assert found(TWO, OTHER, TWO, of=keyless) == []
    assert f"{NAME}/checks/same-row" not in {clause.id for clause in keyless.clauses()}
    assert f"{NAME}/checks/same-row" in {clause.id for clause in sure().clauses()}
