"""Documents that are too large to be held: what can be said of them while they are read, in the clauses of a run."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.answers import Reader
from accordant.checks import violation_breach
from accordant.contracts import Operation
from accordant.findings import Outcome, Verdict
from accordant.sources import Source
from accordant.validators.streaming import iter_violations_of_file

__all__ = ["iter_large_outcomes"]

_TOO_LARGE = "the document is too large to be held, as asserts need it"


def iter_large_outcomes(source: Source, operation: Operation, reader: Reader, name: str) -> Iterator[Outcome]:
    """Yield what a file of XML says about being well-formed, about its schema, and which asserts are left open.

    Raises:
        UsageError: The file cannot be read.
    """
    violations = list(iter_violations_of_file(source.copy or source.path, reader.xml))
    # What keeps a document from being parsed has no path in it.
    unparsed = [violation for violation in violations if not violation.path]
    breaches = [violation for violation in violations if violation.path]
    checks = f"{operation.name}/checks"
    for clause, found in ((f"{checks}/well-formed", unparsed), (f"{checks}/schema", breaches)):
        for violation in found:
            yield Outcome(clause, Verdict.VIOLATED, (name,), violation_breach(violation))
        if not found and not (unparsed and clause.endswith("/schema")):
            yield Outcome(clause, Verdict.HELD, (name,))
    for assertion in operation.asserts:
        yield Outcome(f"{operation.name}/asserts/{assertion}", Verdict.NOT_JUDGED, (name,), reason=_TOO_LARGE)
