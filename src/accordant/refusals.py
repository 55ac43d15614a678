"""What an exchange says about what its request breaks on purpose: is it refused, with which status, with which code?"""

from __future__ import annotations

from collections.abc import Iterator

from accordant.answers import Answer
from accordant.checks import check_status, is_by_other_method
from accordant.contracts import Expectation, Strength, Violated
from accordant.findings import Breach, Outcome, Verdict
from accordant.redirects import followed_as
from accordant.statuses import has_status_of_success, is_server_error, is_suppressed, may_be_suppressed, said_refusal

__all__ = ["iter_breaking_outcomes"]


def iter_breaking_outcomes(answer: Answer) -> Iterator[Outcome]:
    """Yield what an exchange says about the rule or parameter that its request breaks on purpose."""
    broken = answer.case.breaks
    if broken is None:
        return
    violated = _violated(answer, broken)
    if is_by_other_method(answer) and answer.response is not None and not is_server_error(answer):
        yield from _method_outcomes(answer, violated)
        return
    if (followed := followed_as(answer)) is not None:
        yield from _redirect_outcomes(answer, violated, *followed)
        return
    # A 5xx says nothing about the rule, even with an error document in it: it is the finding of no-server-error.
    if answer.kind == "other" or answer.exchange.failure is not None or is_server_error(answer):
        reason = "the answer is neither a success nor an error document"
        if is_server_error(answer):
            reason = "the answer is a server error; see the finding of checks/no-server-error"
        for part, _ in violated.parts():
            yield Outcome(f"{broken}/{part}", Verdict.NOT_JUDGED, (answer.case.id,), reason=reason)
        return
    for part, expectation in violated.parts():
        if part == "refused" or answer.kind == "error":
            yield _part_outcome(answer, part, expectation)


def _redirect_outcomes(answer: Answer, violated: Violated, kind: str, parameter: str) -> Iterator[Outcome]:
    """Yield what a redirect says, which has no document: it goes where errors go, or where successes do."""
    for part, expectation in violated.parts():
        if part == "refused":
            said = f"redirected to the address of {parameter}"
            breach = None if kind == "error" else Breach("the request is refused", said, "accepted")
            yield _breaking_outcome(answer, part, expectation, said, breach)
        else:
            reason = "a redirect has no document that would say it"
            yield Outcome(f"{answer.case.breaks}/{part}", Verdict.NOT_JUDGED, (answer.case.id,), reason=reason)


def _part_outcome(answer: Answer, part: str, expectation: Expectation) -> Outcome:
    if reason := _why_said_already(answer, part):
        return Outcome(f"{answer.case.breaks}/{part}", Verdict.NOT_JUDGED, (answer.case.id,), reason=reason)
    if part != "refused":
        said, breach = _compare(answer, part, expectation)
    elif answer.kind == "error":
        said, breach = said_refusal(answer), None
    else:
        said, breach = "accepted", Breach("the request is refused", f"accepted{_rows(answer)}", "accepted")
    return _breaking_outcome(answer, part, expectation, said, breach)


def _why_said_already(answer: Answer, part: str) -> str:
    """Return why a part of a refusal is not judged: what is wrong with it is so with every error of the site."""
    if part == "codes" and answer.error_code is None and answer.schema_violations:
        return "the error document has no code; see the finding of checks/schema"
    if part == "status" and any(outcome.breach is not None for outcome in check_status(answer)):
        return "the status is not that of an error; see the finding of checks/status"
    return ""


def _method_outcomes(answer: Answer, violated: Violated) -> Iterator[Outcome]:
    """Yield what comes of another HTTP method: the status counts whatever the body is, a code where there is one."""
    for part, expectation in violated.parts():
        if part == "refused":
            is_refused = answer.kind == "error" or (answer.kind != "success" and _is_client_error(answer))
            breach = None if is_refused else Breach("the request is refused", f"accepted{_rows(answer)}", "accepted")
            said = "accepted"
            if is_refused:
                said = said_refusal(answer) if answer.kind == "error" else "refused by its status"
        elif part == "codes" and answer.kind != "error":
            continue
        else:
            said, breach = _compare(answer, part, expectation)
        yield _breaking_outcome(answer, part, expectation, said, breach)


def _is_client_error(answer: Answer) -> bool:
    return answer.response is not None and 400 <= answer.response.status < 500


def _breaking_outcome(answer: Answer, part: str, expectation: Expectation, said: str, breach: Breach | None) -> Outcome:
    clause = f"{answer.case.breaks}/{part}"
    if expectation.strength is Strength.PROBE:
        return Outcome(clause, Verdict.OBSERVED, (answer.case.id,), observation=said)
    verdict = Verdict.HELD if breach is None else Verdict.VIOLATED
    return Outcome(clause, verdict, (answer.case.id,), breach)


def _violated(answer: Answer, broken: str) -> Violated:
    if broken == answer.operation.other_http_method:
        return answer.operation.api.other_http_method
    # The contract may have lost it since the run was recorded.
    return answer.operation.breaches().get(broken, Violated())


def _compare(answer: Answer, part: str, expectation: Expectation) -> tuple[str, Breach | None]:
    assert answer.response is not None
    word = "status" if part == "status" else "code"
    value = answer.response.status if part == "status" else answer.error_code
    if part == "status" and (is_suppressed(answer) or (may_be_suppressed(answer) and has_status_of_success(answer))):
        return f"{word} {value}, as suppressed", None
    said = f"{word} {value}"
    if not expectation.expect or value in expectation.expect:
        return said, None
    expected = f"{word} {' or '.join(map(str, expectation.expect))}"
    return said, Breach(expected, f"{said}: {answer.error_message}".rstrip(": "), said)


def _rows(answer: Answer) -> str:
    return "" if answer.rows is None else f", with {len(answer.rows)} rows"
