"""The command `purge`: what runs have kept is removed."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.options import project_option
from accordant.errors import RecordError, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["purge"]


@click.command(short_help="Remove what runs have kept.")
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@click.option("--older-than", type=click.IntRange(min=0), metavar="DAYS", help="Runs that began more days ago.")
@click.option("--all", "is_all", is_flag=True, help="All runs of the project, and what was cached for them.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@project_option
def purge(
    runs: tuple[str, ...],
    older_than: int | None,
    is_all: bool,  # noqa: FBT001 - click passes options by name
    yes: bool,  # noqa: FBT001
    project_folder: Path | None,
) -> None:
    """Remove runs with all that is kept of them; baselines stay.

    With journals and reports go the keys of their pseudonyms, which lie
    outside the project, and what the history says of them in words of their
    answers; verdicts, counts and times stay there. With --all the history
    goes too, where it is a file of the reports.

    \b
    Examples
      accordant purge --older-than 30
      accordant purge 20260302-101500-staging
      accordant purge --all --yes
    """
    from accordant.cli.remembering import forget_texts  # noqa: PLC0415
    from accordant.project import find_project, shown_path  # noqa: PLC0415

    if sum((bool(runs), older_than is not None, is_all)) != 1:
        raise UsageError("say what is to be removed: names of runs, or --older-than DAYS, or --all")
    project = find_project(explicit=project_folder)
    reports = project.reports
    known = _runs(reports)
    chosen = _chosen(known, runs, older_than)
    caches = [folder for folder in (reports / ".hypothesis",) if is_all and folder.is_dir()]
    histories = sorted(reports.glob("history.sqlite*")) if is_all else []
    left = [path for path in (reports / "baselines",) if path.is_dir() and any(path.iterdir())]
    if not chosen and not caches and not histories:
        click.echo(f"nothing to remove; {len(known)} runs are left in {shown_path(reports / 'runs')}")
        return
    if not yes:
        for folder in chosen:
            click.echo(f"  {shown_path(folder)}", err=True)
        if not sys.stdin.isatty():
            raise UsageError("nothing was removed: say --yes where nobody can be asked")
        click.confirm(f"Remove {_counted(len(chosen), 'run')}?", abort=True, err=True)
    keys = sum(_forget_key(folder) for folder in chosen)
    # Before the runs: where it cannot be done, it can be said again which they were.
    forget_texts(project, [] if histories else chosen)
    for file in histories:
        file.unlink()
    for folder in (*chosen, *caches):
        shutil.rmtree(folder)
    removed = [_counted(len(chosen), "run"), _counted(keys, "key") + " of pseudonyms"]
    removed += ["the history"] if histories else []
    click.echo(f"removed: {', '.join([*removed, *(['what was cached'] if caches else [])])}")
    kept = [_counted(len(known) - len(chosen), "run"), *(f"the baselines in {shown_path(path)}" for path in left)]
    click.echo(f"left: {', '.join(kept)}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _runs(reports: Path) -> list[Path]:
    runs = reports / "runs"
    return sorted(path for path in runs.iterdir() if path.is_dir()) if runs.is_dir() else []


def _chosen(known: Sequence[Path], names: Sequence[str], older_than: int | None) -> list[Path]:
    if names:
        by_name = {path.name: path for path in known}
        for name in names:
            if name not in by_name:
                raise UsageError(f"there is no run {name!r}; {nearest(name, by_name) or 'nothing was removed'}")
        return [by_name[name] for name in dict.fromkeys(names)]
    if older_than is None:
        return list(known)
    limit = datetime.now(UTC) - timedelta(days=older_than)
    return [path for path in known if _began(path) < limit]


def _began(folder: Path) -> datetime:
    """Return when a run began, by its name; for one that was renamed, when it was last written to."""
    try:
        return datetime.strptime(folder.name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)


def _forget_key(folder: Path) -> bool:
    from accordant.keepsakes import SETTING, forget  # noqa: PLC0415

    name = next(_settings(folder, SETTING), None)
    return isinstance(name, str) and forget(name)


def _settings(folder: Path, setting: str) -> Iterator[object]:
    """Yield a setting of a run, unless its journal cannot be read: it goes all the same."""
    from accordant.recordings import JOURNAL_FILE, RunHeader, iter_journal  # noqa: PLC0415

    try:
        with (folder / JOURNAL_FILE).open("rb") as stream:
            for line in iter_journal(stream, folder.name):
                if isinstance(line.content, RunHeader):
                    yield line.content.settings.get(setting)
                return
    except (OSError, RecordError):
        return
