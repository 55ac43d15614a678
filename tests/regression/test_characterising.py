"""What gets into a profile of what a run observed, and what must not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import NAME, exchange, operation, reader, row, site, xml
from regression.made import TODAY

from accordant.claims import Probe, Way
from accordant.clauses import Clause, Expression, Strength
from accordant.contracts import Operation
from accordant.findings import ClauseReport, Report, Verdict
from accordant.judging import Judge
from accordant.locations import Location
from accordant.pseudonyms import personal_names
from accordant.regression.characterising import characterised, hidden_values
from accordant.regression.profiles import WITHHELD, ProfileEntry

PLACE = Location("/somewhere/contracts/luminate/a.yaml", 3)
ID = f"{NAME}/probes/p"


def asking(observe: str) -> Operation:
    way = Way("these", PLACE, observe=Expression(observe, PLACE))
    return replace(operation(), probes={"p": Probe("p", "Which?", "inferred", PLACE, (way,))})


def entry(observe: str, said: str = "", reason: str = "", verdict: Verdict = Verdict.OBSERVED) -> ProfileEntry:
    of = asking(observe)
    judge = Judge(of, reader())
    judge.add([exchange(xml([row(1, subject="Lovelace")]))])
    names = personal_names([of])
    clause = Clause(ID, Strength.PROBE, "Which?", "inferred", PLACE)
    one = ClauseReport(clause, verdict, observations={said: 2} if said else {}, reasons={reason: 1} if reason else {})
    made = characterised(Report("t", (one,), ()), of, names, hidden_values(judge, site(), names), TODAY)
    return made.entries[ID]


def test_an_answer_is_taken_as_it_is_where_it_is_nobodys() -> None:
    assert entry("max(interaction/count)", "these: 7").answers == {"these: 7": 2}


@pytest.mark.parametrize("observe", ["interaction/subject", "string(interaction[1]/note/text)"])
def test_values_of_what_is_personal_are_left_out(observe) -> None:
    assert entry(observe, "these: Babbage").answers == {f"these: {WITHHELD}": 2}


def test_a_personal_value_is_left_out_whatever_the_expression_calls_it() -> None:
    assert entry("string(.)", "these: 12 LOVELACE x").answers == {f"these: {WITHHELD}": 2}


def test_a_reason_that_names_a_personal_value_is_left_out() -> None:
    told = entry("1", reason="cannot read 'Lovelace'", verdict=Verdict.VACUOUS)
    assert "Lovelace" not in told.open
    assert WITHHELD in told.open


def test_what_could_not_be_answered_says_why() -> None:
    assert entry("1", reason="the list is empty", verdict=Verdict.VACUOUS).open == "the list is empty"


def test_where_the_contract_lies_on_this_machine_is_not_said() -> None:
    assert entry("1", "these: 1").file == "contracts/luminate/a.yaml"
