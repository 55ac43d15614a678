"""Hostile documents, each in a process of its own: seconds of CPU, megabytes, and what was found.

    python benchmarks/hostile.py           every case
    python benchmarks/hostile.py siblings  those whose name has this in it

Each must end in a finding (or, where nothing is wrong with it, in none) within two seconds and 200 megabytes, the
interpreter and the loading of the schema's model included. A process that takes 20 seconds or a gigabyte is ended.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from samples import NAMESPACE, XSD, table

ROOT_TAG = "getUserInteractionsResponse"
MOST_SECONDS, MOST_MEGABYTES = 2.0, 200
Body = Callable[[], bytes]


def answer(inner: str, attributes: str = "") -> bytes:
    return f'<{ROOT_TAG} xmlns="{NAMESPACE}"{attributes}>{inner}</{ROOT_TAG}>'.encode()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
    return f'<!DOCTYPE a [<!ENTITY e0 "ha">{entities}]><a>&e29;</a>'.encode()


def one_row(inner: str) -> str:
    return f"<interaction><interactionId>1</interactionId>{inner}</interaction>"


MILLION = 1_000_000
ROW = "<interaction><interactionId>{}</interactionId></interaction>"
XML: dict[str, Body] = {
    "entities: a billion laughs": laughs,
    "entities: quadratic": lambda: b'<!DOCTYPE a [<!ENTITY e "%s">]><a>%s</a>' % (b"x" * 100_000, b"&e;" * 100_000),
    "entities: a parameter entity": lambda: b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
    "prolog: a million comments": lambda: b"<!---->" * MILLION + b"<!DOCTYPE a><a/>",
    "prolog: one long comment": lambda: b"<!--" + b"- " * (5 * MILLION) + b"-->" + answer(""),
    "siblings: a million unknown ones": lambda: answer("<x/>" * MILLION),
    "siblings: a million below an unknown root": lambda: b"<a>" + b"<b/>" * MILLION + b"</a>",
    "siblings: wrong rows": lambda: answer(ROW.format("x") * 100_000),
    "siblings: one wrong row at the end": lambda: answer(ROW.format("1") * 100_000 + ROW.format("x")),
    "siblings: in one row": lambda: answer(one_row("<note/>" * 200_000)),
    "siblings: comments": lambda: answer("<!---->" * MILLION),
    "attributes: a hundred thousand": lambda: answer("", "".join(f' a{n}=""' for n in range(100_000))),
    "attributes: the same twice": lambda: answer("", "".join(f' a{n}=""' for n in range(50_000)) + ' a0=""'),
    "namespaces: twenty thousand": lambda: answer("", "".join(f' xmlns:p{n}="u:{n}"' for n in range(20_000))),
    "namespaces: on a faulty document": lambda: answer("<x/>", "".join(f' xmlns:p{n}="u:{n}"' for n in range(20_000))),
    "namespaces: on every row": lambda: answer("".join(f'<interaction xmlns:p{n}="u:{n}"/>' for n in range(20_000))),
    "depth: a million": lambda: b"<a>" * MILLION,
    "depth: 256 levels of an unknown element": lambda: answer("<x>" * 254 + "</x>" * 254),
    "size: a name of 20 MB": lambda: b"<" + b"x" * 20_000_000 + b"/>",
    "size: an attribute of 20 MB": lambda: b'<a b="' + b"x" * 20_000_000 + b'"/>',
    "size: a text of 20 MB": lambda: answer(ROW.format("x" * 20_000_000)),
    "size: a subject of 9 MB": lambda: answer(one_row(f"<subject>{'x' * 9_000_000}</subject>")),
    "size: digits of 9 MB": lambda: answer(ROW.format("9" * 9_000_000)),
    "size: a comment of 20 MB": lambda: answer("<!--" + "x" * 20_000_000 + "-->"),
    "encoding: UTF-7": lambda: b"<?xml version='1.0' encoding='utf-7'?><a>" + b"+ADw-" * 100_000 + b"</a>",
    "binary": lambda: bytes(range(256)) * 40_000,
    "cut in the middle": lambda: answer(ROW.format("1") * 50_000)[: 2_000_000],
}  # fmt: skip
JSON: dict[str, Body] = {
    "json depth: a million arrays": lambda: b"[" * MILLION,
    "json depth: a million objects": lambda: b'{"a":' * MILLION,
    "json keys: a million": lambda: b"{" + b",".join(b'"k%d":1' % n for n in range(400_000)) + b"}",
    "json keys: the same": lambda: b"{" + b",".join([b'"k":1'] * 400_000) + b"}",
    "json keys: escaped": lambda: b'{"' + b"\\u0061" * 500_000 + b'":1, "b" :1}',
    "json number: nine million digits": lambda: b"[" + b"9" * 9_000_000 + b"]",
    "json number: exponent": lambda: b"[1e" + b"9" * 100_000 + b"]",
    "json number: many long ones": lambda: b"[" + b",".join([b"9" * 25] * 200_000) + b"]",
    "json text: 20 MB": lambda: b'["' + b"x" * 20_000_000 + b'"]',
    "json text: backslashes": lambda: b'{"' + b"\\" * 5_000_001 + b'":1}',
    "json rows: a hundred thousand wrong ones": lambda: (
        b'{"getUserInteractionsResponse":{"interaction":[' + b",".join([b'{"interactionId":1}'] * 50_000) + b"]}}"
    ),
    "json: NaN": lambda: b"[NaN]",
}


def judge(name: str) -> None:
    """Judge one case, and print what it took."""
    from accordant.validators.json import JsonValidator, ParsedJson, parse_json  # noqa: PLC0415
    from accordant.validators.xml import ParsedXml, XmlValidator, parse_xml  # noqa: PLC0415

    body = {**XML, **JSON}[name]()
    if name in XML:
        xml = XmlValidator(XSD)
        assert xml.model is not None
    else:
        from samples import JSON_SCHEMA  # noqa: PLC0415

        schema = JsonValidator(json.loads(JSON_SCHEMA.read_bytes()))
        import jsonschema  # noqa: F401, PLC0415
    started = time.process_time()
    if name in XML:
        document = parse_xml(body)
        found = (
            [document]
            if not isinstance(document, ParsedXml)
            else xml.iter_violations(document.root, body=document.body)
        )
    else:
        value = parse_json(body)
        found = [value] if not isinstance(value, ParsedJson) else schema.iter_violations(value.value, value.text)
    told = []
    for violation in found:
        told.append(violation)
        if len(told) == 20:
            break
    seconds = time.process_time() - started
    # What the document itself takes is the caller's.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - len(body) / 2**20
    first = f"{told[0].code} {told[0].path}" if told else "nothing"
    print(json.dumps([seconds, megabytes, len(told), first]))


def main() -> int:
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    # Line by line, as each takes a while.
    held = [table([measured(name)], width=44) for name in [*XML, *JSON] if part in name]
    return 0 if all(held) else 1


def measured(name: str) -> tuple[str, str, str, bool | None]:
    """Return what one case took in a process of its own."""
    command = [sys.executable, __file__, "--judge", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, preexec_fn=limit)
    except subprocess.TimeoutExpired:
        return name, "ended", "", False
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"signal {-done.returncode}"])[-1]
        return name, f"died: {last[:60]}", "", False
    seconds, megabytes, count, first = json.loads(done.stdout)
    holds = seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES
    return name, f"{seconds:6.2f} s {megabytes:5.0f} MB", f"{count} {first}"[:60], holds


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--judge"]:
        judge(sys.argv[2])
    else:
        sys.exit(main())
