"""What the file of an API says is checked against its XSD, and each mistake has its place in that file."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import CORPUS, project

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
        ('"{operation}"', '"{op}"', "26: method: {op} stands for nothing"),
        ("enumeration: [xml, json]", "enumeration: [xml, yaml]", "15: response_format has the value 'yaml'"),
        (
            "xml: {expect: [text/xml], strength: should}, ",
            "",
            "16: response_format has the value xml, which",
        ),
    ],
)
def test_what_is_wrong_in_an_api_is_said_there(old: str, new: str, said: str, tmp_path: Path) -> None:
    found = mistakes(tmp_path, old, new)
    assert [one for one in found if one.startswith(said)], found
