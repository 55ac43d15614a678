"""An XML answer of 200 MB: seconds and memory of validating it while it is read, against ``xmllint --stream``.

    python benchmarks/streaming.py [MEGABYTES]      with xmllint on the path, or named by XMLLINT

Each in a process of its own. Without xmllint only the memory is judged. The second line is the same file with one wrong
value near its end, found with line and path.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from samples import XSD, answer_rows, as_xml, table

MOST_MEGABYTES = 100
END = b"</getUserInteractionsResponse>"


def write(path: Path, megabytes: int, *, is_faulty: bool) -> None:
    body = as_xml(answer_rows(2000, 1))
    start = body.index(b"  <interaction>")
    rows = body[start : body.rindex(END)]
    with path.open("wb") as file:
        file.write(body[:start])
        for _ in range(max(1, megabytes * 2**20 // len(rows))):
            file.write(rows)
        if is_faulty:
            file.write(rows.replace(b"<count>1<", b"<count>one<", 1))
        file.write(END)


def judge(path: str) -> None:
    from accordant.validators.streaming import Reading, iter_violations_of_file  # noqa: PLC0415
    from accordant.validators.xml import XmlValidator  # noqa: PLC0415

    reading = Reading()
    found = list(iter_violations_of_file(Path(path), XmlValidator(XSD), reading=reading))
    print("; ".join(str(each) for each in found[:1]) or "valid")


def run(command: list[str]) -> tuple[float, float, str]:
    """Return seconds of CPU, megabytes and the last line printed of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    peak = 0
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        if status.exists():
            lines = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
            peak = max([peak, *(int(line.split()[1]) for line in lines)])
        time.sleep(0.02)
    assert process.stdout is not None
    said = process.stdout.read().strip().splitlines()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, peak / 1024, said[-1] if said else ""


def main() -> int:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    xmllint = os.environ.get("XMLLINT") or shutil.which("xmllint")
    lines: list[tuple[str, str, str, bool | None]] = []
    with tempfile.TemporaryDirectory() as folder:
        valid, faulty = Path(folder) / "valid.xml", Path(folder) / "faulty.xml"
        write(valid, megabytes, is_faulty=False)
        write(faulty, megabytes, is_faulty=True)
        theirs = None
        if xmllint:
            theirs, memory, said = run([xmllint, "--stream", "--noout", "--schema", str(XSD), str(valid)])
            lines.append((f"xmllint --stream: {said.rpartition(' ')[2]}", f"{theirs:.1f} s {memory:.0f} MB", "", None))
        for path in (valid, faulty):
            seconds, memory, said = run([sys.executable, __file__, "--judge", str(path)])
            what = f"accordant, {megabytes} MB: {said[:90]}"
            holds = memory < MOST_MEGABYTES and (path == faulty or theirs is None or seconds <= theirs)
            target = f"{MOST_MEGABYTES} MB" + ("" if theirs is None or path == faulty else f", {theirs:.1f} s")
            lines.append((what, f"{seconds:.1f} s {memory:.0f} MB", target, holds))
    return 0 if table(lines) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--judge"]:
        judge(sys.argv[2])
    else:
        sys.exit(main())
