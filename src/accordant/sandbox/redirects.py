"""Where a browser is sent instead of being shown an answer.

Source: http://open.convio.com/api/apidoc/general/using_redirect_parameters.html and general/common_parameters.html.
That an address can hold values of the answer, as ``${errorResponse/code}``, is known from client code. The names
``timestamp`` and ``hash``, and that the hash is of the query string and then the key, are the sandbox's own choice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from accordant.sandbox.dialects import Dialect
from accordant.sandbox.documents import Document, Node

__all__ = ["PARAMETERS", "address", "is_usable", "sign"]

PARAMETERS = ("error_redirect", "redirect", "success_redirect")

_VALUE = re.compile(r"\$\{([^{}]*)\}")


def is_usable(text: str) -> bool:
    """Return whether a browser can be sent there: by http or https, or within the site."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) if parts.scheme else bool(text)


def address(sent: Mapping[str, str], document: Document, dialect: Dialect) -> str:
    """Return to where the answer redirects; empty where it does not."""
    specific = "error_redirect" if document.is_error else "success_redirect"
    target = next((sent[name] for name in (specific, "redirect") if is_usable(sent.get(name, ""))), "")
    if dialect.redirect_values:
        target = _VALUE.sub(lambda match: quote(_value(document.root, match[1]), safe=""), target)
    # Whatever stands in an address that comes from outside, it must not end the header.
    return quote(target, safe=":/?#[]@!$&'()*+,;=%~")


def sign(target: str, timestamp: str, secret_key: str, dialect: Dialect) -> str:
    """Return the address with a timestamp and a hash in its query string."""
    start, number_sign, fragment = target.partition("#")
    path, _, query = start.partition("?")
    query = f"{query}&timestamp={timestamp}" if query else f"timestamp={timestamp}"
    digest = hashlib.new(dialect.redirect_hash, (query + secret_key).encode(), usedforsecurity=False)
    return f"{path}?{query}&hash={digest.hexdigest()}{number_sign}{fragment}"


def _value(root: Node, path: str) -> str:
    """Return the text at a path like ``errorResponse/code``; empty where the answer has none."""
    first, *names = path.split("/")
    node: Node | None = root if first == root.name else None
    for name in names:
        children = node.content if node is not None and not isinstance(node.content, str) else ()
        node = next((child for child in children if child.name == name), None)
    return node.content if node is not None and isinstance(node.content, str) else ""
