"""What exactly an answer lets out, and in which format."""

from __future__ import annotations

import base64
import json

import pytest
from lxml import etree
from sandbox.fault_pairs import JSON
from sandbox.fault_pairs.leaks import TARGET


def password(site):
    return site.site.credentials["login_password"].encode()


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("parameters-in-comment", lambda site: site.all()),
        ("parameters-in-message", lambda site: site.server(cons_id=None)),
        ("parameters-in-message", lambda site: site.server(cons_id=None, **JSON)),
        ("parameters-in-json", lambda site: site.list(list_page_size=0, suppress_response_codes="true", **JSON)),
    ],
)
def test_the_password_is_in_the_body(start, name, ask):
    assert password(start()) in ask(start(name)).body
    assert password(start()) not in ask(start()).body


def test_the_password_is_in_a_header_and_the_body_is_the_same(start):
    faulty, clean = start("password-in-header").list(**JSON), start().list(**JSON)

    assert password(start()).decode() in faulty.headers["x-api-login"]
    assert faulty.body == clean.body


def test_the_cookie_has_the_login_in_base64_only(start):
    faulty, clean = start("credentials-in-cookie").list(), start().list()
    value = faulty.headers["set-cookie"].removeprefix("ident=").partition(";")[0]

    assert password(start()) in base64.b64decode(value)
    assert password(start()).decode() not in faulty.headers["set-cookie"]
    assert faulty.body == clean.body


def test_the_session_of_a_constituent_is_given_to_an_administrator(start):
    faulty = start("foreign-session-in-cookie")

    assert faulty.site.credentials["auth"] in faulty.list(4).headers["set-cookie"]
    assert faulty.list(4, **JSON).headers["set-cookie"] == faulty.list(4).headers["set-cookie"]
    for answer in (faulty.list(3), faulty.list(3, **JSON), faulty.server(cons_id="none")):
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("target", "joined"), [(TARGET, "&"), ("https://www.example.org/", "?")])
def test_the_token_is_appended_to_the_address_of_a_redirect(start, target, joined):
    faulty = start("token-in-location")
    token = faulty.site.credentials["auth"]

    answer = faulty.client_call(auth=token, success_redirect=target)

    assert answer.status == 302
    assert answer.headers["location"] == f"{target}{joined}auth={token}"


def test_a_token_of_any_characters_leaves_the_refusal_well_formed(start):
    answer = start("token-in-message").client_call(auth="<&\x00\x0b>")

    assert answer.code == start().client_call(auth="x").code
    assert "Token was <&>." in answer.root[1].text


def test_markup_in_the_name_of_a_method_becomes_markup_of_the_answer(start):
    answer = start("method-reflected-in-xml").server(method="<b>x</b>")

    assert [etree.QName(child).localname for child in answer.root[1]] == ["b"]
    assert start("method-reflected-in-xml").server(method="none") == start().server(method="none")


def test_a_quotation_mark_ends_the_message_in_json(start):
    faulty = start("input-breaks-json")

    injected = faulty.list(list_sort_column='x","injected":"', **JSON)
    assert injected.json["errorResponse"]["injected"]
    with pytest.raises(json.JSONDecodeError):
        _ = faulty.list(list_sort_column='"', **JSON).json


def test_the_constituents_of_an_address_are_named(start):
    faulty = start("matches-named-in-message")
    address = faulty.site.ambiguous_email
    people = faulty.site.store.people("primary_email", address)

    message = faulty.server(primary_email=address).root[1].text
    assert len(people) == 2
    assert all(person.cons_id in message for person in people)


def test_an_address_of_somebody_is_proposed(start):
    faulty = start("similar-address-in-message")

    assert faulty.site.people[0].primary_email in faulty.server(primary_email="a@example.org").root[1].text


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("query-in-message", {"list_sort_column": "none"}, "SELECT"),
        ("parser-error-in-message", {"list_page_offset": "x"}, "java.lang."),
    ],
)
@pytest.mark.parametrize("format_", [{}, JSON])
def test_the_inside_of_the_program_is_shown_in_both_formats(start, name, sent, said, format_):
    assert said.encode() in start(name).list(**sent, **format_).body
