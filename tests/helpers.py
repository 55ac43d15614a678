"""What several unit tests build their subjects from: the shipped contract, hand-made answers, a site in memory.

Answers are written out as text and not made by the sandbox, so that a test says itself what the site said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from accordant.answers import Answer, Reader
from accordant.bank import Bank, PersonRows
from accordant.contracts import Api, Contract, Operation, Strength
from accordant.exchange import Case, Exchange, Failure, FailureKind, Phase, Request, Response
from accordant.findings import Report
from accordant.loading import load_contract
from accordant.planning.families import Family
from accordant.project import Project, find_project
from accordant.sites import Person, Site
from accordant.sources import Sources
from accordant.validation import tally_sources, title_of

ROOT = Path(__file__).parents[1]
CORPUS = Path(__file__).parent / "corpus"
NAMESPACE = "http://convio.com/crm/v1.0"
NAME = "getUserInteractions"
SECRETS = {"api_key": "canary-key-4711", "login_name": "canary-login", "login_password": "canary&pass word"}
CREDENTIALS = (("api_key", "{{api_key}}"), ("login_name", "{{login_name}}"), ("login_password", "{{login_password}}"))
PEOPLE = (
    Person("person-1", {"cons_id": "1001", "primary_email": "ada@example.org"}),
    Person("person-2", {"cons_id": "1002", "primary_email": "bob@example.org"}),
    Person("person-3", {"cons_id": "1003", "primary_email": "cyd@example.org"}),
)

Row = dict[str, Any]


@cache
def project() -> Project:
    return find_project(explicit=ROOT)


@cache
def operation() -> Operation:
    return load_contract(project()).operations[NAME]


@cache
def reader() -> Reader:
    return Reader(operation().api, project())


def site(**changes: Any) -> Site:
    of = Site("test", "http://test.invalid/site", SECRETS, PEOPLE, "America/Chicago", session_of="person-1")
    return replace(of, **changes)


def family(
    number: int = 1, of: Operation | None = None, where: Site | None = None, callers=("server",), banks=None, **more
):
    """The builders of a round; of getUserInteractions at the site of these tests unless it is said otherwise."""
    return Family(number, of or operation(), where or site(), callers, banks or {}, **more)


def with_api(**changes: Any) -> Operation:
    """The shipped operation with an API that differs."""
    api: Api = replace(operation().api, **changes)
    return replace(operation(), api=api)


# ------------------------------------------------------------------------------------------------ bodies


def row(number: int, **children: Any) -> Row:
    """A row with a note where the type is a custom one; keys in the schema's order."""
    values = {
        "interactionTypeId": "1000",
        "categoryId": "1",
        "consId": "1001",
        "creationDate": "2016-02-01T09:43:35.283-06:00",
        "subject": f"Subject {number}",
    }
    values.update({name: value for name, value in children.items() if name != "note"})
    order = ["interactionId", "interactionTypeId", "categoryId", "consId", "creationDate", "subject", "count"]
    merged = {"interactionId": str(number), **values}
    result: Row = {name: merged[name] for name in order if merged.get(name) is not None}
    if children.get("note"):
        result["note"] = children["note"]
    return result


def note(of: Row, **children: str) -> Row:
    """A note that repeats its row."""
    values = {
        "categoryId": of["categoryId"],
        "consId": of["consId"],
        "creationDate": of["creationDate"],
        "interactionId": of["interactionId"],
        "modifiedDate": of["creationDate"],
        "noteId": "1",
        "subject": of["subject"],
        "text": "Lorem ipsum",
    }
    return {**values, **children}


def with_note(number: int, note_children: Mapping[str, str] = {}, **children: Any) -> Row:
    of = row(number, **children)
    return {**of, "note": note(of, **note_children)}


def _elements(data: Mapping[str, Any], indent: str) -> str:
    lines = []
    for name, value in data.items():
        if isinstance(value, Mapping):
            lines.append(f"{indent}<{name}>\n{_elements(value, indent + '  ')}{indent}</{name}>\n")
        else:
            lines.append(f"{indent}<{name}>{escape(str(value), quote=False)}</{name}>\n")
    return "".join(lines)


def xml(rows: Iterable[Row], root: str = f"{NAME}Response", namespace: str = NAMESPACE) -> bytes:
    """One element a line: the root stands in line 1, the first row in line 2."""
    inner = "".join(_elements({"interaction": data}, "  ") for data in rows)
    return f'<{root} xmlns="{namespace}">\n{inner}</{root}>'.encode()


