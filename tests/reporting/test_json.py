"""A report for programs: plain JSON with a version, and everything that the text says."""

from __future__ import annotations

import json

from helpers import NAME, exchange, operation, reader, row, xml

from accordant.findings import REPORT_VERSION, Report, Verdict
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
