"""What the acceptance tests are made of: the command line, kept runs, sites of a test's own, a scan for secrets."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import html
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from report_schema import report_problems

ROOT = Path(__file__).parents[2]
NAMESPACE = "http://convio.com/crm/v1.0"
FAULTS = (
    "page-overlap",
    "record-offset-off-by-one",
    "wrong-default-page-size",
    "order-ignored",
    "end-date-ignored",
    "server-error-on-inverted-dates",
    "wrong-namespace",
    "malformed-xml",
    "number-for-string-in-json",
    "single-row-as-array-in-json",
)
# Characters that every encoding changes; one ends in a letter of its own, so that a half-replaced value is noticed.
CANARIES = {
    "ACCORDANT_API_KEY": 'qk&"<+/\u00e97Za',
    "ACCORDANT_LOGIN_NAME": 'qn&"<+/\u00fc8%Yb',
    "ACCORDANT_LOGIN_PASSWORD": "qp&\"<+/\u00f19 '=?>Xc",
}
SECRET_PARAMETERS = {
    "api_key": "ACCORDANT_API_KEY",
    "login_name": "ACCORDANT_LOGIN_NAME",
    "login_password": "ACCORDANT_LOGIN_PASSWORD",
}


# --- the command line -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    folder: Path
    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err

    @property
    def report(self) -> dict[str, Any]:
        """What was printed as JSON; a report is what the published schema says, and nothing besides."""
        data: dict[str, Any] = json.loads(self.out)
        if "report" in data.get("accordant", {}):
            assert not report_problems(data)
        return data

    @property
    def journal(self) -> Path:
        (journal,) = self.folder.glob("reports/runs/*/journal.ndjson")
        return journal

    @property
    def run(self) -> str:
        return self.journal.parent.name

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.journal.read_text(encoding="utf-8").splitlines()]

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if "request" in line]

    def expect(self, code: int) -> Outcome:
        assert self.code == code, f"exit code {self.code}, expected {code}\n{self.out[-3000:]}\n{self.err[-3000:]}"
        assert "Traceback" not in self.text
        return self


def environment(**extra: str) -> dict[str, str]:
    """An environment without secrets and without anything that decides about colours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ACCORDANT_") and name not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}
    }
    return {**kept, "PYTHONIOENCODING": "utf-8", **extra}


def state_of(folder: Path) -> Path:
    """Where the user's state lies for what runs in a folder: outside it, and outside of every scan."""
    return folder.parent / f"{folder.name}.state"


def accordant(*arguments: str | Path, cwd: Path, env: dict[str, str] | None = None, timeout: float = 180) -> Outcome:
    """Run the command line as a user does, without a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "accordant", *map(str, arguments)],
        cwd=cwd,
        env={**(env or environment()), "XDG_STATE_HOME": str(state_of(cwd))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Outcome(cwd, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def too_wide(text: str, width: int = 80) -> list[str]:
    """Lines over 80 columns, but for those that one long word makes so: an address, a path, an argument is not cut."""
    wide = []
    for line in text.splitlines():
        if line.lstrip().startswith("--data-urlencode '"):
            continue
        indent = len(line) - len(line.lstrip())
        longest = max((len(word) for word in line.split()), default=0)
        if len(line) > width and not (longest > width - 20 and len(line) - longest <= max(indent, 20)):
            wide.append(line)
    return wide


# --- runs that are made once ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shelf:
    """A folder of finished runs that all workers share."""

    root: Path

    def get(self, name: str, make: Callable[[Path], Outcome]) -> Outcome:
        """Return the run of that name; make it, or wait for the worker that is making it."""
        folder, kept = self._begin(name)
        with (self.root / name / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                self._make(folder, kept, make)
        return Outcome(folder, *json.loads(kept.read_text()))

    def make_if_free(self, name: str, make: Callable[[Path], Outcome]) -> None:
        """Make the run of that name unless it is there, or another worker is making it."""
        folder, kept = self._begin(name)
        with (self.root / name / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if not kept.exists():
                self._make(folder, kept, make)

    def has(self, name: str) -> bool:
        return (self.root / name / "outcome.json").exists()

    def _begin(self, name: str) -> tuple[Path, Path]:
        folder = self.root / name / "work"
        folder.mkdir(parents=True, exist_ok=True)
        return folder, self.root / name / "outcome.json"

    @staticmethod
    def _make(folder: Path, kept: Path, make: Callable[[Path], Outcome]) -> None:
        outcome = make(folder)
        kept.write_text(json.dumps([outcome.code, outcome.out, outcome.err]))


# --- live sites -------------------------------------------------------------------------------------------------------


class Stub(ThreadingHTTPServer):
    """A site on this machine whose answers a test decides; it counts what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Callable[[str, dict[str, str]], tuple[int, str, bytes]]) -> None:
        self.seen: list[dict[str, str]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
                stub.seen.append(form)
                status, media_type, content = answer(body, form)
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(content)))
                if answer is echoing:
                    self.send_header("X-Echo", body[:400])
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                self.send_error(405)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/site"

    def handle_error(self, *_: object) -> None:
        """A client that went away is no concern of a test."""


