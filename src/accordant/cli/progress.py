"""A counter for work that takes long: on a terminal only, and gone when the work is done."""

from __future__ import annotations

import sys
from typing import Self

import click

__all__ = ["Progress"]

_STEP = 10


class Progress:
    """A counter on a terminal; nothing where the output goes elsewhere.

    Args:
        noun: What is counted, in the plural.
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._count = 0
        self._shown = 0
        self._is_terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.clear()

    def advance(self, by: int = 1) -> None:
        """Count on."""
        self._count += by
        if self._is_terminal and self._count - self._shown >= _STEP:
            self._shown = self._count
            click.echo(f"\r{self._count} {self._noun}", nl=False, err=True)

    def clear(self) -> None:
        """Take the counter off the screen."""
        if self._is_terminal and self._shown:
            click.echo("\r" + " " * 30 + "\r", nl=False, err=True)
