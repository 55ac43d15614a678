"""Checks a document against the contract language's JSON Schema and says each mistake the way a person would.

The schema itself is `schemas/contract.schema.json`, which editors use for completion.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import jsonschema_rs

from accordant import datatypes
from accordant.documents import DataPath, Document
from accordant.errors import Mistake, nearest, nearest_name
from accordant.locations import Location
from accordant.project import bundled_file
from accordant.yaml_slips import quoted

__all__ = [
    "CONSTRUCTS",
    "KINDS",
    "iter_form_mistakes",
    "iter_language_mistakes",
    "kind_of",
    "required_keys",
    "without_mistakes",
]

KINDS = ("operation", "group", "api", "overlay")
CONSTRUCTS = ("parameters", "rules", "asserts", "relations", "probes", "examples", "checks")
"""The keys of a file under which things have names."""

_READ_ELSEWHERE = "checked by the loader, which says more than a schema can"
_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_PRUNINGS = 8
_FORMS = {
    "^[A-Za-z_][A-Za-z0-9_.-]*$": "a letter or _, then letters, digits, _ . and -",
    "^(\\.|@?[A-Za-z_][A-Za-z0-9_.-]*)$": "a child of the row, an attribute as @name, or . for the row's own text",
    "^[A-Za-z_][A-Za-z0-9_.-]*(/[A-Za-z_][A-Za-z0-9_.-]*)*(/@[A-Za-z_][A-Za-z0-9_.-]*)?$": "names with / between them, "
    "seen from the root element: row/child, or row/@attribute",
    "^[a-z_][a-z0-9_]*\\.[a-z_][a-z0-9_]*$": "module.function, in small letters: a file in strategies/ and a function",
    "^[A-Za-z0-9_$@][A-Za-z0-9_.:$@\\[\\]-]*$": "a parameter has letters, digits and _ . : $ @ [ ] -, and no blanks",
    "^[A-Za-z0-9_~.-]+(/[A-Za-z0-9_~.-]+)*$": "a path below the site's address, such as SRConsAPI or cgi/desk.php; "
    "no / at either end, no query",
    "^[0-9]+$": "digits only",
}
"""What is said of the patterns of the schema."""
_NEUTRAL: dict[str, Any] = {
    "accordant": 1,
    "summary": "-",
    "source": "-",
    "title": "-",
    "servlets": {"-": "-"},
    "http_methods": ["POST"],
    "effect": "read",
    "response": {"strength": "probe"},
}
"""What stands for a part of a file that is missing or wrong, so that the rest can be checked all the same."""
_OPTIONAL = frozenset({"listing", "authentication", "authentications", "errors", "uses"})
_A = {name: f"{'an' if name[0] in 'ae' else 'a'} {name.removesuffix('s')}" for name in CONSTRUCTS}
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
    if not _verdict(kind).is_valid(document.data):
        yield from iter_form_mistakes(document, _schema_for(kind))


def iter_form_mistakes(document: Document, schema: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield every mistake of form in a document, by any JSON Schema."""
    # Only wrong files pay for importing the library that explains.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    errors = list(Draft202012Validator(_without_terms(schema)).iter_errors(document.data))
    misspelt = {
        (*error.absolute_path, meant)
        for error in errors
        if error.validator == "additionalProperties"
        for _, meant in _misspelt(error)
    }
    for error in errors:
        # A key that is misspelt is missing too, and is said once.
        if error.validator == "required" and (*error.absolute_path, _missing(error)) in misspelt:
            continue
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
            if data.get("servlets") == _NEUTRAL["servlets"]:
                data["servlets"] = {}  # nobody is served, and nothing is said of that
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
        for key, meant in _misspelt(error):
            value = holder.pop(key)
            holder[meant] = str(key).partition(":")[2] if value is None and ":" in str(key) else value
        for key in set(holder) - set(error.schema.get("properties", {})):
            del holder[key]
        return True
    if path[:1] and path[0] not in CONSTRUCTS:
        return _prune_head(data, path)
    if not path:
        missing = _missing(error) if error.validator == "required" else ""
        if missing in _NEUTRAL:
            data[missing] = copy.deepcopy(_NEUTRAL[missing])
        return missing in _NEUTRAL
    if len(path) < 2:
        data.pop(path[0], None)
        return True
    _prune_construct(data, path)
    return True


def _prune_construct(data: dict[str, Any], path: list[str | int]) -> None:
    """Take out of a construct what is wrong in it, or the whole, where it cannot be without that."""
    constructs = data.get(str(path[0]), {})
    construct = constructs.get(path[1])
    is_part = len(path) > 2 and isinstance(construct, dict) and path[2] in construct
    if is_part and path[2] not in required_keys(str(path[0])):
        del construct[path[2]]
    elif path[0] == "parameters" and path[1] in constructs:
        # Others may name it, and it is there: it only is not what it should be.
        constructs[path[1]] = {"type": "xsd:string", "strength": "probe"}
    else:
        constructs.pop(path[1], None)


def _prune_head(data: dict[str, Any], path: list[str | int]) -> bool:
    """Take what is wrong out of a part that every file has; of the whole part, put something that says nothing."""
    top, inner = path[0], data.get(str(path[0]))
    if len(path) > 1 and isinstance(inner, dict) and path[1] in inner and len(inner) > 1:
        del inner[path[1]]
        return True
    if top in _NEUTRAL:
        data[str(top)] = copy.deepcopy(_NEUTRAL[str(top)])
        return True
    return top in _OPTIONAL and data.pop(str(top), None) is not None


