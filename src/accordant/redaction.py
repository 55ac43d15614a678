"""Secrets out of what is kept: at the transport's edge every value becomes ``{{name}}``.

A secret is looked for in the forms in which servers and clients write values: plain, percent-encoded, as a form,
escaped for XML and for JSON, and in base64. Which characters are escaped, and how, differs from writer to writer
(``%2f`` and ``%2F``, ``&#39;`` and ``&apos;``), so that every character may stand in any of its spellings.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from urllib.parse import quote, quote_plus

from accordant.exchange import Request, placeholder

__all__ = ["Redactor", "encoded_forms"]

_SHORT = 8
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
_PLAIN_RUNS = re.compile("[A-Za-z0-9]+")
_ESCAPED_LETTER = re.compile(rb"%(?:25)*+[3-7]|&(?:amp;)*+#|\\u00[3-7]")
_JSON_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}


def encoded_forms(secret: str) -> frozenset[bytes]:
    """Return the ways in which a value may stand in a body, a header or an address."""
    texts = {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        html.escape(secret, quote=False),
        html.escape(secret, quote=True),
        html.escape(secret, quote=True).replace("&#x27;", "&apos;").replace("&quot;", "&#34;"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
    }
    forms = {text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be")}
    forms |= {text.encode("latin-1") for text in texts if text.isascii() or _is_latin1(text)}
    raw = secret.encode()
    forms |= {coder(raw) for coder in (base64.b64encode, base64.urlsafe_b64encode)}
    forms |= {form.rstrip(b"=") for form in forms}
    forms |= set(_inner_base64(raw))
    return frozenset(form for form in forms if form)


def _inner_base64(raw: bytes) -> Iterator[bytes]:
    """Yield what base64 of any longer text shows of the bytes in it, at each of the three alignments.

    The digits at the edges mix in bits of the neighbours and are left out; a text too short to be told from chance
    yields nothing.
    """
    for skipped in range(3):
        digits = base64.b64encode(bytes(skipped) + raw).rstrip(b"=")
        first = -(-skipped * 8 // 6)
        last = (skipped + len(raw)) * 8 // 6
        # The second is cut at whole groups of four, as by software that cuts.
        for inner in (digits[first:last], digits[4 if skipped else 0 : -1]):
            if len(inner) >= _SHORT:
                yield inner
                yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def _is_latin1(text: str) -> bool:
    return all(ord(character) < 256 for character in text)


def _spellings(character: str) -> Iterator[bytes]:
    """Yield patterns for the ways to write a character in texts of an encoding that extends ASCII.

    An escape may itself have been escaped, once or more: markup is put into markup as text.
    """
    code = ord(character)
    yield b"".join(b"%(?:25)*" + _digits(f"{byte:02x}") for byte in character.encode())
    yield b"&(?:amp;)*#0*%d;" % code
    yield b"&(?:amp;)*#[xX]0*" + _digits(f"{code:x}") + b";"
    units = character.encode("utf-16-be").hex()
    yield b"".join(rb"\\+u" + _digits(units[start : start + 4]) for start in range(0, len(units), 4))
    if character in _ENTITIES:
        yield f"&(?:amp;)*{_ENTITIES[character]};".encode()
    if character in _JSON_ESCAPES:
        yield rb"\\{1,8}" + re.escape(_JSON_ESCAPES[character].encode())
    if character == " ":
        yield rb"\+"
    # Last: an escape may begin with the very character that it stands for.
    yield re.escape(character.encode())


def _digits(text: str) -> bytes:
    """Return a pattern for hexadecimal digits in either case."""
    return "".join(digit if digit.isdigit() else f"[{digit}{digit.upper()}]" for digit in text).encode()


def _patterns(secret: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what finds a secret: spelled character by character, and in forms that are not.

    Two, because each then begins with one of a few bytes, which is what lets the search skip the rest.
    """
    spelled = b"".join(b"(?:" + b"|".join(_spellings(character)) + b")" for character in secret)
    forms = b"|".join(re.escape(form) for form in sorted(encoded_forms(secret), key=len, reverse=True))
    return re.compile(spelled), re.compile(forms)


def _iter_spans(pattern: re.Pattern[bytes], data: bytes, *, is_word: bool) -> Iterator[tuple[int, int]]:
    position = 0
    while (match := pattern.search(data, position)) is not None:
        start, end = match.span()
        if is_word and (data[start - 1 : start].isalnum() or data[end : end + 1].isalnum()):
            position = start + 1
            continue
        yield start, end
        position = end


