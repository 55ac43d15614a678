"""What an answer must not show: credentials, markup that was sent, the inside of the program, people not asked for.

Each function looks at the bytes of one answer, and returns the breach or None. None of this is in the documentation of
any API: it is what every caller needs, and the requirement is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from accordant.answers import Answer
from accordant.exchange import placeholder
from accordant.findings import Breach, Place

__all__ = ["credential_echo", "may_reflect", "others_named", "reflection", "stack_trace"]

# Frames of the languages that such sites are written in; of Java's at least two, as one may be an example in a text.
_FRAME = rb"(?:\b|\\t)at [\w$.]+\.[\w$<>&;]+\((?:[\w$]+\.(?:java|groovy|scala|kt):\d+|Native Method|Unknown Source)\)"
_BETWEEN = rb"(?:\s|\\[nrt]|&#\w+;|<br ?/?>)+"
_TRACE = re.compile(
    rb"(?:%(frame)s%(between)s){1,3}%(frame)s"
    rb"|Traceback \(most recent call last\):"
    rb"|\bat [\w.<>`]+\([^()\n]{0,200}\) in [^\n]{1,200}:line \d+"
    rb"|#0 +[^\n]{1,200}\.php\(\d+\):"
    # An exception by its whole name, and what databases say of a query.
    rb"|\b(?:[a-z][\w]*\.){2,}[A-Z]\w*(?:Exception|Error)\b"
    rb"|\bORA-\d{5}\b|\bSQLSTATE\b|\bSELECT\s[^\n]{1,200}\sFROM\s" % {b"frame": _FRAME, b"between": _BETWEEN}
)
_CDATA_END = "]]>"
_CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_ADDRESS = re.compile(r"[^\s<>()\[\]{}\"'`,;:=@|]+@[\w-]+(?:\.[\w-]+)+")
# Mailboxes of an organization (RFC 2142, and what is usual besides): whom to turn to is no secret.
_OFFICES = re.compile(
    r"(?:abuse|accounts?|admin\w*|api|contact\w*|customer\w*|feedback|help\w*|hostmaster|info\w*|marketing|no-?reply"
    r"|office|postmaster|sales|security|services?|support\w*|team|tech\w*|webmaster)(?:[._+-].*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.-])(?:[A-Za-z]{1,4}-?)?\d{5,}(?![\w-]|\.\d)")
_SHOWN_TRACE = 80
_TELLING = 8  # characters; a shorter value may stand in an answer by chance


def credential_echo(answer: Answer) -> Breach | None:
    """Return where a credential of the request stands in the answer, one that is wrong too."""
    assert answer.response is not None
    body = answer.response.body
    marks = {name: placeholder(name).encode() for name in answer.exchange.echoed}
    for name, value in answer.case.request.parameters:
        parameter = answer.operation.parameters.get(name)
        is_wrong = parameter is not None and parameter.secret and value != placeholder(name)
        if is_wrong and len(value) >= _TELLING and value.encode() in body:
            marks[name] = value.encode()
    if not marks:
        return None
    actual = f"the answer holds the value of {', '.join(marks)}"
    headers = [name for name, value in answer.response.headers if any(m.decode() in value for m in marks.values())]
    if headers:
        actual += f", in its header{'s' * (len(headers) > 1)} {', '.join(dict.fromkeys(headers))}"
    return Breach("no credential in the answer", actual, "echoed", _first_place(body, marks.values()))


def _first_place(body: bytes, marks: Iterable[bytes]) -> Place | None:
    """Return where the first of some texts stands in a body."""
    found = [offset for mark in marks if (offset := body.find(mark)) >= 0]
    if not found:
        return None
    before = body[: min(found)].decode("utf-8", "replace")
    return Place("", before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def may_reflect(answer: Answer) -> bool:
    """Tell whether the request sends markup, and the answer is something in which it would be read as markup."""
    assert answer.response is not None
    is_markup = answer.format in {"xml", "html"} or "html" in answer.response.header("content-type").lower()
    return is_markup and bool(_sent_markup(answer))


def reflection(answer: Answer) -> Breach | None:
    """Return which markup of the request comes back as it was sent."""
    assert answer.response is not None
    body = answer.response.body
    # A CDATA section is a way to escape, unless the value itself closes it. Only XML has them.
    is_xml = answer.format == "xml" and "html" not in answer.response.header("content-type").lower()
    plain = _CDATA.sub(b"", body) if is_xml else body
    reflected = [
        name for name, value in _sent_markup(answer) if value.encode() in (body if _CDATA_END in value else plain)
    ]
    if not reflected:
        return None
    actual = f"the value of {', '.join(reflected)} comes back as it was sent"
    return Breach("markup of the request escaped", actual, "reflected")


def _sent_markup(answer: Answer) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.case.request.parameters if re.search(r"<[A-Za-z!/]", value)]


def stack_trace(answer: Answer) -> Breach | None:
    """Return the first stack trace in the answer."""
    assert answer.response is not None
    body = answer.response.body
    found = _TRACE.search(body)
    if found is None:
        return None
    text = " ".join(found[0].decode("utf-8", "replace").split())
    shown = text if len(text) <= _SHOWN_TRACE else f"{text[:_SHOWN_TRACE]}..."
    return Breach("no stack trace in the answer", shown, "stack trace", _first_place(body, [found[0]]))


def others_named(answer: Answer) -> Breach | None:
    """Return what in the message of a refusal says something of people whom the request does not name.

    That is an e-mail address which was not sent, other than that of an office; and, where several people fit what was
    sent, several numbers that are alike. What they are is not repeated: it would be in every report.
    """
    sent = [value.lower() for _, value in answer.case.request.parameters]
    sent += [value.lower() for value in answer.exchange.compared.values()]
    message = answer.error_message
    strange = {
        address
        for address in (found.rstrip(".").lower() for found in _ADDRESS.findall(message))
        if not _OFFICES.fullmatch(address.partition("@")[0]) and not _is_sent(address, sent)
    }
    named = [_counted(len(strange), "e-mail address", "e-mail addresses")] if strange else []
    if (answer.case.breaks or "").endswith("/ambiguous"):
        shapes: dict[str, set[str]] = {}
        for number in _NUMBER.findall(message):
            if not _is_sent(number.lower(), sent):
                shapes.setdefault(re.sub(r"\d", "9", number), set()).add(number)
        several = max(map(len, shapes.values()), default=0)
        # A single one may be that of the incident.
        named += [_counted(several, "number", "numbers that are alike")] if several > 1 else []
    if not named:
        return None
    return Breach("nobody named who was not asked for", f"a message with {' and '.join(named)}", "others named")


def _is_sent(text: str, sent: Iterable[str]) -> bool:
    """Tell whether a text was sent, as a part of something or with more around it."""
    return any(text in value or ("@" in value and value in text) for value in sent)


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
