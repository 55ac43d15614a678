"""The main path: mistakes are chosen, planted one at a time, and judged as the recording was."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accordant.mutation.benches import Bench
from accordant.mutation.choosing import Mutant, choose
from accordant.mutation.mutants import Operator
from accordant.mutation.results import MutantOutcome, MutationReport, report_of

__all__ = ["DEFAULT_MOST", "measure"]

DEFAULT_MOST = 20
"""So many mutants are made of each operator."""


def measure(
    bench: Bench,
    operators: Iterable[Operator],
    title: str,
    *,
    seed: int = 1,
    most: int = DEFAULT_MOST,
    progress: Callable[[int], None] = lambda _: None,
) -> MutationReport:
    """Plant mistakes in a recording, and return which of them the contract finds.

    Args:
        title: What the recording is, for people.
        seed: Decides which answers and places.
        most: So many mutants of each operator.
        progress: Is told how many mutants were judged since it was told last.
    """
    chosen = tuple(operators)
    order = {name: rank for rank, name in enumerate(bench.clauses)}
    outcomes = []
    for operator in chosen:
        for mutant in choose(operator, bench.subjects, most=most, seed=seed):
            outcomes.append(_outcome(bench, mutant, order))
            progress(1)
    return report_of(
        title,
        tuple(outcomes),
        {operator.name: operator.summary for operator in chosen},
        bench.clauses,
        bench.exercised,
        seed=seed,
        answers=bench.answers,
    )


def _outcome(bench: Bench, mutant: Mutant, order: dict[str, int]) -> MutantOutcome:
    subject, change = mutant.subject, mutant.change
    said = bench.said_with({case: change.of(bench.exchange(case)) for case in subject.cases})
    killed = sorted({clause for clause, _ in said.breaches}, key=order.__getitem__)
    noticed = [] if killed else sorted({clause for clause, _ in said.observations}, key=order.__getitem__)
    return MutantOutcome(
        mutant.operator.name,
        "",
        subject.cases,
        mutant.place,
        change.before,
        change.after,
        tuple(killed),
        tuple(noticed),
        () if killed else tuple(sorted(said.open)),
    )
