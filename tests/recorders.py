"""Calls as VCR.py, Betamax and tools that keep raw messages write them; one form of the same call for each."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from textwrap import indent
from typing import Any
from urllib.parse import urlencode

URL = "https://secure2.example.org/organization/site/SRConsAPI"
DATE = "Mon, 02 Nov 2026 03:00:00 GMT"
CREDENTIALS = {"api_key": "key-of-the-site", "login_name": "api-account", "login_password": "horse&battery staple"}


def form(**parameters: str) -> str:
    own = {"method": "getUserInteractions", "v": "1.0", **CREDENTIALS, "cons_id": "1001", **parameters}
    return urlencode(own)


def vcr_yaml(*bodies: bytes, sent: str | None = None) -> str:
    """As VCR.py writes it: lists of header values, a body that is no UTF-8 as binary."""
    parts = ["interactions:\n"]
    for body in bodies:
        try:
            text = json.dumps(body.decode())
        except UnicodeDecodeError:
            text = "!!binary |\n" + indent(base64.encodebytes(body).decode(), " " * 8)
        parts.append(
            f"- request:\n    body: {json.dumps(sent or form())}\n    headers:\n      Content-Type:\n"
            f"      - application/x-www-form-urlencoded\n    method: POST\n    uri: {URL}\n"
            f"  response:\n    body:\n      string: {text}\n    headers:\n      Content-Type:\n      - text/xml\n"
            f"      Date:\n      - {DATE}\n    status:\n      code: 200\n      message: OK\n"
        )
    return "".join([*parts, "version: 1\n"])


def interaction(
    body: Mapping[str, Any], headers: Mapping[str, list[str]] | None = None, **changes: Any
) -> dict[str, Any]:
    """Of a cassette in JSON."""
    return {
        "request": {
            "method": "POST",
            "uri": URL,
            "body": form(),
            "headers": {"Content-Type": ["application/x-www-form-urlencoded"]},
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": headers or {"Content-Type": ["text/xml"], "Date": [DATE]},
            "body": body,
        },
        **changes,
    }


def vcr_json(*interactions: Any) -> str:
    return json.dumps({"version": 1, "interactions": list(interactions)}, indent=4)


def betamax(*interactions: Any) -> str:
    return json.dumps({"http_interactions": list(interactions), "recorded_with": "betamax/0.9.0"})


def zipped(body: bytes) -> str:
    return base64.b64encode(gzip.compress(body)).decode()


def raw_request(sent: str | None = None) -> bytes:
    content = (sent or form()).encode()
    return (
        b"POST /organization/site/SRConsAPI HTTP/1.1\r\nHost: secure2.example.org\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)
    )


def raw_response(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Type: text/xml", b"Date: " + DATE.encode(), *headers]
    return b"\r\n".join([*lines, b"", body])
