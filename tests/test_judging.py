"""Judging is a pure function of what was recorded: no order, no repetition and no smaller request changes it."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import (
    NAME,
    MemorySite,
    case,
    error_xml,
    exchange,
    failed,
    family,
    operation,
    project,
    reader,
    row,
    rows,
    site,
    xml,
)

from accordant.bank import Bank, learn
from accordant.contracts import Strength
from accordant.exchange import Exchange, Phase, Response
from accordant.findings import Report, Severity, Verdict
from accordant.judging import Judge
from accordant.planning.plans import Later, Walk
from accordant.planning.rounds import plan_round
from accordant.recordings import JournalWriter, RunHeader, read_journal
from accordant.reporting.json import report_data
from accordant.reporting.text import render_report

TYPE_ASSERT = f"{NAME}/asserts/type-filter"


def judge(*exchanges: Exchange, time_zone: str | None = "America/Chicago") -> Judge:
    made = Judge(operation(), reader(), time_zone)
    made.add(exchanges)
    return made


def report(*exchanges: Exchange, **changes) -> Report:
    return judge(*exchanges).report("a test", **changes)


def counts_of(found: Report, clause: str) -> dict:
    (one,) = [item for item in found.clauses if item.clause.id == clause]
    return dict(one.counts)


def a_whole_run(of: MemorySite) -> list[Exchange]:
    """Two rounds against a site in memory, sent one after the other; what waits for an answer is left out."""
    exchanges: list[Exchange] = []
    bank = Bank()
    for number in (1, 2):
        plan = plan_round(family(number, operation(), site(), ("server",), {"server": bank}), 1, project())
        for group in plan.groups:
            for step in group.steps:
                if isinstance(step, Later):
                    continue
                pages = range(8) if isinstance(step, Walk) else [None]
                for page in pages:
                    made = step if page is None else step.page(page)
                    exchanges.append(Exchange(made, of(made)))
        bank = learn(operation(), [reader().read(operation(), made) for made in exchanges], "server")
    return exchanges


def wrong_types(sent, response: Response) -> Response | None:
    """A site that ignores the filter by type."""
    if "interaction_type_id" in sent and response.status == 200:
        return MemorySite()._answer({n: v for n, v in sent.items() if n != "interaction_type_id"})
    return None


@pytest.fixture(scope="module")
def run() -> list[Exchange]:
    return a_whole_run(MemorySite(twist=wrong_types))


# ----------------------------------------------------------------------------------------- pure function


def test_the_order_in_which_exchanges_come_in_is_nothing(run: list[Exchange]) -> None:
    expected = report(*run)
    assert {finding.clause.id for finding in expected.findings} >= {TYPE_ASSERT}
    for seed in range(3):
        shuffled = list(run)
        random.Random(seed).shuffle(shuffled)
        assert report(*shuffled) == expected


def test_exchanges_may_come_in_one_by_one_and_be_judged_between(run: list[Exchange]) -> None:
    shuffled = list(run)
    random.Random(7).shuffle(shuffled)
    made = Judge(operation(), reader(), "America/Chicago")
    for number, one in enumerate(shuffled):
        made.add([one])
        if number % 50 == 0:
            made.findings()
    assert made.report("a test") == report(*run)


def test_what_was_judged_holds_no_document_but_those_that_others_are_judged_by(run: list[Exchange]) -> None:
    made = judge(*run)
    made.report("a test")
    held = {a.case.role for a in made.answers.values() if {"_body", "response"} & a.__dict__.keys()}
    assert held == {"reference"}
    assert all(answer.exchange.packed() is answer.exchange for answer in made.answers.values())


def test_an_answer_that_was_released_says_the_same_when_it_is_asked_again(run: list[Exchange]) -> None:
    released, fresh = judge(*run), judge(*run)
    released.report("a test")
    for answer, other in zip(released.ordered(), fresh.ordered(), strict=True):
        assert (answer.kind, answer.is_parsed, answer.root_name) == (other.kind, other.is_parsed, other.root_name)
        assert (answer.keys, answer.error_code, answer.image) == (other.keys, other.error_code, other.image)


def test_judging_twice_says_the_same(run: list[Exchange]) -> None:
    made = judge(*run)
    assert made.report("a test") == made.report("a test")


def test_a_replay_of_the_journal_says_the_same(run: list[Exchange], tmp_path: Path) -> None:
    header = RunHeader("r", "test", "http://test.invalid/site", (NAME,), 1, ("server",), "America/Chicago")
    with JournalWriter(tmp_path, header) as journal:
        for one in random.Random(3).sample(run, len(run)):
            journal.append(one)
    assert report(*read_journal(tmp_path).exchanges) == report(*run)


def test_the_answers_that_were_added_come_in_plan_order() -> None:
    made = Judge(operation(), reader())
    added = made.add([exchange(case_id="2"), exchange(case_id="1")])
    assert [answer.case.id for answer in added] == ["1", "2"]
    assert [answer.case.id for answer in made.ordered()] == ["1", "2"]


# ---------------------------------------------------------------------------------------------- findings


def test_one_defect_is_one_finding_however_often_it_shows() -> None:
    bad = [exchange(xml([row(1, interactionTypeId="6")]), {"interaction_type_id": "1000"}, case_id=c) for c in "123"]
    (finding,) = report(*bad).findings
    assert finding.clause.id == TYPE_ASSERT
    assert (finding.id, finding.count, finding.severity) == ("F1", 3, Severity.ERROR)


def test_the_smallest_request_shows_a_finding() -> None:
    body = xml([row(1, interactionTypeId="6")])
    big = exchange(body, {"interaction_type_id": "1000", "list_page_size": "5"}, case_id="1")
    small = exchange(body, {"interaction_type_id": "1000"}, case_id="3")
    short = exchange(body, {"interaction_type_id": "7"}, case_id="4")
    for shown in (report(big, small), report(small, big)):
        assert shown.findings[0].cases == ("3",)
    (finding,) = report(big, small, short).findings
    assert finding.cases == ("4",)
    assert finding.requests == (short.case.request,)


def test_of_equally_small_requests_the_first_of_the_plan_shows_it() -> None:
    body = xml([row(1, interactionTypeId="6")])
    same = [exchange(body, {"interaction_type_id": "1000"}, case_id=number) for number in "321"]
    assert report(*same).findings[0].cases == ("1",)


def test_a_request_of_minimising_may_show_a_finding_but_counts_for_nothing() -> None:
    body = xml([row(1, interactionTypeId="6")])
    big = exchange(body, {"interaction_type_id": "1000", "list_page_size": "5"}, case_id="1")
    small = exchange(body, {"interaction_type_id": "1000"}, case_id="m-0001", phase=Phase.MINIMISE)
    before, after = report(big), report(big, small)
    assert after.findings[0].cases == ("m-0001",)
    assert after.findings[0].count == before.findings[0].count == 1
    assert after.clauses == before.clauses
    assert after.requests == before.requests + 1


def test_what_only_minimising_ran_into_is_no_finding() -> None:
    other = exchange(b"<html/>", status=500, case_id="m-0001", phase=Phase.MINIMISE)
    assert report(exchange(case_id="1"), other).findings == ()


def test_a_fingerprint_is_of_the_defect_and_not_of_the_data() -> None:
    one = report(exchange(xml([row(1, interactionTypeId="6")]), {"interaction_type_id": "1000"})).findings[0]
    other_rows = xml([row(1), row(2, interactionTypeId="7")])
    other = report(exchange(other_rows, {"interaction_type_id": "1000", "list_page_size": "9"}, case_id="9")).findings[
        0
    ]
    assert one.fingerprint == other.fingerprint
    schema = report(exchange(xml([row(1, interactionTypeId="x")]))).findings[0]
    assert schema.fingerprint != one.fingerprint


def test_two_defects_of_one_clause_are_two_findings() -> None:
    first = exchange(xml([row(1, interactionTypeId="x")]), case_id="1")
    second = exchange(xml([row(1, creationDate="today")]), case_id="2")
    found = report(first, second).findings
    assert [finding.clause.id for finding in found] == [f"{NAME}/checks/schema"] * 2
    assert [finding.id for finding in found] == ["F1", "F2"]


def test_errors_come_before_warnings() -> None:
    warning = exchange(error_xml(10), status=400, acceptance=None, case_id="1")
    error = exchange(b"<html/>", status=500, case_id="2")
    assert [finding.severity for finding in report(warning, error).findings] == ["error", "warning"]


def test_a_finding_is_as_grave_as_its_gravest_case() -> None:
    refused = [
        exchange(error_xml(22), status=403, case_id="1", acceptance=Strength.SHOULD),
        exchange(error_xml(22), {"list_page_size": "5"}, status=403, case_id="2", acceptance=Strength.MUST),
    ]
    assert report(*refused[:1]).findings[0].severity is Severity.WARNING
    assert report(*refused).findings[0].severity is Severity.ERROR


def test_how_far_minimising_came_is_said() -> None:
    one = exchange(xml([row(1, interactionTypeId="6")]), {"interaction_type_id": "1000"})
    key = report(one).findings[0].fingerprint
    assert report(one).findings[0].minimal == "not minimised"
    assert report(one, minimised={key: "budget spent"}).findings[0].minimal == "budget spent"


# -------------------------------------------------------------------------------- reference and relations


def reference(data, person: str = "person-1") -> list[Exchange]:
    """The walk over a person's whole list: a page with everything, and the empty one after it."""
    ids = ("1-0007.000", "1-0007.001")
    bodies = (xml(data), xml([]))
    return [
        exchange(content, case_id=case_id, group="ref", role="reference", person=person, page=page)
        for page, (case_id, content) in enumerate(zip(ids, bodies, strict=True))
    ]


