"""The people of the site and what was logged for them, as a pure function of the seed.

Only `random.Random.random` is used, whose sequence Python promises to keep; the functions built on it stand here, so
that one seed is one site on every machine and every version. The rows are made so that a broken list can show: each
filter and each sort column splits a long list, sort keys and times occur twice, no page of 25 holds all types, and
dates lie on both sides of the changes to and from daylight-saving time. Nothing in them is anybody's: names are
invented and addresses end in example.org (RFC 2606).
"""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from accordant.sandbox.instants import from_text

__all__ = [
    "CATEGORIES",
    "FIRST_CUSTOM_TYPE",
    "PUBLIC_TYPES",
    "TYPES",
    "Draw",
    "Interaction",
    "Person",
    "long_list",
    "populate",
]

T = TypeVar("T")

FIRST_CUSTOM_TYPE = 1000
_STANDARD_TYPES = (0, 1, 6, 9, 21)
_CUSTOM_TYPES = (1000, 1001, 1007)
_FIRST_PAGE_TYPE = 44
_LAST_ROW_TYPE = 10012
_UNUSED_TYPE = 1013
#: Every interaction type that the site has; one of them nobody has used yet.
TYPES = frozenset((*_STANDARD_TYPES, *_CUSTOM_TYPES, _FIRST_PAGE_TYPE, _LAST_ROW_TYPE, _UNUSED_TYPE))
#: The custom types with the mark "public"; 1001 is not one.
PUBLIC_TYPES = frozenset((1000, 1007, _LAST_ROW_TYPE, _UNUSED_TYPE))
CATEGORIES = (0, 1000, 1002, 10010)

_SIZES = (60, 26, 2, 1, 0)
_TWINS = (3, 4)
ADMINISTRATORS = ("1000007", "1000019")
_NAMES = ("ada.quill", "bruno.reed", "clara.stone", "dario.finch", "edda.marsh", "twin.hollow")

SUBJECT_LENGTH = 80
_EIGHTY = "Annual report 2016: thanks to every volunteer who rang, wrote, drove and stayed."
SUBJECTS = (
    _EIGHTY,
    "Phone call",
    "Phone call returned",
    "PHONE CALL about the gala",
    "R&D day: 3 < 5 > 2",
    'Asked for the "green" brochure',
    "It's <b>not</b> bold &amp; not an entity",
    "Größe und Übermaß",
    "Señal de café: ¿mañana?",
    "Привет из Киева",
    "寄付のお礼",
    "Thank you 🎗 for the walk",
    "Cafe\u0301 with a combining accent",
    "50% match_gift",
    "Visit",
    "Letter sent",
    "letter answered",
)
TEXTS = (
    "Spoke for ten minutes; call again in spring.",
    "Left a message.\nSecond line & <third>.",
    "Möchte keine Anrufe nach 18 Uhr, bitte notieren.",
    "Wants the \"large print\" edition of 'The Walk'.",
    "Lorem ipsum dolor sit amet.",
)
# Both sides of both changes of the clock, and 1:30 of the night in which it comes twice.
_DATES = (
    "2016-03-13T01:59:59.999-06:00",
    "2016-03-13T03:00:00.000-05:00",
    "2016-11-06T01:30:00.000-05:00",
    "2016-11-06T01:30:00.000-06:00",
    "2016-02-29T23:59:59.283-06:00",
    "2016-07-04T00:00:00.000-05:00",
)
EARLIEST = from_text("2015-10-01T00:00:00-05:00").milliseconds
LATEST = from_text("2017-04-30T23:59:59-05:00").milliseconds
_TEN_DAYS = 10 * 24 * 3600 * 1000

