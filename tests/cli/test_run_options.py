"""A run goes on where it was: on our sandbox, or on the live site of that address, whatever that is called."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import NAME, site

from accordant.cli.run_options import check_same
from accordant.errors import UsageError
from accordant.recordings import RunHeader

CALLERS = ("server",)


def header(url: str, *, is_sandbox: bool) -> RunHeader:
    return RunHeader("r", "sandbox", url, (NAME,), 1, CALLERS, settings={"is_sandbox": is_sandbox})


def test_a_live_site_that_is_called_sandbox_is_no_sandbox() -> None:
    live = replace(site(), name="sandbox", is_sandbox=False)
    check_same(header(live.url, is_sandbox=False), live, CALLERS)
    with pytest.raises(UsageError, match="leave out --site"):
        check_same(header(live.url, is_sandbox=True), live, CALLERS)


def test_a_sandbox_is_the_same_on_any_port_and_a_live_site_on_none_but_its_own() -> None:
    ours = replace(site(), is_sandbox=True)
    check_same(header("http://127.0.0.1:1/site", is_sandbox=True), ours, CALLERS)
    live = replace(site(), is_sandbox=False)
    with pytest.raises(UsageError, match="name it again"):
        check_same(header("http://127.0.0.1:1/site", is_sandbox=False), live, CALLERS)


def test_a_run_goes_on_as_whom_it_was() -> None:
    ours = replace(site(), is_sandbox=True)
    with pytest.raises(UsageError, match="give the same --caller"):
        check_same(header(ours.url, is_sandbox=True), ours, ("client",))
