from __future__ import annotations

from . import JSON, Pairs

TARGET = "https://www.example.org/thanks?from=site"

PAIRS: Pairs = {
    "credentials-in-cookie": (
        lambda site: site.list(),
        lambda site: site.client_call(auth=site.site.credentials["auth"]),
    ),
    "foreign-session-in-cookie": (lambda site: site.list(4), lambda site: site.list(3)),
    "input-breaks-json": (
        lambda site: site.list(list_sort_column='"', **JSON),
        lambda site: site.list(list_sort_column='"'),
    ),
    "matches-named-in-message": (
        lambda site: site.server(primary_email=site.site.ambiguous_email),
        lambda site: site.server(primary_email="nobody@example.org"),
    ),
    "method-reflected-in-xml": (
        lambda site: site.server(method="<b>x</b>"),
        lambda site: site.server(method="<b>x</b>", **JSON),
    ),
    "parameters-in-comment": (lambda site: site.list(list_page_size=26), lambda site: site.list()),
    "parameters-in-json": (
        lambda site: site.list(list_page_size=0, suppress_response_codes="true", **JSON),
        lambda site: site.list(list_page_size=0, **JSON),
    ),
    "parameters-in-message": (lambda site: site.server(), lambda site: site.server(cons_id="none")),
    "parser-error-in-message": (
        lambda site: site.list(list_page_size="many"),
        lambda site: site.list(list_ascending="maybe"),
    ),
    "password-in-header": (lambda site: site.list(**JSON), lambda site: site.list()),
    "query-in-message": (
        lambda site: site.list(list_sort_column="none"),
        lambda site: site.list(list_page_size=0),
    ),
    "similar-address-in-message": (
        lambda site: site.server(primary_email="nobody@example.org"),
        lambda site: site.server(member_id="none"),
    ),
    "token-in-location": (
        lambda site: site.client_call(auth=site.site.credentials["auth"], success_redirect=TARGET),
        lambda site: site.client_call(success_redirect=TARGET, error_redirect=TARGET),
    ),
    "token-in-message": (lambda site: site.client_call(auth="stale"), lambda site: site.client_call()),
}
