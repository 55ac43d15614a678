"""The simple types of XML Schema, as a table: lexical space, white space, order, and the same in JSON's patterns.

Source: XML Schema Part 2, second edition (XSD 1.0), https://www.w3.org/TR/xmlschema-2/, and XSD 1.1 Part 2,
https://www.w3.org/TR/xmlschema11-2/, where a version is asked for. Everything is decided on the lexical form with
exact arithmetic: Python's own conversions take digits of any script, refuse years beyond 9999, and give up on numbers
of more than 4,300 digits.
"""

from __future__ import annotations

from accordant.datatypes.examples import Example
from accordant.datatypes.patterns import integer_at_least, integer_at_most
from accordant.datatypes.table import NAMES, PARAMETER_NAMES, get, is_known, names
from accordant.datatypes.types import Datatype, Order, Version, plain_name
from accordant.datetimes import DateTime

__all__ = [
    "NAMES",
    "PARAMETER_NAMES",
    "Datatype",
    "DateTime",
    "Example",
    "Order",
    "Version",
    "get",
    "integer_at_least",
    "integer_at_most",
    "is_known",
    "names",
    "plain_name",
]
