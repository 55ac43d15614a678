"""From bytes to a verdict, with all that is ours in it, against the bare libraries: ratios in one run.

    python benchmarks/verdicts.py

Distinct documents, nothing remembered between them. CPU time, the best of several rounds in which all take turns.
"""

from __future__ import annotations

import sys

import jsonschema_rs
import orjson
import xmlschema
from jsonschema import Draft202012Validator
from lxml import etree
from samples import JSON_SCHEMA, XSD, answer_rows, as_json, as_xml, compare, table

from accordant.validators.json import JsonValidator, ParsedJson, parse_json
from accordant.validators.xml import ParsedXml, XmlValidator, parse_xml

Line = tuple[str, str, str, bool | None]


def ours_xml(validator: XmlValidator):
    def judge(body: bytes) -> None:
        parsed = parse_xml(body)
        assert isinstance(parsed, ParsedXml)
        assert not list(validator.iter_violations(parsed.root, body=parsed.body))

    return judge


def bare_lxml(schema: etree.XMLSchema):
    def judge(body: bytes) -> None:
        assert schema.validate(etree.fromstring(body))

    return judge


def ours_json(validator: JsonValidator):
    def judge(body: bytes) -> None:
        parsed = parse_json(body)
        assert isinstance(parsed, ParsedJson)
        assert not list(validator.iter_violations(parsed.value, parsed.text))

    return judge


def xml_lines() -> list[Line]:
    ours = ours_xml(XmlValidator(XSD))
    bare = bare_lxml(etree.XMLSchema(etree.parse(str(XSD))))
    model = xmlschema.XMLSchema(str(XSD))
    lines: list[Line] = []
    for size, count, target in ((3, 400, 0.75), (25, 100, None), (1000, 6, 0.9)):
        bodies = [as_xml(answer_rows(size, seed)) for seed in range(count)]
        times = compare({"ours": ours, "lxml": bare}, bodies, rounds=9)
        ratio = times["lxml"] / times["ours"]
        what = f"XML, {size} rows: of bare lxml's speed ({times['ours'] * 1e6:.0f} microseconds)"
        lines.append((what, f"{ratio:.2f}", f"{target or ''}", None if target is None else ratio >= target))
    for size, count in ((3, 40), (1000, 1)):
        bodies = [as_xml(answer_rows(size, seed)) for seed in range(count)]
        times = compare({"ours": ours, "xmlschema": lambda body: model.validate(body.decode())}, bodies, rounds=3)
        ratio = times["xmlschema"] / times["ours"]
        lines.append((f"XML, {size} rows: times as fast as xmlschema", f"{ratio:.0f}", "25", ratio >= 25))
    return lines


def json_lines() -> list[Line]:
    schema = orjson.loads(JSON_SCHEMA.read_bytes())
    ours = ours_json(JsonValidator(schema))
    rust = jsonschema_rs.Draft202012Validator(schema)
    python = Draft202012Validator(schema)
    lines: list[Line] = []
    for size, count in ((3, 400), (25, 100), (1000, 6)):
        bodies = [as_json(answer_rows(size, seed)) for seed in range(count)]
        bare = {"ours": ours, "bare": lambda body: rust.is_valid(orjson.loads(body))}
        times = compare(bare, bodies, rounds=9)
        ratio = times["bare"] / times["ours"]
        what = f"JSON, {size} rows: of the speed of orjson and jsonschema-rs ({times['ours'] * 1e6:.0f} microseconds)"
        lines.append((what, f"{ratio:.2f}", "0.4", ratio >= 0.4))
        few = bodies[: max(1, count // 20)]
        times = compare({"ours": ours, "python": lambda body: python.is_valid(orjson.loads(body))}, few, rounds=3)
        ratio = times["python"] / times["ours"]
        lines.append((f"JSON, {size} rows: times as fast as jsonschema", f"{ratio:.0f}", "40", ratio >= 40))
    return lines


if __name__ == "__main__":
    sys.exit(0 if table([*xml_lines(), *json_lines()]) else 1)
