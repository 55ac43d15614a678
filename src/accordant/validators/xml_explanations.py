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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, Final

from lxml.etree import _Element as Element

from accordant.validators.content_faults import Contents, Fault, in_namespace, unknown_root
from accordant.validators.model_lookups import XSI_NAMESPACE, declaration_of, display_name, type_of
from accordant.validators.places import Paths, start_positions
from accordant.validators.trees import child_elements, local, own_text, split
from accordant.validators.violations import Violation, shorten

__all__ = ["MOST_VIOLATIONS", "explain", "explain_cut", "explain_located"]

_MISSING: Final = re.compile(r"Missing child element\(s\)\.")
_SUBJECT: Final = re.compile(r"Element '([^']*)'")
_QUOTED: Final = re.compile(r"key-sequence \['(.*?)'(?:, .*)?\]", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"^Element '[^']*'(?:, attribute '([^']*)')?: ", re.DOTALL)
_REQUIRED_ATTRIBUTE: Final = re.compile(r"The attribute '([^']*)' is required but missing\.$")
_FACET: Final = re.compile(r"\[facet '(\w+)'\] .*?(?:'([^']*)'\)?|(\{.*\}))\.$", re.DOTALL)
_LENGTH: Final = re.compile(r"has a length of '(\d+)'")
_FIXED: Final = re.compile(r"does not match the fixed value constraint '(.*)'\.$", re.DOTALL)
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
MOST_VIOLATIONS: Final = 1000
"""After so many faults of one document no more are told."""

_MESSAGE_CHARACTERS: Final = 400
# To match a child with a model takes up to a tenth of a millisecond; of more children what libxml2 says has to do.
_MOST_CHILDREN: Final = 1000
# xmlschema takes some thirty microseconds an element.
_MOST_LOOKED_AT: Final = 20_000
# The first is that of an element of a simple type.
_ATTRIBUTE_ENTRIES: Final = ("SCHEMAV_CVC_TYPE_3_1_1", "SCHEMAV_CVC_COMPLEX_TYPE_")
_NIL_ENTRIES: Final = frozenset({"SCHEMAV_CVC_ELT_3_1", "SCHEMAV_CVC_ELT_3_2_1", "SCHEMAV_CVC_ELT_3_2_2"})
_TEXT_ENTRIES: Final = frozenset({"SCHEMAV_CVC_COMPLEX_TYPE_2_1", "SCHEMAV_CVC_COMPLEX_TYPE_2_3"})
_VALUE_ENTRY: Final = re.compile(r"SCHEMAV_CVC_(?:DATATYPE_VALID|FACET_VALID|\w*_VALID|ELT_5|ATTRIBUTE_|AU|TYPE_3_1_3)")


def explain(root: Element, entries: Iterable[Any], model: Any, body: bytes | None) -> list[Violation]:
    """Return the violations of an invalid tree, in document order, one a fault and at least one.

    Args:
        root: The tree.
        entries: libxml2's log of validating it.
        model: The `xmlschema.XMLSchema` of the same schema.
        body: The document's text in UTF-8, to tell columns from; None where it is not at hand.
    """
    paths = Paths(root)
    located = [(entry, paths.resolve(entry.path) if entry.path else _mentioned(root, entry)) for entry in entries]
    return explain_located(root, located, model, body)


def explain_located(
    root: Element, located: Iterable[tuple[Any, Element]], model: Any, body: bytes | None
) -> list[Violation]:
    """Return the violations of an invalid tree, in document order, one a fault and at least one.

    Args:
        root: The tree.
        located: libxml2's complaints, each with the element that it is about.
        model: The `xmlschema.XMLSchema` of the same schema.
        body: The document's text in UTF-8, to tell columns from; None where it is not at hand.
    """
    found = _found(((entry, _named(entry, element)) for entry, element in located), model, None)
    paths = Paths(root)
    if not found:
        # A negative verdict without an entry that could be read: said, and not swallowed.
        return [Violation("invalid", paths.of(root), _line(root), None, "a valid document", "", "not valid")]
    wanted = {fault.element for fault in found}
    order = {element: index for index, element in enumerate(root.iter("*")) if element in wanted}
    positions = start_positions(body, set(order.values())) if body is not None else {}
    places = {element: positions[index] for element, index in order.items() if index in positions}
    found.sort(key=lambda fault: (order[fault.element], fault.step))
    paths.prepare(wanted)
    return _violations(found, paths, places, model)


