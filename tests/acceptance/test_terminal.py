"""What stands on the terminal: help that teaches, 80 columns, no colours where they are not wanted, nothing hostile."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from acceptance.support import (
    CANARIES,
    NAMESPACE,
    ROW,
    Outcome,
    accordant,
    as_json,
    environment,
    serving,
    too_wide,
    xml,
)

Tool = Callable[..., Outcome]
COMMANDS = ("init", "lint", "validate", "plan", "run", "replay", "derive", "sandbox", "explain")
HEAVY = {"hypothesis", "xmlschema", "requests", "jsonschema", "starlette", "sqlalchemy", "uvicorn"}
# C0 but for tab and line feed, DEL, C1, and the characters that turn the direction of what follows.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]")


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_80_columns(command: str, quick: Tool) -> None:
    out = quick(*command.split(), "--help").expect(0).out
    assert [line for line in out.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_more_than_its_options(command: str, quick: Tool) -> None:
    out = quick(command, "--help").expect(0).out
    explanation = out.partition("\n\n")[2].partition("Options:")[0]
    assert "Example" in explanation or len(explanation.split()) >= 20
    assert quick(command, "-h").out == out


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_shows_no_mark_up_of_its_own(command: str, quick: Tool) -> None:
    assert "\\b" not in quick(*command.split(), "--help").expect(0).out


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_stand_on_lines_of_their_own(command: str, quick: Tool) -> None:
    """So that one can copy them."""
    explanation = quick(command, "--help").expect(0).out.partition("Options:")[0]
    if "Examples" not in explanation:
        return
    examples = [line for line in explanation.partition("Examples")[2].splitlines() if "accordant " in line]
    assert examples
    assert all(line.lstrip().startswith("accordant ") and line.count("accordant ") == 1 for line in examples)


def test_help_names_the_commands_and_the_exit_codes(quick: Tool) -> None:
    out = quick("--help").expect(0).out
    for command in COMMANDS:
        assert re.search(rf"^  {command}\s", out, re.MULTILINE)
    for code in ("0", "1", "2", "3", "4", "70"):
        assert re.search(rf"^\s+{code}\s+\w", out, re.MULTILINE)


def test_help_of_run_names_the_secrets_it_reads(quick: Tool) -> None:
    out = quick("run", "--help").expect(0).out
    for variable in CANARIES:
        assert variable in out


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "accordant", "--help"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}
    loaded = {module.partition(".")[0] for module in modules}
    assert "accordant" in loaded
    # Each is dozens of dataclasses, which take longer to make than everything that help needs.
    assert not modules & {"accordant.contracts", "accordant.findings", "accordant.exchange"}
    assert not loaded & (HEAVY | {"lxml", "elementpath", "jsonschema_rs", "yaml"})


def test_version(tool: Tool) -> None:
    assert re.fullmatch(r"accordant \d+\.\d+\S*\n", tool("--version").expect(0).out)


@pytest.mark.parametrize(
    "arguments", [["rum"], ["run", "--fualt", "x"], ["run", "--seed", "minus-one"], ["replay"], ["run", "--seed", "-1"]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], tool: Tool) -> None:
    refused = tool(*arguments).expect(2)
    assert refused.err
    assert not refused.out


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    command = f"{sys.executable} -m accordant explain | head -1"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, check=True)
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


# --- 80 columns -------------------------------------------------------------------------------------------------------


def test_reports_fit_80_columns(clean: Outcome, faulty: Callable[[str], Outcome]) -> None:
    for outcome in (clean, faulty("page-overlap"), faulty("order-ignored"), faulty("malformed-xml")):
        assert too_wide(outcome.text) == []


def test_findings_of_files_fit_80_columns(quick: Tool, tmp_path: Path) -> None:
    long = ROW.replace(">6<", f">{'no number ' * 40}<").replace("interactionTypeId", "interactionTypeId")
    (tmp_path / "long.xml").write_text(xml(long), encoding="utf-8")
    (tmp_path / "unknown.json").write_text(as_json('{"interactionId": "7", "kind": "6"}'), encoding="utf-8")
    assert too_wide(quick("validate", ".").expect(1).text) == []


def test_the_plan_fits_80_columns(quick: Tool) -> None:
    assert too_wide(quick("plan").expect(0).out)[:3] == []


def test_what_is_said_before_a_live_run_fits_80_columns(tool: Tool) -> None:
    url = "http://127.0.0.1:1/site"
    refused = tool("run", "--url", url, "--person", "cons_id=1", env=environment(**CANARIES)).expect(2)
    assert too_wide(refused.err) == []


def test_explanations_fit_80_columns(quick: Tool) -> None:
    for name in ([], ["vacuous"], ["no-credential-echo"], ["getUserInteractions/rules/identifier/refused"]):
        assert too_wide(quick("explain", *name).expect(0).out) == []


# --- colours ----------------------------------------------------------------------------------------------------------


def bad_file(folder: Path) -> Path:
    path = folder / "bad.xml"
    path.write_text(xml(ROW.replace(">6<", ">six<")), encoding="utf-8")
    return path


def on_a_terminal(*arguments: str, cwd: Path, env: dict[str, str]) -> str:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "accordant", *arguments], cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    process.wait()
    return written.decode("utf-8")


def test_a_pipe_has_no_escape_sequences(tool: Tool, tmp_path: Path, faulty: Callable[[str], Outcome]) -> None:
    bad_file(tmp_path)
    for outcome in (tool("validate", "bad.xml"), tool("--help"), tool("explain"), faulty("page-overlap")):
        assert "\x1b" not in outcome.text


def test_no_color_is_honoured_on_a_terminal(tmp_path: Path) -> None:
    bad_file(tmp_path)
    env = environment(NO_COLOR="1", TERM="xterm-256color")
    for arguments in (("validate", "bad.xml"), ("--help",), ("lint",), ("no-such-command",)):
        text = on_a_terminal(*arguments, cwd=tmp_path, env=env)
        assert text
        assert "\x1b" not in text


def test_no_color_outranks_a_forced_one(tmp_path: Path) -> None:
    bad_file(tmp_path)
    outcome = accordant("validate", "bad.xml", cwd=tmp_path, env=environment(NO_COLOR="1", FORCE_COLOR="1"))
    assert "\x1b" not in outcome.expect(1).text


def test_the_text_on_a_terminal_is_that_of_a_pipe(tmp_path: Path) -> None:
    bad_file(tmp_path)
    text = on_a_terminal("validate", "bad.xml", cwd=tmp_path, env=environment(TERM="xterm-256color"))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n")
    assert plain == accordant("validate", "bad.xml", cwd=tmp_path).out


# --- hostile content --------------------------------------------------------------------------------------------------

HOSTILE = "\x1b[2J\x1b[31mred\x07\x08\u202e\u2066\x9b31m\u2028\x00"
HOSTILE_XML = "\u202e\u2066six\x9b31m\x85\u2028\u200f"
FILES: dict[str, bytes] = {
    "value.json": as_json(f'{{"interactionId": {"@"}}}').replace("@", json.dumps(HOSTILE)).encode(),
    "raw-value.json": as_json(f'{{"interactionId": "{HOSTILE_XML}"}}').encode(),
    "key.json": as_json(f'{{"interactionId": "7", {json.dumps(HOSTILE)}: "1"}}').encode(),
    "root.json": f"{{{json.dumps(HOSTILE)}: {{}}}}".encode(),
    "raw.json": as_json(f'{{"interactionId": "{HOSTILE}"}}').encode(),
    "message.json": f'{{"errorResponse": {{"code": "4711", "message": {json.dumps(HOSTILE)}}}}}'.encode(),
    "value.xml": xml(ROW.replace(">6<", f">{HOSTILE_XML}<")).encode(),
    "message.xml": (
        f'<errorResponse xmlns="{NAMESPACE}"><code>4711</code><message>{HOSTILE_XML}</message></errorResponse>'
    ).encode(),
    "raw.xml": xml(ROW.replace(">6<", f">{HOSTILE}<")).encode(),
    "namespace.xml": xml(namespace=f"http://example.org/{HOSTILE_XML}").encode(),
    "doctype.xml": f"<!DOCTYPE a [<!ENTITY b '{HOSTILE_XML}'>]><a/>".encode(),
    "comment.xml": b"<a>\x1b]0;title\x07</a>",
    "attribute.xml": xml(ROW.replace("<interactionTypeId>", f'<interactionTypeId hostile="{HOSTILE_XML}">')).encode(),
    "latin.xml": b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\x9b31m',
}


@pytest.mark.parametrize("output", ["text", "json"])
@pytest.mark.parametrize("name", FILES)
def test_hostile_bytes_of_a_file_do_not_reach_the_terminal(name: str, output: str, quick: Tool, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    outcome = quick("validate", name, "--format", output, "--verbose")
    assert outcome.code in {0, 1}
    assert name in outcome.out
    assert UNWANTED.findall(outcome.text) == []


def test_a_hostile_name_of_a_file_does_not_reach_the_terminal(quick: Tool, tmp_path: Path) -> None:
    name = "bad\x1b[31m\u202e.xml"
    (tmp_path / name).write_bytes(FILES["value.xml"])
    assert UNWANTED.findall(quick("validate", ".").expect(1).text) == []
    assert UNWANTED.findall(quick("validate", f"no-{name}").expect(2).text) == []


def test_a_hostile_line_of_a_contract_does_not_reach_the_terminal(quick: Tool, tmp_path: Path) -> None:
    quick("init").expect(0)
    contract = f'accordant: 1\noperation: "get\u202eThings"  # {HOSTILE_XML}\ncolour: red\n'
    (tmp_path / "contracts" / "a.yaml").write_text(contract, encoding="utf-8")
    assert UNWANTED.findall(quick("lint").expect(3).text) == []


def test_what_a_hostile_site_says_does_not_reach_the_terminal(tool: Tool) -> None:
    """The message of a refusal is shown, escaped."""
    refusal = f'<errorResponse xmlns="{NAMESPACE}"><code>2</code><message>{HOSTILE_XML}</message></errorResponse>'
    with serving(lambda body, form: (403, "text/xml;charset=UTF-8", refusal.encode())) as stub:
        env = environment(**CANARIES)
        refused = tool("run", "--url", stub.url, "--person", "cons_id=1", "--yes", env=env).expect(4)
    assert "six" in refused.err
    assert UNWANTED.findall(refused.text) == []
    shown = tool("replay", "@last")
    assert UNWANTED.findall(shown.text) == []
