"""What a running site tells whoever started it, on one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from accordant.errors import SiteError

__all__ = ["Announced", "Announcement"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """How to reach a site and whom it knows.

    Attributes:
        url: Ends in ``/site``; a servlet's name follows after a slash.
        credentials: ``api_key``, ``login_name``, ``login_password``, and ``auth``, the session token of the first of
            `people`.
        people: Mappings with ``cons_id``, ``member_id`` and ``primary_email``, the one with most rows first.
        time_zone: IANA name of the zone in which dates without one are read.
        ambiguous_email: An address that two constituents share; neither is in `people`.
        long_list: Identifiers of somebody with some hundred rows; not in `people`, because runs ask for all of those.
        faults: Names of what was made wrong.
        logins: Mappings with ``cons_id``, ``user_name`` and ``password``, one for each of `people` in their order, and
            the last for `long_list`.
        secret_key: What redirects are signed with.
        row_counts: How many interactions they have, in the same order.
    """

    url: str
    credentials: Mapping[str, str]
    people: tuple[Mapping[str, str], ...]
    time_zone: str
    ambiguous_email: str
    long_list: Mapping[str, str]
    faults: tuple[str, ...] = ()
    logins: tuple[Mapping[str, str], ...] = ()
    secret_key: str = ""
    row_counts: tuple[int, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Announcement:
        """Return the announcement with those values, as they come out of JSON."""
        lists = {name: tuple(values[name]) for name in ("people", "faults", "logins", "row_counts")}
        return cls(**{**values, **lists})

    @classmethod
    def from_json(cls, line: str) -> Announcement:
        """Return the announcement on a line of JSON.

        Raises:
            ValueError: The line is not one.
        """
        try:
            return cls.of(json.loads(line))
        except (TypeError, KeyError) as error:
            raise ValueError("not an announcement") from error

    def to_json(self) -> str:
        """Return the announcement on one line of JSON."""
        return json.dumps(asdict(self))


class Announced:
    """Lets what a running site told be read as attributes; common to all ways of running one."""

    _announcement: Announcement | None = None

    @property
    def announcement(self) -> Announcement:
        """All that the running site told.

        Raises:
            SiteError: It does not run.
        """
        if self._announcement is None:
            raise SiteError("the sandbox does not run; use it in a with statement")
        return self._announcement

    @property
    def url(self) -> str:
        """Where the site answers, such as ``http://127.0.0.1:PORT/site``."""
        return self.announcement.url

    @property
    def credentials(self) -> Mapping[str, str]:
        """``api_key``, ``login_name``, ``login_password``; ``auth`` is the session token of the first of `people`."""
        return self.announcement.credentials

    @property
    def people(self) -> tuple[Mapping[str, str], ...]:
        """Mappings with ``cons_id``, ``member_id`` and ``primary_email``, the one with most rows first."""
        return self.announcement.people

    @property
    def time_zone(self) -> str:
        """The IANA name of the site's zone."""
        return self.announcement.time_zone

    @property
    def ambiguous_email(self) -> str:
        """An address that two constituents share; neither is in `people`."""
        return self.announcement.ambiguous_email

    @property
    def long_list(self) -> Mapping[str, str]:
        """The same of somebody with some hundred rows, who is not in `people`."""
        return self.announcement.long_list

    @property
    def logins(self) -> tuple[Mapping[str, str], ...]:
        """Mappings with ``cons_id``, ``user_name`` and ``password``, of `people` and then of `long_list`."""
        return self.announcement.logins

    @property
    def secret_key(self) -> str:
        """What redirects are signed with."""
        return self.announcement.secret_key
