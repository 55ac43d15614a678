"""The journal: what is written is read back, whatever was in it and however the run ended."""

from __future__ import annotations

import io
import json
import os
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import case, exchange, failed
from hypothesis import example, given
from hypothesis import strategies as st

from accordant.contracts import Strength
from accordant.errors import RecordError, UsageError
from accordant.exchange import Case, Exchange, Failure, FailureKind, Phase, Request, Response
from accordant.journal_salvage import is_lost
from accordant.recordings import (
    JOURNAL_VERSION,
    MOST_DAMAGE,
    JournalWriter,
    RunHeader,
    iter_journal,
    read_exchange,
    read_journal,
)

HEADER = RunHeader(
    "20261101-sandbox", "sandbox", "http://127.0.0.1:1/site", ("getUserInteractions",), 1, ("server",), "UTC"
)


def written(folder: Path, *exchanges: Exchange, header: RunHeader = HEADER) -> Path:
    with JournalWriter(folder, header) as journal:
        for made in exchanges:
            journal.append(made)
    return folder / "journal.ndjson"


# --------------------------------------------------------------------------------------------- round trip

TEXTS = st.text(max_size=20)
CASES = st.builds(
    Case,
    id=st.from_regex(r"[0-9m]-[0-9]{4}(\.[0-9]{3})?", fullmatch=True),
    operation=st.just("getUserInteractions"),
    caller=st.sampled_from(["server", "client"]),
    phase=st.sampled_from(Phase),
    request=st.builds(
        Request,
        servlet=st.sampled_from(["SRConsAPI", "CRConsAPI"]),
        parameters=st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(tuple),
        http_method=st.sampled_from(["GET", "POST"]),
    ),
    label=TEXTS,
    group=TEXTS,
    role=st.sampled_from(["single", "source", "follow-up", "reference"]),
    page=st.none() | st.integers(0, 40),
    person=st.none() | TEXTS,
    target=st.none() | TEXTS,
    acceptance=st.none() | st.sampled_from(Strength),
    breaks=st.none() | TEXTS,
)
RESPONSES = st.builds(
    Response,
    status=st.integers(100, 599),
    headers=st.lists(st.tuples(st.sampled_from(["content-type", "location", "x-a"]), TEXTS), max_size=4).map(tuple),
    content=st.one_of(st.binary(max_size=60), st.text(max_size=30).map(str.encode)),
    elapsed_seconds=st.integers(0, 90_000).map(lambda milliseconds: milliseconds / 1000),
)
FAILURES = st.builds(Failure, st.sampled_from(FailureKind), TEXTS)
STARTED = "2026-11-01T12:00:00.000Z"
EXCHANGES = st.one_of(
    st.builds(Exchange, CASES, RESPONSES, st.none(), st.just(STARTED), st.integers(1, 2), st.just(("api_key",))),
    st.builds(Exchange, CASES, st.none(), FAILURES, st.just(STARTED), st.integers(1, 2), st.just(())),
)


@given(EXCHANGES)
@example(exchange(b"\xff\xfe<\x00a\x00/\x00>\x00", {"interaction_subject": "naïve ☃ \U0001f600 \u2028 \r\n"}))
@example(exchange(b"\xed\xa0\x80"))  # a lone surrogate is no UTF-8
@example(exchange(b""))
@example(exchange(b"a\nb\r\nc\x00"))
def test_an_exchange_is_read_as_it_was_written(made: Exchange) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = read_journal(written(Path(folder) / "run", made))
    assert journal.exchanges == (made,)
    assert journal.header == HEADER
    assert journal.dropped == 0


