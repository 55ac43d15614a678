"""A site in a folder goes on where it was left, or says why it cannot; one without a folder leaves nothing behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from accordant.errors import UsageError
from accordant.sandbox.databases import FILE, FORMAT
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.filling import FEWEST_ROWS, open_store
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Draw, long_list, populate
from accordant.sandbox.sites import Site

LIMIT_SECONDS = 30
PERSON = populate(Draw(1))[0][0]
SENT = {
    "cons_id": PERSON.cons_id,
    "interaction_type_id": 1000,
    "category_id": 0,
    "created_by": PERSON.cons_id,
    "created": 1_480_000_000_000,
    "subject": "written by a test",
}
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


@pytest.fixture
def folder(tmp_path):
    """A folder in which a site was made and left."""
    with closing(open_store(1, data=tmp_path / "site")):
        return tmp_path / "site"


def run(code, folder, **options):
    """Run Python code in a process of its own, in which `folder` is that folder; return what became of it."""
    head = f"""
        import os, signal
        from pathlib import Path
        from accordant.errors import UsageError
        from accordant.sandbox import filling
        from accordant.sandbox.filling import open_store
        folder, sent = Path({str(folder)!r}), {SENT!r}
    """
    source = textwrap.dedent(head) + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False, **options
    )


def refused(data, **options):
    """Return what is said when the folder cannot be used."""
    with pytest.raises(UsageError) as caught:
        open_store(**({"seed": 1, "data": data} | options))
    assert str(data) in str(caught.value)
    return str(caught.value)


def test_what_was_written_is_there_the_next_time(folder):
    with closing(open_store(1, data=folder)) as store:
        written = store.add(**SENT)
    with closing(open_store(1, data=folder)) as store:
        assert store.interaction(written.interaction_id) == written
        assert store.add(**SENT).interaction_id == written.interaction_id + 1


def test_a_site_in_a_folder_is_the_one_in_memory(folder):
    with closing(open_store(1, data=folder)) as kept, closing(open_store(1)) as other:
        for person in (*populate(Draw(1))[0], long_list(1)[0]):
            for listing in (Listing(), Listing(page_size=1000, sort_column="subject", ascending=False)):
                assert kept.interactions(person.cons_id, listing, Dialect()) == other.interactions(
                    person.cons_id, listing, Dialect()
                )


def test_a_site_takes_its_folder(tmp_path):
    for _ in range(2):
        site = Site(seed=2, data=tmp_path / "deep" / "er")
        assert site.store.people("cons_id", site.people[0].cons_id) == [site.people[0]]
        site.close()
        site.close()


@posix
def test_what_was_written_survives_a_kill(folder):
    ended = run(
        """
        store = open_store(1, data=folder)
        print(store.add(**sent).interaction_id, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        folder,
    )

    assert ended.returncode == -signal.SIGKILL
    with closing(open_store(1, data=folder)) as store:
        assert store.interaction(int(ended.stdout)).subject == SENT["subject"]


@posix
def test_a_creation_that_was_killed_is_done_again(tmp_path):
    ended = run(
        """
        pour = filling._pour
        def killed(connection, records):
            pour(connection, records)
            connection.exec_driver_sql("COMMIT")
            os.kill(os.getpid(), signal.SIGKILL)
        filling._pour = killed
        open_store(1, rows=500, data=folder)
        """,
        tmp_path,
    )

    assert ended.returncode == -signal.SIGKILL
    assert (tmp_path / f"{FILE}.new").stat().st_size > 0
    with closing(open_store(1, rows=500, data=tmp_path)) as store:
        assert len(store.interactions(PERSON.cons_id, Listing(page_size=1000), Dialect())) == 60
        assert store.add(**SENT).interaction_id > 100_000
    assert not (tmp_path / f"{FILE}.new").exists()


def test_another_seed_or_size_is_refused(folder):
    assert "is a site with seed 1 and rows 408, and not with seed 2 and rows 408" in refused(folder, seed=2)
    assert "and not with seed 1 and rows 500" in refused(folder, rows=500)
    with closing(open_store(1, rows=FEWEST_ROWS, data=folder)):
        pass