def explain_cut(
    root: Element, located: Iterable[tuple[Any, Element]], model: Any, places: Mapping[Element, tuple[int, int]]
) -> list[Violation]:
    """Return the violations in a document of which only the root and one child are kept, one a fault.

    Args:
        root: The root, with that child.
        located: libxml2's complaints, each with the element it is about.
        model: The `xmlschema.XMLSchema` of the schema.
        places: By element, line and column of its start tag.
    """
    paths = Paths(root)
    order = {element: index for index, element in enumerate(root.iter("*"))}
    # A reference to nothing is told at the end of the element that has the constraint.
    placed = [
        (entry, _mentioned(each, entry) if entry.type_name == "SCHEMAV_CVC_IDC" else each) for entry, each in located
    ]
    found = _found(placed, model, root)
    found.sort(key=lambda fault: (order[fault.element], fault.step))
    return _violations(found, paths, places, model)


def _found(located: Iterable[tuple[Any, Element]], model: Any, cut: Element | None) -> list[Fault]:
    """Return the faults that complaints are about, in no order; of the children of `cut` only what is complained of."""
    faults: dict[tuple[Element, str], Fault] = {}
    parents: dict[Element, str] = {}
    retyped: set[Element] = set()
    contents = Contents(model)
    for entry, element in located:
        if len(faults) + len(parents) >= MOST_VIOLATIONS:
            break
        message = entry.message.strip()
        if entry.type_name == "SCHEMAV_ELEMENT_CONTENT":
            parent = _parent_of(element, entry)
            if parent is not cut and len(parent) <= _MOST_CHILDREN:
                parents.setdefault(parent, message)
                continue
            told: Iterable[Fault] = [contents.fault_in_words(parent, element, message)]
        else:
            told = _faults(element, entry, model)
        for fault in told:
            faults.setdefault((fault.element, fault.step), fault)
            if fault.step == "/@type":
                retyped.add(fault.element)
    for parent, message in parents.items():
        for fault in [
            *(list(contents.iter_faults(parent)) or [_unnamed(parent, message)]),
            *_overlooked(parent, model),
        ]:
            faults.setdefault((fault.element, fault.step), fault)
    # What was asked of content by a type that the element does not have, or must not have, says nothing.
    return [each for each in faults.values() if each.step == "/@type" or not _is_within(each.element, retyped)]


def _is_within(element: Element, elements: set[Element]) -> bool:
    return bool(elements) and (element in elements or any(each in elements for each in element.iterancestors()))


def _parent_of(element: Element, entry: Any) -> Element:
    parent = element.getparent()
    return element if parent is None or _MISSING.search(entry.message) else parent


def _named(entry: Any, element: Element) -> Element:
    return _mentioned(element, entry) if entry.type_name == "SCHEMAV_CVC_IDC" else element


def _mentioned(root: Element, entry: Any) -> Element:
    """Return the element of an entry without a path: by its name, its line if any, and the value that is quoted."""
    name, value = _SUBJECT.match(entry.message), _QUOTED.search(entry.message)
    if name is None:
        return root
    alike = [each for each in root.iter(name[1]) if entry.line in {0, each.sourceline}]
    quoted = value[1] if value is not None else ""
    right = [each for each in alike if quoted in {own_text(each).strip(), *each.values()}]
    return next(iter(right or alike), root)


def _unnamed(element: Element, message: str) -> Fault:
    return Fault(
        element, "invalid", "a valid element", shorten(own_text(element)), shorten(message, _MESSAGE_CHARACTERS)
    )


def _faults(element: Element, entry: Any, model: Any) -> Iterator[Fault]:
    kind, message = entry.type_name, entry.message.strip()
    subject = _ATTRIBUTE.match(message)
    attribute = subject[1] if subject else None
    reason = message[subject.end() :] if subject else message
    if kind == "SCHEMAV_CVC_ELT_1":
        yield unknown_root(element, model) if element.getparent() is None else _unknown_to_wildcard(element)
    elif kind == "SCHEMAV_CVC_ELT_2":
        yield _abstract_element(element, model)
    elif attribute == f"{{{XSI_NAMESPACE}}}type" or kind == "SCHEMAV_CVC_TYPE_2":
        yield _type_fault(element, model)
    elif kind.startswith(_ATTRIBUTE_ENTRIES) and (attribute or "attribute '" in reason):
        yield _attribute_fault(element, attribute, reason)
    elif kind in _NIL_ENTRIES:
        is_forbidden = kind == "SCHEMAV_CVC_ELT_3_1"
        name = local(element.tag)
        message = f"{name} is nil, and may not be" if is_forbidden else f"{name} is nil, and has content"
        yield Fault(element, "unexpected-nil", "a value" if is_forbidden else "no content", "nil", message)
    elif kind in _TEXT_ENTRIES:
        yield _stray_text(element) if _stray(element) else _element_in_the_empty(element)
    elif kind in {"SCHEMAV_CVC_TYPE_3_1_2", "SCHEMAV_CVC_COMPLEX_TYPE_2_2"}:
        yield _elements_in_a_leaf(element, model)
    elif _VALUE_ENTRY.match(kind):
        yield from _value_faults(element, attribute, reason, model)
    elif kind == "SCHEMAV_CVC_IDC":
        yield _identity_fault(element, reason)
    else:
        yield _unnamed(element, reason)


