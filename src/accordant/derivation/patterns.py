r"""Expressions over a normalised text as JSON Schemas of the untouched text.

A text comes untouched from the document, while facets speak of it after white space processing (Part 2, 4.3.6). Where
white space is collapsed, a space of an expression stands for a run of white space that something else follows, and a
text may be padded; an expression that can match no space keeps a simple form, without looking ahead.

Everything written here means the same to Python, to Rust and to ECMAScript with the flag u, is no worse to search by
trial and error than the expression was, and compiles in engines that limit the compiled size: what is too large is
widened, and the caller is told.
"""

from __future__ import annotations

from typing import Any, Final

from accordant.derivation import character_sets
from accordant.derivation.character_sets import WHITE
from accordant.derivation.regexes import (
    EMPTY,
    NOTHING,
    Characters,
    Choice,
    Expression,
    Repeat,
    Sequence,
    Verbatim,
    choice,
    repeat,
    sequence,
)

__all__ = ["fitting", "item_assertion", "items_pattern", "lengths", "schema_of", "spaceless"]

_W: Final = r"[ \t\n\r]"
_NOT_W: Final = r"[^ \t\n\r]"
# `$` alone is not the end to Python, which matches it before a last newline as well.
_END: Final = r"$(?!\n)"
_RUN: Final = f"{_W}+(?={_NOT_W})"
_ITEM_END: Final = f"(?!{_NOT_W})"

_CONTROLS: Final = character_sets.of("\t\n\r")
# Half of what jsonschema-rs compiles, whatever the sets of characters.
_LIMIT: Final = 50_000
_STEPS: Final = (1_000, 300, 100, 30, 10, 3, 1)


def schema_of(expression: Expression, white_space: str) -> dict[str, Any]:
    """Return the schema, of one or two keywords, of the texts that match after white space processing.

    Args:
        expression: What the normalised text matches.
        white_space: ``preserve``, ``replace`` or ``collapse``.
    """
    if (
        white_space != "collapse"
        and isinstance(expression, Repeat)
        and expression.body == Characters(character_sets.ANY)
    ):
        return _lengths_schema(expression.low, expression.high)
    possible = _possible(expression, white_space)
    if white_space == "collapse" and (simple := _any_of(possible)) is not None:
        return {"pattern": simple}
    body = _render(possible, white_space)
    if white_space != "collapse":
        return {"pattern": f"^{_grouped(body)}{_END}"}
    guard = f"(?!{_W})" if _sees_spaces(possible) else ""
    return {"pattern": f"^{_W}*{guard}{_grouped(body)}{_W}*$"}


def _any_of(expression: Expression) -> str | None:
    """Return the pattern of any number of characters of a set with the space in it; None for other expressions."""
    if not isinstance(expression, Repeat) or expression.high is not None or expression.low > 1:
        return None
    if not isinstance(expression.body, Characters) or " " not in expression.body.characters:
        return None
    characters = expression.body.characters
    visible = characters - WHITE
    if expression.low and not visible:
        return None
    first = f"{_W}*{visible.render()}" if expression.low else ""
    return f"^{first}{(characters | WHITE).render()}*$"


def _lengths_schema(low: int, high: int | None) -> dict[str, Any]:
    schema: dict[str, Any] = {"minLength": low} if low else {}
    return schema if high is None else {**schema, "maxLength": high}


def item_assertion(expression: Expression) -> str:
    """Return a pattern that looks whether the item of a list that follows matches, without taking it."""
    return f"(?={_grouped(_render(spaceless(expression), 'item'))}{_ITEM_END})"


def items_pattern(assertion: str, low: int = 0, high: int | None = None) -> str:
    """Return the pattern of the untouched text of a list.

    Args:
        assertion: What looks at the beginning of each item whether it is right; it takes nothing, so that a wrong item
            does not make an engine try again all that came before it.
        low: At least so many items.
        high: At most so many items; None for any number.
    """
    return f"^{_W}*(?:{assertion}{_NOT_W}+(?:{_W}+|$)){_quantity(low, high)}$"


def spaceless(expression: Expression) -> Expression:
    """Return what matches the texts without white space among those that match."""
    return _possible(expression, "item")


def _possible(expression: Expression, white_space: str) -> Expression:
    """Return the expression without what can match no text after white space processing."""
    if white_space == "preserve" or isinstance(expression, Verbatim):
        return expression
    if isinstance(expression, Characters):
        impossible = WHITE if white_space == "item" else _CONTROLS
        rest = expression.characters - impossible
        return Characters(rest) if rest else NOTHING
    if isinstance(expression, Sequence):
        return sequence(_possible(part, white_space) for part in expression.parts)
    if isinstance(expression, Choice):
        return choice(_possible(option, white_space) for option in expression.options)
    return repeat(_possible(expression.body, white_space), expression.low, expression.high)


