"""Secrets out of what is kept: at the transport's edge every value becomes ``{{name}}``.

A secret is looked for in the forms in which servers and clients write values: plain, percent-encoded, as a form,
escaped for XML and for JSON, and in base64. Which characters are escaped, and how, differs from writer to writer
(``%2f`` and ``%2F``, ``&#39;`` and ``&apos;``), so that every character may stand in any of its spellings.

Some secrets are ordinary words, which answers have anyway: they are looked for beside the name of their parameter only,
where they can be nothing else.
"""

from __future__ import annotations

import base64
import html
import itertools
import json
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from urllib.parse import quote, quote_plus

from accordant.calls import looks_secret
from accordant.exchange import VARIANTS, Request, placeholder

__all__ = ["Redactor", "StandIn", "cookie_values", "encoded_forms"]

_SHORT = 8
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
_PLAIN_RUNS = re.compile("[A-Za-z0-9]+")
_ESCAPED_LETTER = re.compile(rb"%(?:25)*+[3-7]|&(?:amp;)*+#|\\u00[3-7]")
_BETWEEN = rb"(?:%[0-9A-Fa-f]{2}|&#?\w{1,6};|\\+[\"/]|[^A-Za-z0-9\r\n]){1,8}\Z"
"""What may stand between the name of a parameter and its value, as in ``"name" : "value"`` and ``<name>value``."""
_BEFORE = 96
_SESSION = placeholder("session")
_SESSION_PATH = re.compile(rb"(?i)(;\s*(?:jsessionid|sessionid|sid|phpsessid)(?:=|%3[Dd]))([^\s;/?#&\"'<>\\,)]+)")
_QUERY_PART = re.compile(
    r"([?&;#]|%3[Ff]|%26)([\w.\[\]-]{1,60})(=|%3[Dd])([^&#;\s\"'<>%]+(?:%(?!26|23)[0-9A-Fa-f]{2}[^&#;\s\"'<>%]*)*)"
)
_COOKIE = re.compile(r"\s*[^=;,\s]+=\"?([^;\"\s]{8,})")
_DROPPED_HEADERS = frozenset(
    {"set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization", "authentication-info"}
)
_JSON_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}


_WRITERS: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: quote(text, safe=""),
    quote,
    quote_plus,
    lambda text: html.escape(text, quote=False),
    lambda text: html.escape(text, quote=True),
    lambda text: html.escape(text, quote=True).replace("&#x27;", "&apos;").replace("&quot;", "&#34;"),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
)


def encoded_forms(secret: str) -> frozenset[bytes]:
    """Return the ways in which a value may stand in a body, a header or an address."""
    texts = {write(secret) for write in _WRITERS}
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


