"""What answers say about the metamorphic relation for which they were asked for.

The patterns are those of Segura et al., TSE 44(11), 2018. `groups` judges what a run has sent for a relation,
`patterns` answers that anybody has; the other modules are the patterns: over sets of rows (`sets`), over their order
(`orders`, `sorting`), over whole documents (`differences`, `images`).
"""

from __future__ import annotations

from accordant.relations.appearances import CHECK as SAME_ROW
from accordant.relations.appearances import appearance, iter_appearances
from accordant.relations.fickleness import iter_fickle
from accordant.relations.groups import judge_group
from accordant.relations.overlaps import iter_overlaps
from accordant.relations.patterns import PATTERN_FUNCTIONS, compare
from accordant.relations.results import PatternResult
from accordant.relations.sort_keys import column_element

__all__ = [
    "PATTERN_FUNCTIONS",
    "SAME_ROW",
    "PatternResult",
    "appearance",
    "column_element",
    "compare",
    "iter_appearances",
    "iter_fickle",
    "iter_overlaps",
    "judge_group",
]
