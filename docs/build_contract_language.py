"""Weaves docs/contract-language.md: hand-written chapters, and tables made from the schema of the contract language.

A chapter says where a table belongs by a line of its own:

    <!-- table: operation.response -->    the keys of a construct, from schemas/contract.schema.json
    <!-- file: contracts/api.yaml -->     a file of docs/contract-language/example
    <!-- lint codes -->                   the codes of advice, from accordant.linting
    <!-- patterns without a run -->       the patterns of relations that no run judges yet

Every construct must have its table, and every key its description: what the schema knows cannot be missing here.

    python docs/build_contract_language.py            writes the page
    python docs/build_contract_language.py --check    says in which lines it is not up to date, and exits with 1
"""

# ruff: noqa: INP001 - a script
from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accordant.linting import CODES

DOCS = Path(__file__).resolve().parent
CHAPTERS = DOCS / "contract-language"
PAGE = DOCS / "contract-language.md"
SCHEMA = DOCS.parent / "schemas" / "contract.schema.json"

_HEAD = """\
<!-- Made by docs/build_contract_language.py from docs/contract-language/ and schemas/contract.schema.json.
     Change those, not this file. -->

# The contract language
"""
_DIRECTIVE = re.compile(r"<!-- ([a-z][a-z ]*)(?:: (\S+))? -->\n")
_NEEDED_ONCE = {"parameter": ("type", "strength"), "media_types": ("expect", "strength")}
_LANGUAGES = {".yaml": "yaml", ".xsd": "xml", ".xml": "xml"}
_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "array": "list",
    "object": "mapping",
    "null": "`null`",
}
_NAMED = {
    "name": "name",
    "text": "text",
    "source": "text",
    "retired": "text",
    "names": "list of names",
    "parameter_name": "name of a parameter",
    "parameter_names": "names of parameters",
    "path": "path",
    "callers": "list of callers",
    "expression": "XPath",
    "scalar": "text, number or boolean",
    "version": "`1`",
}

Schema = Mapping[str, Any]


class BuildError(Exception):
    """The page cannot be made: a chapter, or the schema, lacks something."""


@dataclass(frozen=True, slots=True)
class Construct:
    """Something in a contract that has keys.

    Attributes:
        name: That of its definition in the schema, and the keys that lead to it from there: ``operation.response``.
        required: The keys that it must have.
    """

    name: str
    properties: Mapping[str, Schema]
    required: frozenset[str]


class Language:
    """The schema of the contract language, as a reference needs it."""

    def __init__(self, schema: Schema) -> None:
        self.definitions: Mapping[str, Schema] = schema["$defs"]
        self.constructs: dict[str, Construct] = {}
        for name, definition in self.definitions.items():
            if name.endswith(("_keys", "_overlaid")):
                continue  # the same with and without required keys: the one without says nothing more
            self._gather(name, definition)

    def _gather(self, name: str, part: Schema) -> None:
        """Take note of every construct within a part of the schema."""
        if name == "term":
            return  # has the words of a rule
        holder = self.definitions[part["$ref"].rsplit("/", 1)[1]] if "$ref" in part and "required" in part else part
        holder = holder.get("then", holder)
        properties = holder.get("properties", {})
        if properties:
            demanded = holder.get("else", {}).get("required", ())
            required = frozenset((*part.get("required", ()), *holder.get("required", ()), *demanded))
            self.constructs[name] = Construct(name, properties, required)
        for key, inner in properties.items():
            if "$ref" not in inner:
                needed = part.get("properties", {}).get(key, {}).get("required", inner.get("required", ()))
                self._gather(f"{name}.{key}", {**inner, "required": needed})

    def description(self, part: Schema) -> str:
        """Return what is said of a key: where it stands, else where its definition is."""
        if "description" not in part and "$ref" in part:
            return self.description(self.definitions[part["$ref"].rsplit("/", 1)[1]])
        return str(part.get("description", ""))

    def value(self, part: Schema, name: str) -> str:
        """Return in words what may stand under a key.

        Args:
            name: That of the construct which the part would be, if it is one.
        """
        if "$ref" in part:
            target = part["$ref"].rsplit("/", 1)[1].removesuffix("_keys")
            if target in _NAMED:
                return _NAMED[target]
            shown = f"XPath, or {_linked(target)}" if target == "evidence" else _linked(target)
            return shown if target in self.constructs else self.value(self.definitions[target], target)
        if name in self.constructs:
            return f"{_linked(name)}, or a strength" if name in {"expectation", "refusal"} else _linked(name)
        if name == "term":
            return "[term](#terms)"
        if name == "change":
            return f"value, or {_linked(name)}"
        return self._by_kind(part, name)

    def _by_kind(self, part: Schema, name: str) -> str:
        if "enum" in part:
            return ", ".join(f"`{word}`" for word in part["enum"])
        if "const" in part:
            return f"`{json.dumps(part['const'])}`"
        if part.get("type") == "array":
            return f"list of {self.value(part['items'], '')}"
        if part.get("type") == "object" and "additionalProperties" in part:
            return f"mapping of names to {self.value(part['additionalProperties'], '')}"
        kinds = part.get("oneOf", part.get("anyOf"))
        if kinds is not None:
            return " or ".join(dict.fromkeys(self.value(kind, name) for kind in kinds))
        if "type" not in part:
            raise BuildError(f"{name}: the schema does not say what may stand there: {json.dumps(part)[:200]}")
        types = [part["type"]] if isinstance(part["type"], str) else part["type"]
        return " or ".join(_WORDS[word] for word in types)

    def table(self, name: str) -> Iterator[str]:
        """Yield the lines of the table of a construct's keys.

        Raises:
            BuildError: There is no such construct, or a key without description.
        """
        if name not in self.constructs:
            raise BuildError(f"there is no construct {name!r}; there are {', '.join(self.constructs)}")
        construct = self.constructs[name]
        yield f'<a id="keys-{_anchor(name)}"></a>'
        yield ""
        yield f"| key of {_shown(name)} | value | default | meaning |"
        yield "|---|---|---|---|"
        for key, part in construct.properties.items():
            meaning = self.description(part)
            if not meaning:
                raise BuildError(f"{name}.{key} has no description in {SCHEMA.name}")
            row = (f"`{key}`", self.value(part, f"{name}.{key}"), _default(construct, key, part), meaning)
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _default(construct: Construct, key: str, part: Schema) -> str:
    if key in construct.required:
        return "**needed**"
    if key in _NEEDED_ONCE.get(construct.name, ()):
        return "**needed once**"
    return f"`{json.dumps(part['default'])}`".replace('"', "") if "default" in part else ""


