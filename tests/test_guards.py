"""A site that is lost on the way is one message; a site of which some requests fail is sent all the others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from helpers import case as made_case
from helpers import error_xml, failed, operation, reader, with_api, xml

from accordant.errors import SiteError
from accordant.exchange import Case, Exchange, Response
from accordant.guards import IN_A_ROW, Guard, without_loss
from accordant.transports import CallableTransport
from accordant.usability import CONTROL_ROLE

URL = "https://example.org/site"
NAME = operation().name
GOOD = Response(200, (("content-type", "text/xml"),), xml([]))


def answer(status: int = 200, body: bytes = xml([]), **headers: str) -> Response:
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, (("content-type", "text/xml"), *told), body)


TROUBLES = {
    "status 503": answer(503),
    "status 500": answer(500, error_xml(1)),
    "status 429": answer(429),
    "an HTML page": answer(200, b"<html><body>We are back soon</body></html>"),
    "status 200": answer(200, b""),
    "code 3": answer(403, error_xml(3, "No.")),
    "code 4": answer(403, error_xml(4, "Not from there.")),
}


class Sent:
    """A guard whose site answers as a test says, by the number of the request and whether it is the control."""

    def __init__(self, says: Callable[[Case], Response], **control: str) -> None:
        self.cases: list[Case] = []
        self.recorded: list[Exchange] = []

        def told(case: Case) -> Response:
            self.cases.append(case)
            return says(case)

        self.guard = Guard(CallableTransport(told), {NAME: operation()}, reader(), URL, record=self.recorded.append)
        self.guard.send(case(0, role=CONTROL_ROLE, **control))

    def send(self, count: int, **changes) -> None:
        for _ in range(count):
            self.guard.send(case(len(self.cases), **changes))

    @property
    def controls(self) -> int:
        return sum(each.role == CONTROL_ROLE for each in self.cases)


def case(number: int, **changes) -> Case:
    return made_case(f"1-{number:04d}", {"list_page_size": str(number + 1)}, **changes)


def lost_after(trouble: Response, count: int = 1) -> Callable[[Case], Response]:
    left = [count]

    def says(case: Case) -> Response:
        left[0] -= 1
        return GOOD if left[0] >= 0 else trouble

    return says


@pytest.mark.parametrize("what", TROUBLES)
def test_a_site_that_is_lost_ends_the_run_with_one_message(what: str) -> None:
    sent = Sent(lost_after(TROUBLES[what], 3))
    sent.send(2)
    with pytest.raises(SiteError, match=f"{IN_A_ROW} requests in a row") as error:
        sent.send(99)
    assert what in str(error.value)
    assert URL in str(error.value)
    assert len(sent.cases) == 1 + 2 + IN_A_ROW + 1
    assert [each.case.role for each in sent.recorded] == [CONTROL_ROLE]
    with pytest.raises(SiteError) as again:
        sent.send(1)
    assert str(again.value) == str(error.value)
    assert len(sent.cases) == 1 + 2 + IN_A_ROW + 1


@pytest.mark.parametrize("what", TROUBLES)
def test_requests_that_fail_while_the_control_works_are_findings(what: str) -> None:
    sent = Sent(lambda case: GOOD if case.role == CONTROL_ROLE else TROUBLES[what])
    sent.send(100)
    assert not sent.recorded
    # It is asked about less and less often.
    assert 2 < sent.controls < 8


@pytest.mark.parametrize("what", TROUBLES)
def test_a_few_troubles_are_not_asked_about(what: str) -> None:
    number = iter(range(999))
    sent = Sent(lambda case: TROUBLES[what] if next(number) % IN_A_ROW else GOOD)
    sent.send(60)
    assert sent.controls == 1


def test_the_same_request_counts_once() -> None:
    sent = Sent(lost_after(TROUBLES["status 503"]))
    for _ in range(3 * IN_A_ROW):
        sent.guard.send(case(1))
    assert sent.controls == 1


@pytest.mark.parametrize("code", [3, 4])
def test_a_request_that_breaks_something_may_be_refused(code: int) -> None:
    sent = Sent(lost_after(answer(403, error_xml(code))))
    sent.send(50, acceptance=None, breaks=f"{NAME}/parameters/api_key")
    assert sent.controls == 1


@pytest.mark.parametrize("says", [answer(403, error_xml(9)), answer(302, b""), answer(404, error_xml(6))])
def test_what_is_an_answer_of_the_api_is_no_trouble(says: Response) -> None:
    sent = Sent(lost_after(says))
    sent.send(30)
    assert sent.controls == 1


def test_an_expired_session_is_a_trouble_of_the_client_only() -> None:
    expired = answer(403, error_xml(5))
    sent = Sent(lost_after(expired))
    sent.send(30)
    assert sent.controls == 1
    client = Sent(lost_after(expired), caller="client")
    with pytest.raises(SiteError, match="session"):
        client.send(30, caller="client")


def test_a_caller_that_comes_later_is_asked_about_by_its_own_first_request() -> None:
    sent = Sent(lambda case: GOOD if case.caller == "server" or case.id <= "1-0001" else answer(403, error_xml(3)))
    with pytest.raises(SiteError):
        sent.send(30, caller="client")
    assert sent.recorded[0].case.caller == "client"
    assert sent.recorded[0].case.request == sent.cases[1].request


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_that_asks_for_a_long_pause_is_told_at_once(status: int) -> None:
    sent = Sent(lost_after(answer(status, retry_after="3600")))
    with pytest.raises(SiteError, match="left alone for 3600 s"):
        sent.send(1)
    assert [each.case.role for each in sent.recorded] == [CONTROL_ROLE]
    short = Sent(lost_after(answer(status, retry_after="60")))
    short.send(1)


def test_a_request_without_an_answer_is_left_to_the_runner() -> None:
    class Silent:
        def send(self, case: Case) -> Exchange:
            return failed(case_id=case.id)

    guard = Guard(Silent(), {NAME: with_api()}, reader(), URL)
    for number in range(20):
        assert guard.send(case(number)).failure is not None


def test_what_shows_the_loss_of_a_site_is_no_part_of_its_record() -> None:
    sent = Sent(lost_after(TROUBLES["status 503"], 4))
    record = [sent.guard.send(case(number)) for number in range(3 + IN_A_ROW - 1)]
    with pytest.raises(SiteError):
        sent.guard.send(case(40))
    record += sent.recorded
    late = sent.recorded[0]
    record.append(Exchange(case(50), late.response))  # another thread's, which was under way
    record.append(Exchange(case(51), GOOD))  # of the same run, resumed
    assert [each.case.id for each in without_loss(record)] == ["1-0000", "1-0001", "1-0002", "1-0051"]


def test_a_record_of_a_site_that_stayed_is_whole() -> None:
    control = Exchange(case(0, role=CONTROL_ROLE), answer(503))
    record = [control, *(Exchange(case(number), answer(503)) for number in range(3))]
    assert without_loss(record) == tuple(record)
