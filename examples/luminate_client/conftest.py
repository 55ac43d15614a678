"""The client of the tests talks to a sandbox, and every call that it makes is judged."""

from __future__ import annotations

import pytest
from interactions import Interactions


@pytest.fixture(autouse=True)
def _every_call_is_judged(accordant_recorder):
    """The one fixture that is added to a test suite that is there already."""


@pytest.fixture
def connect():
    """Make the client of a site that is told with its credentials, as sandboxes are."""

    def connected(site) -> Interactions:
        names = ("api_key", "login_name", "login_password")
        return Interactions(site.url, **{name: site.credentials[name] for name in names})

    return connected
