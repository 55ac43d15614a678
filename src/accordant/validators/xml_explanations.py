"""Why a tree is not valid: libxml2's log entries turned into violations that name place, rule and value.

libxml2 knows the element and the line of each fault, but tells one fault in up to three entries and stops
looking at the children of an element after the first that is out of place. So entries are merged by element,
the children of a faulty parent are looked at again by xmlschema, and the schema's model says what kind of
content fault it was: a name that does not exist, one that stands elsewhere, one too many, or one that is
missing. Where the two implementations disagree about a value, libxml2's verdict stands: it gave the verdict
(the known disagreements are in the tests).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml.etree import _Element as Element

from accordant.errors import nearest
from accordant.validators.model_lookups import (
    declaration_of,
    declared_children,
    display_name,
    is_wildcard,
    roots_of,
)
from accordant.validators.places import Paths, start_positions
from accordant.validators.trees import child_elements, local, own_text, split
from accordant.validators.violations import Violation, one_of, shorten

__all__ = ["explain"]

_UNEXPECTED: Final = re.compile(r"This element is not expected\.(?: Expected is (?:one of )?\( (.*) \)\.)?$", re.DOTALL)
_MISSING: Final = re.compile(r"Missing child element\(s\)\.(?: Expected is (?:one of )?\( (.*) \)\.)?$", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"^Element '[^']*'(?:, attribute '([^']*)')?: ", re.DOTALL)
_REQUIRED_ATTRIBUTE: Final = re.compile(r"The attribute '([^']*)' is required but missing\.$")
_FACET: Final = re.compile(r"\[facet '(\w+)'\] .*?(?:'([^']*)'\)?|(\{.*\}))\.$", re.DOTALL)
_FACETS: Final = {
    "length": "exactly {} characters",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minInclusive": "at least {}",
    "maxInclusive": "at most {}",
    "minExclusive": "more than {}",
    "maxExclusive": "less than {}",
    "totalDigits": "at most {} digits",
    "fractionDigits": "at most {} digits after the point",
    "pattern": "a text of the pattern {}",
    "enumeration": "one of {}",
}
_MESSAGE_CHARACTERS: Final = 400
# The first is that of an element of a simple type.
_ATTRIBUTE_ENTRIES: Final = ("SCHEMAV_CVC_TYPE_3_1_1", "SCHEMAV_CVC_COMPLEX_TYPE_")
_NIL_ENTRIES: Final = frozenset({"SCHEMAV_CVC_ELT_3_1", "SCHEMAV_CVC_ELT_3_2_1", "SCHEMAV_CVC_ELT_3_2_2"})
_TEXT_ENTRIES: Final = frozenset({"SCHEMAV_CVC_COMPLEX_TYPE_2_1", "SCHEMAV_CVC_COMPLEX_TYPE_2_3"})
_VALUE_ENTRY: Final = re.compile(r"SCHEMAV_CVC_(?:DATATYPE_VALID|FACET_VALID|\w*_VALID|ELT_5|ATTRIBUTE_|AU|TYPE_3_1_3)")


@dataclass(frozen=True, slots=True)
class _Fault:
    """A violation before its place is known; `step` is what is added to the element's path."""

    element: Element
    code: str
    expected: str
    actual: str
    message: str
    step: str = ""


def explain(root: Element, entries: Iterable[Any], model: Any, body: bytes | None) -> list[Violation]:
    """Return the violations of an invalid tree, in document order, one a fault and at least one.

    Args:
        root: The tree.
        entries: libxml2's log of validating it.
        model: The `xmlschema.XMLSchema` of the same schema.
        body: The document's text in UTF-8, to tell columns from; None where it is not at hand.
    """
    faults: dict[tuple[Element, str], _Fault] = {}
    parents: dict[Element, None] = {}
    paths = Paths(root)
    for entry in entries:
        element = paths.resolve(entry.path or "/*")
        for fault in _faults(element, entry, model):
            faults.setdefault((fault.element, fault.step), fault)
        if entry.type_name == "SCHEMAV_ELEMENT_CONTENT":
            parents[_parent_of(element, entry)] = None
    for parent in parents:
        for fault in _overlooked(parent, model):
            faults.setdefault((fault.element, fault.step), fault)
    return _placed(root, list(faults.values()), paths, body)


