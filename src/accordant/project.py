"""Finds the project: where contracts, schemas, strategies and reports lie.

A project is the nearest folder upwards whose ``pyproject.toml`` has a table ``[tool.accordant]``; where there is
none it is the bundled one, which comes with the package (in an editable install: the checkout itself).
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from accordant.advice import CODES
from accordant.errors import ContractError, Mistake, UsageError, nearest
from accordant.locations import Location

__all__ = ["Project", "bundled_file", "bundled_root", "find_project", "read_project", "shown_path"]

_FOLDERS = ("contracts", "schemas", "strategies", "reports")
_KEYS = (*_FOLDERS, "sites", "extends", "lint_ignore", "history")
_TABLE = "[tool.accordant]"
_SUFFIXES = re.compile(r"\.(?:ya?ml)(?:\.txt)?\Z", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@|[?&]password=")
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
        note: What people should know of how it was found; empty where nothing is strange.
        sites: The file of the sites; for the bundled project that of the working folder.
        history: Where the history of its runs lies, a file or an address; None for the usual file.
    """

    root: Path
    contracts: Path
    schemas: Path
    strategies: Path
    reports: Path
    extends: str | None = None
    lint_ignore: tuple[str, ...] = ()
    is_bundled: bool = False
    note: str = ""
    sites: Path = Path("sites.yaml")
    history: str | None = None

    def contract_files(self) -> list[Path]:
        """Return every contract file, the extended ones first, each group sorted by path."""
        files = sorted(self.contracts.rglob("*.yaml")) if self.contracts.is_dir() else []
        if self.extends is not None:
            own = {path.resolve() for path in files}
            extended = sorted((bundled_root() / "contracts" / self.extends).rglob("*.yaml"))
            files = [path for path in extended if path.resolve() not in own] + files
        return files

    def passed_over(self) -> list[Path]:
        """Return the files of the contracts folder that look like contracts and are not read, by their names."""
        found = self.contracts.rglob("*") if self.contracts.is_dir() else []
        return sorted(path for path in found if path.suffix != ".yaml" and _SUFFIXES.search(path.name))

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
    project, mistakes = read_project(start, explicit=explicit)
    if mistakes:
        raise ContractError(mistakes)
    return project


