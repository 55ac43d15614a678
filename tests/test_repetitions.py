"""A finding's requests are sent once more: what shows it again is still there, what does not is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from helpers import NAME, exchange, operation, reader, rows, xml

from accordant.exchange import Case, Exchange, Phase
from accordant.judging import Judge
from accordant.repetitions import cases_of, is_still_there

TWO = xml(rows(2))
OTHER = xml([{**row, "subject": "Another"} for row in rows(2)])
WRONG = xml([{**row, "count": "many"} for row in rows(2)])


def times() -> Iterator[str]:
    start = datetime.fromisoformat("2026-11-26T10:00:00.000+00:00")
    return ((start + timedelta(seconds=number)).isoformat() for number in count())


def judged(*contents: bytes, **changes) -> Judge:
    judge = Judge(operation(), reader(), "America/Chicago")
    judge.add(
        replace(exchange(content, case_id=f"2-000{place}", **changes), started_at=at)
        for place, (content, at) in enumerate(zip(contents, times(), strict=False))
    )
    return judge


class Site:
    """Answers by the request's place among those that are sent."""

    def __init__(self, answer: Callable[[int], bytes]) -> None:
        self.sent: list[Case] = []
        self._answer = answer
        self._times = times()

    def send(self, case: Case) -> Exchange:
        content = self._answer(len(self.sent))
        self.sent.append(case)
        return replace(exchange(content), case=case, started_at=next(self._times))

    def close(self) -> None:
        pass


def the_finding(judge: Judge, clause: str):
    (finding,) = (each for each in judge.findings() if each.clause.id == f"{NAME}/{clause}")
    return finding


def test_a_row_that_is_otherwise_in_between_once_more_is_still_there() -> None:
    judge = judged(TWO, OTHER, TWO)
    finding = the_finding(judge, "checks/same-row")
    assert [case.id for case in cases_of(judge, finding)] == ["2-0000", "2-0001", "2-0002"]
    assert is_still_there(judge, finding, Site(lambda place: OTHER if place == 1 else TWO))
    assert not is_still_there(judge, finding, Site(lambda _: TWO))


@pytest.mark.parametrize("phase", [Phase.COVERAGE, Phase.MINIMISE])
def test_what_one_answer_shows_is_still_there_where_it_is_shown_again_made_smaller_or_not(phase: Phase) -> None:
    judge = judged(WRONG)
    finding = the_finding(judge, "checks/schema")
    smaller = replace(exchange(WRONG, case_id="m-0001"), started_at=next(times()))
    judge.add([replace(smaller, case=replace(smaller.case, phase=phase))])
    finding = replace(finding, cases=("m-0001",))
    assert is_still_there(judge, finding, Site(lambda _: WRONG))
    assert not is_still_there(judge, finding, Site(lambda _: TWO))


def test_another_breach_of_the_same_clause_is_another_finding() -> None:
    judge = judged(WRONG)
    other = xml([{**row, "interactionTypeId": "many"} for row in rows(2)])
    assert not is_still_there(judge, the_finding(judge, "checks/schema"), Site(lambda _: other))
