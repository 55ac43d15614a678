"""How ``--characterise`` keeps what was observed in the profile of a site, and says what has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from accordant.cli.comparisons import BaselineOptions, find_profile, today
from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Report
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import RunHeader
    from accordant.sites import Site

__all__ = ["asked_on", "keep_profile", "site_of_run"]


def keep_profile(
    project: Project,
    contract: Contract,
    report: Report,
    judge: Judge,
    site: Site,
    options: BaselineOptions,
    *,
    asked: date | None = None,
) -> None:
    """Merge what a run observed into the profile of its site, and say on the terminal what has changed.

    Args:
        options: Where the profile lies, if not where that of the site does.
        asked: The day of the run; None for today.

    Raises:
        UsageError: Nothing can be written there, it is the profile of another site, or it has a later run.
        RecordError: The profile that is there cannot be read.
    """
    from accordant.project import shown_path  # noqa: PLC0415
    from accordant.pseudonyms import personal_names  # noqa: PLC0415
    from accordant.regression.characterising import characterised, hidden_values, write_profile  # noqa: PLC0415
    from accordant.regression.profiles import Profile, merged, profile_path  # noqa: PLC0415
    from accordant.reporting.text import plural, safe, wrapped  # noqa: PLC0415

    # What is printed may be JSON: this is said beside it.
    if report.failed_operations:
        click.echo("no profile was written: nothing was ever answered with a success", err=True)
        return
    path = options.profile or profile_path(project, site.name)
    before = find_profile(project, site.name, options) or Profile(site.name)
    asked = asked or today()
    known = before.operations.get(judge.operation.name)
    if known is not None and known.asked > asked:
        raise UsageError(
            f"{before.file} has answers of {known.asked}, and the run is of {asked}: an older run does not take their "
            "place; name another file with --profile FILE"
        )
    names = personal_names({**contract.operations, judge.operation.name: judge.operation}.values(), site.personal)
    now = characterised(report, judge.operation, names, hidden_values(judge, site, names), asked)
    profile, changes = merged(before, judge.operation.name, now)
    write_profile(path, profile)
    entries = profile.operations[judge.operation.name].entries.values()
    answered = sum(bool(entry.answers) for entry in entries)
    said = f"{shown_path(path)}: {plural(answered, 'question')} answered, {len(entries) - answered} open"
    click.echo(safe(said), err=True)
    for change in changes:
        for line in wrapped(change, initial=2, subsequent=4):
            click.echo(line, err=True)


def site_of_run(project: Project, contract: Contract, header: RunHeader) -> Site:
    """Return what is still known of the site of a kept run: what sites.yaml says of it, and no secrets.

    Raises:
        UsageError: The first line of its journal is lost, so that nobody knows what site it was.
        ContractError: A file of sites has mistakes.
    """
    from accordant.journal_salvage import is_lost  # noqa: PLC0415
    from accordant.sites import Site  # noqa: PLC0415
    from accordant.sites.choices import find_entry  # noqa: PLC0415

    if is_lost(header):
        raise UsageError(
            f"the first line of the journal of {header.run} is damaged, so that nobody knows which site it was; "
            "what it observed is written into no profile"
        )
    site = Site(header.site, header.url, {})
    try:
        entry = find_entry(header.site, contract, project)
    except UsageError:
        return site  # the sandbox, or one that was named by its address
    return replace(site, people=entry.people, personal=entry.personal)


def asked_on(judge: Judge) -> date | None:
    """Return the day on which a run began; None where its exchanges do not say it."""
    started = min((a.exchange.started_at for a in judge.answers.values() if a.exchange.started_at), default="")
    try:
        return date.fromisoformat(started[:10])
    except ValueError:
        return None
