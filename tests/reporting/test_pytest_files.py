"""A finding as a test of its own: it fails on what was recorded, passes on what is right, and holds no secret."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from helpers import (
    NAME,
    SECRETS,
    Row,
    error_xml,
    exchange,
    failed,
    json_body,
    operation,
    project,
    reader,
    row,
    xml,
)

from accordant.answers import Answer
from accordant.errors import UsageError
from accordant.exchange import Exchange
from accordant.findings import Finding
from accordant.judging import Judge
from accordant.reporting.pytest_files import render_test

Reply = tuple[int, bytes]
ENVIRONMENT = {
    "ACCORDANT_URL": "https://secure.example.org/org/site/",
    "ACCORDANT_API_KEY": SECRETS["api_key"],
    "ACCORDANT_LOGIN_NAME": SECRETS["login_name"],
    "ACCORDANT_LOGIN_PASSWORD": SECRETS["login_password"],
    "ACCORDANT_CONS_ID": "1001",
}


def judged(clause: str, *exchanges: Exchange) -> tuple[Finding, list[Answer]]:
    """The finding of a clause, and the answers that show it."""
    judge = Judge(operation(), reader(), "America/Chicago")
    judge.add(exchanges)
    found = [each for each in judge.findings() if each.clause.id == f"{NAME}/{clause}"]
    assert found, [each.clause.id for each in judge.findings()]
    return found[0], [judge.answers[case] for case in found[0].cases]


def written(clause: str, *exchanges: Exchange, **settings: Any) -> str:
    finding, answers = judged(clause, *exchanges)
    return render_test(finding, answers, project(), run="20260101-000000", **settings)


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Sequence[Reply]], bool]:
    """Run the text of a test with a site that answers so, and tell whether it passes."""
    sent: list[tuple[str, str, dict[str, Any]]] = []

    def run(text: str, replies: Sequence[Reply]) -> bool:
        waiting = iter(replies)

        def request(http_method: str, address: str, **more: Any) -> Any:
            sent.append((http_method, address, more))
            status, content = next(waiting)
            return SimpleNamespace(status_code=status, content=content, headers={"Content-Type": "text/xml"})

        for name, value in ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(requests, "request", request)
        namespace: dict[str, Any] = {"__name__": "written"}
        exec(compile(text, "written.py", "exec"), namespace)
        [test] = [value for name, value in namespace.items() if name.startswith("test_")]
        try:
            test()
        except AssertionError:
            return False
        assert next(waiting, None) is None
        return True

    return run


def relation(name: str, source: bytes, follow_up: bytes, changed: dict[str, str], **changes: Any) -> list[Exchange]:
    more = {"target": f"{NAME}/relations/{name}", "group": "g1", **changes}
    first = {"response_format": "json" if source.startswith(b"{") else "xml"}
    return [
        exchange(source, first, case_id="1-0001", role="source", **more),
        exchange(follow_up, changed, case_id="1-0002", role="follow-up", **more),
    ]


ONE, TWO = xml([row(1)]), xml([row(1), row(2)])
BROKEN_TYPE = {"breaks": f"{NAME}/parameters/interaction_type_id", "acceptance": None}
SINGLE = [
    ("checks/status", exchange(ONE, status=500 - 1), (200, ONE)),
    ("checks/no-server-error", exchange(b"oops", status=503), (200, ONE)),
    ("checks/format", exchange(json_body([row(1)])), (200, ONE)),
    ("checks/media-type", exchange(json_body([]), {"response_format": "json"}, media_type="text/html"), None),
    ("checks/well-formed", exchange(ONE[:-5]), (200, ONE)),
    ("checks/well-formed", exchange(b'{"a": 1, "a": 1}', {"response_format": "json"}), (200, json_body([]))),
    ("checks/schema", exchange(xml([row(1, count="many")])), (200, xml([row(1, count=" 7 ")]))),
    ("checks/schema", exchange(xml([row(1, creationDate="today")])), (200, ONE)),
    ("checks/schema", exchange(ONE.replace(b"subject>", b"topic>")), (200, ONE)),
    (
        "checks/schema",
        exchange(
            json_body([row(1)]).replace(b'"interactionId": "1"', b'"interactionId": 1'), {"response_format": "json"}
        ),
        (200, json_body([row(1)])),
    ),
    ("checks/schema", exchange(xml([], root="unheardOf")), (200, ONE)),
    ("checks/error-code", exchange(error_xml(51), status=403), (403, error_xml(16))),
    ("checks/accepted", exchange(error_xml(1), status=403), (200, ONE)),
    ("checks/no-credential-echo", exchange(xml([row(1, subject="{{api_key}}")]), echoed=("api_key",)), (200, ONE)),
    (
        "parameters/interaction_type_id/refused",
        exchange(ONE, {"interaction_type_id": "-1"}, **BROKEN_TYPE),
        (403, error_xml(26)),
    ),
    (
        "parameters/v/missing/refused",
        exchange(ONE, breaks=f"{NAME}/parameters/v/missing", acceptance=None),
        (403, error_xml(9)),
    ),
    (
        "parameters/cons_id/unknown/refused",
        exchange(ONE, {"cons_id": "999"}, breaks=f"{NAME}/parameters/cons_id/unknown", acceptance=None),
        (403, error_xml(16)),
    ),
    ("asserts/page-size-is-kept", exchange(TWO, {"list_page_size": "1"}), (200, ONE)),
    ("asserts/type-filter", exchange(TWO, {"interaction_type_id": "7"}), (200, xml([row(1, interactionTypeId="07")]))),
    ("asserts/constituent-is-the-one-asked-for", exchange(xml([row(1, consId="9")])), (200, ONE)),
    (
        "asserts/not-before-begin-date",
        exchange(ONE, {"begin_date": "2016-02-02T00:00:00Z"}),
        (200, xml([row(1, creationDate="2016-02-02T00:00:00+00:00")])),
    ),
]


@pytest.mark.parametrize(("clause", "recorded", "right"), SINGLE)
def test_a_test_of_one_answer_fails_on_what_was_recorded_and_passes_on_what_is_right(
    clause: str, recorded: Exchange, right: Reply | None, passes: Callable[[str, Sequence[Reply]], bool]
) -> None:
    text = written(clause, recorded)
    assert recorded.response is not None
    # The real answer has the secret, of which the journal has the placeholder.
    body = recorded.response.body.replace(b"{{api_key}}", SECRETS["api_key"].encode())
    assert not passes(text, [(recorded.response.status, body)])
    assert right is None or passes(text, [right])


RELATED = [
    ("xml-is-the-default", ONE, TWO, {}, [TWO, TWO]),
    (
        "source-is-only-noted",
        ONE,
        TWO,
        {"source": "accordant", "sub_source": "contract test"},
        [TWO, xml([row(2), row(1)])],
    ),
    (
        "formats-agree",
        ONE,
        json_body([row(1, count="2")]),
        {"response_format": "json"},
        [TWO, json_body([row(1), row(2)])],
    ),
]


@pytest.mark.parametrize(("name", "first", "second", "changed", "right"), RELATED)
def test_a_test_of_two_answers_fails_on_what_was_recorded_and_passes_on_what_is_right(
    name: str,
    first: bytes,
    second: bytes,
    changed: dict[str, str],
    right: list[bytes],
    passes: Callable[[str, Sequence[Reply]], bool],
) -> None:
    text = written(f"relations/{name}", *relation(name, first, second, changed))
    assert not passes(text, [(200, first), (200, second)])
    assert passes(text, [(200, body) for body in right])
    # Two refusals are alike, and say nothing.
    assert name == "formats-agree" or not passes(text, [(403, error_xml(9)), (403, error_xml(9))])


def test_pages_that_overlap_are_seen(
    passes: Callable[[str, Sequence[Reply]], bool],
) -> None:
    relation_of = {"group": "g1", "role": "source"}
    shown = [[row(1), row(2)], [row(2), row(3)], [row(4)]]
    pages = [
        exchange(
            xml(rows),
            {"list_page_size": "2", "list_page_offset": str(n)},
            case_id=f"1-000{n}",
            page=n,
            target=f"{NAME}/relations/pages-are-a-partition",
            **relation_of,
        )
        for n, rows in enumerate(shown)
    ]
    text = written("relations/pages-are-a-partition", *pages)
    assert not passes(text, [(200, xml(shown[0])), (200, xml(shown[1]))])
    assert passes(text, [(200, xml(shown[0])), (200, xml([row(3), row(4)]))])


def test_an_order_that_is_not_turned_is_seen_whatever_ties_do(passes: Callable[[str, Sequence[Reply]], bool]) -> None:
    rows = [row(1, subject="a"), row(2, subject="b"), row(3, subject="b")]
    exchanges = [
        exchange(
            xml([] if page else rows),
            {"list_sort_column": "subject", "list_page_offset": str(page), **more},
            case_id=f"1-{role}-{page}",
            page=page,
            role=role,
            group="g1",
            target=f"{NAME}/relations/descending-is-reversed",
        )
        for role, more in (("source", {}), ("follow-up", {"list_ascending": "false"}))
        for page in (0, 1)
    ]
    text = written("relations/descending-is-reversed", *exchanges)

    def answers(turned: Sequence[Row]) -> list[Reply]:
        # In the order of the requests, which is that of the finding.
        shown = [xml(rows), xml([]), xml(turned), xml([])]
        return [(200, body) for body in shown]

    assert not passes(text, answers(rows))
    assert passes(text, answers(rows[::-1]))
    assert passes(text, answers([rows[1], rows[2], rows[0]]))


@pytest.mark.parametrize(
    ("clause", "recorded", "why"),
    [
        ("checks/transport", failed(), "checks/transport looks at more"),
        ("checks/schema", exchange(xml([row(1, subject="x" * 81)])), "is true of the recorded answers"),
        (
            "asserts/only-custom-types-have-notes",
            exchange(xml([{**row(1, interactionTypeId="3"), "note": {"type": "comment"}}])),
            "not about rows, or about some",
        ),
        ("checks/no-stack-trace", exchange(b"Traceback (most recent call last):", status=404), "looks at more"),
    ],
)
def test_what_cannot_be_said_so_plainly_is_not_written(clause: str, recorded: Exchange, why: str) -> None:
    with pytest.raises(UsageError, match=re.escape(why)):
        written(clause, recorded)


def test_neither_secrets_nor_people_are_in_it() -> None:
    sent = {"cons_id": "4711", "interaction_subject": "Ada Quill", "interaction_type_id": "7"}
    text = written("asserts/type-filter", exchange(TWO, sent))
    assert "setting('ACCORDANT_CONS_ID')" in text
    assert "setting('ACCORDANT_INTERACTION_SUBJECT')" in text
    assert not {"4711", "Ada Quill", *SECRETS.values()} & set(re.findall(r"'([^']*)'", text))
    in_sandbox = written("asserts/type-filter", exchange(TWO, sent), is_sandbox=True)
    assert "setting('ACCORDANT_CONS_ID', '4711')" in in_sandbox


def test_who_is_nobody_stands_in_it_and_who_is_somebody_does_not() -> None:
    sent = {"cons_id": "999", "member_id": "A-17"}
    made = exchange(ONE, sent, breaks=f"{NAME}/parameters/cons_id/unknown", acceptance=None)
    text = written("parameters/cons_id/unknown/refused", made)
    assert "('cons_id', '999')" in text
    assert "setting('ACCORDANT_MEMBER_ID')" in text
    assert "A-17" not in text


def test_it_says_what_it_asserts_and_where_it_comes_from() -> None:
    text = written("checks/schema", exchange(xml([row(1, count="many")])))
    head = text.partition('"""\n')[0]
    assert "- every interaction/count is a text like integer, or empty" in head
    assert "the documented sample responses of the method" in head
    assert "F1 of the run 20260101-000000" in head
    assert set(re.findall(r"^(?:import|from) ([\w.]+)", text, re.MULTILINE)) == {
        *("__future__", "json", "os", "re", "typing", "xml.etree", "pytest", "requests"),
    }
    assert "accordant" not in text.partition('"""\n')[2].replace("ACCORDANT", "")


def test_how_a_request_goes_on_the_wire_is_kept() -> None:
    made = exchange(ONE, {"interaction_subject": "a b", "interaction_type_id": "7"})
    by_query = replace(made, case=replace(made.case, request=replace(made.case.request, wire="query-string")))
    text = written("asserts/type-filter", by_query)
    assert text.index("params=[") < text.index("('interaction_type_id', '7')") < text.index("data=[")
    assert text.index("data=[") < text.index("setting('ACCORDANT_API_KEY')")
    spaced = replace(made, case=replace(made.case, request=replace(made.case.request, wire="percent-for-space")))
    assert "quote_via=quote" in written("asserts/type-filter", spaced)


def test_without_a_site_it_is_skipped(tmp_path: Path) -> None:
    file = tmp_path / "test_written.py"
    file.write_text(written("checks/schema", exchange(xml([row(1, count="many")]))), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-rs"]
    done = subprocess.run(
        [*command, "-W", "error", str(file)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert "1 skipped" in done.stdout
    assert "ACCORDANT_URL is not set" in done.stdout
