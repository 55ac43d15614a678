"""Which recordings are one call: the same in both formats, and what a browser has noted twice."""

from __future__ import annotations

import hashlib
from collections import Counter

from accordant.calls import Calls
from accordant.gatherings import LIMIT_SECONDS

__all__ = ["Copies", "Twins", "digest", "request_key"]


def request_key(
    calls: Calls, operation: str | None, address: tuple[str, ...], parameters: tuple[tuple[str, str], ...]
) -> bytes | None:
    """Return what is the same of a request in both formats; None where asking twice need not give the same."""
    found = calls.operations.get(operation or "")
    if found is None or found.effect != "read":
        return None
    rest = sorted(pair for pair in parameters if pair[0] not in calls.format_parameters)
    return digest((address, rest))


def digest(value: object) -> bytes:
    """Return what stands for a value, which may hold secrets, when it is compared with others."""
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Copies:
    """Finds what a browser has noted twice: what a service worker hands on is the answer that it got itself."""

    def __init__(self) -> None:
        self._handed_on: list[tuple[bytes, str]] = []
        self._own: Counter[bytes] = Counter()

    def take(self, name: str, request: object, *, is_handed_on: bool) -> None:
        """Take a recording in.

        Args:
            request: All of it.
            is_handed_on: Whether a service worker has answered.
        """
        if is_handed_on:
            self._handed_on.append((digest(request), name))
        else:
            self._own[digest(request)] += 1

    def found(self) -> set[str]:
        """Return the names of those that were handed on while the same call is there as it was sent."""
        return {name for request, name in self._handed_on if self._own[request]}


class Twins:
    """Finds the same request in both formats; each answer is of one pair at most."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[bytes, str], list[tuple[int, float | None]]] = {}
        self._found: list[tuple[int, int]] = []

    def take(self, index: int, key: bytes | None, form: str | None, at: float | None = None) -> None:
        """Take a recording in.

        Args:
            index: Its place among all.
            key: Its request, whatever the format; None where asking twice need not give the same.
            form: ``xml``, ``json``, or what is of no pair.
            at: When it was made, in seconds; of those that lie far apart, data that changed would differ.
        """
        if key is None or form not in {"xml", "json"}:
            return
        waiting = self._waiting.get((key, "json" if form == "xml" else "xml"), [])
        near = next((each for each in reversed(waiting) if _are_near(at, each[1])), None)
        if near is not None:
            waiting.remove(near)
            other = near[0]
            self._found.append((index, other) if form == "xml" else (other, index))
        else:
            self._waiting.setdefault((key, form), []).append((index, at))

    def found(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs, the XML first."""
        return tuple(self._found)


def _are_near(first: float | None, second: float | None) -> bool:
    return first is None or second is None or abs(first - second) <= LIMIT_SECONDS
