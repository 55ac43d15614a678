"""Two runs to what is new, fixed, still there and changed between them: the answer on the day of a release.

Nothing is said to be fixed, or gone, that only was not looked at: what proves nothing stands apart, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from accordant.findings import Verdict
from accordant.regression.shapes import ShapeChange, shape_changes
from accordant.regression.summaries import ClauseSummary, FindingSummary, RunFacts, RunSummary, is_exercised
from accordant.regression.timings import UNLIKELY, TimingShift, timing_shift

__all__ = [
    "COMPARISON_VERSION",
    "ClauseChange",
    "FindingChange",
    "ObservationChange",
    "RunComparison",
    "compare_reports",
    "with_repetitions",
]

COMPARISON_VERSION = 1


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding, and what is to be known of it besides.

    Attributes:
        finding: As the later run has it; of what is not there any more, as the earlier one had it.
        remark: Why it may be no news, or proves nothing; empty where there is nothing to say.
        is_flaky: The site breaks the clause at times only: in one of the runs, or when its requests were sent again.
        repeated: How often its requests were sent again.
        shown_again: In how many of these it was seen.
    """

    finding: FindingSummary
    remark: str = ""
    is_flaky: bool = False
    repeated: int = 0
    shown_again: int = 0


@dataclass(frozen=True, slots=True)
class ObservationChange:
    """What the site does otherwise, where its documentation says nothing.

    Attributes:
        lost: What was observed before, and is not now.
        added: What is observed now, and was not before.
        kept: What is observed in both.
    """

    clause: str
    lost: tuple[str, ...]
    added: tuple[str, ...]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause with another verdict.

    Attributes:
        reason: Why the later verdict leaves it open, or why the earlier did.
    """

    clause: str
    before: str
    after: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunComparison:
    """What is different between two runs.

    Attributes:
        remarks: In what the runs themselves differ, so that a difference may not be one of the site.
        new: Findings that the earlier run has not.
        fixed: Findings that the later run proves to be gone.
        still: Findings of both.
        unproven: Findings that the later run has not, though that proves nothing.
        observations: What probes observe otherwise; something is new in each.
        lost_observations: What is not observed any more, with nothing new in its place; another run may have sent
            other values.
        no_longer_exercised: Clauses about which the later run says nothing any more.
        newly_exercised: Clauses about which only the later run says something.
        unstable: Clauses that now hold at times only.
        shapes: What documents are made of, as far as both runs say it.
        timings: Operations that have become slower, or quicker.
    """

    before: RunFacts
    after: RunFacts
    remarks: tuple[str, ...] = ()
    new: tuple[FindingChange, ...] = ()
    fixed: tuple[FindingChange, ...] = ()
    still: tuple[FindingChange, ...] = ()
    unproven: tuple[FindingChange, ...] = ()
    observations: tuple[ObservationChange, ...] = ()
    lost_observations: tuple[ObservationChange, ...] = ()
    no_longer_exercised: tuple[ClauseChange, ...] = ()
    newly_exercised: tuple[ClauseChange, ...] = ()
    unstable: tuple[ClauseChange, ...] = ()
    shapes: tuple[ShapeChange, ...] = ()
    timings: tuple[TimingShift, ...] = ()

    @property
    def counted(self) -> tuple[FindingChange, ...]:
        """The new findings that count: no baseline knows them, and they were not seen to come and go."""
        return tuple(one for one in self.new if one.finding.counts and not one.is_flaky)

    @property
    def is_new(self) -> bool:
        """Whether there is something new that is wrong: a finding, or nothing succeeds any more."""
        return bool(self.counted or self.after.without_success)

    @property
    def is_changed(self) -> bool:
        """Whether there is something new, wrong or only other."""
        return self.is_new or bool(self.observations)

    @property
    def is_any(self) -> bool:
        """Whether anything at all is different that may be the site's doing."""
        rest = (self.new, self.fixed, self.no_longer_exercised, self.unstable, self.shapes, self.timings)
        return self.is_changed or any(rest)


