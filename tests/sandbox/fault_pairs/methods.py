from __future__ import annotations

from . import Pairs

SUBJECT = "Annual report 2016: thanks to every volunteer who rang, wrote, drove and stayed."

#: What these ask for changes the site.
WRITING = (
    "note-of-standard-interaction-missing",
    "category-ignored-by-log",
    "count-reset-by-update",
    "creation-date-moved-by-update",
    "logged-interaction-listed-twice",
    "login-takes-any-password",
    "token-accepted-after-logout",
)


def single(site, interaction_id, person=0):
    return site.list(person, method="getInteraction", interaction_id=interaction_id)


def first(site, person=0, **parameters):
    """The number of the person's first interaction that passes the filters."""
    return site.list(person, **parameters).ids[0]


def of_type(site, type_id):
    return site.server(method="listInteractions", interaction_type_id=type_id)


def log(site, **parameters):
    """Log an interaction for the last of the people, who has no other, and return what is listed then."""
    site.list(4, method="logInteraction", interaction_subject="Letter", **parameters)
    return site.list(4)


def log_and_get(site, **parameters):
    return single(site, log(site, **parameters).ids[-1], 4)


def update(site, **parameters):
    """Change an interaction and return it as it is listed then."""
    number = first(site, interaction_type_id=1000)
    site.server(method="updateInteraction", interaction_id=number, **parameters)
    return site.list(0, list_filter_column="interactionId", list_filter_text=number)


def log_in(site, password):
    login = site.site.logins[0]
    return site.client_call(method="login", user_name=login.user_name, password=password)


def after_logout(site):
    session = site.login()
    keys = {"auth": session["token"], "JSESSIONID": session["JSESSIONID"]}
    site.client_call(method="login", logout="true", **keys)
    return site.client_call(**keys)


PAIRS: Pairs = {
    "note-of-standard-interaction-missing": (
        lambda site: log_and_get(site, interaction_body="Rang at noon."),
        lambda site: log_and_get(site, interaction_body="Rang at noon.", interaction_type_id=1000),
    ),
    "subject-cut-in-get-interaction": (
        lambda site: single(site, first(site, interaction_subject=SUBJECT)),
        lambda site: (single(site, first(site, interaction_subject="Visit")), site.list()),
    ),
    "anybodys-interaction-on-client": (
        lambda site: site.own(method="getInteraction", interaction_id=first(site, 1)),
        lambda site: (
            site.own(method="getInteraction", interaction_id=first(site)),
            single(site, first(site, 1)),
            site.own(),
        ),
    ),
    "private-type-listed": (
        lambda site: of_type(site, 1001),
        lambda site: (of_type(site, 1000), of_type(site, 6), of_type(site, "x")),
    ),
    "category-ignored-by-log": (
        lambda site: log(site, interaction_cat_id=1000),
        lambda site: sorted(row["count"] for row in log(site, interaction_count=3).rows),
    ),
    "count-reset-by-update": (
        lambda site: (update(site, interaction_count=7), update(site, interaction_subject="Visit")),
        lambda site: update(site, interaction_subject="Visit", interaction_count=7),
    ),
    "creation-date-moved-by-update": (lambda site: update(site, interaction_count=7), log),
    "logged-interaction-listed-twice": (log, lambda site: update(site, interaction_count=7)),
    "login-takes-any-password": (
        lambda site: log_in(site, "wrong").status,
        lambda site: (log_in(site, ""), log_in(site, site.site.logins[0].password).status),
    ),
    "token-accepted-after-logout": (
        after_logout,
        lambda site: (site.client_call(auth="token"), site.client_call(), site.own()),
    ),
}
