"""The pattern for one answer in two formats: the JSON image of both is the same; of refusals too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from accordant import mapping as mappings
from accordant.findings import Breach
from accordant.relations.results import PatternResult
from accordant.relations.sides import Group, Side
from accordant.validators.violations import shorten_apart

__all__ = ["same_image"]

_WITHOUT_INDEX = re.compile(r"\[\d+\]")


def same_image(group: Group, follow_up: Side) -> PatternResult:
    """The JSON answer is the image of the XML answer; of two answers in one format the images are the same."""
    first, second = group.source.answers[0], follow_up.answers[0]
    if any(group.operation.api.format_parameter in one.change for one in group.relation.follow_ups):
        by_format = {answer.format: answer for answer in (first, second)}
        if by_format.keys() != {"xml", "json"}:
            return PatternResult(vacuous="there is not one answer in each format")
        first, second = by_format["xml"], by_format["json"]
    if _is_empty(first.image) and _is_empty(second.image):
        # Which of {} and "" an empty answer is, is not documented.
        return PatternResult(vacuous="both answers are empty", observation=f"empty: {second.image!r}")
    differences = list(mappings.iter_image_differences(_with_line_feeds(first.image), _with_line_feeds(second.image)))
    if not differences:
        return PatternResult()
    # What the JSON Schema already objects to would only be said twice.
    known = {_without_index(each.path) for each in second.schema_violations} if second.format == "json" else set()
    new = [difference for difference in differences if not _is_below(_without_index(difference[0]), known)]
    if not new:
        return PatternResult(
            not_judged="the answers differ where the schema is broken; see the finding of checks/schema"
        )
    path, expected, actual = new[0]
    expected, actual = shorten_apart(_value(expected), _value(actual))
    return PatternResult(Breach(expected, actual, _without_index(path), second.json_place(path)))


def _without_index(path: str) -> str:
    return _WITHOUT_INDEX.sub("", path)


def _with_line_feeds(image: Any) -> Any:
    """Return an image with line ends as an XML parser must read them, XML 1.0 section 2.11; JSON keeps what it gets."""
    if isinstance(image, str):
        return image.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(image, list):
        return [_with_line_feeds(item) for item in image]
    if isinstance(image, dict):
        return {key: _with_line_feeds(value) for key, value in image.items()}
    return image


def _is_below(path: str, others: Iterable[str]) -> bool:
    return any(path == other or path.startswith(f"{other}.") for other in others)


def _is_empty(image: object) -> bool:
    if not isinstance(image, dict) or len(image) != 1:
        return False
    content = next(iter(image.values()))
    # White space between the tags of an empty list is layout, which the mapping alone cannot know.
    return not content.strip() if isinstance(content, str) else content == {}


def _value(value: object) -> str:
    return "nothing" if value is mappings.ABSENT else repr(value)
