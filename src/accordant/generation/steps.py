"""Steps: the neighbours of a value in its lexical form, for numbers and for times."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from accordant.datatypes import DateTime
from accordant.generation.forms import family_of

__all__ = ["stepped"]


def stepped(type_name: str, lexical: str, steps: int) -> str | None:
    """Return the value so many steps away: of 1 for integers, 0.01 for decimals, a second, a day for dates.

    Args:
        type_name: Name of an XSD datatype without prefix.
        lexical: A value of it.
        steps: Negative for lesser values.

    Returns:
        None for types without steps, and for a text that is no value. The result may leave the bounds of the type.
    """
    family = family_of(type_name)
    try:
        if family == "integer":
            return str(int(lexical) + steps)
        if family == "decimal":
            return format(Decimal(lexical) + Decimal(steps) / 100, "f")
        if family in {"dateTime", "date"}:
            return str(DateTime.parse(lexical).shift(steps * (86_400 if family == "date" else 1)))
    except (ValueError, InvalidOperation):
        return None
    return None
