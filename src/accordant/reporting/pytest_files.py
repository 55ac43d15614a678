"""A finding to a file of pytest that needs only requests and pytest: for whoever repairs the site without accordant.

What a judge of a run knows is more than such a test can say, so that the file says what it asserts (`plain_claims`).
Credentials and people are not in it: they come from the environment.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final

from accordant.answers import Answer
from accordant.exchange import Request, placeholder
from accordant.findings import Finding
from accordant.project import Project
from accordant.reporting import plain_checks
from accordant.reporting.plain_claims import PlainClaim, Sent, plain_claims
from accordant.sites import environment_variable

__all__ = ["render_test"]

_PLACEHOLDER: Final = re.compile(r"\{\{([^{}~]+)(?:~([a-z]+))?\}\}")
_MADE_OF: Final = {"longer": ' + "x"', "case": ".swapcase()"}
"""How a variable becomes what `exchange.VARIANTS` makes of a secret."""
_WIDTH: Final = 116


@dataclass(frozen=True, slots=True)
class _Setting:
    """A value that the test takes from its environment, where it is run.

    Attributes:
        default: For a sandbox, whose people are invented; empty where there is none.
        made: What of the value is sent, as Python; empty for the value itself.
    """

    variable: str
    default: str = ""
    made: str = ""

    def __repr__(self) -> str:
        default = f", {self.default!r}" if self.default else ""
        return f"setting({self.variable!r}{default}){self.made}"


def render_test(
    finding: Finding, answers: Sequence[Answer], project: Project, *, run: str = "", is_sandbox: bool = False
) -> str:
    """Return the text of a test that fails while the finding is there.

    Args:
        answers: Those that show the finding, in its order.
        run: In which it was found, for people.
        is_sandbox: Its people are invented, and may stand in the file; else they come from the environment.

    Raises:
        UsageError: What the finding is about cannot be said in so plain a test.
    """
    claims = plain_claims(finding, answers, project)
    settings = _Settings(is_sandbox=is_sandbox)
    calls = [list(_call(answer, settings)) for answer in answers]
    asserted = [_asserted(claim, answers, settings) for claim in claims]
    return "\n".join(_lines(finding, claims, calls, asserted, run))


# -------------------------------------------------------------------------------------------------- requests


class _Settings:
    """The values of a test that come from its environment.

    Args:
        is_sandbox: Whether people are invented.
    """

    def __init__(self, *, is_sandbox: bool) -> None:
        self._is_sandbox = is_sandbox
        self._numbers: dict[tuple[str, str], int] = {}

    def value(self, answer: Answer, name: str, value: str) -> _Setting | str:
        """Return a value as the test has it."""
        secret = _PLACEHOLDER.fullmatch(value)
        if secret is not None:
            return _Setting(environment_variable(secret[1]), made=_MADE_OF.get(secret[2] or "", ""))
        parameter = answer.operation.parameters.get(name)
        target = f"{answer.operation.name}/parameters/{name}"
        is_broken = answer.case.breaks in {target, f"{target}/unknown"}
        if parameter is None or is_broken or not (parameter.personal or parameter.comes_from == "people"):
            return value
        # Of two people each has a variable.
        number = self._numbers.setdefault((name, value), 1 + sum(known == name for known, _ in self._numbers))
        variable = environment_variable(name) + (f"_{number}" if number > 1 else "")
        return _Setting(variable, default=value if self._is_sandbox else "")


def _call(answer: Answer, settings: _Settings) -> Iterator[str]:
    """Yield the lines that make a request."""
    request = answer.case.request
    address = f"address({request.servlet!r})"
    pairs = [(name, value, settings.value(answer, name, value)) for name, value in request.parameters]
    if request.http_method != "POST":
        # A secret never stands in an address: what is sent is what stands for it, as in the run.
        yield from _request(request, address, params=[(name, value) for name, value, _ in pairs])
        return
    way = answer.operation.api.authentications.get(answer.operation.authentication.get(answer.case.caller, ""))
    companions = set(way.sent) - {way.token} if way is not None else set()
    sent = [(name, made) for name, value, made in pairs if name not in companions or value != placeholder(name)]
    if request.wire == "query-string":
        hidden = [(name, made) for name, made in sent if isinstance(made, _Setting)]
        yield from _request(request, address, params=[pair for pair in sent if pair not in hidden], data=hidden)
    else:
        yield from _request(request, address, data=sent)


def _request(request: Request, address: str, **parts: Sequence[tuple[str, Any]]) -> Iterator[str]:
    yield "requests.request("
    yield f"    {request.http_method!r},"
    yield f"    {address},"
    for name, pairs in parts.items():
        is_encoded = name == "data" and request.wire == "percent-for-space"
        yield f"    {name}={'urlencode(' if is_encoded else ''}["
        yield from (f"        ({key!r}, {value!r})," for key, value in pairs)
        yield "    ]," if not is_encoded else "    ], quote_via=quote),"
        if is_encoded:
            yield "    headers={'Content-Type': 'application/x-www-form-urlencoded'},"
    yield "    allow_redirects=False,"
    yield "    timeout=60,"
    yield ")"


# ------------------------------------------------------------------------------------------------------ text


def _asserted(claim: PlainClaim, answers: Sequence[Answer], settings: _Settings) -> str:
    """Return the call of a check."""

    def value(argument: Any) -> str:
        is_sent = isinstance(argument, Sent)
        return repr(settings.value(answers[0], argument.name, argument.value) if is_sent else argument)

    parts = []
    for number in claim.answers:
        shown = ", ".join(f"answer_{one + 1}" for one in ((number,) if isinstance(number, int) else number))
        parts.append(shown if isinstance(number, int) else f"[{shown}]")
    parts += map(value, claim.arguments)
    parts += (f"{name}={value(one)}" for name, one in claim.options.items())
    return f"{claim.check}({', '.join(parts)})"


def _lines(
    finding: Finding, claims: Sequence[PlainClaim], calls: Sequence[Sequence[str]], asserted: Sequence[str], run: str
) -> Iterator[str]:
    functions = _needed(claim.check for claim in claims)
    texts = ["\n".join(call) for call in calls] + [_source(function) for function in functions]
    yield from _head(finding, claims, run)
    yield from _imports("\n".join(texts))
    yield from ("", "", *_SETTING.strip().splitlines())
    for function in functions:
        yield from ("", "", *_source(function).rstrip().splitlines())
    yield from ("", "", f"def test_{re.sub(r'[^a-z0-9]+', '_', finding.clause.id.lower()).strip('_')}() -> None:")
    yield f'    """{_escaped(_one_line(finding.clause.summary))}."""'
    for number, call in enumerate(calls):
        yield f"    answer_{number + 1} = {call[0]}"
        yield from (f"    {line}" for line in call[1:])
    yield from (f"    {line}" for line in asserted)
    yield ""


def _head(finding: Finding, claims: Sequence[PlainClaim], run: str) -> Iterator[str]:
    """Yield what the file says of itself; nothing that a site has answered, which may be about people."""
    yield from _wrapped(f'"""{_escaped(finding.clause.id)}: {_escaped(finding.clause.summary)}.')
    yield ""
    found = f"{finding.id} of the run {run}" if run else finding.id
    yield from _wrapped(f"Found by accordant ({found}, {_escaped(finding.breach.signature)}).")
    yield from _wrapped(f"Source: {_escaped(finding.clause.source)}")
    yield ""
    yield "This asserts less than accordant judges, and needs nothing but requests and pytest:"
    for says in dict.fromkeys(claim.says for claim in claims):
        yield from _wrapped(f"- {_escaped(says)}", "  ")
    yield ""
    yield "Address (ACCORDANT_URL, up to the servlet), credentials and people come from the environment; where one is"
    yield 'missing that is named below, the test is skipped."""'


