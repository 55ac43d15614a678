"""Why a JSON value is not valid: jsonschema's errors turned into violations, one a fault.

The derived schema asks by if, then and else on the type and never by oneOf, so that each of jsonschema's
errors is about the place where the fault is; what is left to do here is to name the fault, to split errors
about several keys, and to find the place in the text. The titles of the schema's definitions
(``xsd:dateTime``) say what was expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any, Final

import orjson

from accordant.errors import nearest
from accordant.validators.json_choices import choice_fault, is_choice
from accordant.validators.json_texts import Lines, iter_members
from accordant.validators.places import json_path
from accordant.validators.violations import Violation, one_of, shorten

__all__ = ["MOST_VIOLATIONS", "explain"]

MOST_VIOLATIONS: Final = 1000
"""After so many faults of one value no more are looked for; jsonschema takes a second for ten thousand."""

_Path = tuple[str | int, ...]
_Fault = tuple[_Path, str | None, str, str, str, str]

_TYPE_WORDS: Final = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "null": "null",
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
}
_BOUNDS: Final = {
    "maxLength": "at most {} characters",
    "minLength": "at least {} characters",
    "enum": "one of {}",
    "const": "{}",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
}


def explain(schema: dict[str, Any], value: Any, text: str | None) -> list[Violation]:
    """Return the violations of a value in the order of the text, or none where jsonschema has nothing against it."""
    # Imported here: a fifth of a second that a run without a failing document does not spend.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    faults: dict[tuple[Any, ...], tuple[_Fault, str]] = {}
    errors = list(islice(Draft202012Validator(schema).iter_errors(value), MOST_VIOLATIONS))
    leaves = (leaf for error in _without_repetition(errors) for leaf in _leaves(error))
    found = ((fault, _title(leaf)) for leaf in leaves for fault in _faults(leaf))
    for fault, title in islice(found, MOST_VIOLATIONS):
        path, key, *_rest = fault
        # The first word about a place counts: a value of a wrong type breaks what else is asked of it, too.
        faults.setdefault((path, key), (fault, title))
    return _placed(list(faults.values()), text)


def _without_repetition(errors: list[Any]) -> Iterator[Any]:
    """Yield the errors without those of choices between keys of which another error speaks already."""
    named: set[tuple[_Path, str]] = set()
    for error in errors:
        path: _Path = tuple(error.absolute_path)
        if error.validator == "required":
            named.update((path, key) for key in error.validator_value if key not in error.instance)
        elif error.validator in {"minItems", "maxItems", "type"} and path:
            named.add((path[:-1], str(path[-1])))
    for error in errors:
        if _is_about_keys(error):
            keys = choice_fault(error.validator_value, error.instance).keys
            if any((tuple(error.absolute_path), key) in named for key in keys):
                continue
        yield error


def _is_about_keys(error: Any) -> bool:
    return error.validator == "anyOf" and isinstance(error.instance, dict) and is_choice(error.validator_value)


def _title(error: Any) -> str:
    """Return the name of the definition that is breached: its title, or that of the nearest definition around it."""
    own = error.schema.get("title") if isinstance(error.schema, dict) else None
    if own is not None:
        return str(own)
    names = [str(part) for before, part in pairwise(error.absolute_schema_path) if before == "$defs"]
    return names[-1] if names else ""


def _faults(error: Any) -> Iterator[_Fault]:
    """Yield path, key (of a member that is too much or missing), code, expected, actual and message."""
    path: _Path = tuple(error.absolute_path)
    if error.validator is None:
        # The schema false, of a key that is declared and may not stand here.
        key = str(path[-1]) if path else ""
        yield path[:-1], key, "unknown-key", "no such key", shorten(key), f"unknown key {shorten(key)}"
    elif _is_about_keys(error):
        found = choice_fault(error.validator_value, error.instance)
        yield path, found.key, found.code, found.expected, shorten(found.actual), shorten(found.message, 400)
    elif error.validator in {"anyOf", "oneOf"} and error.context:
        yield from _alternative_faults(path, error)
    else:
        yield from _plain_faults(path, error)


def _plain_faults(path: _Path, error: Any) -> Iterator[_Fault]:
    keyword, limit, instance = error.validator, error.validator_value, error.instance
    title = str(error.schema.get("title", "")) if isinstance(error.schema, dict) else ""
    if not path and keyword in {"additionalProperties", "minProperties", "maxProperties"}:
        yield _unknown_root(instance, sorted(error.schema.get("properties", {})))
    elif keyword in {"required", "additionalProperties"}:
        yield from _key_faults(path, keyword, error)
    elif keyword == "type":
        yield _wrong_type(path, limit, instance, error.schema)
    elif keyword in {"minItems", "maxItems"}:
        yield _wrong_count(path, keyword, limit, len(instance))
    elif keyword == "contains":
        of = error.validator_value.get("title", "") or error.validator_value.get("$ref", "").rpartition("/")[2]
        expected = f"at least {error.schema.get('minContains', 1)} of {of or 'the declared type'}"
        yield path, None, "invalid-value", expected, _show(instance), f"expected {expected} in {_show(instance)}"
    elif keyword == "not":
        expected = title.removeprefix("abstract(").removesuffix(")") if title else "something else"
        message = f"no element of the abstract type {expected} may stand here" if title else "nothing can stand here"
        yield path, None, "invalid", expected, _show(instance), message
    elif keyword == "maxProperties":
        expected = f"at most {limit} keys"
        yield path, None, "unknown-key", expected, _show(instance), f"expected {expected}, got {len(instance)}"
    elif keyword == "minProperties":
        expected = title or f"at least {limit} keys"
        yield path, None, "invalid-value", expected, "an empty object", f"expected {expected}, got an empty object"
    elif keyword == "pattern" or keyword in _BOUNDS:
        yield _bad_value(path, keyword, limit, instance, title)
    else:
        yield path, None, "invalid", title or "a valid value", _show(instance), shorten(error.message, 400)


def _leaves(error: Any) -> list[Any]:
    """Return the errors of the alternative that the value was most likely meant to be, or the error itself."""
    is_open = error.validator in {"anyOf", "oneOf"} and error.context and not _is_about_keys(error)
    if not is_open or _is_titled_text(error):
        return [error]
    likely = _likely(error)
    return [leaf for each in likely[0] for leaf in _leaves(each)] if len(likely) == 1 else [error]


def _is_titled_text(error: Any) -> bool:
    # Of a union of simple types the name says what was expected; none of its members was meant more than another.
    return bool(error.schema.get("title")) and isinstance(error.instance, str)


def _likely(error: Any) -> list[list[Any]]:
    """Return, of each alternative that is wrong deepest down and in fewest places, what is wrong."""
    branches: dict[int, list[Any]] = {}
    for each in error.context:
        branches.setdefault(each.relative_schema_path[0], []).append(each)
    depth = len(error.absolute_path)
    # A branch whose complaints all lie deeper got its outer form right.
    ranks = {
        number: (-min(len(each.absolute_path) - depth for each in errors), *_distance(error, errors))
        for number, errors in branches.items()
    }
    best = min(ranks.values())
    return [list(_without_repetition(branches[number])) for number, rank in ranks.items() if rank == best]


def _distance(error: Any, branch: list[Any]) -> tuple[bool, int, int]:
    # An alternative of another type altogether, a string instead of an object, is nobody's intention, and one that
    # knows the keys which are there comes nearer than one that does not.
    path = tuple(error.absolute_path)
    faults = [fault for each in _without_repetition(branch) for fault in _faults(each)]
    own = [fault[2] for fault in faults if fault[0] == path]
    return "wrong-type" in own, own.count("unknown-key"), len(faults)


def _alternative_faults(path: _Path, error: Any) -> Iterator[_Fault]:
    """Yield that none of several equally likely alternatives holds, or which keys would each have done."""
    title = str(error.schema.get("title", ""))
    actual = _show(error.instance)
    if _is_titled_text(error):
        yield path, None, "invalid-value", title, actual, f"expected {title}, got {actual!r}"
        return
    faults = [[fault for each in errors for fault in _faults(each)] for errors in _likely(error)]
    first = faults[0][0] if faults[0] else None
    if first is not None and all(found == [first] for found in faults):
        yield first
    elif first is not None and all(len(found) == 1 and found[0][2] == "missing-key" for found in faults):
        keys = " or ".join(dict.fromkeys(found[0][3] for found in faults))
        yield path, first[1], "missing-key", keys, "no such key", f"{keys} is missing"
    elif first is not None and all(found and found[0][:3] == first[:3] for found in faults):
        expected = " or ".join(dict.fromkeys(found[0][3] for found in faults))
        yield first[0], first[1], first[2], expected, first[4], f"expected {shorten(expected, 200)}, got {first[4]!r}"
    else:
        expected = title or "one of the alternatives"
        yield path, None, "invalid-value", expected, actual, f"expected {expected}, got {actual!r}"


def _key_faults(path: _Path, keyword: str, error: Any) -> Iterator[_Fault]:
    if keyword == "required":
        for key in error.validator_value:
            if key not in error.instance:
                yield path, key, "missing-key", key, "no such key", f"{key} is missing"
        return
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in known:
            hint = nearest(key, known)
            message = f"unknown key {shorten(key)}" + (f"; {hint}" if hint else "")
            yield path, key, "unknown-key", "no such key", shorten(key), message


def _bad_value(path: _Path, keyword: str, limit: Any, instance: Any, title: str) -> _Fault:
    shown = title if keyword == "pattern" else _BOUNDS[keyword].format(_list(limit))
    expected = shown or f"a string of the pattern {shorten(str(limit))}"
    actual = _show(instance)
    message = f"expected {expected}, got {actual!r}"
    if keyword in {"maxLength", "minLength"}:
        actual = shorten(f"{len(instance)} characters: {instance}")
    return path, None, "invalid-value", expected, actual, message


def _list(limit: Any) -> str:
    return ", ".join(str(each) for each in limit) if isinstance(limit, list) else str(limit)


def _unknown_root(instance: dict[str, Any], known: list[str]) -> _Fault:
    expected = one_of(known, next(iter(instance), ""))
    if not instance:
        return (), None, "unknown-root", expected, "an object without keys", f"expected one key, {expected}"
    unknown = [key for key in instance if key not in known]
    if not unknown:
        actual = shorten(", ".join(instance))
        return (), None, "unknown-root", "one key", actual, f"expected one key, got {actual}"
    key = unknown[0]
    hint = nearest(key, known)
    message = f"no root {shorten(key)}" + (f"; {hint}" if hint else f"; expected {expected}")
    return (), key, "unknown-root", expected, shorten(key), message


def _wrong_type(path: _Path, limit: Any, instance: Any, schema: dict[str, Any]) -> _Fault:
    title = schema.get("title", "")
    names = [limit] if isinstance(limit, str) else list(limit)
    if len(names) > 1 and title:
        # A leaf may be an object where it carries attributes, and a container a blank text where it is empty. Neither
        # is what to tell who wrote a number; a leaf's definition asks for the type, and a container's does not.
        expected = f"{title} as a string" if "if" in schema else f"{title} as an object"
    else:
        expected = " or ".join(_TYPE_WORDS[name] for name in names)
    code = "unexpected-array" if isinstance(instance, list) else "wrong-type"
    actual = _show(instance)
    return path, None, code, expected, actual, f"expected {expected}, got {actual}"


def _wrong_count(path: _Path, keyword: str, limit: int, size: int) -> _Fault:
    actual = f"an array of {size}"
    if keyword == "maxItems":
        expected = f"an array of at most {limit}"
    elif size == 0:
        expected = "no key where there is no occurrence"
    elif size == 1 and limit == 2:
        expected = "one occurrence without an array"
    else:
        expected = f"an array of at least {limit}"
    return path, None, "unexpected-array", expected, actual, f"expected {expected}, got {actual}"


def _show(instance: Any) -> str:
    # What is in a container is not shown: it has its own violations, and may be large.
    if isinstance(instance, str):
        return shorten(instance)
    if isinstance(instance, dict):
        return f"an object of {len(instance)} keys" if len(instance) != 1 else "an object of one key"
    if isinstance(instance, list):
        return f"an array of {len(instance)}"
    written = orjson.dumps(instance).decode("utf-8")
    return written if instance is None or isinstance(instance, bool) else f"the number {shorten(written)}"


def _placed(found: list[tuple[_Fault, str]], text: str | None) -> list[Violation]:
    faults = [fault for fault, _ in found]
    offsets: dict[_Path, tuple[int, int]] = {}
    lines = None
    if text is not None:
        lines = Lines(text)
        wanted = {path for path, *_rest in faults} | {(*path, key) for path, key, *_rest in faults if key is not None}
        for member in iter_members(text):
            if member.path in wanted:
                offsets[member.path] = (member.offset, member.key_offset)
    placed = []
    for number, (path, key, code, expected, actual, message) in enumerate(faults):
        whole = path if key is None else (*path, key)
        # A missing key has the place of the object that lacks it, a superfluous one that of the key itself.
        offset = offsets[whole][1] if key is not None and whole in offsets else offsets.get(path, (None,))[0]
        line, column = lines.place(offset) if lines is not None and offset is not None else (None, None)
        said = expected, actual, message
        violation = Violation(code, json_path(whole), line, column, *said, type=found[number][1])
        placed.append((number if offset is None else offset, number, violation))
    return [violation for _offset, _number, violation in sorted(placed, key=lambda each: each[:2])]
