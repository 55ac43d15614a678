"""A source with its address apart."""

from __future__ import annotations

import pytest

from accordant.reporting.links import Link, link_of


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("http://example.org/a.html", Link("", "http://example.org/a.html")),
        ("see https://example.org/a, page 3", Link("see ", "https://example.org/a", ", page 3")),
        ("http://example.org/a.html and b.html", Link("", "http://example.org/a.html", " and b.html")),
        ("javascript:alert(1)", Link("javascript:alert(1)")),
        ("our own requirement", Link("our own requirement")),
        ('https://example.org/"onclick=x', Link('https://example.org/"onclick=x')),
        ("", Link("")),
    ],
)
def test_only_what_can_be_followed_safely_is_an_address(source, link) -> None:
    assert link_of(source) == link
    assert link.before + link.address + link.after == source