def json_body(rows: Sequence[Row], root: str = f"{NAME}Response") -> bytes:
    """As the service writes it: one row is an object, two are an array."""
    content: Any = {} if not rows else {"interaction": rows[0] if len(rows) == 1 else list(rows)}
    return json.dumps({root: content}, indent=1).encode()


def body(rows: Sequence[Row], form: str) -> bytes:
    return json_body(rows) if form == "json" else xml(rows)


def error_xml(code: object = 10, message: str = "No.", namespace: str = NAMESPACE) -> bytes:
    return (
        f'<errorResponse xmlns="{namespace}">\n<code>{code}</code>\n<message>{escape(message)}</message>\n'
        "</errorResponse>"
    ).encode()


def error_json(code: object = 10, message: str = "No.") -> bytes:
    return json.dumps({"errorResponse": {"code": str(code), "message": message}}).encode()


# --------------------------------------------------------------------------------------------- exchanges


def case(case_id: str = "1-0001", sent: Mapping[str, str] | None = None, **changes: Any) -> Case:
    """A valid request for the list of the first person; `sent` is added to what every call has."""
    own = {"cons_id": "1001", "response_format": "xml", **(sent or {})}
    parameters = (("method", NAME), ("v", "1.0"), *CREDENTIALS, *own.items())
    values: dict[str, Any] = {
        "id": case_id,
        "operation": NAME,
        "caller": "server",
        "phase": Phase.COVERAGE,
        "request": Request("SRConsAPI", parameters),
        "label": "a test",
        "group": f"g{case_id}",
        "person": "person-1",
        "acceptance": Strength.MUST,
    }
    return Case(**{**values, **changes})


def exchange(
    content: bytes = xml([]),
    sent: Mapping[str, str] | None = None,
    *,
    status: int = 200,
    media_type: str | None = None,
    case_id: str = "1-0001",
    echoed: tuple[str, ...] = (),
    **changes: Any,
) -> Exchange:
    if media_type is None:
        media_type = "text/plain" if content.lstrip().startswith((b"{", b"[")) else "text/xml"
    response = Response(status, (("content-type", media_type),), content)
    return Exchange(case(case_id, sent, **changes), response, echoed=echoed)


def failed(kind: FailureKind = FailureKind.TIMEOUT, **changes: Any) -> Exchange:
    return Exchange(case(**changes), None, Failure(kind, "no answer within 30 s"))


def read(made: Exchange, of: Operation | None = None) -> Answer:
    return reader().read(of or operation(), made)


def answer(content: bytes = xml([]), sent: Mapping[str, str] | None = None, **changes: Any) -> Answer:
    of = changes.pop("of", None)
    return read(exchange(content, sent, **changes), of)


# ---------------------------------------------------------------------------------------- a site in memory


def validated(sources: Sources, contract: Contract, *, with_pairs: bool = True, **settings: Any) -> Report:
    """A report on recordings, as the command `validate` makes it."""
    total = tally_sources(sources, contract, project(), with_pairs=with_pairs, **settings)
    return total.report(title_of(total), with_pairs=with_pairs)


