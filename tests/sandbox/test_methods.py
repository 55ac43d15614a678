"""By which servlet and which HTTP method each method is called."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from accordant.sandbox import answered_methods
from accordant.sandbox.methods import METHODS

FAMILY = ("getUserInteractions", "getInteraction", "listInteractions", "logInteraction", "updateInteraction")
SESSIONS = ("login", "logout", "loginTest", "getLoginUrl")
BROWSERS_ONLY = ("logout", "loginTest", "getLoginUrl")
BY_GET = ("logout", "getLoginUrl")


def call(site, name, http_method, servlet="SRConsAPI", **parameters):
    credentials = {name: site.site.credentials[name] for name in ("api_key", "login_name", "login_password")}
    return site.raw(http_method, servlet, query=urlencode({"method": name, "v": "1.0"} | credentials | parameters))


def test_the_methods_are_the_interaction_family_and_what_leads_to_a_token():
    assert answered_methods() == (*FAMILY, *SESSIONS)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("http_method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("servlet", ["SRConsAPI", "CRConsAPI", "CRConsAPI;jsessionid=1.app"])
def test_other_http_methods_than_the_documented_ones_are_405(clean, name, http_method, servlet):
    answer = call(clean, name, http_method, servlet)

    if name in BY_GET and http_method == "GET":
        assert answer.status == (403 if servlet == "SRConsAPI" else 200)
    else:
        assert (answer.status, answer.code) == (405, 405)
        assert answer.headers["allow"] == ("GET, POST" if name in BY_GET else "POST")


@pytest.mark.parametrize("name", METHODS)
def test_a_405_can_be_asked_for_in_json(clean, name):
    body = call(clean, name, "PUT", response_format="json").json

    assert body["errorResponse"]["code"] == "405"


@pytest.mark.parametrize("name", BROWSERS_ONLY)
def test_a_method_of_browsers_is_unknown_to_the_servlet_of_servers(clean, name):
    assert clean.server(method=name).code == 6
    assert clean.client_call(method=name).status in (200, 403)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"api_key": "x"}, 2),
        ({"v": None}, 9),
        ({"v": "2.0"}, 1),
        ({"response_format": "x"}, 22),
        ({"center_id": "x"}, 22),
    ],
)
def test_common_parameters_are_checked_for_each_method(clean, name, changed, code):
    assert clean.client_call(method=name, **changed).code == code


@pytest.mark.parametrize("name", [name for name in METHODS if name not in BROWSERS_ONLY])
def test_a_server_needs_an_administrator_for_each_method(clean, name):
    for changed in ({"login_name": None}, {"login_password": "x"}, {"login_name": "x"}):
        answer = clean.server(method=name, **changed)
        assert (answer.status, answer.code) == (403, 3)


@pytest.mark.parametrize("name", FAMILY)
def test_a_browser_needs_a_session_for_each_method_of_the_family(clean, name):
    for auth in (None, "x"):
        assert clean.client_call(method=name, auth=auth).code == 5


@pytest.mark.parametrize("name", [name.swapcase() for name in METHODS] + [f"{name} " for name in METHODS])
def test_names_are_case_sensitive(clean, name):
    assert clean.server(method=name).code == 6


@pytest.mark.parametrize("name", [name for name in METHODS if name not in BROWSERS_ONLY])
def test_a_refusal_has_status_200_where_that_is_asked_for(clean, start, name):
    usual = clean.server(method=name)
    suppressed = clean.server(method=name, suppress_response_codes="true")

    assert (usual.status, suppressed.status) == (403, 200)
    assert usual.body == suppressed.body
    assert clean.server(method=name, suppress_result_codes="true") == usual
    assert start(suppress_result_codes=True).server(method=name, suppress_result_codes="true") == suppressed


JUNK = {"ts": "1", "luminateExtend": "1.7", "ng_luminate_utils": "2", "s_locale": "en_US", "Cons_ID": "1", "x y": "é"}


@pytest.mark.parametrize("name", METHODS)
def test_unknown_parameters_change_nothing(fresh, name):
    login = fresh().site.logins[0]
    row = fresh().all(0, list_filter_column="interactionTypeId", list_filter_text="1000").ids[0]
    sent = {"user_name": login.user_name, "password": login.password, "interaction_subject": "x", "interaction_id": row}

    answers = [fresh().own(method=name, interaction_type_id=1000, **sent, **more) for more in ({}, JUNK)]

    assert answers[0] == answers[1]
    assert answers[0].status == 200
