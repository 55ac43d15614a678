"""What derived schemas of simple types decide, by type and facet, as a table in Markdown.

    python benchmarks/derivation.py                       seed 0
    python benchmarks/derivation.py --seed 7 --rounds 3   another seed, and three times as many schemas
    python benchmarks/derivation.py --by-facet            one line a facet, over all types

For every type and facet small schemas are made up, and texts that are values, lie on a bound or beside it, or are
malformed. The verdict of a case is that of xmlschema and libxml2 where they agree; a case on which they do not is left
out and counted. Wanted: every valid text accepted; an invalid one refused, unless a claimed loss excuses it.
"""

from __future__ import annotations

import argparse
import base64
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import xmlschema
from lxml import etree

from accordant.derivation.losses import Loss
from accordant.derivation.simple_types import SimpleTypes
from accordant.validators.model_lookups import display_name

Chance = random.Random
Make = Callable[[Chance], str]
HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns:t="urn:t">'
MALFORMED = ["", "x y", "--", "1.2.3", "+", "12:00", "P", "2000-13-01", "\u0661", "9" * 400, "a:b:c", "=", "INF", "1e5"]


@dataclass
class Row:
    """The counts of one line of the table."""

    valid: int = 0
    accepted: int = 0
    invalid: int = 0
    refused: int = 0
    excused: int = 0
    disagreed: int = 0

    def add(self, other: Row) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def cells(self) -> str:
        missed = self.invalid - self.refused - self.excused
        return (
            f"{self.accepted} of {self.valid} | {self.refused} of {self.invalid} | {self.excused} | {missed} "
            f"| {self.disagreed}"
        )


def word(chance: Chance, low: int = 1, high: int = 20) -> str:
    return "".join(chance.choice(string.ascii_letters) for _ in range(chance.randint(low, high)))


def number(low: int, high: int) -> Make:
    return lambda chance: (
        chance.choice(("", "", "", "+", "0")) + str(chance.randint(low, high))
        if low >= 0
        else str(chance.randint(low, high))
    )


def name(chance: Chance) -> str:
    return chance.choice(string.ascii_letters + "_") + "".join(
        chance.choice(string.ascii_letters + string.digits + "-_.") for _ in range(chance.randint(0, 30))
    )


def decimal(chance: Chance) -> str:
    fraction = f".{chance.randint(0, 9_999)}" if chance.random() < 0.7 else ""
    return f"{chance.choice(('', '-', '+'))}{chance.randint(0, 10 ** chance.randint(1, 9))}{fraction}"


def floating(digits: int, exponent: int) -> Make:
    def make(chance: Chance) -> str:
        sign = chance.choice(("", "-"))
        if chance.random() < 0.2:
            return sign + decimal(chance).lstrip("+-")
        if chance.random() < 0.05:
            return chance.choice(("INF", "-INF", "15E-1", "0.5e3"))
        return f"{sign}{chance.randint(1, 9)}.{chance.randint(1, 10**digits)}E{chance.randint(-exponent, exponent)}"

    return make


def duration(chance: Chance) -> str:
    sign = chance.choice(("", "", "-"))
    if chance.random() < 0.1:
        return f"{sign}P{chance.randint(1, 400)}D"
    return (
        f"{sign}P{chance.randint(0, 2_030)}Y{chance.randint(0, 11)}M{chance.randint(0, 27)}D"
        f"T{chance.randint(0, 23)}H{chance.randint(0, 59)}M{chance.randint(0, 59)}S"
    )


def instant(pattern: str) -> Make:
    def make(chance: Chance) -> str:
        fields = {
            "Y": f"{chance.randint(1_970, 2_030)}",
            "M": f"{chance.randint(1, 12):02d}",
            "D": f"{chance.randint(1, 28):02d}",
            "T": f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}:{chance.randint(0, 59):02d}",
        }
        zone = chance.choice(("", "", "", "", "", "", "", "Z", "+05:00"))
        return pattern.format(**fields) + zone

    return make


