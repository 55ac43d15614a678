"""Simple types as JSON Schemas of their texts.

A text comes untouched from the document, while facets speak of it after white space processing (Part 2, 4.3.6): where
white space is collapsed, patterns here admit padding and runs of it. Each step of a derivation refers to the definition
of its base and adds its own facets, so that an error names the type whose facet it breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from accordant.datatypes import NAMES, Datatype, get, integer_at_least, integer_at_most, is_known
from accordant.derivation.losses import Loss, LossKind, beyond
from accordant.validators.model_lookups import XSD_NAMESPACE, display_name
from accordant.validators.trees import local, split

__all__ = ["builtin_of", "iter_facets", "text_schema"]

_W: Final = r"[ \t\n\r]"
_NOT_W: Final = r"[^ \t\n\r]"
# `$` alone is not the end to Python, which matches it before a last newline as well.
_END: Final = r"$(?!\n)"
_BOUNDS: Final = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
_LENGTHS: Final = ("length", "minLength", "maxLength")
_INTEGERS: Final = frozenset(name for name in NAMES if get(name).primitive == "xsd:decimal") - {"xsd:decimal"}
_STRINGS: Final = frozenset({"xsd:string", "xsd:normalizedString", "xsd:token", "xsd:anyURI"})

# What XSD's regular expressions (Part 2, appendix F) and those of Python, Rust and ECMAScript write alike: letters, the
# dot, groups, quantifiers, and classes of ASCII characters and ranges of letters or digits.
_CLASS_CHARACTER: Final = r"(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9 _,:;@/=!#%'\".+*?(){}|<>]|\\[\-\[\]\\^.+*?(){}|])"
_COMMON: Final = re.compile(
    rf"(?:[A-Za-z0-9 _,:;@/=!#%&'\"<>~.|()*+?\-]|\{{[0-9]+(?:,[0-9]*)?\}}|\\[.\\|+*?(){{}}\[\]^\-]"
    rf"|\[\^?{_CLASS_CHARACTER}+\])*"
)
_ANY_CHARACTER: Final = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|(\.)")


def builtin_of(xsd_type: Any, user: Any) -> Datatype:
    """Return the built-in type that an atomic type is derived from, the nearest one.

    Args:
        xsd_type: The type.
        user: The component that asks for it, whose file an error names.

    Raises:
        SchemaError: The type is a list or a union, or its built-in type is not in the table.
    """
    name = display_name(xsd_type)
    current = xsd_type
    while split(current.name or "")[0] != XSD_NAMESPACE:
        # xmlschema calls a union of atomic types atomic as well.
        if hasattr(current, "member_types") or hasattr(current, "item_type"):
            raise beyond(user, name, "a union" if hasattr(current, "member_types") else "a list")
        current = current.base_type
    builtin = display_name(current)
    if not is_known(builtin):
        raise beyond(user, name, f"the type {builtin}")
    return get(builtin)


def text_schema(datatype: Datatype) -> dict[str, Any]:
    """Return the schema of the texts of a built-in type."""
    schema: dict[str, Any] = {"title": datatype.name, "type": "string"}
    if datatype.json_pattern is not None:
        schema["pattern"] = datatype.json_pattern
    return schema


def iter_facets(xsd_type: Any, losses: list[Loss]) -> Iterator[dict[str, Any]]:
    """Yield the facets of the last step of a restriction, each as a schema of one keyword.

    Args:
        xsd_type: The type, an `xmlschema` restriction of an atomic type.
        losses: Where facets go that an image's schema cannot check.

    Raises:
        SchemaError: A facet is out of reach.
    """
    name = display_name(xsd_type)
    builtin = builtin_of(xsd_type, xsd_type)
    lengths: dict[str, int] = {}
    for qualified, facet in xsd_type.facets.items():
        kind = local(qualified)
        if kind == "whiteSpace":
            continue
        if kind in _LENGTHS and builtin.name in _STRINGS:
            lengths[kind] = int(facet.value)
        elif kind in _BOUNDS and (builtin.order.value == "instants" or builtin.name in _INTEGERS):
            yield from _bound(builtin, kind, facet.value, name, losses)
        elif kind == "enumeration" and builtin.name in _STRINGS:
            yield _enumeration([str(each) for each in facet.enumeration], xsd_type.white_space)
        elif kind == "pattern":
            yield _pattern(xsd_type, facet.regexps, name)
        else:
            raise beyond(xsd_type, name, f"the facet {kind} of {builtin.name}")
    yield from _lengths(lengths, xsd_type.white_space)


def _lengths(lengths: dict[str, int], white_space: str) -> Iterator[dict[str, Any]]:
    smallest = lengths.get("length", lengths.get("minLength", 0))
    largest = lengths.get("length", lengths.get("maxLength"))
    if not lengths:
        return
    if white_space != "collapse":
        if smallest:
            yield {"minLength": smallest}
        if largest is not None:
            yield {"maxLength": largest}
    elif largest == 0:
        yield {"pattern": f"^{_W}*$"}
    else:
        # A run of white space within counts as one character, and padding as none.
        bound = "" if largest is None else str(largest - 1)
        rest = f"(?:{_NOT_W}|{_W}+(?={_NOT_W})){{{max(smallest - 1, 0)},{bound}}}"
        text = f"{_NOT_W}{rest}" if smallest else f"(?:{_NOT_W}{rest})?"
        yield {"pattern": f"^{_W}*{text}{_W}*$"}


def _bound(builtin: Datatype, kind: str, value: Any, name: str, losses: list[Loss]) -> Iterator[dict[str, Any]]:
    if builtin.order.value == "instants":
        reason = f"{kind} {value} compares instants in different zones, which no pattern does"
        losses.append(Loss(LossKind.INSTANT_BOUNDS, name, f"simpleType/restriction/{kind}", reason))
        return
    number = int(value) + {"minExclusive": 1, "maxExclusive": -1}.get(kind, 0)
    core = integer_at_least(number) if kind.startswith("min") else integer_at_most(number)
    yield {"title": f"{name}, {kind} {value}", "pattern": f"^{_W}*(?:{core}){_W}*$"}


def _enumeration(values: list[str], white_space: str) -> dict[str, Any]:
    if white_space == "preserve":
        return {"enum": values}
    one = _W if white_space == "replace" else f"{_W}+"
    words = [one.join(re.escape(word) for word in value.split(" ")) for value in values]
    padding = "" if white_space == "replace" else f"{_W}*"
    return {"pattern": f"^{padding}(?:{'|'.join(words)}){padding}{_END}"}


def _pattern(xsd_type: Any, patterns: list[str], name: str) -> dict[str, Any]:
    """Translate the patterns of one step, of which a text must match one (4.3.4.3)."""
    for pattern in patterns:
        if _COMMON.fullmatch(pattern) is None:
            raise beyond(xsd_type, name, f"the pattern {pattern}")
        sees_spaces = " " in pattern or "[^" in pattern or any(found[1] for found in _ANY_CHARACTER.finditer(pattern))
        if xsd_type.white_space != "preserve" and sees_spaces:
            raise beyond(xsd_type, name, f"a pattern that can match white space where it is not preserved, {pattern},")
    translated = "|".join(_ANY_CHARACTER.sub(_without_newlines, pattern) for pattern in patterns)
    padding = f"{_W}*" if xsd_type.white_space == "collapse" else ""
    return {"pattern": f"^{padding}(?:{translated}){padding}{_END}"}


def _without_newlines(found: re.Match[str]) -> str:
    # XSD's dot leaves out both line ends; Python's and Rust's only one.
    return r"[^\n\r]" if found[1] else found[0]
