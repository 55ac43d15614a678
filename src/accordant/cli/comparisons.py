"""How commands that judge a run compare it with the baseline of its site."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.findings import Report
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.regression.baselines import Baseline
    from accordant.regression.profiles import Profile

__all__ = [
    "BaselineOptions",
    "baseline_options",
    "find_baseline",
    "find_known",
    "find_profile",
    "today",
    "with_baseline",
]


@dataclass(frozen=True, slots=True)
class BaselineOptions:
    """Which baseline is asked for.

    Attributes:
        file: The one that is named; None for that of the site.
        is_off: None is wanted.
        profile: The site profile that is named; None for that of the site.
    """

    file: Path | None = None
    is_off: bool = False
    profile: Path | None = None


def baseline_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options ``--baseline`` and ``--no-baseline``, together as `baseline_options`."""
    named = click.option(
        "--baseline",
        "baseline_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="What is known of the site. Default: reports/baselines/SITE.yaml of the project, where there is one.",
    )
    without = click.option("--no-baseline", is_flag=True, help="Count every finding, whatever is known.")
    profile = click.option(
        "--profile",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The site profile, for what the baseline does not say. Default: reports/profiles/SITE.yaml.",
    )

    @functools.wraps(command)
    def with_options(*, baseline_file: Path | None, no_baseline: bool, profile: Path | None, **others: Any) -> Any:
        return command(baseline_options=BaselineOptions(baseline_file, no_baseline, profile), **others)

    return named(without(profile(with_options)))


def find_baseline(project: Project, site: str, options: BaselineOptions) -> Baseline | None:
    """Return the baseline to compare with; None where there is none.

    Raises:
        UsageError: It is that of another site, or one is asked for and not wanted.
        RecordError: It cannot be read.
    """
    from accordant.regression.baselines import baseline_path, read_baseline  # noqa: PLC0415

    if options.is_off and options.file is not None:
        raise UsageError("--baseline and --no-baseline contradict each other; leave out one of them")
    path = options.file or baseline_path(project, site)
    if options.is_off or (options.file is None and not path.exists()):
        return None
    baseline = read_baseline(path)
    if baseline.site != site:
        raise UsageError(
            f"{baseline.file} is the baseline of another site, {baseline.site!r}; this is {site!r}.\n"
            "Name its own with --baseline FILE, or use none with --no-baseline"
        )
    return baseline


def find_profile(project: Project, site: str, options: BaselineOptions) -> Profile | None:
    """Return the profile of a site; None where there is none yet.

    Raises:
        UsageError: It is that of another site.
        RecordError: It cannot be read.
    """
    from accordant.regression.profiles import profile_path, read_profile  # noqa: PLC0415

    path = options.profile or profile_path(project, site)
    if not path.exists():
        return None
    profile = read_profile(path)
    if profile.site != site:
        raise UsageError(
            f"{profile.file} is the profile of another site, {profile.site!r}; this is {site!r}.\n"
            "Name its own with --profile FILE"
        )
    return profile


def find_known(project: Project, site: str, options: BaselineOptions) -> Baseline | None:
    """Return what to compare with: the baseline, and the answers of the profile to which it has none.

    Raises:
        UsageError: One of them is that of another site, or one is asked for and not wanted.
        RecordError: One of them cannot be read.
    """
    from accordant.regression.baselines import Baseline  # noqa: PLC0415

    baseline = find_baseline(project, site, options)
    profile = find_profile(project, site, options)
    if profile is None or options.is_off:
        return baseline
    if baseline is None:
        return Baseline(site, profile.file, {}, profile.observations)
    file = f"{baseline.file} and {profile.file}"
    return replace(baseline, file=file, observations={**profile.observations, **baseline.observations})


def with_baseline(report: Report, judge: Judge, baseline: Baseline | None) -> Report:
    """Return a report with what a baseline says of it, as of today."""
    from accordant.regression.comparing import compared  # noqa: PLC0415

    if baseline is None:
        return report
    requests = {case: answer.case.request for case, answer in judge.answers.items()}
    return compared(report, baseline, today(), requests)


def today() -> date:
    """Return the day by the clock of this machine."""
    return datetime.now(UTC).astimezone().date()
