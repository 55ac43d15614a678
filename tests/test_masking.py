from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from accordant.masking import Masker, personal_texts
from accordant.pseudonyms import PersonalNames, Pseudonyms

ELEMENTS = frozenset({"subject", "text", "@mail"})
NAMES = PersonalNames(ELEMENTS, searched=frozenset({"subject"}))
VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff{}"), max_size=30)


def masked(body: str | bytes) -> str:
    data = body.encode() if isinstance(body, str) else body
    return Masker(ELEMENTS).mask(data, Pseudonyms(NAMES, b"key").of).decode("utf-8", "surrogateescape")


def pseudonym(name: str, value: str) -> str:
    return Pseudonyms(NAMES, b"key").of(name, value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<a><subject>Ada</subject></a>", "<a><subject>{}</subject></a>"),
        ("<x:a><x:subject >Ada</x:subject></x:a>", "<x:a><x:subject >{}</x:subject></x:a>"),
        ('<a><subject b=">">Ada</subject></a>', '<a><subject b=">">{}</subject></a>'),
        ("<a><subject><![CDATA[Ada]]></subject></a>", "<a><subject><![CDATA[{}]]></subject></a>"),
        ("<a><subject>Ada", "<a><subject>{}"),
        ('{"subject": "Ada"}', '{{"subject": "{}"}}'),
        ('{"subject" :\n["Ada"]}', '{{"subject" :\n["{}"]}}'),
        ('{"subject": {"b": "Ada", "c": null}}', '{{"subject": {{"b": "{}", "c": null}}}}'),
        ('{"subject": "Ada', '{{"subject": "{}'),
    ],
)
def test_what_stands_under_a_name_is_replaced(before: str, after: str) -> None:
    assert masked(before) == after.format(pseudonym("subject", "Ada"))


@pytest.mark.parametrize(
    "body",
    [
        "<a><other>subject</other><subject/><subject></subject><subject> </subject></a>",
        "<a><subjects>Ada</subjects><my-subject>Ada</my-subject></a>",
        '{"subjects": "Ada", "other": "subject", "subject": null}',
        "The subject is not known.",
        "",
    ],
)
def test_everything_else_is_left_alone(body: str) -> None:
    assert masked(body) == body


def test_characters_are_replaced_in_their_spelling() -> None:
    found = masked("<a><subject>&#65;d&#x61; &amp; &eacute; B</subject></a>")
    assert etree.fromstring(found.replace("&eacute;", "")).findtext("subject") == pseudonym("subject", "Ada &  B")
    assert "&amp; &eacute; " in found
    assert len(found) >= len("<a><subject>&#65;d&#x61; &amp; &eacute; B</subject></a>")  # a number may be longer


@pytest.mark.parametrize(
    "written",
    [
        "<![CDATA[Tom & Jerry <evening> &lt;]]>",
        "Tom <![CDATA[& Jerry <evening>]]> &amp;lt;",
        "<![CDATA[Tom & ]]><![CDATA[Jerry <evening> ]]>&#38;lt;",
    ],
)
def test_a_text_has_one_pseudonym_however_many_sections_it_is_written_in(written: str) -> None:
    found = masked(f"<a><subject>{written}</subject><other>Ada</other></a>")
    parsed = etree.fromstring(found)
    assert parsed.findtext("subject") == pseudonym("subject", "Tom & Jerry <evening> &lt;")
    assert "evening" not in found
    assert parsed.findtext("other") == "Ada"


def test_a_section_that_does_not_end_is_replaced_as_far_as_it_goes() -> None:
    assert masked("<a><subject><![CDATA[Ada") == f"<a><subject><![CDATA[{pseudonym('subject', 'Ada')}"


@given(VALUES, VALUES)
def test_both_formats_show_the_same_pseudonyms(subject: str, text: str) -> None:
    root = etree.Element("a")
    etree.SubElement(root, "subject").text = subject
    etree.SubElement(root, "text", mail=text).text = text
    for encoding in ("utf-8", "us-ascii"):
        parsed = etree.fromstring(masked(etree.tostring(root, encoding=encoding)))
        assert parsed.findtext("subject") == (pseudonym("subject", subject) or "")
        assert (parsed.findtext("text") or "").split() == pseudonym("text", text).split()
        assert parsed.find("text").get("mail", "").split() == pseudonym("@mail", text).split()  # type: ignore[union-attr]
    for ascii_only in (True, False):
        written = json.dumps({"subject": subject, "text": [text]}, ensure_ascii=ascii_only)
        assert json.loads(masked(written)) == {
            "subject": pseudonym("subject", subject),
            "text": [pseudonym("text", text)],
        }


def test_a_number_stays_a_number_of_the_same_length() -> None:
    found = json.loads(masked('{"text": [10, -2.50, true], "n": 10}'))
    assert [type(each) for each in found["text"]] == [int, float, bool]
    assert 10 < found["text"][0] < 100
    assert found["n"] == 10


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_is_read_too(order: str) -> None:
    mark = b"\xff\xfe" if order == "le" else b"\xfe\xff"
    body = mark + "<a><subject>Ada</subject></a>".encode(f"utf-16-{order}")
    found = Masker(ELEMENTS).mask(body, Pseudonyms(NAMES, b"key").of)
    assert found.decode("utf-16") == f"<a><subject>{pseudonym('subject', 'Ada')}</subject></a>"
    assert found.startswith(mark)


def test_bytes_that_are_no_text_come_out_as_they_went_in() -> None:
    found = Masker(ELEMENTS).mask(b"<a><subject>Ada\xff\xc3</subject>\xe9</a>", Pseudonyms(NAMES, b"key").of)
    assert found == f"<a><subject>{pseudonym('subject', 'Ada')}".encode() + b"\xff\xc3</subject>\xe9</a>"


@given(st.binary(max_size=60), st.sampled_from([b"<subject>", b'{"subject":', b"<text mail='", b'<a x="<subject']))
def test_no_body_is_too_broken(body: bytes, start: bytes) -> None:
    Masker(ELEMENTS).mask(start + body, Pseudonyms(NAMES, b"key").of)


def test_personal_texts_are_those_that_would_be_replaced() -> None:
    body = b"<a><subject>Ada</subject><text>Bob</text><b>Cyd</b></a>"
    assert list(personal_texts(Masker(ELEMENTS), body, {"subject"})) == ["Ada"]
