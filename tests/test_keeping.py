from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from helpers import SECRETS, answer, case, error_xml, json_body, operation, read, reader, site, with_note, xml

from accordant.exchange import Exchange, Facts, Request, Response
from accordant.keeping import Keeper, ordinary_words
from accordant.pseudonyms import Pseudonyms, personal_names
from accordant.recordings import JournalWriter, RunHeader, read_journal
from accordant.redaction import Redactor

NAME = operation().name
MAIL = "ada.quill@some-company.com"
SENT = (("cons_id", "1001"), ("interaction_subject", "Thank you"))


def keeper(*, secrets: dict[str, str] = SECRETS, is_private: bool = True, is_ordinary: bool = True) -> Keeper:
    people = Pseudonyms(personal_names([operation()]), b"key") if is_private else None
    words = ordinary_words([operation()], reader()) if is_ordinary else ()
    return Keeper(Redactor(secrets, ordinary=words), people, reader(), {NAME: operation()})


def kept(of: Keeper, body: bytes, headers: tuple[tuple[str, str], ...] = (("content-type", "text/xml"),)) -> Exchange:
    response, echoed, facts = of.kept(case(sent=dict(SENT)), SENT, Response(200, headers, body))
    return Exchange(case(sent=dict(SENT)), response, echoed=echoed, facts=facts)


def known(mail: str = MAIL) -> tuple[Keeper, str]:
    """A keeper that knows a person by an address, and the pseudonym of it."""
    people = Pseudonyms(personal_names([operation()]), b"key")
    first = replace(site().people[0], identifiers={"primary_email": mail})
    private = people.site(replace(site(), people=(first,)))
    return Keeper(Redactor(SECRETS), people), private.people[0].identifiers["primary_email"]


# ------------------------------------------------------------------------------------------------ people


def test_personal_elements_are_kept_as_pseudonyms() -> None:
    rows = [with_note(1, {"text": "Ada called about her will"}, subject="Ada Quill", interactionTypeId="1001")]
    of = keeper()
    body = kept(of, xml(rows)).response.body  # type: ignore[union-attr]
    assert b"Ada" not in body
    assert b"<interactionTypeId>1001<" in body
    assert len(body) == len(xml(rows))
    assert b"Ada" not in kept(of, json_body(rows)).response.body  # type: ignore[union-attr]


def test_a_judge_sees_the_same_in_both_formats() -> None:
    rows = [with_note(1, {"text": "Zoë & Ada"}, subject="Zoë")]
    of = keeper()
    left, right = (read(kept(of, write(rows))) for write in (xml, json_body))
    assert left.image == right.image


def test_without_pseudonyms_people_are_kept_as_they_are() -> None:
    rows = [with_note(1, subject="Ada Quill")]
    assert kept(keeper(is_private=False), xml(rows)).response.body == xml(rows)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "write", [str, lambda mail: mail.replace("@", "%40"), lambda mail: mail.replace("@", "\\u0040"), str.upper]
)
def test_an_identifier_that_is_echoed_is_kept_as_its_pseudonym(write: object) -> None:
    of, pseudonym = known()
    assert callable(write)
    body = kept(of, error_xml(message=f"nobody is {write(MAIL)}")).response.body  # type: ignore[union-attr]
    if write is str:
        assert pseudonym.encode() in body
    assert b"ada.quill" not in body
    assert base64.b64encode(MAIL.encode()) not in kept(of, base64.b64encode(MAIL.encode())).response.body  # type: ignore[union-attr]


def test_an_identifier_in_a_header_or_a_message_is_kept_as_its_pseudonym() -> None:
    of, pseudonym = known()
    exchange = kept(of, b"", (("Location", f"https://example.org/?mail={MAIL}"),))
    assert exchange.response is not None
    assert exchange.response.header("location") == f"https://example.org/?mail={pseudonym}"
    assert of.text(f"no route to {MAIL}") == f"no route to {pseudonym}"


