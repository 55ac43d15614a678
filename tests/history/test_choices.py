"""Names of runs: what people say means one run, and what means none or several is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from history.made import database, finding, summary

from accordant.errors import UsageError
from accordant.history.choices import Candidate, candidates, choose, latest_until, names_of, of_folder
from accordant.history.histories import History
from accordant.recordings import TOKEN, JournalWriter, RunHeader
from accordant.regression.summaries import key_of


def header(day: int, site: str = "s", *, is_sandbox: bool = False, **changes: object) -> RunHeader:
    settings = {"is_sandbox": is_sandbox, TOKEN: f"{day}"}
    url = "https://crm.example.org/site"
    made = RunHeader(f"202611{day:02}-100000-{site}", site, url, ("op",), 1, ("server",), None, settings, f"2026.{day}")
    return replace(made, **changes)


def keep(runs: Path, made: RunHeader, errors: int | None = None) -> Path:
    folder = runs / made.run
    with JournalWriter(folder, made):
        pass
    if errors is not None:
        counts = {"findings": {"error": errors}}
        report = {"complete": True, "answered": 3, "operations_without_success": [], "counts": counts}
        (folder / "report.json").write_text(json.dumps(report))
    return folder


@pytest.fixture
def known(tmp_path: Path) -> list[Candidate]:
    """Three runs of one site that are kept, one of another, and one that only the history has."""
    runs = tmp_path / "runs"
    keep(runs, header(2), errors=0)
    keep(runs, header(4), errors=2)
    keep(runs, header(5, "other"), errors=0)
    keep(runs, header(6))
    history = History(database(tmp_path))
    history.add(summary(1), summary(3, finding()))
    return candidates(runs, history.listing().entries)


def name(found: Candidate | None) -> str | None:
    return None if found is None else found.name


def test_all_runs_are_known_in_their_order(known: list[Candidate]) -> None:
    assert [one.stamp[6:8] for one in known] == ["01", "02", "03", "04", "05", "06"]
    assert [one.folder is None for one in known] == [True, False, True, False, False, False]
    assert [one.is_green for one in known] == [True, True, False, False, True, None]


@pytest.mark.parametrize("left", [b"", b"\0" * 99, b'{"_accordant": {"record": "run", "version": 99}}\n'])
def test_a_run_whose_journal_is_damaged_is_still_the_last_one(tmp_path: Path, left: bytes) -> None:
    keep(tmp_path, header(1), errors=0)
    (keep(tmp_path, header(2), errors=0) / "journal.ndjson").write_bytes(left)
    last = choose(candidates(tmp_path, ()), "@last")
    assert last is not None
    assert (last.name, last.kind[0]) == ("20261102-100000-s", "s")
    # With the history it is known what it was.
    history = History(database(tmp_path / "other"))
    history.add(summary(2, key="of-2"))
    last = choose(candidates(tmp_path, history.listing().entries), "@last")
    assert last is not None
    assert (last.key, last.label, last.folder is None) == ("of-2", "2026.2", False)


def test_a_run_is_named_by_name_label_or_key(known: list[Candidate]) -> None:
    for said in ("20261104-100000-s", "2026.4", key_of(header(4))):
        assert name(choose(known, said)) == "20261104-100000-s"
    assert choose(known, "2026.99") is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-04", "20261104-100000-s"),
        ("2026-11-05", "20261104-100000-s"),  # that of the day is of another site
        ("2026-11-03", "20261103-100000-s"),
        ("2026-11", "20261104-100000-s"),  # the last one is compared with it
        ("2026-12", "20261104-100000-s"),
        ("2026-10", None),
        ("2026", None),
        ("2026-11-04-100000", None),
    ],
)
def test_a_day_or_a_month_is_the_latest_run_until_its_end(known: list[Candidate], said: str, meant: str | None) -> None:
    assert name(latest_until(known, said, beside=choose(known, "@last"))) == meant


def test_special_names_are_of_the_same_site(known: list[Candidate]) -> None:
    last = choose(known, "@last")
    assert name(last) == "20261106-100000-s"
    assert name(choose(known, "@previous", beside=last)) == "20261104-100000-s"
    assert name(choose(known, "@last-green", beside=last)) == "20261102-100000-s"
    assert name(choose(known, "@last-green", beside=known[1])) == "20261101-100000-s"
    assert name(choose(known, "@previous")) == "20261104-100000-s"


def test_the_run_before_is_one_that_came_to_its_end_where_there_is_one(tmp_path: Path) -> None:
    keep(tmp_path, header(1), errors=1)
    for day in (2, 3):
        keep(tmp_path, header(day))
    known = candidates(tmp_path, ())
    assert name(choose(known, "@previous", beside=known[2])) == known[0].name
    assert name(choose(known[1:], "@previous", beside=known[2])) == known[1].name


def test_the_last_run_is_one_that_is_kept_here(known: list[Candidate]) -> None:
    of_colleague = replace(known[0], name="20261130-100000-s", stamp="20261130-100000", key="x")
    assert name(choose([*known, of_colleague], "@last")) == "20261106-100000-s"
    assert name(choose([of_colleague], "@last")) == "20261130-100000-s"


def test_the_last_green_run_may_be_the_last(known: list[Candidate]) -> None:
    assert name(choose(known[:2], "@last-green")) == "20261102-100000-s"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("@previous", "there is no run before 20261105-100000-other of the same site and operations"),
        ("@last-green", "no run before 20261105-100000-other of the same site .* is without errors"),
        ("@lats", "did you mean '@last'"),
        ("@zzz", "there are @last, @previous and @last-green"),
    ],
)
def test_a_special_name_that_means_none_is_said(known: list[Candidate], said: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        choose(known, said, beside=known[4])


def test_without_any_run_it_is_said_how_one_is_made() -> None:
    with pytest.raises(UsageError, match="accordant run"):
        choose([], "@last")


def test_a_label_means_the_latest_and_rather_of_the_same_site(known: list[Candidate]) -> None:
    same = [replace(one, label="r") for one in known]
    assert name(choose(same, "r")) == "20261106-100000-s"
    assert name(choose(same, "r", beside=same[4])) == "20261106-100000-s"
    assert name(choose(same, "r", beside=same[5])) == "20261104-100000-s"


def test_a_name_that_colleagues_have_too_means_the_run_that_is_kept_here(known: list[Candidate]) -> None:
    twins = [replace(known[0], key="a"), replace(known[0], key="b")]
    with pytest.raises(UsageError, match="name one by its key: a, b"):
        choose(twins, twins[0].name)
    assert choose([*twins, replace(known[1], name=twins[0].name)], twins[0].name) == replace(
        known[1], name=twins[0].name
    )


def test_a_sandbox_is_the_same_site_on_any_port(tmp_path: Path) -> None:
    for day in (1, 2):
        keep(tmp_path, header(day, is_sandbox=True, url=f"http://127.0.0.1:{day}/site"))
    known = candidates(tmp_path, ())
    assert name(choose(known, "@previous", beside=known[1])) == known[0].name


def test_a_run_that_is_kept_and_in_the_history_is_one(tmp_path: Path) -> None:
    folder = keep(tmp_path / "runs", header(1))
    history = History(database(tmp_path))
    history.add(summary(1, key=key_of(header(1))))
    (found,) = candidates(tmp_path / "runs", history.listing().entries)
    assert (found.folder, found.is_green) == (folder, True)


def test_a_folder_without_a_journal_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "journal.ndjson").write_text("nothing\n")
    assert candidates(tmp_path, ()) == []
    assert candidates(tmp_path / "missing", ()) == []
    assert of_folder(tmp_path / "empty") is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"complete": true}', "\0"])
def test_a_report_that_cannot_be_read_says_nothing_about_errors(tmp_path: Path, content: str) -> None:
    folder = keep(tmp_path, header(1))
    (folder / "report.json").write_text(content)
    found = of_folder(folder)
    assert found is not None
    assert found.is_green is None


def test_names_to_choose_from_are_all_names(known: list[Candidate]) -> None:
    assert {"@last", "@previous", "@last-green", "2026.4", "20261105-100000-other"} <= set(names_of(known))
