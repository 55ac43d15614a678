"""`accordant validate` on cassettes and raw messages, as a user would call it: judged as live, and no secret shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from acceptance.support import Outcome
from helpers import NAMESPACE, rows, xml
from recorders import CREDENTIALS, betamax, interaction, raw_request, raw_response, vcr_json, vcr_yaml

WRONG = f'<getUserInteractionsResponse xmlns="{NAMESPACE}"><interactions/></getUserInteractionsResponse>'
ECHO = xml([{**rows(1)[0], "subject": "key-of-the-site"}]).decode()
WRITTEN = {
    "vcr.yaml": lambda body: vcr_yaml(body.encode()).encode(),
    "vcr.json": lambda body: vcr_json(interaction({"string": body})).encode(),
    "betamax.json": lambda body: betamax(interaction({"string": body, "encoding": "utf-8"})).encode(),
    "a.response.txt": lambda body: raw_response(body.encode()),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(
    ("body", "check"), [(xml(rows(2)).decode(), ""), (WRONG, "schema"), (ECHO, "no-credential-echo")]
)
def test_each_is_judged_and_shows_no_secret(
    name: str, body: str, check: str, quick: Callable[..., Outcome], tmp_path: Path
) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / name).write_bytes(WRITTEN[name](body))
    if name.endswith(".txt"):
        (tmp_path / "r" / "a.request.txt").write_bytes(raw_request())
    done = quick("validate", "r", "--format", "json").expect(1 if check else 0)
    found = {finding["clause"]["id"] for finding in done.report["findings"]}
    assert found == ({f"getUserInteractions/checks/{check}"} if check else set())
    assert not [value for value in CREDENTIALS.values() if value in done.text]


def test_what_cannot_be_read_is_named_with_its_place_and_the_rest_is_used(
    quick: Callable[..., Outcome], tmp_path: Path
) -> None:
    good = xml(rows(2))
    cut = vcr_yaml(good, good)
    (tmp_path / "cut.yaml").write_text(cut[: cut.rindex("Date:")] + '"', "utf-8")
    (tmp_path / "cut.json").write_text(betamax(interaction({"string": good.decode()}))[:-40], "utf-8")
    done = quick("validate", "cut.yaml", "cut.json").expect(3)
    assert "cut.json: line 1, column 24: what begins here has no end" in done.err
    assert "cut.yaml entry 2" in done.out
    assert "validated 1 of 2" in done.out
