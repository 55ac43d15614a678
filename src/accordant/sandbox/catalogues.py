"""The faults as a catalogue of what goes wrong in such an interface: group by group, each with a word about it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from accordant.sandbox.faults import FAULTS, Fault

__all__ = ["Group", "fault_groups"]


@dataclass(frozen=True, slots=True)
class Group:
    """Faults that concern one part of the interface.

    Attributes:
        name: Such as ``paging``.
        about: A sentence, or two.
        faults: In the order of their names.
    """

    name: str
    about: str
    faults: Sequence[type[Fault]]


def fault_groups() -> Sequence[Group]:
    """Return all groups in the order of the catalogue."""
    members: dict[str, list[type[Fault]]] = {}
    for fault in FAULTS.values():
        members.setdefault(fault.group, []).append(fault)
    return [
        Group(name, _about(faults[0]), sorted(faults, key=lambda fault: fault.name)) for name, faults in members.items()
    ]


def _about(fault: type[Fault]) -> str:
    """Return the first paragraph of the module that has the fault, which has one group."""
    docstring = inspect.cleandoc(sys.modules[fault.__module__].__doc__ or "")
    return " ".join(docstring.partition("\n\n")[0].split())
