"""Recorded responses without their requests: files of XML or JSON, judged by the checks and asserts of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from accordant.answers import Answer, Reader
from accordant.contracts import Api, Contract, Operation, Strength
from accordant.errors import UsageError
from accordant.exchange import Case, Exchange, Phase, Request, Response
from accordant.findings import ClauseReport, Finding, Report
from accordant.judging import Judge
from accordant.project import Project, shown_path

__all__ = ["recorded_files", "validate_files"]

_ENDINGS = {".xml", ".json"}


@dataclass(frozen=True, slots=True)
class _Document:
    path: Path
    shown: str
    body: bytes


def recorded_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files to judge: a file as it is, of a folder every ``.xml`` and ``.json`` below it, sorted.

    Raises:
        UsageError: A path does not exist, or a folder holds no such file; all such paths at once.
    """
    found: list[Path] = []
    mistakes = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in _ENDINGS and file.is_file())
            if not inside:
                mistakes.append(f"{path}: no .xml or .json file in this folder")
            found.extend(inside)
        elif path.exists():
            found.append(path)
        else:
            mistakes.append(f"{path}: there is no such file or folder")
    if mistakes:
        raise UsageError("\n".join(mistakes))
    return list(dict.fromkeys(found))


def validate_files(
    files: Iterable[Path], contract: Contract, project: Project, *, operation: str | None = None
) -> Report:
    """Judge recorded responses.

    Args:
        operation: The operation that all files answer; default is what the root element of each says.

    Raises:
        UsageError: A file cannot be read.
    """
    apis = {op.api.name: op.api for op in contract.operations.values()}
    readers = {name: Reader(api, project) for name, api in apis.items()}
    clauses: dict[str, ClauseReport] = {}
    findings: list[Finding] = []
    unjudged: list[tuple[str, str]] = []
    count = judged = 0
    for document in _read(files):
        count += 1
        chosen = _operation(document, contract, readers, operation)
        if isinstance(chosen, str):
            unjudged.append((document.shown, chosen))
            continue
        judge = Judge(chosen, readers[chosen.api.name])
        judge.add([_exchange(document, chosen)])
        report = judge.report("")
        judged += report.judged
        if not report.judged and not report.findings:
            unjudged.append((document.shown, "no document that can be judged"))
        findings.extend(replace(finding, document=document.shown) for finding in report.findings)
        for item in report.clauses:
            if item.counts:
                before = clauses.get(item.clause.id)
                clauses[item.clause.id] = item if before is None else _added(before, item)
    findings.sort(key=lambda finding: finding.severity != "error")
    return Report(
        title=f"{count} recorded response{'' if count == 1 else 's'}",
        clauses=tuple(clauses.values()),
        findings=tuple(replace(finding, id=f"F{number}") for number, finding in enumerate(findings, 1)),
        requests=count,
        answered=count,
        judged=judged,
        unjudged=tuple(unjudged),
    )


def _read(files: Iterable[Path]) -> Iterator[_Document]:
    for path in files:
        try:
            yield _Document(path, shown_path(path), path.read_bytes())
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


def _operation(
    document: _Document, contract: Contract, readers: dict[str, Reader], name: str | None
) -> Operation | str:
    """Return the operation whose answer a document is, or why that cannot be told."""
    operations = list(contract.operations.values())
    if name is not None:
        return contract.operations[name]
    for api_name, reader in readers.items():
        first = next(op for op in operations if op.api.name == api_name)
        answer = Answer(reader, first, _exchange(document, first))
        if not answer.is_parsed or answer.format == "html" or answer.root_name is None:
            # Which operation it is does not matter: the finding is that there is no document.
            return _documents_only(first.api, operations, "document")
        if answer.root_name == reader.api.error.element:
            return _documents_only(first.api, operations, reader.api.error.element)
        found = [op for op in operations if op.api.name == api_name and op.element == answer.root_name]
        if len(found) == 1:
            return found[0]
        if found:  # which of them it was does not change what kind of document this must be
            return _documents_only(first.api, operations, answer.root_name, element=answer.root_name)
    return f"no operation of the contract answers with {answer.root_name!r}"


def _documents_only(api: Api, operations: Iterable[Operation], name: str, *, element: str = "") -> Operation:
    """Return what stands in for an operation where only the document can be judged: an error may be of any of them."""
    codes = {code: text for op in operations if op.api.name == api.name for code, text in op.error_codes.items()}
    return Operation(
        name=name,
        summary="",
        source=api.source,
        location=api.location,
        api=api,
        servlets={},
        http_methods=(),
        effect="read",
        element_strength=Strength.PROBE,
        parameters={},
        element=element or f"{name}-success",
        error_codes=codes,
    )


def _exchange(document: _Document, operation: Operation) -> Exchange:
    case = Case(
        id=document.shown,
        operation=operation.name,
        caller="",
        phase=Phase.RECORDED,
        request=Request("", ()),
        label=document.shown,
        group=document.shown,
        acceptance=None,
    )
    media_type = {".json": "application/json", ".xml": "application/xml"}.get(document.path.suffix.lower(), "")
    return Exchange(case, Response(0, (("content-type", media_type),), document.body))


def _added(first: ClauseReport, second: ClauseReport) -> ClauseReport:
    def total(a: dict[object, int], b: dict[object, int]) -> dict[object, int]:
        return {key: a.get(key, 0) + b.get(key, 0) for key in {**a, **b}}

    order = list(type(first.verdict))
    return ClauseReport(
        first.clause,
        min(first.verdict, second.verdict, key=order.index),
        total(dict(first.counts), dict(second.counts)),  # type: ignore[arg-type]
        total(dict(first.observations), dict(second.observations)),  # type: ignore[arg-type]
        total(dict(first.reasons), dict(second.reasons)),  # type: ignore[arg-type]
    )
