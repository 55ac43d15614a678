"""Random schemas and documents: valid documents have valid images, and invalid ones only where a loss is claimed."""

from __future__ import annotations

import copy
import itertools
import tempfile
from pathlib import Path
from random import Random

import xmlschema
from derivation.small_schemas import Documents, random_schema
from derivation.verdicts import LUMINATE, XSI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from accordant.derivation import derive
from accordant.mapping import image
from accordant.validators.json import JsonValidator

NIL = f"{{{XSI}}}nil"
suite = settings(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


class Schema:
    """One random schema, its validators and what was derived from it; None where it is no XSD."""

    def __init__(self, text):
        self.lxml = etree.XMLSchema(etree.fromstring(text))
        self.xmlschema = xmlschema.XMLSchema(text)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "small.xsd"
            path.write_text(text)
            self.derivation = derive(path, LUMINATE)
        self.json = JsonValidator(self.derivation.schema)
        self.losses = {loss.kind.value for loss in self.derivation.losses if loss.component != "schema"}

    def is_valid(self, document):
        """The verdict of both, or None where they disagree."""
        verdict = self.lxml.validate(document)
        return verdict if self.xmlschema.is_valid(document) == verdict else None


def schema_and_documents(random, *, exotic):
    made = random_schema(random, exotic=exotic)
    try:
        # Many are not deterministic, or not consistent, and so no schemas.
        schema = Schema(made.text())
    except (etree.XMLSchemaParseError, xmlschema.XMLSchemaException):
        return None
    documents = Documents(made, random)
    found = []
    for _ in range(3):
        try:
            valid = documents.valid()
        except (KeyError, RecursionError):
            # No content: a choice without members, or a type that must contain itself.
            continue
        found += [("none", valid), *(documents.with_fault(valid) for _ in range(4))]
    return schema, [(fault, etree.fromstring(etree.tostring(root))) for fault, root in found]


def is_valid_in_another_order(schema, document):
    document = copy.deepcopy(document)
    for parent in document.iter():
        children = list(parent)
        if len(children) > 6:
            # Too many orders to try.
            return True
        if len({child.tag for child in children}) > 1:
            for order in itertools.permutations(children):
                parent[:] = order
                if schema.lxml.validate(document):
                    return True
            parent[:] = children
    return False


@settings(suite, max_examples=40)
@given(st.integers(0, 2**32).map(Random))
def test_sequences_and_choices_lose_nothing_but_order(random):
    made = schema_and_documents(random, exotic=False)
    if made is None:
        return
    schema, documents = made
    for fault, document in documents:
        verdict = schema.is_valid(document)
        if verdict is None or schema.json.is_valid(image(document, LUMINATE)) == verdict:
            continue
        assert not verdict, (fault, etree.tostring(document))
        if "child-order" in schema.losses and is_valid_in_another_order(schema, document):
            continue
        # An attribute nobody declared has the key of a child that may be there.
        has_attribute = any(not name.startswith("{") for element in document.iter() for name in element.attrib)
        assert "interleaved-counts" in schema.losses or has_attribute, (fault, etree.tostring(document))


@settings(suite, max_examples=70)
@given(st.integers(0, 2**32).map(Random))
def test_valid_documents_have_valid_images_whatever_the_schema(random):
    made = schema_and_documents(random, exotic=True)
    if made is None:
        return
    schema, documents = made
    for fault, document in documents:
        if schema.is_valid(document):
            value = image(document, LUMINATE)
            found = list(schema.json.iter_violations(value))
            assert found == [], (fault, etree.tostring(document), found)


@settings(suite, max_examples=40)
@given(st.integers(0, 2**32).map(Random))
def test_what_is_accepted_though_invalid_is_a_claimed_loss(random):
    made = schema_and_documents(random, exotic=True)
    if made is None:
        return
    schema, documents = made
    for fault, document in documents:
        if schema.is_valid(document) is not False or not schema.json.is_valid(image(document, LUMINATE)):
            continue
        # Attributes, namespaces and nil with content are claimed of every schema.
        is_nil = any(element.get(NIL) and (element.text or len(element)) for element in document.iter())
        has_attribute = any(not name.startswith("{") for element in document.iter() for name in element.attrib)
        assert schema.losses or is_nil or has_attribute, (fault, etree.tostring(document))