def test_evidence_is_looked_for_in_the_whole_list_of_the_same_person() -> None:
    filtered = exchange(xml([row(3)]), {"interaction_type_id": "1000"}, case_id="2-0001")
    mixed = [row(3), row(4, interactionTypeId="6")]
    assert counts_of(report(filtered), TYPE_ASSERT) == {Verdict.VACUOUS: 1}
    assert counts_of(report(filtered, *reference(mixed)), TYPE_ASSERT) == {Verdict.HELD: 1}
    assert counts_of(report(filtered, *reference(mixed, "person-2")), TYPE_ASSERT) == {Verdict.VACUOUS: 1}


def test_a_walk_that_was_cut_short_is_no_whole_list() -> None:
    filtered = exchange(xml([row(3)]), {"interaction_type_id": "1000"}, case_id="2-0001")
    cut = reference([row(3), row(4, interactionTypeId="6")])[:1]
    assert counts_of(report(filtered, *cut), TYPE_ASSERT) == {Verdict.VACUOUS: 1}


def test_evidence_that_comes_later_is_taken_into_account() -> None:
    made = judge(exchange(xml([row(3)]), {"interaction_type_id": "1000"}, case_id="2-0001"))
    assert counts_of(made.report(""), TYPE_ASSERT) == {Verdict.VACUOUS: 1}
    made.add(reference([row(3), row(4, interactionTypeId="6")]))
    assert counts_of(made.report(""), TYPE_ASSERT) == {Verdict.HELD: 1}


