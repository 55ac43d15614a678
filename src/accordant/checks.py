"""What one exchange says about the clauses that concern one exchange.

Each check is a generator of outcomes over an `Answer`. The clauses of every operation come first, each under its
name in `contracts.CHECKS`; what a broken rule or parameter must lead to is in `refusals`, the contract's asserts are in
`assertions`. One fault gives one finding: where a check cannot see anything because of a fault that another check
reports, it says nothing, and asserts say that they were not judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from accordant.answers import Answer
from accordant.contracts import Strength
from accordant.disclosures import credential_echo, may_reflect, others_named, reflection, stack_trace
from accordant.findings import Breach, Outcome, Place, Severity, Verdict, severity_of
from accordant.redirects import is_redirect, redirect_verdict
from accordant.statuses import is_server_error, is_suppressed, legal_statuses, may_be_suppressed, said_refusal
from accordant.validators.violations import Violation

__all__ = [
    "CHECK_FUNCTIONS",
    "check_status",
    "is_by_other_method",
    "iter_check_outcomes",
    "needs_no_document",
    "violation_breach",
]

Check = Callable[[Answer], Iterator[Outcome]]

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_WITHOUT_INDEX = re.compile(r"\[\d+\]")


def iter_check_outcomes(answer: Answer) -> Iterator[Outcome]:
    """Yield what an exchange says about the clauses that every operation has.

    Of a recorded body without its request only what the document itself shows is said.
    """
    for name, check in CHECK_FUNCTIONS.items():
        if f"{answer.operation.name}/checks/{name}" in answer.operation.retired:
            continue
        if is_by_other_method(answer) and name not in ALWAYS_CHECKS:
            continue
        if name in DOCUMENT_CHECKS or answer.case.request.parameters:
            for outcome in check(answer):
                yield _as_contract_says(answer, name, outcome)


def _as_contract_says(answer: Answer, name: str, outcome: Outcome) -> Outcome:
    """Return an outcome with the strength that a contract or an overlay gives to a check."""
    change = answer.operation.checks.get(name)
    if change is None or change.strength is None or outcome.verdict is Verdict.OBSERVED:
        return outcome
    if change.strength is Strength.PROBE:
        said = "holds" if outcome.breach is None else outcome.breach.signature
        return Outcome(outcome.clause, Verdict.OBSERVED, outcome.cases, observation=said)
    return replace(outcome, severity=severity_of(change.strength) if outcome.breach is not None else None)


def _outcome(answer: Answer, name: str, breach: Breach | None, severity: Severity | None = None) -> Outcome:
    verdict = Verdict.HELD if breach is None else Verdict.VIOLATED
    return Outcome(f"{answer.operation.name}/checks/{name}", verdict, (answer.case.id,), breach, severity=severity)


def _not_judged(answer: Answer, name: str, reason: str) -> Outcome:
    clause = f"{answer.operation.name}/checks/{name}"
    return Outcome(clause, Verdict.NOT_JUDGED, (answer.case.id,), reason=reason)


def _observed(answer: Answer, name: str, observation: str) -> Outcome:
    clause = f"{answer.operation.name}/checks/{name}"
    return Outcome(clause, Verdict.OBSERVED, (answer.case.id,), observation=observation)


def _is_other_format(answer: Answer) -> bool:
    expected = answer.expected_format
    if expected is None:
        return False
    return answer.format == "html" or (answer.format is not None and answer.format != expected)


def check_transport(answer: Answer) -> Iterator[Outcome]:
    """Every request is answered, and wholly."""
    failure = answer.exchange.failure
    breach = None
    if failure is not None:
        breach = Breach(
            "an HTTP answer that arrives whole", f"none ({failure.kind}): {failure.message}", f"{failure.kind}"
        )
    yield _outcome(answer, "transport", breach)


def check_no_server_error(answer: Answer) -> Iterator[Outcome]:
    """No request is answered with a 5xx status."""
    if answer.response is None:
        return
    status = answer.response.status
    breach = None
    if status >= 500:
        breach = Breach("a status below 500", f"status {status}{_body_hint(answer)}", f"status {status}")
    yield _outcome(answer, "no-server-error", breach)


def _body_hint(answer: Answer) -> str:
    assert answer.response is not None
    kind = {"html": "an HTML page", "xml": "XML", "json": "JSON", None: "no document"}[answer.format]
    return f" with {kind} of {len(answer.response.body)} bytes"


def check_status(answer: Answer) -> Iterator[Outcome]:
    """The status is one that the API documents for a success, or for an error."""
    if answer.response is None or is_server_error(answer):
        return
    status = answer.response.status
    legal, strength = legal_statuses(answer, status)
    if status in legal:
        yield _outcome(answer, "status", None)
    elif strength is Strength.PROBE or not legal:
        yield _observed(answer, "status", f"{answer.kind}: {status}")
    else:
        what = {"success": "for a success", "error": "for an error"}.get(answer.kind, "for any answer")
        expected = f"{' or '.join(map(str, legal))} {what}"
        breach = Breach(expected, f"status {status}", f"{answer.kind} {status}")
        yield _outcome(answer, "status", breach, severity_of(strength))


def check_redirect(answer: Answer) -> Iterator[Outcome]:
    """A redirect goes to the address that the request names for such an answer, signed where that is asked for."""
    # What suppresses the status of an error says that every answer is a 200; which of the two counts no page says.
    if answer.response is None or is_server_error(answer) or is_suppressed(answer) or may_be_suppressed(answer):
        return
    found = redirect_verdict(answer)
    if not isinstance(found, str):
        yield _outcome(answer, "redirect", found)
    elif found:
        yield _not_judged(answer, "redirect", found)


def check_format(answer: Answer) -> Iterator[Outcome]:
    """The body is in the format that was asked for, and no page for people."""
    if answer.response is None or is_server_error(answer) or answer.expected_format is None or is_redirect(answer):
        return
    breach = None
    if _is_other_format(answer):
        actual = "an HTML page" if answer.format == "html" else str(answer.format)
        breach = Breach(answer.expected_format, actual, f"{answer.format} for {answer.expected_format}")
    yield _outcome(answer, "format", breach)


def check_media_type(answer: Answer) -> Iterator[Outcome]:
    """The Content-Type is one that the contract expects for the format."""
    if answer.response is None or is_server_error(answer) or answer.format not in {"xml", "json"}:
        return
    if is_redirect(answer):
        return
    media_type = answer.response.header("content-type").partition(";")[0].strip().lower() or "none"
    known = answer.operation.api.media_types.get(answer.format)
    change = answer.operation.checks.get("media-type")
    strength = Strength.PROBE if known is None else (change and change.strength) or known.strength
    is_open = change is None or change.strength is not Strength.PROBE
    if strength is Strength.PROBE and is_open and media_type in _PAGES - set(known.expect if known else ()):
        # Which type it should be may be unknown; that it is no page for people is not.
        breach = Breach(f"a type of {answer.format}, and not of a page", media_type, f"{answer.format} {media_type}")
        yield _outcome(answer, "media-type", breach, Severity.WARNING)
    elif known is None or strength is Strength.PROBE:
        yield _observed(answer, "media-type", f"{answer.format}: {media_type}")
    elif media_type in known.expect:
        yield _outcome(answer, "media-type", None)
    else:
        breach = Breach(" or ".join(known.expect), media_type, f"{answer.format} {media_type}")
        yield _outcome(answer, "media-type", breach, severity_of(strength))


def check_well_formed(answer: Answer) -> Iterator[Outcome]:
    """The body is one well-formed document."""
    if answer.response is None or is_server_error(answer) or _is_other_format(answer) or is_redirect(answer):
        return
    if not answer.response.body.strip():
        # A redirect needs no body; nothing else may come without one.
        if 300 <= answer.response.status < 400:
            return
        yield _outcome(answer, "well-formed", Breach("a document", "an empty body", "empty"))
        return
    if answer.format == "html":
        yield _outcome(
            answer, "well-formed", Breach("an XML or JSON document", "an HTML page", "html", Place("", 1, 1))
        )
        return
    violation = answer.parse_violation
    yield _outcome(answer, "well-formed", None if violation is None else violation_breach(violation))


def check_schema(answer: Answer) -> Iterator[Outcome]:
    """The document is valid against the schema of its root element."""
    if is_server_error(answer) or _is_other_format(answer) or not answer.is_parsed or answer.format == "html":
        return
    violations = answer.schema_violations
    if not violations:
        yield _outcome(answer, "schema", None)
    for violation in violations:
        if _is_any_root_right(answer, violation):
            yield _not_judged(answer, "schema", f"neither schema nor contract knows {answer.root_name}")
        else:
            yield _outcome(answer, "schema", _schema_breach(answer, violation))


def _is_any_root_right(answer: Answer, violation: Violation) -> bool:
    """Tell whether the root is unknown to the schema, and the contract does not say what it should be."""
    if violation.code != "unknown-root" or answer.operation.element is not None or answer.root_name is None:
        return False
    return answer.root_name != answer.operation.api.error.element


def _schema_breach(answer: Answer, violation: Violation) -> Breach:
    breach = violation_breach(violation)
    element, error = answer.operation.element, answer.operation.api.error.element
    if violation.code == "unknown-root" and element is not None and answer.root_name not in {element, error}:
        # The schema knows the roots of all methods; what this one may answer with is less.
        return replace(breach, expected=f"{element} or {error}")
    return breach


def violation_breach(violation: Violation) -> Breach:
    """Return a violation as the breach of a check; the same fault at another index is the same defect."""
    signature = f"{violation.code} {_WITHOUT_INDEX.sub('', violation.path)}"
    place = Place(violation.path, violation.line, violation.column) if violation.path or violation.line else None
    expected = violation.expected
    if violation.code == "invalid-value" and violation.type and violation.type not in expected:
        # The bound alone does not say where it is written.
        expected = f"{expected} ({violation.type})"
    return Breach(expected, violation.actual, signature, place)


def check_response_element(answer: Answer) -> Iterator[Outcome]:
    """What is no error has the root element that the contract names."""
    is_document = answer.is_parsed and answer.format != "html" and answer.root_name is not None
    if is_server_error(answer) or not is_document or answer.kind == "error":
        return
    root, expected = answer.root_name, answer.operation.element
    if expected is None:
        yield _observed(answer, "response-element", str(root))
    elif root == expected:
        yield _outcome(answer, "response-element", None)
    elif not answer.schema_violations:  # else the schema has said that nobody knows this root
        strength = answer.operation.element_strength
        if strength is Strength.PROBE:
            yield _observed(answer, "response-element", str(root))
        else:
            breach = Breach(expected, str(root), f"root {root}")
            yield _outcome(answer, "response-element", breach, severity_of(strength))


def check_error_code(answer: Answer) -> Iterator[Outcome]:
    """An error carries a code that the API documents."""
    if is_server_error(answer) or answer.kind != "error" or answer.schema_violations:
        return
    code = answer.error_code
    if code in answer.operation.error_codes:
        yield _outcome(answer, "error-code", None)
    else:
        actual = f"code {code}: {answer.error_message}" if code is not None else "no code that is a number"
        yield _outcome(answer, "error-code", Breach("a documented error code", actual, f"code {code}"))


def check_error_namespace(answer: Answer) -> Iterator[Outcome]:
    """The namespace of an error document; the documentation contradicts itself."""
    found = answer.error_namespace
    if found is None:
        return
    if answer.operation.check("error-namespace").strength is Strength.PROBE:
        yield _observed(answer, "error-namespace", found or "none")
        return
    api = answer.operation.api
    is_known = found in {api.namespace, *api.error.other_namespaces}
    breach = None if is_known else Breach(api.namespace, found or "none", f"namespace {found or 'none'}")
    yield _outcome(answer, "error-namespace", breach)


def check_no_credential_echo(answer: Answer) -> Iterator[Outcome]:
    """No credential of the request stands in the answer, not even a wrong one."""
    if answer.response is not None:
        yield _outcome(answer, "no-credential-echo", credential_echo(answer))


def check_no_unescaped_reflection(answer: Answer) -> Iterator[Outcome]:
    """No markup of the request comes back unescaped, where it would be read as markup."""
    if answer.response is not None and may_reflect(answer):
        yield _outcome(answer, "no-unescaped-reflection", reflection(answer))


def check_no_stack_trace(answer: Answer) -> Iterator[Outcome]:
    """No answer shows the inside of the program, whatever its status and format."""
    # What stands in an accepted answer are the texts of people, who may write to each other about programs.
    if answer.response is not None and answer.kind != "success":
        yield _outcome(answer, "no-stack-trace", stack_trace(answer))


def check_no_others_named(answer: Answer) -> Iterator[Outcome]:
    """No refusal names people whom the request does not name."""
    if answer.kind == "error" and answer.error_message:
        yield _outcome(answer, "no-others-named", others_named(answer))


def check_accepted(answer: Answer) -> Iterator[Outcome]:
    """A request that keeps every rule is accepted."""
    acceptance = answer.case.acceptance
    if acceptance is None or is_server_error(answer) or _is_other_format(answer):
        return
    if answer.kind == "success":
        yield _outcome(answer, "accepted", None)
    elif answer.kind == "error":
        said = said_refusal(answer)
        if acceptance is Strength.PROBE:
            yield _observed(answer, "accepted", said)
        else:
            actual = f"{said}: {answer.error_message}".rstrip(": ")
            breach = Breach(f"{answer.operation.element or 'a success'}, as the request keeps every rule", actual, said)
            yield _outcome(answer, "accepted", breach, severity_of(acceptance))


CHECK_FUNCTIONS: dict[str, Check] = {
    "transport": check_transport,
    "no-server-error": check_no_server_error,
    "status": check_status,
    "redirect": check_redirect,
    "format": check_format,
    "media-type": check_media_type,
    "well-formed": check_well_formed,
    "schema": check_schema,
    "response-element": check_response_element,
    "error-code": check_error_code,
    "error-namespace": check_error_namespace,
    "no-credential-echo": check_no_credential_echo,
    "no-unescaped-reflection": check_no_unescaped_reflection,
    "no-stack-trace": check_no_stack_trace,
    "no-others-named": check_no_others_named,
    "accepted": check_accepted,
}
"""One function for each of `contracts.CHECKS`."""

DOCUMENT_CHECKS = frozenset({"well-formed", "schema", "error-code", "error-namespace", "no-stack-trace"})
"""The checks that need nothing but a body."""


ALWAYS_CHECKS = frozenset(
    {"transport", "no-server-error", "no-credential-echo", "no-unescaped-reflection", "no-stack-trace"}
)
"""The checks of an answer to an HTTP method that the operation does not have: what its body is, nobody says."""


def needs_no_document(answer: Answer) -> bool:
    """Tell whether there is nothing to validate in an answer: a redirect, or what comes of another HTTP method."""
    return is_redirect(answer) or is_by_other_method(answer)


def is_by_other_method(answer: Answer) -> bool:
    """Tell whether a request was sent by an HTTP method that its operation does not have, to see what comes of it."""
    return answer.case.breaks == answer.operation.other_http_method
