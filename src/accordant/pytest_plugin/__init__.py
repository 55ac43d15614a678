"""The pytest plugin: contract files as tests, in a project's contracts folder and nowhere else.

Every session of pytest loads this module, so that it loads no part of the engine; what is collected does.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from accordant.pytest_plugin.discovery import contracts_folder, forget, meets_contracts
from accordant.pytest_plugin.settings import Settings, add_settings, read_settings

if TYPE_CHECKING:
    from accordant.pytest_plugin.items import ContractFile

__all__: list[str] = []

# Modules with fixtures for a user's own tests.
pytest_plugins: Final = ("accordant.pytest_plugin.fixtures",)

_MARKERS: Final = (
    "accordant: a clause of a contract",
    "must: a clause that the documentation states; a breach is an error",
    "should: a clause that is inferred, or loosely worded; a breach is a warning",
    "probe: what a site does where the documentation is silent",
    "checks: what every answer is checked for",
    "responses: what comes of an HTTP method that the operation does not have",
    "parameters: what comes of a value that a parameter does not admit, or of its absence",
    "rules: what comes of a request that breaks a rule",
    "asserts: what is true of every accepted answer",
    "relations: what is true of several answers together",
    "probes: questions that the documentation does not answer",
)
_SETTINGS: Final = pytest.StashKey[Settings]()
_SHARED: Final = pytest.StashKey[Path]()
_GIVEN: Final = "accordant_shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what can be said of contract tests."""
    add_settings(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers, and read what was said."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    config.stash[_SETTINGS] = read_settings(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take away what the processes of the session have shared; runs stay."""
    forget()
    if not hasattr(config, "workerinput") and (folder := config.stash.get(_SHARED, None)) is not None:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is tested, where contracts are among what is to be collected."""
    settings = config.stash[_SETTINGS]
    paths = [config.invocation_params.dir / arg.partition("::")[0] for arg in config.args]
    if settings.collect == "off" or not any(meets_contracts(path) for path in paths):
        return None
    return f"accordant: {settings.target}"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ContractFile | None:
    """Collect a file in the contracts folder of a project."""
    if file_path.suffix != ".yaml" or parent.config.stash[_SETTINGS].collect == "off":
        return None
    contracts = contracts_folder(file_path.parent)
    if contracts is None or not file_path.resolve().is_relative_to(contracts):
        return None
    from accordant.pytest_plugin.items import ContractFile  # noqa: PLC0415 - this loads the engine

    collected: ContractFile = ContractFile.from_parent(parent, path=file_path)
    return collected


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Look which clauses are tested, after everything that deselects some of them."""
    config = session.config
    if not any(item.get_closest_marker("accordant") for item in session.items):
        return
    from accordant.pytest_plugin.items import ClauseItem  # noqa: PLC0415
    from accordant.pytest_plugin.sessions import ContractSession  # noqa: PLC0415

    items = [item for item in session.items if isinstance(item, ClauseItem)]
    if items:
        ContractSession(items, config.stash[_SETTINGS], _shared(config))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped clause have its place in the contract, and not the line of this plugin that has skipped it."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple) and item.get_closest_marker("accordant"):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), (line or 0) + 1, report.longrepr[2])
    return report


def _shared(config: pytest.Config) -> Path:
    """Return the folder that the processes of a session share; made where it is first asked for."""
    if _SHARED not in config.stash:
        given = getattr(config, "workerinput", {}).get(_GIVEN, "")
        # A process on another machine does not see that of the one that has started it.
        folder = Path(given) if given and Path(given).is_dir() else Path(tempfile.mkdtemp(prefix="accordant-"))
        config.stash[_SHARED] = folder
        if not hasattr(config, "workerinput"):
            from accordant.pytest_plugin.summaries import Summary  # noqa: PLC0415

            config.pluginmanager.register(Summary(config.stash[_SETTINGS], folder), "accordant-summary")
    return config.stash[_SHARED]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist where it finds what the others know."""
    node.workerinput[_GIVEN] = str(_shared(node.config))
