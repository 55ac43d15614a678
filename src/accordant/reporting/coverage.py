"""What a run exercised, as a table for a terminal: first what it did not, and why, since that is what one must know."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.findings import Report
from accordant.reporting.text import UNASKED, wrapped

__all__ = ["render_coverage"]

_FATES = ("accepted", "refused", "otherwise")


def render_coverage(report: Report) -> Iterator[str]:
    """Yield the lines of the table; none where the report has no coverage."""
    coverage = report.coverage
    if coverage is None:
        return
    reasons = {one.clause.id: next(iter(one.reasons), UNASKED) for one in report.clauses}
    dull = [one for one in coverage.clauses if not one.telling]
    yield f"not exercised in a way that could have shown a breach: {len(dull)} of {len(coverage.clauses)} clauses"
    for one in dull:
        yield from wrapped(f"{one.clause.partition('/')[2]}: {reasons.get(one.clause, '')}", initial=2, subsequent=6)
    if coverage.uncovered:
        yield f"pairs of parameters never accepted together: {len(coverage.uncovered)} of {coverage.coverable}"
        pairs = ", ".join(f"{one}+{other}" for one, other in coverage.uncovered)
        yield from wrapped(pairs, initial=2, subsequent=2)
    cells = sorted({cell for one in coverage.clauses for cell in one.cells if cell[1] != "other"}, reverse=True)
    yield ""
    yield "clauses: exercised, telling (could have shown a breach)" + (", and of these:" if cells else "")
    if cells:
        yield "  " + ", ".join(f"{caller}-{form}" for caller, form in cells)
    for clause in coverage.clauses:
        if clause.telling:
            counts = (clause.exercised, clause.telling, *(clause.cells.get(cell, 0) for cell in cells))
            yield from _row(clause.clause.partition("/")[2], counts)
    yield ""
    yield "parameters by class of value: accepted, refused, otherwise"
    for parameter in coverage.parameters:
        yield f"  {parameter.name}"
        for name, found in parameter.classes.items():
            yield from _row(f"  {name}", [found.get(fate, 0) for fate in _FATES])
    yield ""
    yield "rules: requests that break it, requests at its edge"
    for rule in coverage.rules:
        yield from _row(rule.name, (rule.breaking, rule.boundary))


def _row(name: str, counts: tuple[int, ...] | list[int]) -> Iterator[str]:
    numbers = "".join(f"{count:6}" for count in counts)
    room = 78 - len(numbers)
    if len(name) > room:
        yield f"  {name}"
        name = ""
    yield f"  {name:{room}}{numbers}"
