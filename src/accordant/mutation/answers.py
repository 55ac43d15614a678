"""Mistakes of a whole answer: its status, its media type, its form, and what must not stand in any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from html import escape

from accordant import mapping
from accordant.contracts import Strength
from accordant.exchange import Response
from accordant.mutation.documents import Document, JsonDocument, Steps, XmlDocument
from accordant.mutation.mutants import INSTANT, NUMBER, Change, Operator, Spot, Subject, edited, leaves

__all__ = ["ANSWER_OPERATORS"]

_PLACEHOLDER = re.compile(r"\{\{([^{}~]+)\}\}\Z")
_MARKUP = re.compile(r"<[A-Za-z!/]")
_TELLING = 8  # characters of a wrong credential that do not stand in an answer by chance
_PAGE = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body><p>Please try again later.</p></body></html>"
_TRACE = (
    "java.lang.NullPointerException\n\tat org.example.site.Lists.read(Lists.java:71)\n"
    "\tat org.example.site.Servlet.doPost(Servlet.java:42)"
)
_TOKEN = "accordant-token"  # noqa: S105 - stands where something else is put
_FORMS = {"xml": "text/xml;charset=UTF-8", "json": "text/plain;charset=UTF-8"}


def _whole(subject: Subject, change: Callable[[], Change | None]) -> Spot:
    return Spot("", f"{subject.kind} {subject.format}", change)


def _with_status(response: Response, status: int) -> Change | None:
    if status == response.status:
        return None
    return Change(replace(response, status=status), f"status {response.status}", f"status {status}")


def _with_body(response: Response, body: bytes, before: str, after: str) -> Change | None:
    return None if body == response.body else Change(response.with_body(body), before, after)


def _with_media_type(response: Response, media_type: str) -> Response:
    headers = tuple((name, media_type if name == "content-type" else value) for name, value in response.headers)
    return replace(response, headers=headers)


# ------------------------------------------------------------------------------------------------ status


def _other_status(subject: Subject) -> int | None:
    """Return the status of an answer of the other kind; None where it is not told which that is."""
    api = subject.operation.api
    may_be_so = {api.error.suppressed_by, api.error.may_be_suppressed_by}
    # Where one of these is sent, a refusal has the status of a success, or may have.
    if not subject.sent or (subject.kind == "error" and may_be_so & set(subject.sent)):
        return None
    other = api.error.status if subject.kind == "success" else api.success_status
    return other.expect[0] if other.expect else None


def wrong_status(subject: Subject) -> Iterator[Spot]:
    """Find every answer to a request whose status is told."""
    status = _other_status(subject)
    if status is not None:
        yield _whole(subject, lambda: _with_status(subject.response, status))


def server_error(subject: Subject) -> Iterator[Spot]:
    """Find every answer to a request."""
    if subject.sent:
        yield _whole(subject, lambda: _with_status(subject.response, 500))


# -------------------------------------------------------------------------------------------------- form


def wrong_media_type(subject: Subject) -> Iterator[Spot]:
    """Find every answer that says a media type."""
    old = subject.response.header("content-type")
    if old and subject.sent and not old.startswith("text/html"):
        new = "text/html;charset=UTF-8"
        yield _whole(subject, lambda: Change(_with_media_type(subject.response, new), old, new))


def cut_off(subject: Subject) -> Iterator[Spot]:
    """Find every document."""
    body = subject.response.body.rstrip()
    kept = len(body) * 2 // 3
    yield _whole(
        subject, lambda: _with_body(subject.response, body[:kept], f"{len(body)} bytes", f"the first {kept} bytes")
    )


def empty_body(subject: Subject) -> Iterator[Spot]:
    """Find every document."""
    yield _whole(subject, lambda: _with_body(subject.response, b"", f"{len(subject.response.body)} bytes", "no body"))


def page_for_people(subject: Subject) -> Iterator[Spot]:
    """Find every document."""
    yield _whole(
        subject, lambda: _with_body(subject.response, _PAGE, f"a document of {subject.format}", "an HTML page")
    )


def other_format(subject: Subject) -> Iterator[Spot]:
    """Find every document whose format was asked for."""
    if subject.answer.expected_format != subject.format:
        return
    other = "json" if subject.format == "xml" else "xml"

    def change() -> Change | None:
        body = _converted(subject)
        if body is None:
            return None
        response = _with_media_type(subject.response, _FORMS[other])
        return _with_body(response, body, f"a document of {subject.format}", f"the same in {other}")

    yield _whole(subject, change)


def _converted(subject: Subject) -> bytes | None:
    document, reader = subject.document(), subject.answer.reader
    root = subject.answer.root
    if document is None or root is None:
        return None
    if isinstance(document, JsonDocument):
        return XmlDocument(root).to_bytes()
    image = mapping.image(root, reader.mapping)
    return JsonDocument(image, reader.mapping.empty_image()).to_bytes() if isinstance(image, dict) else None


def wrong_root(subject: Subject) -> Iterator[Spot]:
    """Find every document."""
    document = subject.document()
    if document is None:
        return
    name = document.root[0][0]

    def edit(fresh: Document) -> tuple[str, str]:
        fresh.rename(fresh.root, f"{name}Result")
        return name, f"{name}Result"

    yield _whole(subject, partial(edited, subject, edit))


def wrong_namespace(subject: Subject) -> Iterator[Spot]:
    """Find every document of XML in a namespace."""
    document = subject.document()
    if not isinstance(document, XmlDocument) or subject.answer.error_namespace == "":
        return

    def edit(fresh: Document) -> tuple[str, str]:
        assert isinstance(fresh, XmlDocument)
        fresh.set_namespace(None)
        return f"the namespace {subject.operation.api.namespace}", "no namespace"

    yield _whole(subject, partial(edited, subject, edit))


# ---------------------------------------------------------------------------------------------- refusals


def _error_field(subject: Subject, name: str) -> Steps | None:
    document = subject.document()
    if document is None or subject.kind != "error":
        return None
    return next((child for child in document.children(document.root) if child[-1][0] == name), None)


def _setting(subject: Subject, steps: Steps, text: str) -> Spot:
    def edit(fresh: Document) -> tuple[str, str]:
        before = fresh.shown(steps)
        fresh.set_text(steps, text)
        return before, fresh.shown(steps)

    return _whole(subject, partial(edited, subject, edit))


def unknown_code(subject: Subject) -> Iterator[Spot]:
    """Find every refusal with a code."""
    steps = _error_field(subject, subject.operation.api.error.code)
    if steps is not None:
        code = next(code for code in range(9999, 0, -1) if code not in subject.operation.error_codes)
        yield _setting(subject, steps, str(code))


def other_code(subject: Subject) -> Iterator[Spot]:
    """Find every refusal of a request for which the contract is sure of the code."""
    steps = _error_field(subject, subject.operation.api.error.code)
    expected = dict(_violated(subject)).get("codes")
    if steps is None or expected is None:
        return
    others = sorted(subject.operation.error_codes.keys() - set(expected))
    if others:
        yield _setting(subject, steps, str(others[0]))


def _violated(subject: Subject) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield what the contract is sure of for what the request breaks: a part, and what is expected."""
    breaches = subject.operation.breaches()
    violated = breaches.get(subject.answer.case.breaks or "")
    for part, expectation in violated.parts() if violated is not None else ():
        if expectation.strength is not Strength.PROBE and (expectation.expect or part == "refused"):
            yield part, expectation.expect


