"""Checks a document against the contract language's JSON Schema and says each mistake the way a person would.

The schema itself is `schemas/contract.schema.json`, which editors use for completion.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import jsonschema_rs

from accordant import datatypes
from accordant.documents import DataPath, Document, quoted
from accordant.errors import Mistake, nearest
from accordant.project import bundled_file

__all__ = ["CONSTRUCTS", "KINDS", "iter_language_mistakes", "kind_of", "required_keys", "without_mistakes"]

KINDS = ("operation", "group", "api", "overlay")
CONSTRUCTS = ("parameters", "rules", "asserts", "relations", "probes", "examples", "checks")
"""The keys of a file under which things have names."""

_READ_ELSEWHERE = "checked by the loader, which says more than a schema can"
_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_PRUNINGS = 5
_TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def kind_of(data: Any) -> str | None:
    """Return which kind of contract file this is: the first of KINDS that is one of its keys, else None."""
    if not isinstance(data, Mapping):
        return None
    return next((kind for kind in KINDS if kind in data), None)


@functools.cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(bundled_file("schemas", "contract.schema.json").read_text("utf-8"))
    return schema


@functools.cache
def _schema_for(kind: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{kind}", "$defs": _without_terms(_schema()["$defs"])}


def _without_terms(schema: Any) -> Any:
    """Return a schema without the parts that `idl` reads, and explains better; they are there for editors."""
    if isinstance(schema, list):
        return [_without_terms(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$comment") == _READ_ELSEWHERE:
        return {}
    return {key: _without_terms(part) for key, part in schema.items()}


def required_keys(construct: str) -> tuple[str, ...]:
    """Return the keys that a construct needs when nothing else declares it.

    Args:
        construct: One of CONSTRUCTS.
    """
    if construct == "parameters":
        return ("type", "strength")
    return tuple(_schema()["$defs"].get(construct.removesuffix("s"), {}).get("required", ()))


@functools.cache
def _verdict(kind: str) -> Any:
    return jsonschema_rs.Draft202012Validator(_schema_for(kind))


def iter_language_mistakes(document: Document, kind: str) -> Iterator[Mistake]:
    """Yield every mistake of form in a document that was parsed."""
    if _verdict(kind).is_valid(document.data):
        return
    # Only wrong files pay for importing the library that explains.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    for error in Draft202012Validator(_schema_for(kind)).iter_errors(document.data):
        yield from _explain(document, error)


def without_mistakes(document: Document, kind: str) -> Document | None:
    """Return a document without the constructs whose form is wrong, so that the rest can be checked all the same.

    None where what is wrong is no construct that can be left out.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - only wrong files pay for it

    data = copy.deepcopy(document.data)
    for _ in range(_PRUNINGS):
        errors = list(Draft202012Validator(_schema_for(kind)).iter_errors(data))
        if not errors:
            return replace(document, data=data)
        pruned = [_prune(data, error) for error in errors]
        if not all(pruned):
            return None
    return None


def _prune(data: dict[str, Any], error: Any) -> bool:
    """Take out what is wrong; tell whether that was possible."""
    path = list(error.absolute_path)
    if error.validator == "additionalProperties":
        holder = data
        for step in path:
            holder = holder.get(step, {}) if isinstance(holder, dict) else {}
        for key in set(holder) - set(error.schema.get("properties", {})):
            del holder[key]
        return True
    if len(path) < 2 or path[0] not in CONSTRUCTS:
        return False
    constructs = data.get(path[0], {})
    if path[0] == "parameters" and path[1] in constructs:
        # Others may name it, and it is there: it only is not what it should be.
        constructs[path[1]] = {"type": "xsd:string", "strength": "probe"}
    else:
        constructs.pop(path[1], None)
    return True


