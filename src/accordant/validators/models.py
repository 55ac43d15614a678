"""The component model of an XSD, by xmlschema: what explanations, derivation and `mapping.tree` look things up in.

Loading takes a hundred times as long as compiling the same schema with lxml, so nothing here is imported or
loaded until a document has failed or somebody asks for the model, and then once per process and file.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from accordant.errors import SchemaError

__all__ = ["load_model"]

_MODEL_DEPTH: Final = 500
_LARGE_BYTES: Final = 100_000


def load_model(xsd_path: Path) -> Any:
    """Return the `xmlschema.XMLSchema` (XSD 1.0) of a file, from memory when it was asked for before.

    Nothing is fetched from a network: includes and imports are local files.

    Raises:
        SchemaError: The file cannot be read, or is not a schema.
    """
    return _load(Path(xsd_path).resolve())


@functools.cache
def _load(path: Path) -> Any:
    # Imported here: half a second that a run without a failing document does not spend.
    import xmlschema  # noqa: PLC0415

    # Groups nested deeper than 15 are read, but cannot be looked at without this.
    xmlschema.limits.MAX_MODEL_DEPTH = max(xmlschema.limits.MAX_MODEL_DEPTH, _MODEL_DEPTH)
    try:
        return _read(path, "strict")
    except (RecursionError, MemoryError) as cause:
        raise SchemaError(f"{path}: nested too deep or too large: {type(cause).__name__}") from cause
    except Exception as cause:  # a broken file makes xmlschema raise exceptions of every kind
        if isinstance(cause, OSError) or not _is_usable(path):
            raise SchemaError(f"{path}: not a usable XSD: {_first_lines(cause)}") from cause
        try:
            # xmlschema refuses some correct schemas; what libxml2 takes is read as far as it can be.
            return _read(path, "lax")
        except Exception:  # noqa: BLE001 - as above; the first exception says more
            raise SchemaError(f"{path}: not a usable XSD: {_first_lines(cause)}") from cause


def _read(path: Path, validation: str) -> Any:
    import xmlschema  # noqa: PLC0415

    with warnings.catch_warnings(), _mended(path):
        # Of files that an import names and that are not there: what needs them is said to be unknown then.
        warnings.simplefilter("ignore")
        return xmlschema.XMLSchema(str(path), allow="local", validation=validation)


@contextmanager
def _mended(path: Path) -> Iterator[None]:
    """Replace two functions of xmlschema while it reads a file.

    It compares each two names of a content, which takes minutes where there are ten thousand; of a large file libxml2
    says whether contents are deterministic, and is quick about it. And it asks elements whether they may be absent
    before it has read how often they occur, where simple content restricts a mixed type.
    """
    from xmlschema.validators import particles, xsd_globals  # noqa: PLC0415

    is_checked = path.stat().st_size < _LARGE_BYTES or not _is_usable(path)
    replaced = [
        (particles.ParticleMixin, "is_emptiable", _may_be_absent),
        (xsd_globals, "check_model", xsd_globals.check_model if is_checked else _unchecked),  # type: ignore[attr-defined]
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _function in replaced]
    for owner, name, function in replaced:
        setattr(owner, name, function)
    try:
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


def _may_be_absent(particle: Any) -> bool:
    least = getattr(particle, "min_occurs", None)
    return bool(particle.elem.get("minOccurs", "1").strip() == "0" if least is None else least == 0)


def _unchecked(_group: Any) -> None:
    """Stand in for xmlschema's check of a content model."""


def _is_usable(path: Path) -> bool:
    """Tell whether libxml2 takes a schema."""
    from lxml import etree  # noqa: PLC0415

    try:
        etree.XMLSchema(etree.parse(str(path)))
    except (etree.LxmlError, OSError):
        return False
    return True


def _first_lines(cause: BaseException) -> str:
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return " ".join(lines[:2]) or type(cause).__name__
