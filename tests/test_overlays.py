"""Overlays change every kind of clause: how sure it is, what it expects, and whether it counts at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import CORPUS, project

from accordant.contracts import Operation, Strength
from accordant.errors import ContractError
from accordant.loading import load_contract, read_contract

VALID = sorted((CORPUS / "valid").glob("*.yaml"))
SOURCE = "ticket 7, which says so"


@pytest.fixture
def overlaid(tmp_path: Path):
    def load(*texts: str) -> Operation:
        files = []
        for number, text in enumerate(texts):
            file = tmp_path / f"overlay{number}.yaml"
            file.write_text(f"accordant: 1\nsource: {SOURCE}\n{text}", "utf-8")
            files.append(file)
        return load_contract(project(), [*VALID, *files]).operations["list"]

    return load


def clauses(operation: Operation) -> dict[str, object]:
    return {clause.id.removeprefix("list/"): clause for clause in operation.clauses()}


@pytest.mark.parametrize(
    ("overlay", "clause"),
    [
        ("overlay: {api: tiny}\nchecks: {status: {strength: probe}}", "checks/status"),
        ("overlay: {operation: list}\nresponse: {strength: probe}", "checks/response-element"),
        ("overlay: {operation: list}\nchecks: {media-type: {strength: probe}}", "checks/media-type"),
        (
            "overlay: {api: tiny}\nresponses: {other_http_method: {refused: probe}}",
            "responses/other-http-method/refused",
        ),
        (
            "overlay: {api: tiny}\nresponses: {other_http_method: {status: {strength: probe}}}",
            "responses/other-http-method/status",
        ),
        ("overlay: {group: paging}\nparameters: {size: {violated: {refused: should}}}", "parameters/size/refused"),
        ("overlay: {operation: list}\nrules: {needed: {violated: {refused: probe}}}", "rules/needed/refused"),
        (
            "overlay: {operation: list}\nparameters: {who: {unknown: {refused: probe}}}",
            "parameters/who/unknown/refused",
        ),
        ("overlay: {operation: list}\nasserts: {types: {strength: probe}}", "asserts/types"),
        ("overlay: {operation: list}\nrelations: {formats: {strength: probe}}", "relations/formats"),
    ],
)
def test_every_kind_of_clause_can_be_made_weaker(overlay: str, clause: str, overlaid) -> None:
    before, after = clauses(overlaid())[clause], clauses(overlaid(overlay))[clause]
    assert after.strength is not before.strength
    if clause != "checks/media-type":  # it is several, each with a source of its own
        assert after.source == SOURCE


@pytest.mark.parametrize(
    ("overlay", "clause"),
    [
        ("overlay: {api: tiny}\nchecks: {status: {retired: why}}", "checks/status"),
        (
            "overlay: {api: tiny}\nresponses: {other_http_method: {status: {retired: why}}}",
            "responses/other-http-method/status",
        ),
        (
            "overlay: {group: paging}\nparameters: {size: {violated: {refused: {retired: why}}}}",
            "parameters/size/refused",
        ),
        (
            "overlay: {operation: list}\nparameters: {who: {unknown: {codes: {retired: why}}}}",
            "parameters/who/unknown/codes",
        ),
        ("overlay: {operation: list}\nrules: {needed: {violated: {refused: {retired: why}}}}", "rules/needed/refused"),
        ("overlay: {operation: list}\nrules: {order: {violated: {codes: {retired: why}}}}", "rules/order/codes"),
        ("overlay: {operation: list}\nasserts: {types: {retired: why}}", "asserts/types"),
        ("overlay: {operation: list}\nrelations: {formats: {retired: why}}", "relations/formats"),
        ("overlay: {operation: list}\nprobes: {empty: {retired: why}}", "probes/empty"),
    ],
)
def test_every_kind_of_clause_can_be_retired_and_the_rest_stays(overlay: str, clause: str, overlaid) -> None:
    assert set(clauses(overlaid())) - set(clauses(overlaid(overlay))) == {clause}


def test_a_part_that_is_retired_says_why_and_where(overlaid) -> None:
    of = overlaid("overlay: {operation: list}\nrules:\n  needed: {violated: {refused: {retired: a reason}}}")
    retirement = of.retired["list/rules/needed/refused"]
    assert retirement.reason == "a reason"
    assert retirement.location.line == 5


def test_what_is_not_named_stays_as_it_is(overlaid) -> None:
    of = overlaid("overlay: {api: tiny}\nresponses: {error: {status: {strength: must}}}")
    assert (of.api.error.status.expect, of.api.error.status.strength) == ((403,), Strength.MUST)
    assert of.api.error.element == "errorResponse"
    kept, before = of.api.success_status, overlaid().api.success_status
    assert (kept.expect, kept.strength, kept.location) == (before.expect, before.strength, before.location)
    assert kept.source != SOURCE
    changed = overlaid("overlay: {operation: list}\nresponse: {strength: should}\nhttp_methods: [POST, GET]")
    assert (changed.element, changed.rows) == ("getUserInteractionsResponse", "interaction")
    assert (changed.element_strength, changed.http_methods) == (Strength.SHOULD, ("POST", "GET"))
    assert changed.element_source == SOURCE


def test_of_two_overlays_the_later_counts(overlaid) -> None:
    weaker = "overlay: {operation: list}\nresponse: {strength: should}"
    weakest = "overlay: {operation: list}\nresponse: {strength: probe}"
    assert overlaid(weaker, weakest).element_strength is Strength.PROBE
    assert overlaid(weakest, weaker).element_strength is Strength.SHOULD


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ("overlay: {group: paging}\nresponse: {strength: must}", "'response' stands in overlays of operations"),
        ("overlay: {operation: list}\nresponses: {error: {element: e}}", "'responses' stands in overlays of apis"),
    ],
)
def test_what_an_overlay_cannot_change_is_said(overlay: str, message: str, overlaid) -> None:
    with pytest.raises(ContractError, match=message):
        overlaid(overlay)


def test_who_retires_a_parameter_that_a_rule_needs_is_named(overlaid) -> None:
    with pytest.raises(ContractError) as error:
        overlaid("overlay: {operation: list}\nparameters:\n  text: {retired: it is gone}")
    (told,) = error.value.mistakes
    assert "overlay0.yaml:5" in str(told.location)
    assert told.message.startswith("'text' is retired, and still needed by rules/")


def test_who_retires_a_parameter_that_a_relation_sends_is_named(overlaid) -> None:
    with pytest.raises(ContractError) as error:
        overlaid("overlay: {group: paging}\nparameters:\n  page: {retired: it is gone}")
    told, *others = sorted(error.value.mistakes, key=lambda mistake: "is retired" not in mistake.message)
    assert "overlay0.yaml:5" in str(told.location)
    assert told.message.startswith("'page' is retired, and still needed by")
    assert "relations/" in told.message
    # What pages a list is gone with it, which is said of every relation over a list.
    assert all("needs 'listing'" in mistake.message for mistake in others)


def test_groups_that_use_each_other_in_a_circle_are_said_though_nobody_uses_them(tmp_path: Path) -> None:
    files = []
    for name, other in (("one", "two"), ("two", "one")):
        file = tmp_path / f"{name}.yaml"
        file.write_text(f"accordant: 1\ngroup: {name}\nsource: somewhere else\nuses: [{other}]\n", "utf-8")
        files.append(file)
    loaded = read_contract(project(), [*VALID, *files])
    assert {mistake.message for mistake in loaded.mistakes} == {
        "groups use each other in a circle: one -> two -> one",
        "groups use each other in a circle: two -> one -> two",
    }
    assert loaded.assembler.used_groups == {"paging"}


def test_what_an_overlay_leaves_as_it_is_keeps_its_source(overlaid) -> None:
    before = clauses(overlaid())
    after = clauses(overlaid("overlay: {operation: list}\nrules: {order: {violated: {refused: must}}}"))
    assert after["rules/order/refused"].source == SOURCE
    assert after["rules/order/codes"].source == before["rules/order/codes"].source != SOURCE


def test_evidence_is_changed_as_a_whole_so_that_no_words_stay_that_were_about_another_condition(overlaid) -> None:
    plain = overlaid('overlay: {operation: list}\nasserts: {size-kept: {evidence: "interaction"}}').asserts["size-kept"]
    assert (plain.evidence.text, plain.evidence.needs) == ("interaction", "")
    change = "{without-page: {evidence: {test: interaction, needs: somebody}}}"
    in_words = overlaid(f"overlay: {{operation: list}}\nrelations: {change}").relations["without-page"]
    assert (in_words.evidence.text, in_words.evidence.needs) == ("interaction", "somebody")
    assert Path(in_words.evidence.location.file).name == "overlay0.yaml"
    weaker = overlaid("overlay: {operation: list}\nasserts: {size-kept: {strength: probe}}").asserts["size-kept"]
    assert (weaker.evidence.text, weaker.evidence.needs) == ("count(interaction) > $size", "somebody with more")
    assert Path(weaker.evidence.location.file).name == "list.yaml"