def _parent_of(element: Element, entry: Any) -> Element:
    parent = element.getparent()
    return element if parent is None or _MISSING.search(entry.message) else parent


def _faults(element: Element, entry: Any, model: Any) -> Iterator[_Fault]:
    kind, message = entry.type_name, entry.message.strip()
    subject = _ATTRIBUTE.match(message)
    attribute = subject[1] if subject else None
    reason = message[subject.end() :] if subject else message
    if kind == "SCHEMAV_CVC_ELT_1":
        yield _unknown_root(element, model)
    elif kind == "SCHEMAV_ELEMENT_CONTENT":
        yield _content_fault(element, reason, model)
    elif kind.startswith(_ATTRIBUTE_ENTRIES) and (attribute or "attribute '" in reason):
        yield _attribute_fault(element, attribute, reason)
    elif kind in _NIL_ENTRIES:
        yield _Fault(
            element, "unexpected-nil", "a value" if kind == "SCHEMAV_CVC_ELT_3_1" else "no content", "nil", reason
        )
    elif kind in _TEXT_ENTRIES:
        yield _stray_text(element)
    elif kind == "SCHEMAV_CVC_TYPE_3_1_2":
        yield _elements_in_a_leaf(element, model)
    elif _VALUE_ENTRY.match(kind):
        yield from _value_faults(element, attribute, reason, model)
    else:
        yield _Fault(
            element, "invalid", "a valid element", shorten(own_text(element)), shorten(reason, _MESSAGE_CHARACTERS)
        )


def _content_fault(element: Element, reason: str, model: Any) -> _Fault:
    missing = _MISSING.search(reason)
    if missing:
        return _missing(element, _names(missing[1]), model)
    unexpected = _UNEXPECTED.search(reason)
    return _unexpected(element, _names(unexpected[1] if unexpected else None), model)


def _attribute_fault(element: Element, attribute: str | None, reason: str) -> _Fault:
    required = _REQUIRED_ATTRIBUTE.search(reason)
    name = local(required[1] if required else attribute or "")
    if required:
        text = f"attribute {name} is missing"
        return _Fault(element, "missing-attribute", name, "no such attribute", text, f"/@{name}")
    text = f"unexpected attribute {name}"
    return _Fault(element, "unexpected-attribute", "no such attribute", name, text, f"/@{name}")


def _value_faults(element: Element, attribute: str | None, reason: str, model: Any) -> Iterator[_Fault]:
    if attribute is not None:
        yield _bad_value(element, element.get(attribute) or "", "", reason, f"/@{local(attribute)}")
    elif not child_elements(element):
        # With children in it the text of a leaf is no value at all, and that has been said.
        yield _bad_value(element, own_text(element), _type_name(element, model), reason)


def _names(listed: str | None) -> list[str]:
    return [name for name in (listed or "").split(", ") if name]


def _unknown_root(root: Element, model: Any) -> _Fault:
    namespace, name = split(root.tag)
    target = model.target_namespace
    known = [local(each) for each in roots_of(model)]
    if name in known:
        return _Fault(
            root,
            "unknown-root",
            _in_namespace(target),
            _in_namespace(namespace),
            f"{name} is in {_in_namespace(namespace)}, expected {_in_namespace(target)}",
        )
    expected = f"{one_of(known, name)} in {_in_namespace(target)}"
    if name.lower() == "html":
        return _Fault(
            root,
            "unknown-root",
            expected,
            "an HTML page",
            f"expected {shorten(expected, 200)}, got an HTML page",
        )
    hint = nearest(name, known)
    message = f"no root element {name} in {_in_namespace(target)}" + (f"; {hint}" if hint else "")
    actual = name if namespace == target else f"{name} in {_in_namespace(namespace)}"
    return _Fault(root, "unknown-root", expected, actual, message)


