"""Holds what is printed as JSON against the published schemas, in which nothing may be missing.

The schema itself lets a report grow; here every property that it does not describe is a problem, so that it is
complete.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMA_FILE = Path(__file__).parents[1] / "schemas" / "report.schema.json"
MUTATION_FILE = SCHEMA_FILE.with_name("mutation.schema.json")
COMPARISON_FILE = SCHEMA_FILE.with_name("comparison.schema.json")
HISTORY_FILE = SCHEMA_FILE.with_name("history.schema.json")
# Under these keywords are schemas by name, under those one or several.
_NAMED = ("properties", "$defs")
_INNER = ("items", "additionalProperties", "oneOf")


def closed(schema: Any, *, is_base: bool = False) -> Any:
    """Return a schema that refuses what it does not describe.

    What stands under $defs is a base, which others add to: it is closed where it is used.
    """
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) if key in _INNER else value for key, value in schema.items()}
    for key in _NAMED:
        if key in schema:
            made[key] = {name: closed(value, is_base=key == "$defs") for name, value in schema[key].items()}
    return made if is_base else {**made, "unevaluatedProperties": False}


@cache
def _validator(file: Path) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(closed(json.loads(file.read_text("utf-8"))))


def report_problems(data: Any, file: Path = SCHEMA_FILE) -> list[str]:
    """Return in words what of a report is not as its schema says, or not described by it."""
    return [f"{list(error.instance_path)}: {error.message}" for error in _validator(file).iter_errors(data)]
