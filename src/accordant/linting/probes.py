"""Advice on probes: whether what comes back can tell the answers apart."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.advice import Advice
from accordant.contracts import Operation

__all__ = ["of_probes"]


def of_probes(operation: Operation) -> Iterator[Advice]:
    """Yield advice on every probe of an operation."""
    for probe in operation.probes.values():
        if all(way.is_refused for way in probe.ways):
            message = f"{operation.name}: no answer of {probe.name!r} says what an accepted request would show"
            yield Advice(probe.location, "idle-probe", message, "add an answer with test, observe or expect")
