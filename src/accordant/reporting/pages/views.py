"""What a page shows of a dossier, in the words and the order of the page: nothing is decided in its templates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from accordant.exchange import Request
from accordant.findings import ClauseReport, Finding, Verdict
from accordant.reporting.commands import curl_command, own_parameters
from accordant.reporting.dossiers import MOST_REQUESTS, Cell, Dossier, Exhibit, standing_of
from accordant.reporting.excerpts import Excerpt, excerpt, named_places
from accordant.reporting.links import Link, link_of
from accordant.reporting.pages.charts import share_bar
from accordant.reporting.text import plural

__all__ = [
    "ClauseView",
    "FindingView",
    "KindView",
    "OperationView",
    "RequestView",
    "columns_of",
    "finding_views",
    "kinds_of",
    "operation_views",
]


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request of a finding with its answer.

    Attributes:
        parameters: Name, value, and whether the other requests of the finding send it otherwise.
        exhibit: None where the answer was not kept.
        excerpt: None where there is no body.
    """

    title: str
    request: Request
    parameters: tuple[tuple[str, str, bool], ...]
    exhibit: Exhibit | None
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as the page shows it.

    Attributes:
        name: Its clause without the operation.
        standing: ``new``, ``still``, ``flaky``, ``known``, or nothing.
        text: What is searched besides what is on the line.
        more: How many requests are not shown.
    """

    finding: Finding
    operation: str
    name: str
    kind: str
    standing: str
    source: Link
    seen: str
    requests: tuple[RequestView, ...]
    more: int
    replay: str
    curl: str
    text: str


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A row of the matrix.

    Attributes:
        name: Its clause without operation and kind.
        cells: By column, what was said there; None where nothing was.
        notes: What was observed, or why it is open, and how often.
        findings: Ids of its findings.
    """

    item: ClauseReport
    name: str
    cells: tuple[Cell | None, ...]
    notes: tuple[tuple[str, int], ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindView:
    """The clauses of one kind: those that were exercised as rows, the others by the reason why they were not."""

    kind: str
    counts: Mapping[Verdict, int]
    bar: Markup
    rows: tuple[ClauseView, ...]
    idle: tuple[tuple[str, tuple[ClauseView, ...]], ...]

    @property
    def is_open(self) -> bool:
        """What is shown at once: something in it is broken, or moved while we looked."""
        return bool(self.counts.get(Verdict.VIOLATED) or self.counts.get(Verdict.UNSTABLE))


@dataclass(frozen=True, slots=True)
class OperationView:
    """The clauses of one operation."""

    name: str
    counts: Mapping[Verdict, int]
    bar: Markup
    kinds: tuple[KindView, ...]


# ------------------------------------------------------------------------------------------------ findings


def finding_views(dossier: Dossier) -> Iterator[FindingView]:
    """Yield the findings, those that count before those that are known, and what is new first."""
    order = {"new": 0, "flaky": 1, "": 1, "still": 1, "known": 2}
    findings = [(standing_of(finding, dossier.changes), finding) for finding in dossier.report.findings]
    for standing, finding in sorted(findings, key=lambda pair: order[pair[0]]):
        yield _finding_view(finding, standing, dossier)


def _finding_view(finding: Finding, standing: str, dossier: Dossier) -> FindingView:
    operation, _, name = finding.clause.id.partition("/")
    requests = tuple(_request_views(finding, dossier.exhibits))
    own = {f"{key}={value}" for request in finding.requests for key, value in own_parameters(request)}
    place = finding.breach.place
    is_sent = any(request.parameters for request in finding.requests)
    return FindingView(
        finding=finding,
        operation=operation,
        name=name,
        kind=finding.clause.kind,
        standing=standing,
        source=link_of(finding.clause.source),
        seen=_seen(finding, is_sent=is_sent),
        requests=requests,
        more=max(0, len(finding.requests) - MOST_REQUESTS),
        replay=f"accordant replay {dossier.report.run} {finding.id}" if dossier.report.run else "",
        curl=curl_command(finding.requests[-1], dossier.url) if dossier.url and is_sent else "",
        text=" ".join([*sorted(own), place.path if place else "", finding.document])[:400],
    )


def _seen(finding: Finding, *, is_sent: bool) -> str:
    if finding.document:
        return plural(finding.count, "pair" if finding.of_pairs else "recording")
    times = plural(finding.count, "time")
    if not is_sent or finding.severity == "changed":
        return times
    how = {
        "minimal": "no smaller request shows it"
        if len(finding.requests) == 1
        else "no smaller requests show it",
        "budget spent": "the budget was spent before the request could be made smaller",
    }.get(finding.minimal, "the request was not made smaller")
    return f"{times}; {how}"


def _request_views(finding: Finding, exhibits: Mapping[str, Exhibit]) -> Iterator[RequestView]:
    shown = finding.requests[:MOST_REQUESTS]
    sent = [Counter(own_parameters(request)) for request in finding.requests]
    found = [exhibits.get(case) for case in (*finding.cases, *[""] * len(shown))[: len(shown)]]
    if finding.breach.place is not None:
        # It is in the answer that shows it best, which is the first.
        places = [finding.breach.place, *[None] * len(shown)]
    else:
        places = [*named_places(finding.breach.actual, [each.body if each is not None else "" for each in found])]
    for number, (request, exhibit) in enumerate(zip(shown, found, strict=True)):
        place = places[number]
        parameters = tuple(
            (name, value, any((name, value) not in other for other in sent)) for name, value in own_parameters(request)
        )
        yield RequestView(
            title=f"Request {number + 1} of {len(finding.requests)}" if len(finding.requests) > 1 else "Request",
            request=request,
            parameters=parameters,
            exhibit=exhibit,
            excerpt=excerpt(exhibit.body, place) if exhibit is not None and exhibit.body else None,
        )


# ------------------------------------------------------------------------------------------------- clauses


def columns_of(cells: Iterable[Cell]) -> tuple[tuple[str, str], ...]:
    """Return caller and format of each column of the matrix; what was asked in no legal format comes last."""
    found = {(cell.caller, cell.format) for cell in cells}
    return tuple(sorted(found, key=lambda pair: (pair[0] != "server", pair[0], pair[1] == "", pair[1] != "xml", pair)))


def operation_views(dossier: Dossier, columns: Sequence[tuple[str, str]]) -> Iterator[OperationView]:
    """Yield the clauses of each operation, by kind, in the order of the contract."""
    cells = {(cell.clause, cell.caller, cell.format): cell for cell in dossier.cells}
    findings: defaultdict[str, list[str]] = defaultdict(list)
    for finding in dossier.report.findings:
        findings[finding.clause.id].append(finding.id)
    groups: dict[str, dict[str, list[ClauseView]]] = {}
    for item in dossier.report.clauses:
        operation, kind, name = item.clause.id.split("/", 2)
        view = ClauseView(
            item,
            name,
            tuple(cells.get((item.clause.id, *column)) for column in columns),
            tuple((item.observations or item.reasons).items()),
            tuple(findings[item.clause.id]),
        )
        groups.setdefault(operation, {}).setdefault(kind, []).append(view)
    for operation, kinds in groups.items():
        counts = _counts(view for views in kinds.values() for view in views)
        yield OperationView(
            operation, counts, share_bar(counts), tuple(_kind_view(kind, views) for kind, views in kinds.items())
        )


def _kind_view(kind: str, views: Sequence[ClauseView]) -> KindView:
    reasons: dict[str, list[ClauseView]] = {}
    rows = []
    for view in views:
        if view.item.verdict is Verdict.NOT_EXERCISED:
            reasons.setdefault(view.notes[0][0] if view.notes else "no request was made for it", []).append(view)
        else:
            rows.append(view)
    rows.sort(key=_weight)
    counts = _counts(views)
    idle = tuple((why, tuple(found)) for why, found in reasons.items())
    return KindView(kind, counts, share_bar(counts), tuple(rows), idle)


def _weight(view: ClauseView) -> int:
    """Return where a row stands: what is broken or moved first, the rest as the contract has it."""
    return {Verdict.VIOLATED: 0, Verdict.UNSTABLE: 1}.get(view.item.verdict, 2)


def _counts(views: Iterable[ClauseView]) -> Mapping[Verdict, int]:
    found = Counter(view.item.verdict for view in views)
    return {verdict: found[verdict] for verdict in Verdict if found[verdict]}


def kinds_of(views: Collection[OperationView]) -> tuple[str, ...]:
    """Return the kinds of clauses that there are, in the order of the contract."""
    return tuple(dict.fromkeys(kind.kind for view in views for kind in view.kinds))