def accepted_though_wrong(subject: Subject) -> Iterator[Spot]:
    """Find every refusal of a request that the contract is sure to be refused."""
    if subject.kind != "error" or "refused" not in dict(_violated(subject)):
        return
    found = [other for other in subject.others if other.kind == "success" and other.format == subject.format]
    best = next((other for other in found if other.person == subject.person), found[0] if found else None)
    status = subject.operation.api.success_status.expect
    if best is not None:
        response = replace(subject.response, status=status[0] if status else best.response.status)
        after = f"an answer with {len(best.keys)} rows"
        yield _whole(
            subject,
            lambda: _with_body(response, best.response.body, f"code {subject.answer.error_code}", after),
        )


def refused_though_right(subject: Subject) -> Iterator[Spot]:
    """Find every answer to a request that the contract is sure to be accepted."""
    acceptance = subject.answer.case.acceptance
    if subject.kind != "success" or acceptance is None or acceptance is Strength.PROBE or not subject.sent:
        return
    error, codes = subject.operation.api.error, subject.operation.error_codes
    if codes:
        code, message = min(codes.items())
        status = error.status.expect
        suppressed = {error.suppressed_by, error.may_be_suppressed_by} & set(subject.sent)
        response = replace(subject.response, status=status[0] if status and not suppressed else subject.response.status)
        yield _whole(
            subject,
            lambda: _with_body(response, _refusal(subject, code, message), "a success", f"code {code}: {message}"),
        )


