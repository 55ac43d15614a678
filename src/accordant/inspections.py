"""What a site lacks for a run, found out by a few harmless reads: credentials that work, people, telling data.

A run on data that could not have shown a breach says little, and says it clause by clause; this says beforehand what
would be needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from accordant.answers import Answer, Reader
from accordant.assertions import compiled
from accordant.contracts import Operation, Parameter
from accordant.expressions import EvaluationError
from accordant.planning.builder import Builder, Wish
from accordant.sites import Person, Site
from accordant.transports import Transport
from accordant.usability import CONTROL_ROLE, why_unusable

__all__ = ["Found", "find_person", "iter_lacks", "why_caller_fails"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a person.

    Attributes:
        answers: The first page of the list, and the second if there is one.
        refusal: Why there is none; empty where there is one.
    """

    person: Person
    answers: tuple[Answer, ...] = ()
    refusal: str = ""

    @property
    def rows(self) -> int:
        """Number of rows that were seen."""
        return sum(len(answer.rows or ()) for answer in self.answers)


def why_caller_fails(
    operation: Operation, site: Site, caller: str, transport: Transport, reader: Reader
) -> tuple[str, str]:
    """Return why calls as one caller do not work, empty where they do, and what the site said.

    One read is made; where it is refused, nothing more should be sent as this caller.

    Raises:
        SiteError: The login failed.
    """
    answer = _read(operation, site, caller, site.people[0] if site.people else None, transport, reader)
    if answer is None:
        return f"no valid request of {operation.name} can be made: is somebody named to ask for?", ""
    if reason := why_unusable(answer, site.url):
        return reason, ""
    if answer.kind == "error":
        return "", f"code {answer.error_code}: {answer.error_message}"
    return "", "accepted"


def find_person(
    operation: Operation, site: Site, caller: str, person: Person, transport: Transport, reader: Reader
) -> Found:
    """Return what the list of a person shows: its first page, and the second where the first is full."""
    first = _read(operation, site, caller, person, transport, reader)
    if first is None or first.response is None:
        return Found(person, (), "no answer")
    if first.kind == "error":
        return Found(person, (), f"code {first.error_code}: {first.error_message}")
    listing = operation.listing
    size = operation.effective(first.case.request.sent, listing.size) if listing.size else None
    is_full = size is not None and size.isdigit() and len(first.rows or ()) >= int(size) > 0
    if listing.page is None or not is_full:
        return Found(person, (first,))
    second = _read(operation, site, caller, person, transport, reader, {listing.page: "1"})
    return Found(person, (first,) if second is None or second.rows is None else (first, second))


def _read(
    operation: Operation,
    site: Site,
    caller: str,
    person: Person | None,
    transport: Transport,
    reader: Reader,
    own: dict[str, str] | None = None,
) -> Answer | None:
    builder = Builder(operation, site, caller, "check")
    who = None if builder.is_own else person
    wish = Wish(own or {}, "is everything there", who, role=CONTROL_ROLE)
    sent = builder.completed(wish)
    if sent is None or (person is not None and who is not None and not builder.identifier(person)):
        return None
    case = replace(builder.case(wish, sent, "check"), person=person.name if person else None)
    return reader.read(operation, transport.send(case))


def iter_lacks(operation: Operation, site: Site, callers: Sequence[str], found: Sequence[Found]) -> Iterator[str]:
    """Yield in words what a run on this site could not show, and what would be needed.

    Args:
        callers: Those whose calls work.
        found: What is known of the people that could be read, at most eight of them.
    """
    for caller in operation.servlets:
        if caller not in callers:
            lack = site.why_not(operation, caller)
            needed = f"set {lack}" if lack else "its calls must work, see above"
            yield f"nothing can be said of the {caller}: {needed}"
    there = [one for one in found if not one.refusal]
    if operation.people_parameters():
        if len(there) < 2:
            yield "whether somebody gets the data of somebody else: name a second person (--person, people)"
        if not any(len(one.person.identifiers) > 1 for one in there):
            yield "which identifier wins, and whether all find the same person: give one person two of them"
    if operation.rows is None:
        return
    yield from _about_rows(operation, there)
    if site.time_zone is None and any(p.type == "dateTime" for p in operation.parameters.values()):
        yield "dates without a zone: say in which zone the site is (--time-zone, time_zone)"


def _about_rows(operation: Operation, there: Sequence[Found]) -> Iterator[str]:
    most = max((one.rows for one in there), default=0)
    if operation.listing.size is not None:
        if most < 2:
            yield f"paging and order: nobody has two rows (the most are {most}); somebody with more is needed"
        elif all(len(one.answers) < 2 for one in there):
            yield f"the page size that holds by default: nobody has more than one page of rows (the most are {most})"
    if not most:
        return
    rows = [row for one in there for answer in one.answers for row in answer.rows or ()]
    for parameter in operation.parameters.values():
        path = _column(operation, parameter)
        if path is None:
            continue
        values = {value[:10] if parameter.type == "dateTime" else value for row in rows if (value := row.value(path))}
        if len(values) < 2:
            what = "are of one day" if parameter.type == "dateTime" else f"have the same {path}"
            alike = f"all rows {what}" if values else f"no row has a {path}"
            yield f"whether {parameter.name} filters: {alike}; rows that differ are needed"
    yield from _about_asserts(operation, there)


def _column(operation: Operation, parameter: Parameter) -> str | None:
    """Return the child of a row whose values a parameter takes; None where it takes none."""
    path = (parameter.observed or "").split("/")
    return path[1] if not parameter.observed_in and len(path) == 2 and path[0] == operation.rows else None


def _about_asserts(operation: Operation, there: Sequence[Found]) -> Iterator[str]:
    """Yield the nodes of which asserts speak and that no answer has."""
    missing: dict[str, list[str]] = {}
    for assertion in operation.asserts.values():
        each = assertion.each.text
        if "$" in each or each == ".":
            continue
        expression = compiled(operation, assertion.each)
        try:
            trees = [answer.tree for one in there for answer in one.answers if answer.tree is not None]
            if not any(expression.select(tree, {}) for tree in trees):
                missing.setdefault(each, []).append(assertion.name)
        except EvaluationError:
            continue
    for each, names in missing.items():
        yield f"{', '.join(names)}: no row seen has {each}"
