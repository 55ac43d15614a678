"""What the file of an API says is checked against its XSD, and each mistake has its place in that file."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import CORPUS, project

from accordant.contracts import Authentication, LoginCall
from accordant.loading import read_contract


def mistakes(tmp_path: Path, old: str, new: str) -> list[str]:
    text = (CORPUS / "valid" / "api.yaml").read_text("utf-8")
    assert old in text
    file = tmp_path / "api.yaml"
    file.write_text(text.replace(old, new), "utf-8")
    loaded = read_contract(project(), [file, CORPUS / "valid" / "list.yaml", CORPUS / "valid" / "paging.yaml"])
    here = [one for one in loaded.mistakes if one.location.file == str(file)]
    return [f"{one.location.line}: {one.message} [{one.hint}]" for one in here]


def test_of_an_api_that_is_right_nothing_is_said(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "title: A small API", "title: Another title") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("element: errorResponse", "element: errorRespons", "20: there is no root element 'errorRespons' in "),
        ("code: code", "code: cod", "20: errorResponse has no child 'cod' [did you mean 'code'?]"),
        ("message: message", "message: txt", "20: errorResponse has no child 'txt' [its children: code, message]"),
        ('"http://convio.com/crm/v1.0"', '"urn:other"', "5: the namespace is 'urn:other', and the targetNamespace of"),
        ("[application/json]", "[json]", "16: 'json' is no media type"),
        ("expect: [200]", "expect: [2000]", "19: 2000 is no HTTP status"),
        ("unusable: [2]", "unusable: [7]", "23: the error code 7 is in no table of codes"),
        ("success: [go]", "success: [gone]", "21: there is no parameter under 'by' 'gone' [there are go]"),
        ("error: [go]}", "error: [go], signed_by: og}", "21: there is no parameter 'og' [did you mean 'go'?]"),
        (", error: [go]", "", "21: responses/redirect"),
        ('"{operation}"', '"{op}"', "26: method: {op} stands for nothing"),
        ("enumeration: [xml, json]", "enumeration: [xml, yaml]", "15: response_format has the value 'yaml'"),
        (
            "xml: {expect: [text/xml], strength: should}, ",
            "",
            "16: response_format has the value xml, which",
        ),
        ("token: auth", "token: auht", "35: the API has no parameter 'auht' [did you mean 'auth'?]"),
        ("with: [go]", "with: [gone]", "36: the API has no parameter 'gone'"),
        ("{route}", "{rout}", "37: 'rout' is yielded by no call [did you mean 'route'?]"),
        ("{route}", "{auth}", "37: 'auth' is secret, and would stand in the address"),
        ("sends: [route]", "sends: [routes]", "44: no call before yields 'routes' [did you mean 'route'?]"),
        ("unless: auth", "unless: token", "44: no call before yields 'token'"),
        ("sends: [route]", "sends: [auth]", "44: auth would stand in the address [use POST]"),
        ("sends: [route]", "credentials: {pin: secret}", "44: pin would stand in the address [use POST]"),
        ("auth: token", "aut: token", "44: no call before yields 'auth' [did you mean 'aut'?]"),
        ("expired: [2]", "expired: [two]", "38: authentications/session/expired/0"),
        ("summary: somebody", "sumary: somebody", "33: unknown key 'sumary'"),
    ],
)
def test_what_is_wrong_in_an_api_is_said_there(old: str, new: str, said: str, tmp_path: Path) -> None:
    found = mistakes(tmp_path, old, new)
    assert [one for one in found if one.startswith(said)], found


def test_a_login_that_yields_no_token_is_said(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "yields: {auth: ticket}", "yields: {ticket: auth}")
    assert not found
    text = (tmp_path / "api.yaml").read_text("utf-8")
    assert "auth: token" in text
    second = "      - {servlet: Members, http_method: GET, sends: [route], unless: auth, yields: {auth: ticket}}\n"
    (said,) = mistakes(tmp_path, f"yields: {{auth: token, route: route}}\n{second}", "yields: {route: route}\n")
    assert said == "40: no call yields the token 'auth' []"


def test_how_a_session_is_got_is_read() -> None:
    files = [CORPUS / "valid" / name for name in ("api.yaml", "list.yaml", "paging.yaml")]
    ways = read_contract(project(), files).contract.operations["list"].api.authentications
    assert ways["key"] == Authentication("a key with every call")
    session = ways["session"]
    assert (session.token, session.sent, session.path, session.expired) == ("auth", ("auth", "go"), ";at={route}", {2})
    first, second = session.login
    assert first == LoginCall(
        "Members",
        "POST",
        {"method": "login", "v": "1.0"},
        {"name": False, "password": True},
        yields={"auth": "token", "route": "route"},
    )
    assert (second.http_method, second.sends, second.unless) == ("GET", ("route",), "auth")
    assert session.credentials() == {"name": False, "password": True}