@given(st.lists(EXCHANGES, max_size=4, unique_by=lambda made: made.case.id))
def test_exchanges_come_in_plan_order(made: list[Exchange]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read_journal(written(Path(folder) / "run", *made)).exchanges
    assert [exchange.case.id for exchange in found] == sorted(exchange.case.id for exchange in made)


def test_a_line_is_ascii_and_ends_with_a_line_feed(tmp_path: Path) -> None:
    data = written(tmp_path, exchange("☃\n".encode(), {"a": "☃\n"})).read_bytes()
    assert data.isascii()
    assert data.count(b"\n") == 2
    assert data.endswith(b"\n")


def test_the_rest_of_a_journal_is_read_back(tmp_path: Path) -> None:
    with JournalWriter(tmp_path, HEADER) as journal:
        journal.append_note("op/relations/r", "no rows")
        journal.append_minimised("abcdef", "minimal")
        assert not read_journal(tmp_path).complete
        journal.append_end()
    found = read_journal(tmp_path)
    assert found.notes == (("op/relations/r", "no rows"),)
    assert found.minimised == {"abcdef": "minimal"}
    assert found.complete
    assert found == read_journal(tmp_path / "journal.ndjson")


def test_a_journal_read_without_its_exchanges_says_the_rest_alike(tmp_path: Path) -> None:
    path = written(tmp_path, exchange(case_id="1"), exchange(case_id="2"))
    path.write_bytes(path.read_bytes() + b'{}\n{"_accordant": {"record": "end"}}\n')
    found = read_journal(path, has_exchanges=False)
    assert found.exchanges == ()
    assert found == replace(read_journal(path), exchanges=())
    assert (found.dropped, found.complete) == (1, True)


def test_what_is_read_of_a_journal_is_packed_and_what_is_alike_is_kept_once(tmp_path: Path) -> None:
    first, second = read_journal(written(tmp_path, exchange(b"a" * 999, case_id="1"), exchange(case_id="2"))).exchanges
    assert first.response is not None
    assert first.response.is_packed
    for one, other in zip(first.case.request.parameters, second.case.request.parameters, strict=True):
        assert one is other


# -------------------------------------------------------------------------------------------- killed runs


def test_a_run_killed_at_any_byte_loses_only_the_line_it_was_writing(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole", exchange(case_id="1"), exchange(b"\xff", case_id="2")).read_bytes()
    first = whole.index(b"\n") + 1
    lines = [position + 1 for position, byte in enumerate(whole) if byte == 10]
    torn = tmp_path / "journal.ndjson"
    near_an_end = {line + step for line in lines for step in (-2, -1, 0, 1)}
    for end in sorted({*range(first, len(whole), 29), *near_an_end}):
        if not first <= end <= len(whole):
            continue
        torn.write_bytes(whole[:end])
        journal = read_journal(torn)
        complete = sum(1 for line in lines if end >= line) - 1
        # The last line counts as written as soon as only its line feed is missing.
        complete += end + 1 in lines
        assert len(journal.exchanges) == complete, end
        assert journal.dropped == (end not in lines and end + 1 not in lines), end


def test_a_torn_first_line_is_no_journal(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole").read_bytes()
    torn = tmp_path / "journal.ndjson"
    torn.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RecordError, match="no journal of accordant"):
        read_journal(torn)


def test_a_line_that_is_spoilt_in_the_middle_is_dropped_and_counted(tmp_path: Path) -> None:
    path = written(tmp_path, exchange(case_id="1"), exchange(case_id="2"), exchange(case_id="3"))
    lines = path.read_bytes().splitlines(keepends=True)
    for spoilt in (b"\xff\xfe\n", b"[]\n", b"{}\n", b'{"_accordant": {"record": "exchange"}}\n', b"12\n"):
        path.write_bytes(b"".join([*lines[:2], spoilt, *lines[3:]]))
        journal = read_journal(path)
        assert [made.case.id for made in journal.exchanges] == ["1", "3"]
        assert journal.dropped == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("case.caller", ["server"]),
        ("case.id", 1),
        ("case.page", True),
        ("case.breaks", {}),
        ("echoed", [1]),
        ("attempt", "1"),
        ("facts", {"violations": [{"surprise": 1}]}),
        ("facts", {"compared": {"a": 1}}),
    ],
)
def test_a_line_in_which_something_else_stands_is_dropped_with_the_reason(
    tmp_path: Path, name: str, value: object
) -> None:
    path = written(tmp_path, exchange(case_id="1"), exchange(case_id="2"))
    lines = path.read_bytes().splitlines(keepends=True)
    data = json.loads(lines[1])
    *way, last = name.split(".")
    of = data["_accordant"]
    for step in way:
        of = of[step]
    of[last] = value
    path.write_bytes(b"".join([lines[0], json.dumps(data).encode() + b"\n", lines[2]]))
    journal = read_journal(path)
    assert [made.case.id for made in journal.exchanges] == ["2"]
    assert journal.dropped == 1
    ((line, why),) = journal.damage
    assert line == 2
    assert why


