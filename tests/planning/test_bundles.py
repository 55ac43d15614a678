"""One source for several relations, then the follow-ups of each, then the source again."""

from __future__ import annotations

from dataclasses import replace

from helpers import NAME, PEOPLE, operation, site

from accordant.contracts import FollowUp, Literal, Relation
from accordant.planning.builder import MAX_PAGES, Builder, Wish
from accordant.planning.bundles import Bundles
from accordant.planning.plans import Walk

PLAIN = operation().relations["formats-agree"]


def builder() -> Builder:
    return Builder(operation(), site(), "server", "1")


def relation(name: str, change=None, **changes) -> Relation:
    sent = {key: Literal(value) for key, value in (change or {}).items()}
    follow_ups = (FollowUp(sent),) if sent else ()
    return replace(PLAIN, name=name, follow_ups=follow_ups, expect="equivalent", **changes)


def sent(made: Builder, **own: str):
    return made.completed(Wish(own, "", PEOPLE[0]))


def test_a_group_is_source_follow_up_and_repeat() -> None:
    made = builder()
    bundles = Bundles(made)
    assert bundles.add(relation("smaller", {"list_page_size": "5"}), Wish({}, "label", PEOPLE[0]), sent(made))
    (group,) = bundles.groups()
    assert [case.role for case in group.cases()] == ["source", "follow-up", "repeat"]
    assert [case.label for case in group.cases()] == [
        "label (source)",
        "smaller: label (follow-up)",
        "label (repeat)",
    ]
    assert {case.group for case in group.cases()} == {group.id}


def test_relations_on_one_source_share_it_and_each_follow_up_has_its_own_target() -> None:
    made = builder()
    bundles = Bundles(made)
    for name, size in (("five", "5"), ("six", "6")):
        assert bundles.add(relation(name, {"list_page_size": size}), Wish({}, "x", PEOPLE[0], target=name), sent(made))
    (group,) = bundles.groups()
    cases = list(group.cases())
    assert [case.role for case in cases] == ["source", "follow-up", "follow-up", "repeat"]
    targets = [case.target for case in cases]
    assert targets == [None, f"{NAME}/relations/five", f"{NAME}/relations/six", None]


def test_another_source_another_person_and_a_list_are_groups_of_their_own() -> None:
    made = builder()
    bundles = Bundles(made)
    five = relation("five", {"list_page_size": "5"})
    bundles.add(five, Wish({}, "", PEOPLE[0]), sent(made))
    bundles.add(five, Wish({}, "", PEOPLE[1]), sent(made))
    bundles.add(five, Wish({}, "", PEOPLE[0]), sent(made, list_ascending="false"))
    bundles.add(replace(five, over="list"), Wish({}, "", PEOPLE[0]), sent(made))
    assert len({group.id for group in bundles.groups()}) == 4


def test_a_change_that_changes_nothing_is_not_taken() -> None:
    made = builder()
    bundles = Bundles(made)
    wanted = relation("same", {"list_page_size": "5"})
    assert not bundles.add(wanted, Wish({}, "", PEOPLE[0]), sent(made, list_page_size="5"))
    assert bundles.groups() == []


def test_a_relation_over_a_list_walks_and_repeats_the_first_page() -> None:
    made = builder()
    bundles = Bundles(made)
    of = relation("order", {"list_ascending": "false"}, over="list")
    bundles.add(of, Wish({}, "", PEOPLE[0]), sent(made, list_page_size="2", list_page_offset="3"))
    (group,) = bundles.groups()
    source, follow_up, repeat = group.steps
    assert isinstance(source, Walk)
    assert isinstance(follow_up, Walk)
    assert source.limit == MAX_PAGES
    assert source.page(0).request.sent["list_page_offset"] == "0"
    assert repeat.request == source.page(0).request
    assert follow_up.case.request.sent["list_ascending"] == "false"


def test_a_relation_within_one_list_has_no_follow_up() -> None:
    made = builder()
    bundles = Bundles(made)
    of = replace(relation("pages", over="list"), expect="complete-and-disjoint")
    bundles.add(of, Wish({}, "", PEOPLE[0]), sent(made))
    (group,) = bundles.groups()
    assert [case.role for case in group.cases()] == ["source", "recheck", "repeat"]


def test_a_relation_that_nothing_is_compared_with_is_named_by_its_source() -> None:
    made = builder()
    listing = replace(operation().listing, size=None)
    made.operation = replace(operation(), listing=listing)
    bundles = Bundles(made)
    of = replace(relation("pages", over="list"), expect="complete-and-disjoint")
    bundles.add(of, Wish({}, "", PEOPLE[0], target=f"{NAME}/relations/pages"), sent(made))
    (group,) = bundles.groups()
    assert {case.target for case in group.cases()} == {f"{NAME}/relations/pages"}


def test_a_follow_up_that_breaks_a_rule_is_not_planned() -> None:
    made = builder()
    bundles = Bundles(made)
    smaller = operation().relations["smaller-page-is-a-prefix"]
    for size, is_planned in (("1", False), ("2", True)):
        wish = Wish({"list_page_size": size}, "a test", PEOPLE[0])
        assert bundles.add(smaller, wish, sent(made, list_page_size=size)) is is_planned
