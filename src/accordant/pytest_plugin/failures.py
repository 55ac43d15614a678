"""A result to the few lines that a failed test shows: clause, expected, actual, place, request, source, how again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Final

import click

from accordant.contracts import Clause
from accordant.pytest_plugin.verdicts import Result
from accordant.reporting.text import render_finding, safe

__all__ = ["failure_text"]

_SHOWN: Final = 2


def failure_text(clause: Clause, result: Result, run: str, node_id: str) -> str:
    """Return what is said of a test that failed; its first line says the most.

    Args:
        run: In which it was found.
        node_id: Of the test.
    """
    return "\n".join(click.unstyle(line) for line in _lines(clause, result, run, node_id))


def _lines(clause: Clause, result: Result, run: str, node_id: str) -> Iterator[str]:
    if result.findings:
        breach = result.findings[0].breach
        yield safe(f"expected {breach.expected}, got {breach.actual}")
    else:
        yield safe(result.reason)
        yield f"    contract  {clause.location} ({clause.strength.value})"
    for finding in result.findings[:_SHOWN]:
        yield from render_finding(finding, run=run)
    rest = len(result.findings) - _SHOWN
    if rest > 0:
        yield f"... and {rest} more of this clause: accordant replay {run}"
    yield f"    or        pytest --accordant-run {run} {shlex.quote(node_id)}"
