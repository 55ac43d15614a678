"""The functions of a strategies folder: loads them by their names, and says what is wrong with one.

A strategy is a function that returns a Hypothesis strategy of texts. What it takes by name it is given: the facets of
its parameter, and the values that a run has seen (``known``).
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from accordant.contracts import Parameter
from accordant.errors import UsageError, nearest
from accordant.project import Project, bundled_root, shown_path

__all__ = ["load_strategy", "strategy_of", "why_missing", "why_unusable"]

OFFERED = ("known", "enumeration", "min_length", "max_length", "min_value", "max_value", "pattern")
"""What a strategy may take, each by its name."""
_TRIES = 3
_HOME = "HYPOTHESIS_STORAGE_DIRECTORY"


def load_strategy(project: Project, name: str) -> Callable[..., Any]:
    """Return a function of the strategies folder by its name ``module.function``.

    The module is loaded by its path, as pytest loads a conftest.py: the project's own before the bundled one.

    Raises:
        UsageError: There is no such module or function, or the module cannot be run.
    """
    module_name, function_name = name.split(".")
    file = _file(project, module_name)
    if file is None:
        raise UsageError(f"the strategy {name!r} needs a file {module_name}.py in {shown_path(project.strategies)}")
    try:
        module = _module(file)
        function = getattr(module, function_name, None)
    except (Exception, SystemExit) as error:
        raise UsageError(f"{shown_path(file)} cannot be run: {_said(error, file)}") from error
    if not callable(function):
        own = [n for n, one in vars(module).items() if callable(one) and n[0] != "_" and _is_defined_in(module, one)]
        hint = _functions_hint(function_name, own)
        raise UsageError(f"{shown_path(file)} has no function {function_name!r}; {hint}")
    return function  # type: ignore[no-any-return]


def strategy_of(parameter: Parameter, known: Collection[str], project: Project) -> Any:
    """Return the Hypothesis strategy by which values of a parameter are drawn; it has one.

    Args:
        known: Values that the site has shown.

    Raises:
        UsageError: See `load_strategy`; or it returns no strategy of texts.
    """
    assert parameter.strategy is not None
    function = load_strategy(project, parameter.strategy)
    if reason := _why_no_strategy(function, parameter, known, is_tried=False):
        raise UsageError(f"the strategy {parameter.strategy!r} of {parameter.name} {reason}")
    return function(**_given(function, parameter, known))


def why_missing(parameter: Parameter, project: Project) -> tuple[str, str]:
    """Return why there is no function for the strategy of a parameter, and what to do; nothing where there is one.

    No code of the project is run for that.
    """
    assert parameter.strategy is not None
    module, function = parameter.strategy.split(".")
    file = _file(project, module)
    if file is None:
        known = sorted({path.stem for folder in _folders(project) if folder.is_dir() for path in folder.glob("*.py")})
        hint = nearest(module, known) or f"write {module}.py there"
        return f"there is no module {module}.py in {shown_path(project.strategies)}", hint
    defined = _functions(file)
    if defined is not None and function not in defined:
        return f"{shown_path(file)} has no function {function!r}", _functions_hint(function, defined)
    return "", ""


def why_unusable(parameter: Parameter, project: Project) -> str:
    """Return what is wrong with the strategy of a parameter when it is tried; empty where it gives texts."""
    assert parameter.strategy is not None
    try:
        function = load_strategy(project, parameter.strategy)
    except UsageError as error:
        return str(error)
    reason = _why_no_strategy(function, parameter, (), is_tried=True)
    return f"the strategy {parameter.strategy!r} {reason}" if reason else ""


def _folders(project: Project) -> Iterator[Path]:
    yield from (project.strategies, bundled_root() / "strategies")


def _file(project: Project, module: str) -> Path | None:
    return next((f / f"{module}.py" for f in _folders(project) if (f / f"{module}.py").is_file()), None)


def _module(file: Path) -> ModuleType:
    qualified = f"_accordant_strategies_{abs(hash(str(file)))}_{file.stem}"
    module = sys.modules.get(qualified)
    if module is None:
        spec = importlib.util.spec_from_file_location(qualified, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[qualified] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[qualified]
            raise
    return module


def _is_defined_in(module: ModuleType, function: Callable[..., Any]) -> bool:
    return getattr(function, "__module__", None) == module.__name__


def _functions(file: Path) -> list[str] | None:
    """Return the functions that a module defines, without running it; None where it may get them from elsewhere."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError):
        return None
    if any(isinstance(node, ast.ImportFrom | ast.Assign) and _may_define(node) for node in tree.body):
        return None
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_"
    ]


