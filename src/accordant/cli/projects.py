"""Commands about a project's files: `init`, `lint`, `explain`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.mistakes import as_json, echo_found
from accordant.cli.options import format_option, open_contract, project_option
from accordant.errors import ContractError, SchemaError, UsageError, nearest

if TYPE_CHECKING:
    from accordant.errors import Mistake
    from accordant.loading import Loaded
    from accordant.project import Project

__all__ = ["explain", "init", "lint"]

_BUNDLED = "luminate"
_TABLE = """\
[tool.accordant]
extends = "luminate"          # the contracts that come with accordant; drop it to begin with nothing
contracts = "contracts"
schemas = "schemas"
strategies = "strategies"
reports = "reports"
sites = "sites.yaml"
"""
_SITES_SCHEMA = f"# yaml-language-server: $schema=schemas/{_BUNDLED}/sites.schema.json\n"
_SITES = """\
# Sites that accordant may send to: accordant run --site staging, accordant site check staging.
# No secret belongs in this file. Credentials come from the environment, or from files outside the project.
accordant: 1
sites:
  staging:
    url: https://secure2.example.org/organization/site   # up to the servlet

    # As whom. By default the server's credentials are in ACCORDANT_API_KEY, ACCORDANT_LOGIN_NAME and
    # ACCORDANT_LOGIN_PASSWORD; the client's in ACCORDANT_AUTH, or ACCORDANT_USER_NAME and ACCORDANT_PASSWORD.
    # callers:
    #   server:
    #     login_password: {file: ~/.config/accordant/staging.password}
    #   client:
    #     password: {environment: STAGING_PASSWORD}

    # Whose data may be asked for, the one with most rows first; who of them is logged in; what finds several people.
    # people:
    #   ada: {cons_id: 1001, primary_email: ada@example.org}
    #   bob: {cons_id: 1002}
    # session_of: ada
    # ambiguous: {primary_email: [family@example.org]}

    # Values worth trying; the zone of dates without one; what is personal besides what the contract says.
    # values: {list_sort_column: [creationDate]}
    # time_zone: America/Chicago
    # personal: {responses: [interaction/subject], parameters: [interaction_subject]}

    # What may be done there: nothing is written, and nothing looks like an attack, unless it says so.
    # writes: [logInteraction]
    # intrusive: true

    # Requests a second, requests at the same time, seconds.
    # rate: 10
    # concurrency: 4
    # timeouts: {connect: 10, read: 30, whole: 120}

    # proxy: http://proxy.example.org:3128
    # ca_bundle: certificates.pem
    # xsd: vendor.xsd
