"""No personal data of a live run stands in anything that is written or printed; and what is kept can be removed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from acceptance.support import (
    CANARIES,
    NAMESPACE,
    Outcome,
    accordant,
    environment,
    leaks,
    renderings,
    serving,
    state_of,
    written,
)
from helpers import case, operation, reader

from accordant.keeping import Keeper
from accordant.pseudonyms import Pseudonyms, personal_names
from accordant.recordings import JournalWriter, RunHeader
from accordant.redaction import Redactor
from accordant.sandbox import Sandbox
from accordant.sandbox.faults import FAULTS
from accordant.sites import Limits, Person, Site
from accordant.transports import HttpTransport

MAIL = "canary.quill@some-company.com"
PERSONAL = {"mail": MAIL, "subject": "Canary & Söhne <1>", "text": 'A "canary" who sings/\u00e9 in the mine'}
SUBJECTS = (PERSONAL["subject"], "Their second subject", "Quite another one")


def found(outcome: Outcome, secrets: dict[str, str]) -> set[tuple[str, str, str]]:
    texts = [*((str(path), text) for path, text in written(outcome.folder)), ("out", outcome.out), ("err", outcome.err)]
    return {(where, *leak) for where, text in texts for leak in leaks(text, secrets)}


def telling(body: str, form: dict[str, str]) -> tuple[int, str, bytes]:
    """A site that says all that it knows of a person, and whom it was asked for, in every form."""
    from xml.sax.saxutils import escape

    if form.get("primary_email") not in {None, MAIL} or form.get("interaction_type_id", "6") != "6":
        echo = escape("\n".join(renderings(form.get("primary_email", MAIL)).values()))
        error = f"<code>10</code><message>Nobody is {echo}</message>"
        return 403, "text/xml;charset=UTF-8", f'<errorResponse xmlns="{NAMESPACE}">{error}</errorResponse>'.encode()
    rows = [{"interactionId": str(n), "subject": subject} for n, subject in enumerate(SUBJECTS)]
    if form.get("response_format") == "json":
        each = [{**row, "note": {"text": PERSONAL["text"]}} for row in rows]
        return 200, "application/json", json.dumps({"getUserInteractionsResponse": {"interaction": each}}).encode()
    inner = "".join(
        f"<interaction><interactionId>{row['interactionId']}</interactionId><subject>{escape(row['subject'])}</subject>"
        f"<note><text>{escape(PERSONAL['text'])}</text></note></interaction><oops>{MAIL}</oops>"
        for row in rows
    )
    document = f'<getUserInteractionsResponse xmlns="{NAMESPACE}">{inner}</getUserInteractionsResponse>'
    return 200, "text/xml;charset=UTF-8", document.encode()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Outcome, list[dict[str, str]]]]:
    """A live run on a site that tells everything, and what that site was sent."""
    folder = tmp_path_factory.mktemp("told") / "project"
    folder.mkdir()
    with serving(telling) as stub:
        arguments = ("--url", stub.url, "--person", f"primary_email={MAIL}", "--rate", "1000", "--yes")
        outcome = accordant("run", *arguments, "--budget", "100", cwd=folder, env=environment(**CANARIES))
        yield outcome, stub.seen


def test_a_live_run_keeps_no_personal_data(told: tuple[Outcome, list[dict[str, str]]]) -> None:
    outcome, _ = told
    assert outcome.code == 1, outcome.text
    assert not found(outcome, PERSONAL)
    assert not found(outcome, CANARIES)


def test_the_site_was_asked_for_the_real_person(told: tuple[Outcome, list[dict[str, str]]]) -> None:
    outcome, seen = told
    assert MAIL in {form.get("primary_email") for form in seen}
    kept = {p["value"] for entry in outcome.entries for p in entry["request"]["postData"]["params"]}
    assert not {MAIL, PERSONAL["subject"]} & kept
    assert any(value.endswith("@example.org") and len(value) == len(MAIL) for value in kept)


def test_a_value_that_was_seen_is_asked_for_as_it_is_in_truth(told: tuple[Outcome, list[dict[str, str]]]) -> None:
    _, seen = told
    assert set(SUBJECTS) & {form.get("interaction_subject") for form in seen}


def test_the_key_lies_outside_the_project_and_nobody_else_can_read_it(
    told: tuple[Outcome, list[dict[str, str]]],
) -> None:
    outcome, _ = told
    (file,) = state_of(outcome.folder).rglob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stem == outcome.lines[0]["_accordant"]["settings"]["pseudonyms"]
    assert json.loads(file.read_text())["key"] not in "".join(text for _, text in written(outcome.folder))


def test_a_replay_needs_no_key_and_says_the_same(
    told: tuple[Outcome, list[dict[str, str]]], quick: Callable[..., Outcome], tmp_path: Path
) -> None:
    outcome, _ = told
    shutil.copytree(outcome.folder, tmp_path / "copy")
    assert quick("replay", "@last", cwd=tmp_path / "copy").out == outcome.out


def test_a_run_that_goes_on_needs_the_key(told: tuple[Outcome, list[dict[str, str]]], tmp_path: Path) -> None:
    outcome, _ = told
    folder = tmp_path / "project"
    shutil.copytree(outcome.folder, folder)
    (journal,) = folder.glob("reports/runs/*/journal.ndjson")
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[:20]))
    url = outcome.lines[0]["_accordant"]["url"]
    person = f"primary_email={MAIL}"
    arguments = ("run", "--resume", "--url", url, "--person", person, "--yes")
    again = accordant(*arguments, cwd=folder, env=environment(**CANARIES))
    assert again.code == 2
    assert "the key of this run's pseudonyms is not here" in again.err


@pytest.fixture(scope="module")
def sandbox_data() -> dict[str, str]:
    """Credentials and personal data of the sandbox that `accordant run` starts."""
    with Sandbox(seed=1) as sandbox:
        people = {
            f"mail {n}": person["primary_email"] for n, person in enumerate(sandbox.people) if "primary_email" in person
        }
        return {**sandbox.credentials, **people}


@pytest.mark.parametrize("fault", ["password-in-header"])
def test_a_run_on_a_sandbox_that_leaks_keeps_nothing_of_it(
    fault: str,
    sandbox_data: dict[str, str],
    quick: Callable[..., Outcome],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "project"
    folder.mkdir()
    outcome = quick("run", "--fault", fault, "--pseudonymise", "--budget", "60", cwd=folder)
    assert outcome.code in {0, 1, 4}, outcome.text
    assert outcome.entries
    assert not found(outcome, sandbox_data)


@pytest.mark.parametrize("fault", [n for n, f in FAULTS.items() if f.group in {"leaks", "transport"}])
def test_what_a_faulty_sandbox_answers_is_kept_without_its_secrets(fault: str, tmp_path: Path) -> None:
    """Each fault, past the runs: a dozen requests through the transport, and what the journal has of them."""
    with Sandbox(seed=1, faults=[fault]) as sandbox:
        people = [Person(f"person-{n}", dict(each)) for n, each in enumerate(sandbox.people, 1)]
        real = Site("sandbox", sandbox.url, dict(sandbox.credentials), people, limits=Limits(None, read_seconds=0.5))
        names = personal_names([operation()])
        pseudonyms = Pseudonyms(names)
        private = pseudonyms.site(real)
        keeper = Keeper(Redactor(real.secrets), pseudonyms, reader(), {operation().name: operation()})
        header = RunHeader("r", "sandbox", sandbox.url, (operation().name,), 1)
        with HttpTransport(real, keeper=keeper) as transport, JournalWriter(tmp_path / "r", header) as journal:
            for number, sent in enumerate(_requests(private)):
                made = case(f"1-{number:04d}", sent)
                parameters = tuple(pair for pair in made.request.parameters if pair[0] != "cons_id" or sent["cons_id"])
                exchange = transport.send(replace(made, request=replace(made.request, parameters=parameters)))
                journal.append(exchange)
    mails = {
        f"mail {n}": p.identifiers["primary_email"] for n, p in enumerate(people) if "primary_email" in p.identifiers
    }
    assert mails
    texts = [text for _, text in written(tmp_path)]
    assert "{{api_key}}" in "".join(texts)
    assert not {leak for text in texts for leak in leaks(text, {**real.secrets, **mails})}


def _requests(site: Site) -> Iterator[dict[str, str]]:
    """Requests of all kinds: for lists and for people who are not there, in both formats, in order and not."""
    identifiers = site.people[0].identifiers
    for form in ("xml", "json"):
        for own in (
            {"cons_id": identifiers["cons_id"]},
            {"cons_id": "", "primary_email": identifiers["primary_email"]},
            {"cons_id": "999999999"},
            {"cons_id": identifiers["cons_id"], "begin_date": "nonsense"},
            {"cons_id": identifiers["cons_id"], "login_password": "wrong"},
        ):
            yield {**own, "response_format": form}


# ------------------------------------------------------------------------------------------------ purging


@pytest.fixture
def runs(told: tuple[Outcome, list[dict[str, str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an old run and one that has just been made, and the key of the latter."""
    outcome, _ = told
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shutil.copytree(state_of(outcome.folder), tmp_path / "state")
    folder = tmp_path / "project"
    shutil.copytree(outcome.folder, folder)
    (run,) = (folder / "reports" / "runs").iterdir()
    old = run.parent / "20200101-000000-old"
    old.mkdir()
    (old / "journal.ndjson").write_text("no journal at all")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "reports" / "runs").iterdir())


