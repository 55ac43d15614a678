"""The rules of one conversion from XML to JSON, as a contract writes them down.

An API that answers in two formats has one conversion between them. `Mapping` is that conversion as data, so that
another API's is another set of rules and not another program: the rules here say both what the API of the bundled
contracts does and, for one, the BadgerFish convention.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from accordant.errors import nearest

__all__ = ["XSI", "JSONValue", "Mapping"]

JSONValue: TypeAlias = "str | int | float | bool | list[JSONValue] | dict[str, JSONValue] | None"

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "leaves": ("text", "object"),
    "empty": ("object", "string"),
    "nil": ("null", "attribute"),
    "repeated": ("array-from-two",),
    "scalars": ("string",),
    "names": ("local", "prefixed"),
    "namespaces": ("dropped", "declared"),
}
# The rules on which conversions of one family, that of plain keys, agree; the language says so too.
_DEFAULTS: Final = {"leaves": "text", "names": "local", "namespaces": "dropped"}
_KEYS: Final = ("text_key", "attribute_prefix", *_CHOICES, "dropped_attributes")


@dataclass(frozen=True, slots=True)
class Mapping:
    """The rules of one API's conversion.

    Attributes:
        text_key: Key of an element's text where the element carries an attribute: a dropped one too, a
            namespace declaration not.
        attribute_prefix: What is put before an attribute's name to make its key; may be empty.
        dropped_attributes: Namespaces whose attributes have no key.
        leaves: Image of an element that has nothing but text: ``text`` is the text itself, ``object`` an object
            with the text under the text key.
        empty: Image of an element without attributes, children and text: ``object`` is ``{}``, ``string`` is
            ``""``.
        nil: Image of an element that ``xsi:nil`` says is nil: ``null``; where it has attributes that are kept,
            they stay, and the null stands under the text key. With ``attribute`` it is nothing special, and the
            attribute is one like others.
        repeated: How several children of one name are written: ``array-from-two`` is one as itself, two or
            more as an array, none as no key.
        scalars: What a text becomes: ``string``, character for character.
        names: Keys of elements and attributes: their ``local`` names, or ``prefixed``, as they are written.
        namespaces: Declarations of namespaces are ``dropped``, or ``declared``: an object under the key ``xmlns``
            behind the attribute prefix, in it the namespaces by prefix, the default one under the text key, at the
            element that declares them.
    """

    text_key: str
    attribute_prefix: str
    dropped_attributes: frozenset[str]
    empty: str = "object"
    nil: str = "null"
    repeated: str = "array-from-two"
    scalars: str = "string"
    leaves: str = "text"
    names: str = "local"
    namespaces: str = "dropped"

    @classmethod
    def from_rules(cls, rules: AnyMapping[str, object]) -> Mapping:
        """Build the mapping that a contract's ``mapping`` section writes down.

        Args:
            rules: The attributes of the class by name, `dropped_attributes` as a list. All are needed but
                `leaves` (``text``), `names` (``local``) and `namespaces` (``dropped``).

        Raises:
            ValueError: Keys or values are not known or absent; the message has a line for each.
        """
        mistakes = list(_iter_mistakes(rules))
        if mistakes:
            raise ValueError("\n".join(mistakes))
        words = {key: str({**_DEFAULTS, **rules}[key]) for key in _KEYS if key != "dropped_attributes"}
        dropped = rules["dropped_attributes"]
        assert isinstance(dropped, list | tuple)
        return cls(dropped_attributes=frozenset(dropped), **words)

    def empty_image(self) -> JSONValue:
        """Return the image of an empty element."""
        return {} if self.empty == "object" else ""

    @property
    def declarations_key(self) -> str:
        """The key under which an element's declarations of namespaces stand, where they are kept."""
        return f"{self.attribute_prefix}xmlns"


def _iter_mistakes(rules: AnyMapping[str, object]) -> Iterator[str]:
    for key, value in rules.items():
        if key not in _KEYS:
            yield f"unknown rule {key!r}; {nearest(str(key), _KEYS) or 'rules are ' + ', '.join(_KEYS)}"
        elif key == "dropped_attributes":
            if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
                yield "dropped_attributes: expected a list of namespaces"
        elif not isinstance(value, str):
            yield f"{key}: expected a word, got {value!r}" + (" (quote it)" if value is None else "")
        elif key in _CHOICES and value not in _CHOICES[key]:
            hint = nearest(value, _CHOICES[key])
            yield f"{key}: expected {' or '.join(_CHOICES[key])}, got {value!r}" + (f"; {hint}" if hint else "")
    for key in _KEYS:
        if key not in rules and key not in _DEFAULTS:
            yield f"{key}: the rule is missing"