def relation_group(*bodies: bytes, name: str = "page-is-record-offset") -> list[Exchange]:
    roles = ("source", "follow-up", "repeat")
    target = f"{NAME}/relations/{name}"
    sent = {"list_page_offset": "1", "list_page_size": "2"}
    changed = {"list_record_offset": "2", "list_page_size": "2"}
    return [
        exchange(
            content,
            changed if role == "follow-up" else sent,
            case_id=f"2-000{number}",
            group="2g001",
            role=role,
            target=target,
        )
        for number, (role, content) in enumerate(zip(roles, bodies, strict=False))
    ]


def test_a_relation_is_judged_once_for_its_group() -> None:
    good, other = xml(rows(2)), xml(rows(2, first=2))
    clause = f"{NAME}/relations/page-is-record-offset"
    assert counts_of(report(*relation_group(good, good, good)), clause) == {Verdict.HELD: 1}
    found = report(*relation_group(good, other, good))
    assert counts_of(found, clause) == {Verdict.VIOLATED: 1}
    (finding,) = found.findings
    assert finding.cases == ("2-0000", "2-0001")
    assert len(finding.requests) == 2


def test_a_case_that_only_aims_at_a_relation_is_no_group() -> None:
    single = exchange(case_id="1", target=f"{NAME}/relations/formats-agree", role="single")
    assert counts_of(report(single), f"{NAME}/relations/formats-agree") == {}


# ------------------------------------------------------------------------------------------------ report


def test_a_report_counts_what_was_answered_and_what_was_judged() -> None:
    found = report(
        exchange(case_id="1"),
        exchange(b"<html/>", status=500, case_id="2"),
        exchange(b"<other/>", case_id="3"),
        failed(case_id="4"),
        exchange(error_xml(10), status=403, acceptance=None, case_id="5"),
    )
    assert (found.requests, found.answered, found.judged) == (5, 4, 2)
    assert [what for what, _ in found.unjudged] == ["2", "3"]
    assert found.unjudged[1][1] == "status 200, unknown root 'other'"


def test_an_operation_without_a_success_is_named() -> None:
    refused = exchange(error_xml(10), status=403, acceptance=None)
    assert report(refused).failed_operations == (NAME,)
    assert report(refused, exchange(case_id="2")).failed_operations == ()
    assert report().failed_operations == ()


def test_every_clause_is_reported_once_and_in_the_order_of_the_contract() -> None:
    found = report(exchange())
    assert [item.clause.id for item in found.clauses] == [clause.id for clause in operation().clauses()]


def test_a_note_says_why_nothing_was_planned_but_not_where_something_was() -> None:
    untouched, touched = f"{NAME}/relations/formats-agree", f"{NAME}/checks/schema"
    found = {
        item.clause.id: item for item in report(exchange(), notes=[(untouched, "no rows"), (touched, "never")]).clauses
    }
    assert found[untouched].verdict is Verdict.NOT_EXERCISED
    assert found[untouched].reasons == {"no rows": 1}
    assert found[touched].verdict is Verdict.HELD
    assert "never" not in found[touched].reasons


