"""`accordant validate` on HTTP Archives: what browsers and proxies export, with all that they leave out."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import pytest
from acceptance.archives import CREDENTIALS, URL, archive, entry, form
from acceptance.support import CANARIES, NAMESPACE, ROW, SECRET_PARAMETERS, Outcome, as_json, leaks, renderings, xml
from lxml import etree, html

Quick = Callable[..., Outcome]
FORMS = ("html", "junit", "markdown", "json", "sarif", "ctrf")
LATIN = xml(ROW.replace("</interaction>", "<subject>\u00e9</subject></interaction>")).replace("UTF-8", "ISO-8859-1")
ERROR = f'<errorResponse xmlns="{NAMESPACE}"><code>10</code><message>Nobody.</message></errorResponse>'


def save(folder: Path, *entries: Any, name: str = "sync.har") -> str:
    (folder / name).write_text(archive(entries), "utf-8")
    return name


def report(quick: Quick, folder: Path, *entries: Any, code: int = 0, options: tuple[str, ...] = ()) -> dict[str, Any]:
    return quick("validate", save(folder, *entries), "--format", "json", *options).expect(code).report


def only(found: dict[str, Any]) -> dict[str, Any]:
    (finding,) = found["findings"]
    return finding


# --- what is read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        entry(xml()),
        entry(xml().encode()),
        entry(xml().replace("UTF-8", "UTF-16").encode("utf-16")),
        entry(LATIN),
        entry(as_json('{"interactionId": "7"}'), form(response_format="json"), media_type="text/plain"),
        entry(xml(), as_params=True),
        entry(xml(), url=f"{URL}?{urlencode(form())}", http_method="GET"),
        entry(xml(), form(None), url=f"{URL}?method=getUserInteractions"),
        entry(xml(), url=f"{URL};jsessionid=0123456789abcdef"),
        entry(ERROR, status=403),
    ],
    ids=["text", "base64", "utf-16", "latin-1", "json", "params", "query", "in-address", "session-in-path", "refusal"],
)  # fmt: skip
def test_a_good_entry_conforms(made: dict[str, Any], quick: Quick, tmp_path: Path) -> None:
    found = report(quick, tmp_path, made)
    assert (found["findings"], found["not_validated"], found["passed_over"]) == ([], [], [])
    assert (found["requests"], found["validated"]) == (1, 1)


def test_an_archive_is_known_by_its_content(quick: Quick, tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text("\ufeff" + archive([entry(xml())]), "utf-8")
    (tmp_path / "export.txt").write_text(archive([entry(xml())]), "utf-8")
    assert "validated 1 of 1" in quick("validate", "export.json").expect(0).out
    assert "validated 1 of 1" in quick("validate", "export.txt").expect(0).out


def test_several_methods_of_one_address_are_told_apart(quick: Quick, tmp_path: Path) -> None:
    single = f'<getInteractionResponse xmlns="{NAMESPACE}">{ROW}</getInteractionResponse>'
    made = entry(single, form("getInteraction", interaction_id="7"))
    found = report(quick, tmp_path, entry(xml()), made)
    assert {item["id"].partition("/")[0] for item in found["clauses"]} == {"getInteraction", "getUserInteractions"}
    wrong = only(report(quick, tmp_path, entry(xml(), form("getInteraction", interaction_id="7")), code=1))
    assert wrong["clause"]["id"].startswith("getInteraction/checks/")


def test_an_option_overrides_the_operation_of_the_request(quick: Quick, tmp_path: Path) -> None:
    made = entry(xml(), form("getInteraction", interaction_id="7"))
    found = report(quick, tmp_path, made, options=("--operation", "getUserInteractions"))
    assert found["findings"] == []


def test_without_a_method_the_root_says_the_operation(quick: Quick, tmp_path: Path) -> None:
    found = report(quick, tmp_path, entry(xml(), {}, url="https://proxy.example.org/crm/list", http_method="GET"))
    assert (found["validated"], found["passed_over"]) == (1, [])


# --- what is judged ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "clause", "severity"),
    [
        (entry(xml(), form(response_format="json")), "checks/format", "error"),
        # The documentation has a success "usually" answered with 200.
        (entry(xml(), status=418), "checks/status", "warning"),
        (entry(ERROR.replace(">10<", ">4711<"), status=403), "checks/error-code", "error"),
        (entry("<html><body>Down</body></html>", media_type="text/html"), "checks/format", "error"),
        (entry("<a>oops", status=503), "checks/no-server-error", "error"),
        (entry(xml(), form(interaction_type_id="1000")), "asserts/type-filter", "error"),
    ],
)
def test_what_needs_the_request_is_judged(
    made: dict[str, Any], clause: str, severity: str, quick: Quick, tmp_path: Path
) -> None:
    finding = only(report(quick, tmp_path, made, code=1 if severity == "error" else 0))
    assert (finding["clause"]["id"], finding["severity"]) == (f"getUserInteractions/{clause}", severity)
    assert finding["document"] == "sync.har entry 1"


def test_the_request_of_a_finding_is_shown_without_its_secrets(quick: Quick, tmp_path: Path) -> None:
    out = quick("validate", save(tmp_path, entry(xml(), form(interaction_type_id="1000")))).expect(1).out
    assert "request   POST SRConsAPI" in out
    assert "interaction_type_id=1000" in out
    assert not [value for value in CREDENTIALS.values() if value in out]


# --- what is not there ------------------------------------------------------------------------------------------------


def test_a_body_that_was_dropped_is_said_and_not_guessed(quick: Quick, tmp_path: Path) -> None:
    found = report(quick, tmp_path, entry(None), entry(xml()))
    assert found["findings"] == []
    assert found["not_validated"] == [
        {"what": "sync.har entry 1", "why": "the recording does not have its body of 120 bytes"}
    ]
    assert (found["requests"], found["validated"]) == (2, 1)
    quick("validate", "sync.har", "--strict").expect(1)


def test_an_empty_body_is_a_finding_and_not_a_dropped_one(quick: Quick, tmp_path: Path) -> None:
    assert only(report(quick, tmp_path, entry(""), code=1))["actual"] == "an empty body"


def test_a_body_that_was_cut_by_the_recorder_is_no_finding(quick: Quick, tmp_path: Path) -> None:
    made = entry(xml()[:100])
    made["response"]["content"]["size"] = 5000
    found = report(quick, tmp_path, made, entry(xml()))
    assert found["findings"] == []
    assert "lost 4900 bytes" in found["not_validated"][0]["why"]


def test_a_request_that_was_not_answered_is_said(quick: Quick, tmp_path: Path) -> None:
    found = report(quick, tmp_path, entry("", status=0), entry(xml()))
    assert "no answer was recorded" in found["not_validated"][0]["why"]


def test_other_entries_are_counted_and_named_as_passed_over(quick: Quick, tmp_path: Path) -> None:
    image = entry(b"\x89PNG", {}, url="https://www.example.org/logo.png?v=2", http_method="GET")
    script = entry('{"a": 1}', {}, url="https://stats.example.org/collect", media_type="application/json")
    found = report(quick, tmp_path, image, entry(xml()), script)
    assert (found["requests"], found["validated"]) == (1, 1)
    assert [each["what"] for each in found["passed_over"]] == ["sync.har entry 1", "sync.har entry 3"]
    out = quick("validate", "sync.har").out
    assert "passed over (2)" in out
    assert "validated 1 of 1" in out


@pytest.mark.parametrize("http_method", ["OPTIONS", "HEAD"])
def test_what_a_browser_asks_before_a_call_is_no_call(http_method: str, quick: Quick, tmp_path: Path) -> None:
    found = report(quick, tmp_path, entry("", {}, http_method=http_method), entry(xml()))
    assert (found["findings"], found["requests"], found["validated"]) == ([], 1, 1)
    assert found["passed_over"][0]["what"] == "sync.har entry 1"


def test_a_method_that_no_contract_has_is_named_as_not_judged(quick: Quick, tmp_path: Path) -> None:
    made = entry(f'<getGiftResponse xmlns="{NAMESPACE}"/>', form("getGift"), url=URL.replace("Cons", "Donation"))
    found = report(quick, tmp_path, made, entry(xml()))
    assert found["not_validated"] == [{"what": "sync.har entry 1", "why": "the contract has no operation 'getGift'"}]


def test_an_archive_without_a_call_is_not_passed_in_silence(quick: Quick, tmp_path: Path) -> None:
    image = entry(b"\x89PNG", {}, url="https://www.example.org/logo.png", http_method="GET")
    assert "validated 0 of 0" in quick("validate", save(tmp_path, image)).expect(1).out


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda made: made.pop("response"), "no response"),
        (lambda made: made.update(request=None), "no request"),
        (lambda made: made["request"].pop("url"), "no url"),
        (lambda made: made["request"].update(url="https://[::1/x"), "url is none"),
        (lambda made: made["response"]["content"].update(encoding="base64", text="?"), "not base64"),
        (lambda made: made["response"].pop("content"), "no content"),
    ],
)
def test_a_broken_entry_costs_no_other(
    spoil: Callable[[dict[str, Any]], object], said: str, quick: Quick, tmp_path: Path
) -> None:
    broken = entry(xml())
    spoil(broken)
    found = report(quick, tmp_path, entry(xml()), broken, entry(xml()))
    assert (found["requests"], found["validated"]) == (3, 2)
    (named,) = found["not_validated"]
    assert named["what"] == "sync.har entry 2"
    assert said in named["why"]


@pytest.mark.parametrize("value", ["null", "12", '"text"', "[]", '{"request": nonsense}', '{"request": {"a": "b}}'])
def test_an_entry_that_is_none_costs_no_other(value: str, quick: Quick, tmp_path: Path) -> None:
    text = archive([entry(xml()), "HERE", entry(xml())]).replace('"HERE"', value)
    (tmp_path / "sync.har").write_text(text, "utf-8")
    found = quick("validate", "sync.har", "--format", "json").expect(0).report
    assert (found["requests"], found["validated"]) == (3, 2)
    assert found["not_validated"][0]["what"] == "sync.har entry 2"
    assert "line " in found["not_validated"][0]["why"]


def test_an_archive_that_was_cut_is_judged_as_far_as_it_goes(quick: Quick, tmp_path: Path) -> None:
    text = archive([entry(xml()), entry(xml()), entry(xml())])
    (tmp_path / "sync.har").write_text(text[: len(text) - 200], "utf-8")
    outcome = quick("validate", "sync.har").expect(3)
    assert "validated 2 of 2" in outcome.out
    assert "the text was cut" in outcome.out
    line = text[: text.rindex('"startedDateTime"')].count("\n")
    assert f"sync.har: line {line}, column " in outcome.err


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"log": {}}', '{"log": {"entries": {}}}', "no archive", "{"])
def test_what_only_ends_like_an_archive_is_said_to_be_none(text: str, quick: Quick, tmp_path: Path) -> None:
    (tmp_path / "sync.har").write_text(text, "utf-8")
    (tmp_path / "one.xml").write_text(xml(), "utf-8")
    outcome = quick("validate", ".").expect(3)
    assert "sync.har: " in outcome.err
    assert "validated 1 of 1" in outcome.out


# --- pairs ------------------------------------------------------------------------------------------------------------


def test_one_request_in_both_formats_is_compared(quick: Quick, tmp_path: Path) -> None:
    asked_json = form(response_format="json")
    same = entry(as_json('{"interactionId": "7", "interactionTypeId": "6"}'), asked_json, media_type="text/plain")
    other = entry(as_json('{"interactionId": "7", "interactionTypeId": "1000"}'), asked_json, media_type="text/plain")
    assert report(quick, tmp_path, entry(xml()), same)["pairs"] == {"compared": 1, "different": 0}
    finding = only(report(quick, tmp_path, other, entry(xml()), code=1))
    assert finding["clause"]["id"] == "getUserInteractions/relations/formats-agree"
    assert finding["document"] == "sync.har entry 2 and sync.har entry 1"
    assert finding["place"]["path"] == "$.getUserInteractionsResponse.interaction.interactionTypeId"
    assert "/getUserInteractionsResponse/interaction/interactionTypeId" in finding["expected"]
    assert report(quick, tmp_path, other, entry(xml()), options=("--no-pairs",))["pairs"] is None


def test_other_requests_and_writes_are_not_compared(quick: Quick, tmp_path: Path) -> None:
    asked = entry(as_json('{"interactionId": "8"}'), form(cons_id="1002", response_format="json"))
    assert report(quick, tmp_path, entry(xml()), asked)["pairs"] == {"compared": 0, "different": 0}
    logged = f'<updateConsResponse xmlns="{NAMESPACE}"><message>ok</message><cons_id>1</cons_id></updateConsResponse>'
    in_json = '{"updateConsResponse": {"message": "ok", "cons_id": "2"}}'
    writes = [
        entry(logged, form("logInteraction")),
        entry(in_json, form("logInteraction", response_format="json"), media_type="text/plain"),
    ]
    assert report(quick, tmp_path, *writes)["pairs"] == {"compared": 0, "different": 0}


# --- secrets ----------------------------------------------------------------------------------------------------------


def canaries() -> dict[str, str]:
    """Credentials of which each form of writing changes something, as parameters and as cookies."""
    made = {name: CANARIES[variable] for name, variable in SECRET_PARAMETERS.items()}
    return {**made, "auth": "qa&\"<+/\u00e58'Wd token", "user_password": "qu&\"<+/\u00e47'Ve pass"}


COOKIES = {"JSESSIONID": "C0FFEE5E551011D", "remember": "qr+/me7 forever"}


def leaky_body(place: str, text: str) -> str:
    """An answer that repeats a text where a finding shows what it found."""
    markup = escape(text)
    return {
        "value": xml(ROW.replace(">6<", f">{markup}<")),
        "message": f'<errorResponse xmlns="{NAMESPACE}"><code>4711</code><message>{markup}</message></errorResponse>',
        "code": f'<errorResponse xmlns="{NAMESPACE}"><code>{markup}</code></errorResponse>',
        "html": f"<html><body>{markup}</body></html>",
        "json": as_json(json.dumps({"interactionId": text})),
        "root": json.dumps({text: text}),
        "cut": f"<a>{markup}<b>",
    }[place]


PLACES = ("value", "message", "code", "html", "json", "root", "cut")


def leaky_entries() -> Iterator[dict[str, Any]]:
    secrets = canaries()
    header = "; ".join(f"{name}={value}" for name, value in COOKIES.items())
    # What an answer hands out is a credential of later requests.
    yield entry(leaky_body("cut", secrets["auth"]), {"method": "getUserInteractions", "v": "1.0"})
    places = cycle(PLACES)
    for secret in (*secrets.values(), *COOKIES.values()):
        for rendering in renderings(secret).values():
            # Seven places and twenty forms: every form comes to another place with each secret.
            for place in (next(places), next(places)):
                sent = {"method": "getUserInteractions", "v": "1.0", "interaction_subject": rendering, **secrets}
                made = entry(leaky_body(place, rendering), sent, url=f"{URL};jsessionid={COOKIES['JSESSIONID']}")
                made["request"]["cookies"] = [{"name": name, "value": value} for name, value in COOKIES.items()]
                made["request"]["headers"] = [{"name": "Cookie", "value": header}]
                yield made
    yield entry(None, secrets, url=f"https://secure2.example.org/{urlencode(secrets)}/x")
    yield {**entry(xml(), secrets), "response": None}


@pytest.mark.parametrize("options", [(), ("--verbose",), ("--format", "json"), ("--jobs", "2", "--verbose")])
def test_no_credential_of_an_archive_is_printed_in_any_form(
    options: tuple[str, ...], quick: Quick, tmp_path: Path
) -> None:
    save(tmp_path, *leaky_entries())
    outcome = quick("validate", "sync.har", *options).expect(1)
    assert "{{" in outcome.out
    assert leaks(outcome.text, {**canaries(), **COOKIES}) == set()


def test_a_credential_that_is_echoed_is_a_finding(quick: Quick, tmp_path: Path) -> None:
    password = CREDENTIALS["login_password"].replace("&", "&amp;")
    made = entry(xml(ROW.replace("</interactionTypeId>", f"</interactionTypeId><subject>{password}</subject>")))
    finding = only(report(quick, tmp_path, made, code=1))
    assert finding["clause"]["id"] == "getUserInteractions/checks/no-credential-echo"
    assert "login_password" in finding["actual"]


# --- reports ----------------------------------------------------------------------------------------------------------


def rows_of(*numbers: int) -> str:
    return "".join(re.sub("(?<=<interactionId>)[^<]*", str(number), ROW) for number in numbers)


def test_reports_of_recordings_show_the_answers_behind_each_finding(quick: Quick, tmp_path: Path) -> None:
    pages = [
        entry(
            xml(rows),
            form(list_page_size="2", list_page_offset=offset),
            startedDateTime=f"2026-11-02T03:00:0{offset}.000Z",
        )
        for offset, rows in (("0", rows_of(1, 2)), ("1", rows_of(2, 3)))
    ]
    save(
        tmp_path, *pages, entry("<html><script>document.title='taken'</script>\x00\x1b[31m ]]>", media_type="text/html")
    )
    wanted = sum((("--report", f"{form_}={form_}.out") for form_ in FORMS), ())
    made = quick("validate", "sync.har", *wanted, "--format", "json").expect(1)
    assert made.err.count("wrote ") == len(FORMS)
    page = html.document_fromstring((tmp_path / "html.out").read_text("utf-8"))
    partition = next(each for each in page.find_class("finding") if "pages-are-a-partition" in each.text_content())
    assert len(partition.find_class("response")) == 2
    assert page.xpath("//table[@class='matrix']//th[contains(., 'server') and contains(., 'xml')]")
    assert [each.text_content() for each in page.iter("h1")] == ["1 error and 1 warning in 3 recordings."]
    assert "sync.har" in page.find_class("what")[0].text_content()
    junit = etree.fromstring((tmp_path / "junit.out").read_bytes())
    assert junit.get("failures") == "1"
    for path in tmp_path.glob("*.out"):
        said = path.read_text("utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", said), path
        assert not set(CREDENTIALS.values()) & set(re.split("[\\s\"'<>&=]+", said)), path


def test_no_credential_of_an_archive_is_in_a_report_in_any_form(quick: Quick, tmp_path: Path) -> None:
    save(tmp_path, *leaky_entries())
    quick("validate", "sync.har", *sum((("--report", f"{each}={each}.out") for each in FORMS), ())).expect(1)
    said = {path.name: path.read_text("utf-8") for path in tmp_path.glob("*.out")}
    page = html.document_fromstring(said["html.out"])
    said["answers"] = "\n".join(each.text_content() for each in page.find_class("response"))
    assert "{{auth}}" in said["answers"]
    for name, text in said.items():
        assert leaks(text, {**canaries(), **COOKIES}) == set(), name


def test_a_report_of_standard_input_is_made_of_the_copy(quick: Quick, tmp_path: Path, monkeypatch: Any) -> None:
    text = archive([entry("<nothing/>", form())])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    quick("validate", "-", "--report", "html=page.html").expect(1)
    page = html.document_fromstring((tmp_path / "page.html").read_text("utf-8"))
    assert "<nothing/>" in page.find_class("response")[0].text_content()
