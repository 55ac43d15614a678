"""Whose rows are wrong, which ones, and that the neighbouring question is answered rightly."""

from __future__ import annotations

import pytest
from sandbox.fault_pairs.identity import as_client, by, of_two


def owners(answer):
    return [row["consId"] for row in answer.rows]


@pytest.mark.parametrize("identifiers", [("cons_id", "member_id"), ("member_id", "primary_email")])
def test_with_two_identifiers_one_row_is_foreign_and_the_rest_is_right(start, identifiers):
    wrong = by(start("another-persons-row-with-two-identifiers"), 1, *identifiers)
    right = by(start(), 1, *identifiers)

    assert wrong.rows[:-1] == right.rows[:-1]
    assert wrong.rows[-1] == start().list(0).rows[0]


def test_the_foreign_row_passes_the_filters(start):
    faulty = start("another-persons-row-with-two-identifiers")

    rows = by(faulty, 1, "cons_id", "member_id", interaction_type_id=1000).rows
    assert {row["interactionTypeId"] for row in rows} == {"1000"}
    assert owners(faulty.list(1, member_id="", primary_email="")) == owners(start().list(1))


@pytest.mark.parametrize("identifiers", [("cons_id", "member_id", "primary_email"), ("member_id",)])
def test_one_identifier_and_three_bring_no_foreign_row(start, identifiers):
    assert by(start("another-persons-row-with-two-identifiers"), 1, *identifiers) == by(start(), 1, *identifiers)


@pytest.mark.parametrize("size", [7, 25, 30])
def test_only_the_last_of_several_pages_has_a_foreign_row(start, size):
    faulty, clean = start("another-persons-row-on-last-page"), start()
    last = 59 // size
    pages = [faulty.list(list_page_size=size, list_page_offset=page) for page in range(last + 2)]
    right = [clean.list(list_page_size=size, list_page_offset=page) for page in range(last + 2)]

    assert [page for page, answer in enumerate(pages) if answer != right[page]] == [last]
    assert pages[last].ids[:-1] == right[last].ids[:-1]
    assert set(owners(pages[last])[:-1]) != set(owners(pages[last])[-1:])


def test_a_list_of_one_page_has_no_foreign_row(start):
    assert start("another-persons-row-on-last-page").all() == start().all()


def test_without_an_identifier_pages_go_through_the_rows_of_everybody(start):
    faulty = start("everybodys-rows-without-identifier")
    whole = faulty.server(list_page_size=1000)

    assert sorted(whole.ids, key=int) == whole.ids
    assert set(owners(whole)) == {
        faulty.site.long_list.cons_id,
        *(faulty.site.people[person].cons_id for person in range(4)),
    }
    assert faulty.server(list_page_size=10, list_page_offset=2).ids == whole.ids[20:30]
    assert faulty.server(list_page_size=1000, list_ascending="false").ids == whole.ids[::-1]
    assert faulty.server(list_page_size="x").code == 50
    assert faulty.client_call().code == 5


def test_a_filter_text_finds_what_the_same_filter_finds_for_everybody(start):
    faulty, clean = start("everybodys-rows-with-filter-text"), start()
    text = {"list_filter_column": "subject", "list_filter_text": "phone", "list_page_size": 1000}
    people = (*clean.site.people, clean.site.long_list)
    everybody = [row for person in people for row in clean.server(cons_id=person.cons_id, **text).rows]

    assert sorted(faulty.list(1, **text).ids) == sorted(row["interactionId"] for row in everybody)
    assert faulty.list(1, list_filter_text="phone") == clean.list(1, list_filter_text="phone")


def test_precedence_is_turned_round_only_where_the_two_disagree(start):
    faulty, clean = start("primary-email-before-member-id"), start()

    assert of_two(faulty, member_id=1, primary_email=2) == clean.list(2)
    assert of_two(faulty, member_id=1, primary_email=1) == clean.list(1)
    assert faulty.server(member_id="nobody", primary_email=clean.site.people[1].primary_email).code == 16


def test_member_id_goes_first_only_if_it_fits_somebody(start):
    faulty, clean = start("member-id-before-cons-id"), start()

    assert of_two(faulty, cons_id=1, member_id=2) == clean.list(2)
    assert faulty.list(1, member_id="nobody") == clean.list(1)
    assert faulty.server(cons_id="nobody", member_id=clean.site.people[1].member_id).code == 16


