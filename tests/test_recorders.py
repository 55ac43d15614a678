"""Calls as they went over the wire, judged one by one, and kept without secrets."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from helpers import NAME, NAMESPACE, SECRETS, project, row, validated, with_note, xml

from accordant.contracts import Contract
from accordant.errors import UsageError
from accordant.examiners import Examiner
from accordant.loading import load_contract
from accordant.recorders import CodePlace, Judged, Recorder, WireCall
from accordant.sources import find_sources

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
XML = (("Content-Type", "text/xml"), ("Set-Cookie", "JSESSIONID=canary-session-1234"))
REFUSED = b'<errorResponse xmlns="http://convio.com/crm/v1.0"><code>%d</code><message>No.</message></errorResponse>'


@cache
def contract() -> Contract:
    return load_contract(project())


@cache
def examiner() -> Examiner:
    return Examiner(contract(), project())


def recorder(**settings: Any) -> Recorder:
    return Recorder(examiner(), contract(), time_zone="America/Chicago", **settings)


def call(
    answer: bytes = xml([row(1)]), *, url: str = "https://secure.example.org/org/site/SRConsAPI", **more: Any
) -> WireCall:
    status, http_method = more.pop("status", 200), more.pop("http_method", "POST")
    sent = {"method": NAME, "v": "1.0", **SECRETS, "cons_id": "1001", **more}
    body = urlencode({name: value for name, value in sent.items() if value is not None}).encode()
    return WireCall(http_method, url, FORM, body, status, XML, answer)


def judged(one: WireCall, **settings: Any) -> Judged:
    found = recorder(**settings).take(one)
    assert found is not None
    return found


def clauses(found: Judged) -> list[str]:
    return [finding.clause.id.partition("/")[2] for finding in found.findings]


def test_a_right_call_with_a_right_answer_has_no_finding() -> None:
    found = judged(call())
    assert found.findings == ()
    assert (found.operation, found.why, found.url) == (NAME, "", "https://secure.example.org/org/site")


def test_what_is_answered_is_judged_as_well_as_what_is_sent() -> None:
    found = judged(call(xml([row(1, count="many")]), list_page_sise="5"))
    assert clauses(found) == ["sent/unknown-parameter", "checks/schema"]
    assert [finding.id for finding in found.findings] == ["F1", "F2"]


def test_an_assert_is_judged_by_what_was_sent() -> None:
    assert clauses(judged(call(list_page_size="1"))) == []
    assert clauses(judged(call(xml([row(1), row(2)]), list_page_size="1"))) == ["asserts/page-size-is-kept"]


def test_no_assert_is_judged_by_a_value_that_only_a_probe_knows_the_meaning_of() -> None:
    assert clauses(judged(call(xml([row(1), row(2)]), list_page_size="0"))) == []


def test_a_refusal_is_nobodys_fault() -> None:
    assert clauses(judged(call(REFUSED % 16, status=403))) == []


def test_calls_of_others_are_left_alone() -> None:
    elsewhere = WireCall("POST", "https://example.org/login", FORM, b"user=ada&password=secret", 200, (), b"{}")
    assert recorder().take(elsewhere) is None
    assert recorder(hosts=["secure.example.org"]).take(call()) is not None
    assert recorder(hosts=["other.example.org"]).take(call()) is None


def test_a_method_that_the_site_does_not_know_is_an_error_and_one_that_only_the_contract_does_not_know_is_none() -> (
    None
):
    slip = judged(call(REFUSED % 6, status=403, method="getUserInteraction"))
    assert [finding.breach.actual for finding in slip.findings] == [
        f"getUserInteraction; did you mean {NAME!r}?",
    ]
    other = judged(call(b"<getSurveyResponse/>", method="getSurvey"))
    assert other.findings == ()
    assert "the contract has no operation 'getSurvey'" in other.why


def test_a_call_whose_body_is_no_form_names_no_method() -> None:
    body = json.dumps({"method": NAME, **SECRETS}).encode()
    json_type = (("Content-Type", "application/json"),)
    url = "https://secure.example.org/org/site/SRConsAPI"
    found = judged(WireCall("POST", url, json_type, body, 403, XML, REFUSED % 6))
    assert [finding.breach.actual for finding in found.findings] == ["no name of a method in address or form"]


def test_a_call_without_an_answer_is_judged_by_what_was_sent() -> None:
    lost = WireCall("POST", "https://secure.example.org/SRConsAPI", FORM, call(v=None).body, failure="timed out")
    found = judged(lost)
    assert clauses(found) == ["sent/parameters/v/missing"]
    assert found.why == "no answer: timed out"


def test_an_answer_that_was_made_up_has_no_finding_and_is_not_saved(tmp_path: Path) -> None:
    made = recorder()
    found = made.take(call(b"nonsense", list_page_sise="5"), is_made_up=True)
    assert found is not None
    assert clauses(found) == ["sent/unknown-parameter"]
    assert json.loads(made.save(tmp_path / "calls.har").read_text())["log"]["entries"] == []


@pytest.mark.parametrize("name", ["journal", "calls.har"])
def test_what_is_saved_has_no_secret_and_no_person_in_it_and_is_judged_the_same(tmp_path: Path, name: str) -> None:
    made = recorder()
    # What a login answers is known to be a secret when it is sent, not before.
    token = "<token>canary-token-99</token>"
    made.take(call(f'<loginResponse xmlns="{NAMESPACE}">{token}</loginResponse>'.encode(), method="login"))
    made.take(call(xml([with_note(1, subject="Ada Quill has rung", count="many")]), auth="canary-token-99"))
    file = made.save(tmp_path / name)
    kept = file.read_text()
    for canary in (*SECRETS.values(), "canary-token-99", "canary-session-1234", "Ada Quill", "Lorem ipsum"):
        assert canary not in kept
    with find_sources([tmp_path], standard_input=io.BytesIO) as sources:
        report = validated(sources, contract())
    assert [finding.clause.id for finding in report.findings] == [f"{NAME}/checks/schema"]
    assert report.unreadable == ()


def test_a_sandbox_knows_no_people_and_an_earlier_recording_is_replaced(tmp_path: Path) -> None:
    made = recorder(is_private=False)
    made.take(call(xml([row(1, subject="Phone call")])))
    made.save(tmp_path / "kept")
    assert "Phone call" in made.save(tmp_path / "kept").read_text()


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be kept"):
        recorder().save(tmp_path / "file" / "calls.har")


def test_a_call_remembers_the_line_that_made_it_and_shows_no_secret() -> None:
    made = recorder()
    place = CodePlace("client.py", 12, "fetch")
    one = call()
    made.take(one, place)
    assert made.calls[0].place == place
    assert all(secret not in repr((one, made.calls)) for secret in SECRETS.values())
