"""The main path against sites in memory: journalled before it is judged, and a dead site told from a wrong one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import NAME, MemorySite, error_xml, operation, project, reader, row, rows, site

from accordant.errors import SiteError
from accordant.exchange import Case, Exchange, Failure, FailureKind, Phase, Response
from accordant.findings import Verdict
from accordant.judging import Judge
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
    carried_out(tmp_path, CallableTransport(of), site=alone)
    second = [case for case in of.seen if case.id.startswith("2")]
    sizes = list(Counter(case.group for case in second).values())
    assert sizes[0] == max(sizes) > 1
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
    assert len(controls) == 1 + len({case.group for case in failures if case.phase is not Phase.MINIMISE})
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
