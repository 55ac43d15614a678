"""The way to a site, step by step: each that fails says what to do, and none comes after it."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from servers import TLS, Server, encrypted, serving, site_at

from accordant.reachability import iter_steps


def steps(url: str, **changes):
    return list(iter_steps(replace(site_at(url, connect_seconds=2), **changes)))


def test_a_site_that_answers_has_no_advice() -> None:
    with serving() as server:
        found = steps(server.url)
    assert [(step.name, step.advice) for step in found] == [("name", ""), ("connection", "")]
    assert found[0].said == "127.0.0.1 is 127.0.0.1"


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b"])
def test_a_name_that_nobody_has_is_told(host: str) -> None:
    (step,) = steps(f"http://{host}/site")
    assert step.name == "name"
    assert "cannot be looked up" in step.said
    assert "name of the site" in step.advice


def test_a_port_at_which_nothing_listens_is_told() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    *_, step = steps(f"http://127.0.0.1:{port}/site")
    assert (step.name, "firewalls" in step.advice) == ("connection", True)


def test_what_speaks_no_tls_is_told() -> None:
    with serving() as server:
        *_, step = steps(server.url.replace("http:", "https:"))
    assert step.name == "certificate"
    assert "http and https" in step.advice


def test_a_certificate_is_told_to_be_good_or_not_trusted() -> None:
    with serving(encrypted(Server())) as server:
        *_, step = steps(server.url)
        assert step.name == "certificate"
        assert "is not trusted" in step.said
        assert "--ca-bundle" in step.advice
        *_, step = steps(server.url, ca_bundle=TLS / "certificate.pem")
    assert (step.name, step.advice) == ("certificate", "")
    assert "is good (TLS" in step.said


def test_before_a_site_behind_a_proxy_stands_the_proxy() -> None:
    with serving() as server:
        found = steps("https://secure2.example.org/site", proxy=server.url.removesuffix("/org/site"))
        assert [(step.name, step.advice) for step in found] == [("name", ""), ("connection", "")]
    *_, step = steps("https://secure2.example.org/site", proxy="http://nowhere.invalid:3128")
    assert "name of the proxy" in step.advice
