"""Projects and contracts: init, lint, derive and explain."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from acceptance.support import ROOT, Outcome

Tool = Callable[..., Outcome]
CHECKOUT_FOLDERS = ("contracts", "schemas", "strategies")
HEAD = """\
accordant: 1
operation: getThings
summary: Things.
source: http://example.org/things
api: luminate
servlets: {client: CRConsAPI, server: SRConsAPI}
http_methods: [POST]
effect: read
uses: [identifiers]
response: {element: getUserInteractionsResponse, rows: interaction, key: interactionId, strength: must}
parameters:
  thing_id: {type: "xsd:integer", strength: must}
  thing_name: {type: "xsd:string", max_length: 80, strength: must}
"""
VIOLATED = "violated: {refused: must}"


@pytest.fixture
def project(quick: Tool, tmp_path: Path) -> Path:
    """A new project with nothing of its own."""
    quick("init").expect(0)
    return tmp_path


# --- init -------------------------------------------------------------------------------------------------------------


def test_init_makes_a_project_that_lints(project: Path, quick: Tool) -> None:
    assert "[tool.accordant]" in (project / "pyproject.toml").read_text(encoding="utf-8")
    for folder in (*CHECKOUT_FOLDERS, "reports"):
        assert (project / folder).is_dir()
    quick("lint").expect(0)


def test_a_new_project_runs_the_bundled_contracts(clean_json: Outcome) -> None:
    report = clean_json.expect(0).report
    assert report["findings"] == []
    assert any(clause["id"].startswith("getUserInteractions/") for clause in report["clauses"])
    assert clean_json.journal.is_file()


def test_a_new_project_keeps_runs_out_of_version_control(clean_json: Outcome) -> None:
    assert (clean_json.folder / "reports" / ".gitignore").is_file()


def test_init_twice_refuses_and_changes_nothing(project: Path, quick: Tool) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    quick("init").expect(2)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_init_adds_to_a_pyproject_that_is_there(quick: Tool, tmp_path: Path) -> None:
    own = '[project]\nname = "mine"  # my comment\nversion = "1"\n'
    (tmp_path / "pyproject.toml").write_text(own, encoding="utf-8")
    quick("init").expect(0)
    text = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert text.startswith(own)
    assert "[tool.accordant]" in text
    quick("lint").expect(0)


def test_init_in_a_named_folder(quick: Tool, tmp_path: Path) -> None:
    quick("init", "sub/project").expect(0)
    quick("lint", "--project", "sub/project").expect(0)


def test_the_project_is_found_from_a_folder_within(project: Path, quick: Tool) -> None:
    (project / "contracts" / "bad.yaml").write_text("accordant: 1\noperation: [\n", encoding="utf-8")
    quick("lint", cwd=project / "schemas").expect(3)


def test_a_folder_that_is_no_project_is_refused(quick: Tool, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    quick("lint", "--project", "plain").expect(2)


# --- broken contracts -------------------------------------------------------------------------------------------------

# What is wrong, the text, the line and column of the place, words of the message, the name that was meant.
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "unknown key": (HEAD + "paramters: {}\n", "paramters", "paramters", "parameters"),
    "unknown key within": (
        HEAD + "  thing_kind: {type: 'xsd:string', max_lenght: 3, strength: must}\n",
        "max_lenght", "max_lenght", "max_length",
    ),
    "duplicate key": (
        HEAD + "  thing_id: {type: 'xsd:string', strength: must}\n", "thing_id: {type: 'xsd", "thing_id", "",
    ),
    "bad YAML": (HEAD.replace("uses: [identifiers]", "uses: [identifiers"), "", "YAML", ""),
    "tab": (HEAD + "\tthing: 1\n", "", "YAML", ""),
    "unknown parameter in a rule": (
        HEAD + f"rules:\n  r: {{zero_or_one: [thing_id, thing_nmae], strength: must, {VIOLATED}}}\n",
        "thing_nmae", "thing_nmae", "thing_name",
    ),
    "unknown parameter in a comparison": (
        HEAD + f'rules:\n  r: {{compare: "thing_id <= thing_idd", strength: must, {VIOLATED}}}\n',
        "thing_idd", "thing_idd", "thing_id",
    ),
    "unknown element in an expression": (
        HEAD + 'asserts:\n  a:\n    strength: must\n    each: interaction\n    test: "interactonId = 1"\n',
        "interactonId", "interactonId", "interactionId",
    ),
    "unknown variable": (
        HEAD + 'asserts:\n  a:\n    strength: must\n    each: interaction\n    test: "interactionId = $thing_di"\n',
        "$thing_di", "thing_di", "thing_id",
    ),
    "not an expression": (
        HEAD + 'asserts:\n  a:\n    strength: must\n    each: interaction\n    test: "interactionId = ("\n',
        "", "XPath", "",
    ),
    "missing strength": (
        HEAD + 'asserts:\n  a:\n    each: interaction\n    test: "interactionId = 1"\n', "a:", "strength", "",
    ),
    "unknown strength": (
        HEAD + 'asserts:\n  a:\n    strength: muts\n    each: interaction\n    test: "interactionId = 1"\n',
        "muts", "muts", "must",
    ),
    "unknown group": (HEAD.replace("[identifiers]", "[identifers]"), "identifers", "identifers", "identifiers"),
    "unknown API": (HEAD.replace("api: luminate", "api: luminat"), "luminat\n", "luminat", "luminate"),
    "unknown type": (HEAD.replace("xsd:integer", "xsd:integr"), '"xsd:integr"', "integr", "xsd:integer"),
    "wrong type of value": (HEAD.replace("max_length: 80", 'max_length: "eighty"'), '"eighty"', "eighty", ""),
    "unknown root element": (
        HEAD.replace("{element: getUserInteractionsResponse", "{element: getUserInteractionResponse"),
        "getUserInteractionResponse", "getUserInteractionResponse", "getUserInteractionsResponse",
    ),
    "unknown pattern": (
        HEAD + "relations:\n  r: {strength: must, change: {thing_id: '1'}, expect: equivalnt}\n",
        "equivalnt", "equivalnt", "equivalent",
    ),
    "unknown parameter in a relation": (
        HEAD + "relations:\n  r: {strength: must, change: {thing_idd: '1'}, expect: equivalent}\n",
        "thing_idd", "thing_idd", "thing_id",
    ),
}  # fmt: skip


def place(text: str, mark: str) -> tuple[int, int]:
    """Line and column, from one, of the last occurrence of `mark`."""
    before = text[: text.rindex(mark)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_told_with_its_place(name: str, project: Path, quick: Tool) -> None:
    text, mark, said, meant = BROKEN[name]
    (project / "contracts" / "getThings.yaml").write_text(text, encoding="utf-8")
    outcome = quick("lint").expect(3)
    lines = outcome.text.splitlines()
    heads = [number for number, line in enumerate(lines) if re.match(r"contracts/getThings\.yaml:\d+:\d+: ", line)]
    head = next(number for number in heads if said in lines[number])
    line, column = map(int, lines[head].split(":")[1:3])
    if mark:
        assert (line, column) == place(text, mark)
    assert lines[head + 1].strip() == text.splitlines()[line - 1].strip(), "the line itself"
    indent = len(lines[head + 1]) - len(lines[head + 1].lstrip())
    written = text.splitlines()[line - 1]
    shift = indent - (len(written) - len(written.lstrip()))
    assert lines[head + 2].rstrip() == " " * (shift + column - 1) + "^", "a mark under the place"
    if meant:
        following = lines[head : next((number for number in heads if number > head), len(lines))]
        assert any(re.search(rf"['\"]?{re.escape(meant)}\b", line) for line in following if "hint" in line)


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_told_once(name: str, project: Path, quick: Tool) -> None:
    (project / "contracts" / "getThings.yaml").write_text(BROKEN[name][0], encoding="utf-8")
    mistakes = quick("lint", "--format", "json").expect(3).report["mistakes"]
    assert len(mistakes) == 1, [mistake["message"] for mistake in mistakes]


ALL_AT_ONCE = (
    HEAD.replace("[identifiers]", "[identifers]").replace("max_length: 80", 'max_length: "eighty"')
    + f"""\
  thing_id: {{type: "xsd:string", strength: must}}
