"""logInteraction and updateInteraction: what is written, what is refused, and that nothing else changes."""

from __future__ import annotations

import pytest
from lxml import etree

from accordant.sandbox.instants import to_text

JSON = {"response_format": "json"}


@pytest.fixture
def site(fresh):
    return fresh()


def log(site, person=1, **parameters):
    cons_id = site.site.people[person].cons_id
    return site.server(**{"method": "logInteraction", "interaction_subject": "Call", "cons_id": cons_id} | parameters)


def update(site, interaction_id, **parameters):
    return site.server(method="updateInteraction", interaction_id=interaction_id, **parameters)


def get(site, person, interaction_id):
    answer = site.list(person, method="getInteraction", interaction_id=interaction_id, **JSON)
    assert answer.status == 200, answer.body
    return answer.json["getInteractionResponse"]["interaction"]


def newest(site, person=1):
    rows = site.all(person, list_sort_column="interactionId", list_ascending="false", **JSON)
    return rows.json["getUserInteractionsResponse"]["interaction"][0]


def row_of(site, person=0, *, custom):
    rows = site.all(person, **JSON).json["getUserInteractionsResponse"]["interaction"]
    fits = (lambda number: number >= 1000) if custom else (lambda number: 0 < number < 1000)
    return next(row for row in rows if fits(int(row["interactionTypeId"])))


class TestLogInteraction:
    def test_it_answers_with_a_message_in_both_formats(self, site):
        xml, json = log(site), log(site, **JSON)

        assert (xml.status, json.status) == (200, 200)
        assert xml.root.tag == "{http://convio.com/crm/v1.0}updateConsResponse"
        assert [etree.QName(child).localname for child in xml.root] == ["message"]
        assert json.json == {"updateConsResponse": {"message": "Interaction logged successfully."}}

    def test_there_is_one_row_more_with_what_was_sent_and_defaults(self, site, clock):
        before = site.all(1).rows
        log(site, interaction_subject="Größe <b> & 🎗")
        after = site.all(1).rows

        assert after[:-1] == before
        assert after[-1] == {
            "interactionId": str(max(int(row["interactionId"]) for row in after)),
            "interactionTypeId": "0",
            "categoryId": "0",
            "referenceId": "0",
            "consId": site.site.people[1].cons_id,
            "createdBy": site.site.administrator,
            "creationDate": to_text(int(clock.seconds * 1000)),
            "subject": "Größe <b> & 🎗",
            "count": "1",
        }

    def test_all_that_can_be_sent_is_kept(self, site):
        log(
            site,
            interaction_body="Second line\n& <third>",
            interaction_cat_id="1002",
            interaction_count="0007",
            interaction_type_id="1000",
        )
        row = newest(site)

        assert (row["categoryId"], row["count"], row["interactionTypeId"]) == ("1002", "7", "1000")
        assert row["note"]["text"] == "Second line\n& <third>"
        assert row["note"]["interactionId"] == row["interactionId"]
        assert row["note"]["modifiedDate"] == row["creationDate"]

    def test_a_body_of_a_standard_interaction_is_seen_by_get_interaction_only(self, site):
        log(site, interaction_body="Text")
        row = newest(site)

        assert "note" not in row
        assert get(site, 1, row["interactionId"])["note"]["text"] == "Text"

    @pytest.mark.parametrize("identifier", ["cons_id", "member_id", "primary_email"])
    def test_each_identifier_finds_the_person(self, site, identifier):
        value = getattr(site.site.people[3], identifier)
        log(site, **{"cons_id": None, identifier: value})

        assert len(site.all(3).ids) == 2

    def test_a_constituent_logs_for_himself_whatever_is_sent(self, site):
        answer = site.own(method="logInteraction", interaction_subject="Mine", cons_id=site.site.people[1].cons_id)

        assert answer.status == 200
        row = newest(site, 0)
        assert (row["subject"], row["createdBy"]) == ("Mine", site.site.people[0].cons_id)
        assert len(site.all(1).ids) == 26

    @pytest.mark.parametrize(
        ("sent", "code"),
        [
            ({"interaction_subject": None}, 9),
            ({"interaction_subject": ""}, 9),
            ({"interaction_subject": "x" * 81}, 23),
            ({"interaction_subject": "a\x00"}, 35),
            ({"interaction_body": "x" * 1501}, 30),
            ({"interaction_body": "\x1b"}, 35),
            ({"interaction_body": "\uffff"}, 35),
            ({"interaction_cat_id": "-1"}, 29),
            ({"interaction_cat_id": "5"}, 29),
            ({"interaction_cat_id": ""}, 29),
            ({"interaction_count": "x"}, 22),
            ({"interaction_count": "-1"}, 22),
            ({"interaction_count": "9" * 30}, 22),
            ({"interaction_type_id": "6"}, 26),
            ({"interaction_type_id": "5000"}, 26),
            ({"interaction_type_id": "x"}, 26),
            ({"cons_id": None}, 9),
            ({"cons_id": "1"}, 16),
            ({"login_password": "x"}, 3),
        ],
    )
    def test_what_is_refused_is_not_logged(self, site, sent, code):
        answer = log(site, **sent)

        assert (answer.status, answer.code) == (403, code)
        assert len(site.all(1).ids) == 26

    def test_without_a_session_a_browser_logs_nothing(self, site):
        assert site.client_call(method="logInteraction", interaction_subject="x").code == 5

    @pytest.mark.parametrize("character", ["a", "é", "🎗", "e\u0301"])
    def test_80_and_1500_characters_are_not_too_many(self, site, character):
        subject, body = (character * 80)[:80], (character * 1500)[:1500]

        assert log(site, interaction_subject=subject, interaction_body=body, interaction_type_id=1000).status == 200
        assert (newest(site)["subject"], newest(site)["note"]["text"]) == (subject, body)

    @pytest.mark.parametrize("type_id", ["0", "1000", "1001", "1007"])
    def test_a_type_is_other_or_a_custom_one(self, site, type_id):
        assert log(site, interaction_type_id=type_id).status == 200
        assert newest(site)["interactionTypeId"] == type_id


