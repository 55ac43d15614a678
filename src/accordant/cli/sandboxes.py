"""The command `sandbox`: a site of our own in the foreground, and lists of what can be different about it."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.options import echo_lines, format_option
from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.sandbox import Announcement

__all__ = ["sandbox"]

WIDTH = 80
MAX_LATENCY_MS = 600_000


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on.")
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="Keep its rows in a folder.")
@click.option("--memory", is_flag=True, help="Hold its rows in memory, however many.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Decides rows and credentials.")
@click.option("--rows", type=click.IntRange(min=1), metavar="N", help="How many interactions it has altogether.")
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="Make it faulty. Repeatable.")
@click.option("--dialect", "settings", multiple=True, metavar="NAME=VALUE", help="Answer an open question. Repeatable.")
@click.option("--latency", type=float, default=0, metavar="MS", help="Wait before each answer.")
@click.option("--list-faults", is_flag=True, help="List what can be wrong with it, and exit.")
@click.option("--list-dialects", is_flag=True, help="List what the documentation leaves open, and exit.")
@format_option
def sandbox(  # noqa: PLR0913, PLR0917 - one for each option
    port: int,
    host: str,
    data: Path | None,
    memory: bool,  # noqa: FBT001 - click passes options by name
    seed: int,
    rows: int | None,
    faults: tuple[str, ...],
    settings: tuple[str, ...],
    latency: float,
    list_faults: bool,  # noqa: FBT001
    list_dialects: bool,  # noqa: FBT001
    output_format: str,
) -> None:
    """Start a stand-in for a Luminate Online site on this machine.

    It answers as the documentation says, from seeded data, until Ctrl-C.
    With --fault it is wrong in one named way; with --dialect it is different
    where the documentation is silent.

    \b
    Examples
      accordant sandbox
      accordant sandbox --port 8080 --fault page-overlap
      accordant sandbox --dialect ties=reversed --rows 100000
    """
    as_json = output_format == "json"
    if list_faults:
        _list_faults(as_json=as_json)
        return
    if list_dialects:
        _list_dialects(as_json=as_json)
        return
    if data is not None and memory:
        raise UsageError("--data keeps the rows in a folder and --memory holds them in memory; choose one of them")
    if not 0 <= latency <= MAX_LATENCY_MS:  # neither is NaN
        raise UsageError(f"--latency {latency:g} is not a wait in milliseconds; from 0 to {MAX_LATENCY_MS} is")
    from accordant.sandbox import Blueprint, Dialect, serve  # noqa: PLC0415

    blueprint = Blueprint.of(
        seed=seed,
        faults=faults,
        dialect=Dialect.with_settings(settings),
        rows=rows,
        data=data,
        memory=True if memory else None,
    )

    def announce(site: Announcement) -> None:
        try:
            if as_json:
                click.echo(site.to_json())
            else:
                echo_lines(_lines(site, blueprint.settings()))
        except BrokenPipeError:  # who wanted the first line only, as head does, may still want the site
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    serve(blueprint, port=port, host=host, latency_seconds=latency / 1000, announce=announce)


def _lines(site: Announcement, settings: Sequence[str]) -> Iterator[str]:
    """Yield what stands on the terminal when the site answers."""
    yield f"sandbox at {click.style(site.url, bold=True)} (Ctrl-C ends it)"
    yield ""
    yield "credentials; auth is a token for client calls of the first of the people"
    yield from _table([(name, value) for name, value in site.credentials.items()])
    yield ""
    everybody = [*site.people, site.long_list]
    yield "people; the last has a long list, and no run asks for it"
    yield from _table(
        [
            (*everybody[0], "rows"),
            *((*person.values(), str(rows)) for person, rows in zip(everybody, site.row_counts, strict=True)),
        ]
    )
    yield ""
    yield "how they log in"
    yield from _table([tuple(site.logins[0]), *(tuple(login.values()) for login in site.logins)])
    yield from _differences(site.faults, settings)
    yield ""
    yield from _examples(site)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _differences(faults: Iterable[str], settings: Sequence[str]) -> Iterator[str]:
    from accordant.sandbox import FAULTS  # noqa: PLC0415

    for name in faults:
        yield ""
        yield f"{click.style('faulty', fg='red')}: {name}"
        yield from _filled(FAULTS[name].description, 2)
    if settings:
        yield ""
        yield "differs from the default dialect"
        yield from (f"  {setting}" for setting in settings)


def _examples(site: Announcement) -> Iterator[str]:
    asked = {"method": "getUserInteractions", "v": "1.0", "api_key": site.credentials["api_key"]}
    login = {name: site.credentials[name] for name in ("login_name", "login_password")}
    person = {"cons_id": site.people[0]["cons_id"]}
    yield "# a server call"
    yield from _curl("curl -s", f"{site.url}/SRConsAPI", asked | login | person)
    yield "# the same in JSON, three rows"
    short = {"list_page_size": "3", "response_format": "json"}
    yield from _curl("curl -s", f"{site.url}/SRConsAPI", asked | login | short | person)
    name = {key: value for key, value in site.logins[0].items() if key != "cons_id"}
    yield "# a client call: log in, then call with the token"
    *lines, last = _curl("token=$(curl -s", f"{site.url}/CRConsAPI", asked | {"method": "login"} | name)
    yield from (*lines, f"{last} \\", r"  | sed -n 's|.*<token>\(.*\)</token>.*|\1|p')")
    yield from _curl("curl -s", f"{site.url}/CRConsAPI", asked | {"auth": "$token"})


def _curl(command: str, url: str, pairs: Mapping[str, str]) -> Iterator[str]:
    lines = [f"{command} {url}"]
    for name, value in pairs.items():
        option = f" -d {name}={value}"
        if len(lines) > 1 and len(lines[-1] + option) <= WIDTH - len(" \\"):
            lines[-1] += option
        else:
            lines.append(f" {option}")
    yield from (f"{line} \\" for line in lines[:-1])
    yield lines[-1]


def _list_faults(*, as_json: bool) -> None:
    from accordant.sandbox.catalogues import fault_groups  # noqa: PLC0415

    groups = fault_groups()
    if as_json:
        faults = [
            {"name": fault.name, "group": group.name, "description": fault.description, "breaks": fault.clause}
            for group in groups
            for fault in group.faults
        ]
        about = [{"name": group.name, "about": group.about} for group in groups]
        import json  # noqa: PLC0415 - help is quick without it

        click.echo(json.dumps({"accordant": {"faults": 1}, "groups": about, "faults": faults}, indent=2))
        return

    def lines() -> Iterator[str]:
        for group in groups:
            yield click.style(group.name.upper(), bold=True)
            yield from _filled(group.about, 0)
            yield ""
            for fault in group.faults:
                yield fault.name
                yield from _filled(fault.description, 4)
                yield from _filled(f"breaks: {fault.clause}", 4, 12)
            yield ""
        count = sum(len(group.faults) for group in groups)
        yield from _filled(
            f"{count} faults in {len(groups)} groups; switch them on with --fault NAME, as often as wanted.", 0
        )

    echo_lines(lines())


def _list_dialects(*, as_json: bool) -> None:
    from accordant.sandbox import Dialect  # noqa: PLC0415

    questions = list(Dialect.questions())
    if as_json:
        listed = [
            {"name": one.name, "values": list(one.values), "default": one.default, "question": one.description}
            for one in questions
        ]
        import json  # noqa: PLC0415

        click.echo(json.dumps({"accordant": {"dialects": 1}, "dialects": listed}, indent=2))
        return

    def lines() -> Iterator[str]:
        yield from _filled("What the documentation leaves open. The first value is the sandbox's answer.", 0)
        yield ""
        for one in questions:
            others = [value for value in one.values if value != one.default]
            yield click.style(one.name, bold=True)
            yield from _filled(" | ".join([one.default, *others]), 4)
            yield from _filled(one.description, 4)
        yield ""
        yield f"{len(questions)} questions; answer one with --dialect NAME=VALUE."

    echo_lines(lines())


def _filled(text: str, indent: int, following: int | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if following is None else following),
        break_long_words=False,
        break_on_hyphens=False,
    )
