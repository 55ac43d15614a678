"""What is wrong with the keys of an object of which only some combinations may stand together.

A derived schema writes the choices of a content model as anyOf, whose members say which keys are required, which must
be absent and how long arrays are. To a validator such a choice is one fault with many branches; here it is the
smallest change that would mend it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from accordant.validators.violations import one_of

__all__ = ["ChoiceFault", "choice_fault", "is_choice"]

_OF_KEYS: Final = frozenset(
    {"required", "properties", "propertyNames", "maxProperties", "allOf", "anyOf", "not", "title"}
)
_MANY: Final = 1_000_000
_ANOTHER: Final = "another element"


@dataclass(frozen=True, slots=True)
class ChoiceFault:
    """A choice that no combination of an object's keys satisfies.

    Attributes:
        keys: Every key that the choice speaks of.
        key: The key at fault; None where it is that of none in particular.
        code: A key of `accordant.validators.violations.CODES`.
        expected: What would do.
        actual: What is there.
        message: Both in one sentence.
    """

    keys: frozenset[str]
    key: str | None
    code: str
    expected: str
    actual: str
    message: str


@dataclass(frozen=True, slots=True)
class _Breach:
    kind: str
    key: str
    bound: int = 0


def is_choice(members: list[Any]) -> bool:
    """Tell whether an anyOf is about the keys of an object, and not about what a value may be."""
    return all(isinstance(each, dict) and each and each.keys() <= _OF_KEYS for each in members)


def choice_fault(members: list[dict[str, Any]], instance: dict[str, Any]) -> ChoiceFault:
    """Return what keeps an object from satisfying any member of a choice."""
    breaches = [list(_iter_breaches(member, instance)) for member in members]
    order = list(dict.fromkeys(key for member in members for key in _iter_keys(member)))
    keys = frozenset(order)
    fewest = min(len(each) for each in breaches)
    nearest = [each for each in breaches if len(each) == fewest]
    first = [each[0] for each in nearest]
    present = [key for key in order if key in instance]
    missing = list(dict.fromkeys(each.key for each in first if each.kind == "missing"))
    rank = {key: number for number, key in enumerate(order)}
    found = {each.key for some in nearest for each in some if each.kind == "excess"}
    excess = sorted(found, key=lambda key: rank.get(key, len(rank)))
    if missing:
        expected = one_of(missing)
        beside = f" beside {', '.join(present)}" if present else ""
        return ChoiceFault(
            keys,
            None if len(missing) > 1 or missing[0] == _ANOTHER else missing[0],
            "missing-key",
            expected,
            "none of them" if len(missing) > 1 else "no such key",
            f"expected one of {', '.join(missing)}{beside}" if len(missing) > 1 else f"{missing[0]} is missing{beside}",
        )
    if len(excess) > 1:
        both = " and ".join(excess[:2]) if len(excess) == 2 else f"{', '.join(excess[:-1])} and {excess[-1]}"
        return ChoiceFault(
            keys, excess[-1], "excluded-key", one_of(excess), ", ".join(excess), f"{both} exclude each other"
        )
    return _of_breach(keys, nearest[0][0], present, instance)


def _of_breach(keys: frozenset[str], breach: _Breach, present: list[str], instance: dict[str, Any]) -> ChoiceFault:
    key = breach.key
    others = ", ".join(each for each in present if each != key)
    if breach.kind == "missing":
        message = f"{key} is missing" + (f" beside {others}" if others else "")
        return ChoiceFault(keys, None if key == _ANOTHER else key, "missing-key", key, "no such key", message)
    if breach.kind == "excess":
        message = f"{key} may not stand here" + (f" beside {others}" if others else "")
        return ChoiceFault(keys, key, "excluded-key", "no such key", key, message)
    size = _size(instance.get(key))
    beside = f" beside {others}" if others else ""
    times = "once" if breach.bound == 1 else f"{breach.bound} times"
    expected = f"{key} at {'least' if breach.kind == 'few' else 'most'} {times}"
    actual = "once" if size == 1 else f"{size} times"
    return ChoiceFault(keys, key, "wrong-count", expected, actual, f"expected {expected}{beside}, got it {actual}")


def _iter_breaches(member: dict[str, Any], instance: dict[str, Any]) -> Iterator[_Breach]:
    for key in member.get("required", ()):
        if key not in instance:
            yield _Breach("missing", key)
    for key, bounds in member.get("properties", {}).items():
        if key in instance:
            yield from _iter_breaches_of_count(key, bounds, _size(instance[key]))
    known = member.get("propertyNames", {}).get("enum")
    if known is not None:
        yield from (_Breach("excess", key) for key in instance if key not in known)
    if "not" in member and all(key in member["not"]["propertyNames"]["enum"] for key in instance):
        yield _Breach("missing", _ANOTHER)
    if len(instance) > member.get("maxProperties", _MANY):
        yield _Breach("excess", list(instance)[-1])
    for each in member.get("allOf", ()):
        yield from _iter_breaches(each, instance)
    options = [list(_iter_breaches(each, instance)) for each in member.get("anyOf", ())]
    yield from min(options, key=len, default=[])


def _iter_breaches_of_count(key: str, bounds: Any, size: int) -> Iterator[_Breach]:
    if bounds is False:
        yield _Breach("excess", key)
    elif size < bounds.get("minItems", 0):
        yield _Breach("few", key, bounds["minItems"])
    elif size > bounds.get("maxItems", 1 if isinstance(bounds.get("type"), list) else _MANY):
        yield _Breach("many", key, bounds.get("maxItems", 1))


def _iter_keys(member: dict[str, Any]) -> Iterator[str]:
    yield from member.get("required", ())
    yield from member.get("properties", ())
    for each in (*member.get("allOf", ()), *member.get("anyOf", ())):
        yield from _iter_keys(each)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1
