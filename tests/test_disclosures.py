"""What a refusal says of people who were not asked for; the other disclosures are tested with their checks."""

from __future__ import annotations

import pytest
from helpers import answer, error_json, error_xml

from accordant.disclosures import others_named
from accordant.findings import Breach

AMBIGUOUS = "getUserInteractions/parameters/primary_email/ambiguous"
UNKNOWN = "getUserInteractions/parameters/primary_email/unknown"
SENT = {"primary_email": "twin.hollow@example.org"}


def named(message: str, breaks: str = AMBIGUOUS, *, as_json: bool = False) -> Breach | None:
    content = error_json(8, message) if as_json else error_xml(8, message)
    return others_named(answer(content, SENT, status=403, breaks=breaks, acceptance=None))


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    "message",
    ["Did you mean ada.quill@example.org?", "Not found; <ada.quill@example.org>", "mailto:ADA.Quill@example.org."],
)
def test_the_address_of_somebody_else_is_told_and_not_repeated(message: str, *, as_json: bool) -> None:
    found = named(message, UNKNOWN, as_json=as_json)
    assert found is not None
    assert found.actual == "a message with 1 e-mail address"
    assert "ada" not in f"{found}".lower()


@pytest.mark.parametrize(
    "message",
    [
        "Nobody has the address twin.hollow@example.org.",
        "Nobody has TWIN.HOLLOW@EXAMPLE.ORG",
        "Write to support@example.org, help.desk@example.org or no-reply@example.org.",
        "Use @ once, as in name@host.",
        "",
    ],
)
def test_what_was_sent_and_the_addresses_of_offices_name_nobody_else(message: str) -> None:
    assert named(message) is None


@pytest.mark.parametrize(
    "message", ["Matched: 1002210, 1008626", "Matched M-80984 and M-80985.", "Two of [1002210;1008626]"]
)
def test_several_numbers_that_are_alike_name_those_who_fit_what_was_sent(message: str) -> None:
    found = named(message)
    assert found is not None
    assert found.actual == "a message with 2 numbers that are alike"
    assert named(message, UNKNOWN) is None


@pytest.mark.parametrize(
    "message",
    [
        "Several constituents match (incident 1002210).",
        "Incident 1002210: 1002210",
        "2026-11-26 04:16:26.123456 matched 2 of 100000",
        "cons_id 1001 and 1002",
    ],
)
def test_a_single_number_names_nobody(message: str) -> None:
    assert named(message) is None