@contextlib.contextmanager
def serving(answer: Callable[[str, dict[str, str]], tuple[int, str, bytes]]) -> Iterator[Stub]:
    stub = Stub(answer)
    thread = threading.Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.shutdown()
        stub.server_close()
        thread.join()


def success(form: dict[str, str], text: str) -> tuple[int, str, bytes]:
    """A valid answer of one row whose note has that text."""
    if form.get("response_format") == "json":
        row = {"interactionId": "1", "interactionTypeId": "1000", "note": {"noteId": "1", "text": text}}
        document = {"getUserInteractionsResponse": {"interaction": row}}
        return 200, "text/plain;charset=UTF-8", json.dumps(document).encode()
    row_text = f"<note><noteId>1</noteId><text>{escape(text)}</text></note>"
    return (
        200,
        "text/xml;charset=UTF-8",
        f'<getUserInteractionsResponse xmlns="{NAMESPACE}"><interaction><interactionId>1</interactionId>'
        f"<interactionTypeId>1000</interactionTypeId>{row_text}</interaction></getUserInteractionsResponse>".encode(),
    )


def renderings(value: str) -> dict[str, str]:
    """The forms in which software writes a value: as it is, and escaped for URLs, JSON, XML and in base64."""

    def each(form: Callable[[str], str]) -> str:
        return "".join(c if c.isascii() and c.isalnum() else form(c) for c in value)

    def base64_inside(padding: str) -> str:
        """The part of the base64 text that does not depend on what follows."""
        encoded = base64.b64encode((padding + value).encode()).decode().rstrip("=")
        return encoded[len(padding) and 4 : -1]

    return {
        "plain": value,
        "percent": urllib.parse.quote(value, safe=""),
        "percent-plus": urllib.parse.quote_plus(value),
        "percent-lower-case": re.sub("%..", lambda found: found[0].lower(), urllib.parse.quote(value, safe="")),
        "json": json.dumps(value)[1:-1],
        "json-unicode": json.dumps(value, ensure_ascii=False)[1:-1],
        "json-slash": json.dumps(value)[1:-1].replace("/", "\\/"),
        "json-all-escaped": each(lambda c: f"\\u{ord(c):04x}"),
        "json-all-escaped-upper-case": each(lambda c: f"\\u{ord(c):04X}"),
        "xml": escape(value),
        "xml-quotes": escape(value, {'"': "&quot;", "'": "&apos;"}),
        "xml-ascii": escape(value).encode("ascii", "xmlcharrefreplace").decode(),
        "html": html.escape(value),
        "xml-decimal-references": each(lambda c: f"&#{ord(c)};"),
        "xml-hexadecimal-references": each(lambda c: f"&#x{ord(c):X};"),
        "base64": base64.b64encode(value.encode()).decode().rstrip("="),
        "base64-url": base64.urlsafe_b64encode(value.encode()).decode().rstrip("="),
        "base64-inside-0": base64_inside(""),
        "base64-inside-1": base64_inside("x"),
        "base64-inside-2": base64_inside("xy"),
    }


def leaks(text: str, secrets: dict[str, str]) -> set[tuple[str, str]]:
    """Which secrets stand in `text`, in which form; the text may be the inside of JSON, or of XML."""
    forms = {(name, form): text for name, secret in secrets.items() for form, text in renderings(secret).items()}
    inside_json = re.sub(r"\\(u[0-9a-fA-F]{4}|.)", _character, text)
    found = {key for key, rendering in forms.items() if rendering in text or rendering in inside_json}
    return found or {key for key, rendering in forms.items() if rendering in html.unescape(inside_json)}


