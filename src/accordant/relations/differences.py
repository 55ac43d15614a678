"""The pattern for what a request changes and nothing else: the answers are the same once what may differ is taken out.

The named nodes are looked for in both answers. A row that is only in the source, one that is only in the follow-up, and
a value that changes are named alike, by an expression, so that they are taken out of the source alone, of the follow-up
alone, and of both, and one of these must leave the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from accordant.answers import Answer, Row
from accordant.assertions import compiled
from accordant.contracts import Expression, Relation
from accordant.expressions import EvaluationError, Tree
from accordant.findings import Breach
from accordant.relations.contents import TakenOut, both_said, content_breach, iter_differences
from accordant.relations.results import PatternResult, set_breach, shown
from accordant.relations.sides import Group, Side

__all__ = ["STATUS", "difference"]

STATUS = "status"
"""What names the HTTP status among what differs."""


@dataclass(frozen=True, slots=True)
class _Document:
    """What one side answered, all pages together.

    Attributes:
        rows: Each with its key.
        answer: The one answer that the elements are of; None where several were put together.
    """

    tree: Tree
    rows: tuple[Row, ...]
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two documents that are compared."""

    group: Group
    follow_up: Side
    first: _Document
    second: _Document

    @property
    def is_of_one_operation(self) -> bool:
        return self.follow_up.operation.name == self.group.source.operation.name

    def compared(self, ours: TakenOut, theirs: TakenOut) -> tuple[int, Breach | None]:
        """Return how much differs without what is taken out, and the first of it."""
        found = [*self._of_rows(ours, theirs), *_rest(self.first, self.second, (ours, theirs))]
        return sum(weight for weight, _ in found), found[0][1] if found else None

    def _of_rows(self, ours: TakenOut, theirs: TakenOut) -> Iterator[tuple[int, Breach]]:
        """Yield how rows differ, and how much it is: which there are (the most), their order, what is in them."""
        relation = self.group.relation
        first = [row for row in self.first.rows if row.element not in ours.elements]
        second = [row for row in self.second.rows if row.element not in theirs.elements]
        keys, other_keys = [row.key for row in first], [row.key for row in second]
        lost, extra = Counter(keys) - Counter(other_keys), Counter(other_keys) - Counter(keys)
        named = ", ".join(expression.text for expression in relation.differs)
        same = f"the same rows, but for {named}," if named else "the same rows"
        if lost or extra:
            yield 2 * (lost.total() + extra.total()), set_breach(keys, other_keys, same)
        elif keys != other_keys and all(one.after is None for one in relation.follow_ups):
            # A write may move a row in the site's own order, and no order is promised then.
            yield 1, Breach(f"{same} in the same order", f"{shown(keys)}; then {shown(other_keys)}", "order")
        if relation.compare == "rows":
            by_key = {row.key: row for row in reversed(second)}
            for row in first:
                if row.key in by_key:
                    for each in iter_differences(row.element, by_key[row.key].element, (ours, theirs)):
                        yield 1, content_breach(row.key, each, self.second.answer)


def difference(group: Group, follow_up: Side) -> PatternResult:
    """What is named differs, or may, and nothing else."""
    if breach := _status_breach(group, follow_up):
        return PatternResult(breach)
    pair = _Pair(group, follow_up, _document(group, group.source), _document(group, follow_up))
    if not pair.compared(TakenOut(), TakenOut())[0]:
        return _alike(pair)
    try:
        ours = _taken_out(group, group.source, pair.first.tree)
        theirs = _taken_out(group, follow_up, pair.second.tree)
    except EvaluationError as error:
        return PatternResult(not_judged=str(error))
    tried = [pair.compared(*out) for out in ((ours, TakenOut()), (TakenOut(), theirs), (ours, theirs))]
    # In which of them the nodes are is not said: where the least differs it is told what does.
    left, breach = min(tried, key=lambda one: one[0])
    return PatternResult(breach if left else None)


