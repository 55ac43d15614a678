"""What the sandbox answers in XML against the schema of the project: two readings of the same pages.

The schema has no root for getLoginUrl, which has no contract.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

SCHEMA = etree.XMLSchema(file=str(Path(__file__).parents[2] / "schemas" / "crm.public.v1.xsd"))
PUBLIC = {"method": "listInteractions", "interaction_type_id": 1000}


def first(site, person=0):
    return {"interaction_id": site.all(person).ids[0]}


def custom(site):
    return next(row["interactionId"] for row in site.all().rows if int(row["interactionTypeId"]) >= 1000)


ANSWERS = {
    "every row": lambda site: site.all(),
    "one row": lambda site: site.list(3),
    "no row": lambda site: site.list(4),
    "getInteraction": lambda site: site.list(method="getInteraction", **first(site)),
    "getInteraction, custom": lambda site: site.list(method="getInteraction", interaction_id=custom(site)),
    "listInteractions": lambda site: site.server(**PUBLIC, list_page_size=1000),
    "listInteractions, none": lambda site: site.server(**PUBLIC, list_category_id=5),
    "logInteraction": lambda site: site.list(method="logInteraction", interaction_subject="x"),
    "updateInteraction": lambda site: site.server(method="updateInteraction", interaction_id=custom(site)),
    "refused": lambda site: site.server(),
    "405": lambda site: site.raw("GET", "SRConsAPI"),
    "login, refused": lambda site: site.client_call(method="login"),
}


@pytest.mark.parametrize("settings", [[], ["empty_text=nil"], ["empty_text=absent"], ["note_without_text=absent"]])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_valid(fresh_with, name, settings):
    answer = ANSWERS[name](fresh_with(*settings))

    SCHEMA.assertValid(answer.root)


def test_the_answer_of_log_interaction_is_valid_with_the_constituent_as_well(fresh):
    SCHEMA.assertValid(ANSWERS["logInteraction"](fresh(log_answers_cons_id=True)).root)


@pytest.mark.parametrize(
    ("dialect", "name"),
    [
        ({"error_namespace": "http://convio.com/crm/v1"}, "refused"),
        ({"update_root": "updateInteractionResponse"}, "updateInteraction"),
    ],
)
def test_where_the_sandbox_may_differ_from_the_schema_it_does(fresh, dialect, name):
    assert not SCHEMA.validate(ANSWERS[name](fresh(**dialect)).root)


@pytest.mark.parametrize("method", ["login", "logout", "loginTest", "getLoginUrl"])
def test_what_answers_about_a_session_is_valid_where_there_is_a_sample_in_xml(fresh, method):
    site = fresh()
    session = site.login(1)
    login = site.site.logins[1]
    answer = site.client_call(method=method, auth=session["token"], user_name=login.user_name, password=login.password)

    assert answer.status == 200
    assert SCHEMA.validate(answer.root) == (method != "getLoginUrl")
