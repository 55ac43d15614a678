"""What one method shows, keeps or ends, and how the next one sees it."""

from __future__ import annotations

import pytest
from sandbox.fault_pairs.methods import SUBJECT, first, log, log_and_get, log_in, of_type, single, update


def test_the_note_of_a_standard_interaction_is_missing_and_the_rest_is_there(start, fresh):
    faulty, clean = fresh("note-of-standard-interaction-missing"), fresh()
    wrong, right = (log_and_get(site, interaction_body="Rang at noon.") for site in (faulty, clean))

    assert wrong.rows == right.rows
    assert [len(answer.root.findall(".//{*}note")) for answer in (wrong, right)] == [0, 1]


def test_a_subject_is_cut_by_get_interaction_alone(start):
    faulty = start("subject-cut-in-get-interaction")
    row = single(faulty, first(faulty, interaction_subject=SUBJECT)).rows[0]

    assert row["subject"] == SUBJECT[:40]
    assert faulty.list(interaction_subject=SUBJECT).rows[0] == row | {"subject": SUBJECT}


@pytest.mark.parametrize("foreign", ["ignored", "error"])
def test_a_constituent_reads_the_interaction_of_somebody_else_by_its_number(start, foreign):
    faulty, clean = start("anybodys-interaction-on-client", foreign_cons_id=foreign), start()
    number = first(clean, 1)

    assert faulty.own(method="getInteraction", interaction_id=number) == single(clean, number, 1)
    assert faulty.own(method="getInteraction", interaction_id="1") == clean.own(
        method="getInteraction", interaction_id="1"
    )
    assert single(faulty, number, 0) == single(clean, number, 0)
    assert single(clean, number, 0).code == 27


def test_a_private_type_is_listed_page_by_page(start):
    faulty, clean = start("private-type-listed"), start()
    whole = of_type(faulty, 1001)
    second = faulty.server(method="listInteractions", interaction_type_id=1001, list_page_size=5, list_page_offset=1)

    assert {row["interactionTypeId"] for row in whole.rows} == {"1001"}
    assert set(clean.list(interaction_type_id=1001, list_page_size=10).ids) <= set(whole.ids)
    assert second.ids == whole.ids[5:10]
    assert of_type(faulty, 1000) == of_type(clean, 1000)
    assert of_type(faulty, 999).code == of_type(faulty, 6).code == 26


def test_a_category_is_lost_when_an_interaction_is_logged_and_not_when_it_is_changed(fresh):
    faulty = fresh("category-ignored-by-log")

    assert log(faulty, interaction_cat_id=1000).rows[0]["categoryId"] == "0"
    assert update(faulty, interaction_cat_id=1002).rows[0]["categoryId"] == "1002"


def test_an_update_that_has_no_count_sets_it_to_one(fresh):
    faulty = fresh("count-reset-by-update")

    assert update(faulty, interaction_count=7).rows[0]["count"] == "7"
    assert update(faulty, interaction_subject="Visit").rows[0]["count"] == "1"
    assert log(faulty, interaction_count=3).rows[0]["count"] == "3"


def test_an_update_moves_the_date_and_changes_what_was_sent(fresh):
    faulty, clean = fresh("creation-date-moved-by-update"), fresh()
    wrong, right = (update(site, interaction_count=7).rows[0] for site in (faulty, clean))

    assert wrong["creationDate"] > right["creationDate"]
    assert wrong == right | {"creationDate": wrong["creationDate"]}


def test_only_what_was_logged_is_listed_twice_and_no_page_is_too_long(fresh):
    faulty = fresh("logged-interaction-listed-twice")
    own = {"method": "logInteraction", "interaction_subject": "Letter"}
    before = faulty.all(2).ids
    faulty.list(2, **own)
    after = faulty.all(2).ids

    assert after[:-2] == before
    assert after[-1] == after[-2] not in before
    assert len(faulty.list(2, list_page_size=3).ids) == 3


def test_any_password_logs_in_who_exists(fresh):
    faulty = fresh("login-takes-any-password")

    assert log_in(faulty, "wrong").status == 200
    assert log_in(faulty, "").status == 403
    assert faulty.client_call(method="login", user_name="nobody", password="wrong").code == 202


def test_a_token_outlives_its_session_for_the_person_who_had_it(fresh):
    faulty, clean = fresh("token-accepted-after-logout"), fresh()
    token = faulty.login(1)["token"]

    assert faulty.client_call(auth=token) == clean.list(1)
    faulty.client_call(method="login", logout="true", auth=token)
    assert faulty.client_call(auth=token) == clean.list(1)
    assert faulty.client_call(auth=token[:-1]).code == 5


def test_a_session_by_its_cookie_is_not_a_missing_token(fresh):
    faulty = fresh("missing-token-accepted")
    cookie = faulty.login(1)["JSESSIONID"]

    asked = {"cons_id": faulty.site.people[2].cons_id}
    assert faulty.send("CRConsAPI", asked, cookie=cookie) == faulty.list(1)
    assert faulty.client_call(**asked) == faulty.list(2)


def test_a_token_of_a_login_is_not_that_of_nobody(fresh):
    faulty = fresh("token-of-nobody-accepted")

    assert faulty.client_call(auth=faulty.login(1)["token"]) == faulty.list(1)
