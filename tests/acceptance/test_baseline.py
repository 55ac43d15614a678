"""`accordant baseline`, and how `run` and `replay` use it: what is known does not count, and hides nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from acceptance.support import Outcome, Shelf, accordant, leaks, too_wide
from report_schema import report_problems

from accordant.sandbox import Sandbox

Tool = Callable[..., Outcome]
TERMS = ("--reason", "vendor case 4711", "--owner", "ada@example.org")
RECORD_OFFSET = "getUserInteractions/relations/page-is-record-offset"
PARTITION = "getUserInteractions/relations/pages-are-a-partition"
INVERTED = "getUserInteractions/rules/date-order/codes"
OPERATION = ("--operation", "getUserInteractions")
NARROW = ("--clause", RECORD_OFFSET.partition("/")[2], "--clause", PARTITION.partition("/")[2])


@dataclass(frozen=True)
class Place:
    """A folder with recorded runs, and the baseline that is made there."""

    folder: Path
    quick: Tool

    @property
    def file(self) -> Path:
        return self.folder / "reports" / "baselines" / "sandbox.yaml"

    def take(self, outcome: Outcome, name: str) -> None:
        """Copy of a run what concerns the clauses that are looked at here: it is judged quickly."""
        folder = self.folder / "reports" / "runs" / name
        folder.mkdir(parents=True)
        (folder / "journal.ndjson").write_text("".join(f"{json.dumps(line)}\n" for line in excerpt(outcome)), "utf-8")

    def accept(self, *arguments: str, code: int = 0) -> Outcome:
        return self.quick("baseline", "accept", *arguments, *TERMS).expect(code)

    def replay(self, run: str, *arguments: str, code: int) -> Outcome:
        return self.quick("replay", run, *arguments).expect(code)

    def report(self, run: str, *arguments: str, code: int) -> dict[str, Any]:
        return self.replay(run, "--format", "json", *arguments, code=code).report

    def edit(self, before: str, after: str) -> None:
        text = self.file.read_text("utf-8")
        assert before in text
        self.file.write_text(text.replace(before, after), "utf-8")


def excerpt(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The lines of a journal without the exchanges of other clauses."""
    cases = [line["_accordant"]["case"] for line in outcome.entries]
    wanted = {RECORD_OFFSET, PARTITION, INVERTED.rpartition("/")[0]}
    groups = {case["group"] for case in cases if case["target"] in wanted or case["role"] == "reference"}
    for line in outcome.lines:
        if "request" not in line or line["_accordant"]["case"]["group"] in {cases[0]["group"], *groups}:
            yield line


@pytest.fixture
def place(faulty: Callable[[str], Outcome], quick: Tool, tmp_path: Path) -> Place:
    """A run of a sandbox whose pages overlap, and nothing accepted yet."""
    made = Place(tmp_path, quick)
    made.take(faulty("page-overlap"), "overlap")
    return made


@pytest.fixture
def known(place: Place) -> Place:
    """The same, with everything accepted."""
    place.accept("overlap")
    return place


@pytest.fixture(scope="session")
def both(shelf: Shelf, faulty: Callable[[str], Outcome]) -> Outcome:
    """A run with one more fault, where the overlap of pages is known."""

    def make(folder: Path) -> Outcome:
        before = faulty("page-overlap")
        file = folder / "reports" / "baselines" / "sandbox.yaml"
        run = str(before.journal.parent)
        accordant("baseline", "accept", run, *TERMS, "--baseline", file, cwd=folder).expect(0)
        faults = ("--fault", "page-overlap", "--fault", "record-offset-off-by-one")
        return accordant("run", *OPERATION, *NARROW, *faults, cwd=folder)

    return shelf.get("known-overlap-and-one-more", make)


def clauses(report: dict[str, Any], **wanted: Any) -> list[str]:
    """The clauses of the findings that have all that is wanted."""
    return [
        one["clause"]["id"] for one in report["findings"] if all(one[key] == value for key, value in wanted.items())
    ]