def compare_reports(before: RunSummary, after: RunSummary) -> RunComparison:
    """Return what is different between two runs, in the order of the later one."""
    earlier = {finding.fingerprint: finding for finding in before.findings}
    later = {finding.fingerprint for finding in after.findings}
    was = {clause.id: clause for clause in before.clauses}
    now = {clause.id: clause for clause in after.clauses}
    gone = [finding for finding in before.findings if finding.fingerprint not in later]
    doubts = {finding.fingerprint: _why_not_fixed(finding, was, now, after) for finding in gone}
    observations = list(_observations(was, now))
    exercised = list(_exercised(was, now, before, after))
    return RunComparison(
        before.facts,
        after.facts,
        tuple(_remarks(before, after)),
        new=tuple(_new(one, was, now) for one in after.findings if one.fingerprint not in earlier),
        fixed=tuple(FindingChange(one) for one in gone if not doubts[one.fingerprint]),
        still=tuple(_still(one, now) for one in after.findings if one.fingerprint in earlier),
        unproven=tuple(FindingChange(one, doubts[one.fingerprint]) for one in gone if doubts[one.fingerprint]),
        observations=tuple(one for one in observations if one.added),
        lost_observations=tuple(one for one in observations if not one.added),
        no_longer_exercised=tuple(one for is_lost, one in exercised if is_lost),
        newly_exercised=tuple(one for is_lost, one in exercised if not is_lost),
        unstable=tuple(_unstable(was, now)),
        shapes=() if before.shapes is None or after.shapes is None else shape_changes(before.shapes, after.shapes),
        timings=tuple(_timings(before, after)),
    )


def with_repetitions(comparison: RunComparison, seen: Mapping[str, tuple[int, int]]) -> RunComparison:
    """Return a comparison with what came of sending the new findings again.

    Args:
        seen: By fingerprint, how often it was sent again, and how often it was seen.
    """
    new = []
    for one in comparison.new:
        repeated, shown = seen.get(one.finding.fingerprint, (0, 0))
        is_flaky = one.is_flaky if not repeated else shown < repeated
        new.append(replace(one, is_flaky=is_flaky, repeated=repeated, shown_again=shown))
    return replace(comparison, new=tuple(new))


# ------------------------------------------------------------------------------------------------ findings


def _new(finding: FindingSummary, was: Mapping[str, ClauseSummary], now: Mapping[str, ClauseSummary]) -> FindingChange:
    clause = was.get(finding.clause)
    remark = ""
    if not finding.counts:
        remark = "the baseline knows it"
    elif clause is None:
        remark = "the earlier run does not know the clause"
    elif clause.verdict == Verdict.VIOLATED:
        remark = "the clause was broken in another way before"
    elif not is_exercised(clause):
        remark = f"the clause was {clause.verdict} before"
    return FindingChange(finding, remark, is_flaky=_is_unstable(finding.clause, was, now))


def _still(finding: FindingSummary, now: Mapping[str, ClauseSummary]) -> FindingChange:
    return FindingChange(
        finding,
        "" if finding.counts else "the baseline knows it",
        is_flaky=_is_unstable(finding.clause, now),
    )


def _is_unstable(clause: str, *runs: Mapping[str, ClauseSummary]) -> bool:
    return any(clause in run and run[clause].counts.get(Verdict.UNSTABLE, 0) > 0 for run in runs)


def _why_not_fixed(
    finding: FindingSummary, was: Mapping[str, ClauseSummary], now: Mapping[str, ClauseSummary], after: RunSummary
) -> str:
    """Return why it proves nothing that a finding is not seen any more; empty where it is fixed."""
    clause = now.get(finding.clause)
    if not after.facts.is_complete:
        return "the later run did not come to its end"
    if clause is None:
        return "the later run does not know the clause"
    if clause.verdict == Verdict.VIOLATED:
        return "the clause is broken in another way now"
    if clause.verdict != Verdict.HELD:
        return f"the clause is {clause.verdict} now"
    return _why_not_provoked(finding, after) or _why_by_chance(finding, was.get(finding.clause), clause)


def _why_by_chance(finding: FindingSummary, before: ClauseSummary | None, after: ClauseSummary) -> str:
    """Return that a clause was looked at much less often than when it was broken; empty where that tells enough."""
    looked = _judged(after)
    looked_before = 0 if before is None else _judged(before)
    if not looked_before or 2 * looked >= looked_before:
        return ""  # the same plan was sent again, or most of it
    broken = min(finding.count, looked_before)
    if (1 - broken / looked_before) ** looked < UNLIKELY:
        return ""
    return f"the clause was broken in {broken} of {looked_before} cases, and now looked at in {looked}"


def _judged(clause: ClauseSummary) -> int:
    return clause.counts.get(Verdict.HELD, 0) + clause.counts.get(Verdict.VIOLATED, 0)


