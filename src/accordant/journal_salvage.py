"""A journal whose first line is damaged: what the exchanges behind it tell of the run, so that they can be judged.

The seed, the zone of the site and the settings were written nowhere else. Without a zone nothing is judged that depends
on one; a run cannot be gone on with, and nothing be sent again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from accordant.recordings import RunHeader

__all__ = ["LOST", "MOST_UNREADABLE", "is_lost", "salvaged_header"]

LOST: Final = "lost"
"""The setting of a run of which nothing but its exchanges is left."""

MOST_UNREADABLE: Final = 50
"""What has so many lines that are none of a journal, and no other before them, is no journal."""

_SITE: Final = re.compile(r"[0-9]{8}-[0-9]{6}-(.+)")


def salvaged_header(file: Path, operation: str, callers: Iterable[str], url: str) -> RunHeader:
    """Return what can be told of a run.

    Args:
        file: Its journal; the folder has the name of the run, which ends in that of the site.
        operation: That most of its exchanges name; others only prepare what it is asked, or look at what was written.
        url: Of the site.
    """
    from accordant.recordings import RunHeader  # noqa: PLC0415 - which reads journals by this

    name = file.absolute().parent.name
    match = _SITE.match(name)
    site = match[1] if match else "unknown"
    is_sandbox = site == "sandbox" and urlsplit(url).hostname == "127.0.0.1"
    return RunHeader(
        run=name,
        site=site,
        url=url,
        operations=(operation,),
        seed=0,
        callers=tuple(callers),
        settings={LOST: True, "is_sandbox": is_sandbox},
    )


def is_lost(header: RunHeader) -> bool:
    """Tell whether nothing but the exchanges is left of a run."""
    return bool(header.settings.get(LOST, False))