def _may_define(node: ast.ImportFrom | ast.Assign) -> bool:
    """Tell whether a statement may name a function: what is imported from elsewhere, or made by a call."""
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Call | ast.Lambda | ast.Name | ast.Attribute)
    return node.module not in {"__future__", "hypothesis", "typing", "collections.abc", "datetime"}


def _functions_hint(name: str, functions: Collection[str]) -> str:
    known = f"it has {', '.join(functions)}" if functions else "it has none: a strategy begins with def"
    return nearest(name, functions) or known


def _given(function: Callable[..., Any], parameter: Parameter, known: Collection[str]) -> dict[str, Any]:
    wanted = inspect.signature(function).parameters
    facets = {name: getattr(parameter, name) for name in OFFERED if name != "known"}
    offered = {"known": known, **{name: value for name, value in facets.items() if value not in (None, ())}}
    return {name: value for name, value in offered.items() if name in wanted}


def _why_no_strategy(
    function: Callable[..., Any], parameter: Parameter, known: Collection[str], *, is_tried: bool
) -> str:
    """Return why a function gives no strategy of texts; empty where it does.

    Args:
        is_tried: Values are drawn; else only what it returns is looked at.
    """
    from hypothesis.errors import HypothesisException  # noqa: PLC0415 - takes long, and few contracts need it
    from hypothesis.strategies import SearchStrategy  # noqa: PLC0415

    given = _given(function, parameter, known)
    needed = [
        name
        for name, one in inspect.signature(function).parameters.items()
        if one.default is one.empty and one.kind not in {one.VAR_KEYWORD, one.VAR_POSITIONAL} and name not in given
    ]
    if unknown := [name for name in needed if name not in OFFERED]:
        return f"takes {unknown[0]!r}, which it is not given; it may take {', '.join(OFFERED)}"
    if needed:
        return f"needs a default for {needed[0]!r}, which {parameter.name} does not have in any case"
    try:
        made = function(**given)
        if not isinstance(made, SearchStrategy):
            return f"returns {_shown(made)}, and no Hypothesis strategy"
        made.validate()
        drawn = _drawn(made) if is_tried else []
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is the strategy's
        said = str(error).partition("\n")[0] if isinstance(error, HypothesisException) else _said(error)
        return f"fails: {said}"
    wrong = next((value for value in drawn if not isinstance(value, str)), None)
    return "" if wrong is None else f"draws {_shown(wrong)}, and a value that is sent is text: add .map(str)"


def _drawn(strategy: Any) -> list[object]:
    """Return a few values of a strategy, the same every time."""
    import hypothesis  # noqa: PLC0415

    found: list[object] = []

    @hypothesis.seed(1)
    @hypothesis.settings(
        max_examples=_TRIES,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def collect(value: object) -> None:
        found.append(value)

    # Hypothesis keeps files beside whatever is called; nothing shall stay of a mere look.
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get(_HOME)
        os.environ[_HOME] = folder
        try:
            collect()
        finally:
            if before is None:
                del os.environ[_HOME]
            else:
                os.environ[_HOME] = before
    return found


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _said(error: BaseException, file: Path | None = None) -> str:
    """Return the kind of an error, what it says, and the line of the strategies' own code where it came up."""
    if isinstance(error, SyntaxError) and file is not None and error.lineno:
        return f"line {error.lineno}: {error.msg}"
    lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if _is_own(one.filename, file)]
    place = f"line {lines[-1]}: " if lines else ""
    text = str(error).partition("\n")[0]
    return f"{place}{type(error).__name__}{': ' if text else ''}{text}"


def _is_own(filename: str, file: Path | None) -> bool:
    return filename == str(file) if file is not None else "strategies" in Path(filename).parts
