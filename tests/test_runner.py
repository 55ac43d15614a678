"""The main path against sites in memory: journalled before it is judged, and a dead site told from a wrong one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import library
import pytest
from helpers import NAME, MemorySite, error_xml, operation, project, reader, row, rows, site

from accordant.answers import Reader
from accordant.errors import SiteError
from accordant.exchange import Case, Exchange, Failure, FailureKind, Phase, Response
from accordant.findings import Verdict
from accordant.guards import without_loss
from accordant.judging import Judge
from accordant.planning.selections import Selection
from accordant.recordings import JournalWriter, RunHeader, read_journal
from accordant.runner import Run, Watcher, run
from accordant.transports import CallableTransport

HEADER = RunHeader("r", "test", "http://test.invalid/site", (NAME,), 1, ("server",), "America/Chicago")
TIMEOUT = Failure(FailureKind.TIMEOUT, "no answer within 30 s")


class Flaky:
    """A transport that has no answer for the cases it is told of."""

    def __init__(self, of: Callable[[Case], Response], fails: Callable[[Case], bool]) -> None:
        self.of = of
        self.fails = fails
        self.sent: list[Case] = []

    def send(self, case: Case) -> Exchange:
        self.sent.append(case)
        return Exchange(case, None, TIMEOUT) if self.fails(case) else Exchange(case, self.of(case))


def carried_out(folder: Path, transport, **changes) -> Judge:
    values = {
        "operation": operation(),
        "site": site(),
        "callers": ("server",),
        "seed": 1,
        "project": project(),
        "reader": reader(),
        "transport": transport,
    }
    with JournalWriter(folder, HEADER) as journal:
        return run(Run(**{**values, **changes}, journal=journal))  # type: ignore[arg-type]


def has_subject(case: Case) -> bool:
    return "interaction_subject" in case.request.sent


# ------------------------------------------------------------------------------------------- the main path


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("clean")
    of = MemorySite()
    judge = carried_out(folder, CallableTransport(of))
    return judge, read_journal(folder), of


def test_everything_that_was_sent_is_in_the_journal_and_judged(clean) -> None:
    judge, journal, of = clean
    assert journal.complete
    assert journal.dropped == 0
    assert len(journal.exchanges) == len(of.seen)
    assert {made.case.id for made in journal.exchanges} == set(judge.answers)
    assert max(Counter(made.case.id for made in journal.exchanges).values()) == 1


def test_the_journal_judged_again_says_the_same(clean) -> None:
    judge, journal, _ = clean
    again = Judge(operation(), reader(), journal.header.time_zone)
    again.add(journal.exchanges)
    arguments = {"minimised": journal.minimised, "notes": journal.notes}
    assert again.report("x", **arguments) == judge.report("x", **arguments)


def test_a_run_stays_within_its_bound_and_uses_what_it_saw(clean) -> None:
    _, _, of = clean
    main = [case for case in of.seen if case.phase is not Phase.MINIMISE]
    assert len(main) < 500
    types = {row["interactionTypeId"] for row in rows(7)}
    later = [case.request.sent for case in main if case.id.startswith("2-") and case.phase is Phase.COVERAGE]
    assert types & {sent.get("interaction_type_id") for sent in later}


def test_a_walk_ends_with_a_page_that_is_empty_or_not_full(clean) -> None:
    _, journal, _ = clean
    walks: dict[str, list[Exchange]] = {}
    for made in journal.exchanges:
        if made.case.page is not None:
            walks.setdefault(made.case.id.partition(".")[0], []).append(made)
    assert walks
    for pages in walks.values():
        keys = [reader().read(operation(), made).keys for made in pages]
        full = pages[0].case.full_page
        assert all(len(each) >= (full or 1) for each in keys[:-1])
        assert len(keys[-1]) < (full or 1)


def test_a_site_that_ignores_pages_does_not_keep_a_walk_going(tmp_path: Path) -> None:
    def ignores_pages(sent, response):
        if "list_page_offset" in sent and response.status == 200:
            return MemorySite()._answer({name: value for name, value in sent.items() if name != "list_page_offset"})
        return None

    of = MemorySite(twist=ignores_pages)
    judge = carried_out(tmp_path, CallableTransport(of))
    pages = Counter(case.id.partition(".")[0] for case in of.seen if case.page is not None)
    assert max(pages.values()) == 2
    violated = {item.clause.id for item in judge.report("").clauses if item.verdict is Verdict.VIOLATED}
    assert f"{NAME}/relations/page-is-record-offset" in violated


def test_a_fault_is_found_and_made_smaller(tmp_path: Path) -> None:
    def ignores_category(sent, response):
        if "list_category_id" in sent and response.status == 200:
            return MemorySite()._answer({name: value for name, value in sent.items() if name != "list_category_id"})
        return None

    judge = carried_out(tmp_path, CallableTransport(MemorySite(twist=ignores_category)))
    journal = read_journal(tmp_path)
    (found,) = [f for f in judge.findings(journal.minimised) if f.clause.id == f"{NAME}/asserts/category-filter"]
    assert found.minimal == "minimal"
    assert {"list_category_id", "cons_id"} <= dict(found.requests[0].parameters).keys()
    assert len(found.requests[0].parameters) == 7


def test_notes_of_what_could_not_be_planned_are_in_the_journal(tmp_path: Path) -> None:
    carried_out(tmp_path, CallableTransport(MemorySite({"1001": [row(1)], "1002": [], "1003": []})))
    notes = dict(read_journal(tmp_path).notes)
    assert f"{NAME}/relations/page-is-record-offset" in notes


class Listener(Watcher):
    """Keeps what it is told, and which exchanges it was told of before they were journalled."""

    def __init__(self, journal: Path) -> None:
        self.lock = threading.Lock()
        self.journal = journal
        self.sent_ids: list[str] = []
        self.unwritten: list[str] = []
        self.told: list[tuple[str, int]] = []

    def planned(self, number: int, requests: int) -> None:
        self.told.append((f"round {number}", requests))

    def sent(self, exchange: Exchange) -> None:
        with self.lock:
            self.sent_ids.append(exchange.case.id)
            if f'"id":"{exchange.case.id}"'.encode() not in self.journal.read_bytes():
                self.unwritten.append(exchange.case.id)

    def found(self, findings: int) -> None:
        self.told.append(("found", findings))

    def minimising(self, findings: int) -> None:
        self.told.append(("minimising", findings))


def test_whoever_watches_hears_of_every_exchange_and_after_it_is_journalled(tmp_path: Path) -> None:
    listener = Listener(tmp_path / "journal.ndjson")
    judge = carried_out(tmp_path, CallableTransport(MemorySite({"1001": [], "1002": [], "1003": []})), watcher=listener)
    assert listener.unwritten == []
    assert sorted([*listener.sent_ids, "0-0000"]) == sorted(judge.answers)


def test_whoever_watches_hears_of_rounds_and_findings(tmp_path: Path) -> None:
    listener = Listener(tmp_path / "journal.ndjson")
    carried_out(tmp_path, CallableTransport(MemorySite()), watcher=listener)
    assert [what for what, _ in listener.told] == [
        *("round 1", "found", "round 2", "found", "round 3", "found"),
        "minimising",
    ]
    assert listener.told[2][1] > 50
    assert {listener.told[place][1] for place in (1, 3, 5)} == {0}


def test_only_so_many_requests_are_on_their_way_at_once(tmp_path: Path) -> None:
    lock = threading.Lock()
    now, most = 0, 0
    of = MemorySite()

    def counting(case: Case) -> Response:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            return of(case)
        finally:
            with lock:
                now -= 1

    carried_out(tmp_path, CallableTransport(counting))
    assert 1 <= most <= site().limits.concurrency


def test_long_groups_of_a_round_are_sent_before_short_ones_and_a_group_in_its_order(tmp_path: Path) -> None:
    of = MemorySite()
    alone = replace(site(), limits=replace(site().limits, concurrency=1))
    # With a budget that pays for all at once, so that nothing comes after the rest of the round.
    carried_out(tmp_path, CallableTransport(of), site=alone, selection=Selection(budget=10_000))
    second = [case for case in of.seen if case.id.startswith("2")]
    sizes = list(Counter(case.group for case in second).values())
    # How long a group will be is not known where its requests are made from answers.
    assert sizes.index(max(sizes)) < len(sizes) / 10
    assert max(sizes) > 1
    assert sizes[-1] == 1
    assert [case.group for case in second] != sorted(case.group for case in second)
    for group in {case.group for case in second}:
        ids = [case.id for case in second if case.group == group]
        assert ids == sorted(ids)


# ---------------------------------------------------------------------------------------- sites that are down


def test_a_site_that_does_not_answer_the_first_request_is_down(tmp_path: Path) -> None:
    transport = Flaky(MemorySite(), lambda _: True)
    with pytest.raises(SiteError, match=r"test\.invalid/site cannot be reached: no answer within 30 s") as error:
        carried_out(tmp_path, transport)
    assert error.value.exit_code == 4
    assert len(transport.sent) == 1
    assert len(read_journal(tmp_path).exchanges) == 1


@pytest.mark.parametrize(("code", "said"), [(2, "Incorrect API key"), (3, "Authorization failed"), (4, "IP address")])
def test_a_site_that_refuses_us_is_one_message(tmp_path: Path, code: int, said: str) -> None:
    sent: list[Case] = []

    def refuse(case: Case) -> Response:
        sent.append(case)
        return Response(403, (), error_xml(code, "Go away."))

    with pytest.raises(SiteError, match=rf"refuses to be used: code {code}, .*{said}(.|\n)*Go away") as error:
        carried_out(tmp_path, CallableTransport(refuse))
    assert error.value.exit_code == 4
    assert len(sent) == 1


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><html><body>Maintenance</body></html>", b"", b"hello"])
def test_a_site_that_is_no_api_is_one_message(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SiteError, match="does not answer like the API"):
        carried_out(tmp_path, CallableTransport(lambda _: Response(200, (), content)))


def test_a_site_where_nobody_is_known_says_so(tmp_path: Path) -> None:
    # Without people only requests that break something are left, and the first of them is no control.
    with pytest.raises(SiteError):
        carried_out(tmp_path, CallableTransport(lambda _: Response(403, (), error_xml(2))), site=site(people=()))


def test_a_refusal_in_the_middle_is_no_reason_to_stop(tmp_path: Path) -> None:
    def twist(sent, response):
        return Response(403, response.headers, error_xml(4)) if "interaction_subject" in sent else None

    judge = carried_out(tmp_path, CallableTransport(MemorySite(twist=twist)))
    assert len(judge.answers) > 200


def test_a_request_without_an_answer_is_a_finding_while_the_control_is_answered(tmp_path: Path) -> None:
    transport = Flaky(MemorySite(), lambda case: has_subject(case) and case.role == "single")
    judge = carried_out(tmp_path, transport)
    (found,) = [f for f in judge.findings() if f.clause.id == f"{NAME}/checks/transport"]
    assert found.breach.actual == "none (timeout): no answer within 30 s"
    assert found.severity == "error"
    controls = [case for case in transport.sent if case.role == "control"]
    failures = [case for case in transport.sent if transport.fails(case)]
    # One control for each group with failures: where two of one group stay without an answer, one is asked for.
    groups = [case.group for case in failures if case.phase is not Phase.MINIMISE]
    smaller = [case.group for case in failures if case.phase is Phase.MINIMISE]
    assert len(controls) == 1 + len(set(groups)) + len(smaller)
    assert smaller
    assert read_journal(tmp_path).complete


def test_a_site_that_stops_answering_is_not_a_finding(tmp_path: Path) -> None:
    dead = threading.Event()

    def fails(case: Case) -> bool:
        if case.id >= "2-0060":
            dead.set()
        return dead.is_set()

    transport = Flaky(MemorySite(), fails)
    with pytest.raises(SiteError, match=r"cannot be reached(.|\n)*What was answered until then is kept in .*journal"):
        carried_out(tmp_path, transport)
    journal = read_journal(tmp_path)
    assert not journal.complete
    assert len(journal.exchanges) == len(transport.sent)
    # Whoever is on the way when it stops may try once, and ask the control once.
    late = Counter(case.group for case in transport.sent if case.id >= "2-0060" and case.role != "control")
    assert len(late) <= 2 * site().limits.concurrency
    assert any(made.response is not None for made in journal.exchanges)


# ------------------------------------------------------------------------------------------ the steps of a group


BRANCHES = """it: {strength: must, without: [branch], over: list, expect: complete-and-disjoint,
  change: {branch: {each: "distinct-values(loan/branch)"}}}"""
SUBSET = "it: {strength: should, change: {branch: 1}, expect: subset}"
ONLY = Selection(clauses=("relations/*", "probes/*"))


def at_library(folder: Path, send, relations: str = "", probes: str = "", **changes) -> Judge:
    """A run of listLoans; of all clauses only the relations and questions unless it is said otherwise."""
    contract = library.operations(relations, probes)
    people = changes.pop("people", (library.ANN, library.BEN))
    values = {
        "operation": contract[library.NAME],
        "operations": contract,
        "site": library.site(*people, **changes.pop("where", {})),
        "callers": ("desk",),
        "project": library.project(),
        "reader": Reader(contract[library.NAME].api, library.project()),
        "selection": ONLY,
    }
    transport = send if hasattr(send, "send") else CallableTransport(send)
    return carried_out(folder, transport, **{**values, **changes})


def sent_for(seen: list[Case], role: str) -> list[Case]:
    return [case for case in seen if case.role == role]


def verdict(judge: Judge, clause: str) -> str:
    return judge.verdicts()[f"{library.NAME}/{clause}"].value


def test_values_of_follow_ups_are_taken_from_all_pages_of_a_walk(tmp_path: Path) -> None:
    listed = library.loans(25, branches=1)
    listed[-1] = {**listed[-1], "branch": "7"}
    of = library.Library(of_11=listed)
    judge = at_library(tmp_path, of, BRANCHES, people=(library.ANN,))
    assert {case.request.sent["branch"] for case in sent_for(of.seen, "follow-up")} == {"1", "7"}
    assert verdict(judge, "relations/it") == "held"


COUNTED = "it: {strength: should, change: {size: {xpath: 'count(loan) + 3'}}, expect: equal}"


@pytest.mark.parametrize("text", [BRANCHES, COUNTED, COUNTED.replace("change", "over: list, change")])
def test_where_the_source_is_refused_nothing_is_made_of_its_answer(tmp_path: Path, text: str) -> None:
    of = library.Library(of_11=library.loans(12))

    def refuses(made: Case) -> Response:
        answered = of(made)
        return Response(400, answered.headers, library.refusal(1)) if made.role == "source" else answered

    at_library(tmp_path, refuses, text, people=(library.ANN,))
    assert sent_for(of.seen, "source")
    assert sent_for(of.seen, "follow-up") == []
    of.seen.clear()
    at_library(tmp_path / "accepted", of, text, people=(library.ANN,))
    assert sent_for(of.seen, "follow-up")


def test_the_requests_of_a_group_are_sent_one_after_the_other(tmp_path: Path) -> None:
    lock, under_way, beside = threading.Lock(), Counter(), []
    of = library.Library(of_11=library.loans(30), of_12=library.loans(5, "12", 101))

    def watched(made: Case) -> Response:
        with lock:
            under_way[made.group] += 1
            beside.append(under_way[made.group])
        answered = of(made)
        with lock:
            under_way[made.group] -= 1
        return answered

    at_library(tmp_path, watched, BRANCHES)
    assert max(beside) == 1


def test_a_round_begins_when_everything_of_the_one_before_is_answered(tmp_path: Path) -> None:
    lock, open_cases, mixed = threading.Lock(), set(), []
    of = library.Library(of_11=library.loans(30), of_12=library.loans(5, "12", 101))

    def watched(made: Case) -> Response:
        with lock:
            mixed.extend(each for each in open_cases if each[0] != made.id[0])
            open_cases.add(made.id)
        answered = of(made)
        with lock:
            open_cases.discard(made.id)
        return answered

    at_library(tmp_path, watched, BRANCHES)
    assert {case.id[0] for case in of.seen} >= {"0", "1", "2"}
    assert mixed == []


# ------------------------------------------------------------------------------------------------- repeats


def test_a_source_is_repeated_only_where_answers_differ_as_they_must_not(tmp_path: Path) -> None:
    right = library.Library(of_11=library.loans(8), of_12=library.loans(5, "12", 101))
    judge = at_library(tmp_path / "right", right, SUBSET)
    assert (verdict(judge, "relations/it"), sent_for(right.seen, "repeat")) == ("held", [])

    def wrong(made: Case) -> Response:
        answered = right(made)
        more = library.body(library.loans(9, first=50), "xml")
        return Response(200, answered.headers, more) if "branch" in made.request.sent else answered

    right.seen.clear()
    judge = at_library(tmp_path / "wrong", wrong, SUBSET)
    assert verdict(judge, "relations/it") == "violated"
    sources = {case.group: case.request for case in sent_for(right.seen, "source")}
    repeats = {case.group: case.request for case in sent_for(right.seen, "repeat")}
    assert repeats == sources != {}


def test_a_site_that_moved_meanwhile_is_asked_again_and_no_wrong_one(tmp_path: Path) -> None:
    of = library.Library(of_11=library.loans(8))

    def moves(made: Case) -> Response:
        # Between the source and the follow-up of round 2 somebody borrows, and nobody does afterwards.
        if made.role == "follow-up" and made.id.startswith("2") and len(of.lists["11"]) == 8:
            of.lists["11"] += library.loans(4, first=80)
        return of(made)

    judge = at_library(tmp_path, moves, SUBSET, people=(library.ANN,))
    assert not judge.findings()
    assert verdict(judge, "relations/it") == "held"
    assert len({case.group for case in sent_for(of.seen, "source")}) == 2


def test_a_row_that_is_new_on_the_last_page_makes_no_finding_and_one_that_is_lost_for_good_does(tmp_path: Path) -> None:
    of = library.Library(of_11=library.loans(14))

    def moves(made: Case) -> Response:
        if made.role == "follow-up" and made.id.startswith("2") and len(of.lists["11"]) == 14:
            of.lists["11"] += library.loans(1, first=80)
        return of(made)

    judge = at_library(tmp_path / "moves", moves, BRANCHES, people=(library.ANN,))
    assert not judge.findings()
    assert verdict(judge, "relations/it") == "held"
    pages = {case.page for case in sent_for(of.seen, "repeat") if case.group == sent_for(of.seen, "source")[0].group}
    assert pages >= {0, 1}

    def loses(made: Case) -> Response:
        whole = of.lists["11"]
        if made.role == "follow-up":
            of.lists["11"] = whole[:-1]
        answered = of(made)
        of.lists["11"] = whole
        return answered

    judge = at_library(tmp_path / "loses", loses, BRANCHES, people=(library.ANN,))
    assert verdict(judge, "relations/it") == "violated"


# ----------------------------------------------------------------------------------------------- questions


OFFSETS = """it: {question: Which?, send: {page: 1, skip: 2, size: 3}, evidence: "count(*) > 5", answers: {
  "refused": {refused: true},
  that of the page: {change: {skip: {absent: true}}, expect: equivalent},
  that of the record: {change: {page: {absent: true}}, expect: equivalent},
  something else: {test: "true()"}}}"""


@pytest.mark.parametrize(
    ("dropped", "observed", "ways"),
    [("skip", "that of the page", 1), ("page", "that of the record", 2), (None, "something else", 2)],
)
def test_a_question_is_asked_until_an_answer_fits(tmp_path: Path, dropped, observed: str, ways: int) -> None:
    of = library.Library(of_11=library.loans(12))

    def ignores(made: Case) -> Response:
        parameters = made.request.parameters
        if {"page", "skip"} <= made.request.sent.keys():
            parameters = tuple(pair for pair in parameters if pair[0] != dropped)
        answered = of.answer(replace(made, request=replace(made.request, parameters=parameters)))
        of.seen.append(made)
        return answered

    judge = at_library(tmp_path, ignores, probes=OFFSETS, people=(library.ANN,))
    (report,) = [item for item in judge.report("").clauses if item.clause.id == f"{library.NAME}/probes/it"]
    assert list(report.observations) == [observed]
    assert len(sent_for(of.seen, "way")) == ways


def test_a_question_that_is_answered_by_a_refusal_needs_no_more_requests(tmp_path: Path) -> None:
    of = library.Library(of_11=library.loans(12))

    def refuses(made: Case) -> Response:
        answered = of(made)
        both = {"page", "skip"} <= made.request.sent.keys()
        return Response(400, answered.headers, library.refusal(1)) if both else answered

    at_library(tmp_path, refuses, probes=OFFSETS, people=(library.ANN,))
    assert len(sent_for(of.seen, "probe")) == 1
    assert sent_for(of.seen, "way") == []


# -------------------------------------------------------------------------------------------------- writes


RENEWED = """it: {strength: must, over: list, compare: rows, expect: difference, differs: ["loan[1]"],
  follow_ups: [{after: {operation: renewLoan, send: {number: {xpath: "loan[1]/number"}}}}]}
