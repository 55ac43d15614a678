"""An examiner: which operation a recording is of, why it cannot be judged, and what is remembered."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from acceptance.archives import archive, entry, form
from helpers import NAME, error_xml, json_body, operation, project, rows, xml

from accordant import examiners
from accordant.answers import Answer
from accordant.contracts import Contract
from accordant.examiners import Examiner, Unit
from accordant.loading import load_contract
from accordant.sources import find_sources
from accordant.surveys import Item, survey
from accordant.tallies import Tally

CONTRACT = load_contract(project())


def items(examiner: Examiner, path: Path) -> tuple[Item, ...]:
    with find_sources([path], standard_input=io.BytesIO) as found:
        (source,) = found.found
        return survey(source, examiner.calls).items


def tally(folder: Path, content: bytes, name: str = "a.xml", chosen: str | None = None) -> Tally:
    examiner = Examiner(CONTRACT, project(), chosen)
    (folder / name).write_bytes(content)
    return examiner.tally(Unit((item,)) for item in items(examiner, folder / name))


def why(made: Tally) -> str:
    ((_, reason),) = made.unjudged
    return reason


def test_a_recording_of_the_contract_is_judged(tmp_path: Path) -> None:
    made = tally(tmp_path, xml(rows(2)))
    assert (made.documents, made.judged, made.unjudged) == (1, 1, [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<getGiftResponse/>", "no operation of the contract answers with 'getGiftResponse'"),
        (b"<a", "there is no well-formed XML or JSON document in it"),
        (b"<html><body>Down</body></html>", "there is no well-formed XML or JSON document in it"),
        (b"", "there is no well-formed XML or JSON document in it"),
        (b"[]", "it has no root: not one element, and not one key"),
        (b'{"a": 1, "b": 2}', "it has no root: not one element, and not one key"),
    ],
)
def test_why_a_recording_was_not_judged_is_said(content: bytes, reason: str, tmp_path: Path) -> None:
    assert why(tally(tmp_path, content)) == reason


def test_a_root_that_is_not_the_operations_is_said(tmp_path: Path) -> None:
    assert why(tally(tmp_path, xml([]), chosen="getInteraction")) == (
        "its root 'getUserInteractionsResponse' is not that of getInteraction"
    )


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("getuserinteractions", f"the contract has no operation 'getuserinteractions'; did you mean '{NAME}'?"),
        ("getGift", "the contract has no operation 'getGift'"),
    ],
)
def test_a_method_that_is_not_in_the_contract_is_said(method: str, reason: str, tmp_path: Path) -> None:
    text = archive([entry("<getGiftResponse/>", form(method))])
    assert why(tally(tmp_path, text.encode(), "a.har")) == reason


def test_the_error_of_a_method_that_is_not_in_the_contract_is_judged(tmp_path: Path) -> None:
    text = archive([entry(error_xml(10).decode(), form("getGift"), status=403)])
    assert tally(tmp_path, text.encode(), "a.har").judged == 1


def test_an_operation_without_a_known_root_is_judged_where_it_is_named(tmp_path: Path) -> None:
    text = archive([entry("<anyResponse/>", form("updateInteraction"))])
    made = tally(tmp_path, text.encode(), "a.har")
    assert (made.judged, made.unjudged) == (1, [])


# ------------------------------------------------------------------------------------------- what is remembered


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the recordings that were looked at."""
    seen: list[str] = []
    whole = examiners.iter_check_outcomes

    def look(answer: Answer):
        seen.append(answer.case.id)
        return whole(answer)

    monkeypatch.setattr(examiners, "iter_check_outcomes", look)
    return seen


def test_the_same_body_is_looked_at_once(tmp_path: Path, parsed: list[str]) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(xml(rows(2)))
    examiner = Examiner(CONTRACT, project())
    made = examiner.tally(Unit((item,)) for name in ("a.xml", "b.xml") for item in items(examiner, tmp_path / name))
    assert (made.judged, len(parsed)) == (2, 1)


def test_the_same_body_for_another_request_is_looked_at_again(tmp_path: Path, parsed: list[str]) -> None:
    body = xml(rows(2)).decode()
    entries = [entry(body), entry(body, form(interaction_type_id="5")), entry(body, status=418), entry(body)]
    made = tally(tmp_path, archive(entries).encode(), "a.har")
    assert (made.judged, len(parsed)) == (4, 3)
    assert len(made.report("t", with_pairs=False).findings) == 2


def test_no_more_is_remembered_than_is_worth_it(
    tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examiners, "_REMEMBERED", 1)
    bodies = [xml(rows(size)).decode() for size in (1, 2, 1)]
    tally(tmp_path, archive([entry(body) for body in bodies]).encode(), "a.har")
    assert len(parsed) == 3


# ---------------------------------------------------------------------------------------------------- pairs


def test_a_pair_is_judged_and_compared(tmp_path: Path) -> None:
    examiner = Examiner(Contract({NAME: replace(operation(), relations={})}), project())
    (tmp_path / "a.xml").write_bytes(xml(rows(2)))
    (tmp_path / "a.json").write_bytes(json_body(rows(3)))
    pair = (*items(examiner, tmp_path / "a.json"), *items(examiner, tmp_path / "a.xml"))
    made = examiner.tally([Unit(pair)])
    assert (made.documents, made.judged, made.pairs, made.different) == (2, 2, 1, 1)
    (finding,) = made.report("t", with_pairs=True).findings
    assert finding.clause.id == "luminate/mapping/same-image"
    assert finding.document.endswith("a.xml and a.json")
    compared = examiner.tally([Unit((pair[1], pair[0]), is_judged=False)])
    assert (compared.documents, compared.judged, compared.pairs) == (0, 0, 1)


def test_a_pair_of_which_one_is_gone_is_not_compared(tmp_path: Path) -> None:
    examiner = Examiner(CONTRACT, project())
    for name, content in (("a.xml", xml([])), ("a.json", json_body([]))):
        (tmp_path / name).write_bytes(content)
    pair = (*items(examiner, tmp_path / "a.json"), *items(examiner, tmp_path / "a.xml"))
    (tmp_path / "a.json").unlink()
    made = examiner.tally([Unit(pair)])
    assert (made.documents, made.judged, made.pairs, len(made.unreadable)) == (2, 1, 0, 1)
