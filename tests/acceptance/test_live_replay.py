"""What shows a finding is sent again: it is still there, or not seen any more."""

from __future__ import annotations

import json
from pathlib import Path

from acceptance.support import accordant


def test_a_finding_of_a_faulty_sandbox_is_still_there_and_of_a_mended_one_is_not(tmp_path: Path) -> None:
    run = ("run", "--fault", "number-for-string-in-json", "--fault", "end-date-ignored", "--budget", "200")
    found = accordant(*run, cwd=tmp_path).expect(1)
    again = accordant("replay", "--live", cwd=tmp_path).expect(1)
    lines = again.out.splitlines()
    assert lines
    assert all("still there" in line for line in lines)

    one = accordant("replay", "@last", "F1", "--live", cwd=tmp_path).expect(1)
    assert one.out.splitlines() == lines[:1]

    # The site is mended: the run's own header says which sandbox it was.
    text = found.journal.read_text("utf-8")
    header, _, rest = text.partition("\n")
    data = json.loads(header)
    data["_accordant"]["settings"]["faults"] = []
    found.journal.write_text(json.dumps(data) + "\n" + rest, "utf-8")
    mended = accordant("replay", "--live", cwd=tmp_path).expect(0)
    assert all("not seen any more" in line for line in mended.out.splitlines())


def test_a_run_without_findings_sends_nothing_again(tmp_path: Path) -> None:
    accordant("run", "--budget", "20", cwd=tmp_path).expect(0)
    assert "nothing was sent" in accordant("replay", "--live", cwd=tmp_path).expect(0).out


def test_options_of_a_site_want_live(tmp_path: Path) -> None:
    accordant("run", "--budget", "10", cwd=tmp_path).expect(0)
    assert "add --live" in accordant("replay", "--url", "http://127.0.0.1:9/site", cwd=tmp_path).expect(2).err


def test_a_run_of_the_sandbox_is_not_sent_to_a_site(tmp_path: Path) -> None:
    accordant("run", "--fault", "malformed-xml", "--budget", "10", cwd=tmp_path).expect(1)
    live = ("--live", "--yes", "--url", "http://127.0.0.1:9/site", "--person", "cons_id=1")
    assert accordant("replay", *live, cwd=tmp_path).code == 2