# --- what is known ----------------------------------------------------------------------------------------------------


def test_what_is_accepted_does_not_count_and_is_shown_apart(known: Place) -> None:
    out = known.replay("overlap", code=0).out
    assert "known (2), not counted: reports/baselines/sandbox.yaml" in out
    assert out.count("vendor case 4711 (ada@example.org, until ") == 2
    assert re.search(r"^findings  0 errors, 0 warnings, 0 changed; 2 known$", out, re.MULTILINE)
    assert "expected" not in out
    assert not too_wide(out)


def test_what_is_known_is_never_held(known: Place) -> None:
    report = known.report("overlap", code=0)
    found = {item["id"]: item for item in report["clauses"]}
    for clause in (RECORD_OFFSET, PARTITION):
        assert (found[clause]["verdict"], found[clause]["known"]) == ("violated", True)
    assert report["counts"]["clauses"]["violated"] == 2
    assert report["counts"]["findings"]["known"] == 2
    assert report["counts"]["findings"]["error"] == 0
    assert clauses(report, standing="known") == clauses(report)
    assert "; known" in known.replay("overlap", code=0).out


@pytest.mark.parametrize("arguments", [(), ("--no-baseline",)])
def test_without_a_baseline_everything_counts(arguments: tuple[str, ...], place: Place) -> None:
    if arguments:
        place.accept("overlap")
    report = place.report("overlap", *arguments, code=1)
    assert report["baseline"] is None
    assert report["counts"]["findings"]["error"] == 2


def test_one_finding_is_accepted_by_name_and_the_other_counts(place: Place) -> None:
    place.accept("overlap", "F1")
    report = place.report("overlap", code=1)
    assert [one["standing"] for one in report["findings"]] == ["known", "new"]
    fingerprint = report["findings"][1]["fingerprint"]
    place.accept("overlap", fingerprint[:6])
    place.report("overlap", code=0)


def test_a_baseline_may_lie_elsewhere(place: Place) -> None:
    place.accept("overlap", "--baseline", "other.yaml")
    assert not place.file.exists()
    place.report("overlap", code=1)
    assert place.report("overlap", "--baseline", "other.yaml", code=0)["baseline"]["file"] == "other.yaml"


def test_a_finding_that_is_known_is_shown_in_full_where_it_is_asked_for(known: Place) -> None:
    out = known.replay("overlap", "F2", code=1).out
    assert "known     vendor case 4711" in out
    assert "expected  " in out


# --- what is new is never hidden --------------------------------------------------------------------------------------


def test_a_new_fault_beside_a_known_one_is_reported(both: Outcome) -> None:
    out = both.expect(1).out
    assert "F2  error  getUserInteractions/relations/pages-are-a-partition" in out
    assert "one row again; now two rows again, which may be another" in " ".join(out.split())
    assert "known (1), not counted" in out
    assert not too_wide(out)


def test_what_a_run_keeps_says_what_was_known(both: Outcome) -> None:
    report = json.loads((both.journal.parent / "report.json").read_text("utf-8"))
    assert not report_problems(report)
    assert {one["standing"] for one in report["findings"]} == {"known", "wider"}
    counts = report["counts"]["findings"]
    assert (counts["error"], counts["known"], counts["wider"], counts["fixed"]) == (1, 1, 1, 0)


def test_another_fault_of_the_same_clause_is_reported_though_the_known_one_is_gone(
    known: Place, faulty: Callable[[str], Outcome]
) -> None:
    known.take(faulty("record-offset-off-by-one"), "offset")
    report = known.report("offset", code=1)
    assert clauses(report, standing="wider") == [RECORD_OFFSET]
    assert [one["clause"] for one in report["baseline"]["fixed"]] == [PARTITION]


def test_the_known_fault_is_known_with_other_values_too(known: Place, shelf: Shelf) -> None:
    def make(folder: Path) -> Outcome:
        return accordant("run", *OPERATION, *NARROW, "--fault", "page-overlap", "--seed", "2", cwd=folder)

    known.take(shelf.get("overlap-seed-2", make), "seed-2")
    assert known.report("seed-2", code=0)["counts"]["findings"]["known"] == 2


