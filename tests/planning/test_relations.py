"""Which relations are asked of how many sources, as whom and in which format, and why others are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from library import ANN, CAT, DAN, EVERYBODY, NAME, bank, cases_of, family, loans, operations

from accordant.bank import Bank
from accordant.exchange import Case, Phase
from accordant.findings import Verdict
from accordant.planning.builder import Wish
from accordant.planning.families import Family
from accordant.planning.plans import Group
from accordant.planning.relations import Standing, add_relations, add_second_tries, add_writes

CLAUSE = f"{NAME}/relations/it"
TYPES = "change: {branch: 1}, expect: subset"
BOTH = ("desk", "reader")
FIVE = {
    person.name: loans(9 - place, person.identifiers["card"], 1 + 100 * place) for place, person in enumerate(EVERYBODY)
}


class Asked:
    """What is planned for one relation as one caller."""

    def __init__(self, text: str, caller: str = "desk", strength: str = "must", **changes) -> None:
        self.family: Family = family(relations=f"it: {{strength: {strength}, {text}}}", **changes)
        self.builder = next(builder for builder in self.family.builders if builder.caller == caller)
        self.notes: dict[str, str] = {}

    def first(self) -> Asked:
        self.notes = dict(add_relations(self.family, self.builder))
        return self

    def again(self, verdict: Verdict) -> Asked:
        add_second_tries(self.family, self.builder, Standing({CLAUSE: verdict}))
        return self

    def writes(self) -> Asked:
        self.notes = dict(add_writes(self.family, self.builder))
        return self

    @property
    def groups(self) -> Sequence[Group]:
        return self.builder.groups

    @property
    def sources(self) -> list[Case]:
        return [case for group in self.groups for case in group.cases() if case.role == "source"]

    @property
    def formats(self) -> list[str]:
        return [case.request.sent.get("as", "xml") for case in self.sources]


def planned(text: str, **changes) -> Asked:
    return Asked(text, **changes).first()


# ------------------------------------------------------------------------------------- whether it is asked


def test_a_relation_that_can_be_asked_is_asked_and_nothing_is_said_of_it() -> None:
    made = planned("given: [branch], change: {branch: {absent: true}}, expect: superset")
    assert made.notes == {}
    assert made.sources
    for group in made.groups:
        assert CLAUSE in set(group.targets())
        assert {case.phase for case in group.cases()} == {Phase.RELATIONS}
        source, follow_up = group.cases()
        assert "branch" in source.request.sent
        assert "branch" not in follow_up.request.sent


@pytest.mark.parametrize(
    ("text", "changes", "reason"),
    [
        ("change: {as: {other: true}}, expect: same-image", {"people": []}, "no person of the site is known"),
        ("change: {as: {other: true}}, expect: same-image", {"banks": {}}, "no whole list of any person could be read"),
        ("given: [mail], change: {rising: false}, expect: equal", {"people": [CAT, DAN]}, "no person .* has a mail"),
        ("given: [remark], change: {remark: {absent: true}}, expect: equal", {}, "no value of remark is known"),
        (
            "change: {as: json}, expect: equal, evidence: 'count(*) > 99'",
            {},
            r"it needs somebody whose whole list.*\[count",
        ),
        (
            "given: [card], change: {card: {person: other}}, expect: disjoint",
            {"people": [ANN]},
            "no two persons of the site have rows and a card; name more with --person or in sites.yaml",
        ),
        (
            "given: [card], change: {card: {absent: true}, mail: {person: same}}, expect: equivalent",
            {"people": [CAT], "banks": {"desk": bank(cat=loans(9, "13"))}},
            "no person of the site has rows and a mail",
        ),
        (
            "given: [branch], change: {branch: {absent: true}}, expect: superset",
            {"banks": {"desk": bank(ann=loans(1))}},
            "no person of the site has rows enough to show it",
        ),
        ("given: [size], change: {size: {xpath: '$size - 9'}}, expect: prefix", {}, "the contract allows none of"),
        ("given: [skip], over: list, change: {skip: {absent: true}}, expect: superset", {}, "the contract allows none"),
        ("callers: [reader], change: {as: json}, expect: equal", {}, "it holds for reader, and the caller was desk"),
        ("follow_ups: [{caller: reader}], expect: equal", {}, "it compares with calls of reader"),
    ],
)
def test_a_relation_that_cannot_be_asked_says_why_and_sends_nothing(text: str, changes, reason: str) -> None:
    made = planned(text, **changes)
    assert made.groups == []
    assert list(made.notes) == [CLAUSE]
    assert re.match(reason, made.notes[CLAUSE])


def test_what_must_not_be_sent_is_not_though_it_would_be_a_default() -> None:
    made = planned("without: [size], change: {size: 10}, expect: equivalent")
    assert made.sources
    assert all("size" not in case.request.sent for case in made.sources)
    for change in ("{size: 3}", "{branch: 1}"):
        over_list = planned(f"without: [size], over: list, change: {change}, expect: subset")
        assert over_list.sources
        assert all("size" not in case.request.sent for case in over_list.sources)


def test_a_relation_without_what_every_request_has_is_not_asked() -> None:
    made = planned("without: [key], change: {branch: 1}, expect: subset")
    assert (made.groups, list(made.notes)) == ([], [CLAUSE])


def test_a_walk_that_is_not_about_pages_sends_the_documented_size() -> None:
    made = planned("given: [order], change: {order: {absent: true}}, over: list, expect: equal")
    assert {case.request.sent["size"] for case in made.sources} == {"10"}
    about = planned("given: [size], over: list, expect: complete-and-disjoint")
    assert "10" not in {case.request.sent["size"] for case in about.sources}


def test_no_address_stands_in_a_label() -> None:
    made = planned("given: [mail], change: {mail: {absent: true}, card: {person: same}}, expect: equivalent")
    cases = list(cases_of(made.groups, "relations/it")) + made.sources
    assert any(case.request.sent.get("mail") == "ann@example.org" for case in cases)
    assert not any("@" in case.label for case in cases)
    assert any("mail=..., ann" in case.label for case in cases)


def test_somebody_of_whom_it_cannot_be_asked_stands_in_nobodys_way() -> None:
    listed = {"desk": bank(cat=loans(9, "13"), dan=loans(8, "14"), ann=loans(4))}
    text = "given: [card], change: {card: {absent: true}, mail: {person: same}}, over: list, expect: equal"
    for strength in ("must", "should"):
        made = planned(text, strength=strength, banks=listed)
        assert {case.person for case in made.sources} == {"ann"}
        assert made.notes == {}


# ------------------------------------------------------------------------------------------ of how many


MANY = {
    "desk": bank(("number", "title", "day"), **{name: [*listed, *loans(30, "x", 200)] for name, listed in FIVE.items()})
}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("change: {as: {other: true}}, expect: same-image", 6),  # everybody, and a page of two
        ("given: [order], change: {rising: {xpath: 'not($rising)'}}, over: list, ties: set, expect: reversed", 6),
        ("given: [order], over: list, ties: set, expect: ordered", 6),
        ("given: [order], change: {order: {absent: true}}, over: list, expect: equal", 1),
        ("given: [order], change: {rising: false}, over: list, ties: set, expect: reversed", 1),
        ("given: [size], over: list, expect: complete-and-disjoint", 4),
        ("given: [page, size], change: {page: {absent: true}}, expect: disjoint", 4),
        ("given: [skip, size], change: {skip: {absent: true}}, expect: disjoint", 4),
        ("given: [branch], change: {branch: {absent: true}}, expect: superset", 3),
        ("given: [branch], change: {branch: {absent: true}}, over: list, expect: superset", 1),
        ("given: [since, until], change: {until: {absent: true}}, expect: superset", 1),
        ("change: {branch: 1}, expect: subset", 1),
    ],
)
def test_a_relation_is_asked_of_as_many_sources_as_may_show_something_else(text: str, count: int) -> None:
    should = planned(text, strength="should", banks=MANY)
    assert len(should.sources) == count
    assert len({case.request for case in should.sources}) == count
    # What must hold is asked in each format at least.
    must = planned(text, banks=MANY)
    assert len(must.sources) == max(count, 2)


def test_fewer_sources_than_that_are_asked_once_each() -> None:
    listed = {"desk": bank(("title",), ann=loans(8))}
    made = planned(
        "given: [branch], change: {branch: {absent: true}}, expect: superset", strength="should", banks=listed
    )
    assert len(made.sources) == len({case.request.sent["branch"] for case in made.sources}) == 3
    one = planned("given: [order], change: {order: {absent: true}}, expect: equal", strength="should", banks=listed)
    assert len(one.sources) == 1


# ------------------------------------------------------------------------------------------------ formats


def test_what_must_hold_is_asked_in_each_format_and_what_should_in_one() -> None:
    text = "change: {branch: 1}, over: list, expect: subset"
    assert sorted(planned(text).formats) == ["json", "xml"]
    assert planned(text, strength="should").formats == ["xml"]


def test_with_one_source_alone_both_formats_are_asked_of_it() -> None:
    made = planned("change: {branch: 1}, expect: subset", banks={"desk": bank(ann=loans(3))})
    assert [(case.person, case.request.sent.get("as", "xml")) for case in made.sources] == [
        ("ann", "xml"),
        ("ann", "json"),
    ]


def test_the_format_that_comes_by_itself_is_not_asked_for() -> None:
    made = planned("change: {branch: 1}, expect: subset")
    assert {case.request.sent.get("as") for case in made.sources} == {None, "json"}


@pytest.mark.parametrize(
    "text",
    [
        "change: {as: {other: true}}, expect: equal",
        "without: [as], change: {as: json}, expect: equal",
        "without: [as], change: {rising: false}, expect: equal",
    ],
)
def test_what_is_about_the_format_starts_from_the_usual_one(text: str) -> None:
    assert set(planned(text).formats) == {"xml"}


# ------------------------------------------------------------------------------------------------ callers


def asked_by(text: str, strength: str, callers: Sequence[str] = BOTH) -> dict[str, int]:
    listed = dict.fromkeys(callers, bank(ann=loans(8), ben=loans(5, "12", 101)))
    return {
        caller: len(Asked(text, caller, strength, callers=callers, banks=listed).first().groups) for caller in callers
    }


def test_the_main_caller_is_asked_everything_and_the_other_what_must_hold() -> None:
    text = "given: [branch], change: {branch: {absent: true}}, expect: superset"
    for callers in (BOTH, BOTH[::-1]):
        must, should = (asked_by(text, strength, callers) for strength in ("must", "should"))
        assert must[callers[0]] >= must[callers[1]] > 0
        assert should[callers[0]] > should[callers[1]] == 0


def test_of_another_caller_each_format_is_asked_once_and_no_other_source() -> None:
    text = "given: [branch], change: {branch: {absent: true}}, expect: superset"
    listed = dict.fromkeys(BOTH, bank(ann=loans(8)))
    desk, reader = (Asked(text, caller, callers=BOTH, banks=listed).first() for caller in BOTH)
    assert len(desk.sources) == 3
    assert sorted(reader.formats) == ["json", "xml"]


@pytest.mark.parametrize(("before", "first"), [(0, "xml"), (1, "json"), (2, "xml")])
def test_relations_of_another_caller_begin_with_the_formats_in_turn(before: int, first: str) -> None:
    # A budget may leave no more than the first of each, and among these both formats shall be.
    lines = [f"r{n}: {{strength: should, change: {{branch: {n}}}, expect: subset}}" for n in range(before)]
    of = family(relations="\n".join([*lines, f"it: {{strength: must, {TYPES}}}"]), callers=BOTH)
    assert list(add_relations(of, of.builders[1])) == []
    assert next(cases_of(of.builders[1].groups, "relations/it")).request.sent.get("as", "xml") == first


def test_what_is_the_other_callers_alone_is_asked_of_that_one_whatever_its_strength() -> None:
    text = "callers: [reader], change: {branch: 1}, expect: subset"
    assert asked_by(text, "should") == {"desk": 0, "reader": 1}
    assert asked_by(text.replace("[reader]", "[desk, reader]"), "should") == {"desk": 1, "reader": 0}


def test_each_caller_is_asked_with_its_own_credentials_of_whom_it_may_ask() -> None:
    text = "change: {branch: 1}, expect: subset"
    listed = {"reader": bank(ann=loans(8), ben=loans(30, "12"))}
    made = Asked(text, "reader", callers=BOTH, banks=listed).first()
    assert made.sources
    for case in made.sources:
        assert (case.caller, case.person) == ("reader", "ann")
        assert "ticket" in case.request.sent
        assert not {"key", "card", "mail"} & case.request.sent.keys()


def test_a_relation_that_nobody_asks_is_said_by_the_main_caller_alone() -> None:
    text = "callers: [desk], change: {branch: 1}, expect: subset"
    made = [Asked(text, caller, callers=("reader",)).first().notes for caller in ("reader",)]
    assert made == [{CLAUSE: "it holds for desk, and the caller was reader"}]
    quiet = Asked("callers: [reader], change: {branch: 1}, expect: subset", "desk", callers=BOTH).first()
    assert (quiet.groups, quiet.notes) == ([], {})


# ----------------------------------------------------------------------------------------------- refusals


def refused(text: str, *breaks: str, refined=None, **own: str) -> Asked:
    """A relation of refusals, where these breaches are planned already."""
    made = Asked(f"on: refused, {text}", refined=refined)
    for each in breaks:
        wish = Wish({}, f"breaks {each}", breaks=f"{NAME}/{each}", target=f"{NAME}/{each}")
        made.builder.add_exact(wish, {**made.builder.whole(own), "remark": each})
    count = len(made.groups)
    made.first()
    del made.builder.groups[:count]
    return made


IMAGE = "change: {as: {other: true}}, expect: same-image"


def test_a_relation_of_refusals_starts_from_requests_that_must_be_refused() -> None:
    made = refused(IMAGE, "rules/whose", "parameters/call")
    assert [case.breaks for case in made.sources] == [f"{NAME}/rules/whose", f"{NAME}/parameters/call"]
    assert {case.acceptance for group in made.groups for case in group.cases()} == {None}
    assert made.notes == {}
    # The surer a refusal is the sooner.
    assert [case.breaks for case in refused(IMAGE, "rules/window", "rules/whose").sources] == [
        f"{NAME}/rules/whose",
        f"{NAME}/rules/window",
    ]


@pytest.mark.parametrize("breaks", [(), ("parameters/branch",), ("parameters/key",)])
def test_without_a_request_that_must_be_refused_it_is_said(breaks) -> None:
    # Of a branch that is none nothing is said, and a wrong key is tried once in a run.
    made = refused(IMAGE, *breaks)
    assert made.groups == []
    assert made.notes == {CLAUSE: "no request is known that must be refused"}


WHOSE = operations()[NAME].rules["whose"].violated


def with_code(code: int) -> dict[str, object]:
    """A parameter of which a value that is none must be refused, with a code of its own."""
    assert WHOSE.codes is not None
    return {"violated": replace(WHOSE, codes=replace(WHOSE.codes, expect=(code,)))}


def test_a_wrong_credential_is_sent_once_in_a_run_and_so_is_none_for_this() -> None:
    made = refused(IMAGE, "parameters/key", "parameters/branch", refined={"key": with_code(7), "branch": with_code(8)})
    assert [case.breaks for case in made.sources] == [f"{NAME}/parameters/branch"]


@pytest.mark.parametrize(("text", "count"), [("change: {rising: false}, expect: equal", 3), (IMAGE, 5)])
def test_refusals_for_a_few_reasons_are_enough_and_for_more_where_they_are_compared_whole(
    text: str, count: int
) -> None:
    names = ("branch", "title", "since", "until", "order")
    refined = {name: with_code(20 + place) for place, name in enumerate(names)}
    made = refused(text, *(f"parameters/{name}" for name in names), refined=refined)
    assert len(made.sources) == len({case.breaks for case in made.sources}) == count


def test_a_refusal_that_sends_what_must_not_be_is_no_source() -> None:
    assert refused(f"without: [remark], {IMAGE}", "rules/whose").groups == []
    assert refused(f"without: [size], {IMAGE}", "rules/whose").groups


def test_refusals_for_one_reason_are_compared_once() -> None:
    assert len(refused(IMAGE, "rules/whose", "rules/whose", "rules/window", "rules/one-start").groups) == 2


def test_a_change_that_would_mend_what_is_broken_is_none() -> None:
    text = "change: {call: listLoans}, expect: equal"
    made = refused(text, "parameters/call", "rules/whose", call="somethingElse")
    assert [case.breaks for case in made.sources] == [f"{NAME}/rules/whose"]


# ------------------------------------------------------------------------------------------- second tries


@pytest.mark.parametrize("verdict", [v for v in Verdict if v not in {Verdict.VACUOUS, Verdict.UNSTABLE}])
def test_what_is_decided_is_not_asked_again(verdict: Verdict) -> None:
    assert Asked(TYPES, banks={"desk": bank(**FIVE)}).again(verdict).groups == []


def test_what_could_not_be_seen_is_asked_of_others() -> None:
    first = {case.person for case in planned(TYPES, banks={"desk": bank(**FIVE)}).sources}
    again = {case.person for case in Asked(TYPES, banks={"desk": bank(**FIVE)}).again(Verdict.VACUOUS).sources}
    assert len(first) == len(again) == 2
    assert not first & again
    formats = Asked(TYPES, banks={"desk": bank(**FIVE)}).again(Verdict.VACUOUS).formats
    assert sorted(formats) == ["json", "xml"]


def test_everybody_has_a_turn_before_nothing_is_left_to_ask() -> None:
    listed = {"desk": bank(**FIVE)}
    text = "given: [card], change: {card: {person: other}}, expect: disjoint"
    first = [case.person for case in planned(text, banks=listed).sources]
    again = [case.person for case in Asked(text, banks=listed).again(Verdict.VACUOUS).sources]
    assert len(first) == 3
    assert {*first, *again} == {"ann", "ben", "cat", "dan", "eve"}


def test_other_values_are_asked_for_where_there_is_nobody_else() -> None:
    text = "given: [branch], change: {branch: {absent: true}}, over: list, expect: superset"
    listed = {"desk": bank(ann=loans(8))}
    first = {case.request.sent["branch"] for case in planned(text, strength="should", banks=listed).sources}
    again = {
        case.request.sent["branch"]
        for case in Asked(text, strength="should", banks=listed).again(Verdict.VACUOUS).sources
    }
    assert len(first) == 1
    assert len(again) == 2
    assert not first & again


def test_where_there_is_nothing_else_nothing_is_asked() -> None:
    listed = {"desk": bank(ann=loans(8))}
    assert Asked(TYPES, banks=listed).again(Verdict.VACUOUS).groups == []
    assert Asked(TYPES, banks={"desk": Bank()}).again(Verdict.VACUOUS).groups == []


def test_where_the_site_has_moved_the_same_is_asked_once_more() -> None:
    first = planned(TYPES).sources
    again = Asked(TYPES).again(Verdict.UNSTABLE).sources
    assert [case.request for case in again] == [first[0].request]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (f"on: refused, {IMAGE}", {}),
        ("follow_ups: [{caller: reader}], expect: equal", {}),
        ("callers: [reader], change: {branch: 1}, expect: subset", {"callers": BOTH}),
        ("follow_ups: [{after: {operation: renewLoan, send: {number: 1}}}], expect: subset", {"is_sandbox": True}),
    ],
)
def test_what_needs_something_else_than_other_data_is_not_asked_again(text: str, changes) -> None:
    for verdict in (Verdict.VACUOUS, Verdict.UNSTABLE):
        assert Asked(text, **changes).again(verdict).groups == []


def test_what_was_never_asked_is_not_open() -> None:
    assert not Standing().is_open(CLAUSE)
    assert Standing({CLAUSE: Verdict.VACUOUS}).is_open(CLAUSE)
    assert not Standing({CLAUSE: Verdict.VACUOUS}).is_open(f"{CLAUSE}s")


# ------------------------------------------------------------------------------------------------- writes


WRITE = """follow_ups: [{after: {operation: renewLoan, send: {number: {xpath: "loan[1]/number"}}}}], over: list,
  expect: difference, differs: ["loan[1]"]"""


def test_what_writes_is_asked_once_and_alone_where_it_is_allowed() -> None:
    listed = {"desk": bank(ann=loans(30), ben=loans(5, "12", 101), cat=loans(14, "13", 201))}
    for allowed in ({"is_sandbox": True}, {"writes": ("renewLoan",)}):
        made = Asked(WRITE, banks=listed, **allowed).writes()
        (group,) = made.groups
        assert group.is_alone
        assert made.notes == {}
        # Of the lists that have pages the shortest costs least.
        assert [case.person for case in made.sources] == ["cat"]


def test_what_writes_is_not_sent_where_it_is_not_allowed() -> None:
    made = Asked(WRITE).writes()
    assert made.groups == []
    assert made.notes[CLAUSE].startswith("the site does not allow renewLoan")


def test_what_writes_comes_in_no_other_round_and_nothing_else_in_this() -> None:
    assert Asked(WRITE, is_sandbox=True).first().groups == []
    made = Asked("change: {branch: 1}, expect: subset", is_sandbox=True).writes()
    assert (made.groups, made.notes) == ([], {})


def test_somebody_whose_list_shows_no_evidence_is_written_about_by_nobody() -> None:
    made = Asked(f"{WRITE}, evidence: 'count(*) > 50'", is_sandbox=True).writes()
    assert made.groups == []
    assert made.notes == {CLAUSE: "it needs somebody whose whole list shows [count(*) > 50], and nobody's does"}


def test_whom_the_evidence_needs_is_said_in_words_where_there_are_any() -> None:
    evidence = "{test: 'count(*) > 50', needs: somebody with many loans}"
    made = Asked(f"{WRITE}, evidence: {evidence}", is_sandbox=True).writes()
    assert made.notes == {CLAUSE: "it needs somebody with many loans, and no such person is known"}
