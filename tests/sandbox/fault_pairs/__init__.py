"""For each fault one request that shows it beside the clean site, and one that it leaves alone.

One module for each group of faults, with ``PAIRS``: the fault's name, and two functions that call a site.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

JSON = {"response_format": "json"}

#: Takes a caller of a site (see `conftest.Caller`) and returns what came back.
Request: TypeAlias = Callable[[Any], Any]

Pairs: TypeAlias = dict[str, tuple[Request, Request]]
