"""login, logout, loginTest and getLoginUrl, and what a browser does with what they answer."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from lxml import etree

from accordant.sandbox.sessions import IDLE_SECONDS

JSON = {"response_format": "json"}
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
LOGIN = ["cons_id", "timestamp", "signature", "token", "login_test_url", "nonce", "JSESSIONID", "routing_id"]


@pytest.fixture
def site(fresh):
    return fresh()


def login_url(site, cookie="", **parameters):
    answer = site.send("CRConsAPI", {"method": "getLoginUrl", **JSON} | parameters, cookie)
    return answer.json["getLoginUrlResponse"]


def login_test(site, cookie="", **parameters):
    return site.send("CRConsAPI", {"method": "loginTest"} | parameters, cookie)


def by_name(answer):
    return {etree.QName(child).localname: child for child in answer.root}


class TestLogin:
    def test_it_has_the_elements_of_the_sample_in_their_order(self, site, clock):
        login = site.site.logins[1]
        answer = site.client_call(method="login", user_name=login.user_name, password=login.password)
        children = by_name(answer)

        assert etree.QName(answer.root).localname == "loginResponse"
        assert list(children) == LOGIN
        assert children["cons_id"].text == site.site.people[1].cons_id
        assert children["timestamp"].text == str(int(clock.seconds))
        assert re.fullmatch("[0-9a-f]{32}", children["signature"].text)
        assert [name for name, child in children.items() if child.get(XSI_NIL) == "true"] == ["nonce"]
        assert children["login_test_url"].text.startswith("http://localhost/site/CRConsAPI?v=1.0&api_key=")

    def test_json_has_null_where_xml_has_nil(self, site):
        assert site.login(1)["nonce"] is None
        assert sorted(site.login(1)) == sorted(LOGIN)

    @pytest.mark.parametrize("person", range(5))
    def test_each_person_can_log_in_and_sees_the_own_list(self, site, person):
        token = site.login(person)["token"]

        assert site.client_call(auth=token, list_page_size=100) == site.list(person, list_page_size=100)

    def test_so_can_the_person_with_the_long_list(self, site):
        cons_id = site.site.long_list.cons_id

        assert site.client_call(auth=site.login(-1)["token"]) == site.server(cons_id=cons_id)

    def test_logins_are_made_up_and_each_is_another(self, site):
        logins = site.site.logins

        assert [login.cons_id for login in logins[:-1]] == [person.cons_id for person in site.site.people]
        assert len({login.user_name for login in logins} | {login.password for login in logins}) == 2 * len(logins)

    def test_a_browser_gets_a_cookie_and_needs_nothing_else(self, site):
        login = site.site.logins[1]
        answer = site.client_call(method="login", user_name=login.user_name, password=login.password)
        cookie = re.fullmatch(r"JSESSIONID=([\w.]+); Path=/; HttpOnly", answer.headers["set-cookie"])[1]

        assert site.send("CRConsAPI", {}, cookie).ids == site.list(1).ids
        assert site.client_call(JSESSIONID=cookie) == site.list(1)
        assert "set-cookie" not in site.send("CRConsAPI", {}, cookie).headers

    def test_a_server_gets_a_nonce_and_no_cookie_and_a_browser_uses_it_once(self, site, fresh):
        login = site.site.logins[1]
        answer = site.server(method="login", user_name=login.user_name, password=login.password)
        nonce = by_name(answer)["nonce"].text

        assert "set-cookie" not in answer.headers
        first = site.client_call(NONCE_TOKEN=nonce)
        assert (first.ids, "JSESSIONID=" in first.headers["set-cookie"]) == (site.list(1).ids, True)
        assert site.client_call(NONCE_TOKEN=nonce).code == 5
        strict = fresh(used_nonce="error")
        login = strict.site.logins[1]
        answer = strict.server(method="login", user_name=login.user_name, password=login.password)
        for expected in (200, 403):
            assert strict.own(nonce=by_name(answer)["nonce"].text).status == expected

    def test_a_server_must_be_an_administrators(self, site):
        login = site.site.logins[1]
        sent = {"method": "login", "user_name": login.user_name, "password": login.password}

        assert site.server(**sent, login_password="x").code == 3

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"password": "x"}, 202),
            ({"user_name": "nobody"}, 202),
            ({"password": None}, 9),
            ({"password": ""}, 9),
            ({"user_name": None}, 9),
            ({"user_name": None, "email": "ada.quill@example.org"}, 9),
            ({"remember_me": "maybe"}, 22),
            ({"logout": ""}, 22),
        ],
    )
    def test_what_is_wrong_is_refused_without_a_cookie(self, site, changed, code):
        login = site.site.logins[0]
        sent = {"method": "login", "user_name": login.user_name, "password": login.password} | changed
        answer = site.client_call(**sent)

        assert (answer.status, answer.code) == (403, code)
        assert "set-cookie" not in answer.headers

    def test_somebody_elses_password_is_wrong(self, site):
        first, second = site.site.logins[:2]

        assert site.client_call(method="login", user_name=first.user_name, password=second.password).code == 202

    def test_a_bad_or_old_token_is_no_reason_to_refuse_a_login(self, site, clock):
        token = site.login(1)["token"]
        clock.seconds += IDLE_SECONDS + 1

        for auth in ("x", token):
            assert site.login(2, auth=auth)["cons_id"] == site.site.people[2].cons_id

    def test_each_login_has_a_session_of_its_own(self, site):
        first, second = site.login(1), site.login(1)

        assert {first[name] for name in ("token", "JSESSIONID", "routing_id")}.isdisjoint(second.values())
        assert site.client_call(auth=first["token"]) == site.client_call(auth=second["token"]) == site.list(1)

    def test_a_login_within_a_session_makes_its_old_token_worthless(self, site):
        url = login_url(site)
        answer = site.login(1, auth=url["token"], JSESSIONID=url["JSESSIONID"])

        assert answer["JSESSIONID"] == url["JSESSIONID"]
        assert site.client_call(auth=url["token"]).code == 5
        assert site.client_call(auth=answer["token"]) == site.list(1)

    def test_the_token_of_the_first_person_stays_whatever_is_done_with_it(self, site, clock):
        auth = site.site.credentials["auth"]
        site.login(1, auth=auth)
        site.own(method="login", logout="true")
        clock.seconds += 10 * IDLE_SECONDS

        assert site.client_call(auth=auth) == site.list(0)

    @pytest.mark.parametrize("call", [{"method": "login", "logout": "true"}, {"method": "logout"}])
    def test_logging_out_ends_the_session(self, site, call):
        session = site.login(1)
        answer = site.client_call(auth=session["token"], **call, **JSON)

        assert answer.json == {"loginResponse": {"message": "User logged out successfully."}}
        assert answer.headers["set-cookie"].startswith(f"JSESSIONID={session['JSESSIONID']};")
        assert answer.headers["set-cookie"].endswith("Max-Age=0")
        assert site.client_call(auth=session["token"]).code == 5
        assert site.client_call(JSESSIONID=session["JSESSIONID"]).code == 5

    def test_a_user_name_is_sent_to_an_address(self, site):
        sent = {"method": "login", "send_user_name": "true"}

        answer = site.client_call(**sent, email=site.site.people[1].primary_email, **JSON)
        assert list(answer.json["loginResponse"]) == ["message"]
        assert site.client_call(**sent, email="nobody@example.org").code == 16
        assert site.client_call(**sent).code == 9


class TestSessions:
    def test_a_session_ends_after_15_minutes_without_use(self, site, fresh, clock):
        token, other = site.login(1)["token"], site.login(2)["token"]
        for _ in range(3):
            clock.seconds += IDLE_SECONDS
            assert site.client_call(auth=token).status == 200

        assert site.client_call(auth=other).code == 5
        assert login_test(site, auth=other).code == 204

    def test_a_token_with_another_session_id_is_refused_but_a_cookie_may_be_old(self, site):
        first, second = site.login(1), site.login(2)

        assert site.client_call(auth=first["token"], JSESSIONID=second["JSESSIONID"]).code == 5
        assert site.client_call(auth=first["token"], JSESSIONID=first["JSESSIONID"]) == site.list(1)
        assert site.send("CRConsAPI", {"auth": first["token"]}, second["JSESSIONID"]) == site.list(1)

    def test_the_session_of_nobody_lists_nothing(self, site):
        assert site.client_call(auth=login_url(site)["token"]).code == 3

    def test_the_routing_id_may_stand_in_the_path(self, site):
        session = site.login(1)
        parameters = {"auth": session["token"], "JSESSIONID": session["JSESSIONID"]}

        assert site.send(f"CRConsAPI;jsessionid={session['routing_id']}", parameters) == site.list(1)

    def test_a_strict_site_wants_both_keys(self, fresh):
        strict = fresh(token_alone=False, cookie_alone=False)
        session = strict.login(1)

        assert strict.client_call(auth=session["token"]).code == 5
        assert strict.client_call(JSESSIONID=session["JSESSIONID"]).code == 5
        both = {"auth": session["token"], "JSESSIONID": session["JSESSIONID"]}
        assert strict.client_call(**both) == strict.list(1)
        assert strict.send("CRConsAPI", {"auth": session["token"]}, session["JSESSIONID"]) == strict.list(1)

    def test_a_servers_call_can_have_a_session_in_another_dialect(self, fresh):
        site = fresh(server_session="counts")
        session = site.login(1)

        without = {"login_name": None, "login_password": None}
        assert site.server(**without, auth=session["token"], cons_id=site.site.people[0].cons_id) == site.list(1)
        assert site.server(**without, auth="x").code == 5
        assert site.server(login_name=None, auth=session["token"]).code == 3


class TestLoginTest:
    def test_it_tells_who_is_logged_in_like_the_sample(self, site):
        session = site.login(1)
        answer = login_test(site, session["JSESSIONID"])
        children = by_name(answer)

        assert list(children) == LOGIN
        assert children["cons_id"].text == site.site.people[1].cons_id
        nil = [name for name, child in children.items() if child.get(XSI_NIL) == "true"]
        assert nil == ["token", "nonce", "JSESSIONID", "routing_id"]

    def test_its_json_is_the_image(self, site):
        answer = login_test(site, auth=site.login(1)["token"], **JSON).json["loginResponse"]

        assert {name for name, value in answer.items() if value is None} == {
            "token",
            "nonce",
            "JSESSIONID",
            "routing_id",
        }

    def test_without_a_login_it_is_an_error(self, site):
        for parameters in ({}, {"auth": "x"}, {"auth": login_url(site)["token"]}):
            assert login_test(site, **parameters).code == 204

    def test_it_knows_a_person_who_asked_to_be_remembered(self, site, clock):
        forgotten, remembered = site.login(1), site.login(2, remember_me="true")
        clock.seconds += IDLE_SECONDS + 1

        assert by_name(login_test(site, remembered["JSESSIONID"]))["cons_id"].text == site.site.people[2].cons_id
        assert login_test(site, forgotten["JSESSIONID"]).code == 204
        assert site.send("CRConsAPI", {}, remembered["JSESSIONID"]).code == 5
        site.send("CRConsAPI", {"method": "login", "logout": "1"}, remembered["JSESSIONID"])
        assert login_test(site, remembered["JSESSIONID"]).code == 204

    def test_the_url_it_names_can_be_called_where_get_is_allowed(self, fresh):
        site = fresh(login_test_get=True)
        session = site.login(1)
        url = urlsplit(session["login_test_url"])

        answer = site.raw("GET", url.path.rpartition("/")[2], query=url.query, cookie=session["JSESSIONID"])
        assert by_name(answer)["cons_id"].text == site.site.people[1].cons_id


class TestGetLoginUrl:
    def test_it_has_the_elements_of_the_sample(self, site):
        answer = site.client_call(method="getLoginUrl")
        children = by_name(answer)

        assert etree.QName(answer.root).localname == "getLoginUrlResponse"
        assert list(children) == ["JSESSIONID", "routing_id", "url", "token"]
        url = children["url"].text
        assert url.startswith(f"http://localhost/site/CRConsAPI;jsessionid={children['routing_id'].text}?NONCE_TOKEN=")
        assert children["JSESSIONID"].text in answer.headers["set-cookie"]

    @pytest.mark.parametrize("http_method", ["GET", "POST"])
    def test_get_and_post_are_allowed(self, site, http_method):
        query = urlencode({"method": "getLoginUrl", "v": "1.0", "api_key": site.site.credentials["api_key"]})

        assert site.raw(http_method, "CRConsAPI", query=query).status == 200

    def test_within_a_session_it_gives_its_token(self, site):
        session = site.login(1)
        url = login_url(site, session["JSESSIONID"])

        assert (url["token"], url["JSESSIONID"]) == (session["token"], session["JSESSIONID"])
        assert login_url(site, auth=site.site.credentials["auth"])["token"] == site.site.credentials["auth"]

    def test_a_login_by_its_url_is_a_login_of_its_session(self, site):
        url = login_url(site)
        nonce = parse_qs(urlsplit(url["url"]).query)["NONCE_TOKEN"][0]
        site.login(1, NONCE_TOKEN=nonce)

        assert site.client_call(JSESSIONID=url["JSESSIONID"]) == site.list(1)