def _in_namespace(namespace: str) -> str:
    return f"namespace {namespace}" if namespace else "no namespace"


def _unexpected(element: Element, expected: list[str], model: Any) -> _Fault:
    """Say what is wrong with an element that libxml2 did not expect where it stands."""
    parent = element.getparent()
    name = local(element.tag)
    wanted = " or ".join(local(each) for each in expected) or "the end of its parent"
    if parent is None:
        return _Fault(element, "invalid", wanted, name, f"unexpected element {name}")
    declared = declared_children(model, parent)
    declaration = declared.get(element.tag)
    if declaration is None:
        return _unknown_child(element, wanted, declared)
    siblings = [child.tag for child in parent]
    for missing in expected:
        if missing in declared and declared[missing].min_occurs and missing not in siblings:
            return _missing_child(parent, missing)
    limit = declaration.max_occurs
    if limit is not None and sum(tag == element.tag for tag in siblings) > limit:
        times = "once" if limit == 1 else f"{limit} times"
        return _Fault(
            element,
            "unexpected-element",
            f"{name} at most {times}",
            f"one more {name}",
            f"{name} may stand here {times} only",
        )
    order = list(declared)
    later = order[order.index(element.tag) + 1 :]
    for behind in element.itersiblings(preceding=True):
        if behind.tag in later:
            other = local(behind.tag)
            text = f"{name} stands behind {other}, expected before it"
            return _Fault(element, "misplaced-element", f"{name} before {other}", f"{name} behind {other}", text)
    return _Fault(element, "misplaced-element", wanted, name, f"{name} is out of order; expected {wanted} here")


def _unknown_child(element: Element, wanted: str, declared: dict[str, Any]) -> _Fault:
    namespace, name = split(element.tag)
    namesakes = [each for each in declared if local(each) == name]
    if namesakes:
        right = _in_namespace(split(namesakes[0])[0])
        wrong = _in_namespace(namespace)
        return _Fault(element, "unexpected-element", right, wrong, f"{name} is in {wrong}, expected {right}")
    hint = nearest(name, [local(each) for each in declared])
    message = f"unexpected element {name}" + (f"; {hint}" if hint else "")
    return _Fault(element, "unexpected-element", wanted, name, shorten(message, _MESSAGE_CHARACTERS))


def _missing(parent: Element, expected: list[str], model: Any) -> _Fault:
    declared = declared_children(model, parent)
    present = {child.tag for child in parent}
    for name in expected:
        # Optional elements that could stand here are listed as well; only what is required is missing.
        if name in declared and declared[name].min_occurs and name not in present:
            return _missing_child(parent, name)
    wanted = " or ".join(local(each) for each in expected) or "more elements"
    step = f"/{local(expected[0])}" if expected else ""
    return _Fault(parent, "missing-element", wanted, "no such element", f"expected {wanted}", step)


def _missing_child(parent: Element, name: str) -> _Fault:
    child = local(name)
    return _Fault(parent, "missing-element", child, "no such element", f"{child} is missing", f"/{child}")


def _stray_text(element: Element) -> _Fault:
    texts = [element.text, *(child.tail for child in element)]
    text = next((text.strip() for text in texts if text and text.strip()), "")
    return _Fault(
        element,
        "unexpected-text",
        "elements only",
        shorten(text),
        f"text between elements: {shorten(text)!r}",
    )


def _elements_in_a_leaf(element: Element, model: Any) -> _Fault:
    child = next(iter(child_elements(element)), element)
    name = local(child.tag)
    kind = _type_name(element, model) or "text"
    return _Fault(child, "unexpected-element", kind, f"an element {name}", f"expected {kind}, got an element {name}")