def test_a_pseudonym_is_sent_as_the_real_value_and_never_in_an_address() -> None:
    of, pseudonym = known()
    assert of.real(Request("S", (("primary_email", pseudonym),))) == [("primary_email", MAIL)]
    assert of.real(Request("S", (("primary_email", pseudonym),), "GET")) == [("primary_email", pseudonym)]


def test_a_run_that_goes_on_knows_the_pseudonyms_of_its_beginning() -> None:
    first, second = keeper(), keeper()
    exchange = kept(first, xml([with_note(1, subject="A gift for Ada")]))
    shown = read(exchange).rows[0].value("subject")  # type: ignore[index]
    request = Request("S", (("interaction_subject", str(shown)),))
    assert second.real(request) == list(request.parameters)
    second.recall([exchange])
    assert second.real(request) == [("interaction_subject", "A gift for Ada")]


# ------------------------------------------------------------------------------------------------- facts


def test_what_a_filter_is_compared_with_is_a_fact() -> None:
    exchange = kept(keeper(), xml([with_note(1, subject="Thank you, Ada")]))
    subject = str(read(exchange).rows[0].value("subject"))  # type: ignore[index]
    assert exchange.case.request.sent["interaction_subject"] == "Thank you"
    assert exchange.compared["interaction_subject"] in subject
    assert "Thank" not in subject


def test_without_a_secret_in_the_answer_there_are_no_other_facts() -> None:
    assert kept(keeper(is_private=False), xml([with_note(1)])).facts == Facts()


@pytest.mark.parametrize(
    ("secret", "body"),
    [
        # A placeholder is longer than a subject may be, tears a number of JSON, a name and a number of XML apart.
        ("normal words", xml([with_note(1, subject="x" * 68 + "normal words")])),
        ("47110815", b'{"getUserInteractionsResponse": {"interaction": {"count": 47110815}}}'),
        ("interaction", xml([with_note(1)])),
        ("47110815", xml([with_note(1, count="47110815")])),
    ],
)
def test_an_answer_is_judged_as_it_came_whatever_is_taken_out_of_it(secret: str, body: bytes) -> None:
    media_type = "application/json" if body.startswith(b"{") else "text/xml"
    of = keeper(secrets={"login_name": secret}, is_private=False, is_ordinary=False)
    exchange = kept(of, body, (("content-type", media_type),))
    before, after = answer(body, media_type=media_type), read(exchange)
    assert exchange.response is not None
    assert secret.encode() not in exchange.response.body
    assert after.parse_violation == before.parse_violation
    assert [v.code for v in after.schema_violations] == [v.code for v in before.schema_violations]
    assert [v.line for v in after.schema_violations] == [v.line for v in before.schema_violations]


def test_a_place_behind_a_secret_is_that_of_the_answer_as_it_came() -> None:
    secret = "a&b\nc\nd\ne"
    body = b"<a>" + secret.encode().replace(b"&", b"&amp;") + b"<b></a>"
    exchange = kept(keeper(secrets={"auth": secret}, is_private=False), body)
    assert read(exchange).parse_violation.line == answer(body).parse_violation.line == 4  # type: ignore[union-attr]


def test_facts_hold_no_secret_and_no_part_of_one() -> None:
    secret = "The password of somebody, which is a long one 4711"
    body = xml([with_note(1, count="x" * 60 + secret)])
    exchange = kept(keeper(secrets={"login_password": secret}), body)
    assert exchange.facts.violations
    assert "password of" not in str(exchange.facts)
    assert "The pass" not in str(exchange.facts)


