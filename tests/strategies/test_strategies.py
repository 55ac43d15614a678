"""What holds of every module in `strategies/`."""

from __future__ import annotations

import ast
import inspect

from accordant.generation.requests import draw_examples

FACETS = {"known", "enumeration", "min_length", "max_length", "min_value", "max_value", "pattern"}
# What a contract cannot give, and a user's own test can.
FOR_TESTS = {"people", "zone"}


def test_arguments_are_facets_or_for_tests_given_by_keyword_with_defaults(signatures):
    assert signatures
    for signature in signatures.values():
        assert signature.parameters.keys() <= FACETS | FOR_TESTS
        for parameter in signature.parameters.values():
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
            assert parameter.default is not inspect.Parameter.empty


def test_every_strategy_draws_without_arguments(module, signatures):
    for name in signatures:
        assert len(draw_examples(getattr(module, name)(), count=20, seed=0)) >= (10 if name != "ambiguous" else 1)


def test_every_strategy_is_documented(module, signatures):
    assert module.__doc__
    for name in signatures:
        assert getattr(module, name).__doc__


def test_nothing_happens_at_import_and_little_is_imported(module):
    tree = ast.parse(inspect.getsource(module))
    harmless = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Assign, ast.AnnAssign, ast.Expr)
    assert all(isinstance(node, harmless) for node in tree.body)
    own = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert [name for name in own if name.startswith("accordant")] in ([], ["accordant.datatypes"])


def test_nothing_is_filtered(module):
    source = inspect.getsource(module)
    assert ".filter(" not in source
    assert "assume(" not in source
