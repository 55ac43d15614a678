"""The faults of the sandbox as mutants: a whole run for each, and what it finds that a run without a fault does not."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from accordant.contracts import Contract
from accordant.errors import AccordantError, InternalError, UsageError, nearest
from accordant.mutation.benches import Said
from accordant.mutation.results import MutantOutcome, MutationReport, report_of
from accordant.planning.selections import Selection
from accordant.project import Project
from accordant.rehearsals import rehearse
from accordant.sandbox import FAULTS, Fault
from accordant.sandbox.catalogues import fault_groups
from accordant.sandbox.faults import named

__all__ = ["choose_faults", "measure_faults"]


def choose_faults(names: Iterable[str], groups: Iterable[str]) -> tuple[type[Fault], ...]:
    """Return faults by their names and those of groups, in the order of the catalogue; all where none is named.

    Raises:
        UsageError: There is no such fault, or no such group.
    """
    wanted, of_groups = {fault.name for fault in named(names)}, set(groups)
    known = {group.name for group in fault_groups()}
    for name in sorted(of_groups - known):
        raise UsageError(f"there is no group {name!r} of faults; {nearest(name, known) or ', '.join(sorted(known))}")
    is_all = not wanted and not of_groups
    return tuple(fault for fault in FAULTS.values() if is_all or fault.name in wanted or fault.group in of_groups)


@dataclass(frozen=True, slots=True)
class _Work:
    """What every rehearsal shares."""

    contract: Contract
    project: Project
    operation: str
    seed: int
    selection: Selection | None


@dataclass(frozen=True, slots=True)
class _Rehearsed:
    """What a rehearsal has shown.

    Attributes:
        failure: Why there was none.
    """

    said: Said
    answers: int = 0
    failure: str = ""


def measure_faults(
    contract: Contract,
    project: Project,
    operation: str,
    faults: Sequence[type[Fault]],
    *,
    seed: int = 1,
    jobs: int = 1,
    selection: Selection | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> MutationReport:
    """Carry out a run for every fault, and return which faults the contract finds.

    Args:
        operation: Name of the one that is tested.
        seed: Of the sandbox and of the runs.
        jobs: Processes.
        selection: What of the plan is sent; default is what a run sends.
        progress: Is told how many runs are done since it was told last.

    Raises:
        UsageError: There is no run even without a fault.
        InternalError: A process ended before its work.
    """
    work = _Work(contract, project, operation, seed, selection)
    results = _rehearsals(work, [None, *(fault.name for fault in faults)], jobs)
    clean = next(results)
    if clean.failure:
        raise UsageError(f"without a fault there is no run to compare with: {clean.failure}")
    progress(1)
    clauses = {clause.id: clause for clause in contract.operations[operation].clauses()}
    order = {name: rank for rank, name in enumerate(clauses)}
    outcomes = []
    for fault, found in zip(faults, results, strict=True):
        progress(1)
        new = found.said.besides(clean.said)
        killed = sorted({clause for clause, _ in new.breaches}, key=order.__getitem__)
        noticed = [] if killed else sorted({clause for clause, _ in new.observations}, key=order.__getitem__)
        left = (("", found.failure),) if found.failure else () if killed else tuple(sorted(new.open))
        outcomes.append(
            MutantOutcome(fault.group, fault.name, (), "", "", fault.description, tuple(killed), tuple(noticed), left)
        )
    groups = {fault.group for fault in faults}
    about = {group.name: group.about for group in fault_groups() if group.name in groups}
    return report_of(
        f"{operation} on the sandbox",
        tuple(outcomes),
        about,
        clauses,
        clean.said.clauses,
        seed=seed,
        answers=clean.answers,
        noun="fault",
    )


def _rehearsals(work: _Work, names: Sequence[str | None], jobs: int) -> Iterator[_Rehearsed]:
    if jobs == 1:
        for name in names:
            yield _rehearsed(work, name)
        return
    # Started anew and not forked off: a sandbox is a thread, and what has threads is not to be copied.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(names)), context, _start, (work,))
    try:
        yield from pool.map(_rehearse, names)
    except BrokenProcessPool as error:
        raise InternalError("a process that carried out runs has ended before its work; try --jobs 1") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_work: _Work | None = None


def _start(work: _Work) -> None:
    global _work  # noqa: PLW0603 - one for each process
    # Ctrl-C goes to all processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work


def _rehearse(name: str | None) -> _Rehearsed:
    assert _work is not None
    return _rehearsed(_work, name)


def _rehearsed(work: _Work, name: str | None) -> _Rehearsed:
    operation = work.contract.operations[work.operation]
    faults = [] if name is None else [name]
    try:
        judge = rehearse(
            work.contract, operation, work.project, seed=work.seed, faults=faults, selection=work.selection
        )
    except AccordantError as error:
        return _Rehearsed(Said.of(()), failure=str(error).splitlines()[0])
    return _Rehearsed(Said.of(judge.iter_outcomes()), len(judge.answers))
