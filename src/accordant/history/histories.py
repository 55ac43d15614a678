"""The history itself: runs are put in, listed, and read again as they were summed up.

A run is put in as a whole or not at all. One that is judged again takes the place of what was said of it before. Of a
damaged file what is readable is given, with what is not.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Select, Table, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from accordant.findings import Severity, Standing
from accordant.history.databases import DAMAGED, HistoryDatabase, has_damage
from accordant.history.tables import (
    CLAUSES,
    COVERAGE,
    DETAILS,
    FINDINGS,
    OBSERVATIONS,
    OF_RUN,
    RUNS,
    SHAPES,
    TIMINGS,
)
from accordant.regression.shapes import KeyOrder, PathShape, Shapes
from accordant.regression.summaries import Cell, ClauseSummary, FindingSummary, RunFacts, RunSummary
from accordant.regression.timings import Timing

__all__ = ["History", "HistoryEntry", "Listing"]

_LISTS: Final = ("operations", "callers", "without_success")
_FLAGS: Final = ("is_sandbox", "is_complete")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A run in a list.

    Attributes:
        errors: Findings that count, and so on.
        known: Findings that the baseline knows.
        previous: Name of the run before it of the same site and operations; empty where there is none.
        new: How many findings that one has not.
        gone: How many findings of that one it has not; they may be fixed, or not looked at.
        verdicts: By verdict, how many clauses have it.
        medians: By operation, the median of its successes in milliseconds.
    """

    facts: RunFacts
    errors: int
    warnings: int
    changed: int
    known: int
    previous: str
    new: int
    gone: int
    verdicts: dict[str, int]
    medians: dict[str, float]

    @property
    def is_green(self) -> bool:
        """Whether it came to its end, had answers, and no error that counts."""
        facts = self.facts
        return facts.is_complete and facts.answered > 0 and not facts.without_success and not self.errors


@dataclass(frozen=True, slots=True)
class Listing:
    """The runs of a history, the earliest first.

    Attributes:
        damage: What could not be read; empty where all of it was.
    """

    entries: tuple[HistoryEntry, ...]
    damage: str = ""


class History:
    """What is kept of the runs of a project, or of a team.

    Each method may raise a RecordError where the database cannot be used.
    """

    def __init__(self, database: HistoryDatabase) -> None:
        self.database = database

    # ----------------------------------------------------------------------------------------- writing

    def add(self, *summaries: RunSummary) -> None:
        """Put runs in; what was said of the same runs before is replaced."""
        with self.database.writing() as connection:
            for summary in summaries:
                _put(connection, summary)

    def remove_texts(self, keys: Iterable[str]) -> int:
        """Remove what was said in words of the answers of runs, and return of how many; figures stay.

        Args:
            keys: Of runs, as in `RunFacts`; those that the history does not have are passed over.
        """
        wanted = list(keys)
        if not self.database.is_there or not wanted:
            return 0
        with self.database.writing() as connection:
            found = connection.execute(select(RUNS.c.run).where(RUNS.c.run.in_(wanted))).scalars().all()
            of_runs = FINDINGS.c.run.in_(found)
            connection.execute(update(FINDINGS).where(of_runs).values(expected="", actual=""))
        return len(found)

    # ----------------------------------------------------------------------------------------- reading

    def listing(self) -> Listing:
        """Return all runs with what can be told of them at a glance."""
        if not self.database.is_there:
            return Listing(())
        reading = _Reading()
        with self.database.reading() as connection:
            runs = reading.rows(connection, RUNS)
            findings = _by_run(reading.rows(connection, FINDINGS, _FINDING_COLUMNS))
            counted = reading.all(connection, _VERDICTS, "accordant_clauses")
            times = _by_run(reading.rows(connection, TIMINGS, ("run", "place", "operation", "median")))
        verdicts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for row in counted:
            verdicts[row.run][row.verdict] = row.number
        entries = []
        last: dict[tuple[Any, ...], tuple[str, set[str]]] = {}
        for facts in sorted(reading.made(runs, _facts, RUNS), key=lambda one: (one.started, one.name, one.key)):
            own = findings[facts.key]
            seen = {one.fingerprint for one in own}
            kind = (facts.site, "" if facts.is_sandbox else facts.url, facts.operations)
            previous, before = last.get(kind, ("", seen))
            last[kind] = (facts.name, seen)
            counted_of = Counter(one.severity for one in own if one.standing != Standing.KNOWN)
            entries.append(
                HistoryEntry(
                    facts,
                    errors=counted_of[Severity.ERROR],
                    warnings=counted_of[Severity.WARNING],
                    changed=counted_of[Severity.CHANGED],
                    known=sum(one.standing == Standing.KNOWN for one in own),
                    previous=previous,
                    new=len(seen - before),
                    gone=len(before - seen),
                    verdicts=verdicts[facts.key],
                    medians={one.operation: one.median for one in times[facts.key]},
                )
            )
        return Listing(tuple(entries), reading.damage(self.database.shown))

    def read(self, key: str) -> tuple[RunSummary | None, str]:
        """Return a run, and what of it cannot be read.

        Args:
            key: As in `RunFacts`.
        """
        reading = _Reading()
        with self.database.reading() as connection:
            runs = [row for row in reading.rows(connection, RUNS) if row.run == key]
            found = {table.name: reading.rows(connection, table, of_run=key) for table in OF_RUN}
        facts = reading.made(runs, _facts, RUNS)
        summary = _summary(facts[0], found, reading) if facts else None
        return summary, reading.damage(self.database.shown)

    def times(self, keys: Iterable[str]) -> dict[str, tuple[Timing, ...]]:
        """Return by run how long its successes took, as far as it can be read; other runs are left out."""
        if not self.database.is_there:
            return {}
        reading = _Reading()
        wanted = TIMINGS.c.run.in_(list(keys))
        with self.database.reading() as connection:
            rows = reading.all(connection, select(TIMINGS).where(wanted).order_by(TIMINGS.c.place), TIMINGS.name)
        return {run: tuple(reading.made(found, _timing, TIMINGS)) for run, found in _by_run(rows).items()}


