"""Whom calls are about that name nobody: told by the site, or found by whose rows they show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import BANK, NAME, family, project, site

from accordant.bank import Bank
from accordant.planning.builder import SOMEBODY
from accordant.planning.families import Family
from accordant.planning.rounds import plan_round

CALLERS = ("server", "client")
OWN_LIST = f"{NAME}/relations/own-list-through-the-client-servlet"
HIDDEN = f"{NAME}/relations/others-stay-hidden"


def bank(**keys: tuple[str, ...]) -> Bank:
    """What a caller has seen of people: the rows with these keys."""
    known = BANK.people["person-1"]
    return replace(BANK, people={name: replace(known, keys=found) for name, found in keys.items()})


def of(*shown: str, session_of: str | None = None) -> Family:
    """A family whose client was shown the rows with these keys."""
    server = bank(**{"person-1": ("1", "2", "3"), "person-2": ("8", "9")})
    client = bank(**{session_of or SOMEBODY.name: shown})
    return family(2, where=site(session_of=session_of), callers=CALLERS, banks={"server": server, "client": client})


def planned(made: Family) -> dict[str, set[str | None]]:
    """By clause, the people about whom its groups are, and by group where it has no clause of its own."""
    found: dict[str, set[str | None]] = {}
    for group in plan_round(made, 1, project()).groups:
        for target in group.targets():
            found.setdefault(target, set()).add(next(group.cases()).person)
    return found


@pytest.mark.parametrize(
    ("shown", "expected"),
    [(("1", "2", "3"), "person-1"), (("8", "9"), "person-2"), (("9",), "person-2"), (("77",), None), ((), None)],
)
def test_whoever_is_logged_in_is_whose_rows_were_shown(shown: tuple[str, ...], expected: str | None) -> None:
    owner = of(*shown).owner()
    assert (owner.name if owner else None) == expected


def test_what_the_site_tells_of_the_session_counts_more_than_rows() -> None:
    owner = of("1", "2", session_of="person-2").owner()
    assert owner is not None
    assert owner.name == "person-2"


def test_nobody_is_logged_in_where_every_call_names_somebody() -> None:
    assert family(2, where=site(session_of=None), banks={"server": BANK}).owner() is None


def test_before_anything_was_shown_nobody_knows_who_is_logged_in() -> None:
    made = family(1, where=site(session_of=None), callers=CALLERS)
    assert made.owner() is None
    assert {case.person for case in plan_round(made, 1, project()).cases() if case.caller == "client"} == {
        SOMEBODY.name
    }


def test_a_list_is_compared_with_that_of_whoever_is_logged_in_and_with_no_other() -> None:
    assert planned(of("8", "9"))[OWN_LIST] == {"person-2"}
    assert planned(of("1", "2"))[OWN_LIST] == {"person-1"}


def test_where_nobody_knows_who_is_logged_in_nothing_is_compared_and_it_is_said_why() -> None:
    made = of("77")
    assert OWN_LIST not in planned(made)
    assert dict(plan_round(made, 1, project()).notes)[OWN_LIST] == (
        "whoever is logged in as client is none of the people of the site; see 'session_of' in sites.yaml"
    )


@pytest.mark.parametrize(("shown", "other"), [("8", "1001"), ("1", "1002")])
def test_whoever_is_logged_in_is_not_somebody_else(shown: str, other: str) -> None:
    cases = plan_round(of(shown), 1, project()).cases()
    assert {case.request.sent["cons_id"] for case in cases if case.target == HIDDEN} == {other}
