"""Each check speaks when it must and is silent when it must."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from helpers import (
    NAME,
    NAMESPACE,
    answer,
    case,
    error_json,
    error_xml,
    exchange,
    failed,
    json_body,
    operation,
    read,
    row,
    with_api,
    xml,
)

from accordant.checks import CHECK_FUNCTIONS, DOCUMENT_CHECKS, iter_check_outcomes
from accordant.contracts import CHECKS, CheckChange, Expectation, Operation, Strength
from accordant.exchange import Exchange, FailureKind, Request, Response
from accordant.findings import Severity, Verdict
from accordant.refusals import iter_breaking_outcomes

HTML = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
ONE = xml([row(1)])
TRACE = (
    "Failed.\n\tat org.example.api.Servlet.<init>(Servlet.java:47)\n\tat org.example.api.Servlet.call(Servlet.java:12)"
)


def outcomes(of: Exchange, operation=None):
    """What is said, by the name of the check; of several about one the first."""
    found = {}
    for outcome in iter_check_outcomes(read(of, operation)):
        found.setdefault(outcome.clause.removeprefix(f"{NAME}/checks/"), outcome)
    return found


def violated(of: Exchange, operation=None):
    return {name for name, outcome in outcomes(of, operation).items() if outcome.verdict is Verdict.VIOLATED}


ADDRESSES = {name: f"https://example.org/{name}" for name in ("redirect", "success_redirect", "error_redirect")}


def redirected(to: str) -> Exchange:
    """A redirect of a client call that names an address for everything."""
    return Exchange(case(sent=ADDRESSES, caller="client"), Response(302, (("location", ADDRESSES[to]),), b""))


media_type_must = with_api(
    media_types={name: replace(types, strength=Strength.MUST) for name, types in operation().api.media_types.items()},
)
OPERATIONS = {"response-element": replace(media_type_must, element="getOtherThingsResponse")}
"""Those whose contract makes a check speak of an answer that is right for another."""

TRIGGERS = {
    "transport": failed(FailureKind.TIMEOUT),
    "no-server-error": exchange(HTML, status=500, media_type="text/html"),
    "status": exchange(ONE, status=201),
    "redirect": redirected("redirect"),
    "format": exchange(json_body([row(1)]), media_type="application/json"),
    "media-type": exchange(ONE, media_type="image/png"),
    "well-formed": exchange(b"<getUserInteractionsResponse><interaction>"),
    "schema": exchange(xml([{"interactionId": "one"}])),
    "response-element": exchange(ONE),
    "error-code": exchange(error_xml(4711), status=403, acceptance=None),
    "error-namespace": exchange(error_xml(10, namespace="http://convio.com/crm/v1"), status=403, acceptance=None),
    "no-credential-echo": exchange(ONE, echoed=("login_password",)),
    "no-unescaped-reflection": exchange(
        b"<a><script>alert(1)</script></a>", {"interaction_subject": "<script>alert(1)</script>"}
    ),
    "no-stack-trace": exchange(error_xml(1, TRACE), status=403, acceptance=None),
    "no-others-named": exchange(error_xml(16, "Did you mean ada@example.org?"), status=403, acceptance=None),
    "accepted": exchange(error_xml(22), status=403),
}
SILENT = {
    "transport": exchange(ONE),
    "no-server-error": exchange(error_xml(10), status=403, acceptance=None),
    "status": exchange(error_xml(10), status=403, acceptance=None),
    "redirect": redirected("success_redirect"),
    "format": exchange(json_body([row(1)]), {"response_format": "json"}, media_type="application/json"),
    "media-type": exchange(ONE, media_type="Text/XML; charset=UTF-8"),
    "well-formed": exchange(ONE),
    "schema": exchange(xml([])),
    "response-element": exchange(ONE),
    "error-code": exchange(error_xml(10), status=403, acceptance=None),
    "error-namespace": exchange(ONE),
    "no-credential-echo": exchange(ONE),
    "no-unescaped-reflection": exchange(
        xml([row(1, subject="<script>alert(1)</script>")]), {"interaction_subject": "<script>alert(1)</script>"}
    ),
    "no-stack-trace": exchange(error_xml(1, "Look at the log (Api.java:12)."), status=403, acceptance=None),
    "no-others-named": exchange(error_xml(2, "Write to support@example.org."), status=403, acceptance=None),
    "accepted": exchange(ONE),
}


def test_every_clause_has_a_function_and_both_kinds_of_tests() -> None:
    assert list(CHECKS) == [*CHECK_FUNCTIONS, "same-row"]  # that of which many answers say something together
    assert set(CHECK_FUNCTIONS) == set(TRIGGERS) == set(SILENT)
    assert set(CHECKS) >= DOCUMENT_CHECKS


@pytest.mark.parametrize("name", CHECK_FUNCTIONS)
def test_it_speaks_when_it_must(name: str) -> None:
    if name == "error-namespace":  # a probe is never broken, only observed
        assert outcomes(TRIGGERS[name])[name].observation == "http://convio.com/crm/v1"
        return
    found = outcomes(TRIGGERS[name], OPERATIONS.get(name, media_type_must))[name]
    assert found.verdict is Verdict.VIOLATED
    assert found.breach is not None
    assert found.breach.expected
    assert found.breach.actual
    assert found.cases == ("1-0001",)


@pytest.mark.parametrize("name", CHECK_FUNCTIONS)
def test_it_is_silent_when_it_must(name: str) -> None:
    found = outcomes(SILENT[name], media_type_must)
    assert name not in violated(SILENT[name], media_type_must)
    if name == "error-namespace":
        assert name not in found
    else:
        assert found[name].verdict is Verdict.HELD


@pytest.mark.parametrize("name", [n for n in CHECK_FUNCTIONS if n != "error-namespace"])
def test_one_fault_is_reported_by_one_check(name: str) -> None:
    expected = {name}
    if name == "no-unescaped-reflection":
        expected = {name, "schema"}  # the body that reflects is no document of the schema either
    assert violated(TRIGGERS[name], OPERATIONS.get(name, media_type_must)) == expected


@pytest.mark.parametrize(
    "content",
    [HTML, error_xml(10), json_body([]), ONE, b"", b"<a>"],
    ids=["html", "error", "json", "xml", "empty", "torn"],
)
def test_a_server_error_is_not_reported_again_by_other_checks(content: bytes) -> None:
    assert violated(exchange(content, status=503), media_type_must) == {"no-server-error"}


def test_a_valid_answer_breaks_nothing() -> None:
    found = outcomes(exchange(ONE))
    assert {name for name, outcome in found.items() if outcome.verdict is Verdict.HELD} >= {
        "transport", "no-server-error", "status", "format", "well-formed", "schema", "accepted"
    }  # fmt: skip
    assert not violated(exchange(ONE))


# ----------------------------------------------------------------------------------------------- strengths


def with_check(name: str, strength: Strength) -> Operation:
    change = CheckChange(operation().location, strength=strength)
    return replace(media_type_must, checks={name: change})


def test_a_check_is_as_strong_as_the_contract_says() -> None:
    of = TRIGGERS["error-code"]
    assert outcomes(of, with_check("error-code", Strength.SHOULD))["error-code"].severity is Severity.WARNING
    assert outcomes(of, with_check("error-code", Strength.MUST))["error-code"].severity is Severity.ERROR
    found = outcomes(of, with_check("error-code", Strength.PROBE))["error-code"]
    assert (found.verdict, found.observation) == (Verdict.OBSERVED, "code 4711")
    held = outcomes(SILENT["error-code"], with_check("error-code", Strength.PROBE))["error-code"]
    assert (held.verdict, held.observation) == (Verdict.OBSERVED, "holds")


def test_a_check_that_is_retired_says_nothing() -> None:
    retired = replace(media_type_must, retired={f"{NAME}/checks/error-code": "not ours"})
    assert "error-code" not in outcomes(TRIGGERS["error-code"], retired)
    assert "error-code" in outcomes(TRIGGERS["error-code"], media_type_must)


@pytest.mark.parametrize("element", [None, "getOtherThingsResponse"])
def test_a_root_that_is_not_documented_is_observed(element: str | None) -> None:
    of = replace(media_type_must, element=element, element_strength=Strength.PROBE)
    found = outcomes(exchange(ONE), of)["response-element"]
    assert (found.verdict, found.observation) == (Verdict.OBSERVED, f"{NAME}Response")


def test_where_the_root_is_not_known_nobody_can_say_that_it_is_wrong() -> None:
    of = replace(media_type_must, element=None, element_strength=Strength.PROBE)
    body = f'<updateThingResponse xmlns="{NAMESPACE}"/>'.encode()
    found = outcomes(exchange(body), of)
    assert (found["schema"].verdict, found["schema"].reason) == (
        Verdict.NOT_JUDGED,
        "neither schema nor contract knows updateThingResponse",
    )
    assert found["response-element"].observation == "updateThingResponse"


def test_a_root_that_the_schema_knows_is_judged_though_the_contract_does_not_name_it() -> None:
    of = replace(media_type_must, element=None, element_strength=Strength.PROBE)
    assert outcomes(exchange(xml([{"interactionId": "one"}])), of)["schema"].verdict is Verdict.VIOLATED
    assert outcomes(exchange(ONE), of)["schema"].verdict is Verdict.HELD


def test_an_error_in_a_namespace_that_nobody_knows_is_judged_there_too() -> None:
    of = replace(media_type_must, element=None, element_strength=Strength.PROBE)
    found = outcomes(exchange(error_xml(10, namespace="urn:other"), status=403, acceptance=None), of)
    assert found["schema"].verdict is Verdict.VIOLATED


def test_an_unknown_root_is_told_what_this_method_is_answered_with() -> None:
    breach = outcomes(exchange(f'<foo xmlns="{NAMESPACE}"/>'.encode()), media_type_must)["schema"].breach
    assert (breach.expected, breach.actual) == ("getUserInteractionsResponse or errorResponse", "foo")


# ------------------------------------------------------------------------------------------------- status


def test_the_status_of_an_error_is_a_warning_as_its_strength_says() -> None:
    found = outcomes(exchange(error_xml(10), status=400, acceptance=None))["status"]
    assert found.verdict is Verdict.VIOLATED
    assert found.severity is Severity.WARNING
    assert found.breach.expected == "403 for an error"
    assert found.breach.actual == "status 400"


def test_the_status_is_as_sure_as_the_page_says() -> None:
    # "Usually", of successes as of errors; a status that is documented for nothing is another matter.
    assert outcomes(exchange(ONE, status=403))["status"].severity is Severity.WARNING
    assert outcomes(exchange(HTML, status=418))["status"].severity is Severity.ERROR


@pytest.mark.parametrize("value", ["true", "1"])
def test_a_suppressed_status_of_an_error_is_that_of_a_success(value: str) -> None:
    sent = {"suppress_response_codes": value}
    assert outcomes(exchange(error_xml(10), sent, status=200))["status"].verdict is Verdict.HELD
    assert outcomes(exchange(error_xml(10), sent, status=403))["status"].verdict is Verdict.VIOLATED


@pytest.mark.parametrize("sent", [{}, {"suppress_response_codes": "false"}, {"suppress_response_codes": "0"}])
def test_a_status_that_is_not_suppressed_is_that_of_an_error(sent: dict[str, str]) -> None:
    assert outcomes(exchange(error_xml(10), sent, status=403))["status"].verdict is Verdict.HELD
    assert outcomes(exchange(error_xml(10), sent, status=200))["status"].verdict is Verdict.VIOLATED


@pytest.mark.parametrize(("status", "verdict"), [(200, Verdict.HELD), (403, Verdict.HELD), (302, Verdict.VIOLATED)])
def test_an_unknown_document_may_have_either_status(status: int, verdict: Verdict) -> None:
    assert outcomes(exchange(b"<other/>", status=status))["status"].verdict is verdict


def test_a_status_that_is_a_probe_is_observed() -> None:
    of = with_api(success_status=replace(operation().api.success_status, strength=Strength.PROBE))
    found = outcomes(exchange(ONE, status=299), of)["status"]
    assert (found.verdict, found.observation) == (Verdict.OBSERVED, "success: 299")


# ------------------------------------------------------------------------------------------------- format


@pytest.mark.parametrize(
    ("content", "asked", "signature"),
    [(json_body([]), "xml", "json for xml"), (ONE, "json", "xml for json"), (HTML, "xml", "html for xml")],
)
def test_another_format_is_named(content: bytes, asked: str, signature: str) -> None:
    found = outcomes(exchange(content, {"response_format": asked}))
    assert found["format"].breach.signature == signature
    assert {"well-formed", "schema", "accepted"}.isdisjoint(found)


def test_the_default_format_counts_where_none_is_sent() -> None:
    parameters = tuple(pair for pair in exchange().case.request.parameters if pair[0] != "response_format")
    of = replace(exchange(json_body([])), case=replace(exchange().case, request=Request("SRConsAPI", parameters)))
    assert violated(of) == {"format"}


def test_nothing_is_said_of_the_format_where_an_illegal_one_was_asked_for() -> None:
    found = outcomes(exchange(json_body([row(1)]), {"response_format": "yaml"}, media_type="text/plain"))
    assert "format" not in found
    assert found["schema"].verdict is Verdict.HELD


def test_a_media_type_is_observed_as_the_contract_says() -> None:
    assert outcomes(exchange(ONE))["media-type"].observation == "xml: text/xml"
    assert outcomes(exchange(ONE, media_type=""))["media-type"].observation == "xml: none"
    assert "media-type" not in outcomes(exchange(HTML, media_type="text/html"))


# ---------------------------------------------------------------------------------------- well-formed, schema


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"<a><b></a>", "xml"),
        (b'{"getUserInteractionsResponse": {}', "json"),
        (b'{"a": 1, "a": 2}', "json"),
        (b"<!DOCTYPE a><a/>", "xml"),
        (b"\xff\xfe<\x00a", "xml"),
        (b"plain text", "xml"),
        (b"plain text", "json"),
    ],
)
def test_a_body_that_is_no_document_is_one_finding(content: bytes, form: str) -> None:
    assert violated(exchange(content, {"response_format": form})) == {"well-formed"}


def test_an_empty_body_is_no_document() -> None:
    assert outcomes(exchange(b" \n"))["well-formed"].breach.signature == "empty"


def test_a_redirect_may_be_empty() -> None:
    assert "well-formed" not in outcomes(exchange(b"", status=302))
    assert "well-formed" in outcomes(exchange(b"<a", status=302))


def test_a_schema_breach_has_a_place_and_a_signature_without_indexes() -> None:
    content = xml([row(1), row(2), {"interactionId": "x"}])
    found = outcomes(exchange(content))["schema"]
    assert found.breach.place.path == f"/{NAME}Response/interaction[3]/interactionId"
    assert content.splitlines()[found.breach.place.line - 1].strip() == b"<interactionId>x</interactionId>"
    other = outcomes(exchange(xml([{"interactionId": "y"}, row(1)])))["schema"]
    assert found.breach.signature == other.breach.signature


@pytest.mark.parametrize("body", [xml, json_body])
def test_a_schema_breach_names_the_type_that_is_breached(body) -> None:
    is_json = {"response_format": "json"} if body is json_body else {}
    breach = outcomes(exchange(body([row(1, subject="s" * 81)]), is_json))["schema"].breach
    assert breach.expected == "at most 80 characters (crm:interactionSubject)"
    breach = outcomes(exchange(body([row(1, count="two")]), is_json))["schema"].breach
    assert breach.expected == "crm:integerOrEmpty"


def test_a_schema_breach_in_json_has_a_jsonpath() -> None:
    content = json_body([row(1), {"interactionId": 2}])
    found = outcomes(exchange(content, {"response_format": "json"}))["schema"]
    assert found.breach.place.path == f"$.{NAME}Response.interaction[1].interactionId"
    assert content.splitlines()[found.breach.place.line - 1].strip() == b'"interactionId": 2'


def test_several_schema_breaches_are_several_outcomes_and_not_more_than_twenty() -> None:
    content = xml([{"interactionId": f"x{number}"} for number in range(30)])
    found = [o for o in iter_check_outcomes(answer(content)) if o.clause.endswith("/schema")]
    assert len(found) == 20
    assert all(outcome.verdict is Verdict.VIOLATED for outcome in found)


# -------------------------------------------------------------------------------------------------- errors


def test_a_code_that_is_no_number_is_reported_by_the_schema_alone() -> None:
    assert violated(exchange(error_xml("none"), status=403, acceptance=None)) == {"schema"}


def test_an_undocumented_code_is_shown_with_the_message() -> None:
    found = outcomes(exchange(error_json(4711, "Odd."), {"response_format": "json"}, status=403, acceptance=None))
    assert found["error-code"].breach.actual == "code 4711: Odd."
    assert found["error-code"].breach.signature == "code 4711"


def test_both_documented_namespaces_of_errors_are_observations_and_nothing_else() -> None:
    for namespace in ("http://convio.com/crm/v1.0", "http://convio.com/crm/v1"):
        of = exchange(error_xml(10, namespace=namespace), status=403, acceptance=None)
        assert not violated(of)
        assert outcomes(of)["error-namespace"].observation == namespace


def test_a_third_namespace_of_errors_breaks_the_schema() -> None:
    of = exchange(error_xml(10, namespace="http://example.org/"), status=403, acceptance=None)
    assert violated(of) == {"schema"}


# ------------------------------------------------------------------------------------ echo and reflection


def test_markup_in_json_is_no_reflection() -> None:
    sent = {"interaction_subject": "<b>x</b>", "response_format": "json"}
    content = json_body([row(1, subject="<b>x</b>")])
    assert "no-unescaped-reflection" not in outcomes(exchange(content, sent, media_type="application/json"))
    assert "no-unescaped-reflection" in violated(exchange(content, sent, media_type="text/html"))


def test_markup_in_a_cdata_section_is_escaped_unless_it_closes_the_section_or_the_page_is_html() -> None:
    sent = {"interaction_subject": "Tom & <b>x</b>"}
    content = xml([row(1)]).replace(b"Subject 1", b"<![CDATA[Tom & <b>x</b>]]>")
    assert b"CDATA" in content
    assert "no-unescaped-reflection" not in violated(exchange(content, sent))
    assert "no-unescaped-reflection" in violated(exchange(content, sent, media_type="text/html"))
    both = content.replace(b"<![CDATA[", b"Tom & <b>x</b><![CDATA[")
    assert "no-unescaped-reflection" in violated(exchange(both, sent))
    closing = {"interaction_subject": "]]><b>x</b>"}
    content = xml([row(1)]).replace(b"Subject 1", b"<![CDATA[]]><b>x</b>]]>")
    assert "no-unescaped-reflection" in violated(exchange(content, closing))


def test_a_request_without_markup_says_nothing_of_reflection() -> None:
    assert "no-unescaped-reflection" not in outcomes(exchange(ONE, {"interaction_subject": "a < b"}))


# ------------------------------------------------------------------------------------------------ accepted


@pytest.mark.parametrize(
    ("acceptance", "verdict", "severity"),
    [
        (Strength.MUST, Verdict.VIOLATED, Severity.ERROR),
        (Strength.SHOULD, Verdict.VIOLATED, Severity.WARNING),
        (Strength.PROBE, Verdict.OBSERVED, None),
    ],
)
def test_a_refusal_counts_as_much_as_the_case_is_sure(
    acceptance: Strength, verdict: Verdict, severity: Severity | None
) -> None:
    found = outcomes(exchange(error_xml(22), status=403, acceptance=acceptance))["accepted"]
    assert (found.verdict, found.severity) == (verdict, severity)
    if verdict is Verdict.OBSERVED:
        assert found.observation == "refused with code 22"


def test_a_request_that_breaks_something_need_not_be_accepted() -> None:
    assert "accepted" not in outcomes(exchange(error_xml(22), status=403, acceptance=None))


def test_of_a_document_without_its_request_only_the_document_is_judged() -> None:
    bare = replace(exchange(xml([{"interactionId": "x"}]), status=0).case, request=Request("", ()))
    of = replace(exchange(xml([{"interactionId": "x"}]), status=0), case=bare)
    assert set(outcomes(of)) == {"well-formed", "schema"}


# ------------------------------------------------------------------------------------- what a breach leads to


def breaking(content: bytes, *, status: int = 403, breaks: str = f"{NAME}/rules/identifier", of=None, **sent: str):
    made = exchange(content, sent, status=status, breaks=breaks, acceptance=None)
    return {o.clause.removeprefix(f"{breaks}/"): o for o in iter_breaking_outcomes(read(made, of))}


def test_a_broken_rule_that_is_refused_holds() -> None:
    found = breaking(error_xml(10))
    assert found["refused"].verdict is Verdict.HELD
    assert found["status"].verdict is Verdict.HELD
    assert (found["codes"].verdict, found["codes"].observation) == (Verdict.OBSERVED, "code 10")


def test_a_broken_rule_that_is_accepted_is_one_finding() -> None:
    found = breaking(xml([row(1), row(2)]), status=200)
    assert set(found) == {"refused"}
    assert found["refused"].verdict is Verdict.VIOLATED
    assert found["refused"].breach.actual == "accepted, with 2 rows"


def test_another_status_of_a_refusal_breaks_the_clause_of_the_status() -> None:
    error = operation().api.error
    of = with_api(error=replace(error, status=replace(error.status, expect=(400, 403))))
    found = breaking(error_xml(10, "Who?"), status=400, of=of)
    assert found["refused"].verdict is Verdict.HELD
    assert found["status"].breach.expected == "status 403"
    assert found["status"].breach.actual == "status 400: Who?"


def test_a_suppressed_status_of_a_refusal_is_no_breach() -> None:
    assert breaking(error_xml(10), status=200, suppress_response_codes="true")["status"].verdict is Verdict.HELD


def test_a_probe_of_a_breach_is_observed_whatever_comes() -> None:
    date_order = f"{NAME}/rules/date-order"
    assert breaking(xml([]), status=200, breaks=date_order)["refused"].observation == "accepted"
    assert breaking(error_xml(25), breaks=date_order)["refused"].observation == "refused with code 25"


def test_the_expected_codes_of_a_must_are_compared() -> None:
    api_key = f"{NAME}/parameters/api_key"
    assert breaking(error_xml(2), breaks=api_key)["codes"].verdict is Verdict.HELD
    found = breaking(error_xml(1, "Try later."), breaks=api_key)["codes"]
    assert (found.breach.expected, found.breach.actual) == ("code 2", "code 1: Try later.")


@pytest.mark.parametrize(
    "of",
    [
        exchange(b"<html/>", breaks=f"{NAME}/rules/identifier", acceptance=None),
        exchange(b"", breaks=f"{NAME}/rules/identifier", acceptance=None),
        failed(breaks=f"{NAME}/rules/identifier", acceptance=None),
        exchange(error_xml(10), status=500, breaks=f"{NAME}/rules/identifier", acceptance=None),
    ],
    ids=["html", "empty", "no answer", "500 with an error document"],
)
def test_what_is_neither_success_nor_error_is_not_judged(of: Exchange) -> None:
    found = list(iter_breaking_outcomes(read(of)))
    assert {outcome.verdict for outcome in found} == {Verdict.NOT_JUDGED}
    assert [outcome.clause.rpartition("/")[2] for outcome in found] == ["refused", "status", "codes"]


def test_a_request_that_breaks_nothing_says_nothing_of_rules() -> None:
    assert list(iter_breaking_outcomes(answer(ONE))) == []


def test_an_expectation_without_values_only_asks_for_the_fact() -> None:
    rule = operation().rules["identifier"]
    bare = replace(rule.violated, status=Expectation(Strength.MUST, rule.location))
    of = replace(operation(), rules={**operation().rules, "identifier": replace(rule, violated=bare)})
    assert breaking(error_xml(10), status=403, of=of)["status"].verdict is Verdict.HELD


def test_a_wrong_credential_that_comes_back_is_an_echo_too() -> None:
    sent = {"api_key": "accordant-no-such-account"}
    echoing = error_xml(2).replace(b"</message>", b" accordant-no-such-account</message>")
    (found,) = [o for o in outcomes(exchange(echoing, sent, status=403)).values() if "echo" in o.clause]
    assert found.verdict is Verdict.VIOLATED
    assert found.breach.place.line >= 1
    (found,) = [o for o in outcomes(exchange(error_xml(2), sent, status=403)).values() if "echo" in o.clause]
    assert found.verdict is Verdict.HELD


def test_a_credential_in_a_header_is_an_echo_that_names_the_header() -> None:
    made = exchange(ONE, echoed=("login_password",))
    headers = (("location", "/?p={{login_password}}"), ("etag", "1"))
    made = replace(made, response=replace(made.response, headers=headers))
    breach = outcomes(made)["no-credential-echo"].breach
    assert breach.actual == "the answer holds the value of login_password, in its header location"
    assert breach.place is None
    in_its_body = outcomes(exchange(ONE, echoed=("login_password",)))["no-credential-echo"].breach
    assert "header" not in in_its_body.actual


def test_a_broken_rule_says_nothing_of_a_code_that_the_error_document_lacks() -> None:
    bare = error_xml(3).replace(b"<code>3</code>", b"")
    for content in (bare, error_xml(3).replace(b">3<", b">ERR_3<")):
        found = breaking(content, breaks=f"{NAME}/parameters/login_name")
        assert found["refused"].verdict is Verdict.HELD
        assert found["codes"].verdict is Verdict.NOT_JUDGED
        assert "schema" in violated(exchange(content, status=403))


def test_a_broken_rule_says_nothing_of_a_status_that_no_error_may_have() -> None:
    found = breaking(error_xml(10), status=200)
    assert found["status"].verdict is Verdict.NOT_JUDGED
    assert "checks/status" in found["status"].reason


# --- what an answer must not show -------------------------------------------------------------------------------------

JSON_TRACE = json.dumps({"errorResponse": {"code": "1", "message": TRACE}}).encode()


@pytest.mark.parametrize(
    "made",
    [
        exchange(error_json(1, TRACE), {"response_format": "json"}, status=403),
        exchange(JSON_TRACE, {"response_format": "json"}, status=403),
        exchange(b"<html><body><pre>" + TRACE.replace("<", "&lt;").encode() + b"</pre></body></html>", status=500),
        exchange(b"Traceback (most recent call last):\n  File", status=500),
        exchange(error_xml(1, "at Shop.Api.Call(String name) in C:\\src\\Api.cs:line 12"), status=403),
        exchange(error_xml(1, "#0 /var/www/api.php(12): call()"), status=403),
    ],
    ids=["json", "json with escapes", "html page", "Python", "C#", "PHP"],
)
def test_a_stack_trace_is_seen_in_every_format_and_status(made: Exchange) -> None:
    assert "no-stack-trace" in violated(made)


@pytest.mark.parametrize(
    "made",
    [
        exchange(xml([row(1, subject=TRACE)])),
        exchange(error_xml(1, "at org.example.api.Servlet.call(Servlet.java:12)"), status=403),
        exchange(error_xml(1, "Meet us at noon (Hall 12)."), status=403),
    ],
    ids=["what people have written", "one frame", "plain words"],
)
def test_what_only_looks_like_a_stack_trace_is_none(made: Exchange) -> None:
    assert "no-stack-trace" not in violated(made)


# --- redirects --------------------------------------------------------------------------------------------------------

ASKS = {"redirect": "https://example.org/done"}


def test_a_redirect_that_was_asked_for_is_a_legal_answer_whose_body_nobody_reads() -> None:
    for content in (b"", HTML):
        found = outcomes(exchange(content, ASKS, status=302, media_type="text/html"))
        assert found["status"].verdict is Verdict.HELD
        assert violated(exchange(content, ASKS, status=302, media_type="text/html")) == set()


def test_a_redirect_that_nobody_asked_for_is_none() -> None:
    assert "status" in violated(exchange(b"", status=302))
    assert "status" in violated(exchange(b"", {"redirect": ""}, status=302))


def test_a_redirect_of_another_status_is_a_breach() -> None:
    breach = outcomes(exchange(b"", ASKS, status=301))["status"].breach
    assert breach is not None
    assert breach.expected.startswith("302")


def test_who_asks_for_a_redirect_may_be_answered_with_a_document() -> None:
    assert violated(exchange(ONE, {"success_redirect": "https://example.org/"}, status=200)) == set()
    assert violated(exchange(error_xml(10), ASKS, status=403, acceptance=None)) == set()


def test_an_api_without_redirects_has_none() -> None:
    assert "status" in violated(exchange(b"", ASKS, status=302), with_api(redirect=None))


def test_where_one_status_may_be_any_an_answer_that_is_no_document_may_have_any() -> None:
    anything = Expectation(Strength.SHOULD, operation().location)
    of = with_api(success_status=anything)
    assert outcomes(exchange(HTML, status=418), of)["status"].observation == "other: 418"
    assert outcomes(exchange(ONE, status=201), of)["status"].observation == "success: 201"
    assert "status" in violated(exchange(error_xml(10), status=201), of)


# --- media types ------------------------------------------------------------------------------------------------------


def test_a_document_that_is_labelled_as_a_page_is_told_though_its_type_is_open() -> None:
    found = outcomes(exchange(ONE, media_type="text/html;charset=UTF-8"))["media-type"]
    assert (found.verdict, found.severity) == (Verdict.VIOLATED, Severity.WARNING)
    assert outcomes(exchange(ONE, media_type="text/html"), with_api(media_types={}))["media-type"].breach is not None


def test_a_page_is_no_wrong_label_where_the_contract_expects_it_or_only_asks() -> None:
    types = replace(operation().api.media_types["xml"], expect=("text/html",))
    found = outcomes(exchange(ONE, media_type="text/html"), with_api(media_types={"xml": types}))["media-type"]
    assert found.observation == "xml: text/html"
    asked = replace(operation(), checks={"media-type": CheckChange(operation().location, strength=Strength.PROBE)})
    assert outcomes(exchange(ONE, media_type="text/html"), asked)["media-type"].observation == "xml: text/html"
    assert "media-type" not in outcomes(exchange(ONE, ADDRESSES, status=302, media_type="text/html"))


def test_each_format_has_media_types_of_its_own_strength() -> None:
    assert outcomes(exchange(ONE, media_type="image/png"))["media-type"].observation == "xml: image/png"
    made = exchange(json_body([row(1)]), {"response_format": "json"}, media_type="image/png")
    assert outcomes(made)["media-type"].severity is Severity.WARNING
    assert outcomes(made, with_api(media_types={}))["media-type"].observation == "json: image/png"


# --- what is required -------------------------------------------------------------------------------------------------


def test_a_request_without_what_is_required_is_judged_by_its_own_clauses() -> None:
    made = exchange(error_xml(9), status=403, acceptance=None, breaks=f"{NAME}/parameters/v/missing")
    found = {outcome.clause: outcome for outcome in iter_breaking_outcomes(read(made))}
    assert found[f"{NAME}/parameters/v/missing/refused"].verdict is Verdict.HELD
    assert found[f"{NAME}/parameters/v/missing/codes"].observation == "code 9"
    accepted = exchange(ONE, acceptance=None, breaks=f"{NAME}/parameters/v/missing")
    (refused,) = iter_breaking_outcomes(read(accepted))
    assert (refused.clause, refused.verdict) == (f"{NAME}/parameters/v/missing/refused", Verdict.VIOLATED)


@pytest.mark.parametrize(("what", "code"), [("unknown", 16), ("ambiguous", 8)])
def test_whom_a_value_fits_is_judged_by_clauses_of_its_own(what: str, code: int) -> None:
    start = f"{NAME}/parameters/primary_email/{what}"
    made = exchange(error_xml(code), status=403, acceptance=None, breaks=start)
    found = {outcome.clause: outcome for outcome in iter_breaking_outcomes(read(made))}
    assert found[f"{start}/refused"].verdict is Verdict.HELD
    assert found[f"{start}/codes"].observation == f"code {code}"
    (refused,) = iter_breaking_outcomes(read(exchange(ONE, acceptance=None, breaks=start)))
    assert (refused.clause, refused.verdict) == (f"{start}/refused", Verdict.VIOLATED)


# --- another HTTP method ----------------------------------------------------------------------------------------------

OTHER_METHOD = f"{NAME}/responses/other-http-method"


@pytest.mark.parametrize("content", [error_xml(405), b"", b"<html><body>Method not allowed</body></html>", b"no"])
def test_another_http_method_is_refused_by_its_status_whatever_the_body_is(content: bytes) -> None:
    found = breaking(content, status=405, breaks=OTHER_METHOD)
    assert found["status"].verdict is Verdict.HELD
    assert found["refused"].observation.startswith("refused")
    assert violated(exchange(content, status=405, breaks=OTHER_METHOD)) == set()


@pytest.mark.parametrize("content", [ONE, error_xml(2)])
def test_another_http_method_that_is_answered_otherwise_breaks_the_clause_of_the_status(content: bytes) -> None:
    status = 200 if content == ONE else 403
    found = breaking(content, status=status, breaks=OTHER_METHOD)
    assert found["status"].verdict is Verdict.VIOLATED
    assert (found["refused"].observation == "accepted") is (status == 200)


def test_another_http_method_that_makes_the_server_fail_is_a_server_error_and_nothing_else() -> None:
    of = exchange(b"", status=500, breaks=OTHER_METHOD)
    assert set(violated(of)) == {"no-server-error"}
    assert {one.verdict for one in iter_breaking_outcomes(read(of))} == {Verdict.NOT_JUDGED}


@pytest.mark.parametrize("status", [200, 403])
def test_an_error_may_have_either_status_where_a_doubtful_name_asks_for_its_suppression(status: int) -> None:
    sent = {"suppress_result_codes": "true"}
    assert "status" not in violated(exchange(error_xml(50), sent, status=status))
    assert breaking(error_xml(10), status=status, suppress_result_codes="true")["status"].verdict is Verdict.HELD


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("value", [" true ", "TRUE", "yes"])
def test_an_error_may_have_either_status_where_its_suppression_is_asked_for_in_no_canonical_form(
    value: str, status: int
) -> None:
    sent = {"suppress_response_codes": value}
    assert "status" not in violated(exchange(error_xml(50), sent, status=status))
    assert "status" in violated(exchange(error_xml(50), sent, status=400))


def test_a_doubtful_name_excuses_no_third_status_and_none_where_it_is_not_sent() -> None:
    assert "status" in violated(exchange(error_xml(50), {"suppress_result_codes": "true"}, status=400))
    assert "status" in violated(exchange(error_xml(50), {"suppress_result_codes": "false"}, status=200))
