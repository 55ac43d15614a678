"""How many recorded responses `accordant validate` judges in a second, and how much memory that takes.

    python benchmarks/validate.py                        1,000 files, one process and two
    python benchmarks/validate.py --count 20000          as many as a month of nightly syncs
    python benchmarks/validate.py --archive              the same responses with their requests, in one HTTP Archive

The responses are distinct, so that nothing is remembered: of a hundred, sixty have 3 rows, 37 have 25 and three have
1,000; half are XML and half JSON; of every ten, one breaks something. The first line is what could be done at best in
Python: bare lxml, parse and validate, over the XML ones. Memory is the largest sum over all processes of what each
holds for itself and its share of what they hold together (PSS, Linux only).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
NAMESPACE = "http://convio.com/crm/v1.0"
SIZES = (3,) * 60 + (25,) * 37 + (1000,) * 3


def rows(number: int, size: int) -> list[dict[str, str]]:
    return [
        {
            "interactionId": str(number * 1000 + row),
            "interactionTypeId": "six" if number % 10 == 3 and row == size - 1 else str(row % 900),
            "categoryId": "1",
            "consId": "1001",
            "creationDate": f"2016-02-{row % 28 + 1:02d}T09:43:{number % 60:02d}.283-06:00",
            "subject": f"Subject {row} of {number}",
        }
        for row in range(size)
    ]


def responses(count: int) -> Iterator[tuple[str, str]]:
    """Format and text of each response."""
    for number in range(count):
        found = rows(number, SIZES[number * 7 % 100])
        if number % 2:
            yield "json", json.dumps({"getUserInteractionsResponse": {"interaction": found}})
            continue
        text = "".join(
            "<interaction>" + "".join(f"<{name}>{value}</{name}>" for name, value in row.items()) + "</interaction>\n"
            for row in found
        )
        yield "xml", f'<getUserInteractionsResponse xmlns="{NAMESPACE}">\n{text}</getUserInteractionsResponse>'


def write_files(folder: Path, count: int) -> None:
    for number, (form, text) in enumerate(responses(count)):
        (folder / f"{number:06d}.{form}").write_text(text, "utf-8")


def write_archive(file: Path, count: int) -> None:
    url = "https://secure2.example.org/organization/site/SRConsAPI"
    secrets = {"api_key": "key-of-the-site", "login_name": "api-account", "login_password": "horse&battery staple"}
    with file.open("w", encoding="utf-8") as stream:
        stream.write('{"log": {"version": "1.2", "entries": [\n')
        for number, (form, text) in enumerate(responses(count)):
            sent = {"method": "getUserInteractions", "v": "1.0", **secrets, "cons_id": "1001", "response_format": form}
            sent["list_page_offset"] = str(number)
            post = {"mimeType": "application/x-www-form-urlencoded", "text": urlencode(sent)}
            entry = {
                "request": {"method": "POST", "url": url, "headers": [], "postData": post},
                "response": {"status": 200, "headers": [], "content": {"size": len(text), "text": text}},
            }
            stream.write(("," if number else "") + json.dumps(entry) + "\n")
        stream.write("]}}\n")


def bare(count: int) -> float:
    """Seconds for all XML responses by bare lxml."""
    schema = etree.XMLSchema(etree.parse(str(ROOT / "schemas" / "crm.public.v1.xsd")))
    bodies = [text.encode() for form, text in responses(min(count, 2000)) if form == "xml"]
    began = time.perf_counter()
    for body in bodies:
        schema.validate(etree.fromstring(body))
    seconds = time.perf_counter() - began
    size = sum(map(len, bodies))
    print(f"bare lxml   {len(bodies) / seconds:8.0f} XML responses a second ({size / seconds / 1e6:.0f} MB/s)")
    return seconds / len(bodies)


def memory(process: int) -> int:
    """PSS of a process and its children, in kB."""
    total = 0
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
        for thread in Path(f"/proc/{process}/task").iterdir():
            total += sum(memory(int(child)) for child in (thread / "children").read_text().split())
    except OSError:
        pass
    return total


def measured(path: Path, count: int, jobs: int, *options: str) -> float:
    """Print responses a second and peak memory of the command; return the seconds for one."""
    command = [sys.executable, "-m", "accordant", "validate", str(path), "--jobs", str(jobs), "--no-pairs", *options]
    peak = 0
    done = threading.Event()
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, _ = process.communicate()
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    last = out.decode().strip().splitlines()[-1]
    print(f"--jobs {jobs}    {count / seconds:8.0f} responses a second, {seconds:.1f} s, peak {peak / 1024:.0f} MB")
    print(f"            {last}")
    return seconds / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--archive", action="store_true")
    arguments = parser.parse_args()
    each = bare(arguments.count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        if arguments.archive:
            path = path / "all.har"
            write_archive(path, arguments.count)
            print(f"archive     {path.stat().st_size / 1e6:.0f} MB")
        else:
            write_files(path, arguments.count)
        for jobs in (1, 2):
            ratio = each / measured(path, arguments.count, jobs)
            print(f"            {ratio:.3f} of bare lxml, start of the process included")


if __name__ == "__main__":
    main()