def read_project(start: Path | None = None, *, explicit: Path | None = None) -> tuple[Project, Sequence[Mistake]]:
    """Return the project to work in, and what is wrong in its table; what is wrong there is taken as not said.

    Raises:
        UsageError: As for `find_project`.
    """
    if explicit is not None:
        found = _read_folder(explicit.resolve())
        if found is None:
            raise UsageError(
                f"{explicit} is no accordant project: it has no pyproject.toml with a table {_TABLE}.\n"
                "Make one with: accordant init"
            )
        return found
    folder = (start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        found = _read_folder(candidate)
        if found is not None:
            return found
    root = bundled_root()
    note = ""
    if any((folder / "contracts").rglob("*.yaml")) and folder != root:
        note = (
            f"the folder contracts/ here was not read: no pyproject.toml has a table {_TABLE}, "
            "so what comes with accordant is used; make it a project with: accordant init"
        )
    reports = folder / "reports"
    folders = (root / "contracts", root / "schemas", root / "strategies")
    return Project(root, *folders, reports, is_bundled=True, note=note, sites=folder / "sites.yaml"), ()


def _read_folder(folder: Path) -> tuple[Project, Sequence[Mistake]] | None:
    """Return the project of a folder, and what is wrong in its table; None where it is no project."""
    file = folder / "pyproject.toml"
    shown = shown_path(file)
    text = ""
    try:
        if not file.is_file():
            return None
        text = file.read_bytes().decode("utf-8")
        table, mistakes = _table(tomllib.loads(text), text, shown)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        table, mistakes = {}, [Mistake(Location(shown, line), "the file is not UTF-8", "save it in UTF-8")]
    except OSError as error:
        table, mistakes = {}, [Mistake(Location(shown), f"cannot be read: {error.strerror}")]
    except tomllib.TOMLDecodeError as error:
        table, mistakes = {}, [_no_toml(error, text, shown)]
    if table is None:
        return None
    wrong = list(_iter_table_mistakes(table, text, shown))
    right = {key: value for key, value in table.items() if key not in {key for key, _ in wrong}}
    folders = {name: folder / right.get(name, name) for name in _FOLDERS}
    project = Project(
        folder,
        **folders,
        extends=right.get("extends"),
        lint_ignore=tuple(right.get("lint_ignore", ())),
        sites=folder / right.get("sites", "sites.yaml"),
        history=right.get("history"),
    )
    return project, [*mistakes, *(mistake for _, mistake in wrong)]


def _table(data: Mapping[str, Any], text: str, shown: str) -> tuple[Mapping[str, Any] | None, list[Mistake]]:
    """Return our table; one that is nearly named so is taken for it, with a mistake."""
    tools = data.get("tool", {})
    table = tools.get("accordant") if isinstance(tools, dict) else None
    if isinstance(table, dict):
        return table, []
    if table is not None:
        return {}, [Mistake(Location(shown, _line_of(text, "accordant")), f"{_TABLE} must be a table")]
    named = {f"tool.{name}": one for name, one in tools.items()} if isinstance(tools, dict) else {}
    for name, one in {**named, "accordant": data.get("accordant")}.items():
        is_near = name == "accordant" or _is_ours(name.removeprefix("tool."))
        if isinstance(one, dict) and is_near:
            line = next((n for n, row in enumerate(text.splitlines(), 1) if row.strip().startswith(f"[{name}]")), 1)
            message = f"[{name}] is not read: the table is called {_TABLE}"
            return one, [Mistake(Location(shown, line), message, f"write {_TABLE}")]
    return None, []


def _is_ours(name: str) -> bool:
    """Tell whether a table is meant to be ours; `accountant` is another's."""
    return bool(difflib.get_close_matches(name.lower(), ["accordant"], cutoff=0.88))


def _no_toml(error: tomllib.TOMLDecodeError, text: str, shown: str) -> Mistake:
    match = re.search(r"\s*\((?:at line (\d+), column (\d+)|at end of document)\)", str(error))
    line, column = 1, 1
    if match is not None:
        line, column = (int(match[1]), int(match[2])) if match[1] else (len(text.splitlines()), 1)
    said = str(error).replace(match[0], "") if match is not None else str(error)
    hint = 'text stands in quotes: contracts = "contracts"' if "value" in said else ""
    return Mistake(Location(shown, line, column), f"not TOML: {said}", hint)


def _iter_table_mistakes(table: Mapping[str, Any], text: str, shown: str) -> Iterator[tuple[str, Mistake]]:
    """Yield what is wrong in the table, each with its key."""
    for key, value in table.items():
        place = Location(shown, _line_of(text, key))
        if key not in _KEYS:
            message = f"unknown key {key!r} in {_TABLE}; the keys are {', '.join(_KEYS)}"
            yield key, Mistake(place, message, nearest(key, _KEYS))
        elif key == "lint_ignore":
            if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
                yield key, Mistake(place, "lint_ignore must be a list of codes")
                continue
            for code in value:
                if code not in CODES:
                    hint = nearest(code, CODES) or f"the codes are {', '.join(CODES)}"
                    yield key, Mistake(place, f"lint_ignore: there is no advice {code!r}", hint)
        elif not isinstance(value, str):
            yield key, Mistake(place, f"{key} must be text")
        elif key == "history" and _PASSWORD.search(value):
            hint = "leave it out, and give it in PGPASSWORD, or the whole address in ACCORDANT_HISTORY"
            hidden = replace(place, is_hidden=True)
            yield key, Mistake(hidden, "history: a password has no place in a file of the repository", hint)
        elif key == "extends" and value not in BUNDLES:
            message = f"there are no bundled contracts {value!r}; there are {', '.join(BUNDLES)}"
            yield key, Mistake(place, message, nearest(value, BUNDLES))


def _line_of(text: str, key: str) -> int:
    """Return the line where a key of our table stands; 1 where it cannot be told."""
    is_ours = False
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[(?:tool\.)?([\w-]+)\]", line)
        if header or line.lstrip().startswith("["):
            is_ours = header is not None and _is_ours(header[1])
        elif is_ours and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
            return number
    return 1


def shown_path(path: Path) -> str:
    """Return a path as people want to read it: relative to the working folder where it lies below it.

    What a link points to does not count: a file is named as people see it in its folder.
    """
    whole = path.resolve() if ".." in path.parts else path.absolute()
    for start in (Path.cwd(), Path.cwd().resolve()):
        if whole.is_relative_to(start):
            return str(whole.relative_to(start))
    return str(whole)
