"""Contract files and their clauses as pytest knows them: a collector and its items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from accordant.contracts import Clause, Operation
from accordant.pytest_plugin.discovery import Loaded, load
from accordant.pytest_plugin.failures import failure_text
from accordant.pytest_plugin.verdicts import Cell, Result, cells_of

if TYPE_CHECKING:
    from accordant.pytest_plugin.sessions import ContractSession

__all__ = ["ClauseItem", "ContractFile"]

_BROKEN: Final = pytest.StashKey[str]()


class ContractFile(pytest.File):
    """A file in the contracts folder of a project; one of an operation has its clauses as tests, others none."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the clauses of the operation, in the contract's order.

        Raises:
            CollectError: The contract has mistakes; the first file says all of them, in whichever files they are.
        """
        loaded = load(self.path.parent.resolve())
        if loaded.error:
            if self.config.stash.setdefault(_BROKEN, self.nodeid) == self.nodeid:
                raise self.CollectError(loaded.error)
            return
        operation = loaded.operations.get(self.path.resolve())
        if operation is None:
            return
        for clause in operation.clauses():
            for cell in cells_of(operation, clause):
                short = clause.id.partition("/")[2]
                name = short if cell is None else f"{short}[{cell}]"
                make = partial(ClauseItem.from_parent, self, loaded=loaded, operation=operation)
                # In full: made from the name alone, pytest 9.2 takes it for another than --lf has kept of it.
                yield make(name=name, nodeid=f"{self.nodeid}::{name}", clause=clause, cell=cell)


class ClauseItem(pytest.Item):
    """A clause of an operation as a test; where it must hold, for one caller and one format.

    Attributes:
        session_of_contracts: Says what was found out; there from the end of the collection.
    """

    def __init__(
        self, *, loaded: Loaded, operation: Operation, clause: Clause, cell: Cell | None, **others: object
    ) -> None:
        super().__init__(**others)  # type: ignore[arg-type]  # as pytest passes them
        self.loaded = loaded
        self.operation = operation
        self.clause = clause
        self.cell = cell
        self.session_of_contracts: ContractSession | None = None
        self._place = Path(clause.location.file).absolute()
        for marker in ("accordant", clause.strength.value, clause.id.split("/")[1]):
            self.add_marker(marker)
        self.user_properties += [
            ("accordant_clause", clause.id),
            ("accordant_strength", clause.strength.value),
            ("accordant_source", clause.source),
        ]

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the clause is written."""
        return self._place, self.clause.location.line - 1, self.name

    def setup(self) -> None:
        """Have the plan of the operation executed, unless that was done."""
        from accordant.errors import AccordantError  # noqa: PLC0415

        assert self.session_of_contracts is not None
        failure = ""
        try:
            judged = self.session_of_contracts.of(self)
        except AccordantError as error:
            failure = str(error)
        if failure:  # here, so that no error is shown as the cause of another
            pytest.fail(failure, pytrace=False)
        if isinstance(judged, str):
            pytest.skip(judged)

    def runtest(self) -> None:
        """Judge the clause."""
        assert self.session_of_contracts is not None
        judged = self.session_of_contracts.of(self)
        assert not isinstance(judged, str)
        result = judged.result(self.clause, self.cell, self.session_of_contracts.settings.fail_on)
        self.user_properties += self._properties(result, judged.report.run)
        if result.status == "known":
            pytest.xfail(result.reason)
        if result.status == "skipped":
            pytest.skip(result.reason)
        if result.status != "passed":  # a known one too, where --runxfail is given
            text = failure_text(self.clause, result, judged.report.run, self.nodeid)
            pytest.fail(text, pytrace=False)

    def _properties(self, result: Result, run: str) -> Iterable[tuple[str, object]]:
        return (
            ("accordant_requests", result.requests),
            ("accordant_verdict", result.verdict.value),
            ("accordant_run", run),
        )
