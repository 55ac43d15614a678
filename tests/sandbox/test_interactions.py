"""getUserInteractions, getInteraction and listInteractions, as their pages and the usage notes of siblings say."""

from __future__ import annotations

import pytest

from accordant.sandbox.instants import from_text, to_text
from accordant.sandbox.listings import COLUMNS
from accordant.sandbox.seeding import PUBLIC_TYPES

NUMERIC = {"interactionId", "interactionTypeId", "categoryId", "referenceId", "consId", "createdBy", "count"}
HUGE = str(2**63)


def key(row, column):
    if column == "creationDate":
        return from_text(row[column]).milliseconds
    return int(row[column]) if column in NUMERIC else row[column]


class TestIdentifiers:
    @pytest.mark.parametrize("person", range(5))
    @pytest.mark.parametrize("identifier", ["cons_id", "member_id", "primary_email"])
    def test_each_finds_the_person_and_nobody_elses_rows(self, clean, person, identifier):
        wanted = clean.site.people[person]
        rows = clean.server(**{identifier: getattr(wanted, identifier)}, list_page_size=100).rows

        assert len(rows) == (60, 26, 2, 1, 0)[person]
        assert {row["consId"] for row in rows} <= {wanted.cons_id}

    def test_cons_id_goes_before_member_id_and_that_before_primary_email(self, clean):
        first, second, third = clean.site.people[1:4]

        by_all = clean.server(primary_email=first.primary_email, member_id=second.member_id, cons_id=third.cons_id)
        by_two = clean.server(primary_email=first.primary_email, member_id=second.member_id)
        assert by_all == clean.list(3)
        assert by_two == clean.list(2)

    def test_none_is_an_error_and_so_is_an_empty_one(self, clean):
        assert clean.server().code == 9
        assert clean.server(cons_id="", member_id="").code == 9
        assert clean.server(cons_id="", member_id=clean.site.people[2].member_id) == clean.list(2)

    @pytest.mark.parametrize("identifier", ["cons_id", "member_id", "primary_email"])
    @pytest.mark.parametrize("value", ["0", "nobody", "' OR '1'='1", "%", " "])
    def test_an_identifier_that_fits_nobody_is_an_error(self, clean, identifier, value):
        assert clean.server(**{identifier: value}).code == 16

    def test_an_address_that_fits_two_people_is_an_error(self, clean):
        assert clean.server(primary_email=clean.site.ambiguous_email).code == 8

    def test_member_id_does_not_fall_through_to_the_address(self, clean, start):
        parameters = {"member_id": "nobody", "primary_email": clean.site.people[0].primary_email}

        assert clean.server(**parameters).code == 16
        lenient = start(member_id_falls_through=True)
        assert lenient.server(**parameters) == clean.list()
        assert lenient.server(cons_id="nobody", **parameters).code == 16

    def test_the_case_of_an_address_does_not_count(self, clean, start):
        shouted = clean.site.people[0].primary_email.upper()

        assert clean.server(primary_email=shouted) == clean.list()
        assert start(email_ignores_case=False).server(primary_email=shouted).code == 16


class TestConstituents:
    def test_a_token_gives_the_list_of_its_own_person(self, clean):
        assert clean.client_call(auth=clean.site.credentials["auth"]) == clean.list()

    @pytest.mark.parametrize("identifier", ["cons_id", "member_id", "primary_email"])
    def test_an_identifier_of_somebody_else_gives_the_own_list_all_the_same(self, clean, identifier):
        other = getattr(clean.site.people[1], identifier)

        assert clean.client_call(auth=clean.site.credentials["auth"], **{identifier: other}) == clean.list()

    def test_it_is_refused_in_another_dialect(self, start):
        strict = start(foreign_cons_id="error")
        auth = strict.site.credentials["auth"]

        assert strict.client_call(auth=auth, cons_id=strict.site.people[1].cons_id).code == 3
        assert strict.client_call(auth=auth, cons_id=strict.site.people[0].cons_id) == strict.list()

    @pytest.mark.parametrize("token", [None, "", "token"])
    def test_without_a_valid_token_there_is_no_list(self, clean, token):
        assert clean.client_call(auth=token, cons_id=clean.site.people[0].cons_id).code == 5

    def test_administrator_credentials_are_not_a_session(self, clean):
        login = {name: clean.site.credentials[name] for name in ("login_name", "login_password")}

        assert clean.client_call(**login, cons_id=clean.site.people[0].cons_id).code == 5


