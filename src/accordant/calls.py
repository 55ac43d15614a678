"""What tells the calls of the contract's APIs among all that a browser or proxy records, and whose calls they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from accordant.contracts import Contract, Operation

__all__ = ["Calls", "looks_secret"]

_PER_OPERATION: Final = "{operation}"
_SECRET_NAMES: Final = re.compile(
    r"pass(?:word|wd|phrase)|\bpass\b|\bpwd|secret|token|(?:\b|_)o?auth(?:\b|_)|api_?key|session|nonce|signature"
    r"|card_?num|cvv|cvc",
    re.IGNORECASE,
)


def looks_secret(name: str) -> bool:
    """Tell whether a parameter that no contract knows holds a credential, by its name."""
    return _SECRET_NAMES.search(name) is not None


class Calls:
    """The signs of calls, gathered from every operation of a contract."""

    def __init__(self, contract: Contract) -> None:
        operations = list(contract.operations.values())
        self.operations = contract.operations
        self.servlets = {servlet for op in operations for servlet in op.servlets.values()}
        self.error_roots = {op.api.error.element for op in operations}
        self.roots = {op.element for op in operations if op.element} | self.error_roots
        self.secrets = {p.name for op in operations for p in op.parameters.values() if p.secret}
        self.format_parameters = {op.api.format_parameter for op in operations}
        self.naming = {p.name for op in operations for p in op.parameters.values() if p.fixed == _PER_OPERATION}

    def is_call(self, servlet: str, parameters: Mapping[str, str], root: str | None) -> bool:
        """Tell whether a recorded request goes to one of the APIs.

        Args:
            servlet: The last segment of its path.
            root: Root element of the answer, or its only key; None where it has none.
        """
        if servlet in self.servlets or root in self.roots:
            return True
        named = self.named(parameters)
        # A method that no contract has: a call all the same where it carries the API's credentials.
        return named is not None and (named in self.operations or any(name in self.secrets for name in parameters))

    def named(self, parameters: Mapping[str, str]) -> str | None:
        """Return the operation that a request names, which may be none of the contract's; None where it names none."""
        return next((parameters[name] for name in self.naming if parameters.get(name)), None)

    def caller(self, operation: str | None, servlet: str) -> str:
        """Return who calls an operation by that servlet; empty where it cannot be told."""
        known: Iterable[Operation] = self.operations.values()
        if operation is not None and operation in self.operations:
            known = [self.operations[operation]]
        callers = {caller for op in known for caller, each in op.servlets.items() if each == servlet}
        return callers.pop() if len(callers) == 1 else ""

    def is_secret(self, name: str) -> bool:
        """Tell whether a parameter of that name holds a credential."""
        return name in self.secrets or looks_secret(name)
