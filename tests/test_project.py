"""Which project is meant, what its table may say, and strategies that are loaded by path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from helpers import ROOT

from accordant.errors import ContractError, UsageError
from accordant.project import Project, bundled_file, bundled_root, find_project, read_project, shown_path
from accordant.strategies import load_strategy


def make(folder: Path, table: str = "", head: str = "[tool.accordant]") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(f'[project]\nname = "x"\n\n{head}\n{table}', "utf-8")
    return folder


# ------------------------------------------------------------------------------------------------ finding


def test_the_nearest_folder_upwards_counts(tmp_path: Path) -> None:
    outer = make(tmp_path / "outer", 'contracts = "outer"')
    inner = make(outer / "a" / "inner", 'contracts = "mine"')
    make(inner / "tool", head="[tool.other]")
    (inner / "tool" / "deep").mkdir()
    found = find_project(inner / "tool" / "deep")
    assert (found.root, found.contracts, found.is_bundled) == (inner, inner / "mine", False)
    assert find_project(outer / "a").contracts == outer / "outer"


def test_folders_have_names_of_their_own_or_the_usual_ones(tmp_path: Path) -> None:
    found = find_project(make(tmp_path, 'schemas = "xsd"\nreports = "out/reports"'))
    assert found.schemas == tmp_path / "xsd"
    assert found.reports == tmp_path / "out/reports"
    assert found.contracts == tmp_path / "contracts"
    assert found.strategies == tmp_path / "strategies"


def test_the_history_lies_where_the_table_says_and_a_password_is_refused(tmp_path: Path) -> None:
    assert find_project(make(tmp_path / "a")).history is None
    for given in ("runs.sqlite", "off", "postgresql://db.example.org/tests", "postgresql://ada@db.example.org/tests"):
        assert find_project(make(tmp_path / "b", f'history = "{given}"')).history == given
    for given in ("postgresql://ada:s3cret@db.example.org/tests", "postgresql://db.example.org/t?password=s3cret"):
        with pytest.raises(ContractError, match="a password has no place") as caught:
            find_project(make(tmp_path / "c", f'history = "{given}"'))
        assert "s3cret" not in str(caught.value)


def test_the_working_folder_is_where_looking_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make(tmp_path))
    assert find_project().root == tmp_path


def test_without_a_project_the_bundled_one_is_used_and_reports_stay_here(tmp_path: Path) -> None:
    found = find_project(tmp_path)
    assert found.is_bundled
    assert found.root == bundled_root()
    assert found.reports == tmp_path / "reports"
    assert found.contract_files()
    assert bundled_file("schemas", "crm.public.v1.xsd").is_file()


def test_a_folder_that_was_named_must_be_a_project(tmp_path: Path) -> None:
    assert find_project(explicit=make(tmp_path / "a")).root == tmp_path / "a"
    for folder in (tmp_path, tmp_path / "nowhere", make(tmp_path / "b", head="[tool.other]"), tmp_path / "a" / "c"):
        with pytest.raises(UsageError, match=r"is no accordant project(.|\n)*accordant init"):
            find_project(explicit=folder)


# --------------------------------------------------------------------------------------------- the table


def test_every_mistake_of_the_table_is_said_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path, 'contrats = "a"\nschemas = 3\nextends = "luminat"')
    with pytest.raises(ContractError) as error:
        find_project()
    text = str(error.value)
    assert "pyproject.toml:5:1: unknown key 'contrats' in [tool.accordant]; the keys are contracts, " in text
    assert "did you mean 'contracts'?" in text
    assert "pyproject.toml:6:1: schemas must be text" in text
    assert "pyproject.toml:7:1: there are no bundled contracts 'luminat'" in text


def test_what_is_not_toml_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.accordant", "utf-8")
    with pytest.raises(ContractError, match="not TOML"):
        find_project(tmp_path)


# ------------------------------------------------------------------------------------------------- files


def test_contract_files_come_sorted_and_the_extended_ones_first(tmp_path: Path) -> None:
    folder = make(tmp_path, 'extends = "luminate"')
    for name in ("contracts/b.yaml", "contracts/a/c.yaml", "contracts/readme.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", "utf-8")
    files = find_project(folder).contract_files()
    assert files[-2:] == [folder / "contracts/a/c.yaml", folder / "contracts/b.yaml"]
    assert files[0].is_relative_to(bundled_root())
    assert any(file.name == "getUserInteractions.yaml" for file in files[:-2])


def test_a_project_without_contracts_has_no_files(tmp_path: Path) -> None:
    assert find_project(make(tmp_path)).contract_files() == []


def test_a_schema_of_the_project_comes_before_the_bundled_one(tmp_path: Path) -> None:
    project = find_project(make(tmp_path))
    assert project.schema_file("crm.public.v1.xsd") == bundled_root() / "schemas" / "crm.public.v1.xsd"
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "crm.public.v1.xsd").write_text("<x/>", "utf-8")
    assert project.schema_file("crm.public.v1.xsd") == tmp_path / "schemas" / "crm.public.v1.xsd"
    assert project.schema_file("nothing.xsd") is None


def test_a_path_is_shown_as_people_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "a" / "b.yaml") == "a/b.yaml"
    assert shown_path(tmp_path.parent / "b.yaml") == str(tmp_path.parent / "b.yaml")


# -------------------------------------------------------------------------------------------- strategies


def with_strategy(folder: Path, text: str) -> Project:
    project = find_project(make(folder))
    project.strategies.mkdir()
    (project.strategies / "mine.py").write_text(text, "utf-8")
    return project


def test_a_strategy_is_loaded_by_its_path(tmp_path: Path) -> None:
    project = with_strategy(tmp_path, "def answers():\n    return 42\n")
    before = list(sys.path)
    assert load_strategy(project, "mine.answers")() == 42
    assert sys.path == before
    assert "mine" not in sys.modules


def test_modules_of_one_name_in_two_projects_are_two(tmp_path: Path) -> None:
    first = with_strategy(tmp_path / "a", "def name():\n    return 'a'\n")
    second = with_strategy(tmp_path / "b", "def name():\n    return 'b'\n")
    assert [load_strategy(project, "mine.name")() for project in (first, second, first)] == ["a", "b", "a"]


def test_a_bundled_strategy_is_there_for_every_project(tmp_path: Path) -> None:
    project = find_project(make(tmp_path))
    assert load_strategy(project, "text.subjects") is load_strategy(find_project(explicit=ROOT), "text.subjects")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.at_all", "needs a file nowhere.py in"),
        ("mine.answer", "has no function 'answer'; did you mean 'answers'"),
        ("mine.number", "has no function 'number'"),
    ],
)
def test_a_strategy_that_is_not_there_is_said(tmp_path: Path, name: str, said: str) -> None:
    project = with_strategy(tmp_path, "number = 7\n\n\ndef answers():\n    return 42\n")
    with pytest.raises(UsageError, match=said):
        load_strategy(project, name)


# ------------------------------------------------------------------------------------- what is nearly right


def read(folder: Path, text: str) -> tuple[Project, list[tuple[int, str]]]:
    (folder / "pyproject.toml").write_text(text, "utf-8")
    found, mistakes = read_project(folder)
    return found, [(one.location.line, f"{one.message} [{one.hint}]") for one in mistakes]


@pytest.mark.parametrize("table", ["tool.acordant", "tool.Accordant", "accordant"])
def test_a_table_with_nearly_the_right_name_is_a_mistake_and_is_read(table: str, tmp_path: Path) -> None:
    found, mistakes = read(tmp_path, f'[project]\nname = "x"\n\n[{table}]\ncontracts = "mine"\n')
    assert mistakes == [(4, f"[{table}] is not read: the table is called [tool.accordant] [write [tool.accordant]]")]
    assert found.contracts == tmp_path / "mine"


def test_a_table_of_another_tool_is_no_mistake(tmp_path: Path) -> None:
    found, mistakes = read(tmp_path, "[tool.accountant]\nx = 1\n[tool.ruff]\ny = 1\n")
    assert (found.is_bundled, mistakes) == (True, [])


def test_what_is_no_toml_has_its_line_and_the_rest_of_the_project_is_there(tmp_path: Path) -> None:
    found, mistakes = read(tmp_path, '[project]\nname = "x"\n\n[tool.accordant]\ncontracts = contracts\n')
    assert [line for line, _ in mistakes] == [5]
    assert found.contracts == tmp_path / "contracts"


def test_a_pyproject_that_is_not_utf_8_or_a_folder_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.accordant]\n# \xff\n")
    _, mistakes = read_project(tmp_path)
    assert [(one.location.line, one.message) for one in mistakes] == [(2, "the file is not UTF-8")]
    (tmp_path / "folder" / "pyproject.toml").mkdir(parents=True)
    assert read_project(tmp_path / "folder")[0].root == tmp_path


def test_a_key_has_its_own_line_beside_one_that_begins_alike(tmp_path: Path) -> None:
    text = '[tool.other]\ncontract = 1\n[tool.accordant]\ncontracts = "contracts"\ncontract = "x"\n'
    _, mistakes = read(tmp_path, text)
    assert [line for line, _ in mistakes] == [5]


def test_a_code_that_no_advice_has_cannot_be_ignored(tmp_path: Path) -> None:
    _, mistakes = read(tmp_path, '[tool.accordant]\nlint_ignore = ["vague-source", "idle-asert"]\n')
    assert mistakes == [(2, "lint_ignore: there is no advice 'idle-asert' [did you mean 'idle-assert'?]")]


def test_contracts_beside_no_project_are_noted(tmp_path: Path) -> None:
    assert read_project(tmp_path)[0].note == ""
    (tmp_path / "contracts").mkdir()
    assert read_project(tmp_path)[0].note == ""
    (tmp_path / "contracts" / "a.yaml").write_text("", "utf-8")
    assert read_project(tmp_path)[0].note.startswith("the folder contracts/ here was not read")
    assert read(tmp_path, "[tool.accordant]\n")[0].note == ""


def test_the_file_of_the_sites_lies_beside_the_pyproject_or_where_it_says(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.accordant]\n", "utf-8")
    assert find_project(tmp_path).sites == tmp_path / "sites.yaml"
    (tmp_path / "pyproject.toml").write_text('[tool.accordant]\nsites = "config/where.yaml"\n', "utf-8")
    assert find_project(tmp_path).sites == tmp_path / "config" / "where.yaml"
