"""How to send a finding's request again, without secrets: a curl line for the shell."""

from __future__ import annotations

import re
import shlex
from urllib.parse import urlencode

from accordant.exchange import Request
from accordant.sites import environment_variable

__all__ = ["curl_command", "own_parameters"]

_PLACEHOLDER = re.compile(r"\{\{([^{}~]+)(?:~([a-z]+))?\}\}")
# How the shell makes of a variable what `exchange.VARIANTS` makes of a secret.
_SHELL = {"longer": "${%s}x", "case": '$(printf %%s "$%s" | tr A-Za-z a-zA-Z)'}


def curl_command(request: Request, url: str) -> str:
    """Return a command line that sends a request; secrets are taken from the environment.

    Args:
        url: Of the site, up to the servlet.
    """
    is_query = request.wire == "query-string"
    address = [pair for pair in request.parameters if is_query and _PLACEHOLDER.search(pair[1]) is None]
    query = f"?{urlencode(address)}" if address else ""
    get = ["--get"] if request.http_method == "GET" else []
    parts = ["curl", *get, shlex.quote(f"{url}/{request.servlet}{query}")]
    for name, value in request.parameters:
        if (name, value) in address:
            continue
        secret = _PLACEHOLDER.fullmatch(value)
        if secret is not None:
            variable = environment_variable(secret[1])
            filled = _SHELL[secret[2]] % variable if secret[2] in _SHELL else f"${variable}"
            parts.append(f'--data-urlencode "{name}={filled}"')
        elif not value.isprintable():
            # Encoded here: line feeds and control characters do not survive a terminal.
            parts.append(f"--data-raw {shlex.quote(urlencode({name: value}))}")
        else:
            parts.append(f"--data-urlencode {shlex.quote(f'{name}={value}')}")
    return " \\\n  ".join(parts)


def own_parameters(request: Request) -> list[tuple[str, str]]:
    """Return the parameters without those that only hold a credential."""
    return [(name, value) for name, value in request.parameters if _PLACEHOLDER.fullmatch(value) is None]
