"""What can go wrong on our side; a response that breaks the contract is a Finding and never one of these.

AccordantError
├── UsageError         exit 2   the caller is wrong: an unknown option value, a missing secret
├── ContractError      exit 3   contract files cannot be read; carries every Mistake found in them
├── SchemaError        exit 3   an XSD or JSON Schema cannot be read, or is beyond what we support
├── RecordError        exit 3   a journal, a report or a baseline cannot be read
├── SiteError          exit 4   the site cannot be reached, or refuses to be used at all
└── InternalError      exit 70  our own fault
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accordant.locations import Location

__all__ = [
    "AccordantError",
    "ContractError",
    "InternalError",
    "Mistake",
    "RecordError",
    "SchemaError",
    "SiteError",
    "UsageError",
    "nearest",
    "nearest_name",
    "shown",
]


class AccordantError(Exception):
    """Base of everything accordant raises on purpose.

    Attributes:
        exit_code: What the command line exits with.
    """

    exit_code = 70


class UsageError(AccordantError):
    """The caller asked for something that cannot be done as asked."""

    exit_code = 2


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in a file somebody wrote.

    Attributes:
        location: Where it stands.
        message: What is wrong, and what was expected.
        hint: What to do about it; empty where the message says it.
    """

    location: Location
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return shown(self.location, self.message, self.hint)


class ContractError(AccordantError):
    """Contract files cannot be used; all their mistakes at once, in the order of their places."""

    exit_code = 3

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: Sequence[Mistake] = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class SchemaError(AccordantError):
    """A schema file cannot be read, or uses something that is not supported.

    Attributes:
        mistakes: What is wrong in which place of a file; empty where only the message says it.
    """

    exit_code = 3
    mistakes: Sequence[Mistake] = ()

    @classmethod
    def of(cls, mistakes: Iterable[Mistake]) -> SchemaError:
        """Return an error that carries mistakes, in the order of their places."""
        found = tuple(sorted(set(mistakes)))
        error = cls("\n".join(str(mistake) for mistake in found))
        error.mistakes = found
        return error


class RecordError(AccordantError):
    """A journal, a report or a baseline of ours cannot be read.

    Attributes:
        mistakes: What is wrong in which place of a file; empty where only the message says it.
    """

    exit_code = 3
    mistakes: Sequence[Mistake] = ()

    @classmethod
    def of(cls, mistakes: Iterable[Mistake]) -> RecordError:
        """Return an error that carries mistakes, in the order of their places."""
        found = tuple(sorted(set(mistakes)))
        error = cls("\n".join(str(mistake) for mistake in found))
        error.mistakes = found
        return error


class SiteError(AccordantError):
    """The site could not be reached, or it refuses every request for one reason."""

    exit_code = 4


class InternalError(AccordantError):
    """Something that must not happen; a defect of accordant itself."""

    exit_code = 70


def shown(location: Location, message: str, hint: str) -> str:
    """Return what is said of a place: place and message, the line with a mark under the place, what to do."""
    lines = [f"{location}: {message}", *(f"    {line}" for line in location.excerpt())]
    return "\n".join([*lines, *([f"    hint: {hint}"] if hint else [])])


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` for the valid name closest to `name`, or an empty string.

    Close is what differs by a slip in three letters, or has the other for one of its ends: ``member`` is close to
    ``member_id``. ``ListSize``, ``list-size`` and ``list_size`` are as close as can be.
    """
    found = nearest_name(name, valid)
    return f"did you mean {found!r}?" if found is not None else ""


def nearest_name(name: str, valid: Iterable[str]) -> str | None:
    """Return the valid name closest to `name`; None where none is close. See `nearest`."""
    wanted = _plain(name)
    ranked = []
    for candidate in valid:
        one = _plain(candidate)
        shorter, longer = sorted((wanted, one), key=len)
        if len(longer) > max(2 * len(shorter), _PART):
            continue  # cannot be close, and may be of any length
        distance = _distance(wanted, one)
        limit = len(longer) // 3
        is_part = len(shorter) >= _PART and len(longer) <= 2 * len(shorter) and _has_end(longer, shorter)
        if distance <= max(limit, 1) and distance < len(longer):
            ranked.append((distance, candidate))
        elif is_part:
            ranked.append((limit + distance, candidate))
    # Of several that are as close, the one that comes first.
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


_PART = 4


def _has_end(whole: str, part: str) -> bool:
    return whole.startswith(part) or whole.endswith(part)


def _plain(name: str) -> str:
    bare = name.rpartition(":")[2] or name  # all types have the same prefix, which says nothing
    return bare.replace("_", "").replace("-", "").lower()


def _distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out, changed, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        further = [i]
        for j, right in enumerate(other, 1):
            cost = min(row[j] + 1, further[j - 1] + 1, row[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            further.append(cost)
        before, row = row, further
    return row[-1]
