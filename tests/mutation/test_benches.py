"""A strong contract kills what a weak one lets live; what is judged anew is all that a change can have touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from acceptance.archives import archive, entry, form
from helpers import NAME, body, case, error_xml, exchange, operation, project, reader, row, rows, xml

from accordant.contracts import CheckChange, Contract, Operation, Strength
from accordant.examiners import Examiner
from accordant.exchange import Exchange, Facts
from accordant.judging import Judge
from accordant.locations import Location
from accordant.mutation.benches import RecordingsBench, RunBench, Said
from accordant.mutation.catalogue import OPERATORS, operators_named
from accordant.mutation.choosing import choose
from accordant.mutation.measuring import measure
from accordant.mutation.results import MutationReport
from accordant.planning.selections import Selection
from accordant.rehearsals import rehearse
from accordant.sources import find_sources
from accordant.validation import iter_units

WINDOW = {"begin_date": "2016-01-01T00:00:00Z"}


def bench(*exchanges: Exchange, of: Operation | None = None) -> RunBench:
    judge = Judge(of or operation(), reader(), "America/Chicago")
    judge.add(exchanges)
    return RunBench(judge)


def result(of: RunBench | RecordingsBench, *names: str, **settings: int) -> MutationReport:
    return measure(of, operators_named(names), "a test", **settings)


def killers(report: MutationReport) -> set[str]:
    return {clause.partition("/")[2] for outcome in report.outcomes for clause in outcome.killed_by}


def without(*names: str) -> Operation:
    """The shipped operation without some of its asserts."""
    kept = {name: value for name, value in operation().asserts.items() if name not in names}
    return replace(operation(), asserts=kept)


def a_group(form: str = "xml", **changes: bytes) -> list[Exchange]:
    """What is sent to see that the default page size may be sent: source, follow-up, source again."""
    contents = {"source": body(rows(3), form), "follow-up": body(rows(3), form), "repeat": body(rows(3), form)}
    contents |= {name.replace("_", "-"): value for name, value in changes.items()}
    sent = {"source": {}, "follow-up": {"list_page_size": "25"}, "repeat": {}}
    target = f"{NAME}/relations/defaults-are-explicit"
    return [
        exchange(
            contents[role],
            {"response_format": form, **sent[role]},
            case_id=f"2-000{number}",
            group="2g001",
            role=role,
            target=target if role == "follow-up" else None,
        )
        for number, role in enumerate(contents)
    ]


# ------------------------------------------------------------------------------------------------ runs


def test_a_date_outside_the_window_is_found_by_the_assert_about_it() -> None:
    report = result(bench(exchange(xml(rows(3)), WINDOW)), "date-outside-window")
    assert report.score == 100
    assert killers(report) == {"asserts/not-before-begin-date"}


def test_a_contract_without_that_assert_lets_it_live() -> None:
    report = result(bench(exchange(xml(rows(3)), WINDOW), of=without("not-before-begin-date")), "date-outside-window")
    assert report.score == 0
    (survivor,) = report.survivors
    assert survivor.place.endswith("]/creationDate")
    assert survivor.before.startswith("<creationDate>2016-02-")
    assert survivor.after.startswith("<creationDate>2015-02-")
    assert survivor.cases == ("1-0001",)


def test_a_row_of_another_person_lives_where_nothing_says_whose_rows_are() -> None:
    strong = result(bench(exchange(xml(rows(3)))), "of-another-person")
    weak = result(bench(exchange(xml(rows(3))), of=without("constituent-is-the-one-asked-for")), "of-another-person")
    assert (strong.score, weak.score) == (100, 0)


def test_a_check_that_is_only_asked_notices_and_does_not_kill() -> None:
    asked = {"media-type": CheckChange(Location("contract.yaml", 1, 1), Strength.PROBE)}
    of = replace(operation(), checks=asked)
    (outcome,) = result(bench(exchange(xml(rows(1))), of=of), "wrong-media-type").outcomes
    assert not outcome.is_killed
    assert outcome.noticed_by == (f"{NAME}/checks/media-type",)
    assert result(bench(exchange(body(rows(1), "json"), {"response_format": "json"})), "wrong-media-type").score == 100


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_lost_row_is_found_by_the_relation_of_its_group(form: str) -> None:
    report = result(bench(*a_group(form)), "row-lost")
    assert len(report.outcomes) == 6  # the first, the last and one between, of the source and of the follow-up
    assert report.score == 100
    assert killers(report) == {"relations/defaults-are-explicit"}


def test_source_and_repetition_are_wrong_alike() -> None:
    cases = {outcome.cases for outcome in result(bench(*a_group()), "row-lost").outcomes}
    assert cases == {("2-0000", "2-0002"), ("2-0001",)}


def test_without_the_relation_the_lost_row_is_not_missed() -> None:
    of = replace(operation(), relations={})
    assert result(bench(*a_group(), of=of), "row-lost").score == 0


def test_a_repetition_that_was_answered_otherwise_is_no_place_for_mistakes() -> None:
    found = bench(*a_group(repeat=body(rows(2), "xml"))).subjects
    assert {case for each in found for case in each.cases} == {"2-0000", "2-0001"}


def test_what_the_recording_breaks_already_kills_nothing() -> None:
    late = [row(1, creationDate="2015-12-01T00:00:00Z"), *rows(2, first=2)]
    broken = exchange(xml(late), WINDOW, case_id="1-0002")
    report = result(bench(exchange(xml(rows(3)), WINDOW), broken), "date-outside-window")
    assert report.score == 0


def test_a_mistake_is_taken_back_before_the_next() -> None:
    made = bench(*a_group())
    first = result(made, "row-lost", "field-renamed")
    assert result(made, "row-lost", "field-renamed") == first


def reference(number: int, found: list) -> Exchange:
    sent = {"list_page_offset": str(number), "list_page_size": "3"}
    return exchange(xml(found), sent, case_id=f"1-0001.00{number}", group="1g001", role="reference", page=number)


def test_a_mistake_in_the_whole_list_is_seen_by_what_rests_upon_it() -> None:
    pages = [reference(0, rows(3)), reference(1, rows(2, first=4)), reference(2, [])]
    walk = [
        exchange(
            xml(found),
            {"list_page_offset": str(number), "list_page_size": "2"},
            case_id=f"2-0001.00{number}",
            group="2g001",
            role="source",
            page=number,
            target=f"{NAME}/relations/pages-are-a-partition",
        )
        for number, found in enumerate((rows(2), rows(2, first=3), rows(1, first=5), []))
    ]
    report = result(bench(*pages, *walk), "row-lost")
    assert report.score == 100
    assert killers(report) == {"relations/pages-are-a-partition"}
    assert {case for outcome in report.outcomes for case in outcome.cases} >= {"1-0001.000", "2-0001.001"}


def test_judging_a_part_anew_says_what_judging_everything_says() -> None:
    part = Selection.of_settings({"phases": ["relations"]})
    recorded = rehearse(Contract({NAME: operation()}), operation(), project(), selection=part)
    exchanges = [answer.exchange for answer in recorded.ordered()]

    def judged(changed: Mapping[str, Exchange]) -> Judge:
        judge = Judge(operation(), reader(), recorded.time_zone)
        judge.add(changed.get(each.case.id, each) for each in exchanges)
        return judge

    made = RunBench(judged({}))
    known = Said.of(judged({}).iter_outcomes())
    references = [each for each in made.subjects if each.answer.case.role == "reference"]
    sources = [each for each in made.subjects if each.answer.case.role == "source"]
    for name, subjects in (("row-lost", references), ("row-moved", sources), ("server-error", sources)):
        said = []
        for mutant in choose(OPERATORS[name], subjects, most=3, seed=1):
            changed = {case: mutant.change.of(made.exchange(case)) for case in mutant.subject.cases}
            found = made.said_with(changed)
            assert found == Said.of(judged(changed).iter_outcomes()).besides(known), name
            said.append(found)
        assert any(found.breaches or found.open for found in said), name


def test_answers_that_are_not_judged_as_documents_are_left_alone() -> None:
    control = exchange(xml(rows(1)), case_id="0-0000", role="control")
    other = exchange(error_xml(405), case_id="1-0002", breaks=f"{NAME}/responses/other-http-method", status=405)
    page = exchange(b"<!DOCTYPE html><html></html>", case_id="1-0003")
    assert not bench(control, other, page).subjects


def test_facts_that_redaction_has_kept_do_not_hide_a_mistake() -> None:
    kept = replace(exchange(xml(rows(1))), facts=Facts(violations=()))
    assert result(bench(kept), "field-renamed").score == 100


def test_a_clause_is_told_what_it_alone_has_found() -> None:
    report = result(bench(exchange(xml(rows(3)), WINDOW)), "date-outside-window", "field-renamed", most=2)
    power = {each.clause.id.partition("/")[2]: each for each in report.clauses}
    found, idle = power["asserts/not-before-begin-date"], power["asserts/type-filter"]
    assert (found.killed, found.alone, found.is_exercised) == (1, 1, True)
    assert (power["checks/schema"].killed, power["checks/schema"].alone) == (2, 2)
    assert (idle.killed, idle.is_exercised) == (0, False)


def test_every_operator_is_in_the_report_with_what_became_of_it() -> None:
    report = result(bench(exchange(xml(rows(3)), WINDOW)))
    assert [each.name for each in report.operators] == list(OPERATORS)
    assert sum(each.mutants for each in report.operators) == len(report.outcomes)
    assert sum(each.killed for each in report.operators) == report.killed
    assert next(each for each in report.operators if each.name == "formats-differ").mutants == 0


# ------------------------------------------------------------------------------------------ recordings


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "list.xml").write_bytes(xml(rows(3)))
    (tmp_path / "list.json").write_bytes(body(rows(3), "json"))
    (tmp_path / "refused.xml").write_bytes(error_xml())
    return tmp_path


def recordings(folder: Path, of: Operation | None = None) -> RecordingsBench:
    with find_sources([folder], standard_input=lambda: pytest.fail("nobody reads it")) as sources:
        examiner = Examiner(Contract({NAME: of or operation()}), project())
        return RecordingsBench(examiner, iter_units(sources, examiner.calls, with_pairs=True), most=100)


def test_documents_in_a_folder_are_judged_one_by_one(documents: Path) -> None:
    report = result(recordings(documents), "field-renamed", "row-doubled", "unknown-code")
    assert report.score == 100
    assert killers(report) >= {"checks/schema", "asserts/ids-are-unique", "checks/error-code"}


def test_a_pair_of_formats_shows_what_no_schema_knows(documents: Path) -> None:
    paired = result(recordings(documents), "row-lost", "formats-differ")
    assert paired.score == 100
    (documents / "list.json").unlink()
    alone = result(recordings(documents), "row-lost", "formats-differ", "field-dropped", most=4)
    assert [each.mutants for each in alone.operators] == [4, 0, 0]
    # Nothing is required, and nothing else shows what is missing; but for the code of a refusal.
    assert alone.killed <= 1


def test_a_root_that_nobody_knows_is_still_one_of_the_same_method(documents: Path) -> None:
    report = result(recordings(documents), "wrong-root", "empty-body", "page-for-people", "cut-off")
    assert report.score == 100
    assert {"checks/schema", "checks/well-formed"} <= killers(report)


def test_only_so_many_recordings_are_taken(documents: Path) -> None:
    with find_sources([documents], standard_input=lambda: pytest.fail("nobody reads it")) as sources:
        examiner = Examiner(Contract({NAME: operation()}), project())
        made = RecordingsBench(examiner, iter_units(sources, examiner.calls, with_pairs=True), most=1)
    assert made.answers == 1


def test_an_archive_knows_requests_and_pairs(tmp_path: Path) -> None:
    entries = [
        entry(xml(rows(2)).decode(), form(**WINDOW)),
        entry(
            json.dumps(json.loads(body(rows(2), "json"))),
            form(response_format="json", **WINDOW),
            media_type="text/plain",
        ),
    ]
    (tmp_path / "sync.har").write_text(archive(entries), "utf-8")
    report = result(recordings(tmp_path), "date-outside-window", "row-lost", "of-another-person")
    assert all(each.mutants for each in report.operators)
    assert report.score == 100


def test_strength_decides_what_is_wrong_and_not_what_is_found() -> None:
    # A request that only may be accepted may be refused.
    made = bench(exchange(xml(rows(1)), acceptance=Strength.PROBE))
    assert not result(made, "refused-though-right").outcomes
    assert case().acceptance is Strength.MUST


def test_a_field_that_one_of_many_answers_lacks_is_found_by_the_row_in_the_others() -> None:
    answers = [
        replace(
            exchange(xml(rows(2)), {"list_page_size": size}, case_id=f"1-000{size}"),
            started_at=f"2026-11-26T10:00:0{size}Z",
        )
        for size in ("3", "4", "5")
    ]
    # Of an answer that nothing comes before, or after, it may be that the row was edited.
    killed = {
        outcome.cases for outcome in result(bench(*answers), "field-dropped", most=20).outcomes if outcome.is_killed
    }
    assert killed == {("1-0004",)}
    assert killers(result(bench(*answers), "field-dropped", most=20)) == {"checks/same-row"}
    assert killers(result(bench(answers[0]), "field-dropped", most=20)) == set()
