"""Where the two implementations of a pair are known to disagree, who is right by the specification, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["JSON", "XML", "Disagreement"]


@dataclass(frozen=True)
class Disagreement:
    """One document on which the pair disagrees.

    Attributes:
        schema: What stands in ``xs:schema``, or a JSON Schema.
        document: The document, or the value.
        is_valid: Whether it is valid by the specification.
        right: Which of the two says so.
        why: The clause.
        is_arbitrated: Whether `validators.arbitration` sees to it that the right verdict counts.
    """

    schema: Any
    document: Any
    is_valid: bool
    right: str
    why: str
    is_arbitrated: bool = False


def _leaf(type_name: str, text: str, extra: str = "") -> dict[str, Any]:
    return {
        "schema": f'<xs:element name="r" type="{type_name}"{extra}/>',
        "document": f"<r>{text}</r>",
    }


XML = {
    "padded dateTime": Disagreement(
        **_leaf("xs:dateTime", " 2016-02-01T00:00:00Z\n"),
        is_valid=True,
        right="xmlschema",
        why="The white space of dates and times is collapsed before the value is read (Part 2, 3.2.7 and 4.3.6).",
        is_arbitrated=True,
    ),
    "padded date": Disagreement(
        **_leaf("xs:date", " 2016-02-01"),
        is_valid=True,
        right="xmlschema",
        why="As that of dateTime (Part 2, 3.2.9 and 4.3.6).",
        is_arbitrated=True,
    ),
    "padded duration": Disagreement(
        **_leaf("xs:duration", " P1D "),
        is_valid=True,
        right="xmlschema",
        why="As that of dateTime (Part 2, 3.2.6 and 4.3.6).",
        is_arbitrated=True,
    ),
    "fixed value in another form": Disagreement(
        **_leaf("xs:int", " 07 ", ' fixed="7"'),
        is_valid=True,
        right="xmlschema",
        why="The actual value is compared, not the text (Part 1, element locally valid, 5.2.2.2.2).",
        is_arbitrated=True,
    ),
    "digits of another script": Disagreement(
        **_leaf("xs:integer", "\u0661"),
        is_valid=False,
        right="lxml",
        why="Integers are written in the digits 0 to 9 (Part 2, 3.3.13.1).",
    ),
    "text beside a wildcard": Disagreement(
        schema='<xs:element name="r"><xs:complexType><xs:sequence><xs:any processContents="lax"/></xs:sequence>'
        "</xs:complexType></xs:element>",
        document="<r>text<a/></r>",
        is_valid=False,
        right="lxml",
        why="Between elements only white space may stand (Part 1, element locally valid (complex type), 2.3).",
    ),
    "no token at all": Disagreement(
        **_leaf("xs:NMTOKENS", ""),
        is_valid=False,
        right="xmlschema",
        why="NMTOKENS has at least one item (Part 2, 3.3.5).",
    ),
    "the same ID twice": Disagreement(
        schema='<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="i" type="xs:ID"'
        ' maxOccurs="2"/></xs:sequence></xs:complexType></xs:element>',
        document="<r><i>a</i><i>a</i></r>",
        is_valid=False,
        right="xmlschema",
        why="An ID occurs once in a document (Part 1, validation root valid, 3.3.4).",
    ),
    "a reference to no ID": Disagreement(
        **_leaf("xs:IDREF", "nobody"),
        is_valid=False,
        right="xmlschema",
        why="An IDREF is the ID of an element of the document (Part 1, validation root valid, 3.3.4).",
    ),
}
"""By name; the schema has no target namespace."""

JSON = {
    "newline behind the end": Disagreement(
        schema={"type": "string", "pattern": "^[0-9]+$"},
        document="1\n",
        is_valid=False,
        right="jsonschema-rs",
        why="Patterns are those of ECMA-262, whose $ matches at the end alone (Validation, 6.3.3).",
    ),
    "digits of another script": Disagreement(
        schema={"type": "string", "pattern": r"^\d+$"},
        document="\u0661",
        is_valid=False,
        right="jsonschema-rs",
        why="Patterns are those of ECMA-262, whose digits are 0 to 9 (Validation, 6.3.3).",
    ),
}
