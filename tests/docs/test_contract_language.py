"""The page about the contract language: up to date, complete, and every example on it does what the page says.

What stands behind the word yaml at the head of an example says what becomes of it:

    yaml operation, group, api, overlay   a fragment: it begins a file of its own, and what such a file needs besides
                                          comes from docs/contract-language/example, where the rest of the project
                                          lies; that project uses a group, unless it says: yaml unused group
    yaml file NAME, xml file NAME, ...    a whole file; a chapter with such is a story, told in a project of its own
    console                               behind a fragment: what lint says of it, but for the last line, which counts;
                                          in a story: commands, and what they print

A fragment with nothing behind it must load without a mistake and without advice. After a deliberate change
``UPDATE_DOCS=1`` writes the console blocks anew; read the difference before it is committed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from accordant.clauses import CHECKS, PATTERNS
from accordant.cli.explanations import TOPICS
from accordant.idl import WORDS
from accordant.linting import CODES, iter_advice
from accordant.loading import read_contract
from accordant.project import find_project

DOCS = Path(__file__).parents[2] / "docs"
CHAPTERS = sorted((DOCS / "contract-language").glob("*.md"))
EXAMPLE = DOCS / "contract-language" / "example"
KINDS = ("operation", "group", "unused group", "api", "overlay")
HEADS = {
    "group": "accordant: 1\ngroup: example\nsource: https://example.org/api\n",
    "overlay": "accordant: 1\noverlay: {operation: listBookings}\nsource: https://example.org/tickets/7\n",
}
BASES = {"operation": "listBookings.yaml", "api": "api.yaml"}

_FENCE = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COUNTS = re.compile(r"^\d+ files?, \d+ operations?, \d+ clauses?: ", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    chapter: Path
    index: int
    line: int
    language: str
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.chapter.stem}:{self.line}"


def blocks(chapter: Path) -> Iterator[Block]:
    text = chapter.read_text("utf-8")
    for index, match in enumerate(_FENCE.finditer(text)):
        yield Block(chapter, index, text.count("\n", 0, match.start()) + 1, match[1], match[2] or "", match[3])


def is_story(chapter: Path) -> bool:
    return any(block.info.startswith("file ") for block in blocks(chapter))


def fragments() -> Iterator[tuple[Block, Block | None]]:
    for chapter in CHAPTERS:
        if is_story(chapter):
            continue
        for block, after in pairwise([*blocks(chapter), None]):
            assert block is not None
            if block.language == "yaml" and block.info:
                yield block, after if after is not None and after.language == "console" else None


FRAGMENTS = list(fragments())
STORIES = [chapter for chapter in CHAPTERS if is_story(chapter)]


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_contract_language", DOCS / "build_contract_language.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def rewrite(block: Block, text: str) -> None:
    """Put a text into a block; lines may move, so the block is found by its number."""
    chapter = block.chapter.read_text("utf-8")
    match = list(_FENCE.finditer(chapter))[block.index]
    block.chapter.write_text(chapter[: match.start(3)] + text + chapter[match.end(3) :], "utf-8")


def without(text: str, keys: set[str]) -> str:
    """Return a YAML text without some of its top keys."""
    kept = []
    is_kept = True
    for line in text.splitlines(keepends=True):
        match = re.match(r"([a-z_]+):", line)
        if match:
            is_kept = match[1] not in keys
        if is_kept:
            kept.append(line)
    return "".join(kept)


def completed(block: Block) -> str:
    """Return a fragment as a whole file: first its own lines, so that the lines in messages are those of the page."""
    keys = set(re.findall(r"^([a-z_]+):", block.text, re.MULTILINE))
    kind = block.info.removeprefix("unused ")
    if kind in HEADS:
        return block.text + without(HEADS[kind], keys)
    base = (EXAMPLE / "contracts" / BASES[block.info]).read_text("utf-8")
    # Parameters that the fragment does not speak of come from the group `fields`, see `in_a_project`.
    return block.text + without(base, keys)


def in_a_project(block: Block, folder: Path) -> None:
    """Make the example project, with a fragment in it."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    contracts = folder / "contracts"
    name = f"{block.info.removeprefix('unused ')}.yaml"
    if block.info in BASES:
        (contracts / BASES[block.info]).unlink()
    operation = contracts / "listBookings.yaml"
    if block.info == "operation":
        base = yaml.safe_load((EXAMPLE / "contracts" / "listBookings.yaml").read_text("utf-8"))
        fields = {"accordant": 1, "group": "fields", "source": base["source"], "parameters": base["parameters"]}
        (contracts / "fields.yaml").write_text(yaml.safe_dump(fields), "utf-8")
        text = re.sub(r"^(uses: \[.*)\]", r"\1, fields]", completed(block), flags=re.MULTILINE)
    else:
        text = completed(block)
    if block.info == "group":
        used = re.search(r"^group: (\S+)", text, re.MULTILINE)
        assert used is not None
        operation.write_text(operation.read_text("utf-8").replace("[people, paging]", f"[people, paging, {used[1]}]"))
    (contracts / name).write_text(text, "utf-8")