@pytest.mark.parametrize(
    ("version", "said"),
    [(FORMAT + 1, "of a newer version of accordant"), (FORMAT - 1, "of an older version of accordant")],
)
def test_a_database_of_another_version_is_refused(folder, version, said):
    with closing(sqlite3.connect(folder / FILE)) as database:
        database.execute(f"PRAGMA user_version = {version}")

    assert said in refused(folder)


def test_a_database_of_something_else_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.execute("CREATE TABLE accounts (number INTEGER)")

    assert "is not a database of the sandbox" in refused(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        assert database.execute("SELECT * FROM accounts").fetchall() == []


def overwritten(file):
    file.write_bytes(b"no database at all\n" * 1000)


def truncated(file):
    file.write_bytes(file.read_bytes()[:-8192])


def scratched(file):
    content = bytearray(file.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\x55" * 4096
    file.write_bytes(content)


@pytest.mark.parametrize("spoil", [overwritten, truncated, scratched])
def test_a_damaged_database_is_told_and_left_alone(folder, spoil):
    spoil(folder / FILE)
    content = (folder / FILE).read_bytes()

    said = refused(folder)
    assert "is damaged" in said
    assert "remove it to make it anew" in said
    assert (folder / FILE).read_bytes() == content
    (folder / FILE).unlink()
    with closing(open_store(1, data=folder)) as store:
        assert store.people("cons_id", PERSON.cons_id) == [PERSON]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    place = tmp_path / "site"
    place.write_text("x", encoding="utf-8")

    assert "is a file" in refused(place)
    assert "cannot be made" in refused(place / "below")


def test_a_folder_that_cannot_be_written_in_is_refused(tmp_path):
    (tmp_path / "sandbox.lock").mkdir()

    assert "cannot be written in" in refused(tmp_path)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder in which nobody can write")
def test_a_folder_in_which_nobody_can_write_is_refused():
    assert "cannot be written in" in refused(Path("/proc/self"))
    assert "cannot be made" in refused(Path("/proc/self/site"))


def test_a_folder_in_use_is_refused_to_a_second_one(folder):
    with closing(open_store(1, data=folder)) as store:
        assert "another sandbox uses the folder" in refused(folder)
        ended = run("open_store(1, data=folder)", folder)
        assert "another sandbox uses the folder" in ended.stderr
        assert store.add(**SENT).subject == SENT["subject"]
    with closing(open_store(1, data=folder)):
        pass


def test_a_refused_folder_is_not_held(folder):
    refused(folder, seed=2)
    with closing(open_store(1, data=folder)):
        pass


@posix
def test_a_full_disk_is_told_and_nothing_is_left(tmp_path):
    code = """
        import resource
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            open_store(1, {where})
        except UsageError as error:
            print(error)
    """
    kept = run(code.format(where="rows=3000, data=folder"), tmp_path)
    hidden = run(code.format(where="rows=60_000"), tmp_path)

    assert f"the data of the sandbox cannot be written to {tmp_path}" in kept.stdout
    assert "make room there" in kept.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["sandbox.lock"]
    assert "do not fit into the folder for temporary files" in hidden.stdout


@posix
@pytest.mark.parametrize("end", ["store.close()", "raise KeyboardInterrupt", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_hidden_file_is_gone_however_the_process_ends(tmp_path, end):
    code = f"""
        store = open_store(1, rows=30_000)
        print(store.add(**sent).interaction_id, flush=True)
        {end}
    """
    ended = run(code, tmp_path, env={**os.environ, "SQLITE_TMPDIR": str(tmp_path)})

    assert int(ended.stdout) > 100_000
    assert list(tmp_path.iterdir()) == []


def test_too_few_rows_are_refused_with_the_least_number():
    with pytest.raises(UsageError, match="has 408 rows at least, for its people; 407 are too few"):
        open_store(1, rows=FEWEST_ROWS - 1)


def test_a_folder_and_memory_at_once_are_refused(tmp_path):
    with pytest.raises(UsageError, match="in a folder or in memory"):
        open_store(1, data=tmp_path, memory=True)
    assert list(tmp_path.iterdir()) == []