def _imports(source: str) -> Iterator[str]:
    yield from ("", "from __future__ import annotations", "")
    yield from (f"import {name}" for name in ("json", "os", "re") if name == "os" or re.search(rf"\b{name}\.", source))
    if "datetime." in source:
        yield "from datetime import datetime"
    yield "from typing import Any"
    if "quote_via" in source:
        yield "from urllib.parse import quote, urlencode"
    if "ET." in source:
        yield "from xml.etree import ElementTree as ET"
    yield from ("", "import pytest", "import requests")


_SETTING: Final = '''
def setting(name: str, default: str = "") -> str:
    """Return a value of the environment; without it the test cannot be run."""
    value = os.environ.get(name, default)
    if not value:
        pytest.skip(f"{name} is not set")
    return value


def address(servlet: str) -> str:
    """Return where a servlet of the site is."""
    return f"{setting('ACCORDANT_URL').rstrip('/')}/{servlet}"
'''


def _needed(names: Iterable[str]) -> list[Callable[..., Any]]:
    """Return the checks of those names and what they call, in the order of their module."""
    module = {
        name: value
        for name, value in vars(plain_checks).items()
        if inspect.isfunction(value) and value.__module__ == plain_checks.__name__
    }
    todo, needed = list(names), set()
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo += [called for called in _names_in(module[name].__code__) if called in module]
    return [function for name, function in module.items() if name in needed]


def _source(function: Callable[..., Any]) -> str:
    return re.sub(r"  # noqa.*", "", inspect.getsource(function))


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(_one_line(text), _WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    """Return a text as it may stand in a string of three quotes."""
    return text.replace("\\", "\\\\").replace('"', "'")