def test_the_next_identifier_answers_for_an_unknown_cons_id(start):
    faulty, clean = start("cons-id-falls-through"), start()

    assert by(faulty, 2, "primary_email", cons_id="nobody") == clean.list(2)
    assert by(faulty, 2, "primary_email", member_id="nobody").code == 16


def test_the_first_of_two_people_with_one_address_is_answered(start):
    faulty = start("first-of-ambiguous-address")

    assert len(set(owners(faulty.server(primary_email=faulty.site.ambiguous_email)))) == 1
    assert faulty.server(primary_email=faulty.site.ambiguous_email, member_id="nobody").code == 16


def test_an_unknown_address_is_a_success_without_rows_unless_something_else_is_wrong(start):
    faulty = start("unknown-address-gives-empty-list")

    assert faulty.server(primary_email="nobody@example.org") == start().list(4)
    assert faulty.server(primary_email="nobody@example.org", list_page_size="x").code == 50
    assert faulty.server(primary_email=faulty.site.ambiguous_email).code == 8


def test_a_member_id_is_found_without_its_last_character(start):
    faulty, clean = start("member-id-by-prefix"), start()

    assert faulty.server(member_id=clean.site.people[2].member_id[:-1]) == clean.list(2)
    assert faulty.server(member_id=clean.site.people[2].member_id + "0").code == 16


@pytest.mark.parametrize("pattern", ["_da.quill@example.org", "ada%", "ada.quill@example%"])
def test_an_address_with_wildcards_is_found(start, pattern):
    assert start("address-is-a-pattern").server(primary_email=pattern) == start().list(0)
    assert start("address-is-a-pattern").server(primary_email=f"x{pattern}").code == 16


def test_an_address_gets_the_rows_of_the_one_before_and_only_for_an_equal_question(start):
    faulty, clean = start("address-of-call-before"), start()
    faulty.list()

    assert by(faulty, 0, "primary_email") == clean.list(0)
    assert by(faulty, 1, "primary_email") == clean.list(0)
    assert by(faulty, 1, "primary_email", list_page_size=3) == clean.list(1, list_page_size=3)
    faulty.list()
    assert by(faulty, 2, "primary_email", list_page_size=3) == clean.list(2)


@pytest.mark.parametrize(
    ("name", "identifier"),
    [("client-reads-others-by-cons-id", "cons_id"), ("client-reads-others-by-address", "primary_email")],
)
def test_a_constituent_reads_what_somebody_else_has(start, name, identifier):
    clean = start()
    value = {identifier: getattr(clean.site.people[1], identifier)}

    assert as_client(start(name), **value) == clean.list(1)
    assert as_client(start(name, foreign_cons_id="error"), **value) == clean.list(1)
    assert as_client(start(name), **{identifier: "nobody"}) == clean.list(0)
    assert start(name).client_call(**value).code == 5


def notes(answer):
    return {
        row.findtext("{*}interactionId"): row.find("{*}note") for row in answer.root if row.find("{*}note") is not None
    }


def leaves(answer, name):
    return [note.findtext(f"{{*}}{name}") for note in notes(answer).values()]


def test_only_the_constituent_of_changed_notes_is_wrong(start):
    wrong, right = start("editor-as-constituent-of-note").all(), start().all()
    changed = [
        before != after
        for before, after in zip(leaves(right, "creationDate"), leaves(right, "modifiedDate"), strict=True)
    ]

    assert wrong.rows == right.rows
    assert {True, False} == set(changed)
    assert leaves(wrong, "consId") == [
        editor if is_changed else own
        for editor, own, is_changed in zip(leaves(right, "modifiedBy"), leaves(right, "consId"), changed, strict=True)
    ]


@pytest.mark.parametrize("paging", [{"list_page_offset": 1}, {"list_record_offset": 7, "list_page_size": 30}])
def test_only_the_text_of_the_last_note_of_a_later_page_is_wrong(start, paging):
    wrong, right = (site.list(**paging) for site in (start("another-persons-note"), start()))

    assert wrong.rows == right.rows
    assert leaves(wrong, "noteId") == leaves(right, "noteId")
    assert leaves(wrong, "text")[:-1] == leaves(right, "text")[:-1]
    assert leaves(wrong, "text")[-1] not in (leaves(right, "text")[-1], "")