class MemorySite:
    """A site that keeps lists in memory and answers by the contract, as far as the tests here need.

    Args:
        lists: By cons_id, the rows.
        twist: Gets parameters and the response and may return another one; for a site that is wrong.
    """

    def __init__(
        self,
        lists: Mapping[str, Sequence[Row]] | None = None,
        twist: Callable[[Mapping[str, str], Response], Any] | None = None,
    ) -> None:
        of_1002 = [{**each, "consId": "1002"} for each in rows(3, first=101)]
        self.lists = dict(lists) if lists is not None else {"1001": rows(7), "1002": of_1002, "1003": []}
        self.twist = twist
        self.seen: list[Case] = []

    def __call__(self, made: Case) -> Response:
        self.seen.append(made)
        sent = made.request.sent
        if made.request.http_method != "POST":
            return Response(405, (("content-type", "text/xml"),), error_xml(405))
        response = self._answer(sent)
        return (self.twist and self.twist(sent, response)) or response

    def _answer(self, sent: Mapping[str, str]) -> Response:
        form = sent.get("response_format", "xml")
        if form not in {"xml", "json"}:
            form = "xml"
        try:
            code = self._refusal(sent)
            found = [] if code else self._select(sent)
        except (ValueError, ArithmeticError):
            code = 22
        media_type = "text/xml" if form == "xml" else "application/json"
        headers = (("content-type", media_type),)
        if not code:
            return Response(200, headers, body(found, form))
        status = 200 if sent.get("suppress_response_codes", "").strip() in {"true", "1"} else 403
        return Response(status, headers, error_json(code) if form == "json" else error_xml(code))

    def _refusal(self, sent: Mapping[str, str]) -> int:
        """The code of the first reason to refuse; 0 where there is none."""
        reasons = {
            2: sent.get("api_key") != "{{api_key}}",
            3: sent.get("login_name") != "{{login_name}}",
            6: sent.get("method") != NAME,
            1: sent.get("v") != "1.0",
            23: len(sent.get("interaction_subject", "")) > 80,
            26: int(sent.get("interaction_type_id", "0")) < 0,
            10: self._cons_id(sent) is None,
            16: self._cons_id(sent) not in {*self.lists, *(person.identifiers["cons_id"] for person in PEOPLE)},
        }
        return next((code for code, is_so in reasons.items() if is_so), 0)

    def _cons_id(self, sent: Mapping[str, str]) -> str | None:
        mails = {person.identifiers["primary_email"]: person.identifiers["cons_id"] for person in PEOPLE}
        return sent.get("cons_id") or mails.get(sent.get("primary_email", ""))

    def _select(self, sent: Mapping[str, str]) -> list[Row]:
        found = list(self.lists.get(self._cons_id(sent) or "", ()))
        filters = {"interaction_type_id": "interactionTypeId", "list_category_id": "categoryId"}
        for name, child in filters.items():
            if name in sent:
                found = [data for data in found if int(data[child]) == int(sent[name])]
        if "interaction_subject" in sent:
            found = [data for data in found if sent["interaction_subject"] in data["subject"]]
        if "begin_date" in sent:
            begin = instant(sent["begin_date"])
            found = [data for data in found if instant(data["creationDate"]) >= begin]
        if "end_date" in sent:
            end = instant(sent["end_date"])
            found = [data for data in found if instant(data["creationDate"]) <= end]
        column = sent.get("list_sort_column")
        names = {"interactionId", "subject", "creationDate"}
        if column is not None and column not in names:
            raise ValueError(column)
        if column is not None:
            found.sort(key=lambda data: int(data[column]) if column == "interactionId" else data[column])
        if sent.get("list_ascending", "true").strip() in {"false", "0"}:
            found.reverse()
        size = int(sent.get("list_page_size", "25"))
        start = int(sent.get("list_page_offset", "0")) * size + int(sent.get("list_record_offset", "0"))
        if size < 1 or start < 0:
            raise ValueError(start)
        return found[start : start + size]


def instant(lexical: str) -> datetime:
    """A time without zone is meant in that of the site."""
    found = datetime.fromisoformat(lexical.strip())
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo("America/Chicago"))


def rows(count: int, first: int = 1) -> list[Row]:
    """Rows of which types, categories, dates and subjects differ; ids ascend."""
    return [
        row(
            number,
            interactionTypeId=("1000", "6", "1001")[number % 3],
            categoryId=str(number % 2),
            creationDate=f"2016-02-{number % 28 + 1:02d}T09:43:35.283-06:00",
        )
        for number in range(first, first + count)
    ]


TREE = answer(xml(rows(7))).tree
COLUMNS = {"list_sort_column": ("interactionId", "subject")}
TEXTS = {"list_filter_column": ("subject",), "list_filter_text": ("a",)}
BANK = Bank(
    {
        "person-1": PersonRows(
            7,
            {
                "interaction_type_id": ("1000", "6", "1001", "1000", "6", "1001", "1000"),
                "list_category_id": ("1", "0", "1", "0", "1", "0", "1"),
                "interaction_subject": tuple(f"Subject {number}" for number in range(7)),
                "begin_date": tuple(f"2016-02-0{number + 1}T09:43:35.283-06:00" for number in range(7)),
                "end_date": tuple(f"2016-02-0{number + 1}T09:43:35.283-06:00" for number in range(7)),
            },
            25,
            TREE,
        ),
        "person-2": PersonRows(1, {"interaction_type_id": ("6",)}, 25, answer(xml(rows(1))).tree),
    },
    COLUMNS,
    accepted={**COLUMNS, **TEXTS},
)
"""What round 1 would have shown of two people."""
