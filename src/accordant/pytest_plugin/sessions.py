"""What one session of pytest knows of contracts: which clauses are tested, and what was found out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from accordant.pytest_plugin.items import ClauseItem
from accordant.pytest_plugin.settings import Settings

if TYPE_CHECKING:
    from accordant.pytest_plugin.executions import Executions
    from accordant.pytest_plugin.verdicts import Judged

__all__ = ["ContractSession"]


class ContractSession:
    """The tests that are about contracts, after all that deselects some of them.

    Args:
        shared: A folder of this session, and of the processes that it has started.
    """

    def __init__(self, items: Iterable[ClauseItem], settings: Settings, shared: Path) -> None:
        self.settings = settings
        self._shared = shared
        self._executions: dict[Path, Executions] = {}
        clauses: defaultdict[tuple[Path, str], dict[str, None]] = defaultdict(dict)
        for item in items:
            clauses[item.loaded.project.root, item.operation.name][item.clause.id] = None
            item.session_of_contracts = self
        self._clauses = {key: tuple(found) for key, found in clauses.items()}

    def of(self, item: ClauseItem) -> Judged | str:
        """Return what was found out of the operation of a test; see `Executions.of`."""
        from accordant.pytest_plugin.executions import Executions  # noqa: PLC0415 - collecting does not need it

        project, contract = item.loaded.project, item.loaded.contract
        if project.root not in self._executions:
            assert contract is not None
            # Projects may have operations of one name.
            shared = self._shared / f"project-{sorted({root for root, _ in self._clauses}).index(project.root)}"
            shared.mkdir(exist_ok=True)
            selected = {name: found for (root, name), found in self._clauses.items() if root == project.root}
            self._executions[project.root] = Executions(project, contract, self.settings, shared, selected)
        return self._executions[project.root].of(item.operation.name)
