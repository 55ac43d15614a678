"""Fixtures for a user's own tests: a sandbox, a client of a contract, a recorder of calls, and answers of every shape.

The engine is loaded by the fixtures that need it, so that a test session that uses none of them does not wait for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import pytest

if TYPE_CHECKING:
    from accordant.answer_shapes import AnswerShape
    from accordant.clients import Client
    from accordant.contracts import Contract, Operation
    from accordant.examiners import Examiner
    from accordant.project import Project
    from accordant.pytest_plugin.answer_sites import AnswerSite
    from accordant.pytest_plugin.recording import CallRecorder
    from accordant.sandbox import Sandbox

__all__ = [
    "SandboxPerson",
    "accordant_answers",
    "accordant_client",
    "accordant_contract",
    "accordant_person",
    "accordant_project",
    "accordant_recorder",
    "accordant_sandbox",
    "accordant_sandbox_session",
]

_MARKERS: Final = (
    "accordant_sandbox(seed, faults, dialect, rows): what the sandbox of a test is made from",
    "accordant_recorder(allow, expect, strict, hosts): which findings fail a test, and whose calls are judged",
    "accordant_answers(operation, shapes, errors): the legal answers with which a test is run, once with each",
)
_PEOPLE: Final = ("most-rows", "more-than-a-page", "two-rows", "one-row", "no-rows")
"""The people of a sandbox in the order in which it tells them, by how many rows they have."""


@dataclass(frozen=True, slots=True)
class SandboxPerson:
    """Somebody whom a sandbox knows.

    Attributes:
        rows: How many interactions are logged for the person.
    """

    cons_id: str
    member_id: str
    primary_email: str
    rows: int


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of recorders."""
    group = parser.getgroup("accordant")
    keep = "Keep what recorders see of each test as a journal without credentials, which accordant validate reads."
    strict = "Let recorders fail tests also for what the documentation only advises against."
    group.addoption("--accordant-keep", metavar="DIR", help=f"{keep} Environment: ACCORDANT_KEEP.")
    group.addoption("--accordant-strict", action="store_true", default=None, help=strict)
    parser.addini("accordant_keep", keep, default="")
    parser.addini("accordant_strict", strict, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)


# -------------------------------------------------------------------------------------------------- contract


_LOADED: Final = pytest.StashKey[tuple["Project", "Contract"]]()
_SHAPES: Final = pytest.StashKey[dict[str, "tuple[AnswerShape, ...]"]]()


def _loaded(config: pytest.Config) -> tuple[Project, Contract]:
    """Return project and contract; they are read once, whether for the collection of tests or for a fixture."""
    if _LOADED not in config.stash:
        from accordant.loading import load_contract  # noqa: PLC0415
        from accordant.project import find_project  # noqa: PLC0415

        project = find_project(config.rootpath)
        config.stash[_LOADED] = (project, load_contract(project))
    return config.stash[_LOADED]


@pytest.fixture(scope="session")
def accordant_project(pytestconfig: pytest.Config) -> Project:
    """The project in whose folders the tests run; else the contracts and schemas that come with accordant."""
    return _loaded(pytestconfig)[0]


@pytest.fixture(scope="session")
def accordant_contract(pytestconfig: pytest.Config) -> Contract:
    """The contract of that project."""
    return _loaded(pytestconfig)[1]


@pytest.fixture(scope="session")
def _accordant_examiner(accordant_project: Project, accordant_contract: Contract) -> Examiner:
    from accordant.examiners import Examiner  # noqa: PLC0415

    return Examiner(accordant_contract, accordant_project)


# --------------------------------------------------------------------------------------------------- sandbox


