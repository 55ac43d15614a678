"""Whether a site can be reached, step by step: its name, a connection, its certificate; each with what to do.

A request that fails says too little: that nothing answered, and not which of the three it was.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from accordant.sites import Site

__all__ = ["Step", "iter_steps"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a site.

    Attributes:
        name: What was tried: ``name``, ``connection``, ``certificate``.
        said: How it ended, for people.
        advice: What to do; empty where it went well.
    """

    name: str
    said: str
    advice: str = ""


def iter_steps(site: Site) -> Iterator[Step]:
    """Yield the steps to a site, or to the proxy before it, until one fails."""
    target = urlsplit(site.proxy or site.url)
    what = "proxy" if site.proxy else "site"
    host, port = target.hostname or "", target.port or (443 if target.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        advice = f"Check the name of the {what}, and whether this machine can look up names at all."
        yield Step("name", f"{host} cannot be looked up: {_reason(error)}", advice)
        return
    addresses = sorted({str(each[4][0]) for each in found})
    yield Step("name", f"{host} is {', '.join(addresses[:3])}" + (" and more" if len(addresses) > 3 else ""))
    try:
        connection = socket.create_connection((host, port), site.limits.connect_seconds)
    except OSError as error:
        advice = "Check the port, firewalls on the way, and whether a proxy is needed (--proxy)."
        yield Step("connection", f"nothing answers at {host}:{port}: {_reason(error)}", advice)
        return
    with contextlib.closing(connection):
        yield Step("connection", f"{host}:{port} answers")
        if target.scheme == "https":
            yield _certificate(connection, host, site)


def _certificate(connection: socket.socket, host: str, site: Site) -> Step:
    from requests.utils import DEFAULT_CA_BUNDLE_PATH  # noqa: PLC0415 - the certificates that requests trusts

    try:
        context = ssl.create_default_context(cafile=str(site.ca_bundle or DEFAULT_CA_BUNDLE_PATH))
        with context.wrap_socket(connection, server_hostname=host) as safe:
            return Step("certificate", f"the certificate of {host} is good ({safe.version()})")
    except ssl.SSLCertVerificationError as error:
        advice = "If your network puts its own certificate in between, name that one: --ca-bundle FILE."
        return Step("certificate", f"the certificate of {host} is not trusted: {error.verify_message}", advice)
    except (OSError, ssl.SSLError) as error:
        advice = "Check that the address begins with the right one of http and https, and the CA bundle."
        return Step("certificate", f"no encrypted connection to {host}: {_reason(error)}", advice)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(getattr(error, "strerror", "") or error)
