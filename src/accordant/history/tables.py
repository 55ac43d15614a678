"""The tables of a history, as this version reads and writes them; `migrations` makes them.

What is read together stands together: a list of runs needs no more than `RUNS` and `FINDINGS`. Figures of which nobody
asks for a single one (times, shapes, sets of parameters) are JSON in one field.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Double, Integer, MetaData, Table, Text

__all__ = [
    "CLAUSES",
    "COVERAGE",
    "DETAILS",
    "FINDINGS",
    "HISTORY",
    "OBSERVATIONS",
    "OF_RUN",
    "RUNS",
    "SHAPES",
    "TIMINGS",
    "VERSION",
]

HISTORY: Final = MetaData()

VERSION: Final = Table("accordant_version", HISTORY, Column("version", Integer, nullable=False))

RUNS: Final = Table(
    "accordant_runs",
    HISTORY,
    Column("run", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("is_sandbox", Integer, nullable=False),
    Column("operations", Text, nullable=False),
    Column("callers", Text, nullable=False),
    Column("seed", Text),
    Column("contract", Text, nullable=False),
    Column("accordant", Text, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("validated", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("is_complete", Integer, nullable=False),
    Column("without_success", Text, nullable=False),
)

CLAUSES: Final = Table(
    "accordant_clauses",
    HISTORY,
    Column("run", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("clause", Text, nullable=False),
    Column("strength", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

FINDINGS: Final = Table(
    "accordant_findings",
    HISTORY,
    Column("run", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("expected", Text, nullable=False),
    Column("actual", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("seen_with", Text, nullable=False),
    Column("seen_as", Text, nullable=False),
)

OBSERVATIONS: Final = Table(
    "accordant_observations",
    HISTORY,
    Column("run", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("clause", Text, nullable=False),
    Column("observation", Text, nullable=False),
    Column("times", Integer, nullable=False),
)

TIMINGS: Final = Table(
    "accordant_timings",
    HISTORY,
    Column("run", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("operation", Text, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("median", Double, nullable=False),
    Column("milliseconds", Text, nullable=False),
)

COVERAGE: Final = Table(
    "accordant_coverage",
    HISTORY,
    Column("run", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("operation", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("times", Integer, nullable=False),
)

SHAPES: Final = Table(
    "accordant_shapes",
    HISTORY,
    Column("run", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("shapes", Text, nullable=False),
)

DETAILS: Final = Table(
    "accordant_details",
    HISTORY,
    Column("run", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("sent", Text, nullable=False),
)

OF_RUN: Final = (CLAUSES, FINDINGS, OBSERVATIONS, TIMINGS, COVERAGE, SHAPES, DETAILS)
"""All that belong to one run, and go with it."""
