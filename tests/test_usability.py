"""A site that cannot be used at all is one message; a site that is only wrong is used."""

from __future__ import annotations

import pytest
from helpers import NAME, answer, error_json, error_xml, exchange, failed, operation, read, reader, xml

from accordant.exchange import FailureKind
from accordant.findings import Verdict
from accordant.judging import Judge
from accordant.usability import CONTROL_ROLE, why_unusable

URL = "https://secure2.example.org/site"


def why(*arguments, **changes) -> str:
    return why_unusable(answer(*arguments, **changes), URL)


@pytest.mark.parametrize("code", [2, 3, 4])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_refusal_of_us_says_code_meaning_and_what_the_site_says(code: int, form: str) -> None:
    body = error_json(code, "Go away.") if form == "json" else error_xml(code, "Go away.")
    said = why(body, {"response_format": form}, status=403)
    assert said.startswith(f"{URL} refuses to be used: code {code}, {operation().error_codes[code]}.")
    assert said.endswith("The site says: Go away.")


def test_no_answer_says_the_reason() -> None:
    assert why_unusable(read(failed()), URL).startswith(f"{URL} cannot be reached: no answer within 30 s")


def test_an_answer_that_is_not_whole_is_no_site_that_is_not_there() -> None:
    said = why_unusable(read(failed(FailureKind.TRUNCATED)), URL)
    assert said.startswith(f"{URL} answers, and not with a whole HTTP message: ")
    assert "address" not in said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><html></html>", "an HTML page"),
        (b"", "neither XML nor JSON"),
        (b"oops", "neither XML nor JSON"),
    ],
)
def test_what_does_not_answer_like_the_api_is_said_with_its_status(body: bytes, said: str) -> None:
    assert f"does not answer like the API: status 503, {said}." in why(body, status=503)


@pytest.mark.parametrize(
    ("body", "status"),
    [(xml([]), 200), (error_xml(10), 403), (error_xml(4711), 500), (b"<other/>", 200), (b"<torn", 200), (b"{}", 200)],
)
def test_a_site_that_is_only_wrong_is_used(body: bytes, status: int) -> None:
    assert why(body, status=status) == ""


def test_control_requests_say_it_of_a_recorded_run_and_are_judged_for_nothing_else() -> None:
    refused = exchange(error_xml(4711), status=500, case_id="0-0000", group="0g000", role=CONTROL_ROLE)
    judge = Judge(operation(), reader())
    judge.add([refused, exchange(case_id="1-0001")])
    assert judge.why_unusable(URL) == ""
    assert judge.findings() == ()
    checked = {item.clause.id: item for item in judge.report("").clauses}
    assert checked[f"{NAME}/checks/schema"].counts == {Verdict.HELD: 1}
    judge.add([exchange(error_xml(4), status=403, case_id="1-0001c", group="g1c", role=CONTROL_ROLE)])
    # What was answered before the site was lost is judged.
    assert judge.why_unusable(URL) == ""


def test_only_control_requests_say_it() -> None:
    judge = Judge(operation(), reader())
    judge.add([exchange(error_xml(2), status=403, acceptance=None)])
    assert judge.why_unusable(URL) == ""