def _explain(document: Document, error: Any) -> Iterator[Mistake]:
    path: DataPath = tuple(error.absolute_path)
    where = _named(path)
    keyword = error.validator
    if keyword == "additionalProperties":
        valid = sorted(error.schema.get("properties", {}))
        for key, value in error.instance.items():
            if key not in valid:
                hint = nearest(str(key), valid)
                if not hint and value is None:  # what is left of a text with a comma in {...}
                    hint = "is this the rest of the value before it? quote the whole value"
                message = f"unknown key {key!r} in {where}; the keys are {', '.join(valid)}"
                yield Mistake(document.key_location((*path, key)), message, hint)
    elif keyword == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        # jsonschema reports each missing key on its own and does not say which but in its text.
        name = next(key for key in missing if f"'{key}'" in error.message)
        yield Mistake(document.key_location(path), f"{where} needs the key {name!r}", _needed(error.schema, name))
    elif "propertyNames" in error.absolute_schema_path:
        key = str(error.instance)
        hint = (
            "digits only" if error.validator_value == "^[0-9]+$" else "a letter or _, then letters, digits, _ . and -"
        )
        yield Mistake(document.key_location((*path, key)), f"the key {key!r} in {where} is no name for that", hint)
    else:
        yield Mistake(document.location(path), f"{where}: {_wanted(error)}", _hint(document, error))


def _wanted(error: Any) -> str:  # noqa: PLR0911 - one line for each keyword
    value = error.instance
    shown = json.dumps(value, ensure_ascii=False, default=str)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    match error.validator:
        case "type":
            types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            words = " or ".join(_TYPE_WORDS[name] for name in types)
            return f"expected {words}, not {shown}"
        case "enum":
            words = error.validator_value
            if value is None and "null" in words:
                return 'expected the text "null", in quotes; without them it says that nothing stands here'
            return f"expected {'one of ' if len(words) > 1 else ''}{', '.join(map(str, words))}, not {shown}"
        case "const":
            return f"expected {json.dumps(error.validator_value)}, not {shown}"
        case "pattern":
            is_blank = error.validator_value == "\\S"
            return "must not be blank" if is_blank else f"{shown} is not of the form wanted here"
        case "uniqueItems":
            return "the same value stands twice in this list"
        case "minItems" | "minProperties" | "minLength":
            return "must not be empty" if error.validator_value == 1 else f"too few entries in {shown}"
        case "maxProperties":
            return f"more than {error.validator_value} keys in {shown}"
        case "dependentRequired":
            missing = {
                key: [other for other in needed if other not in value]
                for key, needed in error.validator_value.items()
                if key in value
            }
            return "; ".join(f"{key!r} needs {' and '.join(map(repr, n))} beside it" for key, n in missing.items() if n)
        case _:
            return str(error.message)


def _hint(document: Document, error: Any) -> str:
    value = error.instance
    if error.validator == "enum" and isinstance(value, str):
        return nearest(value, map(str, error.validator_value))
    if error.validator == "pattern" and error.validator_value == "^xsd?:":
        return nearest(f"xsd:{value}", datatypes.PARAMETER_NAMES) or _description(error)
    if error.validator == "type":
        wanted = error.validator_value
        if wanted == "boolean" and str(value).lower() in _BOOLEANS:
            return f"write {_BOOLEANS[value.lower()]}: in YAML 1.2 {value} is text"
        if wanted == "integer" and isinstance(value, str) and value.replace("_", "").isdigit():
            return f"write {value.replace('_', '')}: in YAML 1.2 {value} is text"
        if "string" in wanted and value is not None:
            return _quote_hint(document, tuple(error.absolute_path), value)
    return _description(error)


def _description(error: Any) -> str:
    return str(error.schema.get("description", "")) if isinstance(error.schema, Mapping) else ""


def _quote_hint(document: Document, path: DataPath, value: Any) -> str:
    """Return how to write a value as text that YAML has read as something else."""
    place = document.location(path)
    if isinstance(value, dict | list):
        line = place.source_line() or ""
        text = line[place.column - 1 :].partition(" #")[0]
        return f"quote this: {quoted(text)}" if text else "quote this"
    return f"quote this: {quoted(document.lexical(path, value))}"


def _needed(schema: Mapping[str, Any], name: str) -> str:
    holder = schema
    while name not in holder.get("properties", {}) and "$ref" in holder:
        holder = _schema()["$defs"][holder["$ref"].rsplit("/", 1)[1]]
    part = holder.get("properties", {}).get(name, {})
    if "description" not in part and "$ref" in part:
        part = _schema()["$defs"].get(part["$ref"].rsplit("/", 1)[1], {})
    return str(part.get("description", ""))


def _named(path: DataPath) -> str:
    return "the file" if not path else "/".join(str(step) for step in path)
