"""Where a redirect goes is judged by the addresses that were sent, and only where these leave no choice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import case, error_xml, operation, read, row, with_api, xml

from accordant.checks import check_redirect
from accordant.exchange import Exchange, Response
from accordant.findings import Outcome, Verdict
from accordant.refusals import iter_breaking_outcomes

GENERAL, SUCCESS, ERROR = (f"https://example.org/{name}" for name in ("done", "thanks?from=here", "sorry"))
ALL = {"redirect": GENERAL, "success_redirect": SUCCESS, "error_redirect": ERROR}
SIGNED = {"redirect": GENERAL, "sign_redirects": "true"}
REFUSED = "getUserInteractions/parameters/interaction_type_id"


def outcome(
    sent: dict[str, str], location: str | None = None, content: bytes = b"", of=None, status: int = 302, **changes
) -> Outcome | None:
    """What is said of an answer to a client call; None for nothing."""
    headers = (("content-type", "text/xml"), *([("location", location)] if location is not None else []))
    made = case(sent=sent, **{"caller": "client", **changes})
    answer = read(Exchange(made, Response(status, headers, content)), of)
    return next(check_redirect(answer), None)


def signature(sent: dict[str, str], location: str | None = None, content: bytes = b"", **changes) -> str | None:
    """The breach; empty where there is none, None where nothing is said."""
    found = outcome(sent, location, content, **changes)
    if found is None or found.verdict is Verdict.NOT_JUDGED:
        return None
    return found.breach.signature if found.breach is not None else ""


@pytest.mark.parametrize("location", [SUCCESS, ERROR])
def test_the_addresses_for_a_success_and_for_an_error_are_right(location: str) -> None:
    assert signature(ALL, location) == ""


@pytest.mark.parametrize(
    ("location", "sent", "said"),
    [
        (SUCCESS, ALL, "redirected to the address of success_redirect"),
        (GENERAL, {"redirect": GENERAL, "error_redirect": ERROR}, "redirected to the address of redirect"),
        (ERROR, ALL, ""),
        (GENERAL, {"redirect": GENERAL, "success_redirect": SUCCESS}, ""),
        (GENERAL, {"redirect": GENERAL}, None),
        (GENERAL, ALL, None),
        ("https://example.org/elsewhere", ALL, None),
    ],
)
def test_what_must_be_refused_goes_to_the_address_for_errors(location: str, sent: dict[str, str], said) -> None:
    made = case(sent=sent, caller="client", breaks=REFUSED, acceptance=None)
    answer = read(Exchange(made, Response(302, (("location", location),), b"")))
    found = {each.clause.rpartition("/")[2]: each for each in iter_breaking_outcomes(answer)}
    assert found["codes"].verdict is Verdict.NOT_JUDGED
    if said is None:
        assert found["refused"].verdict is Verdict.NOT_JUDGED
    else:
        breach = found["refused"].breach
        assert (breach.actual if breach is not None else "") == said


def test_the_general_address_is_wrong_where_both_have_one_of_their_own() -> None:
    assert signature(ALL, GENERAL) == "redirect followed"
    found = outcome(ALL, GENERAL)
    assert found is not None
    assert found.breach is not None
    assert found.breach.expected == "the address of success_redirect or the address of error_redirect"


def test_where_errors_go_is_another_defect_than_where_successes_go() -> None:
    assert signature(ALL, GENERAL, breaks=REFUSED, acceptance=None) == "redirect followed by what is refused"


@pytest.mark.parametrize(
    "sent",
    [{"redirect": GENERAL}, {"redirect": GENERAL, "error_redirect": ERROR}, {"redirect": GENERAL, "s_locale": "en_US"}],
)
def test_the_general_address_is_right_for_what_has_none_of_its_own(sent: dict[str, str]) -> None:
    assert signature(sent, GENERAL) == ""


def test_a_redirect_without_an_address_is_wrong() -> None:
    assert signature(ALL) == "no location"
    assert signature(ALL, " ") == "no location"


@pytest.mark.parametrize(
    "location",
    ["https://EXAMPLE.org/thanks?from=here", f"{SUCCESS}&token=1#top", "https://example.org/thanks;id=7?from=here"],
)
def test_what_a_site_adds_to_an_address_does_not_matter(location: str) -> None:
    assert signature(ALL, location) == ""


@pytest.mark.parametrize(
    "location",
    [
        "https://site.example.org/cookies?next=https://example.org/done",
        "/site/cookies",
        "https://example.org/thanks",
        "http://example.org/thanks?from=here",
        "https://[broken",
    ],
)
def test_another_redirect_before_is_not_judged(location: str) -> None:
    found = outcome(ALL, location)
    assert found is not None
    assert found.verdict is Verdict.NOT_JUDGED
    assert "another redirect before" in found.reason


def test_a_signed_redirect_has_more_in_its_address() -> None:
    assert signature(SIGNED, GENERAL) == "not signed"
    assert signature({**ALL, "sign_redirects": "1"}, SUCCESS) == "not signed"
    assert signature(SIGNED, f"{GENERAL}?timestamp=1480132800&hash=0cc175b9c0f1b6a831c399e269772661") == ""


@pytest.mark.parametrize("value", ["false", "0", "TRUE", ""])
def test_nobody_signs_what_is_not_to_be_signed(value: str) -> None:
    assert signature({"redirect": GENERAL, "sign_redirects": value}, GENERAL) == ""


def test_an_answer_that_should_be_a_redirect_and_stays_is_wrong() -> None:
    assert signature({"redirect": GENERAL}, content=xml([row(1)]), status=200) == "success not redirected"
    assert signature({"success_redirect": SUCCESS}, content=xml([]), status=200) == "success not redirected"
    assert signature({"error_redirect": ERROR}, content=error_xml(16), status=403) == "error not redirected"
    assert signature({"redirect": GENERAL}, content=error_xml(16), status=403) == "error not redirected"


def test_an_answer_for_which_there_is_no_address_stays() -> None:
    assert signature({"success_redirect": SUCCESS}, content=error_xml(16), status=403) is None
    assert signature({"error_redirect": ERROR}, content=xml([]), status=200) is None
    assert signature({}, content=xml([]), status=200) is None


@pytest.mark.parametrize(
    "address", ["Thank you", "javascript:alert(1)", "/site/done", "https://example.org/?code=${errorResponse/code}"]
)
def test_what_a_site_may_take_for_no_address_is_not_judged(address: str) -> None:
    assert signature({**ALL, "success_redirect": address}, GENERAL) is None
    assert signature({"redirect": address}, content=xml([]), status=200) is None


def test_a_server_call_asks_for_no_redirect() -> None:
    assert signature({"redirect": GENERAL}, content=xml([]), status=200, caller="server") is None


@pytest.mark.parametrize("name", ["suppress_response_codes", "suppress_result_codes"])
def test_where_every_status_is_to_be_that_of_a_success_there_may_be_no_redirect(name: str) -> None:
    assert signature({**ALL, name: "true"}, content=xml([]), status=200) is None
    assert signature({**ALL, name: "false"}, content=xml([]), status=200) == "success not redirected"


def test_a_server_error_is_another_finding() -> None:
    assert signature(ALL, content=error_xml(1), status=500) is None


def test_where_the_contract_does_not_say_what_counts_nothing_is_judged_and_there_is_no_clause() -> None:
    api = operation().api
    assert api.redirect is not None
    silent = with_api(redirect=replace(api.redirect, success=(), error=(), signed_by=None))
    assert signature(ALL, GENERAL, of=silent) is None
    assert signature(ALL, GENERAL, of=with_api(redirect=None)) is None
    clause = "getUserInteractions/checks/redirect"
    assert clause not in {one.id for one in silent.clauses()}
    assert clause in {one.id for one in operation().clauses()}
