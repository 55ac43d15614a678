"""Makes reports/sample/: what a report looks like, for a visitor who has not installed anything.

Two runs against the sandbox in this process, some weeks apart: the earlier one has two faults and answers one open
question otherwise; in the later one a fault is mended, another is new, and one is still there. What the machine and the
hour decide (port, dates, times until an answer) is set to invented values, so that the same code makes the same files.

    python docs/build_sample_report.py            writes the files
    python docs/build_sample_report.py --picture  writes docs/images/report.png too; needs Chromium
"""

# ruff: noqa: INP001 - a script
from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from accordant.answers import Reader
from accordant.contracts import Contract
from accordant.findings import Report
from accordant.judging import Judge
from accordant.loading import load_contract
from accordant.project import Project, find_project
from accordant.recordings import JournalWriter, RunHeader, read_journal
from accordant.regression.changes import compare_reports
from accordant.regression.summaries import RunSummary, summary_of
from accordant.rehearsals import sandbox_site
from accordant.reporting.ctrf import ctrf_json
from accordant.reporting.dossiers import Dossier, dossier_of
from accordant.reporting.json import report_json
from accordant.reporting.junit import junit_xml
from accordant.reporting.markdown import markdown_report
from accordant.reporting.pages import html_page
from accordant.reporting.sarif import sarif_json
from accordant.reporting.trends import changes_of, percentile
from accordant.runner import Run, run
from accordant.sandbox import Dialect, Sandbox
from accordant.sessions import SessionTransport
from accordant.sites import Limits
from accordant.transports import HttpTransport

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "reports" / "sample"
PICTURE = ROOT / "docs" / "images" / "report.png"
URL = "http://127.0.0.1:8080/site"
OPERATION = "getUserInteractions"


def sample_run(
    project: Project, contract: Contract, name: str, faults: Sequence[str], dialect: Sequence[str] = ()
) -> tuple[Report, Judge, RunSummary]:
    """Return what a run against a faulty sandbox says, and what is compared of it.

    One request is sent at a time, so that the machine has no part in it.
    """
    operation = contract.operations[OPERATION]
    chosen = Dialect.with_settings(list(dialect))
    with (
        Sandbox(1, faults, dialect=chosen, isolation="thread") as sandbox,
        tempfile.TemporaryDirectory() as folder,
    ):
        site = sandbox_site(sandbox, Limits(None, concurrency=1))
        callers = tuple(sorted(site.able_callers(operation), key=lambda caller: caller != "server"))
        reader = Reader(operation.api, project)
        header = RunHeader(name, site.name, URL, (operation.name,), 1, callers, site.time_zone)
        with HttpTransport(site) as http, JournalWriter(Path(folder), header) as journal:
            transport = SessionTransport(http, site, contract.operations, reader)
            judge = run(Run(operation, site, callers, 1, project, reader, transport, journal))
        journal_read = read_journal(Path(folder), has_exchanges=False)
    report = judge.report(
        f"{OPERATION} on {site.name} ({URL.partition('//')[2]})",
        run=name,
        seed=1,
        minimised=journal_read.minimised,
        notes=journal_read.notes,
        record=f"reports/runs/{name}",
    )
    # How long this machine took is nothing to compare.
    kept = replace(summary_of(report, judge.ordered(), header), timings=())
    return report, judge, kept


def settled(dossier: Dossier, date: str, label: str, slowness: float) -> Dossier:
    """Return a dossier with invented times.

    Args:
        slowness: What they are multiplied by.
    """
    drawn = random.Random(dossier.report.run)  # noqa: S311 - no secret

    def invented() -> float:
        return round(slowness * drawn.lognormvariate(4.0, 0.35), 1)

    timings = tuple(
        replace(timing, milliseconds=tuple(invented() for _ in timing.milliseconds)) for timing in dossier.timings
    )
    every = tuple(value for timing in timings for value in timing.milliseconds)
    summary = replace(
        dossier.summary, label=label, date=date, median_ms=percentile(every, 50), p95_ms=percentile(every, 95)
    )
    exhibits = {case: replace(exhibit, milliseconds=invented()) for case, exhibit in dossier.exhibits.items()}
    return replace(dossier, timings=timings, summary=summary, exhibits=exhibits)


def sample_dossier() -> Dossier:
    """Return the later of the two runs, compared with the earlier."""
    project = find_project(explicit=ROOT)
    contract = load_contract(project)
    faults = ["undeclared-element-in-notes", "end-date-ignored"]
    dialect = ["inverted_dates=empty"]
    report, judge, before = sample_run(project, contract, "20261028-070000-sandbox", faults, dialect)
    earlier = settled(dossier_of(report, judge, URL), "2026-10-28T07:00:00.000Z", "2026.10", 1.0)
    report, judge, after = sample_run(project, contract, "20261125-070000-sandbox", [faults[0], "page-overlap"])
    later = settled(dossier_of(report, judge, URL), "2026-11-25T07:00:00.000Z", "2026.11", 1.2)
    changes = changes_of(compare_reports(before, after), earlier.summary)
    return later.with_earlier(changes, (earlier.summary, later.summary))


def take_picture(page: Path) -> None:
    """Write what the page opens with, for the README."""
    sys.path.insert(0, str(ROOT / "tests"))
    from browsers import browser, chromium  # noqa: PLC0415 - of the tests, and only where a picture is wanted

    program = chromium()
    if program is None:
        raise SystemExit("there is no Chromium here, so that no picture was made")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, browser(program, Path(folder)) as running:
        shown = running.page(1200, 1180)
        shown.open(page.as_uri())
        shown.do("document.querySelector('.finding').open = true")
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_bytes(shown.picture())


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--picture", action="store_true")
    options = parser.parse_args()
    os.chdir(ROOT)
    dossier = sample_dossier()
    files = {
        "report.html": html_page(dossier),
        "junit.xml": junit_xml(dossier),
        "comment.md": markdown_report(dossier),
        "report.json": report_json(dossier.report, url=URL),
        "report.sarif": sarif_json(dossier),
        "ctrf.json": ctrf_json(dossier),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (FOLDER / name).write_text(text, "utf-8")
        print(f"wrote reports/sample/{name}")
    if options.picture:
        take_picture(FOLDER / "report.html")
        print("wrote docs/images/report.png")


if __name__ == "__main__":
    main()
