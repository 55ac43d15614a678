"""Where something stands in a file, so that every message can say it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Location"]

_CUT = "..."


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a text file.

    Attributes:
        file: Path as it is shown to people (relative where that is shorter).
        line: Counted from 1.
        column: Counted from 1, in characters.
        is_hidden: The line may hold a secret, and is never shown.
    """

    file: str
    line: int = 1
    column: int = 1
    is_hidden: bool = field(default=False, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def excerpt(self, width: int = 120) -> list[str]:
        """Return the line and below it a mark under the place; nothing where there is no line to show.

        The mark stands right whatever is before it: tabs are kept, and wide characters have two blanks.

        Args:
            width: In columns; of a longer line what is around the mark is shown.
        """
        text = None if self.is_hidden else self.source_line()
        if text is None or not text.strip():
            return []
        start = self.column - 1
        kept_size = width - 2 * len(_CUT)
        first = 0
        if len(text) > width:
            first = max(0, min(start - kept_size * 2 // 3, len(text) - kept_size))
        kept = text[first : first + (kept_size if len(text) > width else width)]
        head, tail = (_CUT if first else ""), (_CUT if first + len(kept) < len(text) else "")
        before = "".join(_blank(character) for character in kept[: start - first])
        return [f"{head}{kept}{tail}", " " * len(head) + before + " " * (start - first - len(kept)) + "^"]

    def source_line(self) -> str | None:
        """Return the text of the line, or None where the file cannot be read any more."""
        try:
            lines = Path(self.file).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            return None
        return lines[self.line - 1] if 0 < self.line <= len(lines) else None


def _blank(character: str) -> str:
    """Return what stands in a line under a character."""
    if character == "\t":
        return character
    return "  " if unicodedata.east_asian_width(character) in "WF" else " "
