from __future__ import annotations

from . import Pairs


def by(site, person=0, *identifiers, **parameters):
    """The list of one of the people, asked for by those identifiers."""
    someone = site.site.people[person]
    return site.server(**{name: getattr(someone, name) for name in identifiers}, **parameters)


def of_two(site, **people):
    """A list asked for by identifiers of different people."""
    return site.server(**{name: getattr(site.site.people[person], name) for name, person in people.items()})


def as_client(site, **parameters):
    return site.client_call(auth=site.site.credentials["auth"], **parameters)


def address(site, change):
    return site.server(primary_email=change(site.site.people[0].primary_email))


PAIRS: Pairs = {
    "another-persons-row-with-two-identifiers": (
        lambda site: by(site, 1, "cons_id", "primary_email"),
        lambda site: by(site, 1, "cons_id"),
    ),
    "another-persons-row-on-last-page": (
        lambda site: site.list(1, list_record_offset=20, list_page_size=25),
        lambda site: (site.list(1), site.list(2), site.list(0, list_page_offset=1)),
    ),
    "everybodys-rows-without-identifier": (
        lambda site: site.server(),
        lambda site: (site.list(), as_client(site)),
    ),
    "everybodys-rows-with-filter-text": (
        lambda site: site.list(1, list_filter_column="subject", list_filter_text="Phone call", list_page_size=200),
        lambda site: site.list(1, interaction_subject="phone"),
    ),
    "primary-email-before-member-id": (
        lambda site: of_two(site, member_id=1, primary_email=2),
        lambda site: (
            by(site, 1, "member_id", "primary_email"),
            of_two(site, cons_id=0, member_id=1, primary_email=2),
            site.server(member_id=site.site.people[1].member_id, primary_email="nobody@example.org"),
        ),
    ),
    "member-id-before-cons-id": (
        lambda site: of_two(site, cons_id=1, member_id=2),
        lambda site: (of_two(site, cons_id=1, primary_email=2), of_two(site, member_id=1, primary_email=2)),
    ),
    "cons-id-falls-through": (
        lambda site: by(site, 1, "member_id", cons_id="nobody"),
        lambda site: (site.server(cons_id="nobody"), by(site, 1, "member_id", "cons_id")),
    ),
    "first-of-ambiguous-address": (
        lambda site: site.server(primary_email=site.site.ambiguous_email),
        lambda site: (by(site, 1, "primary_email"), site.server(primary_email="nobody@example.org")),
    ),
    "unknown-address-gives-empty-list": (
        lambda site: site.server(primary_email="nobody@example.org"),
        lambda site: (site.server(member_id="nobody"), by(site, 1, "primary_email")),
    ),
    "member-id-by-prefix": (
        lambda site: site.server(member_id=site.site.people[1].member_id[:-1]),
        lambda site: (
            site.server(member_id=site.site.people[1].member_id[:-2]),
            site.server(cons_id=site.site.people[1].cons_id[:-1]),
        ),
    ),
    "address-is-a-pattern": (
        lambda site: address(site, lambda text: "_" + text[1:]),
        lambda site: (address(site, lambda text: "x" + text[1:]), address(site, str), address(site, lambda _: "%")),
    ),
    "address-of-call-before": (
        lambda site: (by(site, 0, "primary_email"), by(site, 1, "primary_email")),
        lambda site: (by(site, 0, "cons_id"), by(site, 1, "cons_id"), by(site, 2, "member_id")),
    ),
    "client-reads-others-by-cons-id": (
        lambda site: as_client(site, cons_id=site.site.people[1].cons_id),
        lambda site: (as_client(site), as_client(site, primary_email=site.site.people[1].primary_email)),
    ),
    "client-reads-others-by-address": (
        lambda site: as_client(site, primary_email=site.site.people[1].primary_email),
        lambda site: (as_client(site), as_client(site, cons_id=site.site.people[1].cons_id)),
    ),
    "editor-as-constituent-of-note": (
        lambda site: site.all(0),
        lambda site: site.all(0, interaction_type_id=6),
    ),
    "another-persons-note": (
        lambda site: site.list(0, list_page_offset=1, list_page_size=25),
        lambda site: (site.all(0), site.all(0, interaction_type_id=6)),
    ),
}
