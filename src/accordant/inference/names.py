"""Names of elements and attributes by their place in the schema: what a step selects, or which name was meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from accordant.errors import nearest
from accordant.inference.functions import FUNCTIONS, arity
from accordant.inference.types import EMPTY, StaticType, Wrong
from accordant.schema_models import ElementModel

__all__ = [
    "ancestors",
    "attribute",
    "child",
    "descendants",
    "nodes",
    "parents",
    "roots",
    "siblings",
    "unknown_variable",
]

Models = Sequence[ElementModel]
_NOTHING = frozenset({"null", "none", "nil", "undefined", "nan"})


def nodes(models: Models) -> StaticType:
    """Return the type of elements."""
    return StaticType("nodes", models=tuple(dict.fromkeys(models))) if models else EMPTY


def _named(models: Models) -> str:
    found = list(dict.fromkeys(model.name for model in models))
    return " or ".join(found if len(found) < 4 else [*found[:3], "another"])


# ------------------------------------------------------------------------------------------------- steps


def child(name: str, models: Models, variables: Collection[str], *, may_be_text: bool = False) -> StaticType | Wrong:
    """Return the children of a name.

    Args:
        variables: The parameters, of which one may have been meant.
        may_be_text: Whether a text without its quotes may have been meant.
    """
    found = [model.children[name] for model in models if name in model.children]
    if found:
        return nodes(found)
    hint = _meant(name, models, variables)
    is_other_case = any(name.lower() == each.lower() for model in models for each in model.children)
    if may_be_text and not is_other_case and hint.startswith(("its children", "did you mean")):
        hint = f"for the text write '{name}'; else {hint}"
    return Wrong(f"{_named(models)} has no child {name!r}", hint)


def attribute(name: str, models: Models) -> StaticType | Wrong:
    """Return an attribute."""
    known = sorted({each for model in models for each in model.attributes})
    if name in known:
        declared = {model.attributes[name] for model in models if name in model.attributes}
        return StaticType("nodes", declared.pop() if len(declared) == 1 else None)
    if any(model.has_open_attributes for model in models):
        return StaticType("nodes")
    message = f"{_named(models)} has no attribute {name!r}"
    if name == "nil":
        return Wrong(message, "xsi:nil is written @*:nil")
    if any(name in model.children for model in models):
        return Wrong(message, f"{name!r} is an element: leave out @")
    return Wrong(message, nearest(name, known) or (f"there are {', '.join(known)}" if known else "it has none"))


def descendants(
    name: str, models: Models, variables: Collection[str], *, with_self: bool = False
) -> StaticType | Wrong:
    """Return the elements of a name below others.

    Args:
        with_self: Whether the others are meant too.
    """
    below = [each for model in models for each in model.descendants()] + (list(models) if with_self else [])
    found = [model for model in below if model.name == name]
    if found:
        return nodes(found)
    hint = _other_than_child(name, variables) or nearest(name, sorted({model.name for model in below}))
    return Wrong(f"there is no element {name!r} below", hint)


def parents(models: Models) -> StaticType:
    """Return the elements around others."""
    return nodes([model.parent for model in models if model.parent is not None])


def ancestors(models: Models) -> StaticType:
    """Return the elements around others, and around these, the nearest first."""
    return nodes([each for model in models for each in model.around()])


def siblings(models: Models) -> StaticType:
    """Return the elements that stand beside others."""
    return nodes([each for parent in parents(models).models for each in parent.children.values()])


def roots(models: Models) -> tuple[ElementModel, ...]:
    """Return the outermost elements around others."""
    return tuple(dict.fromkeys([model, *model.around()][-1] for model in models))


# ------------------------------------------------------------------------------------------------- hints


def unknown_variable(name: str, variables: Collection[str]) -> Wrong:
    """Return what is said of a variable that is none."""
    known = f"the parameters are {', '.join(sorted(variables))}" if variables else "there are no parameters"
    return Wrong(f"${name} is no parameter of this operation", nearest(name, variables) or known)


def _meant(name: str, models: Models, variables: Collection[str]) -> str:
    return (
        _other_than_child(name, variables)
        or _as_attribute(name, models)
        or next(filter(None, (_elsewhere(name, model) for model in models)), "")
        or _dotted(name, models)
        or nearest(name, known := list(dict.fromkeys(each for model in models for each in model.children)))
        or (f"its children are {', '.join(known)}" if known else "it has no children")
    )


def _as_attribute(name: str, models: Models) -> str:
    known = {each for model in models for each in model.attributes}
    return f"the attribute is written @{name}" if name in known else ""


def _other_than_child(name: str, variables: Collection[str]) -> str:
    """Return what a name is, if it is no element at all."""
    if name in variables:
        return f"the parameter is written ${name}"
    if name.lower() in {"true", "false"}:
        return f"write {name.lower()}()"
    if name.lower() in _NOTHING:
        return "to ask whether something is not there, write empty(...)"
    if name in FUNCTIONS and arity(name)[0] == 0:
        return f"write {name}()"
    return ""


def _elsewhere(name: str, model: ElementModel) -> str:
    """Return the way to an element that is not a child."""
    if name == model.name:
        neighbours = f"; those beside it are ../{name}" if model.parent is not None else ""
        return f"{name} is where you are already: leave it out{neighbours}"
    for below in model.descendants():
        if below.name == name:
            return f"from here it is {'/'.join(step.name for step in below.within(model))}"
    if model.parent is not None and name in model.parent.children:
        return f"from here it is ../{name}"
    if any(around.name == name for around in model.around()):
        return f"paths begin at {model.name} here; {name} is around it: ancestor::{name}"
    return ""


def _dotted(name: str, models: Models) -> str:
    """Return the path or the call that was meant by ``a.b``."""
    first, dot, rest = name.partition(".")
    if not dot:
        return ""
    if ".." in name:
        return f"steps are parted by /: write {name.replace('..', '/../')}"
    if rest in {"length", "size", "count"}:
        return f"write string-length({first}), or count({first})"
    if any(model.name == first for model in models):
        return f"steps are parted by /, and {first} is where you are already: write {rest.replace('.', '/')}"
    if any(first in model.children for model in models):
        return f"steps are parted by /: write {name.replace('.', '/')}"
    return ""