class TestPages:
    def test_defaults_are_their_explicit_values(self, clean):
        explicit = {"list_page_size": 25, "list_page_offset": 0, "list_ascending": "true", "response_format": "xml"}

        assert len(clean.list().ids) == 25
        assert clean.list(**explicit) == clean.list() == clean.list(list_record_offset=0)

    @pytest.mark.parametrize("person", range(5))
    @pytest.mark.parametrize("size", [1, 7, 25, 26, 59, 60, 61])
    def test_pages_are_a_partition_and_record_offsets_agree(self, clean, person, size):
        everything = clean.all(person).ids
        walked = []
        for page in range(len(everything) // size + 2):
            ids = clean.list(person, list_page_size=size, list_page_offset=page).ids
            assert ids == clean.list(person, list_page_size=size, list_record_offset=page * size).ids
            walked += ids
        assert walked == everything
        assert len(set(walked)) == len(walked)

    def test_past_the_end_there_is_nothing(self, clean, start):
        assert clean.list(list_record_offset=59).ids == clean.all().ids[59:]
        for past in ({"list_record_offset": 60}, {"list_page_offset": HUGE}, {"list_record_offset": HUGE}):
            assert clean.list(**past).ids == []
            assert start(past_the_end="error").list(**past).code == 50

    def test_of_two_offsets_the_record_offset_counts(self, clean, start):
        both = {"list_record_offset": 3, "list_page_offset": 1}

        assert clean.list(**both) == clean.list(list_record_offset=3)
        assert start(both_offsets="page").list(**both) == clean.list(list_page_offset=1)
        assert start(both_offsets="error").list(**both).code == 50

    @pytest.mark.parametrize("text", ["+5", "005", " 5 ", "\t5\n"])
    def test_an_integer_may_be_written_in_several_ways(self, clean, text):
        assert clean.list(list_page_size=text) == clean.list(list_page_size=5)

    @pytest.mark.parametrize("name", ["list_page_size", "list_page_offset", "list_record_offset"])
    @pytest.mark.parametrize("text", ["", "x", "1.0", "1e1", "-1", "- 1", "0x1", "٣", "--1", "1 1"])
    def test_what_is_no_usable_integer_is_refused(self, clean, name, text):
        assert clean.list(**{name: text}).code == 50

    def test_an_integer_of_many_digits_is_just_large(self, clean):
        assert clean.list(list_page_size="9" * 10_000) == clean.all()
        assert clean.list(list_page_offset="0" * 10_000 + "1") == clean.list(list_page_offset=1)

    def test_the_page_size_is_one_at_least_and_may_be_capped(self, clean, start):
        assert clean.list(list_page_size=0).code == 50
        assert start(page_size_below_one="default").list(list_page_size=0) == clean.list()
        assert len(start(page_size_cap=10).list(list_page_size=30).ids) == 10
        assert len(start(page_size_cap=10).list().ids) == 10


class TestOrder:
    @pytest.mark.parametrize("spelling", sorted(COLUMNS))
    def test_each_column_sorts_both_ways_and_only_permutes(self, clean, spelling):
        column = COLUMNS[spelling]
        up = clean.all(list_sort_column=spelling).rows
        down = clean.all(list_sort_column=spelling, list_ascending="false").rows

        keys = [key(row, column) for row in up]
        assert keys == sorted(keys)
        assert [key(row, column) for row in down] == keys[::-1]
        assert sorted(row["interactionId"] for row in up) == sorted(clean.all().ids)
        assert sorted(row["interactionId"] for row in down) == sorted(clean.all().ids)

    def test_equal_keys_stand_by_interaction_id_in_both_directions(self, clean, start):
        for ascending in ("true", "false"):
            rows = clean.all(list_sort_column="categoryId", list_ascending=ascending).rows
            for category in {row["categoryId"] for row in rows}:
                ids = [int(row["interactionId"]) for row in rows if row["categoryId"] == category]
                assert ids == sorted(ids)

        whole = {"list_sort_column": "categoryId"}
        reversed_too = start(ties="reversed")
        assert reversed_too.all(**whole, list_ascending="0").ids == reversed_too.all(**whole).ids[::-1]

    def test_without_a_column_rows_stand_by_interaction_id(self, clean, start):
        ids = [int(value) for value in clean.all().ids]

        assert ids == sorted(ids)
        assert clean.all(list_ascending="false").ids == clean.all().ids[::-1]
        assert start(ascending_alone="ignored").all(list_ascending="false") == clean.all()
        assert start(default_sort_column="count").all() == clean.all(list_sort_column="count")

    @pytest.mark.parametrize("name", ["none", "INTERACTIONID", "subject; DROP TABLE interactions", "note", "created"])
    def test_an_unknown_column_is_refused(self, clean, name):
        assert clean.list(list_sort_column=name).code == 50
        assert clean.list(list_filter_column=name, list_filter_text="1").code == 50

    @pytest.mark.parametrize("text", ["TRUE", "yes", "", "2", "True"])
    def test_what_is_no_boolean_is_refused(self, clean, text):
        assert clean.list(list_ascending=text).code == 50

    def test_a_boolean_is_a_word_or_a_digit(self, clean):
        assert clean.list(list_ascending=" 0 ") == clean.list(list_ascending="false") != clean.list()
        assert clean.list(list_ascending="1") == clean.list()


class TestFilters:
    @pytest.mark.parametrize(
        ("parameter", "element"), [("interaction_type_id", "interactionTypeId"), ("list_category_id", "categoryId")]
    )
    def test_a_filter_gives_its_rows_and_the_values_partition_the_list(self, clean, parameter, element):
        rows = clean.all().rows
        for value in {row[element] for row in rows}:
            expected = [row for row in rows if row[element] == value]
            assert clean.all(**{parameter: value}).rows == expected
            assert 0 < len(expected) < len(rows)

    def test_two_filters_intersect_and_go_before_paging(self, clean):
        rows = clean.all().rows
        pair = next(
            (row["interactionTypeId"], row["categoryId"])
            for row in rows
            if sum(other["interactionTypeId"] == row["interactionTypeId"] for other in rows)
            > sum(
                (other["interactionTypeId"], other["categoryId"]) == (row["interactionTypeId"], row["categoryId"])
                for other in rows
            )
            > 1
        )
        both = {"interaction_type_id": pair[0], "list_category_id": pair[1]}
        expected = [row["interactionId"] for row in rows if (row["interactionTypeId"], row["categoryId"]) == pair]

        assert clean.all(**both).ids == expected
        assert clean.list(**both, list_page_size=1, list_page_offset=1).ids == expected[1:2]

    def test_an_unknown_type_or_category_gives_nothing(self, clean, start):
        for value in ("5", HUGE):
            assert clean.all(interaction_type_id=value).ids == clean.all(list_category_id=value).ids == []
            assert start(unknown_type="error").all(interaction_type_id=value).code == 26
            assert start(unknown_category="error").all(list_category_id=value).code == 29
        assert clean.all(list_category_id="-1").ids == []

    @pytest.mark.parametrize("text", ["-1", "", "x", "1.5"])
    def test_a_type_is_a_non_negative_integer(self, clean, text):
        assert clean.list(interaction_type_id=text).code == 26

    def test_minus_zero_is_zero(self, clean):
        assert clean.list(interaction_type_id="-0") == clean.list(interaction_type_id="0")

    def test_a_category_is_an_integer(self, clean):
        assert clean.list(list_category_id="x").code == 29

    @pytest.mark.parametrize(
        "subject", ["phone CALL", "größe", "GRÖSSE", "50% match_gift", "&amp;", "寄付", "🎗", "_", "<b>"]
    )
    def test_a_subject_contains_what_is_asked_for(self, clean, subject):
        rows = clean.all().rows
        expected = [row["interactionId"] for row in rows if subject.casefold() in row["subject"].casefold()]

        assert clean.all(interaction_subject=subject).ids == expected
        assert 0 < len(expected) < len(rows)

    def test_how_subjects_match_is_a_dialect(self, start):
        def subjects(text, **dialect):
            return {row["subject"] for row in start(**dialect).all(interaction_subject=text).rows}

        assert subjects("phone call") == {"Phone call", "Phone call returned", "PHONE CALL about the gala"}
        assert subjects("phone call", subject_match="exact") == {"Phone call"}
        assert subjects("call ", subject_match="prefix") == set()
        assert subjects("Phone", subject_match="prefix", subject_ignores_case=False) == {
            "Phone call",
            "Phone call returned",
        }

    @pytest.mark.parametrize("character", ["a", "é", "🎗", "e\u0301"])
    def test_a_subject_has_80_characters_at_most(self, clean, character):
        eighty = (character * 80)[:80]

        assert clean.list(interaction_subject=eighty).ids == []
        assert clean.list(interaction_subject=eighty[1:]).ids == []
        assert clean.list(interaction_subject=eighty + "x").code == 23

    def test_an_empty_subject_is_none(self, clean):
        assert clean.list(interaction_subject="") == clean.list()

    @pytest.mark.parametrize("spelling", sorted(COLUMNS))
    def test_each_column_can_be_filtered_by_its_printed_value(self, clean, spelling):
        element = COLUMNS[spelling]
        rows = clean.all().rows
        text = rows[3][element][-2:]
        found = clean.all(list_filter_column=spelling, list_filter_text=text).ids

        assert found == [row["interactionId"] for row in rows if text.casefold() in row[element].casefold()]

    def test_a_filter_can_be_exact_and_needs_both_halves(self, clean, start):
        exact = start(filter_match="exact").all(list_filter_column="count", list_filter_text="1").rows

        assert {row["count"] for row in exact} == {"1"}
        for half in ({"list_filter_column": "none"}, {"list_filter_text": "1"}):
            assert clean.all(**half) == clean.all()
            assert start(filter_alone="error").all(**half).code == 50

    @pytest.mark.parametrize("text", ["' OR 1=1 --", "%", "\x00", "</interaction>", "]]>", "\\", "x" * 100_000])
    def test_a_hostile_filter_only_filters(self, clean, text):
        rows = clean.all(list_filter_column="subject", list_filter_text=text).rows

        assert all(text in row["subject"] for row in rows)
        assert len(rows) < 60


class TestDates:
    def test_both_ends_belong_to_the_range(self, clean, start):
        rows = sorted(clean.all().rows, key=lambda row: from_text(row["creationDate"]))
        begin, end = rows[20]["creationDate"], rows[40]["creationDate"]

        def times(**dialect):
            found = start(**dialect).all(begin_date=begin, end_date=end).rows
            return sorted(from_text(row["creationDate"]) for row in found)

        every = [from_text(row["creationDate"]) for row in rows]
        low, high = from_text(begin), from_text(end)
        assert times() == [time for time in every if low <= time <= high]
        assert times(begin_inclusive=False) == [time for time in every if low < time <= high]
        assert times(end_inclusive=False) == [time for time in every if low <= time < high]

    def test_a_fraction_of_a_millisecond_counts(self, clean):
        date = clean.all().rows[0]["creationDate"]
        later = date[:-6] + "0001" + date[-6:]

        everything = len(clean.all().ids)
        until, since = (clean.all(**{name: date}).ids for name in ("end_date", "begin_date"))
        assert clean.all(end_date=later).ids == until
        after = clean.all(begin_date=later).ids
        assert len(after) + len(until) == everything < len(since) + len(until)

    def test_the_same_instant_may_be_written_in_any_zone(self, clean):
        row = clean.all().rows[0]
        milliseconds = from_text(row["creationDate"]).milliseconds
        local = to_text(milliseconds)[:-6]

        here = clean.all(begin_date=row["creationDate"])
        assert clean.all(begin_date=local) == here
        assert 0 < len(here.ids) < 60

    def test_an_end_before_the_beginning_is_an_error(self, clean, start):
        inverted = {"begin_date": "2016-06-01T00:00:00Z", "end_date": "2016-05-31T23:59:59.9999Z"}

        assert clean.list(**inverted).code == 25
        assert start(inverted_dates="empty").list(**inverted).ids == []
        assert clean.list(begin_date="2016-06-01T00:00:00Z", end_date="2016-05-31T19:00:00-05:00").status == 200

    @pytest.mark.parametrize("text", ["", "2016-02-01", "yesterday", "2016-02-30T00:00:00Z"])
    @pytest.mark.parametrize("name", ["begin_date", "end_date"])
    def test_what_is_no_datetime_is_refused(self, clean, name, text):
        assert clean.list(**{name: text}).code == 25

    def test_a_window_wider_than_all_data_changes_nothing(self, clean):
        wide = {"begin_date": "-20000-01-01T00:00:00Z", "end_date": "20000-01-01T00:00:00Z"}

        assert clean.all(**wide) == clean.all()


class TestGetInteraction:
    @pytest.fixture
    def ids(self, clean):
        return clean.all().ids

    def get(self, site, interaction_id, person=0, **parameters):
        return site.list(person, method="getInteraction", interaction_id=interaction_id, **parameters)

    @pytest.mark.parametrize("format_", ["xml", "json"])
    def test_it_is_the_row_of_the_list(self, clean, ids, format_):
        for number, interaction_id in enumerate(ids):
            window = {"list_record_offset": number, "list_page_size": 1, "response_format": format_}
            listed = clean.list(**window).body.replace(b"getUserInteractionsResponse", b"getInteractionResponse")
            assert self.get(clean, interaction_id, response_format=format_).body == listed

    @pytest.mark.parametrize("identifier", ["cons_id", "member_id", "primary_email"])
    def test_each_identifier_finds_the_person(self, clean, ids, identifier):
        sent = {identifier: getattr(clean.site.people[0], identifier)}

        assert clean.server(method="getInteraction", interaction_id=ids[0], **sent) == self.get(clean, ids[0])

    def test_a_constituent_gets_his_own(self, clean, ids):
        sent = {"method": "getInteraction", "interaction_id": ids[3]}

        assert clean.own(**sent) == self.get(clean, ids[3])
        assert clean.own(**sent, cons_id=clean.site.people[1].cons_id) == self.get(clean, ids[3])
        assert clean.client_call(**sent).code == 5

    def test_somebody_elses_is_refused(self, clean, ids, start):
        others = clean.all(1).ids[0]

        assert self.get(clean, others).code == self.get(clean, ids[0], person=1).code == 27
        assert clean.own(method="getInteraction", interaction_id=others).code == 27
        assert self.get(start(foreign_interaction_code=16), others).code == 16

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"interaction_id": None}, 9),
            ({"interaction_id": ""}, 27),
            ({"interaction_id": "x"}, 27),
            ({"interaction_id": "-1"}, 27),
            ({"interaction_id": "1.0"}, 27),
            ({"interaction_id": "1"}, 27),
            ({"interaction_id": HUGE}, 27),
            ({"cons_id": None}, 9),
            ({"cons_id": "1"}, 16),
        ],
    )
    @pytest.mark.parametrize("format_", ["xml", "json"])
    def test_what_cannot_be_got_is_refused(self, clean, ids, changed, code, format_):
        sent = {"method": "getInteraction", "interaction_id": ids[0], "cons_id": clean.site.people[0].cons_id}
        answer = clean.server(**sent | changed, response_format=format_)

        assert answer.status == 403
        assert (answer.json["errorResponse"]["code"] if format_ == "json" else str(answer.code)) == str(code)

    def test_an_address_that_fits_two_people_is_refused(self, clean, ids):
        sent = {"method": "getInteraction", "interaction_id": ids[0], "primary_email": clean.site.ambiguous_email}

        assert clean.server(**sent).code == 8

    def test_a_note_of_a_standard_interaction_is_shown_here_only(self, clean):
        cons_id = {"cons_id": clean.site.long_list.cons_id, "response_format": "json"}
        rows = clean.server(**cons_id, list_page_size=1000).json["getUserInteractionsResponse"]["interaction"]
        standard = [row for row in rows if int(row["interactionTypeId"]) < 1000]
        assert all("note" not in row for row in standard)

        single = {"method": "getInteraction", **cons_id}
        with_note = 0
        for row in standard[:20]:
            got = clean.server(**single, interaction_id=row["interactionId"])
            got = got.json["getInteractionResponse"]["interaction"]
            with_note += got.pop("note", {}).get("interactionId") == row["interactionId"]
            assert got == row
        assert 0 < with_note < 20

    @pytest.mark.parametrize("spelling", ["0{}", "+{}", " {} "])
    def test_an_identifier_may_be_written_in_several_ways(self, clean, ids, spelling):
        assert self.get(clean, spelling.format(ids[0])) == self.get(clean, ids[0])