"""

_NOTES = {
    "contracts": "Contracts of your own: *.yaml, one operation a file. They come on top of what\n"
    "pyproject.toml extends. `accordant lint` says what is wrong with them.\n",
    "schemas": "XSD files that your contracts name; `accordant derive` makes the JSON Schemas.\n",
    "strategies": "Hypothesis strategies that your contracts name: module.function.\n",
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--schemas", "with_schemas", is_flag=True, help=f"Copy the schemas of {_BUNDLED} to schemas/{_BUNDLED}.")
def init(folder: Path, with_schemas: bool) -> None:  # noqa: FBT001 - click passes it by name
    """Make a contract project in FOLDER (default: here).

    Writes a pyproject.toml, or adds its table to the one that is there, and
    the folders for contracts, schemas, strategies and reports, and an example
    of sites.yaml. Nothing that exists is overwritten.

    With --schemas the XSD files are there to be included by your own, and
    contract.schema.json, by which editors complete contracts, and
    sites.schema.json, by which they complete sites.yaml.
    """
    file = folder / "pyproject.toml"
    for name in _NOTES:
        if (folder / name).exists() and not (folder / name).is_dir():
            raise UsageError(f"{folder / name} is a file, and must be a folder; move it away first")
    text = ""
    if file.exists():
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(f"{file} is not UTF-8, as every pyproject.toml must be; save it so first") from error
        if "[tool.accordant]" in text:
            raise UsageError(f"{file} has a table [tool.accordant] already: this is an accordant project")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(text + ("\n" if text else "") + _TABLE, "utf-8")
    click.echo(f"{'added to' if text else 'wrote'} {file}")
    for name, note in _NOTES.items():
        _write_new(folder / name / "README.md", note)
    _write_new(folder / "sites.yaml", (_SITES_SCHEMA if with_schemas else "") + _SITES)
    _write_new(folder / "reports" / ".gitignore", "*\n!.gitignore\n!baselines/\n!profiles/\n")
    if with_schemas:
        from accordant.project import bundled_file  # noqa: PLC0415

        for each in sorted(bundled_file("schemas").iterdir()):
            if each.suffix == ".xsd" or each.name in {"contract.schema.json", "sites.schema.json"}:
                _write_new(folder / "schemas" / _BUNDLED / each.name, each.read_text("utf-8"))
    click.echo("\nNext: accordant lint, then accordant run")


def _write_new(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_text(text, "utf-8")
        click.echo(f"wrote {file}")


@click.command(short_help="Check the contract files.")
@click.option("--ignore", "ignored", multiple=True, metavar="CODE", help="Advice that is not wanted. Repeatable.")
@format_option
@project_option
def lint(ignored: tuple[str, ...], output_format: str, project_folder: Path | None) -> int:
    """Check the contract files; say every mistake of all of them at once.

    Each mistake comes with file, line and column, what was expected, and what
    to do about it. Where there is none, what cannot be meant is told too:
    rules that contradict each other, relations that can never apply, asserts
    that can never be evaluated, probes without an answer, unused groups.
    Each such advice has a code in brackets; [tool.accordant] of the
    pyproject.toml takes a list of codes that are not wanted: lint_ignore.

    Exits with 3 where there are mistakes, with 1 where there is advice.
    """
    from accordant.advice import CODES  # noqa: PLC0415
    from accordant.linting import iter_advice, iter_tried  # noqa: PLC0415
    from accordant.loading import read_contract  # noqa: PLC0415
    from accordant.project import read_project  # noqa: PLC0415
    from accordant.sites.files import iter_sites_mistakes  # noqa: PLC0415

    for code in ignored:
        if code not in CODES:
            raise UsageError(f"there is no advice {code!r}; {nearest(code, CODES) or 'codes: ' + ', '.join(CODES)}")
    project, wrong = read_project(explicit=project_folder)
    loaded = read_contract(project)
    wrong = [*wrong, *iter_sites_mistakes(project, loaded.contract)]
    mistakes = sorted({*wrong, *loaded.mistakes, *iter_tried(loaded, project)})
    mistakes = mistakes or sorted(set(_iter_underivable(project, loaded)))
    advice = [] if mistakes else iter_advice(loaded, project, {*ignored, *project.lint_ignore})
    contract = loaded.contract
    if output_format == "json":
        data = {
            "accordant": {"lint": 1},
            "mistakes": [as_json(mistake) for mistake in mistakes],
            "advice": [{"code": one.code, **as_json(one)} for one in advice],
            **({"note": project.note} if project.note else {}),
        }
        import json  # noqa: PLC0415 - help is quick without it

        click.echo(json.dumps(data, indent=2))
    else:
        echo_found([*mistakes, *advice], err=bool(mistakes))
        clauses = sum(1 for operation in contract.operations.values() for _ in operation.clauses())
        what = (_count(len(mistakes), "mistake") if mistakes else "no mistake") + (
            f", {_count(len(advice), 'piece')} of advice" if advice else ""
        )
        sizes = (
            _count(len(contract.files), "file"),
            _count(len(contract.operations), "operation"),
            _count(clauses, "clause"),
        )
        which = ", of the contracts that come with accordant" if project.is_bundled else ""
        if project.note:
            click.echo(f"note: {project.note}\n", err=True)
        click.echo(f"{', '.join(sizes)}{which}: {what}", err=bool(mistakes))
    return ContractError.exit_code if mistakes else int(bool(advice))


def _iter_underivable(project: Project, loaded: Loaded) -> Iterator[Mistake]:
    """Yield what in the XSD files keeps a JSON Schema from being derived, which answers in JSON are judged by."""
    from accordant.derivation import derive as derive_schema  # noqa: PLC0415
    from accordant.errors import Mistake  # noqa: PLC0415
    from accordant.mapping import Mapping  # noqa: PLC0415

    for file in loaded.assembler.files["api"].values():
        api = loaded.assembler.api(file)
        xsd = project.schema_file(api.schema)
        if xsd is None:
            continue
        try:
            derive_schema(xsd, Mapping.from_rules(api.mapping))
        except SchemaError as error:
            yield from error.mistakes or [Mistake(file.document.location(("schema", "file")), str(error))]


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


@click.command(short_help="Explain a clause, a key, a check or a verdict.")
@click.argument("name", required=False)
@project_option
def explain(name: str | None, project_folder: Path | None) -> None:
    """Explain at length what a word of a contract or of a report means.

    That is a clause, a key of the contract language, a check, a verdict, a
    kind of violation, or a code of advice.

    \b
    Examples
      accordant explain                    what can be explained
      accordant explain vacuous
      accordant explain zero_or_one
      accordant explain not-well-formed
      accordant explain getUserInteractions/rules/identifier/refused
    """
    from accordant.cli.explanations import TOPICS, explanation  # noqa: PLC0415

    if name is None:
        click.echo(
            "What can be explained, besides the clauses of the contract, and the keys\nof the contract language:\n"
        )
        for title, topics in TOPICS.items():
            click.echo(f"{title}\n  " + "\n  ".join(topics) + "\n")
        return
    for line in explanation(name, lambda: open_contract(project_folder)[1]):
        click.echo(line)
