"""What is said of writes before a live run: which, and how often at most; nothing where the site allows none."""

from __future__ import annotations

from dataclasses import replace

from helpers import operation, site

from accordant.cli.announcements import _about_writes
from accordant.exchange import Phase
from accordant.planning.selections import Selection

WHOLE = Selection()


def said(*writes: str, selection: Selection = WHOLE, callers: tuple[str, ...] = ("server",)) -> list[str]:
    live = replace(site(), is_sandbox=False, writes=writes)
    return list(_about_writes(live, operation(), callers, selection))


def test_nothing_is_said_where_the_site_allows_no_writes() -> None:
    assert said() == []


def test_a_write_that_relations_make_is_named_with_how_often() -> None:
    assert said("logInteraction") == ["WRITES: logInteraction, at most 1 time; what it writes stays there"]
    assert said("logInteraction", "updateInteraction")[1].startswith("WRITES: updateInteraction, at most 2 times")


def test_nothing_is_said_of_what_no_relation_writes() -> None:
    assert said("create") == []


def test_nothing_is_said_of_relations_that_the_run_leaves_out() -> None:
    assert said("logInteraction", selection=Selection(clauses=("rules/*",))) == []
    assert said("logInteraction", selection=Selection(phases=frozenset({Phase.COVERAGE}))) == []
    assert said("logInteraction", callers=("client",)) == []
