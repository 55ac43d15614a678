"""Answers to the shapes of their documents, and two shapes to what appeared in between and what vanished.

A shape is what a document is made of, whatever its values are: which elements, attributes and keys stand where, of
which class their values are, and in which order the keys of an object come. It is counted by what differs: a row that
is sent a hundred times shows once what it is made of. So it is known how often something could have been seen, and it
is not said to be gone where it had no chance to be there.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from lxml import etree

__all__ = ["KeyOrder", "PathShape", "ShapeChange", "ShapeKind", "ShapeTally", "Shapes", "shape_changes"]

MOST_PATHS: Final = 2000
"""So many paths of one run are told apart; a site that makes up names for ever is cut off there."""

UNLIKELY: Final = 0.001
"""What happens by chance more rarely than this is said to be a change."""

_DEEPEST: Final = 60
_LONGEST_NAME: Final = 200
_MOST_KEYS: Final = 40
_NAMED_PAIRS: Final = 3
_FEWEST_OBJECTS: Final = 5
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_SEVERAL: Final = "several"
_STRING: Final = "string: "
_STRUCTURAL: Final = frozenset({"nil", "elements"})
_CLASSES: Final = (
    ("empty", re.compile(r"\s*\Z")),
    ("boolean", re.compile(r"(?:true|false)\Z")),
    ("number", re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")),
    ("date", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?\Z")),
    ("date-time", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?\Z")),
)


@dataclass(frozen=True, slots=True)
class PathShape:
    """What was seen in one place.

    Attributes:
        path: Names from the root, ``/a/b`` and ``/a/@c`` in XML, ``$.a.b`` in JSON; items of an array stand in the
            place of the array.
        chances: How many different elements or objects could have had it; of a root, how many different documents.
        seen: How many of them had it.
        classes: By class of its value, in how many of them.
        instances: How many different elements or objects stand there, in which something else could stand.
    """

    operation: str
    format: str
    path: str
    chances: int
    seen: int
    classes: Mapping[str, int] = field(default_factory=dict)
    instances: int = 0


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """In which order two keys of the objects in one place come.

    Attributes:
        forward: How many different objects have `first` before `second`.
        backward: How many have `second` before `first`.
    """

    operation: str
    path: str
    first: str
    second: str
    forward: int
    backward: int


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the documents of a run are made of.

    Attributes:
        left_off: How many places were not told apart, because there were too many.
    """

    paths: tuple[PathShape, ...] = ()
    orders: tuple[KeyOrder, ...] = ()
    left_off: int = 0


class ShapeKind(StrEnum):
    """What may have changed in a shape."""

    APPEARED = "appeared"
    VANISHED = "vanished"
    CLASS_APPEARED = "class appeared"
    CLASS_VANISHED = "class vanished"
    ORDER = "order of keys"


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """One change of a shape.

    Attributes:
        what: The class of values, or which keys come in another order; empty where the path says it.
        before: In how many of how many it was seen before.
        after: In how many of how many it is seen now.
        is_sure: It is hardly chance; of what has appeared too seldom for that, this is False.
    """

    kind: ShapeKind
    operation: str
    format: str
    path: str
    what: str
    before: tuple[int, int]
    after: tuple[int, int]
    is_sure: bool = True


@dataclass(slots=True)
class _Place:
    chances: int = 0
    seen: int = 0
    classes: Counter[str] = field(default_factory=Counter)


