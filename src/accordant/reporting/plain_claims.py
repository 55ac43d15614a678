"""A finding to what a test can assert of it that has no schema, no XPath, and no requests but those that show it.

Each claim is tried on the answers that were recorded: one that does not see the finding there is no claim about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final
from xml.etree import ElementTree as ET

from accordant import datatypes
from accordant.answers import Answer
from accordant.contracts import Assert, Operation, Relation
from accordant.errors import UsageError
from accordant.findings import Finding
from accordant.project import Project
from accordant.relations import column_element
from accordant.reporting import plain_checks
from accordant.schema_models import ElementModel, load_schema_model

__all__ = ["PlainClaim", "Sent", "plain_claims"]

_NUMBER: Final = re.compile(r"\d+")
_ROWS: Final = re.compile(r"count\((\w+)\) <= \$(\w+)")
_EQUAL: Final = re.compile(r"(xs:integer|string)\((\w+)\) = \$(\w+)")
_TIME: Final = re.compile(r"xs:dateTime\((\w+)\) (>=|<=) \$(\w+)")


@dataclass(frozen=True, slots=True)
class Sent:
    """The value of a parameter, as a request sends it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PlainClaim:
    """A call of one of `plain_checks`.

    Attributes:
        check: Its name.
        answers: Which answers it looks at, each by its number from 0; several together are one argument.
        says: What it says, for people; no values of the data in it.
        arguments: Plain values, and what was sent.
    """

    check: str
    answers: tuple[int | tuple[int, ...], ...]
    says: str
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def plain_claims(finding: Finding, answers: Sequence[Answer], project: Project) -> list[PlainClaim]:
    """Return what a plain test can assert, so that it fails while the finding is there.

    Args:
        answers: Those that show the finding, in its order.

    Raises:
        UsageError: What the finding is about cannot be asserted so plainly.
    """
    claims = list(_claims(finding, answers, project))
    if not _fails(claims, answers):
        raise _not_plain(finding, "what can be asserted without accordant is true of the recorded answers")
    return claims


def _claims(finding: Finding, answers: Sequence[Answer], project: Project) -> Iterator[PlainClaim]:
    operation = answers[0].operation
    _, kind, name, *rest = finding.clause.id.split("/")
    if kind == "checks" and name == "schema":
        yield from _claims_of_schema(finding, answers[0], project)
    elif kind == "checks" and name in _CLAIMS_OF_CHECKS:
        yield from _CLAIMS_OF_CHECKS[name](finding, answers[0])
    elif kind in {"parameters", "rules", "responses"}:
        yield from _claims_of_breach(finding, rest[-1] if rest else name, operation)
    elif kind == "asserts":
        yield from _claims_of_assert(finding, operation.asserts[name], answers[0])
    elif kind == "relations":
        yield from _claims_of_relation(finding, operation.relations[name], answers)
    else:
        raise _not_plain(finding, f"{kind}/{name} looks at more than a plain test can see")


def _not_plain(finding: Finding, why: str) -> UsageError:
    return UsageError(
        f"{finding.id} cannot be written as a plain test: {why}; to see whether it is still there, use: "
        f"accordant replay RUN {finding.id} --live"
    )


def _accepted(number: int, operation: Operation) -> PlainClaim:
    return PlainClaim("assert_accepted", (number,), "no request is refused", (operation.api.error.element,))


# ------------------------------------------------------------------------------------------------ one answer


