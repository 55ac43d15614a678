"""A report as JUnit XML, for build servers: a suite for each operation, a test case for each clause.

Written so that the schemas of Jenkins and of Surefire both take it. XML 1.0 has no way to say most control characters,
not even by reference; they are shown as escapes, as on a terminal.
"""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from accordant import __version__
from accordant.findings import Severity
from accordant.reporting.dossiers import Dossier
from accordant.reporting.headlines import headline
from accordant.reporting.text import safe
from accordant.reporting.trials import ERRORS, Trial, iter_trials

__all__ = ["junit_xml", "xml_text"]

_LONGEST = 4000


def xml_text(text: str) -> str:
    """Return text that XML 1.0 can hold and a terminal can show, what is neither as escapes; very long text is cut."""
    return safe(text if len(text) <= _LONGEST else text[:_LONGEST] + "...")


def junit_xml(dossier: Dossier, fails: Collection[Severity] = ERRORS) -> str:
    """Return a report as JUnit XML.

    Args:
        fails: The severities whose findings make a test case fail; those of others are skipped, with the reason.
    """
    trials = list(iter_trials(dossier, fails))
    root = etree.Element("testsuites", {"name": "accordant", **_counts(trials)})
    seconds = sum(value for timing in dossier.timings for value in timing.milliseconds) / 1000
    for operation in dict.fromkeys(trial.suite[0] for trial in trials):
        own = [trial for trial in trials if trial.suite[0] == operation]
        suite = etree.SubElement(root, "testsuite", {"name": xml_text(operation), **_counts(own)})
        suite.set("skipped", str(sum(trial.status == "skipped" for trial in own)))
        suite.set("time", f"{seconds:.3f}")
        if dossier.summary.date:
            suite.set("timestamp", xml_text(dossier.summary.date[:19]))
        properties = etree.SubElement(suite, "properties")
        for name, value in _properties(dossier):
            etree.SubElement(properties, "property", name=name, value=xml_text(value))
        for trial in own:
            _test_case(suite, trial)
        seconds = 0.0
    return etree.tostring(root, encoding="unicode", pretty_print=True).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "")
    )


def _counts(trials: Collection[Trial]) -> dict[str, str]:
    failed = sum(trial.status == "failed" for trial in trials)
    return {"tests": str(len(trials)), "failures": str(failed), "errors": "0"}


def _properties(dossier: Dossier) -> list[tuple[str, str]]:
    report, head = dossier.report, headline(dossier)
    return [
        ("answer", head.text),
        *(("caveat", caveat) for caveat in head.caveats),
        ("title", report.title),
        ("run", report.run),
        ("label", dossier.summary.label),
        ("seed", "" if report.seed is None else str(report.seed)),
        ("requests", str(report.requests)),
        ("validated", f"{report.judged} of {report.answered - report.bare}"),
        ("complete", "true" if report.is_complete else "false"),
        ("accordant", __version__),
    ]


def _test_case(suite: etree._Element, trial: Trial) -> None:
    case = etree.SubElement(suite, "testcase", classname=xml_text(".".join(trial.suite)), name=xml_text(trial.name))
    case.set("time", "0")
    message = xml_text(trial.message)
    if trial.status == "failed":
        kind = next((finding.severity.value for finding in trial.findings), "error")
        failure = etree.SubElement(case, "failure", type=kind, message=message)
        failure.text = "\n".join(map(xml_text, trial.details))
    elif trial.status == "skipped":
        skipped = etree.SubElement(case, "skipped", message=message)
        skipped.text = "\n".join(map(xml_text, trial.details)) or None
    if trial.clause is not None:
        clause = trial.clause
        lines = [trial.verdict, f"{clause.strength.value}: {clause.summary}", f"{clause.location}", clause.source]
        if trial.status == "passed" and trial.message:
            lines.append(trial.message)
        etree.SubElement(case, "system-out").text = "\n".join(map(xml_text, lines))
