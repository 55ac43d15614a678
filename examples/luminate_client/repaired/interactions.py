"""A small client of getUserInteractions, repaired: it takes every answer that the documentation allows."""

from __future__ import annotations

from dataclasses import dataclass

import requests


@dataclass
class Interaction:
    """One thing that happened with a constituent."""

    id: int
    subject: str
    note: str


class RefusedError(Exception):
    """The site has refused a call."""


class Interactions:
    """The interactions of constituents.

    Args:
        url: What stands before the servlet, such as https://secure2.convio.net/ORG/site.
    """

    def __init__(self, url: str, api_key: str, login_name: str, login_password: str) -> None:
        self._url = f"{url}/SRConsAPI"
        self._sent = {
            "method": "getUserInteractions",
            "v": "1.0",
            "api_key": api_key,
            "login_name": login_name,
            "login_password": login_password,
            "response_format": "json",
        }

    def of(self, cons_id: str, size: int = 100) -> list[Interaction]:
        """Return what is logged for a constituent."""
        sent = {**self._sent, "cons_id": cons_id, "list_page_size": size}
        answer = requests.post(self._url, data=sent, timeout=30).json()
        if "errorResponse" in answer:
            raise RefusedError(answer["errorResponse"]["message"])
        return [_interaction(row) for row in _listed(answer["getUserInteractionsResponse"].get("interaction"))]


def _interaction(row: dict) -> Interaction:
    # A text that is empty comes as {}, one that is nil as null, and any may be left out.
    notes = " ".join(_text(note.get("text")) for note in _listed(row.get("note")))
    return Interaction(int(row["interactionId"]), _text(row.get("subject")), notes)


def _listed(found: list | dict | None) -> list:
    """Return what came as a list: several are one, one is an object, and none has no key."""
    if not found:
        return []
    return found if isinstance(found, list) else [found]


def _text(found: str | dict | None) -> str:
    return found.strip() if isinstance(found, str) else ""