@pytest.fixture
def accordant_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox site for one test, made as the marker ``accordant_sandbox`` says."""
    with _sandbox(request.node.get_closest_marker("accordant_sandbox")) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def accordant_sandbox_session() -> Iterator[Sandbox]:
    """A sandbox site that all tests share: without faults, and not to be written to by tests that read."""
    with _sandbox(None) as sandbox:
        yield sandbox


@contextmanager
def _sandbox(marker: pytest.Mark | None) -> Iterator[Sandbox]:
    from accordant.errors import UsageError  # noqa: PLC0415
    from accordant.sandbox import Dialect, Sandbox  # noqa: PLC0415

    if marker is not None and (marker.args or marker.kwargs.keys() - {"seed", "faults", "dialect", "rows"}):
        _misused(f"the marker accordant_sandbox takes seed, faults, dialect and rows, not {_said(marker)}")
    given: Mapping[str, Any] = marker.kwargs if marker is not None else {}
    settings = [f"{name}={_lexical(value)}" for name, value in (given.get("dialect") or {}).items()]
    with ExitStack() as stack:
        try:
            dialect = Dialect.with_settings(settings)
            rows = given.get("rows")
            made = Sandbox(
                given.get("seed", 1), given.get("faults", ()), dialect=dialect, rows=rows, isolation="thread"
            )
            sandbox = stack.enter_context(made)
        except UsageError as error:
            _misused(f"the marker accordant_sandbox: {error}")
        yield sandbox


def _misused(message: str) -> NoReturn:
    """Fail the test by how it is marked, without the lines of accordant that have noticed it."""
    pytest.fail(message, pytrace=False)


def _lexical(value: object) -> str:
    return str(value).lower() if value is None or isinstance(value, bool) else str(value)


def _said(marker: pytest.Mark) -> str:
    return ", ".join([*map(repr, marker.args), *(f"{name}={value!r}" for name, value in marker.kwargs.items())])


@pytest.fixture(params=range(len(_PEOPLE)), ids=_PEOPLE)
def accordant_person(request: pytest.FixtureRequest) -> SandboxPerson:
    """Somebody whom the sandbox knows; a test that takes it runs once for each: with many rows, two, one, and none."""
    is_shared = "accordant_sandbox" not in request.fixturenames
    sandbox = request.getfixturevalue("accordant_sandbox_session" if is_shared else "accordant_sandbox")
    return SandboxPerson(**sandbox.people[request.param], rows=sandbox.announcement.row_counts[request.param])


# ---------------------------------------------------------------------------------------------------- client


@pytest.fixture
def accordant_client(
    accordant_contract: Contract, _accordant_examiner: Examiner, accordant_sandbox: Sandbox
) -> Iterator[Client]:
    """A client of the contract that calls the sandbox of the test."""
    from accordant.clients import Client  # noqa: PLC0415
    from accordant.rehearsals import sandbox_site  # noqa: PLC0415

    with Client(accordant_contract, _accordant_examiner, sandbox_site(accordant_sandbox)) as client:
        yield client


# -------------------------------------------------------------------------------------------------- recorder

_RECORDER: Final = pytest.StashKey["CallRecorder"]()


@pytest.fixture
def accordant_recorder(
    request: pytest.FixtureRequest, accordant_contract: Contract, _accordant_examiner: Examiner
) -> Iterator[CallRecorder]:
    """Judges every call that is made with requests or httpx while the test runs, and fails it on a finding."""
    from accordant.pytest_plugin.interception import intercepted  # noqa: PLC0415
    from accordant.pytest_plugin.recording import CallRecorder  # noqa: PLC0415
    from accordant.recorders import Recorder  # noqa: PLC0415

    given = _recorder_marker(request.node)
    sandboxes = [
        request.getfixturevalue(name)
        for name in ("accordant_sandbox", "accordant_sandbox_session")
        if name in request.fixturenames
    ]
    recorder = Recorder(
        _accordant_examiner,
        accordant_contract,
        secrets=dict(pair for sandbox in sandboxes for pair in sandbox.credentials.items()),
        time_zone=sandboxes[0].time_zone if sandboxes else None,
        hosts=given.get("hosts"),
        is_private=not sandboxes,
    )
    is_strict = given.get("strict", _is_strict(request.config))
    found = CallRecorder(recorder, request.config.rootpath, is_strict=is_strict)
    found.allow(*given.get("allow", ()))
    found.expect(*given.get("expect", ()))
    request.node.stash[_RECORDER] = found
    with intercepted(found.take):
        yield found
    folder = _kept_in(request.config)
    if folder is not None and not all(call.is_made_up for call in found.calls):
        found.save(folder / _file_name(request.node.nodeid))
    if why := found.failure():  # by what was called after the test itself
        pytest.fail(why, pytrace=False)


def _recorder_marker(node: pytest.Item) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers("accordant_recorder"))):  # the nearest last, so that it wins
        if marker.args or marker.kwargs.keys() - {"allow", "expect", "strict", "hosts"}:
            _misused(f"the marker accordant_recorder takes allow, expect, strict and hosts, not {_said(marker)}")
        given |= marker.kwargs
    return given


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test by what its recorder has found; of one that has failed by itself, tell it besides."""
    recorder = item.stash.get(_RECORDER, None)
    if recorder is None:
        return (yield)
    try:
        result = yield
    except BaseException:
        if why := recorder.failure():
            item.add_report_section("call", "accordant", why)
        _note_findings(item, recorder)
        raise
    why = recorder.failure()
    _note_findings(item, recorder)
    if why:
        pytest.fail(why, pytrace=False)
    if missing := recorder.missing():
        pytest.fail(f"accordant: expected and not found: {', '.join(missing)}", pytrace=False)
    return result


