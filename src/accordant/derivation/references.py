"""References to definitions, and what a text is to a schema of texts that refers to them."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import quote, unquote

__all__ = ["key_of", "matches", "pointer_to"]

_SAFE: Final = "~:()@!$&'*+,;="


def pointer_to(key: str) -> str:
    """Return the value of ``$ref`` for a definition."""
    # Names may have letters of any script, which a reference to a URI must escape (RFC 6901, 6).
    return f"#/$defs/{quote(key.replace('~', '~0').replace('/', '~1'), safe=_SAFE)}"


def key_of(pointer: str) -> str:
    """Return the name of the definition that a ``$ref`` refers to."""
    return unquote(pointer.removeprefix("#/$defs/")).replace("~1", "/").replace("~0", "~")


def matches(schema: dict[str, Any], text: str, definitions: dict[str, dict[str, Any]]) -> bool:
    """Tell whether a text is valid against a schema of the few keywords that schemas of texts have."""
    for keyword, value in schema.items():
        if keyword == "$ref":
            is_right = matches(definitions[key_of(value)], text, definitions)
        elif keyword == "allOf":
            is_right = all(matches(each, text, definitions) for each in value)
        elif keyword == "anyOf":
            is_right = any(matches(each, text, definitions) for each in value)
        elif keyword == "not":
            is_right = not matches(value, text, definitions)
        elif keyword == "pattern":
            is_right = re.search(value, text) is not None
        elif keyword == "enum":
            is_right = text in value
        elif keyword in {"minLength", "maxLength"}:
            is_right = len(text) >= value if keyword == "minLength" else len(text) <= value
        else:
            is_right = True
        if not is_right:
            return False
    return True
