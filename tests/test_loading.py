"""Contract files: what is right is read whole, and of what is wrong every mistake is said with its place.

`corpus/invalid` holds a file for each kind of mistake and beside it what is said about it. After a deliberate change
of a message, ``UPDATE_CORPUS=1`` writes the expected texts anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from helpers import CORPUS, project

from accordant.contracts import Absent, Computed, Contract, Literal, OtherValue, Strength
from accordant.errors import ContractError
from accordant.loading import load_contract
from accordant.project import Project

VALID = sorted((CORPUS / "valid").glob("*.yaml"))
INVALID = sorted((CORPUS / "invalid").glob("*.yaml"))


def load(*files: Path) -> Contract:
    return load_contract(project(), files)


def mistakes_of(*files: Path) -> str:
    with pytest.raises(ContractError) as error:
        load(*files)
    return str(error.value)


@pytest.fixture(autouse=True)
def _paths_as_in_the_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CORPUS)


# ------------------------------------------------------------------------------------------------ corpus


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_every_mistake_of_an_invalid_file_is_said(file: Path) -> None:
    expected = file.with_suffix(".expected.txt")
    actual = mistakes_of(*VALID, file) + "\n"
    if os.environ.get("UPDATE_CORPUS"):
        expected.write_text(actual, "utf-8")
    assert actual == expected.read_text("utf-8")


def test_every_expected_text_has_a_file() -> None:
    expected = {file.name.removesuffix(".expected.txt") for file in (CORPUS / "invalid").glob("*.expected.txt")}
    assert expected == {file.stem for file in INVALID}


def test_all_mistakes_of_several_files_are_said_at_once() -> None:
    together = [
        file for file in INVALID if file.stem in {"expressions", "undeclared", "values-of-another-type", "rules"}
    ]
    text = mistakes_of(*VALID, *together)
    for file in together:
        for line in file.with_suffix(".expected.txt").read_text("utf-8").splitlines():
            assert line in text


def test_mistakes_come_in_the_order_of_their_places() -> None:
    with pytest.raises(ContractError) as error:
        load(*VALID, *INVALID)
    places = [mistake.location for mistake in error.value.mistakes]
    assert places == sorted(places)
    assert len(places) == len(set(error.value.mistakes))
    assert error.value.exit_code == 3


def test_a_construct_with_mistakes_is_left_out_and_the_rest_is_used(tmp_path: Path) -> None:
    group = tmp_path / "group.yaml"
    group.write_text("accordant: 1\ngroup: paging\nsource: s\nparamters: {}\n", "utf-8")
    api, listing = (CORPUS / "valid" / name for name in ("api.yaml", "list.yaml"))
    text = mistakes_of(api, group, listing)
    assert "unknown key 'paramters'" in text
    assert "there is no group" not in text


def test_a_file_with_mistakes_does_not_hide_those_of_a_good_file_that_needs_it(tmp_path: Path) -> None:
    group = tmp_path / "group.yaml"
    group.write_text("accordant: 1\ngroup: paging\nparameters: {\n", "utf-8")
    api, listing = (CORPUS / "valid" / name for name in ("api.yaml", "list.yaml"))
    text = mistakes_of(api, group, listing)
    assert "'{' is not closed" in text
    assert f"the group 'paging' cannot be used: its file has mistakes, {group}" in text


def test_a_mistake_in_the_head_of_a_file_hides_none_of_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "head.yaml"
    head = "accordant: 1\noperation: head\napi: tiny\nservlets: {servr: S}\nhttp_methods: [PUT]\neffect: reed\n"
    file.write_text(head + "response: {element: nothing, strength: must}\n", "utf-8")
    text = mistakes_of(*VALID, file)
    for said in ("'summary'", "no caller 'servr'", 'not "PUT"', 'not "reed"', "no root element 'nothing'"):
        assert said in text


def test_a_key_that_is_misspelt_is_one_mistake(tmp_path: Path) -> None:
    group = tmp_path / "group.yaml"
    group.write_text(
        "accordant: 1\ngroup: g\nsource: s\nparameters:\n  a: {type: xsd:string, strenght: must}\n", "utf-8"
    )
    with pytest.raises(ContractError) as error:
        load(*VALID, group)
    assert [mistake.hint for mistake in error.value.mistakes] == ["did you mean 'strength'?"]


def test_a_kind_that_is_misspelt_is_read_as_what_was_meant(tmp_path: Path) -> None:
    group = tmp_path / "group.yaml"
    group.write_text("accordant: 1\ngruop: g\nsource: s\nuses: [g]\n", "utf-8")
    text = mistakes_of(*VALID, group)
    assert "did you mean 'group'?" in text
    assert "groups use each other in a circle: g -> g" in text


def test_a_retired_parameter_that_is_needed_is_one_mistake_where_it_is_retired(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        'accordant: 1\noverlay: {operation: list}\nsource: "a ticket"\nparameters: {type_id: {retired: it is gone}}\n',
        "utf-8",
    )
    with pytest.raises(ContractError) as error:
        load(*VALID, overlay)
    (mistake,) = error.value.mistakes
    assert mistake.location.file == str(overlay)
    assert mistake.message.startswith("'type_id' is retired, and still needed by ")
    assert "rules/one (valid/list.yaml:" in mistake.message


def test_files_that_are_passed_over_are_said(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("contracts", "schemas", "strategies", "reports")}
    folders["contracts"].mkdir()
    for name in ("a.yml", "b.YAML", "c.yaml.txt", "d.md", "e.yaml~"):
        (folders["contracts"] / name).write_text("x", "utf-8")
    with pytest.raises(ContractError) as error:
        load_contract(Project(tmp_path, **folders))
    assert [Path(mistake.location.file).name for mistake in error.value.mistakes] == ["a.yml", "b.YAML", "c.yaml.txt"]


def test_a_schema_that_is_nowhere_is_said_at_the_api(tmp_path: Path) -> None:
    api = tmp_path / "api.yaml"
    text = (CORPUS / "valid/api.yaml").read_text("utf-8").replace("crm.public.v1.xsd", "other.xsd")
    api.write_text(text, "utf-8")
    files = [file for file in VALID if file.name != "api.yaml"]
    text = mistakes_of(api, *files)
    assert f"{api}:5:16: the schema 'other.xsd' is not in " in text


# ------------------------------------------------------------------------------------------------- valid


def test_every_part_of_the_language_is_read() -> None:
    operation = load(*VALID).operations["list"]
    assert operation.api.name == "tiny"
    assert operation.listing.page == "page"
    assert operation.listing.sort == "column"
    assert operation.error_codes == {1: "Failed", 2: "Wrong key", 50: "Bad list"}
    assert list(operation.parameters)[:5] == ["method", "response_format", "go", "auth", "page"]
    assert operation.parameters["column"].candidates == ("subject", "7", "true")
    assert operation.parameters["ascending"].default == "true"
    assert operation.parameters["ascending"].type == "boolean"
    assert operation.parameters["page"].default == "0"
    assert operation.rules["one"].callers == {"server"}
    assert operation.rules["one"].violated.status.strength is Strength.SHOULD
    assert operation.rules["one"].violated.codes is None
    assert operation.rules["order"].violated.codes.expect == (1,)
    assert operation.asserts["types"].when.text == "type_id"
    assert operation.examples["plain"].parameters == {"size": "1", "ascending": "false"}
    changes = {name: relation.change for name, relation in operation.relations.items()}
    assert isinstance(changes["formats"]["response_format"], OtherValue)
    assert isinstance(changes["reversed"]["ascending"], Computed)
    assert changes["default"]["size"] == Literal("25")
    assert changes["without-page"]["page"] == Absent()
    assert changes["pages-are-a-partition"] == {}


def test_a_parameter_of_a_group_is_refined_by_who_uses_it() -> None:
    size = load(*VALID).operations["list"].parameters["size"]
    # Its own words win, the group's stay where it has none.
    assert (size.max_value, size.strength) == ("100", Strength.MUST)
    assert (size.type, size.default) == ("integer", "25")
    assert size.violated.refused.strength is Strength.PROBE
    assert size.source == "https://example.org/paging"
    assert size.location.file == "valid/list.yaml"
    assert size.violated.refused.location.file == "valid/paging.yaml"
    lines = (CORPUS / "valid/paging.yaml").read_text("utf-8").splitlines()
    place = size.violated.refused.location
    assert lines[place.line - 1][place.column - 1 :].startswith("probe")


def test_what_is_required_and_what_redirects_is_read() -> None:
    needy = load(*VALID).operations["needy"]
    clauses = {clause.id.removeprefix("needy/"): clause for clause in needy.clauses()}
    assert clauses["parameters/subject/missing/refused"].strength is Strength.MUST
    assert clauses["parameters/subject/missing/refused"].summary == "a request without subject: it is refused"
    assert clauses["parameters/subject/missing/refused"].source == "https://example.org/needy"
    assert clauses["parameters/subject/missing/codes"].source == "https://example.org/errors"
    assert clauses["parameters/subject/refused"].source == "https://example.org/errors"
    assert clauses["responses/other-http-method/status"].source == "https://example.org/405"
    assert (clauses["checks/response-element"].source, clauses["checks/no-stack-trace"].source) == (
        "a sample",
        "our own",
    )
    row = needy.parameters["row"]
    assert (row.observed, row.observed_in) == ("interaction/interactionId", "list")
    assert needy.api.redirect.by == ("go",)
    probe = load(*VALID).operations["list"].probes["empty"]
    assert probe.evidence.text == "interaction"
    assert [way.images for way in probe.ways] == [({},), ("",)]


def test_evidence_is_read_with_its_words_and_without() -> None:
    operation = load(*VALID).operations["list"]
    in_words = operation.asserts["size-kept"].evidence
    assert (in_words.text, in_words.needs) == ("count(interaction) > $size", "somebody with more")
    assert in_words.location.source_line()[in_words.location.column - 1 :].startswith('"count(interaction)')
    plain = operation.relations["without-page"].evidence
    assert (plain.text, plain.needs) == ("interaction", "")


def test_what_comes_of_values_that_fit_nobody_or_several_is_read() -> None:
    operation = load(*VALID).operations["list"]
    clauses = {clause.id.removeprefix("list/"): clause for clause in operation.clauses()}
    unknown = clauses["parameters/who/unknown/refused"]
    assert (unknown.strength, unknown.summary) == (Strength.SHOULD, "a value of who that fits nobody: it is refused")
    assert clauses["parameters/who/unknown/codes"].summary == "a value of who that fits nobody: the error code is 1"
    ambiguous = clauses["parameters/who/ambiguous/refused"]
    assert (ambiguous.strength, ambiguous.source) == (Strength.MUST, "https://example.org/errors")
    assert ambiguous.summary == "a value of who that fits several people: it is refused"
    assert "parameters/who/ambiguous/codes" not in clauses


def test_a_source_holds_for_what_names_none_of_its_own() -> None:
    operation = load(*VALID).operations["list"]
    assert operation.parameters["page"].source == "https://example.org/page"
    assert operation.rules["page-from-zero"].source == "https://example.org/paging"
    assert operation.asserts["types"].source == "https://example.org/list"
    assert operation.parameters["method"].source == "https://example.org/api"


def test_every_clause_has_strength_source_and_a_place_in_a_file() -> None:
    operation = load(*VALID).operations["list"]
    ids = [clause.id for clause in operation.clauses()]
    assert len(ids) == len(set(ids))
    for clause in operation.clauses():
        assert clause.source
        assert clause.summary
        assert Path(clause.location.file).is_file()
        assert clause.kind in {"checks", "responses", "parameters", "rules", "asserts", "relations", "probes"}
        assert clause.location.source_line().strip()


def test_the_place_of_a_rule_is_its_name() -> None:
    location = load(*VALID).operations["list"].rules["needed"].location
    assert location.source_line()[location.column - 1 :].startswith("needed:")


def test_the_order_of_files_is_nothing() -> None:
    forth, back = load(*VALID), load(*reversed(VALID))
    assert forth.operations == back.operations


def test_the_shipped_contract_is_valid() -> None:
    contract = load_contract(project())
    assert "getUserInteractions" in contract.operations
    assert all(Path(file).is_file() for file in contract.files)


# ----------------------------------------------------------------------------------------------- nothing


def test_a_project_without_contract_files_says_how_to_begin(tmp_path: Path) -> None:
    folders = (tmp_path / name for name in ("contracts", "schemas", "strategies", "reports"))
    with pytest.raises(ContractError, match=r"there is no such folder(.|\n)*accordant init"):
        load_contract(Project(tmp_path, *folders))
