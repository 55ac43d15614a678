"""A relation between answers that somebody has, whatever their roles."""

from __future__ import annotations

from accordant.contracts import PATTERNS
from accordant.relations import PATTERN_FUNCTIONS


def test_every_pattern_of_the_language_has_a_function() -> None:
    assert set(PATTERN_FUNCTIONS) == set(PATTERNS)
