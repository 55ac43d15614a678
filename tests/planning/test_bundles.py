"""One source for several relations, then the follow-ups of each, then the source again."""

from __future__ import annotations

from dataclasses import replace

from helpers import NAME, PEOPLE, family, operation

from accordant.contracts import FollowUp, Literal, Relation
from accordant.planning.arrangement import numbered
from accordant.planning.builder import MAX_PAGES, Wish
from accordant.planning.bundles import Bundles
from accordant.planning.families import Family
from accordant.planning.plans import Later, Walk

PLAIN = operation().relations["formats-agree"]


class Bench:
    """What one builder makes of relations."""

    def __init__(self, of: Family | None = None) -> None:
        self.family = of or family()
        self.builder = self.family.main
        self.bundles = Bundles(self.family, self.builder)

    def add(self, of: Relation, person=PEOPLE[0], **own: str) -> bool:
        wish = Wish({}, "label", person)
        return self.bundles.add(of, wish, self.builder.completed(replace(wish, own=own)))

    def groups(self):
        return list(numbered(self.bundles.groups(), self.builder))


def relation(name: str, change=None, **changes) -> Relation:
    sent = {key: Literal(value) for key, value in (change or {}).items()}
    follow_ups = (FollowUp(sent),) if sent else ()
    return replace(PLAIN, name=name, follow_ups=follow_ups, expect="equivalent", **changes)


def test_a_group_is_source_and_follow_up_and_its_repeat_is_kept_for_when_they_differ() -> None:
    bench = Bench()
    assert bench.add(relation("smaller", {"list_page_size": "5"}))
    (group,) = bench.groups()
    assert [(case.role, case.label) for case in group.cases()] == [
        ("source", "label (source)"),
        ("follow-up", "smaller: label (follow-up)"),
    ]
    (repeat,) = group.again
    assert (repeat.role, repeat.label) == ("repeat", "label (repeat)")
    assert repeat.request == next(group.cases()).request
    ids = [case.id for case in (*group.cases(), repeat)]
    assert ids == sorted(ids)
    assert {case.group for case in (*group.cases(), repeat)} == {group.id}


def test_relations_on_one_source_share_it_and_each_follow_up_has_its_own_target() -> None:
    bench = Bench()
    for name, size in (("five", "5"), ("six", "6")):
        assert bench.add(relation(name, {"list_page_size": size}))
    (group,) = bench.groups()
    cases = list(group.cases())
    assert [case.role for case in cases] == ["source", "follow-up", "follow-up"]
    assert [case.target for case in cases] == [None, f"{NAME}/relations/five", f"{NAME}/relations/six"]


def test_another_source_another_person_and_a_list_are_groups_of_their_own() -> None:
    bench = Bench()
    five = relation("five", {"list_page_size": "5"})
    bench.add(five)
    bench.add(five, PEOPLE[1])
    bench.add(five, list_ascending="false")
    bench.add(replace(five, over="list"))
    assert len({group.id for group in bench.groups()}) == 4


def test_a_change_that_changes_nothing_is_not_taken() -> None:
    bench = Bench()
    assert not bench.add(relation("same", {"list_page_size": "5"}), list_page_size="5")
    assert bench.groups() == []


def test_a_relation_over_a_list_walks_and_repeats_the_walk() -> None:
    bench = Bench()
    bench.add(relation("order", {"list_ascending": "false"}, over="list"), list_page_size="2", list_page_offset="3")
    (group,) = bench.groups()
    source, follow_up = group.steps
    assert isinstance(source, Walk)
    assert isinstance(follow_up, Walk)
    assert source.limit == MAX_PAGES
    assert source.page(0).request.sent["list_page_offset"] == "0"
    (repeat,) = group.again
    assert isinstance(repeat, Walk)
    assert (repeat.case.role, repeat.limit) == ("repeat", source.limit)
    assert repeat.page(0).request == source.page(0).request
    assert follow_up.case.request.sent["list_ascending"] == "false"


def test_what_pages_are_compared_with_is_read_anew_only_where_they_differ() -> None:
    bench = Bench()
    bench.add(replace(relation("pages", over="list"), expect="complete-and-disjoint"))
    (group,) = bench.groups()
    assert [case.role for case in group.cases()] == ["source"]
    assert list(group.targets()) == [f"{NAME}/relations/pages"]
    recheck, repeat = group.again
    assert isinstance(recheck, Walk)
    assert (recheck.case.role, recheck.case.target) == ("recheck", f"{NAME}/relations/pages")
    assert isinstance(repeat, Walk)
    assert repeat.case.role == "repeat"


def test_a_source_says_which_relation_it_shows_alone_and_another_such_has_its_own() -> None:
    bench = Bench()
    alone = replace(relation("pages", over="list"), expect="complete-and-disjoint")
    bench.add(relation("order", {"list_ascending": "false"}, over="list"))
    bench.add(alone)
    bench.add(replace(alone, name="disjoint", expect="disjoint"))
    first, other = bench.groups()
    assert [case.target for case in first.cases()] == [f"{NAME}/relations/{name}" for name in ("pages", "order")]
    assert [case.target for case in other.cases()] == [f"{NAME}/relations/disjoint"]


def test_a_relation_that_nothing_is_compared_with_is_a_target_of_the_group() -> None:
    bench = Bench()
    bench.add(replace(relation("rising", over="list"), expect="ordered"))
    (group,) = bench.groups()
    assert [case.role for case in group.cases()] == ["source"]
    assert list(group.targets()) == [f"{NAME}/relations/rising"]


def test_a_follow_up_that_breaks_a_rule_is_not_planned() -> None:
    smaller = operation().relations["smaller-page-is-a-prefix"]
    for size, is_planned in (("1", False), ("2", True)):
        assert Bench().add(smaller, list_page_size=size) is is_planned


def test_values_from_the_answer_are_waited_for_and_a_repeat_comes_in_any_case() -> None:
    bench = Bench()
    assert bench.add(operation().relations["types-are-a-partition"])
    (group,) = bench.groups()
    source, later, repeat = group.steps
    assert isinstance(source, Walk)
    assert isinstance(later, Later)
    assert repeat.role == "repeat"
    (whole,) = group.again
    assert isinstance(whole, Walk)
    assert (repeat.part, whole.case.part) == (0, 1)
    assert later.steps(None) == []
