"""What several commands share: which operation is meant, and what makes the exit code 1."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import NAME, operation

from accordant.cli.options import choose_operation, echo_lines, exit_code, open_contract
from accordant.contracts import Clause, Contract, Strength
from accordant.errors import UsageError
from accordant.findings import Breach, Finding, Report, Severity, Standing
from accordant.locations import Location

ONE = Contract({NAME: operation()})
TWO = Contract({NAME: operation(), "getUser": operation()})


def test_the_only_operation_is_meant_where_none_is_named() -> None:
    assert choose_operation(ONE, None) is choose_operation(ONE, NAME) is ONE.operations[NAME]


@pytest.mark.parametrize(
    ("contract", "name", "said"),
    [
        (TWO, None, f"choose one with --operation: getUser, {NAME}"),
        (Contract({}), None, "the contract has none"),
        (TWO, "getUserInteraction", f"did you mean '{NAME}'"),
        (TWO, "x", f"there are: getUser, {NAME}"),
    ],
)
def test_an_operation_that_cannot_be_told_is_a_mistake_of_the_caller(contract, name, said) -> None:
    with pytest.raises(UsageError, match=said):
        choose_operation(contract, name)


def finding(severity: Severity) -> Finding:
    clause = Clause("a/b/c", Strength.MUST, "", "", Location("a"))
    return Finding("F1", clause, severity, Breach("", "", ""), (), (), "0" * 12)


@pytest.mark.parametrize(
    ("severities", "failed", "codes"),
    [
        ([], (), {"error": 0, "warning": 0, "changed": 0, "never": 0}),
        ([Severity.CHANGED], (), {"error": 0, "warning": 0, "changed": 1, "never": 0}),
        ([Severity.WARNING], (), {"error": 0, "warning": 1, "changed": 1, "never": 0}),
        ([Severity.ERROR], (), {"error": 1, "warning": 1, "changed": 1, "never": 0}),
        ([Severity.WARNING, Severity.ERROR], (), {"error": 1, "warning": 1, "changed": 1, "never": 0}),
        ([], ("op",), {"error": 1, "warning": 1, "changed": 1, "never": 0}),
    ],
)
def test_what_makes_a_run_fail(severities, failed, codes) -> None:
    report = Report("a", (), tuple(map(finding, severities)), failed_operations=failed)
    assert {fail_on: exit_code(report, fail_on) for fail_on in codes} == codes


@pytest.mark.parametrize("standing", list(Standing))
def test_only_what_is_known_does_not_make_a_run_fail(standing: Standing) -> None:
    found = replace(finding(Severity.ERROR), standing=standing)
    assert exit_code(Report("a", (), (found,)), "error") == (0 if standing is Standing.KNOWN else 1)


def test_lines_are_printed_without_colour_where_nobody_wants_it(monkeypatch, capsys) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    echo_lines(iter(["\x1b[31mred\x1b[0m"]))
    assert capsys.readouterr().out == "red\n"


def test_the_contract_of_the_project_in_the_working_folder_is_opened(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    project, contract = open_contract(None)
    assert project.is_bundled
    assert NAME in contract.operations
