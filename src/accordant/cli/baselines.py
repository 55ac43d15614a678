"""`accordant baseline`: what of a run is accepted for a time, what is known, and what is over."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.comparisons import BaselineOptions, find_baseline, today, with_baseline
from accordant.cli.options import open_contract, project_option
from accordant.cli.records import find_run, judged_run
from accordant.errors import UsageError, nearest

if TYPE_CHECKING:
    from accordant.findings import Report
    from accordant.project import Project
    from accordant.regression.baselines import Baseline

__all__ = ["baseline"]

_file_option = click.option(
    "--baseline",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The baseline. Default: reports/baselines/SITE.yaml of the project.",
)


@click.group(short_help="Findings that are known, each with a reason, an owner and an end.")
def baseline() -> None:
    """Keep what is known of a site, so that what is new can be seen.

    A baseline is a file, reports/baselines/SITE.yaml, that belongs into the
    repository. 'run' and 'replay' compare with it: known findings are shown
    apart and do not count, until the day on which they expire; what the
    site does where its documentation is silent is reported when it changes.
    """


@baseline.command()
@click.argument("run", metavar="RUN")
@click.argument("findings", metavar="[FINDING]...", nargs=-1)
@click.option(
    "--reason", required=True, metavar="TEXT", help="Why they are accepted: a ticket, an answer of the vendor."
)
@click.option(
    "--owner",
    metavar="NAME",
    help="Who sees to it. Default: user.email of git, else the name of the user of the machine.",
)
@click.option(
    "--expires", metavar="DATE", help="The last day on which they do not count: 2027-02-23. Default: in 90 days."
)
@click.option("--force", is_flag=True, help="Accept a run that did not come to its end.")
@_file_option
@project_option
def accept(
    run: str,
    findings: tuple[str, ...],
    reason: str,
    owner: str | None,
    expires: str | None,
    force: bool,  # noqa: FBT001 - click passes options by name
    file: Path | None,
    project_folder: Path | None,
) -> None:
    """Accept the findings of a recorded run for a time, and what it observed.

    RUN is the name of a run, its folder or journal, or @last. FINDING is
    F1, a fingerprint or its beginning; without one all that count are
    meant. What the site does where its documentation is silent is added; a
    changed observation takes the place of the one before only where its
    finding is accepted.

    \b
    Examples
      accordant baseline accept @last --reason "vendor case 4711"
      accordant baseline accept @last F1 F3 --reason "fixed in 2027.02" \\
                    --expires 2027-02-28
    """
    from accordant.regression.accepting import DEFAULT_DAYS, Acceptance, accepted, chosen_findings  # noqa: PLC0415
    from accordant.regression.writing import write_baseline  # noqa: PLC0415

    day = today()
    until = _day(expires) if expires is not None else day + timedelta(days=DEFAULT_DAYS)
    project, report, known, path = _compared(run, file, project_folder)
    if not report.is_complete and not force:
        raise UsageError(
            "the run did not come to its end, so that findings may be missing; run again, or accept what there is "
            "with --force"
        )
    chosen = chosen_findings(report, findings)
    owner = owner if owner is not None else _default_owner(project)
    after = accepted(known, report, chosen, Acceptance(reason, owner, day, until))
    write_baseline(path, after)
    taken = [finding for finding in chosen if finding.severity != "changed"]
    changed = len(chosen) - len(taken)
    added = len(after.observations) - len(known.observations)
    _echo(f"{known.file}: accepted {_plural(len(taken), 'finding')} until {until}, owner {owner}")
    for finding in taken:
        _echo(f"  {finding.fingerprint}  {finding.clause.id}")
    _echo(f"  observations: {added} added, {changed} changed, {len(after.observations)} in all")


@baseline.command()
@click.argument("site", required=False)
@_file_option
@project_option
def show(site: str | None, file: Path | None, project_folder: Path | None) -> None:
    """Print what is known, of one site or of all.

    SITE is the name of a site, such as sandbox.
    """
    from accordant.project import find_project  # noqa: PLC0415
    from accordant.regression.baselines import read_baseline  # noqa: PLC0415

    if file is None:
        files = _files(find_project(explicit=project_folder), site)
    elif site is not None:
        raise UsageError("SITE and --baseline FILE both name a baseline; leave out one of them")
    else:
        files = [file]
    for number, path in enumerate(files):
        if number:
            click.echo()
        _show(read_baseline(path))


@baseline.command()
@click.argument("run", metavar="RUN", default="@last")
@_file_option
@project_option
def prune(run: str, file: Path | None, project_folder: Path | None) -> None:
    """Take out what is fixed: known findings that a run proves to be gone.

    RUN is the name of a run, its folder or journal, or @last. Gone is what
    the run does not show although its clause was exercised, and held.
    """
    from accordant.regression.accepting import pruned  # noqa: PLC0415
    from accordant.regression.writing import write_baseline  # noqa: PLC0415

    _, report, known, path = _compared(run, file, project_folder)
    assert report.comparison is not None
    fixed = report.comparison.fixed
    if fixed:
        write_baseline(path, pruned(known, fixed))
    _echo(f"{known.file}: took out {_plural(len(fixed), 'finding')}, {len(known.findings) - len(fixed)} left")
    for entry in fixed:
        _echo(f"  {entry.fingerprint}  {entry.clause}")


def _compared(run: str, file: Path | None, project_folder: Path | None) -> tuple[Project, Report, Baseline, Path]:
    """Return what a recorded run says of its baseline, which may be an empty one yet, and where that lies."""
    from accordant.project import shown_path  # noqa: PLC0415
    from accordant.regression.baselines import Baseline, baseline_path  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    report, judge, journal = judged_run(project, contract, find_run(project, run))
    site = journal.header.site
    path = file or baseline_path(project, site)
    found = find_baseline(project, site, BaselineOptions(path)) if path.exists() else None
    known = found or Baseline(site, shown_path(path))
    return project, with_baseline(report, judge, known), known, path


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--expires {text!r}: expected a day such as 2027-02-23") from error


def _default_owner(project: Project) -> str:
    """Return whom git would name as the author, else the name of the user; empty where neither is known."""
    import getpass  # noqa: PLC0415 - help is quick without these
    import shutil  # noqa: PLC0415
    import subprocess  # noqa: PLC0415

    git = shutil.which("git")
    if git is not None:
        folder = project.root if project.root.is_dir() and not project.is_bundled else Path.cwd()
        command = [git, "-C", str(folder), "config", "user.email"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no text of a user
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _files(project: Project, site: str | None) -> list[Path]:
    """Return the baselines that are meant."""
    from accordant.regression.baselines import baseline_path, known_baselines  # noqa: PLC0415

    files = known_baselines(project)
    if not files:
        raise UsageError("the project has no baseline yet; make one with: accordant baseline accept RUN --reason TEXT")
    if site is None:
        return files
    path = baseline_path(project, site)
    if path not in files:
        names = [each.stem for each in files]
        hint = nearest(site, names) or f"there are: {', '.join(names)}"
        raise UsageError(f"there is no baseline of {site!r}; {hint}")
    return [path]


def _show(known: Baseline) -> None:
    from accordant.reporting.text import wrapped  # noqa: PLC0415

    day = today()
    over = sum(1 for entry in known.findings.values() if entry.expires < day)
    expired = f", {over} expired" if over else ""
    _echo(f"{known.site}: {_plural(len(known.findings), 'known finding')}{expired} ({known.file})")
    for entry in sorted(known.findings.values(), key=lambda one: (one.expires, one.clause, one.fingerprint)):
        state = "expired" if entry.expires < day else "until"
        _echo(f"  {entry.fingerprint}  {entry.clause}")
        for line in wrapped(f"{state} {entry.expires}, {entry.owner}: {entry.reason}", initial=16, subsequent=16):
            click.echo(line)
    answers = _plural(sum(map(len, known.observations.values())), "answer")
    _echo(f"  observations of {_plural(len(known.observations), 'clause')}, {answers}")


def _echo(text: str) -> None:
    from accordant.reporting.text import safe  # noqa: PLC0415

    click.echo(safe(text))


def _plural(number: int, noun: str) -> str:
    from accordant.reporting.text import plural  # noqa: PLC0415

    return plural(number, noun)