class ShapeTally:
    """Adds up what documents are made of."""

    def __init__(self) -> None:
        self._instances: Counter[tuple[str, str, str]] = Counter()
        self._places: dict[tuple[str, str, str], tuple[tuple[str, str, str] | None, _Place]] = {}
        self._orders: dict[tuple[str, str, str, str], list[int]] = {}
        self._done: set[tuple[str, str, str, int]] = set()
        self._documents: Counter[tuple[str, str]] = Counter()
        self._left_off: set[int] = set()

    def add_xml(self, operation: str, root: etree._Element) -> None:
        """Add a document of XML."""
        path = f"/{_name(root)}"
        digest = self._element(operation, path, root, 1)
        self._add_root((operation, "xml", path), digest, _class_of_element(root))

    def add_json(self, operation: str, value: Any) -> None:
        """Add a document of JSON."""
        digest = self._value(operation, "$", value, 1)
        self._add_root((operation, "json", "$"), digest, _class_of_value(value))

    def shapes(self) -> Shapes:
        """Return what was added up, in the order of the paths."""
        paths = []
        for (operation, form, path), (parent, place) in sorted(self._places.items(), key=lambda item: item[0]):
            chances = self._documents[operation, form] if parent is None else self._instances[parent]
            classes = dict(sorted(place.classes.items()))
            instances = self._instances[operation, form, path]
            paths.append(PathShape(operation, form, path, chances, place.seen, classes, instances))
        orders = [KeyOrder(*key, *counts) for key, counts in sorted(self._orders.items())]
        return Shapes(tuple(paths), tuple(orders), len(self._left_off))

    def _add_root(self, key: tuple[str, str, str], digest: int, root_class: str) -> None:
        operation, form, _ = key
        if (operation, form, "", digest) not in self._done:
            self._done.add((operation, form, "", digest))
            self._documents[operation, form] += 1
            self._note(key, None, [root_class])

    def _is_new(self, key: tuple[str, str, str], digest: int) -> bool:
        if (*key, digest) in self._done:
            return False
        self._done.add((*key, digest))
        self._instances[key] += 1
        return True

    def _note(self, key: tuple[str, str, str], parent: tuple[str, str, str] | None, classes: Iterable[str]) -> None:
        if key not in self._places:
            if len(self._places) >= MOST_PATHS:
                self._left_off.add(hash(key))
                return
            self._places[key] = (parent, _Place())
        place = self._places[key][1]
        place.seen += 1
        place.classes.update(set(classes))

    # ------------------------------------------------------------------------------------------------ XML

    def _element(self, operation: str, path: str, element: etree._Element, depth: int) -> int:
        """Tally an element with all that is in it, and return what is the same for the same content."""
        classes: dict[str, list[str]] = {}
        digests = []
        for child in element if depth < _DEEPEST else ():
            if isinstance(child.tag, str):
                name = _name(child)
                digests.append(self._element(operation, f"{path}/{name}", child, depth + 1))
                classes.setdefault(name, []).append(_class_of_element(child))
        for key, value in element.attrib.items():
            classes[f"@{_local(str(key))}"] = [_class_of_text(str(value))]
        content = tuple(sorted((str(key), str(value)) for key, value in element.attrib.items()))
        digest = hash((str(element.tag), content, element.text if not digests else "", tuple(digests)))
        own = (operation, "xml", path)
        if self._is_new(own, digest):
            for name, found in classes.items():
                self._note((operation, "xml", f"{path}/{name}"), own, [*found, *_several(found)])
        return digest

    # ----------------------------------------------------------------------------------------------- JSON

    def _value(self, operation: str, path: str, value: Any, depth: int) -> int:
        if depth >= _DEEPEST:
            return 0
        if isinstance(value, list):
            return hash(("array", *(self._value(operation, path, item, depth + 1) for item in value)))
        if not isinstance(value, dict):
            return hash((type(value).__name__, value))
        digests = [(key, self._value(operation, f"{path}.{_cut(key)}", each, depth + 1)) for key, each in value.items()]
        digest = hash(("object", *digests))
        own = (operation, "json", path)
        if self._is_new(own, digest):
            for key, each in value.items():
                self._note((operation, "json", f"{path}.{_cut(key)}"), own, _classes_of_json(each))
            self._note_order(operation, path, [_cut(key) for key in value][:_MOST_KEYS])
        return digest

    def _note_order(self, operation: str, path: str, keys: list[str]) -> None:
        for index, key in enumerate(keys):
            for later in keys[index + 1 :]:
                pair = (operation, path, min(key, later), max(key, later))
                if pair in self._orders or len(self._orders) < MOST_PATHS:
                    self._orders.setdefault(pair, [0, 0])[key > later] += 1


def _name(element: etree._Element) -> str:
    return _local(str(element.tag))


def _local(name: str) -> str:
    return _cut(name.rpartition("}")[2])


def _cut(name: str) -> str:
    return name[:_LONGEST_NAME]


def _several(found: list[str]) -> list[str]:
    return [_SEVERAL] if len(found) > 1 else []


def _class_of_element(element: etree._Element) -> str:
    if str(element.get(_NIL, "")).strip() in {"true", "1"}:
        return "nil"
    if any(isinstance(child.tag, str) for child in element):
        return "elements"
    return _class_of_text("".join(map(str, element.itertext())))


def _class_of_text(text: str) -> str:
    return next((name for name, pattern in _CLASSES if pattern.match(text)), "text")


