"""Deciding: whether there is a request that keeps the rules, by a search over clauses.

The answer "there is one" comes with the request, which is judged again by `truth`. The answer "there is none" is
given only where it was proved for every value; where it rests on a choice of values, or the budget was used up
first, the question is undecided, and that is an error and no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from accordant.errors import InternalError
from accordant.formulas import Formula
from accordant.rules.clauses import BudgetError, UndecidedError
from accordant.rules.encodings import Encoding
from accordant.rules.spaces import Pool, Space
from accordant.rules.truth import holds

__all__ = ["BUDGET", "Decider", "Setting"]

BUDGET = 3000
"""Conflicts that a question may meet, a few seconds of search; problems of real interfaces meet a few dozen."""

_ROUND = 4  # conflicts that looking for numbers counts as


@dataclass(frozen=True, slots=True)
class Setting:
    """Rules, and what is known of the parameters.

    Attributes:
        rules: By name.
        pools: Values of the parameters; one that has none is never sent.
        spaces: Spaces of the parameters whose values are not only those of their pool.
        types: XSD types.
        required: What must be sent.
    """

    rules: Mapping[str, Formula]
    pools: Mapping[str, Pool]
    spaces: Mapping[str, Space] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


class Decider:
    """Answers questions about one setting; what it learns from one helps with the next.

    Attributes:
        rules: For each rule a literal that holds where the rule is kept.

    Args:
        setting: What the questions are about.
        is_lenient: Whether rules and requirements count only where a question assumes them.
        told_apart: Formulas besides the rules that questions will be about.
    """

    def __init__(self, setting: Setting, *, is_lenient: bool = False, told_apart: Iterable[Formula] = ()) -> None:
        self._setting = setting
        self._is_lenient = is_lenient
        missing = (name for name in sorted(setting.required) if name not in setting.pools)
        pools = {**setting.pools, **dict.fromkeys(missing, Pool((), is_complete=True))}
        self._encoding = Encoding(pools, setting.spaces, setting.types, (*setting.rules.values(), *told_apart), BUDGET)
        self._clauses = self._encoding.clauses
        self.rules = {
            name: self._encoding.watch(self._encoding.literal(formula)) for name, formula in setting.rules.items()
        }
        if is_lenient:
            # Of their own, so that a rule that says the same as another, or as a fact, can be told from it.
            self.rules = {name: self._encoding.gates.same_as(literal) for name, literal in self.rules.items()}
        else:
            for literal in (*self.rules.values(), *map(self.sent, sorted(setting.required))):
                self._clauses.add((literal,))
        self._sent: set[str] = set()
        self._missing: set[str] = set()
        self._is_known_consistent = False

    def sent(self, name: str) -> int:
        """Return a literal that holds where a parameter is sent."""
        return self._encoding.parameters[name].sent

    def literal(self, formula: Formula) -> int:
        """Return a literal that holds where a formula does, a rule or one of those that are told apart."""
        return self._encoding.literal(formula)

    def valued(self, name: str, text: str) -> int:
        """Return a literal that holds where a parameter is sent with a value, one of its pool or of its space."""
        return self._encoding.watch(self._encoding.valued(name, text))

    def holding(self, literals: Sequence[int]) -> frozenset[int]:
        """Return those of the literals that hold for the request that was found last."""
        return frozenset(literal for literal in literals if self._clauses.value(literal))

    def begin(self) -> None:
        """Give the questions to come a budget, which they share."""
        self._clauses.budget = BUDGET

    # ----------------------------------------------------------------------------------- common questions

    def is_consistent(self) -> bool:
        """Tell whether there is a request at all."""
        return self._is_known_consistent or self.ask() is not None

    def can_be_sent(self, name: str) -> bool:
        """Tell whether there is a request that sends a parameter."""
        return name in self._sent or self.ask((self.sent(name),)) is not None

    def can_be_missing(self, name: str) -> bool:
        """Tell whether there is a request that does not send a parameter."""
        return name in self._missing or self.ask((-self.sent(name),)) is not None

    # ------------------------------------------------------------------------------------------ searching

    def ask(self, assumptions: Sequence[int] = ()) -> dict[str, str] | None:
        """Return a request for which the assumptions hold; None where there is certainly none.

        Raises:
            UndecidedError: There may be one.
        """
        doubts = self._encoding.doubts
        try:
            request = self._found((*doubts, *assumptions))
            doubted = [text for literal, text in doubts.items() if literal in self._clauses.core]
            if request is not None or not doubted or self._is_impossible(assumptions):
                return request
        except BudgetError as error:
            raise UndecidedError(
                "the rules are too entangled to decide this; ask about fewer of them, or give fewer values"
            ) from error
        raise UndecidedError(f"this may depend on {', '.join(doubted)}; give the values that are possible")

    def fewest(self, assumptions: Sequence[int] = ()) -> dict[str, str] | None:
        """Return a request that sends as few parameters as any, or as few as was found within the budget."""
        best = self.ask(assumptions)
        if best is None:
            return None
        sent = [parameter.sent for parameter in self._encoding.parameters.values()]
        at_least = self._encoding.gates.counted(sent, len(best))
        while best:
            try:
                fewer = self.ask((*assumptions, -at_least[len(best) - 1]))
            except UndecidedError:
                break
            if fewer is None:
                break
            best = fewer
        return best

    def _found(self, assumptions: Sequence[int]) -> dict[str, str] | None:
        while self._clauses.search(assumptions):
            request = self._encoding.request(assumptions)
            if request is not None:
                self._note(request)
                return request
            self._spend()
        return None

    def _is_impossible(self, assumptions: Sequence[int]) -> bool:
        """Tell whether there is no request whatever the values are."""
        while self._clauses.search(assumptions):
            if self._encoding.request(assumptions) is not None or self._encoding.inequalities.is_unknown:
                return False
            self._spend()
        return True

    def _spend(self) -> None:
        self._clauses.budget -= _ROUND
        if self._clauses.budget < 0:
            raise BudgetError

    def _note(self, request: Mapping[str, str]) -> None:
        if self._is_lenient:
            return
        setting = self._setting
        broken = [name for name, formula in setting.rules.items() if not holds(formula, request, setting.types)]
        if broken or not setting.required <= request.keys():
            raise InternalError(f"the reasoner took {dict(request)} for a valid request, but {broken} are broken")
        self._is_known_consistent = True
        self._sent |= request.keys()
        self._missing |= self._encoding.parameters.keys() - request.keys()
