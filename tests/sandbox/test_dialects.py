"""Each answer to each open question shows in one plain request, and settings are read and refused clearly."""

from __future__ import annotations

import pytest

from accordant.errors import UsageError
from accordant.sandbox import Dialect
from accordant.sandbox.listings import COLUMNS
from accordant.sandbox.sessions import IDLE_SECONDS

QUESTIONS = {question.name: question for question in Dialect.questions()}
JSON = {"response_format": "json"}
INVERTED = {"begin_date": "2016-06-01T00:00:00Z", "end_date": "2016-05-01T00:00:00Z"}
BOTH_OFFSETS = {"list_record_offset": 3, "list_page_offset": 1}


def log(site, **parameters):
    return site.list(2, method="logInteraction", interaction_subject="Call", **parameters)


def log_for_nobody(site):
    return site.server(method="logInteraction", interaction_subject="Call", cons_id="1")


def first_of(site, person=0, low=0, high=10**9):
    """The identifier of somebody's first row with a type between the two."""
    return next(row["interactionId"] for row in site.all(person).rows if low <= int(row["interactionTypeId"]) <= high)


def get(site, interaction_id):
    return site.list(method="getInteraction", interaction_id=interaction_id)


def log_in(site, *, cookie="", servlet="CRConsAPI", **parameters):
    login = site.site.logins[1]
    named = {"method": "login", "user_name": login.user_name, "password": login.password}
    return site.send(servlet, named | parameters, cookie)


def after_a_break(site, clock):
    token = site.login(1)["token"]
    clock.seconds += IDLE_SECONDS + 1
    return site.client_call(auth=token)


def with_used_nonce(site):
    login = site.site.logins[1]
    answer = site.server(method="login", user_name=login.user_name, password=login.password, **JSON)
    nonce = answer.json["loginResponse"]["nonce"]
    site.own(nonce=nonce)
    return site.own(nonce=nonce)


def by_get(site):
    api_key = site.site.credentials["api_key"]
    return site.raw(
        "GET", "CRConsAPI", query=f"method=loginTest&v=1.0&api_key={api_key}", cookie=site.login(1)["JSESSIONID"]
    )


def date_of(site):
    return site.all().rows[0]["creationDate"]


def repeated(site):
    credentials = "&".join(
        f"{name}={site.site.credentials[name]}" for name in ("api_key", "login_name", "login_password")
    )
    common = f"method=getUserInteractions&v=1.0&cons_id={site.site.people[0].cons_id}&{credentials}"
    return site.raw("POST", "SRConsAPI", f"{common}&list_page_size=3&list_page_size=4")


def email(site):
    return site.site.people[1].primary_email


#: For each question, a request that every other answer than the default changes.
REQUESTS = {
    "both_offsets": lambda site: site.list(**BOTH_OFFSETS),
    "offset_without_size": lambda site: site.list(list_page_offset=1),
    "negative_offset": lambda site: site.list(list_record_offset=-1),
    "page_size_cap": lambda site: site.list(list_page_size=30),
    "page_size_below_one": lambda site: site.list(list_page_size=0),
    "past_the_end": lambda site: site.list(list_record_offset=60),
    # All rows of the one are of one constituent, and all of the other of one type.
    "default_sort_column": lambda site: (
        site.all(),
        site.server(method="listInteractions", interaction_type_id=1000),
    ),
    "ascending_alone": lambda site: site.list(list_ascending="false"),
    "ties": lambda site: site.all(list_sort_column="categoryId", list_ascending="false"),
    "sort_ignores_case": lambda site: site.all(list_sort_column="subject"),
    "unknown_column": lambda site: site.list(list_sort_column="none"),
    "inverted_dates": lambda site: site.list(**INVERTED),
    "begin_inclusive": lambda site: site.all(begin_date=date_of(site)),
    "end_inclusive": lambda site: site.all(end_date=date_of(site)),
    "date_only": lambda site: site.list(begin_date="2016-06-01"),
    "subject_match": lambda site: site.all(interaction_subject="call"),
    "subject_ignores_case": lambda site: site.all(interaction_subject="phone call"),
    "filter_match": lambda site: site.all(list_filter_column="subject", list_filter_text="call"),
    "filter_alone": lambda site: site.list(list_filter_text="x"),
    "client_filter": lambda site: site.own(list_filter_column="count", list_filter_text="1"),
    "unknown_type": lambda site: site.list(interaction_type_id=5),
    "unknown_category": lambda site: site.list(list_category_id=5),
    "private_type": lambda site: site.server(method="listInteractions", interaction_type_id=6),
    "integer_padding": lambda site: site.list(list_page_size=" 5 "),
    "lenient_booleans": lambda site: site.list(list_ascending="TRUE"),
    "member_id_falls_through": lambda site: site.server(member_id="none", primary_email=email(site)),
    "email_ignores_case": lambda site: site.server(primary_email=email(site).upper()),
    "several_found_code": lambda site: site.server(primary_email=site.site.ambiguous_email),
    "none_given_code": lambda site: site.server(),
    "foreign_cons_id": lambda site: site.own(cons_id=site.site.people[1].cons_id),
    "unknown_interaction_code": lambda site: get(site, 1),
    "foreign_interaction_code": lambda site: get(site, first_of(site, 1)),
    "log_unknown_constituent_code": log_for_nobody,
    "log_answers_cons_id": log,
    "standard_update_code": lambda site: site.server(
        method="updateInteraction", interaction_id=first_of(site, low=1, high=999)
    ),
    "update_root": lambda site: site.server(method="updateInteraction", interaction_id=first_of(site, low=1000)),
    "note_without_text": lambda site: site.all(),
    "empty_text": lambda site: site.all(),
    "login_by_email": lambda site: log_in(site, user_name=None, email=email(site)),
    "bad_login_code": lambda site: log_in(site, password="x"),
    "incomplete_login_code": lambda site: log_in(site, password=None),
    "client_login_nonce": log_in,
    "send_user_name_to_nobody": lambda site: log_in(site, send_user_name="1", email="nobody@example.org"),
    "logout_without_session": lambda site: log_in(site, logout="true"),
    "login_test_get": by_get,
    "remembered_days": lambda site: log_in(site, remember_me="true"),
    "bad_token_code": lambda site: site.client_call(auth="x"),
    "anonymous_token_code": lambda site: site.client_call(
        auth=site.client_call(method="getLoginUrl", **JSON).json["getLoginUrlResponse"]["token"]
    ),
    "token_alone": lambda site: site.client_call(auth=site.login(1)["token"]),
    "cookie_alone": lambda site: site.send("CRConsAPI", {}, site.login(1)["JSESSIONID"]),
    "server_session": lambda site: site.server(login_name=None, login_password=None, auth=site.login(1)["token"]),
    "used_nonce": with_used_nonce,
    "client_credentials": lambda site: site.own(login_name="x"),
    "wrong_version_code": lambda site: site.list(v="2"),
    "unknown_format": lambda site: site.list(response_format="yaml"),
    "empty_value": lambda site: site.list(list_page_size=""),
    "repeated_parameter": repeated,
    "suppress_result_codes": lambda site: site.server(suppress_result_codes="true"),
    "suppressed_405": lambda site: site.raw("PUT", "SRConsAPI", query="suppress_response_codes=true"),
    "bad_http_method_code": lambda site: site.raw("GET", "SRConsAPI"),
    "body_of_405": lambda site: site.raw("PUT", "SRConsAPI"),
    "xml_media_type": lambda site: site.list(),
    "bad_redirect": lambda site: site.own(redirect="ftp://example.org/"),
    "redirect_values": lambda site: site.client_call(redirect="/e?code=${errorResponse/code}"),
    "redirect_hash": lambda site: site.own(redirect="/a", sign_redirects="true"),
    "empty_root": lambda site: site.list(4, **JSON),
    "error_namespace": lambda site: site.server(),
}