def _class_of_value(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return f"{_STRING}{_class_of_text(value)}"
        case dict():
            return "object"
        case list():
            return "array"
    return "number"


def _classes_of_json(value: Any) -> set[str]:
    """Return the class of a value; of an array also those of its items."""
    if isinstance(value, list):
        return {"array", *(_class_of_value(item) for item in value if not isinstance(item, dict | list))}
    return {_class_of_value(value)}


# ---------------------------------------------------------------------------------------------- two shapes


def shape_changes(before: Shapes, after: Shapes) -> tuple[ShapeChange, ...]:
    """Return what appeared, what vanished, and which keys come in another order.

    What vanished, and what is only a class of values, is said where chance does it more rarely than `UNLIKELY`; an
    element, an attribute, a key, or a JSON type that was never there before is always said.
    """
    earlier = {(each.operation, each.format, each.path): each for each in before.paths}
    later = {(each.operation, each.format, each.path): each for each in after.paths}
    chances = {"before": _chances(earlier), "after": _chances(later)}
    found: list[ShapeChange] = []
    for key in sorted(earlier.keys() | later.keys()):
        was = earlier.get(key) or PathShape(*key, chances["before"].get(_parent(key), 0), 0)
        now = later.get(key) or PathShape(*key, chances["after"].get(_parent(key), 0), 0)
        found += _place_changes(was, now)
    return (*found, *_order_changes(before.orders, after.orders))


def _chances(shapes: Mapping[tuple[str, str, str], PathShape]) -> dict[tuple[str, str, str], int]:
    """Return by place in how many different elements or objects something else could have stood."""
    found = {key: shape.instances for key, shape in shapes.items()}
    return found | {_parent(key): shape.chances for key, shape in shapes.items() if not _parent(key)[2]}


def _parent(key: tuple[str, str, str]) -> tuple[str, str, str]:
    operation, form, path = key
    return operation, form, path.rpartition("/" if form == "xml" else ".")[0]


def _place_changes(was: PathShape, now: PathShape) -> Iterator[ShapeChange]:
    if not was.chances or not now.chances:
        return
    before, after = (was.seen, was.chances), (now.seen, now.chances)
    place = (now.operation, now.format, now.path)
    if not was.seen:
        yield ShapeChange(ShapeKind.APPEARED, *place, "", before, after, is_sure=_is_unlikely(now.seen, after, before))
        return
    if not now.seen:
        if _is_unlikely(was.seen, before, after):
            yield ShapeChange(ShapeKind.VANISHED, *place, "", before, after)
        return
    kinds = {_type(was.format, each) for each in was.classes}
    for name in sorted(was.classes.keys() | now.classes.keys()):
        had, has = (was.classes.get(name, 0), was.seen), (now.classes.get(name, 0), now.seen)
        if not had[0]:
            is_sure = _is_unlikely(has[0], has, had)
            kind = _type(now.format, name)
            if is_sure or (kind and kind not in kinds):
                yield ShapeChange(ShapeKind.CLASS_APPEARED, *place, name, had, has, is_sure=is_sure)
        elif not has[0] and _is_unlikely(had[0], had, has):
            yield ShapeChange(ShapeKind.CLASS_VANISHED, *place, name, had, has)


def _type(form: str, name: str) -> str:
    """Return the type of which a class of values is; empty where it is the same whatever the class."""
    if form == "json":
        return name.partition(":")[0]
    return name if name in _STRUCTURAL else ""


def _is_unlikely(seen: int, here: tuple[int, int], there: tuple[int, int]) -> bool:
    """Tell whether chance would hardly put all that was seen on one side (Fisher's exact test, one-sided).

    Args:
        seen: How often it was seen on the one side; on the other it never was.
        here: Of that side, of how many.
        there: Of the other side, of how many.
    """
    mine, others = here[1], there[1]
    logarithm = _log_choose(mine, seen) - _log_choose(mine + others, seen)
    return logarithm < math.log(UNLIKELY)


def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)


def _order_changes(before: Iterable[KeyOrder], after: Iterable[KeyOrder]) -> Iterator[ShapeChange]:
    """Yield the places where keys that always came in one order now come in the other, or in none."""
    earlier = {(one.operation, one.path, one.first, one.second): one for one in before}
    turned: dict[tuple[str, str], list[tuple[KeyOrder, KeyOrder]]] = {}
    for now in after:
        was = earlier.get((now.operation, now.path, now.first, now.second))
        if was is None or min(was.forward, was.backward) or was.forward + was.backward < _FEWEST_OBJECTS:
            continue
        if (now.backward if was.forward else now.forward) and now.forward + now.backward >= _FEWEST_OBJECTS:
            turned.setdefault((now.operation, now.path), []).append((was, now))
    for (operation, path), pairs in sorted(turned.items()):
        texts = [_turned(was, now) for was, now in pairs[:_NAMED_PAIRS]]
        if len(pairs) > _NAMED_PAIRS:
            texts.append(f"and {len(pairs) - _NAMED_PAIRS} more")
        was, now = pairs[0]
        had = (0, was.forward + was.backward)
        has = (now.backward if was.forward else now.forward, now.forward + now.backward)
        yield ShapeChange(ShapeKind.ORDER, operation, "json", path, "; ".join(texts), had, has)


def _turned(was: KeyOrder, now: KeyOrder) -> str:
    first, second = (was.second, was.first) if was.forward else (was.first, was.second)
    return f"{first} {'sometimes ' if min(now.forward, now.backward) else ''}before {second}"
