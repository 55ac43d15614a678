"""From which requests a relation starts: values that the site has, people whose lists can show a breach; no others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from library import ANN, EVE, EVERYBODY, bank, family, loans, operations

from accordant.bank import Bank, PersonRows
from accordant.contracts import Expression
from accordant.locations import Location
from accordant.planning.families import Family
from accordant.planning.sources import Asked, given_values, iter_sources, page_size, people_for, shows, sorted_values
from accordant.sites import Person


def sources(text: str, banks: Bank | None = None, **changes) -> list[Asked]:
    """The sources of one relation, as the desk."""
    of = made(text, banks, **changes)
    (relation,) = of.operation.relations.values()
    return list(iter_sources(of, of.main, relation))


def made(text: str, banks: Bank | None = None, **changes) -> Family:
    return family(
        relations=f"it: {{strength: must, {text}}}", banks=None if banks is None else {"desk": banks}, **changes
    )


def own(asked: Sequence[Asked], *names: str) -> list[tuple[str, ...]]:
    return [tuple(each.own.get(name, "-") for name in names) for each in asked]


def who(asked: Sequence[Asked]) -> list[str]:
    return [each.person.name for each in asked]


def chosen(of: Family, person: Person, *names: str) -> list[dict[str, str]]:
    return list(given_values(of.main, of.bank("desk"), person, names))


def with_values(name: str, values: Sequence[str], **more: Sequence[str]) -> Bank:
    return Bank({"ann": PersonRows(len(values), {name: values, **more}, 10)})


# -------------------------------------------------------------------------------------------- page sizes


@pytest.mark.parametrize("count", [2, 3, 5, 8, 25, 99, 1000])
@pytest.mark.parametrize("longest", [0, 2, 7, 25])
def test_a_page_cuts_the_list_and_is_shorter_than_one_that_was_seen(count: int, longest: int) -> None:
    size = page_size(count, min(longest, count))
    assert 1 <= size < count
    assert not longest or size < max(2, longest)


def test_about_four_pages_are_cut() -> None:
    assert [page_size(count, 0) for count in (8, 9, 100)] == [2, 3, 25]


def test_pages_of_a_list_have_sizes_that_cut_it_and_one_is_longer_than_any_page_until_now() -> None:
    of = made("given: [size], over: list, expect: complete-and-disjoint", bank(ann=loans(40)))
    sizes = [int(each["size"]) for each in chosen(of, ANN, "size")]
    assert sizes[0] < 10 < sizes[1] < 40
    assert len(sizes) == 2


def test_no_page_is_longer_than_the_contract_allows() -> None:
    of = made("given: [size], over: list, expect: complete-and-disjoint", bank(ann=loans(120)))
    sizes = [int(each["size"]) for each in chosen(of, ANN, "size")]
    assert sizes
    assert max(sizes) <= 50


@pytest.mark.parametrize(
    ("facets", "count", "expected"),
    [
        ({"min_value": "5"}, 8, ["5"]),
        ({"min_value": "5"}, 5, []),
        ({"min_value": None, "max_value": None}, 8, ["2"]),
        ({"max_value": "9"}, 40, ["9"]),
        ({"enumeration": ("10", "5", "20")}, 28, ["5", "10"]),
        ({"enumeration": ("10", "20", "all")}, 9, []),
    ],
)
def test_pages_have_sizes_that_the_contract_has_and_that_cut_the_list(facets, count: int, expected) -> None:
    text = "given: [size], over: list, expect: complete-and-disjoint"
    listed = bank(ann=loans(count), longest_page=5 if "enumeration" in facets else 10)
    of = made(text, listed, refined={"size": facets})
    assert [each["size"] for each in chosen(of, ANN, "size")] == expected


@pytest.mark.parametrize("count", [0, 1])
def test_a_list_without_two_rows_has_no_pages(count: int) -> None:
    assert sources("given: [size], over: list, expect: complete-and-disjoint", bank(ann=loans(count))) == []


def test_pages_of_a_filtered_list_cut_what_the_filter_leaves() -> None:
    # Of each branch there are three loans in nine.
    of = made("given: [branch, size], over: list, expect: complete-and-disjoint", bank(ann=loans(9)))
    found = chosen(of, ANN, "branch", "size")
    assert found
    assert all(int(each["size"]) < 3 for each in found)


def test_a_filter_that_leaves_one_row_has_no_pages() -> None:
    of = made("given: [branch, size], over: list, expect: complete-and-disjoint", bank(ann=loans(3)))
    assert chosen(of, ANN, "branch", "size") == []


@pytest.mark.parametrize(("name", "other"), [("page", "skip"), ("skip", "page")])
def test_an_offset_that_must_be_sent_is_past_the_first_row_and_alone(name: str, other: str) -> None:
    found = sources(f"given: [{name}, size], change: {{{name}: {{absent: true}}}}, expect: disjoint")
    assert {value for (value,) in own(found, name)} == {"1", "2"}
    assert {value for (value,) in own(found, other)} == {"-"}


@pytest.mark.parametrize(
    ("names", "count", "expected"),
    [
        (("page",), 8, []),  # all of it is on the first page
        (("page",), 11, ["1"]),
        (("page",), 30, ["1", "2"]),
        (("skip",), 2, ["1"]),
        (("skip",), 3, ["1", "2"]),
        (("page", "size"), 2, ["1"]),
        (("page", "size"), 3, ["1", "2"]),
    ],
)
def test_behind_an_offset_there_are_rows(names, count: int, expected) -> None:
    of = made(f"given: [{', '.join(names)}], change: {{order: number}}, expect: equal", bank(ann=loans(count)))
    assert [each[names[0]] for each in chosen(of, ANN, *names)] == expected


# ------------------------------------------------------------------------------------------------- values


def test_a_value_that_must_be_sent_is_one_that_the_same_person_has() -> None:
    listed = bank(ann=loans(8), ben=[{**loan, "branch": str(int(loan["branch"]) + 70)} for loan in loans(6, "12")])
    found = sources("given: [branch], change: {branch: {absent: true}}, expect: subset", listed)
    assert {(each.person.name, int(each.own["branch"]) > 70) for each in found} == {("ann", False), ("ben", True)}


@pytest.mark.parametrize("name", ["branch", "title", "since"])
def test_a_list_in_which_all_rows_are_alike_has_no_value_that_could_show_anything(name: str) -> None:
    alike = [{**loan, "branch": "1", "title": "Same", "day": "2024-01-01"} for loan in loans(8)]
    assert sources(f"given: [{name}], change: {{{name}: {{absent: true}}}}, expect: subset", bank(ann=alike)) == []


def test_a_parameter_of_which_no_value_is_known_gets_none() -> None:
    assert sources("given: [remark], change: {remark: {absent: true}}, expect: equal") == []


def test_columns_are_those_that_the_site_was_seen_to_accept_while_it_refused_nonsense() -> None:
    text = "given: [order], change: {order: {absent: true}}, over: list, expect: equal"
    plain = [each for each in sources(text) if set(each.own) == {"order"}]
    assert {value for (value,) in own(plain, "order")} == {"number", "title"}
    accepted = bank((), ann=loans(8))
    assert sources(text, accepted) == []
    assert sources(text, Bank(accepted.people, accepted={"order": ("number",)})) == []


def test_a_text_is_asked_for_in_each_kind_there_is() -> None:
    long = "0 - a title that is very long"
    titles = [long, "¿Cómo?", "Plain", "Other", "Más allá"]
    for listed in (titles, titles[::-1], titles * 2):
        of = made("given: [title], change: {title: {absent: true}}, expect: subset", with_values("title", listed))
        found = [each["title"] for each in chosen(of, ANN, "title")]
        assert long in found
        assert {text.isascii() for text in found if text != long} == {True, False}
        assert len(found) == len(set(found)) <= 5


@pytest.mark.parametrize("given", ["since, until", "until, since"])
def test_the_ends_of_a_window_are_apart_and_the_first_is_before_the_last_however_they_are_written(given: str) -> None:
    found = sources(f"given: [{given}], change: {{until: {{absent: true}}}}, expect: subset")
    assert found
    assert all(since < until for since, until in own(found, "since", "until"))


def test_a_window_of_a_list_with_one_day_is_none() -> None:
    of_one_day = bank(ann=[{**loan, "day": "2024-01-01"} for loan in loans(8)])
    assert sources("given: [since, until], change: {until: {absent: true}}, expect: subset", of_one_day) == []


def test_one_end_of_a_window_alone_leaves_some_rows_and_takes_some_away() -> None:
    days = [loan["day"] for loan in loans(8)]
    for name in ("since", "until"):
        found = sources(f"given: [{name}], change: {{{name}: {{absent: true}}}}, expect: subset", bank(ann=loans(8)))
        assert found
        assert all(min(days) < value < max(days) for (value,) in own(found, name))


def test_nothing_is_chosen_once_where_there_is_nothing_to_choose() -> None:
    of = made("change: {as: {other: true}}, expect: equal")
    assert chosen(of, ANN) == [{}]


def test_values_of_an_ordered_type_are_sorted_as_that_type_and_not_as_text() -> None:
    times = ["2024-01-01T10:00:00+02:00", "2024-01-01T09:00:00Z", "2023-12-31T23:00:00-08:00"]
    assert sorted_values("dateTime", times) == [times[2], times[0], times[1]]
    assert sorted_values("date", ["2024-02-01", "10000-01-01", "2024-01-31"]) == [
        "2024-01-31",
        "2024-02-01",
        "10000-01-01",
    ]


# ------------------------------------------------------------------------------------------------- people


def test_of_one_answer_the_longest_list_comes_first_and_of_whole_lists_the_shortest_that_has_pages() -> None:
    listed = bank(ann=loans(30), ben=loans(5, "12"), cat=loans(14, "13"))
    once = sources("change: {as: {other: true}}, expect: equal", listed)
    assert who(once) == ["ann", "cat", "ben"]
    walks = sources("change: {order: number}, over: list, expect: equal", listed)
    assert who(walks)[0] == "cat"
    assert set(who(walks)) == {"ann", "ben", "cat"}


def test_a_list_that_its_own_rows_cut_is_the_longest_that_has_few_pages() -> None:
    cut = "change: {branch: {each: 'distinct-values(loan/branch)'}}, over: list, expect: complete-and-disjoint"
    assert who(sources(cut, bank(ann=loans(30), ben=loans(5, "12"), cat=loans(14, "13"))))[0] == "ann"
    # Of longer ones the shortest comes first, but after those that are not.
    assert who(sources(cut, bank(ann=loans(300), ben=loans(45, "12"), cat=loans(14, "13")))) == ["cat", "ben", "ann"]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_of_a_few_rows_one_answer_may_have_two_and_each_of_several_pages_has_one(count: int) -> None:
    few = bank(ann=loans(count))
    text = "given: [size], change: {size: {absent: true}}, expect: prefix"
    assert {asked.own["size"] for asked in sources(text, few)} == {"1", "2"}
    assert {asked.own["size"] for asked in sources(f"{text}, over: list", few)} == {"1"}
    assert sources(text, bank(ann=loans(1))) == []


def test_people_whose_list_is_not_known_are_asked_nothing() -> None:
    assert set(who(sources("change: {as: {other: true}}, expect: equal"))) == {"ann", "ben"}
    assert sources("change: {as: {other: true}}, expect: equal", Bank()) == []


def test_a_few_people_are_enough_unless_everybody_is_wanted() -> None:
    listed = bank(**{person.name: loans(5, person.identifiers["card"]) for person in EVERYBODY})
    of = made("change: {branch: 1}, expect: subset", listed)
    (relation,) = of.operation.relations.values()
    assert len(set(who(list(iter_sources(of, of.main, relation))))) == 3
    assert len(set(who(list(iter_sources(of, of.main, relation, is_everybody=True))))) == 5


def test_somebody_with_one_row_cannot_show_what_a_given_parameter_does() -> None:
    listed = bank(ann=loans(1), ben=loans(5, "12"))
    text = "change: {mail: {absent: true}, card: {person: same}}, expect: equal"
    assert who(sources(f"given: [mail], {text}", listed)) == ["ben"]
    assert sources(f"given: [mail], {text}", bank(ann=loans(1))) == []


def test_of_several_people_each_has_its_turn_before_one_comes_again() -> None:
    found = who(sources("given: [branch], change: {branch: {absent: true}}, expect: subset"))
    assert found[:4] == ["ann", "ben", "ann", "ben"]


def test_somebody_who_lacks_what_he_must_be_named_by_is_not_asked_and_others_are_named_by_it() -> None:
    listed = bank(cat=loans(9, "13"), ann=loans(4))
    found = sources("given: [mail], change: {mail: {absent: true}, card: {person: same}}, expect: equivalent", listed)
    assert [(each.person, each.identifier) for each in found] == [(ANN, {"mail": "ann@example.org"})]


def test_who_may_not_be_named_in_the_usual_way_is_named_in_another_that_he_has() -> None:
    listed = bank(cat=loans(9, "13"), ann=loans(4))
    found = sources("without: [card], change: {order: number}, expect: equal", listed)
    assert [(each.person, each.identifier) for each in found] == [(ANN, {"mail": "ann@example.org"})]


def test_formats_are_compared_without_a_name_that_must_not_be_sent() -> None:
    listed = bank(cat=loans(9, "13"), ann=loans(4))
    found = sources("without: [card], change: {as: {other: true}}, expect: same-image", listed)
    assert found
    assert {(each.person.name, (each.identifier or {}).get("mail")) for each in found} == {("ann", "ann@example.org")}


def test_somebody_far_back_who_alone_can_be_named_is_found() -> None:
    listed = bank(
        **{person.name: loans(9 - place, person.identifiers["card"]) for place, person in enumerate(EVERYBODY)}
    )
    assert listed.people.keys() == {"ann", "ben", "cat", "dan", "eve"}
    people = [Person(each.name, {"card": each.identifiers["card"]}) for each in EVERYBODY[:4]]
    found = sources(
        "given: [mail], change: {mail: {absent: true}, card: {person: same}}, expect: equivalent",
        listed,
        people=[*people, EVE],
    )
    assert who(found) == ["eve"]


def test_for_questions_those_with_rows_to_compare_come_first_and_among_them_the_shortest() -> None:
    of = family(banks={"desk": bank(ann=loans(8), ben=[], cat=loans(1, "13"), dan=loans(3, "14"))})
    names = [person.name for person in people_for(of.main, of.bank("desk"), with_rows=True)]
    assert names == ["dan", "ann", "ben", "cat"]
    names = [person.name for person in people_for(of.main, of.bank("desk"), with_rows=False)]
    assert names == ["ben", "cat", "dan", "ann"]


def test_a_follow_up_as_another_caller_starts_from_somebody_that_caller_can_ask_for() -> None:
    # Whoever is logged in asks for himself: here that is the first of the site.
    of = made(
        "follow_ups: [{caller: reader, change: {card: {absent: true}}}], expect: equal", callers=("desk", "reader")
    )
    (relation,) = of.operation.relations.values()
    assert {each.person.name for each in iter_sources(of, of.main, relation)} == {"ann"}


# ----------------------------------------------------------------------------------------------- evidence


def test_evidence_leaves_only_those_whose_list_shows_it() -> None:
    text = "change: {as: {other: true}}, expect: equal, evidence: 'count(*) > 6'"
    assert who(sources(text)) == ["ann"]
    assert sources(text.replace("6", "60")) == []


def test_evidence_sees_what_the_request_sends() -> None:
    text = "given: [branch], change: {branch: {absent: true}}, expect: subset, evidence: 'loan[branch != $branch]'"
    assert sources(text)
    assert sources(text.replace("!=", ">  100 + ")) == []


def test_evidence_sees_by_what_somebody_is_named() -> None:
    found = sources("change: {as: {other: true}}, expect: equal, evidence: 'loan[card = $card]'")
    assert who(found)[0] == "ann"
    assert sources("change: {as: {other: true}}, expect: equal, evidence: 'loan[card != $card]'") == []


@pytest.mark.parametrize("expect", ["equal", "same-image"])
def test_evidence_of_somebody_with_few_loans_is_found_behind_many_who_have_more(expect: str) -> None:
    lists = {p.name: loans(9, p.identifiers["card"], branches=1) for p in EVERYBODY[:4]} | {"eve": loans(3, "15")}
    text = f"change: {{as: {{other: true}}}}, expect: {expect}, evidence: 'loan/branch = 2'"
    assert set(who(sources(text, bank(**lists)))) == {"eve"}


def test_a_list_of_which_only_its_length_is_known_shows_no_evidence() -> None:
    of = family(banks={"desk": Bank({"ann": PersonRows(9)})})
    text = Expression("true()", Location("a.yaml"))
    assert not shows(of.main, of.bank("desk"), text, Asked(ANN))
    assert shows(of.main, of.bank("desk"), None, Asked(ANN))


def test_evidence_that_cannot_be_computed_is_none() -> None:
    of = family()
    text = Expression("xs:integer(loan[1]/title) > 1", Location("a.yaml"))
    assert not shows(of.main, of.bank("desk"), text, Asked(ANN))


# ------------------------------------------------------------------------------------------------ formats


def test_formats_are_compared_of_everybody_and_of_a_page_with_few_rows() -> None:
    found = sources("change: {as: {other: true}}, expect: same-image", bank(ann=loans(8), ben=[], cat=loans(1, "13")))
    assert [(each.person.name, dict(each.own)) for each in found] == [
        ("ann", {}),
        ("cat", {}),
        ("ben", {}),
        ("ann", {"size": "2"}),
    ]
    assert sources("change: {as: {other: true}}, expect: same-image", Bank()) == []


# ----------------------------------------------------------------------------------------------- contexts


def keys(asked: Sequence[Asked], *expected: str) -> list[set[str]]:
    return [set(each.own) - {*expected} for each in asked]


def test_pages_are_asked_of_a_sorted_and_of_a_filtered_list_too() -> None:
    text = "given: [page, size], change: {page: {absent: true}, skip: {xpath: '$page * $size'}}, expect: equivalent"
    found = keys(sources(text), "page", "size")
    assert found[:3] == [set(), {"order", "rising"}, {"since"}]


def test_what_a_relation_must_not_send_or_changes_is_no_company_for_it() -> None:
    text = "given: [page, size], without: [order, since, until], change: {page: {absent: true}}, expect: disjoint"
    assert all(not each for each in keys(sources(text), "page", "size"))
    changed = "given: [page, size], change: {page: {absent: true}, rising: false}, expect: disjoint"
    assert {"order", "rising"} not in keys(sources(changed), "page", "size")


def test_without_a_proven_column_nothing_is_sorted_for_company() -> None:
    text = "given: [page, size], change: {page: {absent: true}}, expect: disjoint"
    assert not any("order" in each.own for each in sources(text, bank((), ann=loans(8))))
    assert any("order" in each.own for each in sources(text, bank(ann=loans(8))))


def test_the_order_in_which_pages_are_cut_is_one_with_ties_where_the_site_has_one() -> None:
    listed = [{**loan, "title": f"Volume {number % 2}"} for number, loan in enumerate(loans(8))]
    text = "given: [page, size], change: {page: {absent: true}}, expect: disjoint"
    found = sources(text, bank(("number", "title", "day"), ann=listed))
    assert {value for (value,) in own(found, "order")} == {"-", "title"}


def test_whole_lists_in_an_order_are_filtered_by_a_number_too_and_never_by_a_text() -> None:
    text = "given: [order], change: {rising: {xpath: 'not($rising)'}}, over: list, expect: reversed"
    found = sources(text)
    assert {"order", "branch"} in keys(found)
    assert all(each <= {"order", "branch"} for each in keys(found))


def test_a_filter_that_a_relation_must_not_send_or_changes_is_none_of_its_sources() -> None:
    text = "given: [order], without: [branch], change: {rising: {xpath: 'not($rising)'}}, over: list, expect: reversed"
    assert all(each == {"order"} for each in keys(sources(text)))
    text = "given: [order], change: {rising: false, branch: 1}, over: list, expect: subset"
    assert all(each == {"order"} for each in keys(sources(text)))


def test_a_list_that_is_read_in_pages_is_read_in_an_order_too_and_then_in_longer_pages() -> None:
    found = sources("given: [size], over: list, expect: complete-and-disjoint", bank(ann=loans(40), ben=loans(4, "12")))
    assert [set(each) for each in keys(found)][:2] == [{"size"}, {"size", "order"}]
    sizes = [int(value) for (value,) in own(found, "size")]
    assert sizes[0] < 10
    assert 10 < max(sizes[:3]) <= 40


def test_no_source_is_there_twice() -> None:
    for text in (
        "given: [page, size], change: {page: {absent: true}}, expect: disjoint",
        "given: [size], over: list, expect: complete-and-disjoint",
        "given: [order], change: {rising: {xpath: 'not($rising)'}}, over: list, expect: reversed",
        "given: [since, until], change: {until: {absent: true}}, expect: subset",
    ):
        found = [(each.person.name, sorted(each.own.items())) for each in sources(text, bank(ann=loans(40)))]
        assert all(one not in found[:place] for place, one in enumerate(found)), text


# ---------------------------------------------------------------------------------------------- on the wire


def test_where_a_plus_stands_for_a_space_the_value_has_one() -> None:
    text = "follow_ups: [{sent: plus-for-space}], expect: equivalent"
    assert {value for (value,) in own(sources(text), "title")} <= {
        loan["title"] for loan in (*loans(8), *loans(5, "12", 101))
    }
    assert all(" " in value for (value,) in own(sources(text), "title"))
    assert sources(text)
    without = [{**loan, "title": loan["title"].replace(" ", "")} for loan in loans(8)]
    assert sources(text, bank(ann=without)) == []


def test_the_same_asked_again_is_asked_in_other_company_too() -> None:
    found = keys(sources("follow_ups: [{sent: again}], expect: equivalent"))
    assert found[:3] == [set(), {"order", "rising"}, {"since"}]


# ------------------------------------------------------------------------------------------- whole plans


@pytest.mark.parametrize(
    "text",
    [
        "given: [branch, size], over: list, expect: complete-and-disjoint",
        "given: [page, size], change: {page: {absent: true}}, expect: disjoint",
        "given: [since, until], change: {until: {absent: true}}, expect: subset",
        "given: [order], change: {rising: {xpath: 'not($rising)'}}, over: list, expect: reversed",
        "given: [title], change: {title: {absent: true}}, expect: subset",
    ],
)
def test_every_source_sends_what_it_must_and_can_be_made_a_request_that_keeps_the_rules(text: str) -> None:
    of = made(text)
    (relation,) = of.operation.relations.values()
    found = list(iter_sources(of, of.main, relation))
    assert found
    for each in found:
        assert {*relation.given} <= each.own.keys()
        sent = of.main.problem.complete(of.main.whole({**of.main.identifier(each.person), **each.own}))
        assert sent is not None
        assert all(of.main.admits(of.operation.parameters[name], value) for name, value in each.own.items())


def test_the_contract_of_these_tests_has_no_relation_of_its_own() -> None:
    assert not operations()["listLoans"].relations
