"""Advice: what in a contract is no mistake, and yet cannot be meant, each with a code by which it can be ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accordant.errors import shown
from accordant.locations import Location

__all__ = ["CODES", "Advice"]

CODES: Mapping[str, str] = {
    "unused-group": "no operation uses the group",
    "vague-source": "the source does not say where it can be looked up",
    "contradicting-rules": "no request keeps all rules",
    "dead-parameter": "no request that keeps the rules can send the parameter",
    "false-optional": "every request that keeps the rules sends the parameter, and it is not called required",
    "unbreakable-rule": "no request can break the rule, so that it says nothing",
    "undecided-rules": "the rules are beyond what can be reasoned about, so that nothing else is said of them",
    "idle-relation": "no request can be the source of the relation",
    "contradicting-change": "what the relation changes breaks a rule in any case",
    "needless-change": "the relation leaves out a parameter that its source need not send",
    "unfed-relation": "no value is known of a parameter that the relation's source sends",
    "idle-evidence": "the evidence can never be seen, as every request filters by what it asks for",
    "redefined-code": "an error code has two meanings",
    "idle-assert": "the assert can never be evaluated, or is true or false whatever the answer is",
    "unguarded-variable": "a comparison is false, or a change impossible, where the parameter is not sent",
    "idle-probe": "nothing but a refusal can be an answer, or an answer comes in any case",
    "ambiguous-scalar": "older YAML reads the value otherwise",
}
"""The codes of advice, and what each says."""


@dataclass(frozen=True, slots=True, order=True)
class Advice:
    """Something that is better otherwise.

    Attributes:
        code: One of CODES.
        hint: What to do about it.
    """

    location: Location
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return shown(self.location, f"{self.message} [{self.code}]", self.hint)
