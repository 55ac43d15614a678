"""Satisfiability of clauses: which of many yes-or-no questions can be answered together, and which cannot.

A literal is a number that is not nought: ``7`` says yes to question 7, ``-7`` says no. The search is conflict-driven
clause learning as in MiniSat (Een and Sorensson 2003): what it learns from one question helps with the next, and
where assumptions cannot hold together it names those that clash. `encodings` turns rules into clauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

from accordant.errors import UsageError

__all__ = ["BudgetError", "Clauses", "UndecidedError"]

_DECAY = 0.95
_RESCALE = 1e100


class BudgetError(Exception):
    """The budget of conflicts is used up; nothing is known."""


class UndecidedError(UsageError):
    """A question has no certain answer: the search was too long, or depends on values that were not tried."""


class Clauses:
    """Clauses, and the search for answers that keep them all.

    Attributes:
        budget: Conflicts that the searches to come may still meet.
        core: After a search in vain, the assumptions that cannot hold together; not always a smallest set.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.core: frozenset[int] = frozenset()
        self._values: list[int] = [0]  # by variable: 1 yes, -1 no, 0 open
        self._levels: list[int] = [0]
        self._reasons: list[list[int] | None] = [None]
        self._activity: list[float] = [0.0]
        self._phase: list[int] = [-1]
        self._watches: dict[int, list[list[int]]] = {}
        self._trail: list[int] = []
        self._limits: list[int] = []
        self._head = 0
        self._queue: list[tuple[float, int]] = []
        self._step = 1.0
        self._is_contradictory = False

    def new(self) -> int:
        """Return a new variable; searches try "no" first."""
        variable = len(self._values)
        for column, initial in ((self._values, 0), (self._levels, 0), (self._phase, -1)):
            column.append(initial)
        self._reasons.append(None)
        self._activity.append(0.0)
        self._watches[variable], self._watches[-variable] = [], []
        heappush(self._queue, (0.0, variable))
        return variable

    def value(self, literal: int) -> bool:
        """Return the answer that the last search found."""
        return self._of(literal) > 0

    def _of(self, literal: int) -> int:
        return self._values[literal] if literal > 0 else -self._values[-literal]

    def add(self, literals: Iterable[int]) -> None:
        """Demand that at least one of the literals is true."""
        self._cancel(0)
        clause = []
        for literal in dict.fromkeys(literals):
            value = self._of(literal)
            if value > 0 or -literal in clause:
                return
            if value == 0:
                clause.append(literal)
        if len(clause) > 1:
            self._watch(clause)
        elif not clause:
            self._is_contradictory = True
        else:
            self._assign(clause[0], None)
            self._is_contradictory = self._propagate() is not None or self._is_contradictory

    def _watch(self, clause: list[int]) -> None:
        self._watches[-clause[0]].append(clause)
        self._watches[-clause[1]].append(clause)

    # ----------------------------------------------------------------------------------------- searching

    def search(self, assumptions: Sequence[int] = ()) -> bool:
        """Tell whether all clauses can be kept under the assumptions; see `value` and `core`.

        Raises:
            BudgetError: More conflicts were met than the budget allows.
        """
        self._cancel(0)
        self.core = frozenset()
        conflicts, restart = 0, 100
        while not self._is_contradictory:
            conflict = self._propagate()
            if conflict is not None:
                if not self._limits:
                    self._is_contradictory = True
                    break
                self._learn(conflict)
                conflicts += 1
                self.budget -= 1
                if self.budget < 0:
                    raise BudgetError
            elif conflicts >= restart:
                conflicts, restart = 0, restart * 3 // 2
                self._cancel(0)
            elif len(self._limits) < len(assumptions):
                literal = assumptions[len(self._limits)]
                if self._of(literal) < 0:
                    self.core = self._clashing(literal)
                    return False
                self._limits.append(len(self._trail))
                if self._of(literal) == 0:
                    self._assign(literal, None)
            else:
                variable = self._next()
                if variable is None:
                    return True
                self._limits.append(len(self._trail))
                self._assign(variable * self._phase[variable], None)
        return False

    def _next(self) -> int | None:
        while self._queue:
            variable = heappop(self._queue)[1]
            if self._values[variable] == 0:
                return variable
        return None

    def _assign(self, literal: int, reason: list[int] | None) -> None:
        variable = abs(literal)
        self._values[variable] = 1 if literal > 0 else -1
        self._levels[variable] = len(self._limits)
        self._reasons[variable] = reason
        self._trail.append(literal)

    def _cancel(self, level: int) -> None:
        if len(self._limits) <= level:
            return
        start = self._limits[level]
        for literal in self._trail[start:]:
            variable = abs(literal)
            self._phase[variable] = self._values[variable]
            self._values[variable] = 0
            heappush(self._queue, (-self._activity[variable], variable))
        del self._trail[start:], self._limits[level:]
        self._head = start

    def _propagate(self) -> list[int] | None:
        """Draw every conclusion from clauses with one open literal; return a clause that is broken."""
        values = self._values
        while self._head < len(self._trail):
            literal = self._trail[self._head]
            self._head += 1
            watching = self._watches[literal]
            kept = self._watches[literal] = []
            for place, clause in enumerate(watching):
                if clause[0] == -literal:
                    clause[0], clause[1] = clause[1], clause[0]
                first = clause[0]
                if (values[first] if first > 0 else -values[-first]) > 0:
                    kept.append(clause)
                    continue
                for index in range(2, len(clause)):
                    other = clause[index]
                    if (values[other] if other > 0 else -values[-other]) >= 0:
                        clause[1], clause[index] = other, clause[1]
                        self._watches[-other].append(clause)
                        break
                else:
                    kept.append(clause)
                    if self._of(first) < 0:
                        kept.extend(watching[place + 1 :])
                        return clause
                    self._assign(first, clause)
        return None

    # ------------------------------------------------------------------------------------------ learning

    def _learn(self, conflict: list[int]) -> None:
        """Go back to where the conflict could have been foreseen, and add the clause that foresees it."""
        level = len(self._limits)
        learnt: list[int] = []
        seen: set[int] = set()
        pending = 0
        place = len(self._trail)
        reason: Sequence[int] = conflict
        while True:
            for literal in reason:
                variable = abs(literal)
                if variable not in seen and self._levels[variable] > 0:
                    seen.add(variable)
                    self._raise(variable)
                    if self._levels[variable] == level:
                        pending += 1
                    else:
                        learnt.append(literal)
            place -= 1
            while abs(self._trail[place]) not in seen:
                place -= 1
            pivot = self._trail[place]
            pending -= 1
            if pending == 0:
                break
            reason = [one for one in self._reasons[abs(pivot)] or () if one != pivot]
        learnt.sort(key=lambda literal: -self._levels[abs(literal)])
        back = self._levels[abs(learnt[0])] if learnt else 0
        self._cancel(back)
        clause = [-pivot, *learnt]
        if learnt:
            self._watch(clause)
        self._assign(-pivot, clause if learnt else None)
        self._step /= _DECAY

    def _raise(self, variable: int) -> None:
        self._activity[variable] += self._step
        if self._activity[variable] > _RESCALE:
            self._activity = [one / _RESCALE for one in self._activity]
            self._step /= _RESCALE
            self._queue = [(-self._activity[one], one) for _, one in self._queue]
            heapify(self._queue)

    def _clashing(self, assumption: int) -> frozenset[int]:
        """Return the assumptions from which the opposite of one of them follows, and that one."""
        core = {assumption}
        pending = [abs(assumption)]
        seen = set(pending)
        while pending:
            variable = pending.pop()
            reason = self._reasons[variable]
            if reason is None:
                # Whatever was decided so far was assumed; what follows from no assumption has no part in it.
                if self._levels[variable] > 0:
                    core.add(variable * self._values[variable])
                continue
            for literal in reason:
                if abs(literal) not in seen:
                    seen.add(abs(literal))
                    pending.append(abs(literal))
        return frozenset(core)
