"""From counts of keys to the keywords of JSON Schema for objects.

What each key may hold and how often is written as its property: once as itself, twice and more as an array, asked for
by if, then and else on the type. What the keys have to do with each other comes behind it, one disjunction for each
factor of the counts, whose members say nothing but which keys are required, which must be absent and how long arrays
are; its title is the choice in words, ``(a | b)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from accordant.derivation.content_models import Wild
from accordant.derivation.counts import EMPTY, Counts, Factor, Interval

__all__ = ["ANYTHING", "Contents", "any_of", "is_name", "object_keywords", "occurring"]

_Schema = dict[str, Any]

ANYTHING: Final = "anything"
"""The name of the definition of the image of any element."""

_ANY: Final[_Schema] = {"$ref": f"#/$defs/{ANYTHING}"}
_TEXT: Final[_Schema] = {"type": "string"}
_NAMED_ALTERNATIVES: Final = 8
_ABSENT: Final[Interval] = (0, 0)


@dataclass(slots=True)
class Contents:
    """What an object holds.

    Attributes:
        counts: How often each key occurs: attributes, children and text in one.
        values: What each key may hold, in the order in which they are written.
        wilds: Wildcards of elements whose names are not known.
        attribute_prefix: What stands before the names of attributes that a wildcard admits; None where it admits none
            but declared ones.
        attribute_namespaces: Of how many namespaces such attributes can be; None for any number.
        excluded: Keys that no such attribute has.
        uses_anything: Whether the schema refers to the definition of anything.
    """

    counts: Counts = EMPTY
    values: dict[str, list[_Schema]] = field(default_factory=dict)
    wilds: list[Wild] = field(default_factory=list)
    attribute_prefix: str | None = None
    attribute_namespaces: int | None = None
    excluded: frozenset[str] = frozenset()
    uses_anything: bool = False

    def add(self, key: str, schema: _Schema) -> None:
        """Add what a key may hold."""
        known = self.values.setdefault(key, [])
        if schema not in known:
            known.append(schema)

    def admits(self, wild: Wild, key: str) -> bool:
        """Tell whether an element that a wildcard admits can have this key."""
        return key not in wild.excluded and is_name(key)

    def admits_attribute(self, key: str) -> bool:
        """Tell whether an attribute that a wildcard admits can have this key."""
        prefix = self.attribute_prefix
        return (
            prefix is not None and key.startswith(prefix) and is_name(key[len(prefix) :]) and key not in self.excluded
        )


def any_of(schemas: list[_Schema]) -> _Schema:
    """Return the schema of what fits one of these."""
    unique: list[_Schema] = []
    for schema in schemas:
        if schema not in unique:
            unique.append(schema)
    if _ANY in unique:
        return _ANY
    return unique[0] if len(unique) == 1 else {"anyOf": unique}


def occurring(schema: _Schema, low: int, high: int | None) -> _Schema:
    """Return the schema of a key whose value, each of `schema`, occurs so many times."""
    if high == 1:
        return schema
    array = {"type": "array", **_sizes(low, high), "items": schema}
    if low > 1:
        return array
    del array["type"]
    return {"if": {"type": "array"}, "then": array, "else": schema}


def object_keywords(contents: Contents) -> _Schema:
    """Return the keywords of an object with these contents, ``type`` and ``title`` not among them."""
    return _Writer(contents).keywords()


class _Writer:
    __slots__ = ("_contents", "_hull", "_hull_of_wilds")

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._hull = contents.counts.hull
        self._hull_of_wilds = {wild.key: self._hull[wild.key] for wild in contents.wilds if wild.key in self._hull}

    def keywords(self) -> _Schema:
        contents = self._contents
        if not contents.counts.is_possible:
            return {"not": {}}
        ranges = {key: self._hull.get(key, _ABSENT) for key in contents.values}
        properties: _Schema = {key: self._property(key, low, high) for key, (low, high) in ranges.items() if high != 0}
        for key in sorted({key for wild in contents.wilds for key in wild.excluded}):
            # Declared, and yet not to be used: abstract.
            if key not in properties and not contents.admits_attribute(key):
                properties[key] = False
        schema: _Schema = {"properties": properties}
        required = [key for key, (low, _high) in ranges.items() if low]
        if required:
            schema["required"] = required
        conditions = [each for factor in contents.counts.factors for each in self._conditions(factor)]
        if conditions:
            schema["allOf"] = conditions
        most = self._most_unknown()
        if most and contents.attribute_prefix is None:
            schema["maxProperties"] = len(properties) + most
        schema["additionalProperties"] = self._additional()
        return schema

    def _most_unknown(self) -> int | None:
        """Return how many elements may be of unknown names; None for any number."""
        most: int | None = 0
        for _low, high in self._hull_of_wilds.values():
            most = _plus(most, high)
        return most

    # One key

    def _property(self, key: str, low: int, high: int | None) -> _Schema:
        declared = any_of(self._contents.values[key])
        strangers, slack = self._strangers(key)
        if not strangers:
            return occurring(declared, low, high)
        most = None if slack is None or high is None else high + slack
        each = any_of([declared, *strangers])
        if not low or each == declared:
            return occurring(each, low, most)
        array = {"type": "array", **_sizes(low, most), "items": each, "contains": declared}
        if low > 1:
            return {**array, "minContains": low}
        del array["type"]
        return {"if": {"type": "array"}, "then": array, "else": declared}

    def _strangers(self, key: str) -> tuple[list[_Schema], int | None]:
        """Return what else may come under a declared key, and how often."""
        contents = self._contents
        found: list[_Schema] = []
        slack: int | None = 0
        for wild in contents.wilds:
            if wild.key in self._hull and contents.admits(wild, key):
                found.append(self._anything())
                slack = _plus(slack, self._hull[wild.key][1])
        if contents.admits_attribute(key):
            found.append(_TEXT)
            slack = _plus(slack, contents.attribute_namespaces)
        return found, slack

    def _additional(self) -> Any:
        found = [self._anything() for _wild in self._hull_of_wilds]
        most = self._most_unknown()
        if self._contents.attribute_prefix is not None:
            found.append(_TEXT)
            most = _plus(most, self._contents.attribute_namespaces)
        return occurring(any_of(found), 0, most) if found else False

    def _anything(self) -> _Schema:
        self._contents.uses_anything = True
        return _ANY

    # What keys have to do with each other

    def _conditions(self, factor: Factor) -> list[_Schema]:
        keys = factor.keys
        ordered = [key for key in (*self._contents.values, *self._hull_of_wilds) if key in keys]
        found: list[_Schema] = []
        alternatives = [self._alternative(box, ordered) for box in factor.boxes]
        if all(alternatives):
            one = len(alternatives) == 1
            found += alternatives if one else [{"title": _notation(factor.boxes, ordered), "anyOf": alternatives}]
        if factor.needed:
            boxes: list[Mapping[str, Interval]] = [{key: (1, None)} for key in ordered if key in factor.needed]
            members: list[_Schema] = []
            for box in boxes:
                (key,) = box
                members += self._unknown_key(key, box) if key in self._hull_of_wilds else [{"required": [key]}]
            found.append({"title": _notation(boxes, ordered), "anyOf": members})
        return found

    def _alternative(self, box: Mapping[str, Interval], ordered: list[str]) -> _Schema:
        """Return what a box says beyond the range that each key has by itself."""
        required: list[str] = []
        properties: _Schema = {}
        others: list[_Schema] = []
        for key in ordered:
            low, high = box.get(key, _ABSENT)
            if key in self._hull_of_wilds:
                if low:
                    others += self._unknown_key(key, box)
                elif high == 0 and self._is_closed(box):
                    others.append({"propertyNames": {"enum": list(self._contents.values)}})
                others += self._most_keys(box, ordered) if high else []
                continue
            if low and not self._hull[key][0]:
                required.append(key)
            bounds = self._bounds(key, low, _plus(high, self._slack(key, box)))
            if bounds != {}:
                properties[key] = bounds
        schema: _Schema = {"required": required} if required else {}
        if properties:
            schema["properties"] = properties
        if others:
            schema["allOf"] = others
        return others[0] if len(schema) == len(others) == 1 else schema

    def _most_keys(self, box: Mapping[str, Interval], ordered: list[str]) -> list[_Schema]:
        """Return how many keys there may be at most beside what wildcards admit, where there is a bound."""
        most: int | None = 0
        for wild in self._contents.wilds:
            most = _plus(most, self._range_of_wild(wild, box)[1])
        if most is None or self._contents.attribute_prefix is not None:
            return []
        known = [key for key in self._contents.values if key not in ordered or key in box]
        return [{"maxProperties": most + sum(1 for key in known if self._hull.get(key, _ABSENT)[1] != 0)}]

    def _bounds(self, key: str, low: int, high: int | None) -> Any:
        """Return what a range of a key says beyond the one that it has by itself."""
        hull_low, hull_high = self._hull[key]
        hull_high = _plus(hull_high, self._strangers(key)[1])
        if high == 0:
            return False
        if high == 1:
            return {} if hull_high == 1 else {"type": ["object", "string", "null"]}
        bounds: _Schema = {"type": "array", "minItems": low} if low > 1 and low > hull_low else {}
        return bounds if high is None or high == hull_high else {**bounds, "maxItems": high}

    def _range_of_wild(self, wild: Wild, box: Mapping[str, Interval]) -> Interval:
        # A wildcard of another factor may do all that it may do anywhere.
        factor = next((each for each in self._contents.counts.factors if wild.key in each.keys), None)
        if factor is not None and any(box is each for each in factor.boxes):
            return box.get(wild.key, _ABSENT)
        return self._hull.get(wild.key, _ABSENT)

    def _slack(self, key: str, box: Mapping[str, Interval]) -> int | None:
        slack: int | None = 0
        for wild in self._contents.wilds:
            if self._contents.admits(wild, key):
                slack = _plus(slack, self._range_of_wild(wild, box)[1])
        return _plus(slack, self._contents.attribute_namespaces) if self._contents.admits_attribute(key) else slack

    def _is_closed(self, box: Mapping[str, Interval]) -> bool:
        highs = [self._range_of_wild(wild, box)[1] for wild in self._contents.wilds]
        return self._contents.attribute_prefix is None and not any(high != 0 for high in highs)

    def _unknown_key(self, key: str, box: Mapping[str, Interval]) -> list[_Schema]:
        """Return what shows that a wildcard admitted something: an unknown key, or one more value of a known one."""
        wild = next(each for each in self._contents.wilds if each.key == key)
        known = [name for name in self._contents.values if self._contents.admits(wild, name)]
        found: list[_Schema] = [{"not": {"propertyNames": {"enum": list(self._contents.values)}}}]
        for name in known:
            low = box[name][0] if name in box else self._hull.get(name, _ABSENT)[0] if self._is_apart(name, box) else 0
            array = {"properties": {name: {"type": "array", "minItems": low + 1}}} if low else {}
            found.append({"required": [name], **array})
        return [{"title": "(another element)", "anyOf": found} if known else found[0]]

    def _is_apart(self, name: str, box: Mapping[str, Interval]) -> bool:
        factor = next((each for each in self._contents.counts.factors if name in each.keys), None)
        return factor is not None and not any(box is each for each in factor.boxes)


def _sizes(low: int, high: int | None) -> _Schema:
    return {"minItems": max(2, low)} if high is None else {"minItems": max(2, low), "maxItems": high}


def _plus(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def is_name(key: str) -> bool:
    """Tell whether an element can have this name: enough of the rules to see that one with a prefix like @ cannot."""
    return key[:1].isalpha() or key[:1] == "_"


def _notation(boxes: Sequence[Mapping[str, Interval]], ordered: list[str]) -> str:
    """Return boxes as people write content models, as far as what must be there goes: ``(a | b, c{2})``."""
    shown = [_notation_of_box(box, ordered) for box in boxes[:_NAMED_ALTERNATIVES]]
    more = ["..."] if len(boxes) > _NAMED_ALTERNATIVES else []
    return f"({' | '.join([*shown, *more])})"


def _notation_of_box(box: Mapping[str, Interval], ordered: list[str]) -> str:
    words = []
    for key in ordered:
        low, _high = box.get(key, _ABSENT)
        name = "another element" if key.startswith("\0") else key
        if low:
            words.append(name if low == 1 else f"{name}{{{low}}}")
    return ", ".join(words) or "nothing"
