"""The component model of an XSD, by xmlschema: what explanations, derivation and `mapping.tree` look things up in.

Loading takes a hundred times as long as compiling the same schema with lxml, so nothing here is imported or
loaded until a document has failed or somebody asks for the model, and then once per process and file.
"""

from __future__ import annotations

import functools
import warnings
from pathlib import Path
from typing import Any, Final

from accordant.errors import SchemaError

__all__ = ["load_model"]

_MODEL_DEPTH: Final = 500


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

    with warnings.catch_warnings():
        # Of files that an import names and that are not there: what needs them is said to be unknown then.
        warnings.simplefilter("ignore")
        return xmlschema.XMLSchema(str(path), allow="local", validation=validation)


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
