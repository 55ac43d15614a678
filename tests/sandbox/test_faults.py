"""Each fault against the clean site: one request that shows it, and one that it leaves alone."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from lxml import etree
from sandbox import fault_pairs
from sandbox.fault_pairs import JSON
from sandbox.fault_pairs.errors import INVERTED
from sandbox.fault_pairs.methods import WRITING

from accordant.errors import UsageError
from accordant.sandbox import FAULTS
from accordant.sandbox.faults import Fault, named
from accordant.sandbox.methods import METHODS

MODULES = [
    importlib.import_module(f"sandbox.fault_pairs.{module.name}")
    for module in pkgutil.iter_modules(fault_pairs.__path__)
]
PAIRS = {name: pair for module in MODULES for name, pair in module.PAIRS.items()}

PLACES = {name for name in vars(Fault) if not name.startswith("_")}


def test_every_fault_has_a_pair_of_requests_and_every_pair_a_fault():
    assert set(PAIRS) == set(FAULTS)
    assert len(PAIRS) == sum(len(module.PAIRS) for module in MODULES)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fault_shows_in_one_request_and_leaves_another_alone(start, fresh, name, seed):
    get = fresh if name in WRITING else start
    clean, faulty = get(seed=seed), get(name, seed=seed)
    shows, untouched = PAIRS[name]

    assert shows(faulty) != shows(clean)
    assert untouched(faulty) == untouched(clean)


# Groups whose faults are about requests that find rows.
ABOUT_ROWS = ("dates", "filters", "order", "paging", "shape-json", "shape-xml")


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.group in ABOUT_ROWS])
def test_a_fault_about_rows_leaves_refusals_and_empty_json_lists_alone(start, name):
    clean, faulty = start(), start(name)

    for parameters in ({"api_key": "x"}, {"method": "none"}, {"cons_id": "none"}, {"cons_id": None}):
        assert faulty.server(**parameters) == clean.server(**parameters)
    assert faulty.list(4, **JSON) == clean.list(4, **JSON)


def _as_client(site, **parameters):
    return site.client_call(auth=site.site.credentials["auth"], **parameters)


XML = {"response_format": "xml"}

#: What somebody asks who is not looking for anything; no two in a row are alike.
PLAIN = (
    lambda site: site.list(),
    lambda site: site.list(**JSON),
    lambda site: site.list(1),
    lambda site: site.list(2, **JSON),
    lambda site: site.list(3, **XML),
    lambda site: site.list(4),
    lambda site: site.all(**XML),
    lambda site: site.list(1, list_page_size=7, list_page_offset=1, **JSON),
    lambda site: site.list(list_page_size=10, list_page_offset=2, **XML),
    lambda site: site.list(list_record_offset=30),
    lambda site: site.list(list_sort_column="count", **JSON),
    lambda site: site.list(list_sort_column="creationDate", list_ascending="false", **XML),
    lambda site: site.list(interaction_type_id=6, **JSON),
    lambda site: site.list(interaction_subject="phone"),
    lambda site: site.list(list_category_id=1000, **XML),
    lambda site: site.list(1, list_filter_column="subject", list_filter_text="letter", **JSON),
    lambda site: site.list(begin_date="2016-02-01T00:00:00-06:00", end_date="2016-09-01T00:00:00-05:00", **JSON),
    lambda site: site.list(end_date="2016-01-01T00:00:00Z", **XML),
    lambda site: site.server(primary_email=site.site.people[1].primary_email, **JSON),
    lambda site: site.server(member_id=site.site.people[2].member_id, **XML),
    lambda site: _as_client(site, **JSON),
    lambda site: _as_client(site, list_page_size=5),
    lambda site: _as_client(site, redirect="https://www.example.org/there"),
    lambda site: site.server(member_id="nobody"),
    lambda site: site.list(list_page_size=0, **JSON),
    lambda site: site.list(api_key="wrong", **XML),
    lambda site: site.list(api_key="wrong", suppress_response_codes="true", **JSON),
    lambda site: site.list(login_password="wrong"),
    lambda site: site.client_call(**JSON),
    lambda site: site.raw("GET", "SRConsAPI"),
)

#: How much of `PLAIN` a fault of a group leaves alone at least. One about the shape of a format may spoil every list in
#: it, one about paging or order half of the lists, one about who is who or what is refused few calls.
LEFT_ALONE = {
    "authentication": 0.9,
    "common": 0.6,
    "dates": 0.7,
    "errors": 0.75,
    "filters": 0.7,
    "identity": 0.9,
    "methods": 0.9,
    "order": 0.5,
    "paging": 0.5,
}
LEFT_ALONE_ELSEWHERE = 0.3
#: Those that are about nearly every list: one with a changed note in it, or with a row of the summer.
LEFT_ALONE_BY = {"editor-as-constituent-of-note": 0.4, "summer-dates-printed-late": 0.4}


@pytest.fixture(scope="module")
def plain_answers(start):
    return [ask(start()) for ask in PLAIN]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_never_leaves_the_site_otherwise_broken(start, plain_answers, name):
    faulty = start(name)

    same = [ask(faulty) == answer for ask, answer in zip(PLAIN, plain_answers, strict=True)]
    of_group = LEFT_ALONE.get(FAULTS[name].group, LEFT_ALONE_ELSEWHERE)
    assert sum(same) >= LEFT_ALONE_BY.get(name, of_group) * len(PLAIN)


def test_plain_requests_get_different_answers(plain_answers):
    assert len({(answer.status, answer.body) for answer in plain_answers}) >= len(PLAIN) - 4


def test_pages_overlap_by_one_row(start):
    first, second = (start("page-overlap").list(list_page_size=10, list_page_offset=page).ids for page in (0, 1))

    assert first[-1] == second[0]
    assert len(second) == 10


def test_the_record_offset_counts_from_one(start):
    faulty = start("record-offset-off-by-one")

    assert faulty.list(list_record_offset=1).ids == faulty.list(list_record_offset=0).ids
    assert faulty.list(list_record_offset=2).ids == start().list(list_record_offset=1).ids


def test_the_default_page_has_twenty_rows_and_the_next_one_follows_it(start):
    faulty = start("wrong-default-page-size")

    assert len(faulty.list().ids) == 20
    assert faulty.list(list_page_offset=1).ids == start().list(list_record_offset=20, list_page_size=20).ids


def test_the_end_of_inverted_dates_is_still_checked_where_it_is_ignored(start):
    assert start("end-date-ignored").list(**INVERTED).code == 25


def test_the_server_error_is_a_page_of_html(start):
    answer = start("server-error-on-inverted-dates").list(**INVERTED, suppress_response_codes="true")

    assert answer.status == 500
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("dialect", [{}, {"inverted_dates": "empty"}])
def test_the_server_error_does_not_depend_on_what_the_clean_site_does(start, dialect):
    assert start("server-error-on-inverted-dates", **dialect).list(**INVERTED).status == 500


def test_the_namespace_is_wrong_and_all_else_is_right(start):
    wrong, right = start("wrong-namespace").list().body, start().list().body

    assert wrong.replace(b'xmlns="http://convio.com/crm/v1"', b'xmlns="http://convio.com/crm/v1.0"') == right


def test_malformed_xml_is_not_well_formed_even_without_rows(start):
    for person in (0, 4):
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring(start("malformed-xml").list(person).body)


def test_an_error_stays_well_formed_with_status_200(start):
    assert start("malformed-xml").list(list_page_size=0, suppress_response_codes="true").code == 50


def test_only_the_count_is_a_number(start):
    wrong = start("number-for-string-in-json").list(3, response_format="json").body.decode()
    right = start().list(3, response_format="json").body.decode()

    assert re.sub(r'"count":(\d+)', r'"count":"\1"', wrong) == right


def test_faults_can_be_combined(start):
    both = start("wrong-default-page-size", "wrong-namespace").list()

    assert len(both.root) == 20
    assert etree.QName(both.root).namespace == "http://convio.com/crm/v1"


def test_an_unknown_fault_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError, match="did you mean 'page-overlap'"):
        named(["page-overlapp"])
    with pytest.raises(UsageError, match="--list-faults lists them"):
        named(["zzz"])


@pytest.mark.parametrize("fault", FAULTS.values(), ids=lambda fault: fault.name)
def test_a_fault_reads_well_in_a_list(fault):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", fault.name)
    assert fault.description.endswith(".")
    assert len(fault.description) <= 90
    assert fault.group
    assert fault.clause
    assert set(fault.methods) <= METHODS.keys()
    assert fault.methods
    assert set(vars(fault)) & PLACES
