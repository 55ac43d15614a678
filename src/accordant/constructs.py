"""Parts of contract files to the vocabulary of contracts: parameters, rules, asserts, relations, probes, examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from accordant import idl
from accordant.contracts import (
    Absent,
    Assert,
    Change,
    Computed,
    Credential,
    EachValue,
    Example,
    Expectation,
    FollowUp,
    Literal,
    OtherValue,
    Parameter,
    PersonValue,
    Probe,
    Relation,
    Rule,
    Strength,
    Violated,
    Way,
)
from accordant.formulas import text as formula_text
from accordant.locations import Location
from accordant.parts import Part
from accordant.rule_values import judge_of

__all__ = ["example", "make_assert", "parameter", "probe", "relation", "rule"]

Say = Callable[[Location, str, str], None]

_WITHOUT_FOLLOW_UP = frozenset({"ordered", "complete-and-disjoint"})
_OF_SEVERAL = frozenset({"complete", "complete-and-disjoint", "intersection"})


def parameter(part: Part, callers: frozenset[str]) -> Parameter:
    """Return a parameter.

    Args:
        callers: The callers that may send it; empty for all.
    """
    data = part.data
    return Parameter(
        name=part.name,
        type=data["type"].split(":", 1)[1],
        strength=part.strength,
        source=part.source,
        location=part.location,
        required=data.get("required", False),
        default=part.optional("default"),
        fixed=data.get("fixed"),
        enumeration=part.lexicals("enumeration"),
        min_length=data.get("min_length"),
        max_length=data.get("max_length"),
        min_value=part.optional("min_value"),
        max_value=part.optional("max_value"),
        pattern=data.get("pattern"),
        secret=data.get("secret", False),
        locks_out=data.get("locks_out", False),
        personal=data.get("personal", False),
        callers=callers,
        authentication=frozenset(data.get("authentication", ())),
        comes_from=data.get("from"),
        observed=None if "observed" not in data else data["observed"].rpartition(":")[2],
        observed_in=data.get("observed", "").rpartition(":")[0] or None,
        candidates=part.lexicals("candidates"),
        strategy=data.get("strategy"),
        violated=part.violated("violated"),
        missing=part.violated("missing"),
        unknown=part.violated("unknown"),
        ambiguous=part.violated("ambiguous"),
    )


def rule(part: Part, parameters: Mapping[str, Parameter], say: Say) -> Rule | None:
    """Return a rule; None where its formula cannot be read, and then `say` has heard why."""
    words = {key: value for key, value in part.data.items() if key in idl.WORDS}
    try:
        formula = idl.parse(words, parameters=tuple(parameters), judge=judge_of(parameters))
    except idl.IdlError as error:
        for problem in error.problems:
            holder = part.holder(*problem.path)
            place = holder.file.document.within((*holder.path, *problem.path), 1, problem.column + 1)
            say(place, problem.message, problem.hint)
        return None
    violated = part.violated("violated")
    if violated.refused is None and "refused" not in dict(part.retired_parts("violated")):
        # What becomes of a breach is an open question until somebody says more.
        place = part.place("violated") if "violated" in part.data else part.location
        violated = Violated(Expectation(Strength.PROBE, place), violated.status, violated.codes)
    return Rule(
        name=part.name,
        formula=formula,
        text=formula_text(formula),
        strength=part.strength,
        source=part.source,
        location=part.location,
        callers=_callers(part),
        violated=violated,
    )


def make_assert(part: Part) -> Assert:
    """Return an assert."""
    return Assert(
        name=part.name,
        each=part.expression("each"),
        test=part.expression("test"),
        when=part.optional_expression("when"),
        evidence=part.evidence(),
        strength=part.strength,
        source=part.source,
        location=part.location,
        summary=part.data.get("summary", ""),
        callers=_callers(part),
    )


def relation(part: Part, say: Say) -> Relation:
    """Return a relation; `say` hears what in it cannot go together."""
    found = _relation(part, (), say)
    assert found is not None
    return found


def _relation(part: Part, steps: tuple[str | int, ...], say: Say) -> Relation | None:
    data = part.value(*steps)
    if "expect" not in data:
        for key in ("change", "follow_ups", "by", "differs", "over", "ties", "compare"):
            if key in data:
                say(part.place(*steps, key, is_key=True), f"{key!r} needs 'expect' beside it", "")
        return None
    follow_ups = _follow_ups(part, steps, say)
    _check_pattern(part, steps, follow_ups, say)
    return Relation(
        name=part.name,
        expect=data["expect"],
        strength=Strength(part.data.get("strength", "probe")),
        source=part.source,
        location=part.place(*steps, is_key=True),
        summary=data.get("summary", ""),
        on=data.get("on", "accepted"),
        given=tuple(data.get("given", ())),
        without=tuple(data.get("without", ())),
        follow_ups=follow_ups,
        over=data.get("over", "response"),
        ties=data.get("ties", "order"),
        compare=data.get("compare", "keys"),
        by=part.expression(*steps, "by") if "by" in data else None,
        differs=tuple(part.expression(*steps, "differs", index) for index in range(len(data.get("differs", ())))),
        evidence=part.evidence(),
        callers=_callers(part),
    )


def _follow_ups(part: Part, steps: tuple[str | int, ...], say: Say) -> tuple[FollowUp, ...]:
    data = part.value(*steps)
    if "change" in data:
        if "follow_ups" in data:
            place = part.place(*steps, "follow_ups", is_key=True)
            say(place, "'change' and 'follow_ups' exclude each other", "make the change one of the follow_ups")
        return (FollowUp(_changes(part, *steps, "change")),)
    return tuple(
        FollowUp(
            change=_changes(part, *steps, "follow_ups", index, "change"),
            operation=one.get("operation"),
            caller=one.get("caller"),
            sent=one.get("sent"),
            after=one.get("after", {}).get("operation"),
            before=_changes(part, *steps, "follow_ups", index, "after", "send"),
        )
        for index, one in enumerate(data.get("follow_ups", ()))
    )


def _check_pattern(part: Part, steps: tuple[str | int, ...], follow_ups: tuple[FollowUp, ...], say: Say) -> None:
    data = part.value(*steps)
    expect = data["expect"]
    place = part.place(*steps, "expect")
    if not follow_ups and expect not in _WITHOUT_FOLLOW_UP:
        say(place, f"{expect!r} compares with another request", "say in 'change' what that one sends otherwise")
    if follow_ups and expect == "ordered":
        say(place, "'ordered' speaks of one answer", "leave out the change")
    if expect == "complete-and-disjoint" and not follow_ups and data.get("over", "response") != "list":
        say(place, "'complete-and-disjoint' without a change speaks of the pages of a list", "add: over: list")
    several = len(follow_ups) > 1 or any(
        isinstance(change, EachValue) for follow_up in follow_ups for change in follow_up.change.values()
    )
    if expect in {"complete", "intersection"} and follow_ups and not several:
        say(place, f"{expect!r} speaks of several follow-ups together", "list them in 'follow_ups'")
    for key, pattern in (("differs", "difference"), ("by", "ordered")):
        if key in data and expect != pattern:
            say(part.place(*steps, key, is_key=True), f"{key!r} goes with {pattern!r}, not with {expect!r}", "")
    if expect == "difference" and "differs" not in data:
        say(place, "'difference' needs 'differs': what is different", "")


def _changes(part: Part, *steps: str | int) -> dict[str, Change]:
    try:
        data = part.value(*steps)
    except KeyError:
        return {}
    return {name: _change(part, value, *steps, name) for name, value in data.items()}


def _change(part: Part, data: Any, *steps: str | int) -> Change:
    if not isinstance(data, Mapping):
        return Literal(part.lexical(*steps))
    if "xpath" in data:
        return Computed(part.expression(*steps, "xpath"))
    if "each" in data:
        return EachValue(part.expression(*steps, "each"))
    if "person" in data:
        return PersonValue(data["person"])
    if "from" in data:
        return Credential()
    return Absent() if "absent" in data else OtherValue()


def probe(part: Part, say: Say) -> Probe:
    """Return a probe; `say` hears what in it cannot go together."""
    data = part.data
    ways = []
    for answer, way in data["answers"].items():
        steps = ("answers", answer)
        found = _relation(part, steps, say)
        if not {"refused", "test", "observe", "image", "expect"} & way.keys():
            place = part.place(*steps, is_key=True)
            say(place, "nothing here tells that this is the answer", "give refused, test, observe, image or expect")
        if "codes" in way and "refused" not in way:
            say(part.place(*steps, "codes", is_key=True), "'codes' needs 'refused: true' beside it", "")
        ways.append(
            Way(
                answer=str(answer),
                location=part.place(*steps, is_key=True),
                is_refused=way.get("refused", False),
                codes=tuple(way.get("codes", ())),
                test=part.expression(*steps, "test") if "test" in way else None,
                observe=part.expression(*steps, "observe") if "observe" in way else None,
                images=(way["image"],) if "image" in way else (),
                relation=found,
            )
        )
    return Probe(
        name=part.name,
        question=data["question"],
        source=part.source,
        location=part.location,
        ways=tuple(ways),
        given=tuple(data.get("given", ())),
        without=tuple(data.get("without", ())),
        send=_changes(part, "send"),
        sent=data.get("sent"),
        evidence=part.evidence(),
        callers=_callers(part),
    )


def example(part: Part) -> Example:
    """Return a documented call."""
    return Example(
        name=part.name,
        parameters={name: part.lexical("parameters", name) for name in part.data["parameters"]},
        source=part.source,
        location=part.location,
        callers=_callers(part),
    )


def _callers(part: Part) -> frozenset[str]:
    return frozenset(part.data.get("callers", ()))