class TestUpdateInteraction:
    def test_only_what_was_sent_changes(self, site):
        row = row_of(site, custom=True)
        before = {each["interactionId"]: each for each in site.all().rows}
        answer = update(site, row["interactionId"], interaction_subject="Other", interaction_count=12)
        after = {each["interactionId"]: each for each in site.all().rows}

        assert answer.status == 200
        assert etree.QName(answer.root).localname == "updateConsResponse"
        changed = before[row["interactionId"]] | {"subject": "Other", "count": "12"}
        assert after == before | {row["interactionId"]: changed}

    def test_the_note_is_changed_and_says_by_whom_and_when(self, site, clock):
        row = row_of(site, custom=True)
        update(site, row["interactionId"], interaction_body="New")
        note = get(site, 0, row["interactionId"])["note"]

        assert note["text"] == "New"
        assert note["modifiedBy"] == site.site.administrator
        assert note["modifiedDate"] == to_text(int(clock.seconds * 1000))
        assert {**note, **{name: row["note"][name] for name in ("text", "modifiedBy", "modifiedDate")}} == row["note"]

    def test_type_and_category_change_and_a_custom_type_gets_a_note(self, site):
        log(site)
        interaction_id = newest(site)["interactionId"]
        update(site, interaction_id, interaction_type_id=1000, interaction_cat_id=1000)
        row = newest(site)

        assert (row["interactionTypeId"], row["categoryId"], row["note"]["text"]) == ("1000", "1000", {})

    def test_a_standard_type_can_neither_be_changed_nor_chosen(self, site, fresh):
        standard = row_of(site, custom=False)["interactionId"]
        custom = row_of(site, custom=True)["interactionId"]

        assert update(site, standard, interaction_subject="x").code == 27
        assert update(fresh(standard_update_code=26), standard, interaction_subject="x").code == 26
        assert update(site, custom, interaction_type_id=6).code == 26

    def test_a_constituent_changes_his_own_only(self, site):
        own = row_of(site, custom=True)["interactionId"]
        others = row_of(site, 1, custom=True)
        changed = {"method": "updateInteraction", "interaction_subject": "Mine"}

        assert site.own(**changed, interaction_id=own, cons_id=site.site.people[1].cons_id).status == 200
        assert get(site, 0, own)["subject"] == "Mine"
        assert site.own(**changed, interaction_id=others["interactionId"]).code == 27
        assert get(site, 1, others["interactionId"]) == others
        assert site.client_call(**changed, interaction_id=own).code == 5

    @pytest.mark.parametrize(
        ("sent", "code"),
        [
            ({"interaction_id": None}, 9),
            ({"interaction_id": ""}, 27),
            ({"interaction_id": "1"}, 27),
            ({"interaction_id": "x"}, 27),
            ({"interaction_subject": "x" * 81}, 23),
            ({"interaction_body": "x" * 1501}, 30),
            ({"interaction_cat_id": "3"}, 29),
            ({"interaction_count": "x"}, 22),
        ],
    )
    def test_what_is_refused_changes_nothing(self, site, sent, code):
        before = site.all()
        interaction_id = row_of(site, custom=True)["interactionId"]
        answer = update(site, **{"interaction_id": interaction_id, "interaction_subject": "y"} | sent)

        assert (answer.status, answer.code) == (403, code)
        assert site.all() == before

    def test_nothing_to_change_changes_nothing_that_a_list_shows_of_the_row(self, site):
        before = site.all().rows

        assert update(site, row_of(site, custom=True)["interactionId"]).status == 200
        assert site.all().rows == before
