"""How ``run --characterise`` keeps what was observed in the profile of a site, and says what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from accordant.cli.comparisons import BaselineOptions, find_profile, today

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Report
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.sites import Site

__all__ = ["keep_profile"]


def keep_profile(
    project: Project,
    contract: Contract,
    report: Report,
    judge: Judge,
    site: Site,
    options: BaselineOptions,
) -> None:
    """Merge what a run observed into the profile of its site, and say on the terminal what has changed.

    Args:
        options: Where the profile lies, if not where that of the site does.

    Raises:
        UsageError: Nothing can be written there, or it is the profile of another site.
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
    names = personal_names({**contract.operations, judge.operation.name: judge.operation}.values(), site.personal)
    now = characterised(report, judge.operation, names, hidden_values(judge, site, names), today())
    profile, changes = merged(before, judge.operation.name, now)
    write_profile(path, profile)
    entries = profile.operations[judge.operation.name].entries.values()
    answered = sum(bool(entry.answers) for entry in entries)
    said = f"{shown_path(path)}: {plural(answered, 'question')} answered, {len(entries) - answered} open"
    click.echo(safe(said), err=True)
    for change in changes:
        for line in wrapped(change, initial=2, subsequent=4):
            click.echo(line, err=True)
