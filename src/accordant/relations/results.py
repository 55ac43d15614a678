"""What a pattern finds in answers, and how it is said which rows are meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accordant.answers import Answer
from accordant.findings import Breach

__all__ = ["PatternResult", "set_breach", "shown"]

_SHOWN_KEYS = 6


@dataclass(frozen=True, slots=True)
class PatternResult:
    """What a pattern finds: a breach, or why there can be none, or nothing of it where it holds.

    Attributes:
        breach: How the answers break the pattern.
        vacuous: Why the answers could not have broken it; empty where they could.
        not_judged: Why nothing can be said; empty where something can.
        observation: What the answers show besides.
        shown_by: The answers that show a breach, where not all are needed.
    """

    breach: Breach | None = None
    vacuous: str = ""
    not_judged: str = ""
    observation: str = ""
    shown_by: tuple[Answer, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the answers could have broken the pattern, and have not."""
        return self.breach is None and not self.vacuous and not self.not_judged


def shown(keys: Sequence[str]) -> str:
    """Return the first few keys, for people."""
    if not keys:
        return "no row"
    more = ", ..." if len(keys) > _SHOWN_KEYS else ""
    return ", ".join(keys[:_SHOWN_KEYS]) + more


def set_breach(first: Sequence[str], second: Sequence[str], expected: str = "the same rows") -> Breach:
    """Say how the rows of the source and of the follow-up differ; neither is known to be the right one."""
    parts = [f"{len(first)} rows: {shown(first)}", f"then {len(second)} rows: {shown(second)}"]
    if missing := [key for key in first if key not in set(second)]:
        parts.append(f"without {shown(missing)}")
    if extra := [key for key in second if key not in set(first)]:
        parts.append(f"with {shown(extra)} besides")
    kind = _kind_of_difference(first, second)
    return Breach(f"{expected} in the answers to both requests", "; ".join(parts), "rows", kind=kind)


def _kind_of_difference(first: Sequence[str], second: Sequence[str]) -> str:
    """Return in which direction two answers differ, by which a shift is told apart from the opposite one."""
    if not first or not second:
        return "only the first has rows" if first else "only the second has rows"
    if first[0] == second[0] and set(first) != set(second):
        if set(second) <= set(first):
            return "the second ends earlier"
        return "the second ends later" if set(first) <= set(second) else "they end differently"
    if second[0] in first:
        return "the second begins later"
    return "the second begins earlier" if first[0] in second else "other rows"
