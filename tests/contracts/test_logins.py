"""The contracts of login and logout: what a run finds with them, and what it may try with a real account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from helpers import PEOPLE, project

from accordant.answers import Reader
from accordant.contracts import Contract, Strength
from accordant.exchange import BEFOREHAND, Case, Exchange
from accordant.findings import Verdict
from accordant.judging import Judge
from accordant.loading import load_contract
from accordant.minimising import minimise
from accordant.planning.families import Family
from accordant.planning.plans import Plan
from accordant.planning.rounds import plan_round
from accordant.planning.selections import Selection
from accordant.recordings import JournalWriter, RunHeader
from accordant.rehearsals import rehearse, sandbox_site
from accordant.runner import Run, run
from accordant.sandbox import Sandbox
from accordant.sessions import SessionTransport
from accordant.sites import Limits, Site
from accordant.transports import HttpTransport

PASSWORD = "login/parameters/password"
ENDS = "logout/relations/token-ends-with-its-session"
LOGIN = {"api_key": "k", "login_name": "n", "login_password": "p", "user_name": "ada", "password": "q"}


@cache
def contract() -> Contract:
    return load_contract(project())


def rehearsed(method: str, phase: str, *faults: str, dialect: Iterable[str] = ()) -> Judge:
    part = Selection.of_settings({"phases": [phase]})
    of = contract().operations[method]
    return rehearse(contract(), of, project(), faults=faults, dialect=dialect, selection=part)


def live(**changes) -> Site:
    return replace(Site("live", "https://example.org/site", LOGIN, PEOPLE), **changes)


def planned(method: str, number: int, at: Site, callers: tuple[str, ...]) -> Plan:
    family = Family(number, contract().operations[method], at, callers, {}, contract().operations)
    return plan_round(family, 1, project(), ())


def wrong_passwords(at: Site) -> list[Case]:
    rounds = [planned("login", number, at, ("server", "client")) for number in (1, 2, 3)]
    cases = [case for plan in rounds for case in plan.cases()]
    assert cases
    tried = [case for case in cases if case.request.sent.get("user_name") == "{{user_name}}"]
    return [case for case in tried if case.request.sent.get("password") != "{{password}}"]


# ------------------------------------------------------------------------------------------ a wrong password


def test_a_wrong_password_that_is_taken_is_found() -> None:
    found = rehearsed("login", "coverage", "login-takes-any-password").findings()
    assert [finding.clause.id for finding in found] == [f"{PASSWORD}/refused"]
    assert found[0].clause.strength is Strength.SHOULD


@pytest.mark.parametrize("code", [200, 201, 202])
def test_a_wrong_password_that_is_refused_is_none(code: int) -> None:
    judge = rehearsed("login", "coverage", dialect=[f"bad_login_code={code}"])
    assert not judge.findings()
    assert judge.verdicts()[f"{PASSWORD}/refused"] is Verdict.HELD


def test_a_real_account_is_tried_with_one_wrong_password_where_login_is_allowed() -> None:
    (wrong,) = wrong_passwords(live(writes=("login",)))
    assert (wrong.breaks, wrong.caller) == (PASSWORD, "server")
    assert wrong.request.sent["user_name"] == "{{user_name}}"


def test_an_administrator_is_tried_with_no_wrong_password_whatever_is_allowed() -> None:
    at = live(writes=("login", "logInteraction"))
    for method in ("login", "logInteraction"):
        cases = [*planned(method, 2, at, ("server",)).cases()]
        assert {case.request.sent.get("login_password") for case in cases} <= {"{{login_password}}", None}


def test_a_real_account_is_tried_with_none_where_login_is_not_allowed_and_it_is_said() -> None:
    assert not wrong_passwords(live(writes=("logout",)))
    notes = dict(planned("login", 2, live(), ("server",)).notes)
    assert notes[f"{PASSWORD}/refused"] == "a real account is not tried with a wrong password"


def test_at_the_sandbox_one_follows_the_right_one_for_the_same_name() -> None:
    plan = planned("login", 2, live(is_sandbox=True), ("server",))
    ((right, wrong),) = [group.steps for group in plan.groups if len(group.steps) == 2 and PASSWORD in group.targets()]
    assert isinstance(right, Case)
    assert isinstance(wrong, Case)
    names = {name for name, value in right.request.sent.items() if wrong.request.sent[name] != value}
    assert names == {"password"}


@pytest.mark.parametrize(("is_sandbox", "is_sent"), [(True, True), (False, False)])
def test_a_finding_about_a_password_is_made_smaller_at_the_sandbox_only(is_sandbox: bool, is_sent: bool) -> None:
    judge = rehearsed("login", "coverage", "login-takes-any-password")
    family = Family(3, contract().operations["login"], live(is_sandbox=is_sandbox), ("server",), {})
    sent = []

    def execute(group) -> list[Exchange]:
        sent.append(group)
        return []

    try:
        minimise(judge, family, judge.findings(), execute, lambda *_: None)
    except IndexError:  # nothing was answered
        assert is_sent
    assert bool(sent) == is_sent


# ---------------------------------------------------------------------------------- the token of an ended session


def test_a_token_that_outlives_its_session_is_found_and_nothing_else() -> None:
    (found,) = rehearsed("logout", "relations", "token-accepted-after-logout").findings()
    assert (found.clause.id, found.clause.strength) == (ENDS, Strength.SHOULD)
    assert [dict(request.parameters)["method"] for request in found.requests] == ["logout", "getUserInteractions"]


@pytest.mark.parametrize("setting", ["ties=by-id", "expired_token_code=3", "bad_token_code=3", "token_alone=false"])
def test_a_token_that_ends_with_its_session_is_none(setting: str) -> None:
    judge = rehearsed("logout", "relations", dialect=[setting])
    assert not judge.findings()
    assert judge.verdicts()[ENDS] is Verdict.HELD


@pytest.mark.parametrize("setting", ["logout_without_session=error", "cookie_alone=false"])
def test_no_session_that_another_request_has_ended_is_accused(setting: str) -> None:
    judge = rehearse(contract(), contract().operations["logout"], project(), dialect=[setting])
    assert not judge.findings()


def test_what_ends_a_session_is_sent_alone_with_what_shows_it_before_and_after() -> None:
    at = live(writes=("logout",))
    (group,) = [group for group in planned("logout", 3, at, ("client",)).groups if ENDS in group.targets()]
    assert group.is_alone
    sent = [(case.operation, case.role) for case in group.cases()]
    assert sent == [("getUserInteractions", BEFOREHAND), ("logout", "source"), ("getUserInteractions", "follow-up")]
    assert [case.acceptance for case in group.cases()][::2] == [Strength.PROBE] * 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"writes": ()}, "the site does not allow logout; name it in 'writes' of sites.yaml where that does no harm"),
        (
            {"writes": ("logout",), "secrets": {"api_key": "k", "auth": "t", "user_name": "ada"}},
            "no session can be got for it alone: not set: ACCORDANT_PASSWORD",
        ),
    ],
)
def test_where_no_session_may_be_ended_nothing_is_sent_and_it_is_said(changes, reason: str) -> None:
    plan = planned("logout", 3, live(**changes), ("client",))
    assert ENDS not in {target for group in plan.groups for target in group.targets()}
    assert dict(plan.notes)[ENDS] == reason


def carried_out(sandbox: Sandbox, folder: Path, known: Iterable[Exchange] = ()) -> Judge:
    at = sandbox_site(sandbox, Limits(None, concurrency=1))
    of = contract().operations["logout"]
    reader = Reader(of.api, project())
    header = RunHeader("r", at.name, at.url, (of.name,), 1, ("client",), at.time_zone)
    with HttpTransport(at) as http, JournalWriter(folder, header) as journal:
        transport = SessionTransport(http, at, contract().operations, reader)
        part = Selection.of_settings({"phases": ["relations"], "clauses": [ENDS]})
        before = {made.case.id: made for made in known}
        return run(
            Run(
                of,
                at,
                ("client",),
                1,
                project(),
                reader,
                transport,
                journal,
                selection=part,
                known=before,
                operations=contract().operations,
            )
        )


@pytest.mark.parametrize("torn_before", ["source", "follow-up"])
def test_a_run_that_was_broken_off_between_asks_all_of_it_in_a_new_session(tmp_path: Path, torn_before: str) -> None:
    with Sandbox(1, isolation="thread") as sandbox:
        first = carried_out(sandbox, tmp_path / "first")
        made = [
            answer.exchange for answer in first.ordered() if answer.case.target == ENDS or answer.case.role == "source"
        ]
        kept = made[: [one.case.role for one in made].index(torn_before)]
        again = carried_out(sandbox, tmp_path / "again", kept)
    assert [judge.verdicts()[ENDS] for judge in (first, again)] == [Verdict.HELD] * 2
