"""The shapes of a legal answer: each is legal, and they are those that clients stumble over."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from helpers import NAME, operation, project, reader

from accordant.answer_shapes import AnswerShape, answer_shapes
from accordant.contracts import Contract, Operation
from accordant.examiners import Examiner
from accordant.exchange import Case, Exchange, Phase, Request, Response
from accordant.loading import load_contract


@cache
def contract() -> Contract:
    return load_contract(project())


@cache
def examiner() -> Examiner:
    return Examiner(contract(), project())


@cache
def shapes(name: str = NAME) -> dict[str, AnswerShape]:
    called: Operation = contract().operations[name]
    return {shape.name: shape for shape in answer_shapes(called, project(), reader())}


def rows(name: str) -> Any:
    return json.loads(shapes()[name].json)[f"{NAME}Response"].get("interaction")


def test_no_row_is_no_key_one_is_an_object_and_several_are_an_array() -> None:
    assert rows("no rows") is None
    assert isinstance(rows("one row"), dict)
    assert [len(rows(name)) for name in ("two rows", "many rows")] == [2, 25]
    assert [shapes()[name].rows for name in ("no rows", "one row", "two rows", "many rows")] == [0, 1, 2, 25]


def test_what_is_empty_is_an_object_what_is_nil_is_null_and_what_may_be_left_out_is_left_out() -> None:
    assert rows("one row with empty texts")["subject"] == {}
    assert rows("rows with nil values")[0]["subject"] is None
    assert rows("rows with nothing but a key")[0].keys() == {"interactionId"}
    assert "note" not in rows("rows without parts of parts")[0]
    assert [len(row["note"]) for row in rows("rows with repeated parts")] == [2, 2]


def test_each_row_has_a_key_of_its_own() -> None:
    for shape in shapes().values():
        if shape.rows is not None and shape.rows > 1:
            keys = [row["interactionId"] for row in rows(shape.name)]
            assert len(set(keys)) == shape.rows, shape.name


def test_an_error_is_a_shape_for_each_code_that_is_documented() -> None:
    codes = {shape.code for shape in shapes().values() if shape.is_error}
    assert codes == set(operation().error_codes)
    assert json.loads(shapes()["error 16"].json)["errorResponse"]["code"] == "16"
    assert shapes()["error 16"].status == 403


@pytest.mark.parametrize("name", sorted(contract().operations))
def test_no_shape_breaks_the_contract(name: str) -> None:
    for shape in shapes(name).values():
        for form, body in (("xml", shape.xml), ("json", shape.json)):
            # What getInteraction was asked for decides which rows are right, and no shape knows that.
            sent = () if name == "getInteraction" else (("method", name), ("response_format", form))
            request = Request("SRConsAPI", sent)
            case = Case(shape.name, name, "server", Phase.RECORDED, request, "", "", acceptance=None)
            media_type = {"xml": "text/xml", "json": "application/json"}[form]
            answer = Response(shape.status, (("content-type", media_type),), body)
            found = examiner().examine(Exchange(case, answer))
            assert [one for one in found.outcomes if one.breach is not None] == [], (shape.name, form)
            assert found.why == ""


def test_an_operation_whose_answer_no_page_shows_has_errors_only() -> None:
    assert all(shape.is_error for shape in answer_shapes(replace(operation(), element=None), project(), reader()))
    assert not [shape for shape in shapes("updateInteraction").values() if not shape.is_error]


def test_what_the_schema_allows_and_an_assert_forbids_is_no_shape() -> None:
    assert "everything" in shapes("logInteraction")
    assert "nothing that may be left out" not in shapes("logInteraction")