colour: red
rules:
  r: {{zero_or_one: [thing_id, thing_nmae], strength: must, {VIOLATED}}}
asserts:
  unknown-element: {{strength: must, each: interaction, test: "interactonId = 1"}}
  unknown-variable: {{strength: must, each: interaction, test: "interactionId = $thing_di"}}
  no-strength: {{each: interaction, test: "interactionId = 1"}}
"""
)
ALL_SAID = ("identifers", "eighty", "thing_id", "colour", "thing_nmae", "interactonId", "thing_di", "no-strength")


def test_all_mistakes_of_a_file_are_told_at_once(project: Path, quick: Tool) -> None:
    """Of the form of the file and of the names in it alike: nobody wants a second list after the first."""
    (project / "contracts" / "getThings.yaml").write_text(ALL_AT_ONCE, encoding="utf-8")
    outcome = quick("lint").expect(3)
    heads = [line for line in outcome.text.splitlines() if line.startswith("contracts/getThings.yaml:")]
    missing = [said for said in ALL_SAID if not any(said in head for head in heads)]
    assert not missing


def test_mistakes_of_several_files_are_told_together(project: Path, quick: Tool) -> None:
    folder = project / "contracts"
    (folder / "getThings.yaml").write_text(BROKEN["unknown element in an expression"][0], encoding="utf-8")
    (folder / "broken.yaml").write_text("accordant: 1\noperation: [\n", encoding="utf-8")
    (folder / "getOthers.yaml").write_text(
        BROKEN["unknown key"][0].replace("operation: getThings", "operation: getOthers"), encoding="utf-8"
    )
    out = quick("lint").expect(3).text
    for file in ("getThings.yaml", "broken.yaml", "getOthers.yaml"):
        assert f"contracts/{file}:" in out


def test_other_commands_refuse_a_broken_contract_alike(project: Path, quick: Tool) -> None:
    (project / "contracts" / "getThings.yaml").write_text(BROKEN["unknown group"][0], encoding="utf-8")
    for command in (["run"], ["plan"], ["explain", "held"], ["validate", "pyproject.toml"]):
        outcome = quick(*command)
        if command[0] == "explain" and outcome.code == 0:
            continue  # a word of ours needs no contract
        outcome.expect(3)
        assert re.search(r"getThings\.yaml:9:\d+: ", outcome.text), command
    assert not list(project.glob("reports/runs/*"))


def test_lint_as_json_has_each_mistake_with_its_place(project: Path, quick: Tool) -> None:
    text, mark, said, _ = BROKEN["unknown variable"]
    (project / "contracts" / "getThings.yaml").write_text(text, encoding="utf-8")
    (mistake,) = quick("lint", "--format", "json").expect(3).report["mistakes"]
    assert mistake["file"] == "contracts/getThings.yaml"
    assert (mistake["line"], mistake["column"]) == place(text, mark)
    assert said in mistake["message"]
    assert "thing_id" in mistake["hint"]


def test_lint_as_json_of_a_good_project_is_an_empty_list(quick: Tool) -> None:
    report = quick("lint", "--format", "json").expect(0).report
    assert report["mistakes"] == []
    assert report["accordant"]


def test_a_newer_contract_is_refused_in_clear_words(project: Path, quick: Tool) -> None:
    (project / "contracts" / "getThings.yaml").write_text(HEAD.replace("accordant: 1", "accordant: 999"))
    assert re.search(r"getThings\.yaml:1:\d+: .*999", quick("lint").expect(3).text)


def test_a_good_contract_of_ones_own_is_taken(project: Path, quick: Tool) -> None:
    (project / "contracts" / "getThings.yaml").write_text(HEAD, encoding="utf-8")
    quick("lint").expect(0)
    assert "thing_name" in quick("plan", "--operation", "getThings").expect(0).out


def test_an_unknown_operation_is_refused_with_the_nearest_name(quick: Tool) -> None:
    for command in ("plan", "run"):
        assert "getUserInteractions" in quick(command, "--operation", "getUserInteraction").expect(2).err


# --- plan -------------------------------------------------------------------------------------------------------------


def test_the_plan_is_a_pure_function_of_its_seed(quick: Tool, tmp_path: Path) -> None:
    first = quick("plan", "--format", "json").expect(0)
    assert quick("plan", "--format", "json").expect(0).out == first.out
    assert quick("plan", "--format", "json", "--seed", "2").expect(0).report["cases"] != first.report["cases"]
    assert first.report["cases"]
    assert not list(tmp_path.glob("reports/runs/*")), "nothing was sent"


def test_the_plan_names_what_each_broken_request_breaks(quick: Tool) -> None:
    cases = quick("plan", "--format", "json").expect(0).report["cases"]
    broken = {json.dumps(case["breaks"]) for case in cases if case["breaks"]}
    for name in ("identifier", "one-offset", "interaction_type_id", "interaction_subject"):
        assert any(name in breaks for breaks in broken), name


# --- derive -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project of this checkout, to be changed."""
    for folder in CHECKOUT_FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def derived(folder: Path) -> Path:
    (schema,) = folder.glob("schemas/derived/*.schema.json")
    return schema


