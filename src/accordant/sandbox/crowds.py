"""Constituents by the thousand, for sites of any size: made row by row, so that never more than some are in memory.

Like the people whom everybody asks for, a crowd is a function of the seed alone. A row costs one draw, whose bits
choose among prepared values.
"""

from __future__ import annotations

from collections.abc import Iterator

from accordant.sandbox.instants import to_text
from accordant.sandbox.seeding import (
    ADMINISTRATORS,
    CATEGORIES,
    EARLIEST,
    FIRST_CUSTOM_TYPE,
    LATEST,
    SUBJECTS,
    TEXTS,
    Draw,
    Person,
)

__all__ = ["MOST_ROWS", "crowd"]

MOST_ROWS = 500
"""Rows of one constituent."""

_FIRST_CONS_ID = 1_020_001
_FIRST_ROW = 100_001
_FIRST_NOTE = 50_001
# The rows of so many constituents are mixed with each other.
_COHORT = 16
_DAY_MILLISECONDS = 24 * 3600 * 1000

# As many values as some bits can number; what stands several times comes more often.
_TYPES = (0, 0, 0, 1, 1, 6, 6, 9, 21, 1000, 1000, 1000, 1001, 1001, 1007, 10012)
_REFERENCES = (0, 0, 0, 7001)
_MOMENTS = 1 << 14
_TITLES = 1 << 5
_NOTES = 1 << 3

Record = tuple[object, ...]


def crowd(seed: int, size: int) -> tuple[list[Person], Iterator[Record]]:
    """Return constituents, and their `size` rows as values of the table's columns in their order.

    Everybody has a row at least, and 500 at most; many rows were logged in the same instant, for different people too.
    """
    draw = Draw(seed, "crowd")
    sizes: list[int] = []
    rest = size
    while rest:
        sizes.append(min(rest, draw.integer(1, MOST_ROWS)))
        rest -= sizes[-1]
    people = [
        Person(str(_FIRST_CONS_ID + number), f"M-{200_001 + number}", f"supporter.{number + 1}@example.org")
        for number in range(len(sizes))
    ]
    return people, _records(draw, sizes) if sizes else iter(())


def _records(draw: Draw, sizes: list[int]) -> Iterator[Record]:
    # Drawn once and printed once: there are fewer moments than rows.
    moments = [(moment, to_text(moment)) for moment in (draw.integer(EARLIEST, LATEST) for _ in range(_MOMENTS))]
    titles = [(title, title.casefold()) for title in draw.covering(SUBJECTS, _TITLES)]
    texts = draw.covering((*TEXTS, ""), _NOTES)
    administrators = [int(number) for number in ADMINISTRATORS]
    interaction_id, note_id = _FIRST_ROW, _FIRST_NOTE
    for start in range(0, len(sizes), _COHORT):
        cohort = enumerate(sizes[start : start + _COHORT], _FIRST_CONS_ID + start)
        for cons_id in draw.shuffled([cons_id for cons_id, size in cohort for _ in range(size)]):
            bits = draw.bits(40)
            type_id = _TYPES[bits & 15]
            category, reference, count = CATEGORIES[bits >> 4 & 3], _REFERENCES[bits >> 6 & 3], (bits >> 8 & 7) + 1
            title, folded = titles[bits >> 11 & _TITLES - 1]
            created, printed = moments[bits >> 16 & _MOMENTS - 1]
            creator = administrators[bits >> 30 & 1] if bits >> 31 & 1 else cons_id
            note: Record = (None, "", None, 0)
            if type_id >= FIRST_CUSTOM_TYPE:
                days = bits >> 32 & 7
                modifier = administrators[0] if days else creator
                note = (note_id, texts[bits >> 35 & _NOTES - 1], modifier, created + days * _DAY_MILLISECONDS)
                note_id += 1
            head = (interaction_id, type_id, category, reference, cons_id, creator, created, title, count)
            yield (*head, *note, folded, printed)
            interaction_id += 1
