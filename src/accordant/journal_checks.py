"""Whether what stands in a line of a journal can have been written by us: JSON that is whole may still be damaged.

Whoever judges exchanges relies upon their types. A line in which something else stands is dropped as one that is torn,
and never judged by halves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from accordant.exchange import Exchange
from accordant.validators.violations import Violation

__all__ = ["check_exchange", "check_header"]

_CASE: Final[Mapping[str, type | tuple[type, ...]]] = {
    "id": str,
    "operation": str,
    "caller": str,
    "label": str,
    "group": str,
    "role": str,
    "page": (int, type(None)),
    "person": (str, type(None)),
    "target": (str, type(None)),
    "breaks": (str, type(None)),
    "part": int,
}
_HEADER: Final[Mapping[str, type | tuple[type, ...]]] = {
    "run": str,
    "site": str,
    "url": str,
    "seed": int,
    "time_zone": (str, type(None)),
    "settings": dict,
    "label": str,
}


def check_header(values: Mapping[str, Any]) -> None:
    """Check the fields of the line about a run.

    Raises:
        ValueError: One of them is not what is written there.
    """
    for name, kind in _HEADER.items():
        if name in values:
            _check(name, values[name], kind)
    for name in ("operations", "callers"):
        _check_texts(name, values[name])
    if not values["operations"]:
        raise ValueError("operations: there is none")


def check_exchange(exchange: Exchange) -> None:
    """Check what was read of one exchange.

    Raises:
        ValueError: Something in it is not what is written there.
        TypeError: The same, of a violation.
    """
    case, response = exchange.case, exchange.response
    for name, kind in _CASE.items():
        _check(name, getattr(case, name), kind)
    request = case.request
    _check_texts("request", (request.servlet, request.http_method, request.wire))
    _check_texts("parameters", (text for pair in request.parameters for text in pair))
    _check("startedDateTime", exchange.started_at, str)
    _check("attempt", exchange.attempt, int)
    _check_texts("echoed", exchange.echoed)
    if exchange.failure is not None:
        _check("failure", exchange.failure.message, str)
    if response is not None:
        _check("status", response.status, int)
        _check_texts("headers", (text for pair in response.headers for text in pair))
        if not 0 <= response.elapsed_seconds < math.inf:
            raise ValueError("time: it is no duration")
    facts = exchange.facts
    for fields in (*(() if facts.unparsed is None else (facts.unparsed,)), *(facts.violations or ())):
        Violation(**fields)
    _check_texts("compared", (text for pair in facts.compared.items() for text in pair))


def _check(name: str, value: object, kind: type | tuple[type, ...]) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{name}: {type(value).__name__} is not expected there")  # noqa: TRY004 - as all damage


def _check_texts(name: str, values: Iterable[object]) -> None:
    for value in values:
        _check(name, value, str)
