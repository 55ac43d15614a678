"""The texts of `accordant explain`."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from accordant.contracts import CHECKS, Clause, Contract
from accordant.errors import UsageError, nearest
from accordant.linting import CODES as ADVICE
from accordant.project import bundled_file
from accordant.validators.violations import CODES

__all__ = ["TOPICS", "explanation"]

_VERDICTS = {
    "held": "The clause was put to the test, a breach could have been seen, and there was none.",
    "violated": "At least one exchange breaks the clause. Each different way is a finding of its own, shown by the "
    "smallest request known. A breach of a must is an error, of a should a warning.",
    "vacuous": "The clause was put to the test, but the data could not have shown a breach: a list that fits on one "
    "page says nothing about paging. The reason says what was missing.",
    "unstable": "The source request of a relation was answered otherwise when it was repeated at the end, so the site "
    "changed meanwhile and nothing can be concluded. Run again when it is quiet.",
    "not judged": "The answers were there, but could not be read: an error where a list was needed, a document that is "
    "not valid. Another finding usually says why.",
    "not exercised": "No request of the run concerned the clause. The reason, where one is known, says what would be "
    "needed.",
    "observed": "The documentation is silent here, so the contract asserts nothing: what the site does is written "
    "down, to be compared with other runs.",
}

_STRENGTHS = {
    "must": "Documented by the vendor. A breach is an error.",
    "should": "Inferred, or loosely worded by the vendor. A breach is a warning.",
    "probe": "The documentation is silent or contradicts itself. What the site does is observed; there is no breach.",
}

_PATTERNS = {
    "equivalent": "The answer to the changed request has the same rows in the same order.",
    "equal": "The answer to the changed request has the same rows, in any order.",
    "subset": "The answer to the changed request has no row that the answer to the source request has not.",
    "superset": "The answer to the changed request has every row of the answer to the source request.",
    "prefix": "The answer to the changed request has the first rows of the answer to the source request.",
    "disjoint": "The two answers share no row.",
    "complete": "The answers to all changed requests together have the rows of the answer to the source request.",
    "complete-and-disjoint": "The pages of a list share no row, and together have every row of the whole list, which "
    "is read with another page size. With several changed requests: their answers are the parts.",
    "intersection": "The answer to the source request has the rows that the answers to all changed requests share.",
    "reversed": "The answer to the changed request has the rows from the end. With ties: set, rows with equal sort "
    "keys may come in any order.",
    "ordered": "The rows of one answer are in the order of their sort column, or of what 'by' says.",
    "difference": "Exactly what 'differs' names is different between the two answers.",
    "same-image": "The JSON answer is what the API's mapping makes of the XML answer; order of keys does not count.",
}

_CHECKS = {
    "transport": "A request stayed without a whole answer although it was tried again on a fresh connection, while a "
    "control request to the same site was answered.",
    "no-server-error": "Whatever is sent, a server must not fail: a 5xx status is always a finding.",
    "status": "Luminate Online usually answers successes with 200 and errors with 403 (200 where "
    "suppress_response_codes asks for it), and with 302 where a parameter asks for a redirect. Anything else is not "
    "documented.",
    "format": "The request asks for XML or JSON, and the body must be that; an HTML page is neither.",
    "media-type": "The Content-Type is one of those that the contract expects for the format: JSON is known to be sent "
    "as text/plain. Of XML it is observed.",
    "well-formed": "The body must be one well-formed document in an encoding that all who name it agree on, without a "
    "document type declaration, within the limits of size and depth.",
    "schema": "XML is judged by the XSD, JSON by the JSON Schema derived from it. Each violation says the path in the "
    "document, line and column, what is expected and what stands there.",
    "response-element": "What is no error has the root element that the contract names for the method. Where the "
    "contract does not know it, what comes is observed.",
    "error-code": "An error document must carry a code of the documented table.",
    "error-namespace": "The vendor's samples of error documents stand in two namespaces; what is sent is observed.",
    "no-credential-echo": "The value of a credential that was sent stands in the answer, in plain or in an encoded "
    "form. What is kept of the answer has a placeholder instead.",
    "no-unescaped-reflection": "Markup that was sent as the value of a parameter comes back unescaped, where a browser "
    "or an XML parser would take it for markup.",
    "no-stack-trace": "A refusal, or an answer that is no document, shows frames of a stack trace: names of classes, "
    "files and lines, which help nobody but who looks for a way in. The texts of accepted answers are people's own.",
    "accepted": "A request that keeps every rule, with values that are documented or were seen on this site, was "
    "refused. Where it is not sure that a value is accepted, a refusal is only observed.",
}

TOPICS: Mapping[str, Mapping[str, str]] = {
    "Checks": {name: f"{CHECKS[name]}.\n\n{text}" for name, text in _CHECKS.items()},
    "Verdicts": _VERDICTS,
    "Strengths": _STRENGTHS,
    "Patterns of relations": _PATTERNS,
    "Violations of a document": CODES,
    "Advice of lint": {code: f"{text[0].upper()}{text[1:]}." for code, text in ADVICE.items()},
}


def explanation(name: str, contract: Callable[[], Contract]) -> Iterator[str]:
    """Yield the lines that explain a topic, a key of the contract language, or a clause.

    Args:
        contract: Gives the contract, where `name` may be that of a clause.

    Raises:
        UsageError: There is nothing of that name.
    """
    wanted = name.strip().lower()
    found = [(title.lower(), topics[wanted]) for title, topics in TOPICS.items() if wanted in topics]
    for text, owners in _keys().get(wanted, {}).items():
        found.append((f"key of {' and of '.join(owners)}" if any(owners) else "contract language", text))
    for title, text in found:
        yield f"{wanted} ({title})"
        yield ""
        for paragraph in text.split("\n\n"):
            yield from _filled(paragraph)
            yield ""
    if not found:
        yield from _clauses(name, contract())


def _keys() -> dict[str, dict[str, list[str]]]:
    """Return what the schema of the contract language says of each key, and in which constructs it says so.

    A construct's own name stands in nothing.
    """
    schema = json.loads(bundled_file("schemas", "contract.schema.json").read_text("utf-8"))
    keys: dict[str, dict[str, list[str]]] = {}
    for name, definition in schema["$defs"].items():
        owner = name.removesuffix("_keys").removesuffix("_overlaid")
        _add(keys, owner, "", definition.get("description", ""))
        _gather(keys, schema["$defs"], owner, definition)
    return keys


def _gather(keys: dict[str, dict[str, list[str]]], definitions: Mapping[str, Any], owner: str, part: Any) -> None:
    if not isinstance(part, dict):
        return
    for key, inner in part.get("properties", {}).items():
        target = definitions.get(inner.get("$ref", "").rpartition("/")[2], {})
        _add(keys, key, owner, inner.get("description") or target.get("description", ""))
        _gather(keys, definitions, key, inner)
    for branch in ("then", "else", "additionalProperties", "items"):
        _gather(keys, definitions, owner, part.get(branch))


def _add(keys: dict[str, dict[str, list[str]]], key: str, owner: str, text: str) -> None:
    if not text:
        return
    owners = keys.setdefault(key.lower(), {}).setdefault(text, [])
    shown = owner.replace("_", "-")
    if shown not in owners and "" not in owners:
        owners.append(shown)


def _clauses(name: str, contract: Contract) -> Iterator[str]:
    clauses = {clause.id: clause for op in contract.operations.values() for clause in op.clauses()}
    wanted = name.strip().strip("/").split("/")
    found = [clause for id_, clause in clauses.items() if _is_named(id_.split("/"), wanted)]
    if not found:
        words = [word for topics in TOPICS.values() for word in topics]
        names = {part for id_ in clauses for part in id_.split("/")[2:3]}
        hint = nearest(name, [*words, *_keys(), *names, *clauses])
        raise UsageError(
            f"nothing is known of {name!r}; {hint or 'accordant explain, without a name, lists what there is'}"
        )
    for clause in found:
        yield from _clause(clause)
        yield ""


def _is_named(id_: list[str], wanted: list[str]) -> bool:
    """Tell whether a clause is meant; the operation, and the kind before a name, may be left out."""
    return any(id_[start : start + len(wanted)] == wanted for start in range(3))


def _clause(clause: Clause) -> Iterator[str]:
    yield clause.id
    yield from _filled(f"{clause.summary}")
    yield from _labelled("strength", f"{clause.strength.value}: {_STRENGTHS[clause.strength.value]}")
    yield from _labelled("contract", str(clause.location))
    yield from _labelled("source", clause.source)


def _labelled(label: str, text: str) -> list[str]:
    """Return a labelled text in lines; paths and addresses stay whole, so that they can be copied."""
    return textwrap.wrap(
        text,
        78,
        initial_indent=f"  {label:<10}",
        subsequent_indent=" " * 12,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _filled(text: str) -> list[str]:
    return textwrap.wrap(text, 78, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
