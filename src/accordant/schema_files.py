"""XSD files: reads one with all that it includes, and says what is wrong in them, each with its file and line.

xmlschema knows the rules of XSD and names the element that breaks one; lxml knows in which line an element stands.
"""

from __future__ import annotations

import re
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from accordant.datatypes import NAMES
from accordant.errors import Mistake, SchemaError, nearest
from accordant.locations import Location
from accordant.project import shown_path

__all__ = ["read_schema"]

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_FOLLOWED = frozenset({_XSD + name for name in ("include", "import", "redefine", "override")})
_MAX_SIZE_BYTES = 10_000_000
_ORDER = "within a complexType: annotation, then sequence, choice, all or group, then attributes"


def read_schema(xsd: Path) -> Any:
    """Return what xmlschema makes of an XSD and the files it includes; nothing is fetched from a network.

    Raises:
        SchemaError: A file is missing or is no schema; it carries every mistake that was found.
    """
    mistakes: list[Mistake] = []
    trees: dict[Path, etree._Element] = {}
    _gather(xsd, Location(shown_path(xsd)), trees, mistakes)
    if mistakes:
        raise SchemaError.of(mistakes)
    xmlschema = import_module("xmlschema")  # when it is needed, as it takes long
    try:
        with warnings.catch_warnings():
            # A file that is included and cannot be read is a mere warning to xmlschema.
            warnings.simplefilter("error", xmlschema.XMLSchemaIncludeWarning)
            warnings.simplefilter("error", xmlschema.XMLSchemaImportWarning)
            schema = xmlschema.XMLSchema(str(xsd), allow="local", defuse="always", validation="lax")
    except (xmlschema.XMLSchemaException, OSError, SyntaxError, ValueError, LookupError, Warning) as error:
        raise SchemaError.of([_of_error(error, xsd, schema=None)]) from error
    found: dict[int, Mistake] = {}
    for each in schema.maps.all_errors:  # of several about one element the first says most
        found.setdefault(id(each.elem), _of_error(each, xsd, schema=schema))
    if found:
        raise SchemaError.of(found.values())
    return schema


# ------------------------------------------------------------------------------------------------- files


def _gather(xsd: Path, named: Location, trees: dict[Path, etree._Element], mistakes: list[Mistake]) -> None:
    """Parse a file and what it includes.

    Args:
        named: Where it is named.
    """
    xsd = xsd.resolve()
    if xsd in trees:
        return
    shown = shown_path(xsd)
    try:
        data = xsd.read_bytes()
    except OSError as error:
        mistakes.append(Mistake(named, f"{shown} cannot be read: {error.strerror}"))
        return
    if len(data) > _MAX_SIZE_BYTES:
        mistakes.append(Mistake(Location(shown), f"the schema is larger than {_MAX_SIZE_BYTES // 1_000_000} MB"))
        return
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        said = re.sub(r", line \d+, column \d+.*", "", error.msg or "it is empty")
        mistakes.append(Mistake(Location(shown, line or 1, max(column, 1)), f"not well-formed XML: {said}"))
        return
    trees[xsd] = root
    if root.tag != _XSD + "schema":
        message = f"this is no XSD: its root element is {root.tag}"
        hint = 'it must be xsd:schema, with xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        mistakes.append(Mistake(Location(shown, _line(root)), message, hint))
        return
    if (root.getroottree().docinfo.internalDTD) is not None:
        message = "a document type declaration is not read, nor are entities"
        mistakes.append(Mistake(Location(shown), message, "take out <!DOCTYPE ...>"))
        return
    _follow(xsd, root, trees, mistakes)


def _follow(xsd: Path, root: etree._Element, trees: dict[Path, etree._Element], mistakes: list[Mistake]) -> None:
    """Parse the files that a schema includes or imports."""
    shown = shown_path(xsd)
    for element in root.iterchildren(*_FOLLOWED):
        target = element.get("schemaLocation")
        if target is None:
            continue
        place = _place(shown, element, target)
        if urlsplit(target).scheme in {"http", "https", "ftp"}:
            message = f"{target} is not fetched: nothing comes from a network"
            mistakes.append(Mistake(place, message, "save it beside this file, and name it by its path"))
        elif not (file := xsd.parent / unquote(target.removeprefix("file://"))).is_file():
            there = [each.name for each in xsd.parent.glob("*.xsd")]
            hint = nearest(target, there) or "the path is seen from this file's folder"
            mistakes.append(Mistake(place, f"there is no file {target}", hint))
        else:
            _gather(file, place, trees, mistakes)


# ---------------------------------------------------------------------------------------------- mistakes