def test_a_journal_keeps_the_facts(tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    secret = "47110815"
    body = b'{"getUserInteractionsResponse": {"interaction": {"count": 47110815}}}'
    exchange = kept(keeper(secrets={"login_name": secret}), body)
    with JournalWriter(tmp_path / "r", RunHeader("r", "s", "https://example.org", (NAME,), 1)) as journal:
        journal.append(exchange)
    (again,) = read_journal(tmp_path / "r").exchanges
    assert again.facts == exchange.facts
    assert read(again).schema_violations == read(exchange).schema_violations


# ------------------------------------------------------------------------------------------ ordinary words


@pytest.mark.parametrize("word", ["interaction", "subject", "getUserInteractions", "json", "1000", "4711"])
def test_a_word_that_answers_have_anyway_is_no_echo_and_tears_nothing(word: str) -> None:
    body = xml([with_note(1, {"text": f"the {word} of Ada"}, interactionTypeId="1000")])
    exchange = kept(keeper(secrets={"login_name": word}, is_private=False), body)
    assert exchange.response is not None
    assert exchange.response.body == body
    assert exchange.echoed == ()


@pytest.mark.parametrize("text", ["login_name=1000", '"login_name" : "1000"', "login_name%3D1000", "<login_name>1000<"])
def test_beside_its_name_any_word_is_a_secret(text: str) -> None:
    exchange = kept(keeper(secrets={"login_name": "1000"}), f"{{{text} 1000}}".encode())
    assert exchange.response is not None
    assert exchange.response.body == f"{{{text.replace('1000', '{{login_name}}')} 1000}}".encode()
    assert exchange.echoed == ("login_name",)


def test_a_short_word_is_taken_out_and_is_no_echo() -> None:
    exchange = kept(keeper(secrets={"login_name": "normal"}), b"a normal day")
    assert exchange.response is not None
    assert exchange.response.body == b"a {{login_name}} day"
    assert exchange.echoed == ()


# ----------------------------------------------------------------------------------------------- sessions


@pytest.mark.parametrize("name", ["JSESSIONID", "sid", "whatever"])
def test_a_cookie_that_is_set_is_kept_nowhere(name: str) -> None:
    headers = (("Set-Cookie", f"{name}=5e551on1d0815; Path=/"), ("X-Other", "id 5e551on1d0815"))
    exchange = kept(keeper(), b"<a href='/x?s=5e551on1d0815'/>", headers)
    assert "5e551on1d0815" not in str(exchange)
    assert exchange.echoed == ()


@pytest.mark.parametrize("place", ["body", "location"])
def test_the_id_of_a_session_in_an_address_is_not_kept(place: str) -> None:
    address = "https://example.org/site/Page;jsessionid=ABC123.node7?pg=entry"
    body, headers = (address.encode(), ()) if place == "body" else (b"", (("Location", address),))
    exchange = kept(keeper(), body, headers)
    assert "ABC123" not in str(exchange)
    assert ";jsessionid={{session}}?pg=entry" in str(exchange)


def test_a_token_in_the_query_of_a_redirect_is_not_kept() -> None:
    exchange = kept(keeper(), b"", (("Location", "https://example.org/?auth=t0ken&page=2"),))
    assert exchange.response is not None
    assert exchange.response.header("location") == "https://example.org/?auth={{auth}}&page=2"


def test_a_header_that_is_not_ascii_is_redacted_as_the_bytes_that_came() -> None:
    of = keeper(secrets={"login_password": "pässwörd-4711"})
    for encoding in ("utf-8", "latin-1"):
        value = "pässwörd-4711".encode(encoding).decode("latin-1")
        exchange = kept(of, b"", (("X-Echo", f"é {value}"),))
        assert exchange.response is not None
        assert exchange.response.header("x-echo") == "é {{login_password}}"


def test_a_short_password_is_found_in_the_base64_of_a_login() -> None:
    of = keeper(secrets={"login_name": "api.user", "login_password": "p4ss"})
    exchange = kept(of, b"Basic " + base64.b64encode(b"api.user:p4ss"))
    assert exchange.response is not None
    assert exchange.response.body.rstrip(b"=") == b"Basic {{login_password}}"