other: {strength: must, change: {branch: 1}, expect: subset}"""


def test_what_is_written_is_written_once_last_and_while_nothing_else_is_under_way(tmp_path: Path) -> None:
    lock, under_way, beside = threading.Lock(), set(), []
    of = library.Library(of_11=library.loans(12), of_12=library.loans(5, "12", 101))

    def watched(made: Case) -> Response:
        with lock:
            under_way.add(made.group)
            if made.group in {case.group for case in of.seen if case.role == "before"}:
                beside.extend(under_way)
        answered = of(made)
        with lock:
            under_way.discard(made.group)
        return answered

    judge = at_library(tmp_path, watched, RENEWED, where={"writes": ("renewLoan",)})
    (write,) = sent_for(of.seen, "before")
    group = [case for case in of.seen if case.group == write.group]
    roles = [case.role for case in group]
    assert list(dict.fromkeys(roles)) == ["source", "repeat", "before", "follow-up"]
    assert set(beside) == {write.group}
    assert of.seen[-1] == group[-1]
    assert verdict(judge, "relations/it") == "held"


def test_nothing_is_written_where_nobody_allows_it(tmp_path: Path) -> None:
    of = library.Library(of_11=library.loans(12), of_12=library.loans(5, "12", 101))
    judge = at_library(tmp_path, of, RENEWED)
    assert {case.request.sent["call"] for case in of.seen} == {library.NAME}
    assert verdict(judge, "relations/it") == "not exercised"
    reasons = dict(read_journal(tmp_path).notes)
    assert "does not allow renewLoan" in reasons[f"{library.NAME}/relations/it"]


# --------------------------------------------------------------------------------------------------- walks


def walked(seen: list[Case]) -> list[int]:
    """How many pages each walk has."""
    return list(Counter(case.id.partition(".")[0] for case in seen if case.page is not None).values())


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 2), (9, 2), (10, 2), (11, 3), (25, 4)])
def test_a_list_of_which_nothing_is_known_is_read_to_an_empty_page(tmp_path: Path, count: int, pages: int) -> None:
    of = library.Library(of_11=library.loans(count))
    at_library(tmp_path, of, people=(library.ANN,))
    (walk,) = walked(sent_for(of.seen, "reference"))
    assert walk == pages


def test_a_list_without_an_end_is_left_after_so_many_pages(tmp_path: Path) -> None:
    def endless(made: Case) -> Response:
        first = (made.page or 0) * 8
        seen.append(made)
        return Response(200, (("content-type", "text/xml"),), library.xml(library.loans(8, first=first)))

    seen: list[Case] = []
    at_library(tmp_path, endless, BRANCHES, people=(library.ANN,), minimises=False)
    assert max(walked(seen)) == 40
    reasons = dict(read_journal(tmp_path).notes)
    assert "no whole list of any person" in reasons[f"{library.NAME}/relations/it"]


class Told(Watcher):
    """Keeps how many requests each round was said to be."""

    def __init__(self) -> None:
        self.rounds: list[int] = []

    def planned(self, number: int, requests: int) -> None:
        self.rounds.append(requests)


@pytest.mark.parametrize("count", [5, 7, 10, 20, 25, 47])
def test_how_many_requests_a_round_will_be_is_said_well(tmp_path: Path, count: int) -> None:
    of = library.Library(of_11=library.loans(count))
    text = "it: {strength: must, given: [size], over: list, expect: complete-and-disjoint}"
    told = Told()
    at_library(tmp_path, of, text, people=(library.ANN,), watcher=told, minimises=False)
    planned = [case for case in of.seen if case.id.startswith("2") and case.role != "repeat"]
    assert len(planned) > 3
    assert told.rounds[1] == len(planned)


# --------------------------------------------------------------------------------------- runs that go on


def test_what_was_answered_before_is_not_sent_again_unless_something_else_is_asked(tmp_path: Path) -> None:
    of = library.Library(of_11=library.loans(8), of_12=library.loans(5, "12", 101))
    whole = at_library(tmp_path / "whole", of, SUBSET)
    known = {made.case.id: made for made in read_journal(tmp_path / "whole").exchanges}
    changed = next(name for name, made in known.items() if made.case.role == "follow-up")
    request = known[changed].case.request
    other = replace(known[changed].case, request=replace(request, parameters=request.parameters[:-1]))
    known[changed] = replace(known[changed], case=other)
    of.seen.clear()

    def later(made: Case) -> Response:
        answered = of(made)
        return replace(answered, headers=(*answered.headers, ("x-day", "the next")))

    again = at_library(tmp_path / "again", later, SUBSET, known=known)
    assert [case.id for case in of.seen] == ["0-0000", changed]
    assert again.report("") == whole.report("")
    # What is judged is what the journal has, and it has the first answer of the control.
    judged_anew = [
        name for name, one in again.answers.items() if one.response and "x-day" in dict(one.response.headers)
    ]
    assert judged_anew == [changed]


def test_what_was_not_answered_before_is_sent_again(tmp_path: Path) -> None:
    # A run that is killed before it has asked whether the site is there leaves a request without an answer behind.
    of = library.Library(of_11=library.loans(8), of_12=library.loans(5, "12", 101))
    whole = at_library(tmp_path / "whole", of, SUBSET)
    known = {made.case.id: made for made in read_journal(tmp_path / "whole").exchanges}
    silent = next(name for name, made in known.items() if made.case.role == "follow-up")
    known[silent] = replace(known[silent], response=None, failure=TIMEOUT)
    of.seen.clear()
    again = at_library(tmp_path / "again", of, SUBSET, known=known)
    assert [case.id for case in of.seen] == ["0-0000", silent]
    assert again.report("") == whole.report("")


class Outage:
    """A transport that has no answers from one request on, until it is told that the site is back."""

    def __init__(self, of: Callable[[Case], Response], from_on: Callable[[Case], bool]) -> None:
        self.of = of
        self.from_on = from_on
        self.is_down = False
        self.is_over = False
        self.sent: list[Case] = []

    def send(self, case: Case) -> Exchange:
        self.sent.append(case)
        self.is_down = (self.is_down or self.from_on(case)) and not self.is_over
        return Exchange(case, None, TIMEOUT) if self.is_down else Exchange(case, self.of(case))


OUTAGES = {
    "at the first request": lambda case: case.role == "control",
    "in round 1": lambda case: case.role == "reference",
    "at a follow-up": lambda case: case.role == "follow-up",
    "at a repeat": lambda case: case.role == "repeat",
}


def too_many(made: Case) -> Response:
    """A library whose filter by branch adds loans."""
    of = library.Library(of_11=library.loans(8), of_12=library.loans(5, "12", 101))
    answered = of(made)
    more = library.body(library.loans(9, first=50), made.request.sent.get("as", "xml"))
    return Response(200, answered.headers, more) if "branch" in made.request.sent else answered


def resumed(folder: Path, transport) -> Judge:
    """The run goes on in the same folder, as the command line does it."""
    contract = library.operations(SUBSET)
    journal = read_journal(folder)
    with JournalWriter(folder, HEADER, resumes=True) as writer:
        return run(
            Run(
                contract[library.NAME],
                library.site(library.ANN, library.BEN),
                ("desk",),
                1,
                library.project(),
                Reader(contract[library.NAME].api, library.project()),
                transport,
                writer,
                selection=ONLY,
                known={made.case.id: made for made in without_loss(journal.exchanges)},
                drawn=journal.drawn,
                operations=contract,
            )
        )


def replayed(folder: Path) -> Judge:
    contract = library.operations(SUBSET)
    judge = Judge(
        contract[library.NAME], Reader(contract[library.NAME].api, library.project()), None, operations=contract
    )
    judge.add(without_loss(read_journal(folder).exchanges))
    return judge


@pytest.mark.parametrize("when", OUTAGES)
def test_a_site_that_is_down_for_a_while_is_no_finding_and_the_run_goes_on_later(tmp_path: Path, when: str) -> None:
    transport = Outage(too_many, OUTAGES[when])
    with pytest.raises(SiteError, match="cannot be reached"):
        at_library(tmp_path / "broken", transport, SUBSET)
    assert not read_journal(tmp_path / "broken").complete
    assert not [found for found in replayed(tmp_path / "broken").findings() if found.clause.kind == "checks"]

    transport.is_over = True
    judge = resumed(tmp_path / "broken", transport)
    whole = at_library(tmp_path / "whole", too_many, SUBSET)
    assert judge.report("") == whole.report("")
    assert judge.verdicts() == whole.verdicts()
    again = replayed(tmp_path / "broken")
    assert again.why_unusable("") == ""
    assert again.report("") == judge.report("")


def test_a_site_that_is_down_while_requests_are_made_smaller_does_not_make_them_so(tmp_path: Path) -> None:
    of = library.Library(of_11=library.loans(8), of_12=library.loans(5, "12", 101))

    def fails(made: Case) -> Response:
        return Response(500, (), b"oops") if {"rising", "size"} <= made.request.sent.keys() else of(made)

    transport = Outage(fails, lambda case: case.phase is Phase.MINIMISE)
    with pytest.raises(SiteError, match="cannot be reached"):
        at_library(tmp_path, transport, selection=Selection(phases=frozenset({Phase.COVERAGE})))
    journal = read_journal(tmp_path)
    assert (journal.complete, journal.minimised) == (False, {})
    assert [case.role for case in transport.sent[-2:]] == ["single", "control"]


def test_a_request_that_fails_while_the_site_is_there_is_judged_alike_when_it_is_read_again(tmp_path: Path) -> None:
    of = library.Library(of_11=library.loans(8), of_12=library.loans(5, "12", 101))
    transport = Flaky(of, lambda case: case.role == "follow-up" and case.person == "ben")
    judge = at_library(tmp_path, transport, SUBSET.replace("should", "must"))
    assert {found.clause.id for found in judge.findings()} == {f"{library.NAME}/checks/transport"}
    controls = [case for case in transport.sent if case.role == "control"]
    assert len(controls) > 1
    assert not {case.id for case in controls} & {name for found in judge.findings() for name in found.cases}
    contract = library.operations(SUBSET.replace("should", "must"))
    again = Judge(
        contract[library.NAME],
        Reader(contract[library.NAME].api, library.project()),
        HEADER.time_zone,
        operations=contract,
    )
    again.add(read_journal(tmp_path).exchanges)
    assert again.report("") == judge.report("")


# ---------------------------------------------------------------------------------- parts of what is planned


@pytest.mark.parametrize("budget", [0, 1])
def test_a_budget_that_pays_for_nothing_asks_whether_the_site_is_there_and_no_more(tmp_path: Path, budget: int) -> None:
    of = library.Library(of_11=library.loans(8))
    judge = at_library(tmp_path, of, SUBSET, selection=Selection(budget=budget))
    assert [case.role for case in of.seen] == ["control"]
    assert not judge.findings()
    assert verdict(judge, "relations/it") == "not exercised"
    assert read_journal(tmp_path).complete


def test_without_any_request_of_round_1_the_other_rounds_are_carried_out(tmp_path: Path) -> None:
    # Of an operation without a list round 1 has one request, which is of another phase than is wanted.
    contract = library.operations()
    of = library.Library(of_11=library.loans(8))
    at_library(
        tmp_path,
        of,
        operation=contract["renewLoan"],
        selection=Selection(phases=frozenset({Phase.COVERAGE})),
        where={"is_sandbox": True},
        minimises=False,
    )
    assert of.seen[0].role == "control"
    # What the lists of others show is read whatever is wanted: later rounds rest upon it.
    assert {case.phase for case in of.seen[1:] if case.role != "observation"} == {Phase.COVERAGE}
    assert len(of.seen) > 3
