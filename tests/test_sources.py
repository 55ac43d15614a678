"""Paths to recordings: kinds by content, folders with everything in them, and nothing that goes missing in silence."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from accordant.errors import UsageError
from accordant.sources import Kind, Sources, find_sources, kind_of

ARCHIVE = b'{"log": {"entries": []}}'
NONE = ": no file in this folder ends in .har, .json, .ndjson, .xml, and none is a cassette or a raw HTTP response"
JOURNAL = b'{"_accordant":{"record":"run"}}\n'


@pytest.fixture(autouse=True)
def _here(tmp_path: Path) -> Iterator[None]:
    with chdir(tmp_path):
        yield


def find(*paths: str | Path, stdin: bytes = b"") -> Sources:
    with find_sources(map(Path, paths), standard_input=lambda: io.BytesIO(stdin)) as found:
        return found


def names(found: Sources) -> list[str]:
    return [source.shown for source in found.found]


def make(*files: str, content: bytes = b"<a/>") -> None:
    for file in files:
        path = Path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


# -------------------------------------------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (ARCHIVE, Kind.ARCHIVE),
        (b"\xef\xbb\xbf\n {\n\t\"log\" :{", Kind.ARCHIVE),
        (b'{"_comment": "a \\" {", "n": 1, "log": {"entries"', Kind.ARCHIVE),
        (b'{"log": "text"}', Kind.DOCUMENT),
        (b'{"a": {"log": {"entries": []}}}', Kind.DOCUMENT),
        (JOURNAL, Kind.JOURNAL),
        (b'{"accordant": 1}', Kind.DOCUMENT),
        (b"<log/>", Kind.DOCUMENT),
        (b"", Kind.DOCUMENT),
        (b'{"' + b'a": 1, "' * 2000, Kind.DOCUMENT),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_how_it_begins(head: bytes, kind: Kind) -> None:
    assert kind_of(head) is kind


def test_an_ending_decides_only_where_it_says_more_than_the_content() -> None:
    make("a.json", "b.txt", content=ARCHIVE)
    make("c.json", "d.txt", content=JOURNAL)
    make("e.har", "f.ndjson", content=b"{}")
    found = find("a.json", "b.txt", "c.json", "d.txt", "e.har", "f.ndjson")
    kinds = [source.kind for source in found.found]
    assert kinds == [Kind.ARCHIVE, Kind.ARCHIVE, Kind.JOURNAL, Kind.JOURNAL, Kind.ARCHIVE, Kind.JOURNAL]


# ------------------------------------------------------------------------------------------------ folders


def test_a_folder_gives_what_is_below_it_by_name() -> None:
    make("r/b.xml", "r/a.JSON", "r/deep/er/c.har", "r/d.ndjson", "r/.hidden.xml", "r/.git/e.xml")
    assert names(find("r")) == ["r/a.JSON", "r/b.xml", "r/d.ndjson", "r/deep/er/c.har"]
    assert find("r").passed_over == ()


def test_other_files_of_a_folder_are_named_as_passed_over() -> None:
    make("r/a.xml", "r/b.txt", "r/c")
    assert [name for name, _ in find("r").passed_over] == ["r/b.txt", "r/c"]


def test_of_the_folder_of_a_run_the_journal_is_taken_and_not_the_report() -> None:
    make("runs/1/journal.ndjson", content=JOURNAL)
    make("runs/1/report.json", "other/report.json")
    assert names(find("runs/1")) == ["runs/1/journal.ndjson"]
    assert names(find(".")) == ["other/report.json", "runs/1/journal.ndjson"]


def test_what_is_named_twice_is_taken_once() -> None:
    make("r/a.xml")
    assert names(find("r", "r/a.xml", Path.cwd() / "r", ".")) == ["r/a.xml"]


def test_paths_below_the_working_folder_are_shown_from_there() -> None:
    make("r/a.xml")
    assert names(find(Path.cwd() / "r")) == ["r/a.xml"]
    here = Path.cwd()
    with chdir(here / "r"):
        assert names(find("../r")) == ["../r/a.xml"]


def test_links_that_go_round_in_a_circle_end() -> None:
    make("r/a.xml")
    Path("r/again").symlink_to(Path.cwd() / "r", target_is_directory=True)
    Path("r/loop.xml").symlink_to("loop.xml")
    Path("r/gone.xml").symlink_to("nowhere.xml")
    found = find("r")
    assert names(found) == ["r/a.xml"]
    assert {name for name, _ in found.unreadable} == {"r/loop.xml", "r/gone.xml"}


def test_a_linked_folder_is_looked_into() -> None:
    make("elsewhere/a.xml")
    Path("r").mkdir()
    Path("r/link").symlink_to(Path.cwd() / "elsewhere", target_is_directory=True)
    assert names(find("r")) == ["r/link/a.xml"]


def test_a_file_that_cannot_be_opened_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    make("r/a.xml", "r/b.xml", "r/c.xml")
    opened = Path.open

    def refuse(self: Path, *arguments: object, **options: object) -> object:
        if self.name == "b.xml":
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    found = find("r")
    assert names(found) == ["r/a.xml", "r/c.xml"]
    assert found.unreadable == (("r/b.xml", "cannot be read: Permission denied"),)


# ------------------------------------------------------------------------------------------------ mistakes


def test_every_path_that_is_none_is_told_at_once() -> None:
    make("empty/.keep", "others/a.txt", "others/b.txt", "others/c.txt", "others/d.txt", "a.xml")
    Path("loop").symlink_to("loop")
    with pytest.raises(UsageError) as error:
        find("a.xml", "gone.xml", "empty", "others", "loop", "a.xml/b", "x\0y")
    lines = str(error.value).splitlines()
    others = "others/a.txt, others/b.txt, others/c.txt and 1 more: name a file to have it judged all the same"
    assert lines == [
        "gone.xml: there is no such file or folder",
        f"empty{NONE}",
        f"others{NONE}; it has {others}",
        "loop: this link leads nowhere, or to itself",
        "a.xml/b: there is no such file or folder",
        "'x\\x00y': no file can have such a name",
    ]


# ------------------------------------------------------------------------------------------ standard input


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"<a/>", Kind.DOCUMENT), (ARCHIVE, Kind.ARCHIVE), (JOURNAL, Kind.JOURNAL), (b"", Kind.DOCUMENT)],
)
def test_standard_input_is_kept_to_be_read_again(content: bytes, kind: Kind) -> None:
    with find_sources([Path("-"), Path("-")], standard_input=lambda: io.BytesIO(content)) as found:
        (source,) = found.found
        assert (source.kind, source.shown, source.size_bytes) == (kind, "standard input", len(content))
        assert found.is_once_only
        for _ in range(2):
            with source.open() as stream:
                assert stream.read() == content


def test_standard_input_is_not_touched_unless_it_is_asked_for() -> None:
    make("a.xml")
    with find_sources([Path("a.xml")], standard_input=lambda: pytest.fail("it was opened")) as found:
        assert not found.is_once_only


def test_a_pipe_is_read_like_standard_input() -> None:
    reading, writing = os.pipe()
    os.write(writing, ARCHIVE)
    os.close(writing)
    try:
        with find_sources([Path(f"/dev/fd/{reading}")], standard_input=io.BytesIO) as found:
            assert [source.kind for source in found.found] == [Kind.ARCHIVE]
    finally:
        os.close(reading)
