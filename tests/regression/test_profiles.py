"""Site profiles: read again as they were written, mistakes with their places, and what changes between runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from accordant.errors import RecordError, UsageError
from accordant.regression.characterising import profile_text, write_profile
from accordant.regression.profiles import WITHHELD, OperationProfile, Profile, ProfileEntry, merged, read_profile

DAY, LATER = date(2026, 11, 25), date(2026, 12, 1)
PROBE = "op/probes/both-offsets"


def entry(*answers: str, clause: str = PROBE, open_: str = "") -> ProfileEntry:
    return ProfileEntry(
        clause, "contracts/a.yaml", "Which offset wins: #1?", "https://example.org", dict.fromkeys(answers, 2), open_
    )


def of(*entries: ProfileEntry, asked: date = DAY) -> OperationProfile:
    return OperationProfile(asked, "0.1.0", {one.clause: one for one in entries})


def profile(*entries: ProfileEntry) -> Profile:
    return Profile("staging", "", {"op": of(*entries)})


def mistakes(folder: Path, text: str) -> str:
    path = folder / "staging.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(RecordError) as caught:
        read_profile(path)
    return str(caught.value)


def test_what_is_written_is_read_again(tmp_path) -> None:
    made = profile(entry('record "wins": 1', "x\ny"), entry(clause="op/rules/a/codes", open_="it was not asked"))
    write_profile(tmp_path / "staging.yaml", made)
    assert read_profile(tmp_path / "staging.yaml").operations == made.operations
    assert [path.name for path in tmp_path.iterdir()] == ["staging.yaml"]


def test_the_text_does_not_depend_on_the_order_of_the_run() -> None:
    first, second = entry("a", "b"), entry("c", clause="op/probes/x")
    assert profile_text(profile(first, second)) == profile_text(profile(second, first))


def test_where_nothing_can_be_written_it_says_so(tmp_path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(UsageError, match="the profile cannot be written"):
        write_profile(tmp_path / "file" / "staging.yaml", profile())


def test_mistakes_are_told_with_line_and_column(tmp_path) -> None:
    text = profile_text(profile(entry("a"))).replace("question:", "qestion:").replace("seen: 2", "seen: often")
    said = mistakes(tmp_path, text)
    assert "staging.yaml:12:11: unknown key 'qestion'" in said
    assert "staging.yaml:15:21: seen must be a whole number from 1" in said


def test_a_newer_profile_is_refused_and_nothing_else_is_said_of_it(tmp_path) -> None:
    said = mistakes(tmp_path, "accordant: 2\nother: 1\n")
    assert "profile version 2, this one reads 1" in said
    assert "other" not in said


@pytest.mark.parametrize("text", ["- a\n", "accordant: 1\n", "accordant: 1\nprofile: s\noperations: 3\n"])
def test_what_is_no_profile_is_refused(tmp_path, text) -> None:
    assert mistakes(tmp_path, text)


def test_a_new_answer_takes_the_place_of_the_old_one_and_is_told() -> None:
    after, changes = merged(profile(entry("record")), "op", of(entry("page"), asked=LATER))
    assert changes == [f"{PROBE}: was record, is now page"]
    assert after.observations == {PROBE: ("page",)}


def test_the_same_answer_is_no_change() -> None:
    assert merged(profile(entry("record")), "op", of(entry("record"), asked=LATER))[1] == []


def test_fewer_answers_are_no_change_and_the_others_stay() -> None:
    after, changes = merged(profile(entry("a", "b")), "op", of(entry("b"), asked=LATER))
    assert (after.observations, changes) == ({PROBE: ("a", "b")}, [])


def test_an_answer_stays_with_its_day_where_the_next_run_has_none() -> None:
    after, changes = merged(profile(entry("a")), "op", of(entry(open_="left out"), asked=LATER))
    kept = after.operations["op"].entries[PROBE]
    assert (dict(kept.answers), kept.open, kept.as_of, changes) == ({"a": 2}, "", DAY, [])


def test_operations_stand_side_by_side_in_one_profile() -> None:
    after, _ = merged(profile(entry("a")), "other", of(entry("b", clause="other/probes/b")))
    assert list(after.operations) == ["op", "other"]
    assert len(after.observations) == 2


def test_an_answer_that_is_withheld_is_compared_with_nothing() -> None:
    assert profile(entry(f"these: {WITHHELD}")).observations == {}
