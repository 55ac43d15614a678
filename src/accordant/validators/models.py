"""The component model of an XSD, by xmlschema: what explanations, derivation and `mapping.tree` look things up in.

Loading takes a hundred times as long as compiling the same schema with lxml, so nothing here is imported or
loaded until a document has failed or somebody asks for the model, and then once per process and file.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from accordant.errors import SchemaError

__all__ = ["load_model"]


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
    from xmlschema.exceptions import XMLSchemaException  # noqa: PLC0415

    try:
        return xmlschema.XMLSchema(str(path), allow="local")
    except (XMLSchemaException, OSError, SyntaxError, ValueError, KeyError) as cause:
        raise SchemaError(f"{path}: not a usable XSD: {_first_lines(cause)}") from cause


def _first_lines(cause: BaseException) -> str:
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return " ".join(lines[:2]) or type(cause).__name__
