"""A planned request, what was sent, and what came back.

These shapes are what the journal keeps and what every judge sees. Secrets in them are placeholders such as
``{{login_password}}``: the real values exist only inside a transport, while a request is on its way.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from accordant.contracts import Strength

__all__ = [
    "BEFOREHAND",
    "VARIANTS",
    "Case",
    "Exchange",
    "Facts",
    "Failure",
    "FailureKind",
    "Phase",
    "Request",
    "Response",
    "placeholder",
    "shared_pair",
]


def placeholder(name: str, variant: str = "") -> str:
    """Return what stands for the secret `name` in everything that is kept.

    Args:
        variant: One of `VARIANTS`: what is sent is nearly the secret.
    """
    return "{{" + name + (f"~{variant}" if variant else "") + "}}"


#: What may be made of a secret while a request is filled in, to see whether it is compared wholly.
VARIANTS: Mapping[str, Callable[[str], str]] = {"longer": lambda value: f"{value}x", "case": str.swapcase}


BEFOREHAND = "beforehand"
"""The role of a request that begins a group with a session of its own, which a later one ends."""


class Phase(StrEnum):
    """Why a request is made."""

    EXAMPLES = "examples"
    COVERAGE = "coverage"
    RELATIONS = "relations"
    FUZZ = "fuzz"
    MINIMISE = "minimise"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Request:
    """A form-encoded call.

    Attributes:
        servlet: The last segment of the path, such as ``SRConsAPI``.
        parameters: Names and values in the order in which they are sent; a name may repeat.
        wire: How they are put on the wire, where not as a form usually is: ``query-string`` (in the address, but for
            secrets) or ``percent-for-space`` (``%20`` instead of ``+``).
    """

    servlet: str
    parameters: tuple[tuple[str, str], ...]
    http_method: str = "POST"
    wire: str = ""

    @property
    def sent(self) -> Mapping[str, str]:
        """The parameters by name; of a repeated one the last."""
        return dict(self.parameters)


_WORTH_PACKING_BYTES = 256


@lru_cache(maxsize=4096)
def shared_pair(name: str, value: str) -> tuple[str, str]:
    """Return a name with a value, for all who have the same: thousands of requests and answers differ in a few."""
    return name, value


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """An HTTP answer.

    Attributes:
        headers: Names in lower case.
        content: The body, compressed where it is packed.
        elapsed_seconds: From the first byte sent to the last byte read.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    elapsed_seconds: float = 0.0
    is_packed: bool = False

    @property
    def body(self) -> bytes:
        """What was answered, decompressed anew each time where it is packed."""
        return zlib.decompress(self.content) if self.is_packed else self.content

    def with_body(self, body: bytes) -> Response:
        """Return the answer with another body."""
        return replace(self, content=body, is_packed=False)

    def packed(self) -> Response:
        """Return the same answer in a fifth of the memory: a run keeps thousands, and looks at few of them twice."""
        if self.is_packed or len(self.content) < _WORTH_PACKING_BYTES:
            return self
        headers = tuple(shared_pair(*pair) for pair in self.headers)
        return replace(self, headers=headers, content=zlib.compress(self.content, 1), is_packed=True)

    def unpacked(self) -> Response:
        """Return the same answer, quick to look at."""
        return self.with_body(self.body) if self.is_packed else self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Response) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.status, self.headers, self.body, self.elapsed_seconds

    def header(self, name: str) -> str:
        """Return the first header of that name, or an empty string."""
        return next((value for key, value in self.headers if key == name.lower()), "")


class FailureKind(StrEnum):
    """How a request can stay without an answer."""

    CONNECTION = "connection"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True)
class Failure:
    """A request without a whole answer."""

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    """One planned request and why it is made.

    Attributes:
        id: Unique in a run; ids sort in plan order.
        person: Name of the person of the site whose data is asked for; None where that is part of the case.
        group: Cases of one group belong together and are sent one after the other.
        role: What the request is within its group: ``single``, ``reference``, ``source``, ``follow-up``, ``recheck``,
            ``repeat``; ``before`` for one that is sent between the source and its follow-up, ``beforehand`` for the
            follow-up of a source that ends a session, before it has.
        page: Number of the page within a walk over a list, counted from 0; None outside walks.
        part: Which of several follow-ups it belongs to, counted from 0.
        full_page: So many rows a page of the walk has that is not its last; None where that is not known.
        target: The clause for which the case is made, where it is made for one.
        acceptance: How sure it is that the request is accepted; None when it breaks something.
        breaks: Id of what the request breaks (``op/rules/NAME``, ``op/parameters/NAME`` for an illegal value,
            ``op/parameters/NAME/missing`` for one that is left out), None for a valid one.
        label: What the request is, for people.
    """

    id: str
    operation: str
    caller: str
    phase: Phase
    request: Request
    label: str
    group: str
    role: str = "single"
    page: int | None = None
    person: str | None = None
    target: str | None = None
    acceptance: Strength | None = Strength.PROBE
    breaks: str | None = None
    part: int = 0
    full_page: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was seen of an answer before anything in it was replaced, and cannot be seen any more.

    Attributes:
        compared: By parameter, what stands for its value wherever the answer's pseudonyms are compared with it.
        unparsed: Why the body could not be parsed, as the fields of a violation; None where it could, or is not known.
        violations: What its schema had against it, each as the fields of a violation; None where that is to be seen in
            what is kept.
    """

    compared: Mapping[str, str] = field(default_factory=dict)
    unparsed: Mapping[str, Any] | None = None
    violations: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A case and its answer.

    Attributes:
        response: None where there was none.
        failure: Why there was no (whole) answer.
        started_at: UTC, ISO 8601 with milliseconds.
        echoed: Names of the secrets that stood in the answer before redaction, and cannot be there by chance.
        facts: What redaction has hidden.
    """

    case: Case
    response: Response | None
    failure: Failure | None = None
    started_at: str = ""
    attempt: int = 1
    echoed: tuple[str, ...] = ()
    facts: Facts = Facts()

    @property
    def compared(self) -> Mapping[str, str]:
        """The parameters as answers are to be compared with them: pseudonyms where those have pseudonyms."""
        return {**self.case.request.sent, **self.facts.compared}

    def packed(self) -> Exchange:
        """Return the same exchange with a packed response."""
        if self.response is None or (packed := self.response.packed()) is self.response:
            return self
        return replace(self, response=packed)
