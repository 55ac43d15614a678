"""What lxml's trees do not say in one word: names in two parts, element children only, text around comments."""

from __future__ import annotations

from lxml.etree import _Element as Element

__all__ = ["child_elements", "local", "own_text", "split"]


def split(name: str) -> tuple[str, str]:
    """Return namespace and local name of ``{namespace}local``."""
    if name.startswith("{"):
        namespace, _, rest = name[1:].partition("}")
        return namespace, rest
    return "", name


def local(name: str) -> str:
    """Return the local name of ``{namespace}local``."""
    return split(name)[1]


def child_elements(element: Element) -> list[Element]:
    """Return the children that are elements; lxml counts comments and processing instructions as children too."""
    return [child for child in element if isinstance(child.tag, str)]


def own_text(element: Element) -> str:
    """Return the text of an element without that of its children: a comment in the middle does not end it."""
    return "".join([element.text or "", *(child.tail or "" for child in element)])