def _patterns(secret: str, all_forms: Iterable[bytes]) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what finds a secret: spelled character by character, and in forms that are not.

    Two, because each then begins with one of a few bytes, which is what lets the search skip the rest.
    """
    spelled = b"".join(b"(?:" + b"|".join(_spellings(character)) + b")" for character in secret)
    forms = b"|".join(re.escape(form) for form in sorted(all_forms, key=len, reverse=True))
    return re.compile(spelled), re.compile(forms)


def _iter_spans(pattern: re.Pattern[bytes], data: bytes, *, is_word: bool) -> Iterator[tuple[int, int]]:
    position = 0
    while (match := pattern.search(data, position)) is not None:
        start, end = match.span()
        # A letter before may be the end of an escape: name%3Dvalue.
        goes_on = data[start - 1 : start].isalnum() and data[start - 3 : start - 2] != b"%"
        if is_word and (goes_on or data[end : end + 1].isalnum()):
            position = start + 1
            continue
        yield start, end
        position = end


class _Secret:
    """One secret and what finds it.

    A search by pattern looks at every byte and is slow; nearly every text can be told to hold none of the spellings
    by what they have in common. Letters and digits stand there as they are, unless the text escapes such characters.

    Args:
        value: What is looked for.
        is_ordinary: It counts only beside the name of its parameter.
        forms: In which the value stands as it cannot be spelled character by character; None for all of them.
    """

    def __init__(
        self, name: str, value: str, *, is_ordinary: bool = False, forms: frozenset[bytes] | None = None
    ) -> None:
        self.name = name
        self.value = value
        self.is_short = len(value) < _SHORT
        self.is_ordinary = is_ordinary
        # A number or a word may stand in an answer by chance; both at once hardly do.
        self.is_telling = not is_ordinary and not (self.is_short and (value.isalpha() or value.isdigit()))
        self._is_spelled = forms is None
        found = encoded_forms(value) if forms is None else forms
        self._all_forms = found
        self._forms = [form for form in found if b"\0" not in form]
        self._wide_forms = [form for form in found if b"\0" in form]
        self._core = max(_PLAIN_RUNS.findall(value), key=len, default="").encode()
        self._beside = re.compile(rb"(?i)" + re.escape(name.encode()) + _BETWEEN)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
        return _patterns(self.value, self._all_forms)

    def is_beside_name(self, data: bytes, start: int) -> bool:
        """Tell whether what begins at `start` is said to be the value of the parameter."""
        return self._beside.search(data, max(0, start - _BEFORE), start) is not None

    def spans(self, data: bytes, *, escapes_letters: bool) -> Iterator[tuple[int, int]]:
        """Yield where the secret stands.

        Args:
            escapes_letters: Whether letters or digits of the text may be escaped.
        """
        for start, end in self._spans(data, escapes_letters=escapes_letters):
            if not self.is_ordinary or self.is_beside_name(data, start):
                yield start, end

    def _spans(self, data: bytes, *, escapes_letters: bool) -> Iterator[tuple[int, int]]:
        is_word = self.is_short and self._is_spelled
        if self._is_spelled and (escapes_letters or self._core in data):
            yield from _iter_spans(self._patterns[0], data, is_word=is_word)
        if any(form in data for form in self._forms) or (
            b"\0" in data and any(form in data for form in self._wide_forms)
        ):
            yield from _iter_spans(self._patterns[1], data, is_word=is_word)


def _pairs(secrets: Iterable[tuple[str, str]]) -> Iterator[_Secret]:
    """Yield what shows a short secret together with another one: ``name:password`` in base64, as HTTP has it."""
    for (first, user), (name, password) in itertools.permutations(secrets, 2):
        if len(password) < _SHORT and first != name:
            raw = f"{user}:{password}".encode()
            forms = {coder(raw).rstrip(b"=") for coder in (base64.b64encode, base64.urlsafe_b64encode)}
            yield _Secret(name, f"{user}:{password}", forms=frozenset(forms))


def _filled(name: str, value: str, secrets: Mapping[str, str]) -> str:
    """Return what is sent for a value: a placeholder of the parameter itself stands for its secret, or nearly so."""
    secret = secrets.get(name)
    if secret is None or not value.startswith("{{"):
        return value
    if value == placeholder(name):
        return secret
    return next((make(secret) for how, make in VARIANTS.items() if value == placeholder(name, how)), value)


class Redactor:
    """Replaces secrets by placeholders, and placeholders by secrets.

    Args:
        secrets: By parameter name, the real values; pairs where one name has several. One of fewer than eight
            characters is replaced only where no letter or digit stands beside it, so that a short user name does not
            tear words and numbers apart.
        ordinary: Words that answers have anyway, such as names of elements.
    """

    def __init__(
        self, secrets: Mapping[str, str] | Iterable[tuple[str, str]], *, ordinary: Collection[str] = ()
    ) -> None:
        pairs = list(secrets.items() if isinstance(secrets, Mapping) else secrets)
        self._values = dict(pairs)
        self._ordinary = frozenset(word.lower() for word in ordinary)
        self._lock = threading.Lock()
        self._secrets = self._ordered([*itertools.starmap(self._secret, pairs), *_pairs(pairs)])

    def _secret(self, name: str, value: str) -> _Secret:
        is_number = len(value) < _SHORT and value.isdigit()
        return _Secret(name, value, is_ordinary=is_number or value.lower() in self._ordinary)

    @staticmethod
    def _ordered(secrets: Iterable[_Secret]) -> list[_Secret]:
        # Longest first: one secret may be part of another.
        return sorted((secret for secret in secrets if secret.value), key=lambda secret: -len(secret.value))

    def learn(self, name: str, value: str) -> None:
        """Take one secret more, got while a run goes on; a value that the name had before stays a secret.

        May be called while other threads redact.
        """
        with self._lock:
            if value and not any(secret.name == name and secret.value == value for secret in self._secrets):
                # Replaced as a whole: whoever redacts at this moment goes on with what was known before.
                self._secrets = self._ordered([*self._secrets, self._secret(name, value)])
            self._values = {**self._values, name: value}

    def knowing(self, secrets: Iterable[tuple[str, str]]) -> Redactor:
        """Return a redactor that looks for some secrets more, which are of one answer only."""
        other = Redactor((), ordinary=self._ordinary)
        other._values = self._values
        other._secrets = self._ordered([*self._secrets, *itertools.starmap(self._secret, secrets)])
        return other

    def fill(self, request: Request, optional: Collection[str] = ()) -> list[tuple[str, str]]:
        """Return the parameters with their real values, to be sent and then forgotten.

        Args:
            optional: Parameters that are left out while they have no value.
        """
        values = self._values
        # Only where a parameter holds its own placeholder and nothing else: a site's data may look like one.
        return [
            (name, _filled(name, value, values))
            for name, value in request.parameters
            if not (name in optional and value == placeholder(name) and not values.get(name))
        ]

    def redact(self, data: bytes) -> tuple[bytes, tuple[str, ...]]:
        """Return `data` without secrets, and the names of those that were in it, the longest first.

        Names are those of secrets that do not stand there by chance.
        """
        secrets = self._secrets
        data = _without_sessions(data)
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
            if secrets[number].is_telling or secrets[number].is_beside_name(data, start):
                found.add(number)
        names = dict.fromkeys(secrets[number].name for number in sorted(found))
        return bytes(kept + data[reached:]), tuple(names)

    def redact_text(self, text: str) -> str:
        """Return `text` without secrets."""
        return self.redact(text.encode("utf-8", "surrogatepass"))[0].decode("utf-8", "surrogatepass")

    def redact_headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return headers without secrets; those that carry a session are dropped whole."""
        return tuple((name.lower(), self._header(name.lower(), value)) for name, value in headers)

    def in_headers(self, headers: Iterable[tuple[str, str]], of_session: Collection[str] = ()) -> tuple[str, ...]:
        """Return the names of the secrets in headers.

        Args:
            of_session: Those that name a session: a header that carries a session is right to have them.
        """
        pairs = list(headers)
        usual = [value for name, value in pairs if not _carries_session(name.lower())]
        carrying = [value for name, value in pairs if _carries_session(name.lower())]
        found = (*self._names_in(usual), *(name for name in self._names_in(carrying) if name not in of_session))
        return tuple(dict.fromkeys(found))

    def _names_in(self, values: Iterable[str]) -> tuple[str, ...]:
        return self.redact("\n".join(values).encode("utf-8", "surrogatepass"))[1]

    def _header(self, name: str, value: str) -> str:
        if _carries_session(name):
            return _SESSION
        try:
            # As it came: what reads HTTP takes each byte of a header for a character.
            redacted = self.redact(value.encode("latin-1"))[0].decode("latin-1")
        except UnicodeEncodeError:
            redacted = self.redact_text(value)
        return _QUERY_PART.sub(_query_part, redacted)


