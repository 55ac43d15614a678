"""Which part of a plan is carried out: a budget, phases, clauses.

What is left out is said of the clauses that lose all their requests by it. A plan is cut by what its groups show, not
at its end: first one group for each clause, the surest clauses before the others, then the rest in the same order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Self

from accordant import datatypes
from accordant.contracts import Operation, Strength
from accordant.errors import UsageError, nearest
from accordant.exchange import Case, Phase
from accordant.planning.plans import FOUNDATIONS, Group, Plan, Walk

__all__ = ["DEFAULT_BUDGET", "LAST_ROUND", "PHASES", "UNKNOWN_PAGES", "Selection"]

DEFAULT_BUDGET = 500
"""Requests that one operation may cost, those of minimising left out."""

PHASES = (Phase.EXAMPLES, Phase.COVERAGE, Phase.RELATIONS, Phase.FUZZ)
"""The phases of a plan, in their order."""

UNKNOWN_PAGES = 4
"""So many requests a walk is taken for as long as nobody knows how long a list is."""

LAST_ROUND = 3
# So much of a budget may be spent when a round ends: later ones need theirs.
_SHARES = {1: 0.6, 2: 0.955}
_LEAST_SURE = 3
_LAST = 20
_WALK, _SHORT = 2, 4
_MOST_ALIKE = 2  # sources that a relation has besides the first, unless they name something new


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a plan is wanted.

    Attributes:
        budget: Requests at most; walks over lists count with as many pages as they will probably have.
        phases: Those that are wanted.
        clauses: Patterns of clauses as in file names, with or without the operation: ``rules/*``; empty for all.
    """

    budget: int = DEFAULT_BUDGET
    phases: frozenset[Phase] = frozenset(PHASES)
    clauses: tuple[str, ...] = ()

    def settings(self) -> dict[str, Any]:
        """Return the selection as plain data, to be kept with a run."""
        return {"budget": self.budget, "phases": sorted(self.phases), "clauses": list(self.clauses)}

    @classmethod
    def of_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Return the selection that `settings` gave; what they lack is as by default."""
        phases = frozenset(map(Phase, settings.get("phases", PHASES)))
        return cls(settings.get("budget", DEFAULT_BUDGET), phases, tuple(settings.get("clauses", ())))

    def check(self, operation: Operation) -> None:
        """Check the patterns.

        Raises:
            UsageError: No clause of the operation is meant by one.
        """
        known = [clause.id for clause in operation.clauses()]
        for pattern in self.clauses:
            if not any(_is_meant(pattern, clause) for clause in known):
                short = [clause.partition("/")[2] for clause in known]
                hint = nearest(pattern, short) or f"accordant explain {operation.name} lists them"
                raise UsageError(f"--clause {pattern!r}: no clause of {operation.name} is meant; {hint}")

    def of(
        self, plan: Plan, operation: Operation, spent: int, pages: Callable[[Walk], int] = lambda _: UNKNOWN_PAGES
    ) -> Plan:
        """Return the part of a round that is wanted and can be paid.

        Args:
            spent: Requests of the rounds before.
            pages: Says how many requests a walk will probably be.
        """
        wanted = [group for group in plan.groups if self._is_wanted(group, operation)]
        wanted = [replace(g, rank=rank) for g, rank in zip(wanted, _ranks(wanted, operation), strict=True)]
        paid = _paid(wanted, self._left(plan, spent), pages)
        reasons = dict(plan.notes)
        for groups, reason in (
            (plan.groups, "left out by --clause or --phase"),
            (wanted, f"a budget of {self.budget} requests leaves no room for it"),
        ):
            lost = set(_targets(groups)) - set(_targets(wanted if groups is plan.groups else paid))
            for clause in operation.clauses():
                if any(_concerns(target, clause.id) for target in lost):
                    reasons[clause.id] = reason
        ids = {group.id for group in paid}
        left_out = tuple(group for group in wanted if group.id not in ids)
        return replace(plan, groups=tuple(paid), notes=tuple(reasons.items()), left_out=left_out)

    def more(self, plan: Plan, spent: int, pages: Callable[[Walk], int] = lambda _: UNKNOWN_PAGES) -> Plan:
        """Return what of the rest of a round can be paid after all, as lists were shorter than they were taken for.

        Args:
            plan: What was carried out of the round.
            spent: Requests until now.
        """
        groups = plan.left_out
        paid = _paid(groups, self._left(plan, spent), pages)
        ids = {group.id for group in paid}
        left_out = tuple(group for group in groups if group.id not in ids)
        return replace(plan, groups=tuple(paid), left_out=left_out)

    def _left(self, plan: Plan, spent: int) -> int:
        share = _SHARES.get(plan.round, 1) if Phase.RELATIONS in self.phases else 1
        return int(self.budget * share) - spent

    def is_meant(self, clause: str) -> bool:
        """Tell whether a clause is among those that are wanted."""
        return not self.clauses or any(_is_meant(pattern, clause) for pattern in self.clauses)

    def _is_wanted(self, group: Group, operation: Operation) -> bool:
        cases = list(group.cases())
        if any(case.role in FOUNDATIONS for case in cases):
            return True
        if not any(case.phase in self.phases for case in cases):
            return False
        if not self.clauses:
            return True
        clauses = [clause.id for clause in operation.clauses() if self.is_meant(clause.id)]
        targets = set(_targets([group]))
        if targets:
            return any(_concerns(target, clause) for target in targets for clause in clauses)
        return any(_shows(case, clause, operation) for case in cases for clause in clauses)


def _is_meant(pattern: str, clause: str) -> bool:
    short = clause.partition("/")[2]
    return any(fnmatchcase(one, pattern) or one.startswith(f"{pattern}/") for one in (clause, short))


def _concerns(target: str, clause: str) -> bool:
    """Tell whether a clause is the target of a case, or a part of it."""
    return clause == target or clause.rpartition("/")[0] == target


def _shows(case: Case, clause: str, operation: Operation) -> bool:
    """Tell whether a case that is made for no clause shows something about one all the same."""
    _, kind, name = clause.split("/", 2)
    if kind == "asserts":
        when = operation.asserts[name].when
        asked = operation.parameters.keys() & set(re.findall(r"[\w.-]+", when.text if when else ""))
        return asked <= case.request.sent.keys()
    if kind == "parameters":
        return name.partition("/")[0] in case.request.sent
    return kind == "checks" and case.phase is Phase.EXAMPLES


def _targets(groups: Iterable[Group]) -> Iterator[str]:
    yield from (target for group in groups for target in group.targets())


def _paid(groups: Sequence[Group], budget: int, pages: Callable[[Walk], int]) -> Sequence[Group]:
    """Return the groups that a budget pays for, in the order of the plan."""
    costs = [group.cost(pages) for group in groups]
    if sum(costs) <= budget:
        return groups
    left = budget
    kept: set[int] = set()
    for _, _, number in sorted((group.rank, _is_question(group), number) for number, group in enumerate(groups)):
        if costs[number] <= left:
            left -= costs[number]
            kept.add(number)
    return [group for number, group in enumerate(groups) if number in kept]


def _is_question(group: Group) -> bool:
    """Tell whether nobody knows if what a group sends is accepted: then little can be wrong with the answer."""
    return not group.targets() and all(case.acceptance is Strength.PROBE for case in group.cases())


def _ranks(groups: Sequence[Group], operation: Operation) -> list[int]:
    """Return how much is lost without each group: 0 for what others rest upon, more for less.

    First one group for each clause, the surest first; then the relations that must hold in other company, what the site
    was seen to have, and other values; then what must hold as another caller, and the rest.
    """
    strengths = {clause.id: clause.strength for clause in operation.clauses()}
    main = Counter(next(group.cases()).caller for group in groups).most_common(1)
    of_main = {target for group in groups if next(group.cases()).caller == main[0][0] for target in group.targets()}
    seen: set[object] = set()
    company: Counter[str] = Counter()
    ranks = []
    for group in groups:
        first = next(group.cases())
        targets = set(group.targets())
        # What is at the edge of a rule counts beside what breaks it, and what is of no type beside what is too much.
        kinds = {(target, _kind(first, operation)) for target in targets}
        callers = {(target, first.caller) for target in targets}
        is_new, is_new_caller = bool(kinds - seen), bool(callers - seen)
        seen |= kinds | callers
        # What is another caller's alone is asked of that one as of the main one.
        is_main = first.caller == main[0][0] or (bool(targets) and targets.isdisjoint(of_main))
        is_must = bool(targets) and not _doubt(targets, strengths)
        if first.role in FOUNDATIONS or first.phase is Phase.EXAMPLES:
            ranks.append(0)
        elif first.phase is Phase.FUZZ:
            ranks.append(_LAST)
        elif targets and (is_new or first.role == "probe"):
            ranks.append(1 + _doubt(targets, strengths))
        elif is_must and is_main and first.role == "source":
            # A short one shows as much of another company or format as a long one.
            is_short = group.cost(lambda _: _WALK) / len(targets) <= _SHORT
            named = _named(first, operation)
            is_like_others = all(company[t] >= _MOST_ALIKE and (t, named) in seen for t in targets)
            company.update(targets)
            seen |= {(target, named) for target in targets}
            ranks.append(_LEAST_SURE + (3 if is_like_others else 1 if is_short else 4))
        elif is_main and first.role == "single" and first.breaks is not None and _is_sure(targets, strengths):
            # Each way to break what must be kept, or should be, is another.
            ranks.append(_LEAST_SURE + 1)
        elif not targets or (is_must and is_main):
            # A legal value that is refused is a breach; one of which nobody knows if it is legal only shows what is.
            is_telling = bool(group.gain) or (not targets and first.acceptance is Strength.MUST)
            ranks.append(_LEAST_SURE + (2 if is_telling else 3))
        elif is_must and is_new_caller:
            ranks.append(_LEAST_SURE + 5)
        else:
            ranks.append(_LEAST_SURE + (6 if is_must else 7))
    return ranks


def _kind(case: Case, operation: Operation) -> str:
    """Return what is wrong with a request on purpose, as far as that makes it another question."""
    if case.breaks is None:
        return "legal"
    _, kind, name = case.breaks.split("/")[:3]
    parameter = operation.parameters.get(name) if kind == "parameters" else None
    value = case.request.sent.get(name)
    if parameter is None or value is None:
        return "broken"
    primitive = datatypes.get(parameter.type).primitive or parameter.type
    return "out of bounds" if datatypes.get(primitive).is_valid(value) else "malformed"


def _named(case: Case, operation: Operation) -> tuple[str, ...]:
    """Return what a request names that is nothing like any other: a column, say, by which a list is sorted."""
    sent = case.request.sent
    return tuple(value for name, value in sent.items() if name in _choices(operation))


def _choices(operation: Operation) -> frozenset[str]:
    return frozenset(name for name, parameter in operation.parameters.items() if parameter.candidates)


def _is_sure(targets: set[str], strengths: Mapping[str, Strength]) -> bool:
    """Tell whether one of the clauses is more than a question."""
    return _doubt(targets, strengths) < _LEAST_SURE - 1


def _doubt(targets: set[str], strengths: Mapping[str, Strength]) -> int:
    """Return 0 where one of the clauses must hold, more where none is sure."""
    ranks = [
        _LEAST_SURE - 1 - strength.rank
        for clause, strength in strengths.items()
        if any(_concerns(target, clause) for target in targets)
    ]
    return min(ranks, default=_LEAST_SURE - 1)
