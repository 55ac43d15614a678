"""The fixtures as a user's tests use them, run by a pytest of their own."""

from __future__ import annotations

import pytest
from helpers import NAME, operation, project, reader

pytest_plugins = ["pytester"]


@pytest.fixture(scope="module", autouse=True)
def _loaded_before() -> None:
    """Load all that the fixtures load late: what a pytest within this one has loaded is unloaded when it ends."""
    import accordant.pytest_plugin.answer_sites
    import accordant.pytest_plugin.interception  # noqa: F401
    from accordant.answer_shapes import answer_shapes
    from accordant.clients import Client
    from accordant.examiners import Examiner
    from accordant.loading import load_contract
    from accordant.rehearsals import sandbox_site
    from accordant.sandbox import Sandbox

    contract = load_contract(project())
    answer_shapes(operation(), project(), reader())
    with (
        Sandbox(isolation="thread") as sandbox,
        Client(contract, Examiner(contract, project()), sandbox_site(sandbox)) as client,
    ):
        assert client.call(NAME, {"response_format": "json"}, caller="client").is_success


CALL = """
import pytest
import requests

def call(site, **more):
    names = ("api_key", "login_name", "login_password")
    sent = {"method": "getUserInteractions", "v": "1.0", "response_format": "json"}
    sent |= {name: site.credentials[name] for name in names}
    return requests.post(f"{site.url}/SRConsAPI", data=sent | more, timeout=10)
"""