OTHERS = [
    f"{question.name}={'7' if value == 'N' else value}"
    for question in QUESTIONS.values()
    for value in question.values
    if value != question.default
]


def test_every_question_has_a_request():
    assert set(REQUESTS) | {"expired_token_code"} == set(QUESTIONS)


@pytest.mark.parametrize("setting", [setting for setting in OTHERS if not setting.startswith("expired_token_code")])
def test_every_answer_but_the_default_shows_in_a_plain_request(fresh, fresh_with, setting):
    request = REQUESTS[setting.partition("=")[0]]

    assert request(fresh_with(setting)) != request(fresh())


def test_the_code_of_an_expired_token_shows_after_a_break(fresh, fresh_with, clock):
    assert after_a_break(fresh(), clock).code == 5
    assert after_a_break(fresh_with("expired_token_code=3"), clock).code == 3


@pytest.mark.parametrize("name", ["both_offsets", "foreign_interaction_code", "empty_text"])
def test_answers_that_are_not_the_default_differ_among_each_other(fresh_with, name):
    others = [value for value in QUESTIONS[name].values if value != QUESTIONS[name].default]
    answers = [REQUESTS[name](fresh_with(f"{name}={value}")).body for value in others]

    assert len(set(answers)) == len(others) > 1


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_a_question_reads_well_in_a_list(question):
    assert question.default in question.values
    assert len(set(question.values)) == len(question.values) > 1
    assert question.description.endswith(".")
    assert len(question.description) <= 200


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_each_value_that_is_told_can_be_set(question):
    for value in question.values:
        dialect = Dialect.with_settings([f"{question.name}={'12' if value == 'N' else value}"])
        assert (dialect == Dialect()) is (value == question.default)


def test_settings_are_taken_in_their_order():
    assert Dialect.with_settings([]) == Dialect()
    assert Dialect.with_settings([" ties = reversed ", "page_size_cap=5", "page_size_cap=none"]) == Dialect(
        ties="reversed"
    )
    assert Dialect.with_settings(["begin_inclusive=false", "page_size_cap=500"]) == Dialect(
        begin_inclusive=False, page_size_cap=500
    )


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("ties", "write NAME=VALUE"),
        ("", "write NAME=VALUE"),
        ("both_offset=page", "did you mean 'both_offsets'"),
        ("both-offsets=page", "did you mean 'both_offsets'"),
        ("zzz=1", "--list-dialects lists them"),
        ("both_offsets=pages", "only record, page or error; did you mean 'page'"),
        ("both_offsets=", "only record, page or error"),
        ("begin_inclusive=TRUE", "only true or false"),
        ("page_size_cap=0", "a whole number from 1 or none"),
        ("page_size_cap=-5", "a whole number from 1 or none"),
        ("page_size_cap=9999999999", "a whole number from 1 or none"),
        ("several_found_code=16", "only 8 or 15"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_right(setting, words):
    with pytest.raises(UsageError, match=words):
        Dialect.with_settings([setting])


def test_columns_of_the_default_order_are_those_that_can_be_asked_for():
    assert set(QUESTIONS["default_sort_column"].values) == set(COLUMNS.values())
