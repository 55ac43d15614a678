"""Where two JSON images differ: members in any order, arrays in theirs, types included."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from accordant.mapping.rules import JSONValue
from accordant.validators.places import json_path

__all__ = ["ABSENT", "Absent", "images_equal", "iter_image_differences"]


class Absent(Enum):
    """What stands on one side of a difference where there is nothing."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT


def images_equal(first: JSONValue, second: JSONValue) -> bool:
    """Tell whether two images are the same: members in any order, arrays in theirs, types included."""
    return next(iter_image_differences(first, second), None) is None


def iter_image_differences(
    first: JSONValue, second: JSONValue
) -> Iterator[tuple[str, JSONValue | Absent, JSONValue | Absent]]:
    """Yield path, first and second value of each difference, a value as high up as it differs as a whole.

    Paths are JSONPath (``$.r.interaction[1].count``). Members come in the order of `first`, then those that
    only `second` has; `ABSENT` stands for what is not there.
    """
    yield from _differences((), first, second)


def _differences(
    path: tuple[str | int, ...], first: JSONValue | Absent, second: JSONValue | Absent
) -> Iterator[tuple[str, JSONValue | Absent, JSONValue | Absent]]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in [*first, *(key for key in second if key not in first)]:
            yield from _differences((*path, key), first.get(key, ABSENT), second.get(key, ABSENT))
    elif isinstance(first, list) and isinstance(second, list):
        for index in range(max(len(first), len(second))):
            left = first[index] if index < len(first) else ABSENT
            right = second[index] if index < len(second) else ABSENT
            yield from _differences((*path, index), left, right)
    elif type(first) is not type(second) or first != second:
        yield json_path(path), first, second
