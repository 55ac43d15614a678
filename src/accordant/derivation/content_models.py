"""How often each child may occur: what of a content model survives in an image that has no order.

For a sequence (or an all-group) of elements the counts of the names say everything but the order. That is not so where
a group repeats or may be left out as a whole, since its members' counts then depend on each other, nor for choices;
those are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accordant.derivation.losses import beyond
from accordant.validators.model_lookups import is_wildcard

__all__ = ["Occurrences", "has_order", "occurrences"]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How often one child occurs.

    Attributes:
        declaration: Its declaration, an `xmlschema.XsdElement`.
        minimum: At least so often.
        maximum: At most so often; None for any number.
    """

    declaration: Any
    minimum: int
    maximum: int | None


def occurrences(group: Any, component: str) -> dict[str, Occurrences]:
    """Return the occurrences of each child by its qualified name, in the order of the model.

    Raises:
        SchemaError: Counts cannot say what the model says.
    """
    found: dict[str, Occurrences] = {}
    if tuple(group.occurs) != (1, 1):
        found = _repeated(group, component)
    else:
        _add(found, group, component)
    for name, each in list(found.items()):
        if each.maximum == 0:
            del found[name]
    return found


def _repeated(group: Any, component: str) -> dict[str, Occurrences]:
    members = list(group)
    if len(members) == 1 and not hasattr(members[0], "model") and tuple(members[0].occurs) == (1, 1):
        # Nothing in the group depends on anything else: the group's count is the child's.
        if is_wildcard(members[0]):
            raise beyond(group, component, "a wildcard")
        return {members[0].name: Occurrences(_resolved(members[0], component), *group.occurs)}
    if not members or group.max_occurs == 0:
        return {}
    raise beyond(group, component, f"a {group.model} that occurs other than once")


def _add(found: dict[str, Occurrences], group: Any, component: str) -> None:
    members = list(group)
    if group.model == "choice" and len(members) != 1:
        raise beyond(group, component, "a choice")
    for member in members:
        if is_wildcard(member):
            raise beyond(group, component, "a wildcard")
        if hasattr(member, "model"):
            nested = occurrences(member, component)
        else:
            nested = {member.name: Occurrences(_resolved(member, component), *member.occurs)}
        for name, each in nested.items():
            found[name] = _sum(found[name], each, component) if name in found else each


def _sum(first: Occurrences, second: Occurrences, component: str) -> Occurrences:
    left, right = first.declaration, second.declaration
    # Element Declarations Consistent (Structures 3.8.6) speaks of types only.
    if (left.nillable, left.default) != (right.nillable, right.default):
        raise beyond(right, component, f"two different declarations of {left.local_name}")
    maximum = None if first.maximum is None or second.maximum is None else first.maximum + second.maximum
    return Occurrences(left, first.minimum + second.minimum, maximum)


def _resolved(element: Any, component: str) -> Any:
    """Return the declaration that a particle stands for, which for a reference is the global one."""
    declaration = element.ref if element.ref is not None else element
    if declaration.abstract:
        raise beyond(element, component, f"the abstract element {declaration.local_name}")
    if element.maps.substitution_groups.get(declaration.name):
        raise beyond(element, component, f"the substitution group of {declaration.local_name}")
    return declaration


def has_order(group: Any) -> bool:
    """Tell whether the order of children is part of what the group says."""
    return group.model == "sequence" and sum(1 for each in group.iter_elements() if each.max_occurs != 0) > 1
