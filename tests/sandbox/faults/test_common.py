"""What a common parameter changes that it should not, and what it does not change that it should."""

from __future__ import annotations

import pytest
from sandbox.fault_pairs import JSON
from sandbox.fault_pairs.common import HERE, SUPPRESSED, THERE, get, redirected


def test_json_is_only_the_default(start):
    faulty, clean = start("json-by-default"), start()

    assert faulty.list() == clean.list(**JSON)
    assert faulty.list(api_key="x") == clean.list(api_key="x", **JSON)


def test_refusals_in_xml_are_those_that_xml_would_have(start):
    faulty, clean = start("json-ignored-for-errors"), start()

    assert faulty.list(list_page_size="x", **JSON) == clean.list(list_page_size="x")
    assert faulty.list(api_key="x", **JSON, **SUPPRESSED) == clean.list(api_key="x", **SUPPRESSED)
    assert redirected(faulty, redirect=HERE, v="2", **JSON) == redirected(clean, redirect=HERE, v="2", **JSON)


@pytest.mark.parametrize("name", ["ts", "luminateExtend", "s_locale", "Cons_Id"])
def test_a_parameter_that_no_page_has_is_refused(start, name):
    assert start("unknown-parameter-refused").list(**{name: "x"}).code == 22
    assert start().list(**{name: "x"}).status == 200


def test_an_offset_before_the_size_counts_in_pages_of_25(start):
    faulty, clean = start("offset-before-page-size"), start()

    assert faulty.list(list_page_offset=1, list_page_size=10).ids == clean.all().ids[25:35]
    assert faulty.list(list_page_size=10, list_page_offset=1).ids == clean.all().ids[10:20]
    assert faulty.list(list_page_offset=0, list_page_size=10) == clean.list(list_page_size=10)


def test_the_second_of_two_equal_calls_lacks_a_row_and_the_third_does_not(start):
    faulty, clean = start("second-call-differs"), start()
    faulty.list(2)
    answers = [faulty.list() for _ in range(4)]

    assert [len(answer.ids) for answer in answers] == [25, 24, 25, 24]
    assert answers[1].ids == clean.list().ids[:-1]
    assert faulty.list(list_page_size=3) == clean.list(list_page_size=3)


def test_source_finds_subjects_only_where_no_subject_is_sent(start):
    faulty, clean = start("source-filters-list"), start()

    assert faulty.list(source="phone") == clean.list(interaction_subject="phone")
    assert faulty.list(source="phone", interaction_subject="letter") == clean.list(interaction_subject="letter")


def test_with_a_center_one_category_is_missing(start):
    wrong, right = (site.all(center_id="7").rows for site in (start("center-id-hides-rows"), start()))

    assert 0 < len(wrong) < len(right)
    assert wrong == [row for row in right if row["categoryId"] != "0"]


def test_a_get_is_answered_like_a_post(start):
    assert get(start("get-accepted")) == start().list()
    assert get(start("get-accepted"), "PUT").status == 405


def test_a_get_is_refused_with_another_status_and_the_same_body(start):
    wrong, right = get(start("status-forbidden-for-get")), get(start())

    assert (wrong.status, right.status) == (403, 405)
    assert wrong.body == right.body


def test_a_method_in_small_letters_is_called_all_the_same(start):
    assert start("method-ignores-case").list(method="GETUSERINTERACTIONS") == start().list()
    assert start("method-ignores-case").list(method="none").code == 6


@pytest.mark.parametrize("version", ["1", "1.00", "01.0"])
def test_other_ways_to_write_the_version_are_accepted(start, version):
    assert start("version-by-its-number").list(v=version) == start().list()
    assert start("version-by-its-number").list(v="2.0").code == 1


def test_suppression_does_nothing_for_refusals_in_json(start):
    faulty, clean = start("suppression-ignored-in-json"), start()

    assert faulty.list(api_key="x", **JSON, **SUPPRESSED) == clean.list(api_key="x", **JSON)
    assert faulty.list(suppress_response_codes="maybe", **JSON).json["errorResponse"]["code"] == "22"


def test_a_success_with_suppression_is_accepted_with_the_right_body(start):
    wrong, right = start("suppression-of-success").list(**SUPPRESSED), start().list(**SUPPRESSED)

    assert (wrong.status, right.status) == (202, 200)
    assert wrong.body == right.body


def test_a_suppressed_message_says_ok_beside_the_right_code(start):
    answer = start("suppression-changes-message").list(api_key="x", **SUPPRESSED)

    assert (answer.status, answer.code, answer.root[1].text) == (200, 2, "OK")


def test_only_the_status_of_a_redirect_is_wrong(start):
    for parameters in ({"redirect": HERE}, {"success_redirect": THERE}, {"error_redirect": HERE, "v": "2"}):
        wrong, right = redirected(start("moved-permanently"), **parameters), redirected(start(), **parameters)
        assert (wrong.status, right.status) == (301, 302)
        assert wrong.headers["location"] == right.headers["location"]


def test_the_general_address_goes_before_that_of_successes(start):
    answer = redirected(start("redirect-before-success-redirect"), redirect=HERE, success_redirect=THERE)

    assert (answer.status, answer.headers["location"]) == (302, HERE)


def test_the_address_of_errors_is_passed_over(start):
    faulty = start("error-redirect-ignored")

    assert redirected(faulty, redirect=HERE, error_redirect=THERE, v="2").headers["location"] == HERE
    assert redirected(faulty, error_redirect=THERE, v="2").status == 403


def test_a_redirect_that_should_be_signed_goes_where_it_should(start):
    faulty, clean = start("redirect-not-signed"), start()
    signed = {"redirect": HERE, "sign_redirects": "true"}

    assert redirected(faulty, **signed) == redirected(clean, redirect=HERE)
    assert redirected(clean, **signed).headers["location"].startswith(f"{HERE}?")
    assert redirected(faulty, redirect=HERE, sign_redirects="maybe") == redirected(
        clean, redirect=HERE, sign_redirects="maybe"
    )
