"""`--characterise`: what a site does where pages are silent is written down, and told when it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from acceptance.support import Outcome

Tool = Callable[..., Outcome]
NARROW = ("run", "--clause", "rules/date-order/*", "--no-minimise")


def entries(path: Path) -> dict[str, dict[str, object]]:
    files = yaml.safe_load(path.read_text("utf-8"))["operations"]["getUserInteractions"]["contract"]
    return {name: entry for clauses in files.values() for name, entry in clauses.items()}


def said(text: str) -> str:
    return " ".join(text.split())


def test_an_answer_is_written_down_and_told_when_it_changes(tool: Tool, quick: Tool, tmp_path: Path) -> None:
    profile = tmp_path / "reports" / "profiles" / "sandbox.yaml"
    first = tool(*NARROW, "--characterise").expect(0)
    assert "reports/profiles/sandbox.yaml: " in first.err
    assert "is now" not in first.err
    asked = entries(profile)["rules/date-order/refused"]
    assert [one["answer"] for one in asked["answers"]] == ["refused with code 25"]  # type: ignore[attr-defined]
    assert str(tmp_path) not in profile.read_text("utf-8")

    profile.write_text(profile.read_text("utf-8").replace("refused with code 25", "accepted"), "utf-8")
    before = profile.read_bytes()
    assert "as accepted: accepted" in quick("replay", "--fail-on", "changed").expect(1).out
    assert profile.read_bytes() == before  # only --characterise writes it
    assert "changed" not in quick("replay", "--no-baseline", "--fail-on", "changed").expect(0).out

    second = tool(*NARROW, "--characterise", "--fail-on", "changed").expect(1)
    assert "was accepted, is now refused with code 25" in " ".join(second.err.split())
    quick("replay", "--fail-on", "changed").expect(0)


def test_a_broken_profile_is_refused_before_anything_is_sent(quick: Tool, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("accordant: 1\nprofil: sandbox\n", "utf-8")
    refused = quick(*NARROW, "--profile", "mine.yaml").expect(3)
    assert "mine.yaml:2:1: unknown key 'profil'" in refused.err
    assert not (tmp_path / "reports" / "runs").exists()


def test_the_profile_of_another_site_is_refused(quick: Tool, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("accordant: 1\nprofile: staging\n", "utf-8")
    assert "another site, 'staging'" in quick(*NARROW, "--profile", "mine.yaml").expect(2).err


def test_a_kept_run_gives_the_profile_that_the_run_itself_would_have_given(
    tool: Tool, quick: Tool, tmp_path: Path
) -> None:
    written = tmp_path / "reports" / "profiles" / "sandbox.yaml"
    tool(*NARROW, "--characterise").expect(0)
    as_run = written.read_text("utf-8")
    written.unlink()
    made = quick("replay", "@last", "--characterise", "--format", "json").expect(0)
    assert "reports/profiles/sandbox.yaml: " in made.err
    assert made.report["findings"] == []
    assert written.read_text("utf-8") == as_run

    # The day is that of the run: what is kept of a later one is not overwritten.
    (day,) = {line for line in as_run.splitlines() if line.startswith("    date: ")}
    later = as_run.replace(day, "    date: 2999-01-01")
    written.write_text(later, "utf-8")
    assert "has answers of 2999-01-01, and the run is of" in said(quick("replay", "--characterise").expect(2).err)
    assert written.read_text("utf-8") == later


@pytest.mark.parametrize("others", [("@last", "F1", "--characterise"), ("@last", "--live", "--report", "html=x.html")])
def test_what_is_about_a_whole_run_is_refused_for_a_part_of_it(quick: Tool, others: tuple[str, ...]) -> None:
    assert "are about a whole run" in quick("replay", *others).expect(2).err


def test_without_its_first_line_nobody_knows_whose_profile_it_would_be(quick: Tool, tool: Tool, tmp_path: Path) -> None:
    journal = tool(*NARROW).expect(0).journal
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"{" + b"".join(lines))
    assert "what it observed is written into no profile" in said(quick("replay", "--characterise").expect(2).err)
    assert not (tmp_path / "reports" / "profiles").exists()
