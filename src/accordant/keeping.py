"""What came back to what is kept of it: the edge behind which there are no secrets and no personal data.

Secrets go first, as they are to be found wherever they stand; then what stands under personal names gets pseudonyms;
then what is personal in the request is looked for in the rest. What could be seen of the body before, and cannot be
seen after, becomes a fact.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from accordant.answers import Reader
from accordant.contracts import Operation
from accordant.exchange import Case, Exchange, Facts, Request, Response
from accordant.masking import Masker, personal_texts
from accordant.pseudonyms import Pseudonyms
from accordant.redaction import Redactor, StandIn, cookie_values
from accordant.validators.violations import Violation

__all__ = ["Keeper", "ordinary_words"]

_TELLING = 8
"""Characters of a personal value that is looked for everywhere; a shorter one is found under its names only."""
_NOT_SHOWN = "not shown, as the answer holds a credential"
_XSD_NAME = re.compile(r"\b(?:name|value)=\"([A-Za-z_][\w.-]*)\"")


def ordinary_words(operations: Iterable[Operation], reader: Reader) -> frozenset[str]:
    """Return the words of an API, which answers have whatever the credentials are."""
    words = set()
    for operation in operations:
        words |= {operation.name, *operation.servlets, *operation.parameters}
        for parameter in operation.parameters.values():
            words |= {*parameter.enumeration, *filter(None, (parameter.default, parameter.fixed))}
    for file in reader.xml.xsd_path.parent.glob("*.xsd"):
        words |= set(_XSD_NAME.findall(file.read_text("utf-8", "replace")))
    return frozenset(words)


class Keeper:
    """Puts real values into what is sent, and takes them out of what comes back.

    Args:
        redactor: Knows the secrets.
        pseudonyms: Knows the personal data; None where nothing is pseudonymised.
        reader: Reads a body that redaction would change; None where no facts are wanted.
        operations: By name, those whose answers are read.
    """

    def __init__(
        self,
        redactor: Redactor,
        pseudonyms: Pseudonyms | None = None,
        reader: Reader | None = None,
        operations: Mapping[str, Operation] | None = None,
    ) -> None:
        self.redactor = redactor
        self._pseudonyms = pseudonyms
        self._masker = Masker(pseudonyms.names.elements if pseudonyms else ())
        self._reader = reader
        self._operations = operations or {}
        self._stand_ins: dict[tuple[str, str], StandIn] = {}
        parameters = [p for operation in self._operations.values() for p in operation.parameters.values()]
        self._personal = frozenset(p.name for p in parameters if p.personal)
        self._of_session = frozenset(p.name for p in parameters if p.secret and p.authentication) | {"session"}

    def real(self, request: Request, optional: Collection[str] = ()) -> list[tuple[str, str]]:
        """Return the parameters as they are sent.

        Args:
            optional: Parameters that are left out while they have no value.
        """
        if request.http_method != "POST":
            # Neither a secret nor personal data ever stand in an address: there they are what they are here.
            return list(request.parameters)
        filled = self.redactor.fill(request, optional)
        if self._pseudonyms is None:
            return filled
        return [(name, self._pseudonyms.real(name, value)) for name, value in filled]

    @property
    def has_pseudonyms(self) -> bool:
        """Whether personal data are replaced."""
        return self._pseudonyms is not None

    def hidden_parameters(self, request: Request) -> frozenset[str]:
        """Return the parameters of a request that must not stand in an address: secrets, and what is personal."""
        personal = self._pseudonyms.names.parameters if self._pseudonyms is not None else frozenset()
        secret = {name for name, value in request.parameters if "{{" in value}
        return personal | self._personal | secret

    def kept(
        self,
        case: Case,
        sent: Sequence[tuple[str, str]],
        response: Response,
    ) -> tuple[Response, tuple[str, ...], Facts]:
        """Return an answer as it is kept, the names of the secrets in it, and what was seen of it before.

        Args:
            sent: The parameters with their real values.
            response: As it came.
        """
        redactor = self.redactor
        if cookies := cookie_values(response.headers):
            redactor = redactor.knowing([("session", value) for value in cookies])
        stand_ins = self._stand_ins_for(case.request, sent)
        body, echoed = redactor.redact(response.body)
        is_altered = body != response.body
        body = self._without_people(body, stand_ins)
        headers = tuple(
            (name, self._replaced(value, stand_ins)) for name, value in redactor.redact_headers(response.headers)
        )
        kept = replace(response, headers=headers).with_body(body)
        facts = Facts(self._compared(case.request, sent))
        if is_altered and self._reader is not None and case.operation in self._operations:
            whole = response.with_body(self._without_people(response.body, stand_ins))
            facts = self._examined(case, whole, facts, redactor)
        echoed = tuple(dict.fromkeys((*echoed, *self.redactor.in_headers(response.headers, self._of_session))))
        return kept, tuple(name for name in echoed if name != "session"), facts

    def text(self, text: str) -> str:
        """Return a text, such as the message of an error, as it may be shown."""
        values = self._pseudonyms.values.items() if self._pseudonyms else ()
        return self._replaced(self.redactor.redact_text(text), [self._stand_in(real, shown) for shown, real in values])

    def recall(self, exchanges: Iterable[Exchange]) -> None:
        """Take the pseudonyms of an earlier part of the run, whose parameters may hold them again."""
        if self._pseudonyms is None:
            return
        searched = self._pseudonyms.names.searched
        for exchange in exchanges:
            if exchange.response is not None:
                self._pseudonyms.recall(personal_texts(self._masker, exchange.response.body, searched))

    # -------------------------------------------------------------------------------------------- people

    def _compared(self, request: Request, sent: Sequence[tuple[str, str]]) -> dict[str, str]:
        if self._pseudonyms is None:
            return {}
        found = self._pseudonyms.compared(sent)
        return {name: value for name, value in found.items() if request.sent.get(name) != value}

    def _without_people(self, body: bytes, stand_ins: Sequence[StandIn]) -> bytes:
        if self._pseudonyms is None:
            return body
        body = self._masker.mask(body, self._pseudonyms.of)
        for stand_in in stand_ins:
            body = stand_in.replaced(body)
        return body

    def _stand_ins_for(self, request: Request, sent: Sequence[tuple[str, str]]) -> list[StandIn]:
        """Return what personal values may be echoed: those of people, and those that this request sends."""
        if self._pseudonyms is None:
            return []
        pairs = {real: shown for shown, real in self._pseudonyms.values.items()}
        planned = request.sent
        pairs |= {
            real: planned[name]
            for name, real in sent
            if name in self._pseudonyms.names.parameters and planned.get(name, real) != real
        }
        return [
            self._stand_in(real, shown)
            for real, shown in pairs.items()
            if len(real) >= _TELLING and any(map(str.isalpha, real))
        ]

    def _stand_in(self, real: str, shown: str) -> StandIn:
        found = self._stand_ins.get((real, shown))
        if found is None:
            found = self._stand_ins[real, shown] = StandIn(real, shown)
        return found

    @staticmethod
    def _replaced(text: str, stand_ins: Iterable[StandIn]) -> str:
        data = text.encode("utf-8", "surrogatepass")
        for stand_in in stand_ins:
            data = stand_in.replaced(data)
        return data.decode("utf-8", "surrogatepass")

    # --------------------------------------------------------------------------------------------- facts

    def _examined(self, case: Case, whole: Response, facts: Facts, redactor: Redactor) -> Facts:
        """Return what a body that still has its secrets looks like to the validators, in words without them."""
        assert self._reader is not None
        answer = self._reader.read(self._operations[case.operation], Exchange(case, whole))
        unparsed = answer.parse_violation

        def fields(violation: Violation) -> dict[str, object]:
            return {
                # A text that was cut may end within a secret, where nothing would find it.
                name: _NOT_SHOWN
                if name in {"actual", "message"} and "…" in value
                else redactor.redact_text(value)
                if isinstance(value, str)
                else value
                for name, value in asdict(violation).items()
            }

        return replace(
            facts,
            unparsed=None if unparsed is None else fields(unparsed),
            violations=tuple(map(fields, answer.schema_violations)),
        )