def _character(escaped: re.Match[str]) -> str:
    if len(escaped[1]) > 1:
        return chr(int(escaped[1][1:], 16))
    return {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}.get(escaped[1], escaped[1])


def written(folder: Path) -> Iterator[tuple[Path, str]]:
    """All files below a folder, as text, and what is in base64 within a journal as text besides."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            yield path, text
            for blob in re.findall(r'"encoding":"base64","text":"([^"]+)"|"text":"([^"]+)","encoding":"base64"', text):
                yield path, base64.b64decode("".join(blob)).decode("utf-8", errors="replace")


@dataclass
class LiveRun:
    """A run against a live address, in a process of its own, that is waited for when somebody looks at it."""

    folder: Path
    done: Path = field(init=False)

    def __post_init__(self) -> None:
        self.done = self.folder.parent / f"{self.folder.name}.code"

    def outcome(self) -> Outcome:
        deadline = time.monotonic() + 170
        while not self.done.exists():
            assert time.monotonic() < deadline, "the live run did not end"
            time.sleep(0.05)
        out, err = (self.folder.parent / f"{self.folder.name}.{end}" for end in ("out", "err"))
        return Outcome(self.folder, int(self.done.read_text()), out.read_text("utf-8"), err.read_text("utf-8"))


def start(name: str, root: Path, url: str, person: str) -> tuple[LiveRun, threading.Thread]:
    live = LiveRun(root / name)
    live.folder.mkdir()

    def work() -> None:
        with (root / f"{name}.out").open("wb") as out, (root / f"{name}.err").open("wb") as err:
            code = subprocess.call(
                [sys.executable, "-m", "accordant", "run", "--url", url, "--person", person, "--yes"],
                cwd=live.folder,
                env=environment(**CANARIES, XDG_STATE_HOME=str(state_of(live.folder))),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        part = live.done.with_suffix(".part")
        part.write_text(str(code))
        part.rename(live.done)

    thread = threading.Thread(target=work)
    thread.start()
    return live, thread


def forwarding(sandbox: Any) -> Callable[[str, dict[str, str]], tuple[int, str, bytes]]:
    """A sandbox whose credentials are the canaries."""
    back = {CANARIES[variable]: sandbox.credentials[name] for name, variable in SECRET_PARAMETERS.items()}

    def answer(body: str, form: dict[str, str]) -> tuple[int, str, bytes]:
        pairs = [
            (name, back.get(value, value) if name in SECRET_PARAMETERS else value)
            for name, value in urllib.parse.parse_qsl(body, keep_blank_values=True)
        ]
        request = urllib.request.Request(f"{sandbox.url}/SRConsAPI", urllib.parse.urlencode(pairs).encode())
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return reply.status, reply.headers["Content-Type"], reply.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["Content-Type"], error.read()

    return answer


def echoing(body: str, form: dict[str, str]) -> tuple[int, str, bytes]:
    """An answer that repeats the body as it came, and each secret in all the forms that software gives it."""
    lines = [body]
    for name in SECRET_PARAMETERS:
        if form.get(name) in CANARIES.values():
            lines += renderings(form[name]).values()
            lines += [base64.b64encode(f"{padding}{form[name]};".encode()).decode() for padding in ("", "x", "xy")]
    return success(form, "\n".join(lines))


# --- documents --------------------------------------------------------------------------------------------------------

ROW = (
    "  <interaction>\n    <interactionId>7</interactionId>\n"
    "    <interactionTypeId>6</interactionTypeId>\n  </interaction>"
)


def xml(rows: str = ROW, namespace: str = NAMESPACE) -> str:
    """An answer in XML; the rows begin in its third line."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<getUserInteractionsResponse xmlns="{namespace}">\n{rows}\n</getUserInteractionsResponse>\n'
    )


def as_json(rows: str) -> str:
    """An answer in JSON; what is given stands in its second line."""
    return f'{{"getUserInteractionsResponse": {{"interaction":\n{rows}\n}}}}\n'
