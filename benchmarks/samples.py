"""Answers to measure on: distinct documents of the interaction family, invented, in XML and as their JSON images."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parent.parent
XSD = ROOT / "schemas" / "crm.public.v1.xsd"
JSON_SCHEMA = ROOT / "schemas" / "derived" / "crm.public.v1.schema.json"
NAMESPACE = "http://convio.com/crm/v1.0"
WORDS = ("call", "letter", "gift", "visit", "thanks", "pledge", "event", "question", "answer", "meeting")

Row = dict[str, Any]


def row(chance: random.Random, number: int) -> Row:
    """Return one interaction with a note, as its JSON image."""
    moment = (
        f"20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
        f"T{chance.randrange(24):02d}:{chance.randrange(60):02d}:{chance.randrange(60):02d}.000-05:00"
    )
    identifier = str(1000 + number)
    return {
        "interactionId": identifier,
        "interactionTypeId": str(chance.randrange(1000, 1100)),
        "categoryId": str(chance.randrange(1, 9)),
        "referenceId": str(chance.randrange(1, 10_000)),
        "consId": "1001",
        "createdBy": "1001",
        "creationDate": moment,
        "subject": " ".join(chance.sample(WORDS, 4)),
        "count": "1",
        "note": {
            "categoryId": "1",
            "typeOfConsNote": "normal",
            "consId": "1001",
            "createdBy": "1001",
            "creationDate": moment,
            "interactionId": identifier,
            "modifiedBy": "1001",
            "modifiedDate": moment,
            "noteId": str(chance.randrange(1, 10**6)),
            "subject": " ".join(chance.sample(WORDS, 3)),
            "text": " ".join(chance.choice(WORDS) for _ in range(20)),
            "type": "comment",
        },
    }


def answer_rows(size: int, seed: int) -> list[Row]:
    """Return the rows of one answer."""
    chance = random.Random(seed)
    first = chance.randrange(10**6)
    return [row(chance, first + number) for number in range(size)]


def as_xml(rows: Sequence[Row]) -> bytes:
    """Return an answer as the service writes it."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<getUserInteractionsResponse xmlns="'
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    schema = 'xsi:schemaLocation="http://convio.com/crm/v1.0 http://service.example.org/crm.public.v1.xsd"'
    inner = "".join(f"  <interaction>\n{_children(each, '    ')}  </interaction>\n" for each in rows)
    return f'{head}{NAMESPACE}" {xsi} {schema}>\n{inner}</getUserInteractionsResponse>\n'.encode()


def _children(members: Row, indent: str) -> str:
    written = []
    for name, value in members.items():
        if isinstance(value, dict):
            written.append(f"{indent}<{name}>\n{_children(value, indent + '  ')}{indent}</{name}>\n")
        else:
            written.append(f"{indent}<{name}>{value}</{name}>\n")
    return "".join(written)


def as_json(rows: Sequence[Row]) -> bytes:
    """Return an answer as the service writes it: one row an object, several an array."""
    inner: Row = {}
    if rows:
        inner["interaction"] = rows[0] if len(rows) == 1 else list(rows)
    return orjson.dumps({"getUserInteractionsResponse": inner})


def compare(
    contenders: dict[str, Callable[[bytes], object]], bodies: Sequence[bytes], *, rounds: int
) -> dict[str, float]:
    """Return CPU seconds a document of each contender: the least of several rounds, in each of which all take turns."""
    best = dict.fromkeys(contenders, float("inf"))
    for judge in contenders.values():
        judge(bodies[0])
    for _ in range(rounds):
        for name, judge in contenders.items():
            started = process_time()
            for body in bodies:
                judge(body)
            best[name] = min(best[name], (process_time() - started) / len(bodies))
    return best


def installed(folder: str | Path) -> Mapping[str, str]:
    """Return an environment for a process that starts as an installed program does: its byte code is there.

    Args:
        folder: Keeps the byte code, from the second start on.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder)}


def table(rows: Sequence[tuple[str, str, str, bool | None]], *, width: int = 0) -> bool:
    """Print what, figure, target and whether it holds; return whether all do. None is: only for information."""
    widths = [max(len(line[column]) for line in rows) for column in range(3)]
    for line in rows:
        cells = [line[column].ljust(widths[column]) for column in range(3)]
        verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[line[3]]
        print("  ".join([cells[0].ljust(width), *cells[1:], verdict]).rstrip(), flush=True)
    return all(line[3] is not False for line in rows)
