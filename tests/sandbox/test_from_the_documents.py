"""The site as the vendor's pages describe it, asked as a stranger asks: over HTTP, with nothing of its modules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from accordant.sandbox import in_process

# fmt: off
ROW = [
    "interactionId", "interactionTypeId", "categoryId", "referenceId", "consId", "createdBy", "creationDate",
    "subject", "count",
]
NOTE = [
    "categoryId", "typeOfConsNote", "consId", "createdBy", "creationDate", "interactionId",
    "modifiedBy", "modifiedDate", "noteId", "subject", "text", "type",
]
# fmt: on
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
INDEPENDENT = ("interactionTypeId", "categoryId", "count", "creationDate", "subject")


class Stranger:
    def __init__(self, site: Any) -> None:
        self.site = site
        self.ids = [person["cons_id"] for person in site.people] + [site.long_list["cons_id"]]

    def ask(self, servlet: str = "SRConsAPI", **parameters: Any) -> Any:
        credentials = self.site.credentials
        sent = {"method": "getUserInteractions", "v": "1.0", "api_key": credentials["api_key"]}
        if servlet == "SRConsAPI":
            sent |= {name: credentials[name] for name in ("login_name", "login_password")}
        return self.site.session.post(
            f"{self.site.url}/{servlet}", data=sent | parameters, allow_redirects=False, timeout=10
        )

    def rows(self, **parameters: Any) -> list[dict[str, Any]]:
        answer = self.ask(response_format="json", **{"list_page_size": "1000"} | parameters)
        assert answer.status_code == 200, answer.text
        rows = next(iter(answer.json().values())).get("interaction", [])
        return rows if isinstance(rows, list) else [rows]


@pytest.fixture(scope="module", params=[1, 2, 3])
def stranger(request: pytest.FixtureRequest) -> Iterator[Stranger]:
    with in_process(seed=request.param) as site:
        yield Stranger(site)


def image(element: Any) -> Any:
    """The JSON that the pages and samples have for an element, written down once more for this test."""
    if element.get(f"{XSI}nil") == "true":
        return None
    if not len(element):
        return element.text or {}
    children: dict[str, Any] = {}
    for child in element:
        children.setdefault(etree.QName(child).localname, []).append(image(child))
    return {name: values[0] if len(values) == 1 else values for name, values in children.items()}


def test_elements_stand_in_the_order_of_the_sample(stranger):
    root = etree.fromstring(stranger.ask(cons_id=stranger.ids[0], list_page_size="60").content)
    assert root.tag == "{http://convio.com/crm/v1.0}getUserInteractionsResponse"
    for row in root:
        names = [etree.QName(child).localname for child in row]
        assert names in (ROW, [*ROW, "note"])
        if names[-1] == "note":
            assert [etree.QName(child).localname for child in row[-1]] == NOTE
    assert any(len(row) == len(ROW) for row in root)
    assert any(len(row) > len(ROW) for row in root)


def test_json_is_the_image_of_the_xml_for_everybody(stranger):
    for cons_id in stranger.ids:
        parameters = {"cons_id": cons_id, "list_page_size": "1000"}
        root = etree.fromstring(stranger.ask(**parameters).content)
        expected = {etree.QName(root).localname: image(root)}
        answer = stranger.ask(response_format="json", **parameters)
        assert answer.headers["content-type"].startswith("text/plain")
        if not len(root):
            assert answer.json() == {"getUserInteractionsResponse": {}}
        assert answer.json() == expected


def test_dates_have_milliseconds_and_the_offset_of_the_site_on_that_day(stranger):
    printed = [row["creationDate"] for row in stranger.rows(cons_id=stranger.ids[-1])]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", date) for date in printed)
    offsets = {date[-6:] for date in printed}
    assert len(offsets) == 2, "both of winter and of summer"


def test_refusals_have_status_403_and_the_documented_code_in_both_formats(stranger):
    refused = {
        "2": {"api_key": "wrong"},
        "3": {"login_password": "wrong"},
        "6": {"method": "getuserinteractions"},
        "16": {"cons_id": "1"},
        "8": {"primary_email": stranger.site.ambiguous_email},
        "9": {},
    }
    for code, parameters in refused.items():
        in_xml, in_json = stranger.ask(**parameters), stranger.ask(response_format="json", **parameters)
        root = etree.fromstring(in_xml.content)
        assert [etree.QName(child).localname for child in root] == ["code", "message"]
        assert in_json.json() == {"errorResponse": image(root)}
        assert in_json.json()["errorResponse"]["code"] == code
        assert (in_xml.status_code, in_json.status_code) == (403, 403)
        suppressed = stranger.ask(suppress_response_codes="true", **parameters)
        assert (suppressed.status_code, suppressed.content) == (200, in_xml.content)


def test_the_methods_are_called_by_post(stranger):
    for http_method in ("GET", "PUT", "DELETE"):
        for servlet in ("SRConsAPI", "CRConsAPI"):
            answer = stranger.site.session.request(http_method, f"{stranger.site.url}/{servlet}", timeout=10)
            assert answer.status_code == 405


def test_a_client_call_is_about_the_person_whose_token_it_has(stranger):
    token = stranger.site.credentials["auth"]
    own = stranger.rows(servlet="CRConsAPI", auth=token)
    assert own == stranger.rows(cons_id=stranger.ids[0])
    assert own == stranger.rows(servlet="CRConsAPI", auth=token, cons_id=stranger.ids[1])
    assert stranger.ask("CRConsAPI").status_code == 403


def test_defaults_are_their_explicit_values(stranger):
    for cons_id in stranger.ids:
        explicit = {"list_page_size": "25", "list_page_offset": "0", "list_ascending": "true", "response_format": "xml"}
        assert stranger.ask(cons_id=cons_id).content == stranger.ask(cons_id=cons_id, **explicit).content


def test_only_an_empty_list_lacks_the_key_of_its_rows(stranger):
    counts = [len(stranger.rows(cons_id=cons_id)) for cons_id in stranger.ids]
    assert sorted(counts) == [0, 1, 2, 26, 60, 312]


def test_ids_are_unique_and_rows_belong_to_whom_they_are_asked_of(stranger):
    """M19, M27: a row of somebody else would be seen."""
    seen = Counter()
    notes = Counter()
    for cons_id in stranger.ids:
        for row in stranger.rows(cons_id=cons_id):
            assert row["consId"] == cons_id
            assert ("note" in row) == (int(row["interactionTypeId"]) >= 1000)
            seen[row["interactionId"]] += 1
            if "note" in row:
                notes[row["note"]["noteId"]] += 1
                shared = ("interactionId", "consId", "categoryId", "subject", "creationDate")
                assert all(row["note"][name] == row[name] for name in shared)
                assert moment(row["note"]["modifiedDate"]) >= moment(row["creationDate"])
    assert set(seen.values()) == {1}
    assert set(notes.values()) == {1}


def test_some_note_was_changed_after_it_was_written(stranger):
    """M27: modifiedDate and creationDate, modifiedBy and createdBy, could be confused."""
    notes = [row["note"] for row in stranger.rows(cons_id=stranger.ids[0]) if "note" in row]
    assert any(note["modifiedDate"] != note["creationDate"] for note in notes)
    assert any(note["modifiedBy"] != note["createdBy"] for note in notes)


def test_equal_sort_keys_stand_on_both_sides_of_a_page_end(stranger):
    """M2, M3, M7: an order that is unstable among ties loses or repeats a row."""
    for column in ("interactionTypeId", "categoryId", "count"):
        keys = [row[column] for row in stranger.rows(cons_id=stranger.ids[0], list_sort_column=column)]
        assert any(keys[end - 1] == keys[end] for end in range(25, len(keys), 25)), column


def test_sorting_by_each_column_moves_rows(stranger):
    """M8, M9: a sort column that is ignored, or that counts for a page only, would be seen."""
    standing = [row["interactionId"] for row in stranger.rows(cons_id=stranger.ids[0])]
    for column in INDEPENDENT:
        in_order = stranger.rows(cons_id=stranger.ids[0], list_sort_column=column)
        ids = [row["interactionId"] for row in in_order]
        assert sorted(ids) == sorted(standing)
        assert ids != standing
        assert set(ids[:25]) != set(standing[:25]), column
        backwards = stranger.rows(cons_id=stranger.ids[0], list_sort_column=column, list_ascending="false")
        assert [row[column] for row in backwards] == [row[column] for row in in_order][::-1]


def test_numbers_are_in_the_order_of_numbers_and_not_of_their_text(stranger):
    """M8: 9 and 10, and types of one digit and of four."""
    for column in ("interactionTypeId", "count"):
        numbers = [int(row[column]) for row in stranger.rows(cons_id=stranger.ids[0], list_sort_column=column)]
        assert numbers == sorted(numbers)
        assert numbers != sorted(numbers, key=str)


def test_types_and_categories_cross(stranger):
    """M15: two filters differ from either, and each part of a partition is neither empty nor all."""
    rows = stranger.rows(cons_id=stranger.ids[0])
    pairs = Counter((row["interactionTypeId"], row["categoryId"]) for row in rows)
    crossing = [
        (kind, category)
        for kind, category in pairs
        if any(other != category and same == kind for same, other in pairs)
        and any(other != kind and same == category for other, same in pairs)
    ]
    assert crossing
    for name, column in (("interaction_type_id", "interactionTypeId"), ("list_category_id", "categoryId")):
        values = {row[column] for row in rows}
        parts = [stranger.rows(cons_id=stranger.ids[0], **{name: value}) for value in values]
        assert len(parts) > 2
        assert all(0 < len(part) < len(rows) for part in parts)
        assert sorted(row["interactionId"] for part in parts for row in part) == sorted(
            row["interactionId"] for row in rows
        )


def test_a_filter_that_looks_on_the_page_only_would_be_seen(stranger):
    """M16: some type has a row behind the first page and less than a page altogether."""
    rows = stranger.rows(cons_id=stranger.ids[0])
    first = {row["interactionTypeId"] for row in rows[:25]}
    assert any(row["interactionTypeId"] in first for row in rows[25:])
    kind = rows[-1]["interactionTypeId"]
    found = stranger.rows(cons_id=stranger.ids[0], interaction_type_id=kind, list_page_size="5")
    assert [row["interactionId"] for row in found] == [
        row["interactionId"] for row in rows if row["interactionTypeId"] == kind
    ][:5]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_dates_hold_what_makes_ranges_go_wrong(stranger):
    """M10 to M13: equal instants, both sides of a change of the clock, a doubled hour, a leap day."""
    printed = [row["creationDate"] for row in stranger.rows(cons_id=stranger.ids[-1])]
    printed += [row["creationDate"] for row in stranger.rows(cons_id=stranger.ids[0])]
    assert len(set(printed)) < len(printed)
    clocks = Counter(date[:-6] for date in set(printed))
    assert max(clocks.values()) == 2, "one time of the clock, two instants"
    assert any(date[4:10] == "-02-29" for date in printed)
    by_instant = sorted(set(printed), key=moment)
    changes = [(one, next_one) for one, next_one in pairwise(by_instant) if one[-6:] != next_one[-6:]]
    assert any(moment(next_one) - moment(one) < timedelta(hours=3) for one, next_one in changes)


def test_the_same_instant_in_another_zone_is_the_same_range(stranger):
    """M13, at the instant of a row, where an hour more or less would show."""
    dates = sorted({row["creationDate"] for row in stranger.rows(cons_id=stranger.ids[0])}, key=moment)
    for date in dates[5::10]:
        expected = [row["interactionId"] for row in stranger.rows(cons_id=stranger.ids[0], begin_date=date)]
        assert 0 < len(expected) < 60
        instant = (moment(date) - moment("1970-01-01T00:00:00+00:00")) // timedelta(milliseconds=1)
        for minutes in (0, 330, -480, 840):
            local = moment("1970-01-01T00:00:00+00:00") + timedelta(milliseconds=instant, minutes=minutes)
            sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
            written = f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03}{sign}{hours:02}:{rest:02}"
            found = stranger.rows(cons_id=stranger.ids[0], begin_date=written)
            assert [row["interactionId"] for row in found] == expected, written


def test_subjects_hold_what_breaks_encoders(stranger):
    """M20, M29, R10: markup, an apostrophe, what is not ASCII, what is beyond the BMP, 80 characters."""
    subjects = {row["subject"] for cons_id in stranger.ids for row in stranger.rows(cons_id=cons_id)}
    assert any("<" in subject and "&" in subject for subject in subjects)
    assert any("'" in subject for subject in subjects)
    assert any(not subject.isascii() for subject in subjects)
    assert any(ord(max(subject)) > 0xFFFF for subject in subjects)
    assert max(map(len, subjects)) == 80


def test_what_was_logged_is_listed_as_it_was_sent_and_an_update_changes_what_it_names():
    """M25, on a site of its own."""
    with in_process(seed=1) as site:
        stranger = Stranger(site)
        person = stranger.ids[2]
        before = stranger.rows(cons_id=person)
        logged = stranger.ask(
            method="logInteraction", cons_id=person, interaction_subject="A & b", interaction_body="<text>",
            interaction_type_id="1000", interaction_cat_id="1000", interaction_count="3",
        )  # fmt: skip
        assert "updateConsResponse" in logged.text
        (row,) = [row for row in stranger.rows(cons_id=person) if row not in before]
        assert [row[name] for name in ("subject", "interactionTypeId", "categoryId", "count")] == [
            "A & b", "1000", "1000", "3",
        ]  # fmt: skip
        assert row["note"]["text"] == "<text>"
        identifier = row["interactionId"]
        stranger.ask(method="updateInteraction", interaction_id=identifier, interaction_count="4")
        (after,) = stranger.rows(method="getInteraction", cons_id=person, interaction_id=identifier)
        changed = {name for name in row if name != "note" and row[name] != after[name]}
        assert changed == {"count"}
        assert {name for name in row["note"] if row["note"][name] != after["note"][name]} <= {
            "modifiedBy",
            "modifiedDate",
        }
