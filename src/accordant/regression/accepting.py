"""What of a report is taken into a baseline, and what is taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from accordant.errors import UsageError, nearest
from accordant.findings import Finding, KnownFinding, Report, Severity
from accordant.regression.baselines import Baseline
from accordant.regression.comparing import observed_answers

__all__ = ["DEFAULT_DAYS", "Acceptance", "accepted", "chosen_findings", "pruned"]

DEFAULT_DAYS: Final = 90
"""So many days an entry lasts where nobody says otherwise."""

_SHORTEST_PREFIX: Final = 4


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Why findings are accepted, by whom, and until when."""

    reason: str
    owner: str
    today: date
    expires: date


def chosen_findings(report: Report, names: Sequence[str]) -> list[Finding]:
    """Return the findings that are meant, in the order of the report; all that count where none is named.

    Args:
        report: As it was compared with the baseline.
        names: Ids such as F1, fingerprints, or beginnings of fingerprints that only one has.

    Raises:
        UsageError: There is none of that name, or several.
    """
    if not names:
        return list(report.counted)
    keys = {_named(report, name).fingerprint for name in names}
    return [finding for finding in report.findings if finding.fingerprint in keys]


def _named(report: Report, name: str) -> Finding:
    wanted = name.strip().lower()
    for finding in report.findings:
        if wanted in {finding.id.lower(), finding.fingerprint}:
            return finding
    found = [
        each for each in report.findings if len(wanted) >= _SHORTEST_PREFIX and each.fingerprint.startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name!r} is the beginning of several: {', '.join(each.fingerprint for each in found)}")
    known = [text for finding in report.findings for text in (finding.id, finding.fingerprint)]
    there = ", ".join(f"{finding.id} ({finding.fingerprint})" for finding in report.findings) or "none"
    raise UsageError(f"this run has no finding {name!r}; {nearest(name, known) or f'there is {there}'}")


def accepted(baseline: Baseline, report: Report, findings: Iterable[Finding], acceptance: Acceptance) -> Baseline:
    """Return a baseline that knows findings, and what the run observed.

    A changed observation takes the place of the one before where its finding is among `findings`; others stay as
    they are. Answers of which the baseline said nothing are always added.

    Raises:
        UsageError: Nobody is named, no reason is given, or it would have expired already.
    """
    _check(acceptance)
    known = dict(baseline.findings)
    observations = {**observed_answers(report), **baseline.observations}
    for finding in findings:
        if finding.severity is Severity.CHANGED:
            observations[finding.clause.id] = observed_answers(report)[finding.clause.id]
        else:
            known[finding.fingerprint] = _entry(finding, report.run, acceptance)
    return replace(baseline, findings=known, observations=observations)


def _check(acceptance: Acceptance) -> None:
    if not acceptance.reason.strip():
        raise UsageError("say why they are accepted: --reason TEXT")
    if not acceptance.owner.strip():
        raise UsageError("say who sees to it: --owner NAME")
    if acceptance.expires < acceptance.today:
        raise UsageError(f"--expires {acceptance.expires} is over; today is {acceptance.today}")


def _entry(finding: Finding, run: str, acceptance: Acceptance) -> KnownFinding:
    # Of the breach only its signature, in which no values of the data are: the file is kept in a repository.
    return KnownFinding(
        fingerprint=finding.fingerprint,
        clause=finding.clause.id,
        summary=finding.clause.summary,
        signature=finding.breach.signature,
        reason=acceptance.reason.strip(),
        owner=acceptance.owner.strip(),
        accepted=acceptance.today,
        expires=acceptance.expires,
        run=run,
        seen_with=tuple(_merged(finding)),
        seen_as=tuple(sorted({*finding.seen_as, *(finding.known.seen_as if finding.known is not None else ())})),
    )


def _merged(finding: Finding) -> Iterator[tuple[str, ...]]:
    """Yield the sets of parameters with which it is accepted: also those that were before, unless another is within."""
    before = finding.known.seen_with if finding.known is not None else ()
    sets = {*finding.seen_with, *before}
    for names in sorted(sets, key=lambda one: (len(one), one)):
        if not any(set(other) < set(names) for other in sets):
            yield names


def pruned(baseline: Baseline, gone: Iterable[KnownFinding]) -> Baseline:
    """Return a baseline without some of its findings."""
    keys = {known.fingerprint for known in gone}
    return replace(baseline, findings={key: known for key, known in baseline.findings.items() if key not in keys})
