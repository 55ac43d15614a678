"""Pieces of a page that are packed until somebody opens them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from accordant.reporting.pages.packs import PACK_SIZE, packed, unpacked


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=8))
def test_what_is_packed_comes_out_as_it_was(pieces) -> None:
    packs = list(packed(pieces))
    assert unpacked(packs) == pieces
    assert all(re.fullmatch("[A-Za-z0-9+/=]*", pack) for pack in packs)


def test_a_pack_has_so_many_pieces_at_most() -> None:
    assert len(list(packed(["x"] * (PACK_SIZE + 1)))) == 2
    assert list(packed([])) == []
