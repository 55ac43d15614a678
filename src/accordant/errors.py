"""What can go wrong on our side; a response that breaks the contract is a Finding and never one of these.

AccordantError
├── UsageError         exit 2   the caller is wrong: an unknown option value, a missing secret
├── ContractError      exit 3   contract files cannot be read; carries every Mistake found in them
├── SchemaError        exit 3   an XSD or JSON Schema cannot be read, or is beyond what we support
├── RecordError        exit 3   a journal or report cannot be read
├── SiteError          exit 4   the site cannot be reached, or refuses to be used at all
└── InternalError      exit 70  our own fault
"""

from __future__ import annotations

import difflib
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
    """A journal or a report of ours cannot be read."""

    exit_code = 3


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

    ``ListSize``, ``list-size`` and ``list_size`` are as close as can be.
    """
    by_plain = {_plain(candidate): candidate for candidate in valid}
    matches = difflib.get_close_matches(_plain(name), list(by_plain), n=1, cutoff=0.6)
    return f"did you mean {by_plain[matches[0]]!r}?" if matches else ""


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
