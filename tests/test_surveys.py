"""The first reading of a recording, and the second: places, names, secrets, and what belongs together."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from acceptance.archives import archive, entry, form
from helpers import case, exchange, failed, json_body, project, rows, xml

from accordant.calls import Calls
from accordant.exchange import Exchange, Phase
from accordant.loading import load_contract
from accordant.recordings import JournalWriter, RunHeader
from accordant.sources import Source, find_sources
from accordant.surveys import Recording, Survey, Unread, read_item, survey

CALLS = Calls(load_contract(project()))
HEADER = RunHeader(
    "run", "sandbox", "http://127.0.0.1:1/site", ("getUserInteractions",), 1, ("server",), "America/Chicago"
)


def source(path: Path) -> Source:
    with find_sources([path], standard_input=io.BytesIO) as found:
        (one,) = found.found
        return one


def of_archive(folder: Path, *entries: Any) -> Survey:
    file = folder / "sync.har"
    file.write_text(archive(entries), "utf-8")
    return survey(source(file), CALLS)


def of_journal(folder: Path, *exchanges: Exchange) -> Survey:
    with JournalWriter(folder / "run", HEADER) as journal:
        journal.append_note("a/b", "why")
        for made in exchanges:
            journal.append(made)
        journal.append_end()
    return survey(source(folder / "run"), CALLS)


def exchange_of(found: Survey, index: int) -> Exchange:
    recording = read_item(found.items[index], CALLS)
    assert isinstance(recording, Recording)
    return recording.exchange


# ----------------------------------------------------------------------------------------------- archives


def test_each_entry_is_read_back_where_it_stands(tmp_path: Path) -> None:
    found = of_archive(tmp_path, entry("<a/>"), entry(b"<b/>"), entry("{}", form(response_format="json")))
    assert [item.name.rpartition("/")[2] for item in found.items] == [f"sync.har entry {n}" for n in (1, 2, 3)]
    assert [exchange_of(found, n).response.body for n in range(3)] == [b"<a/>", b"<b/>", b"{}"]
    assert exchange_of(found, 2).case.request.sent["response_format"] == "json"


def test_credentials_of_any_entry_are_hidden_in_all(tmp_path: Path) -> None:
    found = of_archive(
        tmp_path,
        entry("<token>0123456789abc</token>", {"method": "getInteraction"}),
        entry("<a/>", {"method": "getInteraction", "sso_auth_token": "0123456789abc"}),
    )
    assert exchange_of(found, 0).response.body == b"<token>{{sso_auth_token}}</token>"
    assert "0123456789abc" not in repr(found.items)


def test_cookies_of_other_hosts_are_not_looked_for(tmp_path: Path) -> None:
    other = entry("", {}, url="https://stats.example.org/x")
    other["request"]["cookies"] = [{"name": "a", "value": "interaction"}]
    assert of_archive(tmp_path, other, entry(xml([]).decode())).items[0].secrets == (
        ("api_key", "key-of-the-site"),
        ("login_name", "api-account"),
        ("login_password", "horse&battery staple"),
    )


def test_of_what_only_looks_secret_a_hundred_values_are_looked_for(tmp_path: Path) -> None:
    entries = [entry("<a/>", form(nonce=f"nonce-{number:04d}")) for number in range(120)]
    found = of_archive(tmp_path, *entries)
    assert len([name for name, _ in found.items[0].secrets if name == "nonce"]) == 100
    assert exchange_of(found, 119).case.request.sent["nonce"] == "{{nonce}}"


def test_what_was_passed_over_holds_no_secret_of_the_archive(tmp_path: Path) -> None:
    other = entry("", {}, url="https://secure2.example.org/x/key-of-the-site/y?key=key-of-the-site", http_method="GET")
    ((_, why),) = of_archive(tmp_path, entry("<a/>"), other).passed_over
    assert why == "'GET secure2.example.org/x/{{api_key}}/y' is no call of an API of the contract"


def test_requests_in_both_formats_are_twins(tmp_path: Path) -> None:
    made = [
        entry("<a/>", form(cons_id="1")),
        entry("{}", form(cons_id="2", response_format="json")),
        entry("{}", form(cons_id="1", response_format="json")),
        entry("<a/>", form(cons_id="1", response_format="xml")),
        entry(None, form(cons_id="2")),
        entry("<a/>", form(cons_id="2"), url="https://other.example.org/site/SRConsAPI"),
        entry("<a/>", form("logInteraction", cons_id="3")),
        entry("{}", form("logInteraction", cons_id="3", response_format="json")),
    ]
    assert of_archive(tmp_path, *made).twins == ((0, 2),)


# ----------------------------------------------------------------------------------------------- journals


def test_a_journal_gives_its_exchanges_as_they_are(tmp_path: Path) -> None:
    made = [exchange(xml(rows(2)), case_id="1-0002"), failed(case_id="1-0001")]
    found = of_journal(tmp_path, *made)
    assert [item.name.rpartition(" ")[2] for item in found.items] == ["1-0002", "1-0001"]
    assert exchange_of(found, 0).response == made[0].response
    assert exchange_of(found, 1).failure == made[1].failure
    assert {item.time_zone for item in found.items} == {"America/Chicago"}


def test_what_was_sent_to_make_a_finding_smaller_is_passed_over(tmp_path: Path) -> None:
    found = of_journal(tmp_path, exchange(case_id="1"), exchange(case_id="2", phase=Phase.MINIMISE))
    assert len(found.items) == 1
    ((name, _),) = found.passed_over
    assert name.endswith("journal.ndjson 2")


def test_twins_of_a_journal_are_found(tmp_path: Path) -> None:
    found = of_journal(
        tmp_path,
        exchange(json_body(rows(1)), {"response_format": "json"}, case_id="1"),
        exchange(xml(rows(1)), case_id="2"),
    )
    assert found.twins == ((1, 0),)


def test_lines_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    of_journal(tmp_path, exchange(case_id="1"))
    file = tmp_path / "run" / "journal.ndjson"
    file.write_bytes(file.read_bytes() + b'{"_accordant": {"record": "exchange"}}\n{"torn')
    found = survey(source(file), CALLS)
    assert (len(found.items), found.dropped, found.damage) == (1, 2, "")


@pytest.mark.parametrize("content", [b"", b"text", b"{}", b'{"_accordant": {"record": "end"}}\n'])
def test_what_is_no_journal_is_damage(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.write_bytes(content)
    found = survey(source(file), CALLS)
    assert found.items == ()
    assert found.damage.startswith("this is no journal of accordant")


def test_a_journal_of_a_newer_version_is_damage(tmp_path: Path) -> None:
    of_journal(tmp_path)
    file = tmp_path / "run" / "journal.ndjson"
    file.write_bytes(file.read_bytes().replace(b'"version":1', b'"version":99'))
    assert "newer accordant" in survey(source(file), CALLS).damage


# ---------------------------------------------------------------------------------------------- documents


def test_a_document_is_an_exchange_without_a_request(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    found = exchange_of(survey(source(tmp_path / "a.json"), CALLS), 0)
    assert found.response.body == b"{}"
    assert found.response.header("content-type") == "application/json"
    assert found.case.request.parameters == ()


def test_a_document_that_is_gone_when_it_is_judged_is_damage(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    (item,) = survey(source(tmp_path / "a.xml"), CALLS).items
    (tmp_path / "a.xml").unlink()
    assert read_item(item, CALLS) == Unread("cannot be read: No such file or directory", is_damage=True)


def test_an_archive_that_has_changed_meanwhile_is_damage(tmp_path: Path) -> None:
    found = of_archive(tmp_path, entry("<a/>"))
    (tmp_path / "sync.har").write_text(archive([1, 2, 3]), "utf-8")
    assert read_item(found.items[0], CALLS) == Unread(
        "it has changed since it was read for the first time", is_damage=True
    )


def test_a_journal_that_has_changed_meanwhile_is_damage(tmp_path: Path) -> None:
    found = of_journal(tmp_path, exchange(case_id="1"))
    (tmp_path / "run" / "journal.ndjson").write_bytes(b"{}\n" * 2000)
    assert isinstance(read_item(found.items[0], CALLS), Unread)


def test_a_document_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    (item,) = survey(source(tmp_path / "a.json"), CALLS).items
    large = replace(item, source=replace(item.source, size_bytes=10**12))
    found = read_item(large, CALLS)
    assert isinstance(found, Unread)
    assert "larger than" in found.reason


def test_an_archive_that_is_gone_is_damage(tmp_path: Path) -> None:
    (tmp_path / "a.har").write_text(archive([]), "utf-8")
    found = source(tmp_path / "a.har")
    (tmp_path / "a.har").unlink()
    assert "No such file" in survey(found, CALLS).damage


def test_a_case_keeps_what_it_breaks(tmp_path: Path) -> None:
    made = replace(
        exchange(case_id="1"), case=case("1", breaks="getUserInteractions/rules/identifier", acceptance=None)
    )
    assert exchange_of(of_journal(tmp_path, made), 0).case.breaks == "getUserInteractions/rules/identifier"
