"""At which places a fault may enter the answer of each method, and that what it does there counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accordant.sandbox.faults import Fault
from accordant.sandbox.methods import METHODS

PLACES = [name for name in vars(Fault) if not name.startswith("_")]
ALWAYS = ["call", "document", "xml", "reply"]
BETWEEN = {
    "getUserInteractions": ["person", "listing", "rows"],
    "getInteraction": ["person", "found"],
    "listInteractions": ["listing", "rows"],
    "logInteraction": ["person", "written"],
    "updateInteraction": ["found", "written"],
}


@pytest.fixture
def passed(fresh):
    """Start a site that notes the places that calls pass."""

    def get():
        site = fresh()
        passed = []

        class Noting(Fault):
            """Notes where it was."""

        def noting(place):
            def note(_fault, _first, second=None):
                passed.append(place)
                return second if second is not None else _first

            return note

        for place in PLACES:
            setattr(Noting, place, noting(place))
        site.site.faults = (Noting(site.site),)
        return site, passed

    return get


def spoilt(fresh, **places):
    """Start a site with a fault of these places."""

    site = fresh()
    fault = type("Spoiling", (Fault,), {"__doc__": "Spoils.", **places})
    site.site.faults = (fault(site.site),)
    return site


def own(site, name, **parameters):
    """A call of the first person that succeeds."""
    login = site.site.logins[0]
    row = next(
        row for row in site.site.store.interactions(site.site.people[0].cons_id, *everything(site)) if row.note_id
    )
    sent = {
        "getInteraction": {"interaction_id": row.interaction_id},
        "listInteractions": {"interaction_type_id": 1000},
        "logInteraction": {"interaction_subject": "x"},
        "updateInteraction": {"interaction_id": row.interaction_id},
        "login": {"user_name": login.user_name, "password": login.password},
    }.get(name, {})
    answer = site.own(method=name, **sent, **parameters)
    assert answer.status == 200, answer.body
    return answer


def everything(site):
    from accordant.sandbox.listings import Listing

    return Listing(page_size=1000), site.site.dialect


@pytest.mark.parametrize("name", METHODS)
def test_a_call_passes_its_places_in_order(passed, name):
    site, places = passed()
    own(site, name)

    assert places == [ALWAYS[0], *BETWEEN.get(name, []), *ALWAYS[1:]]


@pytest.mark.parametrize("name", METHODS)
def test_an_answer_in_json_passes_image_and_json(passed, name):
    site, places = passed()
    own(site, name, response_format="json")

    assert places == ["call", *BETWEEN.get(name, []), "document", "image", "json", "reply"]


@pytest.mark.parametrize("name", METHODS)
def test_a_refusal_passes_the_places_of_documents(passed, name):
    site, places = passed()
    site.client_call(method=name, api_key="x")

    assert places == ALWAYS


def test_another_interaction_can_be_found(fresh):
    site = spoilt(fresh, found=lambda self, call, row: replace(row, subject="Other"))
    row_id = site.all().ids[0]

    assert site.list(method="getInteraction", interaction_id=row_id).rows[0]["subject"] == "Other"
    assert "Other" not in {row["subject"] for row in site.all().rows}


def test_the_owner_is_checked_of_what_was_found(fresh):
    def found(self, call, row):
        return replace(row, cons_id=self.site.people[0].cons_id)

    other = fresh().all(1).ids[0]

    assert spoilt(fresh, found=found).list(method="getInteraction", interaction_id=other).status == 200
    assert fresh().list(method="getInteraction", interaction_id=other).code == 27


def test_something_else_can_be_written(fresh):
    site = spoilt(fresh, written=lambda self, call, row: replace(row, count=99))
    site.list(method="logInteraction", interaction_subject="x")

    assert site.all().rows[-1]["count"] == "99"
    assert {row["count"] for row in site.all().rows[:-1]} != {"99"}


def test_the_rows_of_a_type_are_asked_for_without_a_person(fresh):
    seen = []

    def rows(self, query, rows):
        seen.append((query.person, list(query.other(query.listing)) == list(rows)))
        return query.fetch(query.listing, self.site.people[3])

    site = spoilt(fresh, rows=rows)
    answer = site.server(method="listInteractions", interaction_type_id=1000)

    assert seen == [(None, True)]
    assert {row["consId"] for row in answer.rows} == {site.site.people[3].cons_id}
