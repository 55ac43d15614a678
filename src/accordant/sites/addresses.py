"""Addresses of sites and proxies as users write them, checked before anything is sent.

What a URL library takes and a resolver then stumbles over (an empty label, a port out of range, a blank) is told here.
An address may hold a password, so that one with ``@`` or ``?`` is never repeated.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from accordant.errors import UsageError

__all__ = ["parse_proxy", "parse_url"]

_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\Z")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\\<>\"^`{|}]")
_EXAMPLE = "expected an address such as https://secure2.example.org/organization/site"


def parse_url(text: str, what: str = "--url") -> str:
    """Return the address of a site without the servlet, if it was given with one.

    Args:
        text: Up to the servlet, or with a servlet, which is cut off.
        what: Where it was written, for messages.

    Raises:
        UsageError: It is no address, or has credentials, a query or a fragment.
    """
    parts = _split(text, what, _EXAMPLE)
    path = parts.path.rstrip("/")
    if path.endswith("API"):
        path = path.rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc}{path}"


def parse_proxy(text: str, what: str = "--proxy") -> str:
    """Return the address of a proxy.

    Raises:
        UsageError: It is no address, or has credentials or more than host and port.
    """
    example = "expected an address such as http://proxy.example.org:3128"
    parts = _split(text, what, example)
    if parts.path.strip("/"):
        raise UsageError(f"{what} {text!r}: {example}, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _split(text: str, what: str, example: str) -> SplitResult:
    if "@" in text or "?" in text:
        raise UsageError(
            f"{what}: no credentials and no query belong in an address; secrets come from the environment, or from "
            "files outside the project"
        )
    shown = f"{what} {text!r}"
    if match := _UNPRINTABLE.search(text):
        raise UsageError(f"{shown}: {match[0]!r} cannot stand in an address")
    try:
        parts = urlsplit(text)
        port = parts.port  # reading it checks it
    except ValueError as error:
        raise UsageError(f"{shown} is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{shown}: {example}")
    if port == 0:
        raise UsageError(f"{shown} is no address: nothing listens on port 0")
    if "#" in text:
        raise UsageError(f"{shown}: what follows # is never sent; {example}")
    if reason := _why_no_host(parts.hostname, parts.netloc):
        raise UsageError(f"{shown} is no address: {reason}")
    return parts


def _why_no_host(host: str, netloc: str) -> str:
    """Return why something is no name of a host; empty where it is one."""
    is_bracketed = netloc.startswith("[")
    try:
        plain = host if host.isascii() else host.encode("idna").decode("ascii")
        labels = plain.removesuffix(".").split(".")
        if is_bracketed or all(label.isdigit() for label in labels):
            ipaddress.ip_address(plain)
    except ValueError:  # that of an encoding is one, too
        return f"{host!r} is no {'IPv6 address' if is_bracketed else 'name of a host'}"
    if is_bracketed:
        return ""
    wrong = next((label for label in labels if not _LABEL.match(label)), None)
    if wrong is not None:
        return f"{host!r} is no name of a host: " + (f"{wrong!r} cannot be a part" if wrong else "a part is empty")
    return "the name of the host is longer than 253 characters" if len(plain) > 253 else ""
