"""What a site is made from, as plain values: they can be checked at once, and handed to another process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Self

from accordant.sandbox.dialects import Dialect
from accordant.sandbox.faults import named

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["Blueprint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """What a site is made from.

    Attributes:
        seed: Decides the data and the credentials.
        faults: Names of `accordant.sandbox.FAULTS`, in the order of the catalogue.
        dialect: What the site does where the documentation is silent.
        rows: How many interactions there are altogether; None for the few that tests need.
        data: A folder that keeps the rows beyond the life of the site; None for none.
        memory: Whether rows are held in memory; None leaves it to their number.
    """

    seed: int = 1
    faults: tuple[str, ...] = ()
    dialect: Dialect = field(default_factory=Dialect)
    rows: int | None = None
    data: Path | None = None
    memory: bool | None = None

    @classmethod
    def of(
        cls,
        *,
        seed: int = 1,
        faults: Iterable[str] = (),
        dialect: Dialect | None = None,
        rows: int | None = None,
        data: Path | str | None = None,
        memory: bool | None = None,
    ) -> Self:
        """Return the blueprint with those values.

        Raises:
            UsageError: There is no fault of a name, or a question of the dialect cannot have the answer that it has.
        """
        made = cls(
            seed=seed,
            faults=tuple(fault.name for fault in named(faults)),
            dialect=dialect or Dialect(),
            rows=rows,
            data=None if data is None else Path(data),
            memory=memory,
        )
        # A literal of the type is not checked when a dialect is made, and a slip would silently be another answer.
        Dialect.with_settings(made.settings())
        return made

    def build(self) -> Site:
        """Return a new site.

        Raises:
            UsageError: It cannot be made from that.
        """
        from accordant.sandbox.sites import Site  # noqa: PLC0415 - loads the database

        return Site(
            seed=self.seed,
            faults=self.faults,
            dialect=self.dialect,
            rows=self.rows,
            data=self.data,
            memory=self.memory,
        )

    def settings(self) -> list[str]:
        """Return what of the dialect differs from the default, as in ``ties=reversed``."""
        default = Dialect()
        values = {each.name: getattr(self.dialect, each.name) for each in fields(Dialect)}
        return [
            f"{name}={str(value).lower() if value is None or isinstance(value, bool) else value}"
            for name, value in values.items()
            if value != getattr(default, name)
        ]

    def arguments(self) -> list[str]:
        """Return the arguments of ``python -m accordant.sandbox`` that make the same site."""
        arguments = [f"--seed={self.seed}", *(f"--fault={name}" for name in self.faults)]
        arguments += [f"--dialect={setting}" for setting in self.settings()]
        if self.rows is not None:
            arguments.append(f"--rows={self.rows}")
        if self.data is not None:
            arguments.append(f"--data={self.data}")
        if self.memory is not None:
            arguments.append("--memory" if self.memory else "--no-memory")
        return arguments