def _anchor(name: str) -> str:
    return name.replace(".", "-")


def _shown(name: str) -> str:
    return f"`{name.rsplit('.', 1)[-1]}`" if "." in name else name.replace("_", "-")


def _linked(name: str) -> str:
    return f"[{name.rsplit('.', 1)[-1].replace('_', '-')}](#keys-{_anchor(name)})"


def _codes() -> Iterator[str]:
    yield "| code | what it says |"
    yield "|---|---|"
    for code, text in CODES.items():
        yield f"| `{code}` | {text} |"


def _file(path: str) -> Iterator[str]:
    file = CHAPTERS / "example" / path
    yield f"```{_LANGUAGES[file.suffix]}"
    yield from (line for line in file.read_text("utf-8").splitlines() if "$schema=" not in line)
    yield "```"


def _contents(text: str) -> Iterator[str]:
    for title in re.findall(r"^## (.+)$", text, re.MULTILINE):
        anchor = re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        yield f"- [{title}](#{anchor})"


def page() -> str:
    """Return the page.

    Raises:
        BuildError: A chapter asks for something that is not there, or a construct has no table.
    """
    language = Language(json.loads(SCHEMA.read_text("utf-8")))
    missing = set(language.constructs)

    def woven(match: re.Match[str]) -> str:
        what, name = match[1], match[2] or ""
        if what == "table":
            missing.discard(name)
            lines = language.table(name)
        elif what == "file":
            lines = _file(name)
        elif what == "lint codes":
            lines = _codes()
        else:
            raise BuildError(f"no line {match[0].strip()!r} is known")
        return "".join(f"{line}\n" for line in lines)

    chapters = [file.read_text("utf-8").strip() for file in sorted(CHAPTERS.glob("*.md"))]
    text = _DIRECTIVE.sub(woven, "\n\n".join(chapters) + "\n")
    if missing:
        raise BuildError(f"no chapter has the table of {', '.join(sorted(missing))}")
    first, rest = text.split("\n## ", 1)
    return f"{_HEAD}\n{first.strip()}\n\n" + "\n".join(_contents(text)) + f"\n\n## {rest}"


def main() -> int:
    """Write the page, or check it; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where the page is stale")
    is_check = parser.parse_args().check
    try:
        text = page()
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    shown = PAGE.relative_to(DOCS.parent)
    current = PAGE.read_text("utf-8") if PAGE.exists() else ""
    if not is_check:
        PAGE.write_text(text, "utf-8")
        sys.stdout.write(f"{shown}: {'unchanged' if text == current else 'written'}\n")
        return 0
    if text == current:
        sys.stdout.write(f"{shown}: up to date\n")
        return 0
    lines = difflib.unified_diff(
        current.splitlines(keepends=True), text.splitlines(keepends=True), str(shown), "as it should be"
    )
    sys.stdout.writelines(lines)
    sys.stderr.write(f"{shown}: not up to date; run python docs/build_contract_language.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
