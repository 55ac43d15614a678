"""Where libxml2 is wrong by the specification, and what is done about it.

libxml2 does not collapse white space around dates and times, though their white space is collapsed by definition (Part
2, 3.2.7 and 4.3.6): a dateTime behind a space is valid, and refused by it. A verdict that rests on such a value is
taken again on a copy of the document without the padding, which for a type that collapses is the same document.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any, Final

from lxml.etree import _Element as Element

from accordant.validators.model_lookups import declaration_of
from accordant.validators.places import Paths
from accordant.validators.trees import child_elements, own_text

__all__ = ["without_padding"]

_SPACE: Final = " \t\n\r"
_TEMPORAL: Final = frozenset(
    {"dateTime", "date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay", "duration"}
)


def without_padding(root: Element, entries: Iterable[Any], model: Any) -> Element | None:
    """Return a copy of the tree without the padding of the dates and times that were refused, or None without any."""
    refused = [entry.path for entry in entries if entry.path and _is_value_fault(entry.type_name)]
    paths = Paths(root)
    padded = [path for path in refused if _is_padded(paths.resolve(path), model)]
    if not padded:
        return None
    # Of the whole document: declarations and keys are looked up from its root.
    twin = copy.deepcopy(root)
    paths = Paths(twin)
    for path in padded:
        element = paths.resolve(path)
        text = own_text(element).strip(_SPACE)
        del element[:]
        element.text = text
    return twin


def _is_value_fault(type_name: str) -> bool:
    return "_VALID" in type_name


def _is_padded(element: Element, model: Any) -> bool:
    text = own_text(element)
    if text == text.strip(_SPACE) or child_elements(element):
        return False
    declaration = declaration_of(model, element)
    if declaration is None:
        return False
    simple = declaration.type if declaration.type.is_simple() else declaration.type.content
    primitive = getattr(simple, "primitive_type", None)
    return primitive is not None and getattr(primitive, "local_name", "") in _TEMPORAL
