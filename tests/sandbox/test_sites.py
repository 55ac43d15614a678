"""What all calls share: the common parameters, errors, statuses, redirects, and the form of requests."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from lxml import etree

from accordant.sandbox import create_app
from accordant.sandbox.gateways import BODY_LIMIT_BYTES

XML = "text/xml;charset=UTF-8"
JSON = "text/plain;charset=UTF-8"


@pytest.fixture
def pairs(clean):
    """A complete call, as it is written in a form."""
    credentials = clean.site.credentials
    return [
        ("method", "getUserInteractions"),
        ("api_key", credentials["api_key"]),
        ("v", "1.0"),
        ("login_name", credentials["login_name"]),
        ("login_password", credentials["login_password"]),
        ("cons_id", clean.site.people[0].cons_id),
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"api_key": None}, 2),
        ({"api_key": ""}, 2),
        ({"api_key": "x"}, 2),
        ({"method": None}, 6),
        ({"method": "GetUserInteractions"}, 6),
        ({"method": "getUserInteractions "}, 6),
        ({"v": None}, 9),
        ({"v": "1"}, 1),
        ({"v": "1.1"}, 1),
        ({"login_name": None}, 3),
        ({"login_password": None}, 3),
        ({"login_name": "x"}, 3),
        ({"login_password": "x"}, 3),
        ({"response_format": "yaml"}, 22),
        ({"response_format": "JSON"}, 22),
        ({"response_format": ""}, 22),
        ({"center_id": "-1"}, 22),
        ({"center_id": "x"}, 22),
        ({"suppress_response_codes": "maybe"}, 22),
    ],
)
def test_a_wrong_common_parameter_is_refused_with_its_code(clean, changed, code):
    answer = clean.list(**changed)

    assert (answer.status, answer.code) == (403, code)


@pytest.mark.parametrize("format_", [None, "json"])
def test_suppressing_response_codes_changes_the_status_of_errors_only(clean, format_):
    for parameters in ({"cons_id": "none"}, {"api_key": "x"}, {"list_page_size": 0}):
        usual = clean.server(**parameters, response_format=format_)
        suppressed = clean.server(**parameters, response_format=format_, suppress_response_codes="true")
        assert (usual.status, suppressed.status) == (403, 200)
        assert usual.body == suppressed.body
    assert clean.list(suppress_response_codes="true") == clean.list()
    assert clean.server(suppress_response_codes="false").status == 403


def test_an_error_is_a_code_and_a_message_in_the_format_asked_for(clean, start):
    xml = clean.list(api_key="x")
    json = clean.list(api_key="x", response_format="json")

    assert (xml.headers["content-type"], json.headers["content-type"]) == (XML, JSON)
    assert [etree.QName(child).localname for child in xml.root] == ["code", "message"]
    assert json.json == {"errorResponse": {"code": "2", "message": xml.root[1].text}}
    assert etree.QName(xml.root).namespace == "http://convio.com/crm/v1.0"
    other = start(error_namespace="http://convio.com/crm/v1")
    assert etree.QName(other.list(api_key="x").root).namespace == "http://convio.com/crm/v1"
    assert etree.QName(other.list().root).namespace == "http://convio.com/crm/v1.0"


def test_no_error_repeats_what_was_sent(clean):
    for name in ("api_key", "method", "cons_id", "login_password", "begin_date", "list_sort_column", "v", "center_id"):
        person = {"cons_id": clean.site.people[0].cons_id}
        answer = clean.server(**(person | {name: "<canary>"}))
        assert answer.code
        assert b"canary" not in answer.body


@pytest.mark.parametrize("http_method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.parametrize("servlet", ["SRConsAPI", "CRConsAPI"])
def test_only_post_is_allowed(clean, pairs, http_method, servlet):
    answer = clean.raw(http_method, servlet, query=urlencode([*pairs, ("suppress_response_codes", "true")]))

    assert answer.status == 405
    assert answer.headers["allow"] == "POST"
    assert answer.code == 405


def test_an_unknown_page_is_not_found(clean):
    assert clean.raw("POST", "XXConsAPI").status == 404
    assert clean.raw("POST", "srconsapi").status == 404


def test_a_session_id_may_follow_the_servlet(clean, pairs):
    assert clean.raw("POST", "SRConsAPI;jsessionid=ABC.app1", urlencode(pairs)) == clean.list()


def test_parameters_come_from_the_body_or_the_query_string_in_any_order(clean, pairs):
    body, reverse = urlencode(pairs), urlencode(pairs[::-1])

    assert clean.raw("POST", "SRConsAPI", body) == clean.list()
    assert clean.raw("POST", "SRConsAPI", reverse) == clean.list()
    assert clean.raw("POST", "SRConsAPI", query=body) == clean.list()
    assert clean.raw("POST", "SRConsAPI", urlencode(pairs[3:]), urlencode(pairs[:3])) == clean.list()
    charset = "application/x-www-form-urlencoded; charset=UTF-8"
    assert clean.raw("POST", "SRConsAPI", body, media_type=charset) == clean.list()


def test_a_body_of_another_type_is_not_read(clean, pairs):
    assert clean.raw("POST", "SRConsAPI", urlencode(pairs), media_type="application/json").code == 2


def test_a_blank_is_a_plus_or_a_percent_20(clean, pairs):
    body = urlencode(pairs)

    plus = clean.raw("POST", "SRConsAPI", body + "&interaction_subject=phone+call")
    assert plus == clean.raw("POST", "SRConsAPI", body + "&interaction_subject=phone%20call")
    assert 0 < len(plus.ids) < 25


def test_bytes_that_are_no_text_are_no_crash(clean, pairs):
    body = urlencode(pairs)
    for text in ("%FF%FE", "%ED%A0%80", "%zz", "%00"):
        assert clean.raw("POST", "SRConsAPI", f"{body}&interaction_subject={text}").ids == []


def test_of_a_repeated_parameter_the_first_counts(clean, start, pairs):
    body = urlencode([*pairs, ("list_page_size", "3"), ("list_page_size", "4")])

    assert len(clean.raw("POST", "SRConsAPI", body).ids) == 3
    assert len(clean.raw("POST", "SRConsAPI", body, "list_page_size=5").ids) == 5
    assert len(start(repeated_parameter="last").raw("POST", "SRConsAPI", body, "list_page_size=5").ids) == 4


def test_unknown_parameters_and_origins_are_ignored(clean):
    others = {"ts": "1", "luminateExtend": "2", "source": "s", "sub_source": "t", "center_id": "1", "redirect": "/x"}

    assert clean.list(**others) == clean.list()


def test_an_empty_value_can_count_as_not_sent(start):
    lenient = start(empty_value="absent")

    assert lenient.list(interaction_type_id="", list_page_size="", begin_date="") == lenient.list()


def test_an_unknown_format_can_fall_back_to_xml(start):
    assert start(unknown_format="xml").list(response_format="yaml") == start().list()


def test_a_request_that_is_too_large_is_refused(clean):
    assert clean.raw("POST", "SRConsAPI", "x" * (BODY_LIMIT_BYTES + 1)).status == 413


def test_credentials_are_distinct_and_need_no_escaping():
    site = create_app(7).state.site
    site.close()

    assert len(set(site.credentials.values())) == 4
    assert all(value.replace("-", "").isalnum() for value in site.credentials.values())
