"""Advice on what stands in a file: sources that cannot be looked up, scalars that YAML 1.1 reads otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from accordant.advice import Advice
from accordant.documents import DataPath, Document
from accordant.language import CONSTRUCTS
from accordant.parts import File

__all__ = ["of_codes", "of_document"]

_VAGUE = re.compile(
    r"(?:\?+|-+|\.+|[a-z]|x+|tbd|todo|fixme|unknown|none|n/a|docs?|documentation|vendor"
    r"|inferred(?: from)?:?|guess(?:ed)?)\Z",
    re.IGNORECASE,
)
_AMBIGUOUS = re.compile(
    r"(?:y|n|yes|no|on|off|[0-9]+(?::[0-5]?[0-9])+|[-+]?[0-9][0-9]*_[0-9_]*|0[0-7]+)\Z", re.IGNORECASE
)
_AMBIGUOUS_WORD = re.compile(r"(?:yes|no|on|off)\Z", re.IGNORECASE)
_VALUES = frozenset({"default", "enumeration", "candidates", "min_value", "max_value", "change", "send", "parameters"})


def of_document(document: Document) -> Iterator[Advice]:
    """Yield advice on a file."""
    for path, text in document.plain.items():
        is_value = bool(_AMBIGUOUS_WORD.match(text)) or (
            any(step in _VALUES for step in path[2:] or path) and path[-1] not in {"xpath", "each"}
        )
        if is_value and _AMBIGUOUS.match(text):
            hint = f"if that text is meant, write '{text}'; else write the number, or true or false"
            yield Advice(document.location(path), "ambiguous-scalar", f"older YAML reads {text} otherwise", hint)
    for path, place in document.keys.items():
        if _AMBIGUOUS_WORD.match(str(path[-1])) and _is_name(path) and not document.is_quoted(place):
            hint = f"write '{path[-1]}' in quotes, or take another name"
            yield Advice(place, "ambiguous-scalar", f"older YAML reads the key {path[-1]} otherwise", hint)
    for path in document.values:
        is_value = len(path) > 1 and path[-2] in {"parameters", "change", "send"}
        if path and path[-1] == "source" and not is_value:
            value = _value(document, path)
            if isinstance(value, str) and _VAGUE.match(value.strip()):
                hint = "name the page, or what it was inferred from"
                yield Advice(document.location(path), "vague-source", f"the source {value!r} cannot be looked up", hint)


def of_codes(layers: Iterable[File]) -> Iterator[Advice]:
    """Yield the codes that one file explains otherwise than another; an overlay may."""
    meanings: dict[str, tuple[str, File]] = {}
    for layer in layers:
        for code, meaning in layer.data.get("errors", {}).get("codes", {}).items():
            before, holder = meanings.setdefault(str(code), (meaning, layer))
            if before.strip().lower() != meaning.strip().lower() and layer.kind != "overlay":
                place = layer.document.location(("errors", "codes", code))
                message = f"the error code {code} is {before!r} in {holder.document.file}, and something else here"
                yield Advice(place, "redefined-code", message, "say it in one file, or change it in an overlay")


def _is_name(path: DataPath) -> bool:
    """Tell whether a key is a name that people give, and no word of the language."""
    return path[-1] != "on" or (len(path) > 1 and path[-2] in {*CONSTRUCTS, "answers", "change", "send", "callers"})


def _value(document: Document, path: Iterable[str | int]) -> object:
    value = document.data
    for step in path:
        value = value[step]
    return value
