"""What a request changes and nothing else, in documents and in statuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answer_groups import answers, changing, expression, judge, numbered, pages, relation
from helpers import NAME, NAMESPACE, answer, error_json, error_xml, note, operation, row, rows, with_note, xml

from accordant.contracts import FollowUp, Literal
from accordant.findings import Outcome, Verdict
from accordant.relations import compare, judge_group

CHANGED = changing(list_page_size=Literal("2"))
WRITTEN = (FollowUp(after="logInteraction"),)
BEFORE = [xml([])]


def differing(*texts: str, **changes):
    changes.setdefault("follow_ups", CHANGED)
    return relation("difference", differs=tuple(expression(text) for text in texts), **changes)


# ------------------------------------------------------------------------------------------- in one of both


def test_what_only_the_source_has_may_be_named() -> None:
    of = differing("*[1]")
    assert judge(of, [rows(4)], [numbered(2, 3, 4)]).verdict is Verdict.HELD


@pytest.mark.parametrize(
    ("follow_up", "signature", "actual"),
    [
        (numbered(3, 4), "rows", "3 rows: 2, 3, 4; then 2 rows: 3, 4; without 2"),
        (numbered(3, 2, 4), "order", "2, 3, 4; then 3, 2, 4"),
    ],
)
def test_what_differs_besides_is_a_breach_told_by_the_least_difference(follow_up, signature, actual) -> None:
    found = judge(differing("*[1]"), [numbered(1, 2, 3, 4)], [follow_up])
    assert (found.verdict, found.breach.signature, found.breach.actual) == (Verdict.VIOLATED, signature, actual)
    assert found.breach.expected.startswith("the same rows, but for *[1], in the")


def test_what_only_the_follow_up_has_may_be_named() -> None:
    added = row(9, subject="mine")
    of = differing("interaction[subject = 'mine']")
    assert judge(of, [numbered(1, 2)], [[added, *numbered(1, 2)]]).verdict is Verdict.HELD
    assert judge(of, [numbered(1, 2)], [[added, *numbered(1)]]).verdict is Verdict.VIOLATED


def test_a_value_that_both_have_may_be_named() -> None:
    of = differing("interaction/subject", "interaction/note/subject", compare="rows")
    changed = [with_note(1), with_note(2, subject="Another")]
    assert judge(of, [[with_note(1), with_note(2)]], [changed]).verdict is Verdict.HELD
    changed[1]["note"]["text"] = "not this"
    found = judge(of, [[with_note(1), with_note(2)]], [changed])
    assert found.verdict is Verdict.VIOLATED
    assert found.breach.expected == "note/text 'Lorem ipsum' in row 2"
    assert found.breach.actual == "note/text 'not this' in the answer to the follow-up"
    assert found.breach.signature == "row note/text"
    assert found.breach.place.path == f"/{NAME}Response/interaction[2]/note/text"


def test_rows_of_the_same_key_are_the_same_unless_rows_are_compared() -> None:
    source, follow_up = [row(1), row(2)], [row(2, subject="Another")]
    assert judge(differing("*[1]"), [source], [follow_up]).verdict is Verdict.HELD
    assert judge(differing("*[1]", compare="rows"), [source], [follow_up]).verdict is Verdict.VIOLATED


def test_an_attribute_or_a_text_may_be_named() -> None:
    def document(number: int, text: str) -> bytes:
        return f'<{NAME}Response xmlns="{NAMESPACE}"><page n="{number}">{text}</page></{NAME}Response>'.encode()

    assert judge(differing("page/@n"), [document(1, "a")], [document(2, "a")]).verdict is Verdict.HELD
    assert judge(differing("page/text()"), [document(1, "a")], [document(1, "b")]).verdict is Verdict.HELD
    found = judge(differing("page/@n"), [document(1, "a")], [document(2, "b")])
    assert (found.breach.signature, found.breach.actual) == ("page", "page 'b' in the answer to the follow-up")
    found = judge(differing("page/text()"), [document(1, "a")], [document(2, "b")])
    assert (found.breach.signature, found.breach.expected) == ("page/@n", "page/@n '1'")


def test_xml_and_json_are_compared_alike() -> None:
    of = differing("interaction[1]", compare="rows")
    data = [row(1), with_note(2)]
    assert judge(of, [data], [data[1:]], follow_form="json").verdict is Verdict.HELD
    other = [row(2)]
    assert judge(of, [data], [other], follow_form="json").breach.signature == "row note"


def test_a_list_is_one_tree_of_all_its_pages() -> None:
    of = differing("interaction[position() > 3]", over="list", compare="rows")
    assert judge(of, pages(numbered(1, 2, 3, 4, 5)), pages(numbered(1, 2, 3), 3)).verdict is Verdict.HELD
    found = judge(of, pages(numbered(1, 2, 3, 4)), pages([*numbered(1, 2), row(3, subject="Another")]))
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "row subject")


def test_several_things_that_differ_are_all_taken_out() -> None:
    of = differing("interaction/note", "interaction[position() > 1]", compare="rows")
    assert judge(of, [[row(1), row(2)]], [[with_note(1)]]).verdict is Verdict.HELD
    assert judge(of, [[with_note(1), row(2)]], [[with_note(1)]]).verdict is Verdict.HELD
    assert judge(of, [[row(1), row(2)]], [[with_note(1, subject="Another")]]).verdict is Verdict.VIOLATED


def test_of_another_operation_what_is_below_the_root_is_compared() -> None:
    single = replace(operation(), name="getInteraction", element="getInteractionResponse")
    of = differing("interaction[position() > 1]", compare="rows", follow_ups=(FollowUp(operation="getInteraction"),))
    source = answer(xml(rows(3)))

    def alone(data) -> bool:
        made = answer(xml([data], root="getInteractionResponse"), of=single)
        return compare(of, operation(), [source], [[made]]).holds

    assert alone(rows(3)[0])
    assert not alone({**rows(3)[0], "subject": "Another"})


# --------------------------------------------------------------------------------------------- nothing differs


def test_that_nothing_differs_proves_nothing_where_a_change_should_show() -> None:
    found = judge(differing("*[1]"), [rows(3)], [rows(3)])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "nothing differs in the answers")
    found = judge(differing("*[1]"), [[]], [[]])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "both answers are empty")


def test_that_nothing_differs_is_enough_where_another_way_is_gone() -> None:
    of = differing("interaction/note", follow_ups=(FollowUp(caller="client"),))
    assert judge(of, [rows(3)], [rows(3)]).verdict is Verdict.HELD


def written(source, follow_up, before=None, **changes) -> Outcome:
    of = differing("interaction[subject = 'mine']", follow_ups=WRITTEN, compare="rows", **changes)
    return judge(of, source, follow_up, before=BEFORE if before is None else before)


def test_what_was_written_must_be_seen() -> None:
    mine = row(9, subject="mine")
    assert written([rows(3)], [[*rows(3), mine]]).verdict is Verdict.HELD
    found = written([rows(3)], [rows(3)])
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "nothing differs")
    assert found.breach.expected == "another interaction[subject = 'mine'] after logInteraction"


def test_what_was_written_before_stays_where_it_was() -> None:
    mine, older = row(9, subject="mine"), row(8, subject="mine")
    assert written([[older, *rows(3)]], [[older, *rows(3), mine]]).verdict is Verdict.HELD
    assert written([[older, *rows(3)]], [[older, *rows(3)]]).verdict is Verdict.VIOLATED


def test_a_write_may_move_rows_and_a_change_may_not() -> None:
    mine = row(9, subject="mine")
    data = numbered(1, 2, 3)
    assert written([data], [[mine, *data[::-1]]]).verdict is Verdict.HELD
    assert judge(differing("interaction[subject = 'mine']"), [data], [[mine, *data[::-1]]]).breach.signature == "order"


def test_a_write_that_was_refused_shows_nothing() -> None:
    found = written([rows(3)], [rows(3)], [error_xml(26)])
    assert (found.verdict, found.reason) == (
        Verdict.NOT_JUDGED,
        f"the {NAME} request before the follow-up was refused with code 26",
    )
    of = relation("equivalent", follow_ups=WRITTEN)
    assert judge(of, [rows(3)], [rows(3)], before=[error_xml(26)]).verdict is Verdict.HELD


@pytest.mark.parametrize(("content", "reason"), [([], "the group is not complete"), ([b"<html/>"], "cannot be read")])
def test_without_the_answer_to_a_write_nothing_is_judged(content, reason: str) -> None:
    found = written([rows(3)], [rows(3)], content)
    assert (found.verdict, reason in found.reason) == (Verdict.NOT_JUDGED, reason in found.reason)
    assert found.verdict is Verdict.NOT_JUDGED


# -------------------------------------------------------------------------------------------------- expressions


def test_an_expression_that_cannot_be_evaluated_is_not_judged() -> None:
    found = judge(differing("interaction[xs:integer(subject) > 1]"), [rows(3)], [rows(2)])
    assert found.verdict is Verdict.NOT_JUDGED
    assert "xs:integer(subject)" in found.reason


def test_an_expression_may_use_what_was_sent() -> None:
    of = differing("interaction[position() = $list_page_size]")
    found = judge(of, [numbered(1, 2, 3)], [numbered(1, 2)], sent={"list_page_size": "3"})
    assert found.verdict is Verdict.HELD


def test_an_expression_on_a_time_without_zone_is_not_judged() -> None:
    of = differing("interaction[xs:dateTime(creationDate) < $begin_date]")
    found = judge(of, [rows(3)], [rows(2)], sent={"begin_date": "2016-01-01T00:00:00"})
    assert found.reason == "begin_date has no time zone, and the site's is not known"


# ------------------------------------------------------------------------------------------------------ status

REFUSAL = error_xml(10, "Nobody.")


def refused(source, follow_up, *texts: str, statuses=(403, 200), repeat=None, **changes) -> Outcome:
    of = differing(*(texts or ("status",)), on="refused", **changes)
    made = [
        *answers("source", [source], status=statuses[0]),
        *answers("follow-up", [follow_up], status=statuses[1]),
        *answers("repeat", [source if repeat is None else repeat], status=statuses[0]),
    ]
    return judge_group(operation(), of, made, reference_rows=None, reference=None)


def test_another_status_of_the_same_refusal_holds() -> None:
    assert refused(REFUSAL, REFUSAL).verdict is Verdict.HELD


def test_the_same_status_is_a_breach_where_it_must_differ() -> None:
    found = refused(REFUSAL, REFUSAL, statuses=(403, 403))
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "status")
    assert (found.breach.expected, found.breach.actual) == ("another HTTP status than 403", "403 again")


def test_another_code_is_a_breach_though_the_status_may_differ() -> None:
    found = refused(REFUSAL, error_xml(11, "Nobody."))
    assert (found.breach.signature, found.breach.expected) == ("code", "code '10'")
    assert found.breach.actual == "code '11' in the answer to the follow-up"


def test_another_status_is_a_breach_where_it_is_not_named() -> None:
    found = refused(REFUSAL, error_xml(10, "Somebody."), "message")
    assert (found.breach.signature, found.breach.expected) == ("status", "the HTTP status 403 of the source")
    assert refused(REFUSAL, error_xml(10, "Somebody."), "message", statuses=(403, 403)).verdict is Verdict.HELD


def test_the_status_is_compared_in_json_too() -> None:
    assert refused(error_json(10), error_json(10)).verdict is Verdict.HELD
    assert refused(error_json(10), error_json(11)).breach.signature == "code"


def test_an_accepted_follow_up_of_a_refusal_is_a_breach() -> None:
    found = refused(REFUSAL, xml(rows(1)))
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "accepted")
    assert found.breach.expected == "a refusal, as of the source request"


def test_an_accepted_source_is_no_refusal() -> None:
    found = refused(xml(rows(1)), REFUSAL, statuses=(200, 403))
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "the source request was not refused")


@pytest.mark.parametrize("repeat", [error_xml(11, "Nobody."), error_xml(10, "Someone."), xml(rows(1))])
def test_a_refusal_that_moved_is_unstable(repeat: bytes) -> None:
    assert refused(REFUSAL, error_xml(12), repeat=repeat).verdict is Verdict.UNSTABLE


def test_a_refusal_that_cannot_be_read_is_not_judged() -> None:
    assert refused(b"<html/>", REFUSAL).verdict is Verdict.NOT_JUDGED
    assert refused(REFUSAL, b"<html/>").verdict is Verdict.NOT_JUDGED


def test_a_pattern_of_rows_says_nothing_of_refusals() -> None:
    made = [*answers("source", [REFUSAL]), *answers("follow-up", [REFUSAL]), *answers("repeat", [REFUSAL])]
    found = judge_group(operation(), relation("equal", on="refused"), made, reference_rows=None, reference=None)
    assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, "equal compares rows, and a refusal has none")


def test_notes_of_a_row_are_told_apart() -> None:
    of = differing("interaction[1]/note", compare="rows")
    first = [with_note(1), with_note(2)]
    second = [row(1), {**row(2), "note": note(row(2), text="Another")}]
    assert judge(of, [first], [second]).breach.signature == "row note/text"
