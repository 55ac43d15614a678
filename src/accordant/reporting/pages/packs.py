"""Parts of a page that nobody sees until they are opened, packed: a page with thousands of findings stays small.

A pack is a list of pieces of HTML as JSON, compressed and in base64. The page's script unpacks one when it is needed.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence

__all__ = ["PACK_SIZE", "packed", "unpacked"]

PACK_SIZE = 50
"""So many pieces are unpacked together."""


def packed(pieces: Sequence[str]) -> Iterator[str]:
    """Yield packs of at most `PACK_SIZE` pieces each, in their order; ASCII letters, digits and ``+/=`` only."""
    for start in range(0, len(pieces), PACK_SIZE):
        content = json.dumps(pieces[start : start + PACK_SIZE], ensure_ascii=False).encode("utf-8")
        yield base64.b64encode(gzip.compress(content, 6, mtime=0)).decode("ascii")


def unpacked(packs: Iterable[str]) -> list[str]:
    """Return the pieces of packs."""
    return [piece for pack in packs for piece in json.loads(gzip.decompress(base64.b64decode(pack)))]
