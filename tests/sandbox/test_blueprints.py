"""A blueprint makes the same site here and, by its arguments, in another process."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from accordant.errors import UsageError
from accordant.sandbox import Blueprint, Dialect

#: A dialect that differs from the default in everything.
OTHER = Dialect.with_settings(
    f"{question.name}={next(value for value in question.values if value != question.default).replace('N', '7')}"
    for question in Dialect.questions()
)


def test_a_dialect_survives_being_written_as_settings():
    settings = Blueprint.of(dialect=OTHER).settings()

    assert len(settings) == len(fields(Dialect))
    assert Dialect.with_settings(settings) == OTHER


def test_the_default_needs_no_argument_but_the_seed():
    assert Blueprint().arguments() == ["--seed=1"]


def test_arguments_name_all_that_was_asked_for():
    asked = Blueprint.of(
        seed=3, faults=["page-overlap"], dialect=Dialect(ties="reversed"), rows=500, data="here", memory=False
    )

    assert asked.data == Path("here")
    assert asked.arguments() == [
        "--seed=3",
        "--fault=page-overlap",
        "--dialect=ties=reversed",
        "--rows=500",
        "--data=here",
        "--no-memory",
    ]


def test_faults_are_checked_at_once_and_stand_in_the_order_of_the_catalogue():
    assert Blueprint.of(faults=["order-ignored", "page-overlap"]).faults == ("page-overlap", "order-ignored")
    with pytest.raises(UsageError, match="there is no fault 'x'"):
        Blueprint.of(faults=["x"])


def test_the_site_is_made_from_it():
    site = Blueprint.of(seed=2, faults=["page-overlap"], dialect=OTHER, rows=500).build()
    try:
        assert site.dialect == OTHER
        assert [fault.name for fault in site.faults] == ["page-overlap"]
    finally:
        site.close()


def test_an_answer_that_a_question_cannot_have_is_refused_at_once():
    with pytest.raises(UsageError, match=r"past_the_end of the dialect cannot be 'eror'.*did you mean 'error'"):
        Blueprint.of(dialect=Dialect(past_the_end="eror"))  # type: ignore[arg-type]
