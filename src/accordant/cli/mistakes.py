"""Prints mistakes and advice: in lines of 80 columns on a terminal, else each message in one line, for programs."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from accordant.errors import Mistake

if TYPE_CHECKING:
    from accordant.advice import Advice

__all__ = ["as_json", "echo_found"]

WIDTH = 80
_INDENT = "    "


def echo_found(found: Iterable[Mistake | Advice], *, err: bool) -> None:
    """Print mistakes or advice.

    Args:
        err: To standard error.
    """
    from accordant.reporting.text import safe  # noqa: PLC0415 - help is quick without it

    stream = sys.stderr if err else sys.stdout
    is_terminal = stream.isatty()
    has_colour = is_terminal and not os.environ.get("NO_COLOR")
    for one in found:
        lines = _lines(one, has_colour=has_colour) if is_terminal else map(safe, str(one).split("\n"))
        for line in (*lines, ""):
            click.echo(line, err=err, color=has_colour)


def _lines(found: Mistake | Advice, *, has_colour: bool) -> Iterator[str]:
    """Yield the lines for a terminal."""
    from accordant.reporting.text import safe  # noqa: PLC0415

    is_mistake = isinstance(found, Mistake)
    code = "" if isinstance(found, Mistake) else f" [{found.code}]"
    place, message = safe(str(found.location)), safe(found.message) + code
    whole = f"{place}: {message}"
    # A place with a long path has a line of its own.
    whole_lines = (
        textwrap.wrap(whole, WIDTH, subsequent_indent=_INDENT, break_on_hyphens=False, break_long_words=False)
        if len(place) <= WIDTH // 2
        else [f"{place}:", *_wrapped(message, _INDENT)]
    )
    for line in whole_lines:
        yield _styled(line, has_colour, bold=True) if line is whole_lines[0] else line
    source = found.location.excerpt(WIDTH - len(_INDENT))
    for line in source:
        is_mark = line is source[-1]
        text = _INDENT + safe(line)
        yield _styled(text, has_colour, fg="red" if is_mistake else "yellow") if is_mark else text
    if found.hint:
        yield from _wrapped(f"hint: {safe(found.hint)}", _INDENT)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _styled(text: str, has_colour: bool, *, fg: str | None = None, bold: bool = False) -> str:  # noqa: FBT001
    return click.style(text, fg=fg, bold=bold or None) if has_colour else text


def as_json(found: Mistake | Advice) -> dict[str, object]:
    """Return what is said as plain data."""
    place = found.location
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": found.message,
        "hint": found.hint,
    }
