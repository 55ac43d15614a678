"""A small client of getUserInteractions, as one writes it who has seen one answer. It has two bugs."""

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
        return [self._interaction(row) for row in answer["getUserInteractionsResponse"]["interaction"]]

    def _interaction(self, row: dict) -> Interaction:
        note = row["note"]["text"].strip() if "note" in row else ""
        return Interaction(int(row["interactionId"]), row["subject"].strip(), note)