def _identity_fault(element: Element, reason: str) -> Fault:
    value, name = _QUOTED.search(reason), re.search(r"'(?:\{[^}]*\})?([^'{}]*)'\.?(?: evaluate to a node\.)?$", reason)
    shown = value[1] if value is not None else "no value"
    rule = name[1] if name is not None else "the schema"
    if "No match" in reason:
        expected, message = f"a value that {rule} refers to", f"{rule} refers to nothing by {shown!r}"
    elif "Duplicate" in reason:
        expected, message = f"a value that occurs once, by {rule}", f"{shown!r} occurs again, against {rule}"
    else:
        expected, message = f"every field of {rule}", f"a field of {rule} is missing"
    return Fault(element, "broken-identity", expected, shorten(shown), shorten(message, _MESSAGE_CHARACTERS))


def _type_fault(element: Element, model: Any) -> Fault:
    declaration = declaration_of(model, element)
    declared = "the declared type" if declaration is None else display_name(declaration.type)
    asked = element.get(f"{{{XSI_NAMESPACE}}}type")
    expected = f"a type derived from {declared}"
    if asked is None:
        return Fault(element, "missing-attribute", expected, "no xsi:type", f"{declared} is abstract", "/@type")
    message = f"expected {expected} that may stand here, got {shorten(asked)}"
    return Fault(element, "invalid-value", expected, shorten(asked), message, "/@type")


def _abstract_element(element: Element, model: Any) -> Fault:
    name = local(element.tag)
    head = model.maps.elements.get(element.tag)
    members = [] if head is None else sorted(local(each.name) for each in head.iter_substitutes() if not each.abstract)
    expected = " or ".join(each for each in members if each != name) or "no such element"
    return Fault(element, "unexpected-element", expected, name, f"{name} is abstract; expected {expected}")


def _unknown_to_wildcard(element: Element) -> Fault:
    name = local(element.tag)
    expected = "an element that the schema declares"
    where = in_namespace(split(element.tag)[0])
    return Fault(element, "unexpected-element", expected, name, f"the schema declares no {name} in {where}")


def _element_in_the_empty(element: Element) -> Fault:
    child = next(iter(child_elements(element)), element)
    name = local(child.tag)
    return Fault(child, "unexpected-element", "no content", name, f"unexpected element {name}; expected no content")


def _attribute_fault(element: Element, attribute: str | None, reason: str) -> Fault:
    required = _REQUIRED_ATTRIBUTE.search(reason)
    name = local(required[1] if required else attribute or "")
    if required:
        text = f"attribute {name} is missing"
        return Fault(element, "missing-attribute", name, "no such attribute", text, f"/@{name}")
    text = f"unexpected attribute {name}"
    return Fault(element, "unexpected-attribute", "no such attribute", name, text, f"/@{name}")


def _value_faults(element: Element, attribute: str | None, reason: str, model: Any) -> Iterator[Fault]:
    if attribute is not None:
        yield _bad_value(element, element.get(attribute) or "", "", reason, f"/@{local(attribute)}")
    elif not child_elements(element):
        # With children in it the text of a leaf is no value at all, and that has been said.
        xsd_type = type_of(model, element)
        yield _bad_value(element, own_text(element), _type_name(element, model), reason, unit=_unit(xsd_type))


def _stray(element: Element) -> str:
    texts = [element.text, *(child.tail for child in element)]
    return next((text.strip() for text in texts if text and text.strip()), "")


def _stray_text(element: Element) -> Fault:
    text = _stray(element)
    return Fault(
        element,
        "unexpected-text",
        "elements only",
        shorten(text),
        f"text between elements: {shorten(text)!r}",
    )


