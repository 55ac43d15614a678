"""What a recorder has found to the outcome of a test: a failure that names the user's line, a warning, or nothing."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

import click

from accordant.errors import AccordantError
from accordant.findings import Finding, Severity
from accordant.recorders import CodePlace, Judged, Recorder, WireCall
from accordant.reporting.commands import own_parameters
from accordant.reporting.text import coloured, field

__all__ = ["MADE_UP", "AccordantWarning", "CallRecorder", "matches"]

MADE_UP: set[str] = set()
"""Hosts whose answers are made up for tests: nobody is to blame for them."""


class AccordantWarning(UserWarning):
    """A call did, or was answered, what the documentation only advises against."""


def matches(clause: str, pattern: str) -> bool:
    """Tell whether a pattern names a clause: its id, with ``*`` for anything, with or without the operation."""
    return fnmatchcase(clause, pattern) or fnmatchcase(clause.partition("/")[2], pattern)


class CallRecorder:
    """The calls that a test's code makes, and what is wrong with them.

    Attributes:
        is_strict: Whether warnings fail a test too.

    Args:
        root: Folder to which places in files are told relatively.
    """

    def __init__(self, recorder: Recorder, root: Path, *, is_strict: bool = False) -> None:
        self.is_strict = is_strict
        self._recorder = recorder
        self._root = root
        self._allowed: list[str] = []
        self._expected: list[str] = []
        self._told = 0
        self._errors: list[AccordantError] = []

    # --------------------------------------------------------------------------------- for a test to use

    @property
    def calls(self) -> tuple[Judged, ...]:
        """The calls of the contract's APIs so far."""
        return self._recorder.calls

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is wrong with them, what is allowed or expected too."""
        return tuple(finding for call in self.calls for finding in call.findings)

    @property
    def unjudged(self) -> tuple[tuple[Judged, str], ...]:
        """The calls whose answers could not be judged, and why."""
        return tuple((call, call.why) for call in self.calls if call.why)

    def allow(self, *clauses: str) -> None:
        """Let findings of some clauses count for nothing.

        Args:
            clauses: Ids, with ``*`` for anything, with or without the operation before: ``sent/unknown-parameter``.
        """
        self._allowed += clauses

    def expect(self, *clauses: str) -> None:
        """Let findings of some clauses count for nothing, and fail where one of them does not come.

        Args:
            clauses: As for `allow`.
        """
        self._expected += clauses

    def save(self, path: Path | str) -> Path:
        """Write what was recorded, without credentials and personal data, and return the file; see `Recorder.save`."""
        return self._recorder.save(Path(path))

    # ----------------------------------------------------------------------------------- for the plugin

    def take(self, call: WireCall, place: CodePlace | None) -> None:
        """Judge a call; what is wrong with accordant itself is raised later, and not within the user's program."""
        try:
            self._recorder.take(call, place, is_made_up=urlsplit(call.url).netloc in MADE_UP)
        except AccordantError as error:
            self._errors.append(error)

    def failure(self) -> str:
        """Return why the test fails by what was recorded since this was asked last; empty where it does not.

        What is only advised against is warned of, at the user's line.

        Raises:
            AccordantError: A call could not be judged, through no fault of its own.
        """
        if self._errors:
            raise self._errors.pop(0)
        new = self.calls[self._told :]
        self._told += len(new)
        counting = list(self._counting(new))
        if not any(self._is_bad(finding) for _, finding in counting):
            counting = [(call, finding) for call, finding in counting if self._is_refused_as_warning(call, finding)]
        return "\n".join(self._lines(counting)) if counting else ""

    def _is_bad(self, finding: Finding) -> bool:
        return self.is_strict or finding.severity is Severity.ERROR

    @staticmethod
    def _is_refused_as_warning(call: Judged, finding: Finding) -> bool:
        """Warn of a finding at the user's line, and tell whether warnings are errors here."""
        message = f"{finding.clause.id}: expected {finding.breach.expected}; got {finding.breach.actual}"
        place = call.place or CodePlace("<unknown>", 1, "")
        try:
            warnings.warn_explicit(message, AccordantWarning, place.file, place.line)
        except AccordantWarning:
            return True
        return False

    def missing(self) -> list[str]:
        """Return what was expected and did not come."""
        seen = [finding.clause.id for finding in self.findings]
        return [pattern for pattern in self._expected if not any(matches(clause, pattern) for clause in seen)]

    def _counting(self, calls: Iterable[Judged]) -> Iterator[tuple[Judged, Finding]]:
        patterns = (*self._allowed, *self._expected)
        for call in calls:
            for finding in call.findings:
                if not any(matches(finding.clause.id, pattern) for pattern in patterns):
                    yield call, finding

    def _lines(self, bad: list[tuple[Judged, Finding]]) -> Iterator[str]:
        # The first line is all that the summary of pytest shows.
        clauses = list(dict.fromkeys(finding.clause.id for _, finding in bad))
        more = f" and {len(clauses) - 1} more" if len(clauses) > 1 else ""
        yield f"accordant: the calls of this test break {clauses[0]}{more}"
        before: Judged | None = None
        for call, finding in bad:
            if call is not before:
                yield ""
                yield from self._place(call)
                before = call
            for line in self._finding(finding):
                yield click.unstyle(line)

    def _place(self, call: Judged) -> Iterator[str]:
        place = call.place
        if place is None:
            yield "a call that no line of your own program has made"
        else:
            yield f"{self._shown(Path(place.file))}:{place.line}: in {place.function}"
        if place is not None and place.text:
            yield f"    {self._recorder.redacted(place.text)}"
        for each in place.callers if place is not None else ():
            yield f"  called at {self._shown(Path(each.file))}:{each.line}: in {each.function}"
        request = call.exchange.case.request
        hidden = self._recorder.personal
        pairs = ((name, "..." if name in hidden else value) for name, value in own_parameters(request))
        sent = "  ".join(f"{name}={value}" for name, value in pairs)
        for line in field("request", f"{request.http_method} {request.servlet}  {sent}"):
            yield click.unstyle(line)

    def _shown(self, path: Path) -> Path:
        return path.relative_to(self._root) if path.is_relative_to(self._root) else path

    def _finding(self, finding: Finding) -> Iterator[str]:
        yield f"  {coloured(finding.severity)}  {finding.clause.id}: {finding.clause.summary}"
        yield from field("expected", finding.breach.expected, break_long_words=True)
        yield from field("actual", finding.breach.actual, break_long_words=True)
        if finding.breach.place is not None:
            yield from field("where", str(finding.breach.place))
        yield from field("source", finding.clause.source)
        place = finding.clause.location
        if Path(place.file).is_relative_to(self._root):  # else it came with accordant, and is not the user's to change
            yield from field("contract", f"{self._shown(Path(place.file))}:{place.line}")
