"""Whatever is asked, a fault shows in the answer and never makes the site fail."""

from __future__ import annotations

import pytest
from sandbox.fault_pairs import JSON

from accordant.sandbox import FAULTS

MARKUP = "<&\"'\\\x00\x0b\r\n\uffff🎗"
# Those of the site, and those that some fault has in their place.
STATUSES = (200, 202, 301, 302, 403, 404, 405, 500)
TARGET = "https://www.example.org/?from=é#part"

ODD = (
    lambda site: site.raw("GET", "SRConsAPI"),
    lambda site: site.raw("HEAD", "CRConsAPI;jsessionid=x", query="response_format=json"),
    lambda site: site.raw("POST", "SRConsAPI", "%ff=%fe&=&&a=1;b"),
    lambda site: site.server(),
    lambda site: site.server(cons_id=""),
    lambda site: site.server(login_name=MARKUP, login_password=None),
    lambda site: site.server(method=MARKUP),
    lambda site: site.server(method=None, v="2.0"),
    lambda site: site.server(primary_email=MARKUP),
    lambda site: site.server(primary_email=site.site.ambiguous_email),
    lambda site: site.server(member_id=MARKUP, primary_email=site.site.people[1].primary_email),
    lambda site: site.list(0, list_sort_column=MARKUP),
    lambda site: site.list(0, list_sort_column="subject", list_ascending="false", list_page_size="9" * 5000),
    lambda site: site.list(0, list_page_offset="9" * 5000),
    lambda site: site.list(0, list_page_offset="\u0663", list_page_size="-1"),
    lambda site: site.list(1, list_record_offset="25", list_page_offset="3", suppress_response_codes="1"),
    lambda site: site.list(2, begin_date="-99999-02-29T24:00:00Z", end_date=MARKUP),
    lambda site: site.list(3, interaction_subject=MARKUP * 9, interaction_type_id="-1"),
    lambda site: site.list(4, begin_date="2017-01-01T00:00:00Z", end_date="2016-01-01T00:00:00Z"),
    lambda site: site.client_call(auth=MARKUP, redirect=MARKUP),
    lambda site: site.client_call(auth=site.site.credentials["auth"], success_redirect=TARGET),
    lambda site: site.client_call(auth=site.site.credentials["auth"], cons_id=site.site.people[1].cons_id),
)


def asking(caller, format_):
    """Return the caller, whose requests are for that format unless they say something else."""

    class Asking(type(caller)):
        def send(self, servlet, parameters):
            return super().send(servlet, format_ | parameters)

    return Asking(caller.app, caller.runner)


@pytest.mark.parametrize("name", FAULTS)
def test_no_request_makes_a_faulty_site_fail(start, name):
    for format_ in ({}, JSON):
        faulty = asking(start(name), format_)
        for request in ODD:
            assert request(faulty).status in STATUSES


def test_all_faults_at_once_leave_a_site_that_answers(start):
    faulty = start(*FAULTS)

    for request in ODD:
        assert request(faulty).status in STATUSES
    for person in range(5):
        for format_ in ({}, JSON):
            assert faulty.all(person, **format_).status
