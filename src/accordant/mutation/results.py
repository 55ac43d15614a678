"""What mutation has found out: which mistakes were found, by which clauses, and which by none. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accordant.contracts import Clause

__all__ = ["MUTATION_VERSION", "ClausePower", "MutantOutcome", "MutationReport", "OperatorPower", "report_of"]

MUTATION_VERSION = 1


@dataclass(frozen=True, slots=True)
class MutantOutcome:
    """What became of one mutant.

    Attributes:
        operator: Name of the operator, or of the group of a fault.
        mutant: Name of the fault; empty for a mutant of a recording.
        cases: The answers in which the mistake was planted: the same one, wherever it was given.
        place: Where in the document; empty for the whole answer, and for faults.
        before: What stood there.
        after: What stands there now; of a fault what it does.
        killed_by: The clauses that found it, in the order of the contract.
        noticed_by: The clauses that observe something else than without it, where none found it.
        left_open: Why clauses could not be judged that were without it, where none found it.
    """

    operator: str
    mutant: str
    cases: tuple[str, ...]
    place: str
    before: str
    after: str
    killed_by: tuple[str, ...] = ()
    noticed_by: tuple[str, ...] = ()
    left_open: tuple[tuple[str, str], ...] = ()

    @property
    def is_killed(self) -> bool:
        """Tell whether a clause found it."""
        return bool(self.killed_by)


@dataclass(frozen=True, slots=True)
class OperatorPower:
    """How many mutants of one operator were found."""

    name: str
    summary: str
    mutants: int
    killed: int


@dataclass(frozen=True, slots=True)
class ClausePower:
    """What one clause has found.

    Attributes:
        killed: How many mutants it found.
        alone: How many of them no other clause found: they would be missed without it.
        is_exercised: Something is said about it without any mutant.
    """

    clause: Clause
    killed: int
    alone: int
    is_exercised: bool


@dataclass(frozen=True, slots=True)
class MutationReport:
    """The power of a contract.

    Attributes:
        title: What was measured on, for people.
        answers: How many answers there are in the recording; for faults how many a clean run has.
        outcomes: Operator by operator.
        operators: All that were tried, those without a mutant too.
        clauses: All, in the order of the contract.
        noun: What a mutant is called: ``mutant`` or ``fault``.
    """

    title: str
    seed: int
    answers: int
    outcomes: tuple[MutantOutcome, ...]
    operators: tuple[OperatorPower, ...]
    clauses: tuple[ClausePower, ...]
    noun: str = "mutant"

    @property
    def killed(self) -> int:
        """How many mutants were found."""
        return sum(outcome.is_killed for outcome in self.outcomes)

    @property
    def survivors(self) -> tuple[MutantOutcome, ...]:
        """The mutants that no clause found."""
        return tuple(outcome for outcome in self.outcomes if not outcome.is_killed)

    @property
    def score(self) -> float:
        """How many of a hundred mutants were found; 0 where there were none."""
        return 100 * self.killed / len(self.outcomes) if self.outcomes else 0.0


def report_of(
    title: str,
    outcomes: tuple[MutantOutcome, ...],
    operators: Mapping[str, str],
    clauses: Mapping[str, Clause],
    exercised: frozenset[str],
    *,
    seed: int,
    answers: int,
    noun: str = "mutant",
) -> MutationReport:
    """Return the report: what became of the mutants, added up by operator and by clause.

    Args:
        operators: By name of all that were tried, what they do.
        exercised: Ids of the clauses about which something is said without any mutant.
    """
    counts = {name: _Count() for name in operators}
    of_clauses = {name: _Count() for name in clauses}
    for outcome in outcomes:
        counts[outcome.operator].total += 1
        counts[outcome.operator].killed += outcome.is_killed
        for name in outcome.killed_by:
            of_clauses[name].killed += 1
            of_clauses[name].alone += len(outcome.killed_by) == 1
    return MutationReport(
        title,
        seed,
        answers,
        outcomes,
        tuple(OperatorPower(name, text, counts[name].total, counts[name].killed) for name, text in operators.items()),
        tuple(
            ClausePower(clause, of_clauses[name].killed, of_clauses[name].alone, name in exercised)
            for name, clause in clauses.items()
        ),
        noun,
    )


@dataclass(slots=True)
class _Count:
    total: int = 0
    killed: int = 0
    alone: int = 0