# Writing


def _render(expression: Expression, white_space: str) -> str:
    if isinstance(expression, Verbatim):
        return expression.pattern
    if isinstance(expression, Characters):
        return _render_characters(expression, white_space)
    if isinstance(expression, Sequence):
        return "".join(_within_sequence(part, white_space) for part in expression.parts)
    if isinstance(expression, Choice):
        return "|".join(_render(option, white_space) for option in expression.options) or "(?!)"
    body = _render(expression.body, white_space)
    is_atom = isinstance(expression.body, Characters) and not body.startswith(("(?:", "(?!"))
    return (body if is_atom else f"(?:{body})") + _quantity(expression.low, expression.high)


def _within_sequence(part: Expression, white_space: str) -> str:
    rendered = _render(part, white_space)
    return f"(?:{rendered})" if isinstance(part, Choice | Verbatim) else rendered


def _grouped(body: str) -> str:
    return f"(?:{body})"


def _render_characters(expression: Characters, white_space: str) -> str:
    characters = expression.characters
    if white_space == "preserve":
        return characters.render()
    if " " not in characters:
        return characters.render()
    if white_space == "replace":
        return (characters | WHITE).render()
    blind = characters - WHITE
    return f"(?:{blind.render()}|{_RUN})" if blind else f"(?:{_RUN})"


def _quantity(low: int, high: int | None) -> str:
    common = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((low, high))
    if common is not None:
        return common
    if high is None:
        return f"{{{low},}}"
    return f"{{{low}}}" if low == high else f"{{{low},{high}}}"


def _sees_spaces(expression: Expression) -> bool:
    if isinstance(expression, Characters):
        return " " in expression.characters
    if isinstance(expression, Sequence):
        return any(_sees_spaces(part) for part in expression.parts)
    if isinstance(expression, Choice):
        return any(_sees_spaces(option) for option in expression.options)
    return isinstance(expression, Repeat) and _sees_spaces(expression.body)


# Measuring


def lengths(expression: Expression) -> tuple[int, int | None]:
    """Return the least and the greatest number of characters of a text that matches, None where there is no greatest.

    For what is verbatim the answer is that it can be anything.
    """
    if isinstance(expression, Characters):
        return 1, 1
    if isinstance(expression, Verbatim):
        return 0, None
    if isinstance(expression, Repeat):
        low, high = lengths(expression.body)
        return low * expression.low, None if high is None or expression.high is None else high * expression.high
    parts = expression.parts if isinstance(expression, Sequence) else expression.options
    found = [lengths(part) for part in parts]
    highs = [high for _low, high in found]
    join, start = (sum, 0) if isinstance(expression, Sequence) else (max, 0)
    lows = [low for low, _high in found]
    least = sum(lows) if isinstance(expression, Sequence) else min(lows, default=0)
    if None in highs:
        return least, None
    return least, join([start, *(high for high in highs if high is not None)])


def fitting(expression: Expression) -> tuple[Expression, bool]:
    """Return an expression that every text still matches and that is small enough, and whether it is the same."""
    if _cost(expression) <= _LIMIT:
        return expression, True
    for step in _STEPS:
        widened = _widened(expression, step)
        if _cost(widened) <= _LIMIT:
            return widened, False
    return repeat(Characters(character_sets.ANY), 0, None), False


def _cost(expression: Expression) -> int:
    """Estimate the compiled size: one for a character of ASCII."""
    if isinstance(expression, Characters):
        # Beyond ASCII each range is a small machine of bytes.
        return 1 if expression.characters.is_ascii else 8 + 2 * expression.characters.size
    if isinstance(expression, Verbatim):
        return 3 * len(expression.pattern)
    if isinstance(expression, Repeat):
        times = max(expression.low, 1) if expression.high is None else max(expression.high, 1)
        return 1 + times * _cost(expression.body)
    parts = expression.parts if isinstance(expression, Sequence) else expression.options
    return 1 + sum(_cost(part) for part in parts)


def _widened(expression: Expression, step: int) -> Expression:
    """Return it with no more than `step` repetitions counted."""
    if isinstance(expression, Repeat):
        body = _widened(expression.body, step)
        high = expression.high if expression.high is not None and expression.high <= step else None
        return repeat(body, min(expression.low, step), high)
    if isinstance(expression, Sequence):
        return Sequence(tuple(_widened(part, step) for part in expression.parts)) if expression != EMPTY else EMPTY
    if isinstance(expression, Choice):
        return Choice(tuple(_widened(option, step) for option in expression.options))
    return expression
