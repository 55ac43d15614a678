"""Two verdicts on a document and two on its image, side by side; a document is written without declarations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import xmlschema
import yaml
from lxml import etree

from accordant.derivation import Derivation, derive
from accordant.mapping import Mapping, image
from accordant.validators.json import JsonValidator

ROOT = Path(__file__).resolve().parents[2]
RULES = yaml.safe_load((ROOT / "contracts/luminate/api.yaml").read_text())["mapping"]
LUMINATE = Mapping.from_rules(RULES)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HEAD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns:t="urn:t" '
    'elementFormDefault="qualified">'
)


def schema_of(folder: Path, body: str, *, name: str = "small.xsd") -> Path:
    """Write a schema of the namespace ``urn:t``."""
    path = folder / name
    path.write_text(f"{HEAD}{body}</xs:schema>")
    return path


def complex_root(content: str) -> str:
    """Return a root element ``r`` of a complex type."""
    return f'<xs:element name="r"><xs:complexType>{content}</xs:complexType></xs:element>'


def document(written: str) -> etree._Element:
    """Parse a document to which the namespaces of the schema, of instances and another, ``o``, are added."""
    name = re.match("<([^ />]*)", written)[1]
    declared = f'{name} xmlns="urn:t" xmlns:t="urn:t" xmlns:o="urn:o" xmlns:xsi="{XSI}" '
    return etree.fromstring(written.replace(name, declared, 1))


class Verdicts:
    """The verdicts by one schema.

    Attributes:
        derivation: What was derived.
        xml: Whether a document is valid, by lxml and xmlschema.
    """

    def __init__(self, path: Path, mapping: Mapping = LUMINATE, *, with_xmlschema: bool = True) -> None:
        self.derivation: Derivation = derive(path, mapping)
        self._mapping = mapping
        self._lxml = etree.XMLSchema(etree.parse(str(path)))
        # Some correct schemas xmlschema does not read.
        self._xmlschema = xmlschema.XMLSchema(str(path)) if with_xmlschema else None
        self._fast = JsonValidator(self.derivation.schema)
        self._reference = jsonschema.Draft202012Validator(self.derivation.schema)

    @property
    def losses(self) -> set[str]:
        """The kinds of loss that are claimed of components."""
        return {loss.kind.value for loss in self.derivation.losses if loss.component != "schema"}

    def xml(self, root: etree._Element) -> tuple[bool, bool]:
        return self._lxml.validate(root), self._xmlschema.is_valid(root)

    def json(self, root: etree._Element) -> bool:
        value = image(root, self._mapping)
        verdict = self._fast.is_valid(value)
        assert self._reference.is_valid(value) == verdict
        return verdict

    def messages(self, value: Any) -> list[str]:
        """Return what is said of a value, path and message."""
        return [f"{each.path} {each.message}" for each in self._fast.iter_violations(value)]


def assert_verdicts(
    path: Path,
    valid: list[str],
    invalid: list[str],
    *,
    lost: list[str] | None = None,
    mapping: Mapping = LUMINATE,
) -> Verdicts:
    """Check the verdicts of all four on documents.

    Args:
        path: The schema.
        valid: Documents that are valid.
        invalid: Documents that are not, and whose images are not.
        lost: Documents that are not, and whose images are.
        mapping: The rules.
    """
    verdicts = Verdicts(path, mapping)
    for written in valid:
        root = document(written)
        assert verdicts.xml(root) == (True, True), written
        assert verdicts.json(root), (written, image(root, mapping))
    for written in invalid:
        root = document(written)
        assert verdicts.xml(root) == (False, False), written
        assert not verdicts.json(root), (written, image(root, mapping))
    for written in lost or []:
        root = document(written)
        assert verdicts.xml(root) == (False, False), written
        assert verdicts.json(root), (written, image(root, mapping))
    return verdicts
