"""No secret is left in what is kept, in whichever form a server writes it; what is no secret stays as it is."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from accordant.exchange import Request, placeholder
from accordant.redaction import Redactor, encoded_forms

# What people and generators choose as passwords, and what breaks encoders.
CHARACTERS = st.one_of(
    st.sampled_from("aZ09 \"'&<>/\\+%=;~*-._#$!?@:,|^`()"),
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="{}"),
)
SECRETS = st.text(CHARACTERS, min_size=8, max_size=24).filter(lambda text: text not in placeholder("login_password"))


def lower_hex(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), text)


def forms(secret: str) -> dict[str, bytes]:
    """The ways in which this test's author has seen values written; independent of the module's own list."""
    ascii_json = json.dumps(secret)[1:-1]
    texts = {
        "plain": secret,
        "percent": quote(secret, safe=""),
        "percent, lower case": lower_hex(quote(secret, safe="")),
        "percent, slashes kept": quote(secret),
        "form": quote_plus(secret),
        "form of Java": quote_plus(secret, safe="*").replace("~", "%7E"),
        "form of a browser": urlencode({"x": secret})[2:].replace("%2A", "*"),
        "xml text": escape(secret),
        "xml attribute": quoteattr(secret)[1:-1],
        "xml, both quotes": escape(secret, {'"': "&quot;", "'": "&apos;"}),
        "html": html.escape(secret),
        "html, decimal": escape(secret, {'"': "&#34;", "'": "&#39;"}),
        "html, ASCII only": escape(secret).encode("ascii", "xmlcharrefreplace").decode(),
        "json": json.dumps(secret, ensure_ascii=False)[1:-1],
        "json, ASCII only": ascii_json,
        "json, upper case": re.sub(r"\\u[0-9a-f]{4}", lambda match: r"\u" + match[0][2:].upper(), ascii_json),
        "json, slashes escaped": ascii_json.replace("/", r"\/"),
    }
    found = {name: text.encode() for name, text in texts.items()}
    raw = secret.encode()
    found["base64"] = base64.b64encode(raw)
    found["base64, unpadded"] = base64.b64encode(raw).rstrip(b"=")
    found["base64, for addresses"] = base64.urlsafe_b64encode(raw)
    found["UTF-16, little"] = secret.encode("utf-16-le")
    found["UTF-16, big"] = secret.encode("utf-16-be")
    if all(ord(character) < 256 for character in secret):
        found["Latin-1"] = secret.encode("latin-1")
    return found


@given(SECRETS, st.binary(max_size=12), st.binary(max_size=12))
@example("pass/w'ord\"&<é€", b"", b"")
@example("a~b*c d+e%f'", b"x", b"\xff")
@example("\U0001f511key-of-the-house", b"\x00", b"\x00")
def test_no_form_of_a_secret_remains(secret: str, before: bytes, after: bytes) -> None:
    redactor = Redactor({"login_password": secret})
    for name, form in forms(secret).items():
        kept, found = redactor.redact(before + form + after)
        assert form not in kept, name
        assert found == ("login_password",), name


@given(SECRETS)
def test_what_counts_as_a_form_is_found(secret: str) -> None:
    redactor = Redactor({"login_password": secret})
    for form in encoded_forms(secret):
        assert redactor.redact(form)[0] == b"{{login_password}}"


@given(st.lists(SECRETS, min_size=2, max_size=4, unique=True), st.data())
def test_of_several_secrets_none_remains(secrets: list[str], data: st.DataObject) -> None:
    named = {f"s{number}": secret for number, secret in enumerate(secrets)}
    text = "".join(data.draw(st.lists(st.one_of(st.sampled_from(secrets), st.text("x {}:,", max_size=3)), max_size=6)))
    kept, found = Redactor(named).redact(text.encode())
    for secret in secrets:
        # Placeholders and what stays beside them may only by accident look like another secret.
        assume(not any(secret in placeholder(name) for name in named))
        assert secret.encode() not in kept.replace(b"}}", b"}}\0")
    assert set(found) <= set(named)


@given(st.binary(max_size=200))
def test_bytes_of_any_encoding_without_a_secret_stay_as_they_are(data: bytes) -> None:
    secret = "a secret that is nowhere"
    assume(secret.encode() not in data)
    assert Redactor({"api_key": secret}).redact(data) == (data, ())


def test_bytes_that_are_no_text_keep_what_stands_around_the_secret() -> None:
    kept, found = Redactor({"api_key": "canary-key"}).redact(b"\xff\xfe\x00canary-key\x80\x81")
    assert (kept, found) == (b"\xff\xfe\x00{{api_key}}\x80\x81", ("api_key",))


# ------------------------------------------------------------------------------------- several, overlapping


def test_of_one_secret_within_another_the_longer_is_taken() -> None:
    redactor = Redactor({"login_name": "canary-login", "login_password": "canary-login-2"})
    assert redactor.redact(b"canary-login-2 canary-login") == (
        b"{{login_password}} {{login_name}}",
        ("login_password", "login_name"),
    )
    assert redactor.redact(b"canary-login-2") == (b"{{login_password}}", ("login_password",))


def test_of_overlapping_secrets_nothing_remains_of_either() -> None:
    redactor = Redactor({"a": "12345678abcd", "b": "abcd87654321"})
    kept, found = redactor.redact(b"<12345678abcd87654321>")
    assert kept in {b"<{{a}}>", b"<{{a}}{{b}}>"}
    assert set(found) == {"a", "b"}


def test_a_secret_that_looks_like_a_placeholder_does_not_tear_placeholders() -> None:
    redactor = Redactor({"login_password": "the-password-is-long", "login_name": "login_password"})
    assert redactor.redact(b"the-password-is-long login_password")[0] == b"{{login_password}} {{login_name}}"


def test_a_secret_is_named_once_however_often_it_stands_there() -> None:
    assert Redactor({"api_key": "canary-key"}).redact(b"canary-key canary-key") == (
        b"{{api_key}} {{api_key}}",
        ("api_key",),
    )


# ------------------------------------------------------------------------------------------- short secrets


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("bob", "{{login_name}}"),
        ("<user>bob</user>", "<user>{{login_name}}</user>"),
        ("bob@example.org, bob", "{{login_name}}@example.org, {{login_name}}"),
        ("bobby and kebob", "bobby and kebob"),
        ("bob1 1bob", "bob1 1bob"),
        ("Bob", "Bob"),
    ],
)
def test_a_short_secret_is_replaced_only_as_a_whole_word(text: str, kept: str) -> None:
    assert Redactor({"login_name": "bob"}).redact_text(text) == kept


def test_a_secret_of_eight_characters_is_replaced_within_words() -> None:
    assert Redactor({"api_key": "12345678"}).redact_text("x12345678y") == "x{{api_key}}y"
    assert Redactor({"api_key": "1234567"}).redact_text("x1234567y") == "x1234567y"


def test_an_empty_secret_is_no_secret() -> None:
    assert Redactor({"auth": ""}).redact(b"abc") == (b"abc", ())


# -------------------------------------------------------------------------------------------- placeholders


def test_placeholders_are_filled_for_the_wire_and_come_back() -> None:
    redactor = Redactor({"api_key": "canary-key", "login_password": "p&ss wörd!"})
    request = Request("SRConsAPI", (("api_key", "{{api_key}}"), ("login_password", "{{login_password}}"), ("v", "1.0")))
    filled = redactor.fill(request)
    assert filled == [("api_key", "canary-key"), ("login_password", "p&ss wörd!"), ("v", "1.0")]
    assert redactor.redact(urlencode(filled).encode())[0] == (
        b"api_key={{api_key}}&login_password={{login_password}}&v=1.0"
    )
    assert request.sent["api_key"] == "{{api_key}}"


@given(SECRETS)
def test_what_is_filled_in_is_redacted_again(secret: str) -> None:
    redactor = Redactor({"auth": secret})
    ((_, value),) = redactor.fill(Request("CRConsAPI", (("auth", "{{auth}}"),)))
    assert value == secret
    assert redactor.redact_text(value) == "{{auth}}"


def test_an_unknown_placeholder_is_sent_as_it_is() -> None:
    assert Redactor({}).fill(Request("S", (("a", "{{nobody}}"),))) == [("a", "{{nobody}}")]


def test_a_secret_that_holds_a_placeholder_is_not_filled_again() -> None:
    redactor = Redactor({"a": "x{{b}}x1234", "b": "the other one"})
    assert redactor.fill(Request("S", (("a", "{{a}}"),))) == [("a", "x{{b}}x1234")]


def test_a_value_of_the_site_that_looks_like_a_placeholder_is_sent_as_it_is() -> None:
    redactor = Redactor({"login_password": "the real one"})
    sent = (("interaction_subject", "{{login_password}}"), ("login_password", "{{login_password}} "))
    assert redactor.fill(Request("S", sent)) == list(sent)


# ------------------------------------------------------------------------------------------------- headers


def test_headers_lose_secrets_and_sessions() -> None:
    redactor = Redactor({"api_key": "canary key"})
    headers = [
        ("Location", "https://example.org/?api_key=canary%20key"),
        ("Set-Cookie", "JSESSIONID=abc"),
        ("Authorization", "Basic xyz"),
        ("X-Other", "fine"),
    ]
    assert redactor.redact_headers(headers) == (
        ("location", "https://example.org/?api_key={{api_key}}"),
        ("set-cookie", "{{session}}"),
        ("authorization", "{{session}}"),
        ("x-other", "fine"),
    )


# ------------------------------------------------------------------------------------------ several values


@given(SECRETS, st.integers(1, 3))
def test_json_within_json_hides_nothing(secret: str, depth: int) -> None:
    text = secret
    for _ in range(depth):
        text = json.dumps(text, ensure_ascii=False)[1:-1]
    assert Redactor({"x": secret}).redact(f"<{text}>".encode())[0] == b"<{{x}}>"


def test_one_name_may_have_several_values() -> None:
    redactor = Redactor([("auth", "first-token-4711"), ("auth", "second-token-0815"), ("api_key", "key-of-the-site")])
    found, names = redactor.redact(b"a first-token-4711 b second-token-0815 c key-of-the-site d")
    assert found == b"a {{auth}} b {{auth}} c {{api_key}} d"
    assert names == ("auth", "api_key")


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="{}"), min_size=8, max_size=24),
    st.sampled_from(["&#{};", "&#x{:x};", "&amp;#{};", "\\u{:04x}", "%{:02X}", "%25{:02x}"]),
)
def test_letters_that_are_escaped_hide_nothing(secret: str, form: str) -> None:
    """What is looked for at first is letters as they are; an escaped one must not keep a secret from being found."""
    text = "".join(form.format(ord(character)) for character in secret)
    assert Redactor({"x": secret}).redact(f"<a>{text}</a>".encode())[0] == b"<a>{{x}}</a>"


def test_a_secret_that_is_learnt_is_hidden_and_filled_in_and_so_is_the_one_before() -> None:
    redactor = Redactor({"api_key": "canary-key"})
    redactor.learn("auth", "first-token")
    redactor.learn("auth", "other-token")
    redactor.learn("auth", "other-token")
    assert redactor.redact_text("first-token other-token canary-key") == "{{auth}} {{auth}} {{api_key}}"
    request = Request("S", (("auth", "{{auth}}"), ("JSESSIONID", "{{JSESSIONID}}"), ("x", "{{JSESSIONID}}")))
    assert redactor.fill(request, ["JSESSIONID"]) == [("auth", "other-token"), ("x", "{{JSESSIONID}}")]
    assert ("JSESSIONID", "{{JSESSIONID}}") in redactor.fill(request)
    redactor.learn("auth", "")
    assert redactor.fill(request, ["auth", "JSESSIONID"]) == [("x", "{{JSESSIONID}}")]
    assert redactor.redact_text("other-token") == "{{auth}}"