# --- fixed, expired ---------------------------------------------------------------------------------------------------


def test_what_is_fixed_is_told_and_pruned(known: Place, clean: Outcome) -> None:
    known.take(clean, "fixed")
    out = known.replay("fixed", code=0).out
    assert f"fixed: {PARTITION}, no longer" in out
    assert "accordant baseline prune takes them out" in out
    pruned = known.quick("baseline", "prune", "fixed").expect(0)
    assert "took out 2 findings, 0 left" in pruned.out
    assert known.report("fixed", code=0)["baseline"]["fixed"] == []
    known.report("overlap", code=1)


def test_nothing_is_pruned_that_is_still_seen(known: Place) -> None:
    before = known.file.read_bytes()
    assert "took out 0 findings, 2 left" in known.quick("baseline", "prune", "overlap").expect(0).out
    assert known.file.read_bytes() == before


def test_what_is_expired_counts_again_and_says_so(known: Place) -> None:
    known.file.write_text(re.sub(r"expires: .*", "expires: 2026-01-31", known.file.read_text("utf-8")), "utf-8")
    out = known.replay("overlap", code=1).out
    assert "until 2026-01-31); that is over" in " ".join(out.split())
    assert "findings  2 errors, 0 warnings, 0 changed; 0 known" in out
    assert known.report("overlap", code=1)["counts"]["findings"]["expired"] == 2
    assert "sandbox: 2 known findings, 2 expired" in known.quick("baseline", "show").expect(0).out


# --- observations -----------------------------------------------------------------------------------------------------


@pytest.fixture
def changed(known: Place) -> Place:
    """The baseline says of one probe something else than the run."""
    known.edit(f"  {INVERTED}:\n    - code 25", f"  {INVERTED}:\n    - code 24")
    return known


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 0), ("changed", 1), ("never", 0)])
def test_a_changed_observation_fails_a_run_where_that_is_asked_for(fail_on: str, code: int, changed: Place) -> None:
    report = changed.report("overlap", "--fail-on", fail_on, code=code)
    assert clauses(report, severity="changed", standing="new") == [INVERTED]
    assert report["counts"]["findings"]["changed"] == 1


def test_a_changed_observation_says_what_was_what_is_and_how_to_see_it(changed: Place) -> None:
    out = changed.replay("overlap", code=0).out
    assert f"F3  changed  {INVERTED}" in out
    assert "expected  as accepted: code 24" in out
    assert "actual    code 25" in out
    assert "begin_date=" in out
    assert "Invalid date range" in changed.replay("overlap", "F3", code=1).out


def test_a_changed_observation_is_accepted_only_where_it_is_meant(changed: Place) -> None:
    changed.accept("overlap", "F1")
    changed.replay("overlap", "--fail-on", "changed", code=1)
    assert "observations: 0 added, 1 changed" in changed.accept("overlap", "F3").out
    changed.replay("overlap", "--fail-on", "changed", code=0)


def test_an_observation_of_which_the_baseline_says_nothing_is_only_told(known: Place) -> None:
    known.edit(f"  {INVERTED}:\n    - code 25\n", "")
    out = known.replay("overlap", "--fail-on", "changed", code=0).out
    assert f"observed for the first time: {INVERTED}" in " ".join(out.split())


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_same_run_accepted_again_changes_nothing(known: Place) -> None:
    before = known.file.read_text("utf-8")
    assert "accepted 0 findings" in known.accept("overlap").out
    assert known.file.read_text("utf-8") == before


def test_no_secret_and_no_row_stands_in_it(known: Place) -> None:
    text = known.file.read_text("utf-8")
    with Sandbox(seed=1) as sandbox:
        assert not leaks(text, dict(sandbox.credentials))
        assert not any(value in text for person in sandbox.people for value in person.values() if len(value) > 3)


