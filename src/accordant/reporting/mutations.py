"""The power of a contract, as text for a terminal and as JSON: what was found by which clause, and what by none.

The text is made for 80 columns. What lies at its end is what is read first: the operators, and the score. The JSON is
described by ``schemas/mutation.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from accordant.contracts import Strength
from accordant.mutation.results import MUTATION_VERSION, MutantOutcome, MutationReport
from accordant.reporting.text import field, plural, wrapped

__all__ = ["mutation_data", "mutation_json", "render_mutation"]

_SHOWN: Final = 2
_NAMED: Final = 3


def mutation_json(report: MutationReport) -> str:
    """Return a report as JSON text in ASCII, keys in a fixed order; see `mutation_data`."""
    return json.dumps(mutation_data(report), indent=2) + "\n"


def mutation_data(report: MutationReport) -> dict[str, Any]:
    """Return a report as plain data."""
    return {
        "accordant": {"mutation": MUTATION_VERSION},
        "title": report.title,
        "kind": report.noun,
        "seed": report.seed,
        "answers": report.answers,
        "mutants": len(report.outcomes),
        "killed": report.killed,
        "score": round(report.score, 1),
        "operators": [
            {"name": each.name, "summary": each.summary, "mutants": each.mutants, "killed": each.killed}
            for each in report.operators
        ],
        "clauses": [
            {
                "id": each.clause.id,
                "strength": each.clause.strength.value,
                "summary": each.clause.summary,
                "contract": str(each.clause.location),
                "exercised": each.is_exercised,
                "killed": each.killed,
                "alone": each.alone,
            }
            for each in report.clauses
        ],
        "outcomes": [_outcome(each) for each in report.outcomes],
    }


def _outcome(outcome: MutantOutcome) -> dict[str, Any]:
    return {
        "operator": outcome.operator,
        "fault": outcome.mutant,
        "cases": list(outcome.cases),
        "place": outcome.place,
        "before": outcome.before,
        "after": outcome.after,
        "killed_by": list(outcome.killed_by),
        "noticed_by": list(outcome.noticed_by),
        "left_open": [{"clause": clause, "why": why} for clause, why in outcome.left_open],
    }


def render_mutation(report: MutationReport, *, verbose: bool = False) -> Iterator[str]:
    """Yield the lines of a report.

    Args:
        verbose: Show every survivor, name every clause, and of faults which clauses have found them.
    """
    concerned = (each.clause.id for each in report.clauses if each.is_exercised or each.killed)
    short = len({clause.partition("/")[0] for clause in concerned}) == 1
    yield from _render_survivors(report, verbose=verbose, short=short)
    for line in wrapped(f"{report.title}: {_counted(report)}, seed {report.seed}", subsequent=2):
        yield click.style(line, bold=True)
    yield from _render_clauses(report, verbose=verbose, short=short)
    if verbose and report.noun == "fault":
        yield from _render_killed(report, short=short)
    yield ""
    tried = [each for each in report.operators if each.mutants]
    width = max((len(each.name) for each in tried), default=0)
    for each in tried:
        counts = f"{each.killed:4} of {each.mutants:3}"
        yield from wrapped(f"{each.name:<{width}}{counts}  {each.summary}", initial=2, subsequent=width + 15)
    if idle := [each.name for each in report.operators if not each.mutants]:
        yield from wrapped(f"no place for: {', '.join(idle)}", initial=2, subsequent=4)
    yield ""
    noticed = sum(1 for each in report.survivors if each.noticed_by)
    seen = f", {noticed} of them seen by clauses that only observe" if noticed else ""
    yield f"survived  {len(report.survivors)}{seen}"
    yield click.style(f"killed    {report.killed} of {len(report.outcomes)} ({report.score:.1f} %)", bold=True)


def _counted(report: MutationReport) -> str:
    if report.noun == "fault":
        return f"{plural(len(report.outcomes), 'fault')}, runs of about {plural(report.answers, 'request')}"
    return f"{plural(len(report.outcomes), 'mutant')} of {plural(report.answers, 'answer')}"


def _render_survivors(report: MutationReport, *, verbose: bool, short: bool) -> Iterator[str]:
    for operator in report.operators:
        found = [each for each in report.survivors if each.operator == operator.name]
        if not found:
            continue
        head = f"survived  {click.style(operator.name, bold=True)} ({len(found)} of {operator.mutants})"
        yield head
        shown = found if verbose or report.noun == "fault" else found[:_SHOWN]
        for each in shown:
            yield from _render_survivor(each, short=short)
        if len(found) > len(shown):
            yield f"    ... and {len(found) - len(shown)} more; --verbose shows them"
        yield ""


def _render_survivor(outcome: MutantOutcome, *, short: bool) -> Iterator[str]:
    if outcome.mutant:
        yield from field("fault", f"{outcome.mutant}: {outcome.after}")
    else:
        yield from field("in", _cases(outcome.cases) + (f" at {outcome.place}" if outcome.place else ""))
        yield from field("before", outcome.before, break_long_words=True)
        yield from field("after", outcome.after, break_long_words=True)
    if outcome.noticed_by:
        yield from field("observed", ", ".join(_name(clause, short=short) for clause in outcome.noticed_by))
    for clause, why in outcome.left_open[:_SHOWN]:
        yield from field("open", f"{_name(clause, short=short)}: {why}" if clause else why)


def _cases(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - _NAMED} more" if len(cases) > _NAMED else ""
    return ", ".join(cases[:_NAMED]) + more


def _name(clause: str, *, short: bool) -> str:
    return clause.partition("/")[2] if short else clause


def _render_killed(report: MutationReport, *, short: bool) -> Iterator[str]:
    """Yield which clauses have found each fault."""
    killed = [each for each in report.outcomes if each.is_killed]
    if killed:
        yield f"  {click.style('killed', fg='green', bold=True)} ({len(killed)})"
    for each in killed:
        names = ", ".join(_name(clause, short=short) for clause in each.killed_by)
        yield from wrapped(f"{each.mutant}: {names}", initial=4, subsequent=6)


def _render_clauses(report: MutationReport, *, verbose: bool, short: bool) -> Iterator[str]:
    strong = sorted((each for each in report.clauses if each.killed), key=lambda each: (-each.alone, -each.killed))
    if strong:
        yield f"  {click.style('found something', fg='green', bold=True)} ({len(strong)})"
    for each in strong:
        alone = f"; {each.alone} would be missed without it" if each.alone else ""
        killed = plural(each.killed, report.noun)
        yield from wrapped(f"{_name(each.clause.id, short=short)}: {killed}{alone}", initial=4, subsequent=6)
    idle = [each for each in report.clauses if not each.killed]
    probes = [each for each in idle if each.is_exercised and each.clause.strength is Strength.PROBE]
    weak = [each for each in idle if each.is_exercised and each.clause.strength is not Strength.PROBE]
    for heading, clauses, is_named in (
        ("found nothing", weak, True),
        ("only observe", probes, verbose),
        ("not exercised", [each for each in idle if not each.is_exercised], verbose),
    ):
        if clauses:
            yield f"  {click.style(heading, bold=True)} ({len(clauses)})"
            names = ", ".join(_name(each.clause.id, short=short) for each in clauses)
            yield from wrapped(names if is_named else "--verbose names them", initial=4, subsequent=4)
