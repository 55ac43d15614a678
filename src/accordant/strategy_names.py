"""Names of strategies against the files in which they should be, which are read and not run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from accordant.errors import nearest
from accordant.project import Project, bundled_root, shown_path

__all__ = ["iter_strategy_problems"]


def iter_strategy_problems(name: str, project: Project) -> Iterator[tuple[str, str]]:
    """Yield why there is no strategy of a name, ``module.function``, and what to do."""
    module, function = name.split(".")
    folders = [project.strategies, bundled_root() / "strategies"]
    file = next((f / f"{module}.py" for f in folders if (f / f"{module}.py").is_file()), None)
    if file is None:
        known = sorted({path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.py")})
        hint = nearest(module, known) or f"write {module}.py there"
        yield f"there is no module {module}.py in {shown_path(project.strategies)}", hint
        return
    try:
        tree = ast.parse(file.read_text("utf-8"))
    except (SyntaxError, ValueError, OSError):  # said when it is loaded
        return
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    if function not in {*defined, *_imported(tree)}:
        hint = nearest(function, defined) or f"it has {', '.join(defined) or 'none'}"
        yield f"{shown_path(file)} has no function {function!r}", hint


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield what a module has from others: one of them may be a strategy."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            yield from (alias.asname or alias.name for alias in node.names)
