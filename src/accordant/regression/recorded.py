"""Recordings of others, judged now, to what is kept and compared of them as of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from accordant.answers import Answer, Reader
from accordant.calls import Calls
from accordant.contracts import Contract
from accordant.findings import Report
from accordant.project import Project
from accordant.regression.summaries import RunSummary, contract_digest, summary_of
from accordant.sources import Sources
from accordant.surveys import Recording, read_item, survey
from accordant.validation import validate_sources

__all__ = ["judged_recordings"]


def judged_recordings(sources: Sources, contract: Contract, project: Project, name: str) -> tuple[RunSummary, Report]:
    """Return what recordings say, summed up, and their report.

    Args:
        name: What they are called: where they lie.
    """
    report = validate_sources(sources, contract, project)
    summary = summary_of(report, _answers(sources, contract, project), contract=contract_digest(project))
    return replace(summary, facts=replace(summary.facts, name=name)), report


def _answers(sources: Sources, contract: Contract, project: Project) -> Iterator[Answer]:
    """Yield the answers of which it is known what they answer; those that are too large to be held are left out."""
    calls = Calls(contract)
    readers = {operation.api.name: Reader(operation.api, project) for operation in contract.operations.values()}
    by_root = {operation.element: operation for operation in contract.operations.values() if operation.element}
    for source in sources.found:
        for item in survey(source, calls).items:
            recording = read_item(item, calls)
            if not isinstance(recording, Recording):
                continue
            operation = contract.operations.get(recording.exchange.case.operation)
            for one in [operation] if operation is not None else contract.operations.values():
                answer = readers[one.api.name].read(one, recording.exchange)
                found = operation or by_root.get(answer.root_name or "")
                if found is not None:
                    yield answer.of(found)
                break
