"""What only makes sense as a whole: names, values, expressions, and what can go together.

scopes        what is there to refer to, and where it is said that something is not
operations    the parts of an operation one by one
requests      what relations, probes and examples send
"""

from __future__ import annotations

from accordant.consistency.operations import check_operation
from accordant.consistency.scopes import Scope

__all__ = ["Scope", "check_operation"]
