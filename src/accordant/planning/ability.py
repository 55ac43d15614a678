"""What of a contract a run can carry out; what it cannot is said to be not exercised, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from accordant.contracts import Credential, Expression, FollowUp, Parameter, Probe, Relation
from accordant.planning.builder import Builder
from accordant.planning.families import Family

__all__ = [
    "for_others",
    "is_last",
    "why_made_up",
    "why_no_evidence",
    "why_no_given",
    "why_nobody_else",
    "why_not_planned",
    "writes_of",
]


def for_others(wanted: Collection[str], callers: Collection[str]) -> str:
    """Return that something is about callers that a run does not have."""
    asked = "the caller was" if len(callers) == 1 else "the callers were"
    return f"it holds for {', '.join(sorted(wanted))}, and {asked} {', '.join(callers)}"


def why_not_planned(family: Family, construct: Relation | Probe) -> str:
    """Return why a relation or a probe cannot be carried out in a run; empty where it can."""
    if construct.callers and not any(construct.is_for(caller) for caller in family.callers):
        return for_others(construct.callers, family.callers)
    follow_ups = construct.follow_ups if isinstance(construct, Relation) else _follow_ups_of(construct)
    if isinstance(construct, Relation) and construct.expect == "refused" and (reason := _why_nothing_ended(family)):
        return reason
    for follow_up in follow_ups:
        if reason := _why_not_followed(family, follow_up):
            return reason
    return ""


def _why_nothing_ended(family: Family) -> str:
    """Return why no session can be ended; empty where one can that was got for it."""
    operation, site = family.operation, family.site
    if not family.may_write(operation.name):
        return f"the site does not allow {operation.name}; name it in 'writes' of sites.yaml where that does no harm"
    reason = site.why_no_login(operation, family.main.caller)
    return f"no session can be got for it alone: {reason}" if reason else ""


def _follow_ups_of(probe: Probe) -> list[FollowUp]:
    return [follow_up for way in probe.ways if way.relation is not None for follow_up in way.relation.follow_ups]


def _why_not_followed(family: Family, follow_up: FollowUp) -> str:
    if follow_up.caller is not None and follow_up.caller not in family.callers:
        return f"it compares with calls of {follow_up.caller}, and the run makes none"
    for sent, change in follow_up.change.items():
        if isinstance(change, Credential) and not family.site.secrets.get(sent):
            return f"no {sent} of the site is known"
    for name in (follow_up.operation, follow_up.after):
        if name is not None and name not in family.operations:
            return f"the contract of {name} is not there"
    if follow_up.after is not None and not family.may_write(follow_up.after):
        return f"the site does not allow {follow_up.after}; name it in 'writes' of sites.yaml where that does no harm"
    return ""


def is_last(relation: Relation) -> bool:
    """Tell whether a relation changes what others look at, so that it comes after them."""
    return bool(writes_of(relation)) or relation.expect == "refused"


def writes_of(relation: Relation) -> frozenset[str]:
    """Return the operations that a relation carries out between its requests."""
    return frozenset(follow_up.after for follow_up in relation.follow_ups if follow_up.after is not None)


def why_no_given(family: Family, builder: Builder, given: Iterable[str]) -> str:
    """Return why a request cannot send what it must; empty where nothing of that kind is in the way."""
    bank = family.bank(builder.caller)
    if not builder.people:
        return "no person of the site is known"
    if not bank.people:
        return bank.why_nobody
    listing = builder.operation.listing
    for name in given:
        parameter = builder.operation.parameters[name]
        reason = ""
        if parameter.comes_from == "people":
            if not any(name in person.identifiers for person in builder.people):
                reason = f"no person of the site has a {name}"
        elif name not in {listing.size, listing.page, listing.record}:
            reason = _why_no_values(parameter) or bank.notes.get(name, "")
        if reason:
            return reason
    return ""


def why_nobody_else(names: str) -> str:
    """Return that two persons are needed, who are found by some parameters."""
    return f"no two persons of the site have rows and a {names}; name more with --person or in sites.yaml"


def why_no_evidence(evidence: Expression) -> str:
    """Return that somebody is needed whose list shows the evidence."""
    if evidence.needs:
        return f"it needs {evidence.needs}, and no such person is known"
    return f"it needs somebody whose whole list shows [{evidence.text}], and nobody's does"


def why_made_up(parameter: Parameter) -> str:
    """Return why a value that is made up for a required parameter may be refused; empty where it is as good as any."""
    if parameter.observed is None:
        return ""
    return f"no {parameter.name} that the site has is known, and one that is made up may be refused instead"


def _why_no_values(parameter: Parameter) -> str:
    if parameter.observed is None and not parameter.candidates:
        return f"no value of {parameter.name} is known: it is neither observed, nor has it candidates"
    return ""
