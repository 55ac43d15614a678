"""Recordings to what they say about a contract: each finds its operation, and is judged as an exchange of a run is.

An examiner is made once for a process: schemas are compiled and contracts read when it is made, and what is said of one
body is remembered for the next that is the same.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from accordant.answers import Answer, Reader
from accordant.assertions import iter_assert_outcomes
from accordant.calls import Calls
from accordant.checks import iter_check_outcomes
from accordant.contracts import Api, Contract, Operation, Strength
from accordant.errors import UsageError, nearest
from accordant.exchange import Exchange, Request
from accordant.findings import Outcome, Verdict
from accordant.gatherings import Gathering
from accordant.large_documents import iter_large_outcomes
from accordant.project import Project
from accordant.recorded_relations import joined_names, judge_gathering
from accordant.refusals import iter_breaking_outcomes
from accordant.surveys import Item, Large, Recording, Unread, read_item
from accordant.tallies import ClauseIndex, Part, Tally
from accordant.twins import compare_twins, same_image_clause

__all__ = ["Examined", "Examiner", "Unit"]

_REMEMBERED: Final = 512
_NO_DOCUMENT: Final = "there is no well-formed XML or JSON document in it"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is judged in one go.

    Attributes:
        items: One recording, or the two of a pair; of a pair that is not judged any more the XML comes first.
        is_judged: Whether each is judged by itself, and not compared only.
        gathering: The relation that they are compared for; its members are the items in their order.
    """

    items: tuple[Item, ...]
    is_judged: bool = True
    gathering: Gathering | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What one recording says.

    Attributes:
        operation: What it was judged as; None where that cannot be told.
        why: Why it was not judged by a schema; empty where it was.
        answer: What was judged, where it was asked for by itself.
        format: That of the answer, as it was asked for or else came; empty where neither can be told.
    """

    operation: Operation | None
    outcomes: tuple[Outcome, ...]
    why: str
    answer: Answer | None = None
    format: str = ""


class Examiner:
    """Judges recordings.

    Attributes:
        calls: What tells calls of the contract's APIs.
        origin: What another process makes the same examiner of.

    Args:
        operation: Name of the operation that all recordings are of; default is what each says itself.

    Raises:
        SchemaError: A schema cannot be used.
    """

    def __init__(self, contract: Contract, project: Project, operation: str | None = None) -> None:
        self.origin = (contract, project, operation)
        self.calls = Calls(contract)
        self._contract = contract
        self._chosen = contract.operations[operation] if operation is not None else None
        apis = {op.api.name: op.api for op in contract.operations.values()}
        self._readers = {name: Reader(api, project) for name, api in apis.items()}
        self._clauses: dict[str, ClauseIndex] = {}
        self._stand_ins: dict[tuple[str, str], Operation] = {}
        self._remembered: OrderedDict[tuple[object, ...], Examined] = OrderedDict()

    def tally(self, units: Iterable[Unit | Tally]) -> Tally:
        """Return what some units say together; a tally among them is added where it stands."""
        total = Tally()
        for unit in units:
            if isinstance(unit, Tally):
                total.merge(unit)
            else:
                self._add(unit, total)
        return total

    def examine(self, exchange: Exchange, *, broken: Sequence[str] = (), time_zone: str | None = None) -> Examined:
        """Return what one exchange says; what comes of a request that breaks something is not judged.

        Args:
            broken: What its request breaks, each as in `Case.breaks`: no assert that rests upon it is judged.
            time_zone: That of the site, for dates without a zone.
        """
        answer = self._answer(exchange)
        reason = self._why_unknown(answer)
        if reason:
            return Examined(None, (), reason, answer)
        by_method = answer.operation.other_http_method
        cases = [replace(exchange.case, breaks=each) for each in broken] or [exchange.case]
        answers = [self._answer(replace(exchange, case=case)) for case in cases]
        checked = next((each for each in answers if each.case.breaks == by_method), answer)
        # An assert that is about one of the things that are broken is not judged, so that all must have judged it.
        asserts = [list(iter_assert_outcomes(each, None, time_zone)) for each in answers]
        judged = set.intersection(*({outcome.clause for outcome in each} for each in asserts))
        outcomes = (*iter_check_outcomes(checked), *(one for one in asserts[0] if one.clause in judged))
        return Examined(answer.operation, outcomes, _why_unjudged(answer), answer)

    def clauses_of(self, operation: Operation) -> ClauseIndex:
        """Return the clauses of an operation that was examined, by id."""
        return self._clauses_of(operation)

    def _add(self, unit: Unit, total: Tally) -> None:
        if unit.gathering is not None:
            self._relate(unit.items, unit.gathering, total)
            return
        answers = []
        for item in unit.items:
            recording = read_item(item, self.calls)
            total.documents += unit.is_judged
            if isinstance(recording, Unread):
                if unit.is_judged:
                    (total.unreadable if recording.is_damage else total.unjudged).append((item.name, recording.reason))
                continue
            if isinstance(recording, Large):
                if unit.is_judged:
                    self._judge_large(item, recording, total)
                continue
            answer = self._answer(recording.exchange) if len(unit.items) > 1 else None
            if unit.is_judged:
                self._judge(item, recording, answer, total)
            if answer is not None:
                answers.append((item, answer))
        if len(answers) == 2:
            self._compare(answers, total)

    def _judge(self, item: Item, recording: Recording, answer: Answer | None, total: Tally) -> None:
        examined = self._examined(recording, answer, item.time_zone)
        if examined.why:
            total.unjudged.append((item.name, examined.why))
        else:
            total.judged += 1
        if examined.operation is not None:
            clauses = self._clauses_of(examined.operation)
            case = recording.exchange.case
            total.add(examined.outcomes, clauses, Part(item.name, case.request, case.caller, examined.format))

    def _judge_large(self, item: Item, large: Large, total: Tally) -> None:
        """Judge a document by its schema while it is read; it is not compared with another."""
        operation = self._chosen
        for reader in self._readers.values():
            operation = operation or self._operation_of_root(reader.api, large.root)
        if operation is None:
            total.unjudged.append((item.name, f"no operation of the contract answers with {large.root!r}"))
            return
        try:
            outcomes = list(iter_large_outcomes(item.source, operation, self.reader_of(operation), item.name))
        except UsageError as error:
            total.unreadable.append((item.name, str(error)))
            return
        total.add(outcomes, self._clauses_of(operation), Part(item.name, Request("", ()), format="xml"))
        is_parsed = not any(
            outcome.clause.endswith("/well-formed") and outcome.verdict is Verdict.VIOLATED for outcome in outcomes
        )
        total.judged += is_parsed
        if not is_parsed:
            total.unjudged.append((item.name, _NO_DOCUMENT))

    def _examined(self, recording: Recording, answer: Answer | None, time_zone: str | None) -> Examined:
        exchange = recording.exchange
        if exchange.response is None:
            return self._examine(recording, answer, time_zone)
        key = (
            hashlib.blake2b(exchange.response.body, digest_size=16).digest(),
            exchange.response.status,
            exchange.response.header("content-type"),
            exchange.case.operation,
            exchange.case.caller,
            exchange.case.request,
            exchange.case.breaks,
            exchange.case.acceptance,
            exchange.echoed,
            recording.missing_bytes,
            time_zone,
        )
        found = self._remembered.get(key)
        if found is None:
            found = self._remembered[key] = self._examine(recording, answer, time_zone)
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return found

    def _examine(self, recording: Recording, answer: Answer | None, time_zone: str | None) -> Examined:
        answer = answer or self._answer(recording.exchange)
        if recording.missing_bytes and not answer.is_parsed:
            return Examined(None, (), f"the recording has lost {recording.missing_bytes} bytes of its body")
        reason = self._why_unknown(answer)
        if reason:
            return Examined(None, (), reason)
        outcomes = (
            *iter_check_outcomes(answer),
            *iter_breaking_outcomes(answer),
            *iter_assert_outcomes(answer, None, time_zone),
        )
        return Examined(answer.operation, outcomes, _why_unjudged(answer), format=_format_of(answer))

    def _compare(self, answers: Sequence[tuple[Item, Answer]], total: Tally) -> None:
        (first, xml), (second, json) = answers
        if xml.format == "json":
            first, xml, second, json = second, json, first, xml
        name = f"{first.name} and {second.name.rpartition('/')[2]}"
        clause = same_image_clause(xml.operation, xml.kind)
        outcomes = compare_twins(xml, json, clause, name)
        if outcomes is not None:
            rank = len(self._clauses_of(xml.operation))
            parts = (_part(first.name, xml), _part(second.name, json))
            total.add_pair(outcomes, {clause.id: (rank, clause)}, name, parts)

    def _relate(self, items: Sequence[Item], gathering: Gathering, total: Tally) -> None:
        """Judge what several recordings say together."""
        operation = self._contract.operations[gathering.operation]
        if self._chosen is not None and self._chosen.name != operation.name:
            return
        recordings = [read_item(item, self.calls) for item in items]
        exchanges = [each.exchange for each in recordings if isinstance(each, Recording)]
        if len(exchanges) < len(items):
            return  # what cannot be read is named already
        answers = [self.reader_of(operation).read(operation, exchange) for exchange in exchanges]
        outcome = judge_gathering(operation, gathering, answers, [item.name for item in items])
        by_name = {item.name: answer for item, answer in zip(items, answers, strict=True)}
        parts = [_part(name, by_name[name]) for name in dict.fromkeys(outcome.cases)]
        total.add_group([outcome], self._clauses_of(operation), joined_names(outcome.cases), parts)

    def answer(self, exchange: Exchange, operation: Operation | None = None) -> Answer:
        """Return a recording as the answer of its operation, or of a stand-in where it is not told which that is.

        Args:
            operation: What it answers, where that is known although the recording may not show it.
        """
        return self._answer(exchange) if operation is None else self.reader_of(operation).read(operation, exchange)

    def outcomes(
        self, exchange: Exchange, time_zone: str | None = None, operation: Operation | None = None
    ) -> tuple[Outcome, ...]:
        """Return what one recording says; `operation` is as for `answer`."""
        return self._examine(Recording(exchange), self.answer(exchange, operation), time_zone).outcomes

    # -------------------------------------------------------------------------------------- operations

    def _answer(self, exchange: Exchange) -> Answer:
        """Return a recording as the answer of its operation, or of a stand-in where it is not told which that is."""
        if self._chosen is not None:
            return self.reader_of(self._chosen).read(self._chosen, exchange)
        named = self._contract.operations.get(exchange.case.operation)
        if named is not None:
            return self.reader_of(named).read(named, exchange)
        answers = [reader.read(self._stand_in(reader.api, "document"), exchange) for reader in self._readers.values()]
        for answer in answers:
            operation = self._operation_by_root(answer)
            if operation is not None:
                return answer.of(operation)
        return answers[0]

    def reader_of(self, operation: Operation) -> Reader:
        """Return what reads the answers of an operation."""
        return self._readers[operation.api.name]

    def _operation_by_root(self, answer: Answer) -> Operation | None:
        """Return the operation that answers with such a root, a stand-in where several do; None where none does."""
        root = answer.root_name
        if not answer.is_parsed or answer.format == "html" or root is None:
            return None
        return self._operation_of_root(answer.reader.api, root)

    def _operation_of_root(self, api: Api, root: str) -> Operation | None:
        if root == api.error.element:
            return self._stand_in(api, root)
        found = [op for op in self._contract.operations.values() if op.api.name == api.name and op.element == root]
        if len(found) == 1:
            return found[0]
        # Which of several it was does not change what kind of document this must be.
        return self._stand_in(api, root) if found else None

    def _stand_in(self, api: Api, name: str) -> Operation:
        """Return what stands for an operation where only the document can be judged: an error may be of any."""
        found = self._stand_ins.get((api.name, name))
        if found is None:
            of_api = [op for op in self._contract.operations.values() if op.api.name == api.name]
            found = self._stand_ins[api.name, name] = Operation(
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
                element=name if any(op.element == name for op in of_api) else f"{name}-success",
                error_codes={code: text for op in of_api for code, text in op.error_codes.items()},
            )
        return found

    def _why_unknown(self, answer: Answer) -> str:
        """Return why it cannot be told what a document answers; empty where it can, or where there is no document."""
        is_document = answer.is_parsed and answer.format != "html" and answer.root_name is not None
        if answer.operation.name != "document" or not is_document:
            return ""
        named = answer.case.operation
        if named:
            hint = nearest(named, self._contract.operations)
            return f"the contract has no operation {named!r}{'; ' if hint else ''}{hint}"
        return f"no operation of the contract answers with {answer.root_name!r}"

    def _clauses_of(self, operation: Operation) -> ClauseIndex:
        found = self._clauses.get(operation.name)
        if found is None:
            clauses = {clause.id: (rank, clause) for rank, clause in enumerate(operation.clauses())}
            found = self._clauses[operation.name] = clauses
        return found


def _format_of(answer: Answer) -> str:
    return answer.expected_format or answer.format or ""


def _part(name: str, answer: Answer) -> Part:
    return Part(name, answer.case.request, answer.case.caller, _format_of(answer))


def _why_unjudged(answer: Answer) -> str:
    if answer.response is None:
        failure = answer.exchange.failure
        return f"no answer: {failure.message if failure is not None else 'none was recorded'}"
    if not answer.is_parsed or answer.format == "html":
        return _NO_DOCUMENT
    if answer.kind != "other":
        return ""
    if answer.root_name is None:
        return "it has no root: not one element, and not one key"
    return f"its root {answer.root_name!r} is not that of {answer.operation.name}"