def test_the_zone_of_the_site_decides_on_dates_without_one() -> None:
    one = exchange(xml([row(1, creationDate="2016-07-01T11:59:59-05:00")]), {"begin_date": "2016-07-01T12:00:00"})
    assert judge(one, time_zone="America/Chicago").findings()
    assert not judge(one, time_zone="America/New_York").findings()
    assert not judge(one, time_zone=None).findings()


def test_a_clean_site_in_memory_gives_no_finding_of_relations_and_asserts() -> None:
    found = report(*a_whole_run(MemorySite()))
    about_data = [f for f in found.findings if f.clause.kind in {"relations", "asserts"}]
    assert about_data == []
    held = {item.clause.id for item in found.clauses if item.verdict is Verdict.HELD}
    assert TYPE_ASSERT in held
    assert f"{NAME}/relations/page-is-record-offset" in held
    assert f"{NAME}/relations/formats-agree" in held


def test_a_case_without_a_role_of_its_own_is_judged_alone() -> None:
    assert case().role == "single"
    assert replace(case(), role="candidate").group == "g1-0001"


def test_half_a_run_is_said_in_the_report() -> None:
    made = judge(exchange(case_id="1-0001"))
    half, whole = made.report("", is_complete=False), made.report("")
    said = "did not come to its end"
    assert said in "\n".join(render_report(half))
    assert said not in "\n".join(render_report(whole))
    assert (report_data(half)["complete"], report_data(whole)["complete"]) == (False, True)


# ------------------------------------------------------------------------- what tells defects apart


def server_error(number: int, sent: dict[str, str], **changes) -> Exchange:
    return exchange(b"oops", sent, status=500, case_id=f"1-{number:04d}", **changes)


def found_by(clause: str, made: Report):
    (found,) = [one for one in made.findings if one.clause.id == f"{NAME}/{clause}"]
    return found


def test_a_server_error_says_with_which_parameters_it_is_seen() -> None:
    dates = {"begin_date": "2016-02-01", "end_date": "2016-01-01"}
    made = report(
        server_error(1, {**dates, "list_page_size": "7"}),
        server_error(2, dates),
        server_error(3, {"list_sort_column": "x"}),
        exchange(sent={"list_ascending": "true"}, case_id="1-0004"),
    )
    found = found_by("checks/no-server-error", made)
    assert found.seen_with == (("list_sort_column", "response_format"), ("begin_date", "end_date", "response_format"))
    assert found.count == 3


def test_a_smaller_request_makes_what_it_is_seen_with_smaller() -> None:
    large = server_error(1, {"begin_date": "2016-02-01", "list_page_size": "7"})
    small = exchange(b"oops", {"list_page_size": "7"}, status=500, case_id="m-0001", phase=Phase.MINIMISE)
    assert found_by("checks/no-server-error", report(large, small)).seen_with == (
        ("list_page_size", "response_format"),
    )


def test_an_assert_is_seen_with_nothing_in_particular_and_as_nothing() -> None:
    wrong = exchange(xml([row(1, interactionTypeId="6")]), {"interaction_type_id": "1000"})
    found = found_by("asserts/type-filter", report(wrong))
    assert (found.seen_with, found.seen_as) == ((), ())


def test_a_relation_says_as_what_it_is_seen_broken() -> None:
    target = f"{NAME}/relations/pages-are-a-partition"
    pages = (rows(3), rows(3, first=3), [])
    walk = [
        exchange(xml(page), case_id=f"2-0001.{number}", group="g2-0001", role="source", page=number, target=target)
        for number, page in enumerate(pages)
    ]
    assert found_by("relations/pages-are-a-partition", report(*walk)).seen_as == ("one row again",)


# ------------------------------------------------------------------------------- what all answers say together


def shown(*contents: bytes) -> list[Exchange]:
    return [
        replace(exchange(content, case_id=f"2-000{place}"), started_at=f"2026-11-26T10:00:0{place}Z")
        for place, content in enumerate(contents)
    ]


def same_row(made: Judge):
    (found,) = (one for one in made.report("a test").clauses if one.clause.id == f"{NAME}/checks/same-row")
    return found.verdict


def test_a_row_that_is_otherwise_in_between_breaks_a_clause_of_the_whole_run() -> None:
    two, other = xml(rows(2)), xml([{**row, "subject": "Another"} for row in rows(2)])
    assert same_row(judge(*shown(two, two))) is Verdict.HELD
    made = judge(*shown(two, other, two))
    assert same_row(made) is Verdict.VIOLATED
    (finding,) = (one for one in made.findings() if one.clause.id == f"{NAME}/checks/same-row")
    assert (finding.severity, len(finding.requests)) == ("warning", 3)
    # Judged anew with another answer, nothing is left of the old one.
    made.add(shown(two, two, two)[1:2])
    assert same_row(made) is Verdict.HELD