MAKERS: dict[str, Make] = {
    "string": lambda chance: " ".join(word(chance) for _ in range(chance.randint(0, 3))),
    "normalizedString": lambda chance: "\t".join(word(chance) for _ in range(chance.randint(0, 3))),
    "token": lambda chance: " ".join(word(chance) for _ in range(chance.randint(0, 3))),
    "language": lambda chance: chance.choice(("en", "de-AT", "x-klingon", "fr", "ja-Latn-JP")),
    "NMTOKEN": lambda chance: chance.choice(("", "-", ":", "7")) + name(chance),
    "Name": name,
    "NCName": name,
    "anyURI": lambda chance: f"http://{word(chance)}.example.org/{word(chance)}",
    "boolean": lambda chance: chance.choice(("true", "false", "1", "0")),
    "decimal": decimal,
    "integer": number(-(10**12), 10**12),
    "int": number(-(2**31), 2**31 - 1),
    "byte": number(-128, 127),
    "nonNegativeInteger": number(0, 10**9),
    "unsignedShort": number(0, 65_535),
    "float": floating(6, 36),
    "double": floating(14, 300),
    "duration": duration,
    "dateTime": instant("{Y}-{M}-{D}T{T}"),
    "date": instant("{Y}-{M}-{D}"),
    "time": instant("{T}"),
    "gYearMonth": instant("{Y}-{M}"),
    "gYear": instant("{Y}"),
    "gMonthDay": instant("--{M}-{D}"),
    "gMonth": instant("--{M}"),
    "gDay": instant("---{D}"),
    "hexBinary": lambda chance: chance.randbytes(chance.randint(0, 30)).hex(),
    "base64Binary": lambda chance: base64.b64encode(chance.randbytes(chance.randint(0, 30))).decode(),
    "QName": name,
}
BOUNDS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
ORDERED = [each for each in MAKERS if each[0] in "dgitbunf" and each not in {"normalizedString", "token", "boolean"}]
SIZED = ["string", "normalizedString", "token", "language", "NMTOKEN", "Name", "NCName", "anyURI", "hexBinary"]
SIZED.append("base64Binary")
ENUMERATED = [each for each in MAKERS if each != "boolean"]


def shape(text: str) -> str:
    """An expression for texts of the shape of one: letters and digits by their kind, the rest as it is."""
    return "".join(kind_of(character) for character in text)


def kind_of(character: str) -> str:
    if character.isalnum():
        return r"\d" if character.isdigit() else "[A-Z]" if character.isupper() else "[a-z]"
    return {"\t": r"\t"}.get(character) or (f"\\{character}" if character in ".-+?*" else character)


def escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace("\t", "&#9;")


def facet(keyword: str, value: object) -> str:
    return f'<xs:{keyword} value="{escaped(str(value))}"/>'


def restricted(base: str, written: str) -> str:
    return f"<xs:simpleType><xs:restriction base='{base}'>{written}</xs:restriction></xs:simpleType>"


def iter_schemas(chance: Chance) -> Iterator[tuple[str, str, str, str, list[str]]]:
    """Yield type, facet, global types, the type of the element, and texts."""
    for kind, make in MAKERS.items():
        yield kind, "lexical space", "", restricted(f"xs:{kind}", ""), [*(make(chance) for _ in range(12)), *MALFORMED]
        for keyword, written, texts in iter_facets(kind, make, chance):
            yield kind, keyword, "", restricted(f"xs:{kind}", written), texts
        yield from iter_lists(kind, make, chance)
        yield from iter_unions(kind, make, chance)
    for white_space in ("replace", "collapse"):
        value = f"{word(chance)} {word(chance)}"
        beside = [value, value.replace(" ", "\n"), f" {value}", f"{value}  ", value.replace(" ", "  "), word(chance)]
        step = restricted("xs:string", facet("pattern", shape(value))).replace("simpleType", "simpleType name='s'", 1)
        yield "string", "whiteSpace", step, restricted("t:s", facet("whiteSpace", white_space)), beside