def test_the_committed_schema_is_up_to_date(quick: Tool) -> None:
    quick("derive", "--check", cwd=ROOT).expect(0)


def test_a_derived_schema_begins_with_how_it_was_derived(copy: Path) -> None:
    beginning = derived(copy).read_text(encoding="utf-8")[:1500]
    assert "crm.public.v1.xsd" in beginning
    assert "accordant derive" in beginning
    assert json.loads(derived(copy).read_text(encoding="utf-8"))["$schema"].endswith("2020-12/schema")


def test_derive_check_notices_a_changed_file_and_derive_mends_it(copy: Path, quick: Tool) -> None:
    path = derived(copy)
    right = path.read_bytes()
    spoiled = right.replace(b'"object"', b'"array"', 1)
    assert spoiled != right
    path.write_bytes(spoiled)
    assert path.name in quick("derive", "--check").expect(1).text
    assert path.read_bytes() == spoiled, "--check writes nothing"
    quick("derive").expect(0)
    assert path.read_bytes() == right


def test_derive_check_notices_a_changed_xsd(copy: Path, quick: Tool) -> None:
    xsd = copy / "schemas" / "crm.public.constituent.v1.xsd"
    xsd.write_text(xsd.read_text(encoding="utf-8").replace('value="80"', 'value="79"'), encoding="utf-8")
    quick("derive", "--check").expect(1)


