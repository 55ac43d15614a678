"""Calls by the name of an operation; what they are answered is tested with the fixtures of pytest."""

from __future__ import annotations

import pytest
from helpers import NAME, project, site

from accordant.clients import Client
from accordant.errors import UsageError
from accordant.examiners import Examiner
from accordant.loading import load_contract


def test_what_the_contract_does_not_have_is_said_before_anything_is_sent() -> None:
    contract = load_contract(project())
    with Client(contract, Examiner(contract, project()), site()) as client:
        with pytest.raises(UsageError, match=f"no operation 'getUserInteraction'; did you mean '{NAME}'"):
            client.call("getUserInteraction")
        with pytest.raises(UsageError, match="has no caller 'nobody'; it has client, server"):
            client.call(NAME, caller="nobody")


def test_a_site_that_does_not_answer_is_an_answer_without_a_document() -> None:
    contract = load_contract(project())
    # Port 9 discards, where anybody listens at all.
    with Client(contract, Examiner(contract, project()), site(url="http://127.0.0.1:9/site")) as client:
        answer = client.call(NAME, cons_id="1001")
    assert (answer.status, answer.body, answer.rows, answer.is_success) == (0, b"", (), False)
    assert answer.document is None
    assert [finding.clause.id for finding in answer.findings] == [f"{NAME}/checks/transport"]
