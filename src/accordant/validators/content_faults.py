"""What is wrong with the children of an element, in the schema's names: unknown, missing, too many, or out of order.

libxml2 stops at the first child that does not fit. Here all children of such a parent are looked at: those that no
particle of the content model admits are unknown, and of the others `repairs` says which change would make them fit. An
unknown child in the place of a missing one is one fault, a wrong name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import _Element as Element

from accordant.errors import nearest
from accordant.validators.model_lookups import children_of_type, is_wildcard, roots_of, type_of
from accordant.validators.repairs import Content, Repair
from accordant.validators.trees import child_elements, local, split
from accordant.validators.violations import one_of, shorten

__all__ = ["Contents", "Fault", "in_namespace", "unknown_root"]

_MESSAGE_CHARACTERS = 400
_SHOWN_NAMES = 6
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)\.$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fault:
    """A violation before its place is known.

    Attributes:
        step: What is added to the element's path.
    """

    element: Element
    code: str
    expected: str
    actual: str
    message: str
    step: str = ""


class Contents:
    """The content models of one schema, each made ready once."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self._contents: dict[int, Content] = {}

    def of(self, parent: Element) -> Content | None:
        """Return the content model of an element; None where it has none, or is not declared."""
        xsd_type = type_of(self.model, parent)
        if xsd_type is None or xsd_type.is_simple() or xsd_type.has_simple_content():
            return None
        return self._contents.setdefault(id(xsd_type), Content(xsd_type.content))

    def iter_faults(self, parent: Element) -> Iterator[Fault]:
        """Yield what is wrong with the names of the children of an element; nothing where they fit."""
        content = self.of(parent)
        if content is None:
            return
        declared = children_of_type(type_of(self.model, parent))
        known: list[Element] = []
        unknown: list[tuple[int, Element]] = []
        for child in child_elements(parent):
            if content.admits(child.tag):
                known.append(child)
            else:
                unknown.append((len(known), child))
        names = tuple(child.tag for child in known)
        repairs = content.repairs(names)
        for number, (position, child) in enumerate(unknown):
            # A wrong name in the place of a missing child is one fault.
            missing = next((each for each in repairs if each.kind == "missing" and each.index == position), None)
            repairs = tuple(each for each in repairs if each is not missing)
            expected = missing.expected if missing is not None else ()
            if not expected and number == 0:
                expected = content.expected_at(names[:position])
            yield _unknown_child(child, _words(expected) or "no such element", declared)
        for repair in repairs:
            yield _fault(parent, known, repair, content)

    def fault_in_words(self, parent: Element, element: Element, message: str) -> Fault:
        """Return the fault that libxml2's words tell, where the children of `parent` are not all at hand, or too many.

        Args:
            element: What was not expected, or `parent` itself, where something is missing in it.
        """
        listed = _EXPECTED.search(message)
        expected = tuple(each for each in (listed[1] if listed else "").split(", ") if each)
        wanted = " or ".join("any element" if each.endswith("*") else local(each) for each in expected[:_SHOWN_NAMES])
        if element is parent:
            step = f"/{local(expected[0])}" if expected and not expected[0].endswith("*") else ""
            return Fault(parent, "missing-element", wanted, "no such element", f"{wanted} is missing", step)
        wanted = wanted or "the end of its parent"
        content = self.of(parent)
        if content is None or not content.admits(element.tag):
            return _unknown_child(element, wanted, children_of_type(type_of(self.model, parent)) if content else {})
        name = local(element.tag)
        return Fault(element, "misplaced-element", wanted, name, f"{name} is out of order; expected {wanted} here")


def _fault(parent: Element, known: list[Element], repair: Repair, content: Content) -> Fault:
    wanted = _words(repair.expected) or "the end of its parent"
    if repair.kind == "missing" or repair.index >= len(known):
        names = [each.name for each in repair.expected if each.name is not None]
        step = f"/{local(names[0])}" if names else ""
        return Fault(parent, "missing-element", wanted, "no such element", f"{wanted} is missing", step)
    child = known[repair.index]
    name = local(child.tag)
    if repair.kind == "misplaced":
        other = local(known[repair.neighbour].tag)
        right, wrong = ("before", "behind") if repair.is_before else ("behind", "before")
        message = f"{name} stands {wrong} {other}, expected {right} it"
        return Fault(child, "misplaced-element", f"{name} {right} {other}", f"{name} {wrong} {other}", message)
    if repair.kind == "superfluous":
        return _superfluous(child, wanted, known, content)
    message = f"{name} is out of order; expected {wanted} here"
    return Fault(child, "misplaced-element", wanted, name, message)


def _superfluous(child: Element, wanted: str, known: list[Element], content: Content) -> Fault:
    name = local(child.tag)
    limits = [particle.max_occurs for particle in content.particles_of(child.tag)]
    if None not in limits and sum(each.tag == child.tag for each in known) > sum(limits):
        times = "once" if sum(limits) == 1 else f"{sum(limits)} times"
        expected, message = f"{name} at most {times}", f"{name} may stand here {times} only"
        return Fault(child, "unexpected-element", expected, f"one more {name}", message)
    return Fault(child, "unexpected-element", wanted, name, f"unexpected element {name}; expected {wanted} here")


def _words(particles: tuple[Any, ...]) -> str:
    words = dict.fromkeys("any element" if is_wildcard(each) else local(each.name) for each in particles)
    shown = list(words)[:_SHOWN_NAMES]
    return " or ".join(shown) + (f", or one of {len(words) - len(shown)} others" if len(words) > len(shown) else "")


def _unknown_child(element: Element, wanted: str, declared: dict[str, Any]) -> Fault:
    namespace, name = split(element.tag)
    namesakes = [each for each in declared if local(each) == name]
    if namesakes and element.tag not in declared:
        right = in_namespace(split(namesakes[0])[0])
        wrong = in_namespace(namespace)
        return Fault(element, "unexpected-element", right, wrong, f"{name} is in {wrong}, expected {right}")
    hint = nearest(name, [local(each) for each in declared])
    message = f"unexpected element {name}" + (f"; {hint}" if hint else "")
    return Fault(element, "unexpected-element", wanted, name, shorten(message, _MESSAGE_CHARACTERS))


def unknown_root(root: Element, model: Any) -> Fault:
    """Return what is wrong with a root that the schema does not declare: its name, its namespace, or its kind."""
    namespace, name = split(root.tag)
    target = model.target_namespace
    known = [local(each) for each in roots_of(model)]
    expected = in_namespace(target)
    if name in known:
        wrong = in_namespace(namespace)
        return Fault(root, "unknown-root", expected, wrong, f"{name} is in {wrong}, expected {expected}")
    expected = f"{one_of(known, name)} in {expected}"
    if name.lower() == "html":
        message = f"expected {shorten(expected, 200)}, got an HTML page"
        return Fault(root, "unknown-root", expected, "an HTML page", message)
    hint = nearest(name, known)
    message = f"no root element {name} in {in_namespace(target)}" + (f"; {hint}" if hint else "")
    actual = name if namespace == target else f"{name} in {in_namespace(namespace)}"
    return Fault(root, "unknown-root", expected, actual, message)


def in_namespace(namespace: str) -> str:
    """Return how people call a namespace, and having none."""
    return f"namespace {namespace}" if namespace else "no namespace"