def _carries_session(name: str) -> bool:
    return name in _DROPPED_HEADERS or looks_secret(name)


class StandIn:
    """Replaces one personal value by its pseudonym, written in the same way.

    Args:
        real: The value.
        shown: What stands for it; where it is written in a way that cannot be done again, a placeholder does.
    """

    def __init__(self, real: str, shown: str) -> None:
        self._finder = _Secret("personal", real)
        self._written = {write(real).encode(): write(shown).encode() for write in reversed(_WRITERS)}
        self._written |= {
            coder(real.encode()).rstrip(b"="): coder(shown.encode()).rstrip(b"=")
            for coder in (base64.b64encode, base64.urlsafe_b64encode)
        }

    def replaced(self, data: bytes) -> bytes:
        """Return data with the pseudonym wherever the value stood."""
        has_escapes = any(mark in data for mark in (b"%", b"#", b"\\u00")) and _ESCAPED_LETTER.search(data) is not None
        spans = sorted(self._finder.spans(data, escapes_letters=has_escapes))
        if not spans:
            return data
        kept = bytearray()
        reached = 0
        for start, end in spans:
            if start >= reached:
                found = self._written.get(data[start:end].rstrip(b"="), placeholder("personal").encode())
                kept += data[reached:start] + found
                reached = end
        return bytes(kept + data[reached:])


def cookie_values(headers: Iterable[tuple[str, str]]) -> list[str]:
    """Return the values of the cookies that an answer sets, whatever they are called; what is too short is none."""
    set_cookies = (value for name, value in headers if name.lower() in {"set-cookie", "set-cookie2"})
    return [found[1] for value in set_cookies if (found := _COOKIE.match(value))]


def _without_sessions(data: bytes) -> bytes:
    """Return data without the ids of sessions that stand in addresses."""
    return _SESSION_PATH.sub(rb"\1" + _SESSION.encode(), data) if b";" in data else data


def _query_part(part: re.Match[str]) -> str:
    """Return a part of a query without its value, where its name says that this is a secret."""
    if not looks_secret(part[2]) or part[4].startswith("{{"):
        return part[0]
    return f"{part[1]}{part[2]}{part[3]}{placeholder(part[2])}"
