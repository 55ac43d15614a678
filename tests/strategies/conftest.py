"""Loads the modules of `strategies/` by path, as the engine does: they are no package."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from pathlib import Path

import pytest

STRATEGIES = Path(__file__).parents[2] / "strategies"


def load(name):
    spec = importlib.util.spec_from_file_location(f"strategies_under_test_{name}", STRATEGIES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def public_functions(module):
    return {name: getattr(module, name) for name in module.__all__}


@pytest.fixture(scope="session")
def dates():
    return load("dates")


@pytest.fixture(scope="session")
def identifiers():
    return load("identifiers")


@pytest.fixture(scope="session")
def paging():
    return load("paging")


@pytest.fixture(scope="session")
def text():
    return load("text")


@pytest.fixture(params=sorted(path.stem for path in STRATEGIES.glob("*.py")))
def module(request):
    return load(request.param)


@pytest.fixture
def signatures(module):
    return {name: inspect.signature(function) for name, function in public_functions(module).items()}