def _alike(pair: _Pair) -> PatternResult:
    """Return what it says that nothing differs in the documents."""
    relation = pair.group.relation
    expressions = _expressions(relation)
    after = next((one.after for one in relation.follow_ups if one.after is not None), None)
    if after is not None and expressions:
        expected = f"another {', '.join(each.text for each in expressions)} after {after}"
        return PatternResult(Breach(expected, "nothing differs", "nothing differs"))
    if not len(pair.first.tree.root):
        return PatternResult(vacuous="both answers are empty")
    is_changed = any(one.change for one in relation.follow_ups) and pair.is_of_one_operation
    return PatternResult(vacuous="nothing differs in the answers" if expressions and is_changed else "")


def _expressions(relation: Relation) -> list[Expression]:
    return [each for each in relation.differs if each.text != STATUS]


def _status_breach(group: Group, follow_up: Side) -> Breach | None:
    is_named = any(each.text == STATUS for each in group.relation.differs)
    first, second = group.source.answers[0].response, follow_up.answers[0].response
    assert first is not None
    assert second is not None
    if is_named and first.status == second.status:
        return Breach(f"another HTTP status than {first.status}", f"{second.status} again", STATUS)
    if not is_named and follow_up.operation.name == group.source.operation.name and first.status != second.status:
        return Breach(f"the HTTP status {first.status} of the source", str(second.status), STATUS)
    return None


def _document(group: Group, side: Side) -> _Document:
    # The rows of another operation are looked for by the names of the source's own.
    operation = side.operation if side.operation.rows is not None else group.source.operation
    answer, *more = side.answers
    if more:
        assert answer.root is not None
        root = etree.Element(answer.root.tag)
        for each in side.answers:
            # Parsed again instead of moved: an element has one parent, and the answer keeps its own.
            root.extend(
                etree.fromstring(etree.tostring(child, with_tail=False))
                for child in (each.root if each.root is not None else ())
                if isinstance(child.tag, str)
            )
        tree = Tree(root)
    else:
        assert answer.tree is not None
        tree = answer.tree
    rows = []
    for element in tree.root:
        if isinstance(element.tag, str) and etree.QName(element).localname == operation.rows:
            key = Row("", element).value(operation.key or "")
            if key:
                rows.append(Row(key, element))
    return _Document(tree, tuple(rows), None if more else answer)


def _taken_out(group: Group, side: Side, tree: Tree) -> TakenOut:
    """Return what the relation's expressions select.

    Raises:
        EvaluationError: One cannot be evaluated, or needs a time zone that is not known.
    """
    variables = group.variables(side)
    elements: set[etree._Element] = set()
    attributes: set[tuple[etree._Element, str]] = set()
    texts: set[etree._Element] = set()
    for expression in _expressions(group.relation):
        ready = compiled(group.operation, expression)
        if unclear := variables.why_unresolved(ready.variables):
            raise EvaluationError(unclear)
        for node in ready.select(tree, variables.values):
            element: Any = getattr(node, "elem", node)
            parent = getattr(getattr(node, "parent", None), "elem", None)
            if isinstance(element, etree._Element):  # noqa: SLF001 - lxml's public type has no other name
                elements.add(element)
            elif parent is not None and getattr(node, "name", None):
                attributes.add((parent, str(node.name).rpartition("}")[2]))
            elif parent is not None:
                texts.add(parent)
    return TakenOut(frozenset(elements), frozenset(attributes), frozenset(texts))


def _rest(first: _Document, second: _Document, out: tuple[TakenOut, TakenOut]) -> Iterator[tuple[int, Breach]]:
    """Yield what differs outside of rows, below the roots: these have names of their own in each operation."""
    without = [
        TakenOut(
            left_out.elements | {row.element for row in document.rows},
            left_out.attributes
            | {(document.tree.root, etree.QName(str(name)).localname) for name in document.tree.root.attrib},
            left_out.texts,
        )
        for document, left_out in zip((first, second), out, strict=True)
    ]
    for each in iter_differences(first.tree.root, second.tree.root, (without[0], without[1])):
        what = each.path or "text"
        expected, actual = both_said(each, what)
        yield 1, Breach(expected, f"{actual} in the answer to the follow-up", what)