def linted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder)
    project = find_project(explicit=folder)
    loaded = read_contract(project)
    found: list[object] = [*sorted(set(loaded.mistakes))] or [*iter_advice(loaded, project)]
    return "\n\n".join(str(one) for one in found)


@pytest.mark.parametrize(("block", "after"), FRAGMENTS, ids=[str(block) for block, _ in FRAGMENTS])
def test_fragment_is_what_the_page_says(
    block: Block, after: Block | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert block.info in KINDS, f"{block}: what is 'yaml {block.info}'?"
    in_a_project(block, tmp_path)
    found = linted(tmp_path, monkeypatch)
    if after is None:
        assert found == ""
        return
    expected = f"$ accordant lint\n{found}\n"
    if os.environ.get("UPDATE_DOCS") and expected != after.text:
        rewrite(after, expected)
        return
    assert found, "the page shows a mistake or advice, and there is none"
    assert after.text == expected


@pytest.mark.parametrize("chapter", STORIES, ids=lambda chapter: chapter.stem)
def test_story_can_be_followed(chapter: Path, tmp_path: Path) -> None:
    """Files are written and commands are run in the order of the page."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
    folder = tmp_path
    for block in list(blocks(chapter)):
        if block.info.startswith("file "):
            file = folder / block.info.removeprefix("file ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")
        elif block.language == "console":
            said = ""
            for command in re.findall(r"^\$ (.+)$", block.text, re.MULTILINE):
                said += f"$ {command}\n"
                if command.startswith("cd "):
                    folder = folder / command.removeprefix("cd ")
                    continue
                run = subprocess.run(
                    command,
                    shell=True,
                    check=False,
                    cwd=folder,
                    env=environment,
                    capture_output=True,
                    text=True,
                    timeout=120,
                )
                said += run.stdout + run.stderr
            if os.environ.get("UPDATE_DOCS"):
                if said != block.text:
                    rewrite(block, said)
                continue
            # How many files and clauses come with accordant may change.
            assert _COUNTS.sub("", said) == _COUNTS.sub("", block.text)


def test_page_is_up_to_date() -> None:
    assert (DOCS / "contract-language.md").read_text("utf-8") == builder().page()


def test_check_says_what_is_stale(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = builder()
    monkeypatch.setattr(sys, "argv", ["build_contract_language.py", "--check"])
    assert module.main() == 0
    text = module.page()
    monkeypatch.setattr(module, "page", lambda: text + "One more line.\n")
    assert module.main() == 1
    assert "+One more line." in capsys.readouterr().out


def test_construct_without_a_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = builder()
    monkeypatch.setattr(module, "_DIRECTIVE", re.compile(r"<!-- (table): (listing) -->\n"))
    with pytest.raises(module.BuildError, match=r"no chapter has the table of .*operation"):
        module.page()


def iter_keys(part: Any) -> Iterator[str]:
    """Yield every key that the schema knows, wherever it stands."""
    if isinstance(part, list):
        for one in part:
            yield from iter_keys(one)
    elif isinstance(part, dict):
        for key, inner in part.items():
            if key == "properties":
                yield from inner
            yield from iter_keys(inner)


def iter_words(part: Any) -> Iterator[str]:
    """Yield every word that the schema lets stand as a value."""
    if isinstance(part, list):
        for one in part:
            yield from iter_words(one)
    elif isinstance(part, dict):
        yield from (word for word in part.get("enum", ()) if isinstance(word, str))
        for inner in part.values():
            yield from iter_words(inner)


def test_every_key_and_every_word_of_the_schema_is_on_the_page() -> None:
    page = (DOCS / "contract-language.md").read_text("utf-8")
    schema = json.loads((DOCS.parent / "schemas" / "contract.schema.json").read_text("utf-8"))
    wanted = {*iter_keys(schema["$defs"]), *iter_words(schema["$defs"]), *WORDS, *CHECKS}
    assert sorted(word for word in wanted if f"`{word}`" not in page) == []


def test_every_code_of_advice_is_shown_at_work() -> None:
    shown = "".join(after.text for _, after in FRAGMENTS if after is not None)
    assert sorted(code for code in CODES if f"[{code}]" not in shown) == []


def test_every_pattern_has_an_example() -> None:
    examples = "".join(block.text for block, _ in FRAGMENTS)
    assert sorted(pattern for pattern in PATTERNS if f"expect: {pattern}" not in examples) == []


def test_words_that_explain_knows_are_on_the_page() -> None:
    page = (DOCS / "contract-language.md").read_text("utf-8")
    wanted = [*TOPICS["Strengths"], *TOPICS["Verdicts"], *TOPICS["Advice of lint"]]
    assert [word for word in wanted if word not in page] == []


def test_keys_of_examples_are_those_of_the_schema() -> None:
    """An example that is not executed must not hide behind its fence: yaml without a word is for a line or two."""
    loose = [block for chapter in CHAPTERS for block in blocks(chapter) if block.language == "yaml" and not block.info]
    assert [str(block) for block in loose] == []
