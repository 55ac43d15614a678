"""Instants: dates and times as numbers, so that their order is decided and not sampled.

A time is a number and the answer to whether it has a zone. Two of which both or none have one are in the order of
their numbers; else only where they are more than fourteen hours apart (XML Schema Part 2, 3.2.7.4). Seconds are
counted of times and minutes of dates, whose zones have no seconds; dates without a zone are whole days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from accordant import datatypes
from accordant.datatypes import DateTime
from accordant.formulas import Comparison, Constant, Member, Operand, Operation, Value, names
from accordant.rules.clauses import Clauses
from accordant.rules.gates import Gates
from accordant.rules.inequalities import Inequalities, Linear
from accordant.rules.questions import Choice, Numeric
from accordant.rules.spaces import Space

__all__ = ["Instants", "Moment", "days", "instant", "is_instant", "is_of_days"]

_DAY = Fraction(1440)  # in minutes
_UNKNOWN_ZONE = 14 * 3600  # in seconds
_ORIGINS = {"date": DateTime.parse("2024-02-01"), "dateTime": DateTime.parse("2024-02-01T12:00:00")}
_UNITS = {"date": 60, "dateTime": 1}  # seconds
_DAYS = "\0days"


@dataclass(slots=True)
class Moment:
    """A parameter with any date or time of its type for a value.

    Attributes:
        zoned: Whether the value has a zone.
    """

    sent: int
    zoned: int
    space: Space

    def lexical(self, value: Fraction | None, *, is_zoned: bool) -> str:
        """Return a text for what a search found; without a number, any value will do."""
        origin = _ORIGINS[self.space.type]
        seconds = (value or Fraction(0)) * _UNITS[self.space.type]
        if not is_zoned:
            return str(origin.shift(seconds))
        if self.space.type == "dateTime":
            return str(replace(origin, zone_minutes=0).shift(seconds))
        # A day that begins at this minute somewhere: west of Greenwich by up to 14 hours, or else east of it.
        rest = int(seconds // 60 % _DAY)
        zone = -rest if rest <= 840 else 1440 - rest
        return str(replace(origin.shift(seconds + zone * 60), zone_minutes=zone))


def instant(kind: str, text: str) -> tuple[Fraction, bool] | None:
    """Return the number of a date or time, and whether it has a zone; None for a text that is none."""
    if not datatypes.get(kind).is_valid(text):
        return None
    read = DateTime.parse(datatypes.get(kind).normalize(text))
    return (read.instant - _ORIGINS[kind].instant) / _UNITS[kind], read.has_zone


def is_instant(kind: str) -> bool:
    """Tell whether the values of a type are dates or times."""
    return kind in _ORIGINS


def days(name: str) -> str:
    """Return the name of the number of days of a date without a zone."""
    return name + _DAYS


def is_of_days(name: str) -> bool:
    """Tell whether a name is one of those that `days` gives."""
    return name.endswith(_DAYS)


class Instants:
    """Comparisons of dates and times as literals.

    Args:
        clauses: Where they are asked.
        gates: Literals from literals.
        inequalities: Literals from sums.
        kind: The type of a parameter.
    """

    def __init__(self, clauses: Clauses, gates: Gates, inequalities: Inequalities, kind: Callable[[str], str]) -> None:
        self._clauses, self._gates, self._inequalities, self._kind = clauses, gates, inequalities, kind

    def are_all(self, space: Space, atoms: Iterable[Comparison | Member]) -> bool:
        """Tell whether values are dates or times, and every comparison one of their order with others of the type."""
        if not is_instant(space.type) or space.listed is not None or space.has_shape:
            return False
        compared = [atom for atom in atoms if isinstance(atom, Comparison)]
        kinds = {self._kind(name) for atom in compared for name in names(atom)}
        return kinds <= {space.type} and all(map(_is_of_order, compared))

    def moment(self, space: Space) -> Moment:
        """Return a new parameter."""
        # Searches try "no" first: a time has a zone then, and a date none, as people write them.
        literal = self._clauses.new()
        if space.has_zone is not None:
            return Moment(self._clauses.new(), self._gates.yes if space.has_zone else -self._gates.yes, space)
        return Moment(self._clauses.new(), literal if space.type == "date" else -literal, space)

    def limit(self, name: str, parameter: Moment, parameters: Mapping[str, Choice | Numeric | Moment]) -> Iterator[int]:
        """Yield what holds where a parameter is sent: it keeps its bounds, and dates without a zone are whole days."""
        space = parameter.space
        for bound, operator, is_excluded in ((space.least, ">", space.is_above), (space.most, "<", space.is_below)):
            if bound is not None:
                within = Comparison(Value(name), operator if is_excluded else f"{operator}=", Constant(bound))
                yield self.holds(within, parameters)
        if space.type == "date":
            self._inequalities.imply(-parameter.zoned, Linear({days(name): _DAY, name: Fraction(-1)}), "==")

    def holds(self, comparison: Comparison, parameters: Mapping[str, Choice | Numeric | Moment]) -> int:
        """Return a literal that holds where a comparison does of parameters that are all sent."""
        operator = comparison.operator
        if operator == "!=":
            return -self.holds(replace(comparison, operator="=="), parameters)
        kind = self._kind(names(comparison)[0])
        left, right = (self._side(kind, side, parameters) for side in (comparison.left, comparison.right))
        if left is None or right is None:
            return -self._gates.yes
        form = left.number.plus(right.number, Fraction(-1))
        both, neither = (left.zoned, right.zoned), (-left.zoned, -right.zoned)
        alike = self._gates.any_of((self._gates.all_of(both), self._gates.all_of(neither)))
        ways = [self._gates.all_of((alike, *self._related(form, operator)))]
        if operator != "==":
            apart = Linear({}, Fraction(_UNKNOWN_ZONE, _UNITS[kind]))
            form = form.plus(apart, Fraction(1 if operator[0] == "<" else -1))
            ways.append(self._gates.all_of((-alike, *self._related(form, operator[0]))))
        return self._gates.all_of((left.is_value, right.is_value, self._gates.any_of(ways)))

    def _related(self, form: Linear, operator: str) -> tuple[int, ...]:
        relation = self._inequalities.relation(form, operator)
        if isinstance(relation, bool):
            return (self._gates.yes if relation else -self._gates.yes,)
        return relation

    def _side(self, kind: str, operand: Operand, parameters: Mapping[str, Choice | Numeric | Moment]) -> _Side | None:
        yes = self._gates.yes
        if isinstance(operand, Constant):
            found = instant(kind, operand.text)
            return None if found is None else _Side(Linear({}, found[0]), yes if found[1] else -yes, yes)
        assert isinstance(operand, Value)
        parameter = parameters[operand.name]
        form = Linear({operand.name: Fraction(1)})
        if isinstance(parameter, Moment):
            return _Side(form, parameter.zoned, yes)
        assert isinstance(parameter, Choice)
        known = {literal: found for text, literal in parameter.values.items() if (found := instant(kind, text))}
        if not parameter.is_linked:
            parameter.is_linked = True
            for literal, (value, _) in known.items():
                self._inequalities.imply(literal, form.plus(Linear({}, value), Fraction(-1)), "==")
        zoned = self._gates.any_of(literal for literal, (_, has_zone) in known.items() if has_zone)
        return _Side(form, zoned, self._gates.any_of(known))


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a comparison: its number, a literal for its zone, and one that holds where it is a value at all."""

    number: Linear
    zoned: int
    is_value: int


def _is_of_order(comparison: Comparison) -> bool:
    sides = (comparison.left, comparison.right)
    return comparison.operator != "like" and not any(isinstance(side, Operation) for side in sides)
