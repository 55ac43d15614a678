"""Recorded responses to a report: the main path of ``validate``.

Recordings are read and judged one after the other and not kept; with several processes, in parts that are the same
whatever their number. What all of them say is added up in their order.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import Final

from accordant.calls import Calls
from accordant.contracts import Contract
from accordant.errors import InternalError
from accordant.examiners import Examiner, Unit
from accordant.project import Project
from accordant.sources import Kind, Source, Sources
from accordant.surveys import Survey, survey, survey_messages
from accordant.tallies import Tally

__all__ = ["CHUNK", "default_jobs", "iter_units", "tally_sources", "title_of"]

CHUNK: Final = 500
"""Recordings that a process gets in one go; with few of them, handing over costs more than judging."""

_AT_ONCE: Final = 20  # between two signs of progress, where there is one process
_MANY_SOURCES: Final = 2 * CHUNK
_MUCH_BYTES: Final = 8 * 1024 * 1024
_MOST_JOBS: Final = 4
# What is forked off shares contracts and schemas with us; elsewhere than on Linux that is not safe.
_START = "fork" if sys.platform == "linux" else "spawn"


def default_jobs(sources: Sources) -> int:
    """Return how many processes are worth their start: one for little, else as many as processors, up to 4."""
    size = sum(source.size_bytes for source in sources.found)
    if sources.is_once_only or (len(sources.found) < _MANY_SOURCES and size < _MUCH_BYTES):
        return 1
    return max(1, min(_MOST_JOBS, _processors()))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):  # of the machine's, those that we may use
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def title_of(total: Tally) -> str:
    """Return what a report on recordings is called."""
    return f"{total.documents} recorded response{'' if total.documents == 1 else 's'}"


def tally_sources(
    sources: Sources,
    contract: Contract,
    project: Project,
    *,
    operation: str | None = None,
    with_pairs: bool = True,
    jobs: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Judge recorded responses.

    Args:
        operation: The operation that all of them answer; default is what the request, or else the root, of each says.
        with_pairs: Compare the XML and the JSON answer to one request: files of one name but for the ending in one
            folder, and in an archive or journal the same request in both formats.
        jobs: Processes; default is `default_jobs`. What only this process can read is always judged in it.
        progress: Is told how many recordings have been judged since it was told last.

    Raises:
        SchemaError: A schema cannot be used.
        InternalError: A process ended before its work.
    """
    examiner = Examiner(contract, project, operation)
    units = iter_units(sources, examiner.calls, with_pairs=with_pairs)
    count = 1 if sources.is_once_only else (jobs or default_jobs(sources))
    total = Tally(unreadable=list(sources.unreadable), passed_over=list(sources.passed_over))
    total.documents += len(sources.unreadable)
    parts = _judge_here(examiner, units) if count == 1 else _judge_in_processes(examiner, units, count)
    for part in parts:
        progress(part.documents)
        total.merge(part)
    return total


# ------------------------------------------------------------------------------------------------- units


def iter_units(sources: Sources, calls: Calls, *, with_pairs: bool) -> Iterator[Unit | Tally]:
    """Yield what is to be judged, in the order of the sources, and what surveys say besides.

    Args:
        calls: What tells calls of the contract's APIs.
        with_pairs: Find the XML and the JSON answers to one request.
    """
    partners = _partners(sources.found) if with_pairs else {}
    done: set[Path] = set()
    messages = [source for source in sources.found if source.kind is Kind.MESSAGE]
    for source in sources.found:
        if source.path in done or (source.kind is Kind.MESSAGE and source != messages[0]):
            continue
        found = survey_messages(messages, calls) if source.kind is Kind.MESSAGE else survey(source, calls)
        partner = partners.get(source.path)
        if partner is not None:
            done.add(partner.path)
            yield Unit((*found.items, *survey(partner, calls).items))
        else:
            yield from (Unit((item,)) for item in found.items if not item.is_copy)
        if with_pairs:
            yield from (Unit((found.items[xml], found.items[json]), is_judged=False) for xml, json in found.twins)
        for gathering in found.gatherings:
            items = tuple(found.items[member.index] for member in gathering.members)
            yield Unit(items, is_judged=False, gathering=gathering)
        yield _rest(source, found)


def _rest(source: Source, found: Survey) -> Tally:
    return Tally(
        documents=len(found.unjudged),
        unjudged=list(found.unjudged),
        passed_over=list(found.passed_over),
        unreadable=[(source.shown, found.damage)] if found.damage else [],
        dropped=found.dropped,
    )


def _partners(sources: Iterable[Source]) -> dict[Path, Source]:
    """Return, by path, the file of the same name in the other format that lies in the same folder."""
    by_name: dict[Path, list[Source]] = {}
    for source in sources:
        if source.kind is Kind.DOCUMENT and source.copy is None:
            by_name.setdefault(source.path.absolute().with_suffix(""), []).append(source)
    partners = {}
    for twins in by_name.values():
        if sorted(source.path.suffix.lower() for source in twins) == [".json", ".xml"]:
            first, second = twins
            partners[first.path], partners[second.path] = second, first
    return partners


# ------------------------------------------------------------------------------------------------ judging


def _judge_here(examiner: Examiner, units: Iterator[Unit | Tally]) -> Iterator[Tally]:
    while few := list(islice(units, _AT_ONCE)):
        yield examiner.tally(few)


def _judge_in_processes(examiner: Examiner, units: Iterator[Unit | Tally], count: int) -> Iterator[Tally]:
    """Yield the tallies of chunks in their order; not many more are under way than there are processes."""
    global _examiner  # noqa: PLW0603 - what a process that is forked off finds when it starts
    context = multiprocessing.get_context(_START)
    _examiner = examiner
    # What is forked off shares our memory as long as nobody writes to it, and the collector writes.
    gc.collect()
    gc.freeze()
    waiting: deque[Future[Tally]] = deque()
    pool = ProcessPoolExecutor(count, context, _start, () if _START == "fork" else (examiner.origin,))
    try:
        while chunk := list(islice(units, CHUNK)):
            waiting.append(pool.submit(_tally, chunk))
            if len(waiting) > 2 * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise InternalError(
            "a process that judged recordings has ended before its work; try again with --jobs 1"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        gc.unfreeze()
        _examiner = None


_examiner: Examiner | None = None


def _start(origin: tuple[Contract, Project, str | None] | None = None) -> None:
    global _examiner  # noqa: PLW0603 - one for each process
    # Ctrl-C goes to all processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if origin is not None:
        _examiner = Examiner(*origin)


def _tally(units: list[Unit | Tally]) -> Tally:
    assert _examiner is not None
    return _examiner.tally(units)
