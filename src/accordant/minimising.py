"""Makes the requests of a finding smaller: parameters are dropped one by one, those that stay are simplified.

A failing request is a handful of named values, so this is no search over bytes. The same request is never sent twice,
the smallest is confirmed once more at the end, and both budgets are kept: 60 requests for a finding and 300 for a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from accordant.contracts import Relation
from accordant.exchange import Case, Exchange, Phase
from accordant.findings import Finding, Outcome, Verdict
from accordant.formulas import names as formula_names
from accordant.judging import Judge, breach_fingerprint
from accordant.planning.ability import is_last
from accordant.planning.arrangement import numbered
from accordant.planning.builder import Builder, Wish
from accordant.planning.bundles import Bundles
from accordant.planning.families import Family
from accordant.planning.plans import Group

__all__ = ["FINDING_BUDGET", "RUN_BUDGET", "minimise"]

FINDING_BUDGET = 60
"""Requests spent on one finding at most."""

RUN_BUDGET = 300
"""Requests spent on all findings of a run at most."""

Execute = Callable[[Group], list[Exchange]]
_SIMPLE_VALUES = ("1", "0", "a")


@dataclass
class _Attempt:
    """Minimising one finding."""

    judge: Judge
    family: Family
    builder: Builder
    finding: Finding
    execute: Execute
    budget: int
    spent: int = 0
    tried: set[tuple[tuple[str, str], ...]] = field(default_factory=set)

    def shows(self, sent: Mapping[str, str], *, again: bool = False) -> bool:
        """Send a request (or the group made of it) and tell whether it shows the same defect."""
        key = tuple(sent.items())
        if key in self.tried and not again:
            return False
        self.tried.add(key)
        group = self._group(sent)
        if group is None:
            return False
        exchanges = self.execute(group)
        self.spent += len(exchanges)
        outcomes = self.judge.group_outcomes(self.judge.add(exchanges))
        return any(self._is_same(outcome) for outcome in outcomes)

    def _is_same(self, outcome: Outcome) -> bool:
        return outcome.verdict is Verdict.VIOLATED and breach_fingerprint(outcome) == self.finding.fingerprint

    @property
    def relation(self) -> Relation | None:
        """The relation that the finding is about, or None."""
        clause = self.finding.clause
        return self.builder.operation.relations[clause.id.split("/")[2]] if clause.kind == "relations" else None

    @property
    def origin(self) -> Case:
        """The case that is made smaller."""
        return self.judge.answers[self.finding.cases[0]].case

    def _group(self, sent: Mapping[str, str]) -> Group | None:
        case = self.origin
        person = self.builder.person(case.person)
        wish = Wish(
            {},
            f"smaller: {self.finding.clause.id}",
            person,
            breaks=case.breaks,
            target=case.target,
            phase=Phase.MINIMISE,
        )
        if self.relation is not None:
            bundles = Bundles(self.family, self.builder)
            bundles.add(self.relation, wish, sent)
            return next(numbered(bundles.groups(), self.builder), None)
        group = self.builder.new_group()
        made = replace(self.builder.case(wish, sent, group), acceptance=case.acceptance)
        return Group(group, (made,))

    def kept(self) -> frozenset[str]:
        """Return the parameters that must stay as they are: without them it would be another question."""
        names = {name for name, p in self.builder.parameters.items() if p.required}
        if self.relation is not None:
            names |= {*self.relation.given}
            listing = self.builder.operation.listing
            names |= {listing.page} if self.relation.over == "list" and listing.page else set()
        if self.origin.breaks == self.builder.operation.other_http_method:
            return frozenset(self.origin.request.sent)
        if self.origin.breaks is not None:
            kind, name = self.origin.breaks.split("/")[1:3]
            names |= {name} if kind == "parameters" else {*formula_names(self.builder.operation.rules[name].formula)}
        return frozenset(names)

    def is_legal(self, sent: Mapping[str, str]) -> bool:
        """Tell whether a smaller request breaks just what the original one breaks."""
        broken = set(self.builder.problem.broken_rules(sent))
        expected = set(self.builder.problem.broken_rules(self.origin.request.sent))
        return broken == expected

    def left(self) -> bool:
        """Tell whether the budget allows another request."""
        return self.spent < self.budget

    def run(self) -> str:
        """Return how far it came."""
        sent = dict(self.origin.request.sent)
        confirmed = True
        for smaller in self._candidates(sent):
            if not self.left():
                return "budget spent"
            if self.is_legal(smaller) and self.shows(smaller):
                sent.clear()
                sent.update(smaller)
                confirmed = False
        if not confirmed and not self.shows(sent, again=True):
            return "not minimised"
        return "minimal"

    def _candidates(self, sent: dict[str, str]) -> Iterator[dict[str, str]]:
        """Yield smaller requests; `sent` is changed by the caller while this goes on."""
        kept = self.kept()
        for name in list(sent):
            if name not in kept and name in sent:
                yield _without(sent, name)
        # What a rule ties together can only go together.
        for name, other in combinations([name for name in sent if name not in kept], 2):
            if {name, other} <= sent.keys() and not self.is_legal(_without(sent, name)):
                yield _without(sent, name, other)
        is_list = self.relation is not None and self.relation.over == "list"
        for name in list(sent):
            parameter = self.builder.operation.parameters[name]
            # A list is the longer to read the smaller its pages are.
            is_of_walk = is_list and name == self.builder.operation.listing.size
            if name in kept or is_of_walk or parameter.comes_from is not None or parameter.observed is not None:
                continue
            for simple in _SIMPLE_VALUES:
                if len(simple) < len(sent.get(name, "")):
                    yield {**sent, name: simple}


def _without(sent: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in sent.items() if name not in names}


def minimise(
    judge: Judge,
    family: Family,
    findings: Sequence[Finding],
    execute: Execute,
    record: Callable[[str, str], None],
) -> None:
    """Send smaller requests for each finding; the judge takes them in.

    Args:
        family: Knows the operations and the people of the run.
        execute: Sends a group and journals it.
        record: Called with fingerprint and how far it came: ``minimal``, ``budget spent`` or ``not minimised``.
    """
    left = RUN_BUDGET
    place = 0
    for finding in findings:
        case = judge.answers[finding.cases[0]].case
        status = "not minimised"
        # What only answers to many requests show together is not shown by a smaller one.
        is_of_run = finding.clause.kind == "checks" and len(finding.cases) > 1
        if case.operation == judge.operation.name and not is_of_run and not _does_harm(judge, family, finding):
            # The counter goes on: ids stay apart.
            builder = Builder(
                judge.operation, family.site, case.caller, f"m{place or ''}", family.full_page(case.caller)
            )
            place += 1
            attempt = _Attempt(judge, family, builder, finding, execute, min(FINDING_BUDGET, left))
            status = attempt.run() if left > 0 else "budget spent"
            left -= attempt.spent
        record(finding.fingerprint, status)


def _does_harm(judge: Judge, family: Family, finding: Finding) -> bool:
    """Tell whether a finding was shown by what is not done again to make it smaller.

    That is a write, the end of a session, and a wrong value that may lock a real account.
    """
    relation = judge.operation.relations.get(finding.clause.id.split("/")[2])
    if finding.clause.kind == "relations" and relation is not None:
        return is_last(relation)
    kind, _, name = (judge.answers[finding.cases[0]].case.breaks or "").partition("/")[2].partition("/")
    parameter = judge.operation.parameters.get(name.partition("/")[0]) if kind == "parameters" else None
    return parameter is not None and parameter.locks_out and not family.site.is_sandbox