_Made = TypeVar("_Made")
_FINDING_COLUMNS: Final = ("run", "place", "fingerprint", "severity", "standing")
_VERDICTS: Final = select(CLAUSES.c.run, CLAUSES.c.verdict, func.count().label("number")).group_by(
    CLAUSES.c.run, CLAUSES.c.verdict
)


class _Reading:
    """Reads as much as can be read, and keeps what could not be."""

    def __init__(self) -> None:
        self._damaged: list[str] = []

    def damage(self, name: str) -> str:
        return f"{name}: {DAMAGED} (not all of {', '.join(self._damaged)} could be read)" if self._damaged else ""

    def rows(
        self, connection: Connection, table: Table, columns: Sequence[str] = (), *, of_run: str | None = None
    ) -> list[Row[Any]]:
        """Return the rows of a table: where one cannot be read, those before it and, from the end, those behind."""
        chosen = select(*(table.c[name] for name in columns)) if columns else select(table)
        if of_run is not None:
            chosen = chosen.where(table.c.run == of_run)
        order = (table.c.run, table.c.place) if "place" in table.c else (table.c.run,)
        rows, is_whole = _until_damage(connection, chosen.order_by(*order))
        if is_whole:
            return rows
        self._note(table.name)
        behind, _ = _until_damage(connection, chosen.order_by(*(column.desc() for column in order)))
        return list(dict.fromkeys([*rows, *reversed(behind)]))

    def all(self, connection: Connection, statement: Select[Any], name: str) -> list[Row[Any]]:
        """Return what a statement finds."""
        rows, is_whole = _until_damage(connection, statement)
        if not is_whole:
            self._note(name)
        return rows

    def made(self, rows: Iterable[Row[Any]], make: Callable[[Row[Any]], _Made], table: Table) -> list[_Made]:
        """Return what is made of rows; one in which something else stands than was written is left out."""
        found = []
        for row in rows:
            try:
                found.append(make(row))
            except (ValueError, TypeError, KeyError, IndexError, AttributeError):
                self._note(table.name)
        return found

    def _note(self, name: str) -> None:
        if name not in self._damaged:
            self._damaged.append(name)


def _until_damage(connection: Connection, statement: Select[Any]) -> tuple[list[Row[Any]], bool]:
    """Return the rows up to the first that cannot be read, and whether these are all."""
    rows: list[Row[Any]] = []
    try:
        rows.extend(connection.execute(statement))
    except DBAPIError as error:
        if not has_damage(error):
            raise
        return rows, False
    return rows, True


def _by_run(rows: Iterable[Row[Any]]) -> defaultdict[str, list[Row[Any]]]:
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.run].append(row)
    return found


# --------------------------------------------------------------------------------- summaries and rows


def _put(connection: Connection, summary: RunSummary) -> None:
    key = summary.facts.key
    if connection.execute(update(RUNS).where(RUNS.c.run == key).values(**_fields(summary.facts))).rowcount:
        for table in OF_RUN:
            connection.execute(delete(table).where(table.c.run == key))
    else:
        connection.execute(insert(RUNS).values(run=key, **_fields(summary.facts)))
    for table, make in _ROWS:
        rows = [{"run": key, "place": place, **_storable(row)} for place, row in enumerate(make(summary))]
        if rows:
            connection.execute(insert(table), rows)


def _fields(facts: RunFacts) -> dict[str, Any]:
    values = {name: getattr(facts, name) for name in RunFacts.__slots__ if name != "key"}
    for name in _LISTS:
        values[name] = _text(values[name])
    for name in _FLAGS:
        values[name] = int(values[name])
    # As text: a seed may be larger than any integer of a database.
    return {**_storable(values), "seed": None if facts.seed is None else str(facts.seed)}


