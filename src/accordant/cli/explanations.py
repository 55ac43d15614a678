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
    "refused": "The follow-up, which was accepted before the source, is refused after it: in the same session, which "
    "is not renewed.",
}

_CHECKS = {
    "transport": "A request stayed without a whole answer although it was tried again on a fresh connection, while a "
    "control request to the same site was answered.",
    "no-server-error": "Whatever is sent, a server must not fail: a 5xx status is always a finding.",
    "status": "Luminate Online usually answers successes with 200 and errors with 403 (200 where "
    "suppress_response_codes asks for it), and with 302 where a parameter asks for a redirect. Anything else is not "
    "documented.",
    "redirect": "The request names the addresses to which an answer is redirected: that for a success or that for an "
    "error, and a general one that counts where there is none of its own. The header Location must have the one that "
    "counts, with something added to it where it is to be signed. An address that was not sent is not judged: there "
    "may be another redirect before.",
    "format": "The request asks for XML or JSON, and the body must be that; an HTML page is neither.",
    "media-type": "The Content-Type is one of those that the contract expects for the format: JSON is known to be sent "
    "as text/plain. Of XML it is observed, but for text/html: that is no document of XML.",
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
    "no-others-named": "The message of a refusal has an e-mail address that was not sent and is not that of an office, "
    "or lists numbers where several people fit what was sent. Who asks for one person must not be told of others.",
    "accepted": "A request that keeps every rule, with values that are documented or were seen on this site, was "
    "refused. Where it is not sure that a value is accepted, a refusal is only observed.",
    "same-row": "A row, known by its key, looks the same in every answer to the same caller in the same format. One "
    "that is shown otherwise in between, and then as before, was not edited: an answer was wrong. One that has changed "
    "once may have been. It is observed unless the contract says that it should be so.",
}

_ADVICE = {
    "unused-group": "Parameters and rules of a group count only for operations that name it under `uses`.",
    "vague-source": "Every clause says where the vendor says so, that a finding can be looked up. Name a page, or "
    "say what it was inferred from: a sample, an answer that was seen, a ticket.",
    "contradicting-rules": "The hint names a smallest set of rules that cannot hold together. One of them is read "
    "too strictly, or its terms are: `or` asks for one, `only_one` for exactly one.",
    "dead-parameter": "Every request that sends it breaks a rule or misses what is required, so that it can never "
    "be tested.",
    "false-optional": "Say `required: true`, where the documentation means that; else a rule asks for more than "
    "it should.",
    "unbreakable-rule": "Types, bounds and listed values rule out every breach, so that nothing can be sent to "
    "test it. A bound of one parameter is said by min_value or max_value.",
    "undecided-rules": "Rules are decided exactly where their values are listed or ordered; a few, such as "
    "products of parameters without bounds, are beyond that. Give the parameters bounds or listed values.",
    "idle-relation": "No request keeps all rules, sends what is `given` and leaves out what is `without`; or none "
    "of the callers is served.",
    "contradicting-change": "Whatever the source request is, the changed one breaks a rule, so that it is refused "
    "and nothing can be compared.",
    "needless-change": "Where the source does not send the parameter, leaving it out changes nothing. With "
    "`given` the source sends it.",
    "unfed-relation": "A relation starts from requests that send what is `given`. Values come from the parameter's "
    "default, its listed values or `candidates`, or from answers, where `observed` says where they stand.",
    "idle-evidence": "Evidence is looked for in the whole list of the same person without the filter. Where the "
    "filter must be sent, there is no such list, and the construct would never count.",
    "redefined-code": "Two files explain one error code differently; which of them counts is an accident of their "
    "order.",
    "idle-assert": "An assert is evaluated on what `each` selects in accepted answers of its callers, where "
    "`when` holds. It is idle where none of the callers may send the parameter of `when`, where `each` selects "
    "nothing that the XSD allows, where `when` is never true, and where its test does not depend on the answer: it "
    "then holds, or fails, for every site, and says nothing about this one.",
    "unguarded-variable": "A parameter that is neither sent nor has a default is the empty sequence in "
    "expressions, and every comparison with that is false. `when: NAME` asks for requests that send it; `given: "
    "[NAME]` does so in relations.",
    "idle-probe": "A probe has answers that tell the possible outcomes apart; that the request is refused is an "
    "answer in any case. The first answer that fits counts, so that one that always fits stands last.",
    "ambiguous-scalar": "This is YAML 1.2, where `no` and `1:30` are text. YAML 1.1, which many editors and "
    "libraries read, takes them for false and 90. In quotes all agree.",
}

