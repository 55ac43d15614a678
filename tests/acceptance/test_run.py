"""`accordant run`: what a user gets from it, on a clean sandbox, with each fault, and where a site is of no use."""

from __future__ import annotations

import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from acceptance.support import (
    CANARIES,
    FAULTS,
    NAMESPACE,
    SECRET_PARAMETERS,
    Outcome,
    accordant,
    environment,
    serving,
    success,
)

from accordant.sandbox import Sandbox

Tool = Callable[..., Outcome]

# The clauses that a fault breaks, by what semantics.md says of them. The first group must be found; one of the second
# may be found besides, because it is broken too.
BROKEN: dict[str, tuple[set[str], set[str]]] = {
    "page-overlap": (  # M2 and M3; page k no longer begins at record k*p, M4
        {"relations/pages-are-a-partition"},
        {"relations/page-is-record-offset"},
    ),
    "record-offset-off-by-one": ({"relations/page-is-record-offset"}, set()),  # M4
    "wrong-default-page-size": ({"relations/defaults-are-explicit"}, set()),  # M1
    "order-ignored": ({"relations/descending-is-reversed"}, {"relations/nought-is-false"}),  # M7
    "end-date-ignored": ({"asserts/not-after-end-date"}, {"relations/windows-share-nothing"}),  # M10
    "server-error-on-inverted-dates": (  # "never 5xx"
        {"checks/no-server-error"},
        {"checks/status", "checks/format", "checks/well-formed"},
    ),
    # An answer that cannot be understood says nothing about what was written.
    "wrong-namespace": ({"checks/schema"}, {"asserts/message-is-there", "relations/logged-interaction-is-listed"}),
    "malformed-xml": ({"checks/well-formed"}, set()),
    "number-for-string-in-json": ({"checks/schema"}, {"relations/formats-agree"}),  # M20
    "single-row-as-array-in-json": ({"checks/schema"}, {"relations/formats-agree"}),  # M20
}
# A breach in a document has a place there; a breach of paging or order has none.
WITH_PLACE = {
    "end-date-ignored",
    "wrong-namespace",
    "malformed-xml",
    "number-for-string-in-json",
    "single-row-as-array-in-json",
}
PARAMETERS = {
    "cons_id", "member_id", "primary_email", "begin_date", "end_date", "interaction_subject", "interaction_type_id",
    "list_ascending", "list_category_id", "list_filter_column", "list_filter_text", "list_page_offset",
    "list_page_size", "list_record_offset", "list_sort_column",
}  # fmt: skip


