"""What answers say to a question: the first that fits, in words; and open where nobody can tell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import NAME, answer, error_xml, failed, json_body, operation, read, row, rows, xml

from accordant.answers import Answer
from accordant.findings import Outcome, Verdict
from accordant.probes import WAY_PARTS, judge_probe, told_before

WHOLE = answer(xml(rows(60))).tree
SEEN = answer(xml(rows(7))).tree


def probe(name: str):
    return operation().probes[name]


def asked(name: str, content: bytes, sent=None, *, ways: dict[int, bytes] | None = None) -> list[Answer]:
    target = f"{NAME}/probes/{name}"
    status = 403 if b"errorResponse" in content else 200
    made = [answer(content, sent, status=status, role="probe", target=target, case_id="2-0001", acceptance=None)]
    for way, said in (ways or {}).items():
        made.append(answer(said, sent, role="way", target=target, case_id=f"2-000{way + 2}", part=way * WAY_PARTS))
    return made


def said(name: str, *args, reference=WHOLE, **changes) -> Outcome:
    return judge_probe(operation(), probe(name), asked(name, *args, **changes), reference=reference)


# ----------------------------------------------------------------------------------------------- one answer


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (error_xml(25), "code 25"),
        (error_xml(50), "it is refused with code 50"),
        (xml([]), "nothing"),
    ],
)
def test_the_first_answer_that_fits_is_given(content: bytes, expected: str) -> None:
    found = said("inverted-dates", content)
    assert (found.clause, found.verdict, found.observation) == (
        f"{NAME}/probes/inverted-dates",
        Verdict.OBSERVED,
        expected,
    )


def largest_page(rows_shown: int, first: range, rest: range) -> str:
    target, sent = f"{NAME}/probes/largest-page", {"list_page_size": "100000"}
    asked_for = answer(xml(rows(60)[:rows_shown]), sent, role="probe", target=target, case_id="2-0001", acceptance=None)
    ways = [
        answer(
            xml([rows(60)[n] for n in wanted]), sent, role="way", target=target, case_id=f"2-000{part + 2}", part=part
        )
        for part, wanted in enumerate((first, rest))
    ]
    return judge_probe(operation(), probe("largest-page"), [asked_for, *ways], reference=WHOLE).observation


def test_a_page_that_ends_before_the_list_is_told_from_one_that_has_it_whole() -> None:
    assert largest_page(60, range(25), range(25, 60)) == "not to be seen here"
    assert largest_page(7, range(7), range(25, 32)) == "so many rows: 7"
    assert largest_page(40, range(25), range(25, 60)) == "so many rows: 40"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (("Phone call",), "yes"),
        (("Phone call", "PHONE CALL about the gala"), "yes"),
        (("Phone call", "Phone call returned"), "yes"),
        (("PHONE CALL about the gala",), "no"),
        ((), "no"),
        (("Phone call", "Visit"), "something else"),
    ],
)
def test_whether_capitals_find_a_subject_is_told_whatever_else_they_find(found: tuple[str, ...], expected: str) -> None:
    content = xml([row(number, subject=subject) for number, subject in enumerate(found, 1)])
    subjects = answer(xml([row(1, subject="Größe"), row(2, subject="Phone call")])).tree
    sent = {"interaction_subject": "PHONE CALL"}
    assert said("case-of-a-subject", content, sent, reference=subjects).observation == expected


def test_an_image_is_told_from_another() -> None:
    empty = b'{"getUserInteractionsResponse": {}}'
    assert said("no-rows-in-json", empty, {"response_format": "json"}).observation == "an empty object"
    text = b'{"getUserInteractionsResponse": ""}'
    assert said("no-rows-in-json", text, {"response_format": "json"}).observation == "an empty text"
    full = json_body(rows(2))
    assert said("no-rows-in-json", full, {"response_format": "json"}).observation == "something else"


def test_a_value_is_shown_and_nothing_where_there_is_none() -> None:
    counted = xml([row(number, count=str(number)) for number in (1, 12, 3)])
    assert said("largest-count", counted, reference=answer(counted).tree).observation == "up to: 12"
    assert said("largest-count", xml(rows(3)), reference=SEEN).verdict is Verdict.VACUOUS


# ------------------------------------------------------------------------------------------ follow-ups tell


def test_a_follow_up_tells_which_answer_fits() -> None:
    full, first = xml(rows(2, first=3)), xml(rows(2))
    assert said("offset-without-size", full, ways={0: full}).observation == "yes"
    both = {0: first, 1: full}
    assert said("offset-without-size", full, ways=both).observation == "no, the offset is ignored"
    neither = {0: first, 1: xml(rows(2, first=5))}
    assert said("offset-without-size", full, ways=neither).verdict is Verdict.OBSERVED


def test_without_its_follow_up_no_later_answer_is_claimed() -> None:
    found = said("offset-without-size", xml(rows(2)))
    assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, "the group is not complete")
    refused = said("offset-without-size", xml(rows(2)), ways={0: error_xml(50)})
    assert refused.verdict is Verdict.NOT_JUDGED
    assert "refused with code 50" in refused.reason


def test_answers_that_could_not_be_told_apart_leave_the_question_open() -> None:
    found = said("offset-without-size", xml([]), ways={0: xml([])})
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "both answers are empty")
    few = said("offset-without-size", xml(rows(2)), ways={0: xml(rows(2))}, reference=SEEN)
    assert few.verdict is Verdict.VACUOUS
    assert few.reason == "only somebody with more than 25 rows could have shown it"


def test_a_question_without_an_answer_is_not_judged() -> None:
    made = read(failed(role="probe", target=f"{NAME}/probes/inverted-dates"))
    found = judge_probe(operation(), probe("inverted-dates"), [made], reference=WHOLE)
    assert found.verdict is Verdict.NOT_JUDGED


# --------------------------------------------------------------------------------------- what is still sent


def test_what_tells_an_answer_is_sent_only_where_none_before_fits() -> None:
    of = probe("offset-without-size")
    full, other = xml(rows(2)), xml(rows(2, first=9))
    first, way = asked(of.name, full, ways={0: full})
    assert not told_before(operation(), of, 0, [first], [])
    assert told_before(operation(), of, 1, [first], [way])
    first, way = asked(of.name, full, ways={0: other})
    assert not told_before(operation(), of, 1, [first], [way])


def test_after_a_refusal_nothing_more_is_asked() -> None:
    of = probe("offset-without-size")
    (first,) = asked(of.name, error_xml(50))
    assert told_before(operation(), of, 0, [first], [])


def test_an_answer_over_lists_is_told_from_pages_though_what_is_past_the_last_is_refused() -> None:
    target = f"{NAME}/probes/order-by-itself"
    falling = [row(number, creationDate=f"2016-02-0{9 - number}T09:43:35Z") for number in (1, 2, 3)]
    pages = [
        answer(
            content,
            {"list_page_offset": str(number)},
            status=200 if number == 0 else 403,
            role="probe",
            target=target,
            case_id=f"2-0001.{number}",
            page=number,
        )
        for number, content in enumerate((xml(falling), error_xml(50)))
    ]
    way = answer(xml([]), role="way", target=target, case_id="2-0002", part=WAY_PARTS, page=0)
    found = judge_probe(operation(), probe("order-by-itself"), [*pages, way], reference=WHOLE)
    assert (found.verdict, found.reason) != (
        Verdict.NOT_JUDGED,
        "the source request for page 1 was refused with code 50",
    )
    rising = [row(number, creationDate=f"2016-02-0{number}T09:43:35Z") for number in (1, 2, 3)]
    pages[0] = answer(xml(rising), {"list_page_offset": "0"}, role="probe", target=target, case_id="2-0001.0", page=0)
    found = judge_probe(operation(), probe("order-by-itself"), pages, reference=WHOLE)
    assert (found.verdict, found.observation) == (Verdict.OBSERVED, "by creation")


def test_the_strength_of_a_way_is_nothing() -> None:
    of = probe("offset-without-size")
    assert all(way.relation is None or way.relation.expect == "equivalent" for way in of.ways)
    changed = replace(of, ways=of.ways[:1])
    full = xml(rows(2))
    assert judge_probe(operation(), changed, asked(of.name, full, ways={0: full}), reference=WHOLE).observation == "yes"
