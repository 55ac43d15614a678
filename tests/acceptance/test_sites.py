"""Sites by name: `site list`, `site check`, `run --site`, and the file that `init` writes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acceptance.support import NAMESPACE, Outcome, environment, renderings, serving

from accordant.sandbox import Sandbox

Tool = Callable[..., Outcome]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=1) as running:
        yield running


def secrets(sandbox: Sandbox, **changes: str) -> dict[str, str]:
    login = sandbox.announcement.logins[0]
    named = {**sandbox.credentials, "user_name": login["user_name"], "password": login["password"], "auth": ""}
    variables = {f"ACCORDANT_{name.upper()}": value for name, value in named.items()}
    return environment(**{**variables, **changes})


def write(folder: Path, sandbox: Sandbox, more: str = "") -> None:
    (folder / "pyproject.toml").write_text('[tool.accordant]\nextends = "luminate"\n', "utf-8")
    ada, bob = sandbox.people[:2]
    people = "".join(
        f"      {name}: {{cons_id: {person['cons_id']}, primary_email: {person['primary_email']}}}\n"
        for name, person in (("ada", ada), ("bob", bob))
    )
    text = f"accordant: 1\nsites:\n  local:\n    url: {sandbox.url}\n    people:\n{people}{more}"
    (folder / "sites.yaml").write_text(text, "utf-8")


def shows_no_secret(outcome: Outcome, env: dict[str, str]) -> bool:
    values = [value for name, value in env.items() if name.startswith("ACCORDANT_") and len(value) > 3]
    return not any(form in outcome.text for value in values for form in renderings(value).values())


# ------------------------------------------------------------------------------------------------- check


def test_a_site_that_has_everything_is_told_so(tool: Tool, tmp_path: Path, sandbox: Sandbox) -> None:
    write(tmp_path, sandbox, "    time_zone: America/Chicago\n")
    env = secrets(sandbox)
    checked = tool("site", "check", "local", env=env).expect(0)
    for line in ("ok  name", "ok  connection", "ok  server", "ok  client", "ok  ada", "ok  bob"):
        assert line in checked.out
    assert re.search(r"ada +found, \d+", checked.out)
    assert "second person" not in checked.out
    assert shows_no_secret(checked, env)


def test_what_a_run_could_not_show_is_said_with_what_is_needed(tool: Tool, sandbox: Sandbox) -> None:
    env = secrets(sandbox, ACCORDANT_PASSWORD="")
    person = f"cons_id={sandbox.people[-1]['cons_id']}"
    checked = tool("site", "check", "--url", sandbox.url, "--person", person, env=env).expect(0)
    text = " ".join(checked.out.split())
    assert "nothing can be said of the client: set ACCORDANT_AUTH" in text
    assert "name a second person" in text
    assert "give one person two of them" in text
    assert "in which zone the site is" in text


def test_somebody_who_is_not_found_is_told(tool: Tool, sandbox: Sandbox) -> None:
    checked = tool("site", "check", "--url", sandbox.url, "--person", "cons_id=1", env=secrets(sandbox)).expect(1)
    assert re.search(r"NO +person-1 +not found: code 16", checked.out)


def test_a_login_that_fails_is_tried_once_and_told(tool: Tool, tmp_path: Path, sandbox: Sandbox) -> None:
    write(tmp_path, sandbox)
    env = secrets(sandbox, ACCORDANT_PASSWORD="surely-not-this")
    checked = tool("site", "check", "local", env=env).expect(4)
    assert re.search(r"NO +client +the login at .* was refused", " ".join(checked.out.split()))
    assert "ok  server" in checked.out
    assert "surely-not-this" not in checked.text


def test_a_wrong_key_is_told(tool: Tool, tmp_path: Path, sandbox: Sandbox) -> None:
    write(tmp_path, sandbox)
    checked = tool(
        "site", "check", "local", "--caller", "server", env=secrets(sandbox, ACCORDANT_API_KEY="surely-not")
    ).expect(4)
    assert "code 2" in checked.out
    assert "surely-not" not in checked.text


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://nowhere.invalid/site", "cannot be looked up"),
        ("http://127.0.0.1:9/site", "nothing answers at 127.0.0.1:9"),
        ("http://a..b/site", "is no address"),
    ],
)
def test_why_a_site_cannot_be_reached_is_told(url: str, said: str, tool: Tool, sandbox: Sandbox) -> None:
    checked = tool("site", "check", "--url", url, env=secrets(sandbox))
    assert checked.code == (2 if "no address" in said else 4)
    assert said in checked.err


def test_a_site_without_encryption_is_told_apart(tool: Tool, sandbox: Sandbox) -> None:
    url = sandbox.url.replace("http:", "https:")
    checked = tool("site", "check", "--url", url, env=secrets(sandbox)).expect(4)
    assert "no encrypted connection" in checked.err


def test_a_page_for_people_is_no_api(tool: Tool, sandbox: Sandbox) -> None:
    with serving(lambda body, form: (200, "text/html", b"<html><body>We are back soon.</body></html>")) as stub:
        checked = tool(
            "site", "check", "--url", stub.url, "--person", "cons_id=1", "--caller", "server", env=secrets(sandbox)
        )
        assert len(stub.seen) == 1
    checked.expect(4)
    assert "maintenance" in checked.out


def test_a_site_must_be_named(quick: Tool) -> None:
    assert "--url" in quick("site", "check").expect(2).err
    assert (
        "only read"
        in quick("site", "check", "--url", "http://127.0.0.1:9", "--operation", "logInteraction").expect(2).err
    )


# ---------------------------------------------------------------------------------------------------- run


def test_a_run_is_announced_by_names_and_not_by_data(tool: Tool, tmp_path: Path, sandbox: Sandbox) -> None:
    write(tmp_path, sandbox, "    session_of: ada\n    concurrency: 2\n    rate: 3\n    intrusive: true\n")
    env = secrets(sandbox)
    announced = tool("run", "--operation", "getUserInteractions", "--site", "local", env=env).expect(2)
    text = " ".join(announced.err.split())
    for said in (
        "(local, sites.yaml:3:3)",
        "as server and client",
        "at most 2 at a time and 3 a second",
        "reads only",
        "for the data of ada, bob",
        "once each with a wrong api_key",
        "after a login of the client (ada)",
        "looks like an attack (intrusive)",
        "say --yes",
    ):
        assert said in text
    assert not any(value in text for person in sandbox.people for value in person.values())
    assert shows_no_secret(announced, env)


def test_a_site_without_credentials_is_refused_with_what_is_missing(
    tool: Tool, tmp_path: Path, sandbox: Sandbox
) -> None:
    write(tmp_path, sandbox, "    callers:\n      server:\n        api_key: {environment: MY_KEY}\n")
    refused = tool("run", "--operation", "getUserInteractions", "--site", "local", "--yes").expect(2)
    assert "MY_KEY, ACCORDANT_LOGIN_NAME, ACCORDANT_LOGIN_PASSWORD" in " ".join(refused.err.split())
    only = tool("run", "--operation", "getUserInteractions", "--site", "local", "--caller", "client", "--yes").expect(2)
    assert "ACCORDANT_AUTH" in only.err


def test_an_operation_that_writes_is_refused_unless_the_site_allows_it(
    tool: Tool, tmp_path: Path, sandbox: Sandbox
) -> None:
    write(tmp_path, sandbox)
    env = secrets(sandbox)
    refused = tool("run", "--operation", "logInteraction", "--site", "local", "--yes", env=env).expect(2)
    assert "writes: [logInteraction]" in refused.err
    write(tmp_path, sandbox, "    writes: [logInteraction]\n")
    allowed = tool("run", "--operation", "logInteraction", "--site", "local", env=env).expect(2)
    assert "which WRITE" in allowed.err


@pytest.mark.parametrize("method", ["login", "logout"])
def test_what_logs_in_or_out_is_refused_unless_the_site_allows_it(
    method: str, tool: Tool, tmp_path: Path, sandbox: Sandbox
) -> None:
    login = {f"ACCORDANT_{name.upper()}": sandbox.logins[0][name] for name in ("user_name", "password")}
    env = {**secrets(sandbox), **login}
    write(tmp_path, sandbox)
    refused = tool("run", "--operation", method, "--site", "local", "--yes", env=env).expect(2)
    assert f"writes: [{method}]" in refused.err
    assert not list(tmp_path.glob("reports/runs/*"))
    write(tmp_path, sandbox, f"    writes: [{method}]\n")
    announced = " ".join(tool("run", "--operation", method, "--site", "local", env=env).expect(2).err.split())
    assert "which LOG IN OR OUT" in announced
    if method == "login":
        assert "a wrong user_name and a wrong password" in announced
    else:
        assert "each as the client in a session of its own, after a login" in announced


def test_a_site_that_is_lost_on_the_way_is_one_message(tool: Tool, sandbox: Sandbox, tmp_path: Path) -> None:
    count = [0]

    def lost(body: str, form: dict[str, str]) -> tuple[int, str, bytes]:
        count[0] += 1
        if count[0] > 20:
            return 503, "text/html", b"<html><body>We are back soon.</body></html>"
        return 200, "text/xml", f'<getUserInteractionsResponse xmlns="{NAMESPACE}"/>'.encode()

    with serving(lost) as stub:
        arguments = ("--url", stub.url, "--person", "cons_id=1", "--caller", "server", "--rate", "500", "--yes")
        ended = tool("run", "--operation", "getUserInteractions", *arguments, env=secrets(sandbox)).expect(4)
    assert count[0] < 50
    assert "cannot be used any more" in ended.err
    assert "kept in reports" in ended.err
    assert "violated" not in ended.text
    assert list(tmp_path.glob("reports/runs/*/journal.ndjson"))


def test_ctrl_c_does_not_wait_for_a_site_that_does_not_answer(tmp_path: Path, sandbox: Sandbox) -> None:
    arrived, release = threading.Event(), threading.Event()
    count = [0]

    def silent(body: str, form: dict[str, str]) -> tuple[int, str, bytes]:
        count[0] += 1
        if count[0] > 3:
            arrived.set()
            release.wait(60)
        return 200, "text/xml", f'<getUserInteractionsResponse xmlns="{NAMESPACE}"/>'.encode()

    with serving(silent) as stub:
        words = ["run", "--operation", "getUserInteractions", "--url", stub.url, "--person", "cons_id=1", "--yes"]
        with subprocess.Popen(
            [sys.executable, "-m", "accordant", *words, "--caller", "server", "--timeout", "600"],
            cwd=tmp_path,
            env=secrets(sandbox),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert arrived.wait(60)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        release.set()
    assert process.returncode == 130
    assert "kept in reports" in err
    assert "Traceback" not in out + err


# ------------------------------------------------------------------------------------------- files, lists


def test_a_caller_can_be_chosen_for_the_sandbox_too(tool: Tool) -> None:
    refused = tool("run", "--operation", "getUserInteractions", "--caller", "servr").expect(2)
    assert "did you mean 'server'" in refused.err
    only = tool("run", "--operation", "getUserInteractions", "--caller", "server", "--budget", "5").expect(0)
    assert {entry["_accordant"]["case"]["caller"] for entry in only.entries} == {"server"}


def test_options_about_a_site_need_a_site(quick: Tool) -> None:
    refused = quick("run", "--operation", "getUserInteractions", "--rate", "1", "--person", "cons_id=1").expect(2)
    assert "--person and --rate are for a live site" in refused.err


def test_sites_are_listed_and_mistakes_told(quick: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    assert "accordant init" in quick("site", "list").expect(0).out
    quick("init").expect(0)
    assert "staging  https://secure2.example.org/organization/site" in quick("site", "list").expect(0).out
    file = tmp_path / "sites.yaml"
    file.write_text(file.read_text("utf-8").replace("    url:", "    urll:"), "utf-8")
    for command in (("site", "list"), ("lint",)):
        told = quick(*command).expect(3)
        assert "did you mean 'url'?" in told.err
        assert "sites.yaml:" in told.err


def test_the_example_is_valid_with_all_its_comments_taken_away(quick: Tool, tmp_path: Path) -> None:
    quick("init", "--schemas").expect(0)
    assert (tmp_path / "schemas" / "luminate" / "sites.schema.json").is_file()
    file = tmp_path / "sites.yaml"
    lines = file.read_text("utf-8").splitlines()
    assert lines[0].endswith("schemas/luminate/sites.schema.json")
    bare = [re.sub(r"^    # (?= *[a-z_]+:)", "    ", line) for line in lines]
    assert len([1 for before, after in zip(lines, bare, strict=True) if before != after]) > 15
    file.write_text("\n".join(bare), "utf-8")
    for name in ("certificates.pem", "vendor.xsd"):
        (tmp_path / name).write_text("")
    quick("lint").expect(0)
