"""A report as Markdown, for a comment on a pull request and for the summary of a step: short, the rest folded.

Whatever came from a site stands in a code span and nowhere else: there Markdown has no links, images, mentions, tables,
HTML or emphasis. The text never exceeds its limit; what was left out is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from accordant.findings import Finding, Verdict
from accordant.reporting.commands import own_parameters
from accordant.reporting.dossiers import Dossier, standing_of
from accordant.reporting.headlines import headline
from accordant.reporting.text import plural, safe

__all__ = ["COMMENT_LIMIT", "code", "markdown_report"]

COMMENT_LIMIT = 60_000
"""Characters; a comment on GitHub may have 65,536, and whoever posts it may want to add something."""

_SIGNS = {"bad": "❌", "open": "⚠️", "calm": "✅"}
_WIDTH = 300
_IN_FULL = 20
_RUNS = re.compile("`+")


def code(text: str, width: int = _WIDTH) -> str:
    """Return text as a code span, in which nothing means anything; control characters are shown as escapes."""
    shown = safe(text).replace("\t", " ")
    shown = shown if len(shown) <= width else shown[: width - 1] + "…"
    if not shown.strip():
        return "*blanks*" if shown else "*nothing*"
    longest = max((len(run) for run in _RUNS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    # A blank at either end is taken off again by Markdown, where there is one at both.
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def markdown_report(dossier: Dossier, *, limit: int = COMMENT_LIMIT) -> str:
    """Return a report as Markdown, in the dialect of GitHub.

    Args:
        limit: So many characters at most; 2,000 at least, for the answer itself is never cut.
    """
    head = headline(dossier)
    report = dossier.report
    lines = [f"### {_SIGNS[head.tone]} {_plain(head.text)}", ""]
    if head.points:
        lines += [f"{_plain(', '.join(head.points))}.", ""]
    lines += [f"> [!WARNING]\n> {_plain(caveat)}\n" for caveat in head.caveats[:5]]
    lines += [f"{code(report.title)}{f', run {code(report.run)}' if report.run else ''}", ""]
    counts = [f"{report.count(each)} {each.value}" for each in Verdict if report.count(each)]
    validated = f"{report.judged} of {report.answered - report.bare} answers validated"
    closing = [
        "",
        f"<sub>{len(report.clauses)} clauses: {', '.join(counts) or 'none exercised'}. {validated}.</sub>",
        "",
    ]
    room = limit - sum(len(line) + 1 for line in [*lines, *closing])
    return "\n".join([*lines, *_fitting(_blocks(dossier), room), *closing])


def _fitting(blocks: Iterable[str], room: int) -> Iterator[str]:
    """Yield blocks as long as there is room, then how many had none."""
    left_out = 0
    room -= 120
    for block in blocks:
        if left_out or len(block) + 1 > room:
            left_out += 1
            continue
        room -= len(block) + 1
        yield block
    if left_out:
        yield f"\n*{plural(left_out, 'part')} of this report had no room here; the HTML report has all of it.*"


def _blocks(dossier: Dossier) -> Iterator[str]:
    """Yield the parts of the report, the weightiest first; each is whole in itself."""
    report, changes = dossier.report, dossier.changes
    by_standing: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_standing.setdefault(standing_of(finding, changes), []).append(finding)
    if first := by_standing.get("new" if changes is not None else ""):
        yield from (_finding(finding, dossier) for finding in first[:_IN_FULL])
        yield from _folded(f"{plural(len(first[_IN_FULL:]), 'more finding')}", map(_short, first[_IN_FULL:]))
    if changes is not None:
        yield from _folded(f"{len(changes.fixed)} fixed", (f"- {code(past.clause)}" for past in changes.fixed))
        yield from _folded("Come and go", map(_short, by_standing.get("flaky", [])))
        yield from _folded("Still there", map(_short, by_standing.get("still", [])))
        yield from _folded(
            plural(len(changes.observations), "observation") + " changed",
            (
                f"- {code(each.clause)}: {code('; '.join(each.before))} → {code('; '.join(each.now))}"
                for each in changes.observations
            ),
        )
        yield from _folded("Shapes that changed", (f"- {code(line)}" for line in changes.shapes))
        yield from _folded("Timings that shifted", (f"- {code(line)}" for line in changes.timings))
        yield from _folded(
            plural(len(changes.no_longer_exercised), "clause") + " no longer judged",
            (f"- {code(clause)}" for clause in changes.no_longer_exercised),
        )
        yield from _folded(
            plural(len(changes.unstable), "clause") + " unstable now",
            (f"- {code(clause)}" for clause in changes.unstable),
        )
        yield from _folded(
            "Gone without proof", (f"- {code(past.clause)}: {code(past.why)}" for past in changes.unseen)
        )
    yield from _folded("Known", map(_short, by_standing.get("known", [])))
    if changes is not None:
        yield from _folded("Other findings", map(_short, by_standing.get("", [])))


def _finding(finding: Finding, dossier: Dossier) -> str:
    """Return a finding with what is needed to understand it; how to send it again is folded."""
    breach = finding.breach
    lines = [
        f"- **{finding.severity.value}** {finding.id} {code(finding.clause.id)}",
        f"  - expected {code(breach.expected)}",
        f"  - got {code(breach.actual)}",
    ]
    if breach.place is not None:
        lines.append(f"  - at {code(str(breach.place))}")
    if finding.document:
        lines.append(f"  - in {code(finding.document)}")
    for request in finding.requests[:2]:
        if request.parameters:
            sent = "&".join(f"{name}={value}" for name, value in own_parameters(request))
            lines.append(f"  - {code(f'{request.http_method} {request.servlet} {sent}')}")
    lines.append(f"  - contract {code(str(finding.clause.location))}")
    if dossier.report.run:
        lines.append(f"  - again {code(f'accordant replay {dossier.report.run} {finding.id}')}")
    return "\n".join(lines)


def _short(finding: Finding) -> str:
    known = f" ({code(finding.known.reason, 80)})" if finding.known is not None else ""
    return (
        f"- {finding.severity.value} {finding.id} {code(finding.clause.id)}: expected "
        f"{code(finding.breach.expected, 120)}, got {code(finding.breach.actual, 120)}{known}"
    )


def _folded(title: str, lines: Iterable[str], most: int = 50) -> Iterator[str]:
    """Yield one block that is folded; nothing where there are no lines."""
    found: Sequence[str] = list(lines)
    if found:
        more = [f"- and {len(found) - most} more"] if len(found) > most else []
        content = "\n".join([*found[:most], *more])
        yield f"\n<details><summary>{_plain(title)}</summary>\n\n{content}\n\n</details>\n"


def _plain(text: str) -> str:
    """Return words of ours with names of runs and operations in them, in which nothing means anything.

    Mentions and numbers of issues are looked for in what was rendered: no escape keeps them from being found.
    """
    shown = safe(text).replace("@", "(at)").replace("#", "no. ")
    return "".join(char if char.isalnum() or char in " ,.;:'-()" else f"&#{ord(char)};" for char in shown)