def test_derive_check_notices_a_missing_file(copy: Path, quick: Tool) -> None:
    derived(copy).unlink()
    quick("derive", "--check").expect(1)


def test_derive_lists_what_json_schema_cannot_say(copy: Path, quick: Tool) -> None:
    assert "order" in quick("derive").expect(0).out


ORDERS = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="order"><xs:complexType><xs:choice>'
    '<xs:element name="item" type="xs:int" maxOccurs="unbounded"/><xs:element name="none"/></xs:choice>'
    '<xs:attribute name="id"/></xs:complexType></xs:element></xs:schema>'
)


def test_derive_prints_the_schema_of_any_xsd_and_tells_the_losses_apart(tmp_path: Path, quick: Tool) -> None:
    (tmp_path / "orders.xsd").write_text(ORDERS, encoding="utf-8")
    outcome = quick("derive", "orders.xsd", cwd=tmp_path).expect(0)
    assert set(json.loads(outcome.out)["properties"]) == {"order"}
    assert "orders.xsd: loss: schema: names in an image have no namespace [namespaces]" in outcome.err


def test_derive_writes_the_schema_of_a_file_by_the_rules_of_another_mapping(tmp_path: Path, quick: Tool) -> None:
    (tmp_path / "orders.xsd").write_text(ORDERS, encoding="utf-8")
    rules = 'mapping: {text_key: "#", attribute_prefix: "@", empty: string, nil: "null", repeated: array-from-two, '
    (tmp_path / "m.yaml").write_text(rules + "scalars: string, dropped_attributes: []}", encoding="utf-8")
    written = ("derive", "orders.xsd", "--mapping", "m.yaml", "-o", "out/orders.json")
    assert quick(*written, cwd=tmp_path).expect(0).out == ""
    properties = json.loads((tmp_path / "out" / "orders.json").read_text("utf-8"))["$defs"]["order"]["properties"]
    assert "@id" in properties
    quick(*written, "--check", cwd=tmp_path).expect(0)
    (tmp_path / "out" / "orders.json").write_text("{}", encoding="utf-8")
    assert "not up to date" in quick(*written, "--check", cwd=tmp_path).expect(1).err


def test_derive_goes_on_behind_a_broken_file_and_says_which_it_was(tmp_path: Path, quick: Tool) -> None:
    (tmp_path / "orders.xsd").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "broken.xsd").write_text(ORDERS[:-9], encoding="utf-8")
    outcome = quick("derive", "broken.xsd", "orders.xsd", "-o", "out", cwd=tmp_path).expect(3)
    assert "broken.xsd" in outcome.err
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["orders.schema.json"]


@pytest.mark.parametrize(
    "options",
    [
        ["orders.xsd", "--check"],
        ["-o", "x.json"],
        ["orders.xsd", "--mapping", "none.yaml"],
        ["orders.xsd", "--mapping", "orders.xsd"],
        ["orders.xsd", "orders.xsd", "-o", "orders.xsd"],
    ],
)
def test_derive_says_which_of_its_options_do_not_go_together(tmp_path: Path, quick: Tool, options: list[str]) -> None:
    (tmp_path / "orders.xsd").write_text(ORDERS, encoding="utf-8")
    quick("derive", *options, cwd=tmp_path).expect(2)


def test_a_broken_xsd_is_told_with_its_place(copy: Path, quick: Tool) -> None:
    xsd = copy / "schemas" / "crm.public.constituent.v1.xsd"
    xsd.write_text(xsd.read_text(encoding="utf-8").replace("</xsd:schema>", ""), encoding="utf-8")
    for command in (["derive", "--check"], ["lint"], ["run"]):
        outcome = quick(*command).expect(3)
        assert xsd.name in outcome.err


