"""How the values of a sort column are read."""

from __future__ import annotations

import pytest
from answer_groups import listed
from helpers import row

from accordant.relations import column_element


@pytest.mark.parametrize("column", ["creationDate", "creation_date", "CREATION_DATE", "creationdate"])
def test_a_column_is_found_in_any_spelling(column: str) -> None:
    assert column_element(column, listed([row(1)])[0]) == "creationDate"
    assert column_element("creation-date", listed([row(1)])[0]) is None