def iter_facets(kind: str, make: Make, chance: Chance) -> Iterator[tuple[str, str, list[str]]]:
    """Yield facet, how it is written, and texts."""
    texts = [*(make(chance) for _ in range(12)), *chance.sample(MALFORMED, 4), f" {make(chance)}\n"]
    sizes = {"hexBinary": (1, 2), "base64Binary": (3, 4)}.get(kind, (1, 1))
    for keyword in ("length", "minLength", "maxLength") if kind in SIZED else ():
        value = make(chance)
        beside = [value, value[:-1], *(value + "A" * count for count in (1, 2, 4)), *texts]
        yield "length", facet(keyword, len(value) * sizes[0] // sizes[1]), beside
    for keyword in BOUNDS if kind in ORDERED else ():
        value = make(chance)
        yield "bounds", facet(keyword, value), [value, *texts]
    if kind in {"decimal", "integer", "nonNegativeInteger"}:
        yield "digits", facet("totalDigits", chance.randint(1, 9)), texts
    if kind == "decimal":
        yield "digits", facet("fractionDigits", chance.randint(0, 4)), texts
    if kind in ENUMERATED:
        values = [make(chance) for _ in range(4)]
        yield "enumeration", "".join(facet("enumeration", each) for each in values), values + texts
    value = make(chance)
    yield "pattern", facet("pattern", shape(value)), [value, *texts]


def iter_lists(kind: str, make: Make, chance: Chance) -> Iterator[tuple[str, str, str, str, list[str]]]:
    def one(low: int = 0, high: int = 5) -> str:
        return " ".join(filter(None, (make(chance).replace(" ", "") for _ in range(chance.randint(low, high)))))

    types = f"<xs:simpleType name='l'><xs:list itemType='xs:{kind}'/></xs:simpleType>"
    texts = [one() for _ in range(8)] + [f"{one()} {chance.choice(MALFORMED)}", f"\n{one(1)}\t{one(1)} "]
    yield kind, "list", types, restricted("t:l", ""), texts
    count = chance.randint(1, 4)
    keyword = chance.choice(("length", "minLength", "maxLength"))
    yield kind, "list", types, restricted("t:l", facet(keyword, count)), texts
    if kind in ENUMERATED:
        values = [one(1), one(1)]
        written = "".join(facet("enumeration", each) for each in values)
        yield kind, "list", types, restricted("t:l", written), values + texts
    value = one(1)
    yield kind, "list", types, restricted("t:l", facet("pattern", shape(value))), [value, *texts]


def iter_unions(kind: str, make: Make, chance: Chance) -> Iterator[tuple[str, str, str, str, list[str]]]:
    other = chance.choice([each for each in ENUMERATED if each != kind])
    types = f"<xs:simpleType name='u'><xs:union memberTypes='xs:{kind} xs:{other}'/></xs:simpleType>"
    texts = [chance.choice((make, MAKERS[other]))(chance) for _ in range(10)] + chance.sample(MALFORMED, 3)
    yield kind, "union", types, restricted("t:u", ""), texts
    written = facet("enumeration", texts[0]) + facet("enumeration", texts[1])
    yield kind, "union", types, restricted("t:u", written), texts
    yield kind, "union", types, restricted("t:u", facet("pattern", shape(texts[0]))), texts


def judge(types: str, own: str, texts: list[str]) -> Row:
    source = f"{HEAD}{types}<xs:element name='e'>{own}</xs:element></xs:schema>"
    model: Any = xmlschema.XMLSchema(source)
    libxml2 = etree.XMLSchema(etree.fromstring(source))
    definitions: dict[str, dict[str, Any]] = {}
    losses: list[Loss] = []
    found = SimpleTypes(definitions, losses, lambda each, owner: display_name(each) if each.name else owner)
    derived = jsonschema_rs.Draft202012Validator(
        {**found.reference(model.elements["e"].type, "e"), "$defs": definitions}
    )
    row = Row()
    for text in texts:
        root = etree.Element("{urn:t}e")
        root.text = text
        try:
            verdicts = {model.is_valid(root), libxml2.validate(root)}
        except (OverflowError, TypeError):  # years that xmlschema does not count to, unions of which it compares dates
            verdicts = set()
        if len(verdicts) != 1:
            row.disagreed += 1
            continue
        is_accepted = derived.is_valid(text)
        if verdicts == {True}:
            row.valid += 1
            row.accepted += is_accepted
        else:
            row.invalid += 1
            row.refused += not is_accepted
            row.excused += is_accepted and bool(losses)
    return row


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--by-facet", action="store_true")
    options = parser.parse_args()
    rows: dict[tuple[str, ...], Row] = {}
    unusable = 0
    for number in range(options.rounds):
        for kind, keyword, types, own, texts in iter_schemas(random.Random(f"{options.seed}/{number}")):
            try:
                row = judge(types, own, texts)
            except (xmlschema.XMLSchemaException, etree.XMLSchemaParseError, OverflowError):
                unusable += 1
                continue
            key = (keyword,) if options.by_facet else (kind, keyword)
            rows.setdefault(key, Row()).add(row)
    head = ["facet"] if options.by_facet else ["type", "facet"]
    print(f"| {' | '.join(head)} | valid accepted | invalid refused | excused | missed | validators disagree |")
    print("|" + " --- |" * (len(head) + 5))
    total = Row()
    for key, row in rows.items():
        total.add(row)
        print(f"| {' | '.join(key)} | {row.cells()} |")
    print(f"| all {'| ' if len(head) > 1 else ''}| {total.cells()} |")
    print(f"\n{unusable} schemas that one of the two does not read were left out.")
    if total.accepted != total.valid:
        raise SystemExit("a valid text was refused")


if __name__ == "__main__":
    main()
