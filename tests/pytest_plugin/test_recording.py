"""What a recorder has found, as people read it."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from helpers import NAME, SECRETS, project, row, xml

from accordant.contracts import Contract
from accordant.errors import SchemaError
from accordant.examiners import Examiner
from accordant.loading import load_contract
from accordant.pytest_plugin.recording import MADE_UP, AccordantWarning, CallRecorder, matches
from accordant.recorders import CodePlace, Recorder, WireCall

HERE = Path("/home/of/a/project")
PLACE = CodePlace(f"{HERE}/client.py", 7, "fetch", f"post(url, api_key={SECRETS['api_key']!r})")


@cache
def contract() -> Contract:
    return load_contract(project())


@cache
def examiner() -> Examiner:
    return Examiner(contract(), project())


def recorder(**settings: Any) -> CallRecorder:
    is_strict = settings.pop("is_strict", False)
    return CallRecorder(Recorder(examiner(), contract(), **settings), HERE, is_strict=is_strict)


def call(host: str = "secure.example.org", **more: str) -> WireCall:
    sent = {"method": NAME, "v": "1.0", **SECRETS, "cons_id": "1001", **more}
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    answer = (("Content-Type", "text/xml"),)
    url = f"https://{host}/org/site/SRConsAPI"
    return WireCall("POST", url, form, urlencode(sent).encode(), 200, answer, xml([row(1)]))


def test_a_right_call_is_no_reason_to_fail() -> None:
    made = recorder()
    made.take(call(), PLACE)
    assert (made.failure(), made.missing(), made.findings, made.unjudged) == ("", [], (), ())


def test_a_failure_names_clause_and_line_and_neither_secrets_nor_people() -> None:
    made = recorder()
    made.take(call(list_page_size="many", interaction_subject="Ada Quill"), PLACE)
    said = made.failure()
    assert said.splitlines()[0] == f"accordant: the calls of this test break {NAME}/sent/parameters/list_page_size"
    assert "client.py:7: in fetch" in said
    assert "interaction_subject=..." in said
    assert not any(text in said for text in (*SECRETS.values(), "Ada Quill"))
    assert made.failure() == ""  # it is told once


def test_what_is_a_warning_is_warned_of_unless_it_is_strict() -> None:
    for is_strict in (False, True):
        made = recorder(is_strict=is_strict)
        made.take(call(luminateExtend="1"), PLACE)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            said = made.failure()
        assert bool(said) is is_strict
        found = [(each.category, each.filename, each.lineno) for each in told]
        assert found == ([] if is_strict else [(AccordantWarning, PLACE.file, PLACE.line)])


def test_what_is_allowed_or_expected_does_not_count() -> None:
    made = recorder()
    made.allow("sent/parameters/*")
    made.expect(f"{NAME}/sent/unknown-parameter", "sent/rules/date-order")
    made.take(call(list_page_size="many", list_page_ofset="1"), PLACE)
    assert made.failure() == ""
    assert made.missing() == ["sent/rules/date-order"]
    assert len(made.findings) == 2


def test_the_answer_of_a_site_that_makes_answers_up_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordant.pytest_plugin.recording.MADE_UP", {*MADE_UP, "made-up.example.org"})
    made = recorder()
    wrong = call("made-up.example.org")
    made.take(WireCall(wrong.http_method, wrong.url, wrong.headers, wrong.body, 200, (), b"nonsense"), PLACE)
    assert made.failure() == ""


def test_a_call_that_no_line_has_made_is_told_all_the_same() -> None:
    made = recorder()
    made.take(call(list_page_size="many"), None)
    assert "a call that no line of your own program has made" in made.failure()


def test_what_is_wrong_with_accordant_is_raised_after_the_program_and_not_within() -> None:
    made = recorder()

    def broken(*arguments: object, **more: object) -> None:
        raise SchemaError("the XSD is gone")

    made._recorder.take = broken  # type: ignore[method-assign, assignment]
    made.take(call(), PLACE)
    with pytest.raises(SchemaError, match="the XSD is gone"):
        made.failure()


@pytest.mark.parametrize(
    ("pattern", "is_named"),
    [("sent/rules/*", True), (f"{NAME}/sent/rules/identifier", True), ("*", True), ("rules/identifier", False)],
)
def test_a_pattern_names_a_clause_with_or_without_its_operation(pattern: str, is_named: bool) -> None:
    assert matches(f"{NAME}/sent/rules/identifier", pattern) is is_named
