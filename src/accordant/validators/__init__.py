"""Verdicts on documents: is this XML what the XSD says, is this JSON what the derived JSON Schema says.

The verdict comes from the fast implementation (lxml, jsonschema-rs), the explanation from the one that
explains better (lxml's log refined by xmlschema; jsonschema), and only for what failed. Import from the
modules: `accordant.validators.xml`, `accordant.validators.json`, `accordant.validators.violations`; for files that are
too large for a tree `accordant.validators.streaming`.
"""

from accordant.validators.violations import CODES, DEFAULT_LIMITS, Limits, Violation

__all__ = ["CODES", "DEFAULT_LIMITS", "Limits", "Violation"]