def _type_name(element: Element, model: Any) -> str:
    declaration = declaration_of(model, element)
    return "" if declaration is None else display_name(declaration.type)


def _bad_value(element: Element, value: str, type_name: str, reason: str, step: str = "") -> _Fault:
    facet = _FACET.search(reason)
    # The name of a type of its own says more to people than its pattern; JSON is explained by it too.
    is_named = facet is not None and facet[1] == "pattern" and bool(type_name) and not type_name.startswith("xsd:")
    if facet and facet[1] in _FACETS and not is_named:
        expected = _FACETS[facet[1]].format(facet[2] or facet[3])
    else:
        named = re.search(r"type '([^']*)'\.$", reason)
        expected = type_name or (named[1].replace("xs:", "xsd:") if named else "a valid value")
    actual = shorten(value)
    if facet and facet[1].lower().endswith("length"):
        actual = shorten(f"{len(value)} characters: {value}")
    return _Fault(element, "invalid-value", expected, actual, f"expected {expected}, got {shorten(value)!r}", step)


def _overlooked(parent: Element, model: Any) -> Iterator[_Fault]:
    """Yield what libxml2 did not look at any more behind the first faulty child of `parent`.

    Only names that do not exist and wrong values: xmlschema's other complaints about the same children are
    echoes of the fault that is known already.
    """
    declaration = declaration_of(model, parent)
    if declaration is None:
        return
    declared = declared_children(model, parent)
    for child in parent:
        if isinstance(child.tag, str) and child.tag not in declared and not _admits_any(declaration.type):
            yield _unknown_child(child, "no such element", declared)
    for error in _errors(declaration, parent):
        element = error.elem
        if element is None or type(error).__name__ == "XMLSchemaChildrenValidationError":
            continue
        inner = declaration_of(model, element)
        if inner is None or not inner.type.is_simple() or child_elements(element):
            continue
        # Asked again with the whole text: xmlschema reads a leaf only up to a comment in it.
        text = own_text(element)
        if next(inner.type.iter_errors(text), None) is not None:
            yield _bad_value(element, text, display_name(inner.type), str(error.reason))


def _admits_any(xsd_type: Any) -> bool:
    return any(is_wildcard(each) for each in xsd_type.content.iter_elements())


def _errors(declaration: Any, element: Element) -> list[Any]:
    from xmlschema.exceptions import XMLSchemaException  # noqa: PLC0415 - loaded with the model

    found: list[Any] = []
    try:
        found.extend(declaration.iter_errors(element))
    except (XMLSchemaException, LookupError, TypeError, ValueError, RecursionError):
        # xmlschema raises on some documents (an xsi:type that does not exist). What it had found until then
        # is kept; the verdict and the first fault do not depend on it.
        return found
    return found


def _placed(root: Element, faults: list[_Fault], paths: Paths, body: bytes | None) -> list[Violation]:
    if not faults:
        # A negative verdict without an entry that could be read: said, and not swallowed.
        return [Violation("invalid", paths.of(root), _line(root), None, "a valid document", "", "not valid")]
    wanted = {fault.element for fault in faults}
    order = {element: index for index, element in enumerate(root.iter("*")) if element in wanted}
    positions = start_positions(body, set(order.values())) if body is not None else {}
    violations = []
    for fault in sorted(faults, key=lambda fault: (order[fault.element], fault.step)):
        line, column = positions.get(order[fault.element], (_line(fault.element), None))
        path = paths.of(fault.element) + fault.step
        violations.append(Violation(fault.code, path, line, column, fault.expected, fault.actual, fault.message))
    return violations


def _line(element: Element) -> int | None:
    line: Any = element.sourceline  # the stubs of lxml type it as an ellipsis
    return line if isinstance(line, int) else None
