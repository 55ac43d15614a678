"""Each mistake of a whole answer is what it says, and is not made where the contract leaves open what is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import (
    NAME,
    answer,
    body,
    case,
    error_json,
    error_xml,
    exchange,
    json_body,
    operation,
    read,
    reader,
    row,
    rows,
    xml,
)
from planting import only, planted, subject

from accordant.answers import Answer
from accordant.contracts import Strength
from accordant.exchange import Response
from accordant.mutation.catalogue import OPERATORS
from accordant.mutation.mutants import Change, Subject
from accordant.validators.violations import Violation

both = pytest.mark.parametrize("form", ["xml", "json"])
METHOD = f"{NAME}/parameters/method"


def success(form: str = "xml", sent: dict[str, str] | None = None, **changes) -> Subject:
    return subject(answer(body(rows(2), form), {"response_format": form, **(sent or {})}, **changes))


def refusal(form: str = "xml", sent: dict[str, str] | None = None, **changes) -> Subject:
    content = error_xml() if form == "xml" else error_json()
    values = {"status": 403, "acceptance": None, **changes}
    return subject(answer(content, {"response_format": form, **(sent or {})}, **values))


def again(change: Change, of: Subject) -> Answer:
    """The answer with the mistake in it."""
    return read(change.of(of.answer.exchange))


@both
def test_a_success_has_the_status_of_a_refusal_and_the_other_way_round(form: str) -> None:
    assert only("wrong-status", success(form)).response.status == 403
    assert only("wrong-status", refusal(form)).response.status == 200


@pytest.mark.parametrize("name", ["suppress_response_codes", "suppress_result_codes"])
def test_a_refusal_whose_status_may_be_suppressed_has_no_wrong_one(name: str) -> None:
    assert not planted("wrong-status", refusal(sent={name: "true"}))
    assert planted("wrong-status", success(sent={name: "true"}))


def test_of_a_document_without_its_request_no_status_is_known() -> None:
    alone = replace(case(), request=replace(case().request, parameters=()))
    of = subject(read(replace(exchange(xml(rows(1))), case=alone)))
    assert not planted("wrong-status", of)
    assert not planted("server-error", of)
    assert not planted("wrong-media-type", of)
    assert planted("cut-off", of)


@both
def test_an_answer_is_a_server_error_with_the_same_body(form: str) -> None:
    change = only("server-error", success(form))
    assert change.response.status == 500
    assert change.response.body == body(rows(2), form)


@both
def test_an_answer_says_that_it_is_html(form: str) -> None:
    response = only("wrong-media-type", success(form)).response
    assert response.header("content-type") == "text/html;charset=UTF-8"
    assert response.body == body(rows(2), form)


@both
def test_a_body_that_is_cut_off_is_not_well_formed(form: str) -> None:
    of = success(form)
    assert isinstance(again(only("cut-off", of), of).parse_violation, Violation)


@both
def test_a_body_is_empty_or_a_page_for_people(form: str) -> None:
    of = success(form)
    assert only("empty-body", of).response.body == b""
    assert again(only("page-for-people", of), of).format == "html"


@both
def test_the_same_document_comes_in_the_other_format(form: str) -> None:
    of = success(form)
    found = again(only("other-format", of), of)
    assert (found.format, found.keys) == ("json" if form == "xml" else "xml", ("1", "2"))
    assert not found.schema_violations


def test_a_format_that_nobody_asked_for_has_no_other() -> None:
    # The site had it wrong already.
    assert not planted("other-format", subject(answer(json_body(rows(2)), {"response_format": "xml"})))


@both
def test_a_root_has_another_name(form: str) -> None:
    of = success(form)
    assert again(only("wrong-root", of), of).root_name == f"{NAME}ResponseResult"


def test_a_document_is_in_no_namespace() -> None:
    of = success()
    assert "{" not in str(again(only("wrong-namespace", of), of).root.tag)
    assert not planted("wrong-namespace", success("json"))


@both
def test_a_refusal_has_a_code_that_is_in_no_table(form: str) -> None:
    of = refusal(form)
    assert again(only("unknown-code", of), of).error_code not in operation().error_codes
    assert not planted("unknown-code", success(form))


@both
def test_a_refusal_has_a_documented_code_that_is_not_the_one(form: str) -> None:
    of = refusal(form, breaks=METHOD)
    code = again(only("other-code", of), of).error_code
    assert code in operation().error_codes
    assert code != 6


def test_where_the_contract_only_asks_for_the_code_none_is_wrong() -> None:
    assert not planted("other-code", refusal(breaks=f"{NAME}/parameters/v"))
    assert not planted("other-code", refusal())


@both
def test_what_must_be_refused_is_answered(form: str) -> None:
    other, of_other_form = success(form, case_id="1-0002"), success("json" if form == "xml" else "xml")
    of = refusal(form, breaks=METHOD)
    of.others = (of, of_other_form, other)
    found = again(only("accepted-though-wrong", of), of)
    assert (found.kind, found.response and found.response.status) == ("success", 200)
    assert found.format == form


def test_what_may_be_refused_is_not_answered_by_mistake() -> None:
    of = refusal(breaks=f"{NAME}/parameters/list_page_size")
    of.others = (of, success(case_id="1-0002"))
    assert not planted("accepted-though-wrong", of)


@both
def test_what_must_be_answered_is_refused(form: str) -> None:
    of = success(form)
    found = again(only("refused-though-right", of), of)
    assert (found.kind, found.error_code, found.response and found.response.status) == ("error", 1, 403)
    assert not found.schema_violations
    assert not planted("refused-though-right", success(form, acceptance=Strength.PROBE))


def test_a_refusal_that_is_suppressed_has_the_status_of_a_success() -> None:
    assert only("refused-though-right", success(sent={"suppress_response_codes": "true"})).response.status == 200


@both
def test_a_credential_stands_in_a_text_of_the_answer(form: str) -> None:
    of = success(form)
    (change, *_) = planted("credential-echoed", of).values()
    assert b"{{login_password}}" in change.response.body or b"{{api_key}}" in change.response.body
    assert change.of(of.answer.exchange).echoed == change.echoed != ()


def test_a_wrong_credential_is_echoed_as_it_was_sent() -> None:
    of = refusal(sent={"api_key": "no-such-key-at-all"})
    bodies = [spot.plant() for spot in OPERATORS["credential-echoed"].spots(of)]
    assert any(b"no-such-key-at-all" in change.response.body for change in bodies if change is not None)


def test_a_list_without_a_text_has_no_place_for_a_credential() -> None:
    assert not planted("credential-echoed", subject(answer(xml([]))))


@both
def test_a_refusal_shows_the_inside_of_the_program(form: str) -> None:
    of = refusal(form)
    assert "Servlet.java:42" in again(only("stack-trace", of), of).error_message
    assert not planted("stack-trace", success(form))


def test_markup_comes_back_as_it_was_sent() -> None:
    of = refusal(sent={"interaction_subject": "<b>tea</b>"})
    assert b"<message><b>tea</b></message>" in only("markup-reflected", of).response.body
    assert not planted("markup-reflected", refusal(sent={"interaction_subject": "1 < 2"}))
    assert not planted("markup-reflected", refusal("json", sent={"interaction_subject": "<b>tea</b>"}))


def test_an_answer_that_is_as_it_would_be_made_is_no_mutant() -> None:
    of = subject(read(exchange(xml([row(1)]), status=500)))
    assert not planted("server-error", of)


def test_what_redaction_has_hidden_of_the_old_answer_is_forgotten() -> None:
    made = exchange(xml([row(1)]), echoed=("api_key",))
    made = replace(made, facts=replace(made.facts, violations=(), compared={"cons_id": "7"}))
    changed = Change(Response(200, (), b""), "", "").of(made)
    assert (changed.facts.violations, changed.echoed) == (None, ())
    assert changed.facts.compared == {"cons_id": "7"}
    assert reader().read(operation(), changed).response == Response(200, (), b"")
