from __future__ import annotations

from urllib.parse import urlencode

from . import JSON, Pairs

SUPPRESSED = {"suppress_response_codes": "true"}
HERE = "https://www.example.org/here"
THERE = "https://www.example.org/there"


def redirected(site, **parameters):
    return site.client_call(auth=site.site.credentials["auth"], **parameters)


def get(site, http_method="GET"):
    credentials = {name: site.site.credentials[name] for name in ("api_key", "login_name", "login_password")}
    query = {"method": "getUserInteractions", "v": "1.0", "cons_id": site.site.people[0].cons_id, **credentials}
    return site.raw(http_method, "SRConsAPI", query=urlencode(query))


PAIRS: Pairs = {
    "json-by-default": (
        lambda site: site.list(),
        lambda site: (site.list(**JSON), site.list(response_format="xml")),
    ),
    "json-ignored-for-errors": (
        lambda site: site.list(api_key="wrong", **JSON),
        lambda site: (site.list(**JSON), site.list(api_key="wrong")),
    ),
    "unknown-parameter-refused": (
        lambda site: site.list(ts="1480000000"),
        lambda site: site.list(source="web", sub_source="x", center_id="1", list_page_size=3, **SUPPRESSED),
    ),
    "offset-before-page-size": (
        lambda site: site.list(list_page_offset=1, list_page_size=10),
        lambda site: (
            site.list(list_page_size=10, list_page_offset=1),
            site.list(list_page_offset=1),
            site.list(list_record_offset=1, list_page_size=10),
        ),
    ),
    "second-call-differs": (
        lambda site: (site.list(list_page_size=5), site.list(list_page_size=5)),
        lambda site: (site.list(), site.list(1), site.list()),
    ),
    "source-filters-list": (
        lambda site: site.list(source="phone"),
        lambda site: (site.list(sub_source="phone"), site.list(source="web", interaction_subject="phone")),
    ),
    "center-id-hides-rows": (lambda site: site.list(center_id="1"), lambda site: site.list(source="1")),
    "get-accepted": (get, lambda site: (get(site, "PUT"), get(site, "DELETE"), site.list())),
    "status-forbidden-for-get": (get, lambda site: (site.list(), site.list(api_key="wrong"))),
    "method-ignores-case": (
        lambda site: site.list(method="getuserinteractions"),
        lambda site: (site.list(method="get_user_interactions"), site.list()),
    ),
    "version-by-its-number": (
        lambda site: site.list(v="1"),
        lambda site: (site.list(v="1.1"), site.list(v=None), site.list()),
    ),
    "suppression-ignored-in-json": (
        lambda site: site.list(api_key="wrong", **SUPPRESSED, **JSON),
        lambda site: (site.list(api_key="wrong", **SUPPRESSED), site.list(**SUPPRESSED, **JSON)),
    ),
    "suppression-of-success": (
        lambda site: site.list(**SUPPRESSED),
        lambda site: (site.list(suppress_response_codes="false"), site.list(api_key="wrong", **SUPPRESSED)),
    ),
    "suppression-changes-message": (
        lambda site: site.list(api_key="wrong", **SUPPRESSED),
        lambda site: (site.list(api_key="wrong"), site.list(**SUPPRESSED)),
    ),
    "moved-permanently": (
        lambda site: redirected(site, redirect=HERE),
        lambda site: (site.list(redirect=HERE), redirected(site)),
    ),
    "redirect-before-success-redirect": (
        lambda site: redirected(site, redirect=HERE, success_redirect=THERE),
        lambda site: (
            redirected(site, success_redirect=THERE),
            redirected(site, redirect=HERE),
            redirected(site, redirect=HERE, error_redirect=THERE, list_page_size="x"),
        ),
    ),
    "redirect-not-signed": (
        lambda site: redirected(site, redirect=HERE, sign_redirects="true"),
        lambda site: (redirected(site, redirect=HERE), redirected(site, redirect=HERE, sign_redirects="false")),
    ),
    "error-redirect-ignored": (
        lambda site: redirected(site, redirect=HERE, error_redirect=THERE, list_page_size="x"),
        lambda site: (redirected(site, redirect=HERE, error_redirect=THERE), redirected(site, list_page_size="x")),
    ),
}