class _Secret:
    """One secret and what finds it.

    A search by pattern looks at every byte and is slow; nearly every text can be told to hold none of the spellings
    by what they have in common. Letters and digits stand there as they are, unless the text escapes such characters.
    """

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self.value = value
        self.is_short = len(value) < _SHORT
        forms = encoded_forms(value)
        self._forms = [form for form in forms if b"\0" not in form]
        self._wide_forms = [form for form in forms if b"\0" in form]
        self._core = max(_PLAIN_RUNS.findall(value), key=len, default="").encode()

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
        return _patterns(self.value)

    def spans(self, data: bytes, *, escapes_letters: bool) -> Iterator[tuple[int, int]]:
        """Yield where the secret stands.

        Args:
            escapes_letters: Whether letters or digits of the text may be escaped.
        """
        if escapes_letters or self._core in data:
            yield from _iter_spans(self._patterns[0], data, is_word=self.is_short)
        if any(form in data for form in self._forms) or (
            b"\0" in data and any(form in data for form in self._wide_forms)
        ):
            yield from _iter_spans(self._patterns[1], data, is_word=self.is_short)


class Redactor:
    """Replaces secrets by placeholders, and placeholders by secrets.

    Args:
        secrets: By parameter name, the real values; pairs where one name has several. One of fewer than eight
            characters is replaced only where no letter or digit stands beside it, so that a short user name does not
            tear words and numbers apart.
    """

    def __init__(self, secrets: Mapping[str, str] | Iterable[tuple[str, str]]) -> None:
        pairs = list(secrets.items() if isinstance(secrets, Mapping) else secrets)
        self._values = dict(pairs)
        # Longest first: one secret may be part of another.
        self._secrets = [_Secret(*pair) for pair in sorted(pairs, key=lambda pair: -len(pair[1])) if pair[1]]

    def learn(self, name: str, value: str) -> None:
        """Take one secret more, got while a run goes on; a value that the name had before stays a secret.

        May be called while other threads redact.
        """
        if not value or any(secret.name == name and secret.value == value for secret in self._secrets):
            self._values = {**self._values, name: value}
            return
        # Replaced as wholes: whoever redacts at this moment goes on with what was known before.
        self._secrets = sorted([*self._secrets, _Secret(name, value)], key=lambda secret: -len(secret.value))
        self._values = {**self._values, name: value}

    def fill(self, request: Request, optional: Collection[str] = ()) -> list[tuple[str, str]]:
        """Return the parameters with their real values, to be sent and then forgotten.

        Args:
            optional: Parameters that are left out while they have no value.
        """
        values = self._values
        # Only where a parameter holds its own placeholder and nothing else: a site's data may look like one.
        return [
            (name, values.get(name, value) if value == placeholder(name) else value)
            for name, value in request.parameters
            if not (name in optional and value == placeholder(name) and not values.get(name))
        ]

    def redact(self, data: bytes) -> tuple[bytes, tuple[str, ...]]:
        """Return `data` without secrets, and the names of those that were in it, the longest first."""
        secrets = self._secrets
        # All are looked for in the data as they came: a placeholder may hold what looks like another secret.
        escapes_letters = (
            any(mark in data for mark in (b"%", b"#", b"\\u00")) and _ESCAPED_LETTER.search(data) is not None
        )
        spans = [
            (start, -end, number)
            for number, secret in enumerate(secrets)
            for start, end in secret.spans(data, escapes_letters=escapes_letters)
        ]
        if not spans:
            return data, ()
        kept = bytearray()
        found = set()
        reached = 0
        for start, minus_end, number in sorted(spans):
            if -minus_end <= reached:
                continue
            kept += data[reached : max(start, reached)] + placeholder(secrets[number].name).encode()
            reached = -minus_end
            found.add(number)
        names = dict.fromkeys(secrets[number].name for number in sorted(found))
        return bytes(kept + data[reached:]), tuple(names)

    def redact_text(self, text: str) -> str:
        """Return `text` without secrets."""
        return self.redact(text.encode("utf-8", "surrogatepass"))[0].decode("utf-8", "surrogatepass")

    def redact_headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return headers without secrets; those that carry a session are dropped whole."""
        return tuple(
            (name.lower(), "{{session}}" if name.lower() in {"set-cookie", "cookie", "authorization"} else text)
            for name, text in ((name, self.redact_text(value)) for name, value in headers)
        )
