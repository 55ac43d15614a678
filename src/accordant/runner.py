"""The main path: plan a round, send it, journal it, learn from it; then judge, minimise, report."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from accordant.answers import Answer, Reader
from accordant.bank import Bank, PersonRows, learn, list_tree
from accordant.contracts import Operation
from accordant.errors import SiteError
from accordant.exchange import BEFOREHAND, Case, Exchange
from accordant.expressions import Tree
from accordant.findings import Verdict
from accordant.judging import Judge
from accordant.minimising import minimise
from accordant.planning.families import Family
from accordant.planning.plans import Draw, Group, Later, Plan, Step, Walk
from accordant.planning.relations import Standing
from accordant.planning.rounds import LAST_ROUND, plan_round
from accordant.planning.selections import UNKNOWN_PAGES, Selection
from accordant.probes import told_before
from accordant.project import Project
from accordant.recordings import JournalWriter
from accordant.sites import Site
from accordant.transports import Transport
from accordant.usability import AFTER_FAILURE, CONTROL_ROLE, why_unusable

__all__ = ["Run", "Watcher", "run"]


class Watcher:
    """Is told how a run goes on; this one does nothing."""

    def planned(self, number: int, requests: int) -> None:
        """A round begins.

        Args:
            number: Of the round, 1 to `LAST_ROUND`.
            requests: How many it will probably be.
        """

    def sent(self, exchange: Exchange) -> None:
        """A request was answered, or stayed without an answer; told after it is journalled, from several threads."""

    def found(self, findings: int) -> None:
        """A round has ended, and so many findings are known."""

    def minimising(self, findings: int) -> None:
        """The requests of so many findings are made smaller now."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run needs.

    Attributes:
        callers: As whom requests are sent, the main one first.
        transport: Sends a case; owned by the caller, who closes it.
        journal: Takes every exchange before it is judged.
        watcher: Is told how it goes on.
        selection: What of the plan is carried out.
        known: By the id of their cases, exchanges of an earlier part of the same run: they are not sent again.
        drawn: By round, what the earlier part had drawn; Hypothesis may draw otherwise in another process.
        minimises: Smaller requests are looked for where something is found.
        operations: By name, those that follow-ups may ask for.
        is_pseudonymised: The transport puts pseudonyms into the place of personal data.
    """

    operation: Operation
    site: Site
    callers: tuple[str, ...]
    seed: int
    project: Project
    reader: Reader
    transport: Transport
    journal: JournalWriter
    watcher: Watcher = field(default_factory=Watcher)
    selection: Selection = field(default_factory=Selection)
    known: Mapping[str, Exchange] = field(default_factory=dict)
    drawn: Mapping[int, Sequence[Draw]] = field(default_factory=dict)
    minimises: bool = True
    operations: Mapping[str, Operation] = field(default_factory=dict)
    is_pseudonymised: bool = False


def run(run: Run) -> Judge:
    """Carry out a run and return its judge, which has taken everything in.

    Raises:
        SiteError: The site cannot be reached, stops answering, or refuses to be used at all.
    """
    judge = Judge(
        run.operation,
        run.reader,
        run.site.time_zone,
        operations=run.operations,
        is_pseudonymised=run.is_pseudonymised,
    )
    banks: dict[str, Bank] = {}
    left_out: list[Case] = []
    with ThreadPoolExecutor(run.site.limits.concurrency, thread_name_prefix="accordant") as pool:
        for number in range(1, LAST_ROUND + 1):
            whole = _whole_round(run, number, banks, judge)
            plan = run.selection.of(whole, run.operation, len(judge.answers), _counting(run, banks))
            for clause, reason in plan.notes:
                run.journal.append_note(clause, reason)
            if number == 1:
                control = _control(run, whole)
                judge.add([_check_usable(run, control)])
            run.watcher.planned(number, plan.requests(_counting(run, banks)))
            while plan.groups:
                for group, exchanges in _send_round(run, plan, control, pool, _counting(run, banks)):
                    answers = judge.add(exchanges)
                    if group.again and _differs(judge, answers):
                        judge.add(_send_checked(run, Group(group.id, group.again), control))
                plan = run.selection.more(plan, len(judge.answers), _counting(run, banks))
            if number < LAST_ROUND:
                left_out += [case for group in plan.left_out for case in group.cases()]
                banks = {caller: learn(run.operation, judge.ordered(), caller, left_out) for caller in run.callers}
            findings = judge.findings()
            run.watcher.found(len(findings))
    if run.minimises:
        run.watcher.minimising(len(findings))
        execute = partial(_send_checked, run, control=control)
        minimise(judge, _family(run, LAST_ROUND, banks), findings, execute, run.journal.append_minimised)
    run.journal.append_end()
    return judge


def _whole_round(run: Run, number: int, banks: Mapping[str, Bank], judge: Judge) -> Plan:
    """Return a round before it is cut to what is wanted; what is drawn for it is kept, unless it was kept before."""
    drawn = run.drawn.get(number)
    standing = Standing(judge.verdicts()) if number == LAST_ROUND else None
    whole = plan_round(_family(run, number, banks), run.seed, run.project, drawn, standing)
    if drawn is None and whole.drawn:
        run.journal.append_drawn(number, whole.drawn)
    return whole


def _family(run: Run, number: int, banks: Mapping[str, Bank]) -> Family:
    return Family(number, run.operation, run.site, run.callers, banks, run.operations)


def _counting(run: Run, banks: Mapping[str, Bank]) -> Callable[[Walk], int]:
    return partial(_pages, operation=run.operation, banks=banks)


def _pages(walk: Walk, operation: Operation, banks: Mapping[str, Bank]) -> int:
    """Return how many requests a walk will probably be: one for each page, and an empty one where the last is full."""
    case = walk.case
    bank = banks.get(case.caller, Bank())
    rows = bank.people.get(case.person or "")
    size = operation.effective(case.request.sent, operation.listing.size) if operation.listing.size else None
    if rows is None or size is None or not size.strip().isdecimal() or not int(size):
        return UNKNOWN_PAGES
    on_page = min(int(size), rows.longest_page) if _is_capped(operation, rows) else int(size)
    has_short_end = 0 < rows.count % on_page < (case.full_page or 0)
    return min(walk.limit, -(-rows.count // on_page) + (0 if has_short_end else 1))


def _is_capped(operation: Operation, rows: PersonRows) -> bool:
    """Tell whether a list was read in pages shorter than the documented size, though it has more rows."""
    default = operation.parameters[operation.listing.size].default if operation.listing.size else None
    if default is None or not default.isdecimal():
        return False
    return 0 < rows.longest_page < min(rows.count, int(default))


def _control(run: Run, plan: Plan) -> Case:
    """Return the request by which a site that is down, or refuses us, is told apart from one that is wrong."""
    first = next(plan.cases(), None)
    if first is None:
        raise SiteError(f"nothing can be sent to {run.site.url}: no person is known there; name one with --person")
    return replace(first, id="0-0000", group="0g000", role=CONTROL_ROLE, label="is the site there at all")


def _check_usable(run: Run, control: Case) -> Exchange:
    """Return the exchange that the journal has of a control request, which is sent in any case."""
    exchange = run.transport.send(control)
    known = run.known.get(control.id)
    if known is None or _why_unusable(run, known):
        run.journal.append(exchange)
        known = exchange
    if reason := _why_unusable(run, exchange):
        raise SiteError(reason)
    return known


def _why_unusable(run: Run, exchange: Exchange) -> str:
    return why_unusable(run.reader.read(run.operation, exchange), run.site.url)


def _send_round(
    run: Run, plan: Plan, control: Case, pool: ThreadPoolExecutor, pages: Callable[[Walk], int]
) -> Iterator[tuple[Group, list[Exchange]]]:
    """Send all groups of a round, several side by side, and yield the exchanges of each; the end is a barrier."""
    stop = threading.Event()
    alone = [group for group in plan.groups if group.is_alone]
    # The longest first: one that began last would keep the barrier waiting, with all other connections idle.
    together = [group for group in plan.groups if not group.is_alone]
    ordered = sorted(together, key=lambda group: group.cost(pages), reverse=True)
    futures = deque((group, pool.submit(_send_unless, stop, run, group, control)) for group in ordered)
    try:
        while futures:
            # Taken off: a future keeps what it has brought.
            group, future = futures.popleft()
            yield group, future.result()
        for group in alone:
            yield group, _send_unless(stop, run, group, control)
    finally:
        stop.set()
        for _, future in futures:
            future.cancel()


def _differs(judge: Judge, answers: Sequence[Answer]) -> bool:
    """Tell whether the answers of a group differ where a relation says, or asks, that they do not."""
    return any(
        outcome.verdict is Verdict.VIOLATED or outcome.observation.startswith("does not hold")
        for outcome in judge.group_outcomes(answers)
        if "/relations/" in outcome.clause
    )


def _send_unless(stop: threading.Event, run: Run, group: Group, control: Case) -> list[Exchange]:
    if stop.is_set():
        return []
    try:
        return _send_checked(run, group, control)
    except SiteError:
        stop.set()  # at once: other groups would each wait for a site that is gone
        raise


def _send_checked(run: Run, group: Group, control: Case) -> list[Exchange]:
    """Send a group; where one of its requests is not answered, the control request after it."""
    exchanges = list(_send_group(run, group))
    failed = next((exchange for exchange in exchanges if exchange.failure is not None), None)
    return exchanges if failed is None else [*exchanges, _check_still_there(run, control, failed)]


def _check_still_there(run: Run, control: Case, failed: Exchange) -> Exchange:
    """Tell a request that is not answered apart from a site that does not answer any more."""
    case = replace(control, id=f"{failed.case.id}{AFTER_FAILURE}", group=f"{failed.case.group}{AFTER_FAILURE}")
    try:
        return _check_usable(run, case)
    except SiteError as error:
        raise SiteError(f"{error}\nWhat was answered until then is kept in {run.journal.path}.") from error


def _send_group(run: Run, group: Group) -> Iterator[Exchange]:
    """Send the steps of a group; what is made from the answer to its first, when that is there."""
    sent: list[Exchange] = []
    first = 0
    known = [case.id in run.known for case in group.cases()]
    if any(case.role == BEFOREHAND for case in group.cases()) and not all(known):
        run = replace(run, known={})  # the session in which the others were sent is gone
    for step in group.steps:
        for ready in _ready(run, step, sent[:first], sent):
            for exchange in _send_walk(run, ready) if isinstance(ready, Walk) else (_send(run, ready),):
                sent.append(exchange)
                yield exchange
        first = first or len(sent)


def _ready(run: Run, step: Step, first: Sequence[Exchange], sent: Sequence[Exchange]) -> Sequence[Case | Walk]:
    """Return what a step sends.

    Args:
        first: The exchanges of the first step of its group.
        sent: All of the group until now.
    """
    if not isinstance(step, Later):
        return [step]
    answers = [run.reader.read(run.operation, exchange) for exchange in first]
    if step.way is not None:
        probe, way = step.way
        others = [run.reader.read(run.operation, exchange) for exchange in sent[len(first) :]]
        if told_before(run.operation, probe, way, answers, others, run.site.time_zone):
            return []
    return step.steps(_tree(run, answers))


def _tree(run: Run, answers: Sequence[Answer]) -> Tree | None:
    """Return an answer as a tree, of a walk that of all its rows; None where there is none, or it was refused."""
    if len(answers) == 1:
        return answers[0].tree if answers[0].kind == "success" else None
    rows = {row.key: row for answer in answers for row in answer.rows or ()}
    return list_tree(run.operation, rows.values()) if answers and answers[0].kind == "success" else None


def _send_walk(run: Run, walk: Walk) -> Iterator[Exchange]:
    """Read pages until one is empty, is no list, shows nothing new, or is not full."""
    seen: set[str] = set()
    for number in range(walk.limit):
        exchange = _send(run, walk.page(number))
        yield exchange
        keys = run.reader.read(run.operations.get(exchange.case.operation, run.operation), exchange).keys
        if not keys or not set(keys) - seen or len(keys) < (walk.case.full_page or 0):
            return
        seen.update(keys)


def _send(run: Run, case: Case) -> Exchange:
    known = run.known.get(case.id)
    # What was not answered then may have been because the site was down.
    if known is not None and known.case.request == case.request and known.failure is None:
        run.watcher.sent(known)
        return known
    exchange = run.transport.send(case)
    run.journal.append(exchange)
    run.watcher.sent(exchange)
    return exchange
