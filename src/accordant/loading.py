"""Contract files to a Contract: every mistake of every file at once, each with its place.

Three passes. Each file is read and checked for its form (`documents`, `language`); operations are put together
from their API, their groups, their own words and overlays (`assembly`); then what only makes sense as a whole is
checked (`consistency`): names, types, expressions, values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from accordant.apis import iter_api_mistakes
from accordant.assembly import Assembler
from accordant.consistency import Scope, check_operation
from accordant.contracts import LANGUAGE_VERSION, Contract, Operation
from accordant.documents import Document, read_document
from accordant.errors import ContractError, Mistake, nearest_name
from accordant.facets import iter_facet_problems
from accordant.language import KINDS, iter_language_mistakes, kind_of, without_mistakes
from accordant.locations import Location
from accordant.parts import File
from accordant.project import Project, shown_path
from accordant.retirements import gathered_at_retirements

__all__ = ["Loaded", "load_contract", "read_contract"]

_KIND_HINT = "begin with: accordant: 1, and operation: with the method's name"


class Loaded:
    """A contract and what it was made from.

    Attributes:
        contract: Every operation that could be put together, even where there are mistakes.
        assembler: Knows the files, and which of them are used.
        mistakes: Everything that is wrong, in no order.
    """

    def __init__(self, contract: Contract, assembler: Assembler, mistakes: list[Mistake]) -> None:
        self.contract = contract
        self.assembler = assembler
        self.mistakes = mistakes


def load_contract(project: Project, files: Iterable[Path] | None = None) -> Contract:
    """Read the contract of a project.

    Args:
        project: Where the files lie.
        files: Other files than the project's own.

    Raises:
        ContractError: There are mistakes; it carries all of them.
        SchemaError: An XSD that the contract names cannot be read.
    """
    loaded = read_contract(project, files)
    if loaded.mistakes:
        raise ContractError(loaded.mistakes)
    return loaded.contract


def read_contract(project: Project, files: Iterable[Path] | None = None) -> Loaded:
    """Read the contract of a project, mistakes and all; see `load_contract`."""
    paths = list(project.contract_files() if files is None else files)
    mistakes: list[Mistake] = []
    if files is None:
        mistakes.extend(_iter_unread(project, is_empty=not paths))
    sources, broken = _read(paths, mistakes)
    assembler = Assembler(sources, mistakes, broken)
    operations: dict[str, Operation] = {}
    found: dict[str, list[Mistake]] = {}
    for file in sources:
        if file.kind == "operation":
            assembler.mistakes = found.setdefault(file.name, [])
            operation = assembler.operation(file)
            if operation is not None:
                operations[operation.name] = operation
    assembler.mistakes = mistakes
    assembler.check_unused_groups()
    documents = assembler.documents()
    for name, operation in operations.items():
        check_operation(Scope(operation, operations, project, documents, found[name]))
    mistakes.extend(gathered_at_retirements(found, assembler.retired_places, documents))
    mistakes.extend(_gathered(found, assembler))
    for file in assembler.files["api"].values():
        mistakes.extend(iter_api_mistakes(file, assembler.api(file), project))
    for file, parameter in assembler.loose_parameters():
        for steps, message, hint in iter_facet_problems(parameter):
            place = file.document.location(("parameters", parameter.name, *steps))
            mistakes.append(Mistake(place, message, hint))
    contract = Contract(operations, tuple(file.document.file for file in sources))
    return Loaded(contract, assembler, mistakes)


def _iter_unread(project: Project, *, is_empty: bool) -> Iterator[Mistake]:
    """Yield why a project has no contracts, and which of its files are not read although they look like contracts."""
    passed_over = project.passed_over()
    for path in passed_over:
        name = path.name.partition(".")[0] + ".yaml"
        yield Mistake(Location(shown_path(path)), "not read: contract files end in .yaml", f"rename it to {name}")
    folder = project.contracts
    if not is_empty or passed_over:
        return
    place = Location(shown_path(folder))
    named = "[tool.accordant] of pyproject.toml names it under 'contracts'"
    if not folder.exists():
        yield Mistake(place, "there is no such folder", f"{named}; begin with: accordant init")
    elif not folder.is_dir():
        yield Mistake(place, "this is a file, and must be the folder of the contracts", named)
    else:
        yield Mistake(
            place, "no contract file (*.yaml) here", f"write one, or extend what comes with accordant; {named}"
        )


def _gathered(found: dict[str, list[Mistake]], assembler: Assembler) -> Iterable[Mistake]:
    """Yield the mistakes of all operations; what is wrong for some users of a shared file only, says for which."""
    by_mistake: dict[Mistake, set[str]] = {}
    for operation, mistakes in found.items():
        for mistake in mistakes:
            by_mistake.setdefault(mistake, set()).add(operation)
    for mistake, operations in by_mistake.items():
        users = assembler.users.get(mistake.location.file, operations)
        if operations >= users:
            yield mistake
        else:
            names = ", ".join(sorted(operations))
            yield Mistake(mistake.location, f"{mistake.message}, as used by {names}", mistake.hint)


def _read(paths: Iterable[Path], mistakes: list[Mistake]) -> tuple[list[File], dict[tuple[str, str], str]]:
    """Return the files that can be used, and where the others are, by kind and name."""
    files: list[File] = []
    broken: dict[tuple[str, str], str] = {}
    for path in paths:
        document = read_document(path, shown_path(path))
        mistakes.extend(document.mistakes)
        file = None if document.data is None else _file(document, mistakes)
        if file is not None:
            files.append(file)
        elif name := _name_within(path):
            broken.setdefault(name, document.file)
    return files, broken


def _name_within(path: Path) -> tuple[str, str] | None:
    """Return kind and name of a file of which nothing else is known."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return None
    match = re.search(rf"^({'|'.join(KINDS)}):[ \t]+[\"']?([\w.-]+)", text, re.MULTILINE)
    return None if match is None else (match[1], match[2])


def _file(document: Document, mistakes: list[Mistake]) -> File | None:
    """Return a file whose form is right, or was made so; None where that cannot be."""
    kind = kind_of(document.data)
    if kind is None:
        place, hint = Location(document.file), ""
        keys = document.data if isinstance(document.data, dict) else {}
        near = {key: meant for key in keys if (meant := nearest_name(str(key), KINDS)) is not None}
        for key, meant in list(near.items())[:1]:
            place, hint, kind = document.key_location((key,)), f"did you mean {meant!r}?", meant
            document = replace(document, data={meant if one == key else one: value for one, value in keys.items()})
        valid = ", ".join(KINDS)
        mistakes.append(Mistake(place, f"a contract file says what it is by one of: {valid}", hint or _KIND_HINT))
        if kind is None:
            return None
    version = document.data.get("accordant")
    if isinstance(version, int) and version > LANGUAGE_VERSION:
        message = f"written in version {version} of the language; this accordant knows {LANGUAGE_VERSION}"
        mistakes.append(Mistake(document.location(("accordant",)), message, "use a newer accordant"))
        return None
    wrong = list(iter_language_mistakes(document, kind))
    mistakes.extend(wrong)
    usable = without_mistakes(document, kind) if wrong else document
    if usable is None:
        return None
    if kind == "overlay":
        ((target, name),) = usable.data["overlay"].items()
        return File(usable, kind, str(name), target)
    return File(usable, kind, str(usable.data[kind]))
