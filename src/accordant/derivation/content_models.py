"""Content models: from the particles of a type to the counts of its children's names, and to what each name stands for.

Names are local ones, the keys of an image. A reference to the head of a substitution group is a choice of its members,
and so is a wildcard that admits declared elements only; one that admits any other has a name of its own, which no
element can have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from accordant.derivation.counts import EMPTY, NOTHING, Counts, chosen, leaf, repeated, together
from accordant.derivation.replacements import Replacements
from accordant.derivation.wildcards import admission
from accordant.validators.model_lookups import is_wildcard, roots_of

__all__ = ["ContentModel", "Wild", "content_model"]

_WILD: Final = "\0any"


@dataclass(frozen=True, slots=True)
class Wild:
    """A wildcard that admits elements without a declaration.

    Attributes:
        key: What stands for its elements in the counts.
        excluded: Names that it does not admit with any content.
    """

    key: str
    excluded: frozenset[str]


@dataclass(slots=True)
class ContentModel:
    """What a content model says of an image.

    Attributes:
        counts: How often each name may occur.
        declarations: What each name stands for, in the order of the model.
        wilds: Wildcards that admit more than declared elements.
        has_order: Whether the order of children is part of what it says.
        is_blind: Whether a lax wildcard admits declared names of which nothing can be checked.
    """

    counts: Counts = EMPTY
    declarations: dict[str, list[Any]] = field(default_factory=dict)
    wilds: list[Wild] = field(default_factory=list)
    has_order: bool = False
    is_blind: bool = False


def content_model(group: Any, model: Any, replacements: Replacements) -> ContentModel:
    """Return what the content of a type, an `xmlschema.XsdGroup`, says.

    Args:
        group: The content.
        model: The schema's model, for what wildcards admit.
        replacements: The substitution groups.
    """
    reader = _Reader(model, replacements)
    reader.found.counts = reader.particle(group)
    return reader.found


class _Reader:
    __slots__ = ("_groups", "_model", "_replacements", "found")

    def __init__(self, model: Any, replacements: Replacements) -> None:
        self.found = ContentModel()
        self._model = model
        self._replacements = replacements
        self._groups: dict[int, Counts] = {}

    def particle(self, particle: Any) -> Counts:
        minimum, maximum = particle.occurs
        if maximum == 0:
            return EMPTY
        if is_wildcard(particle):
            return self._wildcard(particle, minimum, maximum)
        if not hasattr(particle, "model"):
            declared = particle.ref if particle.ref is not None else particle
            options = [declared] if particle.ref is None else self._replacements.elements(declared)
            return self._elements(options, minimum, maximum)
        if id(particle) not in self._groups:
            # A group may be referred to again and again, in groups that are in turn.
            self._groups[id(particle)] = self._group(particle, minimum, maximum)
        return self._groups[id(particle)]

    def _group(self, particle: Any, minimum: int, maximum: int | None) -> Counts:
        parts = [self.particle(each) for each in particle]
        if particle.model == "choice":
            return chosen(parts, minimum, maximum)
        if particle.model == "sequence" and _have_order(parts):
            self.found.has_order = True
        return repeated(together(parts), minimum, maximum)

    def _elements(self, options: Iterable[Any], minimum: int, maximum: int | None) -> Counts:
        names: dict[str, None] = {}
        for declaration in options:
            names.setdefault(declaration.local_name)
            known = self.found.declarations.setdefault(declaration.local_name, [])
            if not any(declaration is each for each in known):
                known.append(declaration)
        if len(names) == 1:
            return leaf(next(iter(names)), minimum, maximum)
        # A choice of nothing, the reference to an abstract element without members, is never satisfied.
        return chosen([leaf(name, 1, 1) for name in names] or [NOTHING], minimum, maximum)

    def _wildcard(self, particle: Any, minimum: int, maximum: int | None) -> Counts:
        admitted = admission(particle, roots_of(self._model))
        self.found.is_blind = self.found.is_blind or admitted.is_blind
        concrete = [each for found in admitted.declared.values() for each in found if not each.abstract]
        if not admitted.is_open:
            return self._elements(concrete, minimum, maximum)
        wild = Wild(f"{_WILD}{len(self.found.wilds)}", frozenset(admitted.declared))
        self.found.wilds.append(wild)
        names = dict.fromkeys(each.local_name for each in concrete)
        self._elements(concrete, 1, 1)
        return chosen([leaf(wild.key, 1, 1), *(leaf(name, 1, 1) for name in names)], minimum, maximum)


def _have_order(parts: list[Counts]) -> bool:
    keys = [{key for factor in part.factors for key in factor.keys} for part in parts]
    return sum(1 for each in keys if each) > 1 and len(set().union(*keys)) > 1