def _why_not_provoked(finding: FindingSummary, after: RunSummary) -> str:
    """Return what nobody has sent that it takes to see a defect; empty where it was sent, or nothing is known of it."""
    sent = [frozenset(names) for names in after.sent]
    if not sent or not finding.seen_with or any(set(names) <= one for names in finding.seen_with for one in sent):
        return ""
    return f"no request of the later run sends {' and '.join(finding.seen_with[0])}"


# ------------------------------------------------------------------------------------------------- clauses


def _observations(was: Mapping[str, ClauseSummary], now: Mapping[str, ClauseSummary]) -> Iterator[ObservationChange]:
    for name, clause in now.items():
        before = was[name].observations if name in was else {}
        if not before or not clause.observations:
            continue
        lost = tuple(sorted(before.keys() - clause.observations.keys()))
        added = tuple(sorted(clause.observations.keys() - before.keys()))
        if lost or added:
            yield ObservationChange(name, lost, added, tuple(sorted(before.keys() & clause.observations.keys())))


def _exercised(
    was: Mapping[str, ClauseSummary], now: Mapping[str, ClauseSummary], before: RunSummary, after: RunSummary
) -> Iterator[tuple[bool, ClauseChange]]:
    """Yield the clauses that only one of the runs says something about, with whether it is the earlier one."""
    for name in dict.fromkeys([*now, *was]):
        earlier, later = was.get(name), now.get(name)
        had = earlier is not None and is_exercised(earlier)
        has = later is not None and is_exercised(later)
        if had == has:
            continue
        open_one = later if had else earlier
        reason = open_one.reason if open_one is not None else "the contract of that run does not have it"
        if not reason and not (after if had else before).facts.is_complete:
            reason = "that run did not come to its end"
        yield had, ClauseChange(name, _verdict(earlier), _verdict(later), reason)


def _verdict(clause: ClauseSummary | None) -> str:
    return str(clause.verdict) if clause is not None else "unknown"


def _unstable(was: Mapping[str, ClauseSummary], now: Mapping[str, ClauseSummary]) -> Iterator[ClauseChange]:
    for name, clause in now.items():
        if clause.verdict == Verdict.UNSTABLE and name in was and was[name].verdict != Verdict.UNSTABLE:
            yield ClauseChange(name, _verdict(was[name]), _verdict(clause), clause.reason)


def _timings(before: RunSummary, after: RunSummary) -> Iterator[TimingShift]:
    earlier = {timing.operation: timing for timing in before.timings}
    for timing in after.timings:
        if timing.operation in earlier:
            shift = timing_shift(earlier[timing.operation], timing)
            if shift is not None:
                yield shift


# ------------------------------------------------------------------------------------------------- remarks


def _remarks(before: RunSummary, after: RunSummary) -> Iterator[str]:
    one, other = before.facts, after.facts
    if one.key and one.key == other.key:
        yield "it is one run that is compared with itself"
    if one.started > other.started > "":
        yield f"{one.name} is the later one: it is compared backwards"
    yield from _different_runs(one, other)
    if one.contract != other.contract and one.contract and other.contract:
        yield "judged by different contracts; judge both anew where their journals are kept"
    if one.accordant != other.accordant:
        yield f"judged by different versions of accordant: {one.accordant} and {other.accordant}"
    for facts, which in ((one, "earlier"), (other, "later")):
        if not facts.is_complete:
            yield f"the {which} run did not come to its end"
        if facts.dropped:
            lines = f"{facts.dropped} line{'' if facts.dropped == 1 else 's'}"
            yield f"{lines} of the journal of the {which} run could not be read"
    if (before.shapes is None) != (after.shapes is None):
        yield "what documents are made of is not known of both, and was not compared"


def _different_runs(one: RunFacts, other: RunFacts) -> Iterator[str]:
    if one.site != other.site or (one.url != other.url and not (one.is_sandbox and other.is_sandbox)):
        yield f"the runs are of different sites: {_site(one)} and {_site(other)}"
    if one.operations and other.operations and set(one.operations) != set(other.operations):
        yield f"of different operations: {', '.join(one.operations)} and {', '.join(other.operations)}"
    if one.seed != other.seed and None not in {one.seed, other.seed}:
        yield f"by different seeds, {one.seed} and {other.seed}: what was sent differs"
    if one.callers and other.callers and one.callers != other.callers:
        yield f"by different callers: {', '.join(one.callers)} and {', '.join(other.callers)}"


def _site(facts: RunFacts) -> str:
    where = facts.url.partition("//")[2]
    return " ".join(part for part in (facts.site, f"({where})" if where else "") if part) or "unknown"
