"""How long an assert of the shipped contracts takes on an answer of 25 rows: milliseconds, in the median over them.

    python benchmarks/asserts.py

Every assert that a request can make applicable, from the answer's tree to the outcome, on distinct answers. The node
tree is built once an answer and shared by its asserts; what building takes is divided among those that used it.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from dataclasses import replace
from time import process_time

from samples import ROOT, answer_rows, as_xml, table

from accordant.answers import Answer, Reader
from accordant.assertions import iter_assert_outcomes
from accordant.contracts import Assert, Operation
from accordant.exchange import Case, Exchange, Phase, Request, Response
from accordant.loading import load_contract
from accordant.project import find_project

ROWS, ANSWERS, ROUNDS = 25, 12, 5
TARGET_MILLISECONDS = 0.3
SENT = {
    "cons_id": "1001",
    "interaction_type_id": "1000",
    "interaction_id": "1000",
    "list_category_id": "1",
    "list_page_size": "25",
    "begin_date": "2000-01-01T00:00:00Z",
    "end_date": "2030-01-01T00:00:00Z",
}


def answers(operation: Operation, reader: Reader) -> list[Answer]:
    sent = tuple((name, value) for name, value in SENT.items() if name in operation.parameters)
    found = []
    for seed in range(ANSWERS):
        body = as_xml(answer_rows(ROWS, seed)).replace(
            b"getUserInteractionsResponse", (operation.element or "").encode()
        )
        request = Request("/", (("method", operation.name), *sent))
        case = Case("1", operation.name, "server", Phase.RECORDED, request, "", "", acceptance=None)
        found.append(Answer(reader, operation, Exchange(case, Response(200, (("content-type", "text/xml"),), body))))
    return found


def judged(answer: Answer, assertion: Assert) -> Iterator[str]:
    answer.operation = replace(answer.operation, asserts={assertion.name: assertion})
    for outcome in iter_assert_outcomes(answer, None):
        yield outcome.verdict.value


def measure(operation: Operation, reader: Reader) -> Iterator[tuple[str, float]]:
    documents = answers(operation, reader)
    named = {name: each for name, each in operation.asserts.items() if list(judged(documents[0], each))}
    best = dict.fromkeys(named, float("inf"))
    # What all asserts of an answer share: node tree and variables; the latter are in each measured assert again.
    shared = again = float("inf")
    for _ in range(ROUNDS):
        documents = answers(operation, reader)
        for answer in documents:
            assert answer.kind == "success", answer.kind
            assert answer.root is not None
        started = process_time()
        for answer in documents:
            assert answer.tree is not None
            answer.operation = replace(operation, asserts={})
            list(iter_assert_outcomes(answer, None))
        built = process_time()
        for answer in documents:
            list(iter_assert_outcomes(answer, None))
        again = min(again, (process_time() - built) / ANSWERS)
        shared = min(shared, (built - started) / ANSWERS)
        for name, assertion in named.items():
            started = process_time()
            for answer in documents:
                list(judged(answer, assertion))
            best[name] = min(best[name], (process_time() - started) / ANSWERS)
    for name, seconds in best.items():
        yield f"{operation.name}/{name}", (seconds - again + shared / len(named)) * 1000


def main() -> int:
    project = find_project(explicit=ROOT)
    contract = load_contract(project)
    readers: dict[str, Reader] = {}
    figures: dict[str, float] = {}
    for operation in contract.operations.values():
        if operation.rows is not None and operation.element is not None and operation.asserts:
            reader = readers.setdefault(operation.api.name, Reader(operation.api, project))
            figures.update(measure(operation, reader))
    lines: list[tuple[str, str, str, bool | None]] = [
        (name, f"{milliseconds:.3f} ms", "", None)
        for name, milliseconds in sorted(figures.items(), key=lambda each: each[1])
    ]
    median = statistics.median(figures.values())
    lines.append(
        (
            f"the median of {len(figures)} asserts",
            f"{median:.3f} ms",
            f"{TARGET_MILLISECONDS} ms",
            median <= TARGET_MILLISECONDS,
        )
    )
    return 0 if table(lines) else 1


if __name__ == "__main__":
    sys.exit(main())
