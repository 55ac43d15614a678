"""The command `derive`: JSON Schemas from the XSD files of a project, or from any others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.options import open_contract, project_option
from accordant.errors import SchemaError, UsageError

if TYPE_CHECKING:
    from accordant.derivation import Derivation
    from accordant.mapping import Mapping

__all__ = ["derive"]


@click.command(short_help="Derive JSON Schemas from XSD files.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE.xsd]...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a written file is not up to date.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.yaml",
    help="The rules from XML to JSON, as in the section mapping of an api's contract. Default: those of the project.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Where the schema of a FILE.xsd goes; for several, a folder. Default: -, standard output.",
)
@project_option
def derive(
    files: tuple[Path, ...],
    check: bool,  # noqa: FBT001 - click passes it by name
    mapping_file: Path | None,
    output: Path | None,
    project_folder: Path | None,
) -> int:
    """Derive JSON Schemas (2020-12) of the JSON form of an XSD's documents.

    Without files, those of the XSD files that the project's contracts name:
    writes schemas/derived/NAME.schema.json and lists the losses.

    With files, those of any XSD 1.0: prints the schema, or writes it to -o.
    What JSON Schema cannot say of the XSD is a loss; each is listed with its
    place, on standard error. Exits with 3 where a file is broken or beyond
    what can be derived.

    \b
    Examples
      accordant derive                          the project's
      accordant derive --check
      accordant derive orders.xsd > orders.schema.json
      accordant derive a.xsd b.xsd -o schemas/derived --mapping other.yaml
    """
    if files:
        if check and output is None:
            raise UsageError("--check of files needs -o: what is it to be compared with?")
        mapping = _read_mapping(mapping_file) if mapping_file is not None else _mapping_of_project(project_folder)
        return _derive_files(files, mapping, None if output is None or str(output) == "-" else output, check=check)
    if mapping_file is not None or output is not None:
        raise UsageError("--mapping and -o are for files that are named; a project's contracts say both")
    return _derive_project(project_folder, check=check)


def _derive_project(project_folder: Path | None, *, check: bool) -> int:
    from accordant.answers import derived_file  # noqa: PLC0415
    from accordant.derivation import derive as derive_schema  # noqa: PLC0415
    from accordant.mapping import Mapping  # noqa: PLC0415
    from accordant.project import shown_path  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    stale = 0
    for api in {op.api.name: op.api for op in contract.operations.values()}.values():
        xsd = project.schema_file(api.schema)
        if xsd is None:
            raise SchemaError(f"the schema {api.schema} of the api {api.name} is in no schemas folder")
        derivation = derive_schema(xsd, Mapping.from_rules(api.mapping))
        file = derived_file(xsd)
        is_current = _write(derivation, file, check=check)
        if check:
            stale += not is_current
            click.echo(f"{shown_path(file)}: {'up to date' if is_current else 'not up to date; run accordant derive'}")
            continue
        click.echo(f"{shown_path(file)}: {'unchanged' if is_current else 'written'}, from {shown_path(xsd)}")
        for loss in derivation.losses:
            click.echo(f"  loss: {loss}")
    return 1 if stale else 0


def _derive_files(files: tuple[Path, ...], mapping: Mapping, output: Path | None, *, check: bool) -> int:
    from accordant.derivation import derive as derive_schema  # noqa: PLC0415
    from accordant.derivation import dumps  # noqa: PLC0415

    is_folder = output is not None and (output.is_dir() or len(files) > 1)
    if output is not None and is_folder and output.is_file():
        raise UsageError(f"-o {output} is a file, and there are {len(files)} schemas to write; name a folder")
    code = 0
    for file in files:
        try:
            derivation = derive_schema(file, mapping)
        except SchemaError as error:
            # The other files may be sound.
            click.echo(str(error), err=True)
            code = SchemaError.exit_code
            continue
        if output is None:
            click.echo(dumps(derivation), nl=False)
        else:
            target = output / f"{file.name.removesuffix('.xsd')}.schema.json" if is_folder else output
            is_current = _write(derivation, target, check=check)
            if check and not is_current:
                click.echo(f"{target}: not up to date", err=True)
                code = max(code, 1)
        for loss in derivation.losses:
            click.echo(f"{file.name}: loss: {loss}", err=True)
    return code


def _write(derivation: Derivation, file: Path, *, check: bool) -> bool:
    """Write a schema where it is not there already; return whether it was."""
    from accordant.derivation import dumps  # noqa: PLC0415

    text = dumps(derivation)
    is_current = file.is_file() and file.read_text("utf-8") == text
    if not check and not is_current:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return is_current


def _mapping_of_project(project_folder: Path | None) -> Mapping:
    from accordant.mapping import Mapping  # noqa: PLC0415

    _project, contract = open_contract(project_folder)
    rules = {op.api.name: Mapping.from_rules(op.api.mapping) for op in contract.operations.values()}
    if len(set(rules.values())) != 1:
        raise UsageError(
            f"the project has {len(rules)} apis with rules of their own; say which with --mapping FILE.yaml"
        )
    return next(iter(rules.values()))


def _read_mapping(file: Path) -> Mapping:
    from accordant.documents import read_document  # noqa: PLC0415
    from accordant.mapping import Mapping  # noqa: PLC0415

    try:
        document = read_document(file, str(file))
    except OSError as cause:
        raise UsageError(f"{file}: {cause.strerror or cause}") from cause
    if document.mistakes:
        raise UsageError("\n".join(str(mistake) for mistake in document.mistakes))
    data = document.data
    rules = data.get("mapping", data) if isinstance(data, dict) else data
    if not isinstance(rules, dict):
        raise UsageError(f"{file}: expected the rules of a mapping, text_key and others, got {type(data).__name__}")
    try:
        return Mapping.from_rules(rules)
    except ValueError as cause:
        raise UsageError(f"{file}: {cause}") from cause
