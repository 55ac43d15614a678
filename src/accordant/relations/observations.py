"""How a relation that is only asked does not hold, in words: one text for each signature of a breach.

Observations are compared over runs by their text, so that no values of the data stand in it.
"""

from __future__ import annotations

from accordant.contracts import Relation
from accordant.relations.differences import STATUS

__all__ = ["why_not"]

_WORDS = {
    "accepted": "the changed request is accepted",
    "incomplete": "together the answers lack rows",
    "missing": "rows are missing",
    "nothing differs": "nothing differs",
    "order": "the rows come in another order",
    "overlap": "a row comes twice",
    "rows": "there are other rows",
    "shared": "the answers share a row",
    "surplus": "there are rows too many",
}


def why_not(relation: Relation, signature: str) -> str:
    """Return in words how answers break a relation.

    Args:
        signature: That of the breach.
    """
    if signature == STATUS:
        is_named = any(each.text == STATUS for each in relation.differs)
        return f"the status is {'the same' if is_named else 'another one'}"
    kind, _, what = signature.partition(" ")
    if kind == "row":
        return f"{what} of a row differs"
    if kind == "document":
        return f"{what} differs"
    # That of an image is the path of what differs.
    return _WORDS.get(signature, f"{signature} differs")