def _no_server_error(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001 - one of a table
    yield PlainClaim("assert_no_server_error", (0,), "the status is below 500")


def _status(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001
    expected = finding.breach.expected
    yield PlainClaim("assert_status", (0,), f"the status is {expected}", tuple(map(int, _NUMBER.findall(expected))))


def _format(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001
    expected = finding.breach.expected
    yield PlainClaim("assert_format", (0,), f"the answer begins like {expected}", (expected,))


def _media_type(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001
    expected = finding.breach.expected
    yield PlainClaim("assert_media_type", (0,), f"the Content-Type is {expected}", tuple(expected.split(" or ")))


def _well_formed(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001
    yield PlainClaim("assert_well_formed", (0,), "Python's own parsers read the answer, and no key stands twice in it")


def _response_element(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:
    names = (finding.breach.expected, answer.operation.api.error.element)
    yield PlainClaim("assert_root", (0,), f"the root is {' or '.join(names)}", names)


def _error_code(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001
    error = answer.operation.api.error
    codes = sorted(answer.operation.error_codes)
    says = "an error has a code that the API documents"
    yield PlainClaim("assert_error_code", (0,), says, (error.element, error.code, *codes))


def _is_accepted(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001
    yield _accepted(0, answer.operation)


def _no_credential_echo(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001
    for name, value in answer.case.request.parameters:
        parameter = answer.operation.parameters.get(name)
        if parameter is not None and parameter.secret:
            says = f"the value of {name} is nowhere in the answer"
            yield PlainClaim("assert_not_in", (0,), says, (Sent(name, value),))


def _no_unescaped_reflection(finding: Finding, answer: Answer) -> Iterator[PlainClaim]:  # noqa: ARG001
    for name, value in answer.case.request.parameters:
        if "<" in value:
            yield PlainClaim("assert_not_in", (0,), f"{name} does not come back as it was sent", (Sent(name, value),))


_CLAIMS_OF_CHECKS: Final[dict[str, Callable[[Finding, Answer], Iterator[PlainClaim]]]] = {
    "no-server-error": _no_server_error,
    "status": _status,
    "format": _format,
    "media-type": _media_type,
    "well-formed": _well_formed,
    "response-element": _response_element,
    "error-code": _error_code,
    "accepted": _is_accepted,
    "no-credential-echo": _no_credential_echo,
    "no-unescaped-reflection": _no_unescaped_reflection,
}
"""By name of a check; those that are missing look at more than a plain test can see."""


def _claims_of_schema(finding: Finding, answer: Answer, project: Project) -> Iterator[PlainClaim]:
    """Yield what is said instead of a schema: only of the place at which it was broken."""
    code, _, path = finding.breach.signature.partition(" ")
    root, *steps = [step.rpartition(":")[2] for step in re.split(r"[/.]", path.removeprefix("$")) if step] or [""]
    where = "/".join(steps)
    if code == "unknown-root":
        names = tuple(finding.breach.expected.split(" or "))
        yield PlainClaim("assert_root", (0,), f"the root is {finding.breach.expected}", names)
    elif not steps:
        raise _not_plain(finding, f"what the schema has against it ({code}) is not at one place")
    elif code in {"invalid-value", "wrong-type"}:
        pattern = _pattern(answer, root, steps, project)
        if pattern is None:
            raise _not_plain(finding, f"the type of {where} is more than a pattern")
        yield PlainClaim("assert_texts", (0,), f"every {where} is a text like {pattern[1]}", (pattern[0], *steps))
    elif code in _CLAIMS_OF_PLACES:
        check, says = _CLAIMS_OF_PLACES[code]
        yield PlainClaim(check, (0,), says.format(where), tuple(steps))
    else:
        raise _not_plain(finding, f"what the schema has against it ({code}) takes a schema to be seen")


_CLAIMS_OF_PLACES: Final = {
    "unexpected-array": ("assert_objects", "{} is no array where it stands alone"),
    "unexpected-element": ("assert_none", "there is no {}"),
    "unknown-key": ("assert_none", "there is no {}"),
    "missing-element": ("assert_present", "there is {} wherever the element around it is"),
    "missing-key": ("assert_present", "there is {} wherever the object around it is"),
}


def _pattern(answer: Answer, root: str, steps: Sequence[str], project: Project) -> tuple[str, str] | None:
    """Return what the texts of an element are like, as a pattern and in words; None where that is not known."""
    xsd = project.schema_file(answer.operation.api.schema)
    model: ElementModel | None = None if xsd is None else load_schema_model(xsd).root(root)
    for step in steps:
        model = None if model is None else model.children.get(step)
    if model is None or model.type is None:
        return None
    pattern = "|".join(map(re.escape, model.enumeration)) or datatypes.get(model.type).json_pattern
    if pattern is None:
        return r"(?s:.*)", model.type
    # Whether it may be empty is not asked of the schema: an empty text is then another finding than this one.
    return f"(?:{pattern.removeprefix('^').removesuffix('$')})?", f"{model.type}, or empty"


def _claims_of_breach(finding: Finding, part: str, operation: Operation) -> Iterator[PlainClaim]:
    """Yield what must come of a request that breaks something."""
    error = operation.api.error
    expected = finding.breach.expected
    numbers = tuple(map(int, _NUMBER.findall(expected)))
    if part == "refused":
        yield PlainClaim("assert_refused", (0,), "the request is refused", (error.element,))
    elif part == "status":
        yield PlainClaim("assert_status", (0,), f"the {expected}", numbers)
    else:
        yield PlainClaim("assert_code", (0,), f"it is refused with {expected}", (error.element, error.code, *numbers))


def _claims_of_assert(finding: Finding, assertion: Assert, answer: Answer) -> Iterator[PlainClaim]:
    operation, test = answer.operation, assertion.test.text
    rows = operation.rows
    if rows is None or (assertion.each.text != "." and not re.match(rf"{rows}(\[\w+ != ''\])?\Z", assertion.each.text)):
        raise _not_plain(finding, "it is not about rows, or about some of them only")

    def sent(name: str) -> Sent:
        return Sent(name, operation.effective(answer.case.request.sent, name) or "")

    yield _accepted(0, operation)
    if (match := _ROWS.fullmatch(test)) and match[1] == rows:
        says = f"there are at most {match[2]} rows"
        yield PlainClaim("assert_at_most_rows", (0,), says, (rows, sent(match[2])))
    elif match := _EQUAL.fullmatch(test):
        options = {"as_number": match[1] != "string"}
        says = f"{match[2]} of every row that has one is {match[3]}"
        yield PlainClaim("assert_equal_in_rows", (0,), says, (rows, match[2], sent(match[3])), options)
    elif match := _TIME.fullmatch(test):
        options = {"since" if match[2] == ">=" else "until": sent(match[3])}
        says = f"{match[1]} of every row that has one is {match[2]} {match[3]}"
        yield PlainClaim("assert_times_in_rows", (0,), says, (rows, match[1]), options)
    else:
        raise _not_plain(finding, f"its expression is not one of those that are translated: {test}")


# ------------------------------------------------------------------------------------------- several answers


def _claims_of_relation(finding: Finding, relation: Relation, answers: Sequence[Answer]) -> Iterator[PlainClaim]:
    operation = answers[0].operation
    first = tuple(n for n, answer in enumerate(answers) if answer.case.role == "source")
    second = tuple(n for n, answer in enumerate(answers) if answer.case.role == "follow-up")
    parts = {answers[n].case.part for n in second}
    is_of_two = relation.on == "accepted" and relation.expect != "refused"
    if not is_of_two or len(parts) > 1 or len(first) + len(second) != len(answers) or not first:
        raise _not_plain(finding, "it is about more than a request and one that follows from it")
    if relation.expect == "same-image":
        yield PlainClaim("assert_same_document", (0, 1), "both have the same names and texts")
        return
    if relation.compare != "keys" or operation.rows is None or operation.key is None:
        raise _not_plain(finding, "it compares more than the keys of rows")
    for number in range(len(answers)):
        yield _accepted(number, operation)
    rows = (operation.rows, operation.key)
    pattern = relation.expect
    if pattern == "reversed":
        pattern = "equal" if finding.breach.signature == "rows" else "reversed"
    if pattern == "reversed":
        name = _sorted_by(answers[first[0]])
        if name is None:
            raise _not_plain(finding, "it is not known which element of a row the rows are sorted by")
        says = f"the values of {name} come from the end; rows with the same may stand in any order"
        yield PlainClaim("assert_order_reversed", (first, second), says, (operation.rows, name))
    elif pattern in {"disjoint", "complete-and-disjoint"} and (pattern == "disjoint" or not second):
        yield PlainClaim("assert_no_row_twice", ((*first, *second),), "no row is in two of the answers", rows)
    elif pattern in _CLAIMS_OF_PATTERNS and second:
        check, says = _CLAIMS_OF_PATTERNS[pattern]
        yield PlainClaim(check, (first, second), says, rows)
    else:
        raise _not_plain(finding, f"relations that expect {relation.expect!r} take more requests than show it")


_CLAIMS_OF_PATTERNS: Final = {
    "equivalent": ("assert_same_rows_in_order", "both requests get the same rows in the same order"),
    "equal": ("assert_same_rows", "both requests get the same rows, in any order"),
    "subset": ("assert_rows_hold", "every row that the second request gets is one of the first's"),
    "superset": ("assert_rows_within", "every row that the first request gets is one of the second's"),
}


def _sorted_by(answer: Answer) -> str | None:
    sort = answer.operation.listing.sort
    column = None if sort is None else answer.case.request.sent.get(sort)
    return column_element(column, answer.rows[0]) if column is not None and answer.rows else None


# -------------------------------------------------------------------------------------------------- trying it


def _fails(claims: Sequence[PlainClaim], answers: Sequence[Answer]) -> bool:
    """Tell whether the claims see the finding in the answers in which it was seen."""
    recorded = []
    for answer in answers:
        if answer.response is None:
            return False
        headers = {name.title(): value for name, value in answer.response.headers}
        response = answer.response
        recorded.append(SimpleNamespace(status_code=response.status, headers=headers, content=response.body))
    for claim in claims:
        function: Callable[..., None] = getattr(plain_checks, claim.check)
        seen = [recorded[n] if isinstance(n, int) else [recorded[one] for one in n] for n in claim.answers]
        arguments = [one.value if isinstance(one, Sent) else one for one in claim.arguments]
        options = {name: one.value if isinstance(one, Sent) else one for name, one in claim.options.items()}
        try:
            function(*seen, *arguments, **options)
        except AssertionError:
            return True
        except (ValueError, ET.ParseError):  # what cannot be read at all is the finding of another clause
            return False
    return False
