from __future__ import annotations

import pytest

from accordant.cli import main
from accordant.cli.replays import replay


def test_the_text_of_a_defect_holds_no_credential(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "p&ss wörd/4711"

    def fail(*_: object, **__: object) -> None:
        raise KeyError(secret)

    monkeypatch.setenv("ACCORDANT_LOGIN_PASSWORD", secret)
    monkeypatch.setattr(replay, "callback", fail)
    with pytest.raises(SystemExit) as ended:
        main(["replay"])
    assert ended.value.code == 70
    said = capsys.readouterr().err
    assert "KeyError" in said
    assert "{{login_password}}" in said
    assert secret not in said
