"""Finds the project: where contracts, schemas, strategies and reports lie.

A project is the nearest folder upwards whose ``pyproject.toml`` has a table ``[tool.accordant]``; where there is
none it is the bundled one, which comes with the package (in an editable install: the checkout itself).
"""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accordant.errors import ContractError, Mistake, UsageError, nearest
from accordant.locations import Location

__all__ = ["Project", "bundled_file", "bundled_root", "find_project", "load_strategy", "shown_path"]

_FOLDERS = ("contracts", "schemas", "strategies", "reports")
_KEYS = (*_FOLDERS, "extends", "lint_ignore")
BUNDLES = ("luminate",)


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of a project.

    Attributes:
        root: Folder of the pyproject.toml, or of the bundled data.
        reports: Where runs are kept; for the bundled project that of the working folder.
        extends: Name of the bundled contracts it builds on, or None.
        lint_ignore: Codes of advice that `lint` need not give.
        is_bundled: Nothing was found; what comes with the package is used.
    """

    root: Path
    contracts: Path
    schemas: Path
    strategies: Path
    reports: Path
    extends: str | None = None
    lint_ignore: tuple[str, ...] = ()
    is_bundled: bool = False

    def contract_files(self) -> list[Path]:
        """Return every contract file, the extended ones first, each group sorted by path."""
        files = sorted(self.contracts.rglob("*.yaml")) if self.contracts.is_dir() else []
        if self.extends is not None:
            own = {path.resolve() for path in files}
            extended = sorted((bundled_root() / "contracts" / self.extends).rglob("*.yaml"))
            files = [path for path in extended if path.resolve() not in own] + files
        return files

    def schema_file(self, name: str) -> Path | None:
        """Return a file of the schemas folder, the project's own before the bundled one; None if there is none."""
        folders = [self.schemas, bundled_root() / "schemas"]
        return next((folder / name for folder in folders if (folder / name).is_file()), None)


def bundled_root() -> Path:
    """Return the folder of the data that come with accordant."""
    package = Path(__file__).resolve().parent
    bundled = package / "bundled"
    return bundled if bundled.is_dir() else package.parent.parent


def bundled_file(*parts: str) -> Path:
    """Return the path of a file that comes with accordant."""
    return bundled_root().joinpath(*parts)


def find_project(start: Path | None = None, *, explicit: Path | None = None) -> Project:
    """Return the project to work in.

    Args:
        start: Where to begin looking upwards; default is the working folder.
        explicit: A folder that must be a project (``--project``).

    Raises:
        UsageError: `explicit` is no project.
        ContractError: The pyproject.toml cannot be read, or its table has unknown keys.
    """
    if explicit is not None:
        project = _read_project(explicit.resolve())
        if project is None:
            raise UsageError(
                f"{explicit} is no accordant project: it has no pyproject.toml with a table [tool.accordant].\n"
                "Make one with: accordant init"
            )
        return project
    folder = (start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        project = _read_project(candidate)
        if project is not None:
            return project
    root = bundled_root()
    return Project(root, root / "contracts", root / "schemas", root / "strategies", folder / "reports", is_bundled=True)


def _read_project(folder: Path) -> Project | None:
    file = folder / "pyproject.toml"
    if not file.is_file():
        return None
    shown = shown_path(file)
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContractError([Mistake(Location(shown), f"not TOML: {error}")]) from error
    table = data.get("tool", {}).get("accordant")
    if table is None:
        return None
    mistakes = list(_iter_table_mistakes(table, file, shown))
    if mistakes:
        raise ContractError(mistakes)
    folders = {name: folder / table.get(name, name) for name in _FOLDERS}
    return Project(folder, **folders, extends=table.get("extends"), lint_ignore=tuple(table.get("lint_ignore", ())))


def _iter_table_mistakes(table: Mapping[str, Any], file: Path, shown: str) -> list[Mistake]:
    mistakes = []
    lines = file.read_text("utf-8").splitlines()
    for key, value in table.items():
        line = next((n for n, text in enumerate(lines, 1) if text.strip().startswith(key)), 1)
        if key not in _KEYS:
            message = f"unknown key {key!r} in [tool.accordant]; the keys are {', '.join(_KEYS)}"
            mistakes.append(Mistake(Location(shown, line), message, nearest(key, _KEYS)))
        elif key == "lint_ignore":
            if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
                mistakes.append(Mistake(Location(shown, line), "lint_ignore must be a list of codes"))
        elif not isinstance(value, str):
            mistakes.append(Mistake(Location(shown, line), f"{key} must be text"))
        elif key == "extends" and value not in BUNDLES:
            message = f"there are no bundled contracts {value!r}; there are {', '.join(BUNDLES)}"
            mistakes.append(Mistake(Location(shown, line), message, nearest(value, BUNDLES)))
    return mistakes


def shown_path(path: Path) -> str:
    """Return a path as people want to read it: relative to the working folder where it lies below it."""
    resolved = path.resolve()
    try:
        return str(resolved.relative_to(Path.cwd()))
    except ValueError:
        return str(resolved)


def load_strategy(project: Project, name: str) -> Callable[..., Any]:
    """Return a function of the strategies folder by its name ``module.function``.

    The module is loaded by its path, as pytest loads a conftest.py: the project's own before the bundled one.

    Raises:
        UsageError: There is no such module or function.
    """
    module_name, function_name = name.split(".")
    for folder in (project.strategies, bundled_root() / "strategies"):
        file = folder / f"{module_name}.py"
        if file.is_file():
            break
    else:
        raise UsageError(f"the strategy {name!r} needs a file {module_name}.py in {shown_path(project.strategies)}")
    qualified = f"_accordant_strategies_{abs(hash(str(file)))}_{module_name}"
    module = sys.modules.get(qualified)
    if module is None:
        spec = importlib.util.spec_from_file_location(qualified, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[qualified] = module
        spec.loader.exec_module(module)
    function = getattr(module, function_name, None)
    if not callable(function):
        valid = [n for n in dir(module) if not n.startswith("_")]
        raise UsageError(f"{shown_path(file)} has no function {function_name!r}; {nearest(function_name, valid)}")
    return function  # type: ignore[no-any-return]
