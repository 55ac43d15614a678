"""Contract tests for APIs that take form-encoded calls and answer in XML or JSON."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