# --- explain ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("getUserInteractions/rules/identifier/refused", "identifiers.yaml"),
        ("getUserInteractions/relations/pages-are-a-partition", "listing.yaml"),
        ("getUserInteractions/asserts/type-filter", "must"),
        ("no-credential-echo", "credential"),
        ("well-formed", "well-formed"),
        ("vacuous", "data"),
        ("not exercised", ""),
        ("probe", "observ"),
        ("unexpected-array", "array"),
    ],
)
def test_a_name_is_explained(name: str, said: str, quick: Tool) -> None:
    out = quick("explain", name).expect(0).out
    assert said in out
    assert len(out.split()) >= 12


def test_explain_alone_lists_what_can_be_explained(quick: Tool) -> None:
    out = quick("explain").expect(0).out
    for name in ("no-credential-echo", "vacuous", "not judged", "probe", "complete-and-disjoint"):
        assert name in out


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("unstble", "unstable"),
        ("getUserInteractions/relations/pages-are-a-partitoin", "getUserInteractions/relations/pages-are-a-partition"),
        ("no-credentials-echo", "no-credential-echo"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, nearest: str, quick: Tool) -> None:
    assert nearest in quick("explain", name).expect(2).err


@pytest.mark.parametrize("name", ["checks/schema", "relations/pages-are-a-partition", "rules/identifier/refused"])
def test_a_clause_is_explained_by_the_name_that_the_summary_prints(name: str, quick: Tool, clean: Outcome) -> None:
    assert name in clean.out
    quick("explain", name).expect(0)


# --- what a stranger does -------------------------------------------------------------------------------------------


def test_lint_says_the_mistakes_of_contracts_beside_a_broken_table_and_a_broken_schema(
    project: Path, quick: Tool
) -> None:
    (project / "contracts" / "getThings.yaml").write_text(HEAD.replace("POST", "PUT"), encoding="utf-8")
    (project / "schemas" / "crm.public.v1.xsd").write_text("<xs:schema>", encoding="utf-8")
    table = project / "pyproject.toml"
    table.write_text(table.read_text(encoding="utf-8") + "contrats = 1\n", encoding="utf-8")
    found = quick("lint", "--format", "json").expect(3).report["mistakes"]
    files = {Path(mistake["file"]).name for mistake in found}
    assert files == {"getThings.yaml", "crm.public.v1.xsd", "pyproject.toml"}


def test_lint_says_which_contracts_it_looked_at(quick: Tool, tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "mine.yaml").write_text("nonsense", encoding="utf-8")
    outcome = quick("lint").expect(0)
    assert "the folder contracts/ here was not read" in outcome.text
    assert "of the contracts that come with accordant" in outcome.text


def test_a_method_of_another_caller_than_the_server_is_planned(project: Path, quick: Tool) -> None:
    text = HEAD.replace("{client: CRConsAPI, server: SRConsAPI}", "{client: CRConsAPI}")
    (project / "contracts" / "getThings.yaml").write_text(text, encoding="utf-8")
    assert "getThings: round 1" in quick("plan", "--operation", "getThings").expect(0).text


def test_a_session_method_is_not_said_to_write(project: Path, quick: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD.replace("effect: read", "effect: session")
    (project / "contracts" / "getThings.yaml").write_text(text, encoding="utf-8")
    arguments = ("--operation", "getThings", "--url", "http://127.0.0.1:9/site", "--person", "cons_id=1", "--yes")
    for name in ("API_KEY", "LOGIN_NAME", "LOGIN_PASSWORD"):
        monkeypatch.setenv(f"ACCORDANT_{name}", "canary")
    text = quick("run", *arguments).expect(2).text
    assert "logs somebody in or out (effect: session)" in text


def test_a_file_where_a_folder_must_be_is_no_defect_of_ours(project: Path, quick: Tool) -> None:
    for file in (ROOT / "schemas").glob("*.xsd"):
        shutil.copy(file, project / "schemas")
    (project / "schemas" / "derived").write_text("", encoding="utf-8")
    text = quick("derive").expect(2).text
    assert "derived" in text
    assert "defect" not in text


def test_a_retired_clause_is_explained_with_the_reason(project: Path, quick: Tool) -> None:
    (project / "contracts" / "overlay.yaml").write_text(
        "accordant: 1\noverlay: {operation: getUserInteractions}\nsource: a ticket\n"
        "rules: {identifier: {retired: it was withdrawn}}\n",
        encoding="utf-8",
    )
    text = quick("explain", "getUserInteractions/rules/identifier/refused").expect(0).text
    assert "(retired)" in text
    assert "it was withdrawn" in text
