"""The builders of a round: one for each caller of the run, and those that follow-ups of other operations need."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase

from accordant.bank import Bank
from accordant.contracts import Operation
from accordant.planning.builder import SOMEBODY, Builder
from accordant.sites import Person, Site

__all__ = ["Family"]

# Ids of the cases of each caller sort after those of the caller before.
_SHARES = ("", *ascii_lowercase)


class Family:
    """All builders of a round.

    Args:
        number: Of the round, 1 to `rounds.LAST_ROUND`.
        callers: The main one first.
        banks: By caller, what the rounds before have shown to it; empty for round 1.
        operations: By name, those that follow-ups may ask for.
    """

    def __init__(
        self,
        number: int,
        operation: Operation,
        site: Site,
        callers: Sequence[str],
        banks: Mapping[str, Bank],
        operations: Mapping[str, Operation] | None = None,
    ) -> None:
        self.operation = operation
        self.operations = {**(operations or {}), operation.name: operation}
        self.site = site
        self.number = number
        self.callers = tuple(callers)
        self.banks = banks
        self.builders = tuple(
            Builder(
                operation,
                site,
                caller,
                f"{number}{_SHARES[index]}",
                full_page=self.full_page(caller),
                known=self._known(caller),
            )
            for index, caller in enumerate(callers)
        )
        self._others: dict[tuple[str, str], Builder] = {}

    @property
    def main(self) -> Builder:
        """The builder of the caller who is asked everything."""
        return self.builders[0]

    def bank(self, caller: str) -> Bank:
        """Return what is known from the answers to a caller."""
        return self.banks.get(caller, Bank())

    def of(self, operation: str, caller: str) -> Builder:
        """Return the builder of any operation for any caller of the run."""
        if operation == self.operation.name:
            return next(builder for builder in self.builders if builder.caller == caller)
        key = operation, caller
        if key not in self._others:
            full_page = self.full_page(caller)
            self._others[key] = Builder(self.operations[operation], self.site, caller, "", full_page=full_page)
        return self._others[key]

    def may_write(self, operation: str) -> bool:
        """Tell whether an operation that writes may be sent."""
        return self.site.is_sandbox or operation in self.site.writes

    def owner(self) -> Person | None:
        """Return whom calls are about that name nobody: by the settings, else whose rows they have shown; or None."""
        own = next((builder for builder in self.builders if builder.is_own), None)
        if own is None or not own.people:
            return None
        if own.people[0] is not SOMEBODY:
            return own.people[0]
        shown = self.bank(own.caller).people.get(SOMEBODY.name)
        keys = set(shown.keys) if shown is not None else set()
        lists = [self.bank(builder.caller).people for builder in self.builders if not builder.is_own]

        def shared(person: Person) -> int:
            return max((len(keys & set(rows[person.name].keys)) for rows in lists if person.name in rows), default=0)

        found = max(self.site.people, key=shared)
        return found if shared(found) else None

    def can_ask(self, person: Person, caller: str) -> bool:
        """Tell whether a caller can ask for a person: whoever is logged in only for himself."""
        builder = self.of(self.operation.name, caller)
        return person in builder.people or (builder.is_own and person is self.owner())

    def others(self, person: Person | None, needed: Collection[str]) -> Person | None:
        """Return somebody else who has rows and is known by some parameters, whoever has most; None for nobody.

        What another operation shows of somebody is as good as an identifier.
        """
        same = self.owner() if person is SOMEBODY else person
        found = []
        for other in self.site.people:
            seen = {name: self._seen(other, name) for name in needed if name not in other.identifiers}
            values = {name: value for name, value in seen.items() if value is not None}
            if other is not same and len(values) == len(seen) and self.count(other.name):
                found.append(replace(other, identifiers={**other.identifiers, **values}) if values else other)
        return max(found, key=lambda other: self.count(other.name), default=None)

    def _known(self, caller: str) -> dict[str, dict[str, Sequence[str]]]:
        required = [p.name for p in self.operation.parameters.values() if p.required and p.observed_in is not None]
        return {
            person: {name: rows.values[name] for name in required if rows.values.get(name)}
            for person, rows in self.bank(caller).people.items()
        }

    def _seen(self, person: Person, name: str) -> str | None:
        """Return a value of a parameter that another operation shows of somebody, to any caller."""
        seen = (bank.people[person.name].values for bank in self.banks.values() if person.name in bank.people)
        return next((values[name][0] for values in seen if values.get(name)), None)

    def count(self, person: str) -> int:
        """Return how many rows somebody has, as far as any caller has seen them."""
        return max((bank.people[person].count for bank in self.banks.values() if person in bank.people), default=0)

    def full_page(self, caller: str) -> int:
        """Return the most rows that a page was seen to have; 0 where none was seen."""
        people = self.banks[caller].people.values() if caller in self.banks else ()
        return max((rows.longest_page for rows in people), default=0)
