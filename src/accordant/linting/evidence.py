"""Advice on evidence: whether there can be any."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.advice import Advice
from accordant.contracts import Operation
from accordant.expressions import compile_expression

__all__ = ["of_evidence"]


def of_evidence(operation: Operation) -> Iterator[Advice]:
    """Yield evidence about a parameter that every request sends: no list is without that filter."""
    # What the list of another operation shows, that one does not filter by.
    required = {name for name, p in operation.parameters.items() if p.required and p.observed_in is None}
    for kind, constructs in (("assert", operation.asserts), ("relation", operation.relations)):
        for construct in constructs.values():
            if construct.evidence is None:
                continue
            used = compile_expression(construct.evidence.text, operation.api.namespace).variables & required
            for name in sorted(used):
                message = f"{operation.name}: the evidence of the {kind} {construct.name!r} asks for other {name}"
                hint = f"every request sends {name}, so that no list has any; leave the evidence out here"
                yield Advice(construct.evidence.location, "idle-evidence", message, hint)