def _refusal(subject: Subject, code: int, message: str) -> bytes:
    api = subject.operation.api
    if subject.format == "json":
        fields = {api.error.code: str(code), api.error.message: message}
        return JsonDocument({api.error.element: fields}, {}).to_bytes()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{api.error.element} xmlns="{escape(api.namespace)}">'
        f"<{api.error.code}>{code}</{api.error.code}><{api.error.message}>{escape(message)}</{api.error.message}>"
        f"</{api.error.element}>"
    ).encode()


# ------------------------------------------------------------------------------------------- disclosures


def _text_field(subject: Subject) -> Steps | None:
    """Return a field with a text for people: the message of a refusal, else the longest text."""
    if subject.kind == "error":
        return _error_field(subject, subject.operation.api.error.message)
    document = subject.document()
    if document is None:
        return None
    texts = [(len(document.text(steps) or ""), steps) for steps in leaves(document)]
    found = [(size, steps) for size, steps in texts if size and not _is_value(document.text(steps) or "")]
    return max(found, default=(0, None), key=lambda pair: pair[0])[1]


def _is_value(text: str) -> bool:
    return bool(NUMBER.match(text) or INSTANT.match(text))


def credential_echoed(subject: Subject) -> Iterator[Spot]:
    """Find every answer with a text, to a request with credentials."""
    steps = _text_field(subject)
    if steps is None:
        return
    for name, value in subject.answer.case.request.parameters:
        secret = _PLACEHOLDER.match(value)
        parameter = subject.operation.parameters.get(name)
        is_wrong = secret is None and parameter is not None and parameter.secret and len(value) >= _TELLING
        if secret is not None or is_wrong:
            echoed = (secret[1],) if secret is not None else ()
            yield Spot(subject_path(subject, steps), name, _echoing(subject, steps, value, echoed))


def _echoing(subject: Subject, steps: Steps, value: str, echoed: tuple[str, ...]) -> Callable[[], Change | None]:
    def plant() -> Change | None:
        made = _setting(subject, steps, value).plant()
        return None if made is None else replace(made, echoed=echoed)

    return plant


def subject_path(subject: Subject, steps: Steps) -> str:
    """Return where something stands in an answer."""
    document = subject.document()
    return "" if document is None else document.path(steps)


def stack_trace(subject: Subject) -> Iterator[Spot]:
    """Find every refusal with a message."""
    if subject.kind == "error" and (steps := _text_field(subject)) is not None:
        yield _setting(subject, steps, _TRACE)


def reflected(subject: Subject) -> Iterator[Spot]:
    """Find every answer in XML with a text, to a request that sends markup."""
    sent = [pair for pair in subject.answer.case.request.parameters if _MARKUP.search(pair[1])]
    steps = _text_field(subject) if sent and subject.format == "xml" else None
    if steps is not None:
        for name, value in sent:
            yield Spot(subject_path(subject, steps), name, _reflecting(subject, steps, name, value))


def _reflecting(subject: Subject, steps: Steps, name: str, value: str) -> Callable[[], Change | None]:
    def plant() -> Change | None:
        made = _setting(subject, steps, _TOKEN).plant()
        if made is None:
            return None
        body = made.response.body.replace(_TOKEN.encode(), value.encode())
        return Change(made.response.with_body(body), made.before, f"the value of {name} as it was sent")

    return plant


ANSWER_OPERATORS = (
    Operator("wrong-status", "a success has the status of a refusal, or the other way round", wrong_status),
    Operator("server-error", "an answer has the status 500", server_error),
    Operator("wrong-media-type", "an answer says that it is text/html", wrong_media_type),
    Operator("cut-off", "the last third of the body is missing", cut_off),
    Operator("empty-body", "there is no body", empty_body),
    Operator("page-for-people", "an HTML page comes instead of a document", page_for_people),
    Operator("other-format", "the answer comes in the format that was not asked for", other_format),
    Operator("wrong-root", "the root has another name", wrong_root),
    Operator("wrong-namespace", "the document is in no namespace (XML)", wrong_namespace),
    Operator("unknown-code", "a refusal has a code that is in no table", unknown_code),
    Operator("other-code", "a refusal has another code than the contract is sure of", other_code),
    Operator("accepted-though-wrong", "a request that must be refused is answered", accepted_though_wrong),
    Operator("refused-though-right", "a request that must be answered is refused", refused_though_right),
    Operator("credential-echoed", "a credential of the request stands in the answer", credential_echoed),
    Operator("stack-trace", "the message of a refusal is a stack trace", stack_trace),
    Operator("markup-reflected", "markup of the request comes back as it was sent (XML)", reflected),
)
