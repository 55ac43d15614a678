"""What exactly is wrong with the bytes of an answer, without a socket; `test_connections` has the sockets."""

from __future__ import annotations

import json

import pytest
from lxml import etree
from sandbox.fault_pairs import JSON

JAPANESE = {"interaction_subject": "寄付"}


def both(start, name, **parameters):
    return start(name).all(**parameters), start().all(**parameters)


@pytest.mark.parametrize(
    ("name", "declared", "sent", "wire"),
    [
        ("long-body-truncated", len, lambda body: body[:24576], ("written", "closed", "waited")),
        (
            "stall-in-long-pages",
            len,
            lambda body: body[: len(body) // 2],
            ("written", "waited", "closed", "waited"),
        ),
        ("length-in-characters", lambda body: len(body.decode()), lambda body: body, ("written", "closed", "waited")),
    ],
)
def test_an_xml_answer_goes_wrong_on_the_wire(start, name, declared, sent, wire):
    faulty, clean = both(start, name)

    assert faulty.headers == clean.headers | {
        "content-length": str(declared(clean.body)),
        "connection": "close",
    }
    assert (faulty.status, faulty.body, faulty.wire) == (200, sent(clean.body), wire)


@pytest.mark.parametrize(
    ("name", "excess", "part", "wire"),
    [
        ("length-too-large-in-json", 1, 1.0, ("written", "closed", "waited")),
        ("reset-in-long-json", 0, 0.5, ("written", "lingers not", "aborted", "waited")),
    ],
)
def test_a_json_answer_goes_wrong_on_the_wire(start, name, excess, part, wire):
    faulty, clean = both(start, name, **JSON)

    assert int(faulty.headers["content-length"]) == len(clean.body) + excess
    assert (faulty.body, faulty.wire) == (clean.body[: int(len(clean.body) * part)], wire)


@pytest.mark.parametrize(
    ("name", "excess", "ending"),
    [("length-too-small-for-refusals", -1, "closed"), ("reset-on-refusals", 0, "aborted")],
)
def test_a_refusal_goes_wrong_on_the_wire_and_not_with_status_200(start, name, excess, ending):
    faulty, clean = start(name).server(api_key="x"), start().server(api_key="x")

    assert int(faulty.headers["content-length"]) == len(clean.body) + excess
    assert faulty.body == (clean.body if ending == "closed" else b"")
    assert ending in faulty.wire
    suppressed = {"api_key": "x", "suppress_response_codes": "true"}
    assert start(name).server(**suppressed) == start().server(**suppressed)


def test_a_sorted_list_stalls_before_its_first_byte_and_a_refused_one_does_not(start):
    faulty = start("stall-in-sorted-lists")

    answer = faulty.list(list_sort_column="count")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.wire == ("written", "waited", "closed", "waited")
    assert not faulty.list(list_sort_column="none").wire


def test_a_chunked_answer_lacks_its_last_chunk(start):
    faulty, clean = start("last-chunk-missing").list(list_page_offset=1), start().list(list_page_offset=1)
    size, _, rest = faulty.body.partition(b"\r\n")

    assert "content-length" not in faulty.headers
    assert faulty.headers["transfer-encoding"] == "chunked"
    assert int(size, 16) == len(clean.body)
    assert rest == clean.body + b"\r\n"


@pytest.mark.parametrize(
    ("name", "header", "value", "parameters"),
    [
        ("latin-charset-in-header", "content-type", "text/xml;charset=ISO-8859-1", {}),
        ("gzip-declared-for-long-body", "content-encoding", "gzip", {}),
        ("html-type-for-short-lists", "content-type", "text/html;charset=UTF-8", {"interaction_subject": "zzz"}),
    ],
)
def test_a_header_alone_is_wrong(start, name, header, value, parameters):
    faulty, clean = both(start, name, **parameters)

    assert faulty.headers == clean.headers | {header: value}
    assert faulty.body == clean.body


@pytest.mark.parametrize(
    ("name", "wrong", "right", "format_"),
    [
        ("byte-order-mark-after-declaration", b"\xef\xbb\xbf", b"", {}),
        ("byte-order-mark-in-json", b"\xef\xbb\xbf", b"", JSON),
        ("comment-after-json", b"\n<!-- served by node 3 -->", b"", JSON),
        ("latin-encoding-in-declaration", b"ISO-8859-1", b"UTF-8", {}),
        ("nuls-after-long-xml", b"\0", b"", {}),
        ("surrogates-encoded-alone", b"\xed\xa0\xbc\xed\xbe\x97", "🎗".encode(), {}),
        ("surrogates-encoded-alone", b"\xed\xa0\xbc\xed\xbe\x97", "🎗".encode(), JSON),
    ],
)
def test_the_difference_is_the_fault_and_nothing_else(start, name, wrong, right, format_):
    faulty, clean = both(start, name, **format_)

    assert faulty.body != clean.body
    assert faulty.body.replace(wrong, right) == clean.body
    assert faulty.headers["content-length"] == str(len(faulty.body))


@pytest.mark.parametrize(
    "name", ["byte-order-mark-after-declaration", "latin-notes", "nuls-after-long-xml", "surrogates-encoded-alone"]
)
def test_no_parser_reads_the_xml(start, name):
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(start(name).all().body)


@pytest.mark.parametrize("name", ["byte-order-mark-in-json", "comment-after-json"])
def test_no_parser_reads_the_json(start, name):
    with pytest.raises(json.JSONDecodeError):
        json.loads(start(name).all(**JSON).body.decode())


def test_notes_alone_are_in_latin(start):
    faulty, clean = both(start, "latin-notes")

    assert faulty.body.replace(b"M\xf6chte", "Möchte".encode()) == clean.body
    assert "Größe".encode() in faulty.body


def test_notes_alone_are_encoded_twice(start):
    faulty, clean = both(start, "notes-encoded-twice", **JSON)

    assert faulty.body.replace("MÃ¶chte".encode(), "Möchte".encode()) == clean.body
    assert "Größe".encode() in faulty.body


def test_letters_beyond_latin_are_lost_and_the_rest_stays(start):
    faulty, clean = both(start, "foreign-letters-as-question-marks")

    for lost, whole in zip(faulty.rows, clean.rows, strict=True):
        assert lost["subject"] == whole["subject"].encode("latin-1", "replace").decode("latin-1")
    assert {row["subject"] for row in start("foreign-letters-as-question-marks").all(**JAPANESE).rows} == {"?????"}


def test_a_page_past_the_end_is_empty_and_an_empty_list_is_not(start):
    faulty = start("empty-body-past-the-end")

    for format_ in ({}, JSON):
        assert faulty.list(list_record_offset=99999, **format_).body == b""
        assert faulty.list(4, **format_).body
        assert faulty.list(list_page_offset=1, **format_).body


@pytest.mark.parametrize("sent", [{"api_key": "x"}, {"api_key": None}])
def test_a_wrong_key_is_refused_in_xml(start, sent):
    faulty, clean = start("xml-for-json-on-wrong-key"), start()

    assert faulty.server(**sent, **JSON) == clean.server(**sent)


@pytest.mark.parametrize(("offset", "is_xml"), [("1", True), (" 2", True), ("0", False), ("-0", False), ("x", False)])
def test_pages_after_the_first_are_in_xml(start, offset, is_xml):
    answer = start("xml-for-json-after-first-page").list(list_page_offset=offset, **JSON)

    assert answer == start().list(list_page_offset=offset, **({} if is_xml else JSON))


def test_a_refusal_in_json_alone_is_called_html(start):
    faulty = start("html-type-for-json-refusals")

    assert faulty.server(method="none", **JSON).headers["content-type"].startswith("text/html")
    assert faulty.server(method="none").headers["content-type"].startswith("text/xml")