_BASELINES = {
    "baseline": "reports/baselines/SITE.yaml says which findings of a site are known, why, to whom and until when, and "
    "what the site does where its documentation is silent. 'run' and 'replay' compare with it; 'accordant baseline' "
    "writes it. docs/baselines.md tells more.",
    "known": "Somebody has accepted the finding, with a reason, until a day that has not passed. It is shown apart and "
    "does not count for the exit code; its clause stays violated. 'accordant baseline accept' makes it so.",
    "expired": "The finding was known until a day that is over, and counts again. Accept it once more, or see to it.",
    "wider": "The baseline knows this breach of this clause, and it is seen in another way than was accepted: with "
    "other parameters, or in another direction. It may be another defect, and counts. Where it is the same after "
    "all, accept it again: both ways are known then.",
    "fixed": "The baseline knows a finding that this run does not show, although its clause was exercised, and held. "
    "'accordant baseline prune' takes it out.",
    "changed": "Where the documentation is silent, the site gives an answer that the baseline does not have. "
    "'--fail-on changed' makes the exit code 1; accepting the finding makes it the answer that is expected.",
}

_MUTATION = {
    "mutate": "'accordant mutate' measures what a contract would find: it plants mistakes in recorded answers, one at "
    "a time, or switches on the faults of the sandbox. docs/mutate.md tells more.",
    "mutant": "A recorded answer with one mistake in it: that of an operator, at one place.",
    "operator": "A mistake that a site may make, such as row-lost, and the places where it can be made. 'accordant "
    "explain' knows each by its name.",
    "killed": "The contract has a finding because of the mistake, which it has not without.",
    "survivor": "A mistake that no clause finds. Where the documentation is silent this is as it should be; else a "
    "clause is missing, is too weak, or looks elsewhere.",
}

TOPICS: Mapping[str, Mapping[str, str]] = {
    "Checks": {name: f"{CHECKS[name]}.\n\n{text}" for name, text in _CHECKS.items()},
    "Verdicts": _VERDICTS,
    "Strengths": _STRENGTHS,
    "Findings and baselines": _BASELINES,
    "Mutation": _MUTATION,
    "Patterns of relations": _PATTERNS,
    "Violations of a document": CODES,
    "Advice of lint": {code: f"{text[0].upper()}{text[1:]}.\n\n{_ADVICE[code]}" for code, text in ADVICE.items()},
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
    found += [] if found else _operators(wanted)
    for title, text in found:
        yield f"{wanted} ({title})"
        yield ""
        for paragraph in text.split("\n\n"):
            yield from _filled(paragraph)
            yield ""
    if not found:
        yield from _clauses(name, contract())


def _operators(name: str) -> list[tuple[str, str]]:
    """Return what is said of a mistake that `mutate` plants."""
    from accordant.mutation.catalogue import OPERATORS  # noqa: PLC0415 - brings what edits documents, for this alone

    return [("mutation operator", f"{OPERATORS[name].summary}.")] if name in OPERATORS else []


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
    from accordant.twins import clause_of_mapping  # noqa: PLC0415 - brings what judges documents, for this alone

    clauses = {clause.id: clause for op in contract.operations.values() for clause in op.clauses()}
    of_apis = (clause_of_mapping(op.api) for op in contract.operations.values())
    clauses |= {clause.id: clause for clause in of_apis}
    wanted = name.strip().strip("/").split("/")
    found = [clause for id_, clause in clauses.items() if _is_named(id_.split("/"), wanted)]
    retired = list(_retired(contract, wanted))
    if retired and not found:
        yield from retired
        return
    if not found:
        words = [word for topics in TOPICS.values() for word in topics]
        names = {part for id_ in clauses for part in id_.split("/")[2:3]}
        known = [*words, *_keys(), *names, *clauses]
        hint = nearest(name, known) or nearest(wanted[0], known)
        raise UsageError(
            f"nothing is known of {name!r}; {hint or 'accordant explain, without a name, lists what there is'}"
        )
    for clause in found:
        yield from _clause(clause)
        yield ""


def _retired(contract: Contract, wanted: list[str]) -> Iterator[str]:
    """Yield what is said of clauses that a contract has taken out."""
    for operation in contract.operations.values():
        for id_, retirement in operation.retired.items():
            steps = id_.split("/")
            if any(_is_named(steps, wanted[:size]) and size >= len(steps[2:]) for size in range(1, len(wanted) + 1)):
                yield f"{id_} (retired)"
                yield from _filled(f"It is not asserted any more: {retirement.reason}")
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