class TestListInteractions:
    def list(self, site, type_id=1000, **parameters):
        return site.server(method="listInteractions", interaction_type_id=type_id, list_page_size=1000, **parameters)

    def test_it_has_the_rows_of_everybody_of_that_type(self, clean):
        everybody = [row for person in range(5) for row in clean.all(person).rows]
        expected = {row["interactionId"] for row in everybody if row["interactionTypeId"] == "1000"}
        rows = self.list(clean).rows

        assert {row["interactionTypeId"] for row in rows} == {"1000"}
        assert len({row["consId"] for row in rows}) > 2
        # Two more people share an address, and are not among those who can be asked for.
        assert expected < {row["interactionId"] for row in rows}
        assert {row["consId"] for row in rows if row["interactionId"] not in expected}.isdisjoint(
            person.cons_id for person in clean.site.people
        )

    def test_its_rows_have_their_notes_and_its_root_its_name(self, clean):
        root = self.list(clean).root

        assert root.tag.endswith("}listInteractionsResponse")
        assert {row[-1].tag for row in root} == {"{http://convio.com/crm/v1.0}note"}

    def test_json_is_of_the_same_rows(self, clean):
        json = self.list(clean, response_format="json").json["listInteractionsResponse"]["interaction"]

        assert [row["interactionId"] for row in json] == self.list(clean).ids

    def test_a_type_that_nobody_has_gives_nothing(self, clean):
        unused = next(number for number in sorted(PUBLIC_TYPES) if not self.list(clean, number).ids)

        json = self.list(clean, unused, response_format="json")
        assert json.json == {"listInteractionsResponse": {}}

    @pytest.mark.parametrize("type_id", ["0", "6", "1001", "5000", HUGE])
    def test_only_public_custom_types_are_listed(self, clean, start, type_id):
        assert self.list(clean, type_id).code == 26
        assert self.list(start(private_type="empty"), type_id).ids == []

    @pytest.mark.parametrize(("type_id", "code"), [(None, 9), ("", 26), ("x", 26), ("-1", 26)])
    def test_the_type_is_needed_and_a_non_negative_integer(self, clean, type_id, code):
        assert self.list(clean, type_id).code == code

    def test_identifiers_do_not_narrow_it(self, clean):
        assert self.list(clean, cons_id=clean.site.people[0].cons_id, primary_email="nobody") == self.list(clean)

    def test_a_logged_in_constituent_may_ask_and_nobody_else(self, clean):
        sent = {"method": "listInteractions", "interaction_type_id": 1000, "list_page_size": 1000}

        assert clean.own(**sent) == self.list(clean)
        assert clean.client_call(**sent).code == 5
        assert clean.server(**sent, login_password="x").code == 3

    def test_list_parameters_apply(self, clean):
        sent = {"method": "listInteractions", "interaction_type_id": 1000}
        rows = self.list(clean).rows

        pages = [
            clean.server(**sent, list_page_size=3, list_page_offset=page).ids for page in range(len(rows) // 3 + 1)
        ]
        assert [each for page in pages for each in page] == [row["interactionId"] for row in rows]
        down = clean.server(**sent, list_page_size=1000, list_sort_column="count", list_ascending="false").rows
        counts = [int(row["count"]) for row in down]
        assert counts == sorted(counts, reverse=True)
        for parameter, element in (("list_category_id", "categoryId"), ("interaction_subject", "subject")):
            found = self.list(clean, **{parameter: rows[0][element]}).rows
            assert found == [row for row in rows if rows[0][element].casefold() in row[element].casefold()]
        day = rows[0]["creationDate"]
        assert set(self.list(clean, begin_date=day, end_date=day).ids) == {
            row["interactionId"] for row in rows if row["creationDate"] == day
        }
        assert self.list(clean, list_page_offset=-1).code == 50
        assert self.list(clean, begin_date="x").code == 25
