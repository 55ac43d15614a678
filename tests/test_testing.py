"""What users import into their tests: found by name, of the right project, refused clearly."""

from __future__ import annotations

import pytest
from helpers import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.errors import UsageError
from accordant.generation.requests import draw_examples
from accordant.testing import legal_answers, requests_for, strategy


@given(strategy("dates.timestamps", project=ROOT)(known=["2016-02-01T09:43:35-06:00"]))
@settings(max_examples=20)
def test_a_strategy_serves_in_given(text):
    assert "T" in text


@given(requests_for("getUserInteractions", "server", project=ROOT, values={"api_key": "k-1"}).valid())
@settings(max_examples=20, deadline=None)
def test_requests_serve_in_given(request):
    assert request["method"] == "getUserInteractions"
    assert request["api_key"] == "k-1"


def test_the_projects_own_strategy_comes_before_the_bundled_one(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.accordant]\n", "utf-8")
    (tmp_path / "strategies").mkdir()
    own = tmp_path / "strategies" / "dates.py"
    function = 'def timestamps():\n    return st.just("ours")\n'
    own.write_text(f"from hypothesis import strategies as st\n\n\n{function}", "utf-8")
    assert draw_examples(strategy("dates.timestamps", project=tmp_path)(), count=3, seed=0) == ["ours"]
    assert draw_examples(strategy("paging.offsets", project=tmp_path)(), count=3, seed=0)


@pytest.mark.parametrize("name", ["timestamps", "dates.", ".timestamps", "a.b.c"])
def test_a_name_without_module_and_function_is_refused(name):
    with pytest.raises(UsageError, match=r"write module.function"):
        strategy(name, project=ROOT)


def test_what_is_not_there_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError, match=r"'getUserInteraction'.*getUserInteractions"):
        requests_for("getUserInteraction", "server", project=ROOT)
    with pytest.raises(UsageError, match=r"no caller 'sever'; it has client, server"):
        requests_for("getUserInteractions", "sever", project=ROOT)
    with pytest.raises(UsageError, match=r"no parameter 'cons' for server"):
        requests_for("getUserInteractions", "server", project=ROOT, values={"cons": "1"})
    with pytest.raises(UsageError, match=r"'timestamp'.*timestamps"):
        strategy("dates.timestamp", project=ROOT)


def test_values_may_be_strategies_and_are_drawn_in_place_of_the_contracts():
    own = requests_for("getUserInteractions", "server", project=ROOT, values={"list_page_size": st.just("7")})
    sizes = {
        sent["list_page_size"] for sent in draw_examples(own.valid(), count=60, seed=1) if "list_page_size" in sent
    }
    assert sizes == {"7"}


def test_legal_answers_are_found_by_the_name_of_their_operation():
    shapes = legal_answers("getUserInteractions", project=ROOT)
    assert [shape.name for shape in shapes[:3]] == ["no rows", "one row", "two rows"]
    assert shapes[-1].is_error
    with pytest.raises(UsageError, match="there is no operation 'getUserInteraction'; did you mean"):
        legal_answers("getUserInteraction", project=ROOT)
