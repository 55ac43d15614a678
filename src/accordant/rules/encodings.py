"""Encoding: rules as clauses over the questions "is this parameter sent?" and "which value has it?".

Where the values of a parameter are a choice from more, that they are all there is is itself an assumption, a
*doubt*; what is proved without it is proved for every value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod

from accordant import datatypes
from accordant.formulas import (
    AllOrNone,
    And,
    Comparison,
    Constant,
    Formula,
    Member,
    Not,
    OnlyOne,
    Operand,
    Operation,
    Or,
    Requires,
    Sent,
    Value,
    WhenSent,
    ZeroOrOne,
    names,
)
from accordant.rules.clauses import Clauses
from accordant.rules.gates import Gates
from accordant.rules.inequalities import Inequalities, Linear, linear_form
from accordant.rules.instants import Instants, Moment, days, instant, is_instant, is_of_days
from accordant.rules.questions import Choice, Numeric
from accordant.rules.spaces import Pool, Space
from accordant.rules.truth import (
    NUMERIC,
    atom_holds,
    bare,
    is_of_numbers,
    is_text_ordered,
    iter_atoms,
    literals,
    number,
)

__all__ = ["Encoding"]

_AS_TEXT = "\0text"  # behind the name of a parameter: its place among texts
_TABLE = 4096  # combinations of values that are written down; of more, what the search happens on


class Encoding:
    """Clauses for rules.

    Args:
        pools: Values of the parameters that have no space, or none that is numeric.
        spaces: Spaces of parameters.
        types: XSD types of parameters.
        rules: All rules that will be asked for.
        budget: Conflicts that searches may meet.
    """

    def __init__(
        self,
        pools: Mapping[str, Pool],
        spaces: Mapping[str, Space],
        types: Mapping[str, str],
        rules: Iterable[Formula],
        budget: int,
    ) -> None:
        self.clauses = Clauses(budget)
        self.doubts: dict[int, str] = {}
        self.gates = Gates(self.clauses)
        self._types = types
        self._truths: dict[Comparison | Member, int] = {}
        self._roots: dict[int, None] = {}
        self._limits: list[tuple[int, int]] = []
        self._beyond_table: list[tuple[Comparison, int]] = []
        self.parameters: dict[str, Choice | Numeric | Moment] = {}
        self.inequalities = Inequalities(self.clauses, self._is_whole)
        self._instants = Instants(self.clauses, self.gates, self.inequalities, self._kind)
        self._hard_numbers = self.doubt("arithmetic that is not linear, or has no bounds")
        seen = list(dict.fromkeys(bare(atom) for rule in rules for atom in iter_atoms(rule)))
        atoms = [atom for atom in seen if isinstance(atom, Comparison | Member)]
        about: dict[str, list[Comparison | Member]] = {}
        for atom in atoms:
            for name in names(atom):
                about.setdefault(name, []).append(atom)
        named = dict.fromkeys((*pools, *(name for atom in seen for name in names(atom))))
        numeric = self._numeric_names(named, about, pools, spaces)
        for name in named:
            own = about.get(name, [])
            if name in numeric:
                self.parameters[name] = self._numeric(spaces[name])
            elif name in spaces and self._instants.are_all(spaces[name], own):
                self.parameters[name] = self._instants.moment(spaces[name])
            else:
                pool = pools.get(name, Pool((), is_complete=True))
                if name in spaces and spaces[name].listed is None and any(self._is_beyond(pool, atom) for atom in own):
                    pool = replace(pool, is_complete=False)
                self.parameters[name] = self._choice(name, pool, own)
        for name, parameter in self.parameters.items():
            if isinstance(parameter, Moment):
                for limit in self._instants.limit(name, parameter, self.parameters):
                    self.clauses.add((-parameter.sent, limit))
                    self._limits.append((parameter.sent, limit))

    def doubt(self, text: str) -> int:
        """Return a literal to assume for something that may not be so."""
        literal = self.clauses.new()
        self.doubts[literal] = text
        return literal

    # -------------------------------------------------------------------------------------- parameters

    def _kind(self, name: str) -> str:
        return datatypes.plain_name(self._types.get(name, "string"))

    def _is_whole(self, name: str) -> bool:
        if name.endswith(_AS_TEXT):
            return False
        if is_of_days(name) or is_instant(self._kind(name)):
            return is_of_days(name) or self._kind(name) == "date"
        parameter = self.parameters[name]
        assert not isinstance(parameter, Moment)
        if isinstance(parameter, Numeric):
            return parameter.space.is_whole
        values = [number(text) for text in parameter.values]
        return all(value is None or value.denominator == 1 for value in values)

    def _numeric_names(
        self,
        named: Iterable[str],
        about: Mapping[str, Sequence[Comparison | Member]],
        pools: Mapping[str, Pool],
        spaces: Mapping[str, Space],
    ) -> frozenset[str]:
        """Return the parameters that are numbers, and strings that are compared as numbers or ordered as texts."""
        found = {name for name in named if name in spaces and self._is_numeric(spaces[name], about.get(name, ()))}
        found -= {
            name for name in found if pools[name].is_given and any(map(self._is_text_ordered, about.get(name, ())))
        }
        # Strings that are in an order with one of listed values stand among these values, and are listed as well.
        pending = [name for name in named if name not in found and not self._has_numbers_only(pools.get(name))]
        while pending:
            name = pending.pop()
            for atom in about.get(name, ()):
                if self._is_text_ordered(atom):
                    others = found.intersection(names(atom))
                    found -= others
                    pending.extend(others)
        return frozenset(found)

    def _has_numbers_only(self, pool: Pool | None) -> bool:
        return pool is not None and pool.is_complete and all(number(text) is not None for text in pool.values)

    def _is_text_ordered(self, atom: Comparison | Member) -> bool:
        return is_text_ordered(atom, [self._kind(name) for name in names(atom)])

    def _is_numeric(self, space: Space, atoms: Sequence[Comparison | Member]) -> bool:
        """Tell whether every comparison of a parameter is one of numbers, or of a string with a literal."""
        if space.listed is not None or not (space.is_numeric or space.is_textual) or space.has_shape:
            return False
        several = [atom for atom in atoms if len(names(atom)) > 1]
        if any(not self._is_of_numbers(atom) and not self._is_text_ordered(atom) for atom in several):
            return False
        if any(isinstance(atom, Comparison) and atom.operator == "like" for atom in atoms):
            return False
        if space.is_numeric:
            return True
        if any(map(self._is_text_ordered, atoms)):
            # Letters, unlike numbers, have no place among texts that are listed nowhere.
            return all(number(text) is not None for texts in literals(atoms).values() for text in texts)
        return any(map(self._asks_for_numbers, atoms))

    def _is_beyond(self, pool: Pool, atom: Comparison | Member) -> bool:
        """Tell whether an atom tells other values apart than those of a pool."""
        if not self._asks_for_numbers(atom):
            return False
        is_simple = isinstance(atom, Member) or not any(isinstance(s, Operation) for s in (atom.left, atom.right))
        return not (pool.has_numbers and is_simple and len(names(atom)) == 1)

    def _asks_for_numbers(self, atom: Comparison | Member) -> bool:
        if isinstance(atom, Member):
            return any(not value.quoted and number(value.text) is not None for value in atom.values)
        return self._is_of_numbers(atom)

    def _is_of_numbers(self, atom: Comparison | Member) -> bool:
        """Tell whether a comparison is always one of numbers, as `truth.order` decides it."""
        if isinstance(atom, Member) or atom.operator == "like":
            return False
        kinds = [self._kind(name) for name in names(atom)]
        return all(kind in NUMERIC for kind in kinds) or is_of_numbers(atom, kinds)

    def _numeric(self, space: Space) -> Numeric:
        sent = self.clauses.new()
        least, most = space.bounds()
        if least is not None and most is not None:
            is_empty = least.value == most.value and (least.is_excluded or most.is_excluded)
            if is_empty or least.value > most.value:
                self.clauses.add((-sent,))
        return Numeric(sent, self.gates.yes if space.is_numeric else self.clauses.new(), space)

    def _choice(self, name: str, pool: Pool, atoms: Sequence[Comparison | Member]) -> Choice:
        alike = {value: value for value in pool.values}
        if all(len(names(atom)) == 1 for atom in atoms):
            kept: dict[tuple[bool, ...], str] = {}
            for value in alike:
                seen = tuple(atom_holds(atom, {name: value}, self._types) for atom in atoms)
                alike[value] = kept.setdefault(seen, value)
        questions = {value: self.clauses.new() for value in dict.fromkeys(alike.values())}
        sent = self.clauses.new()
        for literal in questions.values():
            self.clauses.add((-literal, sent))
        is_complete = pool.is_complete or (not atoms and bool(questions))
        doubts = () if is_complete else (-self.doubt(f"values of {name} that were not tried"),)
        self.clauses.add((*doubts, -sent, *questions.values()))
        self.clauses.add((-self.gates.two_of(tuple(questions.values())),))
        return Choice(sent, questions, alike, is_complete)

    def watch(self, literal: int) -> int:
        """Return a literal, and see to it that requests agree with what a search finds about it."""
        self._roots[literal] = None
        return literal

    def valued(self, name: str, text: str) -> int:
        """Return a literal that holds where a parameter is sent with a value, one of its pool or of its space."""
        parameter = self.parameters[name]
        if isinstance(parameter, Choice):
            return parameter.values[parameter.alike[text]]
        if isinstance(parameter, Moment):
            return self.gates.all_of((parameter.sent, self._truth(Comparison(Value(name), "==", Constant(text)))))
        if parameter.space.is_textual:
            if parameter.is_ordered and number(text) is None:
                return -self.gates.yes  # where it stands among other texts is not written down
            return self.gates.all_of((parameter.sent, self._text(name, parameter, text)))
        value = number(text)
        assert value is not None
        self._as_number(name)
        relation = self.inequalities.relation(Linear({name: Fraction(1)}, -value), "==")
        assert isinstance(relation, tuple)
        return self.gates.all_of((parameter.sent, *relation))

    # ---------------------------------------------------------------------------------------- formulas

    def literal(self, formula: Formula) -> int:
        """Return a literal that holds exactly where a formula does."""
        match formula:
            case Sent(name):
                return self.parameters[name].sent
            case Comparison() | Member():
                return self.gates.all_of(
                    (*(self.parameters[name].sent for name in names(formula)), self._truth(formula))
                )
            case WhenSent(comparison):
                sent = [-self.parameters[name].sent for name in names(comparison)]
                return self.gates.any_of((*sent, self._truth(comparison)))
            case Not(term):
                return -self.literal(term)
            case Requires(condition, consequence):
                return self.gates.any_of((-self.literal(condition), self.literal(consequence)))
            case And(terms) | Or(terms) | OnlyOne(terms) | ZeroOrOne(terms) | AllOrNone(terms):
                return self._group(type(formula), [self.literal(term) for term in terms])

    def _group(self, word: type[Formula], terms: Sequence[int]) -> int:
        if word is And:
            return self.gates.all_of(terms)
        if word is Or:
            return self.gates.any_of(terms)
        if word is AllOrNone:
            return self.gates.any_of((self.gates.all_of(terms), -self.gates.any_of(terms)))
        if word is ZeroOrOne:
            return -self.gates.two_of(terms)
        return self.gates.all_of((self.gates.any_of(terms), -self.gates.two_of(terms)))

    def _truth(self, atom: Comparison | Member) -> int:
        """Return a literal that holds where a comparison does of parameters that are all sent."""
        if atom not in self._truths:
            self._truths[atom] = self._new_truth(atom)
        return self._truths[atom]

    def _new_truth(self, atom: Comparison | Member) -> int:
        named = names(atom)
        choices = [parameter for name in named if isinstance(parameter := self.parameters[name], Choice)]
        if len(choices) == len(named) and (listed := self._listed(atom, named, choices)) is not None:
            return listed
        if isinstance(atom, Member):
            equal = [Comparison(Value(atom.name), "==", value) for value in atom.values]
            return self.gates.any_of(self._truth(comparison) for comparison in equal)
        if any(isinstance(self.parameters[name], Moment) for name in named):
            return self._instants.holds(atom, self.parameters)
        if self._is_text_ordered(atom):
            return self._in_text_order(atom)
        parameter = self.parameters[named[0]]
        if not self._is_of_numbers(atom) and isinstance(parameter, Numeric):
            constant = atom.right if isinstance(atom.right, Constant) else atom.left
            assert isinstance(constant, Constant)
            equal_text = self._text(named[0], parameter, constant.text)
            return equal_text if atom.operator == "==" else -equal_text
        return self._compared(atom)

    def _listed(self, atom: Comparison | Member, named: Sequence[str], choices: Sequence[Choice]) -> int | None:
        """Return what `_truth` does of parameters with listed values; None where they are too many."""
        if isinstance(atom, Comparison) and self._is_of_letters(atom):
            equal = self._same_text(*choices)
            return equal if atom.operator == "==" else -equal
        if prod(len(choice.values) for choice in choices) <= _TABLE:
            return self._tabled(atom, named, choices)
        if isinstance(atom, Comparison) and not self._is_of_numbers(atom):
            truth = self.clauses.new()
            self._beyond_table.append((atom, truth))
            return truth
        return None

    def _in_text_order(self, comparison: Comparison) -> int:
        """Return a literal that holds where strings stand in an order: numbers come first, then other texts."""
        left, right = comparison.left, comparison.right
        if comparison.operator in {">", "<="}:
            left, right = right, left
        (is_left, one), (is_right, other) = self._placed(left), self._placed(right)
        ways = [self.gates.all_of((is_left, -is_right))]
        for numeric, suffix in ((1, ""), (-1, _AS_TEXT)):
            form = _renamed(one, suffix).plus(_renamed(other, suffix), Fraction(-1))
            relation = self.inequalities.relation(form, "<")
            if isinstance(relation, bool):
                relation = (self.gates.yes if relation else -self.gates.yes,)
            ways.append(self.gates.all_of((numeric * is_left, numeric * is_right, *relation)))
        is_less = self.gates.any_of(ways)
        return is_less if comparison.operator in {"<", ">"} else -is_less

    def _placed(self, side: Operand) -> tuple[int, Linear]:
        """Return a literal that holds where a side is a number, and the number."""
        if isinstance(side, Value):
            parameter = self.parameters[side.name]
            if isinstance(parameter, Numeric):
                parameter.is_ordered = True
            return self._as_number(side.name), Linear({side.name: Fraction(1)})
        assert isinstance(side, Constant)
        value = number(side.text)
        assert value is not None
        return self.gates.yes, Linear({}, value)

    def _is_of_letters(self, atom: Comparison) -> bool:
        """Tell whether an atom says that two parameters are the same text, or that they are not."""
        if atom.operator not in {"==", "!="} or len(names(atom)) < 2:
            return False
        are_values = isinstance(atom.left, Value) and isinstance(atom.right, Value)
        return are_values and all(self._kind(name) == "string" for name in names(atom))

    def _same_text(self, one: Choice, other: Choice) -> int:
        """Return a literal that holds where two parameters that are sent have the same value."""
        equal = self.clauses.new()
        for own, others in ((one, other), (other, one)):
            for text, literal in own.values.items():
                if text in others.values:
                    self.clauses.add((-equal, -literal, others.values[text]))
                elif others.is_complete:
                    self.clauses.add((-equal, -literal))
        for text, literal in one.values.items():
            if text in other.values:
                self.clauses.add((equal, -literal, -other.values[text]))
        return equal

    def _tabled(self, atom: Comparison | Member, named: Sequence[str], choices: Sequence[Choice]) -> int:
        if len(choices) == 1 and choices[0].is_complete:
            values = choices[0].values.items()
            return self.gates.any_of(lit for text, lit in values if atom_holds(atom, {named[0]: text}, self._types))
        truth = self.clauses.new()
        for chosen in product(*(choice.values.items() for choice in choices)):
            request = {name: text for name, (text, _) in zip(named, chosen, strict=True)}
            outcome = truth if atom_holds(atom, request, self._types) else -truth
            self.clauses.add((outcome, *(-literal for _, literal in chosen)))
        return truth

    def _text(self, name: str, parameter: Numeric, text: str) -> int:
        """Return a literal that holds where the value is exactly this text."""
        if text not in parameter.texts:
            literal = self.clauses.new()
            for other in parameter.texts.values():
                self.clauses.add((-literal, -other))
            parameter.texts[text] = literal
            value = number(text)
            self.clauses.add((-literal, -parameter.number if value is None else parameter.number))
            if value is not None:
                self._is_number(name, value, literal)
        return parameter.texts[text]

    # --------------------------------------------------------------------------------------- inequalities

    def _compared(self, comparison: Comparison) -> int:
        named = names(comparison)
        numeric = [self._as_number(name) for name in named]
        sides = linear_form(comparison.left, self._known), linear_form(comparison.right, self._known)
        negated = comparison.operator == "!="
        if sides[0] is None or sides[1] is None:
            holds = self.inequalities.demand(comparison)
            return (
                self.gates.any_of((*(-literal for literal in numeric), holds))
                if negated
                else self.gates.all_of((*numeric, holds))
            )
        relation = self.inequalities.relation(sides[0].plus(sides[1], Fraction(-1)), comparison.operator)
        if isinstance(relation, bool):
            relation = (self.gates.yes if relation else -self.gates.yes,)
        equal = self.gates.all_of((*numeric, *relation))
        return -equal if negated else equal

    def _known(self, name: str) -> Fraction | None:
        parameter = self.parameters[name]
        if not isinstance(parameter, Choice) or not parameter.is_complete or len(parameter.values) != 1:
            return None
        return number(next(iter(parameter.values)))

    def _as_number(self, name: str) -> int:
        """Return a literal that holds where the value is a number, and tie the inequalities to the value."""
        parameter = self.parameters[name]
        assert not isinstance(parameter, Moment)
        is_linked, parameter.is_linked = parameter.is_linked, True
        if isinstance(parameter, Numeric):
            if not is_linked:
                self._bound(name, parameter)
            return parameter.number
        numbers = {text: value for text in parameter.values if (value := number(text)) is not None}
        if not is_linked:
            for text, value in numbers.items():
                self._is_number(name, value, parameter.values[text])
        return self.gates.any_of(parameter.values[text] for text in numbers)

    def _bound(self, name: str, parameter: Numeric) -> None:
        for end, operator in zip(parameter.space.bounds(), (">", "<"), strict=True):
            if end is not None:
                self._relate(name, operator if end.is_excluded else f"{operator}=", end.value, parameter.sent)

    def _is_number(self, name: str, value: Fraction, literal: int) -> None:
        for operator in ("<=", ">="):
            self._relate(name, operator, value, literal)

    def _relate(self, name: str, operator: str, value: Fraction, literal: int) -> None:
        """Demand that where a literal holds, a parameter stands in a relation to a number."""
        self.inequalities.imply(literal, Linear({name: Fraction(1)}, -value), operator)

    # ------------------------------------------------------------------------------------------ answers

    def request(self, assumptions: Iterable[int]) -> dict[str, str] | None:
        """Return a request for the answers of the last search, or add clauses that rule these answers out.

        Args:
            assumptions: What must come out as it was found, besides what is watched.
        """
        value = self.clauses.value
        limits = (limit for sent, limit in self._limits if value(sent))
        needed = self.gates.needed((*assumptions, *self._roots, *limits, *self.inequalities.implied()))
        numbers = self.inequalities.numbers(needed, self._is_used, self._hard_numbers)
        if numbers is None:
            return None
        request: dict[str, str] = {}
        places = sorted({place for name, place in numbers.items() if name.endswith(_AS_TEXT)})
        for name, parameter in self.parameters.items():
            if not value(parameter.sent):
                continue
            if isinstance(parameter, Numeric) and parameter.is_ordered and not value(parameter.number):
                place = numbers.get(name + _AS_TEXT)
                request[name] = "text" if place is None else f"text-{places.index(place) + 1:0{len(str(len(places)))}}"
            elif isinstance(parameter, Numeric):
                request[name] = parameter.lexical(value, numbers.get(name))
            elif isinstance(parameter, Moment):
                request[name] = parameter.lexical(numbers.get(name), is_zoned=value(parameter.zoned))
            else:
                # Without a value only where the search was free to suppose one that is not listed.
                request.update((name, text) for text, literal in parameter.values.items() if value(literal))
        return request if self._agrees(request) else None

    def _is_used(self, name: str) -> bool:
        if name.endswith(_AS_TEXT):
            asked = self.parameters[name.removesuffix(_AS_TEXT)]
            return (
                isinstance(asked, Numeric) and self.clauses.value(asked.sent) and not self.clauses.value(asked.number)
            )
        is_day, name = is_of_days(name), name.removesuffix(days(""))
        parameter = self.parameters[name]
        if isinstance(parameter, Moment):
            return self.clauses.value(parameter.sent) and not (is_day and self.clauses.value(parameter.zoned))
        if isinstance(parameter, Numeric):
            return self.clauses.value(parameter.sent) and self.clauses.value(parameter.number)
        kind = self._kind(name)
        return any(
            self.clauses.value(literal)
            for text, literal in parameter.values.items()
            if (instant(kind, text) if is_instant(kind) else number(text)) is not None
        )

    def _agrees(self, request: Mapping[str, str]) -> bool:
        """Compare what no table holds; of what comes out otherwise the row of the table is written down."""
        value = self.clauses.value
        rows = [
            row
            for atom, truth in self._beyond_table
            if request.keys() >= set(names(atom)) and atom_holds(atom, request, self._types) != value(truth)
            for row in self._row(atom, truth, request)
        ]
        for clause in rows:
            self.clauses.add(clause)
        return not rows

    def _row(self, atom: Comparison, truth: int, request: Mapping[str, str]) -> Iterator[Sequence[int]]:
        """Yield what holds of a comparison when all its parameters but the last have the values of a request."""
        *others, last = names(atom)
        chosen = [self.valued(name, request[name]) for name in others]
        parameter = self.parameters[last]
        assert isinstance(parameter, Choice)
        for text, literal in parameter.values.items():
            outcome = truth if atom_holds(atom, {**request, last: text}, self._types) else -truth
            yield (outcome, -literal, *(-other for other in chosen))


def _renamed(form: Linear, suffix: str) -> Linear:
    return Linear({name + suffix: factor for name, factor in form.factors.items()}, form.constant)