def sections(text: str) -> dict[str, list[str]]:
    """The findings of a text report by their id (F1), as lines."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if head := re.match(r"(F\d+)  (error|warning)  (\S+)", line):
            current = found.setdefault(head[1], [])
        elif line and not line.startswith(" "):
            current = []
        current.append(line)
    return found


def labelled(lines: list[str]) -> dict[str, str]:
    """The parts of one finding: `expected`, `actual` and so on."""
    parts: dict[str, str] = {}
    name = ""
    for line in lines[1:]:
        if begin := re.match(r"    (\w+)\s+(.*)", line):
            name = begin[1]
            parts[name] = begin[2]
        elif name:
            parts[name] += "\n" + line.strip()
    return parts


def clause_of(lines: list[str]) -> str:
    """The clause, whichever operation of the family it was seen in."""
    return lines[0].split()[2].partition("/")[2]


def sent(outcome: Outcome) -> list[dict[str, str]]:
    return [{p["name"]: p["value"] for p in entry["request"]["postData"]["params"]} for entry in outcome.entries]


# --- a clean site -----------------------------------------------------------------------------------------------------


def test_a_clean_sandbox_has_no_finding(clean: Outcome) -> None:
    clean.expect(0)
    assert not sections(clean.out)
    assert re.search(r"0 errors?, 0 warnings?", clean.out)


def test_summary_says_what_held_what_was_observed_and_how_much_was_validated(clean: Outcome) -> None:
    assert re.search(r"held \(\d+\)", clean.out)
    assert re.search(r"observed \(\d+\)", clean.out)
    assert "relations/pages-are-a-partition" in clean.out
    bare = sum(1 for entry in clean.entries if entry["response"]["status"] == 302)
    number = len(clean.entries) - bare
    assert f"validated {number} of {number}, without a body to validate {bare}" in clean.out
    assert clean.run in clean.out, "the summary says where the record is"
    assert re.search(r"seed\s+1\b", clean.out)


def test_a_clean_run_takes_under_500_requests(clean: Outcome, clean_json: Outcome) -> None:
    assert 100 < len(clean.entries) < 500
    assert clean_json.report["requests"] == len(clean_json.entries) < 500


def test_a_run_writes_nothing_but_its_report_folder(clean: Outcome) -> None:
    assert {path.name for path in clean.folder.iterdir()} == {"reports"}


def test_json_report_has_version_clauses_with_verdicts_and_no_findings(clean_json: Outcome) -> None:
    report = clean_json.expect(0).report
    assert report["findings"] == []
    assert "report" in report["accordant"], "the version of the format"
    verdicts = {clause["id"].split("/", 1)[1]: clause["verdict"] for clause in report["clauses"]}
    words = {"held", "violated", "vacuous", "unstable", "not judged", "not exercised", "observed"}
    assert set(verdicts.values()) <= words
    assert "violated" not in verdicts.values()
    for clause in (
        "checks/schema",
        "checks/well-formed",
        "checks/no-credential-echo",
        "rules/identifier/refused",
        "asserts/type-filter",
        "relations/page-is-record-offset",
        "relations/pages-are-a-partition",
        "relations/descending-is-reversed",
        "relations/formats-agree",
    ):
        assert verdicts[clause] == "held", clause
    assert verdicts["rules/date-order/refused"] == "observed"


def test_every_clause_of_the_report_has_strength_source_and_place(clean_json: Outcome) -> None:
    for clause in clean_json.report["clauses"]:
        assert clause["strength"] in {"must", "should", "probe"}
        assert clause["source"]
        place = clause["location"]
        assert Path(place["file"]).is_file()
        assert 1 <= place["line"] <= len(Path(place["file"]).read_text(encoding="utf-8").splitlines())


def test_nothing_on_the_default_sandbox_is_left_unseen(clean_json: Outcome) -> None:
    unseen = [c for c in clean_json.report["clauses"] if c["verdict"] not in {"held", "observed"}]
    assert {c["verdict"] for c in unseen} == {"not exercised"}
    # What a server call could have shown was shown.
    beyond = ("it holds for client, and the caller was server", "see 'ambiguous' in sites.yaml")
    left = [c["id"] for c in unseen if not (any(reason.endswith(beyond) for reason in c["reasons"]))]
    assert left == []


def test_journal_is_har_entries_with_fields_of_our_own(clean: Outcome) -> None:
    lines = clean.lines
    assert lines[0]["_accordant"]["version"]
    assert all("_accordant" in line for line in lines)
    for entry in clean.entries:
        assert entry["startedDateTime"]
        assert entry["time"] >= 0
        assert {"send", "wait", "receive"} <= set(entry["timings"])
        is_get = entry["request"]["method"] == "GET"
        assert is_get or entry["request"]["method"] == "POST"
        assert not is_get or "{{" not in str(entry["request"]), "no secret may stand in the address of a GET"
        assert entry["request"]["url"].startswith("http://127.0.0.1:")
        assert "?" not in entry["request"]["url"], "parameters, secrets among them, never stand in a URL"
        assert entry["response"]["status"] in ({405} if is_get else {200, 302, 403})
        assert {"size", "mimeType"} <= set(entry["response"]["content"])
        assert entry["_accordant"]["case"]
        assert entry["_accordant"]["attempt"] >= 1


def test_the_same_seed_sends_the_same_requests(clean: Outcome, clean_json: Outcome) -> None:
    def plan(outcome: Outcome) -> dict[str, object]:
        return {e["_accordant"]["case"]["id"]: e["request"]["postData"]["params"] for e in outcome.entries}

    assert plan(clean) == plan(clean_json)


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_every_documented_parameter_is_sent(clean: Outcome) -> None:
    names = set().union(*sent(clean))
    assert names >= PARAMETERS
    assert names >= {"method", "v", "api_key", "login_name", "login_password", "response_format"}
    assert names >= {"center_id", "source", "sub_source", "suppress_response_codes"}


def test_the_rules_are_tried_from_both_sides(clean: Outcome) -> None:
    """R1, R3, R7, R9, R10, R14 and R15 of the list of rules."""
    requests = sent(clean)
    identifiers = {"cons_id", "member_id", "primary_email"}
    assert any(not identifiers & set(request) for request in requests), "R1: no identifier"
    assert any({"list_page_offset", "list_record_offset"} <= set(request) for request in requests), "R3: both offsets"
    dated = [r for r in requests if {"begin_date", "end_date"} <= set(r)]
    assert any(r["begin_date"][:4] > r["end_date"][:4] for r in dated), "R7: inverted dates"
    assert any(r["begin_date"][:4] <= r["end_date"][:4] for r in dated), "R7: dates in order"
    assert any(r.get("interaction_type_id", "").startswith("-") for r in requests), "R9: a negative type"
    assert {80, 81} <= {len(r["interaction_subject"]) for r in requests if "interaction_subject" in r}, "R10"
    methods = {r.get("method") for r in requests}
    assert any(m and m != "getUserInteractions" and m.lower() == "getuserinteractions" for m in methods), "R14: case"
    assert any(r.get("v") != "1.0" for r in requests), "R14: another version"
    assert any(r.get("api_key") != "{{api_key}}" for r in requests), "R14: a wrong key"
    formats = {r.get("response_format") for r in requests}
    assert {"xml", "json", None} < formats, "R15: both formats, none, and another"


def passwords_of(outcome: Outcome) -> Counter[str | None]:
    return Counter(r.get("login_password") for r in sent(outcome) if r.get("login_name") == "{{login_name}}")


def test_no_real_account_is_tried_with_a_wrong_password_or_none(live: Callable[[str], Outcome]) -> None:
    assert list(passwords_of(live("good"))) == ["{{login_password}}"]


def test_the_sandbox_is_tried_with_wrong_passwords(clean: Outcome) -> None:
    found = passwords_of(clean)
    assert found.pop(None) == 1, "that it is required is asked once, by leaving it out"
    assert set(found) > {"{{login_password}}"}, (
        "and what is none, wherever the budget leaves room nearly the right one too"
    )


# --- faults -----------------------------------------------------------------------------------------------------------


def test_the_sandbox_lists_ten_faults(tool: Tool) -> None:
    listed = tool("sandbox", "--list-faults").expect(0).out
    names = {line.split()[0] for line in listed.splitlines() if line and not line.startswith(" ")}
    assert names >= set(FAULTS)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_the_clause_that_it_breaks(fault: str, faulty: Callable[[str], Outcome]) -> None:
    found = sections(faulty(fault).expect(1).out)
    must, may = BROKEN[fault]
    errors = {clause_of(lines) for lines in found.values() if lines[0].split()[1] == "error"}
    assert must <= errors
    assert {clause_of(lines) for lines in found.values()} <= must | may
    assert len(found) <= 4


@pytest.mark.parametrize("fault", FAULTS)
def test_a_finding_says_all_that_one_needs(fault: str, faulty: Callable[[str], Outcome]) -> None:
    outcome = faulty(fault)
    found = sections(outcome.out)
    assert found
    for identifier, lines in found.items():
        parts = labelled(lines)
        place = re.match(r"(.*):(\d+):(\d+)\s+\((must|should|probe)\)", parts["contract"].replace("\n", " "))
        assert place, parts["contract"]
        assert Path(place[1]).is_file()
        assert parts["expected"]
        assert parts["actual"]
        assert parts["source"]
        assert "POST" in parts["request"]
        assert f"accordant replay {outcome.run} {identifier}" in parts["again"].replace("\n", " ")
        words = shlex.split(parts["curl"].replace("\\\n", " "))
        assert words[0] == "curl"
        assert words[1].startswith("http://127.0.0.1:")
        # The last of several requests may be one of a constituent, who has no login name.
        assert f"api_key=${SECRET_PARAMETERS['api_key']}" in words
    if fault in WITH_PLACE:
        placed = [labelled(lines) for lines in found.values() if "/relations/" not in lines[0]]
        assert placed
        assert all(re.search(r"line \d+", parts["where"]) for parts in placed)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_sections_of_a_finding_come_in_the_order_of_a_reader(fault: str, faulty: Callable[[str], Outcome]) -> None:
    """Clause, expected, actual, where, request, documentation, and how to run it again."""
    order = ["contract", "expected", "actual", "where", "request", "source", "again", "curl"]
    for lines in sections(faulty(fault).out).values():
        given = [name for name in labelled(lines) if name in order]
        assert given == sorted(given, key=order.index)


def test_the_curl_line_runs_as_it_is_printed(faulty: Callable[[str], Outcome], tmp_path: Path) -> None:
    """With the variables set, it asks the site for what the finding says."""
    lines = sections(faulty("end-date-ignored").out)["F1"]
    asked: list[dict[str, str]] = []
    with serving(lambda body, form: (asked.append(form), success(form, "x"))[1]) as stub:
        command = re.sub(r"http://127\.0\.0\.1:\d+/site", stub.url, labelled(lines)["curl"])
        done = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=environment(**CANARIES), capture_output=True, check=False
        )
    if done.returncode == 127:
        pytest.skip("there is no curl on this machine")
    assert done.returncode == 0, done.stderr
    (form,) = asked
    assert form["method"] == "getUserInteractions"
    assert "end_date" in form
    assert {name: form[name] for name in SECRET_PARAMETERS} == {n: CANARIES[v] for n, v in SECRET_PARAMETERS.items()}


def test_the_request_of_a_finding_is_small(faulty: Callable[[str], Outcome]) -> None:
    """One cause, one parameter: nothing else of the failing request is left."""
    lines = sections(faulty("end-date-ignored").out)["F1"]
    names = set(re.findall(r"(\w+)=", labelled(lines)["request"]))
    assert names == {"method", "v", "cons_id", "end_date"}


def test_an_unknown_fault_is_refused_with_the_nearest_name(tool: Tool, tmp_path: Path) -> None:
    refused = tool("run", "--fault", "page-overlpa").expect(2)
    assert "page-overlap" in refused.err
    assert not (tmp_path / "reports").exists()


# --- live sites -------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_missing_secrets_are_named(tool: Tool) -> None:
    refused = tool("run", "--url", "http://127.0.0.1:1/site", "--person", "cons_id=1", "--yes").expect(2)
    for variable in CANARIES:
        assert variable in refused.err


def test_one_missing_secret_is_named_and_no_other(tool: Tool) -> None:
    env = environment(**{**CANARIES, "ACCORDANT_LOGIN_NAME": ""})
    refused = tool("run", "--url", "http://127.0.0.1:1/site", "--person", "cons_id=1", "--yes", env=env).expect(2)
    assert "ACCORDANT_LOGIN_NAME" in refused.err
    assert "ACCORDANT_API_KEY" not in refused.err


def test_an_unreachable_site_is_one_message(tool: Tool, closed_port: int) -> None:
    url = f"http://127.0.0.1:{closed_port}/site"
    gone = tool("run", "--url", url, "--person", "cons_id=1", "--yes", env=environment(**CANARIES)).expect(4)
    assert url in gone.err
    assert "reach" in gone.err
    assert not sections(gone.text)
    assert "violated" not in gone.text


def test_without_a_terminal_and_without_yes_nothing_is_sent(tool: Tool, tmp_path: Path) -> None:
    with serving(lambda body, form: success(form, "x")) as stub:
        refused = tool("run", "--url", stub.url, "--person", "cons_id=1", env=environment(**CANARIES)).expect(2)
        assert stub.seen == []
    assert "--yes" in refused.err
    assert re.search(r"\d+ requests", refused.err), "it says what it would send"
    assert not list(tmp_path.glob("reports/runs/*/journal.ndjson"))


def test_a_live_site_needs_somebody_to_ask_for(tool: Tool) -> None:
    refused = tool("run", "--url", "http://127.0.0.1:1/site", "--yes", env=environment(**CANARIES)).expect(2)
    assert "--person" in refused.err


@pytest.mark.parametrize(
    "url", ["localhost", "ftp://127.0.0.1/site", "http://", "http://[::1", "http://127.0.0.1:99999/site", "no address"]
)
def test_what_is_no_address_is_refused(url: str, tool: Tool, tmp_path: Path) -> None:
    refused = tool("run", "--url", url, "--person", "cons_id=1", "--yes", env=environment(**CANARIES)).expect(2)
    assert url in refused.err
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("person", "said"), [("cons_id", "NAME=VALUE"), ("cons_idd=1", "'cons_id'"), ("cons_id=", "NAME=VALUE")]
)
def test_what_names_nobody_is_refused(person: str, said: str, tool: Tool) -> None:
    env = environment(**CANARIES)
    assert said in tool("run", "--url", "http://127.0.0.1:1/site", "--person", person, "--yes", env=env).expect(2).err


def test_a_fault_is_for_the_sandbox_only(tool: Tool) -> None:
    env = environment(**CANARIES)
    arguments = ("--fault", "page-overlap", "--url", "http://127.0.0.1:1/site", "--person", "cons_id=1", "--yes")
    assert "--fault" in tool("run", *arguments, env=env).expect(2).err


def test_an_interrupted_run_keeps_what_was_answered(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "accordant", "run"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = time.monotonic() + 60
        while not any(p.stat().st_size > 50_000 for p in tmp_path.glob("reports/runs/*/journal.ndjson")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode not in {0, 1}
    assert "Traceback" not in out + err
    again = accordant("replay", "@last", "--format", "json", cwd=tmp_path).expect(0)
    assert 0 < again.report["requests"] < 390


@pytest.mark.parametrize(("wrong", "code"), [("ACCORDANT_API_KEY", 2), ("ACCORDANT_LOGIN_PASSWORD", 3)])
def test_wrong_credentials_are_one_message_and_end_the_run(
    wrong: str, code: int, tool: Tool, tmp_path: Path, shared_sandbox: Sandbox
) -> None:
    right = {variable: shared_sandbox.credentials[name] for name, variable in SECRET_PARAMETERS.items()}
    env = environment(**{**right, wrong: "surely-not-this"})
    person = f"cons_id={shared_sandbox.people[0]['cons_id']}"
    refused = tool("run", "--url", shared_sandbox.url, "--person", person, "--yes", env=env).expect(4)
    assert re.search(rf"\bcode {code}\b", refused.err)
    assert not sections(refused.text)
    assert "surely-not-this" not in refused.text
    journal = next(tmp_path.glob("reports/runs/*/journal.ndjson"))
    assert journal.read_text(encoding="utf-8").count('"request"') <= 2, "a real account can be locked out"


@pytest.fixture(scope="module")
def shared_sandbox() -> object:
    with Sandbox(seed=1) as sandbox:
        yield sandbox


def test_a_live_run_with_the_right_secrets_conforms(live: Callable[[str], Outcome]) -> None:
    outcome = live("good").expect(0)
    assert not sections(outcome.out)
    assert re.search(r"held \(\d+\)", outcome.out)
    assert re.search(r"\d+ requests", outcome.err), "it says first what it will send"
    assert len(outcome.entries) < 500


# --- the sandbox of its own -------------------------------------------------------------------------------------------


def test_the_sandbox_answers_and_ends_with_an_interrupt(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "accordant", "sandbox", "--port", "0", "--fault", "wrong-namespace"],
        cwd=tmp_path,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = ""
        while "cons_id=" not in told.partition("curl")[2]:
            line = process.stdout.readline()
            assert line, "the sandbox ended before it said how to reach it"
            told += line
        command = "curl" + told.partition("curl")[2]
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode in {0, 130}
    assert "Traceback" not in err
    if done.returncode == 127:
        pytest.skip("there is no curl on this machine")
    assert "<getUserInteractionsResponse" in done.stdout
    assert NAMESPACE + '"' not in done.stdout.split("xmlns=")[1].split(" ")[0], "the fault is on"
