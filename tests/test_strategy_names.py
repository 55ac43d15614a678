"""Names of strategies are looked up without running anything."""

from __future__ import annotations

from helpers import project

from accordant.strategy_names import iter_strategy_problems


def test_a_strategy_that_is_there_is_no_problem() -> None:
    assert list(iter_strategy_problems("dates.timestamps", project())) == []


def test_the_hint_names_functions_and_not_what_the_module_imports() -> None:
    ((message, hint),) = iter_strategy_problems("dates.zzz", project())
    assert "has no function 'zzz'" in message
    assert "timestamps" in hint
    assert "annotations" not in hint
    assert "st," not in hint


def test_a_module_that_is_not_there_is_named_with_the_nearest() -> None:
    ((message, hint),) = iter_strategy_problems("datse.timestamps", project())
    assert "no module datse.py" in message
    assert "dates" in hint
