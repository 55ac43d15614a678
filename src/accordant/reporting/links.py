"""Where a clause comes from, with the address in it apart, so that it can be followed where that is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Link", "link_of"]

_ADDRESS = re.compile(r"(https?://[^\s<>\"'`]+?)([.,;:)]*)(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Link:
    """A source: an address, or none, and text around it."""

    before: str
    address: str = ""
    after: str = ""


def link_of(source: str) -> Link:
    """Return a source with its first address apart; only http and https are addresses that can be followed."""
    found = _ADDRESS.search(source)
    if found is None:
        return Link(source)
    return Link(source[: found.start()], found[1], found[2] + source[found.end() :])
