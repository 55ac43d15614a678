"""Where libxml2 is wrong by the specification, and what is done about it.

libxml2 does not collapse white space around dates and times, though their white space is collapsed by definition (Part
2, 3.2.7 and 4.3.6): a dateTime behind a space is valid, and refused by it. A verdict that rests on such a value is
taken again on a copy of the document without the padding, which for a type that collapses is the same document.

It compares a fixed value as text, where the values are compared (Part 1, element locally valid, 5.2.2.2.2): ``07`` is
the fixed 7. On the copy what equals the fixed value is written as it is in the schema.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any, Final

from lxml.etree import _Element as Element

from accordant.validators.model_lookups import declaration_of
from accordant.validators.places import Paths
from accordant.validators.trees import child_elements, own_text

__all__ = ["as_libxml2_reads"]

_FIXED: Final = "SCHEMAV_CVC_ELT_5_2_2_2_2"
_SPACE: Final = " \t\n\r"
_TEMPORAL: Final = frozenset(
    {"dateTime", "date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay", "duration"}
)


def as_libxml2_reads(root: Element, entries: Iterable[Any], model: Any) -> Element | None:
    """Return a copy of the tree in which values that were refused in error are spelt as libxml2 takes them.

    None where no value was refused in error.
    """
    paths = Paths(root)
    spelt: dict[str, str] = {}
    for entry in entries:
        if entry.path and entry.path not in spelt:
            text = _spelling(paths.resolve(entry.path), entry.type_name, model)
            if text is not None:
                spelt[entry.path] = text
    if not spelt:
        return None
    # Of the whole document: declarations and keys are looked up from its root.
    twin = copy.deepcopy(root)
    paths = Paths(twin)
    for path, text in spelt.items():
        element = paths.resolve(path)
        del element[:]
        element.text = text
    return twin


def _spelling(element: Element, kind: str, model: Any) -> str | None:
    text = own_text(element)
    is_fixed = kind == _FIXED
    is_padded = "_VALID" in kind and text != text.strip(_SPACE)
    declaration = declaration_of(model, element) if is_fixed or is_padded else None
    if declaration is None or child_elements(element):
        return None
    if is_padded:
        simple = declaration.type if declaration.type.is_simple() else declaration.type.content
        primitive = getattr(getattr(simple, "primitive_type", None), "local_name", "")
        return text.strip(_SPACE) if primitive in _TEMPORAL else None
    return str(declaration.fixed) if _are_equal(declaration, text) else None


def _are_equal(declaration: Any, text: str) -> bool:
    """Tell whether a text has the value of the fixed one of a declaration."""
    if not declaration.type.is_simple() or next(declaration.type.iter_errors(text), None) is not None:
        return False
    return bool(declaration.type.decode(text) == declaration.type.decode(declaration.fixed))
