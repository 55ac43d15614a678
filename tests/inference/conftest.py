"""Lets the tests of expressions find `bookings`, as test modules are no package."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
