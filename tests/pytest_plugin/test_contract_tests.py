"""`pytest contracts/`: what is collected, what becomes of each test, and what is said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sessions_of_pytest import CLAUSES, FAULT, FILE, OPERATION, copied_contract, in_a_process, in_process, make_project

from accordant.contracts import Contract
from accordant.loading import load_contract
from accordant.project import Project, find_project
from accordant.pytest_plugin import executions, failures, items, sessions, summaries
from accordant.pytest_plugin.executions import Executions
from accordant.pytest_plugin.settings import Settings
from accordant.pytest_plugin.verdicts import Judged
from accordant.recordings import JOURNAL_FILE, read_journal

pytest_plugins = ["pytester"]

# What is loaded here is not loaded anew by every session within this process.
LOADED = (executions, failures, items, sessions, summaries)
NODE = f"{FILE}::checks/schema[server-json]"
Tests = Callable[..., pytest.RunResult]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return find_project(make_project(tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="module")
def contract(project: Project) -> Contract:
    return load_contract(project)


@pytest.fixture(scope="module")
def parallel(project: Project) -> subprocess.CompletedProcess[str]:
    """Return a session of two processes that test some clauses on a faulty sandbox."""
    chosen = " or ".join(CLAUSES)
    arguments = (
        "contracts",
        "-n",
        "2",
        "-W",
        "error",
        "-k",
        chosen,
        "--accordant-fault",
        FAULT,
        "-p",
        "no:cacheprovider",
    )
    return in_a_process(project.root, *arguments)


@pytest.fixture(scope="module")
def recorded(project: Project, parallel: subprocess.CompletedProcess[str]) -> Path:
    """Return the run of that session."""
    assert parallel.returncode == 1, parallel.stdout + parallel.stderr
    (folder,) = (project.reports / "runs").iterdir()
    return folder


@pytest.fixture
def tests(pytester: pytest.Pytester) -> Tests:
    """Run pytest with the plugin on a new project, within this process."""
    make_project(pytester.path)

    def run(*arguments: object) -> pytest.RunResult:
        return in_process(pytester, "-W", "error", "--strict-markers", "--strict-config", *arguments)

    return run


def outcomes(result: pytest.RunResult) -> dict[str, int]:
    return {name: count for name, count in result.parseoutcomes().items() if name != "deselected"}


def test_a_must_has_a_test_for_each_caller_and_format_and_other_clauses_have_one(tests: Tests) -> None:
    lines = tests("contracts", "--collect-only", "-q").outlines
    pages = [line for line in lines if "pages-are-a-partition" in line]
    assert pages == [
        f"{FILE}::relations/pages-are-a-partition[{cell}]"
        for cell in ("server-xml", "server-json", "client-xml", "client-json")
    ]
    assert f"{FILE}::asserts/ids-are-unique" in lines
    assert f"{FILE}::rules/identifier/refused[server-xml]" in lines
    assert f"{FILE}::rules/identifier/refused[client-xml]" not in lines  # the rule is for servers alone


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [(("-m", "probes"), {"probes"}), (("-k", "identifier"), {"rules"}), (("-m", "must and asserts"), {"asserts"})],
)
def test_tests_are_chosen_by_kind_strength_and_name(tests: Tests, chosen: tuple[str, ...], kinds: set[str]) -> None:
    lines = [line for line in tests("contracts", "--collect-only", "-q", *chosen).outlines if "::" in line]
    assert {line.partition("::")[2].partition("/")[0] for line in lines} == kinds


def test_several_processes_execute_a_plan_once(
    parallel: subprocess.CompletedProcess[str], recorded: Path, project: Project
) -> None:
    requests = len(read_journal(recorded).exchanges)
    assert f"{OPERATION}: {requests} requests, run {recorded.name}" in parallel.stdout
    assert [path.name for path in (project.reports / "runs").iterdir()] == [recorded.name]


def test_a_broken_clause_says_what_was_expected_what_came_and_how_to_see_it_again(tests: Tests, recorded: Path) -> None:
    result = tests(NODE, "--accordant-run", recorded)
    assert outcomes(result) == {"failed": 1}
    text = result.stdout.str()
    result.stdout.fnmatch_lines(
        [
            f"F*error  {OPERATION}/checks/schema",
            "*contract  *getUserInteractions.yaml:*",
            "*expected  *",
            "*actual  *",
            "*where  *line *",
            "*request  *",
            "*source  *",
            f"*again     accordant replay {recorded.name} F*",
            f"*pytest --accordant-run {recorded.name} '*schema?server-json?'",
            f"FAILED {FILE}::checks/schema*",
        ]
    )
    assert "Traceback" not in text
    assert "executions.py" not in text


def test_a_clause_that_holds_passes_and_one_of_which_nothing_was_sent_is_skipped_with_its_place(
    tests: Tests, recorded: Path
) -> None:
    result = tests("contracts", "-k", "identifier/refused or nought-is-false", "-rs", "--accordant-run", recorded)
    assert outcomes(result) == {"passed": 2, "skipped": 4}
    result.stdout.fnmatch_lines(["SKIPPED *listing.yaml:*: not exercised: left out by --clause or --phase"])


def test_the_end_of_the_session_says_what_was_judged_and_what_could_not_be_seen(tests: Tests, recorded: Path) -> None:
    result = tests("contracts", "-k", "nought-is-false", "--accordant-run", recorded)
    result.stdout.fnmatch_lines(
        [
            f"accordant: the run {recorded.name}, nothing is sent",
            f"{OPERATION}: nothing was sent, run {recorded.name}",
            "tests: 4 not exercised",
            "4 of 4 could not be seen to hold or to break*",
        ]
    )


def test_junit_has_clause_strength_source_requests_verdict_and_run(
    tests: Tests, recorded: Path, pytester: pytest.Pytester
) -> None:
    tests("contracts", "-k", "identifier/refused and xml", "--accordant-run", recorded, "--junitxml=found.xml")
    case = ET.parse(pytester.path / "found.xml").find(".//testcase")
    assert case is not None
    said = {one.get("name"): one.get("value") for one in case.iter("property")}
    assert said["accordant_clause"] == f"{OPERATION}/rules/identifier/refused"
    assert said["accordant_strength"] == "must"
    assert said["accordant_source"]
    assert int(said["accordant_requests"] or 0) > 0
    assert said["accordant_verdict"] == "held"
    assert said["accordant_run"] == recorded.name


def test_a_finding_that_the_baseline_knows_is_expected_to_fail_with_the_reason(
    tests: Tests, recorded: Path, project: Project, contract: Contract, tmp_path: Path, pytester: pytest.Pytester
) -> None:
    executed = Executions(project, contract, Settings(run=str(recorded)), tmp_path, {})
    judged = executed.of(OPERATION)
    assert isinstance(judged, Judged)
    known = [
        f"  {finding.fingerprint}: {{clause: {finding.clause.id}, reason: ticket 4711, owner: us, expires: 2999-01-01}}"
        for finding in judged.report.findings
    ]
    (pytester.path / "known.yaml").write_text("accordant: 1\nbaseline: sandbox\nfindings:\n" + "\n".join(known))
    arguments = (NODE, "--accordant-run", recorded, "--accordant-baseline")
    result = tests(*arguments, "known.yaml", "-rx")
    assert outcomes(result) == {"xfailed": 1}
    result.stdout.fnmatch_lines(["XFAIL *ticket 4711 (us, until 2999-01-01)"])
    assert outcomes(tests(*arguments, "none")) == {"failed": 1}


def test_what_failed_last_can_be_run_alone(tests: Tests, recorded: Path) -> None:
    tests(NODE, "--accordant-run", recorded)
    lines = tests("contracts", "--lf", "--collect-only", "-q").outlines
    assert [line for line in lines if "::" in line] == [NODE]


def test_what_cannot_be_judged_is_one_error_and_the_other_tests_are_skipped(tests: Tests) -> None:
    result = tests("contracts", "-k", "formats-agree", "--accordant-run", "nowhere")
    assert outcomes(result) == {"errors": 1, "skipped": 3}
    result.stdout.fnmatch_lines(["there is no run 'nowhere'*"])
    assert "Traceback" not in result.stdout.str()
    assert "During handling" not in result.stdout.str()


def test_nothing_is_sent_to_a_live_site_unless_that_is_said(tests: Tests) -> None:
    result = tests("contracts", "-k", "formats-agree", "--accordant-url", "http://127.0.0.1:9/site")
    result.stdout.fnmatch_lines(["*nothing was sent to http://127.0.0.1:9/site: say --accordant-yes*"])


def test_a_broken_contract_is_one_error_with_its_places(pytester: pytest.Pytester) -> None:
    copied_contract(pytester.path)
    file = pytester.path / "contracts/luminate/groups/reading.yaml"
    file.write_text(file.read_text("utf-8").replace("strength: must", "strength: mist", 1), "utf-8")
    result = in_process(pytester, "contracts")
    assert outcomes(result) == {"errors": 1}
    result.stdout.fnmatch_lines(["contracts/luminate/groups/reading.yaml:*: *", "*did you mean 'must'?*"])
    assert "Traceback" not in result.stdout.str()


def test_yaml_that_is_in_no_contracts_folder_of_a_project_is_nobodys_test(pytester: pytest.Pytester) -> None:
    (pytester.path / "contracts").mkdir()
    for name in ("contracts/getUserInteractions.yaml", "other.yaml"):
        (pytester.path / name).write_text("operation: getUserInteractions\n", "utf-8")
    result = in_process(pytester)
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert not [line for line in result.outlines if line.startswith("accordant")]


def test_yaml_beside_the_contracts_folder_of_a_project_is_nobodys_test(tests: Tests, pytester: pytest.Pytester) -> None:
    (pytester.path / "data").mkdir()
    (pytester.path / "data" / "one.yaml").write_text("operation: getUserInteractions\n", "utf-8")
    assert tests("data").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_collecting_can_be_switched_off(tests: Tests) -> None:
    assert tests("contracts", "--accordant-collect", "off").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_run_that_was_broken_off_is_gone_on_with(
    project: Project, contract: Contract, recorded: Path, tmp_path: Path
) -> None:
    whole = (recorded / JOURNAL_FILE).read_bytes().splitlines(keepends=True)
    begun = project.reports / "runs" / "begun"
    begun.mkdir()
    half = b"".join(whole[: len(whole) // 2]).replace(recorded.name.encode(), b"begun", 1)
    (begun / JOURNAL_FILE).write_bytes(half)
    before = {exchange.case.id: exchange.started_at for exchange in read_journal(begun).exchanges}
    file = tmp_path / f"{OPERATION}.json"
    executions._write(file, executions.Known(OPERATION, "sandbox", str(begun)))
    selected = {OPERATION: tuple(f"{OPERATION}/{clause}" for clause in CLAUSES)}
    judged = Executions(project, contract, Settings(fault=(FAULT,)), tmp_path, selected).of(OPERATION)
    assert isinstance(judged, Judged)
    assert judged.report.run == "begun"
    now = read_journal(begun)
    assert now.complete
    assert len(now.exchanges) > len(before)
    assert before.items() <= {exchange.case.id: exchange.started_at for exchange in now.exchanges}.items()
