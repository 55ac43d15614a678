"""The vocabulary: clauses of an operation, effective values, who may send what."""

from __future__ import annotations

import pytest
from helpers import NAME, operation

from accordant.contracts import CHECKS, Expectation, Strength, Violated

KINDS = ["checks", "responses", "parameters", "rules", "asserts", "relations", "probes"]


def test_the_clauses_of_an_operation_are_its_checks_and_what_it_writes() -> None:
    ids = [clause.id for clause in operation().clauses()]
    assert ids[: len(CHECKS)] == [f"{NAME}/checks/{name}" for name in CHECKS]
    assert f"{NAME}/parameters/api_key/codes" in ids
    assert f"{NAME}/rules/identifier/refused" in ids
    assert f"{NAME}/asserts/type-filter" in ids
    assert f"{NAME}/relations/formats-agree" in ids
    assert len(ids) == len(set(ids))


def test_kinds_of_clauses_come_in_one_order() -> None:
    kinds = [clause.kind for clause in operation().clauses()]
    assert list(dict.fromkeys(kinds)) == KINDS
    assert kinds == sorted(kinds, key=KINDS.index)


def test_a_part_of_a_clause_has_its_own_strength_and_place() -> None:
    clauses = {clause.id.rpartition("/")[2]: clause for clause in operation().clauses() if "/identifier/" in clause.id}
    assert {name: clause.strength for name, clause in clauses.items()} == {
        "refused": Strength.MUST,
        "status": Strength.SHOULD,
        "codes": Strength.PROBE,
    }
    assert len({clause.location for clause in clauses.values()}) == 3


@pytest.mark.parametrize(
    ("id_part", "said"),
    [
        ("rules/identifier/refused", "it is refused"),
        ("rules/identifier/status", "the HTTP status is 403"),
        ("rules/identifier/codes", "the error code is 9 or 10"),
        ("parameters/api_key/codes", "the error code is 2"),
    ],
)
def test_a_clause_says_itself_in_words(id_part: str, said: str) -> None:
    (clause,) = [clause for clause in operation().clauses() if clause.id == f"{NAME}/{id_part}"]
    assert clause.summary.endswith(said)


def test_a_part_that_expects_no_values_says_so_in_words_too() -> None:
    parameter = operation().parameters["v"]
    (clause,) = [clause for clause in operation().clauses() if clause.id == f"{NAME}/parameters/v/codes"]
    assert parameter.violated.codes.expect == ()
    assert clause.summary == "a value that v does not admit: which error code comes back"


def test_parts_that_are_not_asserted_have_no_clause() -> None:
    place = operation().location
    expectation = Expectation(Strength.MUST, place)
    assert [name for name, _ in Violated(status=expectation).parts()] == ["status"]
    assert list(Violated().parts()) == []


def test_a_value_is_effective_as_sent_or_by_default() -> None:
    of = operation()
    assert of.effective({"list_page_size": "7"}, "list_page_size") == "7"
    assert of.effective({"list_page_size": ""}, "list_page_size") == ""
    assert of.effective({}, "list_page_size") == "25"
    assert of.effective({}, "begin_date") is None
    assert of.effective({}, "no_such_parameter") is None


def test_parameters_and_rules_are_for_callers() -> None:
    of = operation()
    assert of.parameters["auth"].is_for("client")
    assert not of.parameters["auth"].is_for("server")
    assert of.parameters["v"].is_for("anybody")
    assert of.rules["identifier"].is_for("server")
    assert not of.rules["identifier"].is_for("client")
    assert of.rules["date-order"].is_for("client")


def test_people_are_found_in_the_order_of_the_contract() -> None:
    assert [p.name for p in operation().people_parameters()] == ["cons_id", "member_id", "primary_email"]


def test_checks_cite_where_the_vendor_says_so() -> None:
    checks = {clause.id.rpartition("/")[2]: clause for clause in operation().clauses() if clause.kind == "checks"}
    assert checks["schema"].source == "the documented sample responses of the method in XML and JSON"
    assert checks["error-code"].source.endswith("error_codes.html")
    assert checks["status"].source.endswith("http_status.html")
    assert checks["error-namespace"].strength is Strength.PROBE
    # That of JSON is known, that of XML is not.
    assert checks["media-type"].strength is Strength.SHOULD
    assert all("our own requirement" in checks[name].source for name in ("no-server-error", "no-stack-trace"))
    assert "offlineOrganizationGift" in checks["error-namespace"].source
    assert checks["response-element"].source == "the documented sample response of the method"
