"""A small API that is not Luminate's: the loans of a library's readers, its contract in `corpus/loans`, and a site.

What is planned and carried out must not rest upon names or habits of one vendor. The names here are others, dates are
`xsd:date`, the bounds of a page's size are facets, and nothing has a strategy.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from textwrap import indent

from lxml import etree

from accordant.bank import Bank, PersonRows
from accordant.contracts import Operation
from accordant.exchange import Case, Response
from accordant.expressions import Tree
from accordant.loading import load_contract
from accordant.planning.families import Family
from accordant.planning.plans import Group
from accordant.project import Project, find_project
from accordant.sites import Person, Site

ROOT = Path(__file__).parent / "corpus" / "loans"
NAMESPACE = "https://example.org/library"
NAME = "listLoans"
Loan = Mapping[str, str]

ANN = Person("ann", {"card": "11", "mail": "ann@example.org"})
BEN = Person("ben", {"card": "12", "mail": "ben@example.org"})
CAT = Person("cat", {"card": "13"})
DAN = Person("dan", {"card": "14"})
EVE = Person("eve", {"card": "15", "mail": "eve@example.org"})
EVERYBODY = (ANN, BEN, CAT, DAN, EVE)
_SEEN_AT = {"branch": "branch", "title": "title", "since": "day", "until": "day"}


@cache
def project() -> Project:
    return find_project(explicit=ROOT)


def operations(relations: str = "", probes: str = "") -> Mapping[str, Operation]:
    """The contract, and what listLoans has besides: YAML as below `relations` and `probes` of a contract."""
    return _operations(relations, probes)


@cache
def _operations(relations: str, probes: str) -> Mapping[str, Operation]:
    if not relations + probes:
        return load_contract(project()).operations
    head = f"accordant: 1\noverlay: {{operation: {NAME}}}\nsource: a test\n"
    parts = [f"{key}:\n{indent(text, '  ')}\n" for key, text in (("relations", relations), ("probes", probes)) if text]
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder) / "overlay.yaml"
        overlay.write_text(head + "".join(parts), "utf-8")
        return load_contract(project(), [*project().contract_files(), overlay]).operations


def loans(count: int, card: str = "11", first: int = 1, *, branches: int = 3) -> list[Loan]:
    """Loans whose numbers and days rise, in so many branches in turn."""
    return [
        {
            "number": str(number),
            "card": card,
            "branch": str(number % branches + 1),
            "title": f"Volume {number}",
            "day": f"2024-{number // 28 + 1:02d}-{number % 28 + 1:02d}",
        }
        for number in range(first, first + count)
    ]


def xml(listed: Iterable[Loan]) -> bytes:
    rows = "".join(
        f"<loan>{''.join(f'<{name}>{value}</{name}>' for name, value in loan.items())}</loan>" for loan in listed
    )
    return f'<loans xmlns="{NAMESPACE}">{rows}</loans>'.encode()


def body(listed: Sequence[Loan], form: str) -> bytes:
    content = {} if not listed else {"loan": dict(listed[0]) if len(listed) == 1 else [dict(loan) for loan in listed]}
    return json.dumps({"loans": content}).encode() if form == "json" else xml(listed)


def refusal(code: int, form: str = "xml") -> bytes:
    if form == "json":
        return json.dumps({"refusal": {"code": str(code), "message": "No."}}).encode()
    return f'<refusal xmlns="{NAMESPACE}"><code>{code}</code><message>No.</message></refusal>'.encode()


def known(listed: Sequence[Loan], longest_page: int = 10) -> PersonRows:
    """What a whole list that was read shows."""
    values = {name: tuple(loan[child] for loan in listed) for name, child in _SEEN_AT.items()}
    return PersonRows(len(listed), values, min(longest_page, len(listed)), Tree(etree.fromstring(xml(listed))))


def bank(columns: Sequence[str] = ("number", "title"), longest_page: int = 10, **lists: Sequence[Loan]) -> Bank:
    """What round 1 would have shown of people, by name."""
    chosen = {"order": tuple(columns)} if columns else {}
    return Bank({name: known(listed, longest_page) for name, listed in lists.items()}, chosen, accepted=chosen)


def site(*people: Person, **changes: object) -> Site:
    secrets = {"key": "k-4711", "ticket": "t-4712"}
    first = people[0].name if people else None
    return replace(Site("library", "http://test.invalid/library", secrets, people, session_of=first), **changes)  # type: ignore[arg-type]


def family(
    number: int = 2,
    *,
    relations: str = "",
    probes: str = "",
    people: Sequence[Person] = EVERYBODY,
    callers: Sequence[str] = ("desk",),
    banks: Mapping[str, Bank] | None = None,
    of: str = NAME,
    refined: Mapping[str, Mapping[str, object]] | None = None,
    **where: object,
) -> Family:
    """The builders of a round; without banks said otherwise, of somebody with 8 loans and somebody with 5.

    Args:
        refined: By parameter, what the contract says of it otherwise.
    """
    read = bank(ann=loans(8), ben=loans(5, "12", 101))
    contract = operations(relations, probes)
    chosen = dict.fromkeys(callers, read) if banks is None else banks
    parameters = dict(contract[of].parameters)
    for name, facets in (refined or {}).items():
        parameters[name] = replace(parameters[name], **facets)  # type: ignore[arg-type]
    chosen_operation = replace(contract[of], parameters=parameters)
    return Family(number, chosen_operation, site(*people, **where), callers, chosen, contract)


def cases_of(groups: Iterable[Group], target: str) -> Iterator[Case]:
    """The cases that are made for a clause, which is named without the operation."""
    for group in groups:
        yield from (case for case in group.cases() if case.target == f"{NAME}/{target}")


class Library:
    """A site in memory that answers by the contract.

    Args:
        lists: By card, the loans.
    """

    def __init__(self, **lists: Sequence[Loan]) -> None:
        self.lists = {f"{card.removeprefix('of_')}": list(listed) for card, listed in lists.items()}
        self.seen: list[Case] = []

    def __call__(self, made: Case) -> Response:
        self.seen.append(made)
        return self.answer(made)

    def answer(self, made: Case) -> Response:
        sent = made.request.sent
        form = sent.get("as", "xml")
        headers = (("content-type", "application/json" if form == "json" else "text/xml"),)
        if code := self._refusal(made):
            return Response(400, headers, refusal(code, form))
        if sent["call"] == "renewLoan":
            return Response(200, headers, self._renewed(sent["number"]))
        try:
            return Response(200, headers, body(self.select(sent), form))
        except ValueError:
            return Response(400, headers, refusal(1, form))

    def _refusal(self, made: Case) -> int:
        sent = made.request.sent
        if sent.get("key") != "{{key}}":
            return 2
        if made.request.http_method != "POST":
            return 1
        if sent.get("call") == "renewLoan":
            return 0
        if sent.get("call") != NAME:
            return 1
        return 0 if self.card(sent) in self.lists else 3

    def _renewed(self, number: str) -> bytes:
        """A loan that is renewed has another day from now on."""
        for listed in self.lists.values():
            for place, loan in enumerate(listed):
                if loan["number"] == number:
                    listed[place] = {**loan, "day": "2030-12-31"}
                    return xml([listed[place]]).replace(b"loans", b"renewed")
        return refusal(1)

    def card(self, sent: Mapping[str, str]) -> str | None:
        by_mail = {person.identifiers.get("mail"): person.identifiers["card"] for person in EVERYBODY}
        return sent.get("card") or by_mail.get(sent.get("mail", ""))

    def select(self, sent: Mapping[str, str]) -> list[Loan]:
        found = [
            loan
            for loan in self.lists[self.card(sent) or ""]
            if ("branch" not in sent or int(loan["branch"]) == int(sent["branch"]))
            and sent.get("title", "") in loan["title"]
            and sent.get("since", "") <= loan["day"] <= sent.get("until", "9")
        ]
        if column := sent.get("order"):
            if column not in {"number", "title"}:
                raise ValueError(column)
            found.sort(key=lambda loan: int(loan[column]) if column == "number" else loan[column])
        if sent.get("rising", "true").strip() in {"false", "0"}:
            found.reverse()
        size, start = int(sent.get("size", "10")), int(sent.get("skip", "0"))
        start += int(sent.get("page", "0")) * size
        if start < 0 or not 1 <= size <= 50 or len(sent.get("title", "")) > 30:
            raise ValueError(sent)
        return found[start : start + size]
