"""The power of a default run: every fault of the sandbox is found, and the clean sandbox is silent in every dialect.

Usage: python benchmarks/power.py [--faults SEEDS] [--clean SEEDS] [--dialects SEEDS] [--pairs SEEDS] [--group GROUP]
                                  [--workers N]
SEEDS is such as 1-3, or 0 for none. Each dialect is switched on alone, and, for --pairs, all questions at once, in rows
in which every two answers occur together. Exits 1 where a fault was missed or a clean sandbox was accused. For each
fault: how many requests of the plan were sent until one showed it, and which clauses did. What the documentation leaves
open has no clause that can be broken: there a fault is found by the answers to probes, which are others than those that
a baseline of the faultless site has; it is marked with `changed`. A fault that the answers of another method show is
looked for by a run of that method, and is found where one of its methods finds it. With --bound the requests are also
put into the best order that somebody finds who knows which of them show which fault: no plan can be much better.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from pathlib import Path

from accordant.contracts import Contract
from accordant.errors import AccordantError
from accordant.exchange import Case
from accordant.findings import Verdict
from accordant.judging import Judge
from accordant.loading import load_contract
from accordant.planning.selections import DEFAULT_BUDGET, PHASES, Selection
from accordant.project import Project, find_project
from accordant.regression.comparing import observed_answers
from accordant.rehearsals import rehearse
from accordant.sandbox import FAULTS, Dialect

Key = tuple[str, ...]
"""What is the same of a request in all runs, whatever number it has there."""


@dataclass(frozen=True)
class Job:
    """A run: of the clean sandbox, of one with a fault, or of one with answers to open questions."""

    seed: int
    fault: str | None = None
    dialect: tuple[str, ...] = ()
    budget: int = DEFAULT_BUDGET
    row: int = 0

    @property
    def methods(self) -> tuple[str, ...]:
        return FAULTS[self.fault].methods if self.fault else ("getUserInteractions",)

    @property
    def name(self) -> str:
        return self.fault or (f"row {self.row} of pairs" if self.row else ", ".join(self.dialect)) or "clean"


@dataclass(frozen=True)
class Result:
    requests: int
    seconds: float
    clauses: tuple[str, ...]
    first: int | None
    said: str = ""
    phase: str | None = None
    changed: tuple[str, ...] = ()
    shown: frozenset[frozenset[Key]] = frozenset()


@cache
def project() -> tuple[Project, Contract]:
    found = find_project(None)
    return found, load_contract(found)


def carried_out(job: Job) -> Result:
    results = [run_of(job, method) for method in job.methods]
    return min(results, key=lambda result: (not result.clauses, not result.changed))


def run_of(job: Job, method: str) -> Result:
    began = time.perf_counter()
    where, contract = project()
    faults, dialect = ([job.fault] if job.fault else []), job.dialect
    try:
        part = Selection(job.budget)
        operation = contract.operations[method]
        judge = rehearse(contract, operation, where, seed=job.seed, faults=faults, dialect=dialect, selection=part)
    except AccordantError as error:
        return Result(0, time.perf_counter() - began, (), None, str(error).splitlines()[0])
    clauses = tuple(dict.fromkeys(f.clause.id.partition("/")[2] for f in judge.findings()))
    changed = () if clauses or not job.fault else tuple(changes(judge, usual(method, job.seed, part)))
    seconds = time.perf_counter() - began
    first, shown = first_shown(judge), shown_by(judge)
    return Result(len(judge.answers), seconds, clauses, first, changed=changed, shown=shown)


@cache
def usual(method: str, seed: int, part: Selection) -> dict[str, tuple[str, ...]]:
    """Return what is observed of a site without a fault, which a baseline would have."""
    where, contract = project()
    operation = contract.operations[method]
    return observed_answers(rehearse(contract, operation, where, seed=seed, selection=part).report(""))


def changes(judge: Judge, before: dict[str, tuple[str, ...]]) -> Iterator[str]:
    now = observed_answers(judge.report(""))
    for clause in sorted(now.keys() | before.keys()):
        if set(now.get(clause, ())) != set(before.get(clause, ())):
            yield clause.partition("/")[2]


def sliced(job: Job) -> Result:
    """Return the first phase by which a fault is found, else by what is observed, instead of what a whole run finds."""
    began = time.perf_counter()
    where, contract = project()
    requests = 0
    observed: Result | None = None
    for method in job.methods:
        for phase in PHASES:
            part = Selection.of_settings({"phases": [phase]})
            operation = contract.operations[method]
            try:
                judge = rehearse(contract, operation, where, seed=job.seed, faults=[str(job.fault)], selection=part)
            except AccordantError as error:
                return Result(requests, time.perf_counter() - began, (), None, str(error).splitlines()[0])
            requests += len(judge.answers)
            clauses = tuple(dict.fromkeys(f.clause.id.partition("/")[2] for f in judge.findings()))
            changed = () if clauses else tuple(changes(judge, usual(method, job.seed, part)))
            said = phase.value if clauses else f"observed in {phase.value}"
            found = Result(requests, time.perf_counter() - began, clauses, first_shown(judge), "", said, changed)
            if clauses:
                return found
            if changed:
                observed = observed or found
    return observed or Result(requests, time.perf_counter() - began, (), None)


def first_shown(judge: Judge) -> int | None:
    """Return how many requests of the plan, in its order, are needed until one shows a breach."""
    order = [answer.case.id for answer in judge.ordered() if answer.case.role != "control"]
    place = {case: number for number, case in enumerate(order, 1)}
    shown = [outcome for outcome in judge.iter_outcomes() if outcome.verdict is Verdict.VIOLATED]
    return min((max(place.get(case, 0) for case in outcome.cases) for outcome in shown), default=None)


def shown_by(judge: Judge) -> frozenset[frozenset[Key]]:
    """Return the sets of requests of which each shows a breach."""
    shown = (outcome for outcome in judge.iter_outcomes() if outcome.verdict is Verdict.VIOLATED)
    return frozenset(frozenset(key_of(judge.answers[case].case) for case in outcome.cases) for outcome in shown)


def key_of(case: Case) -> Key:
    return case.caller, case.role, case.label, case.target or "", str(case.page)


def best_order(shown: Sequence[frozenset[frozenset[Key]]]) -> list[int]:
    """Return after how many requests each fault is seen, where next come those that show most new faults for each.

    What a request needs to know from others does not count, so that no plan has this order.
    """
    sent: set[Key] = set()
    left, seen = [each for each in shown if each], []
    while left:
        sent |= best_choice([{each - sent for each in fault} for fault in left])
        still = [fault for fault in left if not any(each <= sent for each in fault)]
        seen += [len(sent)] * (len(left) - len(still))
        left = still
    return seen


def best_choice(missing: Sequence[set[frozenset[Key]]]) -> frozenset[Key]:
    """Return the requests that show most faults for each of them; by fault, the sets of which each shows it."""
    faults: defaultdict[frozenset[Key], set[int]] = defaultdict(set)
    holding: defaultdict[Key, set[frozenset[Key]]] = defaultdict(set)
    for number, choices in enumerate(missing):
        for choice in choices:
            faults[choice].add(number)
            for request in choice:
                holding[request].add(choice)

    def gain(choice: frozenset[Key]) -> tuple[float, list[Key]]:
        within = {each for request in choice for each in holding[request] if each <= choice}
        return len(set().union(*(faults[each] for each in within))) / len(choice), sorted(choice)

    return max(faults, key=gain)


def seeds(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return [seed for seed in range(int(first), int(last or first) + 1) if seed]


def answers() -> Iterator[tuple[str, ...]]:
    """Yield the answers to each open question, the usual one first."""
    for question in Dialect.questions():
        values = [question.default, *(value for value in question.values if value != question.default)]
        yield tuple(f"{question.name}={'7' if value == 'N' else value}" for value in values)


def dialects() -> Iterator[str]:
    for _, *others in answers():
        yield from others


def rows_of_pairs() -> Iterator[tuple[str, ...]]:
    """Yield dialects that answer every question, until each two answers were given together."""
    questions = list(answers())
    missing = {frozenset(pair) for one, other in combinations(questions, 2) for pair in product(one, other)}
    while missing:
        row = dict.fromkeys(range(len(questions)), "")
        first = min(missing, key=sorted)
        # What has most that is missing is chosen first.
        order = sorted(row, key=lambda place: -sum(1 for pair in missing if pair & set(questions[place])))
        for place in sorted(order, key=lambda place: not first & set(questions[place])):
            chosen = [answer for answer in row.values() if answer]
            row[place] = max(
                questions[place],
                key=lambda answer: (answer in first, sum(frozenset((answer, one)) in missing for one in chosen)),
            )
        missing -= {frozenset(pair) for pair in combinations(row.values(), 2)}
        yield tuple(row.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=seeds, default=seeds("1"), metavar="SEEDS")
    parser.add_argument("--clean", type=seeds, default=seeds("1-5"), metavar="SEEDS")
    parser.add_argument("--dialects", type=seeds, default=seeds("1"), metavar="SEEDS")
    parser.add_argument("--pairs", type=seeds, default=seeds("1"), metavar="SEEDS")
    parser.add_argument("--group", action="append", help="only faults of this group; repeatable")
    parser.add_argument("--slices", type=Path, help="write here, for each fault, the phase that finds it")
    parser.add_argument("--bound", action="store_true", help="say how early the faults of a seed could be seen at best")
    parser.add_argument("--budget", type=int, default=DEFAULT_BUDGET, help="requests of a run")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    jobs = [Job(seed) for seed in options.clean]
    jobs += [Job(seed, dialect=(dialect,)) for seed in options.dialects for dialect in dialects()]
    jobs += [Job(seed, dialect=row, row=n) for seed in options.pairs for n, row in enumerate(rows_of_pairs(), 1)]
    faults = [fault for fault in FAULTS.values() if not options.group or fault.group in options.group]
    jobs += [Job(seed, fault.name) for fault in faults for seed in options.faults]
    jobs = [replace(job, budget=options.budget) for job in jobs]
    failed = by_change = 0
    slices: dict[str, str | None] = {}
    firsts: defaultdict[str, list[int | None]] = defaultdict(list)
    shown: defaultdict[int, list[frozenset[frozenset[Key]]]] = defaultdict(list)
    with ProcessPoolExecutor(options.workers) as pool:
        for job, result in zip(jobs, pool.map(sliced if options.slices else carried_out, jobs), strict=True):
            is_right = not result.said and bool(result.clauses or result.changed) == bool(job.fault)
            by_change += bool(result.changed)
            failed += not is_right
            if job.fault:
                slices[job.fault] = result.phase
                firsts[FAULTS[job.fault].group].append(result.first)
                shown[job.seed].append(result.shown)
            first = f"first {result.first:3}" if result.first else " " * 9
            sent = f"{result.requests:4} requests {first} {result.seconds:5.1f} s"
            said = (
                result.said
                or ", ".join(result.clauses)
                or "changed: " * bool(result.changed) + ", ".join(result.changed)
            )
            print(f"{'ok ' if is_right else 'BAD'} seed {job.seed} {job.name:36} {sent}  {said}", flush=True)
    print_groups(firsts)
    for seed, faults_shown in shown.items() if options.bound else ():
        print_groups({f"best, seed {seed}": best_order(faults_shown)})
    if options.slices:
        options.slices.write_text(json.dumps(slices, indent=2) + "\n", "utf-8")
    print(f"{len(jobs) - failed} passed, {by_change} of them by another answer to a probe; {failed} failed")
    return 1 if failed else 0


def print_groups(firsts: Mapping[str, Sequence[int | None]]) -> None:
    """Requests until a fault is first seen, the worst group first; the target is a median of 15, nine of ten in 60."""
    whole = [first for group in firsts.values() for first in group]
    rows = list(firsts.items()) + ([("all", whole)] if len(firsts) > 1 else [])
    rows.sort(key=lambda row: (row[0] == "all", sum(1 for first in row[1] if first) / len(row[1])))
    for name, group in rows:
        found = sorted(first for first in group if first)
        middle = statistics.median(found) if found else 0
        within = sum(1 for first in found if first <= 60)
        print(f"{name:15} found {len(found):3} of {len(group):3}  median {middle:5.0f}  within 60: {within:3}")


if __name__ == "__main__":
    sys.exit(main())
