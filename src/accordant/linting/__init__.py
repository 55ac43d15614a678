"""What in a contract is no mistake, and yet cannot be meant: advice, each with a code by which it can be ignored.

documents    what stands in the files: sources, scalars, groups
rules        what can be sent, by the reasoner (`accordant.rules`)
relations, probes    what can be asked, by the reasoner too
asserts      what can be true, by the static types of expressions
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from accordant.advice import CODES, Advice
from accordant.errors import Mistake
from accordant.linting.asserts import of_asserts
from accordant.linting.documents import of_codes, of_document
from accordant.linting.evidence import of_evidence
from accordant.linting.probes import of_probes
from accordant.linting.relations import of_relations
from accordant.linting.rules import is_consistent, of_rules
from accordant.loading import Loaded
from accordant.locations import Location
from accordant.project import Project
from accordant.strategies import OFFERED, why_missing, why_unusable

__all__ = ["CODES", "Advice", "iter_advice", "iter_tried"]


def iter_advice(loaded: Loaded, project: Project, ignored: Iterable[str] = ()) -> list[Advice]:
    """Return all advice on a contract without mistakes, in the order of the places.

    Args:
        ignored: Codes of which nothing is wanted.
    """
    found: set[Advice] = set()
    assembler = loaded.assembler
    for name, file in assembler.files["group"].items():
        if name not in assembler.used_groups:
            place = file.document.location(("group",))
            found.add(Advice(place, "unused-group", f"no operation uses the group {name!r}", "use it, or remove it"))
    for document in assembler.documents().values():
        found.update(of_document(document))
    for operation in loaded.contract.operations.values():
        callers = [caller for caller in operation.servlets if is_consistent(operation, caller)]
        found.update(of_rules(operation))
        # Where no request is valid, nothing else can be said that is not due to that.
        if callers:
            found.update(of_relations(operation, callers))
        found.update(of_asserts(operation, project))
        found.update(of_evidence(operation))
        found.update(of_probes(operation))
        found.update(of_codes(assembler.layers(assembler.files["operation"][operation.name]) or ()))
    skipped = set(ignored)
    return sorted(_merged(advice for advice in found if advice.code not in skipped))


def _merged(found: Iterable[Advice]) -> Iterator[Advice]:
    """Yield advice; what is said alike of several operations, once, with the names of all."""
    alike: dict[tuple[Location, str, str, str], list[str]] = {}
    for advice in sorted(found):
        operation, colon, rest = advice.message.partition(": ")
        key = (advice.location, advice.code, rest if colon else advice.message, advice.hint)
        alike.setdefault(key, []).append(operation if colon else "")
    for (place, code, rest, hint), operations in alike.items():
        names = ", ".join(operations)
        yield Advice(place, code, f"{names}: {rest}" if names else rest, hint)


def iter_tried(loaded: Loaded, project: Project) -> Iterator[Mistake]:
    """Yield what is wrong with strategies when they are tried, which runs code of the project."""
    found: dict[tuple[object, ...], str] = {}
    for operation in loaded.contract.operations.values():
        for parameter in operation.parameters.values():
            if parameter.strategy is None or why_missing(parameter, project)[0]:
                continue
            key = (parameter.strategy, *(getattr(parameter, name) for name in OFFERED if name != "known"))
            if key not in found:
                found[key] = why_unusable(parameter, project)
            if found[key]:
                yield Mistake(
                    loaded.assembler.place_of(operation.name, "parameters", parameter.name, "strategy"), found[key]
                )
