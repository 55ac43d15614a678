"""Rules of well-known interfaces, as their documentation words them, written down in IDL and reasoned about."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

from accordant import idl, rules
from accordant.errors import UsageError
from accordant.idl import parse, parse_text
from accordant.rules import Problem, UndecidedError

TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
COUNT = {"type": "integer", "min_value": 0}


def problem(source, **parameters):
    return Problem.from_parameters(parameters, parse_text(source))


MODULES = [rules, idl, *(import_module(found.name) for found in iter_modules(rules.__path__, "accordant.rules."))]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_of_the_documentation_run(module):
    found = doctest.testmod(module)
    assert found.attempted or module not in {rules, idl}
    assert found.failed == 0


def youtube():
    return problem(
        """
        ZeroOrOne(forContentOwner, forDeveloper, forMine, relatedToVideoId);
        IF relatedToVideoId THEN type == 'video';
        IF forMine == true THEN type == 'video';
        IF eventType OR videoDuration OR videoDefinition THEN type == 'video';
        IF forContentOwner THEN onBehalfOfContentOwner;
        AllOrNone(location, locationRadius);
        publishedAfter <= publishedBefore;
        """,
        part={"type": "string", "required": True},
        forContentOwner=FLAG,
        forDeveloper=FLAG,
        forMine=FLAG,
        relatedToVideoId=TEXT,
        onBehalfOfContentOwner=TEXT,
        type={"type": "string", "enumeration": ["channel", "playlist", "video"]},
        eventType={"type": "string", "enumeration": ["completed", "live", "upcoming"]},
        videoDuration={"type": "string", "enumeration": ["any", "long", "medium", "short"]},
        videoDefinition=TEXT,
        location=TEXT,
        locationRadius=TEXT,
        publishedAfter={"type": "dateTime"},
        publishedBefore={"type": "dateTime"},
        maxResults={"type": "integer", "min_value": 0, "max_value": 50},
    )


def test_youtube_search():
    search = youtube()
    assert search.is_valid_idl()
    assert search.is_valid({"part": "snippet"})
    assert not search.is_valid({})
    assert search.is_valid_partial({})
    assert not search.is_valid({"part": "snippet", "maxResults": "51"})
    assert not search.is_valid_partial({"forMine": "true", "forDeveloper": "true"})
    assert search.is_valid_partial({"eventType": "live"})
    assert search.complete({"eventType": "live"}).keys() == {"part", "type", "eventType"}
    assert not search.is_valid_partial({"eventType": "live", "type": "channel"})
    explanation = search.explain({"part": "snippet", "eventType": "live", "type": "channel"})
    assert explanation.rules == ("if or(eventType, videoDuration, videoDefinition) then type == 'video'",)
    assert dict(explanation.sent) == {"eventType": "live", "type": "channel"}
    times = {"publishedAfter": "2024-05-01T00:00:00Z", "publishedBefore": "2024-04-01T00:00:00Z"}
    assert not search.is_valid_partial(times)
    assert search.explain(times, is_partial=True).rules == ("publishedAfter <= publishedBefore",)


def test_yelp_businesses():
    search = problem(
        """
        Or(location, latitude AND longitude);
        AllOrNone(latitude, longitude);
        ZeroOrOne(open_now, open_at);
        offset + limit <= 1000;
        """,
        location=TEXT,
        latitude={"type": "number", "min_value": -90, "max_value": 90},
        longitude={"type": "number", "min_value": -180, "max_value": 180},
        open_now=FLAG,
        open_at=COUNT,
        offset=COUNT,
        limit={"type": "integer", "min_value": 1, "max_value": 50},
    )
    assert search.is_valid_idl()
    assert search.is_valid({"location": "x", "offset": "950", "limit": "50"})
    assert not search.is_valid_partial({"offset": "951", "limit": "50"})
    assert not search.is_valid({"latitude": "1.5"})
    assert search.is_valid_partial({"latitude": "1.5"})
    assert not search.is_valid({"latitude": "91", "longitude": "0"})
    assert search.explain({"latitude": "91", "longitude": "0"}).sent == (("latitude", "91"),)
    assert search.explain({"offset": "1000", "limit": "1", "location": "x"}).rules == ("offset + limit <= 1000",)
    # An offset alone may be anything, because arithmetic binds only where all its parameters are sent.
    assert search.is_valid_partial({"offset": "100000"})


def test_github_repositories_of_a_user():
    listing = problem(
        "ZeroOrOne(type, visibility OR affiliation);",
        type={"type": "string", "enumeration": ["all", "owner", "public", "private", "member"]},
        visibility={"type": "string", "enumeration": ["all", "public", "private"]},
        affiliation=TEXT,
        direction={"type": "string", "enumeration": ["asc", "desc"]},
    )
    assert listing.is_valid_idl()
    assert listing.is_valid({"visibility": "all", "affiliation": "owner"})
    assert not listing.is_valid_partial({"type": "all", "affiliation": "owner"})


def test_github_deployment_status_needs_previews():
    status = problem(
        """
        IF state == 'inactive' THEN Accept LIKE '*ant-man-preview*';
        IF state == 'in_progress'|'queued' THEN Accept LIKE '*flash-preview*';
        """,
        state={"type": "string", "enumeration": ["error", "inactive", "in_progress", "queued"], "required": True},
        Accept=TEXT,
    )
    assert status.is_valid_idl()
    assert not status.is_valid({"state": "queued"})
    assert status.is_valid({"state": "queued", "Accept": "application/vnd.github.flash-preview+json"})
    assert not status.is_valid_partial({"state": "inactive", "Accept": "application/json"})
    assert status.is_valid(status.complete({"state": "inactive"}))


def test_foursquare_venues():
    search = problem(
        """
        Or(ll, near);
        IF radius THEN ll OR near;
        AllOrNone(sw, ne);
        IF intent == 'browse' THEN (ll AND radius) OR (sw AND ne);
        IF intent == 'match' THEN name AND ll;
        AllOrNone(providerId, linkedId);
        """,
        ll=TEXT,
        near=TEXT,
        radius=COUNT,
        sw=TEXT,
        ne=TEXT,
        name=TEXT,
        intent={"type": "string", "enumeration": ["checkin", "browse", "match"]},
        providerId=TEXT,
        linkedId=TEXT,
    )
    assert search.is_valid_idl()
    assert search.complete({"intent": "browse"}).keys() == {"intent", "ll", "radius"}
    assert not search.is_valid({"intent": "match", "ll": "44,-70"})
    found = list(search.minimal_violations("all_or_none(sw, ne)"))
    assert [set(one) - {"ll", "near"} for one in found] == [{"sw"}, {"ne"}]


def test_stripe_coupons():
    coupon = problem(
        """
        OnlyOne(amount_off, percent_off);
        IF amount_off THEN currency;
        AllOrNone(duration == 'repeating', duration_in_months);
        IF redeem_by THEN redeem_by > 0;
        """,
        amount_off={"type": "positiveInteger"},
        percent_off={"type": "number", "min_value": 0.01, "max_value": 100},
        currency=TEXT,
        duration={"type": "string", "enumeration": ["forever", "once", "repeating"], "required": True},
        duration_in_months={"type": "positiveInteger"},
        redeem_by=COUNT,
    )
    assert coupon.is_valid_idl()
    assert not coupon.is_valid_partial({"duration": "once", "duration_in_months": "3"})
    assert not coupon.is_valid_partial({"redeem_by": "0"})
    explanation = coupon.explain({"duration": "once"})
    assert (explanation.rules, set(explanation.missing)) == (
        ("only_one(amount_off, percent_off)",),
        {"amount_off", "percent_off"},
    )
    assert coupon.explain({"duration": "once"}, is_partial=True) is None


def test_paypal_invoices():
    invoice = problem(
        """
        IF [custom.label] THEN [custom.amount];
        IF minimum_amount_due THEN allow_partial_payment == true;
        minimum_amount_due <= total_amount;
        """,
        **{"custom.label": TEXT, "custom.amount": {"type": "number"}},
        minimum_amount_due={"type": "number", "min_value": 0},
        allow_partial_payment=FLAG,
        total_amount={"type": "number", "min_value": 0},
    )
    assert invoice.is_valid_idl()
    assert not invoice.is_valid_partial({"minimum_amount_due": "1", "allow_partial_payment": "false"})
    assert not invoice.is_valid_partial({"minimum_amount_due": "5.01", "total_amount": "5"})
    assert invoice.is_valid_partial({"minimum_amount_due": "5.00", "total_amount": "5"})


def test_google_places_nearby():
    nearby = problem(
        """
        ZeroOrOne(radius, rankby == 'distance');
        IF rankby == 'distance' THEN keyword OR name OR type;
        minprice <= maxprice;
        IF pagetoken THEN NOT (keyword OR name);
        """,
        location={"type": "string", "required": True},
        radius={"type": "integer", "min_value": 1, "max_value": 50000},
        rankby={"type": "string", "enumeration": ["prominence", "distance"]},
        keyword=TEXT,
        name=TEXT,
        type=TEXT,
        minprice={"type": "integer", "min_value": 0, "max_value": 4},
        maxprice={"type": "integer", "min_value": 0, "max_value": 4},
        pagetoken=TEXT,
    )
    assert nearby.is_valid_idl()
    assert nearby.complete({"location": "x", "rankby": "distance", "pagetoken": "t"}).keys() >= {"type"}
    equal, *_ = nearby.boundary_requests("minprice <= maxprice")
    assert equal["minprice"] == equal["maxprice"]


def test_a_specification_with_defects():
    defective = problem(
        """
        IF key THEN token;
        IF token THEN NOT key;
        Or(id, NOT region);
        IF mode THEN mode == 'x' AND mode == 'y';
        """,
        key=TEXT,
        token=TEXT,
        id=TEXT,
        region={"type": "string", "required": True},
        mode=TEXT,
    )
    assert defective.consistent()
    assert not defective.is_valid_idl()
    assert defective.dead_parameters() == ("key", "mode")
    assert defective.false_optionals() == ("id",)
    why = defective.explain_dead("key")
    assert why.rules == ("if key then token", "if token then not(key)")
    assert str(why) == (
        "these cannot hold together:\n  rule if key then token\n  rule if token then not(key)\n  key is sent"
    )
    assert str(defective.explain_dead("mode")).count("\n") == 2
    why = defective.explain_false_optional("id")
    assert (why.rules, why.required, why.missing) == (("or(id, not(region))",), ("region",), ("id",))
    assert "region is required" in str(why)
    assert "id is not sent" in str(why)
    assert defective.explain_dead("id") is None
    assert defective.explain_false_optional("key") is None


def test_an_inconsistent_specification():
    never = problem("Or(a, b); NOT Or(a, c); IF b THEN c;", a=TEXT, b=TEXT, c=TEXT, d=TEXT)
    assert not never.consistent()
    assert never.dead_parameters() == ("a", "b", "c", "d")
    # What is in no request is not in every one for want of any.
    assert never.false_optionals() == ()
    assert len(never.explain().rules) == 3
    assert never.complete({}) is None
    assert not never.is_valid_idl()


def test_rules_may_have_names_and_come_from_data():
    named = Problem.from_parameters({"a": {}, "b": {}}, {"pair": parse({"AllOrNone": ["a", "b"]})})
    assert named.broken_rules({"a": "1"}) == ("pair",)
    assert str(named.explain({"a": "1"})) == (
        "these cannot hold together:\n  rule pair\n  a is sent as '1'\n  b is not sent"
    )
    assert str(named.explain({})) == "None"


def test_plain_values_are_understood():
    plain = problem("limit <= 5;", limit=COUNT, flag=FLAG)
    assert plain.is_valid({"limit": 5, "flag": True})
    assert not plain.is_valid({"limit": 6})
    assert not plain.is_valid_partial({"flag": "maybe"})
    assert plain.complete({"flag": "maybe"}) is None
    assert str(plain.explain({"flag": "maybe"})) == "this cannot be: flag is sent as 'maybe'"


def test_what_is_not_there_is_told():
    with pytest.raises(UsageError, match=r"rule 'or\(a, bb\)': unknown parameter 'bb'; did you mean 'b'"):
        problem("Or(a, bb);", a=TEXT, b=TEXT)
    small = problem("Or(a, b);", a=TEXT, b=TEXT)
    for ask in (small.is_dead, small.is_false_optional, small.explain_dead, small.explain_false_optional):
        with pytest.raises(UsageError, match="there is no parameter 'c'"):
            ask("c")


def test_parameters_that_are_not_known_or_have_no_value_are_passed_over_and_named():
    small = problem("Or(a, b);", a=TEXT, b=TEXT)
    assert small.unknown_parameters({"c": "1", "a": "1", "d": None}) == ("c",)
    assert small.is_valid({"c": "1", "a": "1"})
    assert not small.is_valid({"c": "1"})
    assert small.is_valid_partial({"c": "1"})
    assert small.explain({"c": "1"}).missing == ("a", "b")
    assert small.complete({"c": "1", "a": "2"}) == {"a": "2", "c": "1"}
    assert not small.is_valid({"a": None})
    assert small.broken_rules({"a": None, "b": None}) == tuple(small.rules)
    assert small.complete({"a": "1", "b": None}) == {"a": "1"}


def test_parameters_that_only_rules_name_are_declared_where_that_is_asked_for():
    with pytest.raises(UsageError, match="unknown parameter 'b'"):
        Problem.from_parameters({"a": TEXT}, "IF a THEN b == 'x';")
    declared = Problem.from_parameters({"a": TEXT}, "IF a THEN b == 'x';", undeclared="declare")
    assert declared.complete({"a": "1"}) == {"a": "1", "b": "x"}
    assert not declared.is_valid({"a": "1", "b": "y"})


@pytest.mark.parametrize("listed", [[], [None]])
def test_a_parameter_with_an_empty_enumeration_cannot_be_sent(listed):
    small = problem("IF b THEN a;", a={"type": "string", "enum": listed}, b=TEXT)
    assert small.dead_parameters() == ("a", "b")
    assert small.is_valid({})
    assert not small.is_valid({"a": "x"})
    assert small.explain({"a": "x"}).sent == (("a", "x"),)
    needed = problem("", a={"type": "integer", "enum": listed, "required": True})
    assert not needed.consistent()


@pytest.mark.parametrize(
    ("described", "good", "bad"),
    [
        ({"type": "string", "const": "x"}, "x", "y"),
        ({"type": "string", "minimum": 1, "maxItems": 3, "xml": {}, "additionalProperties": False}, "0", None),
        ({"type": "integer", "minLength": 3, "pattern": "^9"}, "5", "x"),
        ({"type": "float", "minimum": 0}, "0.5", "-1"),
        ({"type": "double", "multipleOf": 2}, "0.5", "x"),
        ({"schema": {"allOf": [{"type": "integer"}, {"maximum": 5}]}}, "5", "6"),
        ({"content": {"application/json": {"schema": {"type": "integer"}}}}, "5", "x"),
        ({"$ref": "#/components/schemas/A"}, "x", None),
        ({"type": "string", "pattern": "^(?=a)..$"}, "ab", "ba"),
        ({"type": "string", "pattern": "^\\p{L}+$"}, "a", None),
        ({"type": "string", "enum": ["a", "b"], "pattern": "^(?=a)"}, "a", "b"),
    ],
)
def test_words_of_openapi_are_read_or_passed_over(described, good, bad):
    small = Problem.from_parameters([{"name": "a", "in": "query", **described}])
    assert small.is_valid({"a": good})
    assert bad is None or not small.is_valid({"a": bad})


def test_a_pattern_beyond_machines_is_a_doubt_and_no_guess():
    parameters = {"a": {"type": "string", "pattern": "^(?=q)q*$"}, "b": TEXT}
    small = Problem.from_parameters(parameters, "IF b THEN a == 'x';")
    with pytest.raises(UndecidedError):
        small.is_dead("b")
    assert Problem.from_parameters(parameters, "IF b THEN a == 'q';").complete({"b": "1"}) == {"b": "1", "a": "q"}


@pytest.mark.parametrize("described", [{"minimun": 1}, {"pattern": "("}, {"min_value": 1}, {"type": "strin"}])
def test_what_is_misspelt_or_contradicts_its_type_is_still_told(described):
    with pytest.raises(UsageError):
        Problem.from_parameters({"a": {"type": "string", **described}})
