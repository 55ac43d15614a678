"""A report for programs: plain JSON with a version, and everything that the text says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from helpers import NAME, exchange, operation, reader, row, xml
from report_schema import SCHEMA_FILE, report_problems

from accordant.findings import REPORT_VERSION, Comparison, KnownFinding, Report, Severity, Standing, Verdict
from accordant.judging import Judge
from accordant.reporting.json import report_data, report_json

URL = "https://secure2.example.org/site"


def made(*exchanges) -> Report:
    judge = Judge(operation(), reader())
    judge.add(exchanges)
    return judge.report("naïve ☃", run="r", seed=3, dropped=1, record="reports/runs/r")


FAULTY = made(
    exchange(xml([row(1, interactionTypeId="6")]), {"interaction_type_id": "1000"}, case_id="1-0001"),
    exchange(b"oops", status=500, case_id="1-0002"),
)


def test_it_round_trips_through_json() -> None:
    data = report_data(FAULTY, url=URL)
    assert json.loads(report_json(FAULTY, url=URL)) == data
    assert json.loads(json.dumps(data)) == data
    assert report_json(FAULTY).endswith("}\n")


def test_it_carries_its_version() -> None:
    assert report_data(FAULTY)["accordant"] == {"report": REPORT_VERSION}


def test_keys_come_in_a_fixed_order() -> None:
    assert report_json(FAULTY) == report_json(FAULTY)
    assert list(report_data(FAULTY)) == list(report_data(made()))


def test_the_numbers_are_those_of_the_report() -> None:
    data = report_data(FAULTY)
    assert (data["requests"], data["answered"], data["validated"], data["dropped_lines"]) == (2, 2, 1, 1)
    assert data["not_validated"] == [{"what": "1-0002", "why": "status 500, no well-formed document"}]
    assert (data["run"], data["seed"], data["record"], data["title"]) == ("r", 3, "reports/runs/r", "naïve ☃")
    assert data["operations_without_success"] == []


def test_a_finding_has_clause_place_and_requests() -> None:
    (found,) = [f for f in report_data(FAULTY, url=URL)["findings"] if f["clause"]["id"].endswith("/type-filter")]
    assert found["severity"] == "error"
    assert found["clause"]["strength"] == "must"
    assert found["clause"]["location"]["line"] > 1
    assert found["place"]["path"] == f"/{NAME}Response/interaction"
    assert len(found["fingerprint"]) == 12
    (request,) = found["requests"]
    assert ["interaction_type_id", "1000"] in request["parameters"]
    assert ["login_password", "{{login_password}}"] in request["parameters"]
    assert request["curl"].split()[:3] == ["curl", "\\", f"{URL}/SRConsAPI"]


def test_a_finding_without_a_place_has_null() -> None:
    (found,) = [f for f in report_data(FAULTY)["findings"] if f["clause"]["id"].endswith("/no-server-error")]
    assert found["place"] is None
    assert found["requests"][0]["curl"] == ""


def test_every_clause_stands_there_with_its_verdict() -> None:
    data = report_data(FAULTY)
    assert [item["id"] for item in data["clauses"]] == [clause.id for clause in operation().clauses()]
    assert {item["verdict"] for item in data["clauses"]} <= {verdict.value for verdict in Verdict}
    (checked,) = [item for item in data["clauses"] if item["id"].endswith("checks/no-server-error")]
    assert (checked["verdict"], checked["counts"]) == ("violated", {"violated": 1, "held": 1})


# ------------------------------------------------------------------------------------ baseline and schema

ENTRY = KnownFinding(
    fingerprint="0123456789ab",
    clause="op/a/b",
    summary="s",
    signature="status 500",
    reason="case 4711",
    owner="ada@example.org",
    accepted=date(2026, 11, 25),
    expires=date(2027, 2, 23),
    run="r",
    seen_with=(("a", "b"), ()),
    seen_as=("later",),
)
BY_HAND = replace(ENTRY, accepted=None)
SAID = Comparison("f.yaml", (ENTRY,), ((BY_HAND, "why"),), {"op/p": ("x",)}, {"op/q": ("y",)})
STANDINGS = (Standing.KNOWN, Standing.EXPIRED, Standing.WIDER)


def with_baseline() -> Report:
    first, *_ = FAULTY.findings
    findings = [replace(first, standing=standing, known=ENTRY) for standing in STANDINGS]
    changed = replace(first, severity=Severity.CHANGED, requests=(), cases=())
    clauses = [replace(item, is_known=item.verdict is Verdict.VIOLATED) for item in FAULTY.clauses]
    return replace(FAULTY, findings=(*findings, changed), clauses=tuple(clauses), comparison=SAID)


def test_the_counts_tell_what_counts_from_what_is_known() -> None:
    assert report_data(with_baseline())["counts"]["findings"] == {
        "error": 2,
        "warning": 0,
        "changed": 1,
        "known": 1,
        "expired": 1,
        "wider": 1,
        "fixed": 1,
    }
    by_verdict = report_data(FAULTY)["counts"]["clauses"]
    assert list(by_verdict) == [verdict.value for verdict in Verdict]
    assert sum(by_verdict.values()) == len(FAULTY.clauses)
    assert report_data(FAULTY)["counts"]["findings"]["fixed"] == 0


def test_what_a_baseline_says_stands_there_whole() -> None:
    data = report_data(with_baseline())
    entry = data["findings"][0]["known"]
    assert entry == data["baseline"]["fixed"][0]
    assert (entry["accepted"], entry["expires"], entry["owner"]) == ("2026-11-25", "2027-02-23", "ada@example.org")
    assert (entry["seen_with"], entry["seen_as"]) == ([["a", "b"], []], ["later"])
    assert data["baseline"]["unseen"][0]["why"] == "why"
    assert data["baseline"]["unseen"][0]["accepted"] is None
    assert data["baseline"]["first_observations"] == {"op/p": ["x"]}
    assert data["baseline"]["missing_observations"] == {"op/q": ["y"]}
    assert [one["standing"] for one in data["findings"]] == [*STANDINGS, "new"]


def test_without_a_baseline_there_is_none() -> None:
    data = report_data(FAULTY)
    assert data["baseline"] is None
    assert {(one["standing"], one["known"]) for one in data["findings"]} == {("new", None)}


@pytest.mark.parametrize("report", [made(), FAULTY, with_baseline()], ids=["nothing", "faulty", "baseline"])
def test_a_report_is_what_the_published_schema_says_and_nothing_besides(report: Report) -> None:
    assert report_problems(report_data(report, url=URL)) == []
    unread = replace(report, seed=None, pairs=(3, 1), unreadable=(("a", "b"),), passed_over=(("c", "d"),))
    assert report_problems(report_data(unread)) == []


def spoilt(data, path: list, value) -> dict:
    """A copy of a report with something else in one place."""
    copy = json.loads(json.dumps(data))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["more"], 1),
        (["accordant", "report"], 2),
        (["counts", "findings", "more"], 1),
        (["findings", 0, "more"], 1),
        (["findings", 0, "severity"], "fatal"),
        (["findings", 0, "clause", "more"], 1),
        (["findings", 0, "known", "more"], 1),
        (["findings", 0, "known", "expires"], "soon"),
        (["findings", 0, "requests", 0, "more"], 1),
        (["baseline", "more"], 1),
        (["baseline", "fixed", 0, "why"], "not there"),
        (["clauses", 0, "more"], 1),
        (["clauses", 0, "verdict"], "good"),
        (["clauses", 0, "location", "line"], 0),
        (["requests"], -1),
        (["requests"], "5"),
    ],
)
def test_the_schema_refuses_what_is_no_report(path, value) -> None:
    data = report_data(with_baseline(), url=URL)
    assert report_problems(spoilt(data, path, value))


def test_the_schema_asks_for_everything_that_is_always_there() -> None:
    data = report_data(with_baseline())
    for key in data:
        assert report_problems({name: value for name, value in data.items() if name != key}), key


def test_every_part_of_the_schema_says_what_it_is() -> None:
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))

    def silent(part, name: str):
        for key, inner in part.get("properties", {}).items():
            target = schema["$defs"].get(inner.get("$ref", "").rpartition("/")[2], {})
            if "description" not in inner and "description" not in target and key not in set(Verdict):
                yield f"{name}/{key}"
            yield from silent(inner, f"{name}/{key}")
            yield from silent(inner.get("items", {}), f"{name}/{key}")

    assert list(silent(schema, "")) == []
    for name, part in schema["$defs"].items():
        assert list(silent(part, name)) == []