def test_purge_removes_old_runs_and_leaves_the_others(runs: Path, quick: Callable[..., Outcome]) -> None:
    outcome = quick("purge", "--older-than", "30", "--yes", cwd=runs).expect(0)
    assert "removed: 1 run, 0 keys of pseudonyms" in outcome.out
    assert "20200101-000000-old" not in names(runs)
    assert len(names(runs)) == 1


def test_purge_removes_a_run_with_its_key(runs: Path, quick: Callable[..., Outcome]) -> None:
    (name,) = [each for each in names(runs) if "old" not in each]
    outcome = quick("purge", name, "--yes", cwd=runs).expect(0)
    assert "removed: 1 run, 1 key of pseudonyms" in outcome.out
    assert names(runs) == ["20200101-000000-old"]
    assert not list((runs.parent / "state").rglob("*.json"))


def test_purge_of_everything_leaves_baselines_and_says_so(runs: Path, quick: Callable[..., Outcome]) -> None:
    baseline = runs / "reports" / "baselines" / "site.yaml"
    baseline.parent.mkdir(exist_ok=True)
    baseline.write_text("kept")
    outcome = quick("purge", "--all", "--yes", cwd=runs).expect(0)
    assert names(runs) == []
    assert not (runs / "reports" / ".hypothesis").exists()
    assert baseline.read_text() == "kept"
    assert "left: 0 runs, the baselines in" in outcome.out


@pytest.mark.parametrize("arguments", [["--all"], [], ["--all", "--older-than", "1"], ["no-such-run", "--yes"]])
def test_purge_removes_nothing_that_is_not_clearly_meant(
    arguments: list[str], runs: Path, quick: Callable[..., Outcome]
) -> None:
    before = names(runs)
    quick("purge", *arguments, cwd=runs).expect(2)
    assert names(runs) == before