def test_only_the_first_damages_are_told_and_all_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, exchange(case_id="1"))
    path.write_bytes(path.read_bytes() + b"[" * 100_000 + b"\n" + b"{}\n" * 40)
    journal = read_journal(path)
    assert journal.dropped == 41
    assert journal.damage[:2] == ((3, "it is no JSON"), (4, "'_accordant' is missing"))
    assert len(journal.damage) == MOST_DAMAGE


@pytest.mark.parametrize("first", [b"", b"\xff garbage\n", b'{"_accordant": {"record": "run", "version": 1}}\n'])
def test_where_the_line_about_the_run_is_damaged_the_exchanges_are_read(tmp_path: Path, first: bytes) -> None:
    folder = tmp_path / "20261101-101500-staging"
    path = written(folder, exchange(case_id="1"), exchange(case_id="2", caller="client"))
    _, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + b"".join(rest))
    for has_exchanges in (True, False):
        journal = read_journal(folder, has_exchanges=has_exchanges)
        header = journal.header
        assert is_lost(header)
        assert (header.run, header.site, header.url) == (folder.name, "staging", HEADER.url)
        assert (header.operations, header.callers) == (("getUserInteractions",), ("server", "client"))
        assert header.time_zone is None
        assert journal.damage[0][0] == 1
    assert len(read_journal(folder).exchanges) == 2


def test_what_has_nothing_of_a_journal_for_long_is_none(tmp_path: Path) -> None:
    path = written(tmp_path, exchange(case_id="1"))
    _, line = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"x\n" * 40 + line)
    assert len(read_journal(path).exchanges) == 1
    path.write_bytes(b"x\n" * 60 + line)
    with pytest.raises(RecordError, match="no journal of accordant"):
        read_journal(path)


def test_a_journal_that_is_whole_is_not_lost(tmp_path: Path) -> None:
    journal = read_journal(written(tmp_path, exchange(case_id="1")))
    assert not is_lost(journal.header)
    assert journal.damage == ()


def test_a_label_is_read_as_it_was_written_and_older_journals_have_none(tmp_path: Path) -> None:
    path = written(tmp_path, header=replace(HEADER, label="2026.11"))
    assert read_journal(path).header.label == "2026.11"
    data = json.loads(path.read_bytes())
    del data["_accordant"]["label"]
    path.write_text(json.dumps(data) + "\n", "utf-8")
    assert read_journal(path).header.label == ""


