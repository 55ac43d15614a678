"""Advice on probes: whether what comes back can tell the answers apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from accordant.advice import Advice
from accordant.contracts import Operation, Way
from accordant.expressions import compile_expression
from accordant.inference.constants import constant_truth

__all__ = ["of_probes"]


def of_probes(operation: Operation) -> Iterator[Advice]:
    """Yield advice on every probe of an operation."""
    for probe in operation.probes.values():
        if all(way.is_refused for way in probe.ways):
            message = f"{operation.name}: no answer of {probe.name!r} says what an accepted request would show"
            yield Advice(probe.location, "idle-probe", message, "add an answer with test, observe or expect")
        for way, behind in pairwise(probe.ways):
            if _fits_always(operation, way):
                message = (
                    f"{operation.name}: the answer {behind.answer!r} is never given: {way.answer!r} fits before it"
                )
                yield Advice(behind.location, "idle-probe", message, "the first answer that fits counts; put it last")
                break


def _fits_always(operation: Operation, way: Way) -> bool:
    """Tell whether any accepted request is answered in this way."""
    if way.test is None or way.is_refused or way.relation is not None:
        return False
    return constant_truth(compile_expression(way.test.text, operation.api.namespace).token) is True
