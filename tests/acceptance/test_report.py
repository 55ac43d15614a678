"""`accordant report`, and --report of run and replay: the forms in which a run is handed on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from acceptance.support import Outcome
from lxml import etree, html

FORMS = ("html", "junit", "markdown", "json", "sarif", "ctrf")


@pytest.fixture(scope="module")
def faulty_run(faulty) -> Outcome:
    return faulty("page-overlap")


def run_of(outcome: Outcome) -> str:
    (folder,) = (outcome.folder / "reports" / "runs").iterdir()
    return str(folder)


def test_a_report_of_the_last_run_is_a_page_beside_it(faulty_run, quick, tmp_path) -> None:
    made = quick("report", "-o", tmp_path / "page.html", cwd=faulty_run.folder).expect(0)
    page = html.document_fromstring((tmp_path / "page.html").read_text("utf-8"))
    assert [each.text_content() for each in page.iter("h1")] == ["2 errors, compared with no earlier run."]
    assert page.get_element_by_id("F1").find_class("exchange")
    assert re.fullmatch(r"wrote .*page\.html\n", made.out)


@pytest.mark.parametrize("form", FORMS[1:])
def test_the_other_forms_go_to_the_standard_output(faulty_run, quick, form) -> None:
    made = quick("report", run_of(faulty_run), "--format", form, "--no-baseline", cwd=faulty_run.folder).expect(0)
    if form == "junit":
        root = etree.fromstring(made.out.encode())
        assert root.get("failures") == "2"
        assert int(root.get("tests", "0")) > 100
    elif form == "markdown":
        assert made.out.startswith("### ❌ 2 errors, compared with no earlier run")
    else:
        assert "pages-are-a-partition" in json.dumps(json.loads(made.out))


def test_replay_writes_reports_besides(faulty_run, quick, tmp_path) -> None:
    wanted = [("--report", f"{form}={tmp_path / form}.txt") for form in FORMS]
    made = quick("replay", run_of(faulty_run), *sum(wanted, ()), cwd=faulty_run.folder).expect(1)
    assert made.out.startswith("F1  error")
    assert "wrote" not in made.out
    assert made.err.count("wrote ") == len(FORMS)
    assert {path.name for path in tmp_path.iterdir()} >= {f"{form}.txt" for form in FORMS}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("htm=x", "there is no form 'htm'; did you mean 'html'?"),
        ("html", "name the file too, as in html=report.html"),
        ("=x", "there is no form ''"),
        ("html=-", "the standard output is taken"),
        ("html=.", ". is a folder"),
        ("html=here.txt/page.html", "here.txt is no folder"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_anything_is_sent(quick, wanted, said, tmp_path) -> None:
    (tmp_path / "here.txt").write_text("")
    made = quick("run", "--report", wanted).expect(2)
    assert said in made.err
    assert not (made.folder / "reports").exists()


def test_two_reports_are_not_written_to_one_file(quick) -> None:
    made = quick("run", "--report", "html=a", "--report", "json=./a").expect(2)
    assert "the file is named twice" in made.err


def test_a_run_is_compared_with_the_one_before_and_with_the_one_that_is_named(
    faulty_run, clean, quick, tmp_path: Path
) -> None:
    runs = tmp_path / "reports" / "runs"
    for name, of in (("20260101-first", clean), ("20260201-second", faulty_run)):
        (runs / name).mkdir(parents=True)
        lines = (Path(run_of(of)) / "journal.ndjson").read_text("utf-8").splitlines(keepends=True)
        header = json.loads(lines[0])
        header["_accordant"]["run"] = name
        (runs / name / "journal.ndjson").write_text(json.dumps(header) + "\n" + "".join(lines[1:]), "utf-8")
    made = quick("report", "--format", "markdown", "--label", "2026.02")
    assert made.out.startswith("### ❌ 2 new errors since 20")
    back = quick("report", "20260101-first", "--format", "markdown", "--since", "20260201-second")
    assert back.out.startswith("### ")
    assert "2 fixed" in back.out
    alone = quick("report", "--format", "markdown", "--since", "none")
    assert alone.out.startswith("### ❌ 2 errors, compared with no earlier run")
