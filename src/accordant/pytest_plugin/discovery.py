"""Tells contract files from all other YAML: only those in the contracts folder of an accordant project are tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accordant.contracts import Contract, Operation
    from accordant.project import Project

__all__ = ["Loaded", "contracts_folder", "forget", "load", "meets_contracts"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project's contract, and which of its files stand for which operations.

    Attributes:
        error: Why it cannot be used, with all places; empty where it can.
    """

    project: Project
    contract: Contract | None
    operations: dict[Path, Operation]
    error: str = ""


def forget() -> None:
    """Forget what was read: the next session of this process looks again."""
    for one in (_root, _contracts, load):
        one.cache_clear()


def contracts_folder(folder: Path) -> Path | None:
    """Return the contracts folder of the project that a folder lies in; None where it is in none."""
    root = _root(folder)
    return None if root is None else _contracts(root)


def meets_contracts(path: Path) -> bool:
    """Tell whether a file or folder is in the contracts of a project, or holds them."""
    contracts = contracts_folder(path if path.is_dir() else path.parent)
    whole = path.resolve()
    return contracts is not None and (whole.is_relative_to(contracts) or contracts.is_relative_to(whole))


@lru_cache(maxsize=1024)
def _root(folder: Path) -> Path | None:
    """Return the nearest folder upwards that may be a project: quick, as every YAML file of anybody is asked about."""
    for candidate in (folder, *folder.parents):
        try:
            if b"accordant" in (candidate / "pyproject.toml").read_bytes():
                return candidate
        except OSError:
            continue
    return None


@lru_cache(maxsize=16)
def _contracts(root: Path) -> Path | None:
    from accordant.project import read_project  # noqa: PLC0415 - most sessions have no such project

    project, _ = read_project(root)
    return None if project.is_bundled else project.contracts.resolve()


@lru_cache(maxsize=4)
def load(folder: Path) -> Loaded:
    """Read the contract of the project in which a folder lies; what is wrong with it is said, and not raised."""
    from accordant.errors import AccordantError, ContractError  # noqa: PLC0415
    from accordant.loading import read_contract  # noqa: PLC0415
    from accordant.project import read_project  # noqa: PLC0415

    project, mistakes = read_project(folder)
    try:
        if mistakes:
            raise ContractError(mistakes)
        read = read_contract(project)
        if read.mistakes:
            raise ContractError(read.mistakes)
    except AccordantError as error:
        return Loaded(project, None, {}, str(error))
    contract: Contract = read.contract
    contracts = project.contracts.resolve()
    operations: dict[Path, Operation] = {}
    for operation in contract.operations.values():
        # What a project only changes of a contract that comes with accordant is tested where it is changed.
        overlays = read.assembler.overlays.get(("operation", operation.name), ())
        files = [operation.location.file, *(overlay.document.file for overlay in overlays)]
        own = [whole for file in files if (whole := Path(file).resolve()).is_relative_to(contracts)]
        if own:
            operations[own[0]] = operation
    return Loaded(project, contract, operations)
