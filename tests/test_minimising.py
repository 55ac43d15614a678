"""Smaller requests for a finding: within the budget, never one twice, and never another question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from helpers import NAME, MemorySite, body, case, exchange, family, operation, reader, rows, site

from accordant import minimising
from accordant.exchange import Case, Exchange, Phase, Response
from accordant.judging import Judge
from accordant.minimising import FINDING_BUDGET, RUN_BUDGET, minimise
from accordant.planning.builder import Builder
from accordant.planning.plans import Group, Walk

Twist = Callable[[Mapping[str, str], Response], Response | None]


class Bench:
    """A faulty site, what was found there first, and everything that minimising sends."""

    def __init__(self, twist: Twist, lists=None) -> None:
        self.site = MemorySite(lists, twist)
        self.judge = Judge(operation(), reader(), "America/Chicago")
        self.sent: list[Case] = []
        self.status: dict[str, str] = {}

    def find(self, *cases: Case):
        self.judge.add([Exchange(made, self.site(made)) for made in cases])
        return self.judge.findings()

    def execute(self, group: Group) -> list[Exchange]:
        made = []
        for step in group.steps:
            for one in [step.page(n) for n in range(4)] if isinstance(step, Walk) else [step]:
                self.sent.append(one)
                made.append(Exchange(one, self.site(one)))
        return made

    def minimise(self):
        findings = self.judge.findings()
        minimise(self.judge, family(3), findings, self.execute, self.status.__setitem__)
        return self.judge.findings(self.status)


def own(found) -> dict[str, str]:
    """What the first request of a finding sends besides what every call has."""
    always = {"method", "v", "api_key", "login_name", "login_password"}
    return {name: value for name, value in found.requests[0].parameters if name not in always}


def ignores_type(sent: Mapping[str, str], response: Response) -> Response | None:
    if "interaction_type_id" in sent and response.status == 200:
        return Response(200, response.headers, body(rows(4), sent.get("response_format", "xml")))
    return None


BIG = {
    "interaction_type_id": "1000",
    "list_category_id": "1",
    "list_page_size": "17",
    "list_ascending": "true",
    "source": "a long source",
}


def test_a_finding_ends_with_the_parameters_that_it_needs() -> None:
    bench = Bench(ignores_type)
    bench.find(case("1-0001", BIG))
    (found,) = [f for f in bench.minimise() if f.clause.id == f"{NAME}/asserts/type-filter"]
    assert found.minimal == "minimal"
    # Nobody is found without an identifier, so that one stays; the format has a default.
    assert own(found) == {"interaction_type_id": "1000", "cons_id": "1001"}
    assert found.count == 1


def test_no_request_is_sent_twice_but_the_last_for_confirmation() -> None:
    bench = Bench(ignores_type)
    bench.find(case("1-0001", BIG))
    found = bench.minimise()
    assert len(found) == len(bench.status)
    counts = Counter(tuple(sorted(made.request.parameters)) for made in bench.sent)
    assert max(counts.values()) <= 2 * len(found)
    if len(found) == 1:
        assert sum(1 for count in counts.values() if count == 2) == 1


def test_one_finding_sends_no_request_twice_and_confirms_the_smallest() -> None:
    bench = Bench(lambda sent, response: Response(500, (), b"") if "source" in sent else None)
    bench.find(case("1-0001", {"source": "x" * 30, "list_page_size": "5"}))
    (found,) = bench.minimise()
    counts = Counter(made.request.parameters for made in bench.sent)
    assert counts.pop(found.requests[0].parameters) == 2
    assert set(counts.values()) <= {1}
    assert bench.sent[-1].request == found.requests[0]
    assert own(found) == {"source": "1", "cons_id": "1001"}


def test_a_request_that_was_tried_is_not_tried_again() -> None:
    bench = Bench(ignores_type)
    bench.find(case("1-0001", BIG))
    finding = bench.judge.findings()[0]
    builder = Builder(operation(), site(), "server", "m")
    attempt = minimising._Attempt(bench.judge, family(3), builder, finding, bench.execute, 60)
    sent = dict(finding.requests[0].parameters)
    assert attempt.shows(sent)
    assert not attempt.shows(sent)
    assert attempt.spent == len(bench.sent) == 1
    assert attempt.shows(sent, again=True)


def test_everything_that_is_sent_belongs_to_the_phase_of_minimising() -> None:
    bench = Bench(ignores_type)
    bench.find(case("1-0001", BIG))
    bench.minimise()
    assert bench.sent
    assert {made.phase for made in bench.sent} == {Phase.MINIMISE}
    assert len({made.id for made in bench.sent}) == len(bench.sent)


def test_a_defect_that_does_not_come_again_stays_as_it_was_found() -> None:
    bench = Bench(lambda _sent, _response: None)
    bench.judge.add([exchange(b"<html/>", BIG, status=500)])
    (found,) = bench.minimise()
    assert own(found) == {"cons_id": "1001", "response_format": "xml", **BIG}


def test_a_defect_that_comes_and_goes_is_not_called_minimal() -> None:
    answers = iter([Response(500, (), b""), Response(500, (), b"")])
    bench = Bench(lambda _sent, _response: next(answers, None))
    bench.find(case("1-0001", BIG))
    (found,) = bench.minimise()
    assert found.minimal == "not minimised"


# ------------------------------------------------------------------------------- it stays the same question


def test_the_parameters_of_a_broken_rule_stay() -> None:
    rule = f"{NAME}/rules/date-order"
    sent = {
        "begin_date": "2016-02-02T00:00:00Z",
        "end_date": "2016-02-01T00:00:00Z",
        "list_page_size": "5",
        "source": "somewhere",
    }
    bench = Bench(
        lambda sent, response: Response(500, (), b"") if "begin_date" in sent and "end_date" in sent else None
    )
    bench.find(case("1-0001", sent, breaks=rule, acceptance=None))
    (found,) = bench.minimise()
    assert set(own(found)) == {"begin_date", "end_date", "cons_id"}
    assert all({"begin_date", "end_date"} <= made.request.sent.keys() for made in bench.sent)
    assert all(made.breaks == rule for made in bench.sent)


def test_a_broken_parameter_stays_and_no_rule_is_broken_besides() -> None:
    parameter = f"{NAME}/parameters/list_page_size"
    bench = Bench(lambda sent, response: Response(500, (), b"") if sent.get("list_page_size") == "many" else None)
    sent = {"list_page_size": "many", "list_filter_column": "a", "list_filter_text": "b"}
    bench.find(case("1-0001", sent, breaks=parameter, acceptance=None))
    (found,) = bench.minimise()
    assert own(found) == {"list_page_size": "many", "cons_id": "1001"}
    for made in bench.sent:
        names = made.request.sent
        assert ("list_filter_column" in names) == ("list_filter_text" in names)
        assert {"cons_id", "member_id", "primary_email"} & names.keys()


def test_a_broken_value_is_not_replaced_by_a_legal_one() -> None:
    bench = Bench(lambda sent, response: Response(500, (), b"") if "list_page_size" in sent else None)
    bench.find(
        case("1-0001", {"list_page_size": "many"}, breaks=f"{NAME}/parameters/list_page_size", acceptance=None),
    )
    (found,) = bench.minimise()
    assert own(found)["list_page_size"] == "many"
    assert {made.request.sent["list_page_size"] for made in bench.sent} == {"many"}


def test_the_last_identifier_is_not_dropped_from_a_valid_request() -> None:
    bench = Bench(lambda sent, response: Response(500, (), b""))
    bench.find(case("1-0001", {"primary_email": "ada@example.org"}))
    (found,) = bench.minimise()
    assert len({"cons_id", "primary_email"} & own(found).keys()) == 1


def test_a_relation_keeps_what_it_is_given_and_is_sent_as_a_group() -> None:
    def off_by_one(sent: Mapping[str, str], response: Response) -> Response | None:
        if "list_record_offset" in sent and response.status == 200:
            return Response(200, response.headers, body(rows(2, first=4), sent.get("response_format", "xml")))
        return None

    bench = Bench(off_by_one)
    target = f"{NAME}/relations/page-is-record-offset"
    source = {"list_page_offset": "1", "list_page_size": "2", "source": "somewhere"}
    follow_up = {"list_record_offset": "2", "list_page_size": "2", "source": "somewhere"}
    group = [("source", source), ("follow-up", follow_up), ("repeat", source)]
    bench.find(
        *(
            case(f"2-000{n}", sent, group="2g001", role=role, target=target, phase=Phase.RELATIONS)
            for n, (role, sent) in enumerate(group)
        )
    )
    (found,) = bench.minimise()
    assert found.clause.id == target
    assert own(found) == {"cons_id": "1001", "list_page_offset": "1", "list_page_size": "2"}
    assert dict(found.requests[1].parameters)["list_record_offset"] == "2"
    assert "list_page_offset" not in dict(found.requests[1].parameters)


def test_of_a_walk_over_a_list_the_pages_do_not_become_smaller() -> None:
    bench = Bench(lambda _sent, _response: None)
    target = f"{NAME}/relations/narrower-window-takes-away"
    size = {"list_page_size": "25", "list_page_offset": "0"}
    window = {"begin_date": "2016-01-01T00:00:00Z", "end_date": "2017-01-01T00:00:00Z"}
    sides = [
        ("source", window, rows(2)),
        ("follow-up", {**window, "source": "x"}, rows(3)),
        ("repeat", window, rows(2)),
    ]
    bench.judge.add(
        exchange(
            body(data, "xml"),
            {**size, **sent},
            case_id=f"2-000{number}",
            group="2g001",
            role=role,
            target=target,
            page=0,
            full_page=25,
        )
        for number, (role, sent, data) in enumerate(sides)
    )
    bench.minimise()
    sizes = {dict(made.request.parameters).get("list_page_size") for made in bench.sent}
    assert sizes == {None, "25"}


# ----------------------------------------------------------------------------------------------- budgets


def test_the_budget_of_a_finding_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minimising, "FINDING_BUDGET", 3)
    bench = Bench(lambda sent, response: Response(500, (), b""))
    bench.find(case("1-0001", {**BIG, "sub_source": "x" * 9, "center_id": "7"}))
    (found,) = bench.minimise()
    assert found.minimal == "budget spent"
    assert len(bench.sent) == 3


def test_the_budget_of_a_run_is_kept_and_every_finding_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minimising, "RUN_BUDGET", 4)

    def twist(sent: Mapping[str, str], response: Response) -> Response | None:
        if "source" in sent:
            return Response(500, (), b"")
        return Response(503, (), b"") if "sub_source" in sent else None

    bench = Bench(twist)
    bench.find(
        case("1-0001", {"source": "x", "list_page_size": "5"}), case("1-0002", {"sub_source": "x", "center_id": "1"})
    )
    found = bench.minimise()
    assert len(found) == len(bench.status) == 2
    assert len(bench.sent) <= 4 + 1
    assert "budget spent" in bench.status.values()


def test_the_budgets_are_those_of_the_design() -> None:
    assert (FINDING_BUDGET, RUN_BUDGET) == (60, 300)


def test_a_group_does_not_exceed_the_budget_by_more_than_itself() -> None:
    bench = Bench(lambda sent, response: Response(500, (), b""))
    bench.find(case("1-0001", BIG))
    bench.minimise()
    assert len(bench.sent) <= FINDING_BUDGET


def test_what_only_many_answers_show_together_is_not_looked_for_in_smaller_requests() -> None:
    bench = Bench(lambda _sent, _response: None)
    contents = (body(rows(2), "xml"), body([{**row, "subject": "Another"} for row in rows(2)], "xml"))
    bench.judge.add(
        replace(exchange(contents[place % 2], BIG, case_id=f"2-000{place}"), started_at=f"2026-11-26T10:00:0{place}Z")
        for place in range(3)
    )
    assert f"{NAME}/checks/same-row" in {found.clause.id for found in bench.judge.findings()}
    found = next(found for found in bench.minimise() if found.clause.id == f"{NAME}/checks/same-row")
    assert found.minimal == "not minimised"
    assert not [made for made in bench.sent if made.label.endswith("same-row")]
