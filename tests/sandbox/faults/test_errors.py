"""What exactly is wrong with a refusal, what is accepted in place of one, and what is refused for nothing."""

from __future__ import annotations

import pytest
from lxml import etree
from sandbox.fault_pairs import JSON
from sandbox.fault_pairs.errors import EIGHTY, INVERTED, bad_size, nobody

SUPPRESSED = {"suppress_response_codes": "true"}


def test_a_huge_page_number_is_500_in_both_formats_even_when_suppressed(start):
    faulty = start("server-error-for-huge-offset")

    for parameters in ({}, JSON, SUPPRESSED):
        assert faulty.list(list_page_offset=2**63, **parameters).status == 500
    assert faulty.list(list_page_offset=2**63).code == 1


@pytest.mark.parametrize(
    ("name", "call", "code", "right"),
    [("code-of-another-api", nobody, 906, 16), ("undocumented-code", bad_size, 51, 50)],
)
def test_only_the_code_is_wrong(start, name, call, code, right):
    wrong = call(start(name))

    assert (wrong.status, wrong.code) == (403, code)
    assert wrong.body.replace(b">%d<" % code, b">%d<" % right) == call(start()).body


def test_codes_differ_between_the_formats_only_for_dates(start):
    faulty = start("other-code-in-json")

    assert faulty.list(begin_date="x").code == 25
    assert faulty.list(begin_date="x", **JSON).json["errorResponse"]["code"] == "22"
    assert faulty.list(api_key="x", **JSON).json["errorResponse"]["code"] == "2"


def test_the_message_is_missing_and_the_code_is_not(start):
    assert start("message-missing-in-json").list(api_key="x", **JSON).json == {"errorResponse": {"code": "2"}}


def test_message_and_code_have_changed_places(start):
    wrong, right = (site.list(api_key="x") for site in (start("message-before-code"), start()))

    assert [etree.tostring(child) for child in wrong.root] == [etree.tostring(child) for child in right.root][::-1]
    faulty_json, right_json = (site.list(api_key="x", **JSON).json for site in (start("message-before-code"), start()))
    assert faulty_json == right_json


def test_an_error_stands_in_the_root_of_a_success(start):
    answer = start("error-in-success-root").list(list_page_size="x")

    assert answer.status == 200
    assert etree.QName(answer.root).localname == "getUserInteractionsResponse"
    assert [etree.QName(child).localname for child in answer.root] == ["code", "message"]


def test_the_status_of_an_unknown_constituent_is_200_and_the_body_is_right(start):
    wrong, right = (site.server(member_id="nobody") for site in (start("status-ok-for-unknown-constituent"), start()))

    assert (wrong.status, right.status) == (200, 403)
    assert wrong.body == right.body


def test_wrong_credentials_have_no_body(start):
    answer = start("empty-body-for-wrong-password").list(login_name="x")

    assert (answer.status, answer.body) == (403, b"")
    assert answer.headers["content-length"] == "0"


@pytest.mark.parametrize("method", ["none", "getuserinteractions", None])
def test_an_unknown_method_is_a_page_that_is_not_found(start, method):
    answer = start("html-for-unknown-method").list(method=method, **SUPPRESSED)

    assert answer.status == 404
    assert answer.body.startswith(b"<html>")
    assert b"404" in answer.body


@pytest.mark.parametrize(
    ("name", "sent", "taken_for"),
    [
        ("long-subject-cut", {"interaction_subject": EIGHTY + "!"}, {"interaction_subject": EIGHTY}),
        ("negative-type-ignored", {"interaction_type_id": "-6"}, {}),
        ("type-read-up-to-its-digits", {"interaction_type_id": "6.5"}, {"interaction_type_id": 6}),
        ("broken-type-gives-empty-list", {"interaction_type_id": "abc"}, {"interaction_type_id": 999}),
        ("broken-type-gives-empty-list", {"interaction_type_id": ""}, {"interaction_type_id": 999}),
        ("broken-end-date-ignored", {"end_date": "tomorrow"}, {}),
        (
            "day-beyond-the-month-accepted",
            {"begin_date": "2016-02-30T00:00:00Z"},
            {"begin_date": "2016-03-01T00:00:00Z"},
        ),
        ("day-beyond-the-month-accepted", {"end_date": "2016-04-31T10:00:00"}, {"end_date": "2016-05-01T10:00:00"}),
        ("any-boolean-accepted", {"list_ascending": "yes"}, {"list_ascending": "false"}),
        ("zero-is-true", {"list_ascending": "0"}, {"list_ascending": "true"}),
    ],
)
def test_what_is_wrong_is_taken_for_something_that_is_not(start, name, sent, taken_for):
    assert start(name).list(**sent) == start().list(**taken_for)
    assert start(name).list(**sent, list_page_size="x").code == 50


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [
        ("leap-day-refused", {"begin_date": "2016-02-29T00:00:00"}, 25),
        ("zone-of-zero-refused", {"begin_date": "2016-02-28T00:00:00+00:00"}, 25),
        ("eighty-characters-refused", {"interaction_subject": EIGHTY}, 23),
        ("eighty-characters-refused", {"interaction_subject": "🎗" * 80}, 23),
        ("subject-counted-in-code-units", {"interaction_subject": "🎗" * 80}, 23),
        ("subject-counted-in-code-units", {"interaction_subject": EIGHTY[:-1] + "🎗"}, 23),
        ("page-size-one-refused", {"list_page_size": "01"}, 50),
    ],
)
def test_what_is_right_is_refused(start, name, sent, code):
    assert start().list(**sent).status == 200
    for format_ in ("xml", "json"):
        assert start(name).list(**sent, response_format=format_).status == 403
    assert start(name).list(**sent).code == code


def test_the_trace_follows_the_message_that_would_stand_there(start):
    wrong, right = (site.list(**INVERTED).root[1].text for site in (start("stack-trace-for-bad-dates"), start()))

    assert wrong.startswith(f"{right}\n\tat ")