def test_what_is_known_is_shown_with_reason_owner_and_end(known: Place) -> None:
    out = known.quick("baseline", "show", "sandbox").expect(0).out
    assert "sandbox: 2 known findings (reports/baselines/sandbox.yaml)" in out
    assert PARTITION in out
    assert re.search(r"until \d{4}-\d\d-\d\d, ada@example.org: vendor case 4711", out)
    assert not too_wide(out)


# --- mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-run",), "there is no run 'no-such-run'"),
        (("overlpa",), "did you mean 'overlap'?"),
        (("overlap", "F9"), "did you mean 'F1'?"),
        (("overlap", "0123456789ab"), "this run has no finding '0123456789ab'"),
        (("overlap", "--expires", "2026-01-31"), "is over"),
        (("overlap", "--expires", "31.1.2027"), "expected a day such as 2027-02-23"),
        (("overlap", "--reason", " "), "--reason TEXT"),
        (("overlap", "--owner", " "), "--owner NAME"),
        (("overlap", "--baseline", "reports/runs/overlap/journal.ndjson/b.yaml"), "cannot be written"),
    ],
)
def test_what_cannot_be_accepted_is_said_and_nothing_is_written(arguments, said, place: Place) -> None:
    refused = place.quick("baseline", "accept", *TERMS, *arguments).expect(2)
    assert said in refused.err
    assert not place.file.exists()


def test_without_a_reason_nothing_is_accepted(place: Place) -> None:
    assert "--reason" in place.quick("baseline", "accept", "overlap").expect(2).err
    assert not place.file.exists()


def test_a_run_without_an_end_is_accepted_only_by_force(place: Place) -> None:
    journal = place.folder / "reports" / "runs" / "overlap" / "journal.ndjson"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))
    assert "--force" in place.accept("overlap", code=2).err
    assert not place.file.exists()
    place.accept("overlap", "--force")
    assert place.file.exists()


def test_the_baseline_of_another_site_is_not_taken(known: Place) -> None:
    known.edit("baseline: sandbox", "baseline: www.example.org")
    for arguments in (("replay", "overlap"), ("baseline", "prune", "overlap"), ("run", *OPERATION)):
        assert "of another site, 'www.example.org'" in known.quick(*arguments).expect(2).err
    assert "of another site" in known.accept("overlap", code=2).err


def test_to_want_a_baseline_and_none_is_wrong_usage(known: Place) -> None:
    refused = known.quick("replay", "overlap", "--baseline", known.file, "--no-baseline").expect(2)
    assert "contradict each other" in refused.err


def test_a_baseline_with_mistakes_is_refused_before_anything_is_sent(known: Place) -> None:
    known.edit("    reason: vendor case 4711", "    reasn: vendor case 4711")
    for arguments in (("run", *OPERATION), ("replay", "overlap"), ("baseline", "show")):
        refused = known.quick(*arguments).expect(3)
        assert refused.err.count("did you mean 'reason'?") == 2
        assert "reports/baselines/sandbox.yaml:" in refused.err
    assert [path.name for path in (known.folder / "reports" / "runs").iterdir()] == ["overlap"]


def test_a_newer_baseline_is_refused_in_clear_words(known: Place) -> None:
    known.edit("accordant: 1\n", "accordant: 999\n")
    refused = known.quick("replay", "overlap").expect(3)
    assert "written by a newer accordant (baseline version 999" in refused.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sandbx",), "did you mean 'sandbox'?"),
        (("x",), "there are: sandbox"),
        (("sandbox", "--baseline", "a"), "both"),
    ],
)
def test_a_baseline_that_is_not_there_is_wrong_usage(arguments, said, known: Place) -> None:
    assert said in known.quick("baseline", "show", *arguments).expect(2).err


def test_a_project_without_baselines_says_how_to_make_one(place: Place) -> None:
    assert "accordant baseline accept RUN" in place.quick("baseline", "show").expect(2).err