def _of_error(error: Any, xsd: Path, *, schema: Any) -> Mistake:
    element, source = getattr(error, "elem", None), getattr(error, "source", None)
    text = str(getattr(error, "message", None) or error).strip()
    shown = shown_path(xsd)
    if element is None or source is None:
        return Mistake(Location(shown), f"the schema cannot be read: {_reason(error)}")
    file = Path(unquote(urlsplit(source.url).path)) if source.url else xsd
    message, hint, marked = _explained(text, schema)
    return Mistake(_place_of(file, source.root, element, marked), message, hint)


def _explained(text: str, schema: Any) -> tuple[str, str, str | int]:
    """Return the message, what to do, and what to mark: a value in the element, or the number of a child."""
    if match := re.match(r"unknown (type|element|attribute|group|attribute group) '([^']*)'", text):
        kind, name = match[1], match[2].rpartition("}")[2]
        return f"there is no {kind} {name!r} in the schema", _known(kind, name, schema), name
    if match := re.match(r"Unexpected child with tag '([^']+)' at position (\d+)\.", text):
        return f"{match[1]} cannot stand here", _ORDER, int(match[2])
    if match := re.match(r"attribute (\w+)='([^']*)'", text):
        return f"{match[1]}: {match[2]!r} is no value for it", "", match[2]
    if match := re.match(r"duplicated value \('([^']*)',\)", text):
        return f"{match[1]!r} is declared twice", "keep one of them, or rename one", match[1]
    quoted = re.search(r"'([^'{}]+)'", text)
    return _plain(text), "", quoted[1] if quoted else ""


def _known(kind: str, name: str, schema: Any) -> str:
    prefix, colon, _ = name.rpartition(":")
    maps = {"type": "types", "element": "elements", "attribute": "attributes", "group": "groups"}.get(kind)
    own = [each.rpartition("}")[2] for each in getattr(schema, maps, {})] if maps and schema is not None else []
    if kind == "type":
        built_in = [each.replace("xsd:", f"{prefix}{colon}") for each in NAMES] if colon else list(NAMES)
        hint = nearest(name, [*own, *built_in])
        return hint or (f"types of XSD have its prefix, such as {built_in[0]}" if not colon else "")
    return nearest(name, own) or (f"there are {', '.join(sorted(own)[:12])}" if own else "")


def _place_of(file: Path, root: Any, element: Any, marked: str | int) -> Location:
    """Return where an element of xmlschema stands in its file."""
    shown = shown_path(file)
    index = next((number for number, each in enumerate(root.iter()) if each is element), None)
    try:
        parsed = etree.parse(str(file), etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True))
    except (OSError, etree.XMLSyntaxError):
        return Location(shown)
    found = next((each for number, each in enumerate(parsed.getroot().iter()) if number == index), None)
    if found is None:
        return Location(shown)
    if isinstance(marked, int):
        children = list(found.iterchildren())
        return _place(shown, children[marked - 1] if marked <= len(children) else found, "")
    return _place(shown, found, marked)


def _place(shown: str, element: etree._Element, value: str) -> Location:
    """Return where a value in an element's tag stands; where that is not found, the beginning of its line."""
    line = _line(element)
    text = Location(shown, line).source_line() or ""
    tag = etree.QName(element).localname
    start = next((match.start() for match in re.finditer(rf"<(?:[\w.-]+:)?{tag}\b", text)), -1)
    column = text.find(f'"{value}"', max(start, 0)) + 1 if value else -1
    if value and column < 1:
        column = text.find(f"'{value}'", max(start, 0)) + 1
    if column >= 1:
        return Location(shown, line, column + 1)
    return Location(shown, line, start + 1 if start >= 0 else len(text) - len(text.lstrip()) + 1)


def _line(element: etree._Element) -> int:

    return int(getattr(element, "sourceline", None) or 1)


def _reason(error: BaseException) -> str:
    """Return what xmlschema says, in one line and without its own objects."""
    said = getattr(error, "strerror", None) or getattr(error, "msg", None) or error
    return _plain(str(said).strip().partition("\n")[0].rstrip(":") or "it is no schema")


def _plain(text: str) -> str:
    if missing := re.search(r"can't access to resource '[^']*?([^'/]*)'", text):
        return f"{missing[1]} cannot be opened"
    text = re.sub(r"XsdElement\(name='([^']*)'[^()]*\)", r"element \1", text)
    text = re.sub(r"Xsd(?:Key|Unique|Keyref)\(name='([^']*)'[^()]*\)", r"\1", text)
    return re.sub(r"Xsd\w+\([^()]*\)", "a wildcard", re.sub(r"\{[^{}']*\}", "", text))