def _misspelt(error: Any) -> list[tuple[str, str]]:
    """Return the unknown keys of a mapping that are near to one that is not there, each with that."""
    known = error.schema.get("properties", {})
    absent = [name for name in known if name not in error.instance]
    unknown = [key for key in error.instance if key not in known]
    words = [str(key).partition(":")[0] for key in unknown]  # of `strength:must` the blank was forgotten
    found = [(key, nearest_name(word, absent)) for key, word in zip(unknown, words, strict=True)]
    return [(key, meant) for key, meant in found if meant is not None]


def _missing(error: Any) -> str:
    """Return the key that is missing: jsonschema reports each on its own, and says which in its text only."""
    return next(str(key) for key in error.validator_value if error.message.startswith(f"'{key}'"))


def _explain(document: Document, error: Any) -> Iterator[Mistake]:
    path: DataPath = tuple(error.absolute_path)
    where = _named(path)
    keyword = error.validator
    if keyword == "additionalProperties":
        valid = sorted(error.schema.get("properties", {}))
        for key, value in error.instance.items():
            if key not in valid:
                hint = _key_hint(document, str(key), value, valid)
                if not hint and value is None:  # what is left of a text with a comma in {...}
                    hint = "is this the rest of the value before it? quote the whole value"
                message = f"unknown key {key!r} in {where}" + ("" if hint else f"; the keys are {', '.join(valid)}")
                yield Mistake(document.key_location((*path, key)), message, hint)
    elif keyword == "required":
        name = _missing(error)
        yield Mistake(document.key_location(path), f"{where} needs the key {name!r}", _needed(error.schema, name))
    elif "propertyNames" in error.absolute_schema_path:
        key = str(error.instance)
        hint = _FORMS.get(error.validator_value, "a letter or _, then letters, digits, _ . and -")
        yield Mistake(document.key_location((*path, key)), f"the key {key!r} in {where} is no name for that", hint)
    else:
        yield Mistake(document.location(path), f"{where}: {_wanted(error)}", _hint(document, error))


def _key_hint(document: Document, key: str, value: Any, valid: Collection[str]) -> str:
    word, colon, rest = key.partition(":")
    if colon and value is None and word in valid:
        return f"a blank is missing behind the colon: write {word}: {rest}"
    if key in KINDS and (kind := kind_of(document.data)) not in {None, key}:
        return f"this file is of kind {kind} already: one file, one of {', '.join(KINDS)}"
    return nearest(key, valid)


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
            return "must not be blank" if is_blank else f"{shown} is not of the form that is wanted"
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
    if error.validator == "pattern" and error.validator_value in _FORMS:
        return _FORMS[error.validator_value]
    return _type_hint(document, error) if error.validator == "type" else _description(error)


def _type_hint(document: Document, error: Any) -> str:  # noqa: PLR0911 - one for each slip
    """Return how to write a value that is of another type."""
    wanted, value, path = error.validator_value, error.instance, tuple(error.absolute_path)
    if value is None:
        return _nothing_hint(document, path)
    if wanted == "object" and len(path) == 2 and path[0] in CONSTRUCTS and path[1] in _words_of(path):
        return f"{path[1]} is a key of {_A[str(path[0])]}: indent it below the name of that"
    if wanted == "boolean" and str(value).lower() in _BOOLEANS:
        return f"write {_BOOLEANS[value.lower()]}: {_why_text(document, error, value)}"
    if wanted == "boolean" and value in ("true", "false"):
        return f"write {value} without quotes"
    if wanted == "integer" and isinstance(value, str) and value.replace("_", "").isdigit():
        return f"write {value.replace('_', '')}: {_why_text(document, error, value)}"
    if path[:1] == ("examples",) and isinstance(value, dict):
        return "an example says which values are sent; leave out what is not sent"
    if "string" in wanted and value is not None:
        return _quote_hint(document, path, value)
    return _description(error)


def _why_text(document: Document, error: Any, value: str) -> str:
    is_plain = tuple(error.absolute_path) in document.plain
    return f"in YAML 1.2 {value} is text" if is_plain else "in quotes it is text"


def _nothing_hint(document: Document, path: DataPath) -> str:
    """Return what to do where nothing stands behind a key."""
    place = document.location(path)
    line = place.source_line() or ""
    rest = line[place.column - 1 :].strip()
    if rest[:1] in {"!", "&"}:
        return f"quote this: {quoted(rest)}"
    key = document.key_location(path)
    below = Location(key.file, key.line + 1).source_line() or ""
    word = below.strip().partition(":")[0]
    kind = kind_of(document.data)
    is_sibling = word not in _words_of(path)
    if len(path) == 1 and kind is not None:
        is_sibling = word in _schema()["$defs"][kind]["properties"]
    if word and not is_sibling and len(below) - len(below.lstrip()) == key.column - 1 and word[0] != "#":
        return "what belongs to it is indented further, by two blanks; where there is nothing, leave the key out"
    return "leave the key out where there is nothing to say"


def _words_of(path: DataPath) -> frozenset[str]:
    """Return the keys that a construct such as a parameter has."""
    definition = _schema()["$defs"].get(str(path[0]).removesuffix("s"), {})
    while "$ref" in definition:
        definition = _schema()["$defs"][definition["$ref"].rpartition("/")[2]]
    return frozenset(definition.get("properties", {}))


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