def test_what_threads_append_does_not_mingle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    # A system may take a part of what it is given; other threads run in between.
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:4096]))
    bodies = {f"{thread}-{number}": bytes([97 + thread]) * 20_000 for thread in range(4) for number in range(25)}
    start = threading.Barrier(4)
    with JournalWriter(tmp_path, HEADER) as journal:

        def append(thread: int) -> None:
            start.wait()
            for number in range(25):
                case_id = f"{thread}-{number}"
                journal.append(exchange(bodies[case_id], case_id=case_id))

        threads = [threading.Thread(target=append, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = read_journal(tmp_path)
    assert found.dropped == 0
    assert {made.case.id: made.response.body for made in found.exchanges} == bodies


def test_an_exchange_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    with JournalWriter(tmp_path, HEADER) as journal:
        journal.append(exchange(case_id="1"))
        assert len(read_journal(tmp_path).exchanges) == 1


def test_a_journal_is_never_overwritten(tmp_path: Path) -> None:
    written(tmp_path, exchange())
    with pytest.raises(UsageError, match=r"cannot be recorded.*File exists"):
        JournalWriter(tmp_path, HEADER)


# ------------------------------------------------------------------------------------------ line by line


def test_a_journal_read_line_by_line_has_the_same_exchanges(tmp_path: Path) -> None:
    path = written(tmp_path, exchange(case_id="1"), exchange(b"\xff", case_id="2"), failed(case_id="3"))
    path.write_bytes(path.read_bytes() + b'\n{}\n{"_accordant": {"record": "end"}}\n{"torn')
    with path.open("rb") as stream:
        lines = list(iter_journal(stream, "a journal"))
    assert lines[0].content == HEADER
    exchanges = tuple(line.content for line in lines if isinstance(line.content, Exchange))
    assert exchanges == read_journal(path).exchanges
    assert sum(line.is_dropped for line in lines) == read_journal(path).dropped == 2
    data = path.read_bytes()
    for line in lines:
        if isinstance(line.content, Exchange):
            assert read_exchange(data[line.offset : line.offset + line.length]) == line.content


@pytest.mark.parametrize("content", [b"", b"\n", b"text\n", b"{}\n" * 3])
def test_what_is_no_journal_is_not_read_on(content: bytes) -> None:
    with pytest.raises(RecordError, match="this is no journal of accordant"):
        list(iter_journal(io.BytesIO(content), "a journal"))


# ------------------------------------------------------------------------------------------ what is refused


def test_a_journal_that_is_missing_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot be read") as error:
        read_journal(tmp_path)
    assert error.value.exit_code == 3


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"text\n", b"{}\n", b'{"log": {"version": "1.2"}}\n', b"\xff\n", b"[1]\n"]
)
def test_another_file_is_no_journal(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "journal.ndjson").write_bytes(content)
    with pytest.raises(RecordError, match="no journal of accordant"):
        read_journal(tmp_path)


def test_a_journal_of_a_newer_version_is_refused_clearly(tmp_path: Path) -> None:
    path = written(tmp_path)
    data = json.loads(path.read_bytes())
    data["_accordant"]["version"] = JOURNAL_VERSION + 1
    path.write_text(json.dumps(data) + "\n", "utf-8")
    with pytest.raises(RecordError, match=f"newer accordant .journal version {JOURNAL_VERSION + 1}"):
        read_journal(path)


# ------------------------------------------------------------------------------------------------ the form


def test_an_entry_has_the_shape_of_har(tmp_path: Path) -> None:
    made = replace(
        exchange(b"\xff\x00", media_type="text/xml", case_id="1"),
        response=Response(403, (("content-type", "text/xml"), ("location", "/x")), b"\xff\x00", 0.25),
        started_at=STARTED,
    )
    entry = json.loads(written(tmp_path, made).read_bytes().splitlines()[1])
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
    request, response = entry["request"], entry["response"]
    common = {"httpVersion", "cookies", "headers", "headersSize", "bodySize"}
    assert common | {"method", "url", "queryString", "postData"} <= set(request)
    assert common | {"status", "statusText", "content", "redirectURL"} <= set(response)
    assert request["url"] == "http://127.0.0.1:1/site/SRConsAPI"
    assert {"name": "method", "value": "getUserInteractions"} in request["postData"]["params"]
    assert response["content"] == {"size": 2, "mimeType": "text/xml", "text": "/wA=", "encoding": "base64"}
    assert response["redirectURL"] == "/x"
    assert set(entry["timings"]) >= {"send", "wait", "receive"}
    assert entry["time"] == entry["timings"]["wait"] == 250
    # Whatever is not HAR's is marked as ours, as HAR asks for.
    known = {"startedDateTime", "time", "request", "response", "cache", "timings", "serverIPAddress", "connection"}
    assert all(key.startswith("_") for key in set(entry) - known)


def test_a_request_without_an_answer_has_an_empty_response(tmp_path: Path) -> None:
    entry = json.loads(written(tmp_path, failed()).read_bytes().splitlines()[1])
    assert entry["response"]["status"] == 0
    assert entry["_accordant"]["failure"] == {"kind": "timeout", "message": "no answer within 30 s"}


def test_secrets_are_placeholders_in_what_is_written(tmp_path: Path) -> None:
    path = written(tmp_path, Exchange(case(), Response(200, (), b"<a/>")))
    assert b"{{login_password}}" in path.read_bytes()