_LONG_SIZE = 312
_LONG_NAME = "frida.lane"
_IMPORTED = 30
_MORE_SUBJECTS = (
    "🎗" * SUBJECT_LENGTH,
    "e\u0301" * (SUBJECT_LENGTH // 2),
    "<i>" + "&" * (SUBJECT_LENGTH - len("<i></i>")) + "</i>",
    "<script>alert('hello')</script>",
    "]]> ends nothing, and <!-- begins nothing",
    "&#233; and &eacute; as they were typed",
    "  blanks before, between   and behind  ",
    "no\u00a0break, thin\u2009space",
    "שיחה עם שרה",
    "İSTANBUL",
    "ﬁve ﬂowers",
    "STRASSE",
    "Straße",
    "100",
    "99",
)
# Moments whose day, month or year is another one in UTC, the other changes of the clock, and those of Europe.
_MORE_DATES = (
    "2016-12-31T18:00:00.000-06:00",
    "2016-12-31T23:59:59.999-06:00",
    "2017-01-01T00:00:00.000-06:00",
    "2016-02-28T18:30:00.000-06:00",
    "2016-06-15T18:59:59.999-05:00",
    "2016-06-15T19:00:00.000-05:00",
    "2016-06-15T23:59:59.999-05:00",
    "2016-06-16T00:00:00.000-05:00",
    "2015-11-01T01:30:00.000-05:00",
    "2015-11-01T01:30:00.000-06:00",
    "2017-03-12T01:59:59.999-06:00",
    "2017-03-12T03:00:00.000-05:00",
    "2016-03-27T01:00:00.000+00:00",
    "2016-10-30T00:59:59.999+00:00",
    "2016-10-30T01:00:00.000+00:00",
)


@dataclass(frozen=True, slots=True)
class Person:
    """A constituent."""

    cons_id: str
    member_id: str
    primary_email: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """A row, with its note where the type is a custom one.

    What the note shares with its row (category, constituent, creator, date, subject) is kept once, here.

    Attributes:
        created: Milliseconds since 1970.
        note_id: None where there is no note.
        note_text: May be empty: interaction_body is optional when an interaction is logged.
    """

    interaction_id: int
    interaction_type_id: int
    category_id: int
    reference_id: int
    cons_id: str
    created_by: str
    created: int
    subject: str
    count: int
    note_id: int | None = None
    note_text: str = ""
    modified_by: str = ""
    modified: int = 0


class Draw:
    """Random choices that are the same everywhere for one seed, and for one `part` of what is made from it."""

    __slots__ = ("_random",)

    def __init__(self, seed: int, part: str = "") -> None:
        self._random = random.Random(f"{part} {seed}" if part else seed)  # noqa: S311 - test data, not a secret

    def bits(self, number: int) -> int:
        """Return an integer of so many bits, 53 at most."""
        return int(self._random.random() * (1 << number))

    def integer(self, min_value: int, max_value: int) -> int:
        """Return an integer between the two, both included."""
        return min_value + int(self._random.random() * (max_value - min_value + 1))

    def pick(self, values: Sequence[T]) -> T:
        """Return one of the values."""
        return values[self.integer(0, len(values) - 1)]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """Return the values in another order."""
        rest = list(values)
        for last in range(len(rest) - 1, 0, -1):
            other = self.integer(0, last)
            rest[last], rest[other] = rest[other], rest[last]
        return rest

    def sample(self, values: Sequence[T], size: int) -> list[T]:
        """Return `size` of the values, no place twice."""
        places: dict[int, None] = {}
        while len(places) < min(size, len(values)):
            places[self.integer(0, len(values) - 1)] = None
        return [values[place] for place in places]

    def covering(self, values: Sequence[T], size: int) -> list[T]:
        """Return `size` values, every one of `values` among them when `size` allows."""
        filled = [*self.shuffled(values)[:size], *(self.pick(values) for _ in range(size - len(values)))]
        return self.shuffled(filled)

    def token(self, length: int = 16) -> str:
        """Return a string of hexadecimal digits."""
        return "".join(self.pick("0123456789abcdef") for _ in range(length))


def populate(draw: Draw) -> tuple[list[Person], list[Interaction]]:
    """Return the people, who have 60, 26, 2, 1 and 0 rows, then two who share one e-mail address, and all rows."""
    sizes = (*_SIZES, *_TWINS)
    cons_ids = draw.sample(range(1_001_001, 1_009_999), len(sizes))
    member_numbers = draw.sample(range(10_000, 99_999), len(sizes))
    people = [
        Person(str(cons_id), f"M-{number}", f"{_NAMES[min(index, len(_SIZES))]}@example.org")
        for index, (cons_id, number) in enumerate(zip(cons_ids, member_numbers, strict=True))
    ]
    # Identifiers pass from four digits to five, so that an order by text is not the order by number.
    interaction_ids = draw.sample(range(9_850, 10_150), sum(sizes))
    note_ids = iter(draw.sample(range(20_000, 29_999), sum(sizes)))
    rows: list[Interaction] = []
    for person, size in zip(people, sizes, strict=True):
        own, interaction_ids = sorted(interaction_ids[:size]), interaction_ids[size:]
        rows += _rows(draw, person, own, [next(note_ids) for _ in own])
    return people, rows


@functools.lru_cache(maxsize=4)
def long_list(seed: int) -> tuple[Person, tuple[Interaction, ...]]:
    """Return a person whose list has many pages, and the 312 rows of it.

    Types meet all categories; thirty rows, more than a page has, were logged in the same instant; two are alike in all
    that lists show but their identifiers; half of the rows of standard types have a note, which lists do not show.
    """
    draw = Draw(seed, "long list")
    cons_id, number = draw.integer(1_010_001, 1_019_999), draw.integer(100_000, 199_999)
    person = Person(str(cons_id), f"M-{number}", f"{_LONG_NAME}@example.org")
    interaction_ids = sorted(draw.sample((*range(9_400, 9_850), *range(10_150, 10_900)), _LONG_SIZE))
    note_ids = draw.sample(range(30_000, 39_999), _LONG_SIZE)
    material = _Material((*SUBJECTS, *_MORE_SUBJECTS), (*_DATES, *_MORE_DATES))
    special = {from_text(text).milliseconds for text in material.dates}
    rows = _rows(draw, person, interaction_ids, note_ids, material)
    _cross(draw, rows)
    instant = draw.integer(EARLIEST, LATEST)
    for place in draw.sample([place for place, row in enumerate(rows) if row.created not in special], _IMPORTED):
        rows[place] = _at(rows[place], instant)
    first, second = draw.sample([place for place, row in enumerate(rows) if row.created == instant], 2)
    has_note = rows[first].note_id is not None
    note_id = note_ids[second] if has_note else None
    rows[second] = replace(rows[first], interaction_id=rows[second].interaction_id, note_id=note_id)
    for place, row in enumerate(rows):
        if row.note_id is None and place % 2:
            rows[place] = _with_note(draw, row, note_ids[place], draw.pick(TEXTS))
    return person, tuple(rows)


def _cross(draw: Draw, rows: list[Interaction]) -> None:
    """Let each type that is often enough meet each category."""
    for type_id in sorted(TYPES):
        places = [place for place, row in enumerate(rows) if row.interaction_type_id == type_id]
        if len(places) >= len(CATEGORIES):
            for place, category in zip(places, draw.covering(CATEGORIES, len(places)), strict=True):
                rows[place] = replace(rows[place], category_id=category)


def _at(row: Interaction, instant: int) -> Interaction:
    later = row.modified - row.created if row.note_id is not None else 0
    return replace(row, created=instant, modified=instant + later if row.note_id is not None else 0)


@dataclass(frozen=True, slots=True)
class _Material:
    subjects: Sequence[str]
    dates: Sequence[str]


def _rows(
    draw: Draw,
    person: Person,
    interaction_ids: list[int],
    note_ids: list[int],
    material: _Material = _Material(SUBJECTS, _DATES),
) -> list[Interaction]:
    size = len(interaction_ids)
    types = _types(draw, size)
    creators = draw.covering((person.cons_id, *ADMINISTRATORS), size)
    categories = draw.covering(CATEGORIES, size)
    references = draw.covering((0, 0, 0, draw.integer(5_000, 15_000)), size)
    moments = draw.covering(_moments(draw, size, material.dates), size)
    subjects = draw.covering(material.subjects, size)
    counts = draw.covering(range(1, 13), size)
    texts = draw.covering(TEXTS, size)
    rows = []
    customs = 0
    for index, interaction_id in enumerate(interaction_ids):
        row = Interaction(
            interaction_id=interaction_id,
            interaction_type_id=types[index],
            category_id=categories[index],
            reference_id=references[index],
            cons_id=person.cons_id,
            created_by=creators[index],
            created=moments[index],
            subject=subjects[index],
            count=counts[index],
        )
        if row.interaction_type_id >= FIRST_CUSTOM_TYPE:
            customs += 1
            row = _with_note(draw, row, note_ids[index], "" if customs % 4 == 2 else texts[index])
        rows.append(row)
    return rows


def _types(draw: Draw, size: int) -> list[int]:
    if size == 1:
        return [_CUSTOM_TYPES[0]]
    if size < 25:
        return [draw.pick(_STANDARD_TYPES), *draw.covering(_CUSTOM_TYPES, size - 1)]
    # One type stands on the first page only and one in the last row only: no page shows them all.
    body = draw.covering((*_STANDARD_TYPES, *_CUSTOM_TYPES), size - 3)
    body.insert(draw.integer(0, 11), _FIRST_PAGE_TYPE)
    body.insert(draw.integer(12, 23), _FIRST_PAGE_TYPE)
    return [*body, _LAST_ROW_TYPE]


def _moments(draw: Draw, size: int, dates: Sequence[str]) -> list[int]:
    """Times for `size` rows: fewer than there are rows, so that some occur twice."""
    special = [from_text(text).milliseconds for text in dates]
    others = [draw.integer(EARLIEST, LATEST) for _ in range(max(1, size * 3 // 4 - len(special)))]
    return [*special, *others] if size >= 25 else draw.sample([*special, *others], max(1, size * 3 // 4))


def _with_note(draw: Draw, row: Interaction, note_id: int, text: str) -> Interaction:
    later = draw.integer(0, _TEN_DAYS) if draw.integer(0, 1) else 0
    return replace(
        row,
        note_id=note_id,
        note_text=text,
        modified_by=draw.pick(ADMINISTRATORS) if later else row.created_by,
        modified=row.created + later,
    )