def _elements_in_a_leaf(element: Element, model: Any) -> Fault:
    child = next(iter(child_elements(element)), element)
    name = local(child.tag)
    kind = _type_name(element, model) or "text"
    return Fault(child, "unexpected-element", kind, f"an element {name}", f"expected {kind}, got an element {name}")


def _type_name(element: Element, model: Any) -> str:
    xsd_type = type_of(model, element)
    is_nameless = xsd_type is None or (xsd_type.name is None and not xsd_type.is_simple())
    return "" if is_nameless else display_name(xsd_type)


def _unit(xsd_type: Any) -> str:
    """Return what the length of a value of a type is counted in (Part 2, 4.3.1)."""
    simple = xsd_type if xsd_type is None or xsd_type.is_simple() else xsd_type.content
    if getattr(simple, "is_list", bool)():
        return "item"
    primitive = getattr(getattr(simple, "primitive_type", None), "local_name", "")
    return "octet" if primitive in {"hexBinary", "base64Binary"} else "character"


def _is_named(type_name: str) -> bool:
    # The name of a type of its own says more to people than its pattern; JSON is explained by it too.
    return bool(type_name) and not type_name.startswith("xsd:")


def _bad_value(
    element: Element, value: str, type_name: str, reason: str, step: str = "", *, unit: str = "character"
) -> Fault:
    facet, fixed = _FACET.search(reason), _FIXED.search(reason)
    actual = shorten(value)
    if fixed is not None:
        expected = f"the fixed value {shorten(fixed[1])}"
    elif facet is not None and facet[1] in _FACETS and not (facet[1] == "pattern" and _is_named(type_name)):
        limit = facet[2] if facet[2] is not None else ", ".join(re.findall(r"'([^']*)'", facet[3]))
        expected = shorten(_FACETS[facet[1]].format(limit), _MESSAGE_CHARACTERS)
        if facet[1].lower().endswith("length"):
            length = _LENGTH.search(reason)
            size = length[1] if length is not None else str(len(value))
            expected = expected.replace("character", unit)
            actual = shorten(f"{size} {unit}{'' if size == '1' else 's'}: {value}")
    else:
        named = re.search(r"type '([^']*)'\.$", reason)
        expected = type_name or (named[1].replace("xs:", "xsd:") if named else "a valid value")
    return Fault(element, "invalid-value", expected, actual, f"expected {expected}, got {shorten(value)!r}", step)


def _overlooked(parent: Element, model: Any) -> Iterator[Fault]:
    """Yield the wrong values that libxml2 did not look at any more behind the first faulty child of `parent`.

    xmlschema's other complaints about the same children are echoes of the fault that is known already.
    """
    declaration = declaration_of(model, parent)
    if declaration is None or sum(1 for _ in islice(parent.iter("*"), _MOST_LOOKED_AT)) == _MOST_LOOKED_AT:
        return
    for error in _errors(declaration, parent):
        element = error.elem
        if element is None or type(error).__name__ == "XMLSchemaChildrenValidationError":
            continue
        inner = type_of(model, element)
        if inner is None or not inner.is_simple() or child_elements(element):
            continue
        # Asked again with the whole text: xmlschema reads a leaf only up to a comment in it.
        text = own_text(element)
        if next(inner.iter_errors(text), None) is not None:
            yield _bad_value(element, text, display_name(inner), str(error.reason))


def _errors(declaration: Any, element: Element) -> Iterator[Any]:
    from xmlschema.exceptions import XMLSchemaException  # noqa: PLC0415 - loaded with the model

    # xmlschema raises on some documents (an xsi:type that does not exist). What it had found until then is kept; the
    # verdict and the first fault do not depend on it.
    with suppress(XMLSchemaException, LookupError, TypeError, ValueError, RecursionError):
        yield from declaration.iter_errors(element)


def _violations(
    faults: Iterable[Fault], paths: Paths, places: Mapping[Element, tuple[int, int]], model: Any
) -> list[Violation]:
    violations = []
    # Kept, as to look for xsi:type among a hundred thousand attributes takes long.
    types: dict[Element, str] = {}
    for fault in faults:
        element = fault.element
        line, column = places.get(element, (_line(element), None))
        if element not in types:
            types[element] = _type_name(element, model)
        said = fault.expected, fault.actual, fault.message
        path = paths.of(element) + fault.step
        violations.append(Violation(fault.code, path, line, column, *said, type=types[element]))
    return violations


def _line(element: Element) -> int | None:
    line: Any = element.sourceline  # the stubs of lxml type it as an ellipsis
    # libxml2 keeps no more than sixteen bits of it.
    return line if isinstance(line, int) and line < 2**16 - 1 else None