def _note_findings(item: pytest.Item, recorder: CallRecorder) -> None:
    """Let reports in JUnit's format name the clauses that were broken."""
    clauses = dict.fromkeys(finding.clause.id for finding in recorder.findings)
    item.user_properties.extend(("accordant_finding", clause) for clause in clauses)


def _is_strict(config: pytest.Config) -> bool:
    option = config.getoption("accordant_strict")
    variable = os.environ.get("ACCORDANT_STRICT", "")
    return bool(option or variable.lower() in {"1", "true", "yes"} or config.getini("accordant_strict"))


def _kept_in(config: pytest.Config) -> Path | None:
    option = config.getoption("accordant_keep") or os.environ.get("ACCORDANT_KEEP")
    if option:
        return config.invocation_params.dir / option
    ini = config.getini("accordant_keep")
    return config.rootpath / ini if ini else None


def _file_name(node_id: str) -> str:
    """Return a name for the folder of a test that every system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", node_id.replace("::", "--")).strip("-.")[:150]


# --------------------------------------------------------------------------------------------------- answers


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes ``accordant_answers`` once with each legal answer of its operation."""
    if "accordant_answers" not in metafunc.fixturenames:
        return
    marker = next(metafunc.definition.iter_markers("accordant_answers"), None)
    if marker is None or len(marker.args) > 1 or marker.kwargs.keys() - {"operation", "shapes", "errors"}:
        said = "is missing" if marker is None else f"takes operation, shapes and errors, not {_said(marker)}"
        raise pytest.Collector.CollectError(
            f"the marker accordant_answers {said}: accordant_answers('getUserInteractions')"
        )
    name = marker.kwargs.get("operation", *marker.args)
    chosen = _shapes(metafunc.config, str(name), marker.kwargs.get("shapes"), marker.kwargs.get("errors"))
    parameters = [pytest.param(one, id=one[1].name.replace(" ", "-")) for one in chosen]
    metafunc.parametrize("accordant_answers", parameters, indirect=True)


def _shapes(
    config: pytest.Config, name: str, wanted: Sequence[str] | None, errors: Sequence[int] | None
) -> list[tuple[Operation, AnswerShape]]:
    from accordant.errors import nearest  # noqa: PLC0415

    project, contract = _loaded(config)
    operations = contract.operations
    if name not in operations:
        raise pytest.Collector.CollectError(
            f"the contract has no operation {name!r}; {nearest(name, operations)}".rstrip("; ")
        )
    operation = operations[name]
    known = config.stash.setdefault(_SHAPES, {})
    if name not in known:
        from accordant.answer_shapes import answer_shapes  # noqa: PLC0415
        from accordant.answers import Reader  # noqa: PLC0415

        known[name] = answer_shapes(operation, project, Reader(operation.api, project))
    found = known[name]
    codes = [shape.code for shape in found if shape.is_error]
    # One refusal is like the other but for its code; a client that tells codes apart says which it is to be tried with.
    codes = codes[:1] if errors is None else [code for code in codes if code in errors]
    names = [shape.name for shape in found if not shape.is_error]
    for one in wanted or ():
        if one not in names:
            raise pytest.Collector.CollectError(
                f"{name} has no answer {one!r}; {nearest(one, names) or ', '.join(names)}"
            )
    return [
        (operation, shape)
        for shape in found
        if (shape.code in codes if shape.is_error else wanted is None or shape.name in wanted)
    ]


@pytest.fixture
def accordant_answers(request: pytest.FixtureRequest) -> Iterator[AnswerSite]:
    """A site that gives one of the legal answers of the operation that the marker ``accordant_answers`` names."""
    from accordant.pytest_plugin.answer_sites import answering_with  # noqa: PLC0415

    operation, shape = request.param
    with answering_with(operation, shape) as answering:
        yield answering
