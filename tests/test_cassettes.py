"""Cassettes of VCR.py and Betamax, old and new, whole and damaged: what a call was comes out of each alike."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from recorders import URL, betamax, form, interaction, vcr_json, vcr_yaml, zipped

from accordant.archives import Kept, entry_of
from accordant.cassettes import cassette_form, cassette_value, iter_cassette
from accordant.errors import RecordError
from accordant.json_slices import Slice

BODY = "<a>é</a>".encode()
GZIP = {"Content-Encoding": ["gzip"]}

OLD_YAML = f"""- request: !!python/object:vcr.request.Request
    body: {form()}
    headers: !!python/object/apply:__builtin__.frozenset
    - - !!python/tuple [Content-Type, application/x-www-form-urlencoded]
    host: secure2.example.org
    method: POST
    path: /organization/site/SRConsAPI
    port: 443
    protocol: https
  response:
    body: {{string: !!python/unicode "<a>\\xE9</a>"}}
    headers: ["Content-Type: text/xml\\r\\n", "Date: Mon, 02 Nov 2026 03:00:00 GMT\\r\\n"]
    status: {{code: 200, message: OK}}
"""
OLD_JSON: Any = [
    {
        "request": {
            "body": form(),
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
            "host": "secure2.example.org",
            "method": "POST",
            "path": "/organization/site/SRConsAPI",
            "port": 443,
            "protocol": "https",
        },
        "response": {
            "body": {"string": "<a>é</a>"},
            "headers": ["Content-Type: text/xml\r\n", "Date: Mon, 02 Nov 2026 03:00:00 GMT\r\n"],
            "status": {"code": 200, "message": "OK"},
        },
    }
]
CASSETTES = {
    "VCR.py, YAML": vcr_yaml(BODY),
    "VCR.py, JSON": vcr_json(interaction({"string": "<a>é</a>"})),
    "VCR.py before 1.0, YAML": OLD_YAML,
    "VCR.py before 1.0, JSON": json.dumps(OLD_JSON),
    "Betamax, text": betamax(interaction({"string": "<a>é</a>", "encoding": "utf-8"})),
    "Betamax, bytes": betamax(interaction({"base64_string": "PGE+w6k8L2E+", "encoding": "utf-8"})),
}


def slices(text: str | bytes) -> list[Slice]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(iter_cassette(io.BytesIO(data), data[:4096]))


def body_of(value: Any) -> bytes:
    content = entry_of(value).content
    assert isinstance(content, Kept), content
    return content.body


@pytest.mark.parametrize("name", CASSETTES)
def test_each_format_holds_the_same_call(name: str) -> None:
    (found,) = slices(CASSETTES[name])
    entry = entry_of(found.value)
    assert (entry.http_method, entry.host, entry.servlet) == ("POST", "secure2.example.org", "SRConsAPI")
    assert entry.sent["login_password"] == "horse&battery staple"
    assert entry.content == Kept(BODY)
    assert (entry.status, entry.headers[0]) == (200, ("content-type", "text/xml"))
    assert entry.started_at == "2026-11-02T03:00:00+00:00"


@pytest.mark.parametrize("name", CASSETTES)
def test_an_interaction_is_read_back_where_it_stands(name: str) -> None:
    text = CASSETTES[name].encode()
    (found,) = slices(text)
    again = cassette_value(text[found.offset : found.offset + found.length], is_yaml="YAML" in name)
    assert again == found.value


@pytest.mark.parametrize(
    "text",
    ["interactions:\n", '{"log": {"entries": []}}', "accordant: 1\ninteractions: none\n", "<a/>", "- request\n", ""],
)
def test_what_is_no_cassette_is_taken_for_none(text: str) -> None:
    assert cassette_form(text.encode()) == ""


def test_the_time_that_betamax_keeps_is_that_of_the_call() -> None:
    (found,) = slices(betamax(interaction({"string": "<a/>"}, recorded_at="2026-11-02T03:00:07")))
    assert entry_of(found.value).started_at == "2026-11-02T03:00:07"


def test_a_compressed_body_is_unpacked_and_one_that_was_unpacked_already_is_left() -> None:
    made = betamax(
        interaction({"base64_string": zipped(BODY)}, GZIP),
        interaction({"string": "<a>é</a>"}, GZIP),
        interaction({"base64_string": "H4sIAA=="}, GZIP),
    )
    first, second, damaged = slices(made)
    assert body_of(first.value) == body_of(second.value) == BODY
    assert "its end is missing" in entry_of(damaged.value).content.reason


def test_bytes_that_are_no_text_stay_what_they_were() -> None:
    body = "<a>é</a>".encode("utf-16")
    (found,) = slices(vcr_yaml(body))
    assert body_of(found.value) == body


def test_a_text_of_another_encoding_is_written_back_in_it() -> None:
    (found,) = slices(betamax(interaction({"string": "é", "encoding": "ISO-8859-1"})))
    assert body_of(found.value) == b"\xe9"


@pytest.mark.parametrize("text", ["2016-02-01", "1:30", "no", "0777", "null"])
def test_a_body_in_yaml_is_a_text_and_nothing_else(text: str) -> None:
    (found,) = slices(vcr_yaml(b"@@@").replace('"@@@"', text))
    if text == "null":
        assert "text" not in found.value["response"]["content"]
    else:
        assert body_of(found.value) == text.encode()


def test_a_body_of_several_lines_does_not_end_its_interaction() -> None:
    block = vcr_yaml(b"@@@", b"<b/>").replace('"@@@"', "|-\n        <a>\n        - request:\n\n        </a>")
    first, second = slices(block)
    assert body_of(first.value) == b"<a>\n- request:\n\n</a>"
    assert (body_of(second.value), second.number, second.line) == (b"<b/>", 2, 24)


def test_a_damaged_interaction_costs_no_other_and_shows_none_of_its_text() -> None:
    made = vcr_yaml(b"<a/>", b"<b/>", b"<c/>").split("- request:")
    made[2] = made[2].replace("method: POST", 'method: "POST')
    first, broken, last = slices("- request:".join(made))
    assert (body_of(first.value), body_of(last.value)) == (b"<a/>", b"<c/>")
    assert broken.problem.startswith("it is not YAML: ")
    assert "key-of-the-site" not in broken.problem


def test_of_a_cassette_that_was_cut_the_beginning_is_used() -> None:
    text = vcr_yaml(b"<a/>", b"<b/>")
    first, cut = slices(text[: text.index("<b/>") + 2])
    assert body_of(first.value) == b"<a/>"
    assert cut.problem
    found = iter_cassette(io.BytesIO(data := vcr_json(interaction({"string": "<a/>"}))[:-30].encode()), data)
    with pytest.raises(RecordError, match="line 4"):
        list(found)


def test_nothing_that_a_cassette_names_is_called() -> None:
    text = vcr_yaml(b"@@@").replace('"@@@"', "!!python/object/apply:os.system ['exit 3']")
    (found,) = slices(text)
    assert body_of(found.value) == b"['exit 3']"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"request": {"uri": URL}}, "it has no response"),
        ({"request": {}, "response": {}}, "its request has no uri"),
        ({"request": {"uri": URL}, "response": {"body": {"base64_string": "*"}}}, "its body is not base64"),
        ([], "it is no interaction"),
    ],
)
def test_what_is_no_interaction_is_said(value: Any, why: str) -> None:
    with pytest.raises(RecordError, match=why):
        cassette_value(json.dumps(value).encode(), is_yaml=False)
