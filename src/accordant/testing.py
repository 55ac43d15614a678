"""What a user's own tests import: strategies by their names, and requests of an operation.

    @given(strategy("dates.timestamps")())
    def test_our_parser_reads_every_timestamp(text): ...

    @given(requests_for("getUserInteractions", "server").valid())
    def test_our_client_encodes_every_request(request): ...

    @pytest.mark.parametrize("shape", legal_answers("getUserInteractions"), ids=lambda shape: shape.name)
    def test_our_parser_reads_every_answer(shape): ...

Contracts and strategies are those of the project in whose folders the tests run, or else those that come with
accordant. See docs/strategies.md and docs/your-own-tests.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from pathlib import Path

from hypothesis.strategies import SearchStrategy

from accordant.answer_shapes import AnswerShape, answer_shapes
from accordant.answers import Reader
from accordant.contracts import Contract, Operation
from accordant.errors import UsageError, nearest
from accordant.generation.operations import Labelled, Requests
from accordant.loading import load_contract
from accordant.project import Project, find_project
from accordant.strategies import load_strategy

__all__ = ["AnswerShape", "Labelled", "Requests", "legal_answers", "requests_for", "strategy"]


def strategy(name: str, *, project: Path | None = None) -> Callable[..., SearchStrategy[object]]:
    """Return a function of a strategies folder by the name that a contract would use.

    Args:
        name: ``module.function``; the project's own module counts before the one that comes with accordant.
        project: Folder of the project; None for that of the working folder.

    Raises:
        UsageError: There is no such module or function, or the module cannot be run.
    """
    if name.count(".") != 1 or not all(name.split(".")):
        raise UsageError(f"{name!r} is no name of a strategy; write module.function, as dates.timestamps")
    return load_strategy(_project(project), name)


def requests_for(
    operation: str,
    caller: str,
    *,
    project: Path | None = None,
    known: Mapping[str, Collection[str]] | None = None,
    values: Mapping[str, SearchStrategy[str] | str] | None = None,
) -> Requests:
    """Return the strategies of one operation's requests for one caller; see `Requests`.

    Args:
        operation: Its name in the contract.
        caller: One of the operation's, such as ``server``.
        project: Folder of the project; None for that of the working folder.
        known: By parameter, values that a site has shown; strategies keep near to them.
        values: By parameter, a strategy of legal values in the place of the contract's, or one value. A credential
            without one is drawn as its placeholder, ``{{api_key}}``.

    Raises:
        UsageError: There is no such operation, caller or parameter.
        ContractError: A contract of the project cannot be read.
    """
    found = _project(project)
    return Requests(_operation(found, operation), caller, found, known or {}, values or {})


def legal_answers(operation: str, *, project: Path | None = None) -> tuple[AnswerShape, ...]:
    """Return the shapes that a legal answer may have, each as a document of XML and of JSON; refusals are the last.

    Args:
        operation: Its name in the contract.
        project: Folder of the project; None for that of the working folder.

    Raises:
        UsageError: There is no such operation.
        ContractError: A contract of the project cannot be read.
        SchemaError: A schema of the project cannot be read.
    """
    found = _project(project)
    called = _operation(found, operation)
    return answer_shapes(called, found, Reader(called.api, found))


def _operation(project: Project, name: str) -> Operation:
    operations = _contract(project).operations
    if name not in operations:
        hint = nearest(name, operations) or f"there are {', '.join(sorted(operations))}"
        raise UsageError(f"there is no operation {name!r}; {hint}")
    return operations[name]


def _project(folder: Path | None) -> Project:
    return find_project(explicit=folder)


@cache
def _contract(project: Project) -> Contract:
    return load_contract(project)
