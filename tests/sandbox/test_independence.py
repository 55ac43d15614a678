"""The sandbox can disagree with the engine only as long as it knows nothing of it, and it is cheap to import."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import accordant.sandbox

FILES = sorted(Path(accordant.sandbox.__file__).parent.glob("**/*.py"))


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import would escape this test"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_of_accordant_is_imported_but_its_errors(file):
    allowed = ("accordant.errors.", "accordant.sandbox.")

    ours = {name for name in imported(file) if name.partition(".")[0] == "accordant"}
    assert {name for name in ours if not name.startswith(allowed)} - {"accordant.sandbox"} == set()


def test_the_package_imports_neither_web_server_nor_database():
    code = "import sys, json, accordant.sandbox; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code]))

    heavy = {"starlette", "uvicorn", "sqlalchemy", "asyncio", "lxml", "requests"}
    assert heavy.isdisjoint(loaded)
    engine = {"accordant", "accordant.errors", "accordant.locations"}
    assert {name for name in loaded if name.startswith("accordant")} - engine == {
        name for name in loaded if name.startswith("accordant.sandbox")
    }
