"""Parameters of a request as typed variables: what counts, and when a date without zone is known."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from helpers import operation
from hypothesis import assume, given
from hypothesis import strategies as st

from accordant.variables import effective_variables, with_zone


def values(**sent: str):
    return effective_variables(operation(), sent).values


def test_what_was_sent_counts_before_the_default_and_that_before_nothing() -> None:
    assert values()["list_page_size"] == 25
    assert values(list_page_size="7")["list_page_size"] == 7
    assert values()["list_record_offset"] == 0
    assert values()["interaction_type_id"] == []
    assert values()["list_ascending"] is True


def test_a_value_has_its_xsd_type() -> None:
    found = values(list_ascending=" 0 ", interaction_type_id="+007", begin_date="2016-02-01T09:43:35.283-06:00")
    assert found["list_ascending"] is False
    assert found["interaction_type_id"] == 7
    assert str(found["begin_date"]) == "2016-02-01T09:43:35.283-06:00"


def test_every_parameter_is_a_variable() -> None:
    assert set(values()) == set(operation().parameters)


def test_an_unzoned_date_is_unresolved_without_the_zone() -> None:
    sent = {"begin_date": "2016-02-01T09:43:35", "end_date": "2016-02-01T09:43:35Z"}
    assert effective_variables(operation(), sent).unresolved == {"begin_date"}
    assert effective_variables(operation(), sent, "America/Chicago").unresolved == frozenset()


@pytest.mark.parametrize(
    ("lexical", "expected"),
    [
        ("2016-02-01T09:43:35", "2016-02-01T09:43:35-06:00"),
        ("2016-07-01T09:43:35.250", "2016-07-01T09:43:35.250-05:00"),
        ("2016-11-06T01:30:00", None),  # twice
        ("2016-03-13T02:30:00", None),  # never
        ("2016-11-06T02:00:00", "2016-11-06T02:00:00-06:00"),
        ("2016-02-30T00:00:00", None),  # no date
        ("2016-02-01T09:43:35Z", None),  # has a zone
        ("0000-02-01T09:43:35", None),
    ],
)
def test_the_offset_is_that_of_the_local_time(lexical: str, expected: str | None) -> None:
    assert with_zone(lexical, "America/Chicago") == expected


@pytest.mark.parametrize("zone", [None, "Nowhere/Land", "../etc/passwd", ""])
def test_a_zone_that_is_not_known_resolves_nothing(zone: str | None) -> None:
    assert with_zone("2016-02-01T09:43:35", zone) is None


def test_offsets_of_half_hours_east() -> None:
    assert with_zone("2016-02-01T09:43:35", "Asia/Kolkata") == "2016-02-01T09:43:35+05:30"
    assert with_zone("2016-02-01T09:43:35", "America/St_Johns") == "2016-02-01T09:43:35-03:30"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)), st.sampled_from(["America/Chicago", "Asia/Kolkata"]))  # noqa: DTZ001 - local times are the subject
def test_the_zoned_form_is_the_same_local_time(local: datetime, zone: str) -> None:
    local = local.replace(microsecond=0)
    zoned = with_zone(local.isoformat(), zone)
    assume(zoned is not None)
    there = datetime.fromisoformat(zoned).astimezone(UTC).astimezone(ZoneInfo(zone))
    assert there.replace(tzinfo=None) == local
