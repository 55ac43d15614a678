"""Answers to what was written at the site: one entry for each request of a writing operation that succeeded.

What is written stays there, so that whoever looks after the site must be able to find it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from accordant.answers import Answer
from accordant.contracts import Operation
from accordant.findings import Written

__all__ = ["MARK", "iter_written"]

MARK = "accordant"
"""How a value begins by which what was written is found again."""


def iter_written(operation: Operation, answers: Iterable[Answer]) -> Iterator[Written]:
    """Yield what was written, in the order of the answers; requests that made findings smaller count too.

    Args:
        operation: The one that the run is about: its rows are what others write.
    """
    for answer in answers:
        if answer.operation.effect == "write" and answer.kind == "success":
            what = operation.rows or answer.operation.rows or "change"
            key = operation.key or answer.operation.key
            sent = answer.case.request.sent
            marker = next((value for value in sent.values() if value.lower().startswith(MARK)), "")
            yield Written(answer.operation.name, what, _key(answer, key), marker, answer.case.id)


def _key(answer: Answer, key: str | None) -> str:
    """Return what identifies it, by the answer, else by the request; empty where neither tells."""
    if key is None:
        return ""
    for element in answer.root.iter("*") if answer.root is not None else ():
        if etree.QName(element).localname == key and element.text:
            return element.text.strip()
    # A parameter is called as the element, in the other spelling: interaction_id and interactionId.
    sent = {name.replace("_", "").lower(): value for name, value in answer.case.request.parameters}
    return sent.get(key.lower(), "")
