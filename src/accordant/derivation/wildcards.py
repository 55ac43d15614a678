"""Wildcards of elements and attributes: which declared names they admit, and whether they admit any other.

An image has no namespaces. What a wildcard says about declared names can be kept only where nothing else of that name
is admitted: by a strict wildcard, and by a lax one whose namespaces all declare the name (XML Schema Part 1, 3.10.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from accordant.validators.model_lookups import XSD_NAMESPACE
from accordant.validators.trees import split

__all__ = ["Admission", "admission"]

_UNHEARD_OF: Final = "urn:x-accordant:a-namespace-without-declarations"


@dataclass(frozen=True, slots=True)
class Admission:
    """What a wildcard admits.

    Attributes:
        declared: Global declarations by local name that what is admitted must be valid against.
        is_open: Whether names are admitted that are not in `declared`, with any content.
        namespaces: How many namespaces the names may be of; None for any number.
        is_blind: Whether declarations are there which cannot be checked, since another namespace may have the name.
    """

    declared: Mapping[str, tuple[Any, ...]]
    is_open: bool
    namespaces: int | None
    is_blind: bool


def admission(wildcard: Any, declarations: Mapping[str, Any]) -> Admission:
    """Return what a wildcard admits, where these are the global declarations by qualified name."""
    named: dict[str, list[Any]] = {}
    for name in sorted(declarations):
        namespace, plain = split(name)
        if namespace != XSD_NAMESPACE and wildcard.is_namespace_allowed(namespace):
            named.setdefault(plain, []).append(declarations[name])
    # An empty list of namespaces admits nothing (3.10.1).
    count = None if wildcard.is_namespace_allowed(_UNHEARD_OF) else len(set(wildcard.namespace))
    every = {name: tuple(found) for name, found in named.items()}
    if wildcard.process_contents == "strict":
        return Admission(every, is_open=False, namespaces=count, is_blind=False)
    if wildcard.process_contents == "skip":
        return Admission({}, is_open=count != 0, namespaces=count, is_blind=False)
    certain = {name: found for name, found in every.items() if len(found) == count}
    return Admission(certain, is_open=count != 0, namespaces=count, is_blind=len(certain) < len(every))
