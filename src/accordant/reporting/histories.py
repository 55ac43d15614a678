"""The runs of a history for a terminal, and as JSON for programs, described by ``schemas/history.schema.json``."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence

import click

from accordant.history.histories import HistoryEntry
from accordant.reporting.text import plural, safe, wrapped

__all__ = ["HISTORY_LIST_VERSION", "history_json", "render_history"]

HISTORY_LIST_VERSION = 1


def history_json(entries: Sequence[HistoryEntry], damage: str) -> str:
    """Return the runs of a history as JSON text, the earliest first; ASCII only.

    Args:
        damage: What could not be read.
    """
    runs = [
        {**dataclasses.asdict(each.facts), **_figures(each), "verdicts": each.verdicts, "medians_ms": each.medians}
        for each in entries
    ]
    return json.dumps({"accordant": {"history": HISTORY_LIST_VERSION}, "damage": damage, "runs": runs}, indent=2) + "\n"


def _figures(entry: HistoryEntry) -> dict[str, object]:
    names = ("errors", "warnings", "changed", "known", "previous", "new", "gone", "is_green")
    return {name: getattr(entry, name) for name in names}


def render_history(entries: Sequence[HistoryEntry], name: str, total: int) -> Iterator[str]:
    """Yield two lines for each run, the latest first.

    Args:
        name: What the history is called.
        total: How many runs it has.
    """
    for entry in reversed(entries):
        facts = entry.facts
        label = f"  {facts.label}" if facts.label else ""
        yield from wrapped(
            f"{facts.started[:16].replace('T', ' ') or 'unknown':16}  {facts.name}{label}", subsequent=18
        )
        found = [
            f"{number} {noun}"
            for number, noun in (
                (entry.errors, "error" if entry.errors == 1 else "errors"),
                (entry.warnings, "warning" if entry.warnings == 1 else "warnings"),
                (entry.changed, "changed"),
                (entry.known, "known"),
            )
            if number or noun == "errors"
        ]
        texts = [plural(facts.requests, "request"), ", ".join(found)]
        if entry.previous:
            texts.append(f"{entry.new} new, {entry.gone} gone" if entry.new or entry.gone else "as before")
        if not facts.is_complete:
            texts.append("broken off")
        if facts.without_success:
            texts.append("no success")
        for line in wrapped("; ".join(texts), initial=18, subsequent=20):
            yield click.style(line, fg=_colour(entry))
    yield safe(f"{plural(total, 'run')} in {name}")


def _colour(entry: HistoryEntry) -> str | None:
    if entry.is_green:
        return "green"
    return "red" if entry.errors or entry.facts.without_success else None
