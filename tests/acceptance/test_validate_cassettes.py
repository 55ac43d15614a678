"""`accordant validate` on cassettes and raw messages, as a user would call it: judged as live, and no secret shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from acceptance.archives import archive, entry, form
from acceptance.support import Outcome
from helpers import NAMESPACE, error_xml, rows, xml
from recorders import CREDENTIALS, betamax, interaction, raw_request, raw_response, vcr_json, vcr_yaml
from recorders import form as raw_form

WRONG = f'<getUserInteractionsResponse xmlns="{NAMESPACE}"><interactions/></getUserInteractionsResponse>'
ECHO = xml([{**rows(1)[0], "subject": "key-of-the-site"}]).decode()
WRITTEN = {
    "vcr.yaml": lambda body: vcr_yaml(body.encode()).encode(),
    "vcr.json": lambda body: vcr_json(interaction({"string": body})).encode(),
    "betamax.json": lambda body: betamax(interaction({"string": body, "encoding": "utf-8"})).encode(),
    "a.response.txt": lambda body: raw_response(body.encode()),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(
    ("body", "check"), [(xml(rows(2)).decode(), ""), (WRONG, "schema"), (ECHO, "no-credential-echo")]
)
def test_each_is_judged_and_shows_no_secret(
    name: str, body: str, check: str, quick: Callable[..., Outcome], tmp_path: Path
) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / name).write_bytes(WRITTEN[name](body))
    if name.endswith(".txt"):
        (tmp_path / "r" / "a.request.txt").write_bytes(raw_request())
    done = quick("validate", "r", "--format", "json").expect(1 if check else 0)
    found = {finding["clause"]["id"] for finding in done.report["findings"]}
    assert found == ({f"getUserInteractions/checks/{check}"} if check else set())
    assert not [value for value in CREDENTIALS.values() if value in done.text]


def test_what_cannot_be_read_is_named_with_its_place_and_the_rest_is_used(
    quick: Callable[..., Outcome], tmp_path: Path
) -> None:
    good = xml(rows(2))
    cut = vcr_yaml(good, good)
    (tmp_path / "cut.yaml").write_text(cut[: cut.rindex("Date:")] + '"', "utf-8")
    (tmp_path / "cut.json").write_text(betamax(interaction({"string": good.decode()}))[:-40], "utf-8")
    done = quick("validate", "cut.yaml", "cut.json").expect(3)
    assert "cut.json: line 1, column 24: what begins here has no end" in done.err
    assert "cut.yaml entry 2" in done.out
    assert "validated 1 of 2" in done.out


def test_no_secret_of_an_address_or_of_another_call_is_shown(quick: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    head = b"Host: secure2.example.org\r\nCookie: JSESSIONID=cookie-of-the-session\r\n\r\n"
    files = {
        "1": (b"GET /site/CRConsAPI?" + raw_form(sso_auth_token="token-of-somebody").encode(), b"<token-of-somebody/>"),
        "2": (b"GET /other/token-of-somebody?api_key=key-of-the-site", b"<html>cookie-of-the-session</html>"),
        "3": (b"GET /site/CRConsAPI?method=token-of-somebody", b"<a>cookie-of-the-session</a>"),
    }
    for name, (asked, answered) in files.items():
        (tmp_path / "r" / f"{name}.request.txt").write_bytes(asked + b" HTTP/1.1\r\n" + head)
        (tmp_path / "r" / f"{name}.response.txt").write_bytes(raw_response(answered))
    done = quick("validate", "r", "--verbose")
    assert "other/{{sso_auth_token}}" in done.text
    hidden = [*CREDENTIALS.values(), "token-of-somebody", "cookie-of-the-session"]
    assert not [value for value in hidden if value in done.text]


# --- what several recordings say together -----------------------------------------------------------------------------


def listed(numbers: list[int], seconds: int, **sent: str) -> Any:
    """An entry of an archive: rows by number, and when they were asked for."""
    content = [each for number in numbers for each in rows(1, first=number)]
    at = f"2026-11-02T03:{seconds // 60:02d}:{seconds % 60:02d}.000Z"
    return entry(xml(content).decode(), form(**sent), startedDateTime=at)


def pages(*numbers: list[int], apart: int = 5) -> list[Any]:
    return [
        listed(each, page * apart, list_page_size="3", list_page_offset=str(page)) for page, each in enumerate(numbers)
    ]


def validated(quick: Callable[..., Outcome], folder: Path, *entries: Any, code: int = 0) -> dict[str, Any]:
    (folder / "session.har").write_text(archive(entries), "utf-8")
    return quick("validate", "session.har", "--format", "json").expect(code).report


def relation(report: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (each for each in report["clauses"] if each["id"] == f"getUserInteractions/relations/{name}")
    return found


@pytest.mark.parametrize(
    ("second", "again", "code", "severity"),
    [([4, 5, 6], [1, 2, 3], 0, None), ([3, 4, 5], [], 0, "warning"), ([3, 4, 5], [1, 2, 3], 1, "error")],
)
def test_the_pages_of_a_session_are_a_partition(
    second: list[int],
    again: list[int],
    code: int,
    severity: str | None,
    quick: Callable[..., Outcome],
    tmp_path: Path,
) -> None:
    last = [listed(again, 30, list_page_size="3", list_page_offset="0")] if again else []
    found = validated(quick, tmp_path, *pages([1, 2, 3], second, [7]), *last, code=code)["findings"]
    assert [each["severity"] for each in found] == ([severity] if severity else [])
    if severity:
        assert found[0]["documents"] == ["session.har entry 1, entry 2"]


@pytest.mark.parametrize(
    ("between", "apart", "why"),
    [
        ([], 400, "the calls lie too far apart: the data may have changed between them"),
        ([entry("<a/>", form("logInteraction"), startedDateTime="2026-11-02T03:00:02.000Z")], 5, "a call between them"),
    ],
)
def test_what_a_moved_site_would_show_too_is_not_judged(
    between: list[Any], apart: int, why: str, quick: Callable[..., Outcome], tmp_path: Path
) -> None:
    report = validated(quick, tmp_path, *pages([1, 2, 3], [3, 4, 5], [7], apart=apart), *between)
    assert not [each for each in report["findings"] if "/relations/" in each["clause"]["id"]]
    found = relation(report, "pages-are-a-partition")
    assert found["verdict"] == "not judged"
    assert why in str(found["reasons"])


def test_a_call_that_was_refused_has_changed_nothing(quick: Callable[..., Outcome], tmp_path: Path) -> None:
    refused = entry(error_xml(10).decode(), form("logInteraction"), status=403, startedDateTime="2026-11-02T03:00:02Z")
    report = validated(quick, tmp_path, *pages([1, 2, 3], [3, 4, 5], [7]), refused)
    assert relation(report, "pages-are-a-partition")["verdict"] == "violated"


def test_the_same_call_answered_otherwise_is_unstable(quick: Callable[..., Outcome], tmp_path: Path) -> None:
    report = validated(quick, tmp_path, listed([1, 2], 0), listed([1, 2, 3], 5))
    assert relation(report, "asked-again")["verdict"] == "unstable"
    assert not report["findings"]


def test_what_a_browser_notes_besides_is_named_with_its_reason(quick: Callable[..., Outcome], tmp_path: Path) -> None:
    handed_on = listed([1], 0)
    handed_on["response"]["_fetchedViaServiceWorker"] = True
    cached = listed([1, 2], 1)
    cached["_fromCache"] = "disk"
    redirected = entry(None, form(), status=302)
    redirected["response"]["content"]["size"] = 0
    made = [
        handed_on,
        listed([1], 0),
        cached,
        redirected,
        entry(None, form(), status=304),
        entry('show({"a": 1});', form(callback="show"), media_type="text/javascript"),
    ]
    report = validated(quick, tmp_path, *made)
    over, unjudged = (
        {each["what"][-1]: each["why"] for each in report[key]} for key in ("passed_over", "not_validated")
    )
    assert over == {"1": "a service worker hands on the answer to the same call, which is judged as it was sent"}
    assert unjudged == {
        "4": "it was sent on to another address with status 302, without a body",
        "5": "the site said that nothing has changed (304), and the recording does not have its body",
        "6": "it is a script (JSONP) that calls 'show', and no document",
    }
    assert "asked-again" not in {each["id"].rpartition("/")[2] for each in report["clauses"]}


def test_what_only_a_service_worker_has_answered_is_judged(quick: Callable[..., Outcome], tmp_path: Path) -> None:
    handed_on = listed([1], 0)
    handed_on["response"]["_fetchedViaServiceWorker"] = True
    assert validated(quick, tmp_path, handed_on)["validated"] == 1


def test_raw_messages_of_a_folder_are_one_session(quick: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    for page, content in enumerate((rows(3), rows(3, first=3))):
        sent = raw_form(list_page_size="3", list_page_offset=str(page))
        (tmp_path / "r" / f"{page}_c.txt").write_bytes(raw_request(sent))
        (tmp_path / "r" / f"{page}_s.txt").write_bytes(raw_response(xml(content)))
    (finding,) = quick("validate", "r", "--format", "json").expect(0).report["findings"]
    assert finding["documents"] == ["r/0_s.txt, r/1_s.txt"]
