"""Where something stands in a file, so that every message can say it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Location"]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a text file.

    Attributes:
        file: Path as it is shown to people (relative where that is shorter).
        line: Counted from 1.
        column: Counted from 1, in characters.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def source_line(self) -> str | None:
        """Return the text of the line, or None where the file cannot be read any more."""
        try:
            lines = Path(self.file).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            return None
        return lines[self.line - 1] if 0 < self.line <= len(lines) else None
