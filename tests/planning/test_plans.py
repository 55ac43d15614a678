"""The shapes of a plan: pages of a walk, cases of a group."""

from __future__ import annotations

from helpers import case

from accordant.planning.plans import Group, Plan, Walk

WALK = Walk(case("1-0007", {"list_page_offset": "0", "list_page_size": "2"}), "list_page_offset", 40)


def test_a_page_has_its_own_id_number_and_offset() -> None:
    page = WALK.page(3)
    assert (page.id, page.page) == ("1-0007.003", 3)
    assert page.request.sent["list_page_offset"] == "3"
    assert page.request.sent["list_page_size"] == "2"
    assert [name for name, _ in page.request.parameters] == [name for name, _ in WALK.case.request.parameters]
    assert page.request.servlet == WALK.case.request.servlet


def test_of_a_walk_the_first_page_is_known() -> None:
    plan = Plan(1, (Group("a", (case("1"), WALK)), Group("b", (case("2"),))))
    assert [made.id for made in plan.cases()] == ["1", "1-0007.000", "2"]
