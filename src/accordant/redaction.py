"""Secrets out of what is kept: at the transport's edge every value becomes ``{{name}}``.

A secret is looked for in the forms in which servers and clients write values: plain, percent-encoded, as a form,
escaped for XML and for JSON, and in base64.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

from accordant.exchange import Request, placeholder

__all__ = ["Redactor", "encoded_forms"]

_SHORT = 8


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
    forms |= {base64.b64encode(raw), base64.urlsafe_b64encode(raw), base64.b64encode(raw).rstrip(b"=")}
    return frozenset(form for form in forms if form)


def _is_latin1(text: str) -> bool:
    return all(ord(character) < 256 for character in text)


class Redactor:
    """Replaces secrets by placeholders, and placeholders by secrets.

    Args:
        secrets: By parameter name, the real values. One of fewer than eight characters is replaced only where no
            letter or digit stands beside it, so that a short user name does not tear words and numbers apart.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = dict(secrets)
        self._patterns: list[tuple[str, re.Pattern[bytes]]] = []
        # Longest first: one secret may be part of another.
        for name, value in sorted(secrets.items(), key=lambda item: -len(item[1])):
            if not value:
                continue
            forms = b"|".join(re.escape(form) for form in sorted(encoded_forms(value), key=len, reverse=True))
            edge = (rb"(?<![A-Za-z0-9])", rb"(?![A-Za-z0-9])") if len(value) < _SHORT else (b"", b"")
            self._patterns.append((name, re.compile(edge[0] + b"(?:" + forms + b")" + edge[1])))

    def fill(self, request: Request) -> list[tuple[str, str]]:
        """Return the parameters with their real values, to be sent and then forgotten."""
        return [(name, self._fill_value(value)) for name, value in request.parameters]

    def _fill_value(self, value: str) -> str:
        for name, secret in self._secrets.items():
            value = value.replace(placeholder(name), secret)
        return value

    def redact(self, data: bytes) -> tuple[bytes, tuple[str, ...]]:
        """Return `data` without secrets, and the names of those that were in it."""
        found = []
        for name, pattern in self._patterns:
            data, count = pattern.subn(placeholder(name).encode(), data)
            if count:
                found.append(name)
        return data, tuple(found)

    def redact_text(self, text: str) -> str:
        """Return `text` without secrets."""
        return self.redact(text.encode("utf-8", "surrogatepass"))[0].decode("utf-8", "surrogatepass")

    def redact_headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return headers without secrets; those that carry a session are dropped whole."""
        return tuple(
            (name.lower(), "{{session}}" if name.lower() in {"set-cookie", "cookie", "authorization"} else text)
            for name, text in ((name, self.redact_text(value)) for name, value in headers)
        )
