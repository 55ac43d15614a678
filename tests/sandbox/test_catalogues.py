"""The catalogue has every fault once, and a word about each group."""

from __future__ import annotations

from accordant.sandbox import FAULTS
from accordant.sandbox.catalogues import fault_groups


def test_every_fault_is_in_one_group():
    names = [fault.name for group in fault_groups() for fault in group.faults]

    assert sorted(names) == sorted(FAULTS)


def test_a_group_has_its_own_faults_in_the_order_of_their_names():
    for group in fault_groups():
        assert {fault.group for fault in group.faults} == {group.name}
        assert [fault.name for fault in group.faults] == sorted(fault.name for fault in group.faults)


def test_every_group_is_told_about_in_words_of_its_own():
    about = [group.about for group in fault_groups()]

    assert len(set(about)) == len(about)
    assert all(text.endswith(".") and len(text.split()) > 3 for text in about)
