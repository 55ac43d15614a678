"""An XML and a JSON answer to the same request: where the one is not the image of the other.

The images are compared and not the texts, so that the order of keys, white space between elements and ways of escaping
make no difference. What one of the two breaks of its schema has its finding already; the same place is not told twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from accordant import mapping as mappings
from accordant.answers import Answer, json_steps
from accordant.assertions import node_path
from accordant.contracts import Api, Clause, Operation, Strength
from accordant.findings import Breach, Outcome, Place, Verdict
from accordant.mapping import ABSENT, JSONValue
from accordant.validators.violations import shorten_apart

__all__ = ["clause_of_mapping", "compare_twins", "same_image_clause"]

_SAME_IMAGE: Final = "same-image"
_MOST: Final = 20  # differences of one pair that are told
_INDEX: Final = re.compile(r"\[\d+\]")


def same_image_clause(operation: Operation, kind: str) -> Clause:
    """Return what says that answers in both formats agree: a relation of the contract, or else the API's own mapping.

    Args:
        kind: ``success`` or ``error``, as of an answer.
    """
    api = operation.api
    wanted = "refused" if kind == "error" else "accepted"
    for relation in operation.relations.values():
        if relation.expect == _SAME_IMAGE and relation.on == wanted and set(relation.change) == {api.format_parameter}:
            return Clause(
                f"{operation.name}/relations/{relation.name}",
                relation.strength,
                relation.summary,
                relation.source,
                relation.location,
            )
    return clause_of_mapping(api)


def clause_of_mapping(api: Api) -> Clause:
    """Return what says that answers in both formats agree where no relation of the contract does."""
    summary = "the JSON answer is the image of the XML answer"
    return Clause(f"{api.name}/mapping/{_SAME_IMAGE}", Strength.MUST, summary, api.source, api.location)


def compare_twins(xml: Answer, json_answer: Answer, clause: Clause, name: str) -> list[Outcome] | None:
    """Return what two answers to one request say about `clause`; None where one of them is no document to compare.

    Args:
        xml: The one that should be XML.
        json_answer: The one that should be JSON.
        name: What reports call the pair.
    """
    is_pair = xml.format == "xml" and json_answer.format == "json" and xml.is_parsed and json_answer.is_parsed
    if not is_pair or xml.root is None:
        return None
    left, right = mappings.image(xml.root, xml.reader.mapping), json_answer.image
    if xml.root_name != json_answer.root_name:
        breach = Breach(f"{xml.root_name}, as in the XML", f"{json_answer.root_name} in the JSON", "root", Place("$"))
        return [Outcome(clause.id, Verdict.VIOLATED, (name,), breach)]
    breaches = []
    known = _known_paths(xml, json_answer)
    for path, first, second in mappings.iter_image_differences(left, right):
        if (_is_blank(first) and _is_blank(second)) or _is_text_of_root(path, first, second, xml):
            continue
        xml_place = _xml_place(xml.root, path)
        if any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in known):
            continue
        if any(xml_place.path == each or xml_place.path.startswith(f"{each}/") for each in known):
            continue
        breaches.append(_breach(json_answer, path, xml_place, first, second))
        if len(breaches) == _MOST:
            break
    if not breaches:
        return [Outcome(clause.id, Verdict.HELD, (name,))]
    return [Outcome(clause.id, Verdict.VIOLATED, (name,), breach) for breach in breaches]


def _is_blank(value: JSONValue | mappings.Absent) -> bool:
    """Tell whether a value is the image of an element with nothing in it, or with white space that may mean nothing."""
    return value == {} or (isinstance(value, str) and not value.strip())


def _is_text_of_root(path: str, first: object, second: object, xml: Answer) -> bool:
    """Tell whether a root's text stands bare in JSON, whose dropped attributes would put it under the text key.

    Within documents the vendor's samples keep the text under its key; of a root they show it bare.
    """
    is_root = path.count(".") == 1 and "[" not in path
    key = xml.reader.mapping.text_key
    if not (is_root and isinstance(first, dict) and list(first) == [key] and isinstance(second, str)):
        return False
    return str(first[key]).strip() == second.strip()


def _known_paths(*answers: Answer) -> set[str]:
    found = (violation for answer in answers for violation in answer.schema_violations)
    # Of a root that the schema does not know it says nothing about what is in it.
    return {violation.path for violation in found if violation.path and violation.code != "unknown-root"}


def _breach(
    answer: Answer, path: str, xml_place: Place, first: JSONValue | mappings.Absent, second: JSONValue | mappings.Absent
) -> Breach:
    kind = "value" if type(first) is type(second) else "type"
    if first is ABSENT or second is ABSENT:
        kind = "absent"
    expected, actual = shorten_apart(_shown(first), _shown(second))
    return Breach(
        expected=f"{expected}, as in the XML at {xml_place}",
        actual=f"{actual} in the JSON",
        signature=f"{kind} {_INDEX.sub('', path)}",
        place=answer.json_place(path),
    )


def _shown(value: JSONValue | mappings.Absent) -> str:
    if value is ABSENT:
        return "nothing"
    return json.dumps(value, ensure_ascii=False)


def _xml_place(root: etree._Element, path: str) -> Place:
    """Return where in the XML stands what has that path in its image, or what is nearest above it."""
    element = root
    steps = list(json_steps(path))[1:]
    for step in _pairs_of_steps(steps):
        name, index = step
        twins = [child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name]
        if index >= len(twins):
            break  # an attribute, a text, or nothing
        element = twins[index]
    line: Any = element.sourceline
    return Place(node_path(element, "xml"), line)


def _pairs_of_steps(steps: list[str | int]) -> Iterator[tuple[str, int]]:
    for position, step in enumerate(steps):
        if isinstance(step, str):
            following = steps[position + 1] if position + 1 < len(steps) else 0
            yield step, following if isinstance(following, int) else 0