def run(pytester: pytest.Pytester, tests: str, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(CALL + tests)
    plugin = ("-p", "accordant.pytest_plugin.fixtures", "-p", "no:cacheprovider")
    # Whoever has imported the plugin before has left nothing to be rewritten.
    warnings = ("-W", "error", "-W", "ignore::pytest.PytestAssertRewriteWarning")
    return pytester.runpytest_inprocess(*plugin, "--strict-markers", *warnings, *arguments)


def test_a_recorder_fails_a_test_at_the_line_that_made_the_call_and_leaves_right_calls_alone(
    pytester: pytest.Pytester,
) -> None:
    result = run(
        pytester,
        """
def test_right(accordant_recorder, accordant_sandbox, accordant_person):
    answer = call(accordant_sandbox, cons_id=accordant_person.cons_id, list_page_size="100")
    found = answer.json()["getUserInteractionsResponse"].get("interaction", [])
    assert len(found if isinstance(found, list) else [found]) == accordant_person.rows
    assert [one.findings for one in accordant_recorder.calls] == [()]

def test_sent(accordant_recorder, accordant_sandbox):
    call(accordant_sandbox, cons_id="1", list_page_sise="5")

@pytest.mark.accordant_sandbox(faults=["single-row-as-array-in-json"])
def test_answered(accordant_recorder, accordant_sandbox):
    call(accordant_sandbox, cons_id=accordant_sandbox.people[3]["cons_id"])

def test_failed_by_itself(accordant_recorder, accordant_sandbox):
    assert call(accordant_sandbox, cons_id="1", begin_date="today").ok

@pytest.mark.accordant_recorder(allow=["sent/unknown-parameter"])
def test_allowed(accordant_recorder, accordant_sandbox):
    call(accordant_sandbox, cons_id="1", list_page_sise="5")

@pytest.mark.accordant_recorder(expect=["sent/rules/*"])
def test_expected(accordant_recorder, accordant_sandbox):
    call(accordant_sandbox)

def test_expected_and_missing(accordant_recorder, accordant_sandbox):
    accordant_recorder.expect("sent/rules/date-order")
    call(accordant_sandbox, cons_id=accordant_sandbox.people[0]["cons_id"])

def test_warned(accordant_recorder, accordant_sandbox):
    call(accordant_sandbox, cons_id=accordant_sandbox.people[0]["cons_id"], luminateExtend="1")

@pytest.fixture
def tidies_up(accordant_recorder, accordant_sandbox):
    yield
    call(accordant_sandbox, cons_id="1", v="2.0")

def test_torn_down(tidies_up):
    pass
""",
        "--accordant-keep=kept",
        f"--junit-xml={pytester.path / 'junit.xml'}",
    )
    result.assert_outcomes(passed=8, failed=5, errors=1)
    output = result.stdout.str()
    assert "list_page_sise; did you mean 'list_page_size'?" in output
    assert "return requests.post(" in output
    result.stdout.fnmatch_lines(["*.py:8: in call", "  called at *.py:17: in test_sent"])
    for clause in (
        "sent/unknown-parameter",
        "checks/schema",
        "sent/parameters/begin_date",
        "sent/parameters/v",
    ):
        result.stdout.fnmatch_lines([f"  * getUserInteractions/{clause}: *"])
    result.stdout.fnmatch_lines(["accordant: expected and not found: sent/rules/date-order"])
    assert "ERROR at teardown of test_torn_down" in output
    assert (
        'name="accordant_finding" value="getUserInteractions/checks/schema"'
        in (pytester.path / "junit.xml").read_text()
    )
    kept = sorted(path.name for path in (pytester.path / "kept").iterdir())
    assert len(kept) == 13
    assert "test_answered" in kept[1] or any(name.endswith("--test_answered") for name in kept)


def test_what_is_advised_against_is_warned_of_at_the_users_line_or_fails_where_that_is_wanted(
    pytester: pytest.Pytester,
) -> None:
    tests = """
def test_adds_its_version(accordant_recorder, accordant_sandbox):
    call(accordant_sandbox, cons_id=accordant_sandbox.people[0]["cons_id"], luminateExtend="1")
"""
    result = run(pytester, tests, "-W", "default")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*.py:8: AccordantWarning: getUserInteractions/sent/unknown-parameter: expected *"])
    run(pytester, tests, "-W", "default", "--accordant-strict").assert_outcomes(failed=1)


def test_the_client_of_a_contract_fills_in_what_every_call_has(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_client(accordant_client, accordant_sandbox):
    one = accordant_sandbox.people[3]
    answer = accordant_client.call("getUserInteractions", cons_id=one["cons_id"], list_page_size=5)
    assert (answer.status, answer.is_success, answer.findings) == (200, True, ())
    assert [row.value("consId") for row in answer.rows] == [one["cons_id"]]
    assert answer.document["getUserInteractionsResponse"]["interaction"]["consId"] == one["cons_id"]
    assert all(secret not in repr(answer.exchange) for secret in accordant_sandbox.credentials.values())
    refused = accordant_client.call("getUserInteractions", {"v": None})
    assert (refused.is_success, refused.rows) == (False, ()) and refused.error_code and refused.error_message
    own = accordant_client.call("getUserInteractions", caller="client")
    assert own.is_success and len(own.rows) == 25

@pytest.mark.accordant_sandbox(seed=3, faults=["count-as-float"], dialect={"page_size_cap": 10}, rows=500)
def test_marked(accordant_client, accordant_sandbox):
    assert (accordant_sandbox.seed, accordant_sandbox.faults) == (3, ("count-as-float",))
    answer = accordant_client.call("getUserInteractions", cons_id=accordant_sandbox.people[0]["cons_id"])
    assert len(answer.rows) == 10
    assert {finding.clause.id for finding in answer.findings} == {"getUserInteractions/checks/schema"}

@pytest.mark.accordant_sandbox(fault="count-as-float")
def test_wrongly_marked(accordant_sandbox):
    pass

@pytest.mark.accordant_sandbox(faults=["count-as-flote"])
def test_marked_with_a_slip(accordant_sandbox):
    pass

@pytest.mark.accordant_sandbox(rows=2)
def test_marked_with_too_little(accordant_sandbox):
    pass
""",
    )
    result.assert_outcomes(passed=2, errors=3)
    for message in ("takes seed, *, not fault=*", "*did you mean 'count-as-float'*", "a site has * rows at least*"):
        result.stdout.fnmatch_lines([f"the marker accordant_sandbox*{message}"])


def test_a_test_runs_once_with_each_legal_answer(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.accordant_answers("getUserInteractions", shapes=["no rows", "one row"])
def test_counts(accordant_answers, accordant_recorder):
    answer = call(accordant_answers, cons_id="1", list_page_size="1000", interaction_type_id="7")
    assert answer.ok != accordant_answers.is_error
    assert accordant_answers.seen[0]["cons_id"] == "1"
    if not accordant_answers.is_error:
        # This is the bug.
        assert len(answer.json()["getUserInteractionsResponse"]["interaction"]) == accordant_answers.rows
""",
        "-v",
    )
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*test_counts?no-rows? FAILED*", "*test_counts?one-row? FAILED*", "*error-1? PASSED*"])


def test_a_marker_that_names_nothing_is_a_short_message(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.accordant_answers("getUserInteraction")
def test_counts(accordant_answers):
    pass
""",
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the contract has no operation 'getUserInteraction'; did you mean *"])
    assert "Traceback" not in result.stdout.str()


def test_loading_the_plugin_loads_nothing_of_the_engine(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
import sys

def test_that():
    assert not {"lxml", "requests", "accordant.contracts"} & set(sys.modules)
"""
    )
    result = pytester.runpytest_subprocess("-p", "accordant.pytest_plugin.fixtures", "-p", "no:hypothesispytest")
    result.assert_outcomes(passed=1)
