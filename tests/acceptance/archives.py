"""HTTP Archives as browsers and proxies write them, made entry by entry."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

URL = "https://secure2.example.org/organization/site/SRConsAPI"
CREDENTIALS = {"api_key": "key-of-the-site", "login_name": "api-account", "login_password": "horse&battery staple"}


def form(method: str | None = "getUserInteractions", **parameters: str) -> dict[str, str]:
    named = {} if method is None else {"method": method}
    return {**named, "v": "1.0", **CREDENTIALS, "cons_id": "1001", **parameters}


def entry(
    body: str | bytes | None,
    parameters: Mapping[str, str] | None = None,
    *,
    url: str = URL,
    http_method: str = "POST",
    status: int = 200,
    media_type: str = "text/xml",
    as_params: bool = False,
    **changes: Any,
) -> dict[str, Any]:
    """An entry; a body of bytes is written in base64, None is a body that the recorder has dropped."""
    content: dict[str, Any] = {"size": 120 if body is None else len(body), "mimeType": media_type}
    if isinstance(body, bytes):
        content |= {"text": base64.b64encode(body).decode(), "encoding": "base64"}
    elif body is not None:
        content["text"] = body
    pairs = form() if parameters is None else parameters
    post: dict[str, Any] = {"mimeType": "application/x-www-form-urlencoded"}
    if as_params:
        post["params"] = [{"name": name, "value": value} for name, value in pairs.items()]
    else:
        post["text"] = urlencode(pairs)
    request = {"method": http_method, "url": url, "headers": [], "cookies": [], "queryString": []}
    if http_method != "GET":
        request["postData"] = post
    return {
        "startedDateTime": "2026-11-02T03:00:00.000Z",
        "time": 12,
        "request": request,
        "response": {"status": status, "headers": [{"name": "Content-Type", "value": media_type}], "content": content},
        "cache": {},
        "timings": {"send": 0, "wait": 12, "receive": 0},
        **changes,
    }


def archive(entries: Iterable[Any]) -> str:
    log = {"version": "1.2", "creator": {"name": "a browser", "version": "1"}, "pages": [], "entries": list(entries)}
    return json.dumps({"log": log}, indent=2)
