"""stand-in"""
from __future__ import annotations
from typing import Any
from accordant.derivation.facets import builtin_of, iter_facets, text_schema
from accordant.derivation.definitions import reference
from accordant.validators.model_lookups import XSD_NAMESPACE
from accordant.validators.trees import split
__all__ = ["SimpleTypes"]
class SimpleTypes:
    def __init__(self, definitions: dict[str, dict[str, Any]], losses: list[Any], name_of: Any) -> None:
        self.definitions = definitions
        self.losses = losses
        self.name_of = name_of
    def reference(self, xsd_type: Any, owner: str) -> dict[str, Any]:
        name = self.name_of(xsd_type, owner)
        if name not in self.definitions:
            if split(xsd_type.name or "") == (XSD_NAMESPACE, "anySimpleType"):
                self.definitions[name] = {"title": name, "type": "string"}
            elif split(xsd_type.name or "")[0] == XSD_NAMESPACE:
                self.definitions[name] = text_schema(builtin_of(xsd_type, xsd_type))
            else:
                self.definitions[name] = self._restriction(xsd_type, name)
        return reference(name)
    def constant(self, xsd_type: Any, lexical: str, owner: str) -> dict[str, Any]:
        name = f"constant({lexical})"
        self.definitions[name] = {"title": name, "type": "string", "pattern": r"^\s*" + lexical.strip() + r"\s*$"}
        return reference(name)
    def accepts_empty(self, xsd_type: Any) -> bool:
        return next(iter(xsd_type.iter_errors("")), None) is None
    def _restriction(self, xsd_type: Any, name: str) -> dict[str, Any]:
        builtin_of(xsd_type, xsd_type)
        base = xsd_type.base_type
        schema = {"title": name, **self.reference(base, f"{name}/base")}
        parts = list(iter_facets(xsd_type, self.losses))
        keywords = [key for part in parts for key in part]
        if len(set(keywords)) == len(keywords) and "title" not in keywords:
            for part in parts:
                schema.update(part)
        else:
            schema["allOf"] = parts
        return schema