def _facts(row: Row[Any]) -> RunFacts:
    values = {name: getattr(row, name) for name in RunFacts.__slots__ if name != "key"}
    for name in _LISTS:
        values[name] = tuple(json.loads(values[name]))
    for name in _FLAGS:
        values[name] = bool(values[name])
    return RunFacts(key=row.run, **{**values, "seed": None if row.seed is None else int(row.seed)})


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _storable(values: dict[str, Any]) -> dict[str, Any]:
    """Return values without what a database refuses in text: NUL, and halves of surrogate pairs."""
    return {name: _clean(value) if isinstance(value, str) else value for name, value in values.items()}


def _clean(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _clauses(summary: RunSummary) -> Iterator[dict[str, Any]]:
    for each in summary.clauses:
        yield {
            "clause": each.id,
            "strength": each.strength,
            "summary": each.summary,
            "verdict": str(each.verdict),
            "counts": _text(dict(each.counts)),
            "reason": each.reason,
        }


def _observations(summary: RunSummary) -> Iterator[dict[str, Any]]:
    for each in summary.clauses:
        for observation, count in each.observations.items():
            yield {"clause": each.id, "observation": observation, "times": count}


def _findings(summary: RunSummary) -> Iterator[dict[str, Any]]:
    for each in summary.findings:
        values = {name: getattr(each, name) for name in FindingSummary.__slots__ if name != "count"}
        values |= {"seen_with": _text(each.seen_with), "seen_as": _text(each.seen_as)}
        yield {**values, "times": each.count}


def _timings(summary: RunSummary) -> Iterator[dict[str, Any]]:
    for each in summary.timings:
        yield {
            "operation": each.operation,
            "answers": len(each.milliseconds),
            "median": median(each.milliseconds),
            "milliseconds": _text(each.milliseconds),
        }


def _coverage(summary: RunSummary) -> Iterator[dict[str, Any]]:
    for each in summary.coverage:
        values = {name: getattr(each, name) for name in Cell.__slots__ if name != "count"}
        yield {**values, "times": each.count}


def _shapes(summary: RunSummary) -> Iterator[dict[str, Any]]:
    if summary.shapes is not None:
        paths = [
            [one.operation, one.format, one.path, one.chances, one.seen, dict(one.classes), one.instances]
            for one in summary.shapes.paths
        ]
        orders = [[getattr(one, name) for name in KeyOrder.__slots__] for one in summary.shapes.orders]
        yield {"shapes": _text({"paths": paths, "orders": orders, "left_off": summary.shapes.left_off})}


def _details(summary: RunSummary) -> Iterator[dict[str, Any]]:
    if summary.sent:
        yield {"sent": _text(summary.sent)}


_ROWS: Final[tuple[tuple[Table, Callable[[RunSummary], Iterator[dict[str, Any]]]], ...]] = (
    (CLAUSES, _clauses),
    (FINDINGS, _findings),
    (OBSERVATIONS, _observations),
    (TIMINGS, _timings),
    (COVERAGE, _coverage),
    (SHAPES, _shapes),
    (DETAILS, _details),
)


def _timing(row: Row[Any]) -> Timing:
    return Timing(row.operation, tuple(map(float, json.loads(row.milliseconds))))


def _summary(facts: RunFacts, rows: dict[str, list[Row[Any]]], reading: _Reading) -> RunSummary:
    observations: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in rows[OBSERVATIONS.name]:
        observations[row.clause][row.observation] = row.times

    def made(table: Table, make: Callable[[Row[Any]], _Made]) -> tuple[_Made, ...]:
        return tuple(reading.made(rows[table.name], make, table))

    return RunSummary(
        facts,
        made(CLAUSES, lambda row: _clause(row, observations[row.clause])),
        made(FINDINGS, _finding),
        made(TIMINGS, _timing),
        made(COVERAGE, lambda row: Cell(row.operation, row.caller, row.format, row.phase, row.answer, row.times)),
        tuple(tuple(names) for found in made(DETAILS, lambda row: json.loads(row.sent)) for names in found),
        next(iter(made(SHAPES, lambda row: _read_shapes(json.loads(row.shapes)))), None),
    )


def _clause(row: Row[Any], observations: dict[str, int]) -> ClauseSummary:
    counts = {str(verdict): int(count) for verdict, count in json.loads(row.counts).items()}
    return ClauseSummary(row.clause, row.strength, row.summary, row.verdict, counts, observations, row.reason)


def _finding(row: Row[Any]) -> FindingSummary:
    values = {name: getattr(row, name) for name in FindingSummary.__slots__ if name != "count"}
    values["seen_with"] = tuple(tuple(names) for names in json.loads(row.seen_with))
    values["seen_as"] = tuple(json.loads(row.seen_as))
    return FindingSummary(**values, count=row.times)


def _read_shapes(data: dict[str, Any]) -> Shapes:
    return Shapes(
        tuple(PathShape(*one) for one in data["paths"]),
        tuple(KeyOrder(*one) for one in data["orders"]),
        data["left_off"],
    )
